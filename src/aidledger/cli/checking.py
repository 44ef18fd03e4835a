"""What is wrong in a ledger on disk, all in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

import attrs

from aidledger import stores
from aidledger.checks import check, check_record
from aidledger.cli import terminal, words
from aidledger.cli.opening import Place
from aidledger.corrected import Correction, corrections_in_effect
from aidledger.errors import LoadError
from aidledger.findings import Finding, Severity
from aidledger.ledger import Ledger
from aidledger.reading import Reading

if TYPE_CHECKING:
    from aidledger.manifests import Manifest

_MOST_OF_A_CODE: Final = 3  # findings; a release has thousands
_UNTIL_THEN: Final = "what shows among records only is looked at once these are mended"
_NOTHING: Final = ("not-found", "no-events")  # nothing is there that could be looked at


@attrs.frozen
class Checked:
    """Every finding, by path and line; ``records`` counts what was looked at, None where not all could be read."""

    findings: tuple[Finding, ...]
    records: int | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong, and not only worth a look."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def summary(self) -> str:
        """One line about all of it."""
        errors = sum(finding.severity is Severity.ERROR for finding in self.findings)
        warnings = len(self.findings) - errors
        counts = [words.counted(number, word) for number, word in ((errors, "error"), (warnings, "warning")) if number]
        found = " and ".join(counts) or "no findings"
        if self.records is not None:
            return f"{words.counted(self.records, 'record')}, {found}"
        return found if all(finding.code in _NOTHING for finding in self.findings) else f"{found}; {_UNTIL_THEN}"


def checked(place: Place, *others: Place, against: str | None = None) -> Checked:
    """Check files and folders, which are one ledger, or the shipped ledger.

    ``against`` is the path of a manifest of a ledger that was only added to since.

    Of each record that could be read all is said; what is among records only where all of them make a ledger.
    Raises `LoadError` on what is not a manifest.
    """
    kept = None
    if against is not None:
        from aidledger.manifests import load_manifest

        kept = load_manifest(against)
    if place.path is None:
        try:
            ledger = stores.reference()
        except LoadError as error:
            return Checked(error.findings)
        return _all(ledger, kept, place)
    places = [(each.path, each.vocabulary) for each in (place, *others) if each.path is not None]
    reading = Reading.joined(stores.read(path, vocabulary) for path, vocabulary in places)
    built, problems = reading.built()
    if built is not None and not problems:
        return _all(built, kept, place)
    findings = [*problems, *(finding for record in reading.records for finding in check_record(record))]
    return Checked(tuple(sorted(findings, key=_place)))


def _all(ledger: Ledger, kept: Manifest | None, place: Place) -> Checked:
    difference = None if kept is None else kept.difference(ledger, place.vocabulary)
    findings = check(ledger) if difference is None else (difference, *check(ledger))
    return Checked(findings, len(ledger), corrections_in_effect(ledger))


def shown(finding: Finding) -> str:
    """Return a finding on one line, ``path:line: CODE message``; of a warning the message begins with that word."""
    if finding.severity is Severity.WARNING:
        finding = attrs.evolve(finding, message=f"warning: {finding.message}")
    return terminal.line(finding)


def capped(findings: Iterable[Finding], line: Callable[[Finding], str], rest: str) -> Iterator[str]:
    """Yield a line for each error, then each warning, rare ones first; of each code some, and where the ``rest`` is."""
    by_code: dict[tuple[bool, str], list[Finding]] = {}
    for finding in findings:
        by_code.setdefault((finding.severity is not Severity.ERROR, finding.code), []).append(finding)
    for (_, code), same in sorted(by_code.items(), key=lambda item: (item[0][0], len(item[1]), item[0][1])):
        most = _MOST_OF_A_CODE if len(same) > _MOST_OF_A_CODE + 1 else len(same)
        yield from map(line, same[:most])
        if most < len(same):
            yield f"… and {len(same) - most:,} more {code}: {rest}"


def corrected(correction: Correction) -> str:
    """Return a correction in effect on one line: where it was made, its row, and each field beside the publisher's."""
    where = correction.record.origin or correction.record.id
    return terminal.line(f"{where}: correction in effect: {correction}")


def _place(finding: Finding) -> tuple[str, int]:
    return ("", 0) if finding.origin is None else finding.origin.place
