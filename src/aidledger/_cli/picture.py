"""The whole picture of a day: what had happened by then, what was known of it, and its one screen."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import attrs

from aidledger._aid.kinds import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned
from aidledger._answers.answer import FORMAT, Answer
from aidledger._answers.bridge import Cause
from aidledger._cli import pages, words
from aidledger._cli.words import FIGURE, PLAIN, WIDE, Section, TableRow
from aidledger._folds.projection import Projection
from aidledger._folds.tally import Tally
from aidledger._ledger.comparing import ways
from aidledger._ledger.ledger import Ledger
from aidledger._ledger.timeline import AsOf, Timeline
from aidledger._records.plain import plain
from aidledger._records.records import Event, Key, first_day, key_of
from aidledger._uncertainty.known import Knowledge
from aidledger._values.money import Groups
from aidledger.errors import MixedDatasetsError
from aidledger.projections import Agreements, agreements, committed, deliveries, milestones, reported

_REWORDED: Final = "re-worded"  # title, note or sources alone
_CAUSES: Final = (Cause.NEWLY_KNOWN, Cause.RE_DATED, Cause.RE_VALUED, Cause.RETRACTED)
WAYS: Final = (*(cause.value for cause in _CAUSES), _REWORDED)
"""In what ways a fact is stated otherwise than before: what moves an amount has the name that a bridge gives it."""


@attrs.frozen
class Later:
    """One fact, as stated ``before`` and ``after``: its live records, none where there was or is none.

    ``changes`` are the ways in which it is stated otherwise, of which there can be two: another date, and else.
    """

    changes: tuple[str, ...]
    before: tuple[Event, ...]
    after: tuple[Event, ...]

    @property
    def change(self) -> str:
        """The first of the ways."""
        return self.changes[0]

    @property
    def events(self) -> tuple[Event, ...]:
        """The records that state it now; where none does, those that did."""
        return self.after or self.before


def later(ledger: Ledger, day: dt.date, known: dt.date) -> tuple[Later, ...]:
    """Return the facts about ``day`` that are stated otherwise, as best known, than they were known on ``known``.

    A fact is about the day where one of its records, then or now, can have happened by it. First those that now
    count by the day and did not, or the other way round; then in the order of `WAYS`, money first, by date.
    """
    then, now = ledger.timeline(known=known), ledger.timeline()
    both = then._knowledge, now._knowledge  # noqa: SLF001 -- which of several records states another otherwise
    before, after = _by_key(then), _by_key(now)
    counted = [{event.id for event in line.as_of(day)} for line in (then, now)]
    found = []
    for key in before.keys() | after.keys():
        old, new = before.get(key, ()), after.get(key, ())
        is_about = any(first_day(event) <= day for event in (*old, *new))
        if is_about and {event.id for event in old} != {event.id for event in new}:
            counts = [any(event.id in ids for event in events) for events, ids in zip((old, new), counted, strict=True)]
            found.append((counts[0] == counts[1], Later(_changes(old, new, both), old, new)))
    return tuple(each for _, each in sorted(found, key=lambda pair: (pair[0], *_relevance(pair[1]))))


def _by_key(line: Timeline) -> dict[Key, tuple[Event, ...]]:
    found: dict[Key, tuple[Event, ...]] = {}
    for event in line:
        found[key_of(event)] = (*found.get(key_of(event), ()), event)
    return found


def _changes(old: tuple[Event, ...], new: tuple[Event, ...], known: tuple[Knowledge, Knowledge]) -> tuple[str, ...]:
    if not (old and new):
        return (Cause.RETRACTED.value if old else Cause.NEWLY_KNOWN.value,)
    return tuple(cause.value for cause in ways(old, new, known)) or (_REWORDED,)


def _relevance(each: Later) -> tuple[Any, ...]:
    first = each.events[0]
    place = WAYS.index(each.change)
    return (place, not hasattr(first, "amount"), *first.occurred.sort_key, first.dataset, first.fact)


_FOLDS: Final = (milestones, deliveries, reported)
ANSWERS: Final = ("committed", "committed_by_recipient", agreements.name, *(fold.name for fold in _FOLDS))
"""What the answers of a picture are called."""
KEYS: Final = ("format", "as_of", "known", "on_record", "answers", "possible", "not_yet_known")
"""What a picture states as JSON."""
LATER_KEYS: Final = ("on", "on_record", "committed_then", "committed_since", "changes")
"""What it states there of later records."""
_ABOUT_ACCORDS: Final = (AgreementSigned, AgreementEnteredIntoForce, AgreementEnded)


def accords(at: AsOf) -> tuple[Projection[Agreements], ...]:
    """Return what is asked about accords: all of them, or those of each data set where some use the same keys."""
    try:
        at.project(agreements)
    except MixedDatasetsError:
        about = {event.dataset for event in (*at, *at.possible()) if isinstance(event, _ABOUT_ACCORDS)}
        return tuple(agreements.where(dataset=dataset) for dataset in sorted(about))
    return (agreements,)


@attrs.frozen(kw_only=True)
class DayPicture:
    """Everything that there is to say about a day.

    ``answers`` has ``committed`` and ``committed_by_recipient``, then each other projection by its name, but for those
    about ``accords``, of which there are several where data sets use the same keys for theirs. ``known_then``
    is the day of knowledge that was asked for, else the day itself; ``later`` are the facts that are stated otherwise
    since, and ``committed_then`` and ``committed_since`` what that makes of the sum. Where commitments of several
    data sets would be added up, they stay apart, unless they were to be ``combined``.
    """

    at: AsOf
    ledger: Ledger
    is_best_known: bool
    is_apart: bool
    known_then: dt.date
    answers: Groups[str, Answer[Any]]
    accords: tuple[Answer[Agreements], ...]
    committed_then: Answer[Any]
    committed_since: Answer[Any]
    later: tuple[Later, ...]

    @classmethod
    def of(cls, ledger: Ledger, day: dt.date, known: dt.date | None, *, combined: bool) -> DayPicture:
        """Return the picture of a day, as known on ``known``, or as best known."""
        known_then = day if known is None else known
        best, then = ledger.as_of(day), ledger.as_of(day, known=known_then)
        at = best if known is None else then
        is_apart = not combined and any(len(one.answer(committed.by("dataset")).datasets) > 1 for one in (best, then))
        total: Tally[Any] = committed.by("dataset") if is_apart else committed
        groups: Tally[Any] = committed.by("dataset", "recipient") if is_apart else committed.by("recipient")
        if combined:
            total, groups = total.combined(), groups.combined()
        answers = {"committed": at.answer(total), "committed_by_recipient": at.answer(groups)}
        return cls(
            at=at,
            ledger=ledger,
            is_best_known=known is None,
            is_apart=is_apart,
            known_then=known_then,
            answers=Groups({**answers, **{fold.name: at.answer(fold) for fold in _FOLDS}}),
            accords=tuple(map(at.answer, accords(at))),
            committed_then=then.answer(total),
            committed_since=best.answer(total),
            later=later(ledger, day, known_then),
        )

    @property
    def is_known_then(self) -> bool:
        """Whether anything was on record on the day of knowledge."""
        return any(record.recorded <= self.known_then for record in self.ledger)

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold; each answer as its own ``to_dict`` has it."""
        changes = [
            {
                "change": each.change,
                "changes": list(each.changes),
                "dataset": each.events[0].dataset,
                "fact": each.events[0].fact,
                "before": plain(each.before),
                "after": plain(each.after),
            }
            for each in self.later
        ]
        agreed = [answer.to_dict() for answer in self.accords]
        said: dict[str, Any] = {name: answer.to_dict() for name, answer in self.answers.items()}
        said[agreements.name] = agreed[0] if len(agreed) == 1 else agreed
        return {
            "format": FORMAT,
            "as_of": self.at.as_of.isoformat(),
            "known": self.at.known and self.at.known.isoformat(),
            "on_record": self.at.on_record,
            "answers": {name: said[name] for name in ANSWERS},
            "possible": plain(self.at.possible()),
            "not_yet_known": {
                "on": self.known_then.isoformat(),
                "on_record": self.is_known_then,
                "committed_then": self.committed_then.to_dict(),
                "committed_since": self.committed_since.to_dict(),
                "changes": changes,
            },
        }


_MOST_AMOUNTS: Final = 6
_MOST_TOTALS: Final = 3
_MOST_CAVEATS: Final = 2
_MOST_ROWS: Final = 8
_MOST_CLAIMS: Final = 13
_MOST_POSSIBLE: Final = 8
_MOST_LATER: Final = 6
_DIGITS: Final = len("sha256:") + 12


def above(picture: DayPicture, name: str) -> tuple[str, str]:
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


def sections(picture: DayPicture) -> list[Section]:
    """Return the sections of a picture; where nothing was on record, that, and what became known since."""
    if not picture.at.on_record:
        return [_nothing(picture)]
    at, answers = picture.at, picture.answers
    accords = [answer.value for answer in picture.accords]
    agreements = words.agreements("Agreements", accords, at.possible(), everything=False)
    milestones = words.milestones("Milestones", answers["milestones"].value)
    deliveries = words.deliveries("Deliveries", answers["deliveries"].value)
    reported = words.reported("What sources report, side by side and never added up", answers["reported"].value)
    return [
        _committed(picture),
        agreements.cut(_MOST_ROWS, "see --projection agreements"),
        milestones.cut(_MOST_ROWS, "see --projection milestones", keep_last=True),
        deliveries.cut(_MOST_ROWS, "see --projection deliveries"),
        reported.cut(_MOST_CLAIMS, "see --projection reported"),
        *_possible(picture),
        _not_yet_known(picture),
    ]


def _nothing(picture: DayPicture) -> Section:
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


def _committed(picture: DayPicture) -> Section:
    by_recipient, total = picture.answers["committed_by_recipient"], picture.answers["committed"]
    names = ["data set", "recipient"] if picture.is_apart else ["recipient"]
    found = pages.largest_first(pages.lines(by_recipient))
    sums = pages.lines(total)
    shown, shown_sums = found[:_MOST_AMOUNTS], sums[:_MOST_TOTALS]
    notes = tuple(
        f"… and {rest:,} more {what}: see --by recipient"
        for rest, what in ((len(found) - len(shown), "amounts"), (len(sums) - len(shown_sums), "totals"))
        if rest
    )
    labelled = [pages.as_total(line, len(names)) for line in shown_sums]
    caveats = tuple(f"! {caveat}" for caveat in total.caveats[:_MOST_CAVEATS])
    if len(total.caveats) > len(caveats):
        caveats = (*caveats, f"! … and {len(total.caveats) - len(caveats):,} more: see --projection committed")
    heading = f"Committed ({pages.SETTLED})" if pages.are_settled([*found, *sums]) else "Committed"
    return pages.section(heading, names, [*shown, *labelled], notes=(*notes, *caveats))


# --- what is open, and what was not known ----------------------------------------------------------


def _possible(picture: DayPicture) -> list[Section]:
    possible = picture.at.possible()
    if not possible:
        return []
    heading = f"May have happened by then, the date is not exact: {words.counted(len(possible), 'event')}"
    return [words.events(heading, sorted(possible, key=_has_no_money)).cut(_MOST_POSSIBLE, "see --json")]


def _not_yet_known(picture: DayPicture) -> Section:
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
    columns = (PLAIN, PLAIN, FIGURE, WIDE)
    then, since = (_in_words(answer) for answer in (picture.committed_then, picture.committed_since))
    effect = () if then == since else (f"committed, as known on {day}: {then}; as best known: {since}",)
    heading += ", which leaves what was committed as it was" if then == since else ""
    return Section(heading=heading, columns=columns, rows=rows, notes=effect).cut(_MOST_LATER, "see --json")


def _counts(later: Iterable[Later]) -> str:
    count = Counter(change for each in later for change in each.changes)
    said = ", ".join(f"{count[change]:,} {change}" for change in WAYS if count[change])
    return said or "nothing about the day"


def _later(each: Later, *, is_said: bool) -> TableRow:
    dates = _step(words.dates(each.before), words.dates(each.after))
    figures = _step(words.figures(each.before), words.figures(each.after))
    said = ", ".join(each.changes)
    return TableRow(("" if is_said else said, dates, figures, words.title(each.events[0])))


def _step(before: str, after: str) -> str:
    """Return what it was and is, or the one where they agree, or where there is only one."""
    return f"{before} → {after}" if before and after and before != after else after or before


def _in_words(answer: Answer[Any]) -> str:
    texts = []
    for line in pages.lines(answer):
        could_be = f" (could be {line.low:,f} … {line.high:,f})" if line.is_open else ""
        texts.append(" ".join([*line.labels, line.currency, f"{line.amount:,f}{could_be}"]))
    return ", ".join(texts) or "0"


def _has_no_money(event: Event) -> bool:
    return not hasattr(event, "amount")
