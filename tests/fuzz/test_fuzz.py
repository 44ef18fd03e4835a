"""A few hostile inputs for each reader, the same in every run; `tests.fuzz.__main__` makes more of them."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from aidledger.errors import RecordError
from tests.fuzz import readers
from tests.fuzz.running import READERS, run

FEW = 300


@pytest.mark.parametrize("reader", READERS)
def test_a_hostile_input_is_read_or_refused(tmp_path, reader):
    ran = run(reader, tmp_path, inputs=FEW, seed=1)
    assert ran.failure is None, ran.failure.why
    assert ran.read + ran.refused == FEW
    assert ran.read, "every input is refused: those that nothing was changed in have to be read"
    assert ran.refused, "no input is refused: they are not hostile"


def test_an_input_that_is_neither_is_found(tmp_path, monkeypatch):
    planted = ModuleType("planted")
    planted.make = lambda random: bytes([random.randrange(256)])

    def read(path):
        byte = path.read_bytes()[0]
        if byte % 2:
            raise RecordError("odd")
        return 1 / (byte - 100)

    planted.read = read
    monkeypatch.setitem(sys.modules, f"{readers.__name__}.planted", planted)
    ran = run("planted", tmp_path, inputs=10_000, seed=1)
    assert ran.failure is not None
    assert "ZeroDivisionError" in ran.failure.why
    assert (tmp_path / "input.planted").read_bytes() == b"d"
    again = run("planted", tmp_path, inputs=1, seed=1, first=ran.failure.number)
    assert (again.read, again.refused) == (0, 0)
    assert again.failure.number == ran.failure.number
