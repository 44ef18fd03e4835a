from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aidledger import Money, When
from aidledger._cli.pages import Page, as_csv
from aidledger._cli.words import MARKED, TOTAL, Section, TableColumn, TableRow

COLUMNS = (TableColumn("name", elastic=True), TableColumn("amount", right=True))
WIDE = (TableColumn("a", elastic=True), TableColumn("b", elastic=True))
LONG, FIGURE = "one two three four five six", "1,000,000,000,000,000,000,000,000"


def drawn(*rows, wrap=False, columns=COLUMNS, heading="H", **more):
    page = Page(wrap=wrap)
    made = tuple(TableRow(tuple(row)) if isinstance(row, (list, tuple)) else row for row in rows)
    page.add(Section(heading=heading, columns=columns, rows=made, **more))
    return page.text().splitlines()


@pytest.fixture(autouse=True)
def _narrow(monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")


HEAD, TWO = ["  name                  amount"], [("a", "1,000"), ("b", "2")]


@pytest.mark.parametrize(
    ("rows", "options", "shown"),
    [
        (TWO, {"notes": ("note",)}, ["  name  amount", "  a      1,000", "  b          2", "  note"]),
        ([], {"empty": "nothing"}, ["  nothing"]),
        ([], {}, []),
        ([("a", "", "b")], {"columns": (TableColumn(),) * 3}, ["  a  b"]),
        ([(LONG, "1,000")], {}, [*HEAD, "  one two three four …   1,000"]),
        ([(LONG, "1,000")], {"wrap": True}, [*HEAD, "  one two three four     1,000", "  five six"]),
        ([("x" * 9, "y" * 40)], {"columns": WIDE}, [f"  a{' ' * 10}b", f"  {'x' * 9}  {'y' * 16}…"]),
        ([("日本", "1"), ("ab", "2")], {}, ["  name  amount", "  日本       1", "  ab         2"]),
    ],
)
def test_a_table_fits_its_screen(rows, options, shown):
    assert drawn(*rows, **options) == ["H", *shown]


@pytest.mark.parametrize("wrap", [False, True])
def test_a_figure_is_never_cut_though_the_line_is_longer_than_the_terminal(wrap):
    assert any(line.endswith(FIGURE) for line in drawn(("a name that is very long", FIGURE), wrap=wrap))


def test_markup_and_control_characters_are_text():
    columns = (TableColumn("na\nme\x1b[2J"), COLUMNS[1])
    text = "\n".join(drawn(("[red]a[/]", ":smile:\x1b[31m"), columns=columns, heading="[bold]H[/]", notes=("[/]\x07",)))
    for wanted in ("na me\\x1b[2J", "[bold]H[/]", "[red]a[/]", ":smile:\\x1b[31m", "[/]\\x07"):
        assert wanted in text


def test_on_a_terminal_there_are_styles(monkeypatch):
    monkeypatch.setattr("aidledger._cli.terminal.has_colours", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    text = "\n".join(drawn(TableRow(("a", "1"), MARKED), TableRow(("b", "2"), TOTAL)))
    assert [each in text for each in ("\x1b[1mH", "\x1b[33ma", "\x1b[1mb")] == [True] * 3


def test_a_long_section_counts_what_it_leaves_out():
    def cut(count, **more):
        section = Section(heading="h", rows=tuple(TableRow((str(each),)) for each in range(count)), notes=("note",))
        left = section.cut(3, "see there", **more)
        return [row.cells[0] for row in left.rows], left.notes

    assert cut(4) == (["0", "1", "2", "3"], ("note",))
    assert cut(1_003) == (["0", "1", "2"], ("… and 1,000 more: see there", "note"))
    assert cut(5, keep_last=True) == (["2", "3", "4"], ("… and 2 earlier: see there", "note"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((f"{begins}1", f"'{begins}1") for begins in "=+-@\uff1d\uff0b\uff0d\uff20"),
        ("\t=1", "'\\x09=1"),
        ("\r=1", "'\\x0d=1"),
        ("\x1b[31m", "\\x1b[31m"),
        (Decimal("-5.50"), "-5.50"),
        (Decimal("1e20"), "100000000000000000000"),
        (-3, "-3"),
        (True, "true"),
        (None, ""),
        (dt.date(2024, 6, 30), "2024-06-30"),
        (Money(-5, "EUR"), "EUR -5"),
        (When("2024"), "2024"),
        (["-1"], '"[""-1""]"'),
        ("a,b", '"a,b"'),
        ("one\ntwo", '"one\ntwo"'),
        ("a=b", "a=b"),
    ],
)
def test_no_cell_of_a_csv_file_is_a_formula_and_other_values_stay_what_they_are(value, shown):
    assert as_csv(["=a", "b"], [{"=a": value, "b": 1}]) == f"'=a,b\n{shown},1\n"
