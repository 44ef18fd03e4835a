"""An import that is killed or interrupted, at any moment, leaves the ledger as it was or has done all of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the imports are forked, and this system cannot")

INTERRUPTED = 130
FIRST, SECOND = "acme-2022-10-11.toml", "acme-2024-08-06.toml"
STATES = {
    "begun": ({"records": 120, "names": [FIRST]}, {"records": 240, "names": [FIRST, SECOND]}),
    "new": ({"records": 0, "names": []}, {"records": 110, "names": [SECOND]}),
}


def experiment(name, folder):
    """Run an experiment in a process of its own, which has no threads that a fork would miss."""
    script = Path(__file__).with_name("importers.py")
    done = subprocess.run(
        [sys.executable, script, name, folder], capture_output=True, text=True, check=False, timeout=300
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize("begun", ["begun", "new"])
@pytest.mark.parametrize(("how", "statuses"), [("kill", {-signal.SIGKILL, 0}), ("interrupt", {INTERRUPTED, 0})])
def test_whenever_it_is_stopped_all_is_there_or_nothing_and_it_can_be_done_again(results, how, statuses, begun):
    before, after = STATES[begun]
    found = results(how)[begun]
    assert {one["status"] for one in found} <= statuses
    for one in found:
        assert one["before"] == before
        assert one["after"] in (before, after)
        assert one["status"] != 0 or one["after"] == after, "what is said to be done is there"
        assert (one["again"], one["finally"]) == (0, after), "the next import is hindered by nothing"
    assert any(one["status"] != 0 for one in found), "some are stopped in the middle of their work"


def test_an_interrupted_import_leaves_no_new_folder_behind(results):
    assert [one["is_there"] for one in results("interrupt")["new"] if not one["after"]["names"]].count(True) == 0


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Return a function that runs an experiment once, and returns what came of it."""
    done = {}

    def run(how):
        if how not in done:
            done[how] = experiment(how, tmp_path_factory.mktemp(how))
        return done[how]

    return run
