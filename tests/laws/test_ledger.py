"""Laws 7 to 11: the ledger, its two axes and corrections; and ledgers that are wrong on purpose."""

from __future__ import annotations

import datetime as dt
import hashlib

from hypothesis import given
from hypothesis import strategies as st

from aidledger import AsOf, Event, Ledger
from aidledger._ledger import ledger as ledger_module
from aidledger._records.corrections import live
from aidledger._records.records import Placement, place
from aidledger._uncertainty import known as knowledge_module
from aidledger._uncertainty.curves import Steps
from aidledger._uncertainty.known import Knowledge
from aidledger.events import Retracted
from aidledger.testing import _laws as laws
from aidledger.testing import becoming_known, commitments, days, happening_later, known_days, ledgers
from aidledger.testing._oracle import standing
from tests.laws.data import already_there, chains, contradictions, hiding, shuffled, three
from tests.laws.planted import catches

knowns = st.none() | known_days()
later_known = becoming_known() | becoming_known(commitments())
happened_later = happening_later() | happening_later(commitments())


def arrived(drawn, day, known):
    laws.arrival_means_nothing(*drawn, day, known)


@given(shuffled, days(), knowns)
def test_law_7_arrival(drawn, day, known):
    """7. For a valid set of records, order of arrival and files change nothing."""
    arrived(drawn, day, known)


def joined(drawn):
    laws.joining_is_a_union(*drawn)


@given(three)
def test_law_7_union(drawn):
    """7. `|` is commutative, associative, idempotent."""
    joined(drawn)


def included_again(drawn, day):
    laws.including_again_changes_nothing(*drawn, day)


@given(already_there(), days())
def test_law_8_again(drawn, day):
    """8. Including what is already there changes nothing. Origin is not content."""
    included_again(drawn, day)


def contradicted(drawn, day):
    laws.other_content_is_refused(*drawn, day)


@given(contradictions(), days())
def test_law_8_contradiction(drawn, day):
    """8. The same id with other content is refused, and the ledger is as before."""
    contradicted(drawn, day)


def audited(drawn):
    laws.what_was_known_stays(*drawn)


@given(later_known)
def test_law_9(drawn):
    """9. Audit: for k before every `recorded` of what is included, no answer known k changes."""
    audited(drawn)


def local(drawn):
    laws.what_happens_later_is_not_seen(*drawn)


@given(happened_later)
def test_law_10(drawn):
    """10. Locality: including an event that supersedes and retracts nothing, with `earliest` after d, changes no value,
    bounds or explanation as of d.
    """  # noqa: D205 -- the law is one sentence
    local(drawn)


@given(ledgers(), knowns)
def test_law_11_definition(ledger, known):
    """11. Retracting a retraction or a correction brings back what it alone hid; in a chain e ← c1 ← c2 exactly the
    newest standing record is live.
    """  # noqa: D205 -- the law is one sentence
    laws.what_is_live_follows_the_definition(ledger, known)


def taken_back(drawn):
    laws.retracting_brings_back(*drawn)


@given(hiding())
def test_law_11_back(drawn):
    """11. Retracting a retraction or a correction brings back what it alone hid."""
    taken_back(drawn)


def chained(drawn):
    laws.the_newest_standing_is_live(*drawn)


@given(chains())
def test_law_11_chain(drawn):
    """11. In a chain e ← c1 ← c2 exactly the newest standing record is live."""
    chained(drawn)


# --- planted: what is live -------------------------------------------------------------------------


def _live_by(monkeypatch, planted):
    """Let ledgers take for live what ``planted`` returns of the records known."""
    monkeypatch.setattr(ledger_module, "live", planted)


def _events(records):
    return [record for record in records if isinstance(record, Event)]


def _without_live_superseder(records):
    """Return what no live record supersedes: in a chain of three the original comes back."""
    every = list(records)
    stand = _events(standing(every))

    def is_live(event):
        return not any(event.id in other.supersedes and is_live(other) for other in stand)

    return [event for event in stand if is_live(event)]


def test_law_11_notices_liveness_by_no_live_superseder(monkeypatch):
    _live_by(monkeypatch, _without_live_superseder)
    assert catches(laws.what_is_live_follows_the_definition, ledgers(), knowns)
    assert catches(chained, chains())


def _without_standing_superseder(records):
    """Return what no standing record supersedes itself: without the one between, the original comes back."""
    stand = _events(standing(list(records)))
    return [event for event in stand if not any(event.id in other.supersedes for other in stand)]


def test_law_11_notices_supersession_that_is_not_transitive(monkeypatch):
    _live_by(monkeypatch, _without_standing_superseder)
    assert catches(laws.what_is_live_follows_the_definition, ledgers(), knowns)
    assert catches(chained, chains())


def _without_any_superseder(records):
    """Return what nothing supersedes, be that retracted or not: a correction cannot be taken back."""
    every = list(records)
    hidden = {target for record in _events(every) for target in record.supersedes}
    return [event for event in _events(standing(every)) if event.id not in hidden]


def test_law_11_notices_corrections_that_hide_even_when_retracted(monkeypatch):
    _live_by(monkeypatch, _without_any_superseder)
    assert catches(laws.what_is_live_follows_the_definition, ledgers(), knowns)
    assert catches(taken_back, hiding())
    assert catches(chained, chains())


def test_law_11_notices_retractions_that_cannot_be_retracted(monkeypatch):
    def planted(records):
        every = list(records)
        named = {record.retracts for record in every if isinstance(record, Retracted)}
        return [event for event in live(every) if event.id not in named]

    _live_by(monkeypatch, planted)
    assert catches(laws.what_is_live_follows_the_definition, ledgers(), knowns)
    assert catches(taken_back, hiding())


def test_law_11_notices_that_the_last_record_of_a_fact_wins(monkeypatch):
    _live_by(monkeypatch, lambda records: [*{event.fact: event for event in live(records)}.values()])
    assert catches(laws.what_is_live_follows_the_definition, ledgers(), knowns)


def test_law_11_notices_a_known_day_that_is_exclusive(monkeypatch):
    def timeline(ledger, *, known=None):
        return _timeline(ledger, known=known and known - dt.timedelta(days=1))

    _timeline = Ledger.timeline
    monkeypatch.setattr(Ledger, "timeline", timeline)
    assert catches(laws.what_is_live_follows_the_definition, ledgers(), knowns)


# --- planted: a set of records -----------------------------------------------------------------------


def _filled_by(monkeypatch, key):
    """Let ledgers hold their records in the order of a key."""
    fill = Ledger._fill

    def planted(ledger, before, records):
        fill(ledger, before, records)
        ledger._set("_records", tuple(sorted(ledger._by_id.values(), key=key)))

    monkeypatch.setattr(Ledger, "_fill", planted)


def test_law_7_notices_records_of_one_day_in_the_order_of_arrival(monkeypatch):
    _filled_by(monkeypatch, lambda record: record.recorded)
    assert catches(arrived, shuffled, days(), knowns)
    assert catches(joined, three)


def test_law_7_notices_a_digest_in_the_order_of_arrival(monkeypatch):
    def digest(records):
        return hashlib.sha256(repr([record.id for record in records]).encode()).hexdigest()

    _filled_by(monkeypatch, lambda record: record.recorded)
    monkeypatch.setattr(Ledger, "__iter__", lambda ledger: iter(sorted(ledger._by_id.values(), key=lambda r: r.id)))
    monkeypatch.setattr(knowledge_module, "digest", digest)
    assert catches(arrived, shuffled, days(), knowns)
    assert catches(joined, three)


def test_law_7_notices_a_union_that_keeps_one_side(monkeypatch):
    monkeypatch.setattr(Ledger, "__or__", lambda ledger, other: max(ledger, other, key=len))
    assert catches(joined, three)


def test_law_8_notices_a_digest_of_where_records_were_read(monkeypatch):
    def digest(records):
        return hashlib.sha256(repr([(record.id, record.origin) for record in records]).encode()).hexdigest()

    monkeypatch.setattr(knowledge_module, "digest", digest)
    assert catches(arrived, shuffled, days(), knowns)
    including = Ledger.including
    monkeypatch.setattr(Ledger, "including", lambda ledger, *records: Ledger([*records, *including(ledger, *records)]))
    assert catches(included_again, already_there(), days())


def test_law_8_notices_a_record_counted_as_often_as_it_is_included(monkeypatch):
    fill = Ledger._fill

    def planted(ledger, before, records):
        every = list(records)
        fill(ledger, before, every)
        again = [record for record in every if before.get(record.id) == record]
        ledger._set("_records", tuple(sorted([*ledger._records, *again], key=lambda r: (r.recorded, r.id))))

    monkeypatch.setattr(Ledger, "_fill", planted)
    assert catches(included_again, already_there(), days())


def test_law_8_notices_that_the_first_content_is_kept_without_a_word(monkeypatch):
    including = Ledger.including

    def planted(ledger, *records):
        return including(ledger, *(record for record in records if record.id not in ledger))

    monkeypatch.setattr(Ledger, "including", planted)
    assert catches(contradicted, contradictions(), days())


def test_law_8_notices_that_the_last_content_wins(monkeypatch):
    def planted(ledger, *records):
        return Ledger({record.id: record for record in (*ledger, *records)}.values())

    monkeypatch.setattr(Ledger, "including", planted)
    assert catches(contradicted, contradictions(), days())


def test_law_8_notices_a_refusal_that_comes_too_late(monkeypatch):
    fill = Ledger._fill

    def planted(ledger, before, records):
        every = list(records)
        try:
            fill(ledger, before, every)
        finally:
            before.update({record.id: record for record in every})

    monkeypatch.setattr(Ledger, "_fill", planted)
    monkeypatch.setattr(Ledger, "__iter__", lambda ledger: iter(ledger._by_id.values()))
    assert catches(contradicted, contradictions(), days())


# --- planted: two axes -------------------------------------------------------------------------------


def test_law_9_notices_corrections_that_hide_before_they_are_known(monkeypatch):
    def timeline(ledger, *, known=None):
        line = _timeline(ledger, known=known)
        best = {event.id for event in live(ledger._records)}
        events = [event for event in line if event.id in best]
        return type(line)(line.known, Knowledge(events, line._knowledge.records, ledger.datasets))

    _timeline = Ledger.timeline
    monkeypatch.setattr(Ledger, "timeline", timeline)
    assert catches(audited, later_known)


def test_law_9_notices_an_unknown_day_that_is_ignored(monkeypatch):
    timeline = Ledger.timeline
    monkeypatch.setattr(Ledger, "timeline", lambda ledger, **_: timeline(ledger))
    assert catches(audited, later_known)


def test_law_9_notices_a_digest_of_all_records(monkeypatch):
    digest = Ledger.digest
    monkeypatch.setattr(Ledger, "digest", lambda ledger, **_: digest(ledger))
    assert catches(audited, later_known)


def _altering_the_last(events):
    """Place alterations with the last placed record of a fact, not with the first."""
    last = {(each.event.fact, type(each.event)): each for each in place(events)}
    moved = []
    for each in place(events):
        meant = last.get((getattr(each.event, "of", ""), getattr(each.event, "alters", None)))
        moved.append(each if meant is None else Placement(each.event, max(each.day, meant.day)))
    return tuple(sorted(moved, key=lambda each: each.day))


def test_law_10_notices_an_alteration_that_waits_for_the_last_record_of_a_fact(monkeypatch):
    monkeypatch.setattr(knowledge_module, "place", _altering_the_last)
    assert catches(local, happened_later)


def test_law_10_notices_bounds_of_all_time(monkeypatch):
    bounds = Steps.bounds
    monkeypatch.setattr(Steps, "bounds", lambda steps, day: bounds(steps, max(day, dt.date(2024, 12, 31))))
    assert catches(local, happened_later)


def test_law_10_notices_data_sets_kept_apart_before_they_meet(monkeypatch):
    datasets_by = Steps.datasets_by
    monkeypatch.setattr(Steps, "datasets_by", lambda steps, _: datasets_by(steps, dt.date.max))
    assert catches(local, happened_later)


def test_law_10_notices_an_explanation_of_what_is_still_to_come(monkeypatch):
    explain = AsOf.explain
    monkeypatch.setattr(
        AsOf,
        "explain",
        lambda at, tally: explain(AsOf(dt.date.max, at.known, at._knowledge), tally),
    )
    assert catches(local, happened_later)
