"""Answers and ledgers as tables, written to files: Parquet, and CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from pathlib import PurePath
from typing import Any, Final, TextIO

from aidledger._aid.kinds import CORE
from aidledger._answers.answer import Answer, figures, structured
from aidledger._answers.explanation import Changes, Contribution, Explanation
from aidledger._answers.history import History
from aidledger._records.plain import plain
from aidledger._records.records import Event, Record
from aidledger._records.vocabulary import Vocabulary
from aidledger.errors import UnknownCodeError, WrongTypeError, exists
from aidledger.files._folders import whole_file
from aidledger.interchange._export.rows import BATCH, Cells, ExportColumn, ExportSheet, Form, record_sheet, source_row

_TALLIED: Final = (
    ExportColumn("currency", Form.WORD),
    ExportColumn("amount", Form.FIGURE),
    ExportColumn("low", Form.FIGURE),
    ExportColumn("high", Form.FIGURE),
)
_OF_EVENT: Final[Mapping[ExportColumn, Callable[[Event], Any]]] = {
    ExportColumn("event", Form.TEXT): attrgetter("id"),
    ExportColumn("fact", Form.TEXT): attrgetter("fact"),
    ExportColumn("kind", Form.WORD): attrgetter("kind"),
    ExportColumn("dataset", Form.WORD): attrgetter("dataset"),
    ExportColumn("occurred", Form.TEXT): attrgetter("occurred.text"),
    ExportColumn("occurred_earliest", Form.DAY): attrgetter("occurred.earliest"),
    ExportColumn("occurred_latest", Form.DAY): attrgetter("occurred.latest"),
    ExportColumn("title", Form.TEXT): attrgetter("title"),
}
_EVENT: Final = tuple(_OF_EVENT)
_SOURCES: Final = ExportColumn("sources", Form.SOURCES)
_CONTRIBUTED: Final = (
    *_TALLIED[:2],
    ExportColumn("possible", Form.FIGURE),
    ExportColumn("certainty", Form.WORD),
    _SOURCES,
)
_CONVERTED: Final = (*_CONTRIBUTED[:-1], ExportColumn("rate_of", Form.TEXT), _SOURCES)
_FORMS: Final[tuple[tuple[type, Form], ...]] = (
    (str, Form.WORD),
    (bool, Form.TRUTH),
    (int, Form.WHOLE),
    (Decimal, Form.FIGURE),
    (dt.date, Form.DAY),
)

Row = Mapping[str, Any]


def history_sheet(history: History[Any]) -> ExportSheet:
    """Return the rows of `History.rows`: one a day, group and currency; of what is no tally, one a day."""
    about = {"holds": "history", **_asked(history)}
    date = ExportColumn("date", Form.DAY)
    rows = history.rows()
    if history.bounds is None:
        form, values = _of_any([row["value"] for row in rows])
        rows = [{**row, "value": value} for row, value in zip(rows, values, strict=True)]
        return _sheet(about, (date, ExportColumn("value", form)), rows)
    return _grouped(about, (date,), history.fields, _TALLIED, rows)


def answer_sheet(answer: Answer[Any]) -> ExportSheet:
    """Return the answer with both its days in each row: one a group and currency; of what is no tally, one."""
    about = {"holds": "answer", "as_of": answer.as_of.isoformat(), **_asked(answer)}
    days = (ExportColumn("as_of", Form.DAY), ExportColumn("known", Form.DAY))
    both = {"as_of": answer.as_of, "known": answer.known}
    if answer.bounds is None:
        form, values = _of_any([answer.value])
        return _sheet(about, (*days, ExportColumn("value", form)), [{**both, "value": value} for value in values])
    rows = [{**both, **row} for row in figures(answer.fields, answer.value, answer.bounds)]
    return _grouped(about, days, answer.fields, _TALLIED, rows)


def explanation_sheet(explanation: Explanation) -> ExportSheet:
    """Return a row for each contribution and currency: ``amount`` is what counts, so that it sums to the answer.

    Of what does not count, but can, ``amount`` is not stated, and ``possible`` is what it is at most. ``rate_of`` is
    there where amounts were converted at rates of their own: the date of the rate.
    """
    about = {"holds": "explanation", "by": list(explanation.fields)}
    rows = [
        {
            **_event(each.event),
            **_group(explanation.fields, each.key),
            **amount,
            "certainty": each.certainty.value,
            "rate_of": None if each.rate_of is None else each.rate_of.text,
        }
        for figure, many in (("amount", explanation.contributions), ("possible", explanation.possible))
        for each in many
        for amount in _amounts(each, figure)
    ]
    is_converted = any(row["rate_of"] for row in rows)
    return _grouped(about, _EVENT, explanation.fields, _CONVERTED if is_converted else _CONTRIBUTED, rows)


def changes_sheet(changes: Changes) -> ExportSheet:
    """Return a row for each event at which the state changed."""
    return _sheet({"holds": "changes"}, (*_EVENT, _SOURCES), [_event(each.event) for each in changes])


def _asked(answer: History[Any] | Answer[Any]) -> dict[str, Any]:
    return {
        "known": None if answer.known is None else answer.known.isoformat(),
        "projection": answer.projection,
        "by": list(answer.fields),
        "caveats": list(answer.caveats),
        "datasets": list(answer.datasets),
        "digest": answer.digest,
    }


def _amounts(each: Contribution, figure: str) -> Iterator[Row]:
    for code, amount in each.amount.amounts:
        yield {"currency": code, "amount": None, "possible": None, figure: amount}


def _event(event: Event) -> dict[str, Any]:
    stated = {column.name: of(event) for column, of in _OF_EVENT.items()}
    return {**stated, "sources": [source_row(source) for source in event.sources]}


def _group(fields: tuple[str, ...], key: Any) -> dict[str, Any]:
    parts = (key,) if len(fields) == 1 else key
    return {field: plain(part) for field, part in zip(fields, parts, strict=True)}


def _grouped(
    about: Row,
    first: tuple[ExportColumn, ...],
    fields: tuple[str, ...],
    last: tuple[ExportColumn, ...],
    rows: Sequence[Row],
) -> ExportSheet:
    """Return a sheet with the columns of the groups between others.

    An event's own column gives way to the group of that name, which says the same; a figure's column cannot.
    """
    taken = {column.name for column in (*first, *last)} - {column.name for column in _EVENT}
    columns = []
    for field in fields:
        if field in taken:
            raise WrongTypeError(f"the table has a column {field} besides the groups of that name: group by another")
        form, values = _of_any([row[field] for row in rows])
        rows = [{**row, field: value} for row, value in zip(rows, values, strict=True)]
        columns.append(ExportColumn(field, form))
    kept = [column for column in first if column.name not in fields]
    return _sheet(about, (*kept, *columns, *last), rows)


def _of_any(values: Iterable[Any]) -> tuple[Form, list[Any]]:
    """Return what a column of any values holds, and the values as that: JSON where nothing else fits."""
    listed = list(values)
    kinds = {type(value) for value in listed if value is not None}
    for kind, form in _FORMS:
        if kinds <= {kind}:
            return form, listed
    return Form.TEXT, [None if value is None else json.dumps(structured(value), ensure_ascii=False) for value in listed]


def _sheet(about: Row, columns: tuple[ExportColumn, ...], rows: Sequence[Row]) -> ExportSheet:
    def made(wanted: Sequence[ExportColumn]) -> Iterator[Cells]:
        for start in range(0, len(rows), BATCH):
            yield [[row[column.name] for row in rows[start : start + BATCH]] for column in wanted]

    return ExportSheet(columns=columns, about=about, made=made, named=lambda row: f"row {row + 1}")


Exported = Iterable[Record] | History[Any] | Answer[Any] | Explanation | Changes
"""A ledger, a timeline or any records; a history; an answer; what explains one."""


def sheet_of(what: Exported, vocabulary: Vocabulary = CORE) -> ExportSheet:
    """Return it as a sheet; raise `WrongTypeError` on what is no table."""
    if isinstance(what, History):
        return history_sheet(what)
    if isinstance(what, Answer):
        return answer_sheet(what)
    if isinstance(what, Explanation):
        return explanation_sheet(what)
    if isinstance(what, Changes):
        return changes_sheet(what)
    if not isinstance(what, Iterable) or isinstance(what, str):
        raise WrongTypeError(
            f"{what!r:.200} is no table: give a ledger, a timeline, records, a history, an answer or what explains one"
        )
    return record_sheet(what, vocabulary)


# What spreadsheets take for the beginning of a formula, also in full width, and after the blanks that they strip;
# a tab or a carriage return in front can end the cell before it.
_FORMULA: Final = re.compile("[\t\r]|[\\s\u200b\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def escaped(text: str) -> str:
    """Return a text as a cell that is no formula: one that would be is given an apostrophe in front.

    Only for text; a figure below zero is not to be escaped, and `cell` does not.

    >>> escaped("=1+1"), escaped(" @cmd"), escaped("a grant = a gift")
    ("'=1+1", "' @cmd", 'a grant = a gift')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def cell(value: object) -> str:
    """Return a value as the text of a cell; what is not stated is empty.

    Figures are written in digits with a dot, days as ``2024-06-30``, truth as ``true`` and ``false``, text as `escaped`
    makes it. Raises `WrongTypeError` on a float, and on what has no text of its own.

    >>> cell(Decimal("-1.5E+3")), cell(dt.date(2024, 6, 30)), cell("-1500"), cell(None)
    ('-1500', '2024-06-30', "'-1500", '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    raise WrongTypeError(f"a cell holds text, a day or an exact figure, not {type(value).__name__} ({value!r:.200})")


def write_rows(file: TextIO, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a line of names and one for each row, every cell as `cell` makes it.

    ``file`` is open for text with ``newline=""``, since a cell may hold newlines.

    >>> import sys
    >>> write_rows(sys.stdout, ["donor", "amount"], [["JPN", Decimal(-3)], ["=1+1", None]])
    donor,amount
    JPN,-3
    '=1+1,
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(escaped, head))
    writer.writerows(map(cell, row) for row in rows)


FORMATS: Final = ("parquet", "csv")
"""The formats that `export` writes."""


def export(
    what: Exported,
    path: str | os.PathLike[str],
    vocabulary: Vocabulary = CORE,
    *,
    format: str | None = None,  # noqa: A002 -- what everybody calls it
    wide: bool = False,
) -> str:
    """Write a ledger, a timeline, a history, an answer or what explains one to a file, and return the format.

    ``format`` is ``parquet`` (extra ``arrow``) or ``csv``; left out, it is the suffix of the path. ``wide`` is for
    Parquet, as in `to_arrow`. Raises `UnknownCodeError` on another format, and what `write_parquet` and `write_csv` do.
    """
    chosen = PurePath(os.fsdecode(path)).suffix.removeprefix(".").lower() if format is None else format
    if chosen == "csv":
        write_csv(what, path, vocabulary)
    elif chosen == "parquet":
        from aidledger.interchange._export.parquet import write_parquet

        write_parquet(what, path, vocabulary, wide=wide)
    else:
        where = "format" if format is not None else f"the suffix of {os.fsdecode(path)!r:.200}"
        raise UnknownCodeError(f"{where}: {chosen!r:.200} is no format: {exists(chosen, FORMATS)}")
    return chosen


def write_csv(what: Exported, path: str | os.PathLike[str], vocabulary: Vocabulary = CORE) -> None:
    """Write the same rows and columns as `to_arrow` has to a CSV file: whole or not at all, in place of what is there.

    Codes and keys of a list are parted by blanks, shares are written as ``UKR=60 POL=40``, sources as JSON. No cell is
    a formula: a text that would begin one has an apostrophe before it. It is not read back: it does not say which
    kind of text a cell is, nor what the file is.

    Raises `StoreError` where the file cannot be written, and what `to_arrow` raises of what it is given.
    """
    sheet = sheet_of(what, vocabulary)
    with whole_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        write_rows(text, [column.name for column in sheet.columns], _rows(sheet))
        text.detach()  # whoever opened the file closes it


def _rows(sheet: ExportSheet) -> Iterator[Sequence[object]]:
    for batch in sheet.batches():
        columns = [
            [None if cell is None else _TEXTS[column.form](cell) for cell in cells] if column.form in _TEXTS else cells
            for column, cells in zip(sheet.columns, batch, strict=True)
        ]
        yield from zip(*columns, strict=True)


def _shares(shares: list[dict[str, Any]]) -> str:
    return " ".join(f"{share['code']}={share['percent']:f}" for share in shares)


def _sources(sources: list[dict[str, Any]]) -> str | None:
    stated = [{name: value for name, value in source.items() if value is not None} for source in sources]
    return json.dumps(stated, ensure_ascii=False, default=dt.date.isoformat) if stated else None


_TEXTS: Final[dict[Form, Callable[[Any], str | None]]] = {
    Form.TEXTS: " ".join,
    Form.SHARES: _shares,
    Form.SOURCES: _sources,
}
