"""Compares the answers of this version with those of another, on random ledgers.

``python -m tests.differential PYTHON --ledgers N --seed S``, where PYTHON is an interpreter that imports the other
version. Prints how many ledgers had each feature, and the first differences; the exit status is 1 where there are any.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.differential.ledgers import Spec, features, ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANSWERING: Final = str(Path(__file__).with_name("answering.py"))
_SHOWN: Final = 5
_EVERY: Final = 10.0  # seconds between two lines of progress


class Answering:
    """A process that answers the questions about one ledger after another."""

    def __init__(self, python: str, bug: str | None = None) -> None:
        root = Path(__file__).parents[2]
        environment = {**os.environ, "PYTHONPATH": str(root)} if bug else os.environ
        command = [python, _ANSWERING, *([bug] if bug else [])]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ask(self, records: list[Spec]) -> None:
        """Hand over a ledger; `said` has what comes of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(records)}\n")
        self._process.stdin.flush()

    def said(self) -> Any:
        """Read the answers about the ledger that was handed over."""
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def end(self) -> None:
        """Let the process end."""
        self._process.communicate()


def differences(here: Any, there: Any) -> Iterator[str]:
    """Say which answers about one ledger differ."""
    if isinstance(here, str) or isinstance(there, str):
        if here != there:
            yield f"the ledger: {str(here)[:200]} / {str(there)[:200]}"
        return
    for (name, one), (_, other) in zip(here, there, strict=True):
        if one != other:
            yield f"{name}:\n  here  {json.dumps(one)[:400]}\n  there {json.dumps(other)[:400]}"


def compared(
    here: Answering, there: Answering, *, ledgers: int, seed: int, until: int = sys.maxsize
) -> tuple[Counter[str], list[str]]:
    """Compare so many ledgers; return how many had each feature, and what differs, at most ``until``."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    told = time.monotonic()
    for number in range(ledgers):
        records = ledger(number, seed)
        for each in (here, there):
            each.ask(records)
        one, other = here.said(), there.said()
        if isinstance(one, str):
            seen["contradictory"] += 1
        else:
            seen["ledgers"] += 1
            seen.update(features(records))
            seen.update(f"answers: {name}" for name, _ in one)
        found += [f"ledger {number} of seed {seed}, {each}" for each in differences(one, other)]
        if len(found) >= until:
            break
        if time.monotonic() - told > _EVERY:
            told = time.monotonic()
            print(f"{number + 1:,} of {ledgers:,}, {len(found):,} differences", file=sys.stderr, flush=True)
    return seen, found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__.split("\n\n")[0])
    parser.add_argument("python", help="the interpreter that imports the other version")
    parser.add_argument("--ledgers", type=int, default=1_000, help="how many (default: 1,000)")
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other ledgers (default: 0)")
    asked = parser.parse_args()
    here, there = Answering(sys.executable), Answering(asked.python)
    seen, found = compared(here, there, ledgers=asked.ledgers, seed=asked.seed)
    here.end()
    there.end()
    for name, many in sorted(seen.items()):
        print(f"{many:10,} {name}")
    print(f"{len(found):10,} differences", *found[:_SHOWN], sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
