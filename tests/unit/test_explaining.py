from __future__ import annotations

import pytest

from aidledger import Ledger, Shares, fold
from aidledger.answers import Changes, Explanation
from aidledger.errors import MixedDatasetsError, RateError, SharedStateError
from aidledger.events import Cancelled, CommitmentChanged, Committed, MilestoneReached
from aidledger.projections import agreements, committed
from aidledger.rates import RateTable, valued
from aidledger.testing import SHOWN
from tests.records import record

DAY = "2024-01-10"


def loan(occurred="2024-01-05", name="loan", **stated):
    return record(Committed, name, **{"amount": "USD 10", "occurred": occurred, **stated})


def change(occurred, amount="USD -4"):
    return record(CommitmentChanged, "change", of="loan", amount=amount, occurred=occurred)


def explained(projection, *events):
    """Return what counts, and what can besides: id, group, amount, and whether it is certain."""
    found = Ledger(events).as_of(DAY).explain(projection)
    return tuple(
        [(e.event.id, e.key, str(e.amount), e.certainty.value) for e in some] for some in (found, found.possible)
    )


# --- contributions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tally", "events", "counted", "possible"),
    [
        (committed, [], [], []),
        (committed, [loan(), loan("2024-01-11", "later")], [("loan", (), "USD 10", "yes")], []),
        (committed, [loan("2024")], [], [("loan", (), "USD 10", "unknown")]),
        (committed, [loan("2024-01-01/2024-01-09")], [("loan", (), "USD 10", "yes")], []),
        (
            committed,
            [loan(), change("2024")],
            [("loan", (), "USD 10", "yes")],
            [("change", (), "USD -4", "unknown")],
        ),
        (
            committed.where(instrument="loan"),
            [loan(instrument="loan"), loan(name="mixed", instrument="mixed"), loan(name="grant", instrument="grant")],
            [("loan", (), "USD 10", "yes")],
            [("mixed", (), "USD 10", "unknown")],
        ),
        # what shares leave open can be in the question, too
        (
            committed.where(recipient="UKR"),
            [loan(recipient=Shares({"UKR": 60, "POL": 10}))],
            [("loan", (), "USD 6", "yes")],
            [("loan", (), "USD 3", "unknown")],
        ),
        # in groups, what is not stated is in its own, and can be in the others that there are
        (
            committed.by("donor"),
            [loan(donor="JPN"), loan(name="unsaid")],
            [("loan", "JPN", "USD 10", "yes"), ("unsaid", None, "USD 10", "yes")],
            [("unsaid", "JPN", "USD 10", "unknown")],
        ),
        (
            committed.by("donor"),
            [loan("2024", donor="JPN"), loan("2024-02", "later", donor="USA")],
            [],
            [("loan", "JPN", "USD 10", "unknown")],
        ),
        # nothing of what alters nothing
        (committed, [change("2024-01-05")], [], []),
    ],
)
def test_what_counts_and_what_can_besides(tally, events, counted, possible):
    assert explained(tally, *events) == (counted, possible)


def twins(first="2024-01-01/2024-01-04", second="2024-01-02/2024-01-06"):
    return [
        loan(first, fact="loan", id="a", recipient=Shares({"UKR": 60, "POL": 40})),
        loan(second, fact="loan", id="b", recipient="UKR"),
    ]


def test_an_alteration_of_one_of_several_is_certain_as_far_as_it_is_of_each():
    end = record(Cancelled, "end", of="loan", amount="USD 10", occurred="2024-01-08")
    counted, possible = explained(committed.by("recipient"), *twins(), end)
    assert [each for each in counted if each[0] == "end"] == [
        ("end", "POL", "USD -4", "unknown"),  # of b there is nothing for Poland
        ("end", "UKR", "USD -6", "yes"),  # at least that, of a; of b it is all
    ]
    assert possible == [("end", "UKR", "USD -4", "unknown")]


def test_an_alteration_of_one_that_is_always_first_is_certain():
    end = record(Cancelled, "end", of="loan", amount="USD 10", occurred="2024-01-08")
    counted, possible = explained(committed.by("recipient"), *twins(second="2024-01-04/2024-01-06"), end)
    assert [each[3] for each in counted if each[0] == "end"] == ["yes", "yes"]
    assert possible == []


def test_groups_are_in_order_and_fields_are_named():
    whole = Ledger([loan(recipient=Shares({"UKR": 60, "POL": 40}))]).as_of(DAY).explain(committed.by("recipient"))
    assert isinstance(whole, Explanation)
    assert ([each.key for each in whole], whole.fields) == (["POL", "UKR"], ("recipient",))


def test_a_tally_that_was_mapped_is_explained_as_itself():
    assert explained(committed.map(str), loan()) == explained(committed, loan())


def test_what_project_refuses_is_refused():
    with pytest.raises(MixedDatasetsError):
        explained(committed, loan(dataset="one"), loan(name="b", dataset="two"))
    table = RateTable([("2024-01-01", "USD", "2")], base="EUR", source="nobody")
    with pytest.raises(RateError):
        explained(valued(committed, "EUR", table, at="event"), loan())


# --- changes ------------------------------------------------------------------------------------------------


def changed(projection, *events):
    found = Ledger(events).as_of(DAY).explain(projection)
    assert isinstance(found, Changes)
    return [each.event.id for each in found]


LARGEST = fold(lambda: 0, name="largest").on(Committed, lambda most, event: max(most, event.amount.amount))
EVENTS = [
    loan("2024-01-02", "a"),
    loan("2024-01-03", "b"),
    loan("2024-01-04", "c", amount="USD 20"),
    record(MilestoneReached, "milestone", occurred="2024-01-04"),
    loan("2024-01-11", "later", amount="USD 30"),
]


def test_the_events_at_which_the_state_became_another():
    assert changed(LARGEST, *EVENTS) == ["a", "c"]  # b is no larger
    assert changed(LARGEST.map(lambda most: most > 5), *EVENTS) == ["a", "c"]  # the state, not the result
    assert changed(LARGEST.where(lambda event: event.id != "a"), *EVENTS) == ["b", "c"]
    assert changed(agreements, *EVENTS) == []
    assert changed(LARGEST) == []


def test_a_projection_that_is_no_fold_sees_all_events():
    assert changed(SHOWN, *EVENTS) == ["a", "b", "c", "milestone"]


def test_an_equal_state_is_no_change():
    fresh = fold(list, name="fresh").on(Committed, lambda ids, event: [*ids, event.id][-1:])
    assert changed(fresh, *EVENTS, loan("2024-01-05", "c2", fact="c")) == ["a", "b", "c", "c2"]
    same = fold(list, name="same").on(Committed, lambda ids, _: list(ids))
    assert changed(same, *EVENTS) == []


def test_a_step_that_changes_the_state_in_place_is_refused():
    wrong = fold(list, name="ids").on(Committed, lambda ids, event: ids.append(event.id) or ids)
    with pytest.raises(SharedStateError, match="ids: a step changed the state"):
        changed(wrong, *EVENTS)


def test_a_state_that_cannot_be_compared_is_folded_afresh():
    unseen = fold(lambda: lambda: 0, name="unseen").on(Committed, lambda _, event: lambda: event.id)
    assert changed(unseen, *EVENTS) == ["a", "b", "c"]
