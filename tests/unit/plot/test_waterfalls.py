from __future__ import annotations

import pytest

from aidledger import Ledger, compare, reference
from aidledger.events import Committed, Retracted
from aidledger.plot._paper import content
from aidledger.plot._waterfalls import figure_of
from aidledger.projections import committed
from tests.records import record

LEDGER = reference()
LATER = compare(LEDGER.as_of("2025-04-20", known="2025-12-31"), LEDGER.as_of("2025-04-20"))
FIRST = Ledger([record(Committed, f"loan-{n}", amount=f"USD {n}00", donor="JPN") for n in range(1, 6)])
LESS = FIRST.including(
    *(
        record(Retracted, f"not-{n}", fact=f"loan-{n}", retracts=f"loan-{n}", reason="wrong", recorded="2025-02-01")
        for n in range(1, 6)
    ),
    record(Committed, "new", amount="USD 40", donor="USA", recorded="2025-02-01"),
)
FALL = compare(FIRST.as_of("2024-01-31"), LESS.as_of("2024-01-31"))


def written(figure):
    return [text.get_text() for text in figure.texts]


def bars(axes):
    return [(round(bar.get_x(), 9), round(bar.get_x() + bar.get_width(), 9)) for bar in axes.patches]


def said(axes):
    return [text.get_text() for text in axes.texts]


def test_bars_are_the_amounts_and_say_them_exactly():
    (axes,) = figure_of(LATER.bridge(committed), None).axes
    assert bars(axes) == [(0, 3.914), (3.914, 6.931), (0, 6.931)]
    assert said(axes) == ["USD 3,914,000,000", "+3,017,000,000", "USD 6,931,000,000"]
    assert axes.get_xlabel() == "USD billion"


def test_texts_say_both_answers_and_each_cause_with_its_facts():
    assert written(figure_of(LATER.bridge(committed), None)) == [
        "committed",
        "from 2025-04-20 (as known on 2025-12-31) to 2025-04-20 (as known on 2026-11-22)",
        "as of 2025-04-20",
        "as known on 2025-12-31",
        "re-dated",
        "jpn-ukr-era-loan  +3,000,000,000",
        "jpn-ukr-fao-grain-project  +17,000,000",
        "as of 2025-04-20",
        "as known on 2026-11-22",
    ]


def test_a_fall_is_told_by_colour_hatching_and_sign():
    figure = figure_of(FALL.bridge(committed), None)
    (axes,) = figure.axes
    assert said(axes) == ["USD 1,500", "+40", "−1,500", "USD 40"]
    _, rise, fall, _ = axes.patches
    assert rise.get_facecolor() != fall.get_facecolor()
    assert (rise.get_hatch(), fall.get_hatch()) == (None, "////")
    assert "new" in written(figure)  # the only fact of its cause needs no amount
    assert written(figure)[-6:-2] == ["loan-5  −500", "loan-4  −400", "loan-3  −300", "and 2 more"]


def test_below_zero_there_is_room_as_well():
    down = Ledger([record(Committed, "less", amount="USD -5")])
    (axes,) = figure_of(compare(Ledger().as_of("2024-01-31"), down.as_of("2024-01-31")).bridge(committed), None).axes
    assert bars(axes) == [(0, 0), (0, -5), (0, -5)]
    assert axes.get_xlim()[0] < -5


def test_groups_of_one_currency_share_their_axis():
    figure = figure_of(FALL.bridge(committed.by("donor")), None)
    japan, america = figure.axes
    assert japan.get_xlim() == america.get_xlim()
    assert [text for text in written(figure) if text in ("JPN", "USA")] == ["JPN", "USA"]
    assert written(figure)[3:5] == ["as of 2024-01-31", "as known on 2025-01-01"]


def test_nothing_known_is_said():
    figure = figure_of(compare(Ledger().as_of("2024-01-31"), FIRST.as_of("2024-01-31")).bridge(committed), None)
    assert written(figure)[1] == "from 2024-01-31 (nothing known) to 2024-01-31 (as known on 2025-01-01)"


def test_what_did_not_move_is_two_bars():
    (axes,) = figure_of(compare(FIRST.as_of("2024-01-31"), FIRST.as_of("2024-02-29")).bridge(committed), None).axes
    assert bars(axes) == [(0, 1.5), (0, 1.5)]


@pytest.mark.parametrize("amount", ["0.001", "9" * 30, f"{10**30}", f"1{'0' * 900}"])
def test_every_text_is_within_the_picture(amount):
    more = Ledger(
        [
            record(Committed, "a" * 120, amount=f"USD {amount}", mechanism="$x_$" * 80),
            record(Committed, "b" * 120, amount="USD 1", mechanism="$x_$" * 80),
        ]
    )
    bridge = compare(Ledger().as_of("2024-01-31"), more.as_of("2024-01-31")).bridge(committed.by("mechanism"))
    figure = figure_of(bridge, None)
    assert content(figure, "png")
    figure.draw_without_rendering()  # as large as it is on a screen again
    (axes,) = figure.axes
    for text in (*figure.texts, *axes.texts):
        box = text.get_window_extent()
        assert figure.bbox.x0 <= box.x0
        assert box.x1 <= figure.bbox.x1
    left = axes.get_window_extent().x0
    assert all(text.get_window_extent().x1 < left for text in figure.texts if text.get_text().startswith(("aa", "bb")))
