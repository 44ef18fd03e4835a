"""What a mapping can say of rows and fields, tried on small sheets."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import attrs
import pytest

from aidledger import CORE, Bag, Event, Ledger, Money
from aidledger.errors import LoadError, Severity
from aidledger.interchange import mapping_from_toml, read_table
from aidledger.interchange._mapping.mapping import choices_of, fields_of
from aidledger.projections import allocated, committed
from tests.workbooks import packed, parts, sheet_xml, workbook, written

RECORDED = "2024-01-01"


def read(tmp_path, mapping, *rows, vocabulary=CORE):
    path = written(tmp_path / "a.xlsx", workbook(rows))
    known = mapping_from_toml(f"mapping = 1\n{mapping}", path="m.toml", vocabulary=vocabulary)
    return read_table(path, known, recorded=RECORDED, dataset="acme", vocabulary=vocabulary)


def said(found):
    return [f"{one.origin.line}: {one.code} {one.message}" for one in found.findings]


def refused(text, vocabulary=CORE):
    with pytest.raises(LoadError) as caught:
        mapping_from_toml(f"mapping = 1\n{text}", path="m.toml", vocabulary=vocabulary)
    return [str(finding) for finding in caught.value.findings]


# --- signs, and what is empty -----------------------------------------------------------------------------


def by_sign(tmp_path, states, *cells):
    where = f"where = {{ n = {{ is = {states} }} }}"
    mapping = f'[[event]]\nkind = "milestone-reached"\n{where}\noccurred = "2022"\ntitle = "{{t}}"'
    found = read(tmp_path, mapping, ["t", "n"], *([str(number), cell] for number, cell in enumerate(cells)))
    return found, "".join(event.title for event in found.events)


CELLS = (5, -5, 0, "", "7.5", "-7.5", "0.00", "  ", "\u22123")


@pytest.mark.parametrize(
    ("states", "rows"),
    [
        ('"positive"', "04"),
        ('"negative"', "158"),
        ('"zero"', "26"),
        ('"non-zero"', "01458"),
        ('"empty"', "37"),
        ('"stated"', "0124568"),
        ('["negative", "empty"]', "13578"),
        ('["zero", "stated"]', "0124568"),
        ('["empty", "stated"]', "012345678"),
    ],
)
def test_what_a_cell_is(tmp_path, states, rows):
    found, these = by_sign(tmp_path, states, *CELLS)
    assert these == rows
    assert {one.code for one in found.findings} <= {"no-kind"}


def test_a_text_has_no_sign_and_refuses_the_row(tmp_path):
    found, these = by_sign(tmp_path, '"negative"', "many", -1)
    assert these == "1"
    assert [line[:47] for line in said(found)] == ["2: bad-amount column 'n': 'many' is no number: "]
    assert by_sign(tmp_path, '"stated"', "many")[1] == "0"
    assert by_sign(tmp_path, '"empty"', "many")[1] == ""


def test_a_sign_is_asked_for_last(tmp_path):
    mapping = """
[[event]]
kind = "committed"
where = { n = { is = "positive" }, t = "sum" }
occurred = "2022"
amount = { column = "n", currency = "EUR" }
"""
    found = read(tmp_path, mapping, ["t", "n"], ["heading", "many"], ["sum", 5])
    assert said(found) == ["2: no-kind no [[event]] of the mapping is for this row"]


def test_what_is_no_condition():
    event = '[[event]]\nkind = "committed"\noccurred = "2022"\namount = "EUR 5"\nwhere = { n = %s }'
    (line,) = refused(event % '{ is = "below" }')
    assert line.startswith("m.toml:6: bad-value where.n.is: 'below' is none of these: 'positive', 'negative', 'zero', ")
    assert refused(event % "{ is = [5] }")[0].startswith("m.toml:6: bad-value where.n.is: the number 5 is none of")
    assert [line[:40] for line in refused(event % '{ sign = "negative" }')] == [
        "m.toml:6: unknown-field where.n.sign: th",
        "m.toml:6: bad-value where.n.is: nothing ",
    ]


OBLIGATIONS = [
    ["award", "mod", "action date", "obligation"],
    ["A1", "0", dt.date(2022, 3, 1), 1_000_000],
    ["A1", "P1", dt.date(2022, 9, 30), 250_000],
    ["A1", "P2", dt.date(2023, 5, 1), -400_000],
    ["A2", "0", dt.date(2023, 6, 1), -5],
]
AS_IT_IS = """
[[event]]
kind = "committed"
fact = "us-{award}-{mod}"
occurred = { column = "action date" }
amount = { column = "obligation", currency = "USD" }
"""
BY_SIGN = """
[all]
fact = "us-{award}-{mod}"
occurred = { column = "action date" }
amount = { column = "obligation", currency = "USD" }
[[event]]
kind = "committed"
where = { obligation = { is = "positive" } }
[[event]]
kind = "commitment-changed"
where = { obligation = { is = "negative" } }
of = "us-{award}-0"
"""


@pytest.mark.parametrize(
    ("mapping", "kind", "total"), [(AS_IT_IS, "committed", 849_995), (BY_SIGN, "commitment-changed", 850_000)]
)
def test_a_signed_column_is_taken_as_it_is_or_sent_to_kinds_by_its_sign(tmp_path, mapping, kind, total):
    found = read(tmp_path, mapping, *OBLIGATIONS)
    assert [(event.kind, event.fact, event.amount.amount) for event in found.events[2:3]] == [
        (kind, "us-a1-p2", -400_000)
    ]
    value = Ledger(found.events).as_of("2023-12-31").project(committed)
    assert value == Bag(Money(total, "USD"))  # a change of what no row states changes nothing
    assert Ledger(found.events).as_of("2023-04-30").project(committed) == Bag(Money(1_250_000, "USD"))


# --- a year and a month -------------------------------------------------------------------------------------

DATED = """
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
        ([2022, 6, 13], "2022-06-13"),
        (["2022", "06", "1"], "2022-06-01"),
        ([2022, "June", ""], "2022-06"),
        ([2022, "sept.", ""], "2022-09"),
        ([2022, 12.0, ""], "2022-12"),
        ([2022, "", ""], "2022"),
        ([2022, "unknown", 5], "2022"),
        ([2022, "", 5], "2022"),
    ],
)
def test_a_date_from_columns_of_its_parts(tmp_path, cells, means):
    found = read(tmp_path, DATED % 'year = "y", month = "m", day = "d"', ["y", "m", "d"], cells)
    assert [str(event.occurred) for event in found.events] == [means]
    assert said(found) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["", 6, ""], "2: missing-value column 'y, m, d': occurred is not stated, and is needed"),
        ([22, 6, ""], "2: bad-date column 'y': '22' is not a year: write it in four digits"),
        (["FY22", 6, ""], "2: bad-date column 'y': 'FY22' is not a year"),
        ([2022, 13, ""], "2: bad-date column 'm': '13' is not a month: write 1 to 12, or its name"),
        ([2022, 0, ""], "2: bad-date column 'm': '0' is not a month"),
        ([2022, 1.5, ""], "2: bad-date column 'm': '1.5' is not a month"),
        ([2022, "\u0661", ""], "2: bad-date column 'm': "),
        ([2022, 6, 31], "2: bad-date column 'd': "),
        ([2022, 6, 32], "2: bad-date column 'd': '32' is not a day of a month: write 1 to 31"),
        ([2024, 6, ""], "2: bad-date column 'm': 2024-06 is after 2024-01-01"),
        ([2022, True, ""], "2: bad-value column 'm': a text is expected, not true"),
    ],
)
def test_parts_that_are_no_date(tmp_path, cells, message):
    found = read(tmp_path, DATED % 'year = "y", month = "m", day = "d"', ["y", "m", "d"], cells)
    assert len(found.refused) == 1
    assert said(found)[0].startswith(message)


def test_a_month_that_is_not_over_ends_on_the_day_of_recording(tmp_path):
    found = read(tmp_path, DATED % 'year = "y", month = "m"', ["y", "m"], [2024, 1])
    assert [str(event.occurred) for event in found.events] == ["2024-01-01"]
    assert said(found) == [
        "2: odd-date column 'm': 2024-01 reaches past 2024-01-01, when it was recorded: read as 2024-01-01"
    ]


def test_parts_stand_in_for_a_date_that_says_nothing_or_cannot_be_read(tmp_path):
    rows = [
        ["13/6/2022", 2022, 7],
        ["", 2022, 7],
        ["soon", 2022, 7],
        ["unknown", 2022, 7],
        ["unknown", "", ""],
        ["soon", "x", 1],
    ]
    found = read(tmp_path, DATED % 'column = "date", year = "y", month = "m"', ["date", "y", "m"], *rows)
    assert [str(event.occurred) for event in found.events] == [
        *("2022-06-13", "2022-07", "2022-07", "2022-07", "2022-01-24/2024-01-01")
    ]
    assert [line.split(" column")[0] for line in said(found)] == ["4: date-by-month", "6: no-date", "7: bad-date"]
    assert "'soon'" in said(found)[2]


def test_a_source_is_published_in_a_year(tmp_path):
    mapping = '[[source]]\npublished = { year = "y" }\n' + DATED % 'year = "y"'
    (event,) = read(tmp_path, mapping, ["y"], [2022]).events
    assert str(event.sources[0].published) == "2022"


@pytest.mark.parametrize(
    ("date", "message"),
    [
        ('month = "m"', "missing-field occurred.year: is missing: a month is one of a year"),
        ('year = "y", day = "d"', "missing-field occurred.month: is missing: a day is one of a month"),
        ("year = 2022", "wrong-type occurred.year: a text is expected, not the number 2022"),
        ('year = { column = "y" }', "wrong-type occurred.year: a text is expected, not a table"),
    ],
)
def test_parts_that_are_mapped_wrongly(date, message):
    assert any(message in line for line in refused(DATED % date))


def test_the_day_of_recording(tmp_path):
    found = read(tmp_path, '[[event]]\nkind = "milestone-reached"\noccurred = "recorded"\ntitle = "{a}"', ["a"], ["x"])
    assert [str(event.occurred) for event in found.events] == [RECORDED]


# --- fields of kinds of one's own ---------------------------------------------------------------------------


class Gas(enum.Enum):
    CO2 = "co2"
    CH4 = "ch4"


class Grade(enum.IntEnum):
    LOW = 1
    HIGH = 2


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Inspected(Event):
    kind: ClassVar[str] = "acme.inspected"

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


OWN = CORE.extended(Inspected)
INSPECTED = """
[cells]
missing = ["?"]
[[event]]
kind = "acme.inspected"
occurred = "2022"
%s
"""


def test_what_an_own_kind_can_be_mapped_to():
    assert {name: of for name, of in fields_of(Inspected).items() if name not in ("note", "title", "occurred")} == {
        "gas": "choice",
        "grade": "choice",
        "phase": "choice",
        "passed": "truth",
        "score": "whole",
        "share": "number",
        "until": "day",
        "cost": "money",
        "category": "text",
        "place": "text",
        "tags": "list",
        "gases": "list",
    }
    assert choices_of(Inspected, "phase") == {"pilot": "pilot", "roll-out": "roll-out", "3": 3}
    assert choices_of(Inspected, "gases") == {"co2": Gas.CO2, "ch4": Gas.CH4}


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ('gas = { column = "c" }', "CO2", Gas.CO2),
        ('gas = { column = "c" }', " ch4 ", Gas.CH4),
        ('gas = { column = "c", words = { methane = "ch4", none = "" } }', "Methane", Gas.CH4),
        ('gas = { column = "c", words = { methane = "ch4", none = "" } }', "none", None),
        ('gas = { column = "c", otherwise = "co2" }', "smoke", Gas.CO2),
        ('gas = { column = "c", otherwise = "" }', "smoke", None),
        ('gas = "CO2"', "", Gas.CO2),
        ('grade = { column = "c" }', 2, Grade.HIGH),
        ('grade = { column = "c" }', "1", Grade.LOW),
        ("grade = 1", "", Grade.LOW),
        ('phase = { column = "c" }', "Roll-Out", "roll-out"),
        ('phase = { column = "c" }', 3, 3),
        ('passed = { column = "c" }', True, True),
        ('passed = { column = "c" }', False, False),
        ('passed = { column = "c" }', "No", False),
        ('passed = { column = "c" }', 0, False),
        ('passed = { column = "c" }', "1", True),
        ('passed = { column = "c" }', "?", None),
        ('passed = { column = "c", words = { "?" = false, ok = true } }', "?", False),
        ('passed = { column = "c", otherwise = false }', "maybe", False),
        ("passed = false", "", False),
        ('score = { column = "c", words = { none = 0 } }', "None", 0),
        ('score = { column = "c", words = { none = "" } }', "None", None),
        ('score = { column = "c", otherwise = 7 }', "many", 7),
        ('share = { column = "c", otherwise = "" }', "many", None),
        ('share = { column = "c" }', 0.1, Decimal("0.1")),
        ('until = { column = "c" }', dt.date(2022, 6, 7), dt.date(2022, 6, 7)),
        ('cost = { column = "c", currency = "EUR" }', -5, Money(-5, "EUR")),
        ('category = { column = "c" }', "plants", "plants"),
        ('category = "{c}"', "plants", "plants"),
        ('category = "plants"', "", "plants"),
        ('place = { column = "c", codes = "countries" }', "Turkiye", "TUR"),
        ('tags = { column = "c", separator = "," }', "a, B", ("a", "B")),
        ('tags = ["a", "B c"]', "", ("a", "B c")),
        ('gases = { column = "c", separator = ";" }', "CO2; ch4", (Gas.CO2, Gas.CH4)),
        ('gases = { column = "c", separator = ";", words = { methane = "ch4" } }', "methane", (Gas.CH4,)),
        ('gases = ["co2"]', "", (Gas.CO2,)),
    ],
)
def test_a_field_of_an_own_kind_is_read_by_its_declared_type(tmp_path, field, cell, value):
    found = read(tmp_path, INSPECTED % field, ["a", "c"], ["x", cell], vocabulary=OWN)
    assert said(found) == []
    got = getattr(found.events[0], field.split(" ")[0])
    assert (got, type(got)) == (value, type(value))


@pytest.mark.parametrize(
    ("field", "cell", "message"),
    [
        ('gas = { column = "c" }', "smoke", "unknown-code column 'c': 'smoke' is none of the words of 'gas': "),
        ('phase = { column = "c" }', "end", "unknown-code column 'c': 'end' is none of the words of 'phase': "),
        ('passed = { column = "c" }', "maybe", "unknown-code column 'c': 'maybe' is none of the words of 'passed': "),
        ('passed = { column = "c" }', 2, "unknown-code column 'c': '2' is none of the words of 'passed': "),
        ('score = { column = "c" }', 1.5, "bad-value column 'c': 1.5 is no whole number"),
        ('score = { column = "c" }', "many", "bad-amount column 'c': 'many' is no number"),
        ('until = { column = "c" }', "2022", "bad-date column 'c': '2022' is not one day"),
        ('gases = { column = "c" }', "smoke", "unknown-code column 'c': 'smoke' is none of the words of 'gases': "),
    ],
)
def test_what_a_field_of_an_own_kind_cannot_have(tmp_path, field, cell, message):
    found = read(tmp_path, INSPECTED % field, ["a", "c"], ["x", cell], vocabulary=OWN)
    assert len(found.refused) == 1
    assert said(found)[0].startswith(f"2: {message}")


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ('gas = "smoke"', "bad-value gas: 'smoke' is unknown: "),
        ('gas = { column = "c", words = { a = "smoke" } }', "bad-value gas.words.a: 'smoke' is unknown: "),
        ('gas = { column = "c", otherwise = true }', "bad-value gas.otherwise: true is unknown: "),
        ('passed = "yes"', "bad-value passed: 'yes' is neither true nor false: write one of them, without quotes"),
        ('score = "3"', "bad-value score: '3' is no whole number"),
        ('tags = ["a", 5]', "bad-value tags: the number 5 is no text"),
        ('gases = ["smoke"]', "bad-value gases: 'smoke' is unknown: "),
    ],
)
def test_a_constant_of_an_own_kind_is_of_its_declared_type(field, message):
    assert refused(INSPECTED % field, OWN)[0].startswith(f"m.toml:8: {message}")


# --- shared by all -----------------------------------------------------------------------------------------


def test_a_key_for_all(tmp_path):
    found = read(tmp_path, BY_SIGN, *OBLIGATIONS)
    assert [event.fact for event in found.events] == ["us-a1-0", "us-a1-p1", "us-a1-p2", "us-a2-0"]
    own = BY_SIGN.replace('of = "us-{award}-0"', 'of = "us-{award}-0"\nfact = "less-{award}-{mod}"')
    assert [event.fact for event in read(tmp_path, own, *OBLIGATIONS).events][2:] == ["less-a1-p2", "less-a2-0"]


def test_one_field_of_two_kinds_with_types_of_their_own(tmp_path):
    @attrs.frozen(kw_only=True, eq=False, repr=False)
    class Rated(Event):
        kind: ClassVar[str] = "acme.rated"

        phase: Literal["Pilot", "end"] | None = None

    mapping = '[all]\nphase = { column = "c", otherwise = "" }\noccurred = "2022"\n' + "".join(
        f'[[event]]\nkind = "{kind}"\n' for kind in ("acme.inspected", "acme.rated")
    )
    found = read(tmp_path, mapping, ["c"], ["pilot"], ["end"], vocabulary=CORE.extended(Inspected, Rated))
    assert [event.phase for event in found.events] == ["pilot", "Pilot", None, "end"]


# --- further sheets ------------------------------------------------------------------------------------------

ROWS = [["id", "eur"], ["a", 5], ["b", 7]]
SUMS = [["", "in millions"], ["of", "sum"], ["all", 12], ["x", "many"]]
BOTH = """
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
%s
[[further.source]]
publisher = "Acme"
[[further.event]]
kind = "total-reported"
occurred = "recorded"
measure = "committed"
amount = { column = "sum", currency = "EUR", factor = 1000000 }
"""


def of_workbook(tmp_path, optional="", **sheets):
    path = written(tmp_path / "a.xlsx", packed(parts({name: sheet_xml(rows) for name, rows in sheets.items()})))
    known = mapping_from_toml(f"mapping = 1\n{BOTH % optional}", path="m.toml")
    return read_table(path, known, recorded=RECORDED, dataset="acme")


def test_further_sheets_are_part_of_the_release(tmp_path):
    found = of_workbook(tmp_path, Rows=ROWS, Sums=SUMS)
    assert [(event.kind, str(event.occurred), str(event.amount)) for event in found.events] == [
        ("committed", "2022", "EUR 5"),
        ("committed", "2022", "EUR 7"),
        ("total-reported", RECORDED, "EUR 12,000,000"),
    ]
    assert found.events[2].sources[0].publisher == "Acme"
    assert found.summary.endswith("a.xlsx: 4 rows = 3 in events + 1 refused (1 bad-amount)")
    (finding,) = found.findings
    assert finding.origin.path.endswith("a.xlsx (Sums)")
    assert str(finding).partition(" bad-amount ")[0].endswith("a.xlsx (Sums):4:")


def test_keys_and_rows_without_a_key_are_told_apart_over_all_sheets(tmp_path):
    mapping = BOTH.replace('fact = "acme-{id}"\n', "")
    path = written(tmp_path / "a.xlsx", packed(parts({"Rows": sheet_xml(ROWS), "Sums": sheet_xml(SUMS)})))
    found = read_table(path, mapping_from_toml(f"mapping = 1\n{mapping % ''}"), recorded=RECORDED, dataset="acme")
    assert [event.fact for event in found.events] == ["row-2", "row-3", "sheet-2-row-3"]
    assert [one.code for one in found.findings] == ["bad-amount"]


def test_a_further_sheet_has_to_be_there_unless_it_is_optional(tmp_path):
    with pytest.raises(LoadError, match="1 problem") as caught:
        of_workbook(tmp_path, Rows=ROWS)
    assert [finding.code for finding in caught.value.findings] == ["no-sheet"]
    found = of_workbook(tmp_path, "optional = true", Rows=ROWS)
    assert (found.accepted, found.findings) == (2, ())


@pytest.mark.parametrize("sums", [[["of", "sum"], ["all", "total"]], [["of", "sum"]], [["", ""], ["sum", "sum"]]])
def test_a_further_sheet_that_is_laid_out_otherwise(tmp_path, sums):
    with pytest.raises(LoadError):
        of_workbook(tmp_path, Rows=ROWS, Sums=sums)
    found = of_workbook(tmp_path, "optional = true", Rows=ROWS, Sums=sums)
    assert found.accepted == 2
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("sheet-left-out", Severity.WARNING)
    assert finding.message.startswith("the sheet 'Sums' is not laid out as it is mapped, and is left out: ")


def test_a_csv_file_has_no_further_sheets(tmp_path):
    path = written(tmp_path / "a.csv", "id,eur\na,5\n")
    for optional, is_read in (("", False), ("optional = true", True)):
        known = mapping_from_toml(f"mapping = 1\n{BOTH % optional}")
        if is_read:
            assert read_table(path, known, recorded=RECORDED, dataset="acme").findings == ()
        else:
            with pytest.raises(LoadError, match="1 problem") as caught:
                read_table(path, known, recorded=RECORDED, dataset="acme")
            assert "a CSV file has no further sheet 'Sums'" in str(caught.value.findings[0])


def test_cells_and_dates_hold_for_all_sheets_unless_one_has_its_own(tmp_path):
    sums = [*SUMS[:2], ["all", "n/a"], ["all", "1.000"]]
    found = of_workbook(tmp_path, Rows=ROWS, Sums=sums)
    assert [one.code for one in found.findings] == ["missing-value"]
    found = of_workbook(tmp_path, 'cells = { decimal = "," }', Rows=ROWS, Sums=sums)
    assert [one.code for one in found.findings] == ["bad-amount"]
    assert str(found.events[-1].amount) == "EUR 1,000,000,000"


def test_mistakes_in_a_further_sheet_have_their_lines():
    first, second = refused(BOTH % "optional = 1\nname = 5")
    assert first == "m.toml:14: wrong-type optional: true or false is expected, not the number 1, without quotes"
    assert second.startswith(
        "m.toml:15: unknown-field name: there is no such key here: (exist: all, cells, dates, event"
    )
    text = BOTH.replace('sheet = "Sums"', "").replace('measure = "committed"', 'measure = "given"') % ""
    assert [line.partition(": '")[0] for line in refused(text)] == [
        'm.toml:11: missing-field sheet: is missing: say which sheet it is, as in sheet = "Summary"',
        "m.toml:20: bad-value measure",
    ]
    assert refused(BOTH.partition("[[further.source]]")[0] % "") == [
        "m.toml:11: no-events further[0]: there is no [[event]] in it: say what becomes of the rows"
    ]
    wrong = BOTH.partition("[[further.source]]")[0] % "event = 5"
    assert refused(wrong)[0] == "m.toml:14: wrong-type event: begin each with [[further.event]], in two brackets"
    assert refused(AS_IT_IS + "[further]\n")[0].endswith(
        "wrong-type further: begin each with [[further]], in two brackets"
    )


def test_a_column_that_a_further_sheet_lacks_has_the_line_of_the_mapping(tmp_path):
    with pytest.raises(LoadError) as caught:
        of_workbook(tmp_path, Rows=ROWS, Sums=[[""], ["of", "total"]])
    (finding,) = caught.value.findings
    assert str(finding).startswith("m.toml:21: no-column amount: the sheet has no column 'sum'")


# --- a table of monthly sums ---------------------------------------------------------------------------------


def test_zero_of_a_month_is_no_event(tmp_path):
    mapping = """
[all]
donor = { column = "donor", codes = "parties" }
occurred = { year = "year", month = "month" }
[[event]]
kind = "committed"
where = { commitments = { is = "non-zero" } }
fact = "sums-{donor}-{year}-{month}-committed"
amount = { column = "commitments", currency = "EUR" }
[[event]]
kind = "allocated"
where = { allocations = { is = "non-zero" } }
fact = "sums-{donor}-{year}-{month}-allocated"
amount = { column = "allocations", currency = "EUR" }
"""
    rows = [["Japan", 2022, 3, 5, 0], ["Japan", 2022, "April", "", -2], ["Sweden", 2022, 3, 0, 0]]
    found = read(tmp_path, mapping, ["donor", "year", "month", "commitments", "allocations"], *rows)
    at = Ledger(found.events).as_of("2022-12-31")
    assert (at.project(committed), at.project(allocated)) == (Bag(Money(5, "EUR")), Bag(Money(-2, "EUR")))
    assert [(event.fact, str(event.occurred)) for event in found.events] == [
        ("sums-japan-2022-3-committed", "2022-03"),
        ("sums-japan-2022-april-allocated", "2022-04"),
    ]
    assert said(found) == ["4: no-kind no [[event]] of the mapping is for this row"]
