"""Cited answers: `verify` works one out again from the records known then, and `named` finds what was asked."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

import attrs

from aidledger._aid.lifecycle import lifecycle
from aidledger._aid.projections import TALLIES, agreements, deliveries, milestones, reported, unallocated
from aidledger._answers.answer import FORMAT, Answer
from aidledger._answers.bridge import Bridge
from aidledger._folds.projection import Mapped, Projection
from aidledger._folds.tally import Tally
from aidledger._ledger.comparing import bridge
from aidledger._ledger.ledger import Ledger
from aidledger._ledger.timeline import AsOf
from aidledger._values.dates import as_day
from aidledger._values.money import Groups
from aidledger._values.text import Hint, Message
from aidledger.errors import (
    AidledgerError,
    CitationError,
    DateError,
    UnknownProjectionError,
    WrongTypeError,
    exists,
)
from aidledger.rates._conversion import valued
from aidledger.rates._tables import EcbRates, Rates, ecb

_KEYS: Final = ("as_of", "known", "projection", "value", "bounds", "caveats", "datasets", "digest")
_COMPARED: Final = ("value", "bounds", "caveats", "datasets")
_LONGEST: Final = 200  # characters of what was cited, in a reason
_DIGEST: Final = re.compile("sha256:[0-9a-f]{64}")
_NO_DIGEST: Final = f"sha256:{'0' * 64}"
_ADVICE: Final = Hint("verify", "verify() takes an answer, or what its to_dict() or as-of --json gave")


@attrs.frozen(kw_only=True)
class Verification:
    """Whether a cited answer stands, and what became of it since.

    It ``stands`` where the records known then are the same, and give the same answer; else ``reasons`` say why not.
    ``answer`` is what the ledger says to the question, as known then, and ``latest`` as best known; either is None
    where there is none, as where data sets would be added up. ``bridge`` is what moved a tally from the one to the
    other; it is None of what is no tally, and where there is no other answer. ``refusal`` says why there is none as
    best known.
    """

    projection: str
    as_of: dt.date
    known: dt.date | None
    reasons: tuple[str, ...]
    answer: Answer[Any] | None
    latest: Answer[Any] | None
    bridge: Bridge | None
    refusal: str | None = None

    @property
    def stands(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons

    def to_dict(self) -> dict[str, Any]:
        """Return it as what JSON can hold: the answers and the bridge as their own ``to_dict`` has them."""
        return {
            "stands": self.stands,
            "projection": self.projection,
            "as_of": self.as_of.isoformat(),
            "known": None if self.known is None else self.known.isoformat(),
            "reasons": list(self.reasons),
            "answer": self.answer and self.answer.to_dict(),
            "latest": self.latest and self.latest.to_dict(),
            "bridge": self.bridge and self.bridge.to_dict(),
        }

    def __str__(self) -> str:
        """Return whether it stands, why not, and what changed since."""
        known = "nothing known" if self.known is None else f"known {self.known}"
        said = "stands" if self.stands else "does not stand"
        lines = [f"{self.projection} as of {self.as_of}, {known}: {said}", *(f"  {each}" for each in self.reasons)]
        return "\n".join([*lines, *([self._since()] if self.stands else [])])

    def _since(self) -> str:
        if self.latest is None:
            return f"as best known it has no answer: {self.refusal}"
        if self.bridge is not None and self.bridge.contributions:
            return f"it changed since:\n{self.bridge}"
        if self.answer is not None and _figures(self.answer) == _figures(self.latest):
            return "as best known it is the same"
        return f"as best known it changed: {self.latest.cite()}"


def format_refusals(said: Mapping[str, Any]) -> Iterator[str]:
    """Say why an answer, or a picture, is of a format that is not read here; nothing where it is."""
    given = said.get("format", FORMAT)
    if type(given) is not int or given != FORMAT:  # True and 1.0 equal 1
        yield f"format: {given!r:.200} is not read by this version, which reads {FORMAT}"


def nothing_known(known: dt.date | None, ledger: Ledger) -> Iterator[str]:
    """Say why an answer that is of a time when nothing was on record cannot be of this ledger; nothing where it can."""
    if known is None and len(ledger):
        first = next(iter(ledger)).recorded
        yield f"known: it is from a ledger with nothing on record, and this one has records from {first} on"


def _answer(at: AsOf, asked: Projection[Any]) -> tuple[Answer[Any] | None, str | None]:
    """Return the answer, or why there is none."""
    try:
        return at.answer(asked), None
    except AidledgerError as error:
        return None, str(error)


def _bridge(first: AsOf, second: AsOf, asked: Projection[Any]) -> Bridge | None:
    return bridge(first, second, asked) if isinstance(asked, Tally) else None


def _figures(answer: Answer[Any]) -> Any:
    whole = answer.to_dict()
    return whole["value"], whole["bounds"]


@attrs.frozen
class _Cited:
    """What was cited, of which the form is right."""

    whole: dict[str, Any]
    as_of: dt.date
    known: dt.date | None
    projection: str

    @classmethod
    def of(cls, cited: object) -> _Cited:
        """Return it; raise `CitationError` with everything that is wrong with it."""
        if not isinstance(cited, Mapping):
            raise CitationError(Message(_ADVICE, f", not {type(cited).__name__}"))
        try:
            _json(dict(cited))
        except (TypeError, ValueError, RecursionError) as error:  # of messages, too: no ``repr`` of it fails after this
            raise CitationError(Message(_ADVICE, f": it holds what JSON cannot hold ({error})")) from error
        wrong = [f"{key!r} is missing" for key in _KEYS if key not in cited]
        wrong += [f"no answer has {key!r:.200}" for key in cited if key not in (*_KEYS, "format")]
        wrong += format_refusals(cited)
        days: dict[str, dt.date | None] = {}
        for key in ("as_of", "known"):
            try:
                is_none = key == "known" and cited.get(key) is None
                days[key] = None if is_none or key not in cited else as_day(_text(cited[key]), key)
            except DateError as error:
                wrong.append(str(error))
        projection, digest = cited.get("projection", ""), cited.get("digest", _NO_DIGEST)
        if not isinstance(projection, str):
            wrong.append(f"projection: {projection!r:.200} is no text")
        if not (isinstance(digest, str) and _DIGEST.fullmatch(digest)):
            wrong.append(f"digest: {digest!r:.200} is none: it is sha256: and 64 digits")
        as_of = days.get("as_of")
        if wrong or as_of is None:
            raise CitationError(Message(_ADVICE, f": {'; '.join(wrong)}"))
        return cls(dict(cited), as_of, days["known"], projection)

    def differs(self, at: AsOf, answer: Answer[Any], asked: Projection[Any]) -> Iterator[str]:
        """Return what is not as it was cited."""
        here = answer.to_dict()
        if self.projection != asked.name:
            yield f"projection: cited {self.projection}, here {asked.name}"
        if self.whole["digest"] != here["digest"]:
            known = "before anything was known" if at.known is None else f"known on {at.known}"
            yield (
                f"the records {known} are not those that it was worked out from: "
                f"cited {self.whole['digest']}, here {here['digest']}"
            )
        for key in _COMPARED:
            cited, found = _json(self.whole[key]), _json(here[key])
            if cited != found:
                yield f"{key}: cited {_short(cited)}, here {_short(found)}"


def _text(value: object) -> str:
    """Return a day as it is written; what is no text is none."""
    if not isinstance(value, str):
        raise DateError(f"{value!r:.200} is no day: write it as text, as in 2024-06-30")
    return value


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def verify(
    ledger: Ledger,
    cited: Answer[Any] | Mapping[str, Any],
    *,
    projection: Projection[Any] | None = None,
    rates: Collection[Rates] = (),
) -> Verification:
    """Return whether a cited answer stands: an `Answer`, or what its ``to_dict`` returned, read back from JSON.

    It is worked out again from the records that the ledger knew then, however much it learnt since. Their digest
    must be the same, and so must value, bounds, caveats and data sets. The projection is found by its name, as
    `aidledger.projections.named` does, with these ``rates``; one of your own is given as ``projection``.

    Raises `CitationError`, with everything that is wrong, on what is no answer, `UnknownProjectionError` on a name that
    no shipped projection has.

    >>> from aidledger import reference
    >>> from aidledger.projections import committed
    >>> ledger = reference()
    >>> then = ledger.as_of("2025-04-20", known="2025-12-31").answer(committed).to_dict()
    >>> print(verify(ledger, then))
    committed as of 2025-04-20, known 2025-12-31: stands
    it changed since:
    committed, from 2025-04-20 (known 2025-12-31) to 2025-04-20 (known 2026-11-22)
    USD 3,914,000,000  before
    USD 3,017,000,000  re-dated: jpn-ukr-fao-grain-project, jpn-ukr-era-loan
    USD 6,931,000,000  after
    >>> verify(ledger, {**then, "value": {"USD": "4000000000"}}).reasons
    ('value: cited {"USD": "4000000000"}, here {"USD": "3914000000"}',)
    """
    if not isinstance(ledger, Ledger):
        raise WrongTypeError(f"verify() takes a ledger first, not {ledger!r:.200}: write verify(ledger, answer)")
    said = _Cited.of(cited.to_dict() if isinstance(cited, Answer) else cited)
    asked = named(said.projection, rates=rates) if projection is None else projection
    then = Ledger().as_of(said.as_of) if said.known is None else ledger.as_of(said.as_of, known=said.known)
    answer, refusal = _answer(then, asked)
    reasons = list(said.differs(then, answer, asked)) if answer else [f"it has no answer: {refusal}"]
    reasons += nothing_known(said.known, ledger)
    now = ledger.as_of(said.as_of)
    latest, refusal = _answer(now, asked)
    return Verification(
        projection=said.projection,
        as_of=said.as_of,
        known=said.known,
        reasons=tuple(reasons),
        answer=answer,
        latest=latest,
        bridge=_bridge(then, now, asked) if answer and latest else None,
        refusal=refusal,
    )


# --- projections by their names ---------------------------------------------------------------------

SHIPPED: Final[Groups[str, Projection[Any]]] = Groups(
    {**TALLIES, **{fold.name: fold for fold in (unallocated, agreements, milestones, deliveries, reported, lifecycle)}}
)
"""The shipped projections by name."""

_METHODS: Final = ("summing", "where", "by", "combined")
_VALUED: Final = "valued"
_LONGEST_NAME: Final = 10_000  # characters of a name
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
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        raise _unknown(name)
    try:
        return _Name(name, tuple(rates)).projection(_parsed(name))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError) as error:
        raise _unknown(name) from error


@attrs.frozen
class _Name:
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
