"""The whole picture on one screen: its sections, each cut to what a reader takes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from aidledger.answers import Answer
from aidledger.cli import amounts, views, words
from aidledger.cli.knowledge import Change, Later
from aidledger.cli.picture import Picture
from aidledger.cli.sections import Column, Row, Section
from aidledger.events import Event

_MOST_AMOUNTS: Final = 6
_MOST_TOTALS: Final = 3
_MOST_CAVEATS: Final = 2
_MOST_ROWS: Final = 8
_MOST_CLAIMS: Final = 13
_MOST_POSSIBLE: Final = 8
_MOST_LATER: Final = 6
_DIGITS: Final = len("sha256:") + 12


def above(picture: Picture, name: str) -> tuple[str, str]:
    """Return the title, and what was read: ``name`` says what ledger that is."""
    at, ledger = picture.at, picture.ledger
    known = sum(at.known is not None and record.recorded <= at.known for record in ledger)
    records = words.counted(len(ledger), "record")
    if picture.is_best_known:
        title = f"As of {at.as_of}, as best known" + (f" (records to {at.known})" if at.known else "")
    else:
        title = f"As of {at.as_of}, as known on {at.known}"
        records = f"{known:,} of {records} known then"
    digest = picture.answers["committed"].digest[:_DIGITS]
    datasets = [words.datasets(ledger.datasets)] if ledger else []
    return title, " · ".join([name, records, *datasets, digest])


def sections(picture: Picture) -> list[Section]:
    """Return the sections of a picture; where nothing was on record, that, and what became known since."""
    if not picture.at.on_record:
        return [_nothing(picture)]
    at, answers = picture.at, picture.answers
    accords = [answer.value for answer in picture.accords]
    agreements = views.agreements("Agreements", accords, at.possible(), everything=False)
    milestones = views.milestones("Milestones", answers["milestones"].value)
    deliveries = views.deliveries("Deliveries", answers["deliveries"].value)
    reported = views.reported("What sources report, side by side and never added up", answers["reported"].value)
    return [
        _committed(picture),
        agreements.cut(_MOST_ROWS, "see --projection agreements"),
        milestones.cut(_MOST_ROWS, "see --projection milestones", keep_last=True),
        deliveries.cut(_MOST_ROWS, "see --projection deliveries"),
        reported.cut(_MOST_CLAIMS, "see --projection reported"),
        *_possible(picture),
        _not_yet_known(picture),
    ]


def _nothing(picture: Picture) -> Section:
    if not picture.ledger:
        return Section(heading="NOTHING IS ON RECORD", empty="the ledger has no records at all; this is not a zero")
    first = next(iter(picture.ledger)).recorded
    about = words.counted(len(picture.later), "fact")
    return Section(
        heading=f"NOTHING WAS ON RECORD on {picture.known_then}",
        empty=f"The first record of this ledger is of {first}. This is not a zero: nothing was known at all.",
        notes=(f"{about} about {picture.at.as_of} became known since: leave --known out to have them counted",),
    )


# --- money -----------------------------------------------------------------------------------------


def _committed(picture: Picture) -> Section:
    by_recipient, total = picture.answers["committed_by_recipient"], picture.answers["committed"]
    names = ["data set", "recipient"] if picture.is_apart else ["recipient"]
    found = amounts.largest_first(amounts.lines(by_recipient))
    sums = amounts.lines(total)
    shown, shown_sums = found[:_MOST_AMOUNTS], sums[:_MOST_TOTALS]
    notes = tuple(
        f"… and {rest:,} more {what}: see --by recipient"
        for rest, what in ((len(found) - len(shown), "amounts"), (len(sums) - len(shown_sums), "totals"))
        if rest
    )
    labelled = [amounts.as_total(line, len(names)) for line in shown_sums]
    caveats = tuple(f"! {caveat}" for caveat in total.caveats[:_MOST_CAVEATS])
    if len(total.caveats) > len(caveats):
        caveats = (*caveats, f"! … and {len(total.caveats) - len(caveats):,} more: see --projection committed")
    heading = f"Committed ({amounts.SETTLED})" if amounts.are_settled([*found, *sums]) else "Committed"
    return amounts.section(heading, names, [*shown, *labelled], notes=(*notes, *caveats))


# --- what is open, and what was not known ----------------------------------------------------------


def _possible(picture: Picture) -> list[Section]:
    possible = picture.at.possible()
    if not possible:
        return []
    heading = f"May have happened by then, the date is not exact: {words.counted(len(possible), 'event')}"
    return [views.events(heading, sorted(possible, key=_has_no_money)).cut(_MOST_POSSIBLE, "see --json")]


def _not_yet_known(picture: Picture) -> Section:
    day = picture.known_then
    if not picture.is_known_then:
        first = next(iter(picture.ledger)).recorded
        text = f"nothing was on record then; the first record of this ledger is of {first}"
        return Section(heading=f"What was known of it on {day}", empty=text)
    heading = f"What was not yet known on {day}: {_counts(picture.later)}"
    if not picture.later:
        return Section(heading=heading)
    is_said = len({each.changes for each in picture.later}) == 1  # by the heading
    rows = tuple(_later(each, is_said=is_said) for each in picture.later)
    columns = (Column(), Column(), Column(right=True), Column(elastic=True))
    then, since = (_in_words(answer) for answer in (picture.committed_then, picture.committed_since))
    effect = () if then == since else (f"committed, as known on {day}: {then}; as best known: {since}",)
    heading += ", which leaves what was committed as it was" if then == since else ""
    return Section(heading=heading, columns=columns, rows=rows, notes=effect).cut(_MOST_LATER, "see --json")


def _counts(later: Iterable[Later]) -> str:
    count = Counter(change for each in later for change in each.changes)
    return (
        ", ".join(f"{count[change]:,} {change.value}" for change in Change if count[change]) or "nothing about the day"
    )


def _later(each: Later, *, is_said: bool) -> Row:
    dates = _step(words.dates(each.before), words.dates(each.after))
    figures = _step(words.figures(each.before), words.figures(each.after))
    said = ", ".join(change.value for change in each.changes)
    return Row(("" if is_said else said, dates, figures, words.title(each.events[0])))


def _step(before: str, after: str) -> str:
    """Return what it was and is, or the one where they agree, or where there is only one."""
    return f"{before} → {after}" if before and after and before != after else after or before


def _in_words(answer: Answer[Any]) -> str:
    texts = []
    for line in amounts.lines(answer):
        could_be = f" (could be {line.low:,f} … {line.high:,f})" if line.is_open else ""
        texts.append(" ".join([*line.labels, line.currency, f"{line.amount:,f}{could_be}"]))
    return ", ".join(texts) or "0"


def _has_no_money(event: Event) -> bool:
    return not hasattr(event, "amount")
