"""What a text of a sheet becomes: a key, a word or code by the mapping, a text that a record can hold."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from aidledger.errors import UnknownCodeError, exists
from aidledger.fields import KEY, can_be_code
from aidledger.interchange.cells import CellError, UnknownNameError
from aidledger.interchange.coding import LISTS, folded
from aidledger.interchange.mapping import Field
from aidledger.problems import found

Remarks = list[tuple[str, str, str]]
"""What is to be said of a row that is accepted: code, column, message."""
_KEY_AS_IT_IS: Final = re.compile(r"[a-z0-9](?:[a-z0-9.@]|-(?=[a-z0-9.@])){0,119}", re.ASCII)
_LONGEST: Final = 20_000
_MOST_ADVISED: Final = 1_000  # texts of a field for which what was meant is looked for


@functools.lru_cache(maxsize=1_024)
def slug(text: str, column: str) -> str:
    """Return a text as a key: lower case, ``-`` for what lies between its parts, other letters by their number.

    Raises `CellError` where that is none.

    >>> slug("JPF5_1", "Allocation ID"), slug("Zürich 3", "ID")
    ('jpf5-1', 'zurich-3')
    """
    plain = text.casefold().replace("_", "-")
    if _KEY_AS_IT_IS.fullmatch(plain):
        return plain
    plain = unicodedata.normalize("NFKD", plain)
    letters = [
        each if each.isascii() and (each.isalnum() or each in ".@-") else f"u{ord(each):04x}" if each.isalnum() else "-"
        for each in plain
        if not unicodedata.combining(each)
    ]
    key = re.sub("-{2,}", "-", "".join(letters)).strip("-")
    if KEY.fullmatch(key) is None:
        raise CellError("bad-value", column, f"{found(text)} makes no key: it is empty, or too long")
    return key


_TRUTHS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def lookup(field: Field) -> Callable[[str, str], Any]:
    """Return what gives the value for a text: by the words of the mapping, a list of codes, what the field can have.

    It gives None where the mapping says that a text says nothing.
    """
    words, look, otherwise = field.words, LISTS.get(field.codes or ""), field.otherwise
    choices = _TRUTHS if field.of == "truth" else {folded(text): value for text, value in (field.choices or {}).items()}

    def found_in(said: str, column: str, *, is_advised: bool) -> Any:
        word = folded(said)
        if words is not None and word in words:
            return None if words[word] == "" else words[word]
        if word in choices:
            return choices[word]
        if look is not None:
            try:
                return look(said, is_advised=is_advised and otherwise is None)
            except UnknownCodeError as error:
                if otherwise is None:
                    raise UnknownNameError(said, column, str(error)) from error
        if otherwise is None and (words is not None or choices):
            known = {**(words or {}), **(field.choices or choices)}
            advice = exists(said, known) if is_advised else "add it to them, or correct the cell"
            message = f"{found(said)} is none of the words of {field.name!r}: {advice}"
            raise UnknownNameError(said, column, message)
        if otherwise is None and field.of == "code" and not can_be_code(said):
            advice = 'look names up, as in { column = "…", codes = "parties" }'
            raise UnknownNameError(said, column, f"{found(said)} is not a code: {advice}")
        return said if otherwise is None else None if otherwise == "" else otherwise

    return _advising_once(found_in)


def _advising_once(look: Callable[..., Any]) -> Callable[[str, str], Any]:
    """Return a look-up that says once, and of so many texts, what each was probably meant for: that is slow."""
    refused: dict[str, str] = {}

    def looked_up(said: str, column: str) -> Any:
        if said in refused:
            raise UnknownNameError(said, column, refused[said])
        is_advised = len(refused) < _MOST_ADVISED
        try:
            return look(said, column, is_advised=is_advised)
        except UnknownNameError as error:
            if is_advised:
                refused[said] = str(error)
            raise

    return looked_up


def short(text: str, column: str, remarks: Remarks) -> str:
    """Return a text that a record can hold; what is longer is cut, with a remark."""
    if len(text) <= _LONGEST:
        return text
    remarks.append(("text-cut", column, f"the text has {len(text):,} characters: the first {_LONGEST:,} are kept"))
    return text[:_LONGEST].rstrip()
