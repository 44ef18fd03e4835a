"""What became of each commitment, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from aidledger.cli import views
from aidledger.cli.amounts import aligned
from aidledger.cli.sections import Column, Row, Section
from aidledger.money import ZERO, Bag, Money, union_of_currencies
from aidledger.projections import Commitment, Lifecycle

_FIGURES: Final = (
    "committed",
    "changed",
    "allocated",
    "disbursed",
    "undisbursed",
    "spent",
    "repaid",
    "interest paid",
    "outstanding",
)


def lifecycle(heading: str, found: Lifecycle) -> list[Section]:
    """Return the commitments, a row for each and currency, and apart from them what belongs to none."""
    is_mixed = len({each.dataset for each in found}) > 1
    listed = [(each, code) for each in found for code in _currencies(each)]
    figures = [aligned(amounts) for amounts in zip(*(_figures(each, code) for each, code in listed), strict=True)]
    rows = []
    for place, (each, code) in enumerate(listed):
        is_own = code == each.currency
        names = (each.dataset if is_mixed else "", each.title or each.fact, each.status.value) if is_own else ("",) * 3
        rows.append(Row((*names, code, *(column[place] for column in figures))))
    main = Section(
        heading=heading,
        columns=(
            Column("data set"),
            Column("commitment", elastic=True),
            Column("status"),
            Column(),  # a currency needs no name, and room is short here
            *(Column(name, right=True) for name in _FIGURES),
        ),
        rows=tuple(rows),
        empty="no commitment is on record by then",
    )
    apart = (
        ("Of what is no commitment made by then", found.of_nothing),
        ("Of no commitment that the source names", found.unlinked),
        ("Stated by another live record too, which is counted", found.doubled),
    )
    return [main, *(views.events(said, events) for said, events in apart if events)]


def _currencies(each: Commitment) -> Iterable[str]:
    bags = (each.allocated, each.spent, each.interest_paid)
    others = {*each.other_currencies, *union_of_currencies(*bags)} - {each.currency}
    return [each.currency, *sorted(others)]


def _figures(each: Commitment, code: str) -> list[Decimal | None]:
    """Return the amounts of a row; a zero only where it says something."""
    changed = each.changed - each.cancelled
    bags: list[Bag | Money | None] = [
        each.committed,
        changed,
        each.allocated,
        each.disbursed,
        each.undisbursed,
        each.spent,
        each.repaid,
        each.interest_paid,
        each.outstanding,
    ]
    return [_amount(bag, code) for bag in bags]


def _amount(held: Bag | Money | None, code: str) -> Decimal | None:
    if isinstance(held, Money):
        return held.amount if held.currency == code else None
    return None if held is None or held[code] == ZERO else held[code]
