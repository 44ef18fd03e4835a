from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import ClassVar

import attrs
import pyarrow as pa
import pytest

from aidledger import Event, Ledger, Money, Shares, Source, fold
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
FIGURE = pa.decimal128(38, 3)
JUNE, KNOWN = dt.date(2024, 6, 30), dt.date(2025, 1, 1)


class Word(enum.Enum):
    ONE = 1
    TWO = "two"


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: Money
    number: int | None = None
    final: bool = False
    currency: str | None = None
    word: Word | None = None


def types(table):
    return dict(zip(table.schema.names, table.schema.types, strict=True))


def test_a_history_is_a_row_a_day_group_and_currency():
    history = LEDGER.timeline().history(committed.by("donor"), on=["2024-01-01", "2024-12-31"])
    table = to_arrow(history)
    assert table.to_pylist() == history.rows()
    figures = dict.fromkeys(("amount", "low", "high"), FIGURE)
    assert types(table) == {"date": pa.date32(), "donor": WORD, "currency": WORD, **figures}
    about = {"holds": "history", "known": "2025-01-01", "projection": history.projection, "by": ["donor"]}
    assert about_table(table) == {**about, "caveats": [], "datasets": ["test"], "digest": LEDGER.digest()}
    for ledger in (LEDGER, Ledger()):
        whole = ledger.timeline().history(committed, on=["2024-01-01"])
        assert to_arrow(whole).to_pylist() == (whole.rows() if ledger is LEDGER else [])


@pytest.mark.parametrize(
    ("final", "value", "of"),
    [
        (len, 2, pa.int64()), (bool, True, pa.bool_()), (lambda _: Decimal("0.125"), Decimal("0.125"), FIGURE),
        (lambda _: JUNE, JUNE, pa.date32()), (lambda _: "few", "few", WORD), (lambda _: None, None, WORD),
        (lambda found: (len(found), None), "[2, null]", pa.string()),
        (lambda found: len(found) or None, 2, pa.int64()),
        (lambda found: found and ("é",), '["é"]', pa.string()),
    ],
)  # fmt: skip
def test_what_is_no_tally_has_a_value_a_day(final, value, of):
    named = fold(tuple).on(Committed, lambda found, event: (*found, event.id)).map(final)
    table = to_arrow(LEDGER.timeline().history(named, on=["2023-01-01", "2024-06-30"]))
    assert types(table) == {"date": pa.date32(), "value": of}
    assert table.to_pylist()[-1] == {"date": JUNE, "value": value}
    assert to_arrow(AT.answer(named)).to_pylist() == [{"as_of": JUNE, "known": KNOWN, "value": value}]


def test_an_answer_is_a_row_a_group_and_currency_with_both_its_days():
    answer = AT.answer(committed.by("donor"))
    table = to_arrow(answer)
    assert table.schema.names == ["as_of", "known", "donor", "currency", "amount", "low", "high"]
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        (JUNE, KNOWN, "JPN", "EUR", Decimal("5.125"), Decimal("5.125"), Decimal("6.125")),
        (JUNE, KNOWN, "USA", "EUR", 0, 0, 1),
        (JUNE, KNOWN, "USA", "USD", 0, 0, 3),
        (JUNE, KNOWN, None, "EUR", 1, 1, 1),
    ]
    said = about_table(table)
    assert (said["holds"], said["as_of"], said["digest"]) == ("answer", "2024-06-30", answer.digest)
    whole = [tuple(row.values())[2:] for row in to_arrow(AT.answer(committed)).to_pylist()]
    assert whole == [("EUR", *(Decimal("6.125"),) * 3), ("USD", 0, 0, 3)]
    nothing = {"as_of": JUNE, "known": None, "currency": None, "amount": 0, "low": 0, "high": 0}
    assert to_arrow(Ledger().as_of(JUNE).answer(committed)).to_pylist() == [nothing]


def test_contributions_are_rows_and_sum_to_the_answer():
    table = to_arrow(AT.explain(committed.by("recipient")))
    assert table.schema.names == [
        *("event", "fact", "kind", "dataset", "occurred", "occurred_earliest", "occurred_latest", "title"),
        *("recipient", "currency", "amount", "possible", "certainty", "sources"),
    ]
    rows = table.to_pylist()
    names = ("event", "recipient", "currency", "amount", "possible", "certainty")
    said = [tuple(row[name] for name in names) for row in rows]
    assert ("c", "UKR", "EUR", Decimal("0.600"), None, "yes") in said
    assert ("b", None, "USD", None, Decimal(3), "unknown") in said
    counted = [row for row in rows if row["amount"] is not None]
    assert sum(row["amount"] for row in counted) == AT.project(committed)["EUR"] == Decimal("6.125")
    (grant,) = (row for row in counted if row["event"] == "a")
    dated = (grant["title"], grant["occurred"], grant["occurred_earliest"], grant["sources"][0]["published_latest"])
    assert dated == ("A grant", "2024-01-01", dt.date(2024, 1, 1), JUNE)
    assert about_table(table) == {"holds": "explanation", "by": ["recipient"]}
    by_event = to_arrow(AT.explain(committed.by("dataset", "kind")))
    assert by_event.schema.names.count("dataset") == by_event.schema.names.count("kind") == 1


def test_groups_of_an_own_kind_have_their_own_types():
    first = record(Tranche, "t", amount="EUR 1", number=3, final=True, currency="x", word=Word.ONE)
    at = Ledger([first, record(Tranche, "u", amount="EUR 2", word=Word.TWO)]).as_of(JUNE)
    tally = committed.counting(Tranche, lambda event: event.amount)
    table = to_arrow(at.explain(tally.by("number", "final", "word")))
    assert [types(table)[name] for name in ("number", "final", "word")] == [pa.int64(), pa.bool_(), pa.string()]
    stated = [(row["number"], row["final"], row["word"]) for row in table.to_pylist()]
    assert stated == [(3, True, "1"), (None, False, '"two"')]  # of mixed types: JSON
    with pytest.raises(WrongTypeError, match="a column currency besides the groups of that name: group by another"):
        to_arrow(at.explain(tally.by("currency")))


def test_changes_are_rows():
    table = to_arrow(AT.explain(fold(int).on(Committed, lambda found, _: found + 1)))
    assert [row["event"] for row in table.to_pylist()] == ["a", "c"]
    assert about_table(table) == {"holds": "changes"}
    with pytest.raises(LoadError) as raised:
        from_arrow(table)
    assert "the table holds 'changes': only records can be read back" in str(raised.value)
