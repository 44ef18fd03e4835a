"""Answers as rows: histories, single answers, and what explains them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from aidledger._aid.kinds import CORE
from aidledger._answers.answer import Answer, structured
from aidledger._answers.explanation import Changes, Contribution, Explanation
from aidledger._answers.figures import figures
from aidledger._answers.history import History
from aidledger._records.plain import plain
from aidledger._records.records import Event, Record
from aidledger._records.vocabulary import Vocabulary
from aidledger.errors import WrongTypeError
from aidledger.interchange._export.rows import BATCH, Cells, Column, Form, Sheet, record_sheet, source_row

_TALLIED: Final = (
    Column("currency", Form.WORD),
    Column("amount", Form.FIGURE),
    Column("low", Form.FIGURE),
    Column("high", Form.FIGURE),
)
_EVENT: Final = (
    Column("event", Form.TEXT),
    Column("fact", Form.TEXT),
    Column("kind", Form.WORD),
    Column("dataset", Form.WORD),
    Column("occurred", Form.TEXT),
    Column("occurred_earliest", Form.DAY),
    Column("occurred_latest", Form.DAY),
    Column("title", Form.TEXT),
)
_SOURCES: Final = Column("sources", Form.SOURCES)
_CONTRIBUTED: Final = (
    *_TALLIED[:2],
    Column("possible", Form.FIGURE),
    Column("certainty", Form.WORD),
    _SOURCES,
)
_CONVERTED: Final = (*_CONTRIBUTED[:-1], Column("rate_of", Form.TEXT), _SOURCES)
_FORMS: Final[tuple[tuple[type, Form], ...]] = (
    (str, Form.WORD),
    (bool, Form.TRUTH),
    (int, Form.WHOLE),
    (Decimal, Form.FIGURE),
    (dt.date, Form.DAY),
)

Row = Mapping[str, Any]


def history_sheet(history: History[Any]) -> Sheet:
    """Return the rows of `History.rows`: one a day, group and currency; of what is no tally, one a day."""
    about = {"holds": "history", **_asked(history)}
    date = Column("date", Form.DAY)
    rows = history.rows()
    if history.bounds is None:
        form, values = _of_any([row["value"] for row in rows])
        rows = [{**row, "value": value} for row, value in zip(rows, values, strict=True)]
        return _sheet(about, (date, Column("value", form)), rows)
    return _grouped(about, (date,), history.fields, _TALLIED, rows)


def answer_sheet(answer: Answer[Any]) -> Sheet:
    """Return the answer with both its days in each row: one a group and currency; of what is no tally, one."""
    about = {"holds": "answer", "as_of": answer.as_of.isoformat(), **_asked(answer)}
    days = (Column("as_of", Form.DAY), Column("known", Form.DAY))
    both = {"as_of": answer.as_of, "known": answer.known}
    if answer.bounds is None:
        form, values = _of_any([answer.value])
        return _sheet(about, (*days, Column("value", form)), [{**both, "value": value} for value in values])
    rows = [{**both, **row} for row in figures(answer.fields, answer.value, answer.bounds)]
    return _grouped(about, days, answer.fields, _TALLIED, rows)


def explanation_sheet(explanation: Explanation) -> Sheet:
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


def changes_sheet(changes: Changes) -> Sheet:
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
    return {
        "event": event.id,
        "fact": event.fact,
        "kind": event.kind,
        "dataset": event.dataset,
        "occurred": event.occurred.text,
        "occurred_earliest": event.occurred.earliest,
        "occurred_latest": event.occurred.latest,
        "title": event.title,
        "sources": [source_row(source) for source in event.sources],
    }


def _group(fields: tuple[str, ...], key: Any) -> dict[str, Any]:
    parts = (key,) if len(fields) == 1 else key
    return {field: plain(part) for field, part in zip(fields, parts, strict=True)}


def _grouped(
    about: Row, first: tuple[Column, ...], fields: tuple[str, ...], last: tuple[Column, ...], rows: Sequence[Row]
) -> Sheet:
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
        columns.append(Column(field, form))
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


def _sheet(about: Row, columns: tuple[Column, ...], rows: Sequence[Row]) -> Sheet:
    def made(wanted: Sequence[Column]) -> Iterator[Cells]:
        for start in range(0, len(rows), BATCH):
            yield [[row[column.name] for row in rows[start : start + BATCH]] for column in wanted]

    return Sheet(columns=columns, about=about, made=made, named=lambda row: f"row {row + 1}")


Exported = Iterable[Record] | History[Any] | Answer[Any] | Explanation | Changes
"""A ledger, a timeline or any records; a history; an answer; what explains one."""


def sheet_of(what: Exported, vocabulary: Vocabulary = CORE) -> Sheet:
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
