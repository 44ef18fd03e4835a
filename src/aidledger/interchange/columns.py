"""The columns that a mapping names, found in a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from aidledger.errors import exists
from aidledger.interchange.mapping import Field, Mapping
from aidledger.interchange.spreadsheets import Sheet
from aidledger.problems import Problem, Where, unreadable


def positions(sheet: Sheet, mapping: Mapping) -> dict[str, int]:
    """Return the place of each column that the mapping names; raise `LoadError` on those that are not there once."""
    found: dict[str, int] = {}
    problems = []
    named = [name for name in sheet.columns if name]
    for column, where in _named(mapping):
        count = named.count(column)
        if count == 1:
            found[column] = sheet.columns.index(column)
        elif count:
            message = f"the sheet has {count} columns {column!r}: rename all but one of them in the file"
            problems.append(Problem("column-twice", where, message))
        else:
            message = f"the sheet has no column {column!r:.200}: {exists(column, named, most=100)}"
            problems.append(Problem("no-column", where, message))
    if problems:
        if not found and sheet.name is None and len(named) == 1:
            problems = [Problem("no-column", ("csv", "delimiter"), _undivided(named[0]))]
        raise unreadable(sheet.path, mapping.findings(list(dict.fromkeys(problems))))
    return found


def _undivided(header: str) -> str:
    """Return what is said of a CSV file that has one column, and none that the mapping names."""
    sign = next((each for each in ";|,:" if each in header), "\\t")
    advice = f'say in the mapping which sign is between its cells, under [csv], as in delimiter = "{sign}"'
    return f"the sheet has one column, {header!r:.200}: {advice}"


def _named(mapping: Mapping) -> Iterator[tuple[str, Where]]:
    """Return every column that a mapping names, with the place where it does."""
    fields: list[Field] = [field for source in mapping.sources for field in source]
    conditions = [condition for refusal in mapping.refusals for condition in refusal.conditions]
    for kind in mapping.events:
        fields += kind.fields if kind.fact is None else (kind.fact, *kind.fields)
        conditions += kind.conditions
    for field in fields:
        yield from ((column, field.where) for column in (*field.columns, *field.calendar))
        if field.month is not None:
            yield field.month[0], field.where
        if field.currency is not None:
            yield from ((column, field.currency.where) for column in field.currency.columns)
    for condition in conditions:
        yield condition.column, condition.where
