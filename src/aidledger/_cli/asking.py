"""From a ledger and a question to the text that answers it; from a cited answer to whether it stands."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from aidledger._aid.verifying import Verification, format_refusals, verify
from aidledger._answers.answer import Answer
from aidledger._cli import pages, picture, terminal, words
from aidledger._cli.pages import aligned, as_json, as_page, nothing_on_record, titled, what_was_read
from aidledger._cli.picture import ANSWERS, KEYS, LATER_KEYS, Picture, accords
from aidledger._cli.questions import BadQuestionError, Opened, Sum, in_words
from aidledger._cli.words import Column, Row, Section
from aidledger._folds.projection import Fold, Mapped, Projection, unmapped
from aidledger._ledger.ledger import Ledger
from aidledger._ledger.timeline import AsOf
from aidledger._records.plain import plain
from aidledger._values.money import ZERO, Bag, Money, union_of_currencies
from aidledger._values.text import Message
from aidledger.errors import AidledgerError, CitationError, MixedDatasetsError, StoreError
from aidledger.projections import Commitment, Lifecycle, agreements, deliveries, lifecycle, milestones, reported

_FIGURES: Final = (
    "committed",
    "changed",
    "allocated",
    "disbursed",
    "undisbursed",
    "spent",
    "repaid",
    "interest paid",
    "outstanding",
)


def commitments(heading: str, found: Lifecycle) -> list[Section]:
    """Return the commitments, a row for each and currency, and apart from them what belongs to none."""
    is_mixed = len({each.dataset for each in found}) > 1
    listed = [(each, code) for each in found for code in _currencies(each)]
    figures = [aligned(amounts) for amounts in zip(*(_figures(each, code) for each, code in listed), strict=True)]
    rows = []
    for place, (each, code) in enumerate(listed):
        is_own = code == each.currency
        names = (each.dataset if is_mixed else "", each.title or each.fact, each.status.value) if is_own else ("",) * 3
        rows.append(Row((*names, code, *(column[place] for column in figures))))
    main = Section(
        heading=heading,
        columns=(
            Column("data set"),
            Column("commitment", elastic=True),
            Column("status"),
            Column(),  # a currency needs no name, and room is short here
            *(Column(name, right=True) for name in _FIGURES),
        ),
        rows=tuple(rows),
        empty="no commitment is on record by then",
    )
    apart = (
        ("Of what is no commitment made by then", found.of_nothing),
        ("Of no commitment that the source names", found.unlinked),
        ("Stated by another live record too, which is counted", found.doubled),
    )
    return [main, *(words.events(said, events) for said, events in apart if events)]


def _currencies(each: Commitment) -> Iterable[str]:
    bags = (each.allocated, each.spent, each.interest_paid)
    others = {*each.other_currencies, *union_of_currencies(*bags)} - {each.currency}
    return [each.currency, *sorted(others)]


def _figures(each: Commitment, code: str) -> list[Decimal | None]:
    """Return the amounts of a row; a zero only where it says something."""
    changed = each.changed - each.cancelled
    bags: list[Bag | Money | None] = [
        each.committed,
        changed,
        each.allocated,
        each.disbursed,
        each.undisbursed,
        each.spent,
        each.repaid,
        each.interest_paid,
        each.outstanding,
    ]
    return [_amount(bag, code) for bag in bags]


def _amount(held: Bag | Money | None, code: str) -> Decimal | None:
    if isinstance(held, Money):
        return held.amount if held.currency == code else None
    return None if held is None or held[code] == ZERO else held[code]


_VIEWS: Final[tuple[tuple[Projection[Any], Callable[[str, Any], list[Section]]], ...]] = (
    (milestones, lambda heading, found: [words.milestones(heading, found)]),
    (deliveries, lambda heading, found: [words.deliveries(heading, found)]),
    (reported, lambda heading, found: [words.reported(heading, found)]),
    (lifecycle, commitments),
)


def picture_of_day(found: Opened, day: dt.date, known: dt.date | None, *, combined: bool, is_json: bool) -> str:
    """Return the whole picture of a day, as text or as JSON."""
    whole = Picture.of(found.ledger, day, known, combined=combined)
    if is_json:
        return as_json(whole.to_dict())
    from aidledger._cli.drawing import Page

    page = Page(wrap=False)
    title, read = picture.above(whole, found.name)
    page.say(title, "bold")
    page.say(read, "dim")
    for section in picture.sections(whole):
        page.gap()
        page.add(section)
    return page.text()


def answer(found: Opened, day: dt.date, known: dt.date | None, asked: Sum | Projection[Any], *, is_json: bool) -> str:
    """Return the answer to one question, as text or as JSON.

    Raises `MixedDatasetsError` where several data sets would be added up, with what to write instead.
    """
    at = found.ledger.as_of(day, known=known)
    if isinstance(asked, Sum):
        with asked.asked():
            given: Answer[Any] = at.answer(asked.tally)
    else:
        given = at.answer(asked)
    if is_json:
        return as_json(given.to_dict())
    return as_page(
        _sections(at, asked, given),
        caveats=given.caveats if at.on_record else (),
        footer=what_was_read(found.name, at.known, best=known is None, datasets=given.datasets, digest=given.digest),
    )


# --- one answer as a table -------------------------------------------------------------------------


def _sections(at: AsOf, asked: Sum | Projection[Any], given: Answer[Any]) -> list[Section]:
    name = asked.in_words if isinstance(asked, Sum) else in_words(asked)
    heading = f"{titled(name)}, as of {at.as_of}"
    if not at.on_record:
        return [Section(heading=heading, empty=nothing_on_record(at.known))]
    if isinstance(asked, Sum):
        return [_amounts(heading, at, asked, given)]
    root, _ = unmapped(asked)
    possible = [event for event in at.possible() if isinstance(root, Fold) and root.takes(event)]
    if _is(asked, agreements):
        return [words.agreements(heading, [given.value], possible, everything=True)]
    view = next((view for fold, view in _VIEWS if _is(asked, fold)), words.anything)
    more = [words.events("May have happened by then: the date is not exact", possible)] if possible else []
    return [*view(heading, given.value), *more]


def _is(asked: Projection[Any], fold: Projection[Any]) -> bool:
    """Return whether a shipped projection is asked, whole or of some data sets."""
    return isinstance(asked, Mapped) and isinstance(fold, Mapped) and asked.function is fold.function


def _amounts(heading: str, at: AsOf, asked: Sum, given: Answer[Any]) -> Section:
    found = pages.lines(given)
    sums: list[pages.Line] = []
    notes: tuple[str, ...] = ()
    if asked.fields:
        try:
            sums = [pages.as_total(line, len(asked.fields)) for line in pages.lines(at.answer(asked.whole))]
        except MixedDatasetsError:
            notes = ("no sum of all: that would add up data sets, which --combined does",)
    if pages.are_settled([*found, *sums]):
        notes = (pages.SETTLED, *notes)
    return pages.section(heading, asked.fields, [*found, *sums], notes=notes)


STANDARD_INPUT: Final = "-"
_MOST_BYTES: Final = 64 << 20
_ACCORDS: Final = agreements.name
_ANSWERS: Final = "answers"  # of a whole picture
_MOST_SHOWN: Final = 200  # characters of what was cited
_UNSAID: Final = " (what it says of later records is not verified)"


def cited(path: str) -> dict[str, Any]:
    """Return what a file holds, or the standard input where it is ``-``.

    Raises `StoreError` where it cannot be read, `CitationError` where it is no JSON object.
    """
    name = "the standard input" if path == STANDARD_INPUT else terminal.printable(path)
    content = _content(path, name)
    if len(content) > _MOST_BYTES:
        raise CitationError(f"{name} is larger than {_MOST_BYTES:,} bytes: that is no answer")
    try:
        found = json.loads(content, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise CitationError(f"{name}:{error.lineno}:{error.colno}: no JSON: {error.msg.lower()}") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, thousands of digits, too deep, or a key that is twice
        raise CitationError(f"{name}: no JSON that an answer can be: {error}") from error
    if not isinstance(found, dict):
        raise CitationError(f"{name}: no answer but a {type(found).__name__}: give what as-of --json printed")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for number, key in enumerate(names) if key in names[:number])
        raise ValueError(f"the key {twice!r:.200} stands twice in one object, so nobody knows which is meant")
    return said


def verification(
    found: Opened, answer: Mapping[str, Any], asked: Sum | Projection[Any] | None, *, is_json: bool
) -> tuple[bool, str]:
    """Return whether an answer stands, and that as text or as JSON; of a whole picture, each answer in it.

    Raises `CitationError` on what is no answer.
    """
    projection = asked.tally if isinstance(asked, Sum) else asked
    if _ANSWERS not in answer:
        verified = verify(found.ledger, answer, projection=projection)
        return verified.stands, as_json(verified.to_dict()) if is_json else f"{terminal.printable(verified)}\n"
    if projection is not None:
        raise BadQuestionError("--projection is about one answer, and this is a whole picture: leave it out")
    later = answer.get("not_yet_known")
    unknown = [*(set(answer) - set(KEYS)), *(set(later) - set(LATER_KEYS) if isinstance(later, dict) else ())]
    if wrong := [*format_refusals(answer), *(f"no picture has {key!r:.200}" for key in sorted(unknown))]:
        raise CitationError("; ".join(wrong))
    every = dict(_each(found, answer[_ANSWERS]))
    differing = tuple(_differing(found, answer, every))
    flat = [each for several in every.values() for each in several]
    stands = not differing and all(each.stands for each in flat)
    if is_json:
        told = {name: [each.to_dict() for each in several] for name, several in every.items()}
        answers = {name: each if isinstance(answer[_ANSWERS][name], list) else each[0] for name, each in told.items()}
        return stands, as_json({"stands": stands, "reasons": list(differing), _ANSWERS: answers})
    said = f"the picture around them: {'does not stand' if differing else 'stands'}{_UNSAID}"
    return stands, "".join(f"{terminal.printable(line)}\n" for line in [*map(str, flat), said, *differing])


def _differing(found: Opened, whole: Mapping[str, Any], every: Mapping[str, Sequence[Verification]]) -> Iterator[str]:
    """Return what of a picture is not as it was printed, besides its answers."""
    first = next(iter(every.values()))[0]
    at = (found.ledger if first.known else Ledger()).as_of(first.as_of, known=first.known)
    printed = {"as_of": str(first.as_of), "known": first.known and str(first.known), "on_record": at.on_record}
    for key, here in {**printed, "possible": plain(at.possible())}.items():
        if whole.get(key) != here:
            yield f"  {key}: cited {json.dumps(whole.get(key))[:_MOST_SHOWN]}, here {json.dumps(here)[:_MOST_SHOWN]}"
    if len({(each.as_of, each.known) for several in every.values() for each in several}) > 1:
        yield "  its answers are as of different days, or as known on different ones"
    cited, here = ([each.projection for each in every.get(_ACCORDS, ())], [each.name for each in accords(at)])
    if cited and cited != here:
        yield f"  {_ACCORDS}: cited {', '.join(cited)}, here {', '.join(here)}"
    missing = [name for name in ANSWERS if name not in every]
    if missing:
        yield f"  {_ANSWERS}: without {', '.join(missing)}"


def _each(found: Opened, answers: Any) -> Iterator[tuple[str, tuple[Verification, ...]]]:
    """Return each answer by its name; several where data sets are kept apart."""
    if not isinstance(answers, dict) or not answers:
        raise CitationError(f"{_ANSWERS}: there are none in it: give what as-of --json printed")
    for name, answer in answers.items():
        try:
            several = answer if isinstance(answer, list) and answer else [answer]
            yield name, tuple(verify(found.ledger, each) for each in several)
        except AidledgerError as error:
            raise CitationError(Message(f"{name}: ", Message(error))) from error


def _content(path: str, name: str) -> bytes:
    """Return what there is to read, and never much more than what is allowed."""
    if path == STANDARD_INPUT and sys.stdin is None:
        raise StoreError("the standard input is closed: name a file")
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else Path(path).open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a zero in the path
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StoreError(f"{name} cannot be read ({reason.lower()}): check the path") from error
