"""No test is told to overlook that its strategies filter too much, or draw too slowly: they draw what is wanted."""

from __future__ import annotations

from tests.documentation import ROOT

WORD = "suppress" + "_health_check"


def test_no_health_check_is_left_out():
    paths = [*ROOT.joinpath("tests").rglob("*.py"), *ROOT.joinpath("src").rglob("*.py")]
    assert len(paths) > 100
    assert [str(path) for path in paths if WORD in path.read_text(encoding="utf-8")] == []
