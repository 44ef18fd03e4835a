"""Events in words, and results as sections: a heading, a table, and what is said below it."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._aid.kinds import (
    AgreementEnded,
    AgreementEnteredIntoForce,
    AgreementSigned,
    Claim,
    Delivered,
    MilestoneReached,
    RankReported,
    ShareReported,
)
from aidledger._records.plain import stored_text
from aidledger._records.records import Event, Source, altered_key
from aidledger._values.fields import Shares
from aidledger._values.money import Money, Qualifier
from aidledger.projections import Agreements, ClaimGroup, Delivery, Reported

MARKED: Final = "marked"
TOTAL: Final = "total"


@attrs.frozen
class TableColumn:
    """A column: its ``name``, whether it is ``right`` aligned, and whether it is ``elastic``: cut or wrapped first."""

    name: str = ""
    right: bool = False
    elastic: bool = False


PLAIN: Final = TableColumn()
WIDE: Final = TableColumn(elastic=True)
FIGURE: Final = TableColumn(right=True)


@attrs.frozen
class TableRow:
    """The cells of a row; ``style`` is `MARKED`, `TOTAL` or nothing."""

    cells: tuple[str, ...]
    style: str = ""


@attrs.frozen(kw_only=True)
class Section:
    """A heading, a table of ``rows``, what is said where there are none (``empty``), and ``notes`` below."""

    heading: str
    columns: tuple[TableColumn, ...] = ()
    rows: tuple[TableRow, ...] = ()
    empty: str = ""
    notes: tuple[str, ...] = ()

    def cut(self, most: int, advice: str, *, keep_last: bool = False) -> Section:
        """Return it with at most so many rows, the first or the last; the rest is counted, with ``advice``."""
        rest = len(self.rows) - most
        if rest <= 1:  # the line that counts one row would take as much room as the row
            return self
        note = f"… and {rest:,} {'earlier' if keep_last else 'more'}: {advice}"
        return attrs.evolve(self, rows=self.rows[rest:] if keep_last else self.rows[:most], notes=(note, *self.notes))


NOT_STATED: Final = "not stated"


def whose(listed: Iterable[Any]) -> Callable[[Any], str]:
    """Return what names the data set of one of these: nothing where all of them are of one."""
    is_mixed = len({each.dataset for each in listed}) > 1
    return lambda each: each.dataset if is_mixed else ""


def title(event: Event) -> str:
    """Return the title, or the key of the fact where there is none."""
    return event.title or event.fact


def named(value: Any) -> str:
    """Return a code, number or truth as it is stored, a division among codes, or that it is not stated."""
    if value is None:
        return NOT_STATED
    if isinstance(value, Shares):
        return ", ".join(f"{code} {percent:f} %" for code, percent in value.parts)
    return stored_text(value) if isinstance(value, (bool, enum.Enum)) else str(value)


def key(value: Any) -> str:
    """Return the key of a group, which has several parts where there are several fields."""
    return ", ".join(map(named, value)) if isinstance(value, tuple) else named(value)


def parties(event: Event) -> str:
    """Return who takes part, as far as the event says so."""
    return ", ".join(getattr(event, "parties", ()))


def lasted(event: MilestoneReached) -> str:
    """Return how long it lasted, where its date does not say that already."""
    return f"({event.period})" if event.period and event.period != event.occurred else ""


def between(event: Any) -> str:
    """Return from whom to whom, as far as the event says so."""
    donor, recipient = event.donor, event.recipient
    if recipient is None:
        return "" if donor is None else f"from {donor}"
    return f"to {named(recipient)}" if donor is None else f"{donor} to {named(recipient)}"


def qualified(qualifier: Qualifier) -> str:
    """Return the word for how exactly a figure is stated; nothing where it is exact."""
    return "" if qualifier is Qualifier.EXACT else qualifier.value.replace("-", " ")


def quantity(number: Decimal | None, qualifier: Qualifier) -> str:
    """Return a quantity as its sources state it.

    >>> quantity(Decimal(1000), Qualifier.AT_LEAST)
    'at least 1,000'
    """
    return "number not given" if number is None else f"{qualified(qualifier)} {number:,f}".strip()


def figure(event: Event) -> tuple[str, str, str]:
    """Return the figure of an event: the word that qualifies it, currency, and amount; empty where it has none."""
    qualifier = qualified(getattr(event, "qualifier", Qualifier.EXACT))
    if isinstance(event, RankReported):
        return qualifier, "", f"rank {event.rank}"
    if isinstance(event, ShareReported):
        return qualifier, "", f"{event.percent:f} %"
    if isinstance(event, Delivered):
        return ("", "", "") if event.quantity is None else (qualifier, "", f"{event.quantity:,f}")
    amount = getattr(event, "amount", None)
    return (qualifier, amount.currency, f"{amount.amount:,f}") if isinstance(amount, Money) else ("", "", "")


def figure_text(event: Event) -> str:
    """Return the figure of an event in one text, and how far off it can be; nothing where it has none."""
    within = getattr(event, "within", None)
    return _joined(" ", (*figure(event), "" if within is None else f"(within {within:,f})"))


def about(claim: Claim, *, parties: bool = True) -> str:
    """Return what a claim is about: measure, scope and time; and from whom to whom, unless that is said elsewhere."""
    base = getattr(claim, "base", None)
    among = getattr(claim, "among", None)
    measure = claim.measure or ("" if isinstance(claim, RankReported) else "measure not stated")
    parts = (
        base and f"of {base}",
        among and f"among {among}",
        measure,
        claim.category,
        claim.instrument,
        claim.channel and f"through {claim.channel}",
        claim.mechanism and f"mechanism {claim.mechanism}",
        parties and between(claim),
        claim.period and f"in {claim.period}",
        claim.since and f"since {claim.since}",
    )
    return _joined(", ", parts)


def publishers(event: Event) -> str:
    """Return who published it, each once."""
    return ", ".join(dict.fromkeys(source.publisher or NOT_STATED for source in event.sources))


def source(given: Source) -> str:
    """Return a source in short: who published what, when or when it was looked up, and where in it.

    >>> source(Source(publisher="CEIAS", title="The Kyiv-Tokyo axis", published="2025-08-15"))
    'CEIAS, The Kyiv-Tokyo axis, 2025-08-15'
    """
    accessed = given.accessed and f"accessed {given.accessed}"
    return _joined(", ", (given.publisher, given.title, given.published or accessed, given.locator)) or NOT_STATED


def dates(events: Iterable[Event]) -> str:
    """Return the dates of some events, each once."""
    return ", ".join(dict.fromkeys(event.occurred.text for event in events))


def figures(events: Iterable[Event]) -> str:
    """Return the figures of some events, each once."""
    return ", ".join(filter(None, dict.fromkeys(map(figure_text, events))))


def counted(number: int, word: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "record"), counted(37, "record")
    ('1 record', '37 records')
    """
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def knowledge(known: dt.date | None, *, best: bool) -> str:
    """Return the day of knowledge in words; ``best`` where none was asked for."""
    if known is None:
        return "nothing is on record"
    return f"as best known (records to {known})" if best else f"as known on {known}"


def datasets(names: Sequence[str]) -> str:
    """Return the names of some data sets, with the noun."""
    return f"data set{'' if len(names) == 1 else 's'} {', '.join(names)}"


def _joined(between: str, parts: Iterable[Any]) -> str:
    return between.join(str(part) for part in parts if part)


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
        columns=(PLAIN, PLAIN, WIDE, PLAIN, PLAIN),
        rows=tuple(_agreement(*row, is_apart=is_apart) for row in rows),
        empty="none is on record by then",
    )


def _agreement(status: str, event: Event, signed: Event, style: str, *, is_apart: bool) -> TableRow:
    whose = event.dataset if is_apart else ""
    return TableRow((status, event.occurred.text, title(signed), parties(signed), whose), style)


# --- milestones and deliveries ---------------------------------------------------------------------


def milestones(heading: str, reached: Iterable[MilestoneReached]) -> Section:
    """Return the milestones, in the order of the timeline; with the data set of each where there are several."""
    listed = list(reached)
    dataset_of = whose(listed)
    rows = tuple(
        TableRow((event.occurred.text, title(event), parties(event), lasted(event), dataset_of(event)))
        for event in listed
    )
    columns = (PLAIN, WIDE, PLAIN, PLAIN, PLAIN)
    return Section(heading=heading, columns=columns, rows=rows, empty="none is on record by then")


def deliveries(heading: str, delivered: Iterable[Delivery]) -> Section:
    """Return the deliveries by item, and by data set where there are several."""
    listed = list(delivered)
    dataset_of = whose(listed)
    rows = []
    for each in listed:
        number = quantity(each.quantity, each.qualifier)
        cells = (
            dataset_of(each),
            f"{number} {each.unit}" if each.unit else number,
            each.item,
            ", ".join(dict.fromkeys(named(event.recipient) for event in each.events)),
            dates(each.events),
        )
        rows.append(TableRow(cells))
    return Section(
        heading=heading,
        columns=(PLAIN, FIGURE, WIDE, PLAIN, PLAIN),
        rows=tuple(rows),
        empty="none is on record as surely made by then",
    )


# --- what sources report ---------------------------------------------------------------------------


def reported(heading: str, claims: Reported) -> Section:
    """Return what sources report: totals, shares, ranks; figures about one thing that differ are marked.

    From whom to whom is said in the heading, where it is the same of all.
    """
    groups = (*claims.totals, *claims.shares, *claims.ranks)
    pairs = {between(claim) for group in groups for claim in group.claims}
    shared = pairs.pop() if len(pairs) == 1 else ""
    rows = tuple(_claim(group, claim, parties=not shared) for group in groups for claim in group.claims)
    about_what, whose = TableColumn("about", elastic=True), TableColumn("source", elastic=True)
    return Section(
        heading=f"{heading}: {shared}" if shared else heading,
        columns=(PLAIN, PLAIN, PLAIN, FIGURE, about_what, TableColumn("stated for"), whose),
        rows=rows,
        empty="nothing is on record by then",
        notes=(CONFLICT,) if claims.conflicts else (),
    )


def _claim(group: ClaimGroup, claim: Claim, *, parties: bool) -> TableRow:
    subject = about(claim, parties=parties)
    mark, style = ("!", MARKED) if group.conflicting else ("", "")
    return TableRow((mark, *figure(claim), subject, claim.occurred.text, publishers(claim)), style)


# --- events ----------------------------------------------------------------------------------------


def events(heading: str, listed: Sequence[Event]) -> Section:
    """Return events, one a line: date, figure and title, and the data set of each where there are several."""
    dataset_of = whose(listed)
    rows = tuple(
        TableRow((event.occurred.text, event.kind, *figure(event), title(event), dataset_of(event))) for event in listed
    )
    return Section(heading=heading, columns=(PLAIN, PLAIN, PLAIN, PLAIN, FIGURE, WIDE, PLAIN), rows=rows)


# --- results of projections of one's own -----------------------------------------------------------


def anything(heading: str, found: Any) -> list[Section]:
    """Return a result of which nothing is known: a mapping by key, a collection one by one, else its text."""
    if isinstance(found, Mapping):
        rows = [TableRow((key(each), str(value))) for each, value in found.items()]
    elif isinstance(found, (list, tuple, AbstractSet)):
        listed = sorted(found, key=repr) if isinstance(found, AbstractSet) else found  # sets have no order to keep
        rows = [TableRow(("", str(each))) for each in listed]
    else:
        rows = [TableRow(("", line)) for line in str(found).splitlines()]
    return [Section(heading=heading, columns=(WIDE, WIDE), rows=tuple(rows), empty="nothing")]
