from __future__ import annotations

import dataclasses
import enum
import pickle
import re
from decimal import Decimal
from typing import ClassVar

import attrs
import pytest

from aidledger import CORE, Event, Money, Shares, Tally, When
from aidledger._records.vocabulary import checked_values, dimensions
from aidledger.errors import UnknownCodeError, UnknownFieldError, VocabularyError, WrongTypeError
from aidledger.events import (
    Allocated,
    Alteration,
    Cancelled,
    Claim,
    CommitmentChanged,
    Committed,
    Delivered,
    Flow,
    Record,
    Retracted,
)
from aidledger.projections import committed
from tests.records import record


class Region(enum.Enum):
    EAST = "east"


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    number: int = 1
    is_final: bool = False
    region: Region | None = None
    donor: str | None = None
    split: Shares | None = None
    weight: Decimal | None = None
    due: When | None = None
    tags: tuple[str, ...] = ()
    anything: object = None


def step(raw):
    return raw


def refused(kind):
    with pytest.raises(VocabularyError) as caught:
        CORE.extended(kind)
    return str(caught.value)


def own(name="acme.own", bases=(Event,), **fields):
    """Return a frozen kind with fields of these annotations, each of which has a default."""
    annotations = {"kind": "ClassVar[str]", **fields}
    body = {"__annotations__": annotations, "__module__": __name__, "kind": name, **dict.fromkeys(fields)}
    return attrs.frozen(kw_only=True)(type("Own", bases, body))


# --- kinds ----------------------------------------------------------------------------------------


def test_core_has_the_shipped_kinds_by_their_stored_names():
    assert list(CORE) == sorted(CORE.kinds)
    assert all(CORE[name].kind == name for name in CORE)
    assert (CORE["committed"], "committed" in CORE, "acme.tranche" in CORE, len(CORE)) == (Committed, True, False, 19)
    assert repr(CORE).startswith("<Vocabulary of agreement-ended, agreement-entered-into-force, ")
    assert len({kind.__name__ for kind in CORE.kinds.values()}) == len(CORE)


@pytest.mark.parametrize(
    ("name", "said"), [("commited", r"did you mean 'committed'\?"), *((name, "") for name in ("", None, 5, ["a"]))]
)
def test_an_unknown_kind_is_refused_with_those_that_exist(name, said):
    with pytest.raises(VocabularyError, match=rf"the kind {re.escape(repr(name))} is unknown: {said}.*total-reported"):
        CORE[name]


def test_an_own_kind_comes_beside_the_shipped_ones():
    mine = CORE.extended(Tranche)
    assert (mine["acme.tranche"], next(iter(mine)), mine.version("acme.tranche")) == (Tranche, "acme.tranche", 1)
    assert (len(mine), len(CORE), "acme.tranche" in CORE) == (20, 19, False)
    assert mine.extended(Tranche) == mine == pickle.loads(pickle.dumps(mine))
    assert hash(mine) == hash(CORE.extended(Tranche))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        CORE.kinds = {}


@pytest.mark.parametrize("name", ["tranche", "", "a tranche.x", "Acme.tranche", ".tranche", "acme.\x1b[31m", 5, None])
def test_an_own_kind_has_a_stored_name_with_a_dot(name):
    assert refused(own(name)) == ('Own: give it a stored name with a dot, as in kind: ClassVar[str] = "acme.tranche"')


@pytest.mark.parametrize("base", [Committed, Flow, Tranche, Retracted, Alteration, Claim, Record])
def test_a_kind_subclasses_event_itself(base):
    assert refused(own(bases=(base,))) == (
        "Own: a kind is an attrs class that subclasses Event itself, and no other kind"
    )


def test_what_is_no_attrs_class_is_no_kind():
    class Plain(Event):
        kind: ClassVar[str] = "acme.plain"

    @dataclasses.dataclass(frozen=True)
    class Data:
        kind: ClassVar[str] = "acme.data"

    for kind in (Plain, Data, Event, int, "acme.tranche", None, record(Tranche, "a")):
        assert "a kind is an attrs class that subclasses Event itself" in refused(kind)


def test_a_kind_that_can_change_is_refused():
    @attrs.define(kw_only=True, slots=False)
    class Loose(Event):
        kind: ClassVar[str] = "acme.loose"

        def __setattr__(self, name, value):
            object.__setattr__(self, name, value)

    @attrs.define(kw_only=True)
    class Mild(Event):
        kind: ClassVar[str] = "acme.mild"

    assert refused(Loose) == "Loose: an event cannot change: write @attrs.frozen(kw_only=True)"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        record(Mild, "a").fact = "b"
    assert "acme.mild" in CORE.extended(Mild)


NO_FLOAT = "no figure is a float: use Decimal or Money"
NO_CHANGE = "an event cannot change: use tuple[…, ...] or frozenset[…]"


@pytest.mark.parametrize(
    ("field", "annotation", "said"),
    [
        *(("size", text, NO_FLOAT) for text in ("float", "float | None", "tuple[float, ...]", "dict[str, complex]")),
        *(("tags", text, NO_CHANGE) for text in ("list", "list[str]", "set[str] | None", "tuple[list[str], ...]")),
        *((field, "str", "every event has that field: choose another name") for field in ("release", "recorded")),
    ],
)
def test_a_field_that_no_kind_can_have_is_refused(field, annotation, said):
    assert refused(own(**{field: annotation})) == f"Own.{field}: {said}"


@pytest.mark.parametrize("annotation", ["Decimal | None", "tuple[str, ...]", "frozenset[int]", "Money", "object"])
def test_fields_that_keep_what_they_hold_are_taken(annotation):
    assert "acme.own" in CORE.extended(own(field=annotation))


def test_two_kinds_cannot_have_one_name():
    with pytest.raises(VocabularyError, match=r"the kind 'acme.tranche' is taken by Tranche: choose another"):
        CORE.extended(Tranche, own("acme.tranche"))


def test_each_upcast_is_a_version():
    mine = CORE.extended(Tranche, upcasts={"acme.tranche": (step, step)})
    assert (mine.version("acme.tranche"), mine.version("committed"), mine.version("never-heard-of")) == (3, 1, 1)
    assert mine.extended(own()).version("acme.tranche") == 3
    assert mine.extended(upcasts={"acme.tranche": [step]}).version("acme.tranche") == 2


@pytest.mark.parametrize(
    ("upcasts", "said"),
    [
        ({"acme.trance": (step,)}, "upcasts for the kind 'acme.trance', which is unknown: did you mean 'acme"),
        ({"committed": step}, "upcasts of 'committed' are functions in a tuple"),
        ({"committed": (3,)}, "upcasts of 'committed' are functions in a tuple"),
    ],
)
def test_upcasts_are_functions_of_kinds_that_exist(upcasts, said):
    with pytest.raises(VocabularyError, match=said):
        CORE.extended(Tranche, upcasts=upcasts)


# --- what can be asked for ------------------------------------------------------------------------

FLOW = set("aid_type category channel dataset donor fact flow_type instrument kind mechanism recipient sectors".split())


@pytest.mark.parametrize(
    ("kinds", "fields"),
    [
        ((), {"kind"}),
        ((Committed,), FLOW),
        ((Cancelled,), FLOW),
        ((CommitmentChanged,), FLOW),
        ((Committed, Allocated), FLOW | {"of"}),
        ((Tranche,), {"number", "is_final", "region", "donor", "split", "dataset", "fact", "kind"}),
    ],
)
def test_codes_words_keys_and_shares_of_each_kind_can_be_asked_for(kinds, fields):
    assert dimensions(kinds) == fields


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ("UKR", {"UKR"}),
        (None, {None}),
        ({"UKR", "SOM"}, {"UKR", "SOM"}),
        (["UKR", "UKR", None], {"UKR", None}),
        ((code for code in ["XM-DAC-41114"]), {"XM-DAC-41114"}),
    ],
)
def test_a_value_or_a_set_of_them_is_asked_for(values, asked):
    assert checked_values("recipient", values, (Committed, Cancelled)) == asked


NO_SET = r"where\(donor=…\) takes a value or a set of them, not "
NO_HASH = r"where\(donor=…\) takes a set of codes or words: unhashable type"
NO_PARTY = "is not a country or organisation: "


@pytest.mark.parametrize(
    ("field", "values", "error", "said"),
    [
        *(("donor", none, WrongTypeError, "asks for none of the values: leave the field out") for none in (set(), ())),
        *(("donor", wrong, WrongTypeError, NO_SET) for wrong in (5.0, Shares({"UKR": 60}), ..., b"UKR")),
        *(("donor", wrong, WrongTypeError, NO_HASH) for wrong in ([["UKR"]], [{"UKR"}], [{"UKR": 60}])),
        *((field, "UA", UnknownCodeError, NO_PARTY) for field in ("donor", "recipient", "channel", "location")),
        *(("donor", wrong, UnknownCodeError, NO_PARTY) for wrong in ("", {"UKR", "UA"}, 5, True, [5.0])),
        ("instrument", "lone", UnknownCodeError, r"instrument: 'lone' is unknown: did you mean 'loan'\?"),
        ("category", "food", UnknownCodeError, "category: 'food' is unknown: .*financial, humanitarian, military"),
        (
            "kind",
            "commited",
            UnknownCodeError,
            r"did you mean 'committed'\? \(exist: cancelled, committed, delivered\)",
        ),
    ],
)
def test_what_does_not_exist_is_not_asked_for(field, values, error, said):
    with pytest.raises(error, match=said):
        checked_values(field, values, (Committed, Cancelled, Delivered))


class Gas(enum.Enum):
    CO2 = "co2"
    CH4 = "ch4"


class Phase(enum.StrEnum):
    PILOT = "pilot"


class Grade(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Odd(enum.Enum):
    ONE = 1
    TEXT = "1"
    NO = False
    PAIR = (1, 2)


@attrs.frozen(kw_only=True)
class Inspected(Event):
    kind: ClassVar[str] = "acme.inspected"

    gas: Gas | None = None
    phase: Phase | None = None
    grade: Grade | None = None
    odd: Odd | None = None
    passed: bool | None = None
    score: int | None = None
    either: int | bool | None = None
    word: int | str | None = None
    donor: Gas | None = None  # whatever that of aid is
    place: str | None = None
    split: Shares | None = None


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        *(("gas", Gas.CO2, Gas.CO2), ("gas", "co2", Gas.CO2), ("donor", "ch4", Gas.CH4)),
        *(("phase", "pilot", Phase.PILOT), ("grade", 1, Grade.LOW), ("grade", "2", Grade.HIGH)),
        *(("odd", 1, Odd.ONE), ("odd", "1", Odd.TEXT), ("odd", False, Odd.NO), ("odd", "false", Odd.NO)),
        *(("odd", Odd.PAIR, Odd.PAIR), ("passed", True, True), ("passed", "true", True), ("passed", "false", False)),
        *(("score", 5, 5), ("score", "5", 5), ("score", "-12", -12), ("score", "0", 0)),
        *(("either", "true", True), ("either", "7", 7), ("word", "7", "7"), ("word", 7, 7)),
        *(("place", "x", "x"), ("place", Phase.PILOT, "pilot"), ("split", "UKR", "UKR")),
    ],
)
def test_a_value_is_asked_for_by_itself_or_as_it_is_stored(field, said, value):
    assert list(map(repr, checked_values(field, said, (Inspected,)))) == [repr(value)]


NUMBER = "a whole number is asked for, in digits"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("gas", "CO2", "'CO2' is unknown: did you mean 'co2'? (exist: ch4, co2)"),
        ("gas", "", "'' is unknown: (exist: ch4, co2)"),
        ("gas", Grade.LOW, "<Grade.LOW: 1> is unknown: (exist: ch4, co2)"),
        ("donor", "JPN", "'JPN' is unknown: (exist: ch4, co2)"),
        ("grade", "3", "'3' is unknown: (exist: 1, 2)"),
        ("grade", True, "True is unknown: (exist: 1, 2)"),
        ("passed", "True", "'True' is unknown: did you mean 'true'? (exist: false, true)"),
        ("passed", 1, "1 is unknown: (exist: false, true)"),
        *(("score", text, f"{text!r} is unknown: {NUMBER}") for text in ("five", "5.0", "05", "+5", "\u0665", True)),
        ("score", [5.0], f"5.0 is unknown: {NUMBER}"),
        ("either", "no", f"'no' is unknown: {NUMBER}; (exist: false, true)"),
        ("place", 5, "5 is unknown: a text is asked for, in quotes"),
        ("place", Gas.CO2, "<Gas.CO2: 'co2'> is unknown: a text is asked for, in quotes"),
        ("split", 5, "5 is unknown: a text is asked for, in quotes"),
    ],
)
def test_what_is_not_a_value_is_refused(field, value, said):
    with pytest.raises(UnknownCodeError, match=f"^{field}: {re.escape(said)}$"):
        checked_values(field, value, (Inspected,))


def test_a_field_that_kinds_declare_differently_is_refused_when_it_is_asked_for():
    inspected = Tally("both", ((Inspected, lambda _: None), (Tranche, lambda _: None)))
    said = r"donor is declared differently \(Gas of Inspected, str of Tranche\): ask for it in a tally of one of these"
    for ask in (lambda: inspected.where(donor="co2"), lambda: inspected.by("donor")):
        with pytest.raises(UnknownFieldError, match=said):
            ask()
    assert inspected.where(gas="co2").by("number").fields == ("number",)
    with pytest.raises(UnknownFieldError, match="donor is declared differently"):
        committed.by("donor").counting(Inspected, lambda _: Money(1, "EUR"))
