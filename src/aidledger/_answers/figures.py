"""Answers in one form: figures by group and currency. Every table, text and JSON of an answer is made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from aidledger._records.plain import group_fields, group_text
from aidledger._values.money import ZERO, Bag, Groups, group_order, union_of_currencies

FIGURES: Final = ("amount", "low", "high")
_NONE: Final = Bag()


def by_group(answer: Any) -> Mapping[Any, Any]:
    """Look at an answer as a mapping from group key; the whole has the key ``()``.

    >>> by_group(Groups({"JPN": 1})), by_group(1)
    (Groups({'JPN': 1}), {(): 1})
    """
    return answer if isinstance(answer, Groups) else {(): answer}


def label(key: Any) -> str:
    """Name a group before its figures; the whole has no name.

    >>> label("JPN"), label(())
    ('JPN: ', '')
    """
    return "" if key == () else f"{group_text(key)}: "


def figures(fields: tuple[str, ...], value: Any, bounds: Any, **besides: Any) -> Iterator[dict[str, Any]]:
    """List an answer, a row a group and currency: the fields, ``currency``, ``amount``, ``low``, ``high``, and besides.

    Groups come in their order. A currency that is in one figure of a group is in all; a group without any has one row
    of zeros, whose currency is None.

    >>> list(figures(("donor",), Groups({"JPN": _NONE}), Groups({})))
    [{'donor': 'JPN', 'currency': None, 'amount': Decimal('0'), 'low': Decimal('0'), 'high': Decimal('0')}]
    """
    both = by_group(bounds)
    ends = ({key: getattr(each, end) for key, each in both.items()} for end in FIGURES[1:])
    columns = [by_group(value), *ends, *map(by_group, besides.values())]
    for key in sorted({key for column in columns for key in column}, key=group_order):
        bags = [column.get(key, _NONE) for column in columns]
        for code in union_of_currencies(*bags) or (None,):
            amounts: list[Decimal] = [bag[code] if code else ZERO for bag in bags]
            yield {
                **group_fields(fields, key),
                "currency": code,
                **dict(zip((*FIGURES, *besides), amounts, strict=True)),
            }
