from __future__ import annotations

import datetime as dt
import json
import pickle
from decimal import Decimal

from aidledger import Ledger, fold
from aidledger.events import Committed, MilestoneReached
from aidledger.projections import committed
from tests.records import record

LEDGER = Ledger(
    [
        record(Committed, "loan", amount="USD 100", occurred="2024-01", donor="JPN"),
        record(Committed, "grant", amount="EUR 5", occurred="2024-02-10~", donor="USA"),
        record(Committed, "more", amount="USD 1000", occurred="2024-03-01"),
        record(MilestoneReached, "m", occurred="2024-02", title="a <b>"),
    ]
)


LINE = LEDGER.timeline()
MONTHS = {"every": "month", "start": "2023-12-15", "end": "2024-02-29"}
WHOLE = LINE.history(committed, **MONTHS)
BY_DONOR = LINE.history(committed.by("donor"), **MONTHS)
COUNTED = LINE.history(fold(lambda: 0, name="counted").on(Committed, lambda n, _: n + 1), **MONTHS)
DAYS = tuple(dt.date(*day) for day in ((2023, 12, 31), (2024, 1, 31), (2024, 2, 29)))


# --- a sequence -------------------------------------------------------------------------------------


def test_it_says_what_it_is_the_history_of():
    assert repr(WHOLE) == "<History of committed, known 2025-01-01: 3 days, 2023-12-31 to 2024-02-29>"
    assert repr(WHOLE[3:]) == "<History of committed, known 2025-01-01: no day>"
    assert (WHOLE.known, WHOLE.datasets, WHOLE.fields, BY_DONOR.fields) == (
        dt.date(2025, 1, 1),
        ("test",),
        (),
        ("donor",),
    )
    assert WHOLE.caveats == ("the date of grant, 2024-02-10~, is approximate in its source",)
    assert [each.id for each in WHOLE.milestones] == ["m"]
    assert WHOLE.digest == LEDGER.digest()


# --- text -------------------------------------------------------------------------------------------


def test_a_line_a_day_shows_bounds_where_they_differ():
    half = LINE.history(committed, on=["2024-01-15", "2024-03-01"])
    assert str(half) == "2024-01-15  0 (USD 0 … 100)\n2024-03-01  EUR 5, USD 1,100"
    assert str(COUNTED) == "2023-12-31  0\n2024-01-31  1\n2024-02-29  2"


def test_a_line_a_day_and_group():
    found = LINE.history(committed.by("donor", "instrument"), on=["2024-03-01"])
    assert str(found) == (
        "2024-03-01  JPN, not stated: USD 100 (USD 100 … 1,100)\n"
        "2024-03-01  USA, not stated: EUR 5 (EUR 5, USD 0 … 1,000)\n"
        "2024-03-01  not stated, not stated: USD 1,000"
    )
    grouped = LINE.history(committed.by("donor").map(lambda groups: groups), on=["2024-01-31"])
    assert str(grouped) == "2024-01-31  Groups({'JPN': Bag(Money('100', 'USD'))})"


# --- rows -------------------------------------------------------------------------------------------


def test_rows_have_every_currency_on_every_day():
    assert [tuple(row.values()) for row in WHOLE.rows()] == [
        (DAYS[0], "EUR", 0, 0, 0),
        (DAYS[0], "USD", 0, 0, 0),
        (DAYS[1], "EUR", 0, 0, 0),
        (DAYS[1], "USD", 100, 100, 100),
        (DAYS[2], "EUR", 5, 5, 5),
        (DAYS[2], "USD", 100, 100, 100),
    ]
    assert list(WHOLE.rows()[0]) == ["date", "currency", "amount", "low", "high"]
    assert all(isinstance(row["amount"], Decimal) for row in WHOLE.rows())


def test_a_plain_form_is_what_json_can_hold():
    plain = WHOLE.to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["rows"][-1] == {"date": "2024-02-29", "currency": "USD", "amount": "100", "low": "100", "high": "100"}
    assert {name: plain[name] for name in ("dates", "known", "projection", "by", "datasets")} == {
        "dates": ["2023-12-31", "2024-01-31", "2024-02-29"],
        "known": "2025-01-01",
        "projection": "committed",
        "by": [],
        "datasets": ["test"],
    }
    assert plain["milestones"] == [{"id": "m", "occurred": "2024-02", "title": "a <b>"}]
    assert (plain["caveats"], plain["digest"]) == (list(WHOLE.caveats), LEDGER.digest())
    assert BY_DONOR.to_dict()["rows"][0]["donor"] == "JPN"
    assert COUNTED.to_dict()["rows"][2] == {"date": "2024-02-29", "value": 2}
    empty = Ledger().timeline().history(committed, on=["2024-01-01"]).to_dict()
    assert (empty["dates"], empty["known"], empty["rows"]) == (["2024-01-01"], None, [])


# --- notebooks --------------------------------------------------------------------------------------


def test_a_notebook_shows_a_row_a_day_and_a_column_a_currency():
    shown = LINE.history(committed, on=["2024-01-15", "2024-03-01"])._repr_html_()
    assert "<caption>committed, known 2025-01-01</caption>" in shown
    assert "<th>date</th><th>EUR</th><th>USD</th>" in shown
    assert "<tr><td>2024-01-15</td><td>0</td><td>0 (0 … 100)</td></tr>" in shown
    assert "<tr><td>2024-03-01</td><td>5</td><td>1,100</td></tr>" in shown
    assert shown.endswith(
        '</table><p class="mathjax_ignore">the date of grant, 2024-02-10~, is approximate in its source</p>'
    )


def test_a_notebook_shows_the_first_and_the_last_of_many_days():
    shown = LINE.history(committed, every="day", start="2024-01-01", end="2024-03-01")._repr_html_()  # 61 days
    assert shown.count("<tr><td>") == 61  # 60 days, and what is left out
    assert (
        "<td>2024-01-30</td><td>0</td><td>0 (0 … 100)</td></tr><tr><td>… 1 more …</td></tr><tr><td>2024-02-01" in shown
    )
    assert "more …" not in LINE.history(committed, every="day", start="2024-01-02", end="2024-03-01")._repr_html_()


def test_a_history_is_a_sequence_that_pickles():
    for history in (WHOLE, BY_DONOR, COUNTED):
        again = pickle.loads(pickle.dumps(history))
        assert (again, again[1:], again[2], again.digest) == (history, history[1:], history[-1], LEDGER.digest())
    assert hash(pickle.loads(pickle.dumps(WHOLE))) == hash(WHOLE)
    assert (WHOLE[3:].rows(), repr(WHOLE[3:])) == ([], "<History of committed, known 2025-01-01: no day>")
