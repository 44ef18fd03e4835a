"""Several sheets that are one release together."""

from __future__ import annotations

import pytest

from aidledger.errors import LoadError
from aidledger.interchange import read_table

MAPPING = """
mapping = 1
[[event]]
kind = "committed"
where = { type = "C" }
fact = "{id}"
occurred = { column = "date" }
amount = { column = "eur", currency = "EUR" }
[[event]]
kind = "disbursed"
where = { type = "D" }
of = "{id}"
occurred = { column = "date" }
amount = { column = "eur", currency = "EUR" }
"""


@pytest.fixture
def read(tmp_path):
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")

    def reading(*texts):
        files = []
        for number, rows in enumerate(texts):
            files.append(tmp_path / f"{number}.csv")
            lines = "\n".join(["type,id,date,eur", *rows])
            files[-1].write_text(lines + "\n", encoding="utf-8")
        return read_table(files, tmp_path / "m.toml", recorded="2024-06-01", dataset="a")

    return reading


A, B = "C,a,2024-01-01,10", "C,b,2024-02-01,20"
PAID = "D,a,2024-03-01,5"


def told(imported):
    return sorted((event.kind, str(event.amount), getattr(event, "of", None)) for event in imported.events)


def test_files_are_put_together(read):
    imported = read([A], [B, PAID])
    assert told(imported) == [("committed", "EUR 10", None), ("committed", "EUR 20", None), ("disbursed", "EUR 5", "a")]
    assert imported.counts["rows"] == imported.counts["in events"] == 3
    assert imported.path.count(",") == 1


def test_what_two_files_say_counts_once(read):
    imported = read([A, PAID], [A, B])
    assert [str(event.amount) for event in imported.events] == ["EUR 10", "EUR 5", "EUR 20"]
    assert (imported.counts["in events"], imported.counts["left out"]) == (3, 1)
    [finding] = [each for each in imported.findings if each.code == "in-another-file"]
    assert str(finding).endswith(
        "1.csv:2: in-another-file row: 1 rows of this file are in one before it, and count once"
    )


@pytest.mark.parametrize("order", [1, -1])
def test_a_row_without_a_key_counts_as_often_as_in_the_file_that_says_it_most(read, order):
    once, twice = [A, PAID], [A, PAID, PAID]
    assert len([each for each in read(*[once, twice][::order], once).events if each.kind == "disbursed"]) == 2


def test_a_key_that_is_written_twice_in_one_file(read):
    imported = read([A, A], [A])
    assert [event.fact for event in imported.events] == ["a", "a.2"]


def test_one_key_with_different_rows_is_refused(read):
    with pytest.raises(LoadError, match="the files do not make one release") as raised:
        read([A, B], ["C,a,2024-01-01,15", "C,b,2024-02-01,21"])
    assert [finding.code for finding in raised.value.findings] == ["key-differs"] * 2
    assert "the key 'a' is that of" in raised.value.findings[0].message


def test_what_draws_on_a_row_of_another_file_still_does(read):
    imported = read([PAID], [A])
    assert ("disbursed", "EUR 5", "a") in told(imported)
    assert ("disbursed", "EUR 5", None) in told(read([PAID], [B]))
