from __future__ import annotations

import copy
import datetime as dt
import pickle

import attrs
import pytest

from aidledger import When
from aidledger._folds.watched import Watch, WatchedWhen
from aidledger.events import Committed
from tests.records import record

DAY = dt.date(2024, 6, 13)
LOAN = record(Committed, "loan", amount="USD 5", occurred="2024")


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def event(watch):
    made = watch.event(LOAN, DAY)
    watch.on = True
    return made


def test_the_event_is_as_before_but_for_its_date(watch, event):
    assert (event.id, event.amount, event.fact) == (LOAN.id, LOAN.amount, LOAN.fact)
    assert watch.read == set()
    assert event.occurred == When.on(DAY)


@pytest.mark.parametrize(
    "look",
    [
        lambda event: event.occurred.latest,
        lambda event: event.occurred.is_day,
        lambda event: event.occurred.happened_by("2024-06-30"),
        lambda event: event.placed_on,
        lambda event: str(event.occurred),
        repr,
        lambda event: event == LOAN,
        lambda event: event.occurred != When("2024"),
        lambda event: hash(event.occurred),
        lambda event: event.occurred in When("2024"),
        lambda event: DAY in event.occurred,
        lambda event: event.occurred.sort_key,
        lambda event: copy.copy(event.occurred).latest,
        lambda event: copy.deepcopy(event).placed_on,
        lambda event: attrs.evolve(event, title="x").placed_on,
        attrs.asdict,
        pickle.dumps,
    ],
)
def test_whatever_looks_at_the_date_is_noticed(watch, event, look):
    look(event)
    assert watch.read == {"loan"}


@pytest.mark.parametrize(
    "look",
    [
        lambda event: event.amount,
        lambda event: event.occurred,
        lambda event: isinstance(event.occurred, When),
        lambda event: (event, event.occurred),
        lambda event: event is not None,
        lambda event: (event.occurred.approximate, event.occurred.uncertain, event.occurred.is_closed),
        lambda event: attrs.evolve(event, title="x").title,
        lambda event: attrs.asdict(event, recurse=False),
        copy.copy,
        copy.deepcopy,
        hash,
    ],
)
def test_what_does_not_look_at_it_is_not(watch, event, look):
    look(event)
    assert watch.read == set()


def test_nothing_is_noticed_while_nobody_watches(watch, event):
    watch.on = False
    assert event.occurred.latest == DAY
    assert watch.read == set()


def test_there_is_no_way_around(event):
    for look in (When.latest.__get__, lambda when: object.__getattribute__(when, "text")):
        with pytest.raises(AttributeError):
            look(event.occurred)


def test_it_behaves_as_the_date_that_it_stands_for(event):
    made = event.occurred
    assert type(made) is WatchedWhen
    assert (made == When.on(DAY), When.on(DAY) == made, made != When("2024"), hash(made) == hash(When.on(DAY))) == (
        True,
    ) * 4
    assert made != "2024-06-13"
    assert (str(made), made.earliest, made.latest, made.approximate) == ("2024-06-13", DAY, DAY, False)
    again = pickle.loads(pickle.dumps(event))
    assert type(again.occurred) is When
    assert again.occurred == When.on(DAY)
