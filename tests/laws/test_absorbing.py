"""Law 12: a data set that is republished whole, and ways to absorb it that are wrong on purpose."""

from __future__ import annotations

import datetime as dt
import itertools

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Ledger, Money
from aidledger._absorb import absorb as absorbing
from aidledger._absorb import matching, overlays, recording
from aidledger._absorb.matching import Families, References
from aidledger._absorb.overlays import Overlay, Settling
from aidledger._absorb.recording import Recording, Restating
from aidledger._records import corrections, plain
from aidledger._records.corrections import live as live_records
from aidledger.events import CommitmentChanged, Committed
from aidledger.interchange import Unkeyed
from aidledger.testing import _laws as laws
from aidledger.testing import days, editings, events, releases
from aidledger.testing._changes import DATASET, EDITED, RELEASED, Edited, Published, Step
from tests.laws.planted import catches
from tests.records import record

TWINS = [record(Committed, name, amount="USD 5") for name in "fg"]

recorded = st.sampled_from(RELEASED)
one = releases(number=1).map(lambda drawn: (drawn[0], drawn[1][0]))
two_orders = one.flatmap(lambda drawn: st.tuples(*map(st.just, drawn), st.permutations(drawn[1])))
twins = st.lists(events(CommitmentChanged), min_size=1, max_size=3).map(
    lambda changes: (
        Ledger(),
        tuple(Unkeyed(attrs.evolve(row, dataset=DATASET)) for row in (*TWINS, *changes)),
    )
)
two_orders_of_twins = twins.flatmap(lambda drawn: st.tuples(*map(st.just, drawn), st.permutations(drawn[1])))


def _turn(amount: str | None, edits: tuple[Edited, ...]) -> tuple[Step, ...]:
    """Return a release of one row, or of none, and what an editor makes of it then."""
    rows = () if amount is None else (record(Committed, "f", dataset=EDITED, recorded=RELEASED[0], amount=amount),)
    return (Published(rows, RELEASED[0], partial=False), *edits)


# One row on one day: it changes, vanishes and comes back; corrections end, and are lifted on this day or the next.
edits = st.builds(
    lambda step, days: attrs.evolve(step, days=days),
    st.sampled_from(
        [Edited("revise", 0, "amount", Money(amount, "USD"), 0) for amount in (1, 2)]
        + [Edited(what, 0, "amount", None, 0) for what in ("undo", "take off")]
    ),
    st.sampled_from((0, 1)),
)
turns = st.builds(_turn, st.sampled_from(("USD 1", "USD 2", None)), st.lists(edits, max_size=2).map(tuple))
one_row = st.lists(turns, min_size=2, max_size=5).map(lambda taken: tuple(itertools.chain.from_iterable(taken)))
three_days = st.sampled_from((RELEASED, RELEASED, (RELEASED[0], *RELEASED[:2]), (RELEASED[0],) * 3))


def live(drawn, day):
    laws.what_is_live_is_the_release(*drawn, day, DATASET)


@given(one | twins, recorded)
def test_law_12_live(drawn, day):
    """12. Absorb: afterwards the live records of the dataset known k are the release, as a multiset."""
    live(drawn, day)


def again(drawn, day):
    laws.absorbing_again_appends_nothing(*drawn, day, DATASET)


@given(two_orders | two_orders_of_twins, recorded)
def test_law_12_again(drawn, day):
    """12. Absorbing it again appends nothing."""
    again(drawn, day)


def earlier(drawn, day, asked):
    laws.absorbing_keeps_earlier_answers(*drawn, day, DATASET, asked)


@given(one, recorded, days())
def test_law_12_earlier(drawn, day, asked):
    """12. Every earlier answer stands."""
    earlier(drawn, day, asked)


def there_and_back(drawn, on):
    ledger, (first, second) = drawn
    laws.releases_stay_known(ledger, zip((first, second, first), on, strict=True), DATASET)


@given(releases(), three_days)
def test_law_12_there_and_back(drawn, on):
    """12. A, B, A again gives A, B, A."""
    there_and_back(drawn, on)


@given(editings() | one_row)
def test_law_12_imports(steps):
    """12. The imported records of a data set, taken alone, are the same whatever editors did."""
    laws.imports_do_not_depend_on_editors(steps)


@given(editings() | one_row)
def test_law_12_editors(steps):
    """12. A fact that an editor corrected is live with the editor's values; one taken off stays off."""
    laws.manual_records_stay_in_effect(steps)


# --- planted: manual records ------------------------------------------------------------------------


def test_law_12_notices_imports_that_look_at_manual_records(monkeypatch):
    monkeypatch.setattr(corrections.Held, "current", property(lambda here: tuple(live_records(here.records))))
    assert catches(laws.imports_do_not_depend_on_editors, editings())


@pytest.mark.parametrize("step", ["_correct", "_take_off", "_let_go"])
def test_law_12_notices_a_step_that_is_left_out(monkeypatch, step):
    monkeypatch.setattr(Settling, step, lambda *_: None)
    assert catches(laws.manual_records_stay_in_effect, editings())


def test_law_12_notices_corrections_that_do_not_end(monkeypatch):
    monkeypatch.setattr(Settling, "_end", lambda *_: True)
    assert catches(laws.manual_records_stay_in_effect, editings())


def test_law_12_notices_whole_records_restated(monkeypatch):
    monkeypatch.setattr(overlays, "merged", lambda ours, base, published, _: recording.Merged(ours, (), is_over=False))
    assert catches(laws.manual_records_stay_in_effect, editings())


def test_law_12_notices_corrections_that_do_not_come_back(monkeypatch):
    vanished = Overlay._vanished
    monkeypatch.setattr(Overlay, "_vanished", lambda made, fact: [(row, ()) for row, _ in vanished(made, fact)])
    assert catches(laws.manual_records_stay_in_effect, editings())


def test_law_12_notices_corrections_that_come_back_though_they_were_lifted(monkeypatch):
    def planted(recording, record, known):
        found = [each for each in known if each in recording.imported]
        return set(found) if record.id not in recording.imported else {record.id}

    monkeypatch.setattr(Recording, "nearest", planted)
    assert catches(laws.manual_records_stay_in_effect, one_row)


def test_law_12_notices_corrections_that_come_back_though_they_were_lifted_on_a_later_day(monkeypatch):
    begun = Settling.__init__

    def planted(made, *given):
        begun(made, *given)
        made._taken_off = set()

    monkeypatch.setattr(Settling, "__init__", planted)
    assert catches(laws.manual_records_stay_in_effect, one_row)


def test_law_12_notices_that_later_days_are_taken_together(monkeypatch):
    begun = Settling.__init__

    def planted(made, recording, places, facts, day):
        last = [record.recorded for fact in facts for record in recording.before.get(fact, ())]
        begun(made, recording, places, facts, max([day, *last]))

    monkeypatch.setattr(Settling, "__init__", planted)
    assert catches(laws.manual_records_stay_in_effect, one_row)


# --- planted: what is appended ---------------------------------------------------------------------


def test_law_12_notices_that_what_vanished_stays(monkeypatch):
    monkeypatch.setattr(Restating, "retractions", lambda *_: [])
    assert catches(live, one, recorded)
    assert catches(there_and_back, releases(), three_days)


def test_law_12_notices_a_retraction_that_brings_back_what_was_superseded(monkeypatch):
    monkeypatch.setattr(recording, "_standing", lambda vanished, _: vanished)
    assert catches(live, one, recorded)
    assert catches(there_and_back, releases(), three_days)


@pytest.mark.parametrize("most", [0, 1])
def test_law_12_notices_that_not_all_live_records_are_superseded(monkeypatch, most):
    record = Restating.record
    monkeypatch.setattr(
        Restating, "record", lambda made, stated: record(made, attrs.evolve(stated, before=stated.before[:most]))
    )
    assert catches(live, one, recorded)


def test_law_12_notices_a_day_too_early(monkeypatch):
    monkeypatch.setattr(absorbing, "_refuse", lambda *_: None)
    begun = Restating.__init__
    monkeypatch.setattr(
        Restating, "__init__", lambda made, day, taken, label: begun(made, day - dt.timedelta(days=200), taken, label)
    )
    assert catches(earlier, one, recorded, days())


def test_law_12_notices_ids_that_are_not_fresh(monkeypatch):
    monkeypatch.setattr(Restating, "fresh", lambda _, stem, tail: stem + tail)
    assert catches(live, one, recorded)


# --- planted: which row states what ------------------------------------------------------------------


def _grouping(monkeypatch, planted):
    """Let rows and records be grouped by content as ``planted`` changes the groups."""
    grouped = matching._by_content
    monkeypatch.setattr(matching, "_by_content", lambda *given: planted(grouped(*given)))


def test_law_12_notices_rows_written_twice_and_counted_once(monkeypatch):
    _grouping(monkeypatch, lambda groups: {said: same[:1] for said, same in groups.items()})
    assert catches(live, one, recorded)


def test_law_12_notices_that_the_last_row_of_a_key_wins(monkeypatch):
    of_key = Families.of_key
    monkeypatch.setattr(Families, "of_key", lambda made, key, rows: of_key(made, key, rows[-1:]))
    assert catches(live, one, recorded)
    assert catches(again, two_orders, recorded)


def test_law_12_notices_two_rows_of_one_key_under_one_fact(monkeypatch):
    of_key = Families.of_key

    def planted(made, key, rows):
        return [attrs.evolve(stated, fact=key) for stated in of_key(made, key, rows)]

    monkeypatch.setattr(Families, "of_key", planted)
    assert catches(live, one, recorded)


def test_law_12_notices_that_a_key_which_was_re_used_is_not_known_again(monkeypatch):
    monkeypatch.setattr(matching, "other", lambda key, _: f"{key}.again")
    assert catches(again, two_orders, recorded)


def test_law_12_notices_facts_that_depend_on_the_order_of_rows(monkeypatch):
    monkeypatch.setattr(matching, "_by_date", lambda _: 0)
    assert catches(again, two_orders, recorded)


def test_law_12_notices_a_change_that_is_not_seen(monkeypatch):
    without_notes = plain.stated_fields

    def planted(kind):
        return tuple(name for name in without_notes(kind) if name != "note")

    monkeypatch.setattr(plain, "stated_fields", planted)
    assert catches(live, one, recorded)


def test_law_12_notices_a_place_taken_for_content(monkeypatch):
    content = matching.content
    monkeypatch.setattr(matching, "content", lambda event: (content(event), event.id))
    assert catches(again, two_orders, recorded)


def test_law_12_notices_rows_without_a_key_that_are_never_known_again(monkeypatch):
    sorted_out = Families._sorted_out
    monkeypatch.setattr(Families, "_sorted_out", lambda made: (sorted_out(made)[0], []))
    assert catches(again, two_orders, recorded)


# --- planted: references -------------------------------------------------------------------------------


def test_law_12_notices_that_of_does_not_follow(monkeypatch):
    monkeypatch.setattr(References, "followed", lambda _, row: row)
    assert catches(live, one, recorded)


def test_law_12_notices_alterations_that_are_read_before_what_they_alter(monkeypatch):
    in_order = matching._by_reference
    monkeypatch.setattr(matching, "_by_reference", lambda *given: list(in_order(*given))[::-1])
    assert catches(live, one, recorded)


def test_law_12_notices_rows_that_only_what_alters_them_tells_apart(monkeypatch):
    monkeypatch.setattr(matching, "_weights", lambda *_: {})
    assert catches(again, two_orders_of_twins, recorded)
