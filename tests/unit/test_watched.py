from __future__ import annotations

import copy
import datetime as dt
import pickle

import attrs
import pytest

from aidledger import When
from aidledger._folds.folding import Watch
from aidledger.events import Committed
from tests.records import record

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
