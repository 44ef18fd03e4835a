"""Every regular expression of the package takes time that grows with the text, and not with the square of it."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import re
import signal

import pytest

import aidledger

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no alarms here")

LENGTH = 20_000
MOST = 1.0  # seconds of the processor for one text: a few milliseconds are usual, and the square of it takes longer

WHOLE = {
    "aidledger._values.codes._REFERENCE",
    "aidledger._absorb.matching._OTHER",
    "aidledger.interchange._cells._EXPONENT",
    "aidledger.interchange._export.writing._FORMULA",
    "aidledger.interchange.iati._entries._DATE",
    "aidledger.interchange._names._PARTS",
    "aidledger.files._folders._HIDDEN",
    "aidledger.interchange._patterns._BOTH",
    "aidledger.interchange._patterns._TIMED",
}
"""With these a text is compared from its first letter on, and not looked through."""

BEGINNINGS = ("", '"', "2024-", "USD 1", "from ", "<row", '<c r="A1"><v>', "x.other-1")
PIECES = (
    *("a", "1", " ", ".", '"', "\\", "<", "{", "(", "&", "a.", "a-", "1,", "e1", "a to ", " (", "a="),
    *("<f>", "<v> ", "_x", "x_000D_", "<row/>", "a\n", ".other-"),
)


def patterns():
    found = {}
    for module in pkgutil.walk_packages(aidledger.__path__, "aidledger."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    found.setdefault(value, f"{module.name}.{name}")
    return {name: pattern for pattern, name in found.items()}


class SlowError(Exception):
    pass


@contextlib.contextmanager
def limited():
    def slow(_signal, _frame):
        raise SlowError

    before = signal.signal(signal.SIGVTALRM, slow)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def slow_text(pattern, *, is_whole):
    """Return the beginning and the piece of a text for which an expression takes too long; None where none is found."""
    for piece in PIECES:
        for begin in BEGINNINGS:
            text = begin + piece * (LENGTH // len(piece)) + "\x01"
            content = text.encode() if isinstance(pattern.pattern, bytes) else text
            try:
                with limited():
                    pattern.fullmatch(content)
                    pattern.match(content)
                    if not is_whole:
                        for _ in pattern.finditer(content):
                            pass
            except SlowError:
                return begin, piece
    return None


@pytest.mark.parametrize("name", patterns())
def test_an_expression_takes_time_that_grows_with_the_text(name):
    assert slow_text(patterns()[name], is_whole=name in WHOLE) is None


@pytest.mark.parametrize("planted", [r"(a+)+b", r">\s*(?:</v>)?\s*</c>|\s*x?\s*y", r"\d+-[^\s]*[^\s-]"])
def test_an_expression_that_does_not_is_found(planted):
    assert slow_text(re.compile(planted), is_whole=False) is not None
