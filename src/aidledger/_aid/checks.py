"""What is wrong in a ledger that loads, or worth a look: `check`.

Links that cannot be (to nothing, forward, in a circle) never get so far: a `Ledger` refuses them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from aidledger._aid.kinds import (
    AgreementEnteredIntoForce,
    AgreementSigned,
    Allocated,
    Cancelled,
    Claim,
    CommitmentChanged,
    Committed,
    Delivered,
    Disbursed,
    Draw,
    Flow,
    Guaranteed,
    Pledged,
    RankReported,
    ShareReported,
)
from aidledger._aid.projections import committed
from aidledger._ledger.ledger import Ledger
from aidledger._ledger.timeline import Timeline
from aidledger._records.corrections import behind, in_effect
from aidledger._records.records import Alteration, Event, Key, Record, key_of
from aidledger._values import codes
from aidledger._values.dates import When, placeholders
from aidledger._values.fields import Shares
from aidledger._values.money import Bag, Money
from aidledger.errors import Finding, Severity

_SEVERITY: Final = {
    "placeholder-date": Severity.WARNING,  # it may be meant
    "promise-reduced": Severity.WARNING,
    "source-without-date": Severity.WARNING,  # where data is published anew, `recorded` says when
}
_MOST_KEYS: Final = 3  # named in one message; more are counted
_PARTY_FIELDS: Final = ("donor", "recipient", "channel", "location", "parties", "partners")


def check(ledger: Ledger) -> tuple[Finding, ...]:
    """Return every finding over a ledger as best known: those of each record in effect, and those among live records.

    What was corrected is no finding any more: neither a record that is superseded or retracted, nor a retraction
    that was retracted. In the order of path and line, then of record. ``severity`` says whether a finding is an
    error or a warning.

    >>> from aidledger import reference
    >>> check(reference())
    ()
    """
    findings = [each for record in in_effect(ledger) for each in check_record(record)]
    findings.extend(_among(ledger.timeline()))
    findings.extend(_kept_conversions(ledger))
    return tuple(sorted(findings, key=_by_place))


def check_record(record: Record) -> Iterator[Finding]:
    """Return what can be said of one record alone: its codes, figures, dates and sources."""
    return _checked(record, *_RECORD_CHECKS)


def dates_past_recorded(record: Record) -> Iterator[Finding]:
    """Return a finding where an event's date reaches past the day on which it was recorded."""
    return _checked(record, _future_dates)


def placeholder_dates(record: Record) -> Iterator[Finding]:
    """Return a warning for each date of a record that programs write where nobody gave one, such as 1900-01-01."""
    return _checked(record, _placeholders)


def _checked(record: Record, *checks: Callable[[Record], _Said]) -> Iterator[Finding]:
    for each in checks:
        for code, message in each(record):
            yield finding(record, code, message, _SEVERITY.get(code, Severity.ERROR))


def referent(event: Event) -> type[Event] | None:
    """Return of which kind the event is that this one names in ``of``; None where it can be of any kind, or of none."""
    if isinstance(event, Alteration):
        return event.alters
    if isinstance(event, AgreementEnteredIntoForce):
        return AgreementSigned
    return Committed if isinstance(event, Draw | Delivered) else None


# --- one record alone ----------------------------------------------------------------------------

_Said = Iterable[tuple[str, str]]
_PROMISED: Final = (Committed, Guaranteed, Pledged)  # what lowers one of these names it, where its source does


def _unknown_parties(record: Record) -> _Said:
    for field in _PARTY_FIELDS:
        value = getattr(record, field, None)
        named = [code for code, _ in value.parts] if isinstance(value, Shares) else value
        for code in (named,) if isinstance(named, str) else named or ():
            if not codes.is_party(code):
                yield "unknown-party", f"{field}: {codes.no_party(code)}"


def _senseless_figures(record: Record) -> _Said:
    for field, figure, lowest in _figures(record):
        if figure is not None and (figure < 0 or (lowest and not figure)):
            wanted = "above zero" if lowest else "zero or above"
            yield "senseless-figure", f"{field}: {figure:,f} makes no sense here: it is {wanted}"
    if isinstance(record, Flow) and not record.amount.amount:
        yield "senseless-figure", "amount: an amount of zero is not an event: correct it, or leave the event out"
    if isinstance(record, CommitmentChanged) and not record.amount.amount:
        yield "senseless-figure", "amount: a change by zero changes nothing: leave the event out"
    if isinstance(record, RankReported) and record.rank < 1:
        yield "senseless-figure", f"rank: {record.rank} makes no sense here: the first is 1"


def _figures(record: Record) -> Iterator[tuple[str, Any, bool]]:
    """Return field, figure, and whether zero is refused too."""
    if isinstance(record, Cancelled):
        yield "amount", record.amount.amount, False
    if isinstance(record, ShareReported):
        yield "percent", record.percent, False
    if isinstance(record, Claim):
        yield "within", record.within, False
    if isinstance(record, Delivered):
        yield "quantity", record.quantity, True
        yield "value", record.value and record.value.amount, True


def reduces(kind: type[Event], amount: Money) -> bool:
    """Return whether an amount takes something back from a promise, and does not say from which."""
    return issubclass(kind, _PROMISED) and amount.amount < 0


def _reductions(record: Record) -> _Said:
    if isinstance(record, Flow) and reduces(type(record), record.amount):
        advice = "state a change of it, or its cancellation, where its source says which promise"
        yield "promise-reduced", f"amount: {record.amount} takes back what was {record.kind}, and counts: {advice}"


def _valued_otherwise(record: Record) -> _Said:
    amount, valued = getattr(record, "amount", None), getattr(record, "valued", None)
    if isinstance(amount, Money) and isinstance(valued, Money) and _sign(amount) != _sign(valued):
        message = f"{valued} is the source's conversion of {amount}: both are above zero, or below, or zero"
        yield "valued-otherwise", f"valued: {message}"


def _sign(money: Money) -> int:
    return (money.amount > 0) - (money.amount < 0)


def _missing_sources(record: Record) -> _Said:
    if not record.sources:
        yield "no-source", "sources: there is none: say where it comes from"
    for number, source in enumerate(record.sources):
        if source.publisher is None:
            yield "source-without-publisher", f"sources[{number}].publisher: missing: say who published it"
        if source.published is None and source.accessed is None:
            advice = "give 'published', or the day on which it was 'accessed' where the page has no date"
            yield "source-without-date", f"sources[{number}].published: missing: {advice}"


def _known_too_early(record: Record) -> _Said:
    for number, source in enumerate(record.sources):
        published = source.published
        if published is not None and published.earliest is not None and published.earliest > record.recorded:
            message = f"{record.recorded} is before its source was published ({published}): nothing is known earlier"
            yield "recorded-before-published", f"recorded: {message} (sources[{number}])"


def _future_dates(record: Record) -> _Said:
    occurred = record.occurred if isinstance(record, Event) else None
    if occurred is None or occurred.latest is None or occurred.latest <= record.recorded:
        return
    if occurred.earliest is not None and occurred.earliest > record.recorded:
        advice = "an event is recorded when it has happened"
    else:
        advice = f"write '{When.between(occurred.earliest, record.recorded)}'"
    yield "date-past-recorded", f"occurred: {occurred} reaches past {record.recorded}, when it was recorded: {advice}"


def _placeholders(record: Record) -> _Said:
    for place, date in placeholders(record):
        advice = "if it is missing here, write what the source says, or the first and the last day that it can be"
        yield "placeholder-date", f"{place}: {date} is what programs write for a date that is missing: {advice}"


_RECORD_CHECKS: Final[tuple[Callable[[Record], _Said], ...]] = (
    _unknown_parties,
    _senseless_figures,
    _reductions,
    _valued_otherwise,
    _missing_sources,
    _known_too_early,
    _future_dates,
    _placeholders,
)


# --- among live records, as best known -------------------------------------------------------------


def _among(line: Timeline) -> Iterator[Finding]:
    live: dict[Key, list[Event]] = {}
    for event in line:
        live.setdefault(key_of(event), []).append(event)
    for event in line:
        yield from _wrong_reference(event, live)
        first = live[key_of(event)][0]
        if event is not first:
            message = f"fact: {event.fact!r} has another live record, {first.id!r}: supersede one, or retract it"
            yield finding(event, "two-live-records", message)
        if isinstance(event, CommitmentChanged | Cancelled) and isinstance(event.altered, Committed):
            promised = event.altered.amount.currency
            if event.amount.currency != promised:
                message = f"amount: {event.amount} alters {event.altered.id!r}, which is in {promised}"
                yield finding(event, "other-currency", f"{message}: state the change in that currency")
    yield from _drawn_beyond(line)
    yield from _shared_keys(live)


def _wrong_reference(event: Event, live: dict[Key, list[Event]]) -> Iterator[Finding]:
    wanted = referent(event)
    fact = getattr(event, "of", None)
    if wanted is None or fact is None:
        return
    found = live.get((event.dataset, fact), [])
    if not found:
        others = sorted(dataset for dataset, each in live if each == fact)
        advice = f"that of {others[0]} is another's" if others else "name a fact, not a record's id"
        message = f"of: no live record of the data set {event.dataset} states the fact {fact!r}: {advice}"
        yield finding(event, "of-nothing-live", message)
    elif not any(isinstance(other, wanted) for other in found):
        kinds = " or ".join(sorted({other.kind for other in found}))
        yield finding(event, "of-wrong-kind", f"of: {fact!r} is {kinds}, and {event.kind} is of {wanted.kind}")


def _drawn_beyond(line: Timeline) -> Iterator[Finding]:
    """Return a finding for each commitment of which more was taken away, or drawn, than was committed."""
    promised: dict[Key, Bag] = {}
    currencies: dict[Key, set[str]] = {}  # also of what was cancelled whole, and is in no bag any more
    altered: dict[Key, tuple[Alteration, str]] = {}
    drawn: dict[tuple[type[Draw], Key], tuple[Draw, Bag]] = {}
    for event in line:
        amount = committed.amount(event)
        if amount is not None:
            fact = event.dataset, event.of if isinstance(event, Alteration) else event.fact
            promised[fact] = promised.get(fact, Bag()) + amount
            currencies.setdefault(fact, set()).update(amount.currencies)
            if isinstance(event, Alteration) and isinstance(event.altered, Committed):
                altered[fact] = (event, event.altered.amount.currency)
        if isinstance(event, Disbursed | Allocated) and event.of is not None:
            key = (type(event), (event.dataset, event.of))
            drawn[key] = (event, (drawn[key][1] if key in drawn else Bag()) + event.amount)
    for fact, (event, currency) in altered.items():
        left = Money(promised[fact][currency], currency)
        if left.amount < 0:
            message = f"amount: with this {fact[1]!r} is at {left}: more is taken from it than was committed"
            yield finding(event, "commitment-below-zero", message)
    for (kind, fact), (last, amount) in drawn.items():
        for money in amount:
            limit = promised.get(fact, Bag())
            if money.currency in currencies.get(fact, ()) and money.amount > limit[money.currency]:
                most = Money(limit[money.currency], money.currency)
                message = f"of: {money} {kind.kind} in all of {fact[1]!r}, of which {most} is committed"
                yield finding(last, f"more-{kind.kind}-than-committed", message, Severity.WARNING)


def _kept_conversions(ledger: Ledger) -> Iterator[Finding]:
    """Return a finding for each correction of an amount with the source's conversion of the one that it corrects."""
    known = {record.id: record for record in ledger}
    for event in ledger.timeline():
        amount, valued = getattr(event, "amount", None), getattr(event, "valued", None)
        if event.release is None and valued is not None and event.supersedes:
            same = [each for each in behind(event, known).values() if getattr(each, "valued", None) == valued]
            first = min(same, key=lambda each: each.recorded, default=event)
            converted = getattr(first, "amount", None)
            if converted != amount:
                message = (
                    f"{valued} is the source's conversion of {converted}, and the amount was corrected to {amount}"
                )
                advice = "correct both; where the source has no other conversion, to None"
                yield finding(event, "valued-not-corrected", f"valued: {message}: {advice}", Severity.WARNING)


def _shared_keys(live: dict[Key, list[Event]]) -> Iterator[Finding]:
    """Return a finding for each choice of data sets that use the same keys."""
    users: dict[str, list[str]] = {}
    for dataset, fact in sorted(live):
        users.setdefault(fact, []).append(dataset)
    shared: dict[tuple[str, ...], list[str]] = {}
    for fact, datasets in users.items():
        if len(datasets) > 1:
            shared.setdefault(tuple(datasets), []).append(fact)
    for together, facts in shared.items():
        named = ", ".join(map(repr, facts[:_MOST_KEYS]))
        if len(facts) > _MOST_KEYS:
            named = f"{named} and {len(facts) - _MOST_KEYS:,} more"
        message = (
            f"fact: {named} {'is a key' if len(facts) == 1 else 'are keys'} of {len(together)} data sets "
            f"({', '.join(together)}), each of which means facts of its own: choose one with where(dataset=…)"
        )
        yield finding(live[together[-1], facts[0]][0], "shared-key", message, Severity.WARNING)


def finding(record: Record, code: str, message: str, severity: Severity = Severity.ERROR) -> Finding:
    """Return a finding on a record, with its place and id."""
    return Finding(code=code, message=message, severity=severity, origin=record.origin, record=record.id)


def _by_place(found: Finding) -> tuple[Any, ...]:
    return ("", 0, found.record) if found.origin is None else (*found.origin.place, found.record)
