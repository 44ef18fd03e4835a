from __future__ import annotations

import pickle

import pytest

from aidledger import When
from aidledger.answers import Reached

MARCH = When("2024-03")


@pytest.mark.parametrize(
    ("reached", "text"),
    [
        (Reached(None, certain=False), "never"),
        (Reached(MARCH, certain=True), "2024-03, certain"),
        (Reached(MARCH, certain=False), "2024-03, not certain"),
        (Reached(MARCH, certain=True, is_tight=False), "within 2024-03, certain"),
    ],
)
def test_it_reads_as_a_day_and_how_sure_it_is(reached, text):
    assert str(reached) == text
    assert pickle.loads(pickle.dumps(reached)) == reached


def test_it_is_written_as_what_json_holds():
    assert Reached(MARCH, certain=True, caveats=("roughly",)).to_dict() == {
        "when": "2024-03",
        "certain": True,
        "is_tight": True,
        "caveats": ["roughly"],
    }
    assert Reached(None, certain=False).to_dict()["when"] is None


def test_a_notebook_shows_it_as_a_table():
    html = Reached(MARCH, certain=True, caveats=("a < b",))._repr_html_()
    assert "<td>2024-03</td><td>True</td><td>True</td>" in html
    assert "a &lt; b" in html
    assert "<td>never</td>" in Reached(None, certain=False)._repr_html_()
