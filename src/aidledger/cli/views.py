"""Results other than money as tables: agreements, milestones, deliveries, what sources report, and events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from aidledger.cli import words
from aidledger.cli.sections import MARKED, Column, Row, Section
from aidledger.events import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned, Claim, Event, MilestoneReached
from aidledger.placement import altered_key
from aidledger.projections import Agreements, ClaimGroup, Delivery, Reported

CONFLICT: Final = "! sources, or one source in two places, state it differently"


# --- agreements ------------------------------------------------------------------------------------


def agreements(heading: str, states: Sequence[Agreements], possible: Iterable[Event], *, everything: bool) -> Section:
    """Return the agreements in force, those that may be, and with ``everything`` those that are not, or no longer.

    There is a state for each data set that is kept apart, else one. An end, or an entry into force, is of an accord of
    its own data set.
    """
    in_force, signed, ended = (
        {(event.dataset, fact): event for state in states for fact, event in getattr(state, name).items()}
        for name in ("in_force", "signed", "ended")
    )
    listed = list(possible)
    may_have_ended = {altered_key(event): event for event in listed if isinstance(event, AgreementEnded)}
    rows = []
    for key, event in in_force.items():
        ends = may_have_ended.get(key)
        status = "in force since" if ends is None else f"may have ended ({ends.occurred}); in force since"
        rows.append((status, event, signed.get(key, event), MARKED if ends else ""))
    for event in listed:
        accord = event
        if isinstance(event, AgreementEnteredIntoForce):
            key = (event.dataset, event.of)
            begins = key not in in_force and key not in ended
            accord = signed.get(key, event)
        else:
            begins = isinstance(event, AgreementSigned) and event.takes_effect != "on-entry"
        if begins:
            rows.append(("may be in force, since", event, accord, MARKED))
    for key, event in signed.items() if everything else ():
        if key in ended:
            rows.append(("ended", ended[key], event, ""))
        elif key not in in_force:
            rows.append(("signed, not in force", event, event, ""))
    is_apart = len(states) > 1
    return Section(
        heading=heading,
        columns=(Column(), Column(), Column(elastic=True), Column(), Column()),
        rows=tuple(_agreement(*row, is_apart=is_apart) for row in rows),
        empty="none is on record by then",
    )


def _agreement(status: str, event: Event, signed: Event, style: str, *, is_apart: bool) -> Row:
    whose = event.dataset if is_apart else ""
    return Row((status, event.occurred.text, words.title(signed), words.parties(signed), whose), style)


# --- milestones and deliveries ---------------------------------------------------------------------


def milestones(heading: str, reached: Iterable[MilestoneReached]) -> Section:
    """Return the milestones, in the order of the timeline; with the data set of each where there are several."""
    listed = list(reached)
    dataset_of = words.whose(listed)
    rows = tuple(
        Row((event.occurred.text, words.title(event), words.parties(event), words.lasted(event), dataset_of(event)))
        for event in listed
    )
    columns = (Column(), Column(elastic=True), Column(), Column(), Column())
    return Section(heading=heading, columns=columns, rows=rows, empty="none is on record by then")


def deliveries(heading: str, delivered: Iterable[Delivery]) -> Section:
    """Return the deliveries by item, and by data set where there are several."""
    listed = list(delivered)
    is_mixed = len({each.dataset for each in listed}) > 1
    rows = []
    for each in listed:
        number = words.quantity(each.quantity, each.qualifier)
        cells = (
            each.dataset if is_mixed else "",
            f"{number} {each.unit}" if each.unit else number,
            each.item,
            ", ".join(dict.fromkeys(words.named(event.recipient) for event in each.events)),
            words.dates(each.events),
        )
        rows.append(Row(cells))
    return Section(
        heading=heading,
        columns=(Column(), Column(right=True), Column(elastic=True), Column(), Column()),
        rows=tuple(rows),
        empty="none is on record as surely made by then",
    )


# --- what sources report ---------------------------------------------------------------------------


def reported(heading: str, claims: Reported) -> Section:
    """Return what sources report: totals, shares, ranks; figures about one thing that differ are marked.

    From whom to whom is said in the heading, where it is the same of all.
    """
    groups = (*claims.totals, *claims.shares, *claims.ranks)
    pairs = {words.between(claim) for group in groups for claim in group.claims}
    shared = pairs.pop() if len(pairs) == 1 else ""
    rows = tuple(_claim(group, claim, parties=not shared) for group in groups for claim in group.claims)
    return Section(
        heading=f"{heading}: {shared}" if shared else heading,
        columns=(
            Column(),
            Column(),
            Column(),
            Column(right=True),
            Column("about", elastic=True),
            Column("stated for"),
            Column("source", elastic=True),
        ),
        rows=rows,
        empty="nothing is on record by then",
        notes=(CONFLICT,) if claims.conflicts else (),
    )


def _claim(group: ClaimGroup, claim: Claim, *, parties: bool) -> Row:
    subject = words.about(claim, parties=parties)
    mark, style = ("!", MARKED) if group.conflicting else ("", "")
    return Row((mark, *words.figure(claim), subject, claim.occurred.text, words.publishers(claim)), style)


# --- events ----------------------------------------------------------------------------------------


def events(heading: str, listed: Sequence[Event]) -> Section:
    """Return events, one a line: date, figure and title, and the data set of each where there are several."""
    dataset_of = words.whose(listed)
    rows = tuple(
        Row((event.occurred.text, event.kind, *words.figure(event), words.title(event), dataset_of(event)))
        for event in listed
    )
    columns = (Column(), Column(), Column(), Column(), Column(right=True), Column(elastic=True), Column())
    return Section(heading=heading, columns=columns, rows=rows)


# --- results of projections of one's own -----------------------------------------------------------


def anything(heading: str, found: Any) -> list[Section]:
    """Return a result of which nothing is known: a mapping by key, a collection one by one, else its text."""
    if isinstance(found, Mapping):
        rows = [Row((words.key(each), str(value))) for each, value in found.items()]
    elif isinstance(found, (list, tuple, AbstractSet)):
        listed = sorted(found, key=repr) if isinstance(found, AbstractSet) else found  # sets have no order to keep
        rows = [Row(("", str(each))) for each in listed]
    else:
        rows = [Row(("", line)) for line in str(found).splitlines()]
    columns = (Column(elastic=True), Column(elastic=True))
    return [Section(heading=heading, columns=columns, rows=tuple(rows), empty="nothing")]
