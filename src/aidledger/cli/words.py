"""Events in words, for tables: one short text for each thing that a reader asks about them."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from aidledger.events import Claim, Delivered, Event, MilestoneReached, RankReported, ShareReported, Source
from aidledger.fields import Shares
from aidledger.money import Money, Qualifier
from aidledger.plain import stored_text

NOT_STATED: Final = "not stated"


def whose(listed: Iterable[Event]) -> Callable[[Event], str]:
    """Return what names the data set of an event in a list: nothing where all of them are of one."""
    is_mixed = len({event.dataset for event in listed}) > 1
    return lambda event: event.dataset if is_mixed else ""


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
