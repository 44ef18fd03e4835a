"""Which commitment of an activity a transaction alters or draws on. IATI has no word for that, so it is worked out.

A commitment is meant where the activity has only that one, else where only that one has the ``ref`` of the transaction,
else where only that one is to the same receiver. A disbursement of which none of this is true is of no commitment that
could be named. An amount that is taken back has to be taken from one: in the same currency, and among those that could
be meant from one that was made by then and has as much left, the latest such.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from aidledger.events import Committed
from aidledger.interchange.iati.entries import Entry
from aidledger.interchange.iati.organisations import party
from aidledger.money import EXACT


class _Commitment(NamedTuple):
    fact: str
    entry: Entry
    receiver: str | None


class Commitments:
    """The commitments of one activity, with what is left of each."""

    def __init__(self, entries: Sequence[Entry], facts: Sequence[str]) -> None:
        self._all = [
            _Commitment(fact, entry, party(entry.transaction.receiver))
            for fact, entry in zip(facts, entries, strict=True)
            if entry.kind is Committed
        ]
        self._left = {one.fact: one.entry.amount for one in self._all}

    def drawn_on(self, entry: Entry) -> str | None:
        """Return the fact of the commitment that a payment is of, or None where several could be meant."""
        if len(self._all) < 2:  # noqa: PLR2004 -- none, or the only one
            return self._all[0].fact if self._all else None
        for likely in (_same_ref(entry), _same_receiver(entry)):
            meant = [one for one in self._all if likely(one)]
            if len(meant) == 1:
                return meant[0].fact
        return None

    def altered(self, entry: Entry) -> str | None:
        """Return the fact of the commitment that an amount below zero takes from, or None where there is none."""
        meant = [one for one in self._all if one.entry.currency == entry.currency]
        if not meant:
            return None
        for likely in (
            _same_ref(entry),
            _same_receiver(entry),
            lambda one: one.entry.day <= entry.day,
            lambda one: self._left[one.fact] + entry.amount >= 0,
        ):
            meant = [one for one in meant if likely(one)] or meant
        chosen = max(meant, key=lambda one: one.entry.day)
        self._left[chosen.fact] = EXACT.add(self._left[chosen.fact], entry.amount)
        return chosen.fact


def _same_ref(entry: Entry) -> Callable[[_Commitment], bool]:
    ref = entry.transaction.ref
    return lambda one: bool(ref) and one.entry.transaction.ref == ref


def _same_receiver(entry: Entry) -> Callable[[_Commitment], bool]:
    receiver = party(entry.transaction.receiver)
    return lambda one: receiver is not None and one.receiver == receiver
