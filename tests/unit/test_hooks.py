from __future__ import annotations

import datetime as dt
import enum
import typing
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NewType

import attrs
import pytest

from aidledger import CORE, Bag, Event, Money, Qualifier, Shares, When
from aidledger.errors import LoadError, VocabularyError
from aidledger.files import structure, unstructure
from aidledger.files._hooks import Hooks

MOMENT = dt.datetime(2024, 6, 13, 10, 30)  # noqa: DTZ001 -- as files have it
TIME = dt.time(10, 30)
Ref = NewType("Ref", str)


class Colour(enum.StrEnum):
    RED = "red"


class Size(enum.IntEnum):
    SMALL = 1


class Odd(enum.Enum):
    ONE = 1
    TWO = "two"


class Half(enum.Enum):
    HALF = Decimal("0.5")


class Pair(enum.Enum):
    BOTH = (1, 2)


class Marks(enum.Flag):
    A = 1


@attrs.frozen(kw_only=True)
class Branch:
    name: str
    shares: tuple[Decimal, ...] = ()
    branches: tuple[Branch, ...] = ()


@attrs.frozen(kw_only=True)
class Wide(Event):
    """A kind with a field of every type that can be stored."""

    kind: ClassVar[str] = "acme.wide"

    text: str | None = None
    truth: bool | None = None
    whole: int | None = None
    number: Decimal | None = None
    money: Money | None = None
    day: dt.date | None = None
    when: When | None = None
    shares: Shares | None = None
    qualifier: Qualifier | None = None
    colour: Colour | None = None
    size: Size | None = None
    odd: Odd | None = None
    half: Half | None = None
    word: Literal["a", "b"] | None = None
    ref: Ref | None = None
    noted: Annotated[int | None, "a note"] = None
    old: typing.Optional[str] = None  # noqa: UP045 -- people write it
    text_or_shares: str | Shares | None = None
    date_or_whole: When | int | bool | None = None
    texts: tuple[str, ...] = ()
    pair: tuple[str, Decimal] | None = None
    days: tuple[dt.date, ...] = ()
    amounts: frozenset[Money] = frozenset()
    branch: Branch | None = None
    branches: tuple[Branch, ...] = ()


@attrs.frozen(kw_only=True)
class Either(Event):
    kind: ClassVar[str] = "acme.either"

    x: str | Shares


VOCABULARY = CORE.extended(Wide)
STATED = {"kind": "acme.wide", "id": "a", "fact": "a", "dataset": "d", "recorded": "2025-01-01", "occurred": "2024"}


def read(**fields):
    return structure({**STATED, **fields}, VOCABULARY)


def refused(read=read, **fields):
    """Return what is said of a record that cannot be read."""
    with pytest.raises(LoadError) as caught:
        read(**fields)
    return [f"{finding.code} {finding.message}" for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("text", "JPN", "JPN"),
        ("text", "", ""),
        ("text", "réparations\n\t日本\u3000語", "réparations\n\t日本\u3000語"),
        ("text", None, None),
        ("truth", True, True),
        ("truth", False, False),
        ("whole", -3, -3),
        ("whole", 10**1_000, 10**1_000),
        ("number", 3, Decimal(3)),
        ("number", "0.5", Decimal("0.5")),
        ("number", Decimal("0.5"), Decimal("0.5")),
        ("money", "USD 3,700,000,000", Money("3.7e9", "USD")),
        ("day", "2024-06-13", dt.date(2024, 6, 13)),
        ("day", dt.date(2024, 6, 13), dt.date(2024, 6, 13)),
        ("when", "2024-06/2024-08", When("2024-06/2024-08")),
        ("when", dt.date(2024, 6, 13), When("2024-06-13")),
        ("shares", {"UKR": 60, "POL": "37.5"}, Shares({"UKR": 60, "POL": "37.5"})),
        ("qualifier", "at-least", Qualifier.AT_LEAST),
        ("colour", "red", Colour.RED),
        ("size", 1, Size.SMALL),
        ("odd", 1, Odd.ONE),
        ("odd", "two", Odd.TWO),
        ("half", "0.5", Half.HALF),
        ("word", "b", "b"),
        ("ref", "x", "x"),
        ("noted", 3, 3),
        ("old", "x", "x"),
        ("text_or_shares", "UKR", "UKR"),
        ("text_or_shares", {"UKR": 60}, Shares({"UKR": 60})),
        ("date_or_whole", "2024", When("2024")),
        ("date_or_whole", dt.date(2024, 6, 13), When("2024-06-13")),
        ("date_or_whole", 2024, 2024),
        ("date_or_whole", True, True),
        ("texts", ["a", "b"], ("a", "b")),
        ("texts", [], ()),
        ("pair", ["a", 1], ("a", Decimal(1))),
        ("days", ["2024-06-13", dt.date(2024, 6, 14)], (dt.date(2024, 6, 13), dt.date(2024, 6, 14))),
        ("amounts", ["USD 3", "USD 3.0"], frozenset({Money(3, "USD")})),
        ("branch", {"name": "x", "shares": [1]}, Branch(name="x", shares=(Decimal(1),))),
        ("branches", [{"name": "x", "branches": [{"name": "y"}]}], (Branch(name="x", branches=(Branch(name="y"),)),)),
    ],
)
def test_what_each_type_is_read_from(name, raw, value):
    found = getattr(read(**{name: raw}), name)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("text", 5, "wrong-type text: text is expected, not the number 5: quote it"),
        ("text", True, "wrong-type text: text is expected, not true: quote it"),
        ("text", Decimal("1.5"), "wrong-type text: text is expected, not the number 1.5: quote it"),
        ("text", dt.date(2024, 6, 13), "wrong-type text: text is expected, not the day 2024-06-13: quote it"),
        ("text", ["a"], "wrong-type text: text is expected, not a list: write one text"),
        ("text", {"a": 1}, "wrong-type text: text is expected, not a table: write one text"),
        ("text", "a\x1b[31m", r"bad-value text: the control character '\x1b' at position 1 is refused: take it out"),
        ("truth", "true", "wrong-type truth: true or false is expected, not 'true': write it without quotes"),
        ("truth", 1, "wrong-type truth: true or false is expected, not the number 1: write it without quotes"),
        ("whole", "3", "wrong-type whole: a whole number is expected, not '3': write digits, without quotes"),
        ("whole", True, "wrong-type whole: a whole number is expected, not true: write digits, without quotes"),
        ("whole", Decimal("3.0"), "wrong-type whole: a whole number is expected, not the number 3.0: write digits, "),
        pytest.param(
            "whole", 1 << 5_000, "wrong-type whole: a whole number is expected, not a number of more", id="long"
        ),
        ("number", True, 'wrong-type number: a number is expected, not true: write it in digits, as in "0.5"'),
        ("number", 0.5, "wrong-type number: a number is expected, not float"),
        ("number", "many", "bad-amount number: 'many' is no amount"),
        ("number", Decimal("NaN"), "bad-amount number: NaN is no finite amount"),
        pytest.param("number", 1 << 4_000_000, "wrong-type number: a whole number is expected, not a num", id="longer"),
        (
            "money",
            3,
            "wrong-type money: money is expected, not the number 3: write currency and amount in quotes, as in",
        ),
        ("money", "3 USD", "bad-amount money: '3 USD' is no money: write the currency, a space and the amount"),
        ("money", "USX 3", "unknown-code money: 'USX' is no ISO 4217 currency code: (exist"),
        ("day", "2024-06", "bad-date day: '2024-06' is not one day: write year, month and day"),
        ("day", "2024-02-30", "bad-date day: '2024-02-30' is not in the calendar"),
        (
            "day",
            MOMENT,
            "wrong-type day: a day is expected, not the moment 2024-06-13 10:30:00: leave the time out, as in 2024-06",
        ),
        (
            "day",
            2024,
            "wrong-type day: a day is expected, not the number 2024: write year, month and day, as in 2024-06-30",
        ),
        ("when", 2024, 'wrong-type when: a date is expected, not the number 2024: quote it, as in "2024", "2024-06"'),
        ("when", Decimal("2024.6"), "wrong-type when: a date is expected, not the number 2024.6: quote it"),
        (
            "when",
            MOMENT,
            "wrong-type when: a date is expected, not the moment 2024-06-13 10:30:00: leave the time out, as in 2024",
        ),
        ("when", TIME, "wrong-type when: a date is expected, not the time of day 10:30:00: quote it"),
        ("when", "June 2024", "bad-date when: 'June 2024' is no date: write a year, month, quarter, day or interval"),
        (
            "shares",
            "UKR",
            "wrong-type shares: a table of codes and percentages is expected, not 'UKR': as in { UKR = 60",
        ),
        ("shares", {"UKR": True}, "wrong-type shares.UKR: a number is expected, not true"),
        (
            "shares",
            {"UKR": 60, "POL": 50},
            "bad-value shares: Shares({'POL': '50', 'UKR': '60'}): each share is above 0",
        ),
        ("shares", {"U R": 60}, "bad-value shares: 'U R' is no code"),
        ("shares", {}, "wrong-type shares: shares are a table of codes and percentages"),
        (
            "qualifier",
            "atleast",
            "unknown-code qualifier: 'atleast' is unknown: did you mean 'at-least'? (exist: about, ",
        ),
        ("colour", "green", "unknown-code colour: 'green' is unknown: (exist: red)"),
        ("colour", ["red"], "unknown-code colour: a list is unknown: (exist: red)"),
        ("size", True, "unknown-code size: true is unknown: (exist: 1)"),
        ("size", "1", "unknown-code size: '1' is unknown"),
        ("size", Decimal(1), "unknown-code size: the number 1 is unknown"),
        ("odd", "1", "unknown-code odd: '1' is unknown: did you mean '1'? (exist: 1, two)"),
        ("word", "c", "unknown-code word: 'c' is unknown: (exist: a, b)"),
        ("text_or_shares", 5, "wrong-type text_or_shares: text is expected, not the number 5: quote it"),
        ("text_or_shares", MOMENT, "wrong-type text_or_shares: text is expected, not the moment 2024-06-13 10:30:00"),
        ("date_or_whole", "soon", "bad-date date_or_whole: 'soon' is no date"),
        ("date_or_whole", Decimal("1.5"), "wrong-type date_or_whole: a date is expected, not the number 1.5"),
        ("texts", "JPN", "wrong-type texts: a list is expected, not 'JPN': write it in brackets, as in [ … ]"),
        (
            "texts",
            {"a": 1},
            "wrong-type texts: a list is expected, not a table: write it in brackets, as in [[event.sources]]",
        ),
        ("texts", None, "wrong-type texts: a list is expected, not nothing"),
        ("pair", ["a"], "bad-value pair: a list of 2 is expected, not of 1"),
        ("pair", ["a", 1, 2], "bad-value pair: a list of 2 is expected, not of 3"),
        ("amounts", "USD 3", "wrong-type amounts: a list is expected, not 'USD 3'"),
        ("branch", "x", "wrong-type branch: a table is expected, not 'x'"),
        ("branch", {}, "missing-field branch.name: is missing, and has to be stated"),
        (
            "branch",
            {"name": "x", "nane": "y"},
            "unknown-field branch.nane: there is no such field: did you mean 'name'?",
        ),
    ],
)
def test_nothing_turns_into_something_else_unseen(name, raw, message):
    (found,) = refused(**{name: raw})
    assert found.startswith(message)


def test_every_element_is_looked_at_and_named_by_its_position():
    assert [message.partition(":")[0] for message in refused(texts=["a", 5, "b", None])] == [
        "wrong-type texts[1]",
        "wrong-type texts[3]",
    ]
    assert refused(branches=[{"name": "x"}, {"name": "y", "branches": [{"name": 5}, {}]}]) == [
        "wrong-type branches[1].branches[0].name: text is expected, not the number 5: quote it",
        "missing-field branches[1].branches[1].name: is missing, and has to be stated",
    ]
    assert len(refused(shares={"UKR": True, "POL": "x", "SOM": 1})) == 2


def test_a_record_of_every_type_is_read_as_it_was_stored():
    full = read(
        text="x",
        truth=False,
        whole=0,
        number="0.5",
        money="JPY 3",
        day="2024-06-13",
        when="2024~",
        shares={"UKR": 60},
        qualifier="about",
        colour="red",
        size=1,
        odd="two",
        half="0.5",
        word="a",
        ref="r",
        noted=1,
        old="o",
        text_or_shares={"UKR": 1},
        date_or_whole=False,
        texts=["a"],
        pair=["a", "1.5"],
        days=["2024-06-13"],
        amounts=["USD 3", "EUR 3"],
        branch={"name": "x"},
        branches=[{"name": "x", "shares": ["1.5"]}],
    )
    assert None not in attrs.asdict(full, recurse=False, filter=lambda field, _: field.name in vars_of(Wide)).values()
    assert structure(unstructure(full, VOCABULARY), VOCABULARY) == full


def vars_of(kind):
    return {field.name for field in attrs.fields(kind) if field.name not in attrs.fields_dict(Event)}


# --- a field's own checks -------------------------------------------------------------------------


def positive(_, field, value):
    if value <= 0:
        error = ValueError(f"{field.name}: above 0")
        error.add_note("a note of one's own does not hide the place")
        raise error


def below_limit(self, field, value):
    if value > self.limit:
        raise ValueError(f"{field.name} is above the limit")


@attrs.frozen(kw_only=True)
class Limited(Event):
    kind: ClassVar[str] = "acme.limited"

    first: int = attrs.field(validator=positive)
    second: int = attrs.field(default=1, validator=[positive, below_limit])
    limit: int = attrs.field(default=10, converter=lambda value: value * 2)
    total: int = attrs.field(init=False, default=0)
    aside: str = attrs.field(default="", eq=False)

    def __attrs_post_init__(self):
        if self.first == 13:
            raise ValueError("thirteen is no number for a first")


LIMITED = CORE.extended(Limited)


def limited(**fields):
    return structure({**STATED, "kind": "acme.limited", **fields}, LIMITED)


def test_own_checks_are_reported_all_at_once():
    messages = refused(limited, first=0, second=-1, id="Not A Key")
    assert [message.partition(":")[0] for message in messages] == [
        "bad-value id",
        "bad-value first",
        "bad-value second",
    ]


def test_a_check_that_looks_at_other_fields_is_made_when_they_are_there():
    assert limited(first=1, second=20).second == 20
    assert refused(limited, first=1, second=21) == ["bad-value second is above the limit"]


def test_a_check_of_the_whole_record_is_reported():
    assert refused(limited, first=13) == ["bad-value thirteen is no number for a first"]


def test_a_converter_runs_once():
    assert limited(first=1, limit=3).limit == 6


def test_what_is_not_given_cannot_be_given_and_what_is_not_compared_is_not_stored():
    assert refused(limited, first=1, total=3)[0].startswith("unknown-field total: there is no such field")
    stored = unstructure(limited(first=1, aside="x"), LIMITED)
    assert stored.keys() & {"total", "aside"} == set()


def test_a_converter_that_takes_the_whole_record_runs_when_it_is_there():
    @attrs.frozen(kw_only=True)
    class Doubled(Event):
        kind: ClassVar[str] = "acme.doubled"

        by: int = 2
        amount: int = attrs.field(
            converter=attrs.Converter(lambda value, self: value * self.by, takes_self=True), validator=positive
        )

    read = structure({**STATED, "kind": "acme.doubled", "amount": 3, "by": 5}, CORE.extended(Doubled))
    assert read.amount == 15


# --- kinds that cannot be stored ------------------------------------------------------------------


@attrs.define
class Unresolved:
    name: "Nowhere"  # noqa: F821, UP037 -- that is the point


def kind_with(**fields):
    """Return a kind with these fields."""
    return attrs.make_class("Odd", fields, bases=(Event,), frozen=True, kw_only=True)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"x": attrs.field(type=list[str])},
            r"^Odd.x: list\[str\] cannot be stored: use str, bool, int, Decimal, Money",
        ),
        ({"x": attrs.field(type=dict[str, int])}, r"dict\[str, int\] cannot be stored"),
        ({"x": attrs.field(type=Any)}, "Any cannot be stored"),
        ({"x": attrs.field()}, "None cannot be stored"),
        ({"x": attrs.field(type=object)}, "object cannot be stored"),
        ({"x": attrs.field(type=float)}, "float cannot be stored"),
        ({"x": attrs.field(type=dt.datetime)}, "datetime cannot be stored"),
        ({"x": attrs.field(type=tuple)}, "tuple cannot be stored"),
        ({"x": attrs.field(type=Bag)}, "Bag cannot be stored"),
        ({"x": attrs.field(type=Marks)}, "Marks cannot be stored"),
        ({"x": attrs.field(type=tuple[float, ...])}, "float cannot be stored"),
        ({"x": attrs.field(type=Pair)}, "only text, whole numbers, true and false can be chosen among when stored"),
        ({"x": attrs.field(type=Literal[b"a"])}, "only text, whole numbers"),
        (
            {"x": attrs.field(type=str | Money)},
            r"two types of str \| Money look the same when stored: keep one of them",
        ),
        ({"x": attrs.field(type=When | dt.date)}, r"two types of When \| date look the same"),
        ({"x": attrs.field(type=Shares | Branch)}, r"two types of Shares \| Branch look the same"),
        ({"x": attrs.field(type=tuple[str, ...] | frozenset[str])}, "look the same"),
        ({"x": attrs.field(type=Colour | Literal["red"])}, "look the same"),
        ({"x": attrs.field(type=Odd | bool)}, "look the same"),
        (
            {"x": attrs.field(type=tuple[str | None, ...], default=())},
            "nothing cannot be stored in a list: leave None out",
        ),
        ({"x": attrs.field(type=str | None)}, "what is None is not stored: make None the default"),
        ({"x": attrs.field(type=str | None, default="x")}, "what is None is not stored: make None the default"),
        ({"x": attrs.field(type=str, eq=False)}, "what is no part of equality is not stored: give it a default"),
        ({"version": attrs.field(type=int)}, "^Odd.version: the name is taken: choose another"),
        ({"schema": attrs.field(type=int)}, "^Odd.schema: the name is taken"),
        ({"cl": attrs.field(type=int)}, "^Odd.cl: the name is taken"),
        ({"x": attrs.field(type=Unresolved)}, r"^Unresolved: a field's type cannot be found \(name 'Nowhere' is not"),
    ],
)
def test_a_kind_that_could_not_be_read_back_is_refused(fields, message):
    with pytest.raises(VocabularyError, match=message):
        Hooks().of_class(kind_with(**fields))


def test_a_union_may_hold_all_that_looks_different_when_stored():
    kind = kind_with(x=attrs.field(type=str | int | bool | Shares | tuple[str, ...] | None, default=None))
    read = Hooks().of_class(kind)
    stated = {name: value for name, value in STATED.items() if name != "kind"}
    for raw, value in (
        ("a", "a"),
        (1, 1),
        (True, True),
        ({"UKR": 1}, Shares({"UKR": 1})),
        (["a"], ("a",)),
        (None, None),
    ):
        assert read({**stated, "x": raw}, None).x == value


def test_a_union_without_none_takes_no_null():
    vocabulary = CORE.extended(Either)
    assert structure({**STATED, "kind": "acme.either", "x": {"UKR": 1}}, vocabulary).x == Shares({"UKR": 1})
    with pytest.raises(LoadError) as caught:
        structure({**STATED, "kind": "acme.either", "x": None}, vocabulary)
    assert caught.value.findings[0].message == "x: text is expected, not nothing: quote it"


def test_each_class_is_worked_out_once():
    hooks = Hooks()
    assert hooks.of_class(Wide) is hooks.of_class(Wide)
