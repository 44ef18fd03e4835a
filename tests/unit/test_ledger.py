from __future__ import annotations

import datetime as dt
import itertools
import re

import pytest

from aidledger import Event, Ledger
from aidledger.errors import ConflictError, DateError, LedgerError, Origin, UnknownFactError, WrongTypeError
from aidledger.events import Committed, Flow, MilestoneReached, annotated
from tests.records import record

LOAN = record(Committed, "loan", id="loan@1", amount="USD 5", recorded="2025-01-01")
LOAN_2 = record(Committed, "loan", id="loan@2", amount="USD 6", recorded="2025-03-01", supersedes=["loan@1"])
PACT = record(MilestoneReached, "pact", recorded="2025-02-01", dataset="other")
LEDGER = Ledger([LOAN_2, PACT, LOAN])
SEVEN = record(Committed, "loan", id="loan@1", amount="USD 7")


class Special(Committed):
    __slots__ = ()


def test_records_are_in_the_order_in_which_they_were_known():
    for records in itertools.permutations([LOAN, LOAN_2, PACT]):
        ledger = Ledger(iter(records))
        assert tuple(ledger) == (LOAN, PACT, LOAN_2)
        assert (ledger, hash(ledger)) == (LEDGER, hash(LEDGER))
    first = record(Committed, "a", id="z", amount="USD 1")
    second = record(Committed, "a", id="y", amount="USD 2", supersedes=["z"])
    third = record(Committed, "a", id="x", amount="USD 3", supersedes=["y"])
    assert Ledger([third, second, first]).records("a") == (first, second, third)


def test_a_ledger_contains_a_record_or_its_id():
    assert (LEDGER["loan@1"], LEDGER["pact"], len(LEDGER), LEDGER.records("loan")) == (LOAN, PACT, 3, (LOAN, LOAN_2))
    assert all(each in LEDGER for each in ("loan@1", LOAN, annotated(LOAN, origin=Origin("a.toml", 1))))
    assert not any(each in LEDGER for each in ("loan", SEVEN, 5))


def test_what_a_ledger_is_about():
    assert (LEDGER.datasets, LEDGER.facts) == (("other", "test"), ("loan", "pact"))
    assert (Ledger().datasets, Ledger().facts, len(Ledger())) == ((), (), 0)
    assert repr(LEDGER) == "<Ledger of 3 records (other, test), recorded 2025-01-01 to 2025-03-01>"
    assert repr(Ledger()) == "<Ledger, empty>"


def test_including_makes_a_new_ledger():
    small = Ledger([LOAN])
    assert (small.including(PACT, LOAN_2), small.including(), len(small)) == (LEDGER, small, 1)
    again = LEDGER.including(LOAN, annotated(PACT, origin=Origin("b.toml", 9)))
    assert (again, again["pact"].origin) == (LEDGER, None)
    assert small | LEDGER == LEDGER | small == LEDGER


CONFLICT = "duplicate-id the id 'loan@1' already stands for other content"


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (
            lambda: LEDGER["loan@3"],
            UnknownFactError,
            "no record 'loan@3' in the ledger: did you mean 'loan@2'? (exist: loan@1",
        ),
        (
            lambda: LEDGER.records("laon"),
            UnknownFactError,
            "no fact 'laon' in the ledger: did you mean 'loan'? (exist: loan, pact)",
        ),
        (lambda: Ledger().records("loan"), UnknownFactError, "no fact 'loan' in the ledger: (exist: none)"),
        (lambda: Ledger([LOAN_2]), LedgerError, "link-to-nothing supersedes: there is no record 'loan@1'"),
        (lambda: LEDGER | [LOAN], TypeError, "unsupported operand"),
        (
            lambda: Ledger([annotated(LOAN, origin=Origin("a.toml", 1))]).including(
                annotated(SEVEN, origin=Origin("b.toml", 4))
            ),
            ConflictError,
            f"b.toml:4: {CONFLICT} (a.toml:1): give a correction an id of its own",
        ),
        (lambda: Ledger([LOAN]) | Ledger([SEVEN]), ConflictError, f"loan@1: {CONFLICT}: give"),
        (
            lambda: Ledger([PACT, record(Committed, "pact", amount="USD 5", recorded="2025-02-01", dataset="other")]),
            ConflictError,
            "duplicate-id",
        ),
        *(
            (
                lambda value=value: Ledger([LOAN, value]),
                WrongTypeError,
                f"a ledger holds records, not {type(value).__name__}",
            )
            for value in ("loan@1", 5, None, ("id", "loan"))
        ),
        *(
            (
                lambda each=each: Ledger([each]),
                WrongTypeError,
                f"{type(each).__name__} is no kind of record, and nothing would count 'a': use",
            )
            for each in (record(Event, "a"), *(record(kind, "a", amount="USD 5") for kind in (Flow, Special)))
        ),
        (lambda: LEDGER.as_of("2024-06"), DateError, "as_of: '2024-06' is not one day"),
        (lambda: LEDGER.as_of("2024-06-30", known="2024"), DateError, "known: '2024' is not one day"),
        (lambda: LEDGER.timeline(known=dt.datetime(2024, 1, 1, tzinfo=dt.UTC)), WrongTypeError, "known is a day, and"),
        (lambda: LEDGER.as_of("2024-06-30", "2024-07-01"), TypeError, "positional"),
    ],
)
def test_what_a_ledger_does_not_take_is_refused(ask, error, said):
    with pytest.raises(error, match=re.escape(said)):
        ask()


def test_every_problem_is_said_at_once():
    orphan = record(MilestoneReached, "orphan", supersedes=["x"])
    with pytest.raises(LedgerError) as caught:
        Ledger([PACT, record(MilestoneReached, "pact"), orphan])
    assert [finding.code for finding in caught.value.findings] == ["duplicate-id", "link-to-nothing"]
    assert not isinstance(caught.value, ConflictError)


@pytest.mark.parametrize(
    ("known", "live"),
    [
        ("2024-12-31", []),
        ("2025-01-01", ["loan@1"]),
        ("2025-01-31", ["loan@1"]),
        ("2025-02-01", ["loan@1", "pact"]),
        ("2025-03-01", ["loan@2", "pact"]),
        (None, ["loan@2", "pact"]),
    ],
)
def test_a_timeline_is_what_was_known_at_the_end_of_a_day(known, live):
    line = LEDGER.timeline(known=known)
    assert [event.id for event in line] == live
    assert (line.known, line.on_record) == (dt.date.fromisoformat(known or "2025-03-01"), bool(live))
    assert (Ledger().timeline().known, Ledger().timeline(known="2024-01-01").known) == (None, dt.date(2024, 1, 1))


def test_a_digest_is_of_what_was_known():
    assert LEDGER.digest(known="2025-02-15") == Ledger([PACT, LOAN]).digest()
    assert LEDGER.digest() == LEDGER.digest(known="2025-03-01") == LEDGER.digest(known="2030-01-01")


def test_a_ledger_cannot_be_changed():
    with pytest.raises(AttributeError, match=r"a ledger cannot be changed: '_records' was not set; including\(\) retu"):
        LEDGER._records = ()
    with pytest.raises(AttributeError, match="a ledger cannot be changed: '_records' was not deleted"):
        del LEDGER._records
    with pytest.raises(TypeError):
        LEDGER["loan@1"] = PACT
    assert not hasattr(LEDGER, "__dict__")
