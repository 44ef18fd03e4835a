"""Whole chapters of laws in one line of a test: `check_projection`, `check_tally`, `check_kind`."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

import attrs

from aidledger import CORE, Event, Ledger, Money, Projection, Tally, Vocabulary
from aidledger.errors import WrongTypeError
from aidledger.events import Alteration, Record
from aidledger.files import unstructure
from aidledger.projections import Fold
from aidledger.testing import _changes as changes
from aidledger.testing import _records as single
from aidledger.testing._laws import bounds, certainty, edges, folds, overtime
from aidledger.testing._laws.certainty import innermost
from aidledger.testing._laws.ledger import agree, holds, no_figure_is_a_float, said
from aidledger.testing._ledgers import asked, asked_of_both, brief, histories, ledgers, sharing
from aidledger.testing._oracle import TooManyWorldsError
from aidledger.testing._records import records as usual_records
from aidledger.testing._records import unreadable_versions
from aidledger.testing._strategies import (
    NOTHING_FOUND,
    SearchStrategy,
    days,
    find,
    given,
    known_days,
    searching,
    tallies,
)
from aidledger.testing._strategies import strategies as st

T = TypeVar("T")

_SET_BY_ITS_CLASS: Final = "kind"
_LOOKS: Final = 5


class Counted:
    """How often a projection did something with events of each kind, and what to draw so that it does."""

    def __init__(self, projection: Projection[Any]) -> None:
        self.name = projection.name
        self.drawn: Counter[type[Any]] = Counter()
        self.ran: Counter[type[Any]] = Counter()
        self._inner = innermost(projection)
        self._kinds = _kinds(self._inner)
        if isinstance(self._inner, Fold):
            steps = tuple((kind, self._counting(kind, step)) for kind, step in self._inner.steps)
            self._inner = attrs.evolve(self._inner, steps=steps)

    def events(self) -> SearchStrategy[Event]:
        """Return a strategy for events of the kinds that it has steps for, and of what they alter; now and then others.

        Of a tally some of them are what it asks for. Raises `WrongTypeError` as `aidledger.testing.events` does.
        """
        if self._kinds is None:
            return single.events()
        mine = self._of(*self._kinds)
        return st.one_of(mine, mine, mine, single.events())

    def note(self, events: Iterable[Event]) -> None:
        """Count these events, in order, and those of them at which it does something."""
        line = list(events)
        self.drawn.update(map(type, line))
        if isinstance(self._inner, Tally):
            self.ran.update(type(event) for event in line if self._inner.contributions(event))
        elif isinstance(self._inner, Fold) and self._kinds is not None:
            self._inner.unfinished(line, self._inner.initial())
        else:
            state = self._inner.initial()
            for event in line:
                before, state = state, self._inner.evolve(state, event)
                self.ran.update([type(event)] if state is not before and state != before else [])

    def require(self, given: SearchStrategy[Event] | None, hold: Callable[[Ledger], None]) -> None:
        """Hold laws on one more ledger for each kind at which it did nothing; fail where none can be drawn.

        ``given`` are the events that were drawn, where they are not its own.
        """
        for kind in [None] if self._kinds is None else self._kinds:
            if not (self.ran[kind] if kind else self.ran.total()):
                own = single.events() if kind is None else self._of(kind)
                said = own if given is None else given
                found = first_of(histories(events=said, max_size=6), functools.partial(self._runs, kind))
                holds(found is not None, self._says(kind))
                hold(Ledger(found or ()))

    def _runs(self, kind: type[Event] | None, drawn: Sequence[Record]) -> bool:
        before = self.ran[kind] if kind else self.ran.total()
        self.note(Ledger(drawn).timeline())
        return (self.ran[kind] if kind else self.ran.total()) > before

    def _says(self, kind: type[Event] | None) -> str:
        if kind is None:
            return (
                f"no event was drawn at which the state of {self.name} changes, of {self.drawn.total():,}: "
                "pass events that it does something with"
            )
        if not self.drawn[kind]:
            return f"no event of {kind.__name__} was drawn, which {self.name} has a step for: pass events of it, too"
        return (
            f"no event of {kind.__name__} was drawn that {self.name} counts, of {self.drawn[kind]:,}: "
            "pass events that it does not leave out"
        )

    def _counting(self, kind: type[Any], step: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def counted(state: Any, event: Any) -> Any:
            self.ran[kind] += 1
            return step(state, event)

        return counted

    def _of(self, *kinds: type[Event]) -> SearchStrategy[Event]:
        altered = [kind.alters for kind in kinds if issubclass(kind, Alteration)]
        made = single.events(*kinds, *altered)
        wanted = dict(self._inner.wanted) if isinstance(self._inner, Tally) else {}
        chosen = {
            field: st.sampled_from(sorted(values, key=repr))
            for field, values in wanted.items()
            if field != _SET_BY_ITS_CLASS
        }
        return made | st.builds(_stating, made, st.fixed_dictionaries(chosen)) if chosen else made


def first_of(strategy: SearchStrategy[T], condition: Callable[[T], bool]) -> T | None:
    """Return something that a strategy makes and that meets a condition; None where there is nothing in many.

    It is looked for several times with other luck, since one look can be stuck in one corner of all that there is.
    """
    for seed in range(_LOOKS):
        with contextlib.suppress(*NOTHING_FOUND):
            return find(strategy, condition, settings=searching(), random=random.Random(seed))  # noqa: S311 -- no secret
    return None


def _kinds(inner: Projection[Any]) -> tuple[type[Event], ...] | None:
    """Return the kinds of event that a projection has steps for; None where it does not say."""
    if isinstance(inner, Tally):
        kinds = tuple(kind for kind, _ in inner.counts)
        holds(
            bool(kinds),
            f"{inner.name} counts no kind of event, so there is nothing to check: add .counting(Committed, …)",
        )
        return kinds
    if not isinstance(inner, Fold) or (not inner.steps and type(inner).evolve is not Fold.evolve):
        return None
    holds(bool(inner.steps), f"{inner.name} has no step, so there is nothing to check: add .on(Committed, …)")
    strangers = [kind for kind, _ in inner.steps if not issubclass(kind, Event)]
    if strangers:
        raise WrongTypeError(f"{inner.name} has a step for {strangers[0].__name__}, which is not a kind of event")
    return tuple(kind for kind, _ in inner.steps) or None


def _stating(event: Event, values: dict[str, Any]) -> Event:
    """Return the event with these values in the fields that it has."""
    names = {field.name for field in attrs.fields(type(event)) if field.init}
    return attrs.evolve(event, **{name: value for name, value in values.items() if name in names})


_SIZE: Final = 12  # records that a ledger here has at most


def check_projection(projection: Projection[Any], events: SearchStrategy[Event] | None = None) -> None:
    """Hold a projection to the laws of folds, over ledgers of these events, or of the kinds that it has steps for.

    These are the laws 13 to 19, of 22 that `certainty` is that of all worlds, whatever the fold looks at, and 32, that
    another data set with the same keys changes nothing. Raises ``AssertionError`` with the law that is broken, and
    Hypothesis shows the smallest ledger that breaks it.

    Where ``events`` is left out, they are made by the types of the fields of each kind; `WrongTypeError` names a field
    of which no values are known. A check in which a step never ran proves nothing of it: it fails as well, and says of
    which kind no event was drawn.

    >>> from aidledger import fold
    >>> from aidledger.events import Committed
    >>> check_projection(fold(lambda: 0, merge=int.__add__, commutes=True).on(Committed, lambda n, e: n + 1))
    """
    counted = Counted(projection)
    drawn_from = counted.events() if events is None else events
    made = ledgers(events=drawn_from)

    def is_a_fold(drawn: tuple[Ledger, Any], other: Any, known: Any) -> None:
        ledger, day = drawn
        folds.an_answer_is_the_left_fold(projection, ledger, day, known)
        folds.a_fold_can_be_split(projection, ledger, min(day, other), max(day, other), known)
        no_figure_is_a_float(said(ledger.as_of(day), projection).value)
        overtime.a_history_is_every_answer(projection, ledger, [day, other], known)
        counted.note(ledger.as_of(day, known=known))

    def keeps_its_answers(drawn: tuple[Ledger, Sequence[Record], Sequence[changes.Moment]]) -> None:
        ledger, more, moments = drawn
        folds.answers_stay_as_they_were(projection, ledger, [day for day, _ in moments], more)
        folds.caches_are_invisible([(projection, *moment) for moment in moments], ledger, more)

    def composes(ledger: Ledger, cut: int, order: Sequence[int]) -> None:
        line = list(ledger.timeline())
        folds.mapping_commutes(projection, repr, line)
        folds.merging_agrees(projection, line[:cut], line[cut:])
        folds.order_means_nothing(projection, line, [line[place] for place in order if place < len(line)])
        if isinstance(innermost(projection), Fold):
            folds.where_commutes(cast("Any", projection), lambda event: event.dataset == "one", line)
            folds.choosing_commutes(cast("Any", projection), "one", line)
        counted.note(line)

    def is_as_certain_as_all_worlds(drawn: tuple[Ledger, Any]) -> None:
        with contextlib.suppress(TooManyWorldsError):
            certainty.certainty_is_that_of_all_worlds(projection, *drawn)

    def keeps_data_sets_apart(drawn: Any) -> None:
        asked: Any = projection
        overtime.another_data_set_changes_no_answer(asked, *drawn)

    def holds_on(ledger: Ledger) -> None:
        days_of = ledger.timeline().days
        is_a_fold((ledger, days_of[-1]), days_of[0], None)
        composes(ledger, 1, range(_SIZE)[::-1])
        is_as_certain_as_all_worlds((ledger, days_of[-1]))

    given(asked(made), days(), st.none() | known_days())(is_a_fold)()
    given(changes.growing(drawn_from))(keeps_its_answers)()
    given(made, st.integers(0, 6), st.permutations(range(_SIZE)))(composes)()
    given(brief(drawn_from))(is_as_certain_as_all_worlds)()
    if isinstance(innermost(projection), Fold | Tally):
        given(asked_of_both(drawn_from))(keeps_data_sets_apart)()
    counted.require(events, holds_on)


def check_tally(tally: Tally[Any], events: SearchStrategy[Event] | None = None) -> None:  # noqa: C901 -- a law a step
    """Hold a tally to the laws of folds and of bounds (13 to 23, 32), asked whole, in part and in groups.

    ``events`` are of the kinds that it counts, and some of what it asks for; left out, they are made as
    `check_projection` makes them, and it fails as that does where nothing of a kind counted. The rates of a valued
    tally have to cover the days of `aidledger.testing.whens`, which are of 2023 and 2024.

    >>> from aidledger.projections import committed
    >>> check_tally(committed)
    """
    is_a_projection = functools.partial(check_projection, tally.combined(), events)
    events = Counted(tally).events() if events is None else events
    made, small, questions = ledgers(events=events), ledgers(events=events, max_size=8), tallies(tally)
    moment = st.tuples(days(), st.none() | known_days())

    @given(asked(made), questions, st.none() | known_days())
    def is_bounded(drawn: tuple[Ledger, Any], question: Tally[Any], known: Any) -> None:
        ledger, day = drawn
        bounds.bounds_hold_the_value(question, ledger, day, known)
        bounds.what_is_stated_and_past_is_sure(question, ledger, day)
        bounds.an_explanation_sums_to_the_value(question, ledger, day, known)
        overtime.a_history_is_every_answer(question, ledger, [dt.date(2024, 1, 31), day], known)
        for field in question.fields:
            folds.where_is_a_group(question, field, list(ledger.timeline()))
            folds.a_value_is_asked_for_by_its_text(question, field, list(ledger.timeline()))

    @given(changes.narrowings(events), changes.statings(events), questions)
    def only_narrows(narrowed: Any, stated: Any, question: Tally[Any]) -> None:
        ledger, day, event, narrower = narrowed
        bounds.narrowing_a_date_never_widens(question, ledger, day, event, narrower)
        ledger, day, event, values = stated
        bounds.stating_a_field_never_widens(question, ledger, day, event, **values)

    @given(changes.restatements(events), questions)
    def does_not_mind_restating(drawn: tuple[Ledger, Any, Event, Any], question: Tally[Any]) -> None:
        bounds.a_mere_restatement_changes_nothing(question, *drawn)

    @given(asked(small) | brief(events), questions, st.none() | known_days())
    def is_that_of_all_worlds(drawn: tuple[Ledger, Any], question: Tally[Any], known: Any) -> None:
        with contextlib.suppress(TooManyWorldsError):
            bounds.bounds_are_those_of_all_worlds(question, *drawn, known)

    @given(asked(made), questions, changes.found_out())
    def has_reasons(drawn: tuple[Ledger, Any], question: Tally[Any], found_out: changes.FoundOut) -> None:
        certainty.doubts_make_the_width(question, *drawn, found_out)

    @given(brief(events), questions, st.none() | known_days(), st.sampled_from((1, 2, 3, 10)))
    def is_known_in_all_worlds(drawn: tuple[Ledger, Any], question: Tally[Any], known: Any, amount: int) -> None:
        ledger, day = drawn
        with contextlib.suppress(TooManyWorldsError):
            certainty.certainty_is_that_of_all_worlds(question, ledger, day, known)
            certainty.an_explanation_says_what_is_certain(question, ledger, day, known)
            whole = attrs.evolve(question, fields=())
            for code in whole.combined().over(ledger.timeline()).currencies:
                certainty.reaching_is_that_of_all_worlds(whole, Money(amount, code), ledger, known)

    @given(changes.moments(events), questions)
    def is_bridged(drawn: tuple[Any, Any], question: Tally[Any]) -> None:
        overtime.a_bridge_sums_to_the_difference(question, *drawn)
        overtime.revisions_are_every_answer(question, *drawn[1][:2])

    @given(sharing(events), questions, moment, moment)
    def keeps_causes_apart(drawn: Any, question: Tally[Any], first: Any, second: Any) -> None:
        ledger, others = drawn
        overtime.another_data_set_changes_no_cause(question, ledger, others, first, second)

    is_bounded()
    is_bridged()
    keeps_causes_apart()
    only_narrows()
    does_not_mind_restating()
    is_that_of_all_worlds()
    is_known_in_all_worlds()
    has_reasons()
    is_a_projection()


def check_kind(
    kind: type[Event],
    records: SearchStrategy[Event] | None = None,
    *,
    vocabulary: Vocabulary | None = None,
    older: Mapping[int, Callable[[dict[str, Any]], Mapping[str, Any]]] | None = None,
) -> None:
    """Hold a kind of event of your own to the laws of what is stored (6 and 24), and to what a ledger asks of it.

    ``records`` are those to try, made by the types of its fields where they are left out; ``vocabulary`` is the one
    with the kind and its upcasts. ``older`` gives for each version before the current one the function that makes the
    raw mapping of that version from the current one, as the class once stored it.

    >>> from typing import ClassVar
    >>> import attrs
    >>> from aidledger import Event, Money
    >>> @attrs.frozen(kw_only=True)
    ... class Tranche(Event):
    ...     kind: ClassVar[str] = "acme.tranche"
    ...     amount: Money
    >>> check_kind(Tranche)
    """
    known = CORE.extended(kind) if vocabulary is None else vocabulary
    versions = older or {}
    current = known.version(kind.kind)
    if set(versions) != set(range(1, current)):
        raise WrongTypeError(f"{kind.kind!r} has the versions 1 to {current}: give ``older`` for each but the last")

    @given(usual_records(kind) if records is None else records, unreadable_versions(current))
    def is_stored(record: Event, version: object) -> None:
        holds(type(record) is kind, f"no event of {kind.__name__} was drawn, but {record!r}: pass events of it alone")
        edges.a_record_is_stored_and_read(record, known)
        edges.current_data_is_left_alone(record, known)
        edges.an_unknown_version_is_refused(record, version, known)
        for number, made in versions.items():
            raw = {name: value for name, value in unstructure(record, known).items() if name != "version"}
            edges.older_data_is_lifted(record, {**made(raw), **({"version": number} if number > 1 else {})}, known)
        ledger = Ledger([attrs.evolve(record, supersedes=())])
        agree("the ledger does not hold it", [record.id], [event.id for event in ledger.timeline()])

    is_stored()
