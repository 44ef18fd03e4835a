from __future__ import annotations

import datetime as dt
import itertools
import re

import attrs
import pytest

from aidledger import CORE, Source
from aidledger._records.records import place
from aidledger.errors import Finding, Origin, RecordError, Severity, WrongTypeError
from aidledger.events import (
    AgreementEnded,
    AgreementSigned,
    Cancelled,
    CommitmentChanged,
    Committed,
    Disbursed,
    Pledged,
    Retracted,
    annotated,
)
from tests.records import record

STATED = {"amount": "USD 5", "donor": "JPN", "occurred": "2024-06"}


LOAN = record(Committed, "loan", **STATED)


MORE = record(CommitmentChanged, "more", of="loan", amount="USD 5")


def test_every_class_is_frozen_and_keyword_only():
    for kind in CORE.kinds.values():
        assert all(field.kw_only for field in attrs.fields(kind) if field.init), kind
        assert not hasattr(kind, "__dict__") or "__dict__" not in kind.__slots__


def test_events_are_equal_by_what_they_state():
    same = record(Committed, "loan", **{**STATED, "amount": "USD 5.0"})
    assert (same, hash(same)) == (LOAN, hash(LOAN))
    others = [{"occurred": "2024-06-01/2024-06-30"}, {"release": "release 18"}, {"amount": "USD 6"}]
    assert LOAN not in [record(Committed, "loan", **{**STATED, **other}) for other in others]
    assert record(Disbursed, "loan", **STATED) != LOAN


def test_what_an_event_shows_is_what_it_states():
    assert repr(LOAN) == (
        "Committed(id='loan', fact='loan', dataset='test', recorded=2025-01-01, occurred=2024-06, amount=USD 5, "
        "donor='JPN', 0 source(s))"
    )
    source = Source(publisher="CEIAS", published="2025-08-15")
    assert repr(record(Retracted, "loan", id="b", retracts="loan", sources=[source], release="release 18")) == (
        "Retracted(id='b', fact='loan', dataset='test', recorded=2025-01-01, release='release 18', retracts='loan', "
        "1 source(s))"
    )


@pytest.mark.parametrize(
    ("kind", "stated", "said"),
    [
        (Committed, {}, "amount"),
        (Committed, {"amount": "USD 5", "doner": "JPN"}, "unexpected keyword argument 'doner'"),
        (Committed, {"amount": "USD 5", "origin": Origin("a.toml", 4)}, "unexpected keyword argument 'origin'"),
        (CommitmentChanged, {"amount": "USD 5", "of": "a", "donor": "JPN"}, "unexpected keyword argument 'donor'"),
        (Retracted, {"retracts": "b", "occurred": "2024"}, "unexpected keyword argument 'occurred'"),
    ],
)
def test_only_what_a_kind_needs_must_be_given(kind, stated, said):
    with pytest.raises(TypeError, match=said):
        record(kind, "a", **stated)


@pytest.mark.parametrize(("event", "aside"), [(LOAN, "origin"), (MORE, "origin"), (MORE, "altered")])
def test_asides_are_no_part_of_the_content(event, aside):
    value = LOAN if aside == "altered" else Origin("a.toml", 4)
    twin = annotated(event, **{aside: value})
    assert (getattr(twin, aside), getattr(event, aside)) == (value, None)
    assert (twin, hash(twin), repr(twin)) == (event, hash(event), repr(event))


@pytest.mark.parametrize(
    ("label", "error"),
    [
        ("", "release: the text is empty"),
        ("two\nlines", "release: a label is one line of at most 200 characters"),
        ("a\tcolumn", "release: a label is one line"),
        ("x" * 201, "release: a label is one line"),
        ("\x1b[31m", "release: the control character"),
        (18, "release: text is expected, not int"),
    ],
)
def test_a_label_is_one_line_of_text(label, error):
    with pytest.raises((RecordError, WrongTypeError), match=re.escape(error)):
        record(Committed, "loan", amount="USD 5", release=label)


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ({"origin": Origin("events/a.toml", 12), "record": "a"}, "events/a.toml:12: no-source m"),
        ({"origin": Origin("events/a.toml")}, "events/a.toml: no-source m"),
        ({"record": "loan@2024-01-01"}, "loan@2024-01-01: no-source m"),
        ({}, "ledger: no-source m"),
    ],
)
def test_a_finding_shows_its_place_its_code_and_its_message(stated, shown):
    finding = Finding(code="no-source", message="m", **stated)
    assert (str(finding), finding.severity) == (shown, Severity.ERROR)
    assert Origin("a.toml").place < Origin("a.toml", 1).place < Origin("b.toml").place


def loan(occurred, **stated):
    return record(Committed, stated.pop("fact", "loan"), occurred=occurred, amount="USD 5", **stated)


def change(occurred, fact="more", of="loan", **stated):
    return record(CommitmentChanged, fact, occurred=occurred, of=of, amount="USD 1", **stated)


@pytest.mark.parametrize(
    ("altering", "altered", "days"),
    [
        ("2024-03-01", "2024", [("loan", "2024-12-31"), ("more", "2024-12-31")]),
        ("2024-03", "2024-01-31", [("loan", "2024-01-31"), ("more", "2024-03-31")]),
        ("2023", "2024-01-01", [("loan", "2024-01-01"), ("more", "2024-01-01")]),
    ],
)
def test_an_alteration_is_put_not_before_what_it_alters(altering, altered, days):
    found = place([change(altering), loan(altered)])
    assert [(each.event.id, str(each.day)) for each in found] == days
    assert [each.event.placed_on for each in found] == [each.day for each in found]
    assert (found[1].event.altered, change("2023").placed_on) == (loan(altered), dt.date(2023, 12, 31))


def test_each_kind_of_alteration_finds_its_own_kind_under_one_fact():
    signed = record(AgreementSigned, "accord", occurred="2024-05")
    paid = loan("2024-06", fact="accord", id="paid")
    ended = record(AgreementEnded, "over", of="accord", occurred="2023")
    cancelled = record(Cancelled, "off", of="accord", amount="USD 1", occurred="2023")
    found = {each.event.id: each for each in place([ended, cancelled, signed, paid])}
    assert (found["over"].event.altered, str(found["over"].day)) == (signed, "2024-05-31")
    assert (found["off"].event.altered, str(found["off"].day)) == (paid, "2024-06-30")
    adrift = [record(Pledged, "loan", amount="USD 5"), record(AgreementSigned, "loan", id="b"), change("2024-03")]
    (more,) = (each for each in place(adrift) if each.event.id == "more")
    assert (more.event.altered, str(more.day)) == (None, "2024-03-31")


def test_of_two_live_records_the_first_placed_is_altered():
    early, late = loan("2024-01-05", id="early"), loan("2024-02-05", id="late")
    for events in itertools.permutations([early, late, change("2024-01-01")]):
        (found,) = [each for each in place(events) if each.event.id == "more"]
        assert (found.event.altered, str(found.day)) == (early, "2024-01-05")


def test_the_order_is_by_day_then_what_alters_then_dates_then_names():
    events = [
        loan("2024-03-31", fact="b", id="b-exact"),
        loan("2024-03", fact="b", id="b-month"),
        loan("2024", fact="z", id="year"),
        loan("2024-03-31", fact="a", id="a-2"),
        loan("2024-03-31", fact="a", id="a-1"),
        change("2024-01", fact="x", of="b", id="x"),
        change("2024-03-31", fact="y", of="b", id="y"),
        loan("2024-01-01", fact="first", id="first"),
    ]
    expected = ["first", "b-month", "a-1", "a-2", "b-exact", "x", "y", "year"]
    for shift in range(len(events)):
        assert [each.event.id for each in place([*events[shift:], *events[:shift]])] == expected
