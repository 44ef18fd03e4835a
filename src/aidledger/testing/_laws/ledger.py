"""Laws 1 to 5 and 7 to 11: dates, money, the ledger, its two axes, and corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import attrs

from aidledger import UNKNOWN, AsOf, Bag, Event, Groups, Ledger, Money, Projection, Tally, When, retract, revise
from aidledger.answers import Bounds, Explanation
from aidledger.errors import ConflictError, MixedDatasetsError, OpenDayError, Origin, SharedStateError, WrongTypeError
from aidledger.events import Committed, Record, annotated
from aidledger.projections import agreements, committed, deliveries, disbursed, reported
from aidledger.testing import _oracle as oracle
from aidledger.testing._strategies import SHOWN

REFUSALS: Final = (MixedDatasetsError, OpenDayError)
"""What is an answer too: data sets are not added up unasked, and an amount of a day not known has no bounds."""


@attrs.frozen
class Reply:
    """A value, and of a tally its bounds and explanation; ``refused`` names the error that came instead of these."""

    value: Any = None
    bounds: Bounds | Groups[Any, Bounds] | None = None
    explanation: Explanation | None = None
    refused: str | None = None

    def figures(self) -> tuple[Any, Any]:
        """Return the value and the bounds without what is said about them."""
        return self.value, None if self.bounds is None else low_and_high(self.bounds)


QUESTIONS: Final[tuple[Projection[Any], ...]] = (
    SHOWN,
    committed,
    committed.combined().by("donor", "recipient"),
    committed.combined().where(instrument="loan"),
    committed.combined().where(recipient={"UKR", "POL"}, donor="JPN").by("instrument"),
    committed.combined().by("kind", "dataset"),
    committed.counting(Committed, lambda _: None).combined(),
    disbursed.combined().by("category"),
    agreements,
    deliveries,
    reported,
)
"""Questions that between them notice whatever changes in a ledger."""


def said(at: AsOf, question: Projection[Any]) -> Reply:
    """Return what is said to a question; that it is refused is an answer too.

    That a step changes a state that others share is not: it breaks the law that answers stay as they were.
    """
    value: Any = None
    try:
        value = at.project(question)
        return Reply(value, at.bounds(question), at.explain(question)) if isinstance(question, Tally) else Reply(value)
    except REFUSALS as error:
        return Reply(value, refused=type(error).__name__)
    except SharedStateError as error:
        raise AssertionError(str(error)) from error


def folded(projection: Projection[Any], events: Iterable[Event]) -> Any:
    """Return the result of a fold; that it refuses to mix data sets is one, too."""
    return finished(projection, projection.unfinished(events, projection.initial()))


def finished(projection: Projection[Any], state: Any) -> Any:
    """Return the result that a state stands for; that it refuses to mix data sets is one, too."""
    try:
        return projection.finish(state)
    except MixedDatasetsError as error:
        return Reply(refused=type(error).__name__)


def all_said(
    ledger: Ledger, day: dt.date, known: dt.date | None = None, questions: Iterable[Projection[Any]] = QUESTIONS
) -> dict[str, Reply]:
    """Return what is said to each question, by its name."""
    at = ledger.as_of(day, known=known)
    return {f"{number}. {question.name}": said(at, question) for number, question in enumerate(questions, start=1)}


def low_and_high(bounds: Bounds | Groups[Any, Bounds]) -> dict[Any, tuple[Bag, Bag]]:
    """Return lowest and highest by group, ``()`` where there are no groups."""
    groups = {(): bounds} if isinstance(bounds, Bounds) else bounds
    return {key: (each.low, each.high) for key, each in groups.items()}


def agree(what: str, expected: object, found: object) -> None:
    """Raise ``AssertionError`` where two things that have to be equal are not, and show both."""
    if expected != found:
        raise AssertionError(f"{what}\n  expected: {expected!r}\n  found:    {found!r}")


def holds(condition: bool, what: str) -> None:  # noqa: FBT001 -- reads like an assertion
    """Raise ``AssertionError`` where a condition does not hold; unlike ``assert``, under ``python -O`` too."""
    if not condition:
        raise AssertionError(what)


def arrival_means_nothing(
    ledger: Ledger, shuffled: Iterable[Record], day: dt.date, known: dt.date | None = None
) -> None:
    """7. For a valid set of records, order of arrival and files change nothing."""
    elsewhere = (annotated(record, origin=Origin("elsewhere.toml", 7)) for record in shuffled)
    other = Ledger(elsewhere)
    _same_ledger("the order of arrival matters", ledger, other)
    agree("the order of arrival changes an answer", all_said(ledger, day, known), all_said(other, day, known))


def joining_is_a_union(first: Ledger, second: Ledger, third: Ledger) -> None:
    """7. `|` is commutative, associative, idempotent."""
    _same_ledger("a | b is not b | a", first | second, second | first)
    _same_ledger("(a | b) | c is not a | (b | c)", (first | second) | third, first | (second | third))
    _same_ledger("a | a is not a", first, first | first)
    agree("a | b lost or gained a record", {*first, *second}, {*(first | second)})


def including_again_changes_nothing(ledger: Ledger, records: Sequence[Record], day: dt.date) -> None:
    """8. Including what is already there changes nothing. Origin is not content.

    ``records`` are some that the ledger holds.
    """
    again = [annotated(record, origin=Origin("again.toml", 1)) for record in records]
    for grown in (ledger.including(*records), ledger.including(*again), ledger | Ledger(ledger)):
        _same_ledger("including what is there changed the ledger", ledger, grown)
        agree("including what is there changed an answer", all_said(ledger, day), all_said(grown, day))


def other_content_is_refused(ledger: Ledger, other: Record, day: dt.date) -> None:
    """8. The same id with other content is refused, and the ledger is as before. Origin is not content.

    ``other`` has the id of a record in the ledger, and other content.
    """
    before = list(ledger), ledger.digest(), all_said(ledger, day)
    try:
        grown = ledger.including(other)
    except ConflictError as error:
        holds(bool(error.findings), "the refusal does not say what was found")
    else:
        raise AssertionError(f"{other!r} was taken beside {ledger[other.id]!r}: {list(grown)}")
    agree("a refusal changed the ledger", before, (list(ledger), ledger.digest(), all_said(ledger, day)))


def what_was_known_stays(ledger: Ledger, included: Sequence[Record], day: dt.date, known: dt.date) -> None:
    """9. Audit: for k before every ``recorded`` of what is included, no answer known k changes."""
    holds(all(record.recorded > known for record in included), f"something included was known on {known} already")
    at, later = ledger.as_of(day, known=known), ledger.including(*included).as_of(day, known=known)
    agree(f"what was known on {known} lost or gained events", list(at), list(later))
    agree(f"whether anything was known on {known} changed", at.on_record, later.on_record)
    agree(
        f"an answer known {known} changed",
        all_said(ledger, day, known),
        all_said(ledger.including(*included), day, known),
    )
    digests = ledger.digest(known=known), ledger.including(*included).digest(known=known)
    agree(f"the digest of what was known on {known} changed", *digests)


def what_happens_later_is_not_seen(ledger: Ledger, event: Event, day: dt.date) -> None:
    """10. Locality: including an event that supersedes and retracts nothing, with ``earliest`` after d, changes no
    value, bounds or explanation as of d.
    """  # noqa: D205 -- the law is one sentence
    earliest = event.occurred.earliest
    holds(not event.supersedes and earliest is not None and earliest > day, f"{event!r} may have happened by {day}")
    agree(f"{event!r} changed an answer as of {day}", all_said(ledger, day), all_said(ledger.including(event), day))


def what_is_live_follows_the_definition(ledger: Ledger, known: dt.date | None = None) -> None:
    """11. Retracting a retraction or a correction brings back what it alone hid; in a chain e ← c1 ← c2 exactly the
    newest standing record is live.
    """  # noqa: D205 -- the law is one sentence
    expected = oracle.live(oracle.known_by(ledger, known))
    agree("what is live", {event.id for event in expected}, {event.id for event in ledger.timeline(known=known)})


def retracting_brings_back(ledger: Ledger, hiding: Record, recorded: dt.date) -> None:
    """11. Retracting a retraction or a correction brings back what it alone hid.

    ``hiding`` is a correction or retraction that the ledger does not hold yet.
    """
    grown = ledger.including(hiding)
    back = grown.including(retract(hiding, recorded=recorded, id=f"{hiding.id}-taken-back"))
    agree(f"retracting {hiding.id!r} did not bring back what it alone hid", _live(ledger), _live(back))


def the_newest_standing_is_live(
    ledger: Ledger, event: Event, recorded: dt.date, length: int, retracted: Iterable[int]
) -> None:
    """11. In a chain e ← c1 ← c2 exactly the newest standing record is live.

    ``event`` is live in the ledger; it is corrected ``length`` times, and of it (0) and its corrections (from 1)
    those numbered in ``retracted`` are retracted.
    """
    chain = [event]
    for number in range(1, length + 1):
        chain.append(revise(chain[-1], recorded=recorded, sources=event.sources, id=f"{event.id}-c{number}"))
    wrong = [chain[number] for number in sorted(set(retracted)) if number < len(chain)]
    grown = ledger.including(*chain[1:], *(retract(each, recorded=recorded) for each in wrong))
    standing = [each for each in chain if each not in wrong]
    if standing:
        expected = _live(ledger) - {event.id} | {standing[-1].id}
    else:
        expected = _live(ledger.including(retract(event, recorded=recorded)))
    agree(f"of {[each.id for each in chain]}, without {[each.id for each in wrong]}", expected, _live(grown))


def _live(ledger: Ledger) -> set[str]:
    return {event.id for event in ledger.timeline()}


def _same_ledger(what: str, expected: Ledger, found: Ledger) -> None:
    agree(f"{what}: records, in order", list(expected), list(found))
    agree(f"{what}: ledgers", expected, found)
    agree(f"{what}: hashes", hash(expected), hash(found))
    agree(f"{what}: digests", expected.digest(), found.digest())


def a_date_reads_back(when: When) -> None:
    """1. `parse(str(w)) == w`; equal texts hash alike."""
    again = When.parse(str(when))
    agree(f"reading {str(when)!r} gives another date", when, again)
    agree(f"{when!r} read again has another hash", hash(when), hash(again))
    facts = [(w.earliest, w.latest, w.approximate, w.uncertain) for w in (when, again)]
    agree(f"{when!r} read again means something else", *facts)


def a_date_begins_before_it_ends(when: When) -> None:
    """2. `earliest <= latest` where both are there; day precision has one day."""
    if when.earliest is not None and when.latest is not None:
        holds(when.earliest <= when.latest, f"{when!r} begins on {when.earliest} and ends on {when.latest}")
    text = str(when).rstrip("~?%")
    if text.count("-") == 2 and "/" not in text:  # noqa: PLR2004 -- year-month-day
        day = dt.date.fromisoformat(text)
        agree(f"{when!r} is one day", (day, day), (when.earliest, when.latest))


def narrowing_keeps_answers(outer: When, inner: When, day: dt.date) -> None:
    """3. Narrowing: a `When` inside another gives the same answer wherever the other answered YES or NO."""
    holds(inner in outer, f"{inner!r} is not inside {outer!r}: the law says nothing of them")
    answer = outer.happened_by(day)
    if answer is not UNKNOWN:
        agree(f"{inner!r} lies inside {outer!r} and answers otherwise by {day}", answer, inner.happened_by(day))


def bags_form_a_group(first: Bag, second: Bag, third: Bag) -> None:
    """4. A `Bag` is a commutative group."""
    empty = Bag()
    agree("the order of a sum matters", first + second, second + first)
    agree("where the brackets stand matters", (first + second) + third, first + (second + third))
    agree("adding nothing changes a bag", first, first + empty)
    agree("a bag and its opposite do not cancel out", empty, first + -first)
    agree("taking away is not adding the opposite", first + -second, first - second)
    agree("equal bags have different hashes", hash(first + second), hash(second + first))


def sums_are_exact(amounts: Iterable[Money]) -> None:
    """4. No currency leaks into another; sums are exact at any size."""
    every = list(amounts)
    at_once = Bag(*every)
    one_by_one = Bag()
    for money in every:
        one_by_one = one_by_one + money
    for code in {money.currency for money in every} | set(at_once.currencies) | {"XXX"}:
        exactly = sum((Fraction(money.amount) for money in every if money.currency == code), Fraction(0))
        agree(f"the sum of {every} in {code} is not exact", exactly, Fraction(at_once[code]))
        agree(f"the sum of {every} in {code}, one by one, is not exact", exactly, Fraction(one_by_one[code]))


def money_reads_back(money: Money) -> None:
    """5. Parsing and printing a `Money` gives it back."""
    agree(f"reading {str(money)!r} gives another amount", money, Money.parse(str(money)))
    no_figure_is_a_float(money)
    try:
        made = Money(float(money.amount), money.currency)  # type: ignore[arg-type]
    except WrongTypeError:
        return
    raise AssertionError(f"a float was taken as an amount: {made!r}")


def no_figure_is_a_float(value: object) -> None:
    """5. No figure is ever a float."""
    holds(not isinstance(value, (float, complex)), f"{value!r} is a {type(value).__name__}: use Decimal, Money or Bag")
    if isinstance(value, (str, bytes, Decimal)):
        return
    kind: Any = type(value)
    if attrs.has(kind):
        for field in attrs.fields(kind):
            no_figure_is_a_float(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            no_figure_is_a_float(key)
            no_figure_is_a_float(each)
    elif isinstance(value, Iterable):
        for each in value:
            no_figure_is_a_float(each)
