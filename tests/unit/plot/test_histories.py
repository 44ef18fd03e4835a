from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from matplotlib.colors import to_hex

from aidledger import Bag, Ledger, Money, fold, plot, reference
from aidledger.errors import PlotError, UnknownCodeError
from aidledger.events import CommitmentChanged, Committed, MilestoneReached
from aidledger.projections import agreements, committed
from tests.records import record

COUNT = fold(lambda: 0, name="counted").on(Committed, lambda n, _: n + 1)
THEN = reference().timeline(known="2025-12-31").history(committed, every="month", start="2022-02-01", end="2025-12-31")
LOANS = [
    record(Committed, "loan", amount="USD 100", occurred="2024-01", donor="JPN"),
    record(Committed, "grant", amount="EUR 5", occurred="2024-02-10", donor="USA"),
    record(Committed, "more", amount="USD 1000", occurred="2024-03-01"),
]
ON = {"on": ["2024-01-15", "2024-03-01"]}


def loan(fact="loan", amount="USD 5", **stated):
    return record(Committed, fact, amount=amount, **stated)


def milestone(fact, occurred="2024-02-10", **stated):
    return record(MilestoneReached, fact, occurred=occurred, **stated)


def asked(*records, projection=committed, **days):
    return Ledger(records).timeline().history(projection, **days)


def drawn(*records, projection=committed, currency=None, **days):
    return plot.history(asked(*records, projection=projection, **days), currency=currency)


def curves(axes):
    return [line for line in axes.lines if line.get_drawstyle() == "steps-post"]


def values(figure):
    """Return the values that are drawn, in full: by currency, then by line."""
    powers = {"": 0, "thousand": 3, "million": 6, "billion": 9}
    found = {}
    for axes in figure.axes:
        unit, _, word = axes.get_ylabel().partition(" ")
        found[unit] = {line.get_label(): [y * 10 ** powers[word] for y in line.get_ydata()] for line in curves(axes)}
    return found


def written(figure):
    """Return the texts of the picture itself."""
    return [text.get_text() for text in figure.texts]


def key(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()] if axes.get_legend() else []


def names(figure):
    """Return the names of milestones, as they stand above the first panel."""
    return [text.get_text() for text in figure.axes[0].texts]


# --- curves -----------------------------------------------------------------------------------------


def test_the_steps_and_the_band_are_the_rows_of_the_history():
    figure = plot.history(THEN)
    (axes,) = figure.axes
    (curve,) = curves(axes)
    (band,) = axes.collections
    rows = THEN.rows()
    assert list(curve.get_xdata()) == [row["date"] for row in rows]
    assert [Decimal(str(value)) * 10**9 for value in curve.get_ydata()] == [row["amount"] for row in rows]
    heights = {round(y, 6) for _, y in band.get_paths()[0].vertices}
    assert {round(float(row[side]) / 1e9, 6) for row in rows for side in ("low", "high")} <= heights
    assert (axes.get_ylabel(), key(axes)) == (
        "USD billion",
        ["value, with each date at its latest", "lowest to highest possible"],
    )
    assert written(figure) == ["committed", "as of 2022-02-28 to 2025-12-31, as known on 2025-12-31"]


def test_each_currency_is_a_panel_and_each_group_a_line():
    value = "value, with each date at its latest"
    assert values(drawn(*LOANS, **ON)) == {"EUR": {value: [0, 5]}, "USD": {value: [0, 1100]}}
    by_donor = drawn(*LOANS, projection=committed.by("donor", "instrument"), **ON)
    none = "not stated, not stated"
    assert values(by_donor) == {
        "EUR": {"USA, not stated": [0, 5]},
        "USD": {"JPN, not stated": [0, 100], "USA, not stated": [0, 0], none: [0, 1000]},
    }
    assert list(values(drawn(*LOANS, currency="USD", **ON))) == ["USD"]


@pytest.mark.parametrize(
    ("projection", "expected"),
    [
        (COUNT.map(lambda _: 3), {"": [3, 3]}),
        (COUNT.map(lambda _: 3.5), {"": [3.5, 3.5]}),
        (COUNT.map(lambda _: Decimal(3)), {"": [3, 3]}),
        (committed.map(lambda bag: bag + Money(1, "USD")), {"EUR": [0, 5], "USD": [1, 1101]}),
    ],
)
def test_what_is_no_tally_has_no_band(projection, expected):
    figure = drawn(*LOANS, projection=projection, **ON)
    assert {unit: line for unit, lines in values(figure).items() for line in lines.values()} == expected
    assert [list(axes.collections) for axes in figure.axes] == [[]] * len(expected)


def test_each_group_has_a_colour_dashes_and_marks_of_its_own():
    donors = ["CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "NOR", "USA"]
    loans = [loan(code.lower(), donor=code, occurred=f"2024-0{n}-01") for n, code in enumerate(donors, 1)]
    (axes,) = drawn(*loans, projection=committed.by("donor"), every="month", start="2024-01-01").axes
    lines = curves(axes)
    assert [line.get_label() for line in lines] == donors == key(axes)
    looks = [(to_hex(line.get_color()), line.get_marker(), str(line._dash_pattern)) for line in lines]
    assert [len(set(each)) for each in zip(*looks, strict=True)] == [8, 8, 8]


def test_a_group_looks_the_same_in_every_currency_where_looks_suffice():
    days = {"projection": committed.by("donor"), "on": ["2024-01-01", "2024-02-01"]}
    both = [loan("a", donor="JPN"), loan("b", "EUR 1", donor="JPN"), loan("c", "EUR 1", donor="AUT")]
    euros, dollars = (curves(axes) for axes in drawn(*both, **days).axes)
    assert [line.get_label() for line in euros] == ["AUT", "JPN"]
    assert dollars[0].get_color() == euros[1].get_color() != euros[0].get_color()
    more = [loan(donor.lower(), donor=donor) for donor in ("CAN", "DEU", "FRA", "GBR", "ITA", "NOR", "SWE")]
    euros, dollars = (curves(axes) for axes in drawn(*both, *more, **days).axes)
    assert dollars[0].get_color() == euros[0].get_color()


def test_of_many_groups_the_smallest_are_summed_up():
    loans = [loan(f"l{n}", f"USD {10**40 + n}", mechanism=f"g{n}") for n in range(10)]
    figure = drawn(*loans, projection=committed.by("mechanism"), on=["2023-01-01", "2024-01-01"])
    assert key(figure.axes[0]) == [*(f"g{n}" for n in range(3, 10)), "3 others"]
    assert curves(figure.axes[0])[-1].get_ydata()[-1] == 30  # of 10³⁹ each
    eight = drawn(*loans[:8], projection=committed.by("mechanism"), on=["2023-01-01", "2024-01-01"])
    assert key(eight.axes[0]) == [f"g{n}" for n in range(8)]


def test_bounds_of_others_add_up_where_one_at_a_time_is_wide():
    days = {"projection": committed.by("mechanism"), "on": ["2023-12-31", "2024-06-30", "2025-01-01"]}
    sure = [loan(f"l{n}", "USD 100", mechanism=f"g{n}", occurred="2023-06-01") for n in range(7)]
    wide = [loan("a", "USD 1", mechanism="a", occurred="2024"), loan("b", "USD 2", mechanism="b", occurred="2023")]
    (axes,) = drawn(*sure, *wide, **days).axes
    assert key(axes)[-2:] == ["2 others", "lowest to highest possible"]
    lows_highs = {round(float(y)) for _, y in axes.collections[-1].get_paths()[0].vertices}
    assert {2, 3} <= lows_highs
    with pytest.raises(PlotError, match=r"10 groups in USD are too many .* choose at most 8 with \.where"):
        drawn(*sure, *wide, loan("c", "USD 1", mechanism="c", occurred="2024"), **days)


def test_one_day_is_a_point_with_its_bounds():
    (axes,) = drawn(loan(occurred="2024"), on=["2024-06-30"]).axes
    (curve,) = curves(axes)
    assert (list(curve.get_ydata()), curve.get_marker()) == ([0], "o")
    (band,) = axes.collections
    assert band.get_segments()[0][:, 1].tolist() == [0, 5]
    first, last = axes.get_xlim()
    assert last - first == 2


def test_numbers_have_whole_ticks_and_an_axis_has_room_above_and_below_zero():
    loans = [loan(f"l{n}", occurred=f"2024-0{n}-01") for n in (1, 2, 3)]
    (axes,) = drawn(*loans, projection=COUNT, every="month", start="2023-12-01").axes
    assert (list(curves(axes)[0].get_ydata())[:4], axes.get_ylabel(), key(axes)) == ([0, 1, 2, 3], "", [])
    assert all(tick == int(tick) for tick in axes.get_yticks())
    less = record(CommitmentChanged, "less", of="loan", amount="USD -15", occurred="2024-03-01")
    (axes,) = drawn(loan(), less, on=["2024-01-01", "2024-02-01", "2024-03-01"]).axes
    bottom, top = axes.get_ylim()
    assert (bottom < -10, top > 5) == (True, True)
    (axes,) = drawn(loan(), less, on=["2024-03-01", "2024-03-02"]).axes
    assert axes.get_ylim()[1] > 0
    (axes,) = drawn(projection=COUNT, on=["2024-01-01", "2024-02-01"]).axes
    assert axes.get_ylim() == pytest.approx((-0.015, 1.06))


@pytest.mark.parametrize(
    ("amount", "label"),
    [
        ("6931000000", "USD billion"),
        ("999999999.99", "USD million"),
        ("1000", "USD thousand"),
        ("999", "USD"),
        ("0.05", "USD"),
        ("0.0004", "USD × 10⁻⁶"),
        ("1e12", "USD trillion"),
        ("1e30", "USD × 10³⁰"),
    ],
)
def test_the_largest_amount_has_one_to_three_digits_before_the_point(amount, label):
    (axes,) = drawn(loan(amount=f"USD {Decimal(amount):f}", occurred="2024-01-01"), on=["2024-01-01"]).axes
    assert axes.get_ylabel() == label
    assert curves(axes)[0].get_ydata()[0] < 1000


# --- days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "texts"),
    [
        ("2024-06-30", "2024-06-30", ["2024-06-29", "2024-06-30", "2024-07-01"]),
        ("2024-02-28", "2024-03-01", ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"]),
        ("2024-01-03", "2024-05-30", ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06"]),
        ("2022-02-24", "2024-12-15", ["2022-07", "2023-01", "2023-07", "2024-01", "2024-07"]),
        ("1960-02-20", "1967-11-01", ["1961", "1962", "1963", "1964", "1965", "1966", "1967"]),
        ("0001-01-01", "9999-12-31", [str(thousand) for thousand in range(1000, 10000, 1000)]),
    ],
)
def test_few_days_are_named(first, last, texts):
    (axes,) = drawn(projection=COUNT, on=sorted({first, last})).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == texts


@pytest.mark.parametrize("span", [1, 5, 8, 9, 17, 18, 60, 62, 63, 125, 126, 250, 300, 600, 1500, 3000, 40_000, 900_000])
@pytest.mark.parametrize("first", [dt.date(1, 1, 1), dt.date(1969, 7, 20), dt.date(2022, 2, 24)])
def test_there_are_always_some_days_and_never_many(first, span):
    last = first + dt.timedelta(days=span)
    (axes,) = drawn(projection=COUNT, on=[first, last]).axes
    found = list(axes.get_xticks())
    low, high = axes.get_xlim()
    assert 2 <= len(found) <= 9
    assert all(low <= each <= high for each in found)
    assert found == sorted(set(found))


@pytest.mark.parametrize("end", ["2024-01-02", "2024-01-09", "2024-06-30", "2031-01-01"])
def test_no_text_on_an_axis_is_cut_off_or_meets_another(end):
    figure = drawn(loan(amount="USD 123456789012"), every="day", start="2024-01-01", end=end)
    figure.draw_without_rendering()
    (axes,) = figure.axes
    for axis in (axes.xaxis, axes.yaxis):
        boxes = [label.get_window_extent() for label in axis.get_ticklabels()]
        assert len(boxes) > 1
        assert not any(one.overlaps(other) for one in boxes for other in boxes if one is not other)
        assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)


# --- milestones -------------------------------------------------------------------------------------


def test_milestones_are_marked_and_named_with_dates_that_are_not_exact():
    figure = plot.history(THEN)
    assert sorted(names(figure)) == [
        "Full-scale invasion of Ukraine by Russia (2022-02)",
        "G7 leaders approve the ERA mechanism (2024-06)",
        "Japan presides over the G7 (2023)",
        "The EU activates the ERA mechanism (2024-06/2025-04)",
        "The United States activates the ERA mechanism (2024-06/2025-04)",
    ]
    marked = {line.get_xdata()[0] for line in figure.axes[0].lines if line.get_linestyle() == ":"}
    assert marked == {dt.date(2022, 2, 28), dt.date(2023, 12, 31), dt.date(2024, 6, 30), dt.date(2025, 4, 30)}


CROWDS = {
    "one day": ["2024-06-30"] * 3,
    "days that meet": ["2024-01-01", "2024-01-10", "2024-02-20", "2024-05-01", "2024-05-20", "2024-12-20"],
    "either end": ["2024-01-02", "2024-12-30"],
    "what cannot be untangled": ["2024-06-01", "2024-07-01"],
}


@pytest.mark.parametrize("days", CROWDS.values(), ids=CROWDS)
@pytest.mark.parametrize("title", ["a name", "a rather long name of a milestone, longer than half a year"])
def test_no_name_of_a_milestone_overlaps_another_or_leaves_the_picture(days, title):
    milestones = [milestone(f"m{n}", day, title=title) for n, day in enumerate(days)]
    for figure in (drawn(loan(), *milestones, on=["2024-01-01", "2024-12-31"]), plot.history(THEN)):
        figure.draw_without_rendering()
        boxes = [text.get_tightbbox() for text in figure.axes[0].texts]
        assert len(boxes) == len(names(figure)) > 1
        assert not any(one.overlaps(other) for one in boxes for other in boxes if one is not other)
        assert all(figure.bbox.contains(*corner) for box in boxes for corner in box.corners())


def test_names_stand_in_one_row_where_there_is_room_and_over_no_line_of_another():
    days = ["2024-01-05", "2024-05-01", "2024-09-01"]
    figure = drawn(loan(), *(milestone(day, day) for day in days), on=["2024-01-01", "2024-12-31"])
    assert len({text.xyann[1] for text in figure.axes[0].texts}) == 1
    days = ["2024-01-05", "2024-01-10", "2024-02-20", "2024-04-01", "2024-04-20", "2024-12-20"]
    figure = drawn(loan(), *(milestone(day, day) for day in days), on=["2024-01-01", "2024-12-31"])
    figure.draw_without_rendering()
    (axes,) = figure.axes
    lines = [line for line in axes.lines if len(line.get_xdata()) == 2 and line.get_ydata()[0] == 1]
    for text in axes.texts:
        box = text.get_tightbbox()
        for line in lines:  # from the panel up to the name of its day
            x, top = axes.convert_xunits(line.get_xdata()[0]), line.get_ydata()[1]
            x, top = axes.get_xaxis_transform().transform((x, top))
            assert not (box.x0 + 1 < x < box.x1 - 1) or top <= box.y1


def test_many_milestones_have_short_names_and_some_have_none():
    many = [milestone(f"m{n}", title="A milestone with a rather long title") for n in range(8)]
    figure = drawn(loan(), *many, on=["2024-01-01", "2024-12-31"])
    assert len(names(figure)) == 6
    assert all(name.startswith("A milestone with") for name in names(figure))
    assert written(figure)[-1] == "2 milestones are lines without a name, for which there is no room"


@pytest.mark.parametrize(
    ("part", "facts"),
    [(slice(0, 2), ["early (2024-01)", "a", "b"]), (slice(2, 6), []), (slice(0, 1), ["early (2024-01)"])],
)
def test_part_of_a_history_has_its_own_milestones(part, facts):
    records = [loan(), milestone("b"), milestone("a"), milestone("early", "2024-01")]
    history = asked(*records, every="month", start="2024-01-01", end="2024-06-30")
    assert names(plot.history(history[part])) == facts


# --- texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
@pytest.mark.parametrize(
    "text", ["$\\frac{1}$ _x_ %", "_begins so", "שלום $", "\U0001f4b6 円", "long " * 500, "x" * 5000, "a\nb"]
)
def test_texts_of_users_are_only_texts(tmp_path, kind, text):
    name = text.replace("\n", " ")
    records = [loan(channel="x", occurred="2024-01-01~", mechanism=name), milestone("m", "2024-02", title=name)]
    for projection in (committed.by("mechanism"), fold(lambda: 0, name=text).on(Committed, lambda n, _: n + 1)):
        figure = drawn(*records, projection=projection, on=["2024-01-01", "2024-12-31"])
        plot.save(figure, tmp_path / f"a.{kind}")
        figure.draw_without_rendering()  # as large as it is on a screen again
        for shown in (*figure.texts, *figure.axes[0].texts):
            assert not shown.get_parse_math()
            box = shown.get_window_extent()
            assert figure.bbox.x0 <= box.x0
            assert box.x1 <= figure.bbox.x1


def test_caveats_stand_below_and_many_are_counted():
    loans = [loan(f"loan-{number}", occurred="2024-01-01~") for number in range(5)]
    assert written(drawn(*loans, on=["2024-01-01", "2024-12-31"]))[2:] == [
        *(f"the date of loan-{number}, 2024-01-01~, is approximate in its source" for number in range(3)),
        "… and 2 more caveats of the history",
    ]
    nothing = asked(projection=COUNT, on=["2024-01-01"])
    assert written(plot.history(nothing))[1:] == ["as of 2024-01-01, nothing known", *nothing.caveats]


# --- refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("projection", "message"),
    [
        (agreements, r"agreements has no amounts but values such as Agreements\(.*: draw a tally, .* or add a \.map"),
        (COUNT.map(lambda n: n > 0), "has no amounts but values such as False"),
        (COUNT.map(lambda n: Bag() if n else n), "values such as Bag"),
        (COUNT.map(lambda _: float("nan")), "counted.*: NaN is no finite amount"),
        (COUNT.map(lambda _: Decimal("1e2000000")), "counted.*: an amount beyond"),
    ],
)
def test_what_is_no_amount_is_refused(projection, message):
    with pytest.raises(PlotError, match=message):
        drawn(*LOANS, projection=projection, **ON)


def test_what_is_empty_is_refused():
    with pytest.raises(PlotError, match="has no days to draw: ask for some, with every='month'"):
        plot.history(asked(*LOANS, **ON)[2:])
    for projection in (committed, committed.by("donor")):
        with pytest.raises(PlotError, match="is 0 in every currency: there is no amount to draw"):
            drawn(*LOANS, projection=projection, on=["2020-01-01"])


def test_a_currency_that_is_not_there_is_refused():
    with pytest.raises(UnknownCodeError, match=r"committed has no JPY: \(exist: EUR, USD\)"):
        drawn(*LOANS, currency="JPY", **ON)
    with pytest.raises(UnknownCodeError, match="'usd' is no ISO 4217"):
        drawn(*LOANS, currency="usd", **ON)
    with pytest.raises(PlotError, match="counted has numbers and no amounts: leave out currency='USD'"):
        drawn(*LOANS, projection=COUNT, currency="USD", **ON)
