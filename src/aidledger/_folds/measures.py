"""Which figure of an event a tally sums: the amount that the source gave, or what the source itself made of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

from aidledger._records.aid_names import Cancelled, CommitmentChanged, Flow
from aidledger._records.records import Event
from aidledger._values.money import Money
from aidledger._values.text import Hint, Message
from aidledger.errors import RateError, UnknownFieldError, exists

Figure = Callable[[Any], Money | None]
AMOUNT: Final = "amount"
VALUED: Final = "valued"


def amount(event: Flow | CommitmentChanged) -> Money:
    """Return the amount as the source gave it."""
    return event.amount


def withdrawn(event: Cancelled) -> Money:
    """Return what is withdrawn, as the source gave it."""
    return -event.amount


def valued(event: Flow | CommitmentChanged | Cancelled) -> Money:
    """Return the source's own conversion; raise `RateError` where it gives none."""
    if event.valued is None:
        raise RateError(_unvalued(event))
    return event.valued


def withdrawn_valued(event: Cancelled) -> Money:
    """Return what is withdrawn, by the source's own conversion; raise `RateError` where it gives none."""
    return -valued(event)


def valued_or_nothing(event: Flow | CommitmentChanged) -> Money | None:
    """Return the source's own conversion, and nothing where it gives none."""
    return event.valued


def withdrawn_valued_or_nothing(event: Cancelled) -> Money | None:
    """Return what is withdrawn, by the source's own conversion, and nothing where it gives none."""
    return None if event.valued is None else -event.valued


def summed(how: Callable[[Any], Any], field: str, *, partial: bool) -> Figure | None:
    """Return what takes this field of an event where ``how`` takes another; None where ``how`` is not of this module.

    Raises `UnknownFieldError` where no tally sums the field.
    """
    if field not in (AMOUNT, VALUED):
        raise UnknownFieldError(f"no tally sums {field!r:.200}: {exists(field, (AMOUNT, VALUED))}")
    column = 0 if field == AMOUNT else 2 if partial else 1
    return next((row[column] for row in _FIGURES if how in row), None)


_FIGURES: Final[tuple[tuple[Figure, Figure, Figure], ...]] = (
    (amount, valued, valued_or_nothing),
    (withdrawn, withdrawn_valued, withdrawn_valued_or_nothing),
)

FIGURES: Final = frozenset(figure for row in _FIGURES for figure in row)
"""All of them: none looks at the date."""


@attrs.frozen
class OwnConversion:
    """Gives the source's own conversion into one currency, nothing where there is none.

    ``with_amounts`` gives the amount itself where it is in that currency already; ``is_withdrawn`` turns the sign.
    """

    currency: str
    with_amounts: bool
    is_withdrawn: bool

    def __call__(self, event: Flow | CommitmentChanged | Cancelled) -> Money | None:
        """Return what an event counts."""
        for money in (event.valued, event.amount if self.with_amounts else None):
            if money is not None and money.currency == self.currency:
                return -money if self.is_withdrawn else money
        return None


PARTIAL: Final = frozenset(row[2] for row in _FIGURES)
"""What leaves out events without the source's own conversion."""


def _unvalued(event: Event) -> Message:
    return Message(
        f"{event.id}: its source gives no conversion of its own, and there is no 'valued' to sum: ",
        Hint("unvalued", "sum 'amount', choose other events with where()"),
        ", or leave such events out with ",
        Hint.keyword(partial=True),
    )
