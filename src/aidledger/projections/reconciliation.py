"""What sources report as totals, each beside what is itemised of the same scope: `reconcile`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import attrs

from aidledger import codes
from aidledger.answers import Bounds
from aidledger.doubts import caveat
from aidledger.errors import RateError, UnknownCodeError, WrongTypeError, exists
from aidledger.events import Claim, ShareReported, TotalReported
from aidledger.money import EXACT, Bag, Money, Qualifier
from aidledger.projections.amounts import TALLIES
from aidledger.projections.claims import ClaimGroup, reported
from aidledger.projections.contradictions import contradictory, meant
from aidledger.projections.reconciled import Reconciled, Reconciliation, Verdict, stated_scope
from aidledger.quotes import Rates
from aidledger.rates import valued
from aidledger.tally import Tally
from aidledger.timeline import AsOf
from aidledger.when import When
from aidledger.windows import Itemised, Window, itemised

C = TypeVar("C", bound=Claim)


def reconcile(
    as_of: AsOf, *, rates: Rates | None = None, last_within: int | None = None, against: str | None = None
) -> Reconciliation:
    """Return each reported total, the latest of each publisher, beside what is itemised of the same scope.

    The scope is what a claim states of donor, recipient, category, instrument, channel and mechanism, as `Tally.where`
    of the tally that its ``measure`` names. What counts is what happened by the claim's own date, from its ``since``
    on, and within its ``period``, where it states them. Its date and ``since`` may be imprecise, as those of events
    are: the bounds are taken over all of these, and over fields that are not stated. A ``period`` lasted from its first
    to its last day. Everything is as known to ``as_of``.

    The verdict is about what a claim can mean: "at least" that or more, "at most" that or less, "about" whatever is
    rounded to it at its last digit that is not zero (about 62 million is 61.5 to 62.5 million).

    Itemised are the events of the claim's own data set, or those of the data set ``against``. Amounts of another
    currency are only compared by ``rates``, those of the claim's date; ``last_within`` so many days takes the last rate
    that was published before, as ``valued`` does. A total without a measure, in another currency than what is
    itemised, of mixed instruments, or of a scope of which nothing is itemised is not comparable; its reasons say so.

    Raises `UnknownCodeError` where the ledger has no data set ``against``.

    >>> from aidledger import reference
    >>> total = next(each for each in reconcile(reference().as_of("2025-12-31")) if each.claim.measure == "committed")
    >>> print(total)
    2025-04  jpn-ukr-financial-total: exceeds
      stated      USD 9,180,000,000
      itemised    USD 3,900,000,000 … 6,900,000,000, as committed
      unexplained USD 2,280,000,000 … 5,280,000,000
    """
    if not isinstance(as_of, AsOf):
        raise WrongTypeError(f"reconcile() takes an AsOf, not {as_of!r:.200}: write reconcile(ledger.as_of(day))")
    if not (rates is None or isinstance(rates, Rates)):
        raise WrongTypeError(f"rates are a RateTable or ecb(), not {rates!r:.200}")
    knowledge = as_of._knowledge  # noqa: SLF001 -- what may have happened by then is in no sequence of events
    if against is not None and knowledge.datasets and against not in knowledge.datasets:
        raise UnknownCodeError(f"no data set {against!r} in the ledger: {exists(against, knowledge.datasets)}")
    said = as_of.project(reported)
    asking = _Asking(as_of, rates, last_within, against)
    return Reconciliation(
        as_of=as_of.as_of,
        known=as_of.known,
        digest=knowledge.digest(),
        totals=tuple(asking.reconciled(claim) for claim in _each(said.totals, TotalReported)),
        shares=tuple(_each(said.shares, ShareReported)),
        conflicts=tuple(found for group in said.conflicts if (found := contradictory(group)) is not None),
    )


@attrs.frozen
class _Asking:
    """What is asked of every claim."""

    as_of: AsOf
    rates: Rates | None
    last_within: int | None
    against: str | None

    def reconciled(self, claim: TotalReported) -> Reconciled:
        window = _window(claim)
        reasons = list(_hindrances(claim, window))
        tallies = [] if window is None or reasons else [TALLIES[claim.measure]] if claim.measure else TALLIES.values()
        questions: list[Tally[Bag]] = []
        try:
            questions = [each.where(dataset=self._dataset(claim), **stated_scope(claim)) for each in tallies]
        except UnknownCodeError as error:
            reasons.append(str(error))
        if claim.measure is None:
            reasons.insert(
                0, "its source does not say which measure it is: pledged, committed, allocated, disbursed, or another"
            )
            return _not_comparable(claim, *reasons, *self._elsewhere(claim, questions, window))
        if window is None or reasons:
            return _not_comparable(claim, *reasons)
        (question,) = questions
        found = self._itemised(question, window)
        if not found.currencies:
            return _not_comparable(claim, self._nothing(claim, question), question=question)
        return self._compared(claim, question, found, window)

    def _compared(self, claim: TotalReported, question: Tally[Bag], found: Itemised, window: Window) -> Reconciled:
        others = [code for code in found.currencies if code != claim.amount.currency]
        if others:
            as_it_is = attrs.evolve(found.bounds, caveats=(*_caveats(claim), *found.bounds.caveats))
            if self.rates is None:
                reason = _in_other_currencies(claim, found.currencies)
                return _not_comparable(claim, reason, question=question, itemised=as_it_is)
            try:
                question = valued(
                    question, claim.amount.currency, self.rates, at=claim.occurred, last_within=self.last_within
                )
                found = self._itemised(question, window)
            except RateError as error:
                return _not_comparable(claim, str(error), question=question, itemised=as_it_is)
        caveats = (*_caveats(claim), *found.bounds.caveats, *question.remarks)
        bounds = attrs.evolve(found.bounds, caveats=caveats)
        code = claim.amount.currency
        low, high = bounds.low[code], bounds.high[code]
        least, most = meant(claim.amount.amount, claim.qualifier)
        verdict = Verdict.CONSISTENT
        if least is not None and least > high:
            verdict = Verdict.EXCEEDS
        elif most is not None and most < low:
            verdict = Verdict.FALLS_SHORT
        least_left, most_left = (Bag(Money(EXACT.subtract(claim.amount.amount, each), code)) for each in (high, low))
        return Reconciled(
            claim=claim,
            verdict=verdict,
            question=question.name,
            itemised=bounds,
            residual=Bounds(least_left, most_left),
            reasons=(
                (f"about is read as {Money(least, code)} to {Money(most, code)}",)
                if claim.qualifier is Qualifier.ABOUT and least is not None and most is not None
                else ()
            ),
        )

    def _itemised(self, question: Tally[Bag], window: Window) -> Itemised:
        return itemised(question, self.as_of._knowledge.placed, window)  # noqa: SLF001 -- as above

    def _dataset(self, claim: TotalReported) -> str:
        return self.against or claim.dataset

    def _elsewhere(self, claim: TotalReported, questions: Iterable[Tally[Bag]], window: Window | None) -> Iterator[str]:
        """Return, of a claim without a measure, that its scope is itemised in other currencies, as whatever it is."""
        if window is not None and self.rates is None:
            every = sorted({code for each in questions for code in self._itemised(each, window).currencies})
            if every and claim.amount.currency not in every:
                yield _in_other_currencies(claim, every)

    def _nothing(self, claim: TotalReported, question: Tally[Bag]) -> str:
        dataset = self._dataset(claim)
        kinds = {kind for kind, _ in question.counts}
        if any(type(event) in kinds and event.dataset == dataset for event in self.as_of._knowledge.events):  # noqa: SLF001
            return f"nothing of its scope is itemised as {claim.measure} by then"
        return f"nothing is itemised as {claim.measure} in the data set {dataset}"


def _hindrances(claim: TotalReported, window: Window | None) -> Iterator[str]:
    """Return what is in the way of asking for its scope."""
    if window is None:
        begins = " and ".join(
            f"{name} {when}" for name, when in (("since", claim.since), ("period", claim.period)) if when
        )
        yield f"it counts nothing: {begins} begins after its own date, {claim.occurred}"
    if claim.instrument == codes.MIXED:
        yield "it is of mixed instruments, and does not say of which: leave the instrument out where it is of all"


def _not_comparable(
    claim: TotalReported, *reasons: str, question: Tally[Bag] | None = None, itemised: Bounds | None = None
) -> Reconciled:
    return Reconciled(
        claim=claim,
        verdict=Verdict.NOT_COMPARABLE,
        question=None if question is None else question.name,
        itemised=itemised,
        reasons=reasons,
    )


def _in_other_currencies(claim: TotalReported, itemised_in: Sequence[str]) -> str:
    return f"it is stated in {claim.amount.currency}, and its scope itemised in {' and '.join(itemised_in)}: give rates"


def _window(claim: TotalReported) -> Window | None:
    """Return on which days what it counts can begin and end; None where that would be before it begins."""
    starts, ends = _days(claim.since, if_open=dt.date.min), _days(claim.occurred, if_open=dt.date.max)
    if claim.period is not None:
        first = (claim.period.earliest or dt.date.min).toordinal()
        last = (claim.period.latest or dt.date.max).toordinal()
        starts = (max(starts[0], first), max(starts[1], first))
        ends = (min(ends[0], last), min(ends[1], last))
    return Window.of(starts, ends)


def _days(when: When | None, *, if_open: dt.date) -> tuple[int, int]:
    if when is None:
        return if_open.toordinal(), if_open.toordinal()
    return (when.earliest or dt.date.min).toordinal(), (when.latest or dt.date.max).toordinal()


def _caveats(claim: TotalReported) -> tuple[str, ...]:
    dates = (("its own date", claim.occurred), ("its since", claim.since), ("its period", claim.period))
    return tuple(said for name, when in dates if when is not None and (said := caveat(name, when)) is not None)


def _each(groups: Iterable[ClaimGroup], kind: type[C]) -> Iterator[C]:
    return (claim for group in groups for claim in group.claims if isinstance(claim, kind))
