from __future__ import annotations

from aidledger.errors import Finding, Origin, Severity


def test_a_finding_shows_path_line_code_and_message():
    finding = Finding(
        code="no-source", message="sources: there is none", origin=Origin("events/a.toml", 12), record="a"
    )
    assert str(finding) == "events/a.toml:12: no-source sources: there is none"


def test_what_is_about_all_of_a_file_has_no_line_and_comes_first():
    missing = Origin("events/a.toml")
    assert str(Finding(code="not-found", message="m", origin=missing)) == "events/a.toml: not-found m"
    assert missing.place < Origin("events/a.toml", 1).place < Origin("events/b.toml").place


def test_a_finding_without_a_file_shows_the_record_and_without_either_the_ledger():
    assert str(Finding(code="c", message="m", record="loan@2024-01-01")) == "loan@2024-01-01: c m"
    assert str(Finding(code="c", message="m")) == "ledger: c m"


def test_a_finding_is_an_error_unless_it_says_otherwise():
    assert Finding(code="c", message="m").severity is Severity.ERROR
    assert Finding(code="c", message="m", severity=Severity.WARNING) != Finding(code="c", message="m")
