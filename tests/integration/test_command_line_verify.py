"""Whether an answer that was kept stands."""

from __future__ import annotations

import io
import json
import sys

import pytest

from aidledger._cli import main
from tests.command_line import aidledger, answered, refused, says

THEN = "as-of 2025-04-20 --known 2025-12-31"
ONE = f"{THEN} --projection committed"


@pytest.fixture
def kept(tmp_path):
    """Return a function that keeps a text in a file, and returns its path."""

    def written(text: str | bytes | dict) -> str:
        content = json.dumps(text) if isinstance(text, dict) else text
        (tmp_path / "answer.json").write_bytes(content.encode() if isinstance(content, str) else content)
        return str(tmp_path / "answer.json")

    return written


@pytest.mark.parametrize(
    "question",
    [
        THEN,
        ONE,
        f"{THEN} --by recipient --by instrument",
        f"{THEN} --where recipient=UKR --where instrument=- --combined",
        f"{THEN} --projection interest-paid",
        f"{THEN} --projection lifecycle",
        "as-of 2024-06-30 --projection agreements",
        "as-of 2024-06-30 --in EUR --last-within 7 --by recipient",
        "as-of 2024-06-30 --in JPY --at 2024",
        "as-of 2024-06-30 --known 2025-08-14 --projection committed",
    ],
)
def test_what_as_of_prints_stands(kept, question):
    path = kept(aidledger(f"{question} --json").out)
    assert says(f"verify {path}", ": stands\n").err == ""
    assert answered(f"verify {path}")["stands"] is True


def test_what_changed_since_is_said_besides(kept):
    assert aidledger(f"verify {kept(answered(ONE))}").out.splitlines() == [
        "committed as of 2025-04-20, known 2025-12-31: stands",
        "it changed since:",
        "committed, from 2025-04-20 (known 2025-12-31) to 2025-04-20 (known 2026-11-22)",
        "USD 3,914,000,000  before",
        "USD 3,017,000,000  re-dated: jpn-ukr-fao-grain-project, jpn-ukr-era-loan",
        "USD 6,931,000,000  after",
    ]


def test_what_is_altered_does_not_stand(kept):
    path = kept({**answered(ONE), "value": {"USD": "4"}})
    run = aidledger(f"verify {path}")
    assert (run.status, run.err) == (1, "")
    assert run.out.splitlines() == [
        "committed as of 2025-04-20, known 2025-12-31: does not stand",
        '  value: cited {"USD": "4"}, here {"USD": "3914000000"}',
    ]
    run = aidledger(f"verify {path} --json")
    assert (run.status, json.loads(run.out)["stands"]) == (1, False)


def test_every_answer_of_a_whole_picture(kept):
    whole = answered(THEN)
    run = says(f"verify {kept(whole)}")
    assert run.out.count(": stands\n") == len(whole["answers"])
    assert run.out.endswith("the picture around them: stands (what it says of later records is not verified)\n")
    whole["answers"]["reported"]["value"] = None
    run = aidledger(f"verify {kept(whole)} --json")
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
    line = f"verify {kept({**answered(THEN), key: value})}"
    says(line, "the picture around them: does not stand", f"\n  {said}", status=1)


def test_answers_of_another_picture_are_noticed(kept):
    whole, other = answered(THEN), answered("as-of 2024-06-30")
    whole["answers"] = {"committed": whole["answers"]["committed"], "agreements": other["answers"]["agreements"]}
    different = "its answers are as of different days, or as known on different ones"
    missing = "answers: without committed_by_recipient, milestones, deliveries, reported"
    says(f"verify {kept(whole)}", different, missing, status=1)


def test_from_the_standard_input_and_as_some_shells_write_it(monkeypatch, kept):
    text = aidledger(f"{ONE} --json").out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["verify", "-"]) == 0
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["verify", "-"]) == 1
    for encoding in ("utf-8-sig", "utf-16"):
        says(f"verify {kept(text.encode(encoding))}")


@pytest.mark.parametrize(
    ("content", "message"),
    [
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
    ],
)
def test_what_is_no_answer(kept, content, message):
    run = refused(f"verify {kept(content)}", message)
    assert all(char == "\n" or char.isprintable() for char in run.err)


def test_what_cannot_be_read(tmp_path, monkeypatch, kept):
    for path, said in ((tmp_path, "is a directory"), (tmp_path / "no", "no such file"), ("\0", "embedded null byte")):
        refused(f"verify {path}", f"cannot be read ({said}")
    monkeypatch.setattr("aidledger._cli.checking._MOST_BYTES", 3)
    refused(f"verify {kept('{   }')}", "is larger than 3 bytes: that is no answer")


def test_the_options_of_a_question_are_for_ones_own(kept):
    path = kept(answered(THEN))
    refused(f"verify {path} --projection committed", "--projection is about one answer", status=2)
    refused(f"verify {path} --combined", "--combined is part of the question", status=2)
    path, other = (
        kept(answered(f"{THEN} --by recipient")),
        "cited committed.by('recipient'), here committed.by('donor')",
    )
    says(f"verify {path} --by donor", f"  projection: {other}", status=1)
