"""What sources report as totals, each beside what is itemised of the same scope: `reconcile`."""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar, overload

import attrs

from aidledger import codes
from aidledger.answers import Bounds
from aidledger.errors import RateError, UnknownCodeError, WrongTypeError, exists
from aidledger.events import Claim, RankReported, ShareReported, TotalReported
from aidledger.findings import Finding, Severity
from aidledger.money import EXACT, Bag, Money, Qualifier, exact
from aidledger.plain import plain
from aidledger.projections.amounts import TALLIES
from aidledger.projections.claims import ClaimGroup, figure, reported
from aidledger.quotes import Rates
from aidledger.rates import valued
from aidledger.tables import html_table
from aidledger.tally import Tally
from aidledger.timeline import AsOf
from aidledger.when import When
from aidledger.windows import Itemised, Window, caveat, itemised

C = TypeVar("C", bound=Claim)

_SCOPE: Final = ("donor", "recipient", "category", "instrument", "channel", "mechanism")
_HALF: Final = Decimal("0.5")


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
            "id": claim.id,
            "fact": claim.fact,
            "dataset": claim.dataset,
            "occurred": str(claim.occurred),
            "since": plain(claim.since),
            "period": plain(claim.period),
            "measure": claim.measure,
            "scope": _stated_scope(claim),
            "stated": {code: f"{self.stated.amount:f}"},
            "qualifier": self.qualifier.value,
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
    with figures that cannot both be right; ``findings`` say so of each.
    """

    as_of: dt.date
    known: dt.date | None
    digest: str
    totals: tuple[Reconciled, ...]
    shares: tuple[ShareReported, ...] = ()
    conflicts: tuple[ClaimGroup, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """A warning for each group of claims that contradict each other."""
        return tuple(_finding(group) for group in self.conflicts)

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
        conflicts = [finding.message for finding in self.findings]
        return "\n".join([*map(str, self.totals), *shares, *conflicts]) or "no totals are reported"

    def _repr_html_(self) -> str:
        """Return a table for a notebook, in which every text is escaped."""
        head = ("claim", "stated", "itemised", "unexplained", "verdict", "because")
        rows = [
            (
                _named(each.claim),
                _qualified(each.claim, str(each.stated)),
                "" if each.itemised is None else _shown(each.itemised, each.stated),
                "" if each.residual is None else _shown(each.residual, each.stated),
                each.verdict.value,
                each.reason,
            )
            for each in self.totals
        ]
        shares = ((_named(each), _qualified(each, _figure(each)), "", "", "a share", "") for each in self.shares)
        caveats = dict.fromkeys(said for each in self.totals if each.itemised for said in each.itemised.caveats)
        notes = [*caveats, *(finding.message for finding in self.findings)]
        return html_table(f"reported totals as of {self.as_of}, known {self.known}", head, [*rows, *shares], notes)


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
    that was published before, as `valued` does. A total without a measure, in another currency than what is
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
        conflicts=tuple(found for group in said.conflicts if (found := _contradictory(group)) is not None),
    )


# --- one claim ------------------------------------------------------------------------------------


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
            questions = [each.where(dataset=self._dataset(claim), **_stated_scope(claim)) for each in tallies]
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
        least, most = _meant(claim.amount.amount, claim.qualifier)
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


def _stated_scope(claim: Claim) -> dict[str, str]:
    return {name: value for name in _SCOPE if (value := getattr(claim, name)) is not None}


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


def _meant(stated: Decimal, qualifier: Qualifier) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the most that a figure which is qualified so can mean; None where there is no limit.

    >>> _meant(Decimal(62_000_000), Qualifier.ABOUT)
    (Decimal('61500000'), Decimal('62500000'))
    """
    if qualifier is Qualifier.ABOUT:
        exponent = stated.normalize(EXACT).as_tuple().exponent if stated else 0
        half = _HALF.scaleb(int(exponent), EXACT) if stated else stated
        return exact(EXACT.subtract(stated, half)), exact(EXACT.add(stated, half))
    return None if qualifier is Qualifier.AT_MOST else stated, None if qualifier is Qualifier.AT_LEAST else stated


# --- several claims ---------------------------------------------------------------------------------


def _each(groups: Iterable[ClaimGroup], kind: type[C]) -> Iterator[C]:
    return (claim for group in groups for claim in group.claims if isinstance(claim, kind))


def _contradictory(group: ClaimGroup) -> ClaimGroup | None:
    """Return the group with those of its claims that cannot be right where another is; None where all can be."""
    pairs = itertools.combinations(group.claims, 2)
    clashing = {claim.id for first, second in pairs if _contradict(first, second) for claim in (first, second)}
    return attrs.evolve(group, claims=tuple(each for each in group.claims if each.id in clashing)) if clashing else None


def _contradict(first: Claim, second: Claim) -> bool:
    """Return whether two claims about one thing, and one date, have figures that cannot both be right."""
    if (first.occurred, first.since) != (second.occurred, second.since):
        return False
    one, other = figure(first), figure(second)
    if isinstance(one, Money):
        if one.currency != other.currency:
            return False
        one, other = one.amount, other.amount
    (least, most), (low, high) = _meant(Decimal(one), first.qualifier), _meant(Decimal(other), second.qualifier)
    return (most is not None and low is not None and most < low) or (
        high is not None and least is not None and high < least
    )


def _finding(group: ClaimGroup) -> Finding:
    first = group.claims[0]
    about = ", ".join(f"{name} {value}" for name, value in group.scope.items())
    said = ", ".join(f"{_qualified(each, _figure(each))} in {each.id}" for each in group.claims)
    message = f"{about or 'everything'}: {said}: they contradict each other, and all are shown"
    return Finding(
        code="claims-conflict", message=message, severity=Severity.WARNING, origin=first.origin, record=first.id
    )


def _claimed(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "fact": claim.fact,
        "dataset": claim.dataset,
        "occurred": str(claim.occurred),
        "stated": _figure(claim),
        "qualifier": claim.qualifier.value,
    }


def _figure(claim: Claim) -> str:
    if isinstance(claim, ShareReported):
        return f"{claim.percent:f} %" + (f" of {claim.base}" if claim.base else "")
    return f"rank {claim.rank}" if isinstance(claim, RankReported) else str(figure(claim))


# --- in words ---------------------------------------------------------------------------------------


def _named(claim: Claim) -> str:
    return f"{claim.occurred}  {claim.fact}"


def _qualified(claim: Claim, text: str) -> str:
    words = "" if claim.qualifier is Qualifier.EXACT else claim.qualifier.value.replace("-", " ") + " "
    return words + text


def _shown(bounds: Bounds, stated: Money) -> str:
    return str(bounds) if bounds.currencies else f"{stated.currency} 0"


def _ends(bounds: Bounds, code: str) -> dict[str, dict[str, str]]:
    every = sorted({code, *bounds.currencies})
    return {
        name: {each: f"{end[each]:f}" for each in every} for name, end in (("low", bounds.low), ("high", bounds.high))
    }
