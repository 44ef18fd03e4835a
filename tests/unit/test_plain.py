from __future__ import annotations

import datetime as dt
import enum
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal

import attrs
import pytest

from aidledger import UNKNOWN, Bag, Event, Groups, Money, Qualifier, Shares, Source, When
from aidledger._records.plain import content, content_hash, digest, fingerprint, plain
from aidledger.errors import AmountError, Origin, WrongTypeError
from aidledger.events import Committed, Delivered, Disbursed, MilestoneReached, annotated
from tests.records import record, usd


class Colour(enum.StrEnum):
    RED = "red"


class Size(enum.IntEnum):
    LARGE = 3


@attrs.frozen
class Pair:
    left: object
    right: object = None


@pytest.mark.parametrize(
    ("value", "made"),
    [
        *((None, None), ("text", "text"), (5, 5), (True, True), (When("2024-Q2~"), "2024-34~")),
        *((Money("1.50", "USD"), "USD 1.5"), (dt.date(2024, 6, 13), "2024-06-13")),
        *((Decimal("1.50"), "1.5"), (Decimal("5E+9"), "5000000000")),
        *((Qualifier.AT_LEAST, "at-least"), (UNKNOWN, "unknown"), (Colour.RED, "red"), (Size.LARGE, 3)),
        (Shares({"UKR": 60, "POL": "37.50"}), {"POL": "37.5", "UKR": "60"}),
        (usd("1.5") + Money(2, "EUR"), {"EUR": "2", "USD": "1.5"}),
        *((Bag(), {}), ((1, (2, None)), [1, [2, None]]), ([], []), ({"b", "a"}, ["a", "b"])),
        *((frozenset({1, "a", None}), ["a", 1, None]), ((each for each in "ab"), ["a", "b"])),
        (Groups({None: usd(1), ("JPN", None): usd(2)}), {"null": {"USD": "1"}, '["JPN", null]': {"USD": "2"}}),
        ({1: "a", When("2024"): "b", "c": "c"}, {"1": "a", "2024": "b", "c": "c"}),
        *((Pair(Money(1, "USD")), {"left": "USD 1"}), (Pair((), ""), {"left": [], "right": ""})),
    ],
)
def test_a_value_is_plain_text_numbers_lists_and_tables(value, made):
    found = plain(value)
    assert (found, type(found)) == (made, type(made))
    json.dumps(found)


@pytest.mark.parametrize("value", [1.5, float("nan"), 1j, b"bytes", bytearray(b"b"), object(), dt.datetime(2024, 1, 1)])  # noqa: DTZ001
def test_what_has_no_plain_form_is_refused(value):
    for nested in (value, (value,), {"a": value}, Pair(value)):
        with pytest.raises(WrongTypeError, match=f"{type(value).__name__} has no plain form: use text, int, Decimal"):
            plain(nested)
    with pytest.raises(AmountError, match="NaN is no finite amount"):
        plain(Decimal("NaN"))


def test_a_record_is_its_kind_and_what_it_states():
    stated = {"quantity": "1000", "qualifier": "at-least", "sources": [{"url": "u"}]}
    event = record(Delivered, "units", item="generators", **{**stated, "sources": [Source(url="u")]})
    made = plain(annotated(event, origin=Origin("a.toml", 4)))
    names = {"id": "units", "fact": "units", "dataset": "test"}
    days = {"recorded": "2025-01-01", "occurred": "2024-01-01"}
    assert made == {"kind": "delivered", **names, **days, "item": "generators", **stated}
    assert next(iter(made)) == "kind"


def test_days_are_what_the_caller_makes_of_them():
    def itself(day):
        return day

    event = record(Committed, "loan", amount="USD 5", sources=[Source(accessed="2026-11-22", published="2025")])
    made = plain(event, day=itself)
    assert (made["recorded"], made["occurred"]) == (dt.date(2025, 1, 1), "2024-01-01")
    assert made["sources"] == [{"accessed": dt.date(2026, 11, 22), "published": "2025"}]
    assert plain({"a": (dt.date(2024, 1, 1),)}, day=itself) == {"a": [dt.date(2024, 1, 1)]}


# --- digests --------------------------------------------------------------------------------------

ONE = record(Committed, "one", amount="USD 5", donor="JPN")
TWO = record(MilestoneReached, "two", title="日本")


@pytest.mark.parametrize(
    "stated",
    [
        *({"amount": "USD 6"}, {"amount": "EUR 5"}, {"donor": None}, {"donor": "JPM"}, {"recipient": "UKR"}),
        *({"occurred": "2024-01"}, {"occurred": "2024-01-01~"}, {"recorded": "2025-01-02"}, {"dataset": "other"}),
        *({"note": "a"}, {"sources": [Source(title="a")]}, {"id": "other"}, {"fact": "other"}),
    ],
)
def test_a_digest_depends_on_everything_that_a_record_states(stated):
    other = record(Committed, "one", **{"amount": "USD 5", "donor": "JPN", **stated})
    assert digest([ONE]) != digest([other])
    assert digest([ONE, TWO]) != digest([other, TWO])


def test_the_digest_of_a_record_stays_what_it_was():
    """An answer that was cited years ago is verified by this: it must never change."""
    text = (
        '{"amount": "USD 5", "dataset": "test", "donor": "JPN", "fact": "one", "id": "one", "kind": "committed", '
        '"occurred": "2024-01-01", "recorded": "2025-01-01"}'
    )
    assert fingerprint(ONE) == hashlib.sha256(text.encode()).digest()
    both = sorted([fingerprint(ONE), fingerprint(TWO)])
    assert digest([ONE, TWO]) == f"sha256:{hashlib.sha256(b''.join(both)).hexdigest()}"
    assert digest([ONE, TWO]) == digest(iter([TWO, annotated(ONE, origin=Origin("a.toml", 4))]))
    assert digest([]) == f"sha256:{hashlib.sha256().hexdigest()}"


# --- content --------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Tagged(Event):
    kind = "acme.tagged"
    tags: Mapping[str, str] = attrs.field(factory=dict)


@pytest.mark.parametrize(
    ("kind", "stated", "is_same"),
    [
        *((Committed, {name: value}, True) for name, value in [("id", "x"), ("fact", "x"), ("recorded", "2026-01-01")]),
        *((Committed, {name: value}, True) for name, value in [("release", "r 18"), ("supersedes", ("y",))]),
        *((Committed, {name: "x"}, False) for name in ("note", "dataset")),
        *(
            (Committed, stated, False)
            for stated in ({"occurred": "2024"}, {"amount": "EUR 5"}, {"sources": (Source(),)})
        ),
        (Disbursed, {}, False),
    ],
)
def test_what_makes_a_record_is_no_content_and_all_else_is(kind, stated, is_same):
    loan, other = (
        record(each, "loan", **{"amount": "USD 5", **more}) for each, more in ((Committed, {}), (kind, stated))
    )
    assert (content(other) == content(loan)) is is_same
    assert (content_hash(other) == content_hash(loan)) is is_same


def test_a_fingerprint_stays_the_same_for_ever():
    loan = record(Committed, "loan", amount="USD 5")
    assert content_hash(loan) == "62c836682c2634de9d3ee0ae8989259deb3fc59e70bcccf8646d9d4dda6a4e74"
    assert content_hash(loan, "amount") == content_hash(record(Committed, "loan", amount="USD 6"), "amount")


def test_a_field_without_a_hash_is_compared_too():
    first, same, other = (record(Tagged, "a", id=identity, tags={"a": tag}) for identity, tag in ("xx", "yx", "zz"))
    assert content(first) == content(same) != content(other)
    assert hash(content(first)) == hash(content(same))
