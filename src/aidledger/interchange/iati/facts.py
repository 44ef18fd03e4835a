"""Keys for what an IATI file states, the same in each release of it, since it has none of its own that everybody sets.

The fact of a transaction is made of the identifier of its activity, its type, and its ``ref`` where no other
transaction of that type and activity has the same. Without one the earliest commitment of an activity is simply its
first; every other transaction is known by its day, amount, currency, provider and receiver, and a count where several
agree in all.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from aidledger.events import Committed
from aidledger.interchange.iati.entries import Entry
from aidledger.money import exact

_BETWEEN: Final = re.compile(r"[^a-z0-9.-]+")
_LONGEST: Final = 44  # letters of the identifier that a key shows; the digest in it is of all


def facts(identifier: str, entries: Sequence[Entry]) -> list[str]:
    """Return the key of each of these transactions, which are all of one activity."""
    shown = _BETWEEN.sub("-", identifier.casefold()).strip("-.")[:_LONGEST]
    refs = [(entry.kind.kind, entry.transaction.ref) for entry in entries]
    counts = Counter(refs)
    is_known = [bool(ref[1]) and counts[ref] == 1 for ref in refs]
    first = _first(entry for entry, known in zip(entries, is_known, strict=True) if not known)
    given: Counter[tuple[str, ...]] = Counter()
    return [
        _key(
            f"iati-{shown}.{kind}.",
            (identifier, kind, "ref", ref) if known else (identifier, kind, *_known_by(entry, first)),
            given,
        )
        for entry, (kind, ref), known in zip(entries, refs, is_known, strict=True)
    ]


def _key(begin: str, parts: tuple[str, ...], given: Counter[tuple[str, ...]]) -> str:
    given[parts] += 1
    content = "\x00".join(parts if given[parts] == 1 else (*parts, str(given[parts])))
    return begin + hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _first(entries: Iterable[Entry]) -> Entry | None:
    commitments = (entry for entry in entries if entry.kind is Committed)
    return min(commitments, key=lambda entry: entry.day, default=None)  # of one day, the first in the file


def _known_by(entry: Entry, first: Entry | None) -> tuple[str, ...]:
    if entry is first:
        return ("first",)
    organisations = (each.ref or each.name for each in (entry.transaction.provider, entry.transaction.receiver))
    return ("content", entry.day, f"{exact(entry.amount):f}", entry.currency, *organisations)
