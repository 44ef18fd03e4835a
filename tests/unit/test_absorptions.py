from __future__ import annotations

import json
import pickle

import attrs
import pytest

from aidledger import Ledger, absorb
from aidledger.answers import Report
from aidledger.errors import Origin
from aidledger.events import Committed, annotated
from tests.records import record


def row(key, amount, line):
    made = record(Committed, key, amount=f"USD {amount}", donor="JPN", title="<b>a</b>")
    return annotated(made, origin=Origin("a<b>.csv", line))


@pytest.fixture(scope="module")
def absorption():
    ledger = Ledger(
        attrs.evolve(row(key, 1, line), release="before") for line, key in enumerate(("a", "b", "c"), start=1)
    )
    rows = [row("a", 1, 1), row("b", 2, 2), row("d", 3, 3), row("d", 3, 4), row("d", 4, 5)]
    return absorb(ledger, rows, recorded="2025-02-01", dataset="test")


def test_as_text(absorption):
    assert str(absorption) == (
        "test, recorded 2025-02-01\n"
        "5 rows: 3 new, 1 changed, 1 unchanged; 1 vanished\n"
        "1 written twice, 1 under a key that stands for another fact\n"
        "5 records to append, 2 findings"
    )
    assert repr(absorption) == "<Absorption into test, recorded 2025-02-01: 5 to append>"
    assert repr(absorption.report) == (
        "<Report rows 5, new 3, changed 1, unchanged 1, vanished 1, written_twice 1, reused 1>"
    )
    assert repr(Report()) == "<Report rows 0, new 0, changed 0, unchanged 0, vanished 0, written_twice 0, reused 0>"


def test_as_json(absorption):
    told = json.loads(json.dumps(absorption.to_dict()))
    other = absorption.report.reused[0]
    assert told["report"] == {
        "counts": absorption.report.counts,
        "new": ["d@2025-02-01", "d@2025-02-01.2", other.id],
        "changed": [{"before": ["b"], "after": "b@2025-02-01"}],
        "unchanged": ["a"],
        "vanished": ["c"],
        "written_twice": ["d@2025-02-01.2"],
        "reused": [other.id],
    }
    assert (told["dataset"], told["recorded"]) == ("test", "2025-02-01")
    assert [event["id"] for event in told["events"]] == [event.id for event in absorption.events]
    assert told["findings"][0] == {
        "code": "written-twice",
        "message": "row: it repeats a<b>.csv:3 entirely, and both count: leave one out if one is meant",
        "severity": "warning",
        "origin": {"path": "a<b>.csv", "line": 4},
        "record": "d@2025-02-01.2",
    }


def test_in_a_notebook(absorption):
    shown = absorption._repr_html_()
    assert "<caption>test, recorded 2025-02-01</caption>" in shown
    assert "<th>written twice</th>" in shown
    assert "<td>a&lt;b&gt;.csv:4</td><td>written-twice</td>" in shown
    assert "<b>" not in shown
    assert "more</p>" not in shown


def test_in_a_notebook_of_very_many_findings_some_are_shown():
    many = absorb(Ledger(), [row("a", 1, line) for line in range(1, 1203)], recorded="2025-02-01", dataset="test")
    shown = many._repr_html_()
    assert shown.count("<td>written-twice</td>") == 100
    assert ">and 1,101 more</p>" in shown
    assert "1,202 rows: 1,202 new" in str(many)


def test_in_a_notebook_without_findings_there_is_one_table():
    shown = absorb(Ledger(), [], recorded="2025-02-01", dataset="test")._repr_html_()
    assert shown.count("<table") == 1


def test_it_pickles(absorption):
    assert pickle.loads(pickle.dumps(absorption)) == absorption
