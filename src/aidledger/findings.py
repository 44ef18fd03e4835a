"""What is wrong, or worth a look, and where: a plain value that every report shares."""

from __future__ import annotations

import enum

import attrs


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
