"""Mappings as they are written: what one says, and every mistake with its line."""

from __future__ import annotations

import datetime as dt
import enum
import os
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import attrs
import pytest

from aidledger import CORE, Event, Money, Source
from aidledger.errors import LoadError
from aidledger.interchange import _mapping_reading as reading
from aidledger.interchange import load_mapping, mapping_from_toml, shipped_mappings
from aidledger.interchange._mapping import SOURCE_FIELDS, choices_of, fields_of, required_of
from tests.workbooks import written

EVENT = '[[event]]\nkind = "pledged"\noccurred = "2022"\namount = "EUR 5"\n'
GOOD = f"mapping = 1\n{EVENT}"


def said(text, vocabulary=CORE):
    with pytest.raises(LoadError) as caught:
        mapping_from_toml(text, path="m", vocabulary=vocabulary)
    return [str(finding) for finding in caught.value.findings]


def cases(text):
    """Return pairs of what is written and what is said of it, of lines with an arrow between."""
    pairs = [line.partition(" => ") for line in text.strip().splitlines()]
    return [(written.strip().replace("\\n", "\n"), message.strip()) for written, _, message in pairs]


def test_the_least_that_a_mapping_says():
    mapping = mapping_from_toml(GOOD)
    assert (mapping.path, mapping.sheet, mapping.header, mapping.encoding) == ("<mapping>", None, 1, "utf-8")
    assert [kind.cls.kind for kind in mapping.events] == ["pledged"]


def test_mappings_by_name_and_by_path(tmp_path):
    assert [load_mapping(name).path for name in shipped_mappings()] == [f"{name}.toml" for name in shipped_mappings()]
    path = written(tmp_path / "mine.toml", GOOD.replace("\n", "\r\n"))
    assert load_mapping(path).path == os.fspath(path)


def test_a_source_can_state_all_that_sources_can():
    assert set(SOURCE_FIELDS) == {field.name for field in attrs.fields(Source)}


def test_files_that_are_no_mapping(tmp_path, monkeypatch):
    def refused(path):
        with pytest.raises(LoadError) as caught:
            load_mapping(path)
        return str(caught.value.findings[0])

    missing = tmp_path / "no.toml"
    assert refused(missing).startswith(f"{missing}: not-found there is no such mapping: give a path, or the name of")
    assert "did you mean 'kiel-release-7'?" in refused("kiel-release7")
    assert refused(tmp_path).startswith(f"{tmp_path}: cannot-read")
    assert refused("a\0b").startswith("a\\x00b: cannot-read")
    assert " not-utf-8 " in refused(written(tmp_path / "a.toml", b"\xff"))
    monkeypatch.setattr(reading, "_LONGEST", 3)
    assert " too-large a mapping has at most 3 bytes" in refused(written(tmp_path / "a.toml", GOOD))


def test_what_is_no_toml():
    (line,) = said("mapping = 1\nsheet = x\n")
    assert line.startswith("m:2: bad-toml invalid value at column 9 of 'sheet = x': ")
    assert said("a = " + "[" * 100)[0].startswith("m:1: too-deep brackets go deeper than 64")


AT_THE_TOP = cases(r"""
header = 0                                => wrong-type header: the number 0 is no row: write its number, from 1
header = true                             => wrong-type header: true is no row
sheet = 5                                 => wrong-type sheet: a text is expected, not the number 5: quote it
about = ""                                => wrong-type about: a text is expected, not ''
cells = 5                                 => wrong-type cells: a table is expected, not the number 5
cells = { missing = 5 }                   => wrong-type cells.missing: a list of texts is expected
cells = { missing = [5] }                 => wrong-type cells.missing: a list of texts is expected
cells = { decimal = "" }                  => wrong-type cells.decimal: one sign is expected, not ''
cells = { decimal = "1" }                 => bad-value cells.decimal: '1' stands in numbers and names: write another
cells = { thousands = "-" }               => bad-value cells.thousands: '-' stands in numbers and names
cells = { decimal = ";", thousands = ";" } => bad-value cells.thousands: ';' is the sign of decimals
cells = { thousands = ",." }              => wrong-type cells.thousands: one sign is expected, not ',.'
cells = { point = "." }                   => unknown-field cells.point: there is no such key here
csv = { encoding = "utf-9" }              => bad-value csv.encoding: 'utf-9' is no encoding
csv = { delimiter = 1 }                   => wrong-type csv.delimiter: one sign is expected
dates = { order = "ymd" }                 => bad-value dates.order: 'ymd' is none of these: 'mdy', 'dmy'
dates = { begins = "2022" }               => bad-date dates.begins: '2022' is not one day
dates = { serials = 1901 }                => bad-value dates.serials: the number 1901 is none of these: 1900, 1904
dates = { corrections = { x = "soon" } }  => bad-date dates.corrections.x: 'soon' is no date
source = [5]                              => wrong-type source: begin each with [[source]], in two brackets
source = [{ title = 5 }]                  => bad-value title: the number 5 is no text
source = [{ link = "x" }]                 => unknown-field link: there is no such key here
refuse = [{ where = { a = 1 } }]          => missing-field because: is missing: say why such rows are left out
refuse = [{ because = "x" }]              => missing-field where: is missing: say which rows are left out
all = { colour = "red" }                  => unknown-field all.colour: no event here has such a field
""")

IN_AN_EVENT = cases(r"""
colour = 'red'                            => unknown-field colour: there is no such key here
instrument = "grnat"                      => bad-value instrument: 'grnat' is unknown: did you mean 'grant'?
donor = "UA"                              => bad-value donor: 'UA' is not a country or organisation
title = 5                      => bad-value title: the number 5 is no text: write one in quotes; or write { column = "t
title = " "                               => bad-value title: ' ' is no text
donor = {}                     => missing-field donor.column: is missing: write { column = "the name of a column" }
donor = { column = 5 }                    => wrong-type donor.column: a text is expected
donor = { columns = 5 }                   => wrong-type donor.columns: a list of texts is expected
donor = { column = "a", code = "x" }      => unknown-field donor.code: there is no such key here: did you mean
donor = { column = "a", codes = "party" } => bad-value donor.codes: 'party' is none of these: 'parties'
donor = { column = "a", words = 5 }       => wrong-type donor.words: a table is expected
donor = { column = "a", words = { x = 5 } } => bad-value donor.words.x: the number 5 is no text
instrument = { column = "a", words = { x = "y" } } => bad-value instrument.words.x: 'y' is unknown
instrument = { column = "a", otherwise = "y" } => bad-value instrument.otherwise: 'y' is unknown
value_date = { column = "a", otherwise = "y" } => unknown-field value_date: a day has no 'words' and no
value_date = "2022"                       => bad-value value_date: a day: '2022' is not one day
valued = { column = "a" }                 => missing-field valued.currency: is missing: write currency = "EUR"
valued = { column = "a", currency = "dollar" } => bad-value valued.currency: 'dollar' is no ISO 4217
valued = { column = "a", currency = "EUR", factor = 0 } => wrong-type valued.factor: a number above zero
valued = { column = "a", currency = "EUR", factor = 1e999999 } => bad-value valued.factor: an amount beyond
valued = { column = "a", currency = "EUR", factor = nan } => wrong-type valued.factor: a number above zero
valued = { column = "a", currency = "EUR", factor = "9" } => wrong-type valued.factor: a number above zero
valued = 5                                => bad-value valued: money is written as text
where = 5                                 => wrong-type where: a table is expected
where = { a = 2022-01-01 }     => wrong-type where.a: the day 2022-01-01 is nothing that a cell can hold
where = { a = [true] }                    => wrong-type where.a: true is nothing that a cell can hold
where = { n = { is = "below" } } => bad-value where.n.is: 'below' is none of these: 'positive', 'negative', 'zero', 'no
where = { n = { is = [5] } }              => bad-value where.n.is: the number 5 is none of
where = { n = { sign = "negative" } }     => unknown-field where.n.sign: th
fact = "Not a key"                        => bad-value fact: 'Not a key' is no key
""")


@pytest.mark.parametrize(("line", "message"), AT_THE_TOP)
def test_mistakes_at_the_top(line, message):
    lines = said(f"{line}\n{GOOD}")
    assert any(each.startswith(f"m:1: {message}") for each in lines), lines


@pytest.mark.parametrize(("line", "message"), IN_AN_EVENT)
def test_mistakes_in_an_event(line, message):
    lines = said(f"{GOOD}{line}\n")
    assert any(each.startswith(f"m:6: {message}") for each in lines), lines


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (EVENT, "", ["1: no-events there is no [[event]] in it: say what becomes of the rows"]),
        (EVENT, "event = 5", ["2: wrong-type event: begin each with [[event]], in two brackets"]),
        ("mapping = 1", "maping = 1", ["1: unknown-field maping: there is no such key here: did you mean 'mapping'?"]),
        ("mapping = 1\n", "", ["1: unknown-version mapping: write mapping = 1 as the first line"]),
        ("= 1", "= true", ["1: unknown-version mapping: write mapping = 1 as the first line"]),
        ("pledged", "pleged", ["3: unknown-kind kind: 'pleged' is no kind of event: did you mean"]),
        ('kind = "pledged"\n', "", ["2: unknown-kind kind: nothing is no kind of event"]),
        (
            'occurred = "2022"\namount = "EUR 5"\n',
            "",
            [f"2: missing-field {name} is missing, and every pledged has to state" for name in ("occurred", "amount")],
        ),
        ('"2022"', "2022", ["4: bad-value occurred: "]),
        (
            '"2022"',
            '{ month = { column = "m", first = "x" } }',
            ['4: bad-date occurred.month.first: \'x\' is no month: write { column = "…", first = "2022-01" }'],
        ),
        (
            '"2022"',
            "{ month = 5 }",
            [
                "4: wrong-type occurred.month: a text is expected, not the number 5: quote it",
                "4: missing-field occurred.year: is missing: a month is one of a year: write year = ",
            ],
        ),
        ('"2022"', '{ month = "m" }', ["4: missing-field occurred.year: is missing: a month is one of a year"]),
        ('"2022"', '{ year = "y", day = "d" }', ["4: missing-field occurred.month: is missing: a day is one of a mo"]),
        ('"2022"', '{ year = { column = "y" } }', ["4: wrong-type occurred.year: a text is expected, not a table"]),
    ],
)
def test_mistakes_of_the_whole(old, new, lines):
    found = said(GOOD.replace(old, new))
    for line in lines:
        assert any(each.startswith(f"m:{line}") for each in found), found


def test_a_date_by_its_month_alone():
    mapping = mapping_from_toml(GOOD.replace('"2022"', '{ month = { column = "m", first = "2022-01" } }'))
    (occurred,) = [field for field in mapping.events[0].fields if field.name == "occurred"]
    assert (occurred.columns, str(occurred.month[1])) == ((), "2022-01")


def test_problems_are_told_all_at_once_in_the_order_of_lines_up_to_a_thousand():
    lines = said('maping = 1\nheader = 0\n[[event]]\nkind = "x"\n')
    assert [line.split(":")[1] for line in lines] == ["1", "1", "2", "4"]
    few, many = (said(GOOD + "".join(f"x{number} = 1\n" for number in range(count))) for count in (1_000, 1_001))
    assert (len(few), len(many), many[:1_000]) == (1_000, 1_001, few)
    assert "too-many there are more than 1,000 problems: correct these first" in many[1_000]


# --- further sheets ------------------------------------------------------------------------------------------

FURTHER = f"""\
{GOOD}
[[further]]
sheet = "Sums"
%s
[[further.event]]
kind = "total-reported"
occurred = "recorded"
measure = "committed"
amount = {{ column = "sum", currency = "EUR" }}
"""


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            FURTHER % "optional = 1\nname = 5",
            [
                "9: wrong-type optional: true or false is expected, not the number 1, without quotes",
                "10: unknown-field name: there is no such key here: (exist: all, cells, dates, event",
            ],
        ),
        (
            FURTHER.replace('sheet = "Sums"', "").replace('measure = "committed"', 'measure = "given"') % "",
            [
                '7: missing-field sheet: is missing: say which sheet it is, as in sheet = "Summary"',
                "13: bad-value measure: 'given'",
            ],
        ),
        (
            FURTHER.partition("[[further.event]]")[0] % "",
            ["7: no-events further[0]: there is no [[event]] in it: say what becomes of the rows"],
        ),
        (
            FURTHER.partition("[[further.event]]")[0] % "event = 5",
            ["9: wrong-type event: begin each with [[further.event]], in two brackets"],
        ),
        (GOOD + "[further]\n", ["6: wrong-type further: begin each with [[further]], in two brackets"]),
    ],
)
def test_mistakes_in_a_further_sheet_have_their_lines(text, lines):
    for found, line in zip(said(text), lines, strict=False):
        assert found.startswith(f"m:{line}")


# --- fields of own kinds ---------------------------------------------------------------------------------------


class Gas(enum.Enum):
    CO2 = "co2"
    CH4 = "ch4"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Inspected(Event):
    kind: ClassVar[str] = "acme.inspected"

    score: int
    gas: Gas | None = None
    phase: Literal["pilot", "roll-out", 3] | None = None
    passed: bool | None = None
    share: Decimal | None = None
    until: dt.date | None = None
    cost: Money | None = None
    category: str | None = None  # of a list of its own, whatever that of aid is
    place: Annotated[str | None, "a code"] = None
    tags: tuple[str, ...] = ()
    gases: tuple[Gas, ...] = ()
    flags: frozenset[int] | None = None  # which no cell can state


OWN = CORE.extended(Inspected)


def test_what_an_own_kind_can_be_mapped_to():
    of = dict(zip("gas phase passed share until cost category place tags gases".split(),
                  "choice choice truth number day money text text list list".split(), strict=True))  # fmt: skip
    assert fields_of(Inspected) == {"note": "text", "occurred": "date", "title": "text", "score": "whole", **of}
    assert required_of(Inspected) == ("score",)
    assert choices_of(Inspected, "phase") == {"pilot": "pilot", "roll-out": "roll-out", "3": 3}
    assert choices_of(Inspected, "gases") == {"co2": Gas.CO2, "ch4": Gas.CH4}


@pytest.mark.parametrize(
    ("field", "message"),
    cases(r"""
gas = "smoke"                             => bad-value gas: 'smoke' is unknown:
gas = { column = "c", words = { a = "smoke" } } => bad-value gas.words.a: 'smoke' is unknown:
gas = { column = "c", otherwise = true }  => bad-value gas.otherwise: true is unknown:
passed = "yes"                 => bad-value passed: 'yes' is neither true nor false: write one of them, without quotes
tags = ["a", 5]                           => bad-value tags: the number 5 is no text
tags = "a"                                => bad-value tags: 'a' is no list
gases = ["smoke"]                         => bad-value gases: 'smoke' is unknown:
share = "many"                            => bad-value share: 'many' is no amount
"""),
)
def test_a_constant_of_an_own_kind_is_of_its_declared_type(field, message):
    text = 'mapping = 1\n[[event]]\nkind = "acme.inspected"\noccurred = "2022"\nscore = 3\n'
    assert said(f"{text}{field}", OWN)[0].startswith(f"m:6: {message}")
    assert said(text.replace("3", '"3"'), OWN)[0].startswith("m:5: bad-value score: '3' is no whole number")
