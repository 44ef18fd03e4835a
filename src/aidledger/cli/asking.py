"""From a ledger and a question to the text that answers it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from aidledger.answers import Answer
from aidledger.cli import amounts, commitments, screen, views
from aidledger.cli.opening import Opened
from aidledger.cli.pages import as_json, as_page, nothing_on_record, titled, what_was_read
from aidledger.cli.picture import Picture
from aidledger.cli.questions import Sum, in_words
from aidledger.cli.sections import Section
from aidledger.errors import MixedDatasetsError
from aidledger.projection import Fold, Mapped, Projection, unmapped
from aidledger.projections import agreements, deliveries, lifecycle, milestones, reported
from aidledger.timeline import AsOf

_VIEWS: Final[tuple[tuple[Projection[Any], Callable[[str, Any], list[Section]]], ...]] = (
    (milestones, lambda heading, found: [views.milestones(heading, found)]),
    (deliveries, lambda heading, found: [views.deliveries(heading, found)]),
    (reported, lambda heading, found: [views.reported(heading, found)]),
    (lifecycle, commitments.lifecycle),
)


def picture(found: Opened, day: dt.date, known: dt.date | None, *, combined: bool, is_json: bool) -> str:
    """Return the whole picture of a day, as text or as JSON."""
    whole = Picture.of(found.ledger, day, known, combined=combined)
    if is_json:
        return as_json(whole.to_dict())
    from aidledger.cli.tables import Page

    page = Page(wrap=False)
    title, read = screen.above(whole, found.name)
    page.say(title, "bold")
    page.say(read, "dim")
    for section in screen.sections(whole):
        page.gap()
        page.add(section)
    return page.text()


def answer(found: Opened, day: dt.date, known: dt.date | None, asked: Sum | Projection[Any], *, is_json: bool) -> str:
    """Return the answer to one question, as text or as JSON.

    Raises `MixedDatasetsError` where several data sets would be added up, with what to write instead.
    """
    at = found.ledger.as_of(day, known=known)
    if isinstance(asked, Sum):
        with asked.asked():
            given: Answer[Any] = at.answer(asked.tally)
    else:
        given = at.answer(asked)
    if is_json:
        return as_json(given.to_dict())
    return as_page(
        _sections(at, asked, given),
        caveats=given.caveats if at.on_record else (),
        footer=what_was_read(found.name, at.known, best=known is None, datasets=given.datasets, digest=given.digest),
    )


# --- one answer as a table -------------------------------------------------------------------------


def _sections(at: AsOf, asked: Sum | Projection[Any], given: Answer[Any]) -> list[Section]:
    name = asked.in_words if isinstance(asked, Sum) else in_words(asked)
    heading = f"{titled(name)}, as of {at.as_of}"
    if not at.on_record:
        return [Section(heading=heading, empty=nothing_on_record(at.known))]
    if isinstance(asked, Sum):
        return [_amounts(heading, at, asked, given)]
    root, _ = unmapped(asked)
    possible = [event for event in at.possible() if isinstance(root, Fold) and root.takes(event)]
    if _is(asked, agreements):
        return [views.agreements(heading, [given.value], possible, everything=True)]
    view = next((view for fold, view in _VIEWS if _is(asked, fold)), views.anything)
    more = [views.events("May have happened by then: the date is not exact", possible)] if possible else []
    return [*view(heading, given.value), *more]


def _is(asked: Projection[Any], fold: Projection[Any]) -> bool:
    """Return whether a shipped projection is asked, whole or of some data sets."""
    return isinstance(asked, Mapped) and isinstance(fold, Mapped) and asked.function is fold.function


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
