"""From the name that an answer gives its projection to the projection: ``committed.where(instrument='loan')``."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection
from typing import Any, Final

import attrs

from aidledger._aid.accords import agreements, deliveries, milestones
from aidledger._aid.amounts import TALLIES, unallocated
from aidledger._aid.claims import reported
from aidledger._aid.lifecycle import lifecycle
from aidledger._folds.projection import Mapped, Projection
from aidledger._folds.tally import Tally
from aidledger._values.money import Groups
from aidledger.errors import UnknownProjectionError, exists
from aidledger.rates._tables import EcbRates, Rates, ecb
from aidledger.rates._valued import valued

SHIPPED: Final[Groups[str, Projection[Any]]] = Groups(
    {**TALLIES, **{fold.name: fold for fold in (unallocated, agreements, milestones, deliveries, reported, lifecycle)}}
)
"""The shipped projections by name."""

_METHODS: Final = ("summing", "where", "by", "combined")
_VALUED: Final = "valued"
_LONGEST: Final = 10_000  # characters of a name
_HYPHENATED: Final = re.compile(rf"^((?:{_VALUED}\()?)({'|'.join(name for name in SHIPPED if '-' in name)})\b")


def named(name: str, *, rates: Collection[Rates] = ()) -> Projection[Any]:
    """Return the projection that has this name: a shipped one, and what is asked of it.

    Nothing is executed: of what Python can say, a name has ``summing``, ``where``, ``by`` and ``combined`` with
    constants (of what is no tally, only ``where``), and ``valued`` around it, whose rates are looked up in ``rates`` by
    their source, and then are those of the European Central Bank. Raises `UnknownProjectionError` on any other name,
    `UnknownFieldError` and `UnknownCodeError` as ``where`` does, `RateError` as `valued` does, `MissingExtraError`
    where the rates need an extra.

    >>> named("committed.where(instrument='loan').by('donor')").name
    "committed.where(instrument='loan').by('donor')"
    """
    if not isinstance(name, str) or len(name) > _LONGEST:
        raise _unknown(name)
    try:
        return _Reading(name, tuple(rates)).projection(_parsed(name))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError) as error:
        raise _unknown(name) from error


@attrs.frozen
class _Reading:
    name: str
    rates: tuple[Rates, ...]

    def projection(self, node: ast.expr) -> Projection[Any]:
        if isinstance(node, ast.Name):
            base = node.id.replace("_", "-")
            if base not in SHIPPED:
                raise UnknownProjectionError(f"no shipped projection {base!r}: {exists(base, SHIPPED, most=20)}")
            return SHIPPED[base]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            return self._asked(self.projection(node.func.value), node.func.attr, node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == _VALUED and node.args:
            return self._valued(self.projection(node.args[0]), node)
        raise _unknown(self.name)

    def _asked(self, of: Projection[Any], method: str, call: ast.Call) -> Projection[Any]:
        if not (isinstance(of, Tally) or (method == "where" and isinstance(of, Mapped))):
            raise _unknown(self.name)
        asked: Callable[..., Projection[Any]] = getattr(of, method)
        return asked(*map(ast.literal_eval, call.args), **self._options(call))

    def _valued(self, of: Projection[Any], call: ast.Call) -> Projection[Any]:
        if not isinstance(of, Tally):
            raise _unknown(self.name)
        _, *given = call.args
        currency, source = map(ast.literal_eval, given)
        return valued(of, currency, self._rates(source), **self._options(call))

    def _rates(self, source: str) -> Rates:
        found = next((each for each in self.rates if each.source == source), None)
        if found is None and source == EcbRates.SOURCE:
            found = ecb()
        if found is None:
            raise UnknownProjectionError(f"{self.name!r} has exchange rates of {source!r}, which are not given")
        return found

    def _options(self, call: ast.Call) -> dict[str, Any]:
        if any(keyword.arg is None for keyword in call.keywords):
            raise _unknown(self.name)
        return {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}


def _parsed(name: str) -> ast.expr:
    """Return what a name says; that of a projection can have a hyphen, as ``interest-paid`` has."""
    return ast.parse(_HYPHENATED.sub(lambda found: found[1] + found[2].replace("-", "_"), name), mode="eval").body


def _unknown(name: object) -> UnknownProjectionError:
    return UnknownProjectionError(
        f"{name!r:.200} is not how a shipped projection is written: as in "
        "\"committed.where(instrument='loan').by('donor')\"; of your own, give the projection itself"
    )
