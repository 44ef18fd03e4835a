from __future__ import annotations

import pytest

from aidledger._cli.pages import Page
from aidledger._cli.words import MARKED, TOTAL, Section
from aidledger._cli.words import TableColumn as Column
from aidledger._cli.words import TableRow as Row

COLUMNS = (Column("name", elastic=True), Column("amount", right=True))


def drawn(section: Section, *, wrap: bool = False) -> list[str]:
    page = Page(wrap=wrap)
    page.add(section)
    return page.text().splitlines()


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")


def test_heading_table_and_notes():
    section = Section(heading="H", columns=COLUMNS, rows=(Row(("a", "1,000")), Row(("b", "2"))), notes=("note",))
    assert drawn(section) == ["H", "  name  amount", "  a      1,000", "  b          2", "  note"]


def test_without_rows_it_says_what_that_means_if_there_is_anything_to_say():
    assert drawn(Section(heading="H", columns=COLUMNS, empty="nothing")) == ["H", "  nothing"]
    assert drawn(Section(heading="H")) == ["H"]


def test_names_are_left_out_where_there_are_none_and_so_are_empty_columns():
    section = Section(heading="H", columns=(Column(), Column(), Column()), rows=(Row(("a", "", "b")),))
    assert drawn(section) == ["H", "  a  b"]


def test_a_long_cell_is_cut_or_goes_on_below():
    section = Section(heading="H", columns=COLUMNS, rows=(Row(("one two three four five six", "1,000")),))
    assert drawn(section)[2] == "  one two three four …   1,000"
    assert drawn(section, wrap=True)[2:] == ["  one two three four     1,000", "  five six"]


def test_a_figure_is_never_cut_though_the_line_is_longer_than_the_terminal():
    figure = "1,000,000,000,000,000,000,000,000"
    section = Section(heading="H", columns=COLUMNS, rows=(Row(("a name that is very long", figure)),))
    for wrap in (False, True):
        assert any(line.endswith(figure) for line in drawn(section, wrap=wrap))


def test_the_widest_of_several_long_columns_gives_way():
    columns = (Column("a", elastic=True), Column("b", elastic=True))
    section = Section(heading="H", columns=columns, rows=(Row(("x" * 9, "y" * 40)),))
    assert drawn(section)[2] == f"  {'x' * 9}  {'y' * 16}…"


def test_wide_letters_count_twice():
    section = Section(heading="H", columns=COLUMNS, rows=(Row(("日本", "1")), Row(("ab", "2"))))
    assert drawn(section) == ["H", "  name  amount", "  日本       1", "  ab         2"]


def test_markup_and_control_characters_are_text():
    section = Section(
        heading="[bold]H[/]",
        rows=(Row(("[red]a[/]", ":smile:\x1b[31m")),),
        columns=(Column("na\nme\x1b[2J"), COLUMNS[1]),
        notes=("[/]\x07",),
    )
    text = "\n".join(drawn(section))
    assert "na me\\x1b[2J" in text
    assert "[bold]H[/]" in text
    assert "[red]a[/]" in text
    assert ":smile:\\x1b[31m" in text
    assert "[/]\\x07" in text


def test_on_a_terminal_there_are_styles(monkeypatch):
    monkeypatch.setattr("aidledger._cli.terminal.has_colours", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    rows = (Row(("a", "1"), MARKED), Row(("b", "2"), TOTAL))
    text = "\n".join(drawn(Section(heading="H", columns=COLUMNS, rows=rows)))
    assert "\x1b[1mH" in text
    assert "\x1b[33ma" in text
    assert "\x1b[1mb" in text
