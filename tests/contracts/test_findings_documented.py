"""Every code that a finding can have is on its page, and no other: users filter by them."""

from __future__ import annotations

import ast
import re

import pytest

from aidledger import CORE, Qualifier
from aidledger._values.codes import CATEGORIES, INSTRUMENTS, MEASURES
from aidledger.answers import Cause
from tests.documentation import ROOT

SOURCE = ROOT / "src" / "aidledger"
PAGE = (ROOT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
CODE = re.compile(r"[a-z]+(-([a-z0-9]+|{}))+")
OTHER_WORDS = {
    *CORE,
    *INSTRUMENTS,
    *CATEGORIES,
    *MEASURES,
    *(each.value for each in (*Qualifier, *Cause)),
    "on-signature",
    "on-entry",
    "iati-activities",
    "iati-activity",
    "utf-8-sig",
    "name-{}",
    "region-{}-{}",
    "row-{}",
    "sheet-{}-row-",
    "non-zero",
    "leave-out",
    "utf-8",
}
WORDS_OF_IATI = """
    aid-type default-aid-type default-currency default-finance-type default-flow-type finance-type flow-type
    iati-identifier iso-date last-updated-datetime other-identifier provider-org receiver-org recipient-country
    recipient-region related-activity reporting-org secondary-reporter transaction-date transaction-type value-date
""".split()
FILLED = {"more-{}-than-committed": ("disbursed", "allocated")}  # codes of which a part is worked out


def written(tree):
    """Return the texts in a module that look like codes; ``{}`` stands for what is worked out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        else:
            continue
        if CODE.fullmatch(text) and text not in OTHER_WORDS:
            yield text


def in_source():
    found = set()
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE).parts
        if inside[0] not in ("_cli", "testing"):
            for text in written(ast.parse(path.read_text(encoding="utf-8"))):
                found.update(text.format(part) for part in FILLED.get(text, [""]))
    return found.difference(WORDS_OF_IATI)


def on_page():
    return {line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")}


def test_every_code_in_the_source_is_on_the_page():
    assert in_source() - on_page() == set()


def test_every_code_on_the_page_is_in_the_source():
    assert on_page() - in_source() == set()


@pytest.mark.parametrize(
    "planted", ['Finding(code="planted-code", message="")', 'yield "planted-code", "message"', '{"x": f"planted-{y}"}']
)
def test_a_new_code_would_be_found(planted):
    assert [text.format("code") for text in written(ast.parse(planted))] == ["planted-code"]
