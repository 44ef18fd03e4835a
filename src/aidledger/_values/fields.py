"""What the fields of a record may hold: converters and validators, each with a message that helps."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

from aidledger._values.dates import When, as_day, as_when
from aidledger._values.money import EXACT, HUNDRED, Money, Qualifier, exact, exact_sum
from aidledger.errors import RecordError, UnknownCodeError, VocabularyError, WrongTypeError, exists

if TYPE_CHECKING:
    from collections.abc import Callable


C = TypeVar("C", bound=type)

_WITHIN: Final = ".<locals>."


def resolved(cls: C) -> C:
    """Return an attrs class whose fields have types, where texts stood for them.

    Raises `VocabularyError` where a text names none that can be seen from the top of its module: a type that is
    imported for type checkers alone, or one that is made inside a function.
    """
    try:
        return attrs.resolve_types(cls)
    except Exception as error:  # noqa: BLE001 -- an annotation can be any text, and fail in any way
        raise VocabularyError(f"{cls.__name__}: a field's type cannot be found ({error}): {_advice(cls)}") from None


def _advice(cls: type) -> str:
    function, inside, _ = cls.__qualname__.rpartition(_WITHIN)
    if inside:
        return (
            f"the class is made inside the function {function.rpartition('.')[2]}(), whose names are not seen from "
            "outside: move the class, and the types that it names, to the top of a module"
        )
    return "import it outside TYPE_CHECKING, or correct its name"


if TYPE_CHECKING:
    Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]

KEY: Final = re.compile(r"[a-z0-9][a-z0-9.@-]{0,119}", re.ASCII)
_LONGEST_TEXT: Final = 20_000
LONGEST_LABEL: Final = 200
"""How many characters the label of a release can have."""
# C0 without tab and newline, DEL, C1, line separators, bidirectional controls, lone surrogates
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BLANK: Final = re.compile(r"\s")
_LONGEST_CODE: Final = 120


@attrs.frozen(init=False, repr=False, order=False)
class Shares:
    """How one event divides among several codes, in percent; what is missing to 100 is not stated.

    Where an event is divided by recipient and by sector, nobody says which sector falls on which recipient: a question
    about both takes it that each recipient's part is divided alike.

    Raises `RecordError` where a share is not above 0, or all together are above 100, and on what cannot be a code.

    >>> Shares({"UKR": 60, "POL": "37.5"}).unstated
    Decimal('2.5')
    """

    parts: tuple[tuple[str, Decimal], ...]

    def __init__(self, parts: Mapping[str, Decimal | int | str]) -> None:
        if not isinstance(parts, Mapping) or not parts:
            raise WrongTypeError("shares are a table of codes and percentages, as in {UKR = 60, POL = 40}")
        for code in parts:
            _refuse_no_code("shares", code)
        found = sorted((code, exact(percent, is_stated=True)) for code, percent in parts.items())
        self.__attrs_init__(tuple(found))
        if any(percent <= 0 for _, percent in found) or self.unstated < 0:
            raise RecordError(f"{self!r}: each share is above 0, and together they are at most 100 percent")

    @property
    def unstated(self) -> Decimal:
        """The percentage that no share covers, 0 where they make 100."""
        return EXACT.subtract(HUNDRED, exact_sum(percent for _, percent in self.parts))

    def __repr__(self) -> str:
        """Return the call that makes it."""
        return f"Shares({ {code: f'{percent:f}' for code, percent in self.parts}!r})"


def as_tuple(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return ``values`` as a tuple; refuse a lone text, which would come apart into letters, and what is no list."""
    if isinstance(values, str):
        raise WrongTypeError(f"a list is expected, not the text {values!r:.200}: write [{values!r:.200}]")
    if not isinstance(values, Iterable):
        raise WrongTypeError(
            f"a list is expected, not {type(values).__name__}: write () where there is nothing to list"
        )
    return tuple(values)


def as_recorded(value: dt.date | str) -> dt.date:
    """Return the day on which a record became known."""
    return as_day(value, "recorded")


def as_accessed(value: dt.date | str | None) -> dt.date | None:
    """Return the day on which a source was read, where it is given."""
    return None if value is None else as_day(value, "accessed")


def as_value_date(value: dt.date | str | None) -> dt.date | None:
    """Return the day whose exchange rates a source says are to be used, where it does."""
    return None if value is None else as_day(value, "value_date")


def as_optional_when(value: When | dt.date | str | None) -> When | None:
    """Return a date that a source may not give."""
    return None if value is None else as_when(value)


def as_occurred(value: When | dt.date | str) -> When:
    """Return the date of an event, closed on both sides."""
    when = as_when(value, "occurred")
    if not when.is_closed:
        raise RecordError(f"occurred: {when} is open: write the first and the last day that it can be")
    return when


def is_key(_: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse what is no id, fact or data set."""
    if not isinstance(value, str) or KEY.fullmatch(value) is None:
        raise RecordError(
            f"{field.name}: {value!r:.200} is no key: lower-case letters, digits, '.', '@', '-', "
            "at most 120, the first a letter or digit"
        )


def are_keys(instance: object, field: attrs.Attribute[Any], values: tuple[object, ...]) -> None:
    """Refuse a list with something in it that is no key, or with one twice."""
    for value in values:
        is_key(instance, field, value)
    if len(set(values)) != len(values):
        raise RecordError(f"{field.name}: the same key is named twice")


def is_text(_: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse an empty text, a very long one, and control characters, which could drive a terminal."""
    if value is None:
        return
    if not isinstance(value, str):
        raise WrongTypeError(f"{field.name}: text is expected, not {type(value).__name__}: quote it")
    if not value.strip():
        raise RecordError(f"{field.name}: the text is empty: leave the field out where there is nothing to say")
    if len(value) > _LONGEST_TEXT:
        raise RecordError(f"{field.name}: the text is {len(value):,} characters long, the limit is {_LONGEST_TEXT:,}")
    control = None if value.isprintable() else CONTROL.search(value)  # nothing that is printable is a control
    if control:
        raise RecordError(
            f"{field.name}: the control character {control[0]!r} at position {control.start()} is refused: take it out"
        )


def is_label(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse a label of several lines or more than 200 characters, and what `is_text` refuses."""
    is_text(instance, field, value)
    if isinstance(value, str) and (len(value) > LONGEST_LABEL or "\n" in value or "\t" in value):
        raise RecordError(
            f"{field.name}: a label is one line of at most {LONGEST_LABEL} characters, as in 'release 18 of 2024-07'"
        )


def is_stated_text(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse a text that is not stated, and what `is_text` refuses."""
    is_a(str)(instance, field, value)
    is_text(instance, field, value)


def is_code(_: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse what cannot be a code; whether it exists is for the checks to say."""
    if value is not None:
        _refuse_no_code(field.name, value)


def are_codes(instance: object, field: attrs.Attribute[Any], values: tuple[object, ...]) -> None:
    """Refuse a list with something in it that cannot be a code."""
    for value in values:
        is_code(instance, field, "" if value is None else value)


def is_code_or_shares(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse what is neither a code nor a division among codes."""
    if not isinstance(value, Shares):
        is_code(instance, field, value)


def is_optional_key(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    """Refuse what is no key, unless it is not stated."""
    if value is not None:
        is_key(instance, field, value)


def all_are(kind: type) -> Validator:
    """Return a validator that refuses a list with something in it that is not of this type."""

    def check(_: object, field: attrs.Attribute[Any], values: tuple[object, ...]) -> None:
        for value in values:
            if not isinstance(value, kind):
                raise WrongTypeError(f"{field.name}: a {kind.__name__} is expected, not {type(value).__name__}")

    return check


def is_one_of(words: tuple[str, ...]) -> Validator:
    """Return a validator that refuses all but these words, and says which they are."""

    def check(_: object, field: attrs.Attribute[Any], value: object) -> None:
        if value is not None and value not in words:
            raise UnknownCodeError(f"{field.name}: {value!r:.200} is unknown: {exists(value, words)}")

    return check


def is_a(*types: type) -> Validator:
    """Return a validator that refuses what is not of one of these types (``bool`` is no number)."""

    def check(_: object, field: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            wanted = " or ".join("nothing" if one is type(None) else one.__name__ for one in types)
            raise WrongTypeError(f"{field.name}: {wanted} is expected, not {type(value).__name__} ({value!r:.200})")

    return check


is_money: Final = is_a(Money)
is_optional_money: Final = is_a(Money, type(None))
is_shares: Final = is_a(Shares, type(None))
is_whole: Final = is_a(int)


def as_number(value: Decimal | int | str) -> Decimal:
    """Return a number exactly; a float is refused."""
    return exact(value, is_stated=True)


def as_optional_number(value: Decimal | int | str | None) -> Decimal | None:
    """Return a number that a source may not give, exactly."""
    return None if value is None else exact(value, is_stated=True)


def as_qualifier(value: Qualifier | str) -> Qualifier:
    """Return how exactly a figure is stated."""
    try:
        return Qualifier(value)
    except ValueError:
        words = [each.value for each in Qualifier]
        raise UnknownCodeError(f"qualifier: {value!r:.200} is unknown: {exists(value, words)}") from None


def _refuse_no_code(where: str, value: object) -> None:
    if not isinstance(value, str):
        raise WrongTypeError(f"{where}: a code such as 'UKR' is expected, not {type(value).__name__}")
    if not can_be_code(value):
        raise RecordError(f"{where}: {value!r:.200} is no code: write 'UKR', 'WFP' or 'XM-DAC-41114'")


@functools.lru_cache(maxsize=4_096)  # codes come again and again
def can_be_code(value: str) -> bool:
    """Return whether a text can be a code; whether it exists is for the checks to say."""
    return 0 < len(value) <= _LONGEST_CODE and not _BLANK.search(value) and not CONTROL.search(value)
