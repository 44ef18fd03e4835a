from __future__ import annotations

import os
import subprocess
import sys
import threading

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from aidledger.errors import PlotError, StoreError
from aidledger.plot._paper import content, kind_of, write

MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
DRAWN = """
import sys
from aidledger import plot, reference
from aidledger.plot._paper import content
from aidledger.projections import committed
figure = plot.history(reference().timeline().history(committed.by("recipient"), every="month"))
for kind in ("png", "svg", "pdf"):
    sys.stdout.buffer.write(content(figure, kind))
"""


@pytest.fixture
def figure():
    figure = Figure()
    figure.add_subplot().plot([1, 2], [3, 4], marker="o")
    return figure


@pytest.mark.parametrize("path", ["a.png", "a.b.SVG", os.path.join("x", "a.Pdf")])
def test_the_ending_says_what_it_is(path):
    assert kind_of(path) == path[-3:].lower()


@pytest.mark.parametrize("path", ["a", "a.jpeg", "png", ".png", ""])
def test_another_ending_is_refused(path):
    with pytest.raises(PlotError, match=r"has no ending of a picture: name it \.png, \.svg or \.pdf"):
        kind_of(path)


@pytest.mark.parametrize("kind", MAGIC)
def test_the_same_picture_gives_the_same_bytes(figure, kind):
    found = content(figure, kind)
    assert found.startswith(MAGIC[kind])
    assert content(figure, kind) == found
    assert not any(word in found for word in (b"Date", b"date", b"Software", b"Creator", b"Producer"))


def test_it_does_so_in_another_process():
    def run(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run([sys.executable, "-c", DRAWN], env=environment, capture_output=True, check=True).stdout

    assert run("1") == run("2")


def test_what_is_set_is_as_it_was(figure, monkeypatch):
    monkeypatch.setitem(mpl.rcParams, "svg.hashsalt", "mine")
    content(figure, "svg")
    assert mpl.rcParams["svg.hashsalt"] == "mine"


def test_threads_draw_beside_each_other(figure):
    alone = content(figure, "svg")
    figures = [Figure() for _ in range(4)]
    for each in figures:
        each.add_subplot().plot([1, 2], [3, 4], marker="o")
    found = []
    threads = [threading.Thread(target=lambda each=each: found.append(content(each, "svg"))) for each in figures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 4


def test_a_file_is_replaced_whole(figure, tmp_path):
    path = tmp_path / "a.svg"
    path.write_text("old")
    write(figure, path, "svg")
    assert path.read_bytes() == content(figure, "svg")
    assert os.listdir(tmp_path) == ["a.svg"]


def test_a_link_goes_on_leading_there(figure, tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "a.png"
    link.symlink_to(tmp_path / "real" / "b.png")
    write(figure, link, "png")
    assert link.is_symlink()
    assert os.listdir(tmp_path / "real") == ["b.png"]


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(figure, tmp_path):
    with pytest.raises(StoreError, match=r"nowhere.*cannot be written \(no such file or directory\): check the folder"):
        write(figure, tmp_path / "nowhere" / "a.png", "png")
    (tmp_path / "a.png").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        write(figure, tmp_path / "a.png", "png")
    with pytest.raises(StoreError, match="cannot be written"):
        write(figure, f"{tmp_path}/\0.png", "png")
    assert os.listdir(tmp_path) == ["a.png"]
