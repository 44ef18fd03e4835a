"""Processes that append to a folder, and are killed while they do; `test_killed_writer` runs this in a process.

    python writers.py EXPERIMENT FOLDER

Each experiment forks real children, kills them with SIGKILL, and prints as JSON what was then in the folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from aidledger import Money, Source
from aidledger.errors import ConflictError
from aidledger.events import Committed
from aidledger.files import _folders as publishing
from aidledger.stores import DirectoryStore
from aidledger.stores import _directory as directory

CALLS = ("open", "write", "fsync", "close", "link", "unlink", "mkdir", "rename")
NOTE = "A note that is long enough for a write to be cut in the middle of it. " * 50


def event(fact, amount=3):
    """Return an event with this fact."""
    return Committed(
        id=fact,
        fact=fact,
        dataset="test",
        recorded="2025-01-01",
        occurred="2024",
        amount=Money(amount, "USD"),
        note=NOTE,
        sources=(Source(publisher="CEIAS"),),
    )


def forked(work):
    """Run ``work`` in a child of this process; return its process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except ConflictError:
        os._exit(3)
    except BaseException as error:  # noqa: BLE001 -- the child must not go on as the parent
        os.write(2, repr(error).encode())
        os._exit(1)
    os._exit(0)


def outcome(child):
    """Return the exit status of a child, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def held(folder):
    """Return what the folder has: the ids of the ledger, and every name."""
    names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    return {"ids": sorted(record.id for record in DirectoryStore(folder).load()) if names else [], "names": names}


def dying(point, when):
    """Make the system calls of the store count, and kill this process before, amid or after the one at ``point``."""
    calls = {"made": 0}

    def wrapped(name):
        real = getattr(os, name)

        def call(*arguments, **others):
            calls["made"] += 1
            here = calls["made"] == point
            if here and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            if here and when == "amid":
                if name == "write":
                    real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            result = real(*arguments, **others)
            if here:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return call

    fakes = {name: wrapped(name) for name in CALLS}

    class Counting:
        """``os``, but for the calls that count."""

        def __getattr__(self, name):
            return fakes.get(name) or getattr(os, name)

    directory.os = publishing.os = Counting()


def at_every_call(folder, **limit):
    """Kill a writer at each system call it makes: before it, amid it (a write: half done), after it."""
    results = []
    for when in ("before", "amid", "after"):
        for point in range(1, 100):
            place = Path(folder, f"{when}-{point}")
            place.mkdir()
            store = DirectoryStore(place, **limit)
            store.append(event("first"))

            def write(store=store, point=point, when=when):
                dying(point, when)
                store.append(event("second"), event("third"))

            status = outcome(forked(write))
            found = held(place)
            store.append(event("second"), event("third"))
            results.append({"when": when, "point": point, "status": status, **found, "again": held(place)["ids"]})
            if status == 0:
                break
    return results


def at_every_call_of_a_folder(folder):
    """Kill a writer of what is too large for one file, at each system call it makes."""
    return at_every_call(folder, max_bytes=5_000)


def at_any_time(folder):
    """Kill writers that append one event after another, at moments that nobody chose."""
    chance = random.Random()  # noqa: S311 -- moments, not secrets
    results = []
    began = time.perf_counter()
    for number in range(4):
        DirectoryStore(folder).append(event(f"timed-{number}"))
    one_append = (time.perf_counter() - began) / 4
    for attempt in range(30):
        place = Path(folder, str(attempt))
        place.mkdir()

        def write(place=place):
            for number in range(1_000):
                DirectoryStore(place).append(event(f"e{number:04}"), event(f"e{number:04}.twin"))

        child = forked(write)
        while attempt % 2 and not list(place.glob("*.toml")):  # half of them in the middle of their work, for certain
            time.sleep(one_append / 10)
        time.sleep(chance.uniform(0, 8 * one_append))
        os.kill(child, signal.SIGKILL)
        status = outcome(child)
        results.append({"status": status, **held(place)})
    return results


def race(folder, works):
    """Let processes append at the same moment; return their statuses and what is then there."""
    start = time.time() + 0.2

    def started(work):
        def run():
            while time.time() < start:
                pass
            work(DirectoryStore(folder))

        return run

    children = [forked(started(work)) for work in works]
    return {"statuses": [outcome(child) for child in children], **held(folder)}


def same_id(folder):
    """Append one id with another content from each process."""
    return race(folder, [lambda store, number=number: store.append(event("same", number)) for number in range(1, 9)])


def same_record(folder):
    """Append the same record from each process."""
    return race(folder, [lambda store: store.append(event("same"))] * 8)


def hidden_conflict(folder):
    """Append files of different names from each process, with one id in all of them."""

    def work(store, number):
        store.append(event(f"first-{number}"), event("same", number))

    return race(folder, [lambda store, number=number: work(store, number) for number in range(1, 9)])


def different(folder):
    """Append other records from each process, each several times, and each after its own."""

    def work(store, number):
        for turn in range(5):
            store.append(event(f"e{number}.{turn}"))

    return race(folder, [lambda store, number=number: work(store, number) for number in range(4)])


if __name__ == "__main__":
    experiment, place = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        DirectoryStore(scratch).append(event("warm"))  # so that a child is killed at work, and not while it gets ready
    with contextlib.chdir(place):
        print(json.dumps(globals()[experiment](place)))  # noqa: T201 -- read by the test
