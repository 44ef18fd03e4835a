"""Laws 7 to 11: the ledger, its two axes and corrections; and ledgers that are wrong on purpose."""

from __future__ import annotations

import datetime as dt
import hashlib

import attrs
import pytest
from hypothesis import strategies as st

from aidledger import AsOf, Event, Ledger
from aidledger._records.corrections import live
from aidledger.events import Retracted, annotated
from aidledger.testing import _laws as laws
from aidledger.testing import becoming_known, commitments, days, happening_later, known_days, ledgers
from aidledger.testing._oracle import known_by, standing
from tests.laws.data import already_there, chains, contradictions, hiding, shuffled, three
from tests.laws.planted import catches, instead, law

knowns = st.none() | known_days()
later_known = becoming_known() | becoming_known(commitments())
happened_later = happening_later() | happening_later(commitments())


@law(shuffled, days(), knowns)
def test_law_7_arrival(drawn, day, known):
    """7. For a valid set of records, order of arrival and files change nothing."""
    laws.arrival_means_nothing(*drawn, day, known)


@law(three)
def test_law_7_union(drawn):
    """7. `|` is commutative, associative, idempotent."""
    laws.joining_is_a_union(*drawn)


@law(already_there(), days())
def test_law_8_again(drawn, day):
    """8. Including what is already there changes nothing. Origin is not content."""
    laws.including_again_changes_nothing(*drawn, day)


@law(contradictions(), days())
def test_law_8_contradiction(drawn, day):
    """8. The same id with other content is refused, and the ledger is as before."""
    laws.other_content_is_refused(*drawn, day)


@law(later_known)
def test_law_9(drawn):
    """9. Audit: for k before every `recorded` of what is included, no answer known k changes."""
    laws.what_was_known_stays(*drawn)


@law(happened_later)
def test_law_10(drawn):
    """10. Locality: including an event that supersedes and retracts nothing, with `earliest` after d, changes no value,
    bounds or explanation as of d.
    """  # noqa: D205 -- the law is one sentence
    laws.what_happens_later_is_not_seen(*drawn)


@law(ledgers(), knowns)
def test_law_11_definition(ledger, known):
    """11. Retracting a retraction or a correction brings back what it alone hid; in a chain e ← c1 ← c2 exactly the
    newest standing record is live.
    """  # noqa: D205 -- the law is one sentence
    laws.what_is_live_follows_the_definition(ledger, known)


@law(hiding())
def test_law_11_back(drawn):
    """11. Retracting a retraction or a correction brings back what it alone hid."""
    laws.retracting_brings_back(*drawn)


@law(chains())
def test_law_11_chain(drawn):
    """11. In a chain e ← c1 ← c2 exactly the newest standing record is live."""
    laws.the_newest_standing_is_live(*drawn)


# --- planted: what is live -------------------------------------------------------------------------


def _events(records):
    return [record for record in records if isinstance(record, Event)]


def without_live_superseder(records):
    """Return what no live record supersedes: in a chain of three the original comes back."""
    stand = _events(standing(records))

    def is_live(event):
        return not any(event.id in other.supersedes and is_live(other) for other in stand)

    return [event for event in stand if is_live(event)]


def without_standing_superseder(records):
    """Return what no standing record supersedes itself: without the one between, the original comes back."""
    stand = _events(standing(records))
    return [event for event in stand if not any(event.id in other.supersedes for other in stand)]


def without_any_superseder(records):
    """Return what nothing supersedes, be that retracted or not: a correction cannot be taken back."""
    hidden = {target for record in _events(records) for target in record.supersedes}
    return [event for event in _events(standing(records)) if event.id not in hidden]


def with_retractions_for_good(records):
    named = {record.retracts for record in records if isinstance(record, Retracted)}
    return [event for event in live(records) if event.id not in named]


def the_last_of_a_fact(records):
    return list({event.fact: event for event in live(records)}.values())


@pytest.mark.parametrize(
    ("liveness", "laws"),
    [
        (without_live_superseder, (test_law_11_definition, test_law_11_chain)),
        (without_standing_superseder, (test_law_11_definition, test_law_11_chain)),
        (without_any_superseder, (test_law_11_definition, test_law_11_back, test_law_11_chain)),
        (with_retractions_for_good, (test_law_11_definition, test_law_11_back)),
        (the_last_of_a_fact, (test_law_11_definition,)),
    ],
)
def test_law_11_notices_what_is_taken_for_live(monkeypatch, liveness, laws):
    instead(monkeypatch, Ledger, "timeline", lambda _, ledger, known=None: liveness(known_by(ledger, known)))
    assert all(catches(law) for law in laws)


# --- planted: a set of records, and two axes ---------------------------------------------------------

DAY = dt.timedelta(days=1)


def digest_of_places(_, ledger, **__):
    return hashlib.sha256(repr([(record.id, record.origin) for record in ledger]).encode()).hexdigest()


def refusing_nothing_new(right, ledger, *records):
    return right(ledger, *(record for record in records if record.id not in ledger))


def overwriting(_, ledger, *records):
    return Ledger({record.id: record for record in (*ledger, *records)}.values())


def taking_places(right, ledger, *records):
    """Keep what is included instead of what says the same and was read elsewhere."""
    return Ledger([*records, *(record for record in right(ledger, *records) if record not in records)])


def hidden_before_it_is_known(right, ledger, known=None):
    best = {event.id for event in right(ledger)}
    kept = (annotated(event, supersedes=()) for event in right(ledger, known=known) if event.id in best)
    return right(Ledger(kept), known=known)


def of_all_time(right, at, tally):
    return right(attrs.evolve(at, as_of=dt.date.max), tally)


def apart_before_they_meet(right, at, projection):
    right(attrs.evolve(at, as_of=dt.date.max), projection)
    return right(at, projection)


@pytest.mark.parametrize(
    ("law", "kind", "name", "wrong"),
    [
        (test_law_7_arrival, Ledger, "digest", digest_of_places),
        (test_law_7_union, Ledger, "__or__", lambda _, first, second: max(first, second, key=len)),
        (test_law_7_union, Ledger, "__hash__", lambda _, ledger: id(ledger)),
        (test_law_8_contradiction, Ledger, "including", refusing_nothing_new),
        (test_law_8_contradiction, Ledger, "including", overwriting),
        (test_law_9, Ledger, "timeline", hidden_before_it_is_known),
        (test_law_9, Ledger, "timeline", lambda right, ledger, **_: right(ledger)),
        (test_law_9, Ledger, "digest", lambda right, ledger, **_: right(ledger)),
        (test_law_10, AsOf, "bounds", of_all_time),
        (test_law_10, AsOf, "explain", of_all_time),
        (test_law_10, AsOf, "project", apart_before_they_meet),
        (
            test_law_11_definition,
            Ledger,
            "timeline",
            lambda right, ledger, known=None: right(ledger, known=known and known - DAY),
        ),
    ],
)
def test_laws_7_to_11_notice(monkeypatch, law, kind, name, wrong):
    instead(monkeypatch, kind, name, wrong)
    assert catches(law)


def test_law_8_notices_a_digest_of_where_records_were_read(monkeypatch):
    instead(monkeypatch, Ledger, "digest", digest_of_places)
    instead(monkeypatch, Ledger, "including", taking_places)
    assert catches(test_law_8_again)
