"""What holds for a transaction: what it states itself, and what it inherits of its activity, as fields of an event."""

from __future__ import annotations

import functools
import re
from typing import Any, Final, NamedTuple

from aidledger.interchange.iati.activities import Activity, Classified
from aidledger.interchange.iati.codelists import INSTRUMENTS
from aidledger.interchange.iati.divisions import recipients, sectors
from aidledger.interchange.iati.entries import Problem
from aidledger.problems import found

_FLAGS: Final = {"1": "humanitarian", "true": "humanitarian", "0": None, "false": None}
_MOST: Final = 4_096  # combinations that are remembered
_CODE: Final = re.compile(r"[A-Za-z0-9.-]{1,40}")


class Terms(NamedTuple):
    """Fields of an event by name, and what is wrong with what is stated of them."""

    fields: dict[str, Any]
    problems: tuple[Problem, ...]


class Inherited:
    """The terms of one activity's transactions, each combination worked out once."""

    def __init__(self, activity: Activity) -> None:
        self._activity = activity.classified
        self._known: dict[Classified, Terms] = {}
        self._said: set[Problem] = set()

    def of(self, own: Classified) -> Terms:
        """Return the terms of a transaction that states this itself; what it states goes before the activity's.

        A problem is said of the first transaction that has it.
        """
        if own not in self._known:
            terms = _terms(_first(own, self._activity))
            self._known[own] = Terms(terms.fields, ())
            fresh = tuple(problem for problem in terms.problems if problem not in self._said)
            self._said.update(fresh)
            return Terms(terms.fields, fresh)
        return self._known[own]


def _first(own: Classified, other: Classified) -> Classified:
    return Classified(
        own.humanitarian or other.humanitarian,
        own.flow_type or other.flow_type,
        own.finance_type or other.finance_type,
        own.aid_type or other.aid_type,
        own.recipients or other.recipients,
        own.sectors or other.sectors,
    )


@functools.lru_cache(maxsize=_MOST)
def _terms(stated: Classified) -> Terms:
    problems: list[Problem] = []
    to, by = recipients(stated.recipients), sectors(stated.sectors)
    problems += [Problem("bad-division", division.problem) for division in (to, by) if division.problem]
    flag = (stated.humanitarian or "0").strip()
    if flag not in _FLAGS:
        problems.append(Problem("bad-flag", f"humanitarian: {found(flag)} is neither 1 nor 0: it is left out"))
    finance = (stated.finance_type or "").strip()
    if finance and finance not in INSTRUMENTS:
        message = f"finance-type: {found(finance)} has no instrument here: it is left out, unstated"
        problems.append(Problem("no-instrument", message))
    fields = {
        "recipient": to.among,
        "sectors": by.among,
        "category": _FLAGS.get(flag),
        "instrument": INSTRUMENTS.get(finance),
        "flow_type": _code("flow", stated.flow_type, problems),
        "aid_type": _code("aid", stated.aid_type, problems),
    }
    return Terms({name: value for name, value in fields.items() if value is not None}, tuple(problems))


def _code(what: str, text: str | None, problems: list[Problem]) -> str | None:
    code = (text or "").strip()
    if not code or _CODE.fullmatch(code):
        return code or None
    problems.append(Problem("bad-code", f"{what}-type: {found(code)} is no code: it is left out"))
    return None
