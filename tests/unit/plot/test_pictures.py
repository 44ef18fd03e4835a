from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from aidledger import Ledger, compare, fold, plot, reference
from aidledger.errors import MissingExtraError, PlotError, StoreError, UnknownFieldError, WrongTypeError
from aidledger.projections import agreements, committed

LEDGER = reference()
HISTORY = LEDGER.timeline().history(committed, every="year")
DELTA = compare(LEDGER.as_of("2023-12-31"), LEDGER.as_of("2025-12-31"))
MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


def titled(text):
    """Return the title of a picture of a projection with this name."""
    history = Ledger().timeline().history(fold(lambda: 0, name=text), on=["2024-01-01"])
    return plot.history(history).texts[0].get_text()


def test_a_figure_is_shown_copied_and_pickled_like_any_other():
    figure = plot.bridge(DELTA, committed, currency="USD")
    assert isinstance(figure, Figure)
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert pickle.loads(pickle.dumps(figure))._repr_png_() == figure._repr_png_()


def test_what_is_something_else_is_refused(tmp_path):
    with pytest.raises(WrongTypeError, match=r"plot\.history\(\) draws a history, not 5: timeline\.history\(committed"):
        plot.history(5)
    with pytest.raises(WrongTypeError, match=r"plot\.bridge\(\) draws what compare\(\) returns, not 5"):
        plot.bridge(5, committed)
    with pytest.raises(WrongTypeError, match="tally"):
        plot.bridge(DELTA, agreements)
    with pytest.raises(WrongTypeError, match=r"plot\.save\(\) takes a picture or a history, not 5: plot\.history"):
        plot.save(5, tmp_path / "a.png")
    with pytest.raises(UnknownFieldError):
        plot.bridge(DELTA, committed.by("nothing"))


@pytest.mark.parametrize("draw", [lambda: plot.history(HISTORY), lambda: plot.bridge(DELTA, committed)])
def test_without_matplotlib_the_error_names_the_extra(monkeypatch, draw, tmp_path):
    figure = draw()
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"a picture needs the extra 'plot': pip install 'aidledger\[plot\]'"):
        draw()
    with pytest.raises(MissingExtraError):
        plot.save(figure, tmp_path / "a.png")


def test_importing_it_does_not_import_matplotlib_and_drawing_imports_no_pyplot():
    program = """
import sys
from aidledger import plot, reference
from aidledger.projections import committed
assert not any(name.partition(".")[0] == "matplotlib" for name in sys.modules)
plot.history(reference().timeline().history(committed, every="year"))._repr_png_()
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


# --- texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n\tb\u2028c", "a b c"),
        ("\x1b[31mred\u202eder\u200b\ud800", "□[31mred□der□□"),
        ("$x_1$ 100 % \\alpha", "$x_1$ 100 % \\alpha"),
        ("שלום سلام", "שלום سلام"),
        ("\N{BANKNOTE WITH YEN SIGN} 円", "□ □"),  # letters that no font has
    ],
)
def test_a_text_is_on_one_line_and_drives_nothing(text, shown):
    assert titled(text) == shown


def test_a_long_text_is_wrapped_at_words_and_cut():
    def drawn(name):
        figure = plot.history(Ledger().timeline().history(fold(lambda: 0, name=name), on=["2024-01-01"]))
        return [text.get_text() for text in figure.texts if text.get_fontweight() == "bold"], figure.get_figheight()

    (short, low), (long, high), (endless, _) = map(drawn, ("nothing", "nothing " * 60, "x" * 5_000))
    assert (short, len(long), len(endless)) == (["nothing"], 2, 1)
    assert set(long[0].split()) == {"nothing"}
    assert long[1].endswith("…")
    assert 20 < len(endless[0]) < 100
    assert high > low


@pytest.mark.filterwarnings("ignore:Glyph 9633")  # of a font that has no square
def test_fonts_and_settings_are_those_that_are_set(monkeypatch):
    for family, shown in [
        (["no such font"], "loan □"),
        (["no such font", "STIXSizeOneSym"], "□□□□ □"),
        (["STIXSizeOneSym", "sans-serif"], "loan □"),
    ]:
        monkeypatch.setitem(mpl.rcParams, "font.family", family)
        assert titled("loan 円") == shown
    monkeypatch.undo()
    placed = [axes.get_position().bounds for axes in plot.history(HISTORY).axes]
    monkeypatch.setitem(mpl.rcParams, "figure.constrained_layout.use", True)  # noqa: FBT003 -- a setting
    figure = plot.history(HISTORY)
    figure.draw_without_rendering()
    assert [axes.get_position().bounds for axes in figure.axes] == placed


# --- files --------------------------------------------------------------------------------------------


@pytest.fixture
def figure():
    figure = Figure()
    figure.add_subplot().plot([1, 2], [3, 4], marker="o")
    return figure


def saved(figure, path):
    plot.save(figure, path)
    return path.read_bytes()


@pytest.mark.parametrize("name", ["a", "a.jpeg", "png", ".png", ""])
def test_another_ending_is_refused_before_anything_is_drawn(name):
    with pytest.raises(PlotError, match=r"has no ending of a picture: name it \.png, \.svg or \.pdf"):
        plot.save(LEDGER.timeline().history(agreements, every="year"), name)


@pytest.mark.parametrize("name", ["a.png", "a.b.SVG", "a.Pdf"])
def test_the_same_picture_gives_the_same_bytes(figure, tmp_path, name):
    found = saved(figure, tmp_path / name)
    assert found.startswith(MAGIC[name[-3:].lower()])
    assert saved(figure, tmp_path / name) == found
    assert not any(word in found for word in (b"Date", b"date", b"Software", b"Creator", b"Producer"))


def test_it_does_so_in_another_process(tmp_path):
    program = """
import sys
from aidledger import plot, reference
from aidledger.projections import committed
figure = plot.history(reference().timeline().history(committed.by("recipient"), every="month"))
for kind in ("png", "svg", "pdf"):
    plot.save(figure, f"{sys.argv[1]}.{kind}")
"""
    for seed in "12":
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program, str(tmp_path / seed)], env=environment, check=True)
    for kind in MAGIC:
        assert (tmp_path / f"1.{kind}").read_bytes() == (tmp_path / f"2.{kind}").read_bytes()


def test_threads_draw_beside_each_other_and_leave_settings_as_they_were(figure, tmp_path, monkeypatch):
    monkeypatch.setitem(mpl.rcParams, "svg.hashsalt", "mine")
    alone = saved(figure, tmp_path / "a.svg")
    figures = {tmp_path / f"{number}.svg": pickle.loads(pickle.dumps(figure)) for number in range(4)}
    threads = [threading.Thread(target=plot.save, args=(each, path)) for path, each in figures.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.read_bytes() for path in figures] == [alone] * 4
    assert mpl.rcParams["svg.hashsalt"] == "mine"


def test_a_history_is_drawn_and_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "a.svg"
    path.write_text("old")
    assert saved(HISTORY, path) == saved(plot.history(HISTORY), tmp_path / "b.svg")
    (tmp_path / "real").mkdir()
    link = tmp_path / "a.png"
    link.symlink_to(tmp_path / "real" / "b.png")
    plot.save(HISTORY, str(link))
    assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["a.png", "a.svg", "b.svg", "real"]
    assert os.listdir(tmp_path / "real") == ["b.png"]


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(figure, tmp_path):
    with pytest.raises(StoreError, match=r"nowhere.*cannot be written \(no such file or directory\): check the folder"):
        plot.save(figure, tmp_path / "nowhere" / "a.png")
    (tmp_path / "a.png").mkdir()
    for path in (tmp_path / "a.png", f"{tmp_path}/\0.png"):
        with pytest.raises(StoreError, match="cannot be written"):
            plot.save(figure, path)
    assert os.listdir(tmp_path) == ["a.png"]
