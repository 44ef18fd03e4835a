"""Activities put together: what a release says of each, and what several of them state of the same money.

One identifier is one activity, in one place of a file, in several, or in several files. What several of its elements
state counts as often as in the one that states it most; what one of them alone states counts as well.

Copies of secondary reporters, and parents of what children state too, are left out by transaction type and currency,
and never where what they repeat is not there.
"""

from __future__ import annotations

import functools
import operator
from collections import Counter, defaultdict, deque
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from aidledger._values.text import Hint, Message
from aidledger.files._problems import found
from aidledger.interchange.iati._activities import Activity, Organisation, Parties, party
from aidledger.interchange.iati._entries import (
    Amounts,
    Issue,
    Key,
    Posting,
    count,
    is_are,
    merged,
    summed,
    told,
    told_sums,
)

EVIDENCE: Final = "evidence"
KEEP: Final = "keep"
LEAVE_OUT: Final = "leave-out"
PRACTICES: Final = (EVIDENCE, KEEP, LEAVE_OUT)
"""What is left out of money that is stated twice: what is proven to be, nothing, or all that may be."""
_SECONDARY: Final = Hint.keyword(secondary=KEEP)
_MOST_NAMED: Final = 3  # activities in a message


class Element(NamedTuple):
    """An ``iati-activity`` of a file, less its transactions, and those of them that could be understood."""

    header: Activity
    rows: list[Posting]


class Told(NamedTuple):
    """What is to be said of transactions."""

    rows: tuple[Posting, ...]
    issue: Issue


class Gathered:
    """What comes of elements: the activities, and what is to be said.

    ``left_out`` is stated twice, ``refused`` cannot all be true.
    """

    def __init__(self) -> None:
        self.wholes: list[Whole] = []
        self.left_out: list[Told] = []
        self.refused: list[Told] = []
        self.remarks: list[Told] = []


class Whole:
    """An activity as a release has it: the header of its newest element, and its transactions.

    ``name`` is the identifier, and of a copy beside its original that with the publisher.
    """

    def __init__(self, header: Activity, rows: list[Posting], *, is_copy: bool) -> None:
        self.header = header
        self.rows = rows
        self.is_copy = is_copy
        self.name = header.identifier
        self.parties = Parties(header.reporter, header.names, header.related.earlier_reporters)
        self._sums: Amounts | None = None

    @property
    def sums(self) -> Amounts:
        """What becomes events of it, by transaction type and currency."""
        if self._sums is None:
            self._sums = summed(self.entries)
        return self._sums

    @property
    def entries(self) -> list[Posting]:
        """Those of its transactions that become events."""
        return [row for row in self.rows if row.kind is not None]

    def leave_out(self, keys: Container[Key]) -> list[Posting]:
        """Take out what becomes events and is of these types and currencies, and return it."""
        taken = [row for row in self.entries if (row.code, row.currency) in keys]
        out = {id(row) for row in taken}
        self.rows = [row for row in self.rows if id(row) not in out]
        self._sums = None
        return taken


# --- one activity --------------------------------------------------------------------------------------


def gathered(activities: Iterable[Sequence[Element]]) -> Gathered:
    """Return what all elements come to; those of each activity have one identifier.

    What others report in it as secondary reporters is a copy, an activity of its own beside that of the publisher.
    """
    result = Gathered()
    for elements in activities:
        publishers = {party(each.header.reporter) for each in elements if not each.header.related.is_copy} - {None}
        own: list[Element] = []
        copies: list[Element] = []
        for each in elements:
            is_copy = each.header.related.is_copy and party(each.header.reporter) not in publishers
            (copies if is_copy else own).append(each)
        for part in (own, copies):
            if part:
                _together(part, result)
        if own and copies:
            copy = result.wholes[-1]
            copy.name = f"{copy.name}\x00{copy.header.reporter.ref or copy.header.reporter.name}"
    return result


def _together(elements: Sequence[Element], result: Gathered) -> None:
    if len(elements) == 1:
        (only,) = elements
        result.remarks += _written_twice(only.rows)
        result.wholes.append(Whole(*only, is_copy=only.header.related.is_copy))
        return
    newest_first = sorted(range(len(elements)), key=lambda place: _version(elements[place].header), reverse=True)
    out = _contradictions([elements[place] for place in newest_first], result)
    rows = [[row for row in each.rows if id(row) not in out] for each in elements]
    counts = [Counter(row.known_by for row in each) for each in rows]
    most = functools.reduce(operator.or_, counts)
    # of the elements that state a transaction as often as any, the newest is taken at its word
    taken_from: dict[Hashable, int] = {}
    for place in newest_first:
        for key in counts[place]:
            if counts[place][key] == most[key]:
                taken_from.setdefault(key, place)
    kept: list[Posting] = []
    stated_by = Counter(key for each in counts for key in each)  # by how many elements
    first_of: dict[str, Posting] = {}  # the first transaction in each file
    for place, each in enumerate(rows):
        mine = [row for row in each if taken_from[row.known_by] == place]
        again = [row for row in each if taken_from[row.known_by] != place]
        kept += mine
        result.remarks += _written_twice(mine)
        before = first_of.setdefault(each[0].origin.path, each[0]) if each else None
        if again:
            first = rows[taken_from[again[0].known_by]][0]
            result.left_out.append(_stated_again(elements[place].header, again, first))
        elif before and before is not each[0] and not out and all(stated_by[key] == 1 for key in counts[place]):
            result.remarks.append(_alike(elements[place].header, each[0], before))
    is_copy = all(each.header.related.is_copy for each in elements)
    result.wholes.append(Whole(elements[newest_first[0]].header, kept, is_copy=is_copy))


def _version(header: Activity) -> tuple[str, str]:
    """Return what the versions of an activity are ordered by, whatever the order of files and elements."""
    return (header.updated or "", repr(header))


def _contradictions(newest_first: Sequence[Element], result: Gathered) -> set[int]:
    """Take out the transactions that newer elements state otherwise, and those of which nobody can say which is newer.

    One that has a ``ref`` of its own in each element, and one type and day, is one transaction.
    """
    stated: dict[tuple[str, str, str], list[tuple[Posting, str]]] = defaultdict(list)
    for each in newest_first:
        refs = Counter((row.code, row.transaction.ref) for row in each.rows)
        for row in each.rows:
            if row.transaction.ref and refs[row.code, row.transaction.ref] == 1:
                stated[row.code, row.transaction.ref, row.day].append((row, each.header.updated or ""))
    out: set[int] = set()
    for (kind, ref, day), versions in stated.items():
        newest, updated = versions[0]
        others = [(row, when) for row, when in versions if row.known_by != newest.known_by]
        if not others:
            continue
        what = f"ref: {found(ref)}, of type {kind} on {day}, is stated otherwise at"
        if all(when < updated for _, when in others):
            message = f"{what} {newest.origin}, where the activity was updated later, and that counts"
            said = Told(tuple(row for row, _ in others), Issue("stated-otherwise", message))
            result.left_out.append(said)
        else:
            message = f"{what} {others[0][0].origin}: correct one, or give each a ref of its own"
            said = Told(tuple(row for row, _ in versions), Issue("stated-otherwise", message))
            result.refused.append(said)
        out.update(map(id, said.rows))
    return out


def _stated_again(header: Activity, again: Sequence[Posting], first: Posting) -> Told:
    message = (
        f"iati-identifier: {found(header.identifier)} is also that of the activity {_place(first, again[0])}: "
        f"what both state counts once, and {count(again)} left out"
    )
    return Told(tuple(again), Issue("activity-twice", message))


def _alike(header: Activity, row: Posting, first: Posting) -> Told:
    message = f"iati-identifier: {found(header.identifier)} is also that of the activity {_place(first, row)}"
    advice = "they state nothing that is the same, and all of it counts: write one activity, if it is one"
    return Told((row,), Issue("activity-twice", f"{message}: {advice}"))


def _written_twice(rows: Sequence[Posting]) -> Iterator[Told]:
    """Yield a remark for each transaction that repeats another of its element in everything: both count."""
    if len(rows) < 2 or len({row.known_by for row in rows}) == len(rows):  # noqa: PLR2004 -- one repeats nothing
        return
    first: dict[Hashable, Posting] = {}
    for row in rows:
        before = first.setdefault(row.content, row)
        if before is not row and row.kind is not None:
            message = f"transaction: it repeats the one {_place(before, row)} entirely, and both count: "
            yield Told((row,), Issue("written-twice", f"{message}leave one out, if one is meant"))


def _place(row: Posting, seen_from: Posting) -> str:
    same_file = row.origin.path == seen_from.origin.path
    return f"at line {row.origin.line}" if same_file else f"at {row.origin}"


# --- several activities --------------------------------------------------------------------------------


def settled(wholes: Sequence[Whole], *, secondary: str, parents: str) -> Gathered:
    """Take out of the activities of a release what is left out of them, and return what is to be said."""
    by_identifier: dict[str, list[Whole]] = {}
    for whole in wholes:
        by_identifier.setdefault(whole.header.identifier, []).append(whole)
    result = Gathered()
    repeated = _copies(wholes, by_identifier, secondary, result)
    _parents(wholes, by_identifier, parents, result)
    result.remarks += _passed_on([whole for whole in wholes if id(whole) not in repeated])
    return result


def _copies(
    wholes: Iterable[Whole],
    by_identifier: Mapping[str, Sequence[Whole]],
    practice: str,
    result: Gathered,
) -> set[int]:
    """Decide on the activities of secondary reporters; return those that repeat an original."""
    copies = [whole for whole in wholes if whole.is_copy]
    called = _called(wholes, {copy.header.identifier for copy in copies}) if copies else {}
    alone: dict[Organisation, list[Whole]] = defaultdict(list)
    repeating: set[int] = set()
    for copy in copies:
        names = dict.fromkeys((copy.header.identifier, *copy.header.related.others))
        originals = [each for name in names for each in by_identifier.get(name, ()) if not each.is_copy]
        originals += called.get(copy.header.identifier, ())
        types = {kind for original in originals for kind, _ in original.sums}
        if types.isdisjoint(kind for kind, _ in copy.sums):
            if copy.sums or not originals:
                alone[copy.header.reporter].append(copy)
            continue
        repeating.add(id(copy))
        keys = {key for key in copy.sums if key[0] in types}
        there = merged(each.sums for each in originals)
        message = f"reporting-org: {_named(copy.header.reporter)} repeats as a secondary reporter what "
        message += f"{_named(originals[0].header.reporter)} states in {found(originals[0].header.identifier)}"
        if any(copy.sums[key] != there.get(key) for key in keys):
            message += f" otherwise ({told_sums({key: there[key] for key in there if key[0] in types})})"
        if practice == KEEP:
            result.remarks.append(_kept("secondary-copy", message, [row for row in copy.entries if row.code in types]))
            continue
        rows = copy.leave_out(copy.sums if practice == LEAVE_OUT else keys)
        advice = Message("keep the copies with ", _SECONDARY)
        if rest := copy.entries:
            advice = Message(f"{told(rest)} of other types {is_are(rest)} kept; ", advice)
        result.left_out.append(_left_out("secondary-copy", message, rows, advice))
    for reporter, those in alone.items():
        if not any(copy.sums for copy in those):
            continue
        message = f"reporting-org: {_activities(those)} of the secondary reporter {_named(reporter)}"
        message = f"{message}, whose originals are not in this release"
        if practice == LEAVE_OUT:
            rows = [row for copy in those for row in copy.leave_out(copy.sums)]
            result.left_out.append(_left_out("secondary-alone", message, rows, Message("keep them with ", _SECONDARY)))
        else:
            other = Hint.keyword(secondary=LEAVE_OUT)
            advice = Message("leave them out with ", other, ", where the originals are imported by others")
            rows = [row for copy in those for row in copy.entries]
            result.remarks.append(_kept("secondary-alone", message, rows, advice))
    return repeating


def _called(wholes: Iterable[Whole], identifiers: set[str]) -> dict[str, list[Whole]]:
    """Return by these identifiers the activities of first hand that say they are called so, too."""
    found: dict[str, list[Whole]] = {}
    for whole in wholes:
        for name in () if whole.is_copy else whole.header.related.others:
            if name in identifiers:
                found.setdefault(name, []).append(whole)
    return found


# --- parents -----------------------------------------------------------------------------------------


def _parents(
    wholes: Iterable[Whole],
    by_identifier: Mapping[str, Sequence[Whole]],
    practice: str,
    result: Gathered,
) -> None:
    children = _children(wholes, by_identifier)
    below = _below(children, by_identifier)
    differing: dict[Organisation, list[tuple[Whole, list[Posting]]]] = defaultdict(list)
    for identifier, those in children.items():
        parent = by_identifier[identifier][0]
        stated = below.get(identifier)
        # where parents and children go round in a circle nobody can say who repeats whom
        keys = parent.sums.keys() if stated is None else parent.sums.keys() & stated.keys()
        same = set() if stated is None else {key for key in keys if parent.sums[key] == stated[key]}
        if practice == LEAVE_OUT and stated and parent.sums:
            same = set(parent.sums)
        names = ", ".join(found(each) for each in list(those)[:_MOST_NAMED])
        names = f"{names} and {len(those) - _MOST_NAMED} more" if len(those) > _MOST_NAMED else names
        message = f"related-activity: {found(identifier)} states what its children state ({names})"
        if same and practice == KEEP:
            rows = [row for row in parent.entries if (row.code, row.currency) in same]
            result.remarks.append(_kept("parent-repeats", message, rows))
        elif same:
            advice = Message("keep the amounts of parents with ", Hint.keyword(parents=KEEP))
            result.left_out.append(_left_out("parent-repeats", message, parent.leave_out(same), advice))
        rows = [row for row in parent.entries if (row.code, row.currency) in keys - same]
        if rows:
            differing[parent.header.reporter].append((parent, rows))
    for reporter, pairs in differing.items():
        message = f"related-activity: {_activities([whole for whole, _ in pairs])} of {_named(reporter)}"
        message = f"{message}, whose children state other sums"
        other = Hint.keyword(parents=LEAVE_OUT)
        advice = Message("where the children state that money too, leave it out with ", other)
        result.remarks.append(_kept("parent-differs", message, [row for _, those in pairs for row in those], advice))


def _children(wholes: Iterable[Whole], known: Mapping[str, Sequence[Whole]]) -> dict[str, dict[str, None]]:
    """Return the children of each activity, as either says; of those that are in the data set.

    A hierarchy is that of one publisher: what another one states below was passed on, and is not the same money.
    """
    children: dict[str, dict[str, None]] = {}
    for whole in wholes:
        related, identifier = whole.header.related, whole.header.identifier
        pairs = [(parent, identifier) for parent in related.parents] + [(identifier, each) for each in related.children]
        for parent, child in pairs:
            if parent != child and parent in known and child in known and _of_one(known[parent][0], known[child][0]):
                children.setdefault(parent, {})[child] = None
    # what is named as a child and is below another child that states nothing is counted there
    silent: dict[str, set[str]] = {}
    for parent, those in children.items():
        for child in () if known[parent][0].sums else those:
            silent.setdefault(child, set()).add(parent)
    return {
        parent: {child: None for child in those if those.keys().isdisjoint(silent.get(child, ()))}
        for parent, those in children.items()
    }


def _of_one(one: Whole, other: Whole) -> bool:
    """Return whether two activities are of one publisher, by its present or an earlier identifier."""
    first, second = one.header.reporter, other.header.reporter
    return one.parties.party(second) == party(first) or other.parties.party(first) == party(second)


def _below(
    children: Mapping[str, Mapping[str, None]], by_identifier: Mapping[str, Sequence[Whole]]
) -> dict[str, Amounts]:
    """Return what the children of each activity state, or where they state nothing, their children.

    An activity that comes round to itself, or has such a one below it, is left out.
    """
    waiting = {parent: len(those) for parent, those in children.items()}
    above: dict[str, list[str]] = {}
    for parent, those in children.items():
        for child in those:
            above.setdefault(child, []).append(parent)
    ready = deque(child for child in above if child not in waiting)
    below: dict[str, Amounts] = {}
    while ready:
        child = ready.popleft()
        stated = {**below.get(child, {}), **by_identifier[child][0].sums}
        for parent in above.get(child, ()):
            below[parent] = merged([below.get(parent, {}), stated])
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return {parent: sums for parent, sums in below.items() if not waiting[parent]}


# --- what one publisher passes on to another ---------------------------------------------------------


def _passed_on(wholes: Sequence[Whole]) -> Iterator[Told]:
    """Yield a remark on the money that a publisher had of another whose activities are here, too."""
    reporters = {(party(whole.header.reporter), _ref(whole.header.reporter)) for whole in wholes if whole.sums}
    names = {name for name, _ in reporters}
    incoming: dict[tuple[str, str], list[Posting]] = defaultdict(list)
    for whole in wholes:
        own = (party(whole.header.reporter), _ref(whole.header.reporter))
        for row in whole.rows:
            if row.kind is None:
                provider = whole.parties.known(row.transaction.provider)
                other = (party(provider), _ref(provider))
                reports = other[0] in names if other[0] != own[0] else other != own and other in reporters
                if other[0] is not None and reports:
                    incoming[_named(whole.header.reporter), other[0]].append(row)
    for (receiver, name), rows in incoming.items():
        message = f"provider-org: {receiver} had {told(rows)} from {name}, which reports in this data set too"
        advice = "what both pay out of it counts at both, so tell them apart by donor"
        yield Told(tuple(rows), Issue("passed-on", f"{message}: {advice}"))


# --- words -------------------------------------------------------------------------------------------


def _left_out(code: str, message: str, rows: Sequence[Posting], advice: str) -> Told:
    return Told(tuple(rows), Issue(code, Message(f"{message}: {count(rows)} left out: ", advice)))


def _kept(code: str, message: str, rows: Sequence[Posting], advice: str = "") -> Told:
    message = f"{message}: {count(rows)} kept"
    return Told(tuple(rows), Issue(code, Message(f"{message}: ", advice) if advice else message))


def _activities(those: Sequence[Whole]) -> str:
    names = ", ".join(found(each.header.identifier) for each in those[:_MOST_NAMED])
    more = ", …" if len(those) > _MOST_NAMED else ""
    return f"{len(those):,} {'activity' if len(those) == 1 else 'activities'} ({names}{more})"


def _ref(organisation: Organisation) -> str:
    return organisation.ref.strip().casefold()


def _named(organisation: Organisation) -> str:
    return found(organisation.ref.strip() or organisation.name)
