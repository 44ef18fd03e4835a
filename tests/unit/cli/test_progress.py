from __future__ import annotations

import io
import sys

import pytest

from aidledger._cli.terminal import watched


class Screen(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self):
        return True


def shown(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("COLUMNS", "80")
    with watched() as watch:
        watch.begin("reading [bold]a\x1b[31m.xml", 10)
        watch.advance(10)
        watch.begin("comparing", None)
    return None if stream is None else stream.getvalue()


def test_on_a_terminal_the_steps_are_shown_and_taken_away(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    text = shown(monkeypatch, Screen())
    assert "comparing" in text
    assert "\x1b[31m.xml" not in text
    assert text.endswith("\x1b[2K"), "the line of the bar is erased"


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_elsewhere_nothing_is_shown(monkeypatch, stream):
    monkeypatch.setenv("TERM", "xterm")
    assert not shown(monkeypatch, stream)


def test_nor_on_a_terminal_that_can_draw_nothing(monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert shown(monkeypatch, Screen()) == ""
