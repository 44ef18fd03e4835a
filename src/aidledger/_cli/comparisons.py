"""Side by side: two answers with what leads from one to the other, and reported totals with what is itemised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import attrs
import click

from aidledger._aid.kinds import Claim
from aidledger._answers.answer import Bounds
from aidledger._answers.bridge import Bridge
from aidledger._cli import options, terminal, words
from aidledger._cli.pages import as_json, as_page, nothing_on_record, padded, titled, what_was_read
from aidledger._cli.questions import SUMS, BadQuestionError, LedgerPlace, Opened, Question, answered, as_sum, spelled
from aidledger._cli.words import FIGURE, MARKED, PLAIN, TOTAL, WIDE, Section, TableColumn, TableRow
from aidledger._ledger.comparing import compare as compared_answers
from aidledger._ledger.timeline import AsOf
from aidledger._records.plain import plain
from aidledger._values.money import Bag
from aidledger.projections import Reconciled, Reconciliation, Verdict
from aidledger.projections import reconcile as reconciled
from aidledger.rates._tables import ecb

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


@click.command(short_help="Say what changed from one answer to another.")
@options.date
@click.argument("second", required=False, callback=options.day, metavar="[DATE]")
@options.known
@click.option(
    "--with-known",
    callback=options.day_or_best,
    metavar="DATE",
    shell_complete=options.words(options.BEST),
    help="Of the second: the day of knowledge, or best: all that is on record.",
)
@options.asking(offered=SUMS)
@options.about_a_ledger
@options.of_file("--with-ledger", metavar="PATH", help="Of the second: a file or folder of events.")
@options.json
def compare(
    date: dt.date,
    second: dt.date | None,
    known: dt.date | None,
    with_known: dt.date | str | None,
    asked: Question,
    place: LedgerPlace,
    with_ledger: str | None,
    *,
    is_json: bool,
) -> None:
    """Say what changed from one answer to another: by what amounts, each with its cause, and which events entered and
    left.

    \b
      aidledger compare 2023-12-31 2025-12-31
      aidledger compare 2025-04-20 --known 2025-12-31 --with-known best
      aidledger compare 2024-06-30 --ledger last-year --with-ledger this-year

    The second answer is as the first in all that is not said of it: give it a DATE, a day of knowledge (--with-known, a
    day or "best") or a ledger (--with-ledger) of its own. With --where only events that state what is asked for are
    listed.

    The amounts sum exactly to the difference. Causes are: newly known, only the second has it on record; re-dated;
    re-valued, all else about it is other; retracted, only the first has it on record; time passed, it came between the
    two days.

    Exit status: 0 answered; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
    """
    if second is None and with_known is None and with_ledger is None:
        raise BadQuestionError(
            "two answers are compared: give a second DATE, --with-known DATE, --with-known best, or --with-ledger PATH"
        )
    asked = as_sum(asked, "has a bridge")
    found = place.opened()
    other = found if with_ledger is None else LedgerPlace(with_ledger, place.vocabulary).opened()
    then = known if with_known is None else (with_known if isinstance(with_known, dt.date) else None)
    first, last = Side(found, date, known), Side(other, second or date, then)
    delta = compared_answers(first.at, last.at)
    entered, left = (tuple(filter(asked.is_about, events)) for events in (delta.entered, delta.left))
    bridge = answered(asked, delta.bridge)
    if is_json:
        sides = {"first": first.to_dict(), "second": last.to_dict()}
        terminal.write(as_json({**sides, "entered": plain(entered), "left": plain(left), "bridge": bridge.to_dict()}))
        return
    rows = (TableRow(("from", first.in_words)), TableRow(("to", last.in_words)))
    moved = (
        words.events(f"{said}{asked.conditions}: {words.counted(len(events), 'event')}", events).cut(
            _MOST_EVENTS, "see --json"
        )
        for said, events in (("Entered", entered), ("Left", left))
    )
    about = Section(heading=titled(asked.in_words), columns=(PLAIN, WIDE), rows=rows)
    terminal.write(as_page([about, *_bridges(bridge), *moved], caveats=asked.tally.remarks))


# --- bridges ---------------------------------------------------------------------------------------

_MOST: Final = 20

Movement = tuple[str, str, str, str]
"""What it is, the fact, the currency, and the amount."""


def moved(bridge: Bridge, *, most: int = _MOST) -> tuple[list[Movement], str]:
    """Return a line for each movement and currency, the first so many; and what is to be said of the rest."""
    called = bridge.names
    listed = [
        (each.cause.value, called[each.dataset, each.fact], money.currency, f"{money.amount:+,f}")
        for each in bridge.contributions
        for money in each.amount
    ]
    rest = len(listed) - most
    return listed[:most] if rest > 1 else listed, f"… and {rest:,} more: see --json" if rest > 1 else ""


def _bridges(bridge: Bridge) -> list[Section]:
    """Return a bridge, in groups one for each of them."""
    if bridge.fields and not bridge.keys:
        return [Section(heading=_HEADING, empty=_NOTHING)]
    if bridge.fields:
        return [_section(words.key(key), bridge.group(key)) for key in bridge.keys]
    return [_section(_HEADING, bridge)]


_HEADING: Final = "What made the difference"
_NOTHING: Final = "nothing did: no such event is on record in either"


def _section(heading: str, bridge: Bridge) -> Section:
    listed, rest = moved(bridge)
    codes = sorted({*bridge.before.currencies, *bridge.after.currencies, *(line[2] for line in listed)})
    lines = [*_ends("before", bridge.before, codes), *listed, *_ends("after", bridge.after, codes)]
    figures = padded(line[3] for line in lines)
    styles = [TOTAL] * len(codes) + [""] * len(listed) + [TOTAL] * len(codes)
    rows = zip(lines, figures, styles, strict=True)
    return Section(
        heading=heading,
        columns=(PLAIN, WIDE, PLAIN, FIGURE),
        rows=tuple(TableRow((*line[:3], figure), style) for line, figure, style in rows),
        empty=_NOTHING,
        notes=(rest,) if rest else (),
    )


def _ends(name: str, bag: Bag, codes: Sequence[str]) -> list[Movement]:
    return [(name, "", code, f"{bag[code]:,f}") for code in codes]


# --- reported totals -------------------------------------------------------------------------------

_FEW: Final = 3  # totals that agree are told one by one


@click.command(short_help="Set reported totals beside what is itemised.")
@options.date
@options.known
@click.option(
    "--against",
    metavar="DATASET",
    shell_complete=options.datasets,
    help="What this data set itemises. Left out: that of each total.",
)
@click.option(
    "--rates",
    type=click.Choice(["ecb"]),
    help="Compare other currencies too, by the rates of the European Central Bank of the date of each total.",
)
@options.last_within
@options.about_a_ledger
@options.json
def reconcile(
    date: dt.date,
    known: dt.date | None,
    against: str | None,
    rates: str | None,
    last_within: int | None,
    place: LedgerPlace,
    *,
    is_json: bool,
) -> None:
    """Set each total that a source reports beside what is itemised of the same scope, as of DATE.

    \b
      aidledger reconcile 2025-12-31
      aidledger reconcile 2025-12-31 --rates ecb --last-within 7
      aidledger reconcile 2025-12-31 --ledger both --against kiel-ukraine-tracker

    What is itemised is summed by the own date of each total, with its bounds. "exceeds" is a total that is more than
    that can come to, "falls short" one that is less, "not comparable" one for which there is nothing to compare, with
    the reason.

    Exit status: 0 answered, whatever the verdicts; 1 the ledger cannot be read, or the question has no answer; 2 bad
    usage.
    """
    if last_within is not None and rates is None:
        raise BadQuestionError("--last-within is about exchange rates: add --rates ecb, or leave it out")
    given = ecb() if rates else None
    found = place.opened()
    at = found.ledger.as_of(date, known=known)
    compared = reconciled(at, against=against, rates=given, last_within=last_within)
    if is_json:
        terminal.write(as_json({**compared.to_dict(), "on_record": at.on_record}))
        return
    sections = _totals(f"Reported totals beside what is itemised, as of {date}", at, compared)
    read = what_was_read(found.name, at.known, best=known is None, digest=compared.digest)
    terminal.write(as_page(sections, footer=read))


def _totals(heading: str, at: AsOf, compared: Reconciliation) -> list[Section]:
    if not at.on_record:
        return [Section(heading=heading, empty=nothing_on_record(at.known))]
    agreeing = [each for each in compared if each.verdict is Verdict.CONSISTENT]
    several = agreeing if len(agreeing) > _FEW else []  # in one table; what does not agree is told one by one
    return [
        Section(heading=heading, empty=_summary(compared) or "no total is reported by then"),
        *(_total(each) for each in compared if each not in several),
        *([_agreeing(several)] if several else []),
        *_besides(compared),
    ]


def _summary(compared: Reconciliation) -> str:
    counts = {verdict: sum(each.verdict is verdict for each in compared) for verdict in Verdict}
    return ", ".join(f"{count:,} {verdict.value}" for verdict, count in counts.items() if count)


def _total(each: Reconciled) -> Section:
    """Return one total: what is stated, what is itemised, and what that leaves."""
    claim, code = each.claim, each.stated.currency
    rows = [
        ("stated", ", ".join(filter(None, (words.figure_text(claim), str(claim.occurred), words.publishers(claim)))))
    ]
    rows.append(("about", words.about(claim)))
    if each.itemised is not None:
        rows.append(("itemised", f"{_shown(each.itemised, code)}, as {claim.measure}"))
        rows += [("", caveat) for caveat in each.itemised.caveats]
    if each.residual is not None:
        rows.append(("unexplained", _shown(each.residual, code)))
    rows += [("because", spelled(reason)) for reason in each.reasons]
    style = MARKED if each.verdict in (Verdict.EXCEEDS, Verdict.FALLS_SHORT) else ""
    return Section(
        heading=f"{words.title(claim)}: {each.verdict.value}",
        columns=(PLAIN, WIDE),
        rows=tuple(TableRow(row, style if row[0] == "unexplained" else "") for row in rows),
    )


def _agreeing(totals: list[Reconciled]) -> Section:
    """Return totals that agree with what is itemised, a row each, to whole units of their currencies."""
    rows = []
    for each in totals:
        code, residual = each.stated.currency, each.residual or Bounds(Bag(), Bag())
        left = dict.fromkeys((_whole(residual.low[code]), _whole(residual.high[code])))
        what = (words.about(each.claim), each.claim.occurred.text, code)
        rows.append(TableRow((*what, _whole(each.stated.amount), " … ".join(left))))
    total, stated = TableColumn("total", elastic=True), TableColumn("stated", right=True)
    notes = [f"{words.title(each.claim)}: {said}" for each in totals if each.itemised for said in each.itemised.caveats]
    return Section(
        heading="Consistent: what is itemised can come to it",
        columns=(total, TableColumn("date"), PLAIN, stated, TableColumn("unexplained", right=True)),
        rows=tuple(rows),
        notes=(*notes, "to whole units; --json has all digits"),
    )


def _whole(figure: Decimal) -> str:
    text = f"{figure:,.0f}"
    return "0" if text == "-0" else text


def _besides(compared: Reconciliation) -> list[Section]:
    """Return the shares, which are not reconciled, and what contradicts each other."""
    against = [claim for group in compared.conflicts for claim in group.claims]
    listed = (
        ("Shares, which are listed and not reconciled", compared.shares, ""),
        ("Contradict each other", against, MARKED),
    )
    columns = (FIGURE, WIDE, PLAIN, WIDE)
    return [
        Section(heading=heading, columns=columns, rows=tuple(_claim(each, style) for each in claims))
        for heading, claims, style in listed
        if claims
    ]


def _claim(claim: Claim, style: str) -> TableRow:
    return TableRow((words.figure_text(claim), words.about(claim), claim.occurred.text, words.publishers(claim)), style)


def _shown(bounds: Bounds, code: str) -> str:
    return str(bounds) if bounds.currencies else f"{code} 0"
