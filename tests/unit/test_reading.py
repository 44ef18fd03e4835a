from __future__ import annotations

import pytest

from aidledger import Ledger
from aidledger.errors import Finding, LoadError, Origin
from aidledger.events import Committed, Retracted, annotated
from aidledger.files import Reading
from aidledger.files._problems import MOST, shortened
from tests.records import record

LOAN = record(Committed, "loan", amount="USD 3")
LINKED = annotated(record(Committed, "loan", id="loan.2", amount="USD 4", supersedes=("gone",)), origin=Origin("b", 4))
HIDING = annotated(record(Retracted, "loan", id="loan.3", retracts="gone"), origin=Origin("b", 9))
BROKEN = Finding(code="bad-toml", message="invalid value", origin=Origin("c", 2))


def test_records_without_problems_make_a_ledger():
    reading = Reading((LOAN,))
    assert reading.built() == (Ledger([LOAN]), ())
    assert reading.ledger("events") == Ledger([LOAN])
    assert reading.checked("events") == (LOAN,)


def test_what_is_wrong_with_links_is_said_too_in_the_order_of_the_files():
    reading = Reading((LOAN, LINKED, HIDING), (BROKEN,))
    ledger, findings = reading.built()
    assert ledger is None
    assert [(finding.code, str(finding.origin)) for finding in findings] == [
        ("link-to-nothing", "b:4"),
        ("link-to-nothing", "b:9"),
        ("bad-toml", "c:2"),
    ]


@pytest.mark.parametrize("lost", [None, frozenset({"gone"}), frozenset({"gone", "other"})])
def test_a_link_to_what_may_not_have_been_read_is_no_problem(lost):
    ledger, findings = Reading((LOAN, LINKED, HIDING), (BROKEN,), lost).built()
    assert ledger is None
    assert findings == (BROKEN,)


def test_a_link_to_what_was_not_lost_is_a_problem():
    _, findings = Reading((LOAN, LINKED), (BROKEN,), frozenset({"other"})).built()
    assert [finding.code for finding in findings] == ["link-to-nothing", "bad-toml"]


def test_other_problems_of_links_are_said_whatever_was_lost():
    forward = record(Committed, "loan", id="loan.0", amount="USD 4", recorded="2020-01-01", supersedes=("loan",))
    _, findings = Reading((LOAN, forward), (BROKEN,), None).built()
    assert [finding.code for finding in findings] == ["link-forward", "bad-toml"]


def test_a_conflict_is_said_with_both_places():
    one, other = annotated(LOAN, origin=Origin("a", 4)), record(Committed, "loan", amount="USD 4")
    _, findings = Reading((one, annotated(other, origin=Origin("b", 7)))).built()
    assert [str(finding) for finding in findings] == [
        "b:7: duplicate-id the id 'loan' already stands for other content (a:4): give a correction an id of its own"
    ]


def test_all_problems_are_in_one_error():
    with pytest.raises(LoadError, match=r"^events: 2 problems$") as caught:
        Reading((LOAN, LINKED), (BROKEN,)).ledger("events")
    assert [str(problem) for problem in caught.value.exceptions] == [str(finding) for finding in caught.value.findings]
    with pytest.raises(LoadError, match=r"^events: 1 problem$"):
        Reading((LOAN,), (BROKEN,)).ledger("events")
    with pytest.raises(LoadError, match=r"^events: 1 problem$"):
        Reading((LOAN,), (BROKEN,)).checked("events")


def test_readings_are_joined():
    failed = Reading.failed("a", 3, "bad-toml", "invalid value")
    assert str(failed.findings[0]) == "a:3: bad-toml invalid value"
    joined = Reading.joined([Reading((LOAN,), (BROKEN,), frozenset({"x"})), Reading((HIDING,), (), frozenset({"y"}))])
    assert joined == Reading((LOAN, HIDING), (BROKEN,), frozenset({"x", "y"}))
    assert Reading.joined([joined, failed]) == Reading((LOAN, HIDING), (*failed.findings, BROKEN), None)
    assert Reading.joined([failed, joined]).lost is None
    assert Reading.joined([]) == Reading()


def test_findings_are_shortened_only_where_there_are_more():
    many = [BROKEN] * (MOST + 1)
    assert shortened(many[:MOST], more=False) == tuple(many[:MOST])
    assert [finding.code for finding in shortened(many, more=True)] == ["bad-toml"] * MOST + ["too-many"]
