"""A ledger that an earlier version wrote, before records had labels: it loads, and its cited answers stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aidledger import load, verify

PLACE = Path(__file__).parent.parent / "ledgers" / "before-labels"
CITED = sorted(PLACE.glob("cited-*.json"))


def before():
    return load(PLACE / "events")


def test_it_loads_with_the_digest_that_it_had():
    ledger = before()
    assert ledger.digest() == "sha256:c9821c217e4651ec0a79ee3af7357da9580e5e7516aa659e812544f344d42b60"
    assert {record.release for record in ledger} == {None}


@pytest.mark.parametrize("path", CITED, ids=[path.stem for path in CITED])
def test_its_cited_answers_stand(path):
    assert verify(before(), json.loads(path.read_text(encoding="utf-8"))).stands
