"""Law 25 and its neighbours, for importers of one's own: one that keeps them, and some that do not."""

from __future__ import annotations

import csv
import itertools
from functools import partial

import attrs
import pytest

from aidledger import AidledgerError, Money
from aidledger.errors import Finding, Origin
from aidledger.events import Committed, annotated
from aidledger.interchange import Importing, Unkeyed, read_table
from aidledger.testing import TextFile, check_importer, tables
from tests.laws.planted import tried
from tests.laws.test_tables import CELLS, MAPPING

FILES = tables(
    {"key": ["a", "b", "c", ""], "day": ["2024-01-31", "2023", "soon"], "euros": ["EUR 5", "EUR 0.1", "none"]}
)


def read_acme(path, change=lambda event: event):
    """Read a CSV of key, day and amount, as somebody downstream would; rows without a key are `Unkeyed`."""
    importing = Importing(str(path), "rows")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    for line, (key, day, amount) in enumerate(rows, start=2):
        try:
            event = Committed(
                id=f"row-{line}",
                fact=f"acme-{key or line}",
                dataset="acme",
                recorded="2024-08-06",
                occurred=day,
                amount=Money.parse(amount),
            )
        except (AidledgerError, ValueError) as error:
            importing.refuse(Finding(code="bad-row", message=str(error), origin=Origin(str(path), line)))
        else:
            event = annotated(change(event), origin=Origin(str(path), line))
            importing.accept(event if key else Unkeyed(event))
    return importing.done(rows=len(rows))


def _without(imported, number):
    """Return an import without one event, which says that there was no such row."""
    kept = [each for place, each in enumerate(imported.release) if place != number]
    fewer = len(imported.release) - len(kept)
    return attrs.evolve(imported, release=tuple(kept), rows=imported.rows - fewer, accepted=imported.accepted - fewer)


def loses_one(path):
    return _without(read_acme(path), 2)


def takes_one_twice(path):
    found = read_acme(path)
    twice = (*found.release, *found.release[:1])
    more = len(twice) - len(found.release)
    return attrs.evolve(found, release=twice, rows=found.rows + more, accepted=found.accepted + more)


def refuses_what_it_takes(path):
    found = read_acme(path)
    both = tuple(found.refused[:1])
    return attrs.evolve(found, refused=(*found.refused, *both), rows=found.rows + len(both))


NUMBERS = itertools.count()


def is_another_each_time(path):
    return read_acme(path, lambda event: attrs.evolve(event, note=f"read as number {next(NUMBERS)}"))


def goes_backwards(path):
    found = read_acme(path)
    return attrs.evolve(found, release=found.release[::-1])


def carries_on(path):
    """Take the day of the row above where it is another."""
    before = []

    def changed(event):
        before.append(event.occurred)
        return attrs.evolve(event, occurred=before[-2] if len(before) > 1 else before[-1])

    return read_acme(path, changed)


def is_of_two_data_sets(path):
    return read_acme(path, lambda event: attrs.evolve(event, dataset="acme" if event.occurred.is_day else "other"))


def test_an_importer_of_ones_own_passes(few_examples):
    check_importer(read_acme, FILES)


def test_the_importer_of_tables_passes(few_examples):
    """A key that comes again gets a number, in the order of the rows."""
    read = partial(read_table, mapping=MAPPING, recorded="2022-10-11", dataset="d")
    check_importer(read, tables(CELLS), is_ordered=True)


@pytest.mark.parametrize(
    ("read", "error", "message"),
    [
        (loses_one, AssertionError, "rows in the file"),
        (takes_one_twice, AssertionError, "rows in the file"),
        (refuses_what_it_takes, AssertionError, "rows in the file"),
        (is_another_each_time, AssertionError, "reading it again gives another import"),
        (goes_backwards, AssertionError, "the events are not in the order of their rows"),
        (carries_on, AssertionError, "the order of rows changes"),
        (is_of_two_data_sets, AssertionError, "what was read cannot be absorbed: .*other-dataset"),
    ],
)
def test_checking_in_one_line_notices_an_importer_that(read, error, message, at_once):
    with pytest.raises(error, match=message):
        tried(check_importer, read, FILES)


def test_rows_can_depend_on_those_before_where_that_is_said(few_examples):
    check_importer(carries_on, FILES, is_ordered=True)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"key": ["a"], "day": ["2023"], "euros": ["none"]}, "no row became an event, of [1-9]"),
        ({"key": ["a"], "day": ["2023"], "euros": ["EUR 5"]}, "no row was refused, of [1-9]"),
    ],
)
def test_a_check_in_which_half_of_it_was_never_tried_fails(columns, message, at_once):
    files = tables(columns, max_size=2).map(
        lambda file: attrs.evolve(
            file, rows=tuple(row for row in file.rows if row.strip() == ",".join(c[0] for c in columns.values()))
        )
    )
    with pytest.raises(AssertionError, match=message):
        check_importer(read_acme, files)


def test_a_check_without_a_row_fails(at_once):
    with pytest.raises(AssertionError, match="no row was drawn, of 0: pass files with such rows, too"):
        check_importer(read_acme, tables({"key": ["a"], "day": ["2023"], "euros": ["5"]}, max_size=0))


def test_a_file_knows_where_its_rows_stand():
    file = TextFile(head="<a>\n", rows=("<b/>\n", "<b>\n</b>\n", "\n\n<b/>", "<b/>\n"), tail="</a>\n")
    assert file.text == "<a>\n<b/>\n<b>\n</b>\n\n\n<b/><b/>\n</a>\n"
    assert file.lines == (2, 3, 7, 7)
