"""What sources report as cumulative: the latest of each, conflicting ones side by side, never added up."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any, Final

import attrs

from aidledger._aid.kinds import Claim, RankReported, ShareReported, TotalReported
from aidledger._folds.projection import Mapped, Trail, fold
from aidledger._values.money import EXACT, ZERO, Groups, Money, Qualifier, exact

Scope = tuple[tuple[str, Any], ...]

_SCOPE: Final = ("donor", "recipient", "category", "instrument", "channel", "mechanism", "measure", "period")
_ABOUT: Final = {TotalReported: (), ShareReported: ("base",), RankReported: ("among",)}
_FIGURE: Final = {TotalReported: "amount", ShareReported: "percent", RankReported: "rank"}


@attrs.frozen
class ClaimGroup:
    """The latest claims about one thing, one or more of each publisher; ``conflicting`` where figures differ."""

    kind: str
    scope: Groups[str, Any]
    claims: tuple[Claim, ...]

    @property
    def conflicting(self) -> bool:
        """Whether the claims state different figures."""
        return len({(figure(claim), claim.qualifier) for claim in self.claims}) > 1


@attrs.frozen
class Reported:
    """What sources report, by what they report on: totals, shares and ranks."""

    groups: tuple[ClaimGroup, ...] = ()

    @property
    def totals(self) -> tuple[ClaimGroup, ...]:
        """The totals."""
        return self._of(TotalReported)

    @property
    def shares(self) -> tuple[ClaimGroup, ...]:
        """The shares."""
        return self._of(ShareReported)

    @property
    def ranks(self) -> tuple[ClaimGroup, ...]:
        """The ranks."""
        return self._of(RankReported)

    @property
    def conflicts(self) -> tuple[ClaimGroup, ...]:
        """Those in which sources, or one source in two places, state different figures."""
        return tuple(group for group in self.groups if group.conflicting)

    def _of(self, kind: type[Claim]) -> tuple[ClaimGroup, ...]:
        return tuple(group for group in self.groups if group.kind == kind.kind)


def figure(claim: Claim) -> Any:
    """Return what a claim states: a `Money`, a percentage, or a rank."""
    return getattr(claim, _FIGURE[type(claim)])


def scope(claim: Claim) -> Scope:
    """Return what a claim is about: the fields of its scope that it states, in a fixed order."""
    names = (*_SCOPE, *_ABOUT[type(claim)])
    return tuple((name, value) for name in names if (value := getattr(claim, name)) is not None)


def _none() -> Trail[Claim]:
    return Trail()


def _claimed(state: Trail[Claim], claim: Claim) -> Trail[Claim]:
    return state.plus(claim)


def _reported(claimed: Trail[Claim]) -> Reported:
    """Return the newest claims of each publisher; what one says on one day in two places stays side by side."""
    found: dict[tuple[str, Scope], dict[frozenset[str | None], list[Claim]]] = {}
    for claim in claimed:
        publishers = frozenset(source.publisher for source in claim.sources)
        said = found.setdefault((claim.kind, scope(claim)), {})
        if publishers in said and said[publishers][0].placed_on != claim.placed_on:
            del said[publishers]  # what is newer comes last
        said.setdefault(publishers, []).append(claim)
    return Reported(
        tuple(
            ClaimGroup(kind, Groups(dict(about)), tuple(claim for said in by_publisher.values() for claim in said))
            for (kind, about), by_publisher in found.items()
        )
    )


reported: Final[Mapped[Reported]] = (
    fold(_none)
    .on(TotalReported, _claimed)
    .on(ShareReported, _claimed)
    .on(RankReported, _claimed)
    .map(_reported, name="reported")
)
"""The latest totals, shares and ranks as their sources state them, conflicting ones side by side."""


_HALF: Final = Decimal("0.5")


def meant(
    stated: Decimal, qualifier: Qualifier, within: Decimal | None = None
) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the most that a figure which is qualified so can mean; None where there is no limit.

    ``within`` is how far it may be off; about a figure without it is what is rounded to its last digit.

    >>> meant(Decimal(62_000_000), Qualifier.ABOUT)
    (Decimal('61500000'), Decimal('62500000'))
    """
    off = ZERO if within is None else abs(within)
    if qualifier is Qualifier.ABOUT and within is None and stated:
        exponent = stated.normalize(EXACT).as_tuple().exponent
        off = _HALF.scaleb(int(exponent), EXACT)
    least, most = exact(EXACT.subtract(stated, off)), exact(EXACT.add(stated, off))
    return None if qualifier is Qualifier.AT_MOST else least, None if qualifier is Qualifier.AT_LEAST else most


def contradictory(group: ClaimGroup) -> ClaimGroup | None:
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
    least, most = meant(Decimal(one), first.qualifier, first.within)
    low, high = meant(Decimal(other), second.qualifier, second.within)
    return (most is not None and low is not None and most < low) or (
        high is not None and least is not None and high < least
    )
