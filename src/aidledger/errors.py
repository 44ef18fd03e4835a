"""Every error that aidledger raises, each also the nearest builtin.

::

    AidledgerError
    ├── WrongTypeError (TypeError)          a float as an amount, a datetime as a day
    ├── DateError (ValueError)              a text that is no date, an interval that runs backwards
    ├── UndecidedError (ValueError)         UNKNOWN was used as if it were true or false
    ├── AmountError (ValueError)            a text that is no amount, or no finite one
    ├── MixedCurrenciesError (ValueError)   one amount was asked of a bag that has not exactly one
    ├── MixedDatasetsError (ValueError)     two data sets would have been added together, or a key of both taken for one
    ├── UnknownCodeError (LookupError)      a currency, party, instrument or category that does not exist
    ├── UnknownFieldError (LookupError)     a field that no counted kind has
    ├── UnknownFactError (LookupError)      a fact or record that is not in the ledger
    ├── UnknownProjectionError (LookupError) a name that no shipped projection has
    ├── OpenDayError (ValueError)           an amount that depends on the day of an event, which is not one day
    ├── RateError (LookupError)             an exchange rate that nobody published, or a conversion nobody made
    ├── RateTableError (ValueError)         exchange rates that contradict each other, or are none
    ├── RecordError (ValueError)            a record that cannot be built or corrected so
    ├── CitationError (ValueError)          what is to be verified is no answer
    ├── PredicateError (ValueError)         a predicate or a step that failed in a world that the dates allow
    ├── SharedStateError (ValueError)       a step that changed the state it was given, in place of returning a new one
    ├── PlotError (ValueError)              what cannot be drawn, or not as a file of that name
    ├── VocabularyError (ValueError)        a kind that cannot be stored
    ├── VersionError (ValueError)           a stored version that has no way to the current one
    ├── LedgerError (ValueError)            records that contradict each other; has ``findings``
    │   └── ConflictError                   one id, two contents
    ├── ReadError (ValueError)              one problem of a load; has ``finding``
    ├── LoadError (ExceptionGroup)          all problems of a load, each a ReadError
    ├── StoreError (OSError)                a file or folder that cannot be read or written
    └── MissingExtraError (ImportError)     an optional dependency that is not installed
"""

from __future__ import annotations

import enum
import functools
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "AidledgerError",
    "AmountError",
    "CitationError",
    "ConflictError",
    "DateError",
    "Finding",
    "LedgerError",
    "LoadError",
    "MissingExtraError",
    "MixedCurrenciesError",
    "MixedDatasetsError",
    "OpenDayError",
    "Origin",
    "PlotError",
    "PredicateError",
    "RateError",
    "RateTableError",
    "ReadError",
    "RecordError",
    "Severity",
    "SharedStateError",
    "StoreError",
    "UndecidedError",
    "UnknownCodeError",
    "UnknownFactError",
    "UnknownFieldError",
    "UnknownProjectionError",
    "VersionError",
    "VocabularyError",
    "WrongTypeError",
]


class Severity(enum.Enum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"


@attrs.frozen
class Origin:
    """Where a record was read: a file and the line (from 1) on which it begins; None where all of a file is meant.

    It is no part of a record's equality, hash or digest.

    >>> str(Origin("events/a.toml", 4)), str(Origin("nowhere.toml"))
    ('events/a.toml:4', 'nowhere.toml')
    """

    path: str
    line: int | None = None

    @property
    def place(self) -> tuple[str, int]:
        """What findings are sorted by: path, then line; what is about all of a file comes first."""
        return (self.path, self.line or 0)

    def __str__(self) -> str:
        """Return ``path:line``, as editors and compilers write it; the path alone where there is no line."""
        return self.path if self.line is None else f"{self.path}:{self.line}"


@attrs.frozen(kw_only=True)
class Finding:
    """One thing found: a stable code, a message that says what to do, and where.

    >>> str(Finding(code="unknown-party", message="donor: 'JPM' is no code", origin=Origin("a.toml", 4)))
    "a.toml:4: unknown-party donor: 'JPM' is no code"
    """

    code: str
    message: str
    severity: Severity = Severity.ERROR
    origin: Origin | None = None
    record: str | None = None

    def __str__(self) -> str:
        """Return ``path:line: CODE message``; a record that was read from no file shows its id instead."""
        return f"{self.origin or self.record or 'ledger'}: {self.code} {self.message}"


_MOST_COMPARED = 1_000  # names that are looked at for what was meant: a file may have any number of them
_LONGEST_COMPARED = 100  # letters of them


class AidledgerError(Exception):
    """The root of every error that aidledger raises on purpose."""


class WrongTypeError(AidledgerError, TypeError):
    """A value of a type that would lose or invent something: a float, a ``datetime`` as a day."""


class DateError(AidledgerError, ValueError):
    """A text that is no date, or an interval that ends before it begins."""


class UndecidedError(AidledgerError, ValueError):
    """UNKNOWN was used as if it were true or false."""


class AmountError(AidledgerError, ValueError):
    """A text that is no amount, or an amount that is not finite."""


class MixedCurrenciesError(AidledgerError, ValueError):
    """One amount was asked of a bag that holds none, or several currencies."""


class MixedDatasetsError(AidledgerError, ValueError):
    """A tally would have added the rows of two data sets, or a key that both use would have been taken for one."""


class UnknownCodeError(AidledgerError, LookupError):
    """A code that is not in its list."""


class UnknownFieldError(AidledgerError, LookupError):
    """A field that none of the counted kinds has."""


class UnknownFactError(AidledgerError, LookupError):
    """A fact or a record that the ledger does not hold."""


class UnknownProjectionError(AidledgerError, LookupError):
    """A name that no shipped projection has, whatever is asked of it."""


class OpenDayError(AidledgerError, ValueError):
    """An amount depends on the day of its event, and that day is not known, so that the sum has no bounds."""


class RateError(AidledgerError, LookupError):
    """An exchange rate that the rates asked do not have, or a conversion that a source did not make."""


class RateTableError(AidledgerError, ValueError):
    """A table or a file of exchange rates that cannot be one."""


class RecordError(AidledgerError, ValueError):
    """A record that cannot be built, revised or retracted like this."""


class CitationError(AidledgerError, ValueError):
    """What is to be verified is not what an answer is written as."""


class PredicateError(AidledgerError, ValueError):
    """A predicate, or the projection before it, that raised in a world that the dates allow."""


class SharedStateError(AidledgerError, ValueError):
    """A step of a projection changed the state that it was given, so that other results would change with it."""


class PlotError(AidledgerError, ValueError):
    """Something that cannot be drawn: no amounts, too many groups, or a file that is no picture."""


class VocabularyError(AidledgerError, ValueError):
    """A kind that cannot be stored, or a kind that the vocabulary does not know."""


class VersionError(AidledgerError, ValueError):
    """A stored version from which no chain of upcasts leads to the current one."""


class LedgerError(AidledgerError, ValueError):
    """Records that cannot stand in one ledger; ``findings`` lists every reason."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))

    def __reduce__(self) -> tuple[type[LedgerError], tuple[tuple[Finding, ...]]]:
        """Pickle by the findings, from which the message is made."""
        return (type(self), (self.findings,))


class ConflictError(LedgerError):
    """The same id stands for two different contents."""


class ReadError(AidledgerError, ValueError):
    """One problem of a load: ``path:line: CODE message``."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))

    def __reduce__(self) -> tuple[type[ReadError], tuple[Finding]]:
        """Pickle by the finding, from which the message is made."""
        return (type(self), (self.finding,))


class LoadError(AidledgerError, ExceptionGroup[ReadError]):
    """All problems of one load, each a `ReadError`."""

    def derive(self, excs: Sequence[ReadError], /) -> LoadError:  # type: ignore[override]
        """Return a group of the same kind, as ``except*`` needs it."""
        return LoadError(self.message, excs)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every problem as a value, in the order of path and line."""
        return tuple(problem.finding for problem in self.exceptions if isinstance(problem, ReadError))

    def __str__(self) -> str:
        """Show every problem, one a line, since the message alone names none."""
        return "\n".join([self.message, *(f"  {problem}" for problem in self.exceptions)])


class StoreError(AidledgerError, OSError):
    """A file or a folder that cannot be read or written."""


class MissingExtraError(AidledgerError, ImportError):
    """A part of aidledger that needs a dependency which is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        self.what, self.extra = what, extra
        super().__init__(
            f"{what} needs the extra {extra!r}: pip install 'aidledger[{extra}]', or '.[{extra}]' in a clone"
        )

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        """Pickle by what was missing, from which the message is made."""
        return (type(self), (self.what, self.extra))


def exists(word: object, options: Iterable[str], *, most: int = 12) -> str:
    """Return the end of a message about an unknown name: what was probably meant, or what exists.

    >>> exists("grnat", ["grant", "loan"])
    "did you mean 'grant'? (exist: grant, loan)"
    """
    known = sorted(options)
    listed = ", ".join(known[:most]) + (f", … ({len(known)} in all)" if len(known) > most else "")
    close = nearest(word, known)
    return (f"did you mean {close!r}? " if close else "") + f"(exist: {listed or 'none'})"


def nearest(word: object, options: Iterable[str]) -> str | None:
    """Return the option that was probably meant; of codes of three letters or less, none is like another.

    >>> nearest("grnat", ["grant", "loan"]), nearest("usd", ["USD"]), nearest("GB", ["VGB"])
    ('grant', 'USD', None)
    """
    said, known = str(word), tuple(sorted(options))
    return _nearest(said, known) if len(said) <= _LONGEST_COMPARED else _nearest.__wrapped__(said, known)


@functools.lru_cache(maxsize=64)  # a file says the same thing in many rows
def _nearest(said: str, known: tuple[str, ...]) -> str | None:
    import difflib  # only when something is wrong: it is slow to import

    same = {each.casefold(): each for each in known}.get(said.casefold())
    compared = (each for each in known[:_MOST_COMPARED] if len(each) <= _LONGEST_COMPARED)
    longer = [each for each in compared if max(len(said), len(each)) > _CODE]
    close = difflib.get_close_matches(said[: _LONGEST_COMPARED + 1], longer, n=1, cutoff=_ALIKE)
    return same or next(iter(close), None)


_CODE: Final = 3
_ALIKE: Final = 0.7
