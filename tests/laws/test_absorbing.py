"""Law 12: a data set that is republished whole, and ways to absorb it that are wrong on purpose."""

from __future__ import annotations

import datetime as dt
import itertools
from functools import partial

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Event, Ledger, Money, absorb
from aidledger._records.corrections import held
from aidledger.events import Alteration, CommitmentChanged, Committed
from aidledger.interchange import Unkeyed
from aidledger.testing import _laws as laws
from aidledger.testing import days, editings, events, releases
from aidledger.testing._changes import DATASET, EDITED, FIRST, RELEASED, Edited, Published, Step
from tests.laws.planted import catches, law
from tests.records import record

TWINS = [record(Committed, name, amount="USD 5") for name in "fg"]

recorded = st.sampled_from(RELEASED)
one = releases(number=1).map(lambda drawn: (drawn[0], drawn[1][0]))
two_orders = one.flatmap(lambda drawn: st.tuples(*map(st.just, drawn), st.permutations(drawn[1])))
twins = st.lists(events(CommitmentChanged), min_size=1, max_size=3).map(
    lambda changes: (Ledger(), tuple(Unkeyed(attrs.evolve(row, dataset=DATASET)) for row in (*TWINS, *changes)))
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


@law(one | twins, recorded)
def test_law_12_live(drawn, day):
    """12. Absorb: afterwards the live records of the dataset known k are the release, as a multiset."""
    laws.what_is_live_is_the_release(*drawn, day, DATASET)


@law(two_orders | two_orders_of_twins, recorded)
def test_law_12_again(drawn, day):
    """12. Absorbing it again appends nothing."""
    laws.absorbing_again_appends_nothing(*drawn, day, DATASET)


@law(one, recorded, days())
def test_law_12_earlier(drawn, day, asked):
    """12. Every earlier answer stands."""
    laws.absorbing_keeps_earlier_answers(*drawn, day, DATASET, asked)


@law(releases(), three_days)
def test_law_12_there_and_back(drawn, on):
    """12. A, B, A again gives A, B, A."""
    ledger, (first, second) = drawn
    laws.releases_stay_known(ledger, zip((first, second, first), on, strict=True), DATASET)


@given(editings() | one_row)
def test_law_12_imports(steps):
    """12. The imported records of a data set, taken alone, are the same whatever editors did."""
    laws.imports_do_not_depend_on_editors(steps)


@given(editings() | one_row)
def test_law_12_editors(steps):
    """12. A fact that an editor corrected is live with the editor's values; one taken off stays off."""
    laws.manual_records_stay_in_effect(steps)


def _rows(*rows: str) -> Published:
    """Return a release of rows, each a key and dollars: all are of one day."""
    return Published(
        tuple(
            record(Committed, key, dataset=EDITED, amount=f"USD {dollars}", recorded=FIRST, occurred="2023", title="t")
            for key, dollars in map(str.split, rows)
        ),
        FIRST,
        partial=False,
    )


def _revise(which: int, days: int) -> Edited:
    return Edited("revise", which, "amount", Money(1, "USD"), days)


# What few draw.
RARE = {
    "corrected, undone and taken off, then gone": (
        _rows("f 1"),
        _revise(0, 1),
        Edited("undo", 0, "amount", None, 1),
        Edited("take off", 0, "amount", None, -5),
        _rows(),
    ),
    "taken off by an editor, and changed": (_rows("f 2"), Edited("take off", 0, "amount", None, 0), _rows("f 1")),
    "both copies of a row corrected, then gone": (
        _rows("f 1"),
        _rows("k 1", "k 1"),
        _revise(0, -5),
        _revise(1, 1),
        _rows(),
    ),
    "two copies where there was one row, each corrected, then one row again": (
        _rows("f 1"),
        _rows("f 2", "f 2"),
        _revise(0, -5),
        _revise(0, -5),
        _revise(1, 1),
        _rows("f 1"),
    ),
}


@pytest.mark.parametrize("steps", RARE.values(), ids=RARE)
def test_law_12_holds_of_what_few_draw(steps):
    laws.imports_do_not_depend_on_editors(steps)
    laws.manual_records_stay_in_effect(steps)


# --- planted ----------------------------------------------------------------------------------------


def _reading(change):
    """Absorb what a change makes of the rows."""
    return lambda ledger, rows, **how: absorb(ledger, tuple(change(rows)), **how)


def _appending(change):
    """Append what a change makes of the records that are to be appended."""

    def absorbing(ledger, rows, **how):
        found = absorb(ledger, rows, **how)
        return attrs.evolve(found, events=tuple(change(found.events)))

    return absorbing


def _of(row, change):
    return Unkeyed(change(row.event)) if isinstance(row, Unkeyed) else change(row)


def without_manual_records(ledger, rows, **how):
    return absorb(Ledger(held(ledger, how["dataset"]).imported.values()), rows, **how)


def that_sees_what_is_live(ledger, rows, **how):
    """Take for imported what is live, whoever recorded it."""
    labelled = (attrs.evolve(record, release=record.release or "before") for record in ledger)
    return absorb(Ledger(labelled), rows, **how)


def with_facts_by_place(rows):
    return [_of(row, lambda event, n=n: attrs.evolve(event, fact=f"{event.fact}-{n}")) for n, row in enumerate(rows)]


def without_notes(rows):
    return [_of(row, lambda event: attrs.evolve(event, note=None)) for row in rows]


def with_one_fact(rows):
    return [_of(row, lambda event: attrs.evolve(event, fact="f")) for row in rows]


def without_retractions(events):
    return [record for record in events if isinstance(record, Event)]


def without_what_editors_said(events):
    return [record for record in events if record.release is not None]


def superseding_one(events):
    return [attrs.evolve(e, supersedes=e.supersedes[:1]) if isinstance(e, Event) else e for e in events]


def superseding_none(events):
    return [attrs.evolve(e, supersedes=()) if isinstance(e, Event) else e for e in events]


def altering_another(events):
    return [attrs.evolve(e, of=f"{e.of}.2") if isinstance(e, Alteration) else e for e in events]


def restating_all(events):
    return [
        attrs.evolve(e, title="t", donor="JPN") if isinstance(e, Committed) and not e.release else e for e in events
    ]


def live(absorbing, drawn, day):
    laws.what_is_live_is_the_release(*drawn, day, DATASET, absorbing=absorbing)


def again(absorbing, drawn, day):
    laws.absorbing_again_appends_nothing(*drawn, day, DATASET, absorbing=absorbing)


def there_and_back(absorbing, drawn, on):
    ledger, (first, second) = drawn
    releases_of = zip((first, second, first), on, strict=True)
    laws.releases_stay_known(ledger, releases_of, DATASET, absorbing=absorbing)


def imports(absorbing, steps):
    laws.imports_do_not_depend_on_editors(steps, absorbing=absorbing)


def manual(absorbing, steps):
    laws.manual_records_stay_in_effect(steps, absorbing=absorbing)


DRAWN = {
    live: (one | twins, recorded),
    again: (two_orders | two_orders_of_twins, recorded),
    there_and_back: (releases(), three_days),
    imports: (editings(),),
    manual: (editings() | one_row,),
}


@pytest.mark.parametrize(
    ("law", "wrong"),
    [
        (live, _reading(lambda rows: rows[:-1])),
        (live, _reading(dict.fromkeys)),
        (live, _reading(without_notes)),
        (live, _reading(with_one_fact)),
        (live, _appending(without_retractions)),
        (live, _appending(superseding_one)),
        (live, _appending(superseding_none)),
        (live, _appending(altering_another)),
        (live, _appending(lambda events: events[1:])),
        (there_and_back, _appending(without_retractions)),
        (there_and_back, _appending(superseding_none)),
        (again, _reading(with_facts_by_place)),
        (again, _reading(lambda rows: rows[:2])),
        (again, _appending(lambda events: events[:1])),
        (imports, that_sees_what_is_live),
        (manual, that_sees_what_is_live),
        (manual, without_manual_records),
        (manual, _appending(without_what_editors_said)),
        (manual, _appending(restating_all)),
    ],
)
def test_law_12_notices(law, wrong):
    assert catches(partial(law, wrong), *DRAWN[law])


def test_law_12_notices_a_day_too_early():
    def early(ledger, rows, **how):
        found = absorb(ledger, rows, **how)
        days_before = how["recorded"] - dt.timedelta(days=200)
        return attrs.evolve(
            found,
            events=tuple(
                attrs.evolve(e, recorded=days_before, supersedes=()) for e in found.events if isinstance(e, Event)
            ),
        )

    def earlier(drawn, day, asked):
        laws.absorbing_keeps_earlier_answers(*drawn, day, DATASET, asked, absorbing=early)

    assert catches(earlier, one, recorded, days())
