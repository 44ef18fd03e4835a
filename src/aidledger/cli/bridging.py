"""What moved an answer, as a table: between the value before and the value after, each cause with its facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aidledger.bridges import Bridge
from aidledger.cli import words
from aidledger.cli.amounts import padded
from aidledger.cli.sections import TOTAL, Column, Row, Section
from aidledger.money import Bag

_MOST: Final = 20

Line = tuple[str, str, str, str]
"""What it is, the fact, the currency, and the amount."""


def moved(bridge: Bridge, *, most: int = _MOST) -> tuple[list[Line], str]:
    """Return a line for each movement and currency, the first so many; and what is to be said of the rest."""
    called = bridge.names
    listed = [
        (each.cause.value, called[each.dataset, each.fact], money.currency, f"{money.amount:+,f}")
        for each in bridge.contributions
        for money in each.amount
    ]
    rest = len(listed) - most
    return listed[:most] if rest > 1 else listed, f"… and {rest:,} more: see --json" if rest > 1 else ""


def sections(bridge: Bridge) -> list[Section]:
    """Return a bridge, in groups one for each of them."""
    if bridge.fields and not bridge.keys:
        return [Section(heading=_HEADING, empty=_NOTHING)]
    return (
        [_section(words.key(key), bridge.group(key)) for key in bridge.keys]
        if bridge.fields
        else [_section(_HEADING, bridge)]
    )


_HEADING: Final = "What made the difference"
_NOTHING: Final = "nothing did: no such event is on record in either"


def _section(heading: str, bridge: Bridge) -> Section:
    listed, rest = moved(bridge)
    codes = sorted({*bridge.before.currencies, *bridge.after.currencies, *(line[2] for line in listed)})
    lines = [*_ends("before", bridge.before, codes), *listed, *_ends("after", bridge.after, codes)]
    figures = padded(line[3] for line in lines)
    styles = [TOTAL] * len(codes) + [""] * len(listed) + [TOTAL] * len(codes)
    return Section(
        heading=heading,
        columns=(Column(), Column(elastic=True), Column(), Column(right=True)),
        rows=tuple(Row((*line[:3], figure), style) for line, figure, style in zip(lines, figures, styles, strict=True)),
        empty=_NOTHING,
        notes=(rest,) if rest else (),
    )


def _ends(name: str, bag: Bag, codes: Sequence[str]) -> list[Line]:
    return [(name, "", code, f"{bag[code]:,f}") for code in codes]
