"""Where an answer is from: its contributions with their sources, or the events that changed a state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from aidledger.cli import words
from aidledger.cli.amounts import padded
from aidledger.cli.opening import Opened
from aidledger.cli.pages import as_json, as_page, nothing_on_record, titled, what_was_read
from aidledger.cli.questions import Sum, in_words
from aidledger.cli.sections import MARKED, TOTAL, Column, Row, Section
from aidledger.events import Event
from aidledger.explanations import Changes, Contribution, Explanation
from aidledger.money import Bag
from aidledger.projection import Projection
from aidledger.timeline import AsOf
from aidledger.when import YES

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
    sections = [_contributions(heading, explained, fields, sources, total=_total(explained), empty=_NOTHING)]
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


def _total(explained: Explanation) -> Bag:
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
