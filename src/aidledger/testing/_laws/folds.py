"""Laws 13, 14, 16 to 19, 27 and 29: what every projection keeps, yours too."""

from __future__ import annotations

import copy
import datetime as dt
import enum
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs

from aidledger import Event, Groups, Ledger, Projection, Tally, verify
from aidledger.answers import Verification
from aidledger.errors import AidledgerError, MixedDatasetsError, UnknownCodeError
from aidledger.events import Record, annotated
from aidledger.projections import Fold, Mapped
from aidledger.testing import _oracle as oracle
from aidledger.testing._laws.ledger import Reply, agree, all_said, finished, folded, holds, said


def an_answer_is_the_left_fold(
    projection: Projection[Any], ledger: Ledger, day: dt.date, known: dt.date | None = None
) -> None:
    """13. `as_of(d)` is the left fold of the placed events up to d, in the stated order."""
    shown = oracle.shown(ledger, day, known)
    at = ledger.as_of(day, known=known)
    agree(f"the events up to {day}, in order", [event.id for event in shown], [event.id for event in at])
    altered = [[_altered(event) for event in events] for events in (shown, at)]
    agree(f"what is altered up to {day}", *altered)
    state = projection.initial()
    for event in shown:
        state = projection.evolve(state, event)
    answer = said(at, projection)
    if answer.refused is None:
        agree(f"{projection.name} as of {day} is not the fold", projection.finish(state), answer.value)


def a_fold_can_be_split(
    projection: Projection[Any], ledger: Ledger, first: dt.date, second: dt.date, known: dt.date | None = None
) -> None:
    """14. Split: folding (d1, d2] onto the unfinished state at d1 gives that at d2."""
    holds(first <= second, f"{first} is after {second}")
    until, whole = list(ledger.as_of(first, known=known)), list(ledger.as_of(second, known=known))
    agree(f"the events up to {first} do not begin those up to {second}", until, whole[: len(until)])
    state = projection.unfinished(until, projection.initial())
    before = copy.deepcopy(state)
    onto = projection.unfinished(whole[len(until) :], state)
    agree(f"folding on changed the state of {projection.name} at {first}", before, state)
    at_once = projection.unfinished(whole, projection.initial())
    agree(f"{projection.name}: from {first} on to {second}, and at once", at_once, onto)
    agree(f"{projection.name}: finished", finished(projection, at_once), finished(projection, onto))


def answers_stay_as_they_were(
    projection: Projection[Any], ledger: Ledger, days: Sequence[dt.date], included: Sequence[Record] = ()
) -> None:
    """17. No answer that was handed out ever changes, whatever is folded, included or asked later."""
    handed_out = [(day, ledger.as_of(day), said(ledger.as_of(day), projection)) for day in days]
    kept = copy.deepcopy([(day, list(at), answer) for day, at, answer in handed_out])
    grown = ledger.including(*included)
    for day in days:
        said(grown.as_of(day), projection)
        said(ledger.as_of(day), projection)
        all_said(ledger, day)
    for (day, events, before), (_, at, answer) in zip(kept, handed_out, strict=True):
        agree(f"what {projection.name} said as of {day} changed after it was handed out", before, answer)
        agree(f"the events up to {day} changed after they were handed out", events, list(at))
        agree(f"{projection.name} asked again as of {day}", before, said(ledger.as_of(day), projection))


def mapping_commutes(projection: Projection[Any], function: Callable[[Any], Any], events: Sequence[Event]) -> None:
    """18. `map` commutes with the fold."""
    found = folded(projection, events)
    expected = found if isinstance(found, Reply) else function(found)
    agree(
        f"{projection.name}.map is not the function of the result", expected, folded(projection.map(function), events)
    )


def where_commutes(fold: Fold[Any] | Mapped[Any], condition: Callable[[Event], bool], events: Sequence[Event]) -> None:
    """18. ``where`` commutes with the fold.

    Of what maps a projection too, where that is a fold; what tallies are asked is for `where_is_a_group`.
    """
    expected = folded(fold, [event for event in events if condition(event)])
    agree(f"{fold.name}.where is not the fold of what is chosen", expected, folded(fold.where(condition), events))


def choosing_commutes(fold: Fold[Any] | Mapped[Any], dataset: str, events: Sequence[Event]) -> None:
    """18. ``where`` commutes with the fold, also where it chooses a data set."""
    expected = folded(fold, [event for event in events if event.dataset == dataset])
    chosen = fold.where(dataset=dataset)
    agree(f"{chosen.name} is not the fold of what is chosen", expected, folded(chosen, events))


def where_is_a_group(tally: Tally[Any], field: str, events: Sequence[Event]) -> None:
    """18. ``where`` commutes with the fold."""
    whole = attrs.evolve(tally, fields=())
    groups = whole.by(field).over(events)
    for value in groups:
        chosen = whole.where(**{field: value})
        agree(f"{chosen.name} is not that group of .by({field!r})", groups[value], chosen.over(events))


def a_value_is_asked_for_by_its_text(tally: Tally[Any], field: str, events: Sequence[Event]) -> None:
    """29. A question about a dimension is the same asked by the value and by its stored text.

    What is not a value of an enum, a truth or a whole number is refused.
    """
    whole = attrs.evolve(tally, fields=())
    for value, amount in whole.by(field).over(events).items():
        stored = value.value if isinstance(value, enum.Enum) else value
        if stored is None:
            continue
        text = stored if isinstance(stored, str) else json.dumps(stored)
        by_value, by_text = whole.where(**{field: value}), whole.where(**{field: text})
        agree(f"{field} {value!r}, asked for by the text {text!r}", by_value, by_text)
        agree(f"{field} {value!r}, asked for by the text {text!r}: the sum", amount, by_text.over(events))
        if type(value) is not str:
            holds(_is_refused(whole, field, f"{text}?"), f"{text + '?'!r} is taken for a value of {field}")


def _is_refused(tally: Tally[Any], field: str, text: str) -> bool:
    try:
        tally.where(**{field: text})
    except UnknownCodeError:
        return True
    return False


def merging_agrees(projection: Projection[Any], first: Sequence[Event], second: Sequence[Event]) -> None:
    """18. ``merge``, where given, agrees with the sequential fold."""
    if projection.merge is None:
        return
    states = [projection.unfinished(events, projection.initial()) for events in (first, second)]
    before = copy.deepcopy(states)
    merged = projection.merge(*states)
    at_once = projection.unfinished([*first, *second], projection.initial())
    agree(f"merging states of {projection.name} is not folding at once", at_once, merged)
    agree(f"merging changed the states of {projection.name}", before, states)


def order_means_nothing(projection: Projection[Any], events: Sequence[Event], shuffled: Iterable[Event]) -> None:
    """19. A tally, and whatever declares that it commutes, is blind to order."""
    if projection.commutes:
        found = folded(projection, shuffled)
        agree(f"{projection.name} declares that it commutes", folded(projection, events), found)


def _altered(event: Event) -> str | None:
    altered = getattr(event, "altered", None)
    return altered.id if isinstance(altered, Event) else None


Question = tuple[Projection[Any], dt.date, dt.date | None]
"""What is asked, as of which day, and as known on which; None for as best known."""


def caches_are_invisible(
    questions: Sequence[Question],
    ledger: Ledger,
    included: Iterable[Record],
    *,
    forget: Callable[[], object] = lambda: None,
) -> None:
    """16. Snapshots, indexes and caches are invisible: with or without them, before and after a back-dated event or
    another known, answers are equal.

    The same questions are asked one after the other of the ledger, of what it becomes, of both joined, and of the
    ledger again; and each of them, alone, of a ledger that was made for it from copies of the records. ``included`` may
    be recorded, and may have happened, at any time. ``forget`` is called before each of the latter: it clears what a
    process keeps beside its ledgers.
    """  # noqa: D205 -- the law is one sentence
    grown = ledger.including(*included)
    before, after = ([_alone(one, question, forget) for question in questions] for one in (ledger, grown))
    for what, asked, expected in (
        ("a ledger", ledger, before),
        ("a ledger that grew", grown, after),
        ("a ledger that joined what it became", ledger | grown, after),
        ("a ledger that grew into another", ledger, before),
    ):
        for question, alone in zip(questions, expected, strict=True):
            projection, day, known = question
            for name, answer in _everything(asked, *question).items():
                agree(f"{name} of {projection.name} as of {day}, known {known}, of {what}", alone[name], answer)


def _alone(ledger: Ledger, question: Question, forget: Callable[[], object]) -> dict[str, Any]:
    forget()
    return _everything(Ledger(map(annotated, ledger)), *question)


def _everything(ledger: Ledger, projection: Projection[Any], day: dt.date, known: dt.date | None) -> dict[str, Any]:
    """Return all that can be asked, by name; a refusal is an answer too."""
    line = ledger.timeline(known=known)
    at = line.as_of(day)
    asked: dict[str, Callable[[], Any]] = {
        "the events": lambda: list(line),
        "the days": lambda: line.days,
        "what is altered": lambda: [getattr(event, "altered", None) for event in line],
        "what may have happened": at.possible,
        "the fingerprint": lambda: ledger.digest(known=known),
        "the value": lambda: at.project(projection),
        "the answer": lambda: at.answer(projection),
        "where it comes from": lambda: at.explain(projection),
        "the history": lambda: line.history(projection, on=[dt.date(2024, 1, 31), day]),
        "the first day": lambda: line.first(projection, bool),
        "how sure it is": lambda: at.certainty(projection, bool, limit=20),
    }
    if isinstance(projection, Tally):
        asked["the bounds"] = lambda: _with_reasons(at.bounds(projection))
    return {name: _answered(ask) for name, ask in asked.items()}


def _answered(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except AidledgerError as error:
        return f"{type(error).__name__}: {error}"


def _with_reasons(bounds: Any) -> Any:
    every = bounds.values() if isinstance(bounds, Groups) else [bounds]
    return bounds, [each.because for each in every]


def a_cited_answer_stands(
    projection: Projection[Any],
    ledger: Ledger,
    included: Iterable[Record],
    day: dt.date,
    known: dt.date,
    *,
    verifying: Callable[..., Verification] = verify,
) -> None:
    """27. A cited answer verifies against its ledger, however that grew since.

    What is ``included`` becomes known after ``known``. A question that has no answer is nothing to cite.
    """
    cited = _cited(projection, ledger, day, known)
    if cited is None:
        return
    for grown in (ledger, ledger.including(*included)):
        found = verifying(grown, cited, projection=projection)
        holds(found.stands, f"an answer known {known} does not stand in {list(grown)}:\n{found}")


def a_cited_answer_fails_elsewhere(
    projection: Projection[Any],
    ledger: Ledger,
    other: Ledger,
    day: dt.date,
    known: dt.date | None = None,
    *,
    verifying: Callable[..., Verification] = verify,
) -> None:
    """27. A cited answer fails against any ledger whose records known then differ.

    A question that has no answer is nothing to cite.
    """
    cited = _cited(projection, ledger, day, known)
    if cited is None:
        return
    # without a day of knowledge it is from a ledger with nothing on record, and stands by no other
    then = dt.date.max if cited["known"] is None else dt.date.fromisoformat(cited["known"])
    mine, theirs = ({record.id: record for record in oracle.known_by(each, then)} for each in (ledger, other))
    found = verifying(other, cited, projection=projection)
    holds(
        found.stands == (mine == theirs),
        f"an answer of the records {mine} {'stands' if found.stands else 'does not stand'} by {theirs}:\n{found}",
    )


def _cited(projection: Projection[Any], ledger: Ledger, day: dt.date, known: dt.date | None) -> dict[str, Any] | None:
    """Return an answer as it is read back from a file; None where data sets that share keys leave the question open."""
    try:
        said = ledger.as_of(day, known=known).answer(projection).to_dict()
    except MixedDatasetsError:
        return None
    answer: dict[str, Any] = json.loads(json.dumps(said))
    return answer
