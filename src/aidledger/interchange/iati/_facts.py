"""From entries to events: terms, divisions, commitments, and every other fact."""

from __future__ import annotations

import bisect
import functools
import hashlib
import itertools
import operator
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from aidledger._aid.kinds import Committed
from aidledger._values.codes import ALPHA_2
from aidledger._values.fields import Shares
from aidledger._values.money import EXACT, exact
from aidledger.files._problems import found
from aidledger.interchange.iati._activities import Activity, Classified, Parties, Portion
from aidledger.interchange.iati._entries import INSTRUMENTS, Issue, Posting

_CODE_OF_LIST: Final = re.compile(r"[A-Za-z0-9.]{1,40}(?:-[A-Za-z0-9.]{1,40})*")
_PERCENTAGE: Final = re.compile(r"\d{1,3}(\.\d{0,20})?")
_PREFERRED: Final = ("1", "2")  # of sectors the DAC's; of regions the DAC's and the UN's
_MOST: Final = 4_096  # divisions that are remembered: those of an activity come again with each transaction
_HUNDRED: Final = Decimal(100)


class Division(NamedTuple):
    """What money goes to: one code, shares of several, or None where nothing usable is stated, and what is wrong."""

    among: str | Shares | None = None
    problem: str | None = None


@functools.lru_cache(maxsize=_MOST)
def recipients(parts: tuple[Portion, ...]) -> Division:
    """Return the recipients: countries by their alpha-3 codes, regions as ``region-``, vocabulary and code.

    Each vocabulary of regions makes 100 percent together with the countries, so one is taken: the DAC's, else the UN's,
    else the first. Where the countries make 100 percent alone, the regions say the same again.

    >>> recipients((Portion("UA", "1", "60"), Portion("MD", "1", "40"))).among
    Shares({'MDA': '40', 'UKR': '60'})
    >>> recipients((Portion("298", "1", None, is_region=True), Portion("002", "2", None, is_region=True))).among
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
def sectors(parts: tuple[Portion, ...]) -> Division:
    """Return the sectors in one vocabulary: the DAC's, or else the first, which is then part of each code.

    >>> sectors((Portion("72010", "1", "100"), Portion("3.2", "8", "100"))).among
    Shares({'72010': '100'})
    """
    listed = _in_one_vocabulary(parts)
    division = _divided([(_sector(part), part) for part in listed], "sector")
    return Division(Shares({division.among: 100}), None) if isinstance(division.among, str) else division


def _in_one_vocabulary(parts: Sequence[Portion]) -> list[Portion]:
    """Return the parts in the vocabulary that is preferred, or else is named first; each divides the whole."""
    there = [part.vocabulary for part in parts]
    chosen = next((each for each in (*_PREFERRED, *there) if each in there), None)
    return [part for part in parts if part.vocabulary == chosen]


def _country(part: Portion) -> str | None:
    return ALPHA_2.get(part.code.upper())


def _region(part: Portion) -> str | None:
    return (
        f"region-{part.vocabulary}-{part.code}" if _CODE_OF_LIST.fullmatch(f"{part.vocabulary}-{part.code}") else None
    )


def _sector(part: Portion) -> str | None:
    code = part.code if part.vocabulary in _PREFERRED else f"{part.vocabulary}-{part.code}"
    return code if _CODE_OF_LIST.fullmatch(code) else None


def _divided(parts: list[tuple[str | None, Portion]], what: str) -> Division:
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


_FLAGS: Final = {"1": "humanitarian", "true": "humanitarian", "0": None, "false": None}
_MOST_TERMS: Final = 4_096  # combinations that are remembered
_CODE: Final = re.compile(r"[A-Za-z0-9.-]{1,40}")


class Terms(NamedTuple):
    """Fields of an event by name, and what is wrong with what is stated of them."""

    fields: dict[str, Any]
    problems: tuple[Issue, ...]


class Inherited:
    """The terms of one activity's transactions, each combination worked out once."""

    def __init__(self, activity: Activity) -> None:
        self._activity = activity.classified
        self._known: dict[Classified, Terms] = {}
        self._said: set[Issue] = set()

    def of(self, own: Classified) -> Terms:
        """Return the terms of a transaction that states this itself; what it states goes before the activity's.

        A problem is said of the first transaction that has it.
        """
        if own not in self._known:
            terms = _terms(Classified._make(one or other for one, other in zip(own, self._activity, strict=True)))
            self._known[own] = Terms(terms.fields, ())
            fresh = tuple(problem for problem in terms.problems if problem not in self._said)
            self._said.update(fresh)
            return Terms(terms.fields, fresh)
        return self._known[own]


@functools.lru_cache(maxsize=_MOST_TERMS)
def _terms(stated: Classified) -> Terms:
    problems: list[Issue] = []
    to, by = recipients(stated.recipients), sectors(stated.sectors)
    problems += [Issue("bad-division", division.problem) for division in (to, by) if division.problem]
    flag = (stated.humanitarian or "0").strip()
    if flag not in _FLAGS:
        problems.append(Issue("bad-flag", f"humanitarian: {found(flag)} is neither 1 nor 0: it is left out"))
    finance = (stated.finance_type or "").strip()
    if finance and finance not in INSTRUMENTS:
        message = f"finance-type: {found(finance)} has no instrument here: it is left out, unstated"
        problems.append(Issue("no-instrument", message))
    fields = {
        "recipient": to.among,
        "sectors": by.among,
        "category": _FLAGS.get(flag),
        "instrument": INSTRUMENTS.get(finance),
        "flow_type": _code("flow", stated.flow_type, problems),
        "aid_type": _code("aid", stated.aid_type, problems),
    }
    return Terms({name: value for name, value in fields.items() if value is not None}, tuple(problems))


def _code(what: str, text: str | None, problems: list[Issue]) -> str | None:
    code = (text or "").strip()
    if not code or _CODE.fullmatch(code):
        return code or None
    problems.append(Issue("bad-code", f"{what}-type: {found(code)} is no code: it is left out"))
    return None


_BETWEEN: Final = re.compile(r"[^a-z0-9.-]+")
_LONGEST: Final = 44  # letters of the identifier that a key shows; the digest in it is of all


def facts(identifier: str, entries: Sequence[Posting]) -> list[str]:
    """Return the key of each of these transactions, which are all of one activity."""
    shown = _BETWEEN.sub("-", identifier.casefold()).strip("-.")[:_LONGEST]
    refs = [(entry.kind.kind, entry.transaction.ref) for entry in entries]
    counts = Counter(refs)
    is_known = [bool(ref[1]) and counts[ref] == 1 for ref in refs]
    first = _earliest(entry for entry, known in zip(entries, is_known, strict=True) if not known)
    given: Counter[tuple[str, ...]] = Counter()
    return [
        _key(
            f"iati-{shown}.{kind}.",
            (identifier, kind, "ref", ref) if known else (identifier, kind, *_known_by(entry, first)),
            given,
        )
        for entry, (kind, ref), known in zip(entries, refs, is_known, strict=True)
    ]


def _key(begin: str, parts: tuple[str, ...], given: Counter[tuple[str, ...]]) -> str:
    given[parts] += 1
    content = "\x00".join(parts if given[parts] == 1 else (*parts, str(given[parts])))
    return begin + hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _earliest(entries: Iterable[Posting]) -> Posting | None:
    commitments = (entry for entry in entries if entry.kind is Committed)
    return min(commitments, key=lambda entry: entry.day, default=None)  # of one day, the first in the file


def _known_by(entry: Posting, first: Posting | None) -> tuple[str, ...]:
    if entry is first:
        return ("first",)
    organisations = (each.ref or each.name for each in (entry.transaction.provider, entry.transaction.receiver))
    return ("content", entry.day, f"{exact(entry.amount):f}", entry.currency, *organisations)


class _Commitment(NamedTuple):
    fact: str
    entry: Posting
    receiver: str | None
    day: str


_day = operator.attrgetter("day")
_Marks = tuple[str | None, str | None, str | None]


class Commitments:
    """The commitments of one activity, with what is left of each."""

    def __init__(self, entries: Sequence[Posting], facts: Sequence[str], parties: Parties) -> None:
        self._parties = parties
        all_ = [
            _Commitment(fact, entry, parties.party(entry.transaction.receiver), entry.day)
            for fact, entry in zip(facts, entries, strict=True)
            if entry.kind is Committed
        ]
        self._left = {one.fact: one.entry.amount for one in all_}
        self._all = sorted(all_, key=_day)  # of one day, as in the file
        self._marked: dict[_Marks, list[_Commitment]] = {}
        for one in self._all if len(self._all) > 1 else ():
            ref = one.entry.transaction.ref or None
            for marks in set(itertools.product((None, ref), (None, one.receiver), (None, one.entry.currency))):
                self._marked.setdefault(marks, []).append(one)

    def drawn_on(self, entry: Posting) -> str | None:
        """Return the fact of the commitment that a payment is of, or None where several could be meant."""
        if not self._marked:
            return self._all[0].fact if self._all else None
        ref, receiver, _ = self._likely(entry, None)
        marks = (ref, receiver, entry.currency)
        meant = self._marked[marks if marks in self._marked else (ref, receiver, None)]
        place = max(bisect.bisect_right(meant, entry.day, key=_day), 1) - 1
        of_the_day = [one for one in meant[max(place - 1, 0) : place + 2] if one.day == meant[place].day]
        return meant[place].fact if len(of_the_day) == 1 else None

    def altered(self, entry: Posting) -> str | None:
        """Return the fact of the commitment that an amount below zero takes from, or None where there is none."""
        meant = [one for one in self._all if one.entry.currency == entry.currency]
        if self._marked:
            meant = self._marked.get(self._likely(entry, entry.currency), [])
        if not meant:
            return None
        meant = meant[: bisect.bisect_right(meant, entry.day, key=_day)] or meant
        chosen = self._with_enough(meant, entry.amount) or meant[bisect.bisect_left(meant, meant[-1].day, key=_day)]
        self._left[chosen.fact] = EXACT.add(self._left[chosen.fact], entry.amount)
        return chosen.fact

    def _with_enough(self, meant: Sequence[_Commitment], amount: Decimal) -> _Commitment | None:
        """Return the latest commitment that has as much left, of one day the first; None where none has."""
        found = None
        for one in reversed(meant):
            if found is not None and one.day != found.day:
                break
            if EXACT.add(self._left[one.fact], amount) >= 0:
                found = one
        return found

    def _likely(self, entry: Posting, currency: str | None) -> _Marks:
        """Return the ``ref`` and receiver of a transaction, as far as there are commitments that have them, too."""
        ref, receiver = entry.transaction.ref or None, self._parties.party(entry.transaction.receiver)
        ref = ref if (ref, None, currency) in self._marked else None
        return (ref, receiver if (ref, receiver, currency) in self._marked else None, currency)
