"""Forms of dates that are not read: what each of them is, and what to write instead.

EDTF (ISO 8601-2) can say more than a `When` holds, and there are other ways to write dates. Whoever gives such a text
is told what it is, with an example that is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_LONGEST: Final = 100  # of what is looked at: a date with a time and a zone has less than half
_MARKS: Final = "~?%"
_SEASONS: Final = ("spring", "summer", "autumn", "winter")
_NORTH: Final = ("{0}-03/{0}-05", "{0}-06/{0}-08", "{0}-09/{0}-11", "{0}-12/{1}-02")
_SOUTH: Final = (_NORTH[2], _NORTH[3], _NORTH[0], _NORTH[1])
_PARTS: Final = {
    # ISO 8601-2, sub-year groupings: thirds and halves of a year; and how people write halves
    "37": ("the first four months", "01", "04"),
    "38": ("the second four months", "05", "08"),
    "39": ("the last four months", "09", "12"),
    "40": ("the first half", "01", "06"),
    "41": ("the second half", "07", "12"),
    "H1": ("the first half", "01", "06"),
    "H2": ("the second half", "07", "12"),
}
_NO_SIDE: Final = ("", "unknown", "open")  # the words are those of a draft of EDTF
_FIRST_SEASON: Final = 21
_HALVES: Final = ("", " in the north", " in the south")  # from 21, from 25, from 29


def refusal(text: str, side: str, is_read: Callable[[str], bool]) -> str | None:
    """Say why a text is not read as a date, and what to write instead; None where it has none of these forms.

    ``side`` is the part that is not read: the whole text, or one side of an interval. ``is_read`` says whether such
    a part is read, so that nothing is offered that is refused in its turn.

    >>> refusal("2024-40", "2024-40", lambda _: False)
    "'2024-40' is the first half of a year: write 2024-01/2024-06"
    """
    if len(text) > _LONGEST:
        return None
    start, slash, end = text.partition("/")
    if slash and side in _NO_SIDE:
        return _sideless(
            text, *(part if part in ("..", *_NO_SIDE) or is_read(part) else "1985" for part in (start, end))
        )
    for form, what, spelled in _MISSPELLED:
        for part in dict.fromkeys((text, side)):
            found = form.fullmatch(part)
            if found is not None and is_read(instead := spelled(found)):
                return f"{_shown(text, part)} {what}: write {instead}"
    for form, said in _FORMS:
        found = form.fullmatch(side)
        if found is not None:
            return f"{_shown(text, side)} {said(found)}"
    return None


def _shown(text: str, part: str) -> str:
    return f"{text!r}" if part == text else f"{part!r} in {text!r}"


def _sideless(text: str, start: str, end: str) -> str:
    """Say what to write for an interval of which one side, or each, is not known."""
    if {start, end} <= {"..", *_NO_SIDE}:
        return f"{text!r} says nothing: leave the date out"
    if end in _NO_SIDE:
        return (
            f"{text!r} does not say when it ends: write '{start}/..' for any day from then on, "
            "or give the last day that it can be, as in 1985-04/1985-12-31"
        )
    return (
        f"{text!r} does not say when it begins: write '../{end}' for any day up to then, "
        "or give the first day that it can be, as in 1980-01-01/1985"
    )


# --- what is only spelled otherwise --------------------------------------------------------------------


def _lower(found: re.Match[str]) -> str:
    return re.sub("[xu]", "X", found[0])


def _marked(found: re.Match[str]) -> str:
    marks = set(found[0]) & set(_MARKS)
    return re.sub(r"[~?%]", "", found[0]) + (marks.pop() if len(marks) == 1 else "%")


def _padded(found: re.Match[str]) -> str:
    return "-".join(part.zfill(2) for part in re.split("[/-]", found[0]))


_MISSPELLED: Final = tuple(
    (re.compile(form, re.ASCII | re.DOTALL), what, spelled)
    for form, what, spelled in (
        (
            r"(\d{4}-\d\d-\d\d)[T ]\d\d(?::?\d\d[^/]*)?",
            "has a time of day, and a date has none",
            lambda found: found[1],
        ),
        (r"[\dXxu]{4}(?:-[\dXxu]{2}){0,2}[~?%]?", "has a small letter for a digit that is not known", _lower),
        (r"[~?%]*\d{4}(?:[~?%]*-[~?%]*(?:\d\d|Q[1-4])){0,2}[~?%]*", "has a mark that is not at its end", _marked),
        (r"\d{4}-\d{1,2}(?:-\d{1,2})?", "has one digit where there are two", _padded),
        (r"\d{4}/\d{1,2}(?:/\d{1,2})?", "has slashes, which stand between two dates", _padded),
        (r"(\d{4})(\d\d)(\d\d)?", "has no hyphens", lambda found: "-".join(filter(None, found.groups()))),
    )
)
"""Forms that are read when they are written as usual."""

# --- what is not read ----------------------------------------------------------------------------------


def _season(found: re.Match[str]) -> str:
    year, which, mark = int(found[1]), int(found[2]) - _FIRST_SEASON, found[3]
    half, name = _HALVES[which // 4], _SEASONS[which % 4]
    template = (_SOUTH if which // 4 == len(_HALVES) - 1 else _NORTH)[which % 4]
    first = min(year, 9998) if "{1}" in template else year  # after the winter of 9999 there is no year
    months = template.format(f"{first:04}", f"{first + 1:04}")
    why = "seasons differ in their months from place to place"
    return f"is a season, {name}{half}, and {why}: write the months that are meant, as in {months}{mark}"


def _part(found: re.Match[str]) -> str:
    name, first, last = _PARTS[found[2]]
    return f"is {name} of a year: write {found[1]}-{first}/{found[1]}-{last}{found[3]}"


def _digits(found: re.Match[str]) -> str:
    known = int(found[2])
    unit = 10 ** max(0, 4 - known)
    first = int(found[1]) // unit * unit
    span = f"{max(first, 1):04}/{first + unit - 1:04}"
    return f"is a year of which {known} digits are known: write the first and the last that it can be, {span}"


def _decade(found: re.Match[str]) -> str:
    first = int(found[1]) * 10
    return f"is a decade: write {max(first, 1):04}/{first + 9:04}"


_BOTH_DAYS: Final = "write the first and the last day that it can be, as in"

_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = tuple(
    (re.compile(form, re.ASCII | re.DOTALL), said)
    for form, said in (
        (r"((?!0000)\d{4})-(2[1-9]|3[0-2])([~?%]?)", _season),
        (r"((?!0000)\d{4})-(3[7-9]|4[01]|H[12])([~?%]?)", _part),
        (r"[Xxu]{4}(?:-[Xxu]{2}){0,2}[~?%]?", lambda _: "says nothing: leave the date out"),
        (
            r"(?=[^Xxu]*[Xxu])[\dXxu]{4}(?:-[\dXxu]{2}){0,2}[~?%]?",
            lambda _: f"leaves open what a date has to state: {_BOTH_DAYS} 1984-10/1984-12",
        ),
        (
            r"(?:-\d{4,}|\d{5,}|Y-?\d{5,}|Y-?\d+E\d+)(?:-\d\d){0,2}(?:S\d+)?[~?%]?",
            lambda _: "is a year that a date cannot have: write one from 0001 to 9999, as in 1985, or say it in a note",
        ),
        (r"((?!0000)\d{4})S(\d{1,2})", _digits),
        (r"(\d{3})(?:0s)?", _decade),
        (r"\[.*", lambda _: f"is one date of a set: {_BOTH_DAYS} 1667/1672"),
        (r"\{.*", lambda _: "is a set of dates: write a record for each, or an interval, as in 1960/1961-12"),
    )
)
"""Forms that say something else; the first that fits tells what."""
