"""Whole chapters of laws in one line of a test: `check_projection`, `check_tally`, `check_kind`.

Each is run with the Hypothesis profile that is active, so how many examples are tried is yours to say.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

import attrs

from aidledger.codec import unstructure
from aidledger.errors import WrongTypeError
from aidledger.events import Event, Record
from aidledger.ledger import Ledger
from aidledger.money import Money
from aidledger.projection import Fold, Projection
from aidledger.tally import Tally
from aidledger.testing import changes
from aidledger.testing.asking import agree, holds, said
from aidledger.testing.brief import brief
from aidledger.testing.counted import Counted, innermost
from aidledger.testing.laws import bounds, caches, certainty, edges, folds, overtime, shared_keys
from aidledger.testing.laws.money import no_figure_is_a_float
from aidledger.testing.ledgers import asked, ledgers
from aidledger.testing.needed import SearchStrategy, given
from aidledger.testing.needed import strategies as st
from aidledger.testing.questions import tallies
from aidledger.testing.records import records as usual_records
from aidledger.testing.records import unreadable_versions
from aidledger.testing.sharing import asked_of_both, sharing
from aidledger.testing.strategies import days, known_days
from aidledger.testing.worlds import TooManyWorldsError
from aidledger.vocabulary import CORE, Vocabulary

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
        caches.caches_are_invisible([(projection, *moment) for moment in moments], ledger, more)

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
        shared_keys.another_data_set_changes_no_answer(asked, *drawn)

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
        shared_keys.another_data_set_changes_no_cause(question, ledger, others, first, second)

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
