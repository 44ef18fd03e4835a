"""What sources report as totals, each beside what is itemised of the same scope: `reconcile`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

import attrs

from aidledger._aid.kinds import Claim, ShareReported, TotalReported
from aidledger._aid.projections import TALLIES, ClaimGroup, Reported, contradictory, meant, reported
from aidledger._aid.reconciled import Reconciled, Reconciliation, Verdict, stated_scope
from aidledger._answers.answer import Bounds, caveat
from aidledger._folds.tally import AMOUNT, VALUED, WITHDRAWN, OwnConversion, Tally
from aidledger._ledger.timeline import AsOf
from aidledger._records.records import Event
from aidledger._uncertainty.windows import Itemised, Window, events_within, itemised
from aidledger._values import codes
from aidledger._values.dates import When
from aidledger._values.money import EXACT, Bag, Money, Qualifier
from aidledger._values.text import Hint, Message
from aidledger.errors import RateError, UnknownCodeError, WrongTypeError, exists
from aidledger.rates._tables import Rates
from aidledger.rates._valued import valued

C = TypeVar("C", bound=Claim)

_MOST_NAMED: Final = 3


def reconcile(
    as_of: AsOf, *, rates: Rates | None = None, last_within: int | None = None, against: str | None = None
) -> Reconciliation:
    """Return each reported total, the latest of each publisher, beside what is itemised of the same scope.

    What is the latest is asked of each data set by itself, too, so that another leaves out nothing of it.

    The scope is what a claim states of donor, recipient, category, instrument, channel and mechanism, as `Tally.where`
    of the tally that its ``measure`` names. What counts is what happened by the claim's own date, from its ``since``
    on, and within its ``period``, where it states them. Its date and ``since`` may be imprecise, as those of events
    are: the bounds are taken over all of these, and over fields that are not stated. A ``period`` lasted from its first
    to its last day. Everything is as known to ``as_of``.

    The verdict is about what a claim can mean: "at least" that or more, "at most" that or less, "about" whatever is
    rounded to it at its last digit that is not zero (about 62 million is 61.5 to 62.5 million). Where it says how far
    off it can be (``within``), it means that much less and more.

    Itemised are the events of the claim's own data set, or those of the data set ``against``. Where these state what
    their source made of amounts in the currency of the claim (``valued``), that is what the source sums: events without
    it are left out, with a caveat and a finding. Amounts of another currency are otherwise only compared by ``rates``,
    those of the claim's date, which go before; ``last_within`` so many days takes the last rate that was published
    before, as `valued() <aidledger.rates.valued>` does. A total of nothing agrees with a scope of which nothing is
    itemised. Otherwise a total without a measure, in another currency than what is
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
    said = _said(as_of)
    conflicts = (contradictory(group) for each in said for group in each.conflicts)
    asking = _Asking(as_of, rates, last_within, against)
    return Reconciliation(
        as_of=as_of.as_of,
        known=as_of.known,
        digest=knowledge.digest(),
        totals=tuple(map(asking.reconciled, _each((each.totals for each in said), TotalReported))),
        shares=tuple(_each((each.shares for each in said), ShareReported)),
        conflicts=tuple({_ids(group): group for group in conflicts if group is not None}.values()),
        unconverted=tuple(asking.unconverted.values()),
    )


@attrs.frozen
class _Asking:
    """What is asked of every claim."""

    as_of: AsOf
    rates: Rates | None
    last_within: int | None
    against: str | None
    unconverted: dict[str, Event] = attrs.field(factory=dict)
    """What is left out of sums of the source's own conversions, since it has none, by id."""

    def reconciled(self, claim: TotalReported) -> Reconciled:
        window = _window(claim)
        reasons = list(_hindrances(claim, window))
        tallies = [] if window is None or reasons else [TALLIES[claim.measure]] if claim.measure else TALLIES.values()
        questions: list[Tally[Bag]] = []
        try:
            questions = [each.where(dataset=self._dataset(claim), **stated_scope(claim)) for each in tallies]
        except UnknownCodeError as error:
            reasons.append(Message(error))
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
            least, most = meant(claim.amount.amount, claim.qualifier, claim.within)
            if (least is None or least <= 0) and (most is None or most >= 0) and self._itemises(claim, question):
                return _verdict(claim, question, found.bounds)
            return _not_comparable(claim, self._nothing(claim, question), question=question)
        own = None if self.rates is not None else self._own_conversion(claim, question)
        if own is not None:
            left_out = [each for each in self._events(question, window) if own.amount(each) is None]
            self.unconverted.update((each.id, each) for each in left_out)
            found = self._itemised(own, window)
            caveats = (*_caveats(claim), *_without_conversion(left_out), *found.bounds.caveats)
            return _verdict(claim, own, attrs.evolve(found.bounds, caveats=caveats))
        return self._compared(claim, question, found, window)

    def _own_conversion(self, claim: TotalReported, question: Tally[Bag]) -> Tally[Bag] | None:
        """Return the tally of the source's own conversions into the currency of a claim; None where it makes none."""
        code, dataset = claim.amount.currency, self._dataset(claim)
        kinds = {kind for kind, _ in question.counts}
        converts = plain = False
        for event in self.as_of._knowledge.events:  # noqa: SLF001 -- what a source converts does not depend on the scope
            if event.dataset == dataset and type(event) in kinds:
                amount, own = getattr(event, AMOUNT), getattr(event, VALUED)
                is_converted = own is not None and own.currency == code
                converts = converts or (is_converted and amount.currency != code)
                plain = plain or (is_converted and amount.currency == code)
        return _in_own_conversion(question, code, with_amounts=not plain) if converts else None

    def _events(self, question: Tally[Bag], window: Window) -> Iterator[Event]:
        return events_within(question, self.as_of._knowledge.placed, window)  # noqa: SLF001 -- as above

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
                return _not_comparable(claim, Message(error), question=question, itemised=as_it_is)
        caveats = (*_caveats(claim), *found.bounds.caveats, *question.remarks)
        return _verdict(claim, question, attrs.evolve(found.bounds, caveats=caveats))

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

    def _itemises(self, claim: TotalReported, question: Tally[Bag]) -> bool:
        """Return whether the data set itemises what a claim measures, of whatever scope."""
        dataset, kinds = self._dataset(claim), {kind for kind, _ in question.counts}
        return any(type(event) in kinds and event.dataset == dataset for event in self.as_of._knowledge.events)  # noqa: SLF001

    def _nothing(self, claim: TotalReported, question: Tally[Bag]) -> str:
        if self._itemises(claim, question):
            return f"nothing of its scope is itemised as {claim.measure} by then"
        return f"nothing is itemised as {claim.measure} in the data set {self._dataset(claim)}"


def _in_own_conversion(question: Tally[Bag], code: str, *, with_amounts: bool) -> Tally[Bag]:
    counts = tuple((kind, OwnConversion(code, with_amounts, how == WITHDRAWN)) for kind, how in question.counts)
    return attrs.evolve(question, base=f"{question.base}.summing('valued', partial=True)", counts=counts)


def _verdict(claim: TotalReported, question: Tally[Bag], bounds: Bounds) -> Reconciled:
    """Return how what a claim can mean compares with the bounds of what is itemised, in its currency."""
    code = claim.amount.currency
    low, high = bounds.low[code], bounds.high[code]
    least, most = meant(claim.amount.amount, claim.qualifier, claim.within)
    verdict = Verdict.CONSISTENT
    if least is not None and least > high:
        verdict = Verdict.EXCEEDS
    elif most is not None and most < low:
        verdict = Verdict.FALLS_SHORT
    least_left, most_left = (Bag(Money(EXACT.subtract(claim.amount.amount, each), code)) for each in (high, low))
    is_rounded = claim.qualifier is Qualifier.ABOUT and claim.within is None
    return Reconciled(
        claim=claim,
        verdict=verdict,
        question=question.name,
        itemised=bounds,
        residual=Bounds(least_left, most_left),
        reasons=(
            (f"about is read as {Money(least, code)} to {Money(most, code)}",)
            if is_rounded and least is not None and most is not None
            else ()
        ),
    )


def _without_conversion(events: Sequence[Event]) -> Iterator[str]:
    """Yield what is left out since its source gives no conversion."""
    if events:
        amounts = Bag(*(getattr(event, AMOUNT) for event in events))
        named = ", ".join(event.id for event in events[:_MOST_NAMED])
        more = f" and {len(events) - _MOST_NAMED:,} more" if len(events) > _MOST_NAMED else ""
        yield f"left out, without a conversion of the source's own: {amounts} ({named}{more})"


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
    itemised = f"its scope itemised in {' and '.join(itemised_in)}: "
    return Message(f"it is stated in {claim.amount.currency}, and {itemised}", Hint("rates", "give rates"))


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


def _said(as_of: AsOf) -> list[Reported]:
    """Return what sources report, as a whole and in each data set: no newer claim of one leaves out that of another."""
    datasets = as_of.datasets
    apart = [as_of.project(reported.where(dataset=dataset)) for dataset in datasets] if len(datasets) > 1 else []
    return [as_of.project(reported), *apart]


def _each(several: Iterable[Iterable[ClaimGroup]], kind: type[C]) -> Iterable[C]:
    """Return the claims of a kind, each once."""
    claims = (claim for groups in several for group in groups for claim in group.claims)
    return dict.fromkeys(claim for claim in claims if isinstance(claim, kind))


def _ids(group: ClaimGroup) -> tuple[str, ...]:
    return tuple(claim.id for claim in group.claims)
