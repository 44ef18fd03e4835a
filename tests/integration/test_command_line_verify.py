"""Whether an answer that was kept stands."""

from __future__ import annotations

import io
import json
import sys

import pytest

from tests.command_line import aidledger, answered

THEN = ("as-of", "2025-04-20", "--known", "2025-12-31")


@pytest.fixture
def kept(tmp_path):
    """Return a function that keeps a text in a file, and returns its path."""

    def written(text: str | bytes | dict, name: str = "answer.json") -> str:
        path = tmp_path / name
        content = json.dumps(text) if isinstance(text, dict) else text
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return written


@pytest.mark.parametrize(
    "question",
    [
        (*THEN, "--projection", "committed"),
        (*THEN, "--by", "recipient", "--by", "instrument"),
        (*THEN, "--where", "recipient=UKR", "--where", "instrument=-", "--combined"),
        (*THEN, "--projection", "interest-paid"),
        (*THEN, "--projection", "lifecycle"),
        ("as-of", "2024-06-30", "--projection", "agreements"),
        ("as-of", "2024-06-30", "--in", "EUR", "--last-within", "7", "--by", "recipient"),
        ("as-of", "2024-06-30", "--in", "JPY", "--at", "2024"),
        ("as-of", "2024-06-30", "--known", "2025-08-14", "--projection", "committed"),
        THEN,
    ],
)
def test_what_as_of_prints_stands(kept, question):
    path = kept(aidledger(*question, "--json").out)
    run = aidledger("verify", path)
    assert (run.status, run.err) == (0, "")
    assert ": stands\n" in run.out
    assert answered("verify", path)["stands"] is True


def test_what_changed_since_is_said_besides(kept):
    run = aidledger("verify", kept(answered(*THEN, "--projection", "committed")))
    assert run.out.splitlines() == [
        "committed as of 2025-04-20, known 2025-12-31: stands",
        "it changed since:",
        "committed, from 2025-04-20 (known 2025-12-31) to 2025-04-20 (known 2026-11-22)",
        "USD 3,914,000,000  before",
        "USD 3,017,000,000  re-dated: jpn-ukr-fao-grain-project, jpn-ukr-era-loan",
        "USD 6,931,000,000  after",
    ]


def test_what_is_altered_does_not_stand(kept):
    path = kept({**answered(*THEN, "--projection", "committed"), "value": {"USD": "4"}})
    run = aidledger("verify", path)
    assert (run.status, run.err) == (1, "")
    assert run.out.splitlines() == [
        "committed as of 2025-04-20, known 2025-12-31: does not stand",
        '  value: cited {"USD": "4"}, here {"USD": "3914000000"}',
    ]
    run = aidledger("verify", path, "--json")
    assert (run.status, json.loads(run.out)["stands"]) == (1, False)


def test_every_answer_of_a_whole_picture(kept):
    whole = answered(*THEN)
    run = aidledger("verify", kept(whole))
    assert len(run.out.split(": stands\n")) == len(whole["answers"]) + 1
    assert run.out.endswith("the picture around them: stands (what it says of later records is not verified)\n")
    whole["answers"]["reported"]["value"] = None
    run = aidledger("verify", kept(whole), "--json")
    found = json.loads(run.out)
    assert (run.status, found["stands"]) == (1, False)
    assert [name for name, each in found["answers"].items() if not each["stands"]] == ["reported"]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("as_of", "2020-01-01", 'as_of: cited "2020-01-01", here "2025-04-20"'),
        ("known", None, 'known: cited null, here "2025-12-31"'),
        ("on_record", False, "on_record: cited false, here true"),
        ("possible", [], "possible: cited [], here [{"),
    ],
)
def test_what_is_altered_around_the_answers_of_a_picture_is_named(kept, key, value, said):
    run = aidledger("verify", kept({**answered(*THEN), key: value}))
    assert run.status == 1
    assert "the picture around them: does not stand" in run.out
    assert f"\n  {said}" in run.out


def test_answers_of_another_picture_are_noticed(kept):
    whole, other = answered(*THEN), answered("as-of", "2024-06-30")
    whole["answers"] = {"committed": whole["answers"]["committed"], "agreements": other["answers"]["agreements"]}
    run = aidledger("verify", kept(whole))
    assert run.status == 1
    assert "its answers are as of different days, or as known on different ones" in run.out
    assert "answers: without committed_by_recipient, milestones, deliveries, reported" in run.out


def test_from_the_standard_input(monkeypatch):
    answer = aidledger(*THEN, "--projection", "committed", "--json").out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answer.encode())))
    from aidledger._cli import main

    assert main(["verify", "-"]) == 0
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["verify", "-"]) == 1


def test_as_some_shells_write_it(kept):
    text = aidledger(*THEN, "--projection", "committed", "--json").out
    for encoding in ("utf-8-sig", "utf-16"):
        assert aidledger("verify", kept(text.encode(encoding))).status == 0


NO_ANSWERS = [
    (b'{"as_of": \n  nought', ":2:3: no JSON: expecting value"),
    (b"", ":1:1: no JSON: expecting value"),
    (b"[" * 100_000, ": no JSON that an answer can be: maximum recursion depth"),
    (b'{"a": ' + b"9" * 5000 + b"}", ": no JSON that an answer can be: Exceeds the limit"),
    (b"\xff\xff", ": no JSON that an answer can be: 'utf-8' codec"),
    (b"[1]", ": no answer but a list: give what as-of --json printed"),
    (b'{"as_of": 1, "as_of": 2}', ": no JSON that an answer can be: the key 'as_of' stands twice in one object"),
    (b'{"value": {"USD": "1", "USD": "2"}}', ": no JSON that an answer can be: the key 'USD' stands twice"),
    (b'{"answers": {"committed": {}}, "other": 1}', "no picture has 'other'"),
    (b'{"answers": {"committed": {}}, "not_yet_known": {"more": 1}}', "no picture has 'more'"),
    (b'{"answers": {"committed": {}}, "format": 2}', "format: 2 is not read by this version"),
    (b"{}", "verify takes what as-of --json printed: 'as_of' is missing"),
    (b'{"answers": []}', "answers: there are none in it"),
    (b'{"answers": {}}', "answers: there are none in it"),
    (b'{"answers": {"\\u001b[31m": 3}}', "verify takes what as-of --json printed, not int"),
]


@pytest.mark.parametrize(("content", "message"), NO_ANSWERS)
def test_what_is_no_answer(kept, content, message):
    run = aidledger("verify", kept(content))
    assert (run.status, run.out) == (1, "")
    assert message in run.err
    assert all(char == "\n" or char.isprintable() for char in run.err)


def test_what_cannot_be_read(tmp_path, monkeypatch, kept):
    for path, said in (
        (tmp_path, "is a directory"),
        (tmp_path / "nowhere", "no such file"),
        ("\0", "embedded null byte"),
    ):
        run = aidledger("verify", str(path))
        assert (run.status, run.out) == (1, "")
        assert f"cannot be read ({said}" in run.err
    monkeypatch.setattr("aidledger._cli.checking._MOST_BYTES", 3)
    assert "is larger than 3 bytes: that is no answer" in aidledger("verify", kept("{   }")).err


def test_the_options_of_a_question_are_for_ones_own(kept):
    path = kept(answered(*THEN))
    assert "--projection is about one answer" in aidledger("verify", path, "--projection", "committed").err
    assert "--combined is part of the question" in aidledger("verify", path, "--combined").err
    run = aidledger("verify", kept(answered(*THEN, "--by", "recipient")), "--by", "donor")
    assert run.status == 1
    assert "  projection: cited committed.by('recipient'), here committed.by('donor')" in run.out
