"""Runs a reader on hostile inputs: each comes from a seed and its number, so any of them can be made again.

A reader is a module in `tests.fuzz.readers` with two functions:

- ``make(random)`` returns one hostile input, as bytes, and uses no other source of chance;
- ``read(path)`` reads a file of these bytes. It returns, or raises an `AidledgerError`; anything else is a failure, an
  `AssertionError` on what it returned among them, and so is an input that takes longer than the limit.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import random
import signal
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from aidledger import AidledgerError
from aidledger.errors import LoadError
from tests.fuzz import readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

READERS: Final = tuple(sorted(module.name for module in pkgutil.iter_modules(readers.__path__)))
LIMIT: Final = 10  # seconds of the processor for one input: most take a few milliseconds


@attrs.frozen
class Failure:
    """An input that was neither read nor refused: which one, and what came instead."""

    number: int
    why: str


@attrs.frozen
class Ran:
    """How many inputs were read, how many were refused, and the first that failed."""

    read: int
    refused: int
    failure: Failure | None = None

    def __str__(self) -> str:
        """Return the counts."""
        return f"{self.read + self.refused:,} inputs: {self.read:,} read, {self.refused:,} refused"


class SlowError(Exception):
    """An input takes longer than the limit."""


def run(
    reader: str,
    folder: Path,
    *,
    inputs: int,
    seed: int,
    first: int = 0,
    told: Callable[[Ran], None] = lambda _: None,
) -> Ran:
    """Return what came of so many inputs from the number ``first`` on; stop at the first failure.

    ``folder`` is where each input is written, one at a time; the one that failed is left there. ``told`` is called
    after each input.
    """
    module: Any = importlib.import_module(f"{readers.__name__}.{reader}")
    path = folder / f"input.{reader}"
    ran = Ran(0, 0)
    for number in range(first, first + inputs):
        path.write_bytes(module.make(random.Random(f"{seed}:{number}")))  # noqa: S311 -- no secret
        try:
            with limited():
                module.read(path)
            ran = attrs.evolve(ran, read=ran.read + 1)
        except AidledgerError as error:
            if not all(letter == "\n" or letter.isprintable() for letter in said(error)):
                return attrs.evolve(
                    ran, failure=Failure(number, f"it is refused in words that cannot be printed: {said(error)!r}")
                )
            ran = attrs.evolve(ran, refused=ran.refused + 1)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: BLE001 -- a panic of a library in Rust is one of these
            return attrs.evolve(ran, failure=Failure(number, traceback.format_exc()))
        told(ran)
    path.unlink(missing_ok=True)
    return ran


def said(error: AidledgerError) -> str:
    return "\n".join(map(str, error.findings)) if isinstance(error, LoadError) else str(error)


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Raise `SlowError` where the block takes longer than the limit, as far as the system has alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _raise_slow)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _raise_slow(_signal: int, _frame: FrameType | None) -> None:
    raise SlowError(f"it takes longer than {LIMIT} s of the processor")
