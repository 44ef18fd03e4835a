"""A writer that is killed, at any point, leaves the ledger as it was or with the whole append."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the writers are forked, and this system cannot")

KILLED = -signal.SIGKILL
CONFLICT = 3  # see `forked` in writers.py


def experiment(name, folder):
    """Run an experiment in a process of its own, which has no threads that a fork would miss."""
    script = Path(__file__).with_name("writers.py")
    done = subprocess.run(
        [sys.executable, script, name, folder], capture_output=True, text=True, check=False, timeout=300
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("name", "appended"), [("at_every_call", "second.toml"), ("at_every_call_of_a_folder", "second")]
)
def test_killed_at_every_system_call_the_append_is_there_whole_or_not_at_all(tmp_path, name, appended):
    results = experiment(name, tmp_path)
    calls = {when: [one for one in results if one["when"] == when] for when in ("before", "amid", "after")}
    for when, found in calls.items():
        assert [one["status"] for one in found] == [KILLED] * (len(found) - 1) + [0], when
        assert len(found) > 8, f"{when}: the store makes more calls than that"
        states = [one["ids"] for one in found]
        before, after = ["first"], ["first", "second", "third"]
        seen = states.index(after)
        assert states == [before] * seen + [after] * (len(found) - seen), when
        assert 0 < seen < len(found) - 1, f"{when}: some are killed before it shows, some after"
        assert {tuple(one["names"]) for one in found} == {("first.toml",), ("first.toml", appended)}
        assert all(one["again"] == after for one in found), "the next writer is hindered by nothing"


def test_killed_at_any_time_every_append_is_there_whole_or_not_at_all(tmp_path):
    results = experiment("at_any_time", tmp_path)
    assert {one["status"] for one in results} == {KILLED}
    for one in results:
        count = len(one["names"])
        assert one["names"] == [f"e{number:04}.toml" for number in range(count)]
        assert one["ids"] == sorted(f"e{number:04}{twin}" for number in range(count) for twin in ("", ".twin"))
    assert any(one["names"] for one in results), "some were killed in the middle of their work"


def test_of_processes_that_append_one_id_with_other_contents_one_wins(tmp_path):
    result = experiment("same_id", tmp_path)
    assert sorted(result["statuses"]) == [0] + [CONFLICT] * 7
    assert (result["ids"], result["names"]) == (["same"], ["same.toml"])


def test_of_processes_that_append_the_same_record_none_fails(tmp_path):
    result = experiment("same_record", tmp_path)
    assert result["statuses"] == [0] * 8
    assert (result["ids"], result["names"]) == (["same"], ["same.toml"])


def test_an_id_within_a_file_of_another_name_is_a_conflict_too(tmp_path):
    result = experiment("hidden_conflict", tmp_path)
    assert sorted(result["statuses"]) == [0] + [CONFLICT] * 7
    assert len(result["ids"]) == 2
    assert len(result["names"]) == 1


def test_processes_that_append_different_records_all_succeed(tmp_path):
    result = experiment("different", tmp_path)
    assert result["statuses"] == [0] * 4
    assert result["ids"] == sorted(f"e{number}.{turn}" for number in range(4) for turn in range(5))
