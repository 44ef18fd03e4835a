from __future__ import annotations

import os

import pytest

from aidledger.errors import StoreError
from aidledger.files._publishing import whole_file


@pytest.mark.parametrize("before", [None, b"before"])
def test_a_file_takes_the_place_of_another_when_all_is_written(tmp_path, before):
    path = tmp_path / "a.txt"
    if before is not None:
        path.write_bytes(before)
    with whole_file(path) as file:
        file.write(b"after")
        assert (path.read_bytes() if before is not None else None) == before
    assert path.read_bytes() == b"after"
    assert os.listdir(tmp_path) == ["a.txt"]


def attempt(path, error=None):
    with whole_file(path) as file:
        file.write(b"half of")
        if error is not None:
            raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, StoreError])
def test_what_fails_leaves_what_was_there(tmp_path, error):
    path = tmp_path / "a.txt"
    path.write_bytes(b"before")
    with pytest.raises(error, match="stop"):
        attempt(os.fsencode(path), error("stop"))
    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_what_cannot_be_written_is_a_store_error(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match=r"no/a\.txt cannot be written \(no such file or directory\): check the path"):
        attempt(tmp_path / "no" / "a.txt")
    with pytest.raises(StoreError, match="folder cannot be written"):
        attempt(tmp_path / "folder")
    with pytest.raises(StoreError, match=r"a\.txt cannot be written \(disk full\)"):
        attempt(tmp_path / "a.txt", OSError("disk full"))
    assert os.listdir(tmp_path) == ["folder"]
