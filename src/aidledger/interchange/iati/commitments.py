"""Which commitment of an activity a transaction alters or draws on. IATI has no word for that, so it is worked out.

Of several commitments those are meant that have the ``ref`` of the transaction, where there are any; of these, those to
the same receiver, and then those in the same currency. A payment is of the latest of them that was made by then, or of
the first where it came before all. Thus one that was made earlier, and that only a later release brings, takes no
payment from another. Of several of one day none is named. An amount that is taken back has to be taken from one in the
same currency, that was made by then and has as much left, the latest such.
"""

from __future__ import annotations

import bisect
import itertools
import operator
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from aidledger.events import Committed
from aidledger.interchange.iati.entries import Entry
from aidledger.interchange.iati.organisations import Parties
from aidledger.money import EXACT


class _Commitment(NamedTuple):
    fact: str
    entry: Entry
    receiver: str | None
    day: str


_day = operator.attrgetter("day")
_Marks = tuple[str | None, str | None, str | None]


class Commitments:
    """The commitments of one activity, with what is left of each."""

    def __init__(self, entries: Sequence[Entry], facts: Sequence[str], parties: Parties) -> None:
        self._parties = parties
        all_ = [
            _Commitment(fact, entry, parties.party(entry.transaction.receiver), entry.day)
            for fact, entry in zip(facts, entries, strict=True)
            if entry.kind is Committed
        ]
        self._left = {one.fact: one.entry.amount for one in all_}
        self._all = sorted(all_, key=_day)  # of one day, as in the file
        self._marked: dict[_Marks, list[_Commitment]] = {}
        for one in self._all if len(self._all) > 1 else ():
            ref = one.entry.transaction.ref or None
            for marks in set(itertools.product((None, ref), (None, one.receiver), (None, one.entry.currency))):
                self._marked.setdefault(marks, []).append(one)

    def drawn_on(self, entry: Entry) -> str | None:
        """Return the fact of the commitment that a payment is of, or None where several could be meant."""
        if not self._marked:
            return self._all[0].fact if self._all else None
        ref, receiver, _ = self._likely(entry, None)
        marks = (ref, receiver, entry.currency)
        meant = self._marked[marks if marks in self._marked else (ref, receiver, None)]
        place = max(bisect.bisect_right(meant, entry.day, key=_day), 1) - 1
        of_the_day = [one for one in meant[max(place - 1, 0) : place + 2] if one.day == meant[place].day]
        return meant[place].fact if len(of_the_day) == 1 else None

    def altered(self, entry: Entry) -> str | None:
        """Return the fact of the commitment that an amount below zero takes from, or None where there is none."""
        meant = [one for one in self._all if one.entry.currency == entry.currency]
        if self._marked:
            meant = self._marked.get(self._likely(entry, entry.currency), [])
        if not meant:
            return None
        meant = meant[: bisect.bisect_right(meant, entry.day, key=_day)] or meant
        chosen = self._with_enough(meant, entry.amount) or meant[bisect.bisect_left(meant, meant[-1].day, key=_day)]
        self._left[chosen.fact] = EXACT.add(self._left[chosen.fact], entry.amount)
        return chosen.fact

    def _with_enough(self, meant: Sequence[_Commitment], amount: Decimal) -> _Commitment | None:
        """Return the latest commitment that has as much left, of one day the first; None where none has."""
        found = None
        for one in reversed(meant):
            if found is not None and one.day != found.day:
                break
            if EXACT.add(self._left[one.fact], amount) >= 0:
                found = one
        return found

    def _likely(self, entry: Entry, currency: str | None) -> _Marks:
        """Return the ``ref`` and receiver of a transaction, as far as there are commitments that have them, too."""
        ref, receiver = entry.transaction.ref or None, self._parties.party(entry.transaction.receiver)
        ref = ref if (ref, None, currency) in self._marked else None
        return (ref, receiver if (ref, receiver, currency) in self._marked else None, currency)
