"""What sources report as totals, each beside what is itemised of the same scope: `reconcile`."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, overload

import attrs

from aidledger._aid.checks import finding
from aidledger._aid.kinds import Claim, RankReported, ShareReported, TotalReported
from aidledger._aid.projections import TALLIES, ClaimGroup, contradictory, figure, meant, reported
from aidledger._answers.answer import Bounds, caveat
from aidledger._folds.tally import AMOUNT, VALUED, WITHDRAWN, OwnConversion, Tally
from aidledger._ledger.timeline import AsOf
from aidledger._records.plain import plain
from aidledger._records.records import Event
from aidledger._uncertainty.known import Knowledge
from aidledger._uncertainty.windows import Itemised, Window, events_within, itemised
from aidledger._values import codes
from aidledger._values.dates import When
from aidledger._values.money import EXACT, Bag, Money, Qualifier
from aidledger._values.text import Hint, Message, html_table
from aidledger.errors import Finding, RateError, Severity, UnknownCodeError, WrongTypeError, exists
from aidledger.rates._conversion import valued
from aidledger.rates._tables import Rates

_SCOPE: Final = ("donor", "recipient", "category", "instrument", "channel", "mechanism")
_MOST_NAMED: Final = 3
_NO_MEASURE: Final = "its source does not say which measure it is: pledged, committed, allocated, disbursed, or another"


class Verdict(enum.Enum):
    """How a reported total compares with what is itemised of its scope."""

    CONSISTENT = "consistent"
    """Some total that it can mean is one that the itemised events can come to."""
    EXCEEDS = "exceeds"
    """It is more than the itemised events can come to: something is not itemised, or the claim is wrong."""
    FALLS_SHORT = "falls short"
    """It is less than they come to at least."""
    NOT_COMPARABLE = "not comparable"
    """There is nothing to compare it with; the reasons say why."""


@attrs.frozen(kw_only=True)
class Reconciled:
    """A reported total beside what is itemised of its scope.

    ``itemised`` are the bounds of the ``question``, the tally that was asked, and None where nothing is itemised;
    ``residual`` is what is stated minus these: the least and the most that is not explained, below zero where more is
    itemised than stated. It is None, and ``reasons`` say why, where the two are not comparable.
    """

    claim: TotalReported
    verdict: Verdict
    question: str | None = None
    itemised: Bounds | None = None
    residual: Bounds | None = None
    reasons: tuple[str, ...] = ()

    @property
    def stated(self) -> Money:
        """The total that the source states; `qualifier` says how exactly."""
        return self.claim.amount

    @property
    def qualifier(self) -> Qualifier:
        """How exactly the source states it."""
        return self.claim.qualifier

    @property
    def reason(self) -> str:
        """The reasons, as one text."""
        return "; ".join(self.reasons)

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: amounts as text by currency, the claim by its id, fact and data set."""
        claim, code = self.claim, self.stated.currency
        return {
            **_identity(claim),
            "since": plain(claim.since),
            "period": plain(claim.period),
            "measure": claim.measure,
            "scope": _stated_scope(claim),
            "stated": {code: f"{self.stated.amount:f}"},
            "qualifier": self.qualifier.value,
            "within": plain(claim.within),
            "question": self.question,
            "itemised": self.itemised and _ends(self.itemised, code),
            "residual": self.residual and _ends(self.residual, code),
            "caveats": list(self.itemised.caveats) if self.itemised else [],
            "verdict": self.verdict.value,
            "reasons": list(self.reasons),
        }

    def __str__(self) -> str:
        """Return what is stated, itemised and not explained, and the verdict, a line each."""
        rows = [("stated", _qualified(self.claim, str(self.stated)))]
        if self.itemised is not None:
            rows.append(("itemised", f"{_shown(self.itemised, self.stated)}, as {self.claim.measure}"))
            rows += [("caveat", each) for each in self.itemised.caveats]
        if self.residual is not None:
            rows.append(("unexplained", _shown(self.residual, self.stated)))
        rows += [("because", each) for each in self.reasons]
        lines = [f"  {name:<12}{said}" for name, said in rows]
        return "\n".join([f"{_named(self.claim)}: {self.verdict.value}", *lines])


@attrs.frozen(kw_only=True)
class Reconciliation(Sequence[Reconciled]):
    """Every reported total beside what is itemised of its scope, in the order of the claims.

    ``shares`` are the reported shares, which are listed and not reconciled, since nothing on record is the whole that
    they are of. ``conflicts`` are the totals, shares and ranks that contradict each other: of one thing and one date,
    with figures that cannot both be right. ``unconverted`` are events of which their source makes nothing in the
    currency of a total that is compared with its own conversions; they are left out. ``findings`` say so of each.
    """

    as_of: dt.date
    known: dt.date | None
    digest: str
    totals: tuple[Reconciled, ...]
    shares: tuple[ShareReported, ...] = ()
    conflicts: tuple[ClaimGroup, ...] = ()
    unconverted: tuple[Event, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """A warning for each group of claims that contradict each other, and each event without a conversion."""
        return (*map(_finding, self.conflicts), *map(_no_conversion, self.unconverted))

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return {
            "as_of": self.as_of.isoformat(),
            "known": plain(self.known),
            "totals": [each.to_dict() for each in self.totals],
            "shares": [_claimed(each) for each in self.shares],
            "conflicts": [
                {"kind": group.kind, "scope": plain(group.scope), "claims": [_claimed(each) for each in group.claims]}
                for group in self.conflicts
            ],
            "digest": self.digest,
        }

    @overload
    def __getitem__(self, index: int) -> Reconciled: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Reconciled, ...]: ...
    def __getitem__(self, index: int | slice) -> Reconciled | tuple[Reconciled, ...]:
        """Return one reported total with what it is compared to, or a tuple of several."""
        return self.totals[index]

    def __len__(self) -> int:
        """Return how many totals are reported."""
        return len(self.totals)

    def __str__(self) -> str:
        """Return a few lines for each total, a line for each share, and the conflicts."""
        shares = [f"{_named(each)}: {_qualified(each, _figure(each))}, a share, not reconciled" for each in self.shares]
        conflicts = [_finding(group).message for group in self.conflicts]
        return "\n".join([*map(str, self.totals), *shares, *conflicts]) or "no totals are reported"

    def _repr_html_(self) -> str:
        """Return a table for a notebook, in which every text is escaped."""
        head = ("claim", "stated", "itemised", "unexplained", "verdict", "because")
        rows = [
            (
                _named(each.claim),
                _qualified(each.claim, str(each.stated)),
                *("" if bounds is None else _shown(bounds, each.stated) for bounds in (each.itemised, each.residual)),
                each.verdict.value,
                each.reason,
            )
            for each in self.totals
        ]
        shares = ((_named(each), _qualified(each, _figure(each)), "", "", "a share", "") for each in self.shares)
        caveats = dict.fromkeys(said for each in self.totals if each.itemised for said in each.itemised.caveats)
        notes = [*caveats, *(_finding(group).message for group in self.conflicts)]
        return html_table(f"reported totals as of {self.as_of}, known {self.known}", head, [*rows, *shares], notes)


def reconcile(
    as_of: AsOf, *, rates: Rates | None = None, last_within: int | None = None, against: str | None = None
) -> Reconciliation:
    """Return each reported total, the latest of each publisher, beside what is itemised of the same scope.

    The scope is what a claim states of donor, recipient, category, instrument, channel and mechanism, asked of the
    tally that its ``measure`` names, by the claim's own date, from its ``since`` on and within its ``period``. The
    bounds are taken over every day that an imprecise date can be. The verdict is about what a claim can mean: "about"
    is whatever is rounded to it at its last digit that is not zero, or off by ``within`` at most.

    Itemised are the events of the claim's own data set, or those of the data set ``against``. In another currency they
    are compared by the source's own conversions (``valued``), or by ``rates`` of the claim's date, which go before;
    ``last_within`` is as in `valued() <aidledger.rates.valued>`. Where nothing can be compared, ``reasons`` say why.

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
    # of each data set by itself, too: no newer claim of one leaves out that of another
    apart = [reported.where(dataset=each) for each in as_of.datasets] if len(as_of.datasets) > 1 else []
    groups = [group for asked in (reported, *apart) for group in as_of.project(asked).groups]
    claims = dict.fromkeys(claim for group in groups for claim in group.claims)
    conflicts = filter(None, (contradictory(group) for group in groups if group.conflicting))
    asking = _Reconciling(knowledge, rates, last_within, against)
    return Reconciliation(
        as_of=as_of.as_of,
        known=as_of.known,
        digest=knowledge.digest(),
        totals=tuple(asking.reconciled(claim) for claim in claims if isinstance(claim, TotalReported)),
        shares=tuple(claim for claim in claims if isinstance(claim, ShareReported)),
        conflicts=tuple({tuple(claim.id for claim in group.claims): group for group in conflicts}.values()),
        unconverted=tuple(asking.unconverted.values()),
    )


@attrs.frozen
class _Reconciling:
    """What is asked of every claim; ``unconverted``, by id, is what the source makes nothing of."""

    known: Knowledge
    rates: Rates | None
    last_within: int | None
    against: str | None
    unconverted: dict[str, Event] = attrs.field(factory=dict)

    def reconciled(self, claim: TotalReported) -> Reconciled:
        window = _window(claim)
        reasons = list(_hindrances(claim, window))
        tallies = [] if window is None or reasons else [TALLIES[claim.measure]] if claim.measure else TALLIES.values()
        questions: list[Tally[Bag]] = []
        try:
            questions = [each.where(dataset=self._dataset(claim), **_stated_scope(claim)) for each in tallies]
        except UnknownCodeError as error:
            reasons.append(Message(error))
        if claim.measure is None:
            return _not_comparable(claim, _NO_MEASURE, *reasons, *self._elsewhere(claim, questions, window))
        if window is None or reasons:
            return _not_comparable(claim, *reasons)
        (question,) = questions
        found = self._itemised(question, window)
        if not found.currencies:
            least, most = meant(claim.amount.amount, claim.qualifier, claim.within)
            is_measured = any(self._measured(claim, question))
            if is_measured and (least is None or least <= 0) and (most is None or most >= 0):
                return _verdict(claim, question, found.bounds)
            nothing = f"nothing of its scope is itemised as {claim.measure} by then"
            if not is_measured:
                nothing = f"nothing is itemised as {claim.measure} in the data set {self._dataset(claim)}"
            return _not_comparable(claim, nothing, question=question)
        own = None if self.rates is not None else self._own_conversion(claim, question)
        if own is not None:
            left_out = [each for each in events_within(question, self.known.placed, window) if own.amount(each) is None]
            self.unconverted.update((each.id, each) for each in left_out)
            found = self._itemised(own, window)
            caveats = (*_caveats(claim), *_without_conversion(left_out), *found.bounds.caveats)
            return _verdict(claim, own, attrs.evolve(found.bounds, caveats=caveats))
        return self._compared(claim, question, found, window)

    def _own_conversion(self, claim: TotalReported, question: Tally[Bag]) -> Tally[Bag] | None:
        """Return the tally of the source's own conversions into the currency of a claim; None where it makes none."""
        code = claim.amount.currency
        made_of = {
            getattr(event, AMOUNT).currency
            for event in self._measured(claim, question)  # what a source converts does not depend on the scope
            if (own := getattr(event, VALUED)) is not None and own.currency == code
        }
        if not made_of - {code}:
            return None
        plain = code in made_of
        counts = tuple((kind, OwnConversion(code, not plain, how == WITHDRAWN)) for kind, how in question.counts)
        return attrs.evolve(question, base=f"{question.base}.summing('valued', partial=True)", counts=counts)

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
        return itemised(question, self.known.placed, window)

    def _dataset(self, claim: TotalReported) -> str:
        return self.against or claim.dataset

    def _elsewhere(self, claim: TotalReported, questions: Iterable[Tally[Bag]], window: Window | None) -> Iterator[str]:
        """Return, of a claim without a measure, that its scope is itemised in other currencies, as whatever it is."""
        if window is not None and self.rates is None:
            every = sorted({code for each in questions for code in self._itemised(each, window).currencies})
            if every and claim.amount.currency not in every:
                yield _in_other_currencies(claim, every)

    def _measured(self, claim: TotalReported, question: Tally[Bag]) -> Iterator[Event]:
        """Return what the data set itemises of what a claim measures, of whatever scope."""
        dataset, kinds = self._dataset(claim), {kind for kind, _ in question.counts}
        return (event for event in self.known.events if type(event) in kinds and event.dataset == dataset)


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
    reasons: tuple[str, ...] = ()
    if claim.qualifier is Qualifier.ABOUT and claim.within is None and least is not None and most is not None:
        reasons = (f"about is read as {Money(least, code)} to {Money(most, code)}",)
    least_left, most_left = (Bag(Money(EXACT.subtract(claim.amount.amount, each), code)) for each in (high, low))
    residual = Bounds(least_left, most_left)
    return Reconciled(
        claim=claim, verdict=verdict, question=question.name, itemised=bounds, residual=residual, reasons=reasons
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
        dates = (("since", claim.since), ("period", claim.period))
        begins = " and ".join(f"{name} {when}" for name, when in dates if when)
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
    first, last = _days(claim.period, dt.date.min, dt.date.max)
    starts, ends = _days(claim.since, dt.date.min, dt.date.min), _days(claim.occurred, dt.date.max, dt.date.max)
    return Window.of((max(starts[0], first), max(starts[1], first)), (min(ends[0], last), min(ends[1], last)))


def _days(when: When | None, *if_none: dt.date) -> tuple[int, ...]:
    """Return the first and the last day of a date, as numbers; where there is none, these two."""
    days = if_none if when is None else (when.earliest or dt.date.min, when.latest or dt.date.max)
    return tuple(day.toordinal() for day in days)


def _caveats(claim: TotalReported) -> tuple[str, ...]:
    dates = (("its own date", claim.occurred), ("its since", claim.since), ("its period", claim.period))
    return tuple(said for name, when in dates if when is not None and (said := caveat(name, when)) is not None)


def _stated_scope(claim: Claim) -> dict[str, str]:
    """Return what a claim states of the fields by which a tally can be asked."""
    return {name: value for name in _SCOPE if (value := getattr(claim, name)) is not None}


def _finding(group: ClaimGroup) -> Finding:
    first = group.claims[0]
    about = ", ".join(f"{name} {value}" for name, value in group.scope.items())
    said = ", ".join(f"{_qualified(each, _figure(each))} in {each.id}" for each in group.claims)
    message = f"{about or 'everything'}: {said}: they contradict each other, and all are shown"
    return finding(first, "claims-conflict", message, Severity.WARNING)


def _no_conversion(event: Event) -> Finding:
    message = "has no conversion of the source's own, and is in none of the sums of these"
    return finding(event, "no-conversion", f"valued: {getattr(event, AMOUNT)} {message}", Severity.WARNING)


def _claimed(claim: Claim) -> dict[str, Any]:
    return {**_identity(claim), "stated": _figure(claim), "qualifier": claim.qualifier.value}


def _identity(claim: Claim) -> dict[str, str]:
    return {"id": claim.id, "fact": claim.fact, "dataset": claim.dataset, "occurred": str(claim.occurred)}


def _figure(claim: Claim) -> str:
    if isinstance(claim, ShareReported):
        return f"{claim.percent:f} %" + (f" of {claim.base}" if claim.base else "")
    return f"rank {claim.rank}" if isinstance(claim, RankReported) else str(figure(claim))


def _named(claim: Claim) -> str:
    return f"{claim.occurred}  {claim.fact}"


def _qualified(claim: Claim, text: str) -> str:
    words = "" if claim.qualifier is Qualifier.EXACT else claim.qualifier.value.replace("-", " ") + " "
    return words + text + ("" if claim.within is None else f" (within {claim.within:,f})")


def _shown(bounds: Bounds, stated: Money) -> str:
    return str(bounds) if bounds.currencies else f"{stated.currency} 0"


def _ends(bounds: Bounds, code: str) -> dict[str, dict[str, str]]:
    every = sorted({code, *bounds.currencies})
    return {
        name: {each: f"{end[each]:f}" for each in every} for name, end in (("low", bounds.low), ("high", bounds.high))
    }
