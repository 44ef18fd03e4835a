"""Activities put together: what a release says of each, in one place of a file, in several, or in several files.

One identifier is one activity. What several of its elements state counts as often as in the one that states it most;
what one of them alone states counts as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from aidledger._values.money import EXACT, ZERO
from aidledger.files._problems import found
from aidledger.interchange.iati._activities import Activity, Parties, party
from aidledger.interchange.iati._entries import Entry, Incoming, Problem, content, known_by

Row = Entry | Incoming
Key = tuple[str, str]
"""A transaction type and a currency, by which sums are kept apart."""
_MOST_SHOWN: Final = 8  # sums in a message


class Element(NamedTuple):
    """An ``iati-activity`` of a file, less its transactions, and those of them that could be understood."""

    header: Activity
    rows: list[Row]


class Said(NamedTuple):
    """What is to be said of transactions."""

    rows: tuple[Row, ...]
    problem: Problem


class Whole:
    """An activity as a release has it: the header of its newest element, and its transactions.

    ``name`` is the identifier, and of a copy beside its original that with the publisher.
    """

    def __init__(self, header: Activity, rows: list[Row], *, is_copy: bool) -> None:
        self.header = header
        self.rows = rows
        self.is_copy = is_copy
        self.name = header.identifier
        self.parties = Parties(header.reporter, header.names, header.related.earlier_reporters)
        self._sums: dict[Key, Decimal] | None = None

    @property
    def sums(self) -> dict[Key, Decimal]:
        """What becomes events of it, by transaction type and currency."""
        if self._sums is None:
            self._sums = summed(self.entries)
        return self._sums

    @property
    def entries(self) -> list[Row]:
        """Those of its transactions that become events."""
        return [row for row in self.rows if isinstance(row, Entry)]

    def leave_out(self, keys: Container[Key]) -> list[Row]:
        """Take out what becomes events and is of these types and currencies, and return it."""
        taken = [row for row in self.entries if (row.code, row.currency) in keys]
        out = {id(row) for row in taken}
        self.rows = [row for row in self.rows if id(row) not in out]
        self._sums = None
        return taken


class Gathered(NamedTuple):
    """What the elements with one identifier come to; ``left_out`` is stated twice, ``refused`` cannot all be true."""

    wholes: tuple[Whole, ...]
    left_out: tuple[Said, ...] = ()
    refused: tuple[Said, ...] = ()
    remarks: tuple[Said, ...] = ()


def summed(rows: Iterable[Row]) -> dict[Key, Decimal]:
    """Return the sums of transactions by type and currency."""
    sums: dict[Key, Decimal] = {}
    for row in rows:
        key = (row.code, row.currency)
        sums[key] = EXACT.add(sums.get(key, ZERO), row.amount)
    return sums


def told(rows: Sequence[Row]) -> str:
    """Return how many transactions there are, and how much they state: ``2 transactions (type 2: USD 5)``."""
    return f"{len(rows):,} transaction{'' if len(rows) == 1 else 's'} ({told_sums(summed(rows))})"


def told_sums(sums: Mapping[Key, Decimal]) -> str:
    """Return sums by type and currency as text.

    >>> told_sums({("3", "USD"): Decimal(4), ("2", "USD"): Decimal(5000)})
    'type 2: USD 5,000; type 3: USD 4'
    """
    in_order = sorted(sums.items(), key=lambda item: (int(item[0][0]), item[0][1]))
    said = [f"type {kind}: {currency} {amount:,f}" for (kind, currency), amount in in_order[:_MOST_SHOWN]]
    more = len(sums) - _MOST_SHOWN
    return "; ".join([*said, *([f"and {more} more sums"] if more > 0 else [])])


def is_are(rows: Sequence[Row]) -> str:
    """Return the verb that goes with so many transactions."""
    return "is" if len(rows) == 1 else "are"


def gathered(elements: Sequence[Element]) -> Gathered:
    """Return what all elements with one identifier come to.

    What others report in it as secondary reporters is a copy, an activity of its own beside that of the publisher.
    """
    if len(elements) == 1:
        header, rows = elements[0]
        return Gathered((Whole(header, rows, is_copy=header.related.is_copy),), remarks=tuple(_written_twice(rows)))
    publishers = {party(each.header.reporter) for each in elements if not each.header.related.is_copy} - {None}
    own: list[Element] = []
    copies: list[Element] = []
    for each in elements:
        is_copy = each.header.related.is_copy and party(each.header.reporter) not in publishers
        (copies if is_copy else own).append(each)
    parts = [_together(part) for part in (own, copies) if part]
    if len(parts) > 1:
        copy = parts[1].wholes[0]
        copy.name = f"{copy.name}\x00{copy.header.reporter.ref or copy.header.reporter.name}"
    return Gathered(
        tuple(each for part in parts for each in part.wholes),
        tuple(each for part in parts for each in part.left_out),
        tuple(each for part in parts for each in part.refused),
        tuple(each for part in parts for each in part.remarks),
    )


def _together(elements: Sequence[Element]) -> Gathered:
    newest_first = sorted(range(len(elements)), key=lambda place: _version(elements[place].header), reverse=True)
    superseded, refused = _contradictions([elements[place] for place in newest_first])
    out = {id(row) for said in (*superseded, *refused) for row in said.rows}
    rows = [[row for row in each.rows if id(row) not in out] for each in elements]
    counts = [Counter(map(known_by, each)) for each in rows]
    most: dict[Hashable, int] = {}
    for each_count in counts:
        for key, count in each_count.items():
            most[key] = max(count, most.get(key, 0))
    # of the elements that state a transaction as often as any, the newest is taken at its word
    taken_from: dict[Hashable, int] = {}
    for place in newest_first:
        for key, count in counts[place].items():
            if count == most[key]:
                taken_from.setdefault(key, place)
    kept: list[Row] = []
    left_out = list(superseded)
    remarks: list[Said] = []
    stated_by = Counter(key for each in counts for key in each)  # by how many elements
    first_of: dict[str, Row] = {}  # the first transaction in each file
    for place, each in enumerate(rows):
        mine = [row for row in each if taken_from[known_by(row)] == place]
        again = [row for row in each if taken_from[known_by(row)] != place]
        kept += mine
        remarks += _written_twice(mine)
        before = first_of.setdefault(each[0].origin.path, each[0]) if each else None
        if again:
            first = rows[taken_from[known_by(again[0])]][0]
            left_out.append(_stated_again(elements[place].header, again, first))
        elif before and before is not each[0] and not out and all(stated_by[key] == 1 for key in counts[place]):
            remarks.append(_alike(elements[place].header, each[0], before))
    is_copy = all(each.header.related.is_copy for each in elements)
    whole = Whole(elements[newest_first[0]].header, kept, is_copy=is_copy)
    return Gathered((whole,), tuple(left_out), tuple(refused), tuple(remarks))


def _version(header: Activity) -> tuple[str, str]:
    """Return what the versions of an activity are ordered by, whatever the order of files and elements."""
    return (header.updated or "", repr(header))


def _contradictions(newest_first: Sequence[Element]) -> tuple[list[Said], list[Said]]:
    """Return the transactions that newer elements state otherwise, and those of which nobody can say which is newer.

    One that has a ``ref`` of its own in each element, and one type and day, is one transaction.
    """
    stated: dict[tuple[str, str, str], list[tuple[Row, str]]] = defaultdict(list)
    for each in newest_first:
        refs = Counter((row.code, row.transaction.ref) for row in each.rows)
        for row in each.rows:
            if row.transaction.ref and refs[row.code, row.transaction.ref] == 1:
                stated[row.code, row.transaction.ref, row.day].append((row, each.header.updated or ""))
    superseded: list[Said] = []
    refused: list[Said] = []
    for (kind, ref, day), versions in stated.items():
        newest, updated = versions[0]
        others = [(row, when) for row, when in versions if known_by(row) != known_by(newest)]
        if not others:
            continue
        what = f"ref: {found(ref)}, of type {kind} on {day}, is stated otherwise at"
        if all(when < updated for _, when in others):
            message = f"{what} {newest.origin}, where the activity was updated later, and that counts"
            superseded.append(Said(tuple(row for row, _ in others), Problem("stated-otherwise", message)))
        else:
            message = f"{what} {others[0][0].origin}: correct one, or give each a ref of its own"
            refused.append(Said(tuple(row for row, _ in versions), Problem("stated-otherwise", message)))
    return superseded, refused


def _stated_again(header: Activity, again: Sequence[Row], first: Row) -> Said:
    message = (
        f"iati-identifier: {found(header.identifier)} is also that of the activity {_place(first, again[0])}: "
        f"what both state counts once, and {told(again)} {is_are(again)} left out"
    )
    return Said(tuple(again), Problem("activity-twice", message))


def _alike(header: Activity, row: Row, first: Row) -> Said:
    message = f"iati-identifier: {found(header.identifier)} is also that of the activity {_place(first, row)}"
    advice = "they state nothing that is the same, and all of it counts: write one activity, if it is one"
    return Said((row,), Problem("activity-twice", f"{message}: {advice}"))


def _written_twice(rows: Sequence[Row]) -> Iterator[Said]:
    """Yield a remark for each transaction that repeats another of its element in everything: both count."""
    if len(rows) < 2 or len(set(map(known_by, rows))) == len(rows):  # noqa: PLR2004 -- one repeats nothing
        return
    first: dict[Hashable, Row] = {}
    for row in rows:
        before = first.setdefault(content(row), row)
        if before is not row and isinstance(row, Entry):
            message = f"transaction: it repeats the one {_place(before, row)} entirely, and both count: "
            yield Said((row,), Problem("written-twice", f"{message}leave one out, if one is meant"))


def _place(row: Row, seen_from: Row) -> str:
    same_file = row.origin.path == seen_from.origin.path
    return f"at line {row.origin.line}" if same_file else f"at {row.origin}"
