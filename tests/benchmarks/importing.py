"""Prints how long ``import aidledger`` takes, against importing attrs, cattrs and dateutil alone.

Each time is that of a fresh process, from before the first import to after the last. The two take turns, so that a
machine that slows down slows both; the medians are compared. Bytecode is cached, as in an installed package.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from typing import Final

OURS: Final = "import aidledger"
THEIRS: Final = "import attrs, cattrs, dateutil"
ROUNDS: Final = 31
TARGET: Final = 1.5
_TIMED: Final = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"


def seconds(statement: str, cache: str) -> float:
    """Return how long the statement took in a process of its own, with the bytecode of ``cache``."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", _TIMED.format(statement)], env=environment, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def main() -> None:
    with tempfile.TemporaryDirectory() as cache:
        for statement in (OURS, THEIRS):
            seconds(statement, cache)  # writes the bytecode, warms the disk
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(seconds(OURS, cache))
            theirs.append(seconds(THEIRS, cache))
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"{OURS:32} {statistics.median(ours) * 1000:6.1f} ms   (median of {ROUNDS} fresh processes)")
    print(f"{THEIRS:32} {statistics.median(theirs) * 1000:6.1f} ms")
    print(f"ratio {ratio:.2f}, target at most {TARGET}: {'met' if ratio <= TARGET else 'MISSED'}")


if __name__ == "__main__":
    main()
