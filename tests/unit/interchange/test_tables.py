from __future__ import annotations

import datetime as dt
import textwrap

import pytest

from aidledger import Ledger, Money, When
from aidledger.errors import DateError, LoadError, RecordError, Severity
from aidledger.interchange import Unkeyed, mapping_from_toml, read_table
from aidledger.interchange._mapping.patterns import cut
from aidledger.projections import committed
from tests.workbooks import workbook, written

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


def imported(tmp_path, *rows, mapping=GRANTS, header=HEADER, recorded="2022-10-11", name="a.xlsx"):
    path = written(tmp_path / name, workbook([header, *rows]))
    known = mapping_from_toml(textwrap.dedent(mapping), path="m.toml")
    return read_table(path, known, recorded=recorded, dataset="acme")


KEYED = """
mapping = 1

[[event]]
kind = "committed"
fact = "acme-{key}"
occurred = { column = "day" }
amount = { column = "euros", currency = "EUR" }
"""


def row(**changed):
    return [changed.get(name, value) for name, value in zip(HEADER, GOOD, strict=True)]


def said(found, *, severity=None):
    return [
        f"{one.origin.line}: {one.code} {one.message}" for one in found.findings if severity in (None, one.severity)
    ]


def test_a_row_becomes_an_event_with_all_that_it_says(tmp_path):
    (event,) = imported(tmp_path, GOOD).events
    assert (event.id, event.fact, event.dataset) == ("acme-a1", "acme-a1", "acme")
    assert (event.recorded, str(event.occurred)) == (dt.date(2022, 10, 11), "2022-03-04")
    assert (event.amount, event.valued) == (Money(100, "USD"), Money("90.5", "EUR"))
    assert (event.donor, event.recipient) == ("JPN", "UKR")
    assert [(source.title, source.locator, source.url) for source in event.sources] == [
        ("Grants", "A1", None),
        (None, None, "https://example.org"),
    ]
    assert (event.origin.path.endswith("a.xlsx"), event.origin.line) == (True, 2)


def test_every_row_is_in_an_event_or_refused_and_the_counts_add_up(tmp_path):
    found = imported(
        tmp_path,
        GOOD,
        row(ID="A2", First=0),
        [],
        row(ID="A3", Total="."),
        row(ID="A4", Type="Pledge"),
        row(ID="A5", Type="Both", Part="x"),
        row(ID="A6", Date="soon"),
    )
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


def test_what_is_wrong_for_one_event_of_a_row_is_a_remark_where_another_was_made(tmp_path):
    mapping = GRANTS.replace(
        'of = "acme-{ID}"', 'of = "acme-{ID}"\nmechanism = { column = "Link", words = { a = "b" } }'
    )
    found = imported(tmp_path, row(Type="Both", Part="x"), mapping=mapping)
    assert [event.kind for event in found.events] == ["committed"]
    assert [(one.code, one.severity) for one in found.remarks] == [("unknown-code", Severity.WARNING)]
    assert found.accepted == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"Total": 0}, "senseless-figure column 'Total': USD 0 as amount: an amount of zero states nothing"),
        ({"EUR": 0}, "senseless-figure column 'EUR': EUR 0 as valued: an amount of zero states nothing"),
        ({"EUR": -5}, "valued-otherwise column 'EUR': EUR -5 is of another sign than USD 100"),
        ({"Total": "many"}, "bad-amount column 'Total': 'many' is no number: see 'missing', 'decimal'"),
        ({"Total": True}, "bad-amount column 'Total': true is no number"),
        ({"Total": "1e999"}, None),
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
def test_a_row_that_cannot_be_read_is_refused_with_its_column(tmp_path, changed, message):
    found = imported(tmp_path, row(**changed))
    if message is None:
        assert found.refused == ()
    else:
        assert len(found.refused) == 1
        assert said(found)[0].startswith(f"2: {message}")


def test_a_condition_on_a_cell_without_a_value_refuses_the_row(tmp_path):
    mapping = GRANTS.replace('Type = ["Commitment", "Both"]', "Type = true")
    found = imported(tmp_path, row(Type="<c><f>1</f></c>"), mapping=mapping)
    assert said(found)[0].startswith("2: cell-without-value column 'Type': the cell holds a formula")


@pytest.mark.parametrize(
    ("date", "month", "means", "remarks"),
    [
        (dt.date(2022, 6, 7), "", "2022-06-07", []),
        ("until 6/7/2022", "", "2022-01-24/2022-06-07", []),
        ("2022", "", "2022-01-01/2022-10-11", ["odd-date"]),
        (2022, "", "2022-01-01/2022-10-11", ["odd-date"]),
        ("since 6/7/2022", "", "2022-06-07/2022-10-11", []),
        ("Undisclosed", "", "2022-01-24/2022-10-11", ["no-date"]),
        ("Undisclosed", 4, "2022-04", ["date-by-month"]),
        ("soon", 4, "2022-04", ["date-by-month"]),
        ("", 4, "2022-04", ["date-by-month"]),
        ("Undisclosed", 0, "2022-01-24/2022-10-11", ["no-date"]),
        ("Undisclosed", 1.5, "2022-01-24/2022-10-11", ["no-date"]),
        ("Undisclosed", "x", "2022-01-24/2022-10-11", ["no-date"]),
        ("Undisclosed", 40, "2022-01-24/2022-10-11", ["no-date"]),
        ("16/05/2022", "", "2022-05-16", ["odd-date"]),
    ],
)
def test_dates(tmp_path, date, month, means, remarks):
    found = imported(tmp_path, row(Date=date, Month=month))
    assert [str(event.occurred) for event in found.events] == [means]
    assert [one.code for one in found.remarks] == remarks


def test_a_date_without_a_month_to_fall_back_on(tmp_path):
    mapping = GRANTS.replace('month = { column = "Month", first = "2022-01" }', "")
    found = imported(tmp_path, row(Date="Undisclosed"), row(Date="soon"), mapping=mapping)
    assert [str(event.occurred) for event in found.events] == ["2022-01-24/2022-10-11"]
    assert [one.code for one in found.findings] == ["no-date", "bad-date"]


@pytest.mark.parametrize("sign", [";", "|", "\t"])
def test_of_a_file_with_another_sign_between_its_cells_one_line_says_so(tmp_path, sign):
    path = tmp_path / "own.csv"
    path.write_text(sign.join(HEADER) + "\n", encoding="utf-8")
    known = mapping_from_toml(textwrap.dedent(GRANTS), path="m.toml")
    with pytest.raises(LoadError) as caught:
        read_table(path, known, recorded="2022-10-11", dataset="acme")
    assert caught.value.message.endswith("own.csv: 1 problem")
    (finding,) = caught.value.findings
    assert finding.code == "no-column"
    assert finding.message.startswith("csv.delimiter: the sheet has one column, ")
    said = sign.encode("unicode_escape").decode()
    assert finding.message.endswith(f'between its cells, under [csv], as in delimiter = "{said}"')


@pytest.mark.parametrize(
    ("total", "eur", "message"),
    [
        (-100, -90, None),
        (-100, "", None),
        (-100, 90, "valued-otherwise column 'EUR': EUR 90 is of another sign than USD -100"),
        (0, "", "senseless-figure column 'Total': USD 0 as amount: an amount of zero states nothing"),
    ],
)
@pytest.mark.parametrize("kind", ["disbursed", "repaid", "allocated"])
def test_money_that_moved_or_was_allocated_can_come_back(tmp_path, kind, total, eur, message):
    mapping = GRANTS.replace('"committed"', f'"{kind}"')
    found = imported(tmp_path, row(Total=total, EUR=eur), mapping=mapping)
    assert [line.removeprefix("2: ").startswith(message) for line in said(found)] == ([] if message is None else [True])


@pytest.mark.parametrize("kind", ["committed", "pledged", "guaranteed"])
def test_a_promise_that_is_taken_back_counts_with_a_remark(tmp_path, kind):
    mapping = GRANTS.replace('"committed"', f'"{kind}"')
    found = imported(tmp_path, row(Total=-100, EUR=-90), mapping=mapping)
    assert [event.amount for event in found.events] == [Money(-100, "USD")]
    (said_of_it,) = said(found)
    assert said_of_it.startswith(
        f"2: promise-reduced column 'Total': USD -100 takes back what was {kind}, and counts: "
    )


@pytest.mark.parametrize(
    ("cells", "date", "means"),
    [
        ('missing = ["undisclosed"]', "Undisclosed", "2022-01-24/2022-10-11"),
        ('missing = ["UNDISCLOSED", "."]', " undisclosed ", "2022-01-24/2022-10-11"),
        ('missing = ["undisclosed", "31.6."]', "31.6.", "2022-06-30"),  # a correction says something, too
        ('missing = ["0"]', 0, "2022-01-24/2022-10-11"),
        ('missing = ["0"]', "", "2022-01-24/2022-10-11"),
        ("", "", "2022-01-24/2022-10-11"),
        ("", "  ", "2022-01-24/2022-10-11"),
        ("", dt.date(9999, 12, 31), "2022-01-24/2022-10-11"),
        ("", 2922, "2022"),
    ],
)
def test_a_word_for_no_date_says_so_whatever_says_nothing_elsewhere(tmp_path, cells, date, means):
    mapping = GRANTS.replace('missing = [".", "Not given"]', cells).replace(
        'undated = ["Undisclosed"]',
        'undated = ["Undisclosed", "", "9999-12-31"]\ncorrections = { "31.6." = "2022-06-30", "2922" = "2022" }',
    )
    (event,) = imported(tmp_path, row(Date=date), mapping=mapping, recorded="2022-10-11").events
    assert str(event.occurred) == str(cut(When(means), dt.date(2022, 10, 11)))


def test_an_empty_date_is_any_day_only_where_the_mapping_says_so(tmp_path):
    found = imported(tmp_path, row(Date=""))
    assert said(found) == ["2: missing-value column 'Date': occurred is not stated, and is needed"]
    mapping = GRANTS.replace('undated = ["Undisclosed"]', 'undated = [""]')
    found = imported(tmp_path, row(Date=""), row(ID="b", Date="-/2022"), mapping=mapping)
    assert said(found) == [
        "2: no-date column 'Date': the empty cell gives no day: it can be any of 2022-01-24/2022-10-11",
        "3: bad-date column 'Date': '-/2022' is no date that is known here: add it to 'undated', or correct the cell",
    ]


@pytest.mark.parametrize("total", ["-999", -999, -999.0])
def test_a_number_that_says_nothing_says_nothing_as_a_number_too(tmp_path, total):
    mapping = GRANTS.replace('"Not given"', '"-999", "n/a"')
    found = imported(tmp_path, row(Total=total), mapping=mapping)
    assert said(found) == ["2: missing-value column 'Total': amount is not stated, and is needed"]


def test_a_word_of_a_field_says_something_whatever_says_nothing_elsewhere(tmp_path):
    mapping = GRANTS.replace('"Not given"', '"n/a"').replace(
        'recipient = "UKR"', 'recipient = { column = "Link", words = { "N/A" = "UKR", "" = "POL" } }'
    )
    found = imported(tmp_path, row(Link="n/a"), row(ID="b", Link=""), mapping=mapping)
    assert [event.recipient for event in found.events] == ["UKR", "POL"]


@pytest.mark.parametrize("begins", ["", 'begins = "2023-01-01"'])
def test_a_day_that_is_not_given_needs_the_first_day_of_the_sheet(tmp_path, begins):
    mapping = GRANTS.replace('begins = "2022-01-24"', begins)
    found = imported(tmp_path, row(Date="Undisclosed"), mapping=mapping)
    assert said(found)[0].startswith("2: bad-date column 'Date': 'Undisclosed' gives no day: give the first day")


def test_corrections_and_serial_numbers(tmp_path):
    mapping = GRANTS.replace(
        'undated = ["Undisclosed"]',
        'serials = 1900\ncorrections = { "2922-02-09" = "2022-02-09", "Spring" = "2022-03" }',
    )
    rows = [row(ID=f"A{n}", Date=date) for n, date in enumerate([dt.date(2922, 2, 9), "spring", 44713, 44713.5, 3])]
    found = imported(tmp_path, *rows, mapping=mapping)
    assert [str(event.occurred) for event in found.events] == ["2022-02-09", "2022-03", "2022-06-01", "2022-06-01"]
    assert [one.code for one in found.remarks] == ["odd-date", "odd-date", "odd-date"]
    assert said(found)[-1].startswith("6: bad-date column 'Date': the number 3.0 is no date: format the cells as dates")


def test_moments_numbers_and_things_that_are_no_text(tmp_path):
    mapping = """
        mapping = 1
        [dates]
        serials = 1904
        [[event]]
        kind = "pledged"
        where = { Code = ["1", 2, 7], Link = false }
        occurred = { column = "Date" }
        title = "{Code}"
        amount = { column = "Total", currency = { column = "Currency", words = { Dollar = "USD", Euro = "EUR" } } }
        channel = { columns = ["Who", "Else"], otherwise = "" }
        """
    mapping = mapping.replace(', otherwise = ""', "")
    header = ["Code", "Date", "Total", "Currency", "Who", "Else", "Link"]
    rows = [
        ["1", dt.datetime(2022, 6, 7, 12, 30), "1,200.5", "dollar", "", "WFP", ""],  # noqa: DTZ001 -- of no zone
        [2, 43000, "1e3", " EURO ", "FAO", "WFP", ""],
        ["2", "2022", "+5", "Euro", "", "", ""],
        ["x", "2022", "5", "Euro", "", "", ""],
        ["1", "2022", "5", "Euro", "", "", "y"],
        [True, "2022", "5", "Euro", "", "", ""],
        [7, "2022", "1,20", "Euro", "", "", ""],
        [7, "2022", "5", "Pound", "", "", ""],
        [7, "2022", dt.date(2022, 6, 7), "Euro", "", "", ""],
        [7, "2022", "5", 3, "", "", ""],
    ]
    found = imported(tmp_path, *rows, mapping=mapping, header=header, recorded="2024-01-01")
    assert [(str(event.occurred), str(event.amount), event.title, event.channel) for event in found.events] == [
        ("2022-06-07", "USD 1,200.5", "1", "WFP"),
        ("2021-09-23", "EUR 1,000", "2", "FAO"),
        ("2022", "EUR 5", "2", None),
    ]
    assert [line[:48] for line in said(found)] == [
        "2: odd-date column 'Date': '2022-06-07 12:30:00'",
        "5: no-kind no [[event]] of the mapping is for th",
        "6: no-kind no [[event]] of the mapping is for th",
        "7: no-kind no [[event]] of the mapping is for th",
        "8: bad-amount column 'Total': '1,20' is no numbe",
        "9: unknown-code column 'Currency': 'Pound' is no",
        "10: bad-amount column 'Total': the day 2022-06-0",
        "11: unknown-code column 'Currency': '3' is not a",
    ]


def test_a_key_that_is_there_again_is_told_and_has_a_number(tmp_path):
    found = imported(tmp_path, GOOD, GOOD, row(ID="A1.2"), GOOD)
    assert [event.fact for event in found.events] == ["acme-a1", "acme-a1.2", "acme-a1.2.2", "acme-a1.3"]
    assert said(found) == [
        "3: key-repeated the key 'acme-a1' is that of row 2, too: this one is acme-a1.2",
        "4: key-repeated the key 'acme-a1.2' is that of row 3, too: this one is acme-a1.2.2",
        "5: key-repeated the key 'acme-a1' is that of row 2, too: this one is acme-a1.3",
    ]


def test_a_number_that_a_key_has_of_its_own_is_passed_over(tmp_path):
    found = imported(tmp_path, row(ID="A1.2"), GOOD, GOOD, GOOD)
    assert [event.fact for event in found.events] == ["acme-a1.2", "acme-a1", "acme-a1.3", "acme-a1.4"]


def test_a_row_with_more_cells_than_columns_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("key,day,euros\na1,2024-02-01,5,,\na2,2024-02-01,1,000,000\n", encoding="utf-8")
    known = mapping_from_toml(KEYED, path="m.toml")
    found = read_table(path, known, recorded="2024-10-11", dataset="acme")
    assert [event.fact for event in found.events] == ["acme-a1"]
    advice = "write quotes around a cell that holds the sign between cells"
    assert said(found) == [f"3: too-many-cells the row has 5 cells, and the sheet 3 columns: {advice}"]


def test_a_row_without_a_key_has_none(tmp_path):
    found = imported(tmp_path, row(ID="", Type="Both", Part="x"))
    first, second = found.release
    assert (type(first), first.event.fact, second.event.fact) == (Unkeyed, "row-2", "row-2.2")
    assert found.remarks == ()


def test_what_draws_on_a_row_that_is_not_there_draws_on_none(tmp_path):
    kept, alone = row(ID="A1", Type="Both", Part="x"), row(ID="A2", Type="Allocation", Part="y")
    found = imported(tmp_path, kept, alone, row(ID="A3", Type="Allocation", Part=""))
    assert [getattr(event, "of", None) for event in found.events] == [None, "acme-a1", None, None]
    assert [event.origin.line for event in found.events] == [2, 2, 3, 4]
    assert [type(one) is Unkeyed for one in found.release] == [False, False, False, True]
    assert said(found)[0].startswith("3: of-nothing no row states the fact 'acme-a2', on which this one draws")


def test_the_events_make_a_ledger(tmp_path):
    at = Ledger(imported(tmp_path, GOOD, row(ID="A2", Total=50, EUR="")).events).as_of("2022-12-31")
    assert str(at.project(committed)) == "USD 150"
    assert str(at.project(committed.summing("valued", partial=True))) == "EUR 90.5"


def test_what_an_event_cannot_be_is_told(tmp_path):
    mapping = """
        mapping = 1
        [dates]
        order = "mdy"
        [[event]]
        kind = "committed"
        occurred = { column = "Date" }
        amount = { column = "Total", currency = "EUR" }
        donor = { column = "Country" }
        """
    assert imported(tmp_path, GOOD, mapping=mapping).refused == ()
    found = imported(tmp_path, row(Country="J PN"), mapping=mapping)
    (first, second) = said(found)
    assert first.startswith("2: unknown-code column 'Country': 'J PN' is not a code: look names up, as in { column")
    assert second.startswith(
        "2: unknown-name 'J PN' is not a donor that is known, and 1 row is left out: committed EUR 100"
    )


def test_a_code_that_cannot_be_one_is_told(tmp_path):
    mapping = GRANTS.replace('recipient = "UKR"', 'recipient = "UKR"\nflow_type = { column = "Link" }')
    found = imported(tmp_path, row(Link="a b"), mapping=mapping)
    assert said(found)[0].startswith("2: bad-value flow_type: 'a b' is no code")


def test_columns_have_to_be_there_once(tmp_path):
    header = [{"Currency": "Curency", "Type": "Date"}.get(name, name) for name in HEADER]
    with pytest.raises(LoadError) as caught:
        imported(tmp_path, GOOD, header=header)
    assert [str(finding)[:70] for finding in caught.value.findings] == [
        "m.toml:30: column-twice all.occurred: the sheet has 2 columns 'Date': ",
        "m.toml:36: no-column where.Type: the sheet has no column 'Type': (exis",
        "m.toml:38: no-column amount.currency: the sheet has no column 'Currenc",
        "m.toml:43: no-column where.Type: the sheet has no column 'Type': (exis",
        "m.toml:46: no-column amount.currency: the sheet has no column 'Currenc",
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
    path = written(
        tmp_path / "a.csv", "Kürzel;Tag;Betrag;An\nä 1;2022;1.234,5;Ukraine\nb;2022;2;Polen\n".encode("cp1252")
    )
    mapped = written(tmp_path / "m.toml", textwrap.dedent(mapping))
    found = read_table(path, mapped, recorded="2023-01-01", dataset="acme")
    assert [(event.fact, str(event.amount), event.recipient) for event in found.events] == [
        ("a-1", "EUR 1,234,500,000", "UKR"),
        ("b", "EUR 2,000,000", None),
    ]


def test_events_of_other_kinds(tmp_path):
    mapping = """
        mapping = 1
        [[event]]
        kind = "delivered"
        where = { What = true, Rank = false }
        fact = { column = "Key" }
        occurred = "2022"
        item = "{What} ({Unit})"
        quantity = { column = "Count", factor = 2 }
        qualifier = { column = "How", words = { over = "at-least" }, otherwise = "exact" }
        partners = { column = "Who", separator = ";", codes = "parties" }
        form = "goods"
        unit = { column = "Unit", words = { pcs = "pieces" } }
        note = "{Note}"
        [[event]]
        kind = "rank-reported"
        where = { Rank = true }
        occurred = "2022"
        rank = { column = "Rank" }
        since = { column = "Since" }
        [[event]]
        kind = "pledged"
        where = { What = false, Rank = false }
        occurred = "2022"
        value_date = { column = "Since" }
        amount = "EUR 5"
        """
    header = ["Key", "What", "Count", "How", "Who", "Unit", "Rank", "Since", "Note"]
    rows = [
        ["K_1", "generator", 5, "over", "Japan; UNDP;", "pcs", "", "", "one\r\ntwo\x85" + "x" * 20_000],
        ["K_1", "tank", "", "x", "", "", "", "", ""],
        ["", "", "", "", "", "", 3, "2022-02", ""],
        ["", "", "", "", "", "", 3.5, "2022-02", ""],
        ["", "", "", "", "", "", "", dt.date(2022, 6, 7), ""],
        ["", "", "", "", "", "", "", "2022", ""],
        ["", "", "", "", "", "", "", "soon", ""],
        ["K_!", "gun", "", "", "Nobody", "", "", "", ""],
        ["K", "gun", "", "", "", "tons", "", "", ""],
    ]
    found = imported(tmp_path, *rows, mapping=mapping, header=header, recorded="2023-01-01")
    first, second, third, fifth = found.events
    assert (first.fact, first.item, str(first.quantity), first.qualifier.value) == (
        "k-1",
        "generator (pcs)",
        "10",
        "at-least",
    )
    assert (first.partners, first.unit, first.note[:8], len(first.note)) == (
        ("JPN", "UNDP"),
        "pieces",
        "one\ntwo ",
        20_000,
    )
    assert (second.fact, second.item, second.quantity, second.qualifier.value) == ("k-1.2", "tank ()", None, "exact")
    assert (second.partners, second.unit, second.note) == ((), None, None)
    assert (third.rank, str(third.since)) == (3, "2022-02")
    assert (fifth.value_date, str(fifth.amount)) == (dt.date(2022, 6, 7), "EUR 5")
    assert said(found) == [
        "2: text-cut column 'Note': the text has 20,008 characters: the first 20,000 are kept",
        "3: key-repeated the key 'k-1' is that of row 2, too: this one is k-1.2",
        "5: bad-value column 'Rank': 3.5 is no whole number",
        "7: bad-date column 'Since': '2022' is not one day: correct the cell",
        "8: bad-date column 'Since': 'soon' is no date that is known here: add it to 'undated', or correct the cell",
        said(found)[5],
        said(found)[6],
        said(found)[7],
    ]
    assert said(found)[5].startswith("9: unknown-code column 'Who': 'Nobody' is not a country or organisation")
    assert said(found)[6].startswith(
        "9: unknown-name 'Nobody' is not a partners that is known, and 1 row is left out: "
    )
    assert said(found)[7] == "10: unknown-code column 'Unit': 'tons' is none of the words of 'unit': (exist: pcs)"


DATED = """
mapping = 1

[dates]
begins = "2022-01-24"

[[event]]
kind = "disbursed"
fact = "acme-{key}"
occurred = { column = "day" }
value_date = { column = "rate" }
amount = { column = "euros", currency = "EUR" }

[[event]]
kind = "total-reported"
where = { since = true }
fact = "acme-{key}-total"
occurred = { column = "day" }
since = { column = "since" }
amount = { column = "euros", currency = "EUR" }
"""
LATE = "has a time of day: read as 2023-02-05, the day as it is written"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_days_with_a_time_are_read_alike_in_both_kinds_of_file(tmp_path, kind):
    header = ["key", "day", "rate", "since", "euros"]
    midnight, late = dt.datetime(2023, 2, 5), dt.datetime(2023, 2, 5, 23, 30)  # noqa: DTZ001 -- sheets know no zones
    rows = [[1, midnight, "", "", 5], [2, late, late, "", 5]]
    if kind == "csv":
        path = tmp_path / "a.csv"
        path.write_text("\n".join(",".join(map(str, row)) for row in [header, *rows]), encoding="utf-8")
    else:
        path = written(tmp_path / "a.xlsx", workbook([header, *rows]))
    found = read_table(path, mapping_from_toml(DATED, path="m.toml"), recorded="2024-01-01", dataset="acme")
    assert [(str(event.occurred), event.value_date) for event in found.events] == [
        ("2023-02-05", None),
        ("2023-02-05", dt.date(2023, 2, 5)),
    ]
    assert said(found) == [
        f"3: odd-date column 'day': '2023-02-05 23:30:00' {LATE}",
        f"3: odd-date column 'rate': '2023-02-05 23:30:00' {LATE}",
    ]


def test_every_form_of_edtf_is_read_from_a_sheet_or_refused_with_what_to_write(tmp_path):
    path = tmp_path / "a.csv"
    days = ["2022-04-XX", "../2023-02", "2023-03/..", "2023-21", "2023-04/", "2023-02-05T00:00:00Z", "1900-01-01"]
    lines = [f"{number},{day},,{day if day != '2023-21' else ''},5" for number, day in enumerate(days, start=1)]
    path.write_text("\n".join(["key,day,rate,since,euros", *lines]), encoding="utf-8")
    found = read_table(path, mapping_from_toml(DATED, path="m.toml"), recorded="2024-01-01", dataset="acme")
    assert [(str(event.occurred), str(getattr(event, "since", ""))) for event in found.events] == [
        ("2022-04", ""),
        ("2022-04", "2022-04"),
        ("2022-01-24/2023-02-28", ""),
        ("2022-01-24/2023-02-28", "../2023-02"),
        ("2023-03-01/2024-01-01", ""),
        ("2023-03-01/2024-01-01", "2023-03/.."),
        ("2023-02-05", ""),
        ("2023-02-05", "2023-02-05"),
        ("1900-01-01", ""),
        ("1900-01-01", "1900-01-01"),
    ]
    season, unknown, occurred, since = said(found)
    assert season.startswith("5: bad-date column 'day': '2023-21' is a season, spring")
    assert unknown.startswith("6: bad-date column 'day': '2023-04/' does not say when it ends: write '2023-04/..'")
    assert [each.partition(" is what")[0] for each in (occurred, since)] == [
        "8: placeholder-date occurred: 1900-01-01",
        "8: placeholder-date since: 1900-01-01",
    ]


def test_a_placeholder_can_be_declared_undated_however_it_is_written(tmp_path):
    mapping = DATED.replace('begins = "2022-01-24"', 'begins = "2022-01-24"\nundated = ["1900-01-01", "9999-12-31"]')
    days = [
        dt.date(9999, 12, 31),
        "1900-01-01",
        "1900-01-01T00:00:00Z",
        "1/1/1900 00:00",
        "31-Dec-9999",
        "1900-01-02",
        "soon",
    ]
    rows = [[number, day, "", "", 5] for number, day in enumerate(days, start=1)]
    path = written(tmp_path / "a.xlsx", workbook([["key", "day", "rate", "since", "euros"], *rows]))
    found = read_table(path, mapping_from_toml(mapping, path="m.toml"), recorded="2024-01-01", dataset="acme")
    assert [str(event.occurred) for event in found.events] == ["2022-01-24/2024-01-01"] * 5 + ["1900-01-02"]
    assert [one.code for one in found.findings] == ["no-date"] * 5 + ["bad-date"]
