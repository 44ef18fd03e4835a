from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import enum
import pickle
import threading
from collections import Counter
from decimal import Decimal
from typing import Any

import attrs
import pytest

from aidledger import Groups, When, fold
from aidledger._folds.folding import Watch, result, results
from aidledger.errors import SharedStateError
from aidledger.events import Committed
from tests.records import record

DAYS = [dt.date(2024, 1, day) for day in (1, 2, 3, 4)]


EVENTS = tuple(record(Committed, fact, amount="USD 1") for fact in "abcdef")


COUNTS = (0, 2, 2, 5)


counted = fold(lambda: 0, name="counted").on(Committed, lambda n, _: n + 1)


def folded(projection, counts=COUNTS):
    return list(results(projection, EVENTS, counts, DAYS[: len(counts)]))


def of(start, step, **declared):
    return fold(start, name="mine", **declared).on(Committed, step)


def test_each_result_is_that_of_a_fold_of_its_own():
    assert folded(counted) == [0, 2, 2, 5]
    assert folded(counted.map(str)) == ["0", "2", "2", "5"]
    assert result(counted, EVENTS) == 6


@attrs.frozen
class Frozen:
    last: str = ""
    names: tuple[str, ...] = ()


@attrs.define
class Open:
    names: list[str] = attrs.field(factory=list)


@dataclasses.dataclass(frozen=True)
class FrozenData:
    last: str = ""


@dataclasses.dataclass
class Data:
    names: tuple[str, ...] = ()


class Colour(enum.Enum):
    RED = 1


PURE: list[Any] = [
    of(list, lambda state, event: [*state, event.id]),
    of(list, lambda state, event: [*state, [event.id]]),
    of(list, lambda state, event: [*state, event]),
    of(set, lambda state, event: state | {event.id}),
    of(dict, lambda state, event: {**state, event.id: event}),
    of(dict, lambda state, event: {**state, event.id: [event]}),
    of(Counter, lambda state, event: state + Counter([event.id])),
    of(tuple, lambda state, event: (*state, event)),
    of(tuple, lambda state, event: (*state, (event.id, Colour.RED, Decimal(1), None))),
    of(frozenset, lambda state, event: state | {event.id}),
    of(lambda: Groups({}), lambda state, event: Groups({**state, event.id: event})),
    of(lambda: Groups({}), lambda state, event: Groups({**state, event.id: [event]})),
    of(Frozen, lambda state, event: Frozen(event.id, (*state.names, event.id))),
    of(Open, lambda state, event: Open([*state.names, event.id])),
    of(FrozenData, lambda state, event: FrozenData(state.last + event.id)),
    of(Data, lambda state, event: Data((*state.names, event.id))),
    of(lambda: "", lambda state, event: state + event.id),
]


# --- states that can be changed, and are not --------------------------------------------------------


@pytest.mark.parametrize("projection", PURE, ids=lambda each: type(each.initial()).__name__)
def test_a_step_that_returns_a_new_state_is_folded_once(projection):
    expected = [projection.over(EVENTS[:count]) for count in COUNTS]
    seen = []
    watched = projection.where(lambda event: seen.append(event.id) or True)
    assert folded(watched) == expected
    assert seen == list("abcde")
    assert result(projection, EVENTS) == projection.over(EVENTS)


def _listed(state, event):
    state.append(event.id)
    return state


def _opened(state, event):
    state.names.append(event.id)
    return state


CHANGING = [
    of(list, _listed),
    of(Open, _opened),
    of(set, lambda state, event: state.add(event.id) or state),
    of(dict, lambda state, event: state.update({event.id: event}) or state),
    of(lambda: ([], 0), lambda state, event: (_listed(state[0], event), state[1] + 1)),
    of(
        lambda: {"all": []},
        lambda state, event: {"all": state.setdefault("all", []), "last": state["all"].append(event)},
    ),
]


# --- states that are changed ------------------------------------------------------------------------


@pytest.mark.parametrize("projection", CHANGING)
def test_a_step_that_changes_the_state_it_is_given_is_refused(projection):
    with pytest.raises(
        SharedStateError,
        match=r"^mine: a step changed the state as of 2024-01-01: return a new one, as in \[\*state, event\]",
    ):
        folded(projection)


def test_a_first_state_that_is_given_out_again_is_not_to_be_changed():
    shared: list[str] = []
    projection = of(lambda: shared, _listed)
    for asked in (lambda: folded(projection, (2,)), lambda: result(projection, EVENTS)):
        with pytest.raises(SharedStateError, match=r"^mine: a step changed the first state, with which the next fold"):
            asked()


def test_a_final_step_that_changes_the_state_is_refused():
    with pytest.raises(SharedStateError, match=r"^mine\.map.*: its final step changed the state as of 2024-01-02"):
        folded(of(list, lambda state, event: [*state, event.id]).map(lambda state: state and state.pop()))


class Locked:
    """A state that nothing can copy or compare."""

    def __init__(self, names=()):
        self.lock = threading.Lock()
        self.names = list(names)


# --- states that cannot be compared -----------------------------------------------------------------


def test_what_cannot_be_compared_is_folded_afresh_for_each_result():
    seen = []

    def step(state, event):
        seen.append(event.id)
        state.names.append(event.id)
        return state

    found = [state.names for state in folded(of(Locked, step))]
    assert found == [[], ["a", "b"], ["a", "b"], ["a", "b", "c", "d", "e"]]
    assert seen == list("ab") + list("abcde")


def test_a_first_state_that_cannot_be_compared_is_made_anew_each_time():
    one = Locked()
    for asked in (lambda: folded(of(lambda: one, _opened)), lambda: result(of(lambda: one, _opened), EVENTS)):
        with pytest.raises(SharedStateError, match=r"^mine: every fold begins with one and the same Locked, of which"):
            asked()


def _deep():
    state: tuple[Any, ...] = ()
    for _ in range(50_000):
        state = (state,)
    return state


def test_a_state_that_is_nested_too_deep_is_folded_afresh():
    seen = []
    deep = of(_deep, lambda state, event: seen.append(event.id) or (state, event.id))
    assert folded(deep.map(len)) == [1, 2, 2, 2]
    assert seen == list("ab") + list("abcde")


DAY = dt.date(2024, 6, 13)


LOAN = record(Committed, "loan", amount="USD 5", occurred="2024")


LOOKS = [
    *(lambda event: event.occurred.latest, lambda event: event.occurred.is_day, lambda event: event.placed_on),
    *(lambda event: str(event.occurred), repr, lambda event: event == LOAN, lambda event: hash(event.occurred)),
    *(lambda event: event.occurred != When("2024"), lambda event: event.occurred in When("2024")),
    *(lambda event: event.occurred.happened_by("2024-06-30"), lambda event: DAY in event.occurred),
    *(lambda event: event.occurred.sort_key, lambda event: copy.copy(event.occurred).latest),
    *(lambda event: copy.deepcopy(event).placed_on, lambda event: attrs.evolve(event, title="x").placed_on),
    *(attrs.asdict, pickle.dumps),
]


OTHERS = [
    *(lambda event: event.amount, lambda event: event.occurred, lambda event: isinstance(event.occurred, When)),
    *(lambda event: (event, event.occurred), lambda event: event is not None, copy.copy, copy.deepcopy, hash),
    lambda event: (event.occurred.approximate, event.occurred.uncertain, event.occurred.is_closed),
    *(lambda event: attrs.evolve(event, title="x").title, lambda event: attrs.asdict(event, recurse=False)),
]


@pytest.mark.parametrize("look", [*LOOKS, *OTHERS])
def test_whatever_looks_at_the_date_is_noticed_and_nothing_else(look):
    watch = Watch()
    event = watch.event(LOAN, DAY)
    look(event)
    assert watch.read == set()  # nobody watches yet
    watch.on = True
    look(event)
    assert watch.read == ({"loan"} if look in LOOKS else set())


def test_there_is_no_way_around():
    event = Watch().event(LOAN, DAY)
    for look in (When.latest.__get__, lambda when: object.__getattribute__(when, "text")):
        with pytest.raises(AttributeError):
            look(event.occurred)


def test_it_behaves_as_the_date_that_it_stands_for():
    event = Watch().event(LOAN, DAY)
    made = event.occurred
    assert made == When.on(DAY) == made
    assert (made != When("2024"), made != "2024-06-13", hash(made)) == (True, True, hash(When.on(DAY)))
    assert (str(made), made.earliest, made.latest, made.approximate) == ("2024-06-13", DAY, DAY, False)
    again = pickle.loads(pickle.dumps(event))
    assert (type(again.occurred), again.occurred, again.id) == (When, When.on(DAY), "loan")
