"""Raw mappings and records: each type a field can have, older versions, and all that is refused."""

from __future__ import annotations

import copy
import datetime as dt
import enum
import typing
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NewType

import attrs
import pytest

from aidledger import CORE, Bag, Event, Money, Qualifier, Shares, Source, When
from aidledger.errors import LoadError, VersionError, VocabularyError
from aidledger.events import Alteration, Committed, Record, Retracted
from aidledger.files import Chain, structure, unstructure, upcast
from tests.records import record

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


STATED = {"id": "a", "fact": "a", "dataset": "d", "recorded": "2025-01-01", "occurred": "2024"}
COMMITTED = {**STATED, "kind": "committed", "amount": "USD 3"}
WIDE = CORE.extended(Wide)


def read(vocabulary=WIDE, kind="acme.wide", **fields):
    return structure({**STATED, "kind": kind, **fields}, vocabulary)


def refused(raw, vocabulary=CORE):
    """Return what is said of a record that cannot be read."""
    with pytest.raises(LoadError) as caught:
        structure(raw, vocabulary)
    return [str(finding) for finding in caught.value.findings]


# --- values ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("text", "", ""), ("text", "réparations\n\t日本\u3000語", "réparations\n\t日本\u3000語"),
        ("text", None, None), ("truth", True, True), ("whole", -3, -3), ("whole", 10**1_000, 10**1_000),
        ("number", 3, Decimal(3)), ("number", "0.5", Decimal("0.5")),
        ("number", Decimal("0.5"), Decimal("0.5")), ("money", "USD 3,700,000,000", Money("3.7e9", "USD")),
        ("day", "2024-06-13", dt.date(2024, 6, 13)), ("day", dt.date(2024, 6, 13), dt.date(2024, 6, 13)),
        ("when", "2024-06/2024-08", When("2024-06/2024-08")),
        ("when", dt.date(2024, 6, 13), When("2024-06-13")),
        ("shares", {"UKR": 60, "POL": "37.5"}, Shares({"UKR": 60, "POL": "37.5"})),
        ("qualifier", "at-least", Qualifier.AT_LEAST), ("colour", "red", Colour.RED), ("size", 1, Size.SMALL),
        ("odd", 1, Odd.ONE), ("odd", "two", Odd.TWO), ("half", "0.5", Half.HALF), ("word", "b", "b"),
        ("ref", "x", "x"), ("noted", 3, 3), ("old", "x", "x"), ("text_or_shares", "UKR", "UKR"),
        ("text_or_shares", {"UKR": 60}, Shares({"UKR": 60})), ("date_or_whole", "2024", When("2024")),
        ("date_or_whole", dt.date(2024, 6, 13), When("2024-06-13")), ("date_or_whole", 2024, 2024),
        ("date_or_whole", False, False), ("texts", ["a", "b"], ("a", "b")),
        ("pair", ["a", 1], ("a", Decimal(1))),
        ("days", ["2024-06-13", dt.date(2024, 6, 14)], (dt.date(2024, 6, 13), dt.date(2024, 6, 14))),
        ("amounts", ["USD 3", "EUR 3"], frozenset({Money(3, "USD"), Money(3, "EUR")})),
        ("branch", {"name": "x", "shares": ["1.5"]}, Branch(name="x", shares=(Decimal("1.5"),))),
        ("branches", [{"name": "x", "branches": [{"name": "y"}]}], (Branch(name="x", branches=(Branch(name="y"),)),)),
    ],
)  # fmt: skip
def test_what_each_type_is_read_from_and_stored_as(name, raw, value):
    made = read(**{name: raw})
    assert (getattr(made, name), type(getattr(made, name))) == (value, type(value))
    assert structure(unstructure(made, WIDE), WIDE) == made


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("text", True, "wrong-type text: text is expected, not true: quote it"),
        ("text", Decimal("1.5"), "wrong-type text: text is expected, not the number 1.5: quote it"),
        ("text", dt.date(2024, 6, 13), "wrong-type text: text is expected, not the day 2024-06-13: quote it"),
        ("text", {"a": 1}, "wrong-type text: text is expected, not a table: write one text"),
        ("text", "a\x1b[31m", r"bad-value text: the control character '\x1b' at position 1 is refused: take it out"),
        ("truth", "true", "wrong-type truth: true or false is expected, not 'true': write it without quotes"),
        ("truth", 1, "wrong-type truth: true or false is expected, not the number 1: write it without quotes"),
        ("whole", "3", "wrong-type whole: a whole number is expected, not '3': write digits, without quotes"),
        ("whole", True, "wrong-type whole: a whole number is expected, not true: write digits, without quotes"),
        ("whole", 1 << 5_000, "wrong-type whole: a whole number is expected, not a number of more than 1,000 digits"),
        ("number", True, 'wrong-type number: a number is expected, not true: write it in digits, as in "0.5"'),
        ("number", 0.5, "wrong-type number: a number is expected, not float"),
        ("number", "many", "bad-amount number: 'many' is no amount"),
        ("number", Decimal("NaN"), "bad-amount number: NaN is no finite amount"),
        ("number", 1 << 4_000_000, "wrong-type number: a whole number is expected, not a num"),
        ("money", "3 USD", "bad-amount money: '3 USD' is no money: write the currency, a space and the amount"),
        ("day", "2024-06", "bad-date day: '2024-06' is not one day: write year, month and day"),
        ("day", "2024-02-30", "bad-date day: '2024-02-30' is not in the calendar"),
        (
            "day",
            MOMENT,
            "wrong-type day: a day is expected, not the moment 2024-06-13 10:30:00: leave the time out, as",
        ),
        (
            "day",
            2024,
            "wrong-type day: a day is expected, not the number 2024: write year, month and day, as in 2024-0",
        ),
        ("when", MOMENT, "wrong-type when: a date is expected, not the moment 2024-06-13 10:30:00: leave the time out"),
        ("when", TIME, "wrong-type when: a date is expected, not the time of day 10:30:00: quote it"),
        ("shares", "UKR", "wrong-type shares: a table of codes and percentages is expected, not 'UKR': as in { UKR = "),
        ("shares", {"U R": 60}, "bad-value shares: 'U R' is no code"),
        ("shares", {}, "wrong-type shares: shares are a table of codes and percentages"),
        (
            "qualifier",
            "atleast",
            "unknown-code qualifier: 'atleast' is unknown: did you mean 'at-least'? (exist: about",
        ),
        ("colour", ["red"], "unknown-code colour: a list is unknown: (exist: red)"),
        ("size", True, "unknown-code size: true is unknown: (exist: 1)"),
        ("size", "1", "unknown-code size: '1' is unknown"),
        ("size", Decimal(1), "unknown-code size: the number 1 is unknown"),
        ("odd", "1", "unknown-code odd: '1' is unknown: did you mean '1'? (exist: 1, two)"),
        ("word", "c", "unknown-code word: 'c' is unknown: (exist: a, b)"),
        ("text_or_shares", 5, "wrong-type text_or_shares: text is expected, not the number 5: quote it"),
        ("date_or_whole", "soon", "bad-date date_or_whole: 'soon' is no date"),
        ("date_or_whole", Decimal("1.5"), "wrong-type date_or_whole: a date is expected, not the number 1.5"),
        ("texts", "JPN", "wrong-type texts: a list is expected, not 'JPN': write it in brackets, as in [ … ]"),
        ("texts", {}, "wrong-type texts: a list is expected, not a table: write it in brackets, as in [[event.sources"),
        ("pair", ["a"], "bad-value pair: a list of 2 is expected, not of 1"),
        ("pair", ["a", 1, 2], "bad-value pair: a list of 2 is expected, not of 3"),
        ("branch", "x", "wrong-type branch: a table is expected, not 'x'"),
        ("branch", {}, "missing-field branch.name: is missing, and has to be stated"),
        ("branch", {"name": "x", "nane": "y"}, "unknown-field branch.nane: there is no such field: did you mean 'name"),
    ],
    ids=range(42),
)
def test_nothing_turns_into_something_else_unseen(name, raw, message):
    (found,) = refused({**STATED, "kind": "acme.wide", name: raw}, WIDE)
    assert found.startswith(f"a: {message}")


def test_every_element_is_looked_at_and_named_by_its_position():
    branches = [{"name": "x"}, {"name": "y", "branches": [{"name": 5}, {}]}]
    raw = {**STATED, "kind": "acme.wide", "texts": ["a", 5, "b", None], "shares": {"UKR": True, "POL": "x", "SOM": 1}}
    assert [line.split(": ")[1] for line in refused({**raw, "branches": branches}, WIDE)] == [
        "wrong-type shares.UKR",
        "bad-amount shares.POL",
        "wrong-type texts[1]",
        "wrong-type texts[3]",
        "wrong-type branches[1].branches[0].name",
        "missing-field branches[1].branches[1].name",
    ]


# --- records ---------------------------------------------------------------------------------------


def test_a_raw_mapping_becomes_a_record_and_is_left_alone():
    published = dt.date(2025, 8, 15)
    raw = {**COMMITTED, "version": 1, "recipient": {"UKR": 60}, "sources": [{"title": "T", "published": published}]}
    before = copy.deepcopy(raw)
    made = structure(raw)
    assert raw == before
    stated = {"dataset": "d", "occurred": "2024", "amount": "USD 3", "recipient": Shares({"UKR": 60})}
    assert made == record(Committed, "a", sources=(Source(title="T", published="2025-08-15"),), **stated)
    assert made.origin is None


def test_a_retraction_is_a_record_too():
    raw = {name: value for name, value in STATED.items() if name != "occurred"} | {"retracts": "b"}
    assert structure({**raw, "kind": "retracted"}) == Retracted(**raw)
    assert refused({**STATED, "kind": "retracted", "retracts": "b"})[0].startswith("a: unknown-field occurred: there")


def test_what_is_stated_comes_back_as_plain_values_with_the_kind():
    stored = unstructure(structure({**COMMITTED, "sources": [{"publisher": "CEIAS"}], "supersedes": []}))
    assert stored == {**COMMITTED, "sources": [{"publisher": "CEIAS"}]}
    assert next(iter(stored)) == "kind"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"kind": 5}, "a: wrong-type kind: text is expected, not the number 5 (exist: agreement-ended, "),
        ({"kind": ["committed"]}, "a: wrong-type kind: text is expected, not a list"),
        ({"version": True}, "a: unknown-version version: true is no version of 'committed' that can be read"),
        ({"origin": {}}, "a: unknown-field origin: there is no such field: "),
        ({"Id": "b"}, "a: unknown-field Id: there is no such field: "),
        ({"id": "A b"}, "ledger: bad-value id: 'A b' is no key: lower-case letters, digits"),
        ({"supersedes": ["b", "b"]}, "a: bad-value supersedes: the same key is named twice"),
        ({"instrument": "grnat"}, "a: unknown-code instrument: 'grnat' is unknown: did you mean 'grant'?"),
        ({"kind": "cancelled", "of": "b", "altered": None}, "a: unknown-field altered: "),
    ],
)
def test_what_is_refused_and_what_is_said(changed, message):
    (found,) = refused({**COMMITTED, **changed})
    assert found.startswith(message)


@pytest.mark.parametrize("field", ["id", "fact", "dataset", "recorded", "occurred", "amount"])
def test_a_missing_field_is_named(field):
    raw = {name: value for name, value in COMMITTED.items() if name != field}
    assert refused(raw)[0].endswith(f": missing-field {field}: is missing, and has to be stated")


def test_the_message_counts_the_problems():
    with pytest.raises(LoadError) as caught:
        structure({**COMMITTED, "x": 1, "y": 2})
    assert str(caught.value).startswith("2 problems in one record\n  a: unknown-field x")
    assert refused({})[0].startswith(
        "ledger: missing-field kind: is missing: say what happened (exist: agreement-ended,"
    )


# --- a field's own checks -------------------------------------------------------------------------


def positive(_, field, value):
    if value <= 0:
        error = ValueError(f"{field.name}: above 0")
        error.add_note("a note of one's own does not hide the place")
        raise error


def below_limit(self, field, value):
    if value > self.limit:
        raise ValueError(f"{field.name} is above the limit")


def doubled(value, self):
    return value * self.limit


@attrs.frozen(kw_only=True)
class Limited(Event):
    kind: ClassVar[str] = "acme.limited"

    first: int = attrs.field(validator=positive)
    second: int = attrs.field(default=1, validator=[positive, below_limit])
    limit: int = attrs.field(default=10, converter=lambda value: value * 2)
    third: int = attrs.field(default=1, converter=attrs.Converter(doubled, takes_self=True), validator=positive)
    total: int = attrs.field(init=False, default=0)
    aside: str = attrs.field(default="", eq=False)

    def __attrs_post_init__(self):
        if self.first == 13:
            raise ValueError("thirteen is no number for a first")


LIMITED = CORE.extended(Limited)


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ({"first": 0, "second": -1, "id": "Not"}, ["bad-value id: 'Not' ", "bad-value first: a", "bad-value second: "]),
        ({"first": 1, "second": 21}, ["bad-value second is above the limit"]),  # a check that looks at another field
        ({"first": 13}, ["bad-value thirteen is no number for a first"]),
        ({"first": 1, "total": 3}, ["unknown-field total: there is no such field"]),
    ],
)
def test_own_checks_are_reported_all_at_once(fields, messages):
    said = refused({**STATED, "kind": "acme.limited", **fields}, LIMITED)
    assert [line.partition(": ")[2].startswith(each) for line, each in zip(said, messages, strict=True)]


def test_a_converter_runs_once_and_what_is_not_compared_is_not_stored():
    made = read(LIMITED, "acme.limited", first=1, second=20, limit=10, third=2)
    assert (made.second, made.limit, made.third) == (20, 20, 40)
    assert unstructure(made, LIMITED).keys() & {"total", "aside"} == set()


# --- kinds that cannot be stored ------------------------------------------------------------------


@attrs.define
class Unresolved:
    name: "Nowhere"  # noqa: F821, UP037 -- that is the point


def of(annotation, **options):
    return {"x": attrs.field(type=annotation, **options)}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (of(Any), "^Odd.x: Any cannot be stored: use str, bool, int, Decimal, Money"),
        ({"x": attrs.field()}, "None cannot be stored"), (of(object), "object cannot be stored"),
        (of(dt.datetime), "datetime cannot be stored"), (of(tuple), "tuple cannot be stored"),
        (of(Bag), "Bag cannot be stored"), (of(Marks), "Marks cannot be stored"),
        (of(tuple[dt.time, ...]), "time cannot be stored"),
        (of(Pair), "only text, whole numbers, true and false can be chosen among when stored"),
        (of(Literal[b"a"]), "only text, whole numbers"),
        (of(str | Money), r"two types of str \| Money look the same when stored: keep one of them"),
        (of(When | dt.date), r"two types of When \| date look the same"),
        (of(Shares | Branch), r"two types of Shares \| Branch look the same"),
        (of(tuple[str, ...] | frozenset[str]), "look the same"), (of(Colour | Literal["red"]), "look the same"),
        (of(Odd | bool), "look the same"),
        (of(tuple[str | None, ...], default=()), "nothing cannot be stored in a list: leave None out"),
        (of(str | None), "what is None is not stored: make None the default"),
        (of(str | None, default="x"), "what is None is not stored: make None the default"),
        (of(str, eq=False), "what is no part of equality is not stored: give it a default"),
        ({"version": attrs.field(type=int)}, "^Odd.version: the name is taken: choose another"),
        ({"cl": attrs.field(type=int)}, "^Odd.cl: the name is taken"),
        (of(Unresolved), r"^Unresolved: a field's type cannot be found \(name 'Nowhere' is not"),
    ],
)  # fmt: skip
def test_a_kind_that_could_not_be_read_back_is_refused(fields, message):
    own = {"kind": "acme.odd"}
    kind = attrs.make_class("Odd", fields, bases=(Event,), class_body=own, frozen=True, kw_only=True)
    with pytest.raises(VocabularyError, match=message):
        structure(COMMITTED, CORE.extended(kind))


@pytest.mark.parametrize("raw", ["a", 1, True, {"UKR": 1}, ["a"], None])
def test_a_union_may_hold_all_that_looks_different_when_stored(raw):
    @attrs.frozen(kw_only=True)
    class Several(Event):
        kind: ClassVar[str] = "acme.any"

        x: str | int | bool | Shares | tuple[str, ...] | None = None

    made = read(CORE.extended(Several), "acme.any", x=raw).x
    assert made == {dict: Shares({"UKR": 1}), list: ("a",)}.get(type(raw), raw)


def test_a_union_without_none_takes_no_null():
    @attrs.frozen(kw_only=True)
    class Either(Event):
        kind: ClassVar[str] = "acme.either"

        x: str | Shares

    vocabulary = CORE.extended(Either)
    assert read(vocabulary, "acme.either", x={"UKR": 1}).x == Shares({"UKR": 1})
    said = refused({**STATED, "kind": "acme.either", "x": None}, vocabulary)
    assert said == ["a: wrong-type x: text is expected, not nothing: quote it"]


# --- older versions ---------------------------------------------------------------------------------


def split_flow(raw):
    donor, recipient = raw.pop("flow").split(">")  # a step may change what it is given
    return {**raw, "donor": donor, "recipient": recipient}


def count_in_thousands(raw):
    raw["parts"].append("added")
    return {**raw, "amount": raw["amount"] * 1_000}


CHAIN = Chain("schema", (split_flow, count_in_thousands))


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    number: int


def tranches(*steps):
    return CORE.extended(Tranche, upcasts={"acme.tranche": steps})


TRANCHES = tranches(lambda raw: {"number": raw.pop("no"), **raw})


def test_steps_run_one_after_the_other_and_what_is_given_is_never_changed():
    raw = {"flow": "JPN>UKR", "amount": 3, "parts": ["first"]}
    lifted = {"amount": 3_000, "parts": ["first", "added"], "donor": "JPN", "recipient": "UKR"}
    assert (CHAIN.current, CHAIN.lift(raw, 1)) == (3, lifted)
    assert raw == {"flow": "JPN>UKR", "amount": 3, "parts": ["first"]}
    assert CHAIN.lift({"amount": 3, "parts": []}, 2) == {"amount": 3_000, "parts": ["added"]}
    assert CHAIN.lift(raw, 3) is raw


@pytest.mark.parametrize("version", [0, -1, 4, True, "1", 1.0, None, [1]])
def test_an_unknown_version_is_refused_and_the_message_says_which_are_readable(version):
    with pytest.raises(VersionError, match=r"is no schema that can be read: 1 to 3 are$"):
        CHAIN.lift({}, version)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (split_flow, r"^the step from 1 to 2 of the schema failed: KeyError: 'flow'$"),
        (lambda _: None, r"^the step from 1 to 2 of the schema returned no mapping$"),
    ],
)
def test_a_step_that_fails_is_named(step, message):
    with pytest.raises(VersionError, match=message):
        Chain("schema", (step,)).lift({"amount": 3}, 1)


@pytest.mark.parametrize(
    ("raw", "steps", "lifted"),
    [
        ({"flow": "JPN>UKR"}, (split_flow,), {"donor": "JPN", "recipient": "UKR"}),
        ({"version": 2, "x": 1}, (split_flow,), {"x": 1}),
        ({}, (lambda raw: {**raw, "version": 2},), {}),  # a step may count the version on
    ],
)
def test_a_record_is_lifted_to_the_current_version(raw, steps, lifted):
    assert upcast({"kind": "acme.tranche", **raw}, tranches(*steps)) == {"kind": "acme.tranche", **lifted}


def test_what_a_record_cannot_be_lifted_from_is_refused():
    with pytest.raises(VersionError, match=r"'acme.tranche' one of 'acme.slice': keep the kind"):
        upcast({"kind": "acme.tranche"}, tranches(lambda raw: {**raw, "kind": "acme.slice"}))
    with pytest.raises(VersionError, match=r"the number 3 is no version of 'acme.tranche' that can be read: 1 to 2"):
        upcast({"kind": "acme.tranche", "version": 3}, TRANCHES)
    with pytest.raises(VersionError, match=r"^the number 2 is no schema that can be read: 1 is$"):
        upcast({"kind": "committed"}, CORE, schema=2)
    assert refused({**STATED, "kind": "acme.tranche"}, TRANCHES) == [
        "a: unknown-version version: the step from 1 to 2 of the version of 'acme.tranche' failed: KeyError: 'no'"
    ]


@pytest.mark.parametrize("kind", ["comitted", 5, None, ["a"]])
def test_a_kind_that_is_unknown_is_for_others_to_refuse(kind):
    assert upcast({"kind": kind, "version": 7, "x": 1}, CORE) == {"kind": kind, "x": 1}


def test_an_own_kind_is_lifted_and_stored_in_its_current_version():
    raw = {**STATED, "kind": "acme.tranche", "no": 3}
    assert structure(raw, TRANCHES) == structure({**raw, "version": 1}, TRANCHES)
    stored = unstructure(structure(raw, TRANCHES), TRANCHES)
    assert (raw["no"], stored["version"], stored["number"]) == (3, 2, 3)
    assert structure(stored, TRANCHES) == structure(raw, TRANCHES)


def test_a_record_of_another_vocabulary_is_not_stored():
    @attrs.frozen(kw_only=True)
    class Other(Event):
        kind: ClassVar[str] = "acme.tranche"

    undated = {name: value for name, value in STATED.items() if name != "occurred"}
    for made in (Tranche(**STATED, number=3), Alteration(**STATED, of="x"), Record(**undated)):
        with pytest.raises(VocabularyError, match=r"is unknown|is no kind of this vocabulary"):
            unstructure(made)
    with pytest.raises(VocabularyError, match=r"Other is no kind of this vocabulary: extend it with the class"):
        unstructure(record(Other, "a"), TRANCHES)
