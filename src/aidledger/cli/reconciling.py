"""What sources report as totals, each beside what is itemised of the same scope."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

import attrs

from aidledger.answers import Bounds
from aidledger.cli import words
from aidledger.cli.failures import spelled
from aidledger.cli.opening import Opened
from aidledger.cli.pages import as_json, as_page, nothing_on_record, what_was_read
from aidledger.cli.sections import MARKED, Column, Row, Section
from aidledger.money import Bag
from aidledger.projections import Reconciled, Reconciliation, Verdict, reconcile
from aidledger.rates import Rates

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
