"""Hostile inputs for one reader, as many as one likes: ``python -m tests.fuzz READER --inputs N --seed S``.

Prints how many were read and how many refused; at the first that was neither, what came instead, and the command that
makes the same input again. The exit status is then 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.fuzz.running import READERS, run

if TYPE_CHECKING:
    from tests.fuzz.running import Ran

MEMORY: Final = 2 << 30  # bytes of address space, of which the libraries take a good part
_EVERY: Final = 10.0  # seconds between two lines of progress


class _Progress:
    """Says on standard error how far it is, every few seconds."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, ran: Ran) -> None:
        if time.monotonic() - self._said > _EVERY:
            self._said = time.monotonic()
            print(ran, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.split("\n\n")[0])
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("--inputs", type=int, default=10_000, help="how many (default: 10,000)")
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other inputs (default: 0)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first input (default: 0)")
    asked = parser.parse_args()
    _limit_memory()
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    ran = run(asked.reader, folder, inputs=asked.inputs, seed=asked.seed, first=asked.first, told=_Progress())
    print(f"{asked.reader}: {ran}")
    if ran.failure is None:
        folder.rmdir()
        return 0
    again = f"python -m tests.fuzz {asked.reader} --inputs 1 --seed {asked.seed} --first {ran.failure.number}"
    print(f"the next one failed; again: {again}\nits bytes are in {folder}\n\n{ran.failure.why}")
    return 1


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # as on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main())
