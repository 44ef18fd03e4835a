from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import ClassVar

import attrs
import pyarrow as pa
import pytest

from aidledger import CORE, Event, Ledger, Money, Shares, Source, fold
from aidledger.errors import LoadError, WrongTypeError
from aidledger.events import Committed
from aidledger.interchange import about_table, from_arrow, to_arrow
from aidledger.projections import committed
from tests.records import record

SOURCE = Source(title="T", publisher="P", published="2024-06")
LEDGER = Ledger(
    [
        record(Committed, "a", amount="EUR 5.125", donor="JPN", title="A grant", sources=(SOURCE,)),
        record(Committed, "b", occurred="2024", amount="USD 3", donor="USA"),
        record(Committed, "c", amount="EUR 1", recipient=Shares({"UKR": 60, "POL": 40})),
    ]
)
AT = LEDGER.as_of("2024-06-30")
WORD = pa.dictionary(pa.int32(), pa.string())
JANUARY, JUNE = dt.date(2024, 1, 1), dt.date(2024, 6, 30)


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: Money
    number: int | None = None
    final: bool = False
    currency: str | None = None


class Word(enum.Enum):
    ONE = 1
    TWO = "two"


@attrs.frozen(kw_only=True)
class Mixed(Event):
    kind: ClassVar[str] = "acme.mixed"

    amount: Money
    word: Word


def rows(table):
    return table.to_pylist()


def types(table):
    return dict(zip(table.schema.names, table.schema.types, strict=True))


# --- histories -----------------------------------------------------------------------------------------


def test_a_history_is_a_row_a_day_group_and_currency():
    history = LEDGER.timeline().history(committed.by("donor"), on=["2024-01-01", "2024-12-31"])
    table = to_arrow(history)
    assert rows(table) == history.rows()
    figure = pa.decimal128(38, 3)
    assert types(table) == {
        "date": pa.date32(),
        "donor": WORD,
        "currency": WORD,
        "amount": figure,
        "low": figure,
        "high": figure,
    }
    assert about_table(table) == {
        "holds": "history",
        "known": "2025-01-01",
        "projection": history.projection,
        "by": ["donor"],
        "caveats": [],
        "datasets": ["test"],
        "digest": LEDGER.digest(),
    }


def test_a_history_without_groups_or_of_nothing():
    history = LEDGER.timeline().history(committed, on=["2024-01-01"])
    assert rows(to_arrow(history)) == history.rows()
    assert rows(to_arrow(Ledger().timeline().history(committed, on=["2024-01-01"]))) == []


@pytest.mark.parametrize(
    ("final", "value", "of"),
    [
        (len, 2, pa.int64()),
        (bool, True, pa.bool_()),
        (lambda _: Decimal("0.125"), Decimal("0.125"), pa.decimal128(38, 3)),
        (lambda _: JUNE, JUNE, pa.date32()),
        (lambda _: "few", "few", WORD),
        (lambda _: None, None, WORD),
        (lambda found: (len(found), None), "[2, null]", pa.string()),
        (lambda found: len(found) or None, 2, pa.int64()),
        (lambda found: found and ("é",), '["é"]', pa.string()),
    ],
)
def test_what_is_no_tally_has_a_value_a_day(final, value, of):
    named = fold(tuple).on(Committed, lambda found, event: (*found, event.id)).map(final)
    history = LEDGER.timeline().history(named, on=["2023-01-01", "2024-06-30"])
    table = to_arrow(history)
    assert types(table) == {"date": pa.date32(), "value": of}
    assert [row["date"] for row in rows(table)] == list(history.dates)
    assert rows(table)[-1]["value"] == value
    assert rows(to_arrow(AT.answer(named))) == [{"as_of": JUNE, "known": dt.date(2025, 1, 1), "value": value}]


# --- answers -------------------------------------------------------------------------------------------


def test_an_answer_is_a_row_a_group_and_currency_with_both_its_days():
    answer = AT.answer(committed.by("donor"))
    table = to_arrow(answer)
    assert [tuple(row.values()) for row in rows(table)] == [
        (JUNE, dt.date(2025, 1, 1), "JPN", "EUR", Decimal("5.125"), Decimal("5.125"), Decimal("6.125")),
        (JUNE, dt.date(2025, 1, 1), "USA", "EUR", 0, 0, 1),
        (JUNE, dt.date(2025, 1, 1), "USA", "USD", 0, 0, 3),
        (JUNE, dt.date(2025, 1, 1), None, "EUR", 1, 1, 1),
    ]
    assert table.schema.names == ["as_of", "known", "donor", "currency", "amount", "low", "high"]
    said = about_table(table)
    assert (said["holds"], said["as_of"], said["digest"]) == ("answer", "2024-06-30", answer.digest)


def test_an_answer_without_groups():
    figures = ("currency", "amount", "low", "high")
    said = [tuple(row[name] for name in figures) for row in rows(to_arrow(AT.answer(committed)))]
    assert said == [("EUR", *(Decimal("6.125"),) * 3), ("USD", 0, 0, 3)]


def test_where_nothing_is_left_there_is_a_zero_without_a_currency():
    nothing = {"as_of": JUNE, "known": None, "currency": None, "amount": 0, "low": 0, "high": 0}
    assert rows(to_arrow(Ledger().as_of(JUNE).answer(committed))) == [nothing]


# --- what explains -------------------------------------------------------------------------------------


def test_contributions_are_rows_and_sum_to_the_answer():
    table = to_arrow(AT.explain(committed.by("recipient")))
    assert table.schema.names == [
        *("event", "fact", "kind", "dataset", "occurred", "occurred_earliest", "occurred_latest", "title"),
        *("recipient", "currency", "amount", "possible", "certainty", "sources"),
    ]
    names = ("event", "recipient", "currency", "amount", "possible", "certainty")
    said = [tuple(row[name] for name in names) for row in rows(table)]
    assert ("c", "UKR", "EUR", Decimal("0.600"), None, "yes") in said
    assert ("b", None, "USD", None, Decimal(3), "unknown") in said
    counted = [row for row in rows(table) if row["amount"] is not None]
    assert sum(row["amount"] for row in counted) == AT.project(committed)["EUR"] == Decimal("6.125")
    (grant,) = (row for row in counted if row["event"] == "a")
    assert (grant["title"], grant["occurred"], grant["occurred_earliest"]) == ("A grant", "2024-01-01", JANUARY)
    assert grant["sources"][0]["published_latest"] == JUNE
    assert about_table(table) == {"holds": "explanation", "by": ["recipient"]}


def test_an_event_field_that_is_a_group_is_one_column():
    table = to_arrow(AT.explain(committed.by("dataset", "kind")))
    assert table.schema.names.count("dataset") == table.schema.names.count("kind") == 1
    assert {row["kind"] for row in rows(table)} == {"committed"}


def test_groups_of_an_own_kind_have_their_own_types():
    tranche = record(Tranche, "t", amount="EUR 1", number=3, final=True, currency="x")
    at = Ledger([tranche, record(Tranche, "u", amount="EUR 2")]).as_of(JUNE)
    tally = committed.counting(Tranche, lambda event: event.amount)
    table = to_arrow(at.explain(tally.by("number", "final")))
    assert (types(table)["number"], types(table)["final"]) == (pa.int64(), pa.bool_())
    assert [(row["number"], row["final"]) for row in rows(table)] == [(3, True), (None, False)]
    with pytest.raises(WrongTypeError, match="a column currency besides the groups of that name: group by another"):
        to_arrow(at.explain(tally.by("currency")))
    assert "acme.tranche" not in CORE


def test_groups_of_mixed_types_are_json():
    several = [record(Mixed, name, amount="EUR 1", word=word) for name, word in (("a", Word.ONE), ("b", Word.TWO))]
    tally = committed.counting(Mixed, lambda event: event.amount).by("word")
    table = to_arrow(Ledger(several).as_of(JUNE).explain(tally))
    assert (types(table)["word"], sorted(row["word"] for row in rows(table))) == (pa.string(), ['"two"', "1"])


def test_changes_are_rows():
    count = fold(int).on(Committed, lambda found, _: found + 1)
    table = to_arrow(AT.explain(count))
    assert [row["event"] for row in rows(table)] == ["a", "c"]
    assert about_table(table) == {"holds": "changes"}
    with pytest.raises(LoadError) as raised:
        from_arrow(table)
    assert "the table holds 'changes': only records can be read back" in str(raised.value)
