from __future__ import annotations

import pytest

from aidledger.errors import Finding, LoadError, Origin, RecordError, Severity, WrongTypeError
from aidledger.events import Committed, annotated
from aidledger.interchange import Importing, Refused, Unkeyed, read_kiel, shipped_mappings
from aidledger.interchange._imported import together
from tests.records import record

LAYOUTS = [name for name in shipped_mappings() if name.startswith("kiel-")]


def loan(fact, line, **stated):
    return annotated(record(Committed, fact, amount="USD 5", **stated), origin=Origin("a.csv", line))


def finding(code, line):
    return Finding(code=code, message="m", origin=Origin("a.csv", line))


def test_counts_add_up_and_are_printed():
    importing = Importing("a.csv", "rows")
    importing.accept(loan("a", 2), loan("a.2", 2), remarks=[finding("odd-date", 2)])
    importing.refuse(finding("bad-date", 4), finding("bad-amount", 4))
    importing.refuse(finding("bad-date", 3))
    importing.refuse(finding("unknown-code", 6))
    importing.accept(Unkeyed(loan("row-5", 5)))
    importing.remark([finding("no-sheet", 1)])
    importing.leave_out(finding("row-twice", 7), [Origin("a.csv", 7), Origin("a.csv", 8)])
    done = importing.done(rows=7)
    assert [event.fact for event in done.events] == ["a", "a.2", "row-5"]
    assert isinstance(done.release[2], Unkeyed)
    assert done.counts == {"rows": 7, "in events": 2, "refused": 3, "left out": 2, "events": 3, "remarks": 2}
    assert done.reasons == {"bad-date": 2, "unknown-code": 1}
    assert done.omissions == {"row-twice": 2}
    expected = "7 rows = 2 in events + 3 refused (2 bad-date, 1 unknown-code) + 2 left out (2 row-twice)"
    assert (done.summary, repr(done)) == (f"a.csv: {expected}", f"<Imported a.csv: {expected}>")
    assert [(each.origin.line, each.code) for each in done.findings] == [
        *[(1, "no-sheet"), (2, "odd-date"), (3, "bad-date"), (4, "bad-date"), (4, "bad-amount")],
        *[(6, "unknown-code"), (7, "row-twice")],
    ]
    assert [done.group(event) for event in done.events] == [None] * 3
    assert done.refused[1] == Refused(findings=(finding("bad-date", 3),))
    assert Importing("a.csv", "rows").done(rows=0).summary == "a.csv: 0 rows = 0 in events + 0 refused"


def test_a_placeholder_of_a_program_is_a_remark_on_its_row():
    importing = Importing("a.csv", "rows")
    undated = {"occurred": "1900-01-01"}
    importing.accept(loan("a", 2, **undated), loan("a.2", 2, **undated), loan("b", 2))
    importing.accept(Unkeyed(loan("row-3", 3, **undated)), remarks=[finding("no-date", 3)])
    found = importing.done(rows=2).findings
    assert [(each.origin.line, each.code, each.record) for each in found] == [
        (2, "placeholder-date", None),
        (3, "no-date", None),
        (3, "placeholder-date", None),
    ]
    assert {each.severity for each in found if each.code == "placeholder-date"} == {Severity.WARNING}


def test_rows_that_are_lost_or_taken_twice_are_noticed():
    for rows in (0, 2):
        importing = Importing("a.csv", "rows")
        importing.accept(loan("a", 2))
        with pytest.raises(RecordError, match=rf"{rows} rows were read, but 1 are in events and 0 refused"):
            importing.done(rows=rows)
    importing = Importing("a.csv", "rows")
    importing.leave_out(finding("row-twice", 2), [Origin("a.csv", 2)])
    with pytest.raises(RecordError, match="2 rows were read, but 0 are in events and 0 refused, 1 left out"):
        importing.done(rows=2)


def test_a_row_is_not_accepted_without_an_event_nor_refused_without_a_reason():
    importing = Importing("a.csv", "rows")
    with pytest.raises(RecordError, match="accepted without an event"):
        importing.accept()
    with pytest.raises(RecordError, match="refused without a finding"):
        importing.refuse()
    with pytest.raises(RecordError, match="no row is left out"):
        importing.leave_out(finding("row-twice", 2), [])
    assert importing.done(rows=0).counts["rows"] == 0


def test_files_that_are_one_release(tmp_path):
    assert together(tmp_path / "a.xml") == ([(f"{tmp_path}/a.xml", f"{tmp_path}/a.xml")], f"{tmp_path}/a.xml")
    assert together(iter("abc"))[1] == "a, b, c"
    assert together("a\x1bb")[1] == "a\\x1bb"
    assert together("abcde"[:1] for _ in range(5))[1] == "a, a, a and 2 more"
    with pytest.raises(WrongTypeError, match="path: there is none"):
        together([])


# --- the tracker of Kiel --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (None, ["not-found"]),
        ('ID,"Countries\n', ["bad-csv"]),
        ("\n", ["other-layout"] * len(LAYOUTS)),
        ("ID,Countries\n1,Japan\n", ["other-layout"] * len(LAYOUTS)),
    ],
)
def test_of_another_sheet_it_is_said_what_each_layout_misses(tmp_path, monkeypatch, text, codes):
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        read_kiel("a.csv", recorded="2024-08-06", dataset="kiel")
    assert [each.code for each in caught.value.findings] == codes
    if text == "ID,Countries\n1,Japan\n":
        assert str(caught.value).startswith("a.csv: it has no layout of the tracker that is known: write a mapping")
        for layout, each in zip(reversed(LAYOUTS), caught.value.findings, strict=True):
            assert each.message.startswith(f"it is not {layout}: ")
            assert " more)" in each.message
