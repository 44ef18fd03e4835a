"""Money that several activities of a release state: copies of secondary reporters, parents of what children state too.

What is left out is decided by transaction type and currency. Nothing is left out where what it repeats is not there.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from aidledger._values.money import EXACT, ZERO
from aidledger._values.text import Hint, Message
from aidledger.files._problems import found
from aidledger.interchange.iati._activities import Organisation, party
from aidledger.interchange.iati._entries import Incoming, Problem
from aidledger.interchange.iati._gathering import Key, Row, Said, Whole, is_are, told, told_sums

EVIDENCE: Final = "evidence"
KEEP: Final = "keep"
LEAVE_OUT: Final = "leave-out"
PRACTICES: Final = (EVIDENCE, KEEP, LEAVE_OUT)
"""What is left out of money that is stated twice: what is proven to be, nothing, or all that may be."""
_SECONDARY: Final = Hint.keyword(secondary=KEEP)
_MOST_NAMED: Final = 3  # activities in a message


class Overlaps(NamedTuple):
    """What was left out, and what was not although it may be stated twice."""

    left_out: tuple[Said, ...]
    remarks: tuple[Said, ...]


def settled(wholes: Sequence[Whole], *, secondary: str, parents: str) -> Overlaps:
    """Take out of the activities of a release what is left out of them, and return what is to be said."""
    by_identifier: dict[str, list[Whole]] = {}
    for whole in wholes:
        by_identifier.setdefault(whole.header.identifier, []).append(whole)
    left_out: list[Said] = []
    remarks: list[Said] = []
    repeated = _copies(wholes, by_identifier, secondary, left_out, remarks)
    _parents(wholes, by_identifier, parents, left_out, remarks)
    remarks += _passed_on([whole for whole in wholes if id(whole) not in repeated])
    return Overlaps(tuple(left_out), tuple(remarks))


# --- secondary reporters -----------------------------------------------------------------------------


def _copies(
    wholes: Iterable[Whole],
    by_identifier: Mapping[str, Sequence[Whole]],
    practice: str,
    left_out: list[Said],
    remarks: list[Said],
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
        there = _merged(each.sums for each in originals)
        message = f"reporting-org: {_named(copy.header.reporter)} repeats as a secondary reporter what "
        message += f"{_named(originals[0].header.reporter)} states in {found(originals[0].header.identifier)}"
        if any(copy.sums[key] != there.get(key) for key in keys):
            message += f" otherwise ({told_sums({key: there[key] for key in there if key[0] in types})})"
        if practice == KEEP:
            remarks.append(_kept("secondary-copy", message, [row for row in copy.entries if row.code in types]))
            continue
        rows = copy.leave_out(copy.sums if practice == LEAVE_OUT else keys)
        advice = Message("keep the copies with ", _SECONDARY)
        if rest := copy.entries:
            advice = Message(f"{told(rest)} of other types {is_are(rest)} kept; ", advice)
        left_out.append(_left_out("secondary-copy", message, rows, advice))
    for reporter, those in alone.items():
        if not any(copy.sums for copy in those):
            continue
        message = f"reporting-org: {_activities(those)} of the secondary reporter {_named(reporter)}"
        message = f"{message}, whose originals are not in this release"
        if practice == LEAVE_OUT:
            rows = [row for copy in those for row in copy.leave_out(copy.sums)]
            left_out.append(_left_out("secondary-alone", message, rows, Message("keep them with ", _SECONDARY)))
        else:
            other = Hint.keyword(secondary=LEAVE_OUT)
            advice = Message("leave them out with ", other, ", where the originals are imported by others")
            rows = [row for copy in those for row in copy.entries]
            remarks.append(_kept("secondary-alone", message, rows, advice))
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
    left_out: list[Said],
    remarks: list[Said],
) -> None:
    children = _children(wholes, by_identifier)
    below = _below(children, by_identifier)
    differing: dict[Organisation, list[tuple[Whole, list[Row]]]] = defaultdict(list)
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
            remarks.append(_kept("parent-repeats", message, rows))
        elif same:
            advice = Message("keep the amounts of parents with ", Hint.keyword(parents=KEEP))
            left_out.append(_left_out("parent-repeats", message, parent.leave_out(same), advice))
        rows = [row for row in parent.entries if (row.code, row.currency) in keys - same]
        if rows:
            differing[parent.header.reporter].append((parent, rows))
    for reporter, pairs in differing.items():
        message = f"related-activity: {_activities([whole for whole, _ in pairs])} of {_named(reporter)}"
        message = f"{message}, whose children state other sums"
        other = Hint.keyword(parents=LEAVE_OUT)
        advice = Message("where the children state that money too, leave it out with ", other)
        remarks.append(_kept("parent-differs", message, [row for _, those in pairs for row in those], advice))


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
) -> dict[str, dict[Key, Decimal]]:
    """Return what the children of each activity state, or where they state nothing, their children.

    An activity that comes round to itself, or has such a one below it, is left out.
    """
    waiting = {parent: len(those) for parent, those in children.items()}
    above: dict[str, list[str]] = {}
    for parent, those in children.items():
        for child in those:
            above.setdefault(child, []).append(parent)
    ready = deque(child for child in above if child not in waiting)
    below: dict[str, dict[Key, Decimal]] = {}
    while ready:
        child = ready.popleft()
        stated = {**below.get(child, {}), **by_identifier[child][0].sums}
        for parent in above.get(child, ()):
            _add(below.setdefault(parent, {}), stated)
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return {parent: sums for parent, sums in below.items() if not waiting[parent]}


def _merged(each: Iterable[Mapping[Key, Decimal]]) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = {}
    for stated in each:
        _add(sums, stated)
    return sums


def _add(sums: dict[Key, Decimal], more: Mapping[Key, Decimal]) -> None:
    for key, amount in more.items():
        sums[key] = EXACT.add(sums.get(key, ZERO), amount)


# --- what one publisher passes on to another ---------------------------------------------------------


def _passed_on(wholes: Sequence[Whole]) -> Iterator[Said]:
    """Yield a remark on the money that a publisher had of another whose activities are here, too."""
    reporters = {(party(whole.header.reporter), _ref(whole.header.reporter)) for whole in wholes if whole.sums}
    names = {name for name, _ in reporters}
    incoming: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for whole in wholes:
        own = (party(whole.header.reporter), _ref(whole.header.reporter))
        for row in whole.rows:
            if isinstance(row, Incoming):
                provider = whole.parties.known(row.transaction.provider)
                other = (party(provider), _ref(provider))
                reports = other[0] in names if other[0] != own[0] else other != own and other in reporters
                if other[0] is not None and reports:
                    incoming[_named(whole.header.reporter), other[0]].append(row)
    for (receiver, name), rows in incoming.items():
        message = f"provider-org: {receiver} had {told(rows)} from {name}, which reports in this data set too"
        advice = "what both pay out of it counts at both, so tell them apart by donor"
        yield Said(tuple(rows), Problem("passed-on", f"{message}: {advice}"))


# --- words -------------------------------------------------------------------------------------------


def _left_out(code: str, message: str, rows: Sequence[Row], advice: str) -> Said:
    return Said(tuple(rows), Problem(code, Message(f"{message}: {told(rows)} {is_are(rows)} left out: ", advice)))


def _kept(code: str, message: str, rows: Sequence[Row], advice: str = "") -> Said:
    message = f"{message}: {told(rows)} {is_are(rows)} kept"
    return Said(tuple(rows), Problem(code, Message(f"{message}: ", advice) if advice else message))


def _activities(those: Sequence[Whole]) -> str:
    names = ", ".join(found(each.header.identifier) for each in those[:_MOST_NAMED])
    more = ", …" if len(those) > _MOST_NAMED else ""
    return f"{len(those):,} {'activity' if len(those) == 1 else 'activities'} ({names}{more})"


def _ref(organisation: Organisation) -> str:
    return organisation.ref.strip().casefold()


def _named(organisation: Organisation) -> str:
    return found(organisation.ref.strip() or organisation.name)
