"""Over time: how an answer grew, when a sum was reached, and how an answer was revised."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import click

from aidledger._answers.answer import Reached
from aidledger._answers.history import History
from aidledger._cli import options, pages, terminal, words
from aidledger._cli.comparisons import moved
from aidledger._cli.pages import as_json, as_page, nothing_on_record, titled, what_was_read
from aidledger._cli.questions import SUMS, BadQuestionError, LedgerPlace, Opened, Question, answered, as_sum, in_words
from aidledger._cli.words import PLAIN, WIDE, Section, TableColumn, TableRow
from aidledger._folds.grouping import names
from aidledger._ledger.comparing import Revision, Revisions
from aidledger._records.records import Key
from aidledger._values.money import Groups, Money
from aidledger.errors import AidledgerError, PlotError
from aidledger.plot import save
from aidledger.plot._pictures import kind_of
from aidledger.projections import Agreements, Lifecycle, Reported

_SAME: Final = "as before"
_MOST_MOVEMENTS: Final = 12  # of one revision


@click.command(short_help="Show how an answer grew.")
@click.option(
    "--every",
    type=click.Choice(options.PERIODS),
    help="The ends of these periods; those of years where nothing is said.",
)
@click.option("--on", multiple=True, callback=options.days, metavar="DATE", help="This day; again: that one too.")
@options.of_day("--start", help="The first day. Left out: where it begins.")
@options.of_day("--end", help="The last day. Left out: that of knowledge, or of the last event.")
@options.known
@options.asking()
@options.about_a_ledger
@options.flag("--csv", "is_csv", help="Print it as CSV, a row for each day, group and currency.")
@options.json
@options.of_file("--plot", help="Draw it in a file that ends in .png, .svg or .pdf; print nothing.")
def history(
    *,
    every: str | None,
    on: tuple[dt.date, ...],
    known: dt.date | None,
    asked: Question,
    place: LedgerPlace,
    is_csv: bool,
    is_json: bool,
    plot: str | None,
    **ends: Any,
) -> None:
    """Show how an answer grew: what it was at the end of each year, or on other days.

    \b
      aidledger history
      aidledger history --every month --start 2024-01-01 --by recipient
      aidledger history --on 2022-12-31 --on 2024-06-30 --known 2025-12-31
      aidledger history --every week --csv > committed.csv
      aidledger history --every month --plot committed.svg

    The days are the ends of periods from --start to --end, both inclusive, and then --end itself. Every group is there
    on every day. Of what is no sum, what is new on a day is shown.

    --csv has a header, then a row for each day, group and currency, in UTF-8. Amounts are plain decimals; a text that a
    spreadsheet would take for a formula begins with an apostrophe. --plot needs the extra plot.

    Exit status: 0 shown; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
    """
    if on and (every or any(ends.values())):
        raise BadQuestionError("--on names every day of the history: leave out --every, --start and --end")
    if is_csv + is_json + (plot is not None) > 1:
        raise BadQuestionError("a history is printed once: choose one of --csv, --json and --plot")
    if plot is not None:
        _refuse_no_picture(plot)
    found = place.opened()
    line, every = found.ledger.timeline(known=known), every or (None if on else "year")
    ask = functools.partial(line.history, every=every, on=on or None, **ends)
    grown: History[Any] = answered(asked, ask)
    if plot is not None:
        save(grown, plot)
    elif is_csv:
        amounts = ("currency", "amount", "low", "high")
        columns = ("date", "value") if grown.bounds is None else ("date", *grown.fields, *amounts)
        terminal.write_data(pages.as_csv(columns, grown.rows()))
    elif is_json:
        terminal.write(as_json(grown.to_dict()))
    else:
        terminal.write(_in_text(grown, found, asked, known))


def _refuse_no_picture(path: str) -> None:
    """Raise `BadQuestionError` on the name of a file that is no picture, before anything else is done."""
    try:
        kind_of(path)
    except PlotError as error:
        raise BadQuestionError(f"--plot: {error}") from error


def _in_text(grown: History[Any], found: Opened, asked: Question, known: dt.date | None) -> str:
    """Return a history as a table, a day only named once."""
    heading = titled(in_words(asked))
    heading += f", {grown.dates[0]} to {grown.dates[-1]}" if len(grown) > 1 else f", as of {grown.dates[0]}"
    on_record = found.ledger.timeline(known=known).on_record
    if not on_record:
        section = Section(heading=heading, empty=nothing_on_record(grown.known))
    elif grown.bounds is None:
        columns = (TableColumn("date"), TableColumn(grown.projection, elastic=True))
        section = Section(heading=heading, columns=columns, rows=tuple(_rows(grown)))
    else:
        shown = [*_day_by_day(grown.rows(), "date", grown.fields)]
        section = pages.section(heading, ("date", *grown.fields), shown, fixed=1)
    read = what_was_read(found.name, grown.known, best=known is None, datasets=grown.datasets, digest=grown.digest)
    return as_page([section], caveats=grown.caveats if on_record else (), footer=read)


def _day_by_day(rows: Iterable[Mapping[str, Any]], day: str, fields: Sequence[str]) -> Iterator[pages.AmountLine]:
    """Yield the line of each row of a long table, with the day only where another begins."""
    before = None
    for row in rows:
        labels = ("" if row[day] == before else str(row[day]), *(words.named(row[field]) for field in fields))
        before = row[day]
        yield pages.AmountLine(labels, row["currency"], row["amount"], row["low"], row["high"])


def _rows(grown: History[Any]) -> Iterator[TableRow]:
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
        yield TableRow((str(date), said))
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


# --- when a sum was reached --------------------------------------------------------------------------

_SHORT: Final = re.compile(r"([A-Z]{3}) ([^\seE]*+[eE]\S*+)", re.ASCII)


@click.command(short_help="Say when a sum was reached.")
@click.argument("amount", nargs=-1, required=True, shell_complete=options.currencies)
@options.known
@options.asking(groups=False, offered=SUMS)
@options.about_a_ledger
@options.json
def reaches(
    amount: tuple[str, ...], known: dt.date | None, asked: Question, place: LedgerPlace, *, is_json: bool
) -> None:
    """Say when a sum first was at least AMOUNT: a currency and a figure, such as "USD 5,000,000,000" or USD 5e9.

    \b
      aidledger reaches USD 5e9
      aidledger reaches "USD 5,000,000,000" --known 2025-12-31
      aidledger reaches EUR 1000000 --projection disbursed --where recipient=UKR

    "certain" means: whatever the days that the sources leave open, it was reached. Then the day is where that was, as
    exactly as they allow.

    Exit status: 0 answered, also with never; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
    """
    threshold = _money(" ".join(amount))
    whole = as_sum(asked, "reaches an amount", is_whole=True)
    found = place.opened()
    line = found.ledger.timeline(known=known)
    when = answered(whole, lambda tally: line.reaches(tally, threshold))
    digest = found.ledger.digest(known=known)
    if is_json:
        about = {
            "projection": whole.tally.name,
            "threshold": str(threshold),
            "known": line.known and line.known.isoformat(),
            "on_record": line.on_record,
        }
        terminal.write(as_json({**about, **when.to_dict(), "digest": digest}))
        return
    said = _in_words(when) if line.on_record else nothing_on_record(line.known)
    notes = () if when.is_tight else ("it may be nearer than that: to say so would take to look at too many worlds",)
    section = Section(heading=f"{titled(whole.in_words)}: {threshold} reached", empty=said, notes=notes)
    footer = what_was_read(found.name, line.known, best=known is None, digest=digest)
    terminal.write(as_page([section], caveats=when.caveats, footer=footer))


def _money(text: str) -> Money:
    """Return the money that was written; raise `BadQuestionError` on what is none.

    >>> _money("USD 5e9") == _money("USD 5,000,000,000")
    True
    """
    try:
        short = _SHORT.fullmatch(text)
        return Money(short[2], short[1]) if short else Money.parse(text)
    except AidledgerError as error:
        raise BadQuestionError(f"AMOUNT: {error}") from error


def _in_words(reached: Reached) -> str:
    if reached.when is None:
        return "never: all that is on record cannot come to that"
    day = f"on {reached.when}" if reached.when.is_day else f"on some day in {reached.when}"
    return f"{day}, certain" if reached.certain else f"{day}, or never: not certain"


# --- how an answer was revised -----------------------------------------------------------------------


@click.command(short_help="Say how an answer changed as more became known.")
@options.date
@options.asking(offered=SUMS)
@options.about_a_ledger
@options.json
def revisions(date: dt.date, asked: Question, place: LedgerPlace, *, is_json: bool) -> None:
    """Say how the answer about DATE changed as more became known: every answer that there ever was, and what moved it.

    \b
      aidledger revisions 2025-04-20
      aidledger revisions 2025-04-20 --where recipient=UKR --json

    What moves an answer is: newly known, re-dated, re-valued, retracted; "compare --help" says what each means.

    Exit status: 0 answered; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
    """
    asked = as_sum(asked, "has revisions")
    found = place.opened()
    revised = answered(asked, lambda tally: found.ledger.revisions(tally, date))
    digest = found.ledger.digest()
    if is_json:
        terminal.write(as_json({**revised.to_dict(), "digest": digest}))
        return
    heading = f"{titled(asked.in_words)}, as of {date}: {words.counted(len(revised), 'answer')} so far"
    sections = [_answers(heading, revised)]
    if rows := tuple(row for each in revised for row in _moved(each)):
        columns = (TableColumn("known"), PLAIN, WIDE, PLAIN, TableColumn("amount", right=True))
        sections.append(Section(heading="What moved it", columns=columns, rows=rows))
    known = found.ledger.timeline().known
    read = what_was_read(found.name, known, best=True, digest=digest)
    terminal.write(as_page(sections, caveats=asked.tally.remarks, footer=read))


def _answers(heading: str, revised: Revisions) -> Section:
    lines = _day_by_day(revised.rows(), "known", revised.fields)
    return pages.section(heading, ("known from", *revised.fields), [*lines], fixed=1)


def _moved(each: Revision) -> list[TableRow]:
    listed, rest = moved(each.bridge, most=_MOST_MOVEMENTS)
    figures = pages.padded(line[3] for line in listed)
    days = [str(each.known), *[""] * len(listed)]
    rows = [TableRow((day, *line[:3], figure)) for day, line, figure in zip(days, listed, figures, strict=False)]
    return [*rows, TableRow(("", "", rest, "", ""))] if rest else rows
