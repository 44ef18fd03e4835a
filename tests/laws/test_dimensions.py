"""Laws 18 and 29 of fields of kinds of one's own: enums, truths and whole numbers; and conversions wrong on purpose."""

from __future__ import annotations

import enum
import json
from typing import Any, ClassVar, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Bag, Event, Ledger, Money, Tally
from aidledger._cli.questions import BadQuestionError, Sum, question
from aidledger.errors import UnknownCodeError
from aidledger.events import Alteration
from aidledger.projections import committed
from aidledger.testing import _laws as laws
from aidledger.testing import commitments, ledgers
from tests.laws.planted import catches, instead, law
from tests.records import record


class Gas(enum.Enum):
    CO2 = "co2"
    CH4 = "ch4"


class Phase(enum.StrEnum):
    PILOT = "pilot"
    WHOLE = "whole"


class Grade(enum.IntEnum):
    LOW = 1
    HIGH = 2


@attrs.frozen(kw_only=True)
class Promised(Event):
    kind: ClassVar[str] = "ndc.promised"

    amount: Money
    gas: Gas | None = None
    phase: Phase | None = None
    grade: Grade | None = None
    passed: bool | None = None
    score: int | None = None
    place: str | None = None


@attrs.frozen(kw_only=True)
class Changed(Alteration):
    kind: ClassVar[str] = "ndc.changed"
    alters: ClassVar[type[Event]] = Promised

    amount: Money


promised: Final = Tally[Bag](
    "promised", ((Promised, lambda event: event.amount), (Changed, lambda event: event.amount))
)
FIELDS: Final = ("gas", "phase", "grade", "passed", "score", "place")
VALUES: Final[dict[str, Any]] = {
    "gas": st.sampled_from(Gas),
    "phase": st.sampled_from(Phase),
    "grade": st.sampled_from(Grade),
    "passed": st.booleans(),
    "score": st.integers(-2, 11),
    "place": st.sampled_from(("true", "1", "co2", "north")),
}
fields = st.sampled_from(FIELDS)


@st.composite
def promises(draw: st.DrawFn) -> Ledger:
    """Draw a ledger of promises that state some of their fields, and of a change of some."""
    made: list[Event] = []
    for number in range(draw(st.integers(1, 4))):
        stated = {name: draw(values) for name, values in VALUES.items() if draw(st.integers(0, 3))}
        made.append(record(Promised, f"p{number}", amount=f"EUR {number + 1}", **stated))
        if draw(st.booleans()):
            made.append(record(Changed, f"c{number}", of=f"p{number}", amount="EUR -1"))
    return Ledger(made)


def text(value: Any) -> str:
    stored = value.value if isinstance(value, enum.Enum) else value
    return stored if isinstance(stored, str) else json.dumps(stored)


@law(promises(), fields)
def test_law_29(ledger: Ledger, field: str) -> None:
    """29. A question about a dimension is the same asked by the value and by its stored text."""
    line = list(ledger.timeline())
    laws.where_is_a_group(promised, field, line)
    laws.a_value_is_asked_for_by_its_text(promised, field, line)


@given(ledgers(events=commitments()), st.sampled_from(("donor", "recipient", "instrument", "dataset", "kind")))
def test_law_29_of_the_shipped_kinds(ledger, field):
    """29. A question about a dimension is the same asked by the value and by its stored text."""
    laws.a_value_is_asked_for_by_its_text(committed, field, list(ledger.timeline()))


@given(promises(), fields)
def test_law_29_of_what_is_worked_out_by_hand(ledger, field):
    """29. What is asked for by text is what the events with that value come to."""
    at = ledger.as_of("2025-01-01")
    carrier = {event.id: getattr(event, "altered", None) or event for event in at}
    for value in {getattr(each, field) for each in carrier.values()} - {None}:
        amounts = [event.amount for event in at if getattr(carrier[event.id], field) == value]
        assert at.project(promised.where(**{field: text(value)})) == sum(map(Bag, amounts), start=Bag())


@given(fields.flatmap(lambda field: st.tuples(st.just(field), st.frozensets(VALUES[field] | st.none(), min_size=1))))
def test_law_29_on_the_command_line(drawn):
    """29. A question is the same asked by values and on the command line."""
    field, values = drawn
    conditions = [f"{field}={'-' if value is None else text(value)}" for value in values]
    asked = question(f"{__name__}:promised", [field], conditions, combined=False)
    assert isinstance(asked, Sum)
    assert asked.tally == promised.where(**{field: values}).by(field)


@pytest.mark.parametrize(("field", "value"), [("gas", "n2o"), ("passed", "1"), ("score", "1.0"), ("grade", "low")])
def test_what_is_not_a_value_is_refused(field, value):
    """29. What is not a value is refused, and the values that there are are named."""
    with pytest.raises(UnknownCodeError, match=f"^{field}: '{value}' is unknown: "):
        promised.where(**{field: value})
    with pytest.raises(BadQuestionError, match=f"^--where: {field}: '{value}' is unknown: "):
        question(f"{__name__}:promised", [], [f"{field}={value}"], combined=False)


def test_what_is_stated_as_text_is_the_value_that_it_stands_for():
    """An event made in Python can state an enum by its text; it is counted with the others, whatever asks for it."""
    loose: Any = "co2"
    ledger = Ledger(
        [record(Promised, "a", amount="EUR 1", gas=Gas.CO2), record(Promised, "b", amount="EUR 2", gas=loose)]
    )
    at = ledger.as_of("2025-01-01")
    for asked in ("co2", Gas.CO2):
        assert str(at.project(promised.where(gas=asked))) == "EUR 3"
        assert str(at.bounds(promised.where(gas=asked).by("place", "gas"))[None, Gas.CO2]) == "EUR 3"
    assert dict(at.project(promised.by("gas"))) == {Gas.CO2: Bag(Money(3, "EUR"))}
    assert at.answer(promised.by("gas")).to_dict()["value"] == [{"gas": "co2", "currency": "EUR", "amount": "3"}]


# --- planted ----------------------------------------------------------------------------------------------


def taken_as_it_is(_, tally, **wanted):
    return attrs.evolve(tally, wanted=tuple((field, frozenset({value})) for field, value in wanted.items()))


def taking_anything(right, tally, **wanted):
    try:
        return right(tally, **wanted)
    except UnknownCodeError:
        return taken_as_it_is(right, tally, **wanted)


@pytest.mark.parametrize("wrong", [taken_as_it_is, taking_anything])
def test_law_29_notices(monkeypatch, wrong):
    instead(monkeypatch, Tally, "where", wrong)
    assert catches(test_law_29)
