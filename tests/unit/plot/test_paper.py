from __future__ import annotations

import matplotlib as mpl
import pytest
from matplotlib.layout_engine import ConstrainedLayoutEngine

from aidledger.plot._paper import SMALL, Paper, drawable


@pytest.fixture
def paper():
    return Paper.empty()


def test_a_text_is_on_one_line_and_drives_nothing():
    assert drawable("a\n\tb\u2028c") == "a b c"
    assert drawable("\x1b[31mred\u202eder\u200b\ud800") == "□[31mred□der□□"
    assert drawable("$x_1$ 100 % \\alpha") == "$x_1$ 100 % \\alpha"
    assert drawable("שלום سلام") == "שלום سلام"
    assert len(drawable("long " * 1000)) == 400


def test_letters_that_no_font_has_are_squares():
    assert drawable("\N{BANKNOTE WITH YEN SIGN} 円") == "□ □"


def test_fonts_are_those_that_are_set(monkeypatch):
    monkeypatch.setitem(mpl.rcParams, "font.family", ["no such font"])
    assert drawable("loan 円") == "loan □"
    monkeypatch.setitem(mpl.rcParams, "font.family", ["no such font", "STIXSizeOneSym"])
    assert drawable("loan (") == "□□□□ ("
    monkeypatch.setitem(mpl.rcParams, "font.family", ["STIXSizeOneSym", "sans-serif"])
    assert drawable("loan (") == "loan ("


def test_a_text_is_cut_where_there_is_no_room(paper):
    whole = paper.width("a rather long name", SMALL)
    assert paper.cut("a rather long name", whole, SMALL) == "a rather long name"
    cut = paper.cut("a rather long name", whole - 1, SMALL)
    assert cut.startswith("a rather long n")
    assert cut.endswith("…")
    assert paper.width(cut, SMALL) < whole
    assert paper.cut("a rather long name", 0, SMALL) == "…"
    assert paper.width("name", SMALL, "bold") > paper.width("name", SMALL)


def test_a_text_is_wrapped_at_words(paper):
    room = paper.width("one two three", SMALL)
    assert paper.wrapped("one two three four", room, SMALL, most=3) == ["one two three", "four"]
    assert paper.wrapped("one two three four five six seven eight", room, SMALL, most=2)[1].endswith("…")
    assert paper.wrapped("nothing " * 3, room, SMALL, most=9) == ["nothing"] * 3
    assert paper.wrapped("x" * 300, room, SMALL, most=3) == [paper.cut("x" * 300, room, SMALL)]
    assert paper.wrapped("", room, SMALL, most=2) == []


def test_nothing_that_is_set_moves_what_was_placed(monkeypatch):
    monkeypatch.setitem(mpl.rcParams, "figure.constrained_layout.use", True)  # noqa: FBT003 -- a setting
    assert not isinstance(Paper.empty().figure.get_layout_engine(), ConstrainedLayoutEngine)


def test_a_frame_is_as_high_as_what_is_in_it(paper):
    top = paper.framed("a title", "and more", ["a note"], 100)
    high = paper.figure.get_figheight() * 72
    assert 14 < top < 60
    assert top + 100 < high < top + 140
    assert [text.get_text() for text in paper.figure.texts] == ["a title", "and more", "a note"]
    again = Paper.empty()
    again.framed("a title " * 20, "and more", ["a note", "another"], 100)
    assert again.figure.get_figheight() * 72 > high
