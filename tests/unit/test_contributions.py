from __future__ import annotations

import pytest

from aidledger import Shares
from aidledger._records.order import place
from aidledger._uncertainty.contributions import Contributions, carrier
from aidledger._uncertainty.worlds import TooManyWorldsError
from aidledger.events import CommitmentChanged, Committed
from aidledger.projections import committed
from tests.records import record

LOAN = {"donor": "JPN", "recipient": "UKR", "instrument": "loan", "category": "financial"}


def loan(**stated):
    return record(Committed, "loan", amount="USD 100", **{**LOAN, **stated})


def added(tally, event, **filled):
    """Return the amount of each addition, with its groups, and whether any part of it can be in each of them."""
    found = Contributions(tally).of(event, filled)
    return [(str(each.amount), each.groups, each.loose is not None) for each in found]


def fillings(tally, event):
    return Contributions(tally).fillings(event)


@pytest.mark.parametrize(
    ("tally", "event", "expected"),
    [
        (committed, loan(), [("USD 100", ((),), False)]),
        (committed.where(donor="USA"), loan(), []),
        (committed.by("donor"), loan(), [("USD 100", ("JPN",), False)]),
        (committed.by("donor", "instrument"), loan(), [("USD 100", (("JPN", "loan"),), False)]),
        # shares divide it, and what they leave open can be in the question in part
        (committed.where(recipient="UKR"), loan(recipient=Shares({"UKR": 60, "POL": 40})), [("USD 60", ((),), False)]),
        (
            committed.where(recipient="UKR"),
            loan(recipient=Shares({"UKR": 60})),
            [("USD 60", ((),), False), ("USD 40", ((),), True)],
        ),
        (committed.where(recipient="UKR"), loan(recipient=None), [("USD 100", ((),), True)]),
        (committed.where(recipient=None), loan(recipient=None), [("USD 100", ((),), False)]),
        (committed.where(instrument="loan"), loan(instrument="mixed"), [("USD 100", ((),), True)]),
        (committed.where(instrument="mixed"), loan(instrument="mixed"), [("USD 100", ((),), False)]),
        # in groups of what is asked for, any part can be in each
        (
            committed.where(recipient={"UKR", "POL"}).by("recipient"),
            loan(recipient=None),
            [("USD 100", ("POL", "UKR"), True)],
        ),
        (
            committed.where(instrument={"loan", "mixed"}).by("instrument"),
            loan(instrument="mixed"),
            [("USD 100", ("mixed", "loan"), True)],
        ),
        # a donor is one word: left as it is, it is none of those asked for
        (committed.where(donor="JPN"), loan(donor=None), []),
        (committed.where(donor={"JPN", None}).by("donor"), loan(donor=None), [("USD 100", (None,), False)]),
        # another field has no value where it is not stated
        (committed.by("channel"), loan(), [("USD 100", (None,), False)]),
    ],
)
def test_what_an_event_adds(tally, event, expected):
    assert added(tally, event) == expected


def test_what_is_filled_in_counts_as_stated():
    tally = committed.where(donor={"JPN", "USA"}).by("donor")
    assert added(tally, loan(donor=None), donor="JPN") == [("USD 100", ("JPN",), False)]
    assert added(tally, loan(donor="USA"), donor="JPN") == [("USD 100", ("USA",), False)]


def test_what_can_be_in_any_group_there_is_cannot_be_told():
    with pytest.raises(TooManyWorldsError):
        added(committed.by("donor"), loan(donor=None))
    with pytest.raises(TooManyWorldsError):
        added(committed.by("instrument"), loan(instrument="mixed"))
    nothing = committed.counting(Committed, lambda _: None).by("donor")
    assert added(nothing, loan(donor=None)) == []  # nothing is in no group


def test_what_is_in_no_question_is_not_asked_for_its_amount():
    def amount(event):
        raise AssertionError(event.id)

    assert added(committed.counting(Committed, amount).where(donor="USA"), loan()) == []


@pytest.mark.parametrize(
    ("tally", "event", "expected"),
    [
        (committed, loan(donor=None), [{}]),
        (committed.where(donor="JPN"), loan(), [{}]),
        (committed.where(donor="JPN"), loan(donor=None), [{}, {"donor": "JPN"}]),
        (committed.where(donor={"JPN", "USA"}), loan(donor=None), [{}, {"donor": "JPN"}, {"donor": "USA"}]),
        (committed.where(donor={"JPN", None}), loan(donor=None), [{}]),  # it is in the question either way
        (committed.where(donor={"JPN", None}).by("donor"), loan(donor=None), [{}, {"donor": "JPN"}]),
        (committed.by("donor"), loan(donor=None), [{}]),
        (committed.where(recipient="UKR"), loan(recipient=None), [{}]),  # any part can be, so it is no word
        (
            committed.where(donor="JPN", category="military"),
            loan(donor=None, category=None),
            [{}, {"category": "military"}, {"donor": "JPN"}, {"donor": "JPN", "category": "military"}],
        ),
    ],
)
def test_what_is_one_word_is_filled_in_in_every_way(tally, event, expected):
    assert fillings(tally, event) == expected


def test_an_alteration_has_the_fields_of_what_it_alters_and_shares_its_part():
    change = record(CommitmentChanged, "change", of="loan", amount="USD -30")
    first, second = (each.event for each in place([loan(recipient=None), change]))
    assert (carrier(first), carrier(second)) == (first, first)
    assert carrier(change) is change  # where nothing that it alters is live
    contributions = Contributions(committed.where(recipient="UKR"))
    ((whole,), (part,)) = (tuple(contributions.of(event, {})) for event in (first, second))
    assert (str(whole.amount), str(part.amount)) == ("USD 100", "USD -30")
    assert whole.loose == part.loose
