"""A front end words the hints of a message; nothing takes a sentence apart again to say it otherwise."""

from __future__ import annotations

import ast
import re

import pytest

from tests.documentation import ROOT

TAKE_APART = frozenset(
    {"compile", "findall", "fullmatch", "match", "search", "split", "sub", "partition", "removeprefix", "replace"}
)
TWO_WORDS = re.compile(r"\b(?=([a-z]{4,} [a-z]{4,}))")
ESCAPE = re.compile(r"\\[a-zA-Z]")
SOURCES = sorted(ROOT.joinpath("src").rglob("*.py"))


def literals(tree):
    return [each for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def taken_apart(tree):
    calls = (each for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute))
    return [
        text for call in calls if call.func.attr in TAKE_APART for argument in call.args for text in literals(argument)
    ]


def sentences(trees):
    """Return each two words in a row by which some call looks for a text that is written elsewhere."""
    looked_for = [each for tree in trees for each in taken_apart(tree)]
    apart = {id(each) for each in looked_for}
    said = "\n".join(each.value for tree in trees for each in literals(tree) if id(each) not in apart)
    pairs = {pair for each in looked_for for pair in TWO_WORDS.findall(ESCAPE.sub("", each.value))}
    return sorted(pair for pair in pairs if pair in said)


def test_no_message_is_looked_for_by_its_words():
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES]
    assert len(trees) > 100
    assert sentences(trees) == []


@pytest.mark.parametrize(
    "call", [r're.compile(r"\bgive rates\b")', 're.sub("give rates", "", text)', 'x.partition(" give rates ")']
)
def test_one_that_is_looked_for_would_be_found(call):
    assert sentences([ast.parse(f'raise ValueError(f"{{total}}: give rates")\n{call}')]) == ["give rates"]
