from __future__ import annotations

import datetime as dt
import json

import pytest

from aidledger import Ledger, Money, fold, retract, revise
from aidledger.errors import DateError, MixedDatasetsError, WrongTypeError
from aidledger.events import Cancelled, CommitmentChanged, Committed, MilestoneReached
from aidledger.projections import committed
from tests.records import record, usd

LOAN = record(Committed, "loan", amount="USD 100", occurred="2024", donor="JPN", recorded="2025-01-01")
REVISED = revise(LOAN, recorded="2025-02-01", sources=(), occurred="2024-03-10")
GRANT = record(Committed, "grant", amount="USD 5", occurred="2024-02", recorded="2025-03-01")
RAISED = revise(REVISED, recorded="2025-04-01", sources=(), amount=Money(120, "USD"))
LEDGER = Ledger(
    [
        LOAN,
        record(MilestoneReached, "m", recorded="2025-01-15"),
        REVISED,
        record(CommitmentChanged, "lost", of="nothing", amount="USD 1", recorded="2025-02-15"),
        GRANT,
        RAISED,
        retract(GRANT, recorded="2025-05-01"),
    ]
)


def test_every_answer_that_there_ever_was_and_what_moved_it():
    found = LEDGER.revisions(committed, "2024-06-30")
    assert [(str(each.known), each.value, str(each.bounds)) for each in found] == [
        ("2025-01-01", usd(0), "USD 0 … 100"),
        ("2025-02-01", usd(100), "USD 100"),
        ("2025-03-01", usd(105), "USD 105"),
        ("2025-04-01", usd(125), "USD 125"),
        ("2025-05-01", usd(120), "USD 120"),
    ]
    moved = [[(one.cause.value, one.fact, str(one.amount)) for one in each.bridge.contributions] for each in found]
    assert moved == [
        [],  # only the bounds moved
        [("re-dated", "loan", "USD 100")],
        [("newly known", "grant", "USD 5")],
        [("re-valued", "loan", "USD 20")],
        [("retracted", "grant", "USD -5")],
    ]
    assert [each.records for each in found] == [
        ("loan",),
        ("loan@2025-02-01",),
        ("grant",),
        ("loan@2025-04-01",),
        ("grant.retracted@2025-05-01",),
    ]


def test_text_shows_the_answers_and_the_facts_that_moved_them():
    assert str(LEDGER.revisions(committed, "2024-06-30")[:3]) == (
        "2025-01-01  0 (USD 0 … 100)\n"
        "2025-02-01  USD 100\n"
        "            re-dated: loan\n"
        "2025-03-01  USD 105\n"
        "            newly known: grant"
    )
    assert str(LEDGER.revisions(committed, "2020-01-01")) == "nothing that counts was ever known"
    assert str(LEDGER.revisions(committed.by("donor"), "2024-06-30")[2:3]) == (
        "2025-03-01  JPN: USD 100 (USD 100 … 105)\n2025-03-01  not stated: USD 5\n            newly known: grant"
    )


def test_rows_have_what_each_cause_moved():
    rows = LEDGER.revisions(committed, "2024-06-30").rows()
    assert list(rows[0]) == [
        *("known", "currency", "amount", "low", "high"),
        *("newly known", "re-dated", "re-valued", "retracted"),
    ]
    assert [tuple(row.values()) for row in rows[:2]] == [
        (dt.date(2025, 1, 1), "USD", 0, 0, 100, 0, 0, 0, 0),
        (dt.date(2025, 2, 1), "USD", 100, 100, 100, 0, 100, 0, 0),
    ]


def test_a_plain_form_is_what_json_can_hold():
    plain = LEDGER.revisions(committed.by("donor"), "2024-06-30").to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["as_of"], plain["projection"], plain["by"]) == ("2024-06-30", "committed.by('donor')", ["donor"])
    assert plain["rows"][1]["known"] == "2025-02-01"
    assert plain["rows"][1]["re-dated"] == "100"
    assert plain["records"]["2025-03-01"] == ["grant"]


def test_a_notebook_shows_a_table():
    shown = LEDGER.revisions(committed.by("donor"), "2024-06-30")._repr_html_()
    assert "<caption>committed.by(&#x27;donor&#x27;) as of 2024-06-30</caption>" in shown
    assert "<th>known</th><th>donor</th><th>currency</th><th>amount</th>" in shown
    assert (
        "<td>2025-02-01</td><td>JPN</td><td>USD</td><td>100</td><td>100</td><td>100</td><td>re-dated: +100</td>"
        in shown
    )
    assert (
        "<td>2025-05-01</td><td>not stated</td><td>USD</td><td>0</td><td>0</td><td>0</td><td>retracted: -5</td>"
        in shown
    )


def test_what_is_refused_of_one_answer_is_refused_of_all():
    with pytest.raises(WrongTypeError, match=r"^only a tally has revisions, not fold: ask as_of\(…, known=…\)"):
        LEDGER.revisions(fold(lambda: 0), "2024-06-30")
    with pytest.raises(DateError, match=r"^as_of: '2024' is not one day"):
        LEDGER.revisions(committed, "2024")
    mixed = LEDGER.including(record(Committed, "c", amount="USD 1", dataset="other", recorded="2025-06-01"))
    with pytest.raises(MixedDatasetsError):
        mixed.revisions(committed, "2024-06-30")
    assert len(mixed.revisions(committed.where(dataset="test"), "2024-06-30")) == 5


def test_a_group_in_which_all_cancels_out_has_no_row():
    none = Ledger([LOAN, record(Cancelled, "end", of="loan", amount="USD 100", occurred="2024")])
    found = none.revisions(committed.by("donor"), "2024-12-31")
    assert (len(found), found.rows(), repr(found)) == (
        1,
        [],
        "<Revisions of committed.by('donor') as of 2024-12-31: 1>",
    )
