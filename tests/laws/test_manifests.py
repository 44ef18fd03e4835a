"""A manifest finds the first day on which a ledger was changed, and nothing in a ledger that was only added to."""

from __future__ import annotations

import datetime as dt
import hashlib
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Ledger
from aidledger.files import Manifest
from aidledger.files import _manifests as manifests
from aidledger.testing import becoming_known, ledgers
from tests.laws.data import contradictions, three
from tests.laws.planted import catches

grown = becoming_known()
altered = contradictions().map(
    lambda drawn: (drawn[0], Ledger(drawn[1] if record.id == drawn[1].id else record for record in drawn[0]))
)
removed = three.map(lambda drawn: (drawn[0] | drawn[1], drawn[1]))
others = altered | removed | removed.map(lambda pair: pair[::-1]) | st.tuples(ledgers(), ledgers())


def by_day(ledger):
    return {day: set(records) for day, records in groupby(ledger, key=lambda record: record.recorded)}


def lasts(drawn):
    ledger, included, _, known = drawn
    kept = Manifest.parse(str(Manifest.of(Ledger(record for record in ledger if record.recorded <= known))))
    found = kept.difference(ledger.including(*included))
    assert found is None, found


@given(grown)
def test_a_manifest_lasts_while_the_ledger_grows(drawn):
    lasts(drawn)


def finds(pair):
    kept, other = pair
    here, there = by_day(kept), by_day(other)
    differing = [
        (day, len(there.get(day, ())) - len(here.get(day, ())))
        for day in sorted({*here, *there})
        if day <= max(here, default=dt.date.min) and here.get(day) != there.get(day)
    ]
    found = Manifest.parse(str(Manifest.of(kept))).difference(other)
    if not differing:
        assert found is None, found
        return
    day, more = differing[0]
    assert found is not None, f"{list(kept)} is taken for {list(other)}"
    word = "added" if more > 0 else "removed" if more < 0 else "altered"
    assert (found.code, found.message[:10]) == (f"record-{word}", str(day))


@given(others)
def test_a_manifest_finds_the_first_day_that_differs(pair):
    finds(pair)


# --- planted --------------------------------------------------------------------------------------


def of_ids(record, _):
    return record.id.encode()


def test_a_digest_of_ids_alone_is_noticed(monkeypatch):
    monkeypatch.setattr(manifests, "_line", of_ids)
    assert catches(finds, altered)


def planted(*, chained, counted):
    def days(ledger, vocabulary):
        digest = "0" * 64
        for day, records in groupby(ledger, key=lambda record: record.recorded):
            lines = [manifests._line(record, vocabulary) for record in records]
            digest = hashlib.sha256(b"".join(lines if not chained else [digest.encode(), *lines[1:]])).hexdigest()
            yield manifests.RecordedDay(day, len(lines) if counted else 1, digest)

    return days


@pytest.mark.parametrize(
    ("planted", "pairs"),
    [(planted(chained=True, counted=True), altered), (planted(chained=False, counted=False), removed)],
    ids=["first-of-a-day-left-out", "not-counted"],
)
def test_a_digest_of_less_is_noticed(monkeypatch, planted, pairs):
    monkeypatch.setattr(manifests, "_chained", planted)
    assert catches(finds, pairs)


def test_a_manifest_of_days_to_come_is_noticed(monkeypatch):
    def all_days(self, ledger, vocabulary=None):
        kept = Manifest.of(ledger)
        return None if kept == self else "other"

    monkeypatch.setattr(Manifest, "difference", all_days)
    assert catches(lasts, grown)
