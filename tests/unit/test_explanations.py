from __future__ import annotations

import json
import pickle

import pytest

from aidledger import UNKNOWN, Source
from aidledger.answers import Change, Changes, Contribution, Explanation
from aidledger.events import Committed
from tests.records import record, usd

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


def test_what_is_not_certain_says_so():
    assert str(POSSIBLE) == "2024-01-01  USD 2 (not certain)  grant (grant@2025)"
    assert str(COUNTED) == "2024-06  USD 5  A <loan> (loan)"
    assert POSSIBLE.sources == ()


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


def test_an_explanation_is_written_with_what_is_possible_besides():
    made = GROUPED.to_dict()
    assert json.loads(json.dumps(made)) == made
    assert (made["fields"], made["total"]) == (["donor", "instrument"], {"USD": "5"})
    assert [each["event"] for each in made["contributions"]] == ["loan"]
    assert [(each["event"], each["certainty"]) for each in made["possible"]] == [("grant@2025", "unknown")]


def test_a_part_of_an_explanation_is_without_what_is_possible():
    assert (GROUPED[:1].contributions, GROUPED[:1].possible, GROUPED[:1].fields) == ((COUNTED,), (), GROUPED.fields)


def test_a_notebook_shows_two_tables():
    html = GROUPED._repr_html_()
    assert html.count("<table") == 2
    assert "<caption>sum: USD 5</caption>" in html
    assert "<caption>possible besides</caption>" in html
    assert "<th>donor</th><th>instrument</th><th>amount</th><th>certainty</th><th>sources</th>" in html
    assert "<td>A &lt;loan&gt;</td><td>loan</td><td>JPN</td><td>not stated</td><td>USD 5</td><td>yes</td>" in html
    assert "CEIAS, The Kyiv-Tokyo axis, 2025-08-15, section &#x27;Aid&#x27;; Kiel &lt;b&gt;, 2025-08-01" in html


def test_a_notebook_shows_one_table_where_nothing_else_is_possible():
    html = Explanation((Contribution(LOAN, usd(5), "JPN"),), fields=("donor",))._repr_html_()
    assert html.count("<table") == 1
    assert "<td>loan</td><td>JPN</td><td>USD 5</td>" in html
    assert "<td>loan</td><td>USD 5</td>" in Explanation((Contribution(LOAN, usd(5)),))._repr_html_()


def test_changes_are_a_sequence():
    assert (len(CHANGES), CHANGES[0].event, CHANGES[-1].sources) == (2, LOAN, ())
    assert CHANGES[1:] == Changes((Change(GRANT),))


def test_changes_show_a_line_for_each():
    assert str(CHANGES) == "2024-06  A <loan> (loan)\n2024-01-01  grant (grant@2025)"
    assert str(Changes(())) == "nothing changes it"


def test_changes_are_written_with_events_and_sources():
    first, second = CHANGES.to_dict()["changes"]
    assert (first["event"], len(first["sources"])) == ("loan", 2)
    assert (second["event"], second["sources"]) == ("grant@2025", [])


def test_a_notebook_shows_changes_as_a_table():
    html = CHANGES._repr_html_()
    assert "<caption>changed by 2 events</caption>" in html
    assert "<td>2024-01-01</td><td>grant</td><td>grant@2025</td><td></td>" in html


@pytest.mark.parametrize("value", [GROUPED, CHANGES])
def test_both_are_values_that_pickle(value):
    assert pickle.loads(pickle.dumps(value)) == value
