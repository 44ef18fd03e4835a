from __future__ import annotations

import json
from typing import ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import CORE, Event, Shares, Source
from aidledger.errors import LoadError, Origin, RecordError, VocabularyError
from aidledger.events import Committed
from aidledger.files import from_jsonl, read_jsonl, to_jsonl
from aidledger.files._problems import MOST
from aidledger.testing._strategies import CHARACTERS
from tests.records import record


@attrs.frozen(kw_only=True)
class Free(Event):
    kind: ClassVar[str] = "acme.free"

    text: str = ""
    number: int = 0


def doubled(raw):
    return {**raw, "number": raw["number"] * 2}


FREE = CORE.extended(Free, upcasts={"acme.free": (doubled,)})
LINE = {"schema": 1, "dataset": "d", "kind": "committed", "id": "a", "fact": "a", "recorded": "2025-08-15",
        "occurred": "2024", "amount": "USD 3"}  # fmt: skip


def test_each_line_is_complete_in_itself():
    event = record(
        Committed,
        "a",
        amount="USD 3",
        recipient=Shares({"UKR": 60}),
        title="é",
        sources=(Source(accessed="2025-01-01"),),
    )
    other = record(Free, "b", dataset="other", number=3)
    text = to_jsonl([event, other], FREE)
    assert text == (
        '{"schema": 1, "kind": "committed", "id": "a", "fact": "a", "dataset": "test", "recorded": "2025-01-01", '
        '"sources": [{"accessed": "2025-01-01"}], "occurred": "2024-01-01", "title": "é", "amount": "USD 3", '
        '"recipient": {"UKR": "60"}}\n'
        '{"schema": 1, "kind": "acme.free", "version": 2, "id": "b", "fact": "b", "dataset": "other", '
        '"recorded": "2025-01-01", "occurred": "2024-01-01", "text": "", "number": 3}\n'
    )
    assert from_jsonl(text, FREE) == (event, other)
    assert to_jsonl([]) == ""


def test_records_are_read_with_their_lines_whatever_ends_them():
    text = json.dumps(LINE) + "\r\n \n" + json.dumps({**LINE, "id": "b"})
    one, two = from_jsonl(text, path="a.jsonl")
    assert (one.origin, two.origin) == (Origin("a.jsonl", 1), Origin("a.jsonl", 3))


def test_an_older_version_is_lifted():
    line = {name: value for name, value in LINE.items() if name != "amount"} | {"kind": "acme.free", "number": 3}
    assert [event.number for event in from_jsonl(json.dumps(line), FREE)] == [6]


@given(st.text(CHARACTERS, max_size=30), st.integers())
def test_any_text_and_number_is_read_back_exactly(text, number):
    event = record(Free, "a", text=text, number=number)
    assert from_jsonl(to_jsonl([event, event], FREE), FREE) == (event, event)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "bad-json expecting value at column 1 of 'nonsense': write one JSON object a line"),
        ('{"a": 1} {', "bad-json extra data at column 10 of"),
        ('{"a": 1, "a": 2}', "bad-json the key 'a' is there twice: take one out"),
        ('{"a": NaN}', "bad-json NaN is no number: leave the field out where there is nothing to say"),
        ('{"a": 1e9999999999999999999}', "bad-json the number 1e9999999999999999999 is beyond what can be read: quote"),
        ('{"a": %s}' % ("9" * 5_000), "bad-json a number is beyond what can be read: write fewer digits, or quote it"),
        ("[" * 100_000, "too-deep brackets go deeper than 64: write flatter lists and objects"),
        ('{"a": "]]", "b": ' * 65, "too-deep brackets go deeper than 64: write flatter lists and objects"),
        ({**LINE, "x": ["[" * 100, *[[]] * 100]}, "unknown-field x: there is no such field"),
        ('"' + "a" * (1 << 20), "line-too-long the line has 1,048,577 characters, the limit is 1,048,576: write short"),
        ("[1]", "wrong-type one object is expected on a line, not a list"),
        ("{}", 'missing-field schema: is missing: write "schema": 1 on each line'),
        ({**LINE, "schema": 2}, "unknown-version schema: the number 2 is no schema that can be read: 1 is"),
        ({**LINE, "version": 2}, "unknown-version version: the number 2 is no version of 'committed' that can be read"),
        ({**LINE, "recipient": {"UKR": 0.0}}, "bad-value recipient: Shares({'UKR': '0'}): each share is above 0"),
        ({**LINE, "title": "\ud800"}, r"bad-value title: the control character '\ud800' at position 0 is refused"),
        ({**LINE, "donor": "J\x9b"}, r"bad-value donor: the control character '\x9b' at position 1 is refused: take"),
    ],
)
def test_what_is_refused_and_what_is_said(line, message):
    (found,) = read_jsonl(line if isinstance(line, str) else json.dumps(line), path="a.jsonl").findings
    assert str(found).startswith(f"a.jsonl:1: {message}")


def test_all_that_is_wrong_is_said_and_what_is_right_is_read():
    lines = [json.dumps(LINE), json.dumps({**LINE, "id": "b", "amount": 3, "x": 1}), "{"]
    reading = read_jsonl("\n".join(lines), path="a.jsonl")
    assert [(str(finding).split(": ")[:2], finding.record) for finding in reading.findings] == [
        (["a.jsonl:2", "wrong-type amount"], "b"),
        (["a.jsonl:2", "unknown-field x"], "b"),
        (["a.jsonl:3", "bad-json expecting property name enclosed in double quotes at column 2 of '{'"], None),
    ]
    assert [record.id for record in reading.records] == ["a"]
    assert reading.lost is None
    assert read_jsonl("\n".join(lines[:2])).lost == {"b"}
    assert read_jsonl(json.dumps({**LINE, "schema": 2})).lost == {"a"}
    with pytest.raises(LoadError, match=r"^a.jsonl: 3 problems$"):
        from_jsonl("\n".join(lines), path="a.jsonl")


def test_a_text_with_very_many_problems_is_not_read_to_its_end():
    reading = read_jsonl("{\n" * (MOST + 10), path="a.jsonl")
    assert len(reading.findings) == MOST + 1
    assert str(reading.findings[-1]).startswith(f"a.jsonl:{MOST}: too-many there are more than 1,000 problems")


def test_what_cannot_be_stored_is_refused():
    with pytest.raises(RecordError, match=r"^a: '\\ud800' is half of a character and cannot be stored: take it out"):
        to_jsonl([record(Free, "a", text="x\ud800")], FREE)
    with pytest.raises(VocabularyError, match=r"'acme.free' is unknown"):
        to_jsonl([record(Free, "a")])
