"""What becomes of the rows of a sheet, by what its mapping says."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import attrs
import pytest

from aidledger import CORE, Bag, Event, Ledger, Money
from aidledger.errors import DateError, LoadError, RecordError, Severity
from aidledger.interchange import Unkeyed, mapping_from_toml, read_table
from aidledger.projections import committed
from tests.workbooks import packed, parts, sheet_xml, workbook, written

GRANTS = """
mapping = 1
[cells]
missing = [".", "Not given"]
[dates]
order = "mdy"
begins = "2022-01-24"
undated = ["Undisclosed"]
[[source]]
title = "Grants"
publisher = "Acme Foundation"
published = "2022/.."
locator = "{ID}"
[[source]]
url = "{Link}"
publisher = "Others"
[[refuse]]
where = { First = 0 }
because = "a further item"
[all]
recipient = "UKR"
donor = { column = "Country", codes = "parties" }
[all.occurred]
column = "Date"
month = { column = "Month", first = "2022-01" }
[[event]]
kind = "committed"
where = { Type = ["Commitment", "Both"] }
fact = "acme-{ID}"
amount = { column = "Total", currency = { column = "Currency" } }
valued = { column = "EUR", currency = "EUR" }
[[event]]
kind = "allocated"
where = { Type = ["Allocation", "Both"] }
fact = "acme-{ID}-{Part}"
of = "acme-{ID}"
amount = { column = "Total", currency = { column = "Currency" } }
"""
HEADER = ["ID", "Country", "Date", "Month", "Type", "First", "Total", "Currency", "EUR", "Part", "Link"]
GOOD = ["A1", "Japan", "3/4/2022", "", "Commitment", 1, 100, "USD", 90.5, "", "https://example.org"]
DATES = 'undated = ["Undisclosed"]'
MONTH = 'month = { column = "Month", first = "2022-01" }'


def row(**changed):
    return [changed.get(name, value) for name, value in zip(HEADER, GOOD, strict=True)]


@pytest.fixture
def imported(tmp_path):
    """Return what imports rows by the mapping of grants, in which some texts are others."""

    def importing(*rows, header=HEADER, changes=(), mapping=GRANTS, recorded="2022-10-11", vocabulary=CORE):
        for old, new in changes:
            assert old in mapping
            mapping = mapping.replace(old, new)
        content = workbook([header, *rows]) if header is not None else packed(parts(dict(rows)))
        known = mapping_from_toml(mapping, path="m.toml", vocabulary=vocabulary)
        path = written(tmp_path / "a.xlsx", content)
        return read_table(path, known, recorded=recorded, dataset="acme", vocabulary=vocabulary)

    return importing


@pytest.fixture
def of_csv(tmp_path):
    def importing(text, mapping, recorded="2024-01-01"):
        known = mapping_from_toml(mapping, path="m.toml")
        return read_table(written(tmp_path / "a.csv", text), known, recorded=recorded, dataset="acme")

    return importing


def said(found):
    return [f"{one.origin.line}: {one.code} {one.message}" for one in found.findings]


def begin(found, *lines):
    """Whether the findings begin with these lines."""
    return [line[: len(each)] for line, each in zip(said(found), lines, strict=True)] == list(lines)


# --- rows and counts -----------------------------------------------------------------------------------------


def test_a_row_becomes_an_event_with_all_that_it_says(imported):
    (event,) = imported(GOOD).events
    assert (event.id, event.fact, event.dataset) == ("acme-a1", "acme-a1", "acme")
    assert (event.recorded, str(event.occurred)) == (dt.date(2022, 10, 11), "2022-03-04")
    assert (event.amount, event.valued) == (Money(100, "USD"), Money("90.5", "EUR"))
    assert (event.donor, event.recipient) == ("JPN", "UKR")
    stated = [(source.title, source.locator, source.url) for source in event.sources]
    assert stated == [("Grants", "A1", None), (None, None, "https://example.org")]
    assert (event.origin.path.endswith("a.xlsx"), event.origin.line) == (True, 2)


def test_every_row_is_in_an_event_or_refused_and_the_counts_add_up(imported):
    rows = [row(ID="A2", First=0), [], row(ID="A3", Total="."), row(ID="A4", Type="Pledge")]
    found = imported(GOOD, *rows, row(ID="A5", Type="Both", Part="x"), row(ID="A6", Date="soon"))
    assert found.summary.endswith(
        "6 rows = 2 in events + 4 refused (1 bad-date, 1 left-out, 1 missing-value, 1 no-kind)"
    )
    assert [event.kind for event in found.events] == ["committed", "committed", "allocated"]
    assert said(found) == [
        "3: left-out a further item",
        "5: missing-value column 'Total': amount is not stated, and is needed",
        "6: no-kind no [[event]] of the mapping is for this row",
        "8: bad-date column 'Date': 'soon' is no date that is known here: add it to 'undated', or correct the cell",
    ]
    assert [one.findings[0].severity for one in found.refused] == [Severity.WARNING, Severity.ERROR] * 2


def test_what_is_wrong_for_one_event_of_a_row_is_a_remark_where_another_was_made(imported):
    wrong = 'of = "acme-{ID}"\nmechanism = { column = "Link", words = { a = "b" } }'
    found = imported(row(Type="Both", Part="x"), changes=[('of = "acme-{ID}"', wrong)])
    assert ([event.kind for event in found.events], found.accepted) == (["committed"], 1)
    assert [(one.code, one.severity) for one in found.remarks] == [("unknown-code", Severity.WARNING)]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Total": 0}, "senseless-figure column 'Total': USD 0 as amount: an amount of zero states nothing"),
        ({"EUR": 0}, "senseless-figure column 'EUR': EUR 0 as valued: an amount of zero states nothing"),
        ({"EUR": -5}, "valued-otherwise column 'EUR': EUR -5 is of another sign than USD 100"),
        ({"Total": "many"}, "bad-amount column 'Total': 'many' is no number: see 'missing', 'decimal'"),
        ({"Total": True}, "bad-amount column 'Total': true is no number"),
        ({"Total": dt.date(2022, 6, 7)}, "bad-amount column 'Total': the day 2022-06-0"),
        ({"Total": "9" * 2_000}, "bad-amount column 'Total': an amount beyond"),
        ({"Currency": ""}, "bad-amount column 'Currency': nothing says in which currency 100.0 is"),
        ({"Currency": "dollar"}, "unknown-code column 'Currency': 'dollar' is not a currency that is known"),
        ({"Country": "Frannce"}, "unknown-code column 'Country': 'Frannce' is not a country or organisation"),
        ({"Date": "2922-02-09"}, "bad-date column 'Date': 2922-02-09 is after 2022-10-11"),
        ({"Date": ""}, "missing-value column 'Date': occurred is not stated, and is needed"),
        ({"Date": True}, "bad-date column 'Date': true is no date"),
        ({"Date": '<c t="e"><v>#N/A</v></c>'}, "cell-without-value column 'Date': the cell holds the error #N/A"),
        ({"Type": '<c t="e"><v>#N/A</v></c>'}, "no-kind no [[event]] of the mapping is for this row"),
        ({"ID": "A" * 200}, "bad-value column 'ID': "),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_column(imported, changed, message):
    found = imported(row(**changed))
    assert len(found.refused) == 1
    assert said(found)[0].startswith(f"2: {message}")


def test_a_condition_on_a_cell_without_a_value_refuses_the_row(imported):
    found = imported(row(Type="<c><f>1</f></c>"), changes=[('Type = ["Commitment", "Both"]', "Type = true")])
    assert begin(found, "2: cell-without-value column 'Type': the cell holds a formula")


def test_a_row_with_more_cells_than_columns_is_refused(of_csv):
    mapping = """
        mapping = 1
        [[event]]
        kind = "committed"
        fact = "acme-{key}"
        occurred = { column = "day" }
        amount = { column = "euros", currency = "EUR" }
        """
    found = of_csv("key,day,euros\na1,2023-02-01,5,,\na2,2023-02-01,1,000,000\n", mapping)
    assert [event.fact for event in found.events] == ["acme-a1"]
    advice = "write quotes around a cell that holds the sign between cells"
    assert said(found) == [f"3: too-many-cells the row has 5 cells, and the sheet 3 columns: {advice}"]


def test_what_an_event_cannot_be_is_told(imported):
    changes = [('donor = { column = "Country", codes = "parties" }', 'donor = { column = "Country" }')]
    first, second = said(imported(row(Country="J PN"), changes=changes))
    assert first.startswith("2: unknown-code column 'Country': 'J PN' is not a code: look names up, as in { column")
    assert second.startswith("2: unknown-name 'J PN' is not a donor that is known, and 1 row is left out: committed US")
    found = imported(row(Link="a b"), changes=[("[all]", '[all]\nflow_type = { column = "Link" }')])
    assert begin(found, "2: bad-value flow_type: 'a b' is no code")


# --- money -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["disbursed", "repaid", "allocated"])
@pytest.mark.parametrize(
    ("total", "eur", "message"),
    [
        (-100, -90, None),
        (-100, "", None),
        (-100, 90, "2: valued-otherwise column 'EUR': EUR 90 is of another sign than USD -100"),
        (0, "", "2: senseless-figure column 'Total': USD 0 as amount: an amount of zero states nothing"),
    ],
)
def test_money_that_moved_or_was_allocated_can_come_back(imported, kind, total, eur, message):
    found = imported(row(Total=total, EUR=eur), changes=[('"committed"', f'"{kind}"')])
    assert begin(found, *([] if message is None else [message]))


@pytest.mark.parametrize("kind", ["committed", "pledged", "guaranteed"])
def test_a_promise_that_is_taken_back_counts_with_a_remark(imported, kind):
    found = imported(row(Total=-100, EUR=-90), changes=[('"committed"', f'"{kind}"')])
    assert [event.amount for event in found.events] == [Money(-100, "USD")]
    assert begin(found, f"2: promise-reduced column 'Total': USD -100 takes back what was {kind}, and counts: ")


# --- dates -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "month", "means", "remarks"),
    [
        (dt.date(2022, 6, 7), "", "2022-06-07", []), ("until 6/7/2022", "", "2022-01-24/2022-06-07", []),
        ("2022", "", "2022-01-01/2022-10-11", ["odd-date"]), (2022, "", "2022-01-01/2022-10-11", ["odd-date"]),
        ("since 6/7/2022", "", "2022-06-07/2022-10-11", []),
        ("Undisclosed", "", "2022-01-24/2022-10-11", ["no-date"]),
        *((date, 4, "2022-04", ["date-by-month"]) for date in ("Undisclosed", "soon", "")),
        *(("Undisclosed", month, "2022-01-24/2022-10-11", ["no-date"]) for month in (0, 1.5, "x", 40)),
        ("16/05/2022", "", "2022-05-16", ["odd-date"]),
    ],
)  # fmt: skip
def test_dates_and_the_month_that_stands_in_for_one(imported, date, month, means, remarks):
    found = imported(row(Date=date, Month=month))
    assert ([str(event.occurred) for event in found.events], [one.code for one in found.remarks]) == ([means], remarks)
    if "no-date" in remarks or date == "soon":
        found = imported(row(Date=date), changes=[(MONTH, "")])
        assert [one.code for one in found.findings] == ["bad-date" if date == "soon" else "no-date"]


@pytest.mark.parametrize(
    ("missing", "date", "means"),
    [
        ('"undisclosed"', "Undisclosed", "2022-01-24/2022-10-11"),
        ('"UNDISCLOSED", "."', " undisclosed ", "2022-01-24/2022-10-11"),
        ('"31.6."', "31.6.", "2022-06-30"),  # a correction says something, too
        ('"0"', 0, "2022-01-24/2022-10-11"),
        ('"0"', "", "2022-01-24/2022-10-11"),
        ("", "  ", "2022-01-24/2022-10-11"),
        ("", dt.date(9999, 12, 31), "2022-01-24/2022-10-11"),
        ("", "1900-01-01T00:00:00Z", "2022-01-24/2022-10-11"),
        ("", "1/1/1900 00:00", "2022-01-24/2022-10-11"),
        ("", 2922, "2022-01-01/2022-10-11"),
        ("", "soon", "2022-01-24/2022-10-11"),  # as the empty month beside it says
    ],
)
def test_a_word_for_no_date_says_so_whatever_says_nothing_elsewhere(imported, missing, date, means):
    undated = '"Undisclosed", "", "9999-12-31", "1900-01-01"'
    corrected = f'undated = [{undated}]\ncorrections = {{ "31.6." = "2022-06-30", "2922" = "2022" }}'
    found = imported(row(Date=date), changes=[('".", "Not given"', missing), (DATES, corrected)])
    assert [str(event.occurred) for event in found.events] == [means]


@pytest.mark.parametrize("begins", ["", 'begins = "2023-01-01"'])
def test_a_day_that_is_not_given_needs_the_first_day_of_the_sheet(imported, begins):
    found = imported(row(Date="Undisclosed"), changes=[('begins = "2022-01-24"', begins)])
    assert begin(found, "2: bad-date column 'Date': 'Undisclosed' gives no day: give the first day")


def test_an_empty_date_is_any_day_only_where_the_mapping_says_so(imported):
    found = imported(row(Date=""), row(ID="b", Date="-/2022"), changes=[(DATES, 'undated = [""]')])
    assert said(found) == [
        "2: no-date column 'Date': the empty cell gives no day: it can be any of 2022-01-24/2022-10-11",
        "3: bad-date column 'Date': '-/2022' is no date that is known here: add it to 'undated', or correct the cell",
    ]


@pytest.mark.parametrize(("serials", "third"), [(1900, "2022-06-01"), (1904, "2021-09-23")])
def test_corrections_and_serial_numbers(imported, serials, third):
    corrections = 'corrections = { "2922-02-09" = "2022-02-09", "Spring" = "2022-03" }'
    days = [dt.date(2922, 2, 9), "spring", 44_713 if serials == 1900 else 43_000, 44_000.5, 3]
    rows = [row(ID=f"A{number}", Date=day) for number, day in enumerate(days)]
    found = imported(*rows, changes=[(DATES, f"serials = {serials}\n{corrections}")], recorded="2025-01-01")
    assert [str(event.occurred) for event in found.events][:3] == ["2022-02-09", "2022-03", third]
    assert [one.code for one in found.remarks] == ["odd-date", "odd-date", "odd-date"]
    assert said(found)[-1].startswith("6: bad-date column 'Date': the number 3.0 is no date: format the cells as dates")


DATED = """
mapping = 1
[dates]
begins = "2022-01-24"
order = "dmy"
undated = ["unknown"]
[[event]]
kind = "milestone-reached"
occurred = { %s }
"""


@pytest.mark.parametrize(
    ("cells", "means"),
    [
        ([2022, 6, 13], "2022-06-13"), (["2022", "06", "1"], "2022-06-01"), ([2022, "sept.", ""], "2022-09"),
        ([2022, 12.0, ""], "2022-12"), ([2022, "unknown", 5], "2022"), ([2022, "", 5], "2022"),
        (["", 6, ""], "2: missing-value column 'y, m, d': occurred is not stated, and is needed"),
        ([22, 6, ""], "2: bad-date column 'y': '22' is not a year: write it in four digits"),
        (["FY22", 6, ""], "2: bad-date column 'y': 'FY22' is not a year"),
        ([2022, 13, ""], "2: bad-date column 'm': '13' is not a month: write 1 to 12, or its name"),
        ([2022, 0, ""], "2: bad-date column 'm': '0' is not a month"),
        ([2022, 1.5, ""], "2: bad-date column 'm': '1.5' is not a month"),
        ([2022, "\u0661", ""], "2: bad-date column 'm': "), ([2022, 6, 31], "2: bad-date column 'd': "),
        ([2022, 6, 32], "2: bad-date column 'd': '32' is not a day of a month: write 1 to 31"),
        ([2024, 6, ""], "2: bad-date column 'm': 2024-06 is after 2024-01-01"),
        ([2022, True, ""], "2: bad-value column 'm': a text is expected, not true"),
    ],
)  # fmt: skip
def test_a_date_from_columns_of_its_parts(imported, cells, means):
    mapping = DATED % 'year = "y", month = "m", day = "d"'
    found = imported(cells, header=["y", "m", "d"], mapping=mapping, recorded="2024-01-01")
    assert [str(event.occurred) for event in found.events] == ([] if means.startswith("2:") else [means])
    assert begin(found, *([means] if means.startswith("2:") else []))


def test_parts_stand_in_for_a_date_that_says_nothing_or_cannot_be_read(imported):
    rows = [["13/6/2022", 2022, 7], ["", 2022, 7], ["soon", 2022, 7], ["unknown", 2022, 7], ["unknown", "", ""],
            ["soon", "x", 1], ["", 2024, 1]]  # fmt: skip
    mapping = '[[source]]\npublished = { year = "y" }\n' + DATED % 'column = "date", year = "y", month = "m"'
    mapping = f"mapping = 1\n{mapping.replace('mapping = 1', '')}"
    found = imported(*rows, header=["date", "y", "m"], mapping=mapping, recorded="2024-01-01")
    assert [str(event.occurred) for event in found.events] == [
        *("2022-06-13", "2022-07", "2022-07", "2022-07", "2022-01-24/2024-01-01", "2024-01-01")
    ]
    assert str(found.events[0].sources[0].published) == "2022"
    months = (
        "8: odd-date column 'date, y, m': 2024-01 reaches past 2024-01-01, when it was recorded: read as 2024-01-01"
    )
    assert begin(
        found, "4: date-by-month", "6: no-date", "7: bad-date column 'date': 'soon'", months.partition(" col")[0]
    )


# --- what says nothing, and what a cell is ------------------------------------------------------------------------


@pytest.mark.parametrize("total", ["-999", -999, -999.0])
def test_a_number_that_says_nothing_says_nothing_as_a_number_too(imported, total):
    found = imported(row(Total=total), changes=[('"Not given"', '"-999"')])
    assert said(found) == ["2: missing-value column 'Total': amount is not stated, and is needed"]


def test_a_word_of_a_field_says_something_whatever_says_nothing_elsewhere(imported):
    words = 'recipient = { column = "Link", words = { "N/A" = "UKR", "" = "POL" } }'
    changes = [('"Not given"', '"n/a"'), ('recipient = "UKR"', words)]
    found = imported(row(Link="n/a"), row(ID="b", Link=""), changes=changes)
    assert [event.recipient for event in found.events] == ["UKR", "POL"]


@pytest.mark.parametrize(
    ("states", "rows"),
    [
        ('"positive"', "04"), ('"negative"', "158"), ('"zero"', "26"), ('"non-zero"', "01458"),
        ('"empty"', "37"), ('"stated"', "0124568"), ('["negative", "empty"]', "13578"),
        ('["zero", "stated"]', "0124568"), ('["empty", "stated"]', "012345678"),
    ],
)  # fmt: skip
def test_what_a_cell_is(imported, states, rows):
    where = f"where = {{ n = {{ is = {states} }} }}"
    mapping = f'mapping = 1\n[[event]]\nkind = "milestone-reached"\n{where}\noccurred = "recorded"\ntitle = "{{t}}"'
    cells = enumerate((5, -5, 0, "", "7.5", "-7.5", "0.00", "  ", "\u22123"))
    found = imported(*([str(number), cell] for number, cell in cells), header=["t", "n"], mapping=mapping)
    assert "".join(event.title for event in found.events) == rows
    assert {one.code for one in found.findings} <= {"no-kind"}
    assert {str(event.occurred) for event in found.events} == {"2022-10-11"}
    codes = [one.code for one in imported(["0", "many"], header=["t", "n"], mapping=mapping).findings]
    assert codes == ([] if "stated" in states else ["no-kind"] if states == '"empty"' else ["bad-amount"])
    named = mapping.replace(f"{{ is = {states} }}", '["Many", -5, 7.5]')
    cells = ["many", -5, "-5.0", "7.50", "few", "", True]
    found = imported(*([str(at), cell] for at, cell in enumerate(cells)), header=["t", "n"], mapping=named)
    assert "".join(event.title for event in found.events) == "0123"


def test_a_signed_column_is_sent_to_kinds_by_its_sign_which_is_asked_for_last(imported):
    mapping = """
        mapping = 1
        [all]
        fact = "us-{award}-{mod}"
        occurred = { year = "year" }
        amount = { column = "obligation", currency = "USD" }
        [[event]]
        kind = "committed"
        where = { obligation = { is = "positive" }, award = true }
        [[event]]
        kind = "commitment-changed"
        where = { obligation = { is = "negative" }, award = true }
        of = "us-{award}-0"
        fact = "less-{award}-{mod}"
        """
    rows = [["A1", "0", 2022, 1_000_000], ["A1", "P2", 2023, -400_000], ["A2", "0", 2023, 0], ["", "", "", "heading"]]
    header = ["award", "mod", "year", "obligation"]
    found = imported(*rows, header=header, mapping=mapping, recorded="2024-01-01")
    assert [event.fact for event in found.events] == ["us-a1-0", "less-a1-p2"]
    assert str(Ledger(found.events).as_of("2023-12-31").project(committed)) == "USD 600,000"
    assert begin(found, "4: no-kind", "5: no-kind")


# --- keys --------------------------------------------------------------------------------------------------------


def test_a_key_that_is_there_again_is_told_and_has_a_number(imported):
    found = imported(GOOD, GOOD, row(ID="A1.2"), GOOD)
    assert [event.fact for event in found.events] == ["acme-a1", "acme-a1.2", "acme-a1.2.2", "acme-a1.3"]
    assert said(found) == [
        "3: key-repeated the key 'acme-a1' is that of row 2, too: this one is acme-a1.2",
        "4: key-repeated the key 'acme-a1.2' is that of row 3, too: this one is acme-a1.2.2",
        "5: key-repeated the key 'acme-a1' is that of row 2, too: this one is acme-a1.3",
    ]
    found = imported(row(ID="A1.2"), GOOD, GOOD, GOOD)  # a number that a key has of its own is passed over
    assert [event.fact for event in found.events] == ["acme-a1.2", "acme-a1", "acme-a1.3", "acme-a1.4"]


def test_a_row_without_a_key_has_none(imported):
    found = imported(row(ID="", Type="Both", Part="x"))
    first, second = found.release
    assert (type(first), first.event.fact, second.event.fact) == (Unkeyed, "row-2", "row-2.2")
    assert found.remarks == ()


def test_what_draws_on_a_row_that_is_not_there_draws_on_none(imported):
    kept, alone = row(ID="A1", Type="Both", Part="x"), row(ID="A2", Type="Allocation", Part="y")
    found = imported(kept, alone, row(ID="A3", Type="Allocation", Part=""))
    assert [getattr(event, "of", None) for event in found.events] == [None, "acme-a1", None, None]
    assert [event.origin.line for event in found.events] == [2, 2, 3, 4]
    assert [type(one) is Unkeyed for one in found.release] == [False, False, False, True]
    assert said(found)[0].startswith("3: of-nothing no row states the fact 'acme-a2', on which this one draws")


# --- columns, files and arguments --------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [";", "|", "\t"])
def test_of_a_file_with_another_sign_between_its_cells_one_line_says_so(of_csv, sign):
    with pytest.raises(LoadError) as caught:
        of_csv(sign.join(HEADER) + "\n", GRANTS)
    assert caught.value.message.endswith("a.csv: 1 problem")
    (finding,) = caught.value.findings
    assert str(finding).startswith("m.toml:1: no-column csv.delimiter: the sheet has one column, ")
    shown = sign.encode("unicode_escape").decode()
    assert finding.message.endswith(f'between its cells, under [csv], as in delimiter = "{shown}"')


def test_columns_have_to_be_there_once(imported):
    header = [{"Currency": "Curency", "Type": "Date"}.get(name, name) for name in HEADER]
    with pytest.raises(LoadError) as caught:
        imported(GOOD, header=header)
    lines = [str(finding).partition(" the sheet")[0] for finding in caught.value.findings]
    assert lines == [
        "m.toml:23: column-twice all.occurred:",
        "m.toml:28: no-column where.Type:",
        "m.toml:30: no-column amount.currency:",
        "m.toml:34: no-column where.Type:",
        "m.toml:37: no-column amount.currency:",
    ]
    assert caught.value.message.endswith(": 5 problems")
    assert "did you mean 'Curency'?" in caught.value.findings[2].message


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"dataset": "Acme", "recorded": "2022-10-11"}, RecordError, "is no key"),
        ({"dataset": "acme", "recorded": "soon"}, DateError, "recorded"),
    ],
)
def test_what_a_user_says_wrongly(tmp_path, arguments, error, message):
    with pytest.raises(error, match=message):
        read_table(tmp_path / "a.csv", "kiel-release-7", **arguments)


def test_a_csv_file_by_the_path_of_a_mapping(tmp_path):
    mapping = """
        mapping = 1
        [csv]
        delimiter = ";"
        encoding = "cp1252"
        [cells]
        decimal = ","
        thousands = "."
        [[event]]
        kind = "committed"
        fact = "{Kürzel}"
        occurred = { column = "Tag" }
        amount = { column = "Betrag", currency = "EUR", factor = 1000000 }
        recipient = { column = "An", words = { Ukraine = "UKR" }, otherwise = "" }
        """
    text = "Kürzel;Tag;Betrag;An\nä 1;2022;1.234,5;Ukraine\nb;2022;2;Polen\n"
    path, mapped = written(tmp_path / "a.csv", text.encode("cp1252")), written(tmp_path / "m.toml", mapping)
    found = read_table(path, mapped, recorded="2023-01-01", dataset="acme")
    stated = [(event.fact, str(event.amount), event.recipient) for event in found.events]
    assert stated == [("a-1", "EUR 1,234,500,000", "UKR"), ("b", "EUR 2,000,000", None)]


# --- fields --------------------------------------------------------------------------------------------------------


def test_events_of_other_kinds(imported):
    mapping = """
        mapping = 1
        [[event]]
        kind = "delivered"
        where = { What = true }
        fact = { column = "Key" }
        occurred = "2022"
        item = "{What} ({Unit})"
        quantity = { column = "Count", factor = 2 }
        qualifier = { column = "Unit", words = { pcs = "at-least" }, otherwise = "exact" }
        partners = { column = "Who", separator = ";", codes = "parties" }
        form = "goods"
        unit = { columns = ["Else", "Unit"], words = { pcs = "pieces" } }
        note = "{Note}"
        [[event]]
        kind = "pledged"
        where = { What = false }
        occurred = "2022"
        value_date = { column = "Else" }
        amount = "EUR 5"
        """
    header = ["Key", "What", "Count", "Unit", "Else", "Who", "Note"]
    rows = [
        ["K_1", "generator", 5, "pcs", "", "Japan; UNDP;", "one\r\ntwo\x85" + "x" * 20_000],
        ["K_1", "tank"],
        ["", "", "", "", dt.datetime(2022, 6, 7, 12, 30)],  # noqa: DTZ001 -- sheets know no zones
        ["", "", "", "", "2022"],
        ["", "", "", "", "soon"],
        ["K_!", "gun", "", "", "", "Nobody"],
        ["K", "gun", "", "tons"],
    ]
    found = imported(*rows, mapping=mapping, header=header, recorded="2023-01-01")
    first, second, third = found.events
    stated = (first.fact, first.item, str(first.quantity), first.qualifier.value, first.partners, first.unit)
    assert stated == ("k-1", "generator (pcs)", "10", "at-least", ("JPN", "UNDP"), "pieces")
    assert (first.note[:8], len(first.note)) == ("one\ntwo ", 20_000)
    assert (second.fact, second.item, second.quantity, second.partners, second.unit) == (
        "k-1.2",
        "tank ()",
        None,
        (),
        None,
    )
    assert (third.value_date, str(third.amount)) == (dt.date(2022, 6, 7), "EUR 5")
    assert begin(
        found,
        "2: text-cut column 'Note': the text has 20,008 characters: the first 20,000 are kept",
        "3: key-repeated the key 'k-1' is that of row 2, too: this one is k-1.2",
        "4: odd-date column 'Else': '2022-06-07 12:30:00' has a time of day: read as 2022-06-07, the day as it is wri",
        "5: bad-date column 'Else': '2022' is not one day: correct the cell",
        "6: bad-date column 'Else': 'soon' is no date that is known here: add it to 'undated', or correct the cell",
        "7: unknown-code column 'Who': 'Nobody' is not a country or organisation",
        "7: unknown-name 'Nobody' is not a partners that is known, and 1 row is left out: ",
        "8: unknown-code column 'Unit': 'tons' is none of the words of 'unit': (exist: pcs)",
    )


class Gas(enum.Enum):
    CO2 = "co2"
    CH4 = "ch4"


class Grade(enum.IntEnum):
    LOW = 1
    HIGH = 2


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Measured(Event):
    kind: ClassVar[str] = "acme.measured"

    gas: Gas | None = None
    grade: Grade | None = None
    phase: Literal["pilot", "roll-out", 3] | None = None
    passed: bool | None = None
    score: int | None = None
    share: Decimal | None = None
    until: dt.date | None = None
    cost: Money | None = None
    category: str | None = None  # of a list of its own, whatever that of aid is
    place: Annotated[str | None, "a code"] = None
    tags: tuple[str, ...] = ()
    gases: tuple[Gas, ...] = ()


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Rated(Event):
    kind: ClassVar[str] = "acme.rated"

    phase: Literal["Pilot", "end"] | None = None


OWN = CORE.extended(Measured, Rated)
MEASURED = 'mapping = 1\n[cells]\nmissing = ["?"]\n[[event]]\nkind = "acme.measured"\noccurred = "2022"\n'
COLUMN = '{ column = "c" }'


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        (f"gas = {COLUMN}", " ch4 ", Gas.CH4),
        ('gas = { column = "c", words = { methane = "ch4", none = "" } }', "Methane", Gas.CH4),
        ('gas = { column = "c", words = { methane = "ch4", none = "" } }', "none", None),
        ('gas = { column = "c", otherwise = "co2" }', "smoke", Gas.CO2),
        ('gas = { column = "c", otherwise = "" }', "smoke", None),
        ('gas = "CO2"', "", Gas.CO2),
        (f"grade = {COLUMN}", 2, Grade.HIGH),
        (f"grade = {COLUMN}", "1", Grade.LOW),
        ("grade = 1", "", Grade.LOW),
        (f"phase = {COLUMN}", "Roll-Out", "roll-out"),
        (f"phase = {COLUMN}", 3, 3),
        (f"passed = {COLUMN}", True, True),
        (f"passed = {COLUMN}", "No", False),
        (f"passed = {COLUMN}", 0, False),
        (f"passed = {COLUMN}", "1", True),
        (f"passed = {COLUMN}", "?", None),
        ('passed = { column = "c", words = { "?" = false, ok = true } }', "?", False),
        ('passed = { column = "c", otherwise = false }', "maybe", False),
        ("passed = false", "", False),
        ('score = { column = "c", words = { none = 0 } }', "None", 0),
        ('score = { column = "c", words = { none = "" } }', "None", None),
        ('score = { column = "c", otherwise = 7 }', "many", 7),
        ('share = { column = "c", otherwise = "" }', "many", None),
        (f"share = {COLUMN}", 0.1, Decimal("0.1")),
        ("share = 0.2", "", Decimal("0.2")),
        (f"until = {COLUMN}", dt.date(2022, 6, 7), dt.date(2022, 6, 7)),
        ('until = "2022-06-13"', "", dt.date(2022, 6, 13)),
        ('cost = { column = "c", currency = "EUR" }', -5, Money(-5, "EUR")),
        (
            'cost = { column = "c", currency = { column = "a", words = { x = "JPY" } } }',
            " 1,200.5 ",
            Money("1200.5", "JPY"),
        ),
        ('category = "{c}"', "plants", "plants"),
        ('category = "plants"', "", "plants"),
        ('place = { column = "c", codes = "countries" }', "Turkiye", "TUR"),
        ('tags = { column = "c", separator = "," }', "a, B", ("a", "B")),
        ('tags = ["a", "B c"]', "", ("a", "B c")),
        ('gases = { column = "c", separator = ";", words = { methane = "ch4" } }', "methane; co2", (Gas.CH4, Gas.CO2)),
        ('gases = ["co2"]', "", (Gas.CO2,)),
        (f"gas = {COLUMN}", "smoke", "unknown-code column 'c': 'smoke' is none of the words of 'gas': "),
        (f"passed = {COLUMN}", "maybe", "unknown-code column 'c': 'maybe' is none of the words of 'passed': "),
        (f"passed = {COLUMN}", 2, "unknown-code column 'c': '2' is none of the words of 'passed': "),
        (f"score = {COLUMN}", 1.5, "bad-value column 'c': 1.5 is no whole number"),
        (f"score = {COLUMN}", "many", "bad-amount column 'c': 'many' is no number"),
        (f"until = {COLUMN}", "2022", "bad-date column 'c': '2022' is not one day"),
        (f"gases = {COLUMN}", "smoke", "unknown-code column 'c': 'smoke' is none of the words of 'gases': "),
    ],
    ids=range(43),
)
def test_a_field_of_an_own_kind_is_read_by_its_declared_type(imported, field, cell, value):
    found = imported(["x", cell], header=["a", "c"], mapping=MEASURED + field, vocabulary=OWN, recorded="2023-01-01")
    if isinstance(value, str) and " column " in value:
        assert begin(found, f"2: {value}")
    else:
        assert said(found) == []
        got = getattr(found.events[0], field.partition(" ")[0])
        assert (got, type(got)) == (value, type(value))


def test_one_field_of_two_kinds_with_types_of_their_own(imported):
    mapping = 'mapping = 1\n[all]\nphase = { column = "c", otherwise = "" }\noccurred = "2022"\n' + "".join(
        f'[[event]]\nkind = "{kind}"\n' for kind in ("acme.measured", "acme.rated")
    )
    found = imported(["pilot"], ["end"], header=["c"], mapping=mapping, vocabulary=OWN, recorded="2023-01-01")
    assert [event.phase for event in found.events] == ["pilot", "Pilot", None, "end"]


# --- further sheets ------------------------------------------------------------------------------------------

ROWS = [["id", "eur"], ["a", 5], ["b", 7]]
SUMS = [["", "in millions"], ["of", "sum"], ["all", 12], ["x", "many"]]
BOTH = """
mapping = 1
sheet = "Rows"
[cells]
missing = ["n/a"]
[[event]]
kind = "committed"
fact = "acme-{id}"
occurred = "2022"
amount = { column = "eur", currency = "EUR" }
[[further]]
sheet = "Sums"
header = 2
optional = false
[[further.source]]
publisher = "Acme"
[[further.event]]
kind = "total-reported"
occurred = "recorded"
measure = "committed"
amount = { column = "sum", currency = "EUR", factor = 1000000 }
"""
OPTIONAL = ("optional = false", "optional = true")


@pytest.fixture
def of_both(imported):
    def importing(rows=ROWS, sums=SUMS, changes=()):
        sheets = [("Rows", sheet_xml(rows)), *([] if sums is None else [("Sums", sheet_xml(sums))])]
        return imported(*sheets, header=None, mapping=BOTH, recorded="2024-01-01", changes=changes)

    return importing


def test_further_sheets_are_part_of_the_release(of_both):
    found = of_both()
    assert [(event.kind, str(event.occurred), str(event.amount)) for event in found.events] == [
        ("committed", "2022", "EUR 5"),
        ("committed", "2022", "EUR 7"),
        ("total-reported", "2024-01-01", "EUR 12,000,000"),
    ]
    assert found.events[2].sources[0].publisher == "Acme"
    assert found.summary.endswith("a.xlsx: 4 rows = 3 in events + 1 refused (1 bad-amount)")
    assert str(found.findings[0]).partition(" bad-amount ")[0].endswith("a.xlsx (Sums):4:")
    found = of_both(changes=[('fact = "acme-{id}"\n', "")])
    assert [event.fact for event in found.events] == ["row-2", "row-3", "sheet-2-row-3"]


@pytest.mark.parametrize(
    ("sums", "said_of_it"),
    [
        (None, "no-sheet there is no sheet 'Sums'"),
        ([["", ""], ["of", "total"]], "m.toml:21: no-column amount: the sheet has no column 'sum'"),
        ([["of", "sum"]], "no-header row 2 is empty or missing"),
        ([["", ""], ["sum", "sum"]], "column-twice amount: the sheet has 2 columns 'sum'"),
    ],
)
def test_a_further_sheet_has_to_be_there_as_it_is_mapped_unless_it_is_optional(of_both, sums, said_of_it):
    with pytest.raises(LoadError) as caught:
        of_both(sums=sums)
    assert said_of_it in str(caught.value.findings[0])
    found = of_both(sums=sums, changes=[OPTIONAL])
    assert found.accepted == 2
    if sums is not None:
        (finding,) = found.findings
        assert (finding.code, finding.severity) == ("sheet-left-out", Severity.WARNING)
        assert finding.message.startswith("the sheet 'Sums' is not laid out as it is mapped, and is left out: ")


def test_a_csv_file_has_no_further_sheets(of_csv):
    assert of_csv("id,eur\na,5\n", BOTH.replace(*OPTIONAL)).findings == ()
    with pytest.raises(LoadError, match="1 problem") as caught:
        of_csv("id,eur\na,5\n", BOTH)
    assert "a CSV file has no further sheet 'Sums'" in str(caught.value.findings[0])


def test_cells_and_dates_hold_for_all_sheets_unless_one_has_its_own(of_both):
    sums = [*SUMS[:2], ["all", "n/a"], ["all", "1.000"]]
    assert [one.code for one in of_both(sums=sums).findings] == ["missing-value"]
    found = of_both(sums=sums, changes=[("header = 2", 'header = 2\ncells = { decimal = "," }')])
    assert [one.code for one in found.findings] == ["bad-amount"]
    assert str(found.events[-1].amount) == "EUR 1,000,000,000"


# --- names that are not known ----------------------------------------------------------------------------------

NAMED = """
mapping = 1
[all]
occurred = { column = "day" }
donor = { column = "donor", codes = "parties" }
recipient = { column = "to", codes = "countries", words = { Kyiv = "UKR" } }
[[event]]
kind = "committed"
amount = { column = "sum", currency = { column = "in" } }
valued = { column = "eur", currency = "EUR" }
[[event]]
kind = "allocated"
where = { part = true }
amount = { column = "part", currency = { column = "in" } }
[[event]]
kind = "milestone-reached"
where = { title = true }
title = "{title}"
parties = { column = "donor", codes = "parties", separator = "+" }
"""


@pytest.fixture
def of_names(of_csv):
    def importing(*rows, mapping=NAMED):
        return of_csv("\n".join(["day,donor,to,sum,in,eur,part,title", *rows, ""]), mapping)

    return importing


def test_the_money_of_a_name_is_summed_by_kind_and_currency_over_its_rows(of_names):
    found = of_names(
        "2022,Atlantis,Kyiv,5,USD,4,3,",
        "2022,Japan,Kyiv,1,EUR,1,,",
        "2022, ATLANTIS,Kyiv,7,USD,6,,",
        "2022,atlantis.,Kyiv,-2,EUR,-2,-1,",
    )
    (unknown,) = found.unknown
    assert (unknown.name, unknown.field, unknown.rows) == ("Atlantis", "donor", 3)
    assert unknown.amounts == {
        "committed": Bag(Money(12, "USD"), Money(-2, "EUR")),
        "allocated": Bag(Money(3, "USD"), Money(-1, "EUR")),
    }
    assert unknown.valued == {"committed": Bag(Money(8, "EUR")), "allocated": Bag()}
    assert str(unknown) == (
        "'Atlantis' is not a donor that is known, and 3 rows are left out: "
        "committed EUR -2, USD 12 (valued EUR 8), allocated EUR -1, USD 3"
    )
    assert begin(found, "2: unknown-code", "2: unknown-name", "4: unknown-code", "5: unknown-code")
    assert (found.accepted, len(found.refused)) == (1, 3)


def test_recipients_and_parties_are_told_too(of_names):
    found = of_names("2022,Japan,Oz,5,USD,,,", "2022,Japan+Oz,,,,,,Accord", "2022,Nowhere,Oz,5,USD,,,")
    told = [(one.name, one.field, one.rows) for one in found.unknown]
    assert told == [("Oz", "recipient", 1), ("Japan+Oz", "donor", 1), ("Oz", "parties", 1), ("Nowhere", "donor", 1)]


@pytest.mark.parametrize("cells", ["Kyiv,many,USD,,,", "Kyiv,,,,,", "Oz,,,,,"])
def test_of_a_row_that_says_no_money_the_name_is_told_alone(of_names, cells):
    told = [str(one) for one in of_names(f"2022,Atlantis,{cells}").unknown]
    assert told == ["'Atlantis' is not a donor that is known, and 1 row is left out"]


def test_a_word_that_no_party_has_and_a_name_that_is_left_unstated_are_not_unknown(of_names):
    assert of_names("2022,Turkiye,Kyiv,5,USD,4,,").unknown == ()
    mapping = NAMED.replace('codes = "parties" }\nrecipient', 'codes = "parties", otherwise = "" }\nrecipient')
    assert of_names("2022,Atlantis,Kyiv,5,USD,,,", mapping=mapping).unknown == ()
    words = 'kind = "allocated"\ninstrument = { column = "part", words = { a = "loan" } }'
    found = of_names("2022,Japan,Kyiv,5,USD,,7,", mapping=NAMED.replace('kind = "allocated"', words))
    assert found.unknown == ()
    assert begin(found, "2: unknown-code")
