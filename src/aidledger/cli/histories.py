"""How an answer grew: as a table, as CSV, as JSON, or drawn in a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import attrs

from aidledger.cli import amounts, sheets, words
from aidledger.cli.failures import BadQuestionError
from aidledger.cli.opening import Opened
from aidledger.cli.pages import as_json, as_page, nothing_on_record, titled, what_was_read
from aidledger.cli.questions import Sum, in_words
from aidledger.cli.sections import Column, Row, Section
from aidledger.errors import PlotError
from aidledger.groups import Groups
from aidledger.history import History
from aidledger.keys import names
from aidledger.placement import Key
from aidledger.projection import Projection
from aidledger.projections import Agreements, Lifecycle, Reported

_SAME = "as before"


@attrs.frozen
class Days:
    """The days of a history: the ends of periods, or those that are named ``on``."""

    every: str | None
    on: tuple[dt.date, ...]
    start: dt.date | None
    end: dt.date | None


def history(found: Opened, days: Days, known: dt.date | None, asked: Sum | Projection[Any]) -> History[Any]:
    """Return the answers on these days."""
    line = found.ledger.timeline(known=known)
    options: dict[str, Any] = {"every": days.every, "on": days.on or None, "start": days.start, "end": days.end}
    if not isinstance(asked, Sum):
        return line.history(asked, **options)
    with asked.asked():
        return line.history(asked.tally, **options)


def as_csv(grown: History[Any]) -> str:
    """Return the long table of a history as CSV: a row a day, group and currency."""
    if grown.bounds is None:
        return sheets.as_csv(("date", "value"), grown.rows())
    return sheets.as_csv(("date", *grown.fields, "currency", "amount", "low", "high"), grown.rows())


def in_json(grown: History[Any]) -> str:
    """Return a history as JSON."""
    return as_json(grown.to_dict())


def in_text(grown: History[Any], found: Opened, asked: Sum | Projection[Any], known: dt.date | None) -> str:
    """Return a history as a table, a day only named once."""
    heading = titled(asked.in_words if isinstance(asked, Sum) else in_words(asked))
    heading += f", {grown.dates[0]} to {grown.dates[-1]}" if len(grown) > 1 else f", as of {grown.dates[0]}"
    on_record = found.ledger.timeline(known=known).on_record
    if not on_record:
        section = Section(heading=heading, empty=nothing_on_record(grown.known))
    elif grown.bounds is None:
        columns = (Column("date"), Column(grown.projection, elastic=True))
        section = Section(heading=heading, columns=columns, rows=tuple(_rows(grown)))
    else:
        shown = list(_lines(grown))
        section = amounts.section(heading, ("date", *grown.fields), shown, fixed=1)
    read = what_was_read(found.name, grown.known, best=known is None, datasets=grown.datasets, digest=grown.digest)
    return as_page([section], caveats=grown.caveats if on_record else (), footer=read)


# --- pictures --------------------------------------------------------------------------------------


def refuse_no_picture(path: str) -> None:
    """Raise `BadQuestionError` on the name of a file that is no picture, before anything else is done."""
    from aidledger.plot.files import kind_of

    try:
        kind_of(path)
    except PlotError as error:
        raise BadQuestionError(f"--plot: {error}") from error


def draw(grown: History[Any], path: str) -> None:
    """Draw a history in a file, which is then there whole or not at all.

    Raises `MissingExtraError` where the extra is not installed, `PlotError` on what cannot be drawn, `StoreError` where
    the file cannot be written.
    """
    from aidledger import plot

    plot.save(grown, path)


# --- rows ------------------------------------------------------------------------------------------


def _lines(grown: History[Any]) -> Iterator[amounts.Line]:
    before = None
    for row in grown.rows():
        day = "" if row["date"] == before else str(row["date"])
        before = row["date"]
        labels = (day, *(words.named(row[field]) for field in grown.fields))
        yield amounts.Line(labels, row["currency"], row["amount"], row["low"], row["high"])


def _rows(grown: History[Any]) -> Iterator[Row]:
    """Return a row for each day: of what is a list, what is new in it and what is gone; else the value."""
    before: Any = None
    named = [_names(value) for value in grown.values]
    called = names(name for listed in named for name in listed or ())
    for (date, value, _), listed, earlier in zip(grown, named, [None, *named], strict=False):
        if listed is None:
            said = str(value)
        elif before is not None and value == before:
            said = _SAME
        else:
            gone = [called[name] for name in earlier or () if name not in listed]
            new = [called[name] for name in listed if name not in (earlier or ())]
            said = "; ".join([*(f"+ {name}" for name in new), *(f"- {name}" for name in gone)]) or "none"
        yield Row((str(date), said))
        before = value


def _names(value: Any) -> tuple[Key, ...] | None:
    """Return what a result of a shipped projection has in it: of each the data set, and what it is called."""
    if isinstance(value, Agreements):
        return tuple((event.dataset, words.title(event)) for event in value.in_force.values())
    if isinstance(value, Reported):
        groups = (*value.totals, *value.shares, *value.ranks)
        claims = (claim for group in groups for claim in group.claims)
        return tuple((claim.dataset, f"{words.figure_text(claim)} ({claim.fact})") for claim in claims)
    if isinstance(value, Lifecycle):
        return tuple((each.dataset, f"{each.title or each.fact}: {each.status.value}") for each in value)
    return None if isinstance(value, Groups) else _listed(value)


def _listed(value: Any) -> tuple[Key, ...] | None:
    if not isinstance(value, tuple) or not value:
        return () if value == () else None
    return tuple(
        (getattr(each, "dataset", ""), words.title(each) if hasattr(each, "fact") else str(each)) for each in value
    )
