"""From a ledger and a question to the text that answers it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, Final

import attrs

from aidledger import stores
from aidledger.answers import Answer
from aidledger.cli import amounts, screen, terminal, views, words
from aidledger.cli.picture import Picture
from aidledger.cli.questions import Sum
from aidledger.cli.sections import Section
from aidledger.errors import MixedDatasetsError
from aidledger.events import Claim, Delivered, Event, MilestoneReached
from aidledger.ledger import Ledger
from aidledger.projection import Projection
from aidledger.projections import agreements, deliveries, milestones, reported
from aidledger.timeline import AsOf

_VIEWS: Final[dict[str, tuple[Callable[[str, Any], Section], type[Event]]]] = {
    milestones.name: (views.milestones, MilestoneReached),
    deliveries.name: (views.deliveries, Delivered),
    reported.name: (views.reported, Claim),
}


@attrs.frozen
class Opened:
    """A ledger, and what it is called."""

    ledger: Ledger
    name: str


def opened(path: str | None) -> Opened:
    """Return the ledger in a file or folder, or the shipped one; raise what `stores.load` raises."""
    if path is None:
        return Opened(stores.reference(), "the shipped ledger")
    return Opened(stores.load(path), path)


def picture(found: Opened, day: dt.date, known: dt.date | None, *, combined: bool, as_json: bool) -> str:
    """Return the whole picture of a day, as text or as JSON."""
    whole = Picture.of(found.ledger, day, known, combined=combined)
    if as_json:
        return as_text(whole.to_dict())
    from aidledger.cli.tables import Page

    page = Page(wrap=False)
    title, read = screen.above(whole, found.name)
    page.say(title, "bold")
    page.say(read, "dim")
    for section in screen.sections(whole):
        page.gap()
        page.add(section)
    return page.text()


def answer(found: Opened, day: dt.date, known: dt.date | None, asked: Sum | Projection[Any], *, as_json: bool) -> str:
    """Return the answer to one question, as text or as JSON.

    Raises `MixedDatasetsError` where several data sets would be added up, with what to write instead.
    """
    at = found.ledger.as_of(day, known=known)
    if isinstance(asked, Sum):
        try:
            given: Answer[Any] = at.answer(asked.tally)
        except MixedDatasetsError as error:
            raise MixedDatasetsError(_mixed(at, asked)) from error
    else:
        given = at.answer(asked)
    if as_json:
        return as_text(given.to_dict())
    from aidledger.cli.tables import Page

    page = Page(wrap=True)
    for section in _sections(at, asked, given):
        page.add(section)
        page.gap()
    for caveat in given.caveats if at.on_record else ():
        page.say(f"! {caveat}", "yellow")
    page.say(_read(found, at, given, is_best_known=known is None), "dim")
    page.say(given.digest, "dim")
    return page.text()


def as_text(found: dict[str, Any]) -> str:
    """Return it as JSON, in which no character can drive a terminal."""
    return terminal.json_safe(json.dumps(found, indent=2, ensure_ascii=False)) + "\n"


def _read(found: Opened, at: AsOf, given: Answer[Any], *, is_best_known: bool) -> str:
    known = f"as best known (records to {at.known})" if is_best_known else f"as known on {at.known}"
    return " · ".join([known, found.name, *([words.datasets(given.datasets)] if given.datasets else [])])


def _mixed(at: AsOf, asked: Sum) -> str:
    names = at.answer(asked.whole.by("dataset")).datasets
    return (
        f"{asked.in_words} would add up {len(names)} data sets ({', '.join(names)}), which may hold the same facts: "
        f"choose with --where dataset={names[0]}, keep them apart with --by dataset, or add them with --combined"
    )


# --- one answer as a table -------------------------------------------------------------------------


def _sections(at: AsOf, asked: Sum | Projection[Any], given: Answer[Any]) -> list[Section]:
    name = asked.in_words if isinstance(asked, Sum) else given.projection
    heading = f"{name[0].upper()}{name[1:]}, as of {at.as_of}"
    if not at.on_record:
        return [Section(heading=heading, empty=f"NOTHING WAS ON RECORD on {at.known}: that is not the same as zero")]
    if isinstance(asked, Sum):
        return [_amounts(heading, at, asked, given)]
    if given.projection == agreements.name:
        return [views.agreements(heading, given.value, at, everything=True)]
    view, kind = _VIEWS[given.projection]
    possible = [event for event in at.possible() if isinstance(event, kind)]
    more = [views.events("May have happened by then: the date is not exact", possible)] if possible else []
    return [view(heading, given.value), *more]


def _amounts(heading: str, at: AsOf, asked: Sum, given: Answer[Any]) -> Section:
    found = amounts.lines(given)
    sums: list[amounts.Line] = []
    notes: tuple[str, ...] = ()
    if asked.fields:
        try:
            sums = [amounts.as_total(line, len(asked.fields)) for line in amounts.lines(at.answer(asked.whole))]
        except MixedDatasetsError:
            notes = ("no sum of all: that would add up data sets, which --combined does",)
    if amounts.are_settled([*found, *sums]):
        notes = (amounts.SETTLED, *notes)
    return amounts.section(heading, asked.fields, [*found, *sums], notes=notes)
