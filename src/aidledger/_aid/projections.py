"""The shipped projections: tallies of money, and folds over agreements, milestones, deliveries and claims."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

import attrs

from aidledger._aid.kinds import (
    AgreementEnded,
    AgreementEnteredIntoForce,
    AgreementSigned,
    Allocated,
    Cancelled,
    Claim,
    CommitmentChanged,
    Committed,
    Delivered,
    Disbursed,
    Guaranteed,
    InterestPaid,
    MilestoneReached,
    Pledged,
    RankReported,
    Repaid,
    ShareReported,
    Spent,
    TotalReported,
)
from aidledger._folds.grouping import by_fact
from aidledger._folds.projection import Mapped, Trail, fold
from aidledger._folds.tally import STATED, WITHDRAWN, Tally
from aidledger._records.records import Event, Key
from aidledger._values.money import EXACT, ZERO, Bag, Groups, Money, Qualifier, exact

R = TypeVar("R")

# --- tallies ------------------------------------------------------------------------------------------

pledged: Final[Tally[Bag]] = Tally("pledged", ((Pledged, STATED),))
"""Money promised indicatively."""

committed: Final[Tally[Bag]] = Tally(
    "committed", ((Committed, STATED), (CommitmentChanged, STATED), (Cancelled, WITHDRAWN))
)
"""Money firmly promised: commitments, and what changed or cancelled them."""

guaranteed: Final[Tally[Bag]] = Tally("guaranteed", ((Guaranteed, STATED),))
"""Guarantees given."""

allocated: Final[Tally[Bag]] = Tally("allocated", ((Allocated, STATED),))
"""Packages earmarked; they draw on commitments, and can exceed them."""

disbursed: Final[Tally[Bag]] = Tally("disbursed", ((Disbursed, STATED),))
"""Money handed to recipients."""

spent: Final[Tally[Bag]] = Tally("spent", ((Spent, STATED),))
"""Money spent on goods and services."""

repaid: Final[Tally[Bag]] = Tally("repaid", ((Repaid, STATED),))
"""Loans repaid."""

interest_paid: Final[Tally[Bag]] = Tally("interest-paid", ((InterestPaid, STATED),))
"""Interest paid."""

TALLIES: Final[Groups[str, Tally[Bag]]] = Groups(
    {
        tally.base: tally
        for tally in (pledged, committed, guaranteed, allocated, disbursed, spent, repaid, interest_paid)
    }
)
"""The shipped tallies by name; a claim's ``measure`` names one of them."""


unallocated: Final[Tally[Bag]] = Tally("unallocated", (*committed.counts, (Allocated, WITHDRAWN)))
"""What was committed, less what was allocated: below zero where packages exceed commitments, as they can."""


def to_be_allocated(tally: Tally[Any] = unallocated) -> Mapped[Any]:
    """Return the projection of what is left to allocate: nothing where allocations exceed commitments.

    It is cut off at zero in each group and currency of the sum, and never event by event: what one commitment lacks,
    another has to make up for. ``tally`` is `unallocated`, asked as you like: ``unallocated.by("donor")``.

    >>> from aidledger import Ledger, Money
    >>> from aidledger.events import Committed
    >>> told = {"dataset": "d", "recorded": "2024-12-31", "donor": "JPN"}
    >>> package = Allocated(id="a", fact="a", occurred="2024-01-05", amount=Money(12, "EUR"), **told)
    >>> promise = Committed(id="c", fact="c", occurred="2024-02-05", amount=Money(10, "EUR"), **told)
    >>> more = Committed(id="m", fact="m", occurred="2024-03-05", amount=Money(5, "EUR"), **told)
    >>> ledger = Ledger([package, promise, more])
    >>> for day in ("2024-01-31", "2024-02-29", "2024-03-31"):
    ...     at = ledger.as_of(day)
    ...     print(day, at.project(unallocated), "so", at.project(to_be_allocated()))
    2024-01-31 EUR -12 so 0
    2024-02-29 EUR -2 so 0
    2024-03-31 EUR 3 so EUR 3
    """
    return tally.map(_cut_off, name=f"to_be_allocated({tally.name})")


def _cut_off(net: Any) -> Any:
    if isinstance(net, Groups):
        return Groups({key: _cut_off(bag) for key, bag in net.items()})
    return Bag(*(money for money in net if money.amount > ZERO))


# --- folds over all events of some kinds --------------------------------------------------------------


def seen(state: Trail[Any], event: Event) -> Trail[Any]:
    """Return the events seen so far with one more."""
    return state.plus(event)


def of_all(name: str, kinds: Sequence[type[Any]], finish: Callable[[Trail[Any]], R], **how: Any) -> Mapped[R]:
    """Return the projection that is worked out from all events of some kinds, in their order."""
    collected: Any = fold(Trail, **how)
    for kind in kinds:
        collected = collected.on(kind, seen)
    return Mapped(collected, finish, name)


_AGREEMENTS: Final = "agreements"


@attrs.frozen
class Agreements:
    """The accords by their facts: ``in_force``, ``signed``, ``entered`` into force, ``ended``, each with its event.

    In force are those signed, or entered into force where that takes it, and not ended; each with the event that
    brought it into force. An end, or an entry into force, is of an accord of its own data set.

    Where two data sets use the same key for an accord, `agreements` raises `MixedDatasetsError`, until one of them is
    chosen: ``agreements.where(dataset="kiel")``.

    >>> from aidledger import reference
    >>> "jpn-ukr-security-accord" in reference().as_of("2024-06-13").project(agreements).in_force
    True
    """

    in_force: Groups[str, Event]
    signed: Groups[str, AgreementSigned]
    entered: Groups[str, AgreementEnteredIntoForce]
    ended: Groups[str, AgreementEnded]


def _fact(event: Any) -> str:
    """Return the fact of the accord that an event is about."""
    fact: str = event.fact if isinstance(event, AgreementSigned) else event.of
    return fact


def _in_force(noted: Trail[Event]) -> Agreements:
    signed: dict[Key, AgreementSigned] = {}
    entered: dict[Key, AgreementEnteredIntoForce] = {}
    ended: dict[Key, AgreementEnded] = {}
    for event in noted:
        key = event.dataset, _fact(event)
        if isinstance(event, AgreementSigned):
            signed[key] = event
        elif isinstance(event, AgreementEnteredIntoForce):
            entered[key] = event
        elif isinstance(event, AgreementEnded) and event.altered is not None:  # else it ends nothing on record
            ended[key] = event
    by_fact(_AGREEMENTS, {**signed, **entered, **ended})
    on_signature = {key: event for key, event in signed.items() if event.takes_effect != "on-entry"}
    started: dict[Key, Event] = {**on_signature, **entered}
    in_force = {key: event for key, event in started.items() if key not in ended}
    return Agreements(
        by_fact(_AGREEMENTS, in_force),
        by_fact(_AGREEMENTS, signed),
        by_fact(_AGREEMENTS, entered),
        by_fact(_AGREEMENTS, ended),
    )


agreements: Final[Mapped[Agreements]] = of_all(
    _AGREEMENTS, (AgreementSigned, AgreementEnteredIntoForce, AgreementEnded), _in_force, key=_fact
)
"""The accords in force, and those signed, entered into force and ended."""


milestones: Final[Mapped[tuple[MilestoneReached, ...]]] = of_all("milestones", (MilestoneReached,), tuple)
"""The milestones reached, in the order of the timeline."""


@attrs.frozen
class Delivery:
    """What was delivered of one item in one unit, by one data set.

    ``quantity`` is the sum of the quantities stated, None where no source states one; ``unstated`` counts the
    deliveries of which none is. ``qualifier`` is how exactly the sum is known: where a quantity is not stated, the sum
    is what there is at least. ``value`` is the sum of the values stated.
    """

    dataset: str
    item: str
    unit: str | None
    quantity: Decimal | None
    qualifier: Qualifier
    unstated: int
    value: Bag
    events: tuple[Delivered, ...]

    @classmethod
    def of(cls, events: Sequence[Delivered]) -> Delivery:
        """Return the sum of deliveries of one item in one unit."""
        first = events[0]
        stated = [event.quantity for event in events if event.quantity is not None]
        qualifier = Qualifier.EXACT
        for event in events:
            qualifier = qualifier.plus(Qualifier.AT_LEAST if event.quantity is None else event.qualifier)
        return cls(
            dataset=first.dataset,
            item=first.item,
            unit=first.unit,
            quantity=exact(functools.reduce(EXACT.add, stated)) if stated else None,
            qualifier=qualifier,
            unstated=len(events) - len(stated),
            value=Bag(*(event.value for event in events if event.value is not None)),
            events=tuple(events),
        )

    def __str__(self) -> str:
        """Return the quantity as the sources qualify it, and the item."""
        unit = f" {self.unit} of" if self.unit else ""
        if self.quantity is None:
            return f"{self.item} (number not given)"
        word = "" if self.qualifier is Qualifier.EXACT else f"{self.qualifier.value.replace('-', ' ')} "
        return f"{word}{self.quantity:,f}{unit} {self.item}"


def _by_item(delivered: Trail[Delivered]) -> tuple[Delivery, ...]:
    found: dict[tuple[str, str, str | None], list[Delivered]] = {}
    for event in delivered:
        found.setdefault((event.dataset, event.item, event.unit), []).append(event)
    return tuple(map(Delivery.of, found.values()))


deliveries: Final[Mapped[tuple[Delivery, ...]]] = of_all("deliveries", (Delivered,), _by_item)
"""What was delivered by data set, item and unit, in the order of the first delivery of each.

Two data sets may tell of the same delivery, so they are never added up.
"""


# --- claims: shown side by side, never added up -------------------------------------------------------

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


reported: Final[Mapped[Reported]] = of_all("reported", tuple(_FIGURE), _reported)
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
