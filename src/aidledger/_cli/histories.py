"""Histories, reconciliations and explanations as pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._answers.answer import Bounds
from aidledger._answers.explanation import Changes, Contribution, Explanation
from aidledger._answers.history import History
from aidledger._cli import pages, words
from aidledger._cli.pages import as_json, as_page, nothing_on_record, padded, titled, what_was_read
from aidledger._cli.questions import BadQuestionError, Opened, Sum, in_words, spelled
from aidledger._cli.words import MARKED, TOTAL, Column, Row, Section
from aidledger._folds.grouping import names
from aidledger._folds.projection import Projection
from aidledger._ledger.timeline import AsOf
from aidledger._records.order import Key
from aidledger._records.records import Event
from aidledger._values.dates import YES
from aidledger._values.money import Bag, Groups
from aidledger.errors import PlotError
from aidledger.projections import Agreements, Lifecycle, Reconciled, Reconciliation, Reported, Verdict, reconcile
from aidledger.rates._tables import Rates

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
        return pages.as_csv(("date", "value"), grown.rows())
    return pages.as_csv(("date", *grown.fields, "currency", "amount", "low", "high"), grown.rows())


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
        section = pages.section(heading, ("date", *grown.fields), shown, fixed=1)
    read = what_was_read(found.name, grown.known, best=known is None, datasets=grown.datasets, digest=grown.digest)
    return as_page([section], caveats=grown.caveats if on_record else (), footer=read)


# --- pictures --------------------------------------------------------------------------------------


def refuse_no_picture(path: str) -> None:
    """Raise `BadQuestionError` on the name of a file that is no picture, before anything else is done."""
    from aidledger.plot._paper import kind_of

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


def _lines(grown: History[Any]) -> Iterator[pages.Line]:
    before = None
    for row in grown.rows():
        day = "" if row["date"] == before else str(row["date"])
        before = row["date"]
        labels = (day, *(words.named(row[field]) for field in grown.fields))
        yield pages.Line(labels, row["currency"], row["amount"], row["low"], row["high"])


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


_FEW: Final = 3  # totals that agree are told one by one


@attrs.frozen
class Asked:
    """Two days, the data set that itemises, and the rates for other currencies."""

    day: dt.date
    known: dt.date | None
    against: str | None
    rates: Rates | None
    last_within: int | None


def reconciliation(found: Opened, asked: Asked, *, is_json: bool) -> str:
    """Return the reported totals beside what is itemised, as text or as JSON."""
    at = found.ledger.as_of(asked.day, known=asked.known)
    compared = reconcile(at, against=asked.against, rates=asked.rates, last_within=asked.last_within)
    if is_json:
        return as_json({**compared.to_dict(), "on_record": at.on_record})
    heading = f"Reported totals beside what is itemised, as of {asked.day}"
    if at.on_record:
        empty = "no total is reported by then" if not compared else _summary(compared)
        agreeing = [each for each in compared if each.verdict is Verdict.CONSISTENT]
        several = agreeing if len(agreeing) > _FEW else []  # in one table; what does not agree is told one by one
        sections = [
            Section(heading=heading, empty=empty),
            *(_total(each) for each in compared if each not in several),
            *([_agreeing(several)] if several else []),
            *_besides(compared),
        ]
    else:
        sections = [Section(heading=heading, empty=nothing_on_record(at.known))]
    read = what_was_read(found.name, at.known, best=asked.known is None, digest=compared.digest)
    return as_page(sections, footer=read)


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
        columns=(Column(), Column(elastic=True)),
        rows=tuple(Row(row, style if row[0] == "unexplained" else "") for row in rows),
    )


def _agreeing(totals: list[Reconciled]) -> Section:
    """Return totals that agree with what is itemised, a row each, to whole units of their currencies."""
    rows = []
    for each in totals:
        code, residual = each.stated.currency, each.residual or Bounds(Bag(), Bag())
        left = dict.fromkeys((_whole(residual.low[code]), _whole(residual.high[code])))
        what = (words.about(each.claim), each.claim.occurred.text, code)
        rows.append(Row((*what, _whole(each.stated.amount), " … ".join(left))))
    columns = (Column("total", elastic=True), Column("date"), Column(), Column("stated", right=True))
    notes = [f"{words.title(each.claim)}: {said}" for each in totals if each.itemised for said in each.itemised.caveats]
    return Section(
        heading="Consistent: what is itemised can come to it",
        columns=(*columns, Column("unexplained", right=True)),
        rows=tuple(rows),
        notes=(*notes, "to whole units; --json has all digits"),
    )


def _whole(figure: Decimal) -> str:
    text = f"{figure:,.0f}"
    return "0" if text == "-0" else text


def _besides(compared: Reconciliation) -> list[Section]:
    """Return the shares, which are not reconciled, and what contradicts each other."""
    shares = tuple(
        Row((words.figure_text(claim), words.about(claim), claim.occurred.text, words.publishers(claim)))
        for claim in compared.shares
    )
    columns = (Column(right=True), Column(elastic=True), Column(), Column(elastic=True))
    against = tuple(
        Row((words.figure_text(claim), words.about(claim), claim.occurred.text, words.publishers(claim)), MARKED)
        for group in compared.conflicts
        for claim in group.claims
    )
    listed = (("Shares, which are listed and not reconciled", shares), ("Contradict each other", against))
    return [Section(heading=heading, columns=columns, rows=rows) for heading, rows in listed if rows]


def _shown(bounds: Bounds, code: str) -> str:
    return str(bounds) if bounds.currencies else f"{code} 0"


_NO_MONEY: Final = Bag()
_NOTHING: Final = "nothing counts by then"
_POSSIBLE: Final = "May count besides, at most: the date is not exact, or a field that is asked for is not stated"


def explanation(
    found: Opened, day: dt.date, known: dt.date | None, asked: Sum | Projection[Any], *, is_json: bool
) -> str:
    """Return where an answer comes from, as text or as JSON."""
    at = found.ledger.as_of(day, known=known)
    caveats: tuple[str, ...] = ()
    if isinstance(asked, Sum):
        with asked.asked():
            explained: Explanation | Changes = at.explain(asked.tally)
            caveats = at.answer(asked.tally).caveats
        name, heading = asked.tally.name, asked.in_words
    else:
        explained = at.explain(asked)
        name, heading = asked.name, in_words(asked)
    digest = found.ledger.digest(known=known)
    if is_json:
        about = {"as_of": day.isoformat(), "known": at.known and at.known.isoformat(), "on_record": at.on_record}
        said = {"projection": name, **explained.to_dict(), "caveats": list(caveats), "digest": digest}
        return as_json({**about, **said})
    return as_page(
        _sections(f"{titled(heading)}, as of {day}", at, explained),
        caveats=caveats if at.on_record else (),
        footer=what_was_read(found.name, at.known, best=known is None, digest=digest),
    )


def _sections(heading: str, at: AsOf, explained: Explanation | Changes) -> list[Section]:
    if not at.on_record:
        return [Section(heading=heading, empty=nothing_on_record(at.known))]
    sources = _Sources()
    if isinstance(explained, Changes):
        events = [each.event for each in explained]
        whose = words.whose(events)
        rows = tuple(
            Row((event.occurred.text, words.title(event), whose(event), sources.of(event))) for event in events
        )
        columns = (Column("date"), Column("changed by", elastic=True), Column("data set"), Column("from"))
        empty = "nothing changed it by then"
        return [Section(heading=heading, columns=columns, rows=rows, empty=empty), *sources.section()]
    fields = explained.fields
    sections = [_contributions(heading, explained, fields, sources, total=_sum(explained), empty=_NOTHING)]
    if explained.possible:
        sections.append(_contributions(_POSSIBLE, explained.possible, fields, sources))
    return [*sections, *sources.section()]


class _Sources:
    """Sources by number, in the order in which they are first named."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, event: Event) -> str:
        """Return the numbers of an event's sources."""
        listed = (words.source(source) for source in event.sources)
        return ",".join(dict.fromkeys(str(self._numbers.setdefault(said, len(self._numbers) + 1)) for said in listed))

    def section(self) -> list[Section]:
        """Return what the numbers stand for; nothing where no source was named."""
        rows = tuple(Row((str(number), said)) for said, number in self._numbers.items())
        columns = (Column(right=True), Column(elastic=True))
        return [Section(heading="Sources", columns=columns, rows=rows)] if rows else []


def _sum(explained: Explanation) -> Bag:
    """Return the sum of all contributions; nothing where they are of data sets that are kept apart."""
    is_apart = "dataset" in explained.fields and len({each.event.dataset for each in explained}) > 1
    return Bag() if is_apart else explained.total


def _contributions(
    heading: str,
    listed: Iterable[Contribution],
    fields: Sequence[str],
    sources: _Sources,
    *,
    total: Bag = _NO_MONEY,
    empty: str = "",
) -> Section:
    """Return a table with a row for each contribution and currency, and the sum of all.

    How certain each is, is said of what counts, which has a text for where nothing does.
    """
    shown = [(each, money) for each in listed for money in each.amount]
    whose = words.whose([] if "dataset" in fields else [each.event for each, _ in shown])
    figures = padded(f"{money.amount:,f}" for money in [*(money for _, money in shown), *total])
    rows = []
    for (each, money), figure in zip(shown, figures, strict=False):
        sure = "" if each.certainty is YES or not empty else "not certain"
        said = ", ".join(filter(None, (sure, each.rate_in_words)))
        groups = map(words.named, (each.key,) if len(fields) == 1 else each.key)
        named = (words.title(each.event), whose(each.event), sources.of(each.event))
        rows.append(
            Row((each.event.occurred.text, *groups, money.currency, figure, said, *named), MARKED if sure else "")
        )
    for money, figure in zip(total, figures[len(shown) :], strict=True):
        rows.append(Row(("all", *[""] * len(fields), money.currency, figure, "", "", "", ""), TOTAL))
    columns = (
        Column("date"),
        *(Column(field, elastic=True) for field in fields),
        Column(),  # a currency needs no name, and room is short here
        Column("amount", right=True),
        Column(),
        Column("what", elastic=True),
        Column("data set"),
        Column("from"),
    )
    return Section(heading=heading, columns=columns, rows=tuple(rows), empty=empty)
