"""Where an answer comes from: the contributions of which it is the sum, and the events that changed a state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, overload

import attrs

from aidledger._records.plain import group_text, one_line, plain
from aidledger._records.records import Event, Source
from aidledger._values.dates import YES, Certainty, When
from aidledger._values.money import Bag, total
from aidledger._values.text import html_table

_WHAT: Final = ("date", "what", "record")


@attrs.frozen
class Contribution:
    """What one event adds to an answer: ``amount``, in the group ``key`` (``()`` where there are no groups).

    ``certainty`` is YES where it counts in every world. It is UNKNOWN where it counts, but not in all, as
    where several live records state what an event alters; and where it does not count in the answer, but can.
    ``rate_of`` is the date whose exchange rate it was converted at, where each event has a rate of its own; else None.
    """

    event: Event
    amount: Bag
    key: Any = ()
    certainty: Certainty = YES
    rate_of: When | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the event."""
        return self.event.sources

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        group = {} if self.key == () else {"group": plain(self.key)}
        rate = {} if self.rate_of is None else {"rate_of": str(self.rate_of)}
        return {**_told(self.event), **group, "amount": plain(self.amount), "certainty": self.certainty.value, **rate}

    def __str__(self) -> str:
        """Return date, amount and title on a line."""
        unsure = "" if self.certainty is YES else " (not certain)"
        rate = f" ({self.rate_in_words})" if self.rate_in_words else ""
        return f"{self.event.occurred}  {self.amount}{rate}{unsure}  {_titled(self.event)} ({self.event.id})"

    @property
    def rate_in_words(self) -> str:
        """Return whose rate it was converted at, where that is another date than its own; else nothing."""
        return "" if self.rate_of in (None, self.event.occurred) else f"rate of {self.rate_of}"


@attrs.frozen
class Explanation(Sequence[Contribution]):
    """The contributions of which an answer is the sum, in the order of the timeline.

    ``possible`` are those that do not count, but can: of events that may have happened, and what of an event can turn
    out to be in the question, where it does not state a field that is asked for; by the first day that each can have.
    They are at most what is given, and no part of the sum. ``fields`` are those by which a tally is grouped.
    """

    contributions: tuple[Contribution, ...]
    possible: tuple[Contribution, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def total(self) -> Bag:
        """The sum of all contributions: the answer, where it is not grouped."""
        return total(each.amount for each in self.contributions)

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: each contribution with its event, amount, certainty and sources."""
        return {
            "fields": list(self.fields),
            "contributions": [each.to_dict() for each in self.contributions],
            "possible": [each.to_dict() for each in self.possible],
            "total": plain(self.total),
        }

    @overload
    def __getitem__(self, index: int) -> Contribution: ...
    @overload
    def __getitem__(self, index: slice) -> Explanation: ...
    def __getitem__(self, index: int | slice) -> Contribution | Explanation:
        """Return one contribution, or an explanation of some, without what is possible besides."""
        if isinstance(index, slice):
            return Explanation(self.contributions[index], fields=self.fields)
        return self.contributions[index]

    def __len__(self) -> int:
        """Return how many contributions there are."""
        return len(self.contributions)

    def __str__(self) -> str:
        """Return a line for each contribution."""
        return "\n".join(map(str, self.contributions)) or "nothing contributes"

    def _repr_html_(self) -> str:
        """Return the contributions as a table, and what is possible besides as another."""
        head = (*_WHAT, *self.fields, "amount", "certainty", "sources")
        tables = [html_table(f"sum: {self.total}", head, map(self._row, self.contributions))]
        if self.possible:
            tables.append(html_table("possible besides", head, map(self._row, self.possible)))
        return "".join(tables)

    def _row(self, each: Contribution) -> list[str]:
        values = (each.key,) if len(self.fields) == 1 else each.key
        group = map(group_text, values)
        amount = f"{each.amount} ({each.rate_in_words})" if each.rate_in_words else str(each.amount)
        return [*_cells(each.event), *group, amount, each.certainty.value, _sources(each.event)]


@attrs.frozen
class Change:
    """An event at which the state of a projection became another."""

    event: Event

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the event."""
        return self.event.sources

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return _told(self.event)

    def __str__(self) -> str:
        """Return date and title on a line."""
        return f"{self.event.occurred}  {_titled(self.event)} ({self.event.id})"


@attrs.frozen
class Changes(Sequence[Change]):
    """The events at which the state of a projection changed, in the order of the timeline."""

    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: each change with its event and sources."""
        return {"changes": [each.to_dict() for each in self.changes]}

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> Changes: ...
    def __getitem__(self, index: int | slice) -> Change | Changes:
        """Return one change, or some."""
        return Changes(self.changes[index]) if isinstance(index, slice) else self.changes[index]

    def __len__(self) -> int:
        """Return how many changes there are."""
        return len(self.changes)

    def __str__(self) -> str:
        """Return a line for each change."""
        return "\n".join(map(str, self.changes)) or "nothing changes it"

    def _repr_html_(self) -> str:
        """Return the changes as a table."""
        rows = ([*_cells(each.event), _sources(each.event)] for each in self.changes)
        return html_table(f"changed by {len(self)} events", (*_WHAT, "sources"), rows)


def _titled(event: Event) -> str:
    return one_line(event.title or event.fact)


def _told(event: Event) -> dict[str, Any]:
    """Return what there is to say of an event, and where it is from."""
    return {
        "event": event.id,
        "fact": event.fact,
        "dataset": event.dataset,
        "kind": event.kind,
        "occurred": str(event.occurred),
        "title": event.title,
        "sources": plain(event.sources),
    }


def _cells(event: Event) -> list[str]:
    return [str(event.occurred), _titled(event), event.id]


def _sources(event: Event) -> str:
    """Return the sources in a line: of each what is stated of publisher, title, day and place."""
    return "; ".join(
        ", ".join(str(said) for said in (s.publisher, s.title, s.published or s.accessed, s.locator) if said)
        for s in event.sources
    )
