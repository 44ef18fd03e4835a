"""What became of each commitment: changed, cancelled, allocated, disbursed, repaid, and what is left."""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections.abc import Sequence
from typing import Any, Final, overload

import attrs

from aidledger._aid.kinds import (
    Allocated,
    Cancelled,
    CommitmentChanged,
    Committed,
    Disbursed,
    Draw,
    InterestPaid,
    Repaid,
    Spent,
)
from aidledger._aid.projections import of_all, seen
from aidledger._folds.grouping import mixed, names
from aidledger._folds.projection import Mapped, Trail
from aidledger._records.records import Alteration, Event, Key, Order, key_of, latest, order
from aidledger._values.money import EXACT, Bag, Money, union_of_currencies
from aidledger._values.text import html_table
from aidledger.errors import UnknownFactError, exists

_OWED: Final = ("loan", "swap-line")
_NEVER_OWED: Final = ("grant", "in-kind")


class Status(enum.Enum):
    """Where a commitment stands, by the money on record alone.

    The words are those of IATI's code list ActivityStatus, which is about whole activities; ``committed`` is its
    transaction type 2, for what has not begun to be paid.
    """

    COMMITTED = "committed"
    """Nothing is disbursed or spent."""
    IMPLEMENTATION = "implementation"
    """Something is disbursed or spent, and there is more to disburse."""
    FINALISATION = "finalisation"
    """The final disbursement has been made, and something is owed, or may be, since the instrument is not stated."""
    CLOSED = "closed"
    """The final disbursement has been made, and nothing is owed."""
    CANCELLED = "cancelled"
    """Nothing is left of it, and nothing was disbursed or spent; where a part is left, the status is that of this."""


@attrs.frozen(kw_only=True)
class Commitment:
    """A commitment as of a day, with all that altered it or drew on it by then; amounts by currency.

    ``committed`` is what was promised at first, ``changed`` by how much it grew or shrank since, ``cancelled`` what was
    withdrawn at its end; ``total`` is all of it together, as the tally `committed` counts it. ``allocated``,
    ``disbursed``, ``spent``, ``repaid`` and ``interest_paid`` are what drew on it.

    ``undisbursed`` is ``total`` less ``disbursed``: what is still to be handed over. It is below zero where more was
    disbursed than committed. What donors spend themselves is not taken off.

    ``outstanding`` is the principal outstanding, ``disbursed`` less ``repaid``: what is still owed, as in IATI's
    loan-status (principal-outstanding), which follows the OECD's Creditor Reporting System; interest is no part of
    it. It is None where the instrument is no loan or swap line and nothing was repaid: then nobody says that it is
    owed.

    Both are in the currency of the commitment, and nothing is converted: where something was altered, disbursed or
    repaid in other currencies, these are in ``other_currencies``, and what is in them is no part of either.
    """

    fact: str
    dataset: str
    title: str | None
    donor: str | None
    instrument: str | None
    currency: str
    committed: Bag
    changed: Bag
    cancelled: Bag
    total: Bag
    allocated: Bag
    disbursed: Bag
    spent: Bag
    repaid: Bag
    interest_paid: Bag
    undisbursed: Money
    outstanding: Money | None
    other_currencies: tuple[str, ...]
    status: Status

    def __str__(self) -> str:
        """Return a line for the commitment, and one for each amount that there is."""
        return self._told(self.fact)

    def _told(self, name: str) -> str:
        named = ("committed", "changed", "cancelled", "allocated", "disbursed", "spent", "repaid", "interest_paid")
        rows = [(name.replace("_", " "), str(bag)) for name in named if (bag := getattr(self, name))]
        rows.append(("undisbursed", str(self.undisbursed)))
        rows += [] if self.outstanding is None else [("outstanding", str(self.outstanding))]
        rows += [] if not self.other_currencies else [("not taken off", f"what is in {self._others}")]
        return "\n".join([f"{name}: {self.status.value}", *(f"  {name:<14}{said}" for name, said in rows)])

    @property
    def _shown(self) -> tuple[Bag | Money | str, ...]:
        """What a table shows of it."""
        outstanding = "" if self.outstanding is None else self.outstanding
        return self.total, self.allocated, self.disbursed, self.undisbursed, self.repaid, outstanding

    @property
    def _others(self) -> str:
        return " and ".join(self.other_currencies)


@attrs.frozen
class Lifecycle(Sequence[Commitment]):
    """What became of each commitment, in the order in which they were made.

    ``of_nothing`` are the alterations and draws that name a fact of which no live commitment of their data set was made
    by the day, ``unlinked`` the draws that name none. ``doubled`` are further live records of a commitment that is
    there already, which the checks report; of these the first made counts here. So nothing is counted twice, and with
    these everything that the tallies count is there.
    """

    commitments: tuple[Commitment, ...] = ()
    of_nothing: tuple[Event, ...] = ()
    unlinked: tuple[Draw, ...] = ()
    doubled: tuple[Committed, ...] = ()

    def of(self, fact: str, *, dataset: str | None = None) -> Commitment:
        """Return the commitment with this fact; ``dataset`` chooses where several data sets state it.

        Raises `UnknownFactError` where there is none, `MixedDatasetsError` where several data sets state it.

        >>> from aidledger import reference
        >>> print(reference().as_of("2025-12-31").project(lifecycle).of("jpn-ukr-era-loan"))
        jpn-ukr-era-loan: committed
          committed     USD 3,000,000,000
          undisbursed   USD 3,000,000,000
          outstanding   USD 0
        """
        found = [each for each in self.commitments if each.fact == fact and dataset in (None, each.dataset)]
        if len(found) == 1:
            return found[0]
        if found:
            raise mixed(f"of({fact!r})", fact, {each.dataset for each in found}, "dataset={!r}".format)
        where = "" if dataset is None else f" in the data set {dataset!r}"
        facts = {each.fact for each in self.commitments}
        raise UnknownFactError(f"no commitment {fact!r}{where} by then: {exists(fact, facts)}")

    @overload
    def __getitem__(self, index: int) -> Commitment: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Commitment, ...]: ...
    def __getitem__(self, index: int | slice) -> Commitment | tuple[Commitment, ...]:
        """Return one commitment, or a tuple of several."""
        return self.commitments[index]

    def __len__(self) -> int:
        """Return how many commitments there are."""
        return len(self.commitments)

    def __str__(self) -> str:
        """Return some lines for each commitment, and a line for each event that belongs to none of them."""
        called = self._names()
        lines = (each._told(called[each.dataset, each.fact]) for each in self)  # noqa: SLF001 -- the class before
        return "\n".join([*lines, *self._apart()]) or "no commitments"

    def _repr_html_(self) -> str:
        """Return a table for a notebook, in which every text is escaped."""
        head = ("fact", "total", "allocated", "disbursed", "undisbursed", "repaid", "outstanding", "status")
        called = self._names()
        rows = (
            (called[each.dataset, each.fact], *(str(said) for said in each._shown), each.status.value)  # noqa: SLF001
            for each in self.commitments
        )
        others = (
            f"{called[each.dataset, each.fact]}: not taken off is what is in {each._others}"  # noqa: SLF001 -- as above
            for each in self
            if each.other_currencies
        )
        return html_table("what became of each commitment", head, rows, [*others, *self._apart()])

    def _names(self) -> dict[Key, str]:
        """Return what each commitment is called, by data set and fact."""
        return names((each.dataset, each.fact) for each in self)

    def _apart(self) -> list[str]:
        """Return a line for each event that belongs to no commitment listed."""
        return [
            *(f"{_said(each)}, of {_fact_of(each)}, which is no commitment made by then" for each in self.of_nothing),
            *(f"{_said(each)}, of no commitment that its source names" for each in self.unlinked),
            *(f"{_said(each)}, of {each.fact}, which another live record states too" for each in self.doubled),
        ]


# --- the fold ---------------------------------------------------------------------------------------


def _both(first: Trail[Event], second: Trail[Event]) -> Trail[Event]:
    """Return the state after two stretches: as if the events of the second had been seen one by one."""
    return functools.reduce(seen, second, first)


def _followed(state: Trail[Event]) -> Lifecycle:
    """Return what became of each commitment, whatever the order in which the events were seen."""
    events = sorted(state, key=_order)
    first: dict[Key, Committed] = {}
    made = [event for event in events if isinstance(event, Committed)]
    doubled = [event for event in made if first.setdefault(key_of(event), event) is not event]
    drawn: dict[Key, list[Event]] = {key: [] for key in first}
    of_nothing: list[Event] = []
    unlinked: list[Draw] = []
    for event in events:
        if isinstance(event, Draw) and event.of is None:
            unlinked.append(event)
        elif not isinstance(event, Committed):
            is_adrift = isinstance(event, Alteration) and event.altered is None
            (of_nothing if is_adrift else drawn.get((event.dataset, _fact_of(event)), of_nothing)).append(event)
    commitments = (_commitment(event, drawn[key]) for key, event in first.items())
    return Lifecycle(tuple(commitments), tuple(of_nothing), tuple(unlinked), tuple(doubled))


_AMOUNTS: Final[dict[str, Any]] = {
    "changed": CommitmentChanged,
    "cancelled": Cancelled,
    "allocated": Allocated,
    "disbursed": Disbursed,
    "spent": Spent,
    "repaid": Repaid,
    "interest_paid": InterestPaid,
}


def _commitment(event: Committed, drawn: Sequence[Any]) -> Commitment:
    currency = event.amount.currency
    bags = {name: Bag(*(each.amount for each in drawn if type(each) is kind)) for name, kind in _AMOUNTS.items()}
    committed = Bag(event.amount)
    disbursed, repaid, changed, cancelled = (bags[name] for name in ("disbursed", "repaid", "changed", "cancelled"))
    whole = committed + changed - cancelled
    undisbursed = Money(EXACT.subtract(whole[currency], disbursed[currency]), currency)
    is_owed = event.instrument in _OWED or bool(repaid)
    outstanding = Money(EXACT.subtract(disbursed[currency], repaid[currency]), currency) if is_owed else None
    moved = union_of_currencies(whole, changed, cancelled, disbursed, repaid)
    status = Status.FINALISATION
    if not (disbursed or bags["spent"]):
        status = Status.COMMITTED if whole[currency] > 0 else Status.CANCELLED
    elif undisbursed.amount > 0:
        status = Status.IMPLEMENTATION
    elif outstanding.amount <= 0 if outstanding is not None else event.instrument in _NEVER_OWED:
        status = Status.CLOSED
    return Commitment(
        fact=event.fact,
        dataset=event.dataset,
        title=event.title,
        donor=event.donor,
        instrument=event.instrument,
        currency=currency,
        committed=committed,
        total=whole,
        undisbursed=undisbursed,
        outstanding=outstanding,
        other_currencies=tuple(code for code in moved if code != currency),
        status=status,
        **bags,
    )


def _fact_of(event: Any) -> str:
    fact: str = event.of
    return fact


def _said(event: Any) -> str:
    return f"{event.occurred}  {event.amount} {event.kind} ({event.id})"


def _order(event: Event) -> Order:
    """Return the place of an event in a timeline."""
    altered = event.altered if isinstance(event, Alteration) else None
    day: dt.date = latest(event) if altered is None else max(latest(event), latest(altered))
    return order(event, day)


_KINDS: Final = (Committed, *_AMOUNTS.values())

lifecycle: Final[Mapped[Lifecycle]] = of_all("lifecycle", _KINDS, _followed, merge=_both, commutes=True)
"""What became of each commitment: what changed it, what was allocated, disbursed and repaid, and what is left."""
