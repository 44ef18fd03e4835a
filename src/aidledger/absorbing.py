"""How a data set that is republished whole enters a ledger: `absorb`. It decides, and does not write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from aidledger.events import Event, Source
from aidledger.ledger import Ledger

if TYPE_CHECKING:
    from aidledger.absorptions import Absorption
    from aidledger.releases import Unkeyed

IDENTITY: Final = ("kind", "donor")
"""The fields that all stay the same as long as a key means the same fact, unless others are given."""

RECOGNISED_BY: Final = ("occurred", "amount", "title")
"""The fields of which one stays the same as long as a key means the same fact, unless others are given."""


def absorb(
    ledger: Ledger,
    release: Iterable[Event | Unkeyed],
    *,
    recorded: dt.date | str,
    dataset: str,
    identity: Sequence[str] = IDENTITY,
    recognised_by: Sequence[str] = RECOGNISED_BY,
    sources: Sequence[Source] = (),
) -> Absorption:
    """Return the records that make the data set what its new ``release`` says, from the day ``recorded`` on.

    A release is all rows of the data set, in any order: events whose ``fact`` is a stable key, and `Unkeyed` ones.
    Their ``id``, ``recorded`` and ``supersedes`` mean nothing; records get fresh ones. New rows are recorded, a
    changed one supersedes every live record of its fact, a vanished one is retracted with every standing record that
    it supersedes. Afterwards the live records of the data set are the rows of the release, each as often as it is
    written there; what was known before ``recorded`` stays; absorbing it again appends nothing.

    - Two rows with one key that say the same are *written twice*, and both are recorded, under one fact.
    - Two rows with one key that say different things, or a row whose key stood for another fact before: *the key is
      re-used*, and the row is recorded under a fact of its own, made from its content. Whether a key still means the
      same fact no machine can know. It is taken to as long as all fields of ``identity`` stay the same, kind and donor
      unless you choose others, and one at least of ``recognised_by``, date, amount and title unless you choose others.
      (Of several of these a row that states one at most can hardly be recognised, and the identity decides.) With
      nothing in either a key always means the same fact.
    - Rows without a key are matched by content, with what no key of the release stands for.
    - ``of`` names a fact as the release has it; where the row has another in the ledger, ``of`` follows.

    What a day's answer was is settled when the day is over: a release may be recorded on the day of the data set's
    newest record, and then it is what is known at the end of that day. ``sources`` are what the retractions cite; left
    out, each cites the publications that its record cites, as they were looked at on the day ``recorded``.

    Raises `LedgerError` with every reason where rows are of another data set, or ``recorded`` is before the newest
    record of this one; `WrongTypeError` on a row that is no event, `UnknownFieldError` on ``identity`` or
    ``recognised_by`` with fields that do not exist.

    >>> from aidledger import Ledger, Money
    >>> from aidledger.events import Committed
    >>> def row(key, amount):
    ...     return Committed(id=key, fact=key, dataset="tracker", recorded="2024-01-10", occurred="2023-05",
    ...                      donor="JPN", amount=Money(amount, "USD"))
    >>> first = absorb(Ledger(), [row("jpn1", 5), row("jpn2", 7)], recorded="2024-01-10", dataset="tracker")
    >>> ledger = Ledger(first.events)
    >>> second = absorb(ledger, [row("jpn1", 6), row("jpn3", 1)], recorded="2024-02-10", dataset="tracker")
    >>> for record in second.events:
    ...     print(record.kind, record.id)
    committed jpn1@2024-02-10
    retracted jpn2@2024-01-10.retracted@2024-02-10
    committed jpn3@2024-02-10
    >>> print(second)
    tracker, recorded 2024-02-10
    2 rows: 1 new, 1 changed, 0 unchanged; 1 vanished
    0 written twice, 0 under a key that stands for another fact
    3 records to append, 0 findings
    """
    from aidledger.deciding import decided  # when it is asked for, so that importing stays quick

    return decided(
        ledger,
        release,
        recorded=recorded,
        dataset=dataset,
        identity=identity,
        recognised_by=recognised_by,
        sources=sources,
    )
