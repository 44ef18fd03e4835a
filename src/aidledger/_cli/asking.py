"""The answer to one question, the picture of a day, and where an answer comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

import click

from aidledger._answers.answer import Answer
from aidledger._answers.explanation import Changes, Contribution, Explanation
from aidledger._cli import options, pages, picture, terminal, words
from aidledger._cli.pages import aligned, as_json, as_page, nothing_on_record, padded, titled, what_was_read
from aidledger._cli.picture import DayPicture
from aidledger._cli.questions import LedgerPlace, Opened, Question, Sum, answered, in_words, projection_of
from aidledger._cli.words import FIGURE, MARKED, PLAIN, TOTAL, WIDE, Section, TableColumn, TableRow
from aidledger._folds.projection import Fold, Mapped, Projection, unmapped
from aidledger._ledger.timeline import AsOf
from aidledger._records.records import Event
from aidledger._values.dates import YES
from aidledger._values.money import ZERO, Bag, Money, union_of_currencies
from aidledger.errors import MixedDatasetsError
from aidledger.projections import Commitment, Lifecycle, agreements, deliveries, lifecycle, milestones, reported


@click.command("as-of", short_help="Say what had happened by a day.")
@options.date
@options.known
@options.asking(default=None)
@options.about_a_ledger
@options.json
def as_of(
    date: dt.date, known: dt.date | None, asked: Question | None, place: LedgerPlace, *, combined: bool, is_json: bool
) -> None:
    """Say what had happened by the end of DATE, as best known, or as known on a day.

    \b
      aidledger as-of 2024-06-30                      the whole picture
      aidledger as-of 2024-06-30 --known 2025-12-31   ... as it was known then
      aidledger as-of 2024-06-30 --by recipient       committed, by recipient
      aidledger as-of 2024-06-30 --where recipient=UKR --where instrument=loan
      aidledger as-of 2024-06-30 --projection milestones
      aidledger as-of 2024-06-30 --in EUR --last-within 7
      aidledger as-of 2024-06-30 --by instrument --json

    With --by, --where or --in and no --projection, "committed" is summed. Of what is no sum, --where dataset=NAME
    chooses a data set. Fields are those of the events that are summed: donor, recipient, instrument, category, channel,
    mechanism, sectors, flow_type, aid_type, dataset, fact, kind.

    An amount that a loose date, or a field that is not stated, leaves open is followed by the lowest and the highest
    that it could be. "Nothing was on record" means that nothing was known at all; it is not a zero.

    --in takes the rate of the date of each event, or of the day that its source names for the rate (value_date); with
    --at that of one day, or the mean of a month or a year. A day without a rate, as on weekends, is an error;
    --last-within 7 takes the last rate of seven days before. This needs the extra fx.

    MODULE:NAME is a name in a Python module that is installed, or in the folder where the command is run; its code is
    run. --vocabulary names the kinds of your own with which a ledger is read; to count them, give --projection too.

    --json prints one object: as_of, known, projection, value, bounds, caveats, datasets, digest; amounts are text,
    groups are rows, null is what is not stated. Of the whole picture it has as_of, known, on_record; answers (such an
    object each for committed, committed_by_recipient, agreements, milestones, deliveries, reported); possible (events
    that may have happened by then); not_yet_known (how facts were stated on the day of knowledge, and are now).

    Exit status: 0 answered; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
    """
    found = place.opened()
    if asked is None:
        terminal.write(_picture(found, DayPicture.of(found.ledger, date, known, combined=combined), is_json=is_json))
    else:
        terminal.write(_answer(found, date, known, asked, is_json=is_json))


def _picture(found: Opened, whole: DayPicture, *, is_json: bool) -> str:
    if is_json:
        return as_json(whole.to_dict())
    page = pages.Page(wrap=False)
    title, read = picture.above(whole, found.name)
    page.say(title, "bold")
    page.say(read, "dim")
    for section in picture.sections(whole):
        page.gap()
        page.add(section)
    return page.text()


def _answer(found: Opened, day: dt.date, known: dt.date | None, asked: Question, *, is_json: bool) -> str:
    at = found.ledger.as_of(day, known=known)
    given: Answer[Any] = answered(asked, at.answer)
    if is_json:
        return as_json(given.to_dict())
    return as_page(
        _of_answer(at, asked, given),
        caveats=given.caveats if at.on_record else (),
        footer=what_was_read(found.name, at.known, best=known is None, datasets=given.datasets, digest=given.digest),
    )


def _of_answer(at: AsOf, asked: Question, given: Answer[Any]) -> list[Section]:
    heading = f"{titled(in_words(asked))}, as of {at.as_of}"
    if not at.on_record:
        return [Section(heading=heading, empty=nothing_on_record(at.known))]
    if isinstance(asked, Sum):
        return [_amounts(heading, at, asked, given)]
    root, _ = unmapped(asked)
    possible = [event for event in at.possible() if isinstance(root, Fold) and root.takes(event)]
    if _is(asked, agreements):
        return [words.agreements(heading, [given.value], possible, everything=True)]
    view = next((view for fold, view in _VIEWS if _is(asked, fold)), words.anything)
    more = [words.events("May have happened by then: the date is not exact", possible)] if possible else []
    return [*view(heading, given.value), *more]


def _is(asked: Projection[Any], fold: Projection[Any]) -> bool:
    """Return whether a shipped projection is asked, whole or of some data sets."""
    return isinstance(asked, Mapped) and isinstance(fold, Mapped) and asked.function is fold.function


def _amounts(heading: str, at: AsOf, asked: Sum, given: Answer[Any]) -> Section:
    found = pages.lines(given)
    sums: list[pages.AmountLine] = []
    notes: tuple[str, ...] = ()
    if asked.fields:
        try:
            sums = [pages.as_total(line, len(asked.fields)) for line in pages.lines(at.answer(asked.whole))]
        except MixedDatasetsError:
            notes = ("no sum of all: that would add up data sets, which --combined does",)
    if pages.are_settled([*found, *sums]):
        notes = (pages.SETTLED, *notes)
    return pages.section(heading, asked.fields, [*found, *sums], notes=notes)


# --- commitments -----------------------------------------------------------------------------------

_FIGURES: Final = (
    "committed",
    "changed",
    "allocated",
    "disbursed",
    "undisbursed",
    "spent",
    "repaid",
    "interest paid",
    "outstanding",
)


def _commitments(heading: str, found: Lifecycle) -> list[Section]:
    """Return the commitments, a row for each and currency, and apart from them what belongs to none."""
    dataset_of = words.whose(found)
    listed = [(each, code) for each in found for code in _currencies(each)]
    figures = [aligned(amounts) for amounts in zip(*(_figures(each, code) for each, code in listed), strict=True)]
    rows = []
    for place, (each, code) in enumerate(listed):
        is_own = code == each.currency
        names = (dataset_of(each), each.title or each.fact, each.status.value) if is_own else ("",) * 3
        rows.append(TableRow((*names, code, *(column[place] for column in figures))))
    main = Section(
        heading=heading,
        columns=(
            TableColumn("data set"),
            TableColumn("commitment", elastic=True),
            TableColumn("status"),
            PLAIN,  # a currency needs no name, and room is short here
            *(TableColumn(name, right=True) for name in _FIGURES),
        ),
        rows=tuple(rows),
        empty="no commitment is on record by then",
    )
    apart = (
        ("Of what is no commitment made by then", found.of_nothing),
        ("Of no commitment that the source names", found.unlinked),
        ("Stated by another live record too, which is counted", found.doubled),
    )
    return [main, *(words.events(said, events) for said, events in apart if events)]


def _currencies(each: Commitment) -> Iterable[str]:
    bags = (each.allocated, each.spent, each.interest_paid)
    others = {*each.other_currencies, *union_of_currencies(*bags)} - {each.currency}
    return [each.currency, *sorted(others)]


def _figures(each: Commitment, code: str) -> list[Decimal | None]:
    """Return the amounts of a row; a zero only where it says something."""
    sums: dict[str, Bag | Money | None] = {name: getattr(each, name.replace(" ", "_"), None) for name in _FIGURES}
    sums["changed"] = each.changed - each.cancelled
    return [_amount(sums[name], code) for name in _FIGURES]


def _amount(held: Bag | Money | None, code: str) -> Decimal | None:
    if isinstance(held, Money):
        return held.amount if held.currency == code else None
    return None if held is None or held[code] == ZERO else held[code]


_VIEWS: Final[tuple[tuple[Projection[Any], Callable[[str, Any], list[Section]]], ...]] = (
    (milestones, lambda heading, found: [words.milestones(heading, found)]),
    (deliveries, lambda heading, found: [words.deliveries(heading, found)]),
    (reported, lambda heading, found: [words.reported(heading, found)]),
    (lifecycle, _commitments),
)


# --- where it comes from ----------------------------------------------------------------------------

_NO_MONEY: Final = Bag()
_NOTHING: Final = "nothing counts by then"
_POSSIBLE: Final = "May count besides, at most: the date is not exact, or a field that is asked for is not stated"


@click.command(short_help="Say where an answer comes from.")
@options.date
@options.known
@options.asking()
@options.about_a_ledger
@options.json
def explain(date: dt.date, known: dt.date | None, asked: Question, place: LedgerPlace, *, is_json: bool) -> None:
    """Say where the answer about DATE comes from: what it is the sum of, each with its date and sources; and what may
    count besides.

    \b
      aidledger explain 2024-06-30
      aidledger explain 2024-06-30 --where instrument=loan
      aidledger explain 2024-06-30 --projection agreements

    Of what is no sum, these are the events at which it changed. "not certain" is what counts in the answer and would
    not, were the dates others that the sources allow.

    Exit status: 0 answered; 1 the ledger cannot be read, or the question has no answer; 2 bad usage.
    """
    found = place.opened()
    at = found.ledger.as_of(date, known=known)
    explained: Explanation | Changes = answered(asked, at.explain)
    caveats = at.answer(asked.tally).caveats if isinstance(asked, Sum) else ()
    digest = found.ledger.digest(known=known)
    if is_json:
        about = {"as_of": date.isoformat(), "known": at.known and at.known.isoformat(), "on_record": at.on_record}
        said = {"projection": projection_of(asked).name, **explained.to_dict()}
        terminal.write(as_json({**about, **said, "caveats": list(caveats), "digest": digest}))
        return
    page = as_page(
        _of_explanation(f"{titled(in_words(asked))}, as of {date}", at, explained),
        caveats=caveats if at.on_record else (),
        footer=what_was_read(found.name, at.known, best=known is None, digest=digest),
    )
    terminal.write(page)


def _of_explanation(heading: str, at: AsOf, explained: Explanation | Changes) -> list[Section]:
    if not at.on_record:
        return [Section(heading=heading, empty=nothing_on_record(at.known))]
    sources = _Sources()
    if isinstance(explained, Changes):
        events = [each.event for each in explained]
        whose = words.whose(events)
        rows = tuple(
            TableRow((event.occurred.text, words.title(event), whose(event), sources.of(event))) for event in events
        )
        changed_by = TableColumn("changed by", elastic=True)
        columns = (TableColumn("date"), changed_by, TableColumn("data set"), TableColumn("from"))
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
        rows = tuple(TableRow((str(number), said)) for said, number in self._numbers.items())
        return [Section(heading="Sources", columns=(FIGURE, WIDE), rows=rows)] if rows else []


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
            TableRow((each.event.occurred.text, *groups, money.currency, figure, said, *named), MARKED if sure else "")
        )
    for money, figure in zip(total, figures[len(shown) :], strict=True):
        rows.append(TableRow(("all", *[""] * len(fields), money.currency, figure, "", "", "", ""), TOTAL))
    columns = (
        TableColumn("date"),
        *(TableColumn(field, elastic=True) for field in fields),
        PLAIN,  # a currency needs no name, and room is short here
        TableColumn("amount", right=True),
        PLAIN,
        TableColumn("what", elastic=True),
        TableColumn("data set"),
        TableColumn("from"),
    )
    return Section(heading=heading, columns=columns, rows=tuple(rows), empty=empty)
