from __future__ import annotations

import pytest

from aidledger import Ledger, compare, plot, reference
from aidledger.errors import PlotError, UnknownCodeError
from aidledger.events import Committed, Retracted
from aidledger.projections import committed
from tests.records import record

LEDGER = reference()
LATER = compare(LEDGER.as_of("2025-04-20", known="2025-12-31"), LEDGER.as_of("2025-04-20"))
FIRST = Ledger(
    [
        *(record(Committed, f"loan-{n}", amount=f"USD {n}00", donor="JPN") for n in range(1, 6)),
        record(Committed, "later", amount="EUR 5", donor="JPN", occurred="2024-06-01"),
    ]
)
LESS = FIRST.including(
    *(
        record(Retracted, f"not-{n}", fact=f"loan-{n}", retracts=f"loan-{n}", reason="wrong", recorded="2025-02-01")
        for n in range(1, 6)
    ),
    record(Committed, "small", amount="USD 10", donor="USA", recorded="2025-02-01"),
    record(Committed, "large", amount="USD 30", donor="USA", recorded="2025-02-01"),
)
FALL = compare(FIRST.as_of("2024-01-31"), LESS.as_of("2024-12-31"))


def grown(*records, first=()):
    """Return what made the difference between a ledger of the first records and one that has the others too."""
    return compare(Ledger(first).as_of("2024-01-31"), Ledger([*first, *records]).as_of("2024-01-31"))


def written(figure):
    return [text.get_text() for text in figure.texts]


def bars(axes):
    return [(round(bar.get_x(), 9), round(bar.get_x() + bar.get_width(), 9)) for bar in axes.patches]


def said(axes):
    return [text.get_text() for text in axes.texts]


def test_bars_and_texts_say_both_answers_and_each_cause_with_its_facts():
    figure = plot.bridge(LATER, committed)
    (axes,) = figure.axes
    assert bars(axes) == [(0, 3.914), (3.914, 6.931), (0, 6.931)]
    assert said(axes) == ["USD 3,914,000,000", "+3,017,000,000", "USD 6,931,000,000"]
    assert axes.get_xlabel() == "USD billion"
    assert written(figure) == [
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


def test_each_currency_is_a_panel_and_a_fall_is_told_by_colour_hatching_and_sign():
    figure = plot.bridge(FALL, committed)
    euros, dollars = figure.axes
    assert (bars(euros), said(euros)) == ([(0, 0), (0, 5), (0, 5)], ["EUR 0", "+5", "EUR 5"])
    assert bars(dollars) == [(0, 1.5), (1.5, 1.54), (1.54, 0.04), (0, 0.04)]
    assert said(dollars) == ["USD 1,500", "+40", "−1,500", "USD 40"]
    _, rise, fall, _ = dollars.patches
    assert rise.get_facecolor() != fall.get_facecolor()
    assert (rise.get_hatch(), fall.get_hatch()) == (None, "////")
    assert "later" in written(figure)  # the only fact of its cause needs no amount
    causes = written(figure)[written(figure).index("newly known") :]
    assert causes[:3] == ["newly known", "large  +30", "small  +10"]
    assert causes[3:8] == ["retracted", "loan-5  −500", "loan-4  −400", "loan-3  −300", "and 2 more"]
    assert [axes.get_xlabel() for axes in plot.bridge(FALL, committed, currency="EUR").axes] == ["EUR"]


def test_each_group_is_a_panel_and_those_of_one_currency_share_their_axis():
    figure = plot.bridge(FALL, committed.by("donor"))
    euros, japan, america = figure.axes
    assert japan.get_xlim() == america.get_xlim() != euros.get_xlim()
    assert [text for text in written(figure) if text in ("JPN", "USA")] == ["JPN", "JPN", "USA"]
    assert written(figure)[3:5] == ["as of 2024-01-31", "as known on 2025-01-01"]
    assert bars(america)[-1] == (0, 0.04)


def test_what_did_not_move_is_two_bars_and_nothing_known_is_said():
    (axes,) = plot.bridge(compare(FIRST.as_of("2024-01-31"), FIRST.as_of("2024-02-29")), committed).axes
    assert bars(axes) == [(0, 1.5), (0, 1.5)]
    figure = plot.bridge(grown(record(Committed, "less", amount="USD -5")), committed)
    assert written(figure)[1] == "from 2024-01-31 (nothing known) to 2024-01-31 (as known on 2025-01-01)"
    (axes,) = figure.axes
    assert bars(axes) == [(0, 0), (0, -5), (0, -5)]
    assert axes.get_xlim()[0] < -5


@pytest.mark.parametrize(
    ("amount", "answer", "moved"),
    [
        ("6931000000", "6,931,000,000", "+6,931,000,000"),
        ("-0.125", "−0.125", "−0.125"),
        ("12345678901234567890.123", "12,345,678,901,234,567,890.123", "+12,345,678,901,234,567,890.123"),
        (f"{10**30}", "10³⁰", "+10³⁰"),
        (f"{-15 * 10**39}", "−1.5 × 10⁴⁰", "−1.5 × 10⁴⁰"),
        ("1234567890123456789012345678901234567890", "≈ 1.23456789 × 10³⁹", "+≈ 1.23456789 × 10³⁹"),
    ],
)
def test_amounts_are_written_exactly_or_say_that_they_are_not(amount, answer, moved):
    (axes,) = plot.bridge(grown(record(Committed, "a", amount=f"USD {amount}")), committed).axes
    assert said(axes) == ["USD 0", moved, f"USD {answer}"]


def test_facts_add_up_at_any_size():
    huge = 10**40
    loans = record(Committed, "a", amount=f"USD {huge}"), record(Committed, "b", amount="USD 1")
    figure = plot.bridge(grown(*loans, first=[record(Committed, "c", amount=f"USD {-huge}")]), committed)
    assert said(figure.axes[0]) == ["USD −10⁴⁰", "+≈ 10⁴⁰", "USD 1"]


@pytest.mark.parametrize("amount", ["0.001", "9" * 30, f"{10**30}", f"1{'0' * 900}"])
def test_every_text_is_within_the_picture(amount, tmp_path):
    more = [
        record(Committed, "a" * 120, amount=f"USD {amount}", mechanism="$x_$" * 80),
        record(Committed, "b" * 120, amount="USD 1", mechanism="$x_$" * 80),
    ]
    figure = plot.bridge(grown(*more), committed.by("mechanism"))
    plot.save(figure, tmp_path / "a.png")
    figure.draw_without_rendering()  # as large as it is on a screen again
    (axes,) = figure.axes
    for text in (*figure.texts, *axes.texts):
        box = text.get_window_extent()
        assert figure.bbox.x0 <= box.x0
        assert box.x1 <= figure.bbox.x1
    left = axes.get_window_extent().x0
    assert all(text.get_window_extent().x1 < left for text in figure.texts if text.get_text().startswith(("aa", "bb")))


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(PlotError, match=r"committed is 0 in every currency: there is no amount to draw"):
        plot.bridge(compare(FIRST.as_of("2020-01-01"), FIRST.as_of("2020-01-02")), committed)
    with pytest.raises(UnknownCodeError, match=r"committed has no JPY: \(exist: EUR, USD\)"):
        plot.bridge(FALL, committed, currency="JPY")
    many = grown(*(record(Committed, f"l{n}", amount="USD 1", mechanism=f"m{n}") for n in range(9)))
    with pytest.raises(PlotError, match=r"9 groups and currencies are too many .* choose at most 8 with \.where"):
        plot.bridge(many, committed.by("mechanism"))
