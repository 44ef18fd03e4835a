from __future__ import annotations

import datetime as dt
import itertools

import pytest

from aidledger import Event, Ledger
from aidledger.errors import ConflictError, DateError, LedgerError, Origin, UnknownFactError, WrongTypeError
from aidledger.events import Committed, Flow, MilestoneReached, annotated
from tests.records import record

LOAN = record(Committed, "loan", id="loan@1", amount="USD 5", recorded="2025-01-01")


LOAN_2 = record(Committed, "loan", id="loan@2", amount="USD 6", recorded="2025-03-01", supersedes=["loan@1"])


PACT = record(MilestoneReached, "pact", recorded="2025-02-01", dataset="other")


LEDGER = Ledger([LOAN_2, PACT, LOAN])


# --- a set of records -----------------------------------------------------------------------------


def test_records_are_in_the_order_in_which_they_were_known():
    for records in itertools.permutations([LOAN, LOAN_2, PACT]):
        ledger = Ledger(records)
        assert tuple(ledger) == (LOAN, PACT, LOAN_2)
        assert (ledger, hash(ledger)) == (LEDGER, hash(LEDGER))


def test_a_record_is_found_by_its_id():
    assert (LEDGER["loan@1"], LEDGER["pact"], len(LEDGER)) == (LOAN, PACT, 3)
    with pytest.raises(
        UnknownFactError, match=r"no record 'loan@3' in the ledger: did you mean 'loan@2'\? \(exist: loan@1"
    ):
        LEDGER["loan@3"]


def test_a_ledger_contains_a_record_or_its_id():
    assert "loan@1" in LEDGER
    assert "loan" not in LEDGER
    assert LOAN in LEDGER
    assert annotated(LOAN, origin=Origin("a.toml", 1)) in LEDGER
    assert record(Committed, "loan", id="loan@1", amount="USD 7") not in LEDGER
    assert 5 not in LEDGER


def test_what_a_ledger_is_about():
    assert (LEDGER.datasets, LEDGER.facts) == (("other", "test"), ("loan", "pact"))
    assert (Ledger().datasets, Ledger().facts, len(Ledger())) == ((), (), 0)
    assert repr(LEDGER) == "<Ledger of 3 records (other, test), recorded 2025-01-01 to 2025-03-01>"
    assert repr(Ledger()) == "<Ledger, empty>"


def test_the_records_of_a_fact_are_in_the_order_in_which_they_were_known():
    assert LEDGER.records("loan") == (LOAN, LOAN_2)
    with pytest.raises(
        UnknownFactError, match=r"no fact 'laon' in the ledger: did you mean 'loan'\? \(exist: loan, pact\)"
    ):
        LEDGER.records("laon")
    with pytest.raises(UnknownFactError, match=r"no fact 'loan' in the ledger: \(exist: none\)"):
        Ledger().records("loan")


def test_on_one_day_what_corrects_comes_after_what_it_corrects():
    first = record(Committed, "a", id="z", amount="USD 1")
    second = record(Committed, "a", id="y", amount="USD 2", supersedes=["z"])
    third = record(Committed, "a", id="x", amount="USD 3", supersedes=["y"])
    assert Ledger([third, second, first]).records("a") == (first, second, third)


# --- growing --------------------------------------------------------------------------------------


def test_a_link_may_point_to_what_was_there_before():
    assert len(Ledger([LOAN]).including(LOAN_2)) == 2
    with pytest.raises(LedgerError, match="link-to-nothing supersedes: there is no record 'loan@1'"):
        Ledger([LOAN_2])


def test_the_same_id_with_other_content_is_refused():
    other = annotated(record(Committed, "loan", id="loan@1", amount="USD 7"), origin=Origin("b.toml", 4))
    placed = annotated(LOAN, origin=Origin("a.toml", 1))
    with pytest.raises(ConflictError) as caught:
        Ledger([placed]).including(other)
    assert str(caught.value) == (
        "b.toml:4: duplicate-id the id 'loan@1' already stands for other content (a.toml:1): "
        "give a correction an id of its own"
    )
    with pytest.raises(
        ConflictError, match=r"^loan@1: duplicate-id the id 'loan@1' already stands for other content: give"
    ):
        Ledger([LOAN]) | Ledger([record(Committed, "loan", id="loan@1", amount="USD 7")])


def test_every_problem_is_said_at_once():
    orphan = record(MilestoneReached, "orphan", supersedes=["x"])
    twin = record(MilestoneReached, "pact")
    with pytest.raises(LedgerError) as caught:
        Ledger([PACT, twin, orphan])
    assert [finding.code for finding in caught.value.findings] == ["duplicate-id", "link-to-nothing"]
    assert not isinstance(caught.value, ConflictError)


@pytest.mark.parametrize("value", ["loan@1", 5, None, ("id", "loan")])
def test_a_ledger_holds_records(value):
    with pytest.raises(WrongTypeError, match=f"a ledger holds records, not {type(value).__name__}"):
        Ledger([LOAN, value])


def test_what_nothing_would_count_is_refused():
    class Special(Committed):
        __slots__ = ()

    for kind in (Event, Flow, Special):
        with pytest.raises(
            WrongTypeError, match=rf"{kind.__name__} is no kind of record, and nothing would count 'a': use"
        ):
            Ledger([record(kind, "a", **({} if kind is Event else {"amount": "USD 5"}))])


# --- the two axes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "live"),
    [
        ("2024-12-31", []),
        ("2025-01-01", ["loan@1"]),
        ("2025-01-31", ["loan@1"]),
        ("2025-02-01", ["loan@1", "pact"]),
        ("2025-03-01", ["loan@2", "pact"]),
        ("9999-12-31", ["loan@2", "pact"]),
        (None, ["loan@2", "pact"]),
    ],
)
def test_a_timeline_is_what_was_known_at_the_end_of_a_day(known, live):
    line = LEDGER.timeline(known=known)
    assert [event.id for event in line] == live
    assert line.known == (dt.date(2025, 3, 1) if known is None else dt.date.fromisoformat(known))
    assert line.on_record is bool(live)


def test_known_and_as_of_are_days():
    with pytest.raises(DateError, match="as_of: '2024-06' is not one day"):
        LEDGER.as_of("2024-06")
    with pytest.raises(DateError, match="known: '2024' is not one day"):
        LEDGER.as_of("2024-06-30", known="2024")
    with pytest.raises(WrongTypeError, match=r"known is a day, and datetime.datetime"):
        LEDGER.timeline(known=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(TypeError, match="positional"):
        LEDGER.as_of("2024-06-30", "2024-07-01")


# --- a value --------------------------------------------------------------------------------------


def test_a_ledger_cannot_be_changed():
    with pytest.raises(
        AttributeError, match=r"a ledger cannot be changed: '_records' was not set; including\(\) returns"
    ):
        LEDGER._records = ()
    with pytest.raises(AttributeError, match="a ledger cannot be changed: '_records' was not deleted"):
        del LEDGER._records
    with pytest.raises(AttributeError):
        LEDGER.note = "new"
    with pytest.raises(TypeError):
        LEDGER["loan@1"] = PACT
    assert not hasattr(LEDGER, "__dict__")
