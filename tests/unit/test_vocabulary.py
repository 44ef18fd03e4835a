from __future__ import annotations

import dataclasses
import enum
from decimal import Decimal
from typing import ClassVar

import attrs
import pytest

from aidledger import CORE, Event, Money, Shares, Tally, When
from aidledger._records.vocabulary import checked_values, dimensions
from aidledger.errors import UnknownCodeError, UnknownFieldError, VocabularyError, WrongTypeError
from aidledger.events import Allocated, Alteration, Cancelled, Claim, Committed, Delivered, Flow, Record, Retracted
from aidledger.projections import committed


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: Money
    parts: tuple[str, ...] = ()


def step(raw):
    return raw


def refused(kind):
    with pytest.raises(VocabularyError) as caught:
        CORE.extended(kind)
    assert len(CORE) == 19
    return str(caught.value)


def own(name="acme.own", bases=(Event,), **fields):
    """Return a frozen kind with fields of these annotations, each of which has a default."""
    body = {
        "__annotations__": {"kind": "ClassVar[str]", **fields},
        "__module__": __name__,
        "kind": name,
        **dict.fromkeys(fields),
    }
    return attrs.frozen(kw_only=True)(type("Own", bases, body))


# --- the shipped kinds ----------------------------------------------------------------------------


def test_core_has_the_shipped_kinds_by_their_stored_names():
    assert list(CORE) == sorted(CORE.kinds)
    assert all(CORE[name].kind == name for name in CORE)
    assert (CORE["committed"], "committed" in CORE, "acme.tranche" in CORE, len(CORE)) == (Committed, True, False, 19)
    assert repr(CORE).startswith("<Vocabulary of agreement-ended, agreement-entered-into-force, ")


@pytest.mark.parametrize("name", ["commited", "", None, 5, ["committed"]])
def test_an_unknown_kind_is_refused_with_those_that_exist(name):
    with pytest.raises(VocabularyError) as caught:
        CORE[name]
    assert f"the kind {name!r} is unknown: " in str(caught.value)
    assert "total-reported" in str(caught.value)


# --- own kinds ------------------------------------------------------------------------------------


def test_an_own_kind_comes_beside_the_shipped_ones():
    mine = CORE.extended(Tranche)
    assert mine["acme.tranche"] is Tranche
    assert next(iter(mine)) == "acme.tranche"
    assert (len(mine), len(CORE), "acme.tranche" in CORE) == (20, 19, False)
    assert mine.extended(Tranche) == mine
    assert mine.version("acme.tranche") == 1


@pytest.mark.parametrize(
    "name", ["tranche", "", "acme tranche.x", "Acme.tranche", ".tranche", "acme.\x1b[31m", 5, None]
)
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

    for kind in (Plain, Data, Event, int, "acme.tranche", None, Tranche(**TRANCHE)):
        assert "a kind is an attrs class that subclasses Event itself" in refused(kind)


def test_a_kind_that_can_change_is_refused():
    @attrs.define(kw_only=True, slots=False)
    class Loose(Event):
        kind: ClassVar[str] = "acme.loose"

        def __setattr__(self, name, value):
            object.__setattr__(self, name, value)

    assert refused(Loose) == "Loose: an event cannot change: write @attrs.frozen(kw_only=True)"


def test_a_kind_inherits_that_it_cannot_change():
    @attrs.define(kw_only=True)
    class Mild(Event):
        kind: ClassVar[str] = "acme.mild"

    event = Mild(id="a", fact="a", dataset="d", recorded="2025-01-01", occurred="2024")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.fact = "b"
    assert "acme.mild" in CORE.extended(Mild)


@pytest.mark.parametrize(
    "annotation", ["float", "float | None", "tuple[float, ...]", "dict[str, complex]", "list[float]"]
)
def test_no_field_of_a_kind_is_a_float(annotation):
    assert refused(own(size=annotation)) == "Own.size: no figure is a float: use Decimal or Money"


@pytest.mark.parametrize(
    "annotation", ["list", "list[str]", "set[str] | None", "tuple[list[str], ...]", "dict[str, int]"]
)
def test_no_field_of_a_kind_can_be_changed(annotation):
    assert refused(own(tags=annotation)) == ("Own.tags: an event cannot change: use tuple[…, ...] or frozenset[…]")


def test_two_kinds_cannot_have_one_name():
    with pytest.raises(VocabularyError, match=r"the kind 'acme.tranche' is taken by Tranche: choose another"):
        CORE.extended(Tranche, own("acme.tranche"))


# --- versions -------------------------------------------------------------------------------------


def test_each_upcast_is_a_version():
    mine = CORE.extended(Tranche, upcasts={"acme.tranche": (step, step)})
    assert (mine.version("acme.tranche"), mine.version("committed"), mine.version("never-heard-of")) == (3, 1, 1)
    assert mine.extended(own()).version("acme.tranche") == 3
    assert mine.extended(upcasts={"acme.tranche": [step]}).version("acme.tranche") == 2


def test_upcasts_are_for_kinds_that_exist():
    with pytest.raises(
        VocabularyError, match=r"upcasts for the kind 'acme.trance', which is unknown: did you mean 'acme"
    ):
        CORE.extended(Tranche, upcasts={"acme.trance": (step,)})


TRANCHE = {
    "id": "a",
    "fact": "a",
    "dataset": "d",
    "recorded": "2025-01-01",
    "occurred": "2024",
    "amount": Money(Decimal(5), "USD"),
}


def test_fields_that_every_event_has_are_not_stated_again():
    @attrs.frozen(kw_only=True)
    class Late(Event):
        kind: ClassVar[str] = "acme.late"
        recorded: str

    with pytest.raises(VocabularyError, match=r"Late.recorded: every event has that field: choose another name"):
        CORE.extended(Late)


@pytest.mark.parametrize("chain", [lambda raw: raw, (3,)])
def test_upcasts_are_functions_in_a_tuple(chain):
    with pytest.raises(VocabularyError, match=r"upcasts of 'committed' are functions in a tuple"):
        CORE.extended(upcasts={"committed": chain})


class Region(enum.Enum):
    EAST = "east"


@attrs.frozen(kw_only=True)
class Payment(Event):
    kind: ClassVar[str] = "acme.tranche"

    number: int
    is_final: bool = False
    region: Region | None = None
    donor: str | None = None
    split: Shares | None = None
    weight: Decimal | None = None
    due: When | None = None
    tags: tuple[str, ...] = ()
    anything: object = None


FLOWS = (Committed, Cancelled)


FLOW = {
    "aid_type",
    "category",
    "channel",
    "dataset",
    "donor",
    "fact",
    "flow_type",
    "instrument",
    "kind",
    "mechanism",
    "recipient",
    "sectors",
}


def test_several_kinds_have_the_fields_of_each():
    assert dimensions((Committed, Allocated)) == FLOW | {"of"}
    assert dimensions(()) == {"kind"}
    assert {"item", "location", "unit", "form", "qualifier"} <= dimensions((Delivered,))
    assert not {"quantity", "value", "partners", "occurred", "sources"} & dimensions((Delivered,))


def test_an_own_kind_can_be_asked_for_its_texts_numbers_words_and_shares():
    own = {"number", "is_final", "region", "donor", "split"}
    assert dimensions((Payment,)) == own | {"dataset", "fact", "kind"}


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ("UKR", {"UKR"}),
        (None, {None}),
        ({"UKR", "SOM"}, {"UKR", "SOM"}),
        (["UKR", "UKR", None], {"UKR", None}),
        (("XM-DAC-41114",), {"XM-DAC-41114"}),
        ((code for code in ["UKR"]), {"UKR"}),
    ],
)
def test_a_value_or_a_set_of_them_is_asked_for(values, asked):
    assert checked_values("recipient", values, FLOWS) == asked


@pytest.mark.parametrize("values", [set(), [], (), {}])
def test_to_ask_for_none_of_the_values_is_refused(values):
    with pytest.raises(WrongTypeError, match=r"where\(donor=…\) asks for none of the values: leave the field out"):
        checked_values("donor", values, FLOWS)


@pytest.mark.parametrize("values", [5.0, Shares({"UKR": 60}), object(), ...])
def test_what_is_no_set_is_refused(values):
    with pytest.raises(
        WrongTypeError, match=rf"where\(donor=…\) takes a value or a set of them, not {type(values).__name__}"
    ):
        checked_values("donor", values, FLOWS)


@pytest.mark.parametrize("field", ["donor", "recipient", "channel", "location"])
@pytest.mark.parametrize("values", ["UA", "", {"UKR", "UA"}, 5, True, [5.0]])
def test_a_party_that_does_not_exist_is_refused(field, values):
    with pytest.raises(UnknownCodeError, match="is not a country or organisation: "):
        checked_values(field, values, (Committed, Delivered))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("instrument", "lone", r"instrument: 'lone' is unknown: did you mean 'loan'\?"),
        ("category", "food", r"category: 'food' is unknown: .*financial, humanitarian, military"),
        (
            "kind",
            "commited",
            r"kind: 'commited' is unknown: did you mean 'committed'\? \(exist: cancelled, committed\)",
        ),
    ],
)
def test_a_word_that_does_not_exist_is_refused(field, value, said):
    with pytest.raises(UnknownCodeError, match=said):
        checked_values(field, value, FLOWS)


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


# --- values as they are declared ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        ("gas", Gas.CO2, Gas.CO2),
        ("gas", "co2", Gas.CO2),
        ("gas", {"co2", Gas.CH4, None}, {Gas.CO2, Gas.CH4, None}),
        ("donor", "ch4", Gas.CH4),
        ("phase", "pilot", Phase.PILOT),
        ("grade", 1, Grade.LOW),
        ("grade", "2", Grade.HIGH),
        ("odd", 1, Odd.ONE),
        ("odd", "1", Odd.TEXT),
        ("odd", False, Odd.NO),
        ("odd", "false", Odd.NO),
        ("odd", Odd.PAIR, Odd.PAIR),
        ("passed", True, True),
        ("passed", "true", True),
        ("passed", "false", False),
        ("score", 5, 5),
        ("score", "5", 5),
        ("score", "-12", -12),
        ("score", "0", 0),
        ("either", "true", True),
        ("either", "7", 7),
        ("word", "7", "7"),
        ("word", 7, 7),
        ("place", "x", "x"),
        ("place", Phase.PILOT, "pilot"),
        ("split", "UKR", "UKR"),
    ],
)
def test_a_value_is_asked_for_by_itself_or_as_it_is_stored(field, said, value):
    expected = value if isinstance(value, set) else {value}
    found = checked_values(field, said, (Inspected,))
    assert found == expected
    assert sorted(map(repr, found)) == sorted(map(repr, expected))


@pytest.mark.parametrize(
    ("field", "said", "message"),
    [
        ("gas", "CO2", r"gas: 'CO2' is unknown: did you mean 'co2'\? \(exist: ch4, co2\)$"),
        ("gas", "", r"gas: '' is unknown: \(exist: ch4, co2\)$"),
        ("gas", Grade.LOW, r"gas: <Grade.LOW: 1> is unknown: \(exist: ch4, co2\)$"),
        ("gas", {"co2", "n2o"}, r"gas: 'n2o' is unknown: "),
        ("donor", "JPN", r"donor: 'JPN' is unknown: \(exist: ch4, co2\)$"),
        ("grade", "3", r"grade: '3' is unknown: \(exist: 1, 2\)$"),
        ("grade", True, r"grade: True is unknown: \(exist: 1, 2\)$"),
        ("passed", "yes", r"passed: 'yes' is unknown: \(exist: false, true\)$"),
        ("passed", "True", r"passed: 'True' is unknown: did you mean 'true'\? \(exist: false, true\)$"),
        ("passed", 1, r"passed: 1 is unknown: \(exist: false, true\)$"),
        ("score", "five", r"score: 'five' is unknown: a whole number is asked for, in digits$"),
        ("score", "5.0", "score: '5.0' is unknown: a whole number"),
        ("score", "05", "score: '05' is unknown: a whole number"),
        ("score", "+5", "score: '\\+5' is unknown: a whole number"),
        ("score", "\u0665", "score: '\u0665' is unknown: a whole number"),
        ("score", True, "score: True is unknown: a whole number"),
        ("score", [5.0], "score: 5.0 is unknown: a whole number"),
        ("either", "no", r"either: 'no' is unknown: a whole number is asked for, in digits; \(exist: false, true\)$"),
        ("place", 5, r"place: 5 is unknown: a text is asked for, in quotes$"),
        ("place", Gas.CO2, r"place: <Gas.CO2: 'co2'> is unknown: a text is asked for, in quotes$"),
        ("split", 5, r"split: 5 is unknown: a text is asked for, in quotes$"),
    ],
)
def test_what_is_not_a_value_is_refused(field, said, message):
    with pytest.raises(UnknownCodeError, match=message):
        checked_values(field, said, (Inspected,))


def test_a_field_that_kinds_declare_differently_is_refused_when_it_is_asked_for():
    inspected = Tally("both", ((Inspected, lambda _: None), (Payment, lambda _: None)))
    said = r"donor is declared differently \(Gas of Inspected, str of Payment\): ask for it in a tally of one of these"
    for ask in (lambda: inspected.where(donor="co2"), lambda: inspected.by("donor")):
        with pytest.raises(UnknownFieldError, match=said):
            ask()
    assert inspected.where(gas="co2").by("number").fields == ("number",)
    with pytest.raises(UnknownFieldError, match="donor is declared differently"):
        committed.by("donor").counting(Inspected, lambda _: None)
