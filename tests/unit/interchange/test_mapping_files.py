from __future__ import annotations

import os
from typing import ClassVar

import attrs
import pytest

from aidledger import CORE, Event, Source
from aidledger.errors import LoadError
from aidledger.interchange import load_mapping, mapping_from_toml, shipped_mappings
from aidledger.interchange._mapping import reading
from aidledger.interchange._mapping.mapping import SOURCE_FIELDS, fields_of, required_of
from tests.workbooks import written

GOOD = """\
mapping = 1
[[event]]
kind = "pledged"
occurred = "2022"
amount = "EUR 5"
"""


def found(text):
    with pytest.raises(LoadError) as caught:
        mapping_from_toml(text, path="m.toml")
    return [str(finding) for finding in caught.value.findings]


def test_the_least_that_a_mapping_says():
    mapping = mapping_from_toml(GOOD)
    assert (mapping.path, mapping.sheet, mapping.header, mapping.encoding) == ("<mapping>", None, 1, "utf-8")
    assert [kind.cls.kind for kind in mapping.events] == ["pledged"]


def test_shipped_mappings_can_be_read():
    assert [load_mapping(name).path for name in shipped_mappings()] == [f"{name}.toml" for name in shipped_mappings()]


def test_a_mapping_of_an_own_kind():
    @attrs.frozen(kw_only=True, eq=False, repr=False)
    class Inspected(Event):
        kind: ClassVar[str] = "acme.inspected"

        score: int
        flags: frozenset[int] | None = None

    vocabulary = CORE.extended(Inspected)
    text = 'mapping = 1\n[[event]]\nkind = "acme.inspected"\noccurred = "2022"\nscore = { column = "Score" }\n'
    (kind,) = mapping_from_toml(text, vocabulary=vocabulary).events
    assert (kind.cls, required_of(Inspected)) == (Inspected, ("score",))
    assert fields_of(Inspected) == {"note": "text", "occurred": "date", "title": "text", "score": "whole"}


def test_a_source_can_state_all_that_sources_can():
    assert set(SOURCE_FIELDS) == {field.name for field in attrs.fields(Source)}


# --- files --------------------------------------------------------------------------------------------


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


def test_a_mapping_by_its_path(tmp_path):
    path = tmp_path / "mine.toml"
    written(path, GOOD.replace("\n", "\r\n"))
    assert load_mapping(path).path == os.fspath(path)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("mapping = 1\nsheet = x\n", "m.toml:2: bad-toml invalid value at column 9 of 'sheet = x': "),
        ("mapping = 1\nsheet = [", "m.toml:2: bad-toml "),
        (f"mapping = {'1' * 5_000}", "m.toml:1: bad-toml "),
        (f"# {'1' * 5_000}\nmapping = {'1' * 5_000}", "m.toml:2: bad-toml a number is beyond what can be read"),
        ("a = " + "[" * 100, "m.toml:1: too-deep brackets go deeper than 64"),
        ("mapping = 1e99999999999999999999", "m.toml:1: bad-toml "),
    ],
)
def test_what_is_no_toml(text, line):
    (said,) = found(text)
    assert said.startswith(line)


# --- every mistake has its line -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("maping = 1", "1: unknown-field maping: there is no such key here: did you mean 'mapping'?"),
        ("header = 0", "1: wrong-type header: the number 0 is no row: write its number, from 1"),
        ("header = true", "1: wrong-type header: true is no row"),
        ('header = "1"', "1: wrong-type header: '1' is no row"),
        ("sheet = 5", "1: wrong-type sheet: a text is expected, not the number 5: quote it"),
        ('about = ""', "1: wrong-type about: a text is expected, not ''"),
        ("cells = 5", "1: wrong-type cells: a table is expected, not the number 5"),
        ("cells = { missing = 5 }", "1: wrong-type cells.missing: a list of texts is expected"),
        ("cells = { missing = [5] }", "1: wrong-type cells.missing: a list of texts is expected"),
        ('cells = { decimal = "" }', "1: wrong-type cells.decimal: one sign is expected, not ''"),
        (
            'cells = { decimal = "1" }',
            "1: bad-value cells.decimal: '1' stands in numbers and names: write another sign",
        ),
        ('cells = { thousands = "-" }', "1: bad-value cells.thousands: '-' stands in numbers and names"),
        ('cells = { decimal = ";", thousands = ";" }', "1: bad-value cells.thousands: ';' is the sign of decimals"),
        ('cells = { thousands = ",." }', "1: wrong-type cells.thousands: one sign is expected, not ',.'"),
        ('cells = { point = "." }', "1: unknown-field cells.point: there is no such key here"),
        ('csv = { encoding = "utf-9" }', "1: bad-value csv.encoding: 'utf-9' is no encoding"),
        ('csv = { encoding = "undefined" }', "1: bad-value csv.encoding: 'undefined' is no encoding"),
        ('csv = { encoding = "a\\u0000" }', "1: bad-value csv.encoding: 'a\\x00' is no encoding"),
        ("csv = { delimiter = 1 }", "1: wrong-type csv.delimiter: one sign is expected"),
        ('dates = { order = "ymd" }', "1: bad-value dates.order: 'ymd' is none of these: 'mdy', 'dmy'"),
        ('dates = { begins = "2022" }', "1: bad-date dates.begins: '2022' is not one day"),
        ("dates = { serials = 1901 }", "1: bad-value dates.serials: the number 1901 is none of these: 1900, 1904"),
        ('dates = { corrections = { x = "soon" } }', "1: bad-date dates.corrections.x: 'soon' is no date"),
        ("event = 5", "1: wrong-type event: begin each with [[event]], in two brackets"),
        ("source = [5]", "1: wrong-type source: begin each with [[source]], in two brackets"),
        ("source = [{ title = 5 }]", "1: bad-value title: the number 5 is no text"),
        ('source = [{ link = "x" }]', "1: unknown-field link: there is no such key here"),
        ("refuse = [{ where = { a = 1 } }]", "1: missing-field because: is missing: say why such rows are left out"),
        ('refuse = [{ because = "x" }]', "1: missing-field where: is missing: say which rows are left out"),
        ('all = { colour = "red" }', "1: unknown-field all.colour: no event here has such a field"),
    ],
)
def test_mistakes_at_the_top(line, said):
    others = GOOD if not line.startswith(("event", "maping")) else ""
    text = f"{line}\n{others}"
    assert any(each.startswith(f"m.toml:{said}") for each in found(text)), found(text)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("colour = 'red'", "unknown-field colour: there is no such key here"),
        ('instrument = "grnat"', "bad-value instrument: 'grnat' is unknown: did you mean 'grant'?"),
        ('donor = "UA"', "bad-value donor: 'UA' is not a country or organisation"),
        ("title = 5", 'bad-value title: the number 5 is no text: write one in quotes; or write { column = "the name'),
        ("donor = {}", 'missing-field donor.column: is missing: write { column = "the name of a column" }'),
        ("donor = { column = 5 }", "wrong-type donor.column: a text is expected"),
        ("donor = { columns = 5 }", "wrong-type donor.columns: a list of texts is expected"),
        ('donor = { column = "a", code = "x" }', "unknown-field donor.code: there is no such key here: did you mean"),
        ('donor = { column = "a", codes = "party" }', "bad-value donor.codes: 'party' is none of these: 'parties'"),
        ('donor = { column = "a", words = 5 }', "wrong-type donor.words: a table is expected"),
        ('donor = { column = "a", words = { x = 5 } }', "bad-value donor.words.x: the number 5 is no text"),
        ('instrument = { column = "a", words = { x = "y" } }', "bad-value instrument.words.x: 'y' is unknown"),
        ('instrument = { column = "a", otherwise = "y" }', "bad-value instrument.otherwise: 'y' is unknown"),
        ('value_date = { column = "a", otherwise = "y" }', "unknown-field value_date: a day has no 'words' and no"),
        ('valued = { column = "a" }', 'missing-field valued.currency: is missing: write currency = "EUR"'),
        ('valued = { column = "a", currency = "dollar" }', "bad-value valued.currency: 'dollar' is no ISO 4217"),
        ('valued = { column = "a", currency = "EUR", factor = 0 }', "wrong-type valued.factor: a number above zero"),
        ('valued = { column = "a", currency = "EUR", factor = 1e999999 }', "bad-value valued.factor: an amount beyond"),
        ('valued = { column = "a", currency = "EUR", factor = nan }', "wrong-type valued.factor: a number above zero"),
        ('valued = { column = "a", currency = "EUR", factor = inf }', "wrong-type valued.factor: a number above zero"),
        ('valued = { column = "a", currency = "EUR", factor = "9" }', "wrong-type valued.factor: a number above zero"),
        ("where = 5", "wrong-type where: a table is expected"),
        ("where = { a = 2022-01-01 }", "wrong-type where.a: the day 2022-01-01 is nothing that a cell can hold"),
        ("where = { a = [true] }", "wrong-type where.a: true is nothing that a cell can hold"),
        ('fact = "Not a key"', "bad-value fact: 'Not a key' is no key"),
    ],
)
def test_mistakes_in_an_event(line, said):
    assert [each for each in found(f"{GOOD}{line}\n") if each.startswith(f"m.toml:6: {said}")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mapping = 1", ["m.toml:1: no-events there is no [[event]] in it: say what becomes of the rows"]),
        (GOOD.replace("mapping = 1\n", ""), ["m.toml:1: unknown-version mapping: write mapping = 1 as the first line"]),
        (GOOD.replace("= 1", "= true"), ["m.toml:1: unknown-version mapping: write mapping = 1 as the first line"]),
        (
            GOOD.replace("pledged", "pleged"),
            ["m.toml:3: unknown-kind kind: 'pleged' is no kind of event: did you mean"],
        ),
        (GOOD.replace('kind = "pledged"\n', ""), ["m.toml:2: unknown-kind kind: nothing is no kind of event"]),
        (
            GOOD.replace('occurred = "2022"\namount = "EUR 5"\n', ""),
            [
                "m.toml:2: missing-field occurred is missing, and every pledged has to state it",
                "m.toml:2: missing-field amount is missing, and every pledged has to state it",
            ],
        ),
        (
            GOOD.replace('"2022"', '{ month = { column = "m", first = "x" } }'),
            ['m.toml:4: bad-date occurred.month.first: \'x\' is no month: write { column = "…", first = "2022-01" }'],
        ),
        (
            GOOD.replace('"2022"', "{ month = 5 }"),
            [
                "m.toml:4: wrong-type occurred.month: a text is expected, not the number 5: quote it",
                "m.toml:4: missing-field occurred.year: is missing: a month is one of a year: write year = ",
            ],
        ),
    ],
)
def test_mistakes_of_the_whole(text, said):
    lines = found(text)
    for each in said:
        assert [line for line in lines if line.startswith(each)], lines


def test_a_date_by_its_month_alone():
    mapping = mapping_from_toml(GOOD.replace('"2022"', '{ month = { column = "m", first = "2022-01" } }'))
    (occurred,) = [field for field in mapping.events[0].fields if field.name == "occurred"]
    assert (occurred.columns, str(occurred.month[1])) == ((), "2022-01")


def test_problems_are_told_all_at_once_in_the_order_of_lines():
    text = 'maping = 1\nheader = 0\n[[event]]\nkind = "x"\n'
    assert [line.split(":")[1] for line in found(text)] == sorted(line.split(":")[1] for line in found(text))
    assert len(found(text)) == 4


def test_after_a_thousand_problems_no_more_is_looked_at():
    few, many = (found(GOOD + "".join(f"x{number} = 1\n" for number in range(count))) for count in (1_000, 1_001))
    assert (len(few), len(many)) == (1_000, 1_001)
    assert many[:1_000] == few
    assert "too-many there are more than 1,000 problems: correct these first" in many[1_000]
