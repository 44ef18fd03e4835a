"""Among which recipients and sectors money divides: codes of several vocabularies, and percentages."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from aidledger.codes import ALPHA_2
from aidledger.fields import Shares
from aidledger.interchange.iati.activities import Part
from aidledger.problems import found

_CODE: Final = re.compile(r"[A-Za-z0-9.]{1,40}(?:-[A-Za-z0-9.]{1,40})*")
_PERCENTAGE: Final = re.compile(r"\d{1,3}(\.\d{0,20})?")
_PREFERRED: Final = ("1", "2")  # of sectors the DAC's; of regions the DAC's and the UN's
_MOST: Final = 4_096  # divisions that are remembered: those of an activity come again with each transaction
_HUNDRED: Final = Decimal(100)


class Division(NamedTuple):
    """What money goes to: one code, shares of several, or None where nothing usable is stated, and what is wrong."""

    among: str | Shares | None = None
    problem: str | None = None


@functools.lru_cache(maxsize=_MOST)
def recipients(parts: tuple[Part, ...]) -> Division:
    """Return the recipients: countries by their alpha-3 codes, regions as ``region-``, vocabulary and code.

    Each vocabulary of regions makes 100 percent together with the countries, so one is taken: the DAC's, else the UN's,
    else the first. Where the countries make 100 percent alone, the regions say the same again.

    >>> recipients((Part("UA", "1", "60"), Part("MD", "1", "40"))).among
    Shares({'MDA': '40', 'UKR': '60'})
    >>> recipients((Part("298", "1", None, is_region=True), Part("002", "2", None, is_region=True))).among
    'region-1-298'
    """
    countries = [(_country(part), part) for part in parts if not part.is_region]
    regions = [(_region(part), part) for part in _in_one_vocabulary([part for part in parts if part.is_region])]
    if countries and regions:
        alone = _divided(countries, "recipient-country")
        if alone.problem or isinstance(alone.among, str) or (alone.among and not alone.among.unstated):
            return alone
    return _divided(countries + regions, "recipient-country" if countries else "recipient-region")


@functools.lru_cache(maxsize=_MOST)
def sectors(parts: tuple[Part, ...]) -> Division:
    """Return the sectors in one vocabulary: the DAC's, or else the first, which is then part of each code.

    >>> sectors((Part("72010", "1", "100"), Part("3.2", "8", "100"))).among
    Shares({'72010': '100'})
    """
    listed = _in_one_vocabulary(parts)
    division = _divided([(_sector(part), part) for part in listed], "sector")
    return Division(Shares({division.among: 100}), None) if isinstance(division.among, str) else division


def _in_one_vocabulary(parts: Sequence[Part]) -> list[Part]:
    """Return the parts in the vocabulary that is preferred, or else is named first; each divides the whole."""
    there = [part.vocabulary for part in parts]
    chosen = next((each for each in (*_PREFERRED, *there) if each in there), None)
    return [part for part in parts if part.vocabulary == chosen]


def _country(part: Part) -> str | None:
    return ALPHA_2.get(part.code.upper())


def _region(part: Part) -> str | None:
    return f"region-{part.vocabulary}-{part.code}" if _CODE.fullmatch(f"{part.vocabulary}-{part.code}") else None


def _sector(part: Part) -> str | None:
    code = part.code if part.vocabulary in _PREFERRED else f"{part.vocabulary}-{part.code}"
    return code if _CODE.fullmatch(code) else None


def _divided(parts: list[tuple[str | None, Part]], what: str) -> Division:
    """Return how the parts divide the whole; one alone has all of it where it does not say otherwise."""
    shares: dict[str, Decimal] = {}
    for code, part in parts:
        percentage = (part.percentage or "").strip() or ("100" if len(parts) == 1 else "")
        if code is None:
            return Division(None, f"{what}: {found(part.code)} is no code that is known here: it is left out, unstated")
        if _PERCENTAGE.fullmatch(percentage) is None:
            stated = found(part.percentage) if part.percentage else "nothing"
            return Division(None, f"{what}: {stated} is no percentage, of {code}: how it divides is left out, unstated")
        if share := Decimal(percentage):
            shares[code] = shares.get(code, Decimal(0)) + share
    whole = sum(shares.values())
    if whole > _HUNDRED:
        return Division(
            None, f"{what}: {whole:f} percent in all is more than 100: how it divides is left out, unstated"
        )
    if len(shares) == 1 and whole == _HUNDRED:
        return Division(next(iter(shares)))
    return Division(Shares(shares) if shares else None)
