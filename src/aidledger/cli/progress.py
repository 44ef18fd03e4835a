"""How far a long piece of work is: a bar on a terminal, on the standard error; in a pipe nothing at all."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator

import attrs

from aidledger.cli import terminal

_DUMB = "dumb"


@attrs.frozen
class Watch:
    """What is told how far the work is: ``begin`` of each step, with its size where that is known, then ``advance``."""

    begin: Callable[[str, int | None], None]
    advance: Callable[[int], None]


@contextlib.contextmanager
def watched() -> Iterator[Watch]:
    """Show the steps of some work while it lasts, where somebody looks; what was shown is taken away at the end."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == _DUMB:
        yield Watch(lambda _, __: None, lambda _: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True, legacy_windows=False), transient=True) as bar:
        task = bar.add_task("", total=None)

        def begin(step: str, size: int | None) -> None:
            bar.reset(task, description=terminal.line(step), total=size)

        yield Watch(begin, lambda amount: bar.advance(task, amount))
