"""Eight threads read one fresh ledger while what it works out is being worked out."""

from __future__ import annotations

import datetime as dt
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from aidledger import Ledger, Money, Shares, retract, revise
from aidledger.events import AgreementSigned, Cancelled, CommitmentChanged, Committed, Delivered, MilestoneReached
from aidledger.projections import agreements, committed, deliveries, milestones, reported
from tests.records import record

THREADS = 8
FIRST = dt.date(2024, 1, 1)


def day(number):
    return (FIRST + dt.timedelta(days=number)).isoformat()


def records():
    """Return records of all sorts, which become known on 40 days: more than a ledger keeps worked out."""
    found = []
    for n in range(40):
        loan = record(
            Committed,
            f"loan-{n}",
            amount=f"USD {n + 1}.25",
            occurred=f"{day(n)}/{day(n + 20)}",
            recorded=day(100 + n),
            donor=("JPN", "USA", None)[n % 3],
            recipient=Shares({"UKR": 60, "POL": 30}) if n % 4 else "UKR",
            instrument=("loan", "grant", "mixed", None)[n % 4],
        )
        found.append(loan)
        change = {"of": loan.fact, "recorded": day(140), "occurred": day(n + 10)}
        found.append(record(CommitmentChanged, f"change-{n}", amount="USD -1", **change))
        if n % 5 == 0:
            found.append(record(Cancelled, f"end-{n}", amount="USD 1", **change))
            found.append(revise(loan, recorded=day(141), sources=(), amount=Money(n, "EUR")))
        if n % 7 == 0:
            found.append(retract(loan, recorded=day(142)))
    found.append(record(AgreementSigned, "accord", occurred=day(5), recorded=day(100)))
    found.append(record(MilestoneReached, "milestone", occurred=day(6), recorded=day(100)))
    found.append(record(Delivered, "units", item="units", quantity=5, occurred=day(7), recorded=day(100)))
    return found


QUESTIONS = [
    committed,
    committed.by("donor"),
    committed.by("instrument", "recipient"),
    committed.where(instrument="loan"),
    committed.map(str),
    *(committed.where(fact=f"loan-{n}") for n in range(70)),  # more than a timeline keeps worked out
    agreements,
    deliveries,
    milestones,
    reported,
]
KNOWN = [None, *(day(100 + n) for n in range(0, 45, 2))]


def asked():
    """Return some hundred questions: on which day, known when, what."""
    chosen = random.Random(7)  # noqa: S311 -- it guards no secret
    picked = [(day(chosen.randrange(60)), chosen.choice(KNOWN), chosen.randrange(len(QUESTIONS))) for _ in range(120)]
    return picked + [(day(30), known, number) for known in (None, day(120)) for number in range(len(QUESTIONS))]


def answered(ledger, question):
    on, known, number = question
    at = ledger.as_of(on, known=known)
    return at.answer(QUESTIONS[number]), tuple(at), at.possible(), ledger.digest(known=known)


@pytest.fixture
def often():
    """Let threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("often")
@pytest.mark.parametrize("attempt", range(2))
def test_eight_threads_get_what_one_gets(attempt):
    held = records()
    expected = {question: answered(Ledger(held), question) for question in asked()[:40]}
    alone = Ledger(held)
    expected = {question: answered(alone, question) for question in asked()} | expected
    shared = Ledger(held)
    start = threading.Barrier(THREADS)

    def read(number):
        mine = list(expected)
        random.Random(f"{attempt}-{number}").shuffle(mine)  # noqa: S311 -- it guards no secret
        start.wait(timeout=60)
        return {question: answered(shared, question) for question in mine}

    with ThreadPoolExecutor(THREADS) as pool:
        for found in pool.map(read, range(THREADS)):
            assert found == expected


@pytest.mark.usefixtures("often")
def test_eight_threads_ask_one_thing_at_once():
    for _ in range(20):
        shared = Ledger(records()[:30])
        expected = Ledger(records()[:30]).as_of(day(30)).answer(committed.by("donor"))
        start = threading.Barrier(THREADS)

        def read(_, shared=shared, start=start):
            start.wait(timeout=60)
            return shared.as_of(day(30)).answer(committed.by("donor"))

        with ThreadPoolExecutor(THREADS) as pool:
            assert list(pool.map(read, range(THREADS))) == [expected] * THREADS


@pytest.mark.usefixtures("often")
def test_threads_include_while_others_read():
    base = Ledger(records())
    expected = base.as_of(day(60)).answer(committed)
    start = threading.Barrier(THREADS)

    def work(number):
        start.wait(timeout=60)
        if number % 2:
            return base.as_of(day(60)).answer(committed)
        grown = base.including(record(Committed, f"new-{number}", amount="JPY 1", occurred=day(1), recorded=day(200)))
        return grown.as_of(day(60)).project(committed)["JPY"], base.as_of(day(60)).answer(committed)

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(work, range(THREADS)))
    assert found == [expected if number % 2 else (1, expected) for number in range(THREADS)]
