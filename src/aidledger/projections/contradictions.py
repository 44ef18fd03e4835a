"""What a qualified figure can mean, and which claims about one thing cannot both be right."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Final

import attrs

from aidledger.events import Claim
from aidledger.money import EXACT, ZERO, Money, Qualifier, exact
from aidledger.projections.claims import ClaimGroup, figure

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
