"""What reaches the terminal: every text passes through `printable`, every result through `write`."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Final, TextIO

import attrs

from aidledger._values.text import UNSEEN, visible

WIDTH: Final = 100
"""How wide output is where nobody says: in a pipe it is the same on every machine."""

_NARROWEST: Final = 20
_DUMB: Final = "dumb"
_PLAIN: Final = str.maketrans({"…": "...", "·": "-", "─": "-", "→": "->"})


class UnreadError(Exception):
    """Whoever read the output has stopped reading, as ``head`` does."""


def printable(text: object) -> str:
    r"""Return a text with escapes in place of what nobody would see; a newline stays.

    >>> printable("red: \x1b[31m")
    'red: \\x1b[31m'
    """
    return visible(str(text))


def line(text: object) -> str:
    r"""Return a text on one line, with control characters as escapes.

    >>> line("Grant\nfor schools")
    'Grant for schools'
    """
    return printable(re.sub(r"[\n\t]\s*", " ", str(text)))


def json_safe(text: str) -> str:
    r"""Return a JSON text in which what nobody would see is escapes as JSON has them; a newline stays."""
    return UNSEEN.sub(_in_json, text)


def width(stream: TextIO | None = None) -> int:
    """Return how many columns there are: ``COLUMNS``, or those of the terminal, or `WIDTH` where there is none."""
    stream = sys.stdout if stream is None else stream
    asked = os.environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdecimal() and int(asked) > 0:
        return max(int(asked), _NARROWEST)
    try:
        found = os.get_terminal_size(stream.fileno()).columns
    except (AttributeError, OSError, ValueError):  # no stream, no terminal, no file behind it
        return WIDTH
    return max(found, _NARROWEST) if found else WIDTH


def has_colours() -> bool:
    """Return whether the output is for a terminal that shows colours, and nobody asked for none."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == _DUMB:
        return False
    return is_terminal()


def is_terminal() -> bool:
    """Return whether the output is for a person at a terminal, and not for a file or another program."""
    return sys.stdout is not None and sys.stdout.isatty()


def write(text: str) -> None:
    """Write a result to the standard output, whole.

    What the output cannot encode is written in letters that it can. Raises `UnreadError` where nobody reads any
    more, `OSError` where it cannot be written for another reason; after either, nothing else is written.
    """
    _write(sys.stdout, text)


def refuse_no_output() -> None:
    """Raise `OSError` where the standard output was closed by whoever started us: an answer would be lost."""
    if sys.stdout is None:
        raise OSError("the standard output is closed, so that nobody would see the answer: leave out >&-")


def complain(text: str) -> None:
    """Write about a problem to the standard error, if anybody reads it; control characters are escaped here."""
    with contextlib.suppress(UnreadError, OSError):
        _write(sys.stderr, printable(text) + "\n")


def write_data(text: str) -> None:
    """Write a result that is no text for people, as UTF-8 and with the ends of lines that it has; else as `write`."""
    stream = sys.stdout
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        write(text)
        return
    with _watched(stream):
        stream.flush()
        buffer.write(text.encode())
        buffer.flush()


def can_have(text: str) -> bool:
    """Return whether the standard output can encode a text."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # closed by whoever started us
        return
    with _watched(stream):
        stream.write(_encodable(text, stream.encoding or "ascii"))
        stream.flush()


@contextlib.contextmanager
def _watched(stream: TextIO) -> Iterator[None]:
    """While it is written: after an error, nothing else is."""
    try:
        yield
    except OSError as error:
        _silence(stream)
        if isinstance(error, BrokenPipeError):
            raise UnreadError from error
        raise


def _encodable(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "backslashreplace").decode(encoding)
    return text


def _in_json(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _silence(stream: TextIO) -> None:
    """Send what is still in the buffer nowhere, or Python would complain about it at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    finally:
        os.close(nowhere)


@attrs.frozen
class WorkShown:
    """What is told how far the work is: ``begin`` of each step, with its size where that is known, then ``advance``."""

    begin: Callable[[str, int | None], None]
    advance: Callable[[int], None]


@contextlib.contextmanager
def watched() -> Iterator[WorkShown]:
    """Show the steps of some work while it lasts, where somebody looks; what was shown is taken away at the end."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == _DUMB:
        yield WorkShown(lambda _, __: None, lambda _: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True, legacy_windows=False), transient=True) as bar:
        task = bar.add_task("", total=None)

        def begin(step: str, size: int | None) -> None:
            bar.reset(task, description=line(step), total=size)

        yield WorkShown(begin, lambda amount: bar.advance(task, amount))
