"""The page on architecture names the files that three questions go through: those, and no others."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import aidledger
from aidledger import Ledger, Money, absorb, load
from aidledger.events import Committed
from aidledger.projections import committed
from tests.documentation import ROOT

PACKAGE = Path(aidledger.__file__).parent
PAGE = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
EVENTS = ROOT / "events"


def loading():
    return lambda: load(EVENTS)


def asking():
    records = tuple(load(EVENTS))
    return lambda: Ledger(records).as_of("2024-06-30").answer(committed)


def row(key, millions):
    return Committed(
        id=key,
        fact=key,
        dataset="acme",
        recorded="2024-01-31",
        occurred="2023",
        amount=Money(millions * 1_000_000, "EUR"),
        release="january",
    )


def absorbing():
    ledger, rows = Ledger([row("a", 1), row("b", 2)]), [row("a", 3), row("c", 4)]
    return lambda: absorb(ledger, rows, recorded="2024-02-29", dataset="acme")


def files_of(heading):
    [block] = re.findall(rf"^## {heading}\n.*?^```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return block.split()


def executed(question):
    """Return the files of the package in which a function was called."""
    found = set()

    def note(frame, event, argument):
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(PACKAGE) and frame.f_code.co_name != "<module>":
            found.add(path.relative_to(PACKAGE).as_posix())

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        question()
    finally:
        sys.setprofile(before)
    return found


@pytest.mark.parametrize(
    ("heading", "made"),
    [
        ("From a file to a record", loading),
        ("From a question to an answer with bounds", asking),
        ("From a release to new records", absorbing),
    ],
)
def test_the_files_named_are_those_that_are_executed(heading, made):
    made()()  # what is imported when it is first asked for, is there now
    assert executed(made()) == set(files_of(heading))
