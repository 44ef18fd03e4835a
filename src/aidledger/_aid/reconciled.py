"""What reconciling returns: each reported total beside what is itemised of its scope, and how they compare."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from typing import Any, Final, overload

import attrs

from aidledger._aid.kinds import Claim, RankReported, ShareReported, TotalReported
from aidledger._aid.projections import ClaimGroup, figure
from aidledger._answers.answer import Bounds
from aidledger._folds.tally import AMOUNT
from aidledger._records.plain import plain
from aidledger._records.records import Event
from aidledger._values.money import Money, Qualifier
from aidledger._values.text import html_table
from aidledger.errors import Finding, Severity

_SCOPE: Final = ("donor", "recipient", "category", "instrument", "channel", "mechanism")


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
            "scope": stated_scope(claim),
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
                "" if each.itemised is None else _shown(each.itemised, each.stated),
                "" if each.residual is None else _shown(each.residual, each.stated),
                each.verdict.value,
                each.reason,
            )
            for each in self.totals
        ]
        shares = ((_named(each), _qualified(each, _figure(each)), "", "", "a share", "") for each in self.shares)
        caveats = dict.fromkeys(said for each in self.totals if each.itemised for said in each.itemised.caveats)
        notes = [*caveats, *(_finding(group).message for group in self.conflicts)]
        return html_table(f"reported totals as of {self.as_of}, known {self.known}", head, [*rows, *shares], notes)


# --- in words ---------------------------------------------------------------------------------------


def stated_scope(claim: Claim) -> dict[str, str]:
    """Return what a claim states of the fields by which a tally can be asked."""
    return {name: value for name in _SCOPE if (value := getattr(claim, name)) is not None}


def _finding(group: ClaimGroup) -> Finding:
    first = group.claims[0]
    about = ", ".join(f"{name} {value}" for name, value in group.scope.items())
    said = ", ".join(f"{_qualified(each, _figure(each))} in {each.id}" for each in group.claims)
    message = f"{about or 'everything'}: {said}: they contradict each other, and all are shown"
    return Finding(
        code="claims-conflict", message=message, severity=Severity.WARNING, origin=first.origin, record=first.id
    )


def _no_conversion(event: Event) -> Finding:
    amount = getattr(event, AMOUNT)
    return Finding(
        code="no-conversion",
        message=f"valued: {amount} has no conversion of the source's own, and is in none of the sums of these",
        severity=Severity.WARNING,
        origin=event.origin,
        record=event.id,
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
