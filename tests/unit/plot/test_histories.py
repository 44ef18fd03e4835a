from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from matplotlib.colors import to_hex
from matplotlib.dates import date2num

from aidledger import Ledger, fold, reference
from aidledger.events import CommitmentChanged, Committed, MilestoneReached
from aidledger.plot._histories import figure_of
from aidledger.plot._paper import COLOURS, content
from aidledger.projections import committed
from tests.records import record

MONTHS = {"every": "month", "start": "2022-02-01", "end": "2025-12-31"}
COUNT = fold(lambda: 0, name="counted").on(Committed, lambda n, _: n + 1)
THEN = reference().timeline(known="2025-12-31").history(committed, **MONTHS)


def curves(axes):
    return [line for line in axes.lines if line.get_drawstyle() == "steps-post"]


def written(figure):
    """Return the texts of the picture itself."""
    return [text.get_text() for text in figure.texts]


def key(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()] if axes.get_legend() else []


def names(figure):
    """Return the names of milestones, and in which row each is, counted from below."""
    return {text.get_text(): text.xyann for text in figure.axes[0].texts}


def drawn(*records, projection=committed, **asked):
    ledger = Ledger(records)
    return figure_of(ledger.timeline().history(projection, **asked), None)


# --- curves -----------------------------------------------------------------------------------------


def test_the_steps_are_the_rows_of_the_history():
    (axes,) = figure_of(THEN, None).axes
    (curve,) = curves(axes)
    rows = THEN.rows()
    assert list(curve.get_xdata()) == [row["date"] for row in rows]
    assert [Decimal(str(value)) * 10**9 for value in curve.get_ydata()] == [row["amount"] for row in rows]
    assert axes.get_ylabel() == "USD billion"


def test_the_band_goes_from_the_lowest_to_the_highest():
    (axes,) = figure_of(THEN, None).axes
    (band,) = axes.collections
    corners = {(round(x), round(y, 6)) for x, y in band.get_paths()[0].vertices}
    for row in THEN.rows():
        day = round(date2num(row["date"]))
        assert (day, round(float(row["low"]) / 1e9, 6)) in corners
        assert (day, round(float(row["high"]) / 1e9, 6)) in corners
    assert key(axes) == ["value, with each date at its latest", "lowest to highest possible"]


def test_the_title_says_what_it_is_as_of_when_and_known_when():
    assert written(figure_of(THEN, None)) == [
        "committed",
        "as of 2022-02-28 to 2025-12-31, as known on 2025-12-31",
    ]
    nothing = Ledger().timeline().history(COUNT, on=["2024-01-01"])
    said = written(figure_of(nothing, None))
    assert said[1] == "as of 2024-01-01, nothing known"
    assert said[2:] == list(nothing.caveats)


def test_each_group_has_a_colour_dashes_and_marks_of_its_own():
    donors = ["JPN", "USA", "DEU", "FRA", "GBR", "ITA", "CAN", "NOR"]
    records = [
        record(
            Committed, f"loan-{code.lower()}", amount=f"USD {number + 1}", donor=code, occurred=f"2024-0{number + 1}-01"
        )
        for number, code in enumerate(donors)
    ]
    (axes,) = drawn(*records, projection=committed.by("donor"), every="month", start="2024-01-01").axes
    lines = curves(axes)
    assert [line.get_label() for line in lines] == sorted(donors) == key(axes)
    assert [to_hex(line.get_color()).upper() for line in lines] == [colour.upper() for colour in COLOURS]
    assert len({line.get_marker() for line in lines}) == 8
    assert len({str(line._dash_pattern) for line in lines}) == 8


def test_a_group_looks_the_same_in_every_currency_where_looks_suffice():
    records = [record(Committed, "a", amount="USD 1", donor="JPN"), record(Committed, "b", amount="EUR 1", donor="JPN")]
    more = [
        record(Committed, f"c{number}", amount=f"{code} 1", donor=donor)
        for number, (code, donor) in enumerate(
            [("EUR", "AUT"), *(("USD", donor) for donor in ("CAN", "DEU", "FRA", "GBR", "ITA", "NOR")), ("EUR", "SWE")]
        )
    ]
    few = drawn(*records, more[0], projection=committed.by("donor"), on=["2024-01-01", "2024-02-01"])
    assert [[(line.get_label(), line.get_color()) for line in curves(axes)] for axes in few.axes] == [
        [("AUT", COLOURS[0]), ("JPN", COLOURS[1])],
        [("JPN", COLOURS[1])],
    ]
    assert [axes.get_ylabel() for axes in few.axes] == ["EUR", "USD"]
    many = drawn(*records, *more, projection=committed.by("donor"), on=["2024-01-01", "2024-02-01"])
    assert [line.get_color() for line in curves(many.axes[1])] == list(COLOURS[:7])


def test_one_day_is_a_point_with_its_bounds():
    records = [record(Committed, "loan", amount="USD 5", occurred="2024")]
    (axes,) = drawn(*records, on=["2024-06-30"]).axes
    (curve,) = curves(axes)
    assert (list(curve.get_ydata()), curve.get_marker()) == ([0], "o")
    (band,) = axes.collections
    assert band.get_segments()[0][:, 1].tolist() == [0, 5]
    first, last = axes.get_xlim()
    assert last - first == 2


@pytest.mark.parametrize("end", ["2024-01-02", "2024-01-09", "2024-06-30", "2031-01-01"])
def test_no_text_on_an_axis_is_cut_off_or_meets_another(end):
    records = [record(Committed, "loan", amount="USD 123456789012", occurred="2024-01-01")]
    figure = drawn(*records, every="day", start="2024-01-01", end=end)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    for axis in (axes.xaxis, axes.yaxis):
        boxes = [label.get_window_extent() for label in axis.get_ticklabels()]
        assert len(boxes) > 1
        assert not any(one.overlaps(other) for one in boxes for other in boxes if one is not other)
        assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)


def test_numbers_are_drawn_with_whole_ticks_and_no_band():
    records = [
        record(Committed, f"loan-{number}", amount="USD 5", occurred=f"2024-0{number}-01") for number in (1, 2, 3)
    ]
    (axes,) = drawn(*records, projection=COUNT, every="month", start="2023-12-01").axes
    assert list(curves(axes)[0].get_ydata())[:4] == [0, 1, 2, 3]
    assert (axes.get_ylabel(), key(axes), list(axes.collections)) == ("", [], [])
    assert all(tick == int(tick) for tick in axes.get_yticks())


def test_what_falls_below_zero_is_seen():
    records = [
        record(Committed, "loan", amount="USD 5", occurred="2024-01-01"),
        record(CommitmentChanged, "less", of="loan", amount="USD -15", occurred="2024-03-01"),
    ]
    (axes,) = drawn(*records, on=["2024-01-01", "2024-02-01", "2024-03-01"]).axes
    bottom, top = axes.get_ylim()
    assert bottom < -10
    assert top > 5
    (only,) = drawn(*records, on=["2024-03-01", "2024-03-02"]).axes
    assert only.get_ylim()[1] > 0


def test_what_is_zero_throughout_is_a_line_at_the_foot():
    (axes,) = drawn(projection=COUNT, on=["2024-01-01", "2024-02-01"]).axes
    assert axes.get_ylim() == pytest.approx((-0.015, 1.06))


def test_old_days_and_huge_amounts_are_drawn():
    records = [record(Committed, "loan", amount=f"USD {10**30}", occurred="0001-01-01/1869-12-31")]
    figure = drawn(*records, on=["0001-01-01", "1869-12-31", "9999-12-31"])
    (axes,) = figure.axes
    assert axes.get_ylabel() == "USD × 10³⁰"
    assert list(curves(axes)[0].get_ydata()) == [0, 1, 1]
    assert [label.get_text() for label in axes.get_xticklabels()][:2] == ["1000", "2000"]
    assert content(figure, "png")


# --- milestones -------------------------------------------------------------------------------------


def test_milestones_are_marked_and_named_with_dates_that_are_not_exact():
    figure = figure_of(THEN, None)
    assert sorted(names(figure)) == [
        "Full-scale invasion of Ukraine by Russia (2022-02)",
        "G7 leaders approve the ERA mechanism (2024-06)",
        "Japan presides over the G7 (2023)",
        "The EU activates the ERA mechanism (2024-06/2025-04)",
        "The United States activates the ERA mechanism (2024-06/2025-04)",
    ]
    marked = {line.get_xdata()[0] for line in figure.axes[0].lines if line.get_linestyle() == ":"}
    assert marked == {dt.date(2022, 2, 28), dt.date(2023, 12, 31), dt.date(2024, 6, 30), dt.date(2025, 4, 30)}


def test_no_name_of_a_milestone_overlaps_another():
    figure = figure_of(THEN, None)
    figure.draw_without_rendering()
    boxes = [text.get_tightbbox() for text in figure.axes[0].texts]
    assert not any(one.overlaps(other) for one in boxes for other in boxes if one is not other)
    assert all(figure.bbox.contains(*corner) for box in boxes for corner in box.corners())


def test_many_milestones_have_short_names_and_some_have_none():
    records = [
        record(MilestoneReached, f"m{number}", title="A milestone with a rather long title", occurred="2024-02-10")
        for number in range(8)
    ]
    loan = record(Committed, "loan", amount="USD 5", occurred="2024-03-01")
    on = {"on": ["2024-01-01", "2024-12-31"]}
    figure = drawn(loan, *records, **on)
    assert len(figure.axes[0].texts) == 6
    assert all(name.startswith("A milestone with") for name in names(figure))
    assert written(figure)[-1] == "2 milestones are lines without a name, for which there is no room"
    assert list(names(drawn(loan, *(record(MilestoneReached, f"n{n}") for n in range(1)), **on))) == ["n0"]


# --- texts of users ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
@pytest.mark.parametrize(
    "text", ["$\\frac{1}$ _x_ %", "_begins so", "שלום $", "\U0001f4b6 円", "long " * 500, "x" * 5000, "a\nb"]
)
def test_texts_of_users_are_only_texts(kind, text):
    projection = committed.map(lambda bag: bag)
    named = fold(lambda: 0, name=text).on(Committed, lambda n, _: n + 1)
    records = [
        record(Committed, "loan", amount="USD 5", channel="x", occurred="2024-01-01~"),
        record(MilestoneReached, "m", title=text.replace("\n", " "), occurred="2024-02"),
    ]
    for asked in (projection, named):
        figure = drawn(*records, projection=asked, on=["2024-01-01", "2024-12-31"])
        assert content(figure, kind)
        figure.draw_without_rendering()  # as large as it is on a screen again
        for shown in (*figure.texts, *figure.axes[0].texts):
            assert not shown.get_parse_math()
            box = shown.get_window_extent()
            assert figure.bbox.x0 <= box.x0
            assert box.x1 <= figure.bbox.x1


def test_a_group_may_be_called_anything():
    records = [
        record(Committed, f"l{n}", amount="USD 5", mechanism=name) for n, name in enumerate(["_a $x$", "b" * 200])
    ]
    figure = drawn(*records, projection=committed.by("mechanism"), on=["2024-01-01", "2024-12-31"])
    first, second = key(figure.axes[0])
    assert first == "_a $x$"
    assert second.endswith("…")
    assert content(figure, "svg")


def test_caveats_stand_below_and_many_are_counted():
    records = [record(Committed, f"loan-{number}", amount="USD 5", occurred="2024-01-01~") for number in range(5)]
    said = written(drawn(*records, on=["2024-01-01", "2024-12-31"]))
    assert said[2:] == [
        *(f"the date of loan-{number}, 2024-01-01~, is approximate in its source" for number in range(3)),
        "… and 2 more caveats of the history",
    ]
