"""Rows read as the records that they state: strict, since a table that was worked on elsewhere may hold anything."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn

import attrs

from aidledger._records.records import Record
from aidledger._records.vocabulary import Vocabulary
from aidledger._values.dates import When
from aidledger._values.fields import Shares
from aidledger._values.money import Money
from aidledger.errors import AidledgerError, Origin
from aidledger.files._codec import Decoder, identity
from aidledger.files._problems import Collected, Problem, Reading, Where, explained, found
from aidledger.interchange._export.rows import PLACED_ON, FieldColumns, record_columns, spreads

KNOWN: Final = frozenset(column.name for column in (*record_columns(), PLACED_ON))
"""The names of the columns that can be read."""

NEEDED: Final = ("id", "fact", "kind", "dataset", "recorded")
"""The columns without which no row is a record."""

_PUBLISHED: Final = "published"
_SHOWN: Final = 80  # letters of a text that is no JSON


Batch = tuple[int, Mapping[str, Sequence[Any]]]
"""So many rows, as cells by the name of the column; a column with nothing in it may be left out."""


@attrs.frozen
class Unmade:
    """A cell whose value Python cannot have, such as a day of the year 10,000; why not."""

    reason: str


def read_rows(batches: Iterable[Batch], vocabulary: Vocabulary, path: str, schema: object) -> Reading:
    """Return what rows hold, counted from 1, and all that is wrong with them; bad content raises nothing."""
    decoder = Decoder.of(vocabulary)
    collected = Collected()
    for number, (raw, problems) in enumerate(_rows(batches), start=1):
        origin, name = Origin(path, number), identity(raw)
        made = decoder.decode(raw, origin=origin, schema=schema)
        if isinstance(made, Record) and not problems:
            collected.add(made)
            continue
        broken = {problem.where[0] for problem in problems}  # what could not be put together is reported once
        others = () if isinstance(made, Record) else (each for each in made if each.where[0] not in broken)
        if collected.lose(name, [problem.finding(origin, name) for problem in (*problems, *others)]):
            break
    return collected.reading()


class _RowError(Exception):
    def __init__(self, code: str, message: str, *where: str | int) -> None:
        super().__init__(message)
        self.code, self.message, self.where = code, message, where


def _rows(batches: Iterable[Batch]) -> Iterator[tuple[dict[str, Any], Sequence[Problem]]]:
    """Return the raw mapping that each row states, and what is wrong with the row itself."""
    for count, columns in batches:
        raws: list[dict[str, Any]] = [{} for _ in range(count)]
        problems: dict[int, list[Problem]] = {}
        for field, join, names in _joins():
            cells = [columns.get(name, ()) for name in names]
            stated = [each or (None,) * count for each in cells] if any(cells) else []
            for row, values in enumerate(zip(*stated, strict=True)):
                if values.count(None) == len(values):
                    continue
                try:
                    _refuse_unmade(names, values)
                    for name, value in join(*values):
                        if name in raws[row]:
                            _refuse("bad-value", f"{found(name)} is stated in two columns: keep one of them")
                        raws[row][name] = value
                except (_RowError, AidledgerError) as error:
                    problems.setdefault(row, []).append(_problem(error, field))
        for row, raw in enumerate(raws):
            yield raw, problems.get(row, ())


def _refuse_unmade(names: Sequence[str], values: Sequence[object]) -> None:
    for name, value in zip(names, values, strict=True):
        if isinstance(value, Unmade):
            _refuse("bad-value", f"what is in the column {name} cannot be read ({value.reason}): correct it")


_Join = Callable[..., Iterable[tuple[str, Any]]]


@functools.cache
def _joins() -> tuple[tuple[str, _Join, tuple[str, ...]], ...]:
    """Return the fields, and how each is put together from the cells of which columns."""
    joins = [(spread.field, _join(spread), tuple(part.column.name for part in spread.parts)) for spread in spreads()]
    kept = [(name, _as_it_is(name), (name,)) for name in ("kind", "version")]
    return (*kept, *joins, ("own_fields", _own, ("own_fields",)))


def _join(spread: FieldColumns) -> _Join:
    """Return what makes the stored form of a field of the cells that it is spread over."""
    field, names = spread.field, [part.column.name for part in spread.parts]
    if spread.type is Money:
        return lambda amount, currency: [(field, _money(amount, currency, *names))]
    if spread.type is When:
        return lambda text, earliest, latest: [(field, _when(text, earliest, latest))]
    if spread.type is Shares:
        return lambda shares: [(field, dict(_shares(shares)))]
    return _sources if field == "sources" else _as_it_is(field)


def _as_it_is(field: str) -> _Join:
    return lambda value: [(field, value)]


def _money(amount: object, currency: object, figure: str, code: str) -> str:
    if not isinstance(amount, Decimal):
        advice = (
            "a float has lost what was stated" if isinstance(amount, float) else "keep the column as it was written"
        )
        _refuse("wrong-type", f"a decimal is expected in the column {figure}, not {found(amount)}: {advice}")
    if not isinstance(currency, str):
        _refuse("missing-field", f"the code of a currency is expected in the column {code}, not {found(currency)}")
    return f"{currency} {amount:f}"


def _when(text: object, earliest: object, latest: object) -> object:
    """Return the text; what the two days say besides has to be the same, where they say it."""
    if text is None:
        _refuse("missing-field", "the days are stated, and the date itself is not: write it as text")
    if not isinstance(text, str):
        return text  # it is refused as any value of that type
    date = When.parse(text)
    for name, said, meant in (("earliest", earliest, date.earliest), ("latest", latest, date.latest)):
        if said is not None and said != meant:
            _refuse(
                "bad-value", f"the {name} day of {text} is {meant or 'open'}, not {found(said)}: correct one of them"
            )
    return text


def _shares(shares: object) -> Iterator[tuple[str, object]]:
    given = set()
    for each in shares if isinstance(shares, list) else [shares]:
        if not isinstance(each, dict) or each.keys() != {"code", "percent"} or not isinstance(each["code"], str):
            _refuse("wrong-type", f"a list of code and percent is expected, not {found(each)}")
        if each["code"] in given:
            _refuse("bad-value", f"{found(each['code'])} has two shares: add them up")
        given.add(each["code"])
        yield each["code"], each["percent"]


def _sources(sources: object) -> Iterator[tuple[str, Any]]:
    if isinstance(sources, list):
        sources = [_source(each, number) for number, each in enumerate(sources)]
    yield "sources", sources


def _source(source: object, number: int) -> object:
    if not isinstance(source, dict):
        return source
    stated = {name: value for name, value in source.items() if value is not None}
    days = [stated.pop(f"{_PUBLISHED}_{side}", None) for side in ("earliest", "latest")]
    if _PUBLISHED in stated or any(days):
        try:
            stated[_PUBLISHED] = _when(stated.get(_PUBLISHED), *days)
        except _RowError as error:
            raise _RowError(error.code, error.message, number, _PUBLISHED) from None
        except AidledgerError as error:
            problem = explained(error, (_PUBLISHED,))
            raise _RowError(problem.code, problem.message, number, _PUBLISHED) from None
    return stated


def _own(text: object) -> Iterator[tuple[str, Any]]:
    if not isinstance(text, str):
        _refuse("wrong-type", f"the JSON of an object is expected, not {found(text)}")
    try:
        own = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_unique)
    except (ValueError, InvalidOperation, RecursionError) as error:
        reason = f"{error}" if isinstance(error, ValueError) else "it goes too deep, or too far"
        _refuse("bad-json", f"{found(text[:_SHOWN])} cannot be read ({reason})")
    if not isinstance(own, dict):
        _refuse("wrong-type", f"the JSON of an object is expected, not {found(own)}")
    yield from own.items()


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key is there twice")
    return made


def _refuse(code: str, message: str) -> NoReturn:
    raise _RowError(code, message)


def _problem(error: _RowError | AidledgerError, field: str) -> Problem:
    if isinstance(error, _RowError):
        where: Where = (field, *error.where)
        return Problem(error.code, where, error.message)
    return explained(error, (field,))
