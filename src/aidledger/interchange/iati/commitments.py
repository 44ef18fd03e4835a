"""Which commitment of an activity a transaction alters or draws on. IATI has no word for that, so it is worked out.

Of several commitments those are meant that have the ``ref`` of the transaction, where there are any; of these, those to
the same receiver, and then those in the same currency. A payment is of the latest of them that was made by then, or of
the first where it came before all. Thus one that was made earlier, and that only a later release brings, takes no
payment from another. Of several of one day none is named. An amount that is taken back has to be taken from one in the
same currency, that was made by then and has as much left, the latest such.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from aidledger.events import Committed
from aidledger.interchange.iati.entries import Entry
from aidledger.interchange.iati.organisations import Parties
from aidledger.money import EXACT


class _Commitment(NamedTuple):
    fact: str
    entry: Entry
    receiver: str | None


_Likely = Callable[[_Commitment], bool]


class Commitments:
    """The commitments of one activity, with what is left of each."""

    def __init__(self, entries: Sequence[Entry], facts: Sequence[str], parties: Parties) -> None:
        self._parties = parties
        self._all = [
            _Commitment(fact, entry, parties.party(entry.transaction.receiver))
            for fact, entry in zip(facts, entries, strict=True)
            if entry.kind is Committed
        ]
        self._left = {one.fact: one.entry.amount for one in self._all}

    def drawn_on(self, entry: Entry) -> str | None:
        """Return the fact of the commitment that a payment is of, or None where several could be meant."""
        if len(self._all) < 2:  # noqa: PLR2004 -- none, or the only one
            return self._all[0].fact if self._all else None
        meant = self._likely(self._all, _same_ref(entry), self._same_receiver(entry), _same_currency(entry))
        earlier = [one for one in meant if one.entry.day <= entry.day]
        day = max(one.entry.day for one in earlier) if earlier else min(one.entry.day for one in meant)
        named = [one.fact for one in meant if one.entry.day == day]
        return named[0] if len(named) == 1 else None

    def altered(self, entry: Entry) -> str | None:
        """Return the fact of the commitment that an amount below zero takes from, or None where there is none."""
        meant = [one for one in self._all if _same_currency(entry)(one)]
        if not meant:
            return None
        meant = self._likely(
            meant,
            _same_ref(entry),
            self._same_receiver(entry),
            lambda one: one.entry.day <= entry.day,
            lambda one: self._left[one.fact] + entry.amount >= 0,
        )
        chosen = max(meant, key=lambda one: one.entry.day)
        self._left[chosen.fact] = EXACT.add(self._left[chosen.fact], entry.amount)
        return chosen.fact

    @staticmethod
    def _likely(meant: list[_Commitment], *likely: _Likely) -> list[_Commitment]:
        """Return the commitments of which each of these is true that is true of any."""
        for each in likely:
            meant = [one for one in meant if each(one)] or meant
        return meant

    def _same_receiver(self, entry: Entry) -> _Likely:
        receiver = self._parties.party(entry.transaction.receiver)
        return lambda one: receiver is not None and one.receiver == receiver


def _same_ref(entry: Entry) -> _Likely:
    ref = entry.transaction.ref
    return lambda one: bool(ref) and one.entry.transaction.ref == ref


def _same_currency(entry: Entry) -> _Likely:
    return lambda one: one.entry.currency == entry.currency
