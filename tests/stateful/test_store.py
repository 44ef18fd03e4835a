"""A store driven through steps that nobody thought of, beside a ledger in memory and the files as they were."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from aidledger import DirectoryStore, Event, Ledger, retract, revise
from aidledger.errors import ConflictError, LedgerError
from aidledger.testing import days, events, known_days
from aidledger.testing._laws.ledger import all_said

RECORDED = known_days()
WHICH = st.integers(0, 30)


class Stores(RuleBasedStateMachine):
    """Whatever is appended or refused: the store reads what a ledger in memory holds, and no file ever changes."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="aidledger-"))
        self.store = DirectoryStore(self.folder)
        self.ledger = Ledger()
        self.files = {}

    def teardown(self):
        shutil.rmtree(self.folder)

    def known(self, which, kind):
        """Return one of the records of a kind, or None."""
        of_kind = [record for record in reversed([*self.ledger]) if isinstance(record, kind)]
        return of_kind[which % len(of_kind)] if of_kind else None

    def append(self, *records):
        self.ledger = self.ledger.including(*records)
        assert self.store.append(*records) == self.ledger

    def fresh(self):
        return f"r{len(self.ledger)}"

    @initialize(event=events())
    def something_happened(self, event):
        self.append(attrs.evolve(event, id=self.fresh()))

    @rule(first=events(), others=st.lists(events(), max_size=3))
    def several_things_happened(self, first, others):
        size = len(self.ledger)
        named = (
            attrs.evolve(event, id=f"r{size + number}", dataset=first.dataset)
            for number, event in enumerate((first, *others))
        )
        self.append(*named)

    @rule(which=WHICH, recorded=RECORDED, event=events())
    def a_record_is_corrected_and_retracted_at_once(self, which, recorded, event):
        wrong = self.known(which, Event)
        day = max(wrong.recorded, recorded)
        better = revise(wrong, recorded=day, sources=(), id=self.fresh(), occurred=event.occurred)
        self.append(better, retract(better, recorded=day))

    @rule(which=WHICH, recorded=RECORDED)
    def a_record_is_retracted(self, which, recorded):
        wrong = self.known(which, object)
        self.append(retract(wrong, recorded=max(wrong.recorded, recorded), id=self.fresh()))

    @rule(which=WHICH)
    def what_is_there_is_appended_again(self, which):
        self.append(self.known(which, object))
        assert self.found() == self.files

    @rule(which=WHICH, event=events())
    def a_contradiction_is_refused_with_all_that_came_with_it(self, which, event):
        other = attrs.evolve(self.known(which, object), note="something else")
        new = attrs.evolve(event, id=self.fresh(), dataset=other.dataset)
        with pytest.raises(ConflictError):
            self.store.append(new, other)
        with pytest.raises(LedgerError):
            self.store.append(attrs.evolve(new, supersedes=("nothing",)))
        assert self.found() == self.files

    @rule(day=days())
    def another_process_reads_it(self, day):
        self.store = DirectoryStore(self.folder)
        found = self.store.load()
        assert found == self.ledger
        assert found.digest() == self.ledger.digest()
        assert all_said(found, day) == all_said(self.ledger, day)

    @invariant()
    def no_file_is_ever_changed(self):
        found = self.found()
        assert found.items() >= self.files.items()
        self.files = found

    def found(self):
        return {path.name: path.read_bytes() for path in self.folder.glob("*.toml")}


TestStores = Stores.TestCase
TestStores.settings = settings(settings.default, stateful_step_count=8)
