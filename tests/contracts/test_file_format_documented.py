"""The page of the file format tells all that a file may hold, and nothing else."""

from __future__ import annotations

import re

import attrs
import pytest

from aidledger import CORE, Event, Qualifier, Source, When
from aidledger._values.codes import CATEGORIES, INSTRUMENTS, MEASURES, ORGANISATIONS
from aidledger.errors import DateError
from aidledger.events import Record, Retracted
from tests.documentation import ROOT

PAGE = (ROOT / "docs" / "reference" / "file-format.md").read_text(encoding="utf-8")
ON_DATES = (ROOT / "docs" / "how-to" / "record-dates.md").read_text(encoding="utf-8")
AT_GLANCE = "### Every kind at a glance"
PARTIES = "## Parties"


def rows_below(heading, *, table=0):
    """Return the cells of a table below a heading, the first where no other is asked for."""
    _, found, below = PAGE.partition(f"\n{heading}\n")
    assert found, f"there is no heading {heading!r}"
    lines = below.split("\n| ---")[table + 1].split("\n\n", 1)[0].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def codes_in(cell):
    return tuple(re.findall(r"`([^`]+)`", cell))


def fields(cls, *bases):
    """Return the names of what a class stores besides its bases: those required, and the others."""
    inherited = {field.name for base in bases for field in attrs.fields(base)}
    own = [field for field in attrs.fields(cls) if field.init and field.name not in inherited]
    required = [field.name for field in own if field.default is attrs.NOTHING]
    return required, [field.name for field in own if field.name not in required]


def keys(cls, *bases):
    required, others = fields(cls, *bases)
    return {*required, *others}


@pytest.mark.parametrize("kind", CORE)
def test_every_kind_is_told_with_every_key(kind):
    told = {codes_in(first): (required, others) for first, required, others in rows_below(AT_GLANCE)}
    required, others = told[(kind,)]
    cls = CORE[kind]
    assert (list(codes_in(required)), list(codes_in(others))) == fields(cls, Record if cls is Retracted else Event)


def test_no_other_kind_is_told():
    assert [codes_in(kind) for kind, _, _ in rows_below(AT_GLANCE)] == [(kind,) for kind in CORE]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("## Every record", keys(Record) - {"dataset"} | {"kind"}),  # the data set is said once, at the top of the file
        ("### Events", keys(Event, Record)),
        ("### Sources", keys(Source)),
    ],
)
def test_what_records_have_in_common_is_told(heading, expected):
    assert {code for row in rows_below(heading) for code in codes_in(row[0])} == expected


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("instrument", INSTRUMENTS),
        ("category", CATEGORIES),
        ("measure", MEASURES),
        ("qualifier", [each.value for each in Qualifier]),
    ],
)
def test_every_word_of_a_closed_list_is_told(key, words):
    told = next(line for line in PAGE.splitlines() if line.startswith(f"| `{key}` |"))
    assert sorted(codes_in(told)) == sorted((key, *words))


def test_every_organisation_with_a_short_name_is_told():
    assert {code.strip("`"): name for code, name in rows_below(PARTIES)} == ORGANISATIONS


def test_every_date_that_is_told_to_be_written_is_one():
    told = [codes_in(line)[-1] for line in ON_DATES.splitlines() if line.startswith("| ") and "`" in line]
    assert len(told) == 12
    for text in told:
        assert When(text).is_closed


# --- forms of dates ------------------------------------------------------------------------------

EDTF = [
    (text, *codes_in(read), *(["itself"] if read == "itself" else []), codes_in(instead))
    for _, texts, _, read, instead in rows_below("## Dates", table=1)
    for text in codes_in(texts)
]


def test_the_forms_of_edtf_are_told():
    assert len(EDTF) > 40


@pytest.mark.parametrize("row", EDTF, ids=lambda row: row[0])
def test_a_form_of_edtf_is_read_or_refused_as_is_told(row):
    text, *read, instead = row
    if read:
        assert str(When(text)) == (text if read == ["itself"] else read[0])
        return
    with pytest.raises(DateError) as caught:
        When(text)
    advice = str(caught.value).rpartition(": write ")[2]
    assert all(str(When(one)) for one in instead)
    assert not instead or any(one in advice for one in instead)
