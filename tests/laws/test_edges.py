"""Laws 6, 24 and 26: what is stored is read back, and what is old is lifted; and files and stores that are wrong."""

from __future__ import annotations

import copy
import datetime as dt
import enum
from decimal import Decimal
from typing import ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import CORE, DirectoryStore, Event, Ledger, Money, Shares, When
from aidledger.errors import LedgerError, WrongTypeError
from aidledger.events import Committed
from aidledger.files import Chain, from_jsonl, from_toml, to_jsonl, to_toml, unstructure
from aidledger.testing import _laws as laws
from aidledger.testing import (
    batches,
    check_kind,
    check_store,
    commitments,
    days,
    events,
    histories,
    records,
    unreadable_versions,
)
from tests.laws.planted import catches, law, tried


class Stage(enum.Enum):
    """How far a tranche has got."""

    PLANNED = "planned"
    PAID = "paid"


@attrs.frozen(kw_only=True)
class Condition:
    """What has to be met before a tranche is paid."""

    text: str
    met: When | None = None


@attrs.frozen(kw_only=True)
class Tranche(Event):
    """A kind of one's own, with fields of every sort that can be stored."""

    kind: ClassVar[str] = "acme.tranche"

    amount: Money
    of: str | None = None
    number: int = 1
    rate: Decimal | None = None
    final: bool = False
    stage: Stage | None = None
    due: dt.date | None = None
    countries: tuple[str, ...] = ()
    split: Shares | None = None
    conditions: tuple[Condition, ...] = ()


def _with_currency(raw):
    return {**raw, "amount": f"EUR {raw['amount']}"}


def _renamed(raw):
    return {("number" if name == "no" else name): value for name, value in raw.items()}


VOCABULARY = CORE.extended(Tranche, upcasts={"acme.tranche": (_with_currency, _renamed)})


def _second(raw):
    return {("no" if name == "number" else name): value for name, value in raw.items()}


def _first(raw):
    return {**_second(raw), "amount": raw["amount"].removeprefix("EUR ")}


OLDER = {1: _first, 2: _second}

every = records(vocabulary=VOCABULARY)
in_euros = records(Tranche).map(lambda event: attrs.evolve(event, amount=Money(event.amount.amount, "EUR")))


@given(st.tuples(every, every, every, every))  # several at a time, so that no kind is missed
def test_law_6(several):
    """6. `structure(unstructure(e)) == e` for every kind, own kinds too, through TOML and JSONL text."""
    for record in several:
        laws.a_record_is_stored_and_read(record, VOCABULARY)


@law(every)
def test_law_24_current(record):
    """24. An upcast chain ends at the current schema and leaves current data alone."""
    laws.current_data_is_left_alone(record, VOCABULARY)


@law(in_euros, st.sampled_from((1, 2)))
def test_law_24_older(record, number):
    """24. An upcast chain ends at the current schema and leaves current data alone."""
    raw = {name: value for name, value in unstructure(record, VOCABULARY).items() if name != "version"}
    laws.older_data_is_lifted(record, {**OLDER[number](raw), "version": number}, VOCABULARY)


@law(records(Tranche), unreadable_versions(3))
def test_law_24_unknown(record, version):
    """24. An unknown version is refused."""
    laws.an_unknown_version_is_refused(record, version, VOCABULARY)


@given(records(), unreadable_versions())
def test_law_24_unknown_of_a_shipped_kind(record, version):
    """24. An unknown version is refused."""
    laws.an_unknown_version_is_refused(record, version)


def test_a_kind_is_checked_in_one_line(few_examples):
    check_kind(Tranche, in_euros, vocabulary=VOCABULARY, older=OLDER)


def test_a_kind_without_older_versions_is_checked_in_one_line(few_examples):
    check_kind(Tranche)


def test_every_older_version_has_to_be_shown():
    with pytest.raises(WrongTypeError, match="versions 1 to 3"):
        check_kind(Tranche, vocabulary=VOCABULARY, older={1: _first})


@pytest.fixture
def folders(tmp_path):
    """Return a function that makes a new store in a folder of its own each time."""
    made = []

    def make():
        folder = tmp_path / f"{len(made)}"
        folder.mkdir()
        made.append(folder)
        return DirectoryStore(folder)

    return make


def test_law_26(folders):
    """26. Every store reads back the set that was appended and agrees with the in-memory ledger on every answer."""
    check_store(folders, reopen=lambda store: DirectoryStore(store.path))


# --- planted -------------------------------------------------------------------------------------------


def _in_floats(event):
    amount = getattr(event, "amount", None)
    return event if amount is None else attrs.evolve(event, amount=Money(str(float(amount.amount)), amount.currency))


def _unmarked(event):
    return attrs.evolve(event, occurred=When(str(event.occurred).rstrip("~?%")))


@pytest.mark.parametrize(
    "write",
    [
        lambda one, known: to_toml([attrs.evolve(one, note=None)], known),
        lambda one, known: to_toml([attrs.evolve(one, sources=one.sources[:1])], known),
        lambda one, known: to_toml([attrs.evolve(one, note=one.note and one.note.strip())], known),
        lambda one, known: to_toml([_unmarked(one) if isinstance(one, Event) else one], known),
        lambda one, known: to_toml([_in_floats(one)], known),
        lambda one, known: to_toml([one], known).replace('\\"', "'"),
    ],
    ids=["no-note", "one-source", "stripped", "unmarked", "floats", "quotes"],
)
def test_law_6_notices_what_is_lost_on_the_way(write):
    forms = {"TOML": (lambda several, known: write(*several, known), from_toml)}
    assert catches(lambda record: laws.a_record_is_stored_and_read(record, VOCABULARY, forms=forms), every)


def test_law_6_notices_json_without_the_version():
    forms = {"JSONL": (lambda several, known: to_jsonl(several, known).replace('"version": 3, ', ""), from_jsonl)}
    tranches = records(Tranche, vocabulary=VOCABULARY)
    assert catches(lambda record: laws.a_record_is_stored_and_read(record, VOCABULARY, forms=forms), tranches)


def _lift(chain, raw, version, start=0):
    """Lift as `Chain.lift` does, but without a look at the version, and beginning so many steps late."""
    for step in chain.steps[version - 1 + start :]:
        raw = step(raw)
    return raw


def test_law_24_notices_a_chain_that_begins_one_step_late(monkeypatch):
    monkeypatch.setattr(Chain, "lift", lambda chain, raw, version: _lift(chain, dict(raw), version, start=1))
    assert catches(test_law_24_older, in_euros, st.just(2))


def test_law_24_notices_a_step_taken_on_current_data(monkeypatch):
    monkeypatch.setattr(Chain, "lift", lambda chain, raw, _: chain.steps[0](dict(raw)) if chain.steps else raw)
    assert catches(test_law_24_current, in_euros)


def test_law_24_notices_a_step_that_changes_what_it_was_given(monkeypatch):
    def planted(_, raw, __):
        lifted = copy.deepcopy(raw)
        for value in raw.values():
            if isinstance(value, list):
                value.clear()
        return lifted

    monkeypatch.setattr(Chain, "lift", planted)
    assert catches(test_law_24_current, in_euros)


@pytest.mark.parametrize(
    "is_readable",
    [lambda _: True, lambda version: version is True or version == 1.0, lambda version: version == "3"],
    ids=["any", "what-equals-one", "texts"],
)
def test_law_24_notices_a_version_that_cannot_be_read(monkeypatch, is_readable):
    lift = Chain.lift

    def planted(chain, raw, version):
        return raw if is_readable(version) else lift(chain, raw, version)

    monkeypatch.setattr(Chain, "lift", planted)
    assert catches(test_law_24_unknown)


class Memory:
    """A store that forgets everything when the program ends, and until then what ``kept`` leaves out."""

    def __init__(self, kept=lambda records: records):
        self.ledger, self.kept = Ledger(), kept

    def load(self):
        return self.ledger

    def append(self, *new):
        self.ledger = self.ledger.including(*self.kept([record for record in new if record not in self.ledger]))
        return self.ledger


class Late(Memory):
    """It shows what was appended before the last time."""

    def append(self, *new):
        self.shown = self.ledger
        return super().append(*new)

    def load(self):
        return self.shown


class Overwriting(Memory):
    """It holds what was appended the last time."""

    def append(self, *new):
        self.ledger = Ledger(new)
        return self.ledger


class Doubling(Memory):
    """It stores again what is there already, under another name."""

    def append(self, *new):
        again = (attrs.evolve(record, id=f"{record.id}-again") for record in new if record in self.ledger)
        return super().append(*new, *again)


def _rounded(new):
    money = {record.id: record.amount for record in new if isinstance(getattr(record, "amount", None), Money)}
    return [
        attrs.evolve(record, amount=Money(f"{money[record.id].amount:.0f}", money[record.id].currency))
        if record.id in money
        else record
        for record in new
    ]


def kept_in(store):
    def kept(drawn, size, day):
        laws.a_store_reads_back_what_was_appended(store(), batches(drawn, size), day)

    return kept


some = histories(events=commitments(), max_size=6)
sizes = st.integers(0, 6)


def test_law_26_of_a_store_in_memory(few_examples):
    check_store(Memory, commitments())


@pytest.mark.parametrize(
    "store",
    [
        lambda: Memory(lambda new: new[:-1] if len(new) > 2 else new),
        lambda: Memory(_rounded),
        lambda: Memory(lambda new: [attrs.evolve(record, recorded=record.recorded.replace(day=1)) for record in new]),
        Late,
        Overwriting,
        Doubling,
    ],
    ids=["loses-one", "rounds", "months", "late", "overwrites", "doubles"],
)
def test_law_26_notices_a_store_that(store):
    assert catches(kept_in(store), some, sizes, days())


def test_law_26_notices_a_store_that_reads_other_answers(monkeypatch):
    class Lenient(Memory):
        def load(self):
            return Shifted(self.ledger)

    class Shifted(Ledger):
        def as_of(self, day, *, known=None):
            return super().as_of(day + dt.timedelta(days=400), known=known)

    assert catches(kept_in(Lenient), some, sizes, days())


class ById(Memory):
    """It takes the record that came last for the one of its id."""

    def append(self, *new):
        held = {record.id: record for record in (*self.ledger, *new)}
        self.ledger = Ledger(held.values())
        return self.ledger


class First(Memory):
    """It keeps the record that came first, and says nothing of another with its id."""

    def append(self, *new):
        self.ledger = self.ledger.including(*(record for record in new if record.id not in self.ledger))
        return self.ledger


class Half(Memory):
    """It stores one record after the other, until one is refused."""

    def append(self, *new):
        for record in new:
            super().append(record)
        return self.ledger


class Tolerant(Memory):
    """It leaves out what links to nothing."""

    def append(self, *new):
        ids = {*(record.id for record in self.ledger), *(record.id for record in new)}
        return super().append(*(each for each in new if {*getattr(each, "supersedes", ())} <= ids))


class Hasty(Memory):
    """It takes a batch for appended already where its first record is."""

    def append(self, *new):
        return self.ledger if new and new[0] in self.ledger else super().append(*new)


class Silent(Memory):
    """It refuses without a word of what was found."""

    def append(self, *new):
        try:
            return super().append(*new)
        except LedgerError:
            raise LedgerError([]) from None


class Lasting(Memory):
    """It keeps what was appended, or what ``lasts`` says of it, for whoever opens the place again."""

    def __init__(self, place=None, lasts=lambda ledger: ledger):
        super().__init__()
        self.place, self.lasts = {"ledger": self.ledger} if place is None else place, lasts
        self.ledger = self.place["ledger"]

    def append(self, *new):
        super().append(*new)
        self.place["ledger"] = self.lasts(self.ledger)
        return self.ledger


def _opened_again(store):
    return Lasting(store.place)


def test_a_store_that_lasts_passes(few_examples):
    check_store(Lasting, reopen=_opened_again)


@pytest.mark.parametrize(
    "store", [Overwriting, ById, First, Half, Tolerant, Hasty, Silent], ids=lambda each: each.__name__
)
def test_checking_in_one_line_notices_a_store_that_is(store, at_once):
    with pytest.raises(AssertionError):
        tried(check_store, store)


@pytest.mark.parametrize(
    "lasts",
    [lambda _: Ledger(), lambda ledger: Ledger(record for record in ledger if isinstance(record, Event))],
    ids=["nothing", "no-retractions"],
)
def test_checking_in_one_line_notices_a_store_that_forgets_when_it_is_opened_again(lasts, at_once):
    with pytest.raises(AssertionError, match="opened again"):
        tried(check_store, lambda: Lasting(lasts=lasts), reopen=_opened_again)


def test_what_does_not_last_is_not_seen_where_nothing_is_opened_again(few_examples):
    check_store(lambda: Lasting(lasts=lambda _: Ledger()))


def test_checking_in_one_line_notices_older_data_that_is_not_lifted(at_once):
    with pytest.raises(AssertionError):
        tried(check_kind, Tranche, in_euros, vocabulary=VOCABULARY, older={1: _second, 2: _second})


def test_a_check_of_a_kind_of_which_nothing_was_drawn_fails(at_once):
    with pytest.raises(AssertionError, match="no event of Tranche was drawn, but Committed"):
        check_kind(Tranche, events(Committed), vocabulary=VOCABULARY, older=OLDER)
