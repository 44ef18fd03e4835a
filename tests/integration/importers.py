"""Imports that are stopped while they run; `test_import_interrupted` runs this in a process of its own.

    python importers.py kill|interrupt FOLDER

Each forks real children that run the command, sends them SIGKILL or SIGINT at moments that nobody chose, and prints as
JSON how they ended and what was then in the ledger.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from aidledger._cli import main
from aidledger.stores import DirectoryStore

ATTEMPTS = 15
ROWS = 120
INTERRUPTED = 130
HEADER = "key,day,euros\n"
MAPPING = """\
mapping = 1

[[event]]
kind = "committed"
fact = "acme-{key}"
occurred = { column = "day" }
amount = { column = "euros", currency = "EUR" }
"""


def imported(file, recorded, into):
    """Run the command; return its exit status."""
    about = ("--mapping", "acme.toml", "--recorded", recorded, "--dataset", "acme")
    return main(["import", "table", file, *about, "--into", into])


def forked(into):
    """Import the second release in a child of this process, which says nothing; return its process id."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # until the child knows what to do about it
    child = os.fork()
    if child:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        return child
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        status = imported("second.csv", "2024-08-06", into)
    except KeyboardInterrupt:  # before the command began, or after its end
        status = INTERRUPTED
    os._exit(status)


def held(into):
    """Return how many records there are in a ledger, and the names of its files."""
    names = sorted(name for name in os.listdir(into) if not name.startswith(".")) if Path(into).exists() else []
    return {"records": len(DirectoryStore(into).load()) if names else 0, "names": names}


def stopped(how, begun):
    """Stop imports into a ledger that has the first release, or into a folder that is not there."""
    results = []
    chance = random.Random()  # noqa: S311 -- moments, not secrets
    began = time.perf_counter()
    os.waitpid(forked("warm"), 0)
    longest = (time.perf_counter() - began) * 1.1
    for attempt in range(ATTEMPTS):
        into = f"{'begun' if begun else 'new'}-{attempt}"
        if begun:
            imported("first.csv", "2022-10-11", into)
        before = held(into)
        child = forked(into)
        if attempt:  # the first is stopped at once, however slow the machine was before
            time.sleep(longest * (attempt + chance.random()) / ATTEMPTS)
        os.kill(child, how)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        results.append({"status": status, "before": before, "after": held(into), "is_there": Path(into).exists()})
        again = os.waitstatus_to_exitcode(os.waitpid(forked(into), 0)[1])
        results[-1] |= {"again": again, "finally": held(into)}
    return results


if __name__ == "__main__":
    experiment, place = sys.argv[1:]
    os.chdir(place)
    first = [f"k{number},2022-03-01,{number + 1}\n" for number in range(ROWS)]
    second = [f"k{number},2022-03-01,{number + 2}\n" for number in range(10, ROWS)]
    for name, text in (
        ("acme.toml", MAPPING),
        ("first.csv", HEADER + "".join(first)),
        ("second.csv", HEADER + "".join(second)),
    ):
        Path(name).write_text(text, encoding="utf-8")
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the imports say
    how = {"kill": signal.SIGKILL, "interrupt": signal.SIGINT}[experiment]
    found = {begun: stopped(how, begun == "begun") for begun in ("begun", "new")}
    sys.stdout.flush()
    os.write(out, json.dumps(found).encode())
