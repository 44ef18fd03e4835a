from __future__ import annotations

import sys
from typing import ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import CORE, Event
from aidledger.errors import LoadError, Origin
from aidledger.events import Committed
from aidledger.files import from_toml, read_toml
from aidledger.files._problems import MOST

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


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    number: int


def renumbered(raw):
    return {"number": raw.pop("no"), **raw}


def said(text, vocabulary=CORE):
    return [str(finding) for finding in read_toml(text, vocabulary, path="a.toml").findings]


def test_records_are_read_with_their_lines():
    one, two = from_toml(HEAD + EVENT.format("a") + EVENT.format("b"), path="events/a.toml")
    assert isinstance(one, Committed)
    assert (one.id, one.dataset, one.origin) == ("a", "d", Origin("events/a.toml", 4))
    assert (two.id, two.origin) == ("b", Origin("events/a.toml", 12))


def test_lines_that_end_as_on_windows_are_counted_alike():
    text = (HEAD + EVENT.format("a") + EVENT.format("b") + 'donor = "J\x1bPN"').replace("\n", "\r\n")
    assert said(text)[0].startswith("a.toml:19: bad-toml illegal character '\\x1b' at column 11 of")
    (one, two) = from_toml(text.replace("\x1b", ""))
    assert (one.origin, two.origin) == (Origin("<text>", 4), Origin("<text>", 12))


def test_all_that_is_wrong_is_said_with_its_line_and_what_is_right_is_read():
    text = (
        "schema = 1\n"
        'dataset = "d"\n'
        'events = "x"\n'
        + EVENT.format("a")
        + EVENT.format("b").replace('"USD 3"', "3").replace('"2024"', "2024")
        + 'note = """\n[[event]]\ndonor = 7\n"""\n'
        "[[event.sources]]\n"
        'title = "fine"\n'
        "\n"
        "[[event.sources]]\n"
        'publishr = "x"\n'
        "published = 2025\n" + EVENT.format("c").replace("USD", "USX").replace('fact = "a"\n', "")
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
        ("", "1: empty-file there is nothing in it: write schema = 1, dataset"),
        (" \n\t\n", "1: empty-file there is nothing in it"),
        ("# nothing yet\n", "1: missing-field schema: is missing: write schema = 1 as the first line"),
        ('dataset = "d"\n' + EVENT.format("a"), "1: missing-field schema: is missing: write schema = 1"),
        ("schema = 1\n" + EVENT.format("a"), "1: missing-field dataset: is missing: write dataset = "),
        (
            '\nschema = 2\ndataset = "d"\n' + EVENT.format("a"),
            "2: unknown-version schema: the number 2 is no schema that",
        ),
        (
            'schema = "1"\ndataset = "d"\n' + EVENT.format("a"),
            "1: unknown-version schema: '1' is no schema that can be",
        ),
        (
            "schema = 1\ndataset = 5\n" + EVENT.format("a"),
            "2: bad-value dataset: the number 5 is no name of a data set",
        ),
        ('schema = 1\ndataset = "A b"\n' + EVENT.format("a"), "2: bad-value dataset: 'A b' is no name of a data set: "),
        (HEAD, "1: no-events there is no event in it: write an [[event]], or remove the file"),
        (HEAD + "event = []", "1: no-events there is no event in it"),
        (
            HEAD + EVENT.format("a").replace("[[event]]", "[event]"),
            "4: wrong-type event: a table is no list of events: ",
        ),
        (HEAD + "event = [1]", "3: wrong-type event: a list is no list of events: begin each with [[event]]"),
        (
            HEAD + 'event = "x"',
            "3: wrong-type event: 'x' is no list of events: begin each with [[event]], in two brackets",
        ),
        (
            HEAD + EVENT.format("a") + 'dataset = "e"',
            "11: unknown-field dataset: the data set is said once, at the top",
        ),
        (HEAD + EVENT.format("a") + "[other]\nx = 1", "11: unknown-field other: there is no such key of a file: "),
        (HEAD + EVENT.format("a") + '"\\u001b[31m" = 1', r"11: unknown-field '\x1b[31m': there is no such field"),
        (
            HEAD + EVENT.format("a") + "recipient.UKR = true",
            "11: wrong-type recipient.UKR: a number is expected, not true",
        ),
        (
            HEAD + EVENT.format("a") + "sources = [{},\n{title = 5}]",
            "12: wrong-type sources[1].title: text is expected",
        ),
        (
            HEAD + EVENT.format("a").replace('id = "a"', "id = 5"),
            "5: wrong-type id: text is expected, not the number 5",
        ),
        (
            HEAD + EVENT.format("a").replace('kind = "committed"', ""),
            "4: missing-field kind: is missing: say what happened",
        ),
        (HEAD + EVENT.format("a").replace('"committed"', '"x"'), "7: unknown-kind kind: 'x' is unknown: (exist: "),
        (
            HEAD + EVENT.format("a") + "version = 2",
            "11: unknown-version version: the number 2 is no version of 'committed'",
        ),
        (HEAD + EVENT.format("a") + "x = 0.5", "11: unknown-field x: there is no such field"),
        (
            HEAD + EVENT.format("a").replace("2025-08-15", "2025-08-15T10:00:00Z"),
            "9: wrong-type recorded: a day is expected",
        ),
        # --- no TOML
        (
            HEAD + "[[event]]\ndonor = JPN",
            "4: bad-toml invalid value at column 9 of 'donor = JPN': text and imprecise dates",
        ),
        (HEAD + "[[event]]\ndonor =\n\n", "4: bad-toml invalid value at column 8 of 'donor =': text and imprecise"),
        (
            HEAD + "x = 1\nx = 2\ny = 3",
            "4: bad-toml cannot overwrite a value at column 6 of 'x = 2': the key is there twice",
        ),
        (HEAD + "x = 1\nx = 2", "4: bad-toml cannot overwrite a value at the end of 'x = 2': the key is there twice"),
        (HEAD + "[a]\n[a]\n", "4: bad-toml cannot declare ('a',) twice at column 3 of '[a]': the table is there twice"),
        (HEAD + 'x = "\x07"', r"3: bad-toml illegal character '\x07' at column 6 of 'x = "),
        (
            HEAD + "no equals sign",
            "3: bad-toml expected '=' after a key in a key/value pair at column 4 of 'no equals sign': ",
        ),
        (
            HEAD + 'x = """never closed',
            '3: bad-toml unterminated string at the end of \'x = """never closed\': write it as TOML',
        ),
        (HEAD + "x = 2024-02-30", "3: bad-toml invalid date or datetime at "),
        (
            HEAD + "\nx = " + "9" * 5_000,
            "4: bad-toml a number is beyond what can be read: write fewer digits, or quote it",
        ),
        (HEAD + f"# {'1' * 5_000}\n" + "x = 1e9999999999999999999", "4: bad-toml a number is beyond what can be read"),
        (HEAD + "\nx = 1e9999999999999999999", "4: bad-toml a number is beyond what can be read"),
        (HEAD + "x = 1" + "_0" * 5_000, "3: bad-toml a number is beyond what can be read"),
        (HEAD + "\n\nx = " + "[" * 10_000, "5: too-deep brackets go deeper than 64: write flatter lists and tables"),
        (HEAD + ".".join("a" * 10_000) + " = 1", "3: too-deep a key has more than 32 parts: write flatter tables"),
    ],
)
def test_what_is_refused_and_what_is_said(text, message):
    (found,) = said(text) if "# nothing" not in text else said(text)[:1]
    assert found.startswith(f"a.toml:{message}")


def test_a_file_with_a_wrong_head_is_looked_at_all_the_same():
    reading = read_toml("schema = 1\n" + EVENT.format("a") + EVENT.format("b") + "x = 1", path="a.toml")
    assert [finding.code for finding in reading.findings] == ["missing-field", "unknown-field"]
    assert (reading.records, reading.lost) == ((), {"a", "b"})


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("schema = 2\n" + EVENT.format("a"), {"a"}),
        (HEAD + EVENT.format("a") + EVENT.format("B"), None),
        (HEAD + 'event = "x"', None),
        (HEAD + "x =", None),
        (HEAD, frozenset()),
        (HEAD + EVENT.format("a"), frozenset()),
    ],
)
def test_which_records_are_lost(text, lost):
    assert read_toml(text).lost == lost


def test_a_caller_that_is_deep_itself_gets_a_message():
    def deeper(depth):
        if depth:
            return deeper(depth - 1)
        return said(HEAD + "x = " + "[" * 60 + "]" * 60)

    used = len(list(frames(sys._getframe())))
    (found,) = deeper(sys.getrecursionlimit() - used - 100)
    assert found == "a.toml:1: too-deep brackets go deeper than can be read from here"


def frames(frame):
    while frame is not None:
        yield frame
        frame = frame.f_back


def test_a_file_with_very_many_problems_is_not_read_to_its_end():
    reading = read_toml(HEAD + (EVENT.format("a") + "x = 1\n") * (MOST + 10), path="a.toml")
    assert len(reading.findings) == MOST + 1
    assert str(reading.findings[-1]) == "a.toml:9002: too-many there are more than 1,000 problems: correct these first"
    assert reading.lost is None


def test_own_kinds_are_lifted_and_their_problems_have_the_line_of_the_event():
    vocabulary = CORE.extended(Tranche, upcasts={"acme.tranche": (renumbered,)})
    tranche = EVENT.format("t").replace('amount = "USD 3"', "no = 3").replace("committed", "acme.tranche")
    (read,) = from_toml(HEAD + tranche, vocabulary)
    assert read.number == 3
    assert said(HEAD + tranche.replace("no = 3", 'no = "3"'), vocabulary) == [
        "a.toml:4: wrong-type number: a whole number is expected, not '3': write digits, without quotes"
    ]


@given(st.text(alphabet="[]{}\"'=.\\#\n ,_-0123456789abcdeinostuv", max_size=80))
def test_any_text_is_read_or_refused_without_an_error(text):
    reading = read_toml(HEAD + text, path="a.toml")
    assert reading.findings
    lines = (HEAD + text).count("\n") + 1
    assert all(finding.origin and 1 <= finding.origin.line <= lines for finding in reading.findings)
    assert all(str(finding).isprintable() for finding in reading.findings)


def test_a_number_of_a_million_digits_in_a_few_bytes_is_refused_bare_as_quoted():
    """What is written so small would be large wherever it is written again."""
    event = EVENT.format("a").replace('kind = "committed"', 'kind = "delivered"\nitem = "x"\nquantity = {}')
    event = "\n".join(line for line in event.splitlines() if not line.startswith("amount")) + "\n"
    for number in ("1e999999", "-1e-999999", '"1e999999"'):
        (found,) = said(HEAD + event.replace("{}", number))
        assert "bad-amount quantity: an amount beyond 10 to the power of ±1,000 is refused" in found


def test_long_runs_of_digits_are_looked_at_once():
    """Where a number is looked for that the parser gave up on; from each of the digits it would take a minute."""
    runs = f"# {'1' * 3_999}\n" * 3_000
    (found,) = said(f"{HEAD}{runs}x = 1e9999999999999999999")
    assert found.startswith("a.toml:3003: bad-toml a number is beyond what can be read")
