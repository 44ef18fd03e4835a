from __future__ import annotations

import datetime as dt
from decimal import Decimal

import attrs
import pytest

from aidledger import Ledger
from aidledger.errors import Finding, LoadError, Origin, RecordError
from aidledger.events import Committed, Retracted, annotated
from aidledger.files import Reading
from aidledger.files._problems import Problem, explained, found, safe
from tests.records import record


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (None, "nothing"),
        (False, "false"),
        (Decimal("0.20"), "the number 0.20"),
        (Decimal("NaN"), "the number NaN"),
        (1 << 5_000, "a number of more than 1,000 digits"),
        ("\x1b[31m", r"'\x1b[31m'"),
        (dt.datetime(2024, 6, 13, 10, 30), "the moment 2024-06-13 10:30:00"),  # noqa: DTZ001 -- as files have it
        (dt.time(10, 30), "the time of day 10:30:00"),
        ({"a": 1}, "a table"),
        ((), "a list"),
        (1.5, "float"),
    ],
)
def test_what_was_found_is_said_in_words(raw, words):
    assert found(raw) == words


@pytest.mark.parametrize("raw", ["a" * 10**6, "\x1b" * 10**6, Decimal("1" * 10_000)])
def test_what_was_found_is_short(raw):
    assert len(found(raw)) < 220


def test_text_that_is_printed_is_short_drives_no_terminal_and_stays_on_its_line():
    assert safe("a\x1b[2Jb\x9bc\u202ed\ne\ud800") == "a\\x1b[2Jb\\x9bc\\u202ed\\ne\\ud800"
    assert safe("réparations 日本") == "réparations 日本"
    assert (safe("a" * 300), safe("a" * 300, most=300)) == ("a" * 200 + "…", "a" * 300)


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ((), "x"),
        (("event",), "event: x"),
        (("event", 3), "x"),
        (("event", 3, "sources", 0, "publisher"), "sources[0].publisher: x"),
        (("a b", "\x1b"), r"'a b'.'\x1b': x"),
    ],
)
def test_a_problem_becomes_a_finding_with_the_place_in_front(where, message):
    finding = Problem("bad-value", where, "x").finding(Origin("a", 3), "r")
    assert (finding.code, finding.message, finding.origin, finding.record) == (
        "bad-value",
        message,
        Origin("a", 3),
        "r",
    )
    assert len(Problem("bad-value", where, "x" * 10**5).finding().message) < 1_100


@attrs.frozen
class Checked:
    number: int = attrs.field(validator=attrs.validators.instance_of(int))


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RecordError("title: the text is empty"), "the text is empty"), (ValueError("no good"), "no good"),
        (ValueError(), "ValueError"), (ValueError(""), "ValueError"), (KeyError("x"), "KeyError: 'x'"),
        (OSError(2, "missing"), "FileNotFoundError: 2"),
        (TypeError("must be <class 'int'>, <class 'a.b.Flow'> or <enum 'Colour'>"), "must be int, Flow or Colour"),
    ],
)  # fmt: skip
def test_an_error_is_explained_without_names_of_classes(error, message):
    assert explained(error, ("event", 0, "title")) == Problem("bad-value", ("event", 0, "title"), message)
    with pytest.raises(TypeError) as caught:
        Checked("x")
    assert explained(caught.value, ()).message == "'number' must be int (got 'x' that is a str)."


# --- what came of reading -----------------------------------------------------------------------------

LOAN = record(Committed, "loan", amount="USD 3")
LINKED = annotated(record(Committed, "loan", id="loan.2", amount="USD 4", supersedes=("gone",)), origin=Origin("b", 4))
HIDING = annotated(record(Retracted, "loan", id="loan.3", retracts="gone"), origin=Origin("b", 9))
FORWARD = record(Committed, "loan", id="loan.0", amount="USD 4", recorded="2020-01-01", supersedes=("loan",))
OTHER = annotated(record(Committed, "loan", amount="USD 4"), origin=Origin("b", 7))
BROKEN = Finding(code="bad-toml", message="invalid value", origin=Origin("c", 2))


def test_records_without_problems_make_a_ledger():
    reading = Reading((LOAN,))
    assert reading.built() == (Ledger([LOAN]), ())
    assert (reading.ledger("events"), reading.checked("events")) == (Ledger([LOAN]), (LOAN,))


@pytest.mark.parametrize(
    ("records", "lost", "findings"),
    [
        ((LOAN, LINKED, HIDING), frozenset(), ["b:4: link-to-nothing", "b:9: link-to-nothing", "c:2: bad-toml"]),
        ((LOAN, LINKED), frozenset({"other"}), ["b:4: link-to-nothing", "c:2: bad-toml"]),
        ((LOAN, LINKED, HIDING), frozenset({"gone", "other"}), ["c:2: bad-toml"]),
        ((LOAN, LINKED, HIDING), None, ["c:2: bad-toml"]),
        ((LOAN, FORWARD), None, ["loan.0: link-forward", "c:2: bad-toml"]),
        ((annotated(LOAN, origin=Origin("a", 4)), OTHER), None, ["b:7: duplicate-id", "c:2: bad-toml"]),
    ],
)
def test_links_to_what_may_not_have_been_read_are_no_problem_and_all_others_are(records, lost, findings):
    ledger, said = Reading(records, (BROKEN,), lost).built()
    assert ledger is None
    assert [" ".join(str(one).split(" ")[:2]) for one in said] == findings


def test_all_problems_are_in_one_error():
    with pytest.raises(LoadError, match=r"^events: 2 problems$") as caught:
        Reading((LOAN, LINKED), (BROKEN,)).ledger("events")
    assert [str(problem) for problem in caught.value.exceptions] == [str(finding) for finding in caught.value.findings]
    with pytest.raises(LoadError, match=r"^events: 1 problem$"):
        Reading((LOAN,), (BROKEN,)).ledger("events")


def test_readings_are_joined():
    failed = Reading.failed("a", 3, "bad-toml", "invalid value")
    assert str(failed.findings[0]) == "a:3: bad-toml invalid value"
    joined = Reading.joined([Reading((LOAN,), (BROKEN,), frozenset({"x"})), Reading((HIDING,), (), frozenset({"y"}))])
    assert joined == Reading((LOAN, HIDING), (BROKEN,), frozenset({"x", "y"}))
    assert Reading.joined([joined, failed]) == Reading((LOAN, HIDING), (*failed.findings, BROKEN), None)
    assert Reading.joined([failed, joined]).lost is None
    assert Reading.joined([]) == Reading()
