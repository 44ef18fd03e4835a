from __future__ import annotations

import pytest

from aidledger._cli import checking as reports
from aidledger._cli.questions import LedgerPlace as Place
from aidledger.errors import Finding, LoadError, Origin, ReadError, Severity

ERROR = Finding(code="bad-toml", message="broken", origin=Origin("a.toml", 3))
WARNING = Finding(code="odd", message="curious", severity=Severity.WARNING, record="a")


def test_a_shipped_ledger_that_cannot_be_read_is_told_like_any_other(monkeypatch):
    def broken() -> None:
        raise LoadError("events: 1 problem", [ReadError(ERROR)])

    monkeypatch.setattr("aidledger.stores.reference", broken)
    found = reports._checked(Place(None))
    assert (found.findings, found.has_errors) == ((ERROR,), True)
    assert found.summary == "1 error; what shows among records only is looked at once these are mended"


@pytest.mark.parametrize(
    ("findings", "summary"),
    [
        ((), "2 records, no findings"),
        ((ERROR,), "2 records, 1 error"),
        ((WARNING,), "2 records, 1 warning"),
        ((ERROR, ERROR, WARNING, WARNING), "2 records, 2 errors and 2 warnings"),
    ],
)
def test_the_summary(findings, summary):
    found = reports.Checked(findings, 2)
    assert found.summary == summary
    assert found.has_errors is (ERROR in findings)


def test_a_finding_is_one_line():
    assert reports.shown(ERROR) == "a.toml:3: bad-toml broken"
    assert reports.shown(WARNING) == "a: odd warning: curious"
    hostile = Finding(code="c", message="first\nsecond \x1b[31m", origin=Origin("a\x07.toml", 1))
    assert reports.shown(hostile) == "a\\x07.toml:1: c first second \\x1b[31m"
