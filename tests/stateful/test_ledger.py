"""A ledger driven through steps that nobody thought of, beside a plain list of records and the naive oracle."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from aidledger import Event, Ledger, retract, revise
from aidledger.errors import ConflictError, LedgerError
from aidledger.testing import _oracle as oracle
from aidledger.testing import days, events, known_days, projections
from aidledger.testing._laws.ledger import said

RECORDED = known_days()
WHICH = st.integers(0, 30)


class Ledgers(RuleBasedStateMachine):
    """Whatever is included, refused or asked: what is known follows from the records, and answers stay as they were."""

    def __init__(self):
        super().__init__()
        self.ledger = Ledger()
        self.records = []
        self.handed_out = []

    def known(self, which, kind):
        """Return one of the records of a kind, the newest first; None where there is none."""
        of_kind = [record for record in reversed(self.records) if isinstance(record, kind)]
        return of_kind[which % len(of_kind)] if of_kind else None

    def include(self, record):
        self.ledger = self.ledger.including(record)
        self.records.append(record)

    def fresh(self):
        return f"r{len(self.records)}"

    @initialize(event=events())
    def something_happened(self, event):
        self.include(attrs.evolve(event, id=self.fresh()))

    @rule(event=events())
    def something_else_happened(self, event):
        self.include(attrs.evolve(event, id=self.fresh()))

    @rule(which=WHICH, event=events(), recorded=RECORDED)
    def a_record_is_corrected(self, which, event, recorded):
        wrong = self.known(which, Event)
        day = max(wrong.recorded, recorded)
        self.include(
            revise(wrong, recorded=day, sources=(), id=self.fresh(), occurred=event.occurred, note="corrected")
        )

    @rule(which=WHICH, recorded=RECORDED)
    def a_record_is_retracted(self, which, recorded):
        wrong = self.known(which, object)
        self.include(retract(wrong, recorded=max(wrong.recorded, recorded), id=self.fresh()))

    @rule(which=WHICH)
    def a_record_is_included_again(self, which):
        again = self.ledger.including(self.known(which, object))
        assert list(again) == list(self.ledger)
        self.ledger = again

    @rule(which=WHICH)
    def a_contradiction_is_refused(self, which):
        other = attrs.evolve(self.known(which, object), note="something else")
        with pytest.raises(ConflictError):
            self.ledger.including(other)

    @rule(event=events(), which=WHICH)
    def a_link_that_cannot_be_is_refused(self, event, which):
        for target in ("nothing", self.fresh()):
            with pytest.raises(LedgerError):
                self.ledger.including(attrs.evolve(event, id=self.fresh(), supersedes=(target,)))

    @rule(cut=st.integers(0, 20))
    def it_is_joined_from_two_ledgers(self, cut):
        # every beginning is a ledger, and so are the records up to a day
        self.ledger = Ledger(self.records[:cut]) | Ledger(reversed(self.records))

    @rule(day=days(), known=st.none() | RECORDED, projection=projections())
    def something_is_asked(self, day, known, projection):
        at = self.ledger.as_of(day, known=known)
        self.handed_out.append((at, list(at), projection, said(at, projection)))

    @rule(day=days(), known=st.none() | RECORDED)
    def what_is_shown_is_what_the_records_mean(self, day, known):
        at = self.ledger.as_of(day, known=known)
        assert [event.id for event in at] == [event.id for event in oracle.shown(self.records, day, known)]
        assert at.on_record == bool(oracle.known_by(self.records, known))

    @invariant()
    def it_holds_what_was_included(self):
        assert list(self.ledger) == sorted(self.records, key=lambda record: (record.recorded, record.id))

    @precondition(lambda machine: machine.handed_out)
    @invariant()
    def answers_stay_as_they_were(self):
        for at, shown, projection, answer in self.handed_out[-3:]:
            assert list(at) == shown
            assert said(at, projection) == answer


TestLedgers = Ledgers.TestCase
TestLedgers.settings = settings(settings.default, stateful_step_count=15)
