from __future__ import annotations

from collections.abc import Mapping

import attrs
import pytest

from aidledger import Event, Source
from aidledger._records.plain import content, content_hash
from aidledger.errors import Origin
from aidledger.events import Committed, Disbursed, annotated
from tests.records import record

LOAN = record(Committed, "loan", amount="USD 5")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Tagged(Event):
    kind = "acme.tagged"
    tags: Mapping[str, str] = attrs.field(factory=dict)


@pytest.mark.parametrize(
    "same",
    [
        {"id": "x"},
        {"fact": "x"},
        {"recorded": "2026-01-01"},
        {"release": "release 18"},
        {"supersedes": ("y",)},
        {"amount": "USD 5.0"},
    ],
)
def test_what_makes_a_record_is_no_content(same):
    other = record(Committed, "loan", **{"amount": "USD 5", **same})
    assert content(other) == content(LOAN)
    assert content_hash(other) == content_hash(LOAN)


def test_a_place_is_no_content():
    assert content(annotated(LOAN, origin=Origin("a.csv", 1))) == content(LOAN)


@pytest.mark.parametrize(
    "other", [{"note": "x"}, {"dataset": "x"}, {"occurred": "2024"}, {"amount": "EUR 5"}, {"sources": (Source(),)}]
)
def test_all_else_is_content(other):
    changed = record(Committed, "loan", **{"amount": "USD 5", **other})
    assert content(changed) != content(LOAN)
    assert content_hash(changed) != content_hash(LOAN)


def test_kinds_with_the_same_fields_say_different_things():
    paid = record(Disbursed, "loan", amount="USD 5")
    assert content(paid) != content(LOAN)
    assert content_hash(paid) != content_hash(LOAN)


def test_a_field_can_be_left_out():
    assert content_hash(LOAN, "amount") == content_hash(record(Committed, "loan", amount="USD 6"), "amount")


def test_a_field_without_a_hash_is_compared_too():
    first, same, other = (record(Tagged, "a", id=identity, tags={"a": tag}) for identity, tag in ("xx", "yx", "zz"))
    assert content(first) == content(same) != content(other)
    assert hash(content(first)) == hash(content(same))


def test_a_fingerprint_stays_the_same_for_ever():
    assert content_hash(LOAN) == "62c836682c2634de9d3ee0ae8989259deb3fc59e70bcccf8646d9d4dda6a4e74"
