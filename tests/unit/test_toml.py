from __future__ import annotations

import datetime as dt
import sys
import tomllib
from typing import ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import CORE, Event, Shares, Source
from aidledger.errors import LoadError, Origin, RecordError, VocabularyError
from aidledger.events import Committed, Retracted
from aidledger.files import from_toml, read_toml, to_toml
from aidledger.files._problems import MOST
from aidledger.testing._strategies import CHARACTERS
from tests.records import record

HEAD = 'schema = 1\ndataset = "d"\n'
EVENT = """
[[event]]
id = "{}"
fact = "a"
kind = "committed"
occurred = "2024"
recorded = 2025-08-15
amount = "USD 3"
"""
A = EVENT.format("a")


@attrs.frozen(kw_only=True)
class Part:
    name: str
    count: int | None = None
    tags: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Free(Event):
    kind: ClassVar[str] = "acme.free"

    text: str = ""
    größe: int | None = None  # noqa: PLC2401 -- a key that has to be quoted
    yes: bool | None = None
    day: dt.date | None = None
    days: tuple[dt.date, ...] = ()
    shares: Shares | None = None
    part: Part | None = None
    parts: tuple[Part, ...] = ()


def renamed(raw):
    return {"größe": raw.pop("size"), **raw} if "size" in raw else raw


FREE = CORE.extended(Free, upcasts={"acme.free": (renamed,)})
TEXTS = st.text(CHARACTERS, max_size=40) | st.text(alphabet='a"\\\n\t #[]=', max_size=30)


def said(text, vocabulary=CORE):
    return [str(finding) for finding in read_toml(text, vocabulary, path="a.toml").findings]


# --- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_records_are_read_with_their_lines(newline):
    text = (HEAD + A + EVENT.format("b") + 'donor = "J\x1bPN"').replace("\n", newline)
    assert said(text)[0].startswith("a.toml:19: bad-toml illegal character '\\x1b' at column 11 of")
    one, two = from_toml(text.replace("\x1b", ""), path="events/a.toml")
    assert isinstance(one, Committed)
    assert (one.id, one.dataset, one.origin) == ("a", "d", Origin("events/a.toml", 4))
    assert (two.id, two.origin) == ("b", Origin("events/a.toml", 12))


def test_all_that_is_wrong_is_said_with_its_line_and_what_is_right_is_read():
    text = (
        'schema = 1\ndataset = "d"\nevents = "x"\n'
        + A
        + EVENT.format("b").replace('"USD 3"', "3").replace('"2024"', "2024")
        + 'note = """\n[[event]]\ndonor = 7\n"""\n[[event.sources]]\ntitle = "fine"\n\n'
        + '[[event.sources]]\npublishr = "x"\npublished = 2025\n'
        + EVENT.format("c").replace("USD", "USX").replace('fact = "a"\n', "")
    )
    reading = read_toml(text, path="a.toml")
    assert [str(finding).partition(" (exist")[0].partition(", as in")[0] for finding in reading.findings] == [
        "a.toml:3: unknown-field events: there is no such key of a file: did you mean 'event'?",
        "a.toml:17: wrong-type occurred: a date is expected, not the number 2024: quote it",
        "a.toml:19: wrong-type amount: money is expected, not the number 3: write currency and amount in quotes",
        "a.toml:28: unknown-field sources[1].publishr: there is no such field: did you mean 'publisher'?",
        "a.toml:29: wrong-type sources[1].published: a date is expected, not the number 2025: quote it",
        "a.toml:31: missing-field fact: is missing, and has to be stated",
        "a.toml:36: unknown-code amount: 'USX' is no ISO 4217 currency code:",
    ]
    assert [finding.record for finding in reading.findings] == [None, "b", "b", "b", "b", "c", "c"]
    assert [record.id for record in reading.records] == ["a"]
    assert reading.lost == {"b", "c"}
    with pytest.raises(LoadError, match=r"^a.toml: 7 problems$"):
        from_toml(text, path="a.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" \n\t\n", "1: empty-file there is nothing in it"),
        ('\nschema = "1"\ndataset = "d"\n' + A, "2: unknown-version schema: '1' is no schema that can be"),
        ("schema = 1\ndataset = 5\n" + A, "2: bad-value dataset: the number 5 is no name of a data set"),
        ('schema = 1\ndataset = "A b"\n' + A, "2: bad-value dataset: 'A b' is no name of a data set: "),
        (HEAD + "event = []", "1: no-events there is no event in it"),
        (HEAD + "event = [1]", "3: wrong-type event: a list is no list of events: begin each with [[event]]"),
        (HEAD + 'event = "x"', "3: wrong-type event: 'x' is no list of events: begin each with [[event]], in two br"),
        (HEAD + A + 'dataset = "e"', "11: unknown-field dataset: the data set is said once, at the top"),
        (HEAD + A + "[other]\nx = 1", "11: unknown-field other: there is no such key of a file: "),
        (HEAD + A + "recipient.UKR = true", "11: wrong-type recipient.UKR: a number is expected, not true"),
        (HEAD + A + "sources = [{},\n{title = 5}]", "12: wrong-type sources[1].title: text is expected"),
        (HEAD + A.replace('id = "a"', "id = 5"), "5: wrong-type id: text is expected, not the number 5"),
        (HEAD + A.replace('kind = "committed"', ""), "4: missing-field kind: is missing: say what happened"),
        # --- not TOML
        (HEAD + "[[event]]\ndonor =\n\n", "4: bad-toml invalid value at column 8 of 'donor =': text and imprecise"),
        (HEAD + "x = 1\nx = 2", "4: bad-toml cannot overwrite a value at the end of 'x = 2': the key is there twice"),
        (HEAD + "[a]\n[a]\n", "4: bad-toml cannot declare ('a',) twice at column 3 of '[a]': the table is there twi"),
        (HEAD + "no equals", "3: bad-toml expected '=' after a key in a key/value pair at column 4 of 'no equals': "),
        (HEAD + 'x = """open', '3: bad-toml unterminated string at the end of \'x = """open\': write it as TOML'),
        (HEAD + f"# {'1' * 5_000}\nx = 1e9999999999999999999", "4: bad-toml a number is beyond what can be read"),
        (HEAD + "x = 1" + "_0" * 5_000, "3: bad-toml a number is beyond what can be read"),
    ],
)
def test_what_is_refused_and_what_is_said(text, message):
    (found,) = said(text)
    assert found.startswith(f"a.toml:{message}")


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("schema = 2\n" + A, {"a"}), ("schema = 1\n" + A + EVENT.format("b") + "x = 1", {"a", "b"}),
        (HEAD + A + EVENT.format("B"), None), (HEAD + 'event = "x"', None), (HEAD + "x =", None),
        (HEAD, frozenset()), (HEAD + A, frozenset()),
    ],
)  # fmt: skip
def test_which_records_are_lost(text, lost):
    assert read_toml(text).lost == lost


def test_a_caller_that_is_deep_itself_gets_a_message():
    def deeper(depth):
        if depth:
            return deeper(depth - 1)
        return said(HEAD + "x = " + "[" * 60 + "]" * 60)

    used, frame = 0, sys._getframe()
    while frame is not None:
        used, frame = used + 1, frame.f_back
    (found,) = deeper(sys.getrecursionlimit() - used - 100)
    assert found == "a.toml:1: too-deep brackets go deeper than can be read from here"


def test_a_file_with_very_many_problems_is_not_read_to_its_end():
    reading = read_toml(HEAD + (A + "x = 1\n") * (MOST + 10), path="a.toml")
    assert len(reading.findings) == MOST + 1
    assert str(reading.findings[-1]) == "a.toml:9002: too-many there are more than 1,000 problems: correct these first"
    assert reading.lost is None


def test_own_kinds_are_lifted_and_their_problems_have_the_line_of_the_event():
    event = A.replace('amount = "USD 3"', "size = 3").replace("committed", "acme.free")
    assert [read.größe for read in from_toml(HEAD + event, FREE)] == [3]
    assert said(HEAD + event.replace("size = 3", 'size = "3"'), FREE) == [
        "a.toml:4: wrong-type 'größe': a whole number is expected, not '3': write digits, without quotes"
    ]


# --- writing ---------------------------------------------------------------------------------------


def test_records_are_written_as_a_person_would():
    loan = record(
        Committed,
        "loan",
        title='The "ERA" loan',
        occurred="2025-04~",
        recorded="2025-08-15",
        amount="USD 3000000000",
        recipient=Shares({"UKR": "60", "XM-DAC-41114": "37.5"}),
        supersedes=("a", "b"),
        note="One line.\nAnother.",
        sources=(Source(title="The axis", published="2025-08-15"), Source(accessed="2026-11-22")),
    )
    own = record(
        Free,
        "a",
        text="a\tb\\",
        größe=-3,
        yes=False,
        day=dt.date(2024, 6, 13),
        days=(dt.date(999, 1, 2),),
        shares=Shares({"a.b": 1}),
        part=Part(name="x\ny", count=1, tags=("t",)),
        parts=(Part(name="x"), Part(name="y", tags=("t", "u"))),
    )
    retraction = record(Retracted, "loan", id="loan.retracted", retracts="loan")
    text = to_toml([loan, own, retraction], FREE)
    assert (
        text
        == '''\
schema = 1
dataset = "test"

[[event]]
id = "loan"
fact = "loan"
kind = "committed"
title = "The \\"ERA\\" loan"
occurred = "2025-04~"
recorded = 2025-08-15
supersedes = ["a", "b"]
amount = "USD 3,000,000,000"
recipient = { UKR = "60", XM-DAC-41114 = "37.5" }
note = """
One line.
Another."""

[[event.sources]]
title = "The axis"
published = "2025-08-15"

[[event.sources]]
accessed = 2026-11-22

[[event]]
id = "a"
fact = "a"
kind = "acme.free"
version = 2
occurred = "2024-01-01"
recorded = 2025-01-01
text = "a\\tb\\\\"
"größe" = -3
yes = false
day = 2024-06-13
days = [0999-01-02]
shares = { "a.b" = "1" }
part = { name = "x\\ny", count = 1, tags = ["t"] }

[[event.parts]]
name = "x"

[[event.parts]]
name = "y"
tags = ["t", "u"]

[[event]]
id = "loan.retracted"
fact = "loan"
kind = "retracted"
recorded = 2025-01-01
retracts = "loan"
'''
    )
    assert from_toml(text, FREE) == (loan, own, retraction)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("", '""'),
        ("日本\u3000語 — é", '"日本\u3000語 — é"'),
        ("zero\u200bwidth", '"zero\\u200Bwidth"'),
        ("\U000e0041", '"\\U000E0041"'),
    ],
)
def test_text_is_escaped_where_it_has_to_be(text, stored):
    assert f"\ntext = {stored}\n" in to_toml([record(Free, "a", text=text)], FREE)


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3))
def test_any_text_is_read_back_exactly_by_the_standard_parser(text, title, tags):
    event = record(Free, "a", text=text, part=Part(name=title), parts=(Part(name=text, tags=tuple(tags)),))
    stored = to_toml([event], FREE)
    (read,) = tomllib.loads(stored)["event"]
    assert (read["text"], read["part"]["name"]) == (text, title)
    assert from_toml(stored, FREE) == (event,)


@pytest.mark.parametrize(
    ("records", "error", "message"),
    [
        ([], RecordError, "one file holds records of one data set, not of none: split them"),
        ([record(Free, "a"), record(Free, "b", dataset="o")], RecordError, "one data set, not of o, test: split them"),
        ([record(Free, "a", text="\ud800")], RecordError, r"'\\ud800' is half of a character and cannot be stored"),
        ([Event(id="a", fact="a", dataset="d", recorded="2025-01-01", occurred="2024")], VocabularyError, "no kind of"),
    ],
)
def test_what_no_file_can_hold_is_refused(records, error, message):
    with pytest.raises(error, match=message):
        to_toml(records, FREE)
    with pytest.raises(VocabularyError, match=r"'acme.free' is unknown"):
        to_toml([record(Free, "a")])
