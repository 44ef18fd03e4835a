"""What changed from one answer to another: the bridge between them, and the events that entered and left."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import attrs

from aidledger.cli import bridging, views, words
from aidledger.cli.opening import Opened
from aidledger.cli.pages import as_json, as_page, nothing_on_record, titled
from aidledger.cli.questions import Sum
from aidledger.cli.sections import Column, Row, Section
from aidledger.delta import compare
from aidledger.plain import plain
from aidledger.timeline import AsOf

_MOST_EVENTS: Final = 12


@attrs.frozen
class Side:
    """One of the two answers: a ledger, the day, and the day of knowledge, None for as best known."""

    found: Opened
    day: dt.date
    known: dt.date | None

    @property
    def at(self) -> AsOf:
        """The answer."""
        return self.found.ledger.as_of(self.day, known=self.known)

    @property
    def in_words(self) -> str:
        """Which answer it is, on one line."""
        at = self.at
        if not at.on_record:
            return nothing_on_record(at.known)
        return f"as of {self.day}, {words.knowledge(at.known, best=self.known is None)}, {self.found.name}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        at = self.at
        return {
            "as_of": self.day.isoformat(),
            "known": at.known and at.known.isoformat(),
            "on_record": at.on_record,
            "digest": self.found.ledger.digest(known=self.known),
        }


def comparison(first: Side, second: Side, asked: Sum, *, is_json: bool) -> str:
    """Return what changed from the first to the second, as text or as JSON.

    Events of any kind entered or left, of which each states what was asked for.
    """
    delta = compare(first.at, second.at)
    entered, left = (tuple(filter(asked.is_about, events)) for events in (delta.entered, delta.left))
    with asked.asked():
        bridge = delta.bridge(asked.tally)
    if is_json:
        return as_json(
            {
                "first": first.to_dict(),
                "second": second.to_dict(),
                "entered": plain(entered),
                "left": plain(left),
                "bridge": bridge.to_dict(),
            }
        )
    rows = (Row(("from", first.in_words)), Row(("to", second.in_words)))
    sides = Section(heading=titled(asked.in_words), columns=(Column(), Column(elastic=True)), rows=rows)
    moved = (
        views.events(f"{said}{asked.conditions}: {words.counted(len(events), 'event')}", events).cut(
            _MOST_EVENTS, "see --json"
        )
        for said, events in (("Entered", entered), ("Left", left))
    )
    return as_page([sides, *bridging.sections(bridge), *moved], caveats=asked.tally.remarks)
