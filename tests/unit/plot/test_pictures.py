from __future__ import annotations

import pickle
import subprocess
import sys

import pytest
from matplotlib.figure import Figure

from aidledger import compare, plot, reference
from aidledger.errors import MissingExtraError, PlotError, StoreError, UnknownFieldError, WrongTypeError
from aidledger.projections import agreements, committed

LEDGER = reference()
HISTORY = LEDGER.timeline().history(committed, every="year")
DELTA = compare(LEDGER.as_of("2023-12-31"), LEDGER.as_of("2025-12-31"))


def test_a_history_and_a_bridge_are_figures():
    assert isinstance(plot.history(HISTORY), Figure)
    assert [axes.get_ylabel() for axes in plot.history(HISTORY, currency="USD").axes] == ["USD billion"]
    assert isinstance(plot.bridge(DELTA, committed), Figure)
    assert [axes.get_xlabel() for axes in plot.bridge(DELTA, committed, currency="USD").axes] == ["USD billion"]


def test_a_notebook_shows_a_figure_by_itself():
    assert plot.history(HISTORY)._repr_png_().startswith(b"\x89PNG")


def test_a_figure_is_copied_and_pickled_like_any_other():
    again = pickle.loads(pickle.dumps(plot.bridge(DELTA, committed)))
    assert again._repr_png_() == plot.bridge(DELTA, committed)._repr_png_()


def test_a_history_or_a_figure_is_saved(tmp_path):
    plot.save(HISTORY, tmp_path / "a.svg")
    plot.save(plot.history(HISTORY), str(tmp_path / "b.svg"))
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    with pytest.raises(StoreError):
        plot.save(HISTORY, tmp_path / "nowhere" / "a.svg")


def test_nothing_is_drawn_for_a_file_that_is_no_picture(tmp_path):
    with pytest.raises(PlotError, match="no ending of a picture"):
        plot.save(LEDGER.timeline().history(agreements, every="year"), tmp_path / "a.txt")


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
