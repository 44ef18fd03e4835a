from __future__ import annotations

import pytest

from aidledger import UNKNOWN, Ledger, Shares, Source, fold
from aidledger.answers import Change, Changes, Contribution, Explanation
from aidledger.events import CommitmentChanged, Committed, MilestoneReached
from aidledger.projections import agreements, committed
from tests.records import record, usd

DAY = "2024-01-10"


def lent(occurred="2024-01-05", name="loan", **stated):
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
        (committed, [lent(), lent("2024-01-11", "later")], [("loan", (), "USD 10", "yes")], []),
        (committed, [lent("2024")], [], [("loan", (), "USD 10", "unknown")]),
        (committed, [lent("2024-01-01/2024-01-09")], [("loan", (), "USD 10", "yes")], []),
        (committed, [lent(), change("2024")], [("loan", (), "USD 10", "yes")], [("change", (), "USD -4", "unknown")]),
        (
            committed.where(instrument="loan"),
            [lent(instrument="loan"), lent(name="mixed", instrument="mixed"), lent(name="grant", instrument="grant")],
            [("loan", (), "USD 10", "yes")],
            [("mixed", (), "USD 10", "unknown")],
        ),
        # what shares leave open can be in the question, too
        (
            committed.where(recipient="UKR"),
            [lent(recipient=Shares({"UKR": 60, "POL": 10}))],
            [("loan", (), "USD 6", "yes")],
            [("loan", (), "USD 3", "unknown")],
        ),
        # in groups, what is not stated is in its own, and can be in the others that there are
        (
            committed.by("donor"),
            [lent(donor="JPN"), lent(name="unsaid")],
            [("loan", "JPN", "USD 10", "yes"), ("unsaid", None, "USD 10", "yes")],
            [("unsaid", "JPN", "USD 10", "unknown")],
        ),
        (
            committed.by("donor"),
            [lent("2024", donor="JPN"), lent("2024-02", "later", donor="USA")],
            [],
            [("loan", "JPN", "USD 10", "unknown")],
        ),
        # nothing of what alters nothing
        (committed, [change("2024-01-05")], [], []),
    ],
)
def test_what_counts_and_what_can_besides(tally, events, counted, possible):
    assert explained(tally, *events) == (counted, possible)


def changed(projection, *events):
    found = Ledger(events).as_of(DAY).explain(projection)
    assert isinstance(found, Changes)
    return [each.event.id for each in found]


LARGEST = fold(lambda: 0, name="largest").on(Committed, lambda most, event: max(most, event.amount.amount))
EVENTS = [
    lent("2024-01-02", "a"),
    lent("2024-01-03", "b"),
    lent("2024-01-04", "c", amount="USD 20"),
    record(MilestoneReached, "milestone", occurred="2024-01-04"),
    lent("2024-01-11", "later", amount="USD 30"),
]


# --- changes ------------------------------------------------------------------------------------------------


def test_the_events_at_which_the_state_became_another():
    assert changed(LARGEST, *EVENTS) == ["a", "c"]  # b is no larger
    assert changed(LARGEST.map(lambda most: most > 5), *EVENTS) == ["a", "c"]  # the state, not the result
    assert changed(LARGEST.where(lambda event: event.id != "a"), *EVENTS) == ["b", "c"]
    assert changed(agreements, *EVENTS) == []
    assert changed(LARGEST) == []


def test_an_equal_state_is_no_change():
    fresh = fold(list, name="fresh").on(Committed, lambda ids, event: [*ids, event.id][-1:])
    assert changed(fresh, *EVENTS, lent("2024-01-05", "c2", fact="c")) == ["a", "b", "c", "c2"]
    same = fold(list, name="same").on(Committed, lambda ids, _: list(ids))
    assert changed(same, *EVENTS) == []


SOURCES = [
    Source(publisher="CEIAS", title="The Kyiv-Tokyo axis", published="2025-08-15", locator="section 'Aid'"),
    Source(publisher="Kiel <b>", accessed="2025-08-01"),
]


LOAN = record(Committed, "loan", amount="USD 5", occurred="2024-06", title="A <loan>", sources=SOURCES)
GRANT = record(Committed, "grant", amount="USD 2", id="grant@2025")
COUNTED = Contribution(LOAN, usd(5), ("JPN", None))
POSSIBLE = Contribution(GRANT, usd(2), ("JPN", "loan"), UNKNOWN)
GROUPED = Explanation((COUNTED,), (POSSIBLE,), ("donor", "instrument"))
CHANGES = Changes((Change(LOAN), Change(GRANT)))


def test_a_contribution_is_written_with_its_event_and_sources():
    assert COUNTED.to_dict() == {
        "event": "loan",
        "fact": "loan",
        "dataset": "test",
        "kind": "committed",
        "occurred": "2024-06",
        "title": "A <loan>",
        "sources": [
            {
                "title": "The Kyiv-Tokyo axis",
                "publisher": "CEIAS",
                "published": "2025-08-15",
                "locator": "section 'Aid'",
            },
            {"publisher": "Kiel <b>", "accessed": "2025-08-01"},
        ],
        "group": ["JPN", None],
        "amount": {"USD": "5"},
        "certainty": "yes",
    }
    assert "group" not in Contribution(GRANT, usd(2)).to_dict()


def test_a_notebook_shows_two_tables():
    html = GROUPED._repr_html_()
    assert html.count("<table") == 2
    assert "<caption>sum: USD 5</caption>" in html
    assert "<caption>possible besides</caption>" in html
    assert "<th>donor</th><th>instrument</th><th>amount</th><th>certainty</th><th>sources</th>" in html
    assert "<td>A &lt;loan&gt;</td><td>loan</td><td>JPN</td><td>not stated</td><td>USD 5</td><td>yes</td>" in html
    assert "CEIAS, The Kyiv-Tokyo axis, 2025-08-15, section &#x27;Aid&#x27;; Kiel &lt;b&gt;, 2025-08-01" in html


def test_changes_show_a_line_for_each():
    assert str(CHANGES) == "2024-06  A <loan> (loan)\n2024-01-01  grant (grant@2025)"
    assert str(Changes(())) == "nothing changes it"


def test_a_notebook_shows_changes_as_a_table():
    html = CHANGES._repr_html_()
    assert "<caption>changed by 2 events</caption>" in html
    assert "<td>2024-01-01</td><td>grant</td><td>grant@2025</td><td></td>" in html


def test_a_title_cannot_pass_for_another_line():
    forged = record(Committed, "x", amount="USD 5", title="x\n2024-01-01  EUR 999\tforged")
    assert str(Explanation((Contribution(forged, usd(5)),))) == "2024-01-01  USD 5  x 2024-01-01  EUR 999 forged (x)"


def test_both_are_sequences():
    assert (GROUPED[:1].contributions, GROUPED[:1].possible, GROUPED[:1].fields) == ((COUNTED,), (), GROUPED.fields)
    assert (CHANGES[1:], CHANGES[0].event, CHANGES[-1].sources) == (Changes((Change(GRANT),)), LOAN, ())
