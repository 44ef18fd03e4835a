from __future__ import annotations

from aidledger._cli.words import Section
from aidledger._cli.words import TableRow as Row


def of(count: int) -> Section:
    return Section(heading="h", rows=tuple(Row((str(number),)) for number in range(count)), notes=("note",))


def test_a_short_section_stays_whole_and_so_does_one_that_is_too_long_by_one_row():
    assert of(3).cut(3, "see there") == of(3)
    assert of(4).cut(3, "see there") == of(4)


def test_a_long_one_counts_what_it_leaves_out():
    cut = of(1_003).cut(3, "see there")
    assert [row.cells for row in cut.rows] == [("0",), ("1",), ("2",)]
    assert cut.notes == ("… and 1,000 more: see there", "note")


def test_the_last_rows_can_be_kept():
    cut = of(5).cut(3, "see there", keep_last=True)
    assert [row.cells for row in cut.rows] == [("2",), ("3",), ("4",)]
    assert cut.notes[0] == "… and 2 earlier: see there"
