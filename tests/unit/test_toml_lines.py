from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger.files._toml_lines import DEEPEST, LONGEST_KEY, TooDeepError, event_lines, places, refuse_deep

TEXT = '''\
schema = 1
 dataset = "x" # [[event]]
[[ event ]]
a.b = [1, [2,
 3], { x = 1, "y.z" = """
[[event]]
""" }] # 'not [[ a string
c = 2024-01-01 10:00:00
  [[event.sources]]
"t\\u0041" = 'x' # a comment [[event]]
[[event.sources]]
[event.deep]
'q r' = 1
[[event]]
n = """a""b""""
m = \'\'\'
[[event]]
\'\'\' # done
[[event.sources]]
l = []
o = {}
[[event]]
'''


def keys(value, place=()):
    """Return every key and position in what was read."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {one for key, each in pairs for one in ({(*place, key)} | keys(each, (*place, key)))}


def test_each_place_is_found_on_its_line():
    found = dict(places(TEXT))
    assert keys(tomllib.loads(TEXT)) - {("event",), ("event", 0, "sources"), ("event", 1, "sources")} == found.keys()
    of_first = {
        (): 3,
        ("a",): 4,
        ("a", "b", 0): 4,
        ("a", "b", 1): 4,
        ("a", "b", 1, 1): 5,
        ("a", "b", 2, "y.z"): 5,
        ("c",): 8,
        ("sources", 0): 9,
        ("sources", 0, "tA"): 10,
        ("sources", 1): 11,
        ("deep", "q r"): 13,
    }
    for place, line in of_first.items():
        assert found["event", 0, *place] == line
    of_second = {(): 14, ("n",): 15, ("m",): 16, ("sources", 0): 19, ("sources", 0, "l"): 20, ("sources", 0, "o"): 21}
    assert {place[2:]: line for place, line in found.items() if place[:2] == ("event", 1)} == of_second
    assert (found["schema",], found["dataset",], found["event", 2]) == (1, 2, 22)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (TEXT, [3, 14, 22]),
        ("x = 1\n\n[[event]]\n[[event.sources]]\n[[event]]", [3, 5]),
        ('[["event"]]\n\n[[event]]', [1, 3]),
        ("event = [\n {},\n\n {} ]", [2, 4]),
        ('[[event]]\na = """\n[[event]]\n"""\n[[event]]', [1, 5]),
        ("[[event]]\na = '''\n[[event]]\n'''\n# it's \"\"\" \n[[event]]\n# ''' \n", [1, 6]),
        ('[[event]]\na = "\\""\nb = \'"""\'\n[[event]]', [1, 4]),
    ],
)
def test_the_line_of_each_event(text, lines):
    assert event_lines(text, len(tomllib.loads(text)["event"])) == lines


def test_an_event_that_cannot_be_found_is_at_the_top():
    assert event_lines("a = 1\n", 2) == [1, 1]


def nested(depth, opener="[", closer="]"):
    return "x = " + opener * depth + "1" + closer * depth


@pytest.mark.parametrize(
    "text",
    [
        TEXT, nested(DEEPEST), nested(DEEPEST, "{a=", "}"), "x = [" + "[]," * 1_000 + "]",
        ".".join("a" * LONGEST_KEY) + " = 1", f'x = "{"." * 1_000}"', "x = '''" + "[" * 1_000 + "'''",
        "# " + "[" * 1_000, "[[event]]\n" * 1_000,
    ],
)  # fmt: skip
def test_what_is_within_the_limits_is_let_through(text):
    refuse_deep(text)
    tomllib.loads(text)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (nested(DEEPEST + 1), 1, "brackets go deeper than 64: write flatter lists and tables"),
        ("\n\n" + nested(10_000), 3, "brackets go deeper than 64"),
        (nested(DEEPEST + 1, "[[],"), 1, "brackets go deeper than 64"),
        ("x = " + "[\n" * 10_000, DEEPEST + 1, "brackets go deeper than 64"),
        ("x = " + '[ """\n[[event""",' * 10_000, DEEPEST + 1, "brackets go deeper than 64"),
        ("x = " + "[ # ]\n" * 10_000, DEEPEST + 1, "brackets go deeper than 64"),
        (".".join("a" * (LONGEST_KEY + 1)) + " = 1", 1, "a key has more than 32 parts: write flatter tables"),
        ("\n[" + " . ".join("a" * 10_000) + "]", 2, "a key has more than 32 parts"),
        ("x = { " + '."a".'.join("a" * 10_000) + " = 1 }", 1, "a key has more than 32 parts"),
    ],
)
def test_what_goes_deeper_is_refused_with_its_line(text, line, message):
    with pytest.raises(TooDeepError, match=message) as caught:
        refuse_deep(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "text",
    ["", "[", "[[", "[" * 10_000, "[[a", "[a]b", "[]", "a", "a =", "= 1", "a.", "a = [", "a = {", "a = {b", "a = {b c}",
     "a = {b = ", 'a = "', 'a = """', "a = '", "a = '''x", 'a = """x\\', "a = ]", '"\\q" = 1', '"a = 1', "a = 1 2\n4"],
)  # fmt: skip
def test_what_is_no_toml_ends_the_scan(text):
    refuse_deep(text)
    assert len(list(places(text))) <= 3


@given(st.text(alphabet="ab.=[]{}\"'\\#\n ,1", max_size=60))
def test_any_text_is_scanned_to_an_end_and_whatever_the_parser_reads_is_found(text):
    found = dict(places(text))
    assert all(1 <= line <= text.count("\n") + 1 for line in found.values())
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert keys(read) <= found.keys()
