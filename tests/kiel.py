"""Releases of the Ukraine Support Tracker in its published layouts, with rows made up here.

The columns are those of release 7, of release 18, and of the CSV files that are made of later ones; what no mapping
reads stands among them, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.workbooks import packed, parts, sheet_xml, written

SEVENTH: Final = (
    "ID",
    "countries",
    "Announcement Date",
    "Type of Aid General",
    "Type of Aid Specific",
    "Explanation",
    "Original Currency",
    "Monetary Value as Given by Source",
    "",
    "Type of item",
    "Soviet origin (1)",
    "Total ",
    "Converted Value in EUR",
    "Official Source",
    "Total_value_dummy (1 is first row in the package)",
    "MonthCoding2",
    "Month3",
    "Source of item",
    " ",
)
SUMMARY: Final = (
    "",
    "Country",
    "EU member",
    "Financial commitments",
    "Humanitarian commitments",
    "Military commitments",
    "Total bilateral commitments",
    "GDP (2021)",
    "GDP (EUR)",
    "Total bilateral commitments",
)
UNITS: Final = ("", "", "", *["€ billion"] * 4, "US$ billion", "€ billion", "% GDP")
EIGHTEENTH: Final = (
    "ID",
    "Countries",
    "Announcement Date",
    "Type of Aid General",
    "Type of Aid Specific",
    "Explanation",
    "Original Currency",
    "Type of donation",
    "Monetary Value as Given by Source",
    "Items",
    "Total ",
    "Converted Value in EUR",
    "Allocated Total",
    "Allocated Total in EUR",
    "Allocated Total in EUR (redistributed)",
    "Allocation ID",
    "Total_value_dummy (1 is first row in the package)",
    "MonthCoding2",
    "Month3",
)
LATER: Final = (
    "activity_id,sub_activity_id,donor,announcement_date,month,aid_type_general,aid_type_specific,explanation,measure,"
    "total_value_dummy,reporting_currency,source_reported_value,tot_activity_value,tot_activity_value_EUR,"
    "tot_sub_activity_value,tot_sub_activity_value_EUR"
)


def seventh(rows: Iterable[Mapping[str, Any]], summary: Iterable[Iterable[Any]] | None = None) -> bytes:
    """Return a workbook laid out as release 7; of ``summary`` a row is a country and its sums in three categories."""
    common = {"Total_value_dummy (1 is first row in the package)": 1, "Soviet origin (1)": 0, "Source of item": "."}
    sheets = {"ReadMe": sheet_xml([["What this is"]]), "Bilateral assistance, MAIN DATA": _sheet(SEVENTH, rows, common)}
    if summary is not None:
        lines = [["", name, 1, *sums, sum(sums), 5_000, 5_100, 0.1] for name, *sums in summary]
        total = ["", "Total", ".", *(sum(column) for column in list(zip(*lines, strict=True))[3:7]), 5_000, 5_100, 0.1]
        heading: list[Any] = [[], ["", "Numbers by country"], []]
        sheets["Country Summary"] = sheet_xml([*heading, SUMMARY, UNITS, *lines, total])
    return packed(parts(sheets))


def eighteenth(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return a workbook laid out as release 18."""
    common = {"Total_value_dummy (1 is first row in the package)": 1, "Type of donation": "Allocation"}
    return packed(parts({"Bilateral Assistance, MAIN DATA": _sheet(EIGHTEENTH, rows, common)}))


def later(*rows: str) -> str:
    """Return a CSV file laid out as those of later releases."""
    return "\n".join((LATER, *rows)) + "\n"


def _sheet(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]], common: Mapping[str, Any]) -> str:
    return sheet_xml([columns, *([{**common, **row}.get(column, "") for column in columns] for row in rows)])


# --- small releases --------------------------------------------------------------------------------------

ROWS_OF_7: Final = (
    {
        "ID": "JPF1",
        "countries": "Japan",
        "Announcement Date": dt.date(2022, 2, 28),
        "Type of Aid General": "Financial ",
        "Type of Aid Specific": "Loan",
        "Original Currency": "USD",
        "Total ": 100_000_000,
        "Converted Value in EUR": 101_088_722.5,
    },
    {
        "ID": "JPH1",
        "countries": "Japan",
        "Announcement Date": "until 4/19/2022",
        "Type of Aid General": "Humanitarian",
        "Type of Aid Specific": "Equipment",
        "Explanation": "Shelters,\nblankets",
        "Original Currency": "JPY",
        "Monetary Value as Given by Source": 5_000_000,
        "Converted Value in EUR": 36_000.25,
    },
    {
        "ID": "JPH1",
        "countries": "Japan",
        "Total_value_dummy (1 is first row in the package)": 0,
        "Type of item": "blanket",
    },
    {
        "ID": "EUF1",
        "countries": "EU (Commission and Council)",
        "Announcement Date": "Undisclosed",
        "Month3": 5,
        "Type of Aid General": "Financial",
        "Type of Aid Specific": "Loan",
        "Original Currency": "EUR",
        "Total ": 9_000_000_000,
        "Converted Value in EUR": 9_000_000_000,
    },
    {
        "ID": "NOM1",
        "countries": "Norway",
        "Announcement Date": "Undisclosed",
        "Month3": 0,
        "Type of Aid General": "Military",
        "Type of Aid Specific": "Weapons",
        "Original Currency": "NOK",
        "Total ": 20_000_000,
        "Converted Value in EUR": 2_000_000,
    },
    {
        "ID": "CAF6",
        "countries": "Canada",
        "Announcement Date": dt.date(2022, 8, 23),
        "Type of Aid General": "Financial",
        "Type of Aid Specific": "Grant",
        "Original Currency": "CAD",
        "Total ": 3_850_000,
        "Converted Value in EUR": ".",
    },
    {
        "ID": "CAM1",
        "countries": "Canada",
        "Announcement Date": "not specified, 03/22",
        "Type of Aid General": "Military",
        "Original Currency": "USD",
        "Monetary Value as Given by Source": "No price",
        "Total ": ".",
    },
)
SUMS_OF_7: Final = (
    ("Japan", 0.1010887225, 0.00003600025, 0.0),
    ("EU (Commission and Council)", 9.0, 0.0, 0.0),
    ("Norway", 0.0, 0.0, 0.002),
    ("Canada", 0.0, 0.0, 0.0),
)
ROWS_OF_18: Final = (
    {
        "ID": "JPF5",
        "Countries": "Japan",
        "Announcement Date": dt.date(2023, 2, 21),
        "Type of donation": "Commitment",
        "Type of Aid General": "Financial",
        "Type of Aid Specific": "Loan",
        "Original Currency": "USD",
        "Monetary Value as Given by Source": 5_500,
        "Total ": 5_500,
        "Converted Value in EUR": 5_000,
    },
    {
        "ID": "JPF5",
        "Allocation ID": "JPF5_1",
        "Countries": "Japan",
        "Announcement Date": "unclear",
        "Month3": 16,
        "Type of Aid General": "Financial",
        "Type of Aid Specific": "Grant",
        "Original Currency": "USD",
        "Total ": ".",
        "Allocated Total": 471,
        "Allocated Total in EUR": 437.5,
    },
    {
        "ID": "JPF5",
        "Allocation ID": "JPF5_2",
        "Countries": "Japan",
        "Announcement Date": dt.date(2024, 1, 19),
        "Type of Aid General": "Financial",
        "Original Currency": "USD",
        "Allocated Total": -71,
        "Allocated Total in EUR": -66,
    },
    {
        "ID": "TRH1",
        "Allocation ID": "TRH1_1",
        "Countries": "Turkiye",
        "Announcement Date": "1/19/2024",
        "Type of Aid General": "Humanitarian",
        "Type of Aid Specific": "Budget support",
        "Original Currency": "EUR",
        "Total ": 10,
        "Converted Value in EUR": 10,
        "Allocated Total": 10,
        "Allocated Total in EUR": 10,
    },
    {
        "ID": "TRH1",
        "Allocation ID": "TRH1_1",
        "Countries": "Turkiye",
        "Total_value_dummy (1 is first row in the package)": 0,
    },
)


def written_7(folder: Path, *, with_summary: bool = True) -> str:
    """Write the small release 7 into a folder, and return its path."""
    return written(folder / "release-07.xlsx", seventh(ROWS_OF_7, SUMS_OF_7 if with_summary else None))


def written_18(folder: Path) -> str:
    """Write the small release 18 into a folder, and return its path."""
    return written(folder / "release-18.xlsx", eighteenth(ROWS_OF_18))
