"""The whole picture of a day: what had happened by then, and what was known of it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import attrs

from aidledger.answers import FORMAT, Answer
from aidledger.cli.knowledge import Later, later
from aidledger.errors import MixedDatasetsError
from aidledger.events import AgreementEnded, AgreementEnteredIntoForce, AgreementSigned
from aidledger.groups import Groups
from aidledger.ledger import Ledger
from aidledger.plain import plain
from aidledger.projection import Projection
from aidledger.projections import Agreements, agreements, committed, deliveries, milestones, reported
from aidledger.tally import Tally
from aidledger.timeline import AsOf

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
class Picture:
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
    def of(cls, ledger: Ledger, day: dt.date, known: dt.date | None, *, combined: bool) -> Picture:
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
                "change": each.change.value,
                "changes": [change.value for change in each.changes],
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
