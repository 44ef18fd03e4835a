from __future__ import annotations

import datetime as dt
import enum
import json
import sys
from decimal import Decimal
from typing import ClassVar

import attrs
import pyarrow as pa
import pytest

from aidledger import CORE, Event, Ledger, Money, Shares, Source, When, retract, revise
from aidledger.errors import AmountError, LoadError, MissingExtraError, RecordError, VocabularyError, WrongTypeError
from aidledger.events import CommitmentChanged, Committed, Delivered, RankReported, Retracted
from aidledger.interchange import about_table, from_arrow, to_arrow
from aidledger.projections import committed
from tests.records import record

GRANT = record(Committed, "grant", amount="EUR 5", donor="JPN", recipient="UKR")
CHANGE = record(CommitmentChanged, "change", occurred="2023-12-24", of="grant", amount="EUR -1.505")
LOAN = record(
    Committed,
    "loan",
    occurred="2024-06~",
    amount="USD 3",
    valued="EUR 2.7",
    recipient=Shares({"UKR": 60, "POL": "33.333"}),
    sources=(Source(title="T", published="2024-06", accessed="2024-07-01"), Source()),
)
LEDGER = Ledger([GRANT, CHANGE, LOAN])


class Stage(enum.Enum):
    PLANNED = "planned"


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: Money
    of: str | None = None
    donor: Stage | None = None  # of another type than the column of that name
    quantity: int = 1
    parties: tuple[str, ...] = ("JPN",)
    partners: tuple[Decimal, ...] = ()
    split: Shares | None = None


VOCABULARY = CORE.extended(Tranche, upcasts={"acme.tranche": (dict,)})


def tranche(**stated):
    return record(Tranche, "tranche", amount="EUR 1", **stated)


def rows(what, **options):
    """Return what each row of the table states."""
    made = to_arrow(what, **options).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in made]


# --- what is written -----------------------------------------------------------------------------------


def test_a_record_is_a_row():
    (row,) = rows([LOAN])
    first, second = row.pop("sources")
    assert {name: value for name, value in first.items() if value is not None} == {
        "title": "T",
        "published": "2024-06",
        "accessed": dt.date(2024, 7, 1),
        "published_earliest": dt.date(2024, 6, 1),
        "published_latest": dt.date(2024, 6, 30),
    }
    assert second == dict.fromkeys(first)
    shares = [{"code": "POL", "percent": Decimal("33.333")}, {"code": "UKR", "percent": Decimal("60.000")}]
    assert row == {
        "id": "loan",
        "fact": "loan",
        "kind": "committed",
        "dataset": "test",
        "recorded": dt.date(2025, 1, 1),
        "occurred": "2024-06~",
        "occurred_earliest": dt.date(2024, 6, 1),
        "occurred_latest": dt.date(2024, 6, 30),
        "amount": Decimal("3.00"),
        "currency": "USD",
        "valued": Decimal("2.70"),
        "valued_currency": "EUR",
        "supersedes": [],
        "recipients": shares,
    }
    retraction = rows(LEDGER.including(retract(GRANT, recorded="2025-02-01", reason="it was a loan")))[-1]
    assert retraction["retracts"] == "grant"
    assert not {"occurred", "supersedes", "placed_on"} & retraction.keys()


def test_types_do_not_depend_on_what_is_there():
    types, full = (
        dict(zip(each.names, each.types, strict=True)) for each in (to_arrow([]).schema, to_arrow([GRANT]).schema)
    )
    assert full == types
    shares = pa.list_(pa.struct([("code", pa.string()), ("percent", pa.decimal128(38, 2))]))
    for names, of in (
        ("amount value quantity", pa.decimal128(38, 2)),
        ("currency kind donor qualifier", pa.dictionary(pa.int32(), pa.string())),
        ("recorded occurred_earliest since_latest", pa.date32()),
        ("id occurred note own_fields", pa.string()),
        ("parties supersedes", pa.list_(pa.string())),
        ("sectors", shares),
    ):
        assert {types[name] for name in names.split()} == {of}
    fields = {field.name for kind in CORE.kinds.values() for field in attrs.fields(kind) if field.init}
    assert fields <= types.keys()


def test_a_timeline_says_where_it_puts_its_events():
    table = to_arrow(LEDGER.timeline())
    first = dt.date(2024, 1, 1)
    placed = {row["id"]: row["placed_on"] for row in table.to_pylist()}
    assert placed == {"grant": first, "change": first, "loan": dt.date(2024, 6, 30)}
    assert from_arrow(table) == tuple(LEDGER.timeline())
    assert to_arrow(LEDGER.as_of("2024-06-29")).num_rows == 2


def grants(*amounts):
    return [attrs.evolve(GRANT, id=f"a{number}", amount=Money(each, "EUR")) for number, each in enumerate(amounts)]


@pytest.mark.parametrize(
    ("amounts", "places"),
    [
        (["1"], 2), (["0"], 2), (["0.001", "100"], 3), (["-1e37"], 0), (["1e36"], 1), (["1e20", "1e-17"], 17),
        (["-0.00000000000000000000000000000000000001"], 38),
    ],
)  # fmt: skip
def test_a_column_has_as_many_places_as_its_figures(amounts, places):
    table = to_arrow(grants(*amounts))
    assert table.schema.field("amount").type == pa.decimal128(38, places)
    assert from_arrow(table) == tuple(grants(*amounts))


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        (["1e38"], r"amount: 1(0{38}) \(a0\) needs 39 digits, a decimal of Arrow has 38"),
        (["1e20", "1e-18"], r"amount: 10+ \(a0\) beside 0\.0+1 \(a1\) needs 39 digits"),
    ],
)
def test_a_figure_that_does_not_fit_is_refused_and_named(amounts, words):
    with pytest.raises(AmountError, match=rf"{words}.*wide=True"):
        to_arrow(grants(*amounts))
    table = to_arrow(grants(*amounts), wide=True)
    assert table.schema.field("amount").type.precision == 76
    assert table.schema.field("value").type == pa.decimal128(38, 2)
    assert from_arrow(table) == tuple(grants(*amounts))
    with pytest.raises(AmountError, match=r"amount: 1(0{76}) \(a0\) needs 77 digits, a decimal of Arrow has 76: round"):
        to_arrow(grants("1e76"), wide=True)


def test_what_no_table_can_hold_is_refused(monkeypatch):
    rank = record(RankReported, "rank", rank=-(1 << 63) + 1)
    assert from_arrow(to_arrow([rank])) == (rank,)
    with pytest.raises(AmountError, match="rank: the number 9223372036854775808 is beyond a whole number of 64 bits"):
        to_arrow([attrs.evolve(rank, rank=1 << 63)])
    half = attrs.evolve(GRANT)
    object.__setattr__(half, "donor", "a\ud800")  # as an own kind without checks can have it
    with pytest.raises(RecordError, match=r"'\\ud800' is half of a character and cannot be stored"):
        to_arrow([half])
    with pytest.raises(VocabularyError, match=r"the kind .acme\.tranche. is unknown"):
        to_arrow([tranche()])
    for what in (3, "ledger", None, [GRANT, "x"], ["x"]):
        with pytest.raises(WrongTypeError, match=r"no (table|record): give a ledger, a timeline, records"):
            to_arrow(what)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"needs the extra 'arrow': pip install 'aidledger\[arrow\]'"):
        to_arrow(LEDGER)


def test_an_own_field_stands_in_the_column_of_its_name_and_type():
    event = tranche(of="grant", donor=Stage.PLANNED, split=Shares({"UKR": 1}), partners=(Decimal("0.50"),))
    (row,) = rows([event], vocabulary=VOCABULARY)
    assert (row["amount"], row["currency"], row["of"], row["version"]) == (Decimal("1.00"), "EUR", "grant", 2)
    assert row["parties"] == ["JPN"]
    own = {"donor": "planned", "quantity": 1, "partners": ["0.5"], "split": {"UKR": "1"}}
    assert json.loads(row["own_fields"]) == own
    for again in (event, tranche(), tranche(parties=()), tranche(quantity=7, partners=(Decimal(2),))):
        assert from_arrow(to_arrow([again], VOCABULARY), VOCABULARY) == (again,)


def test_an_older_version_is_lifted():
    @attrs.frozen(kw_only=True)
    class Visit(Event):
        kind: ClassVar[str] = "acme.visit"

        guests: int

    newer = CORE.extended(Visit, upcasts={"acme.visit": (lambda raw: {**raw, "guests": raw["guests"] * 2},)})
    visit = record(Visit, "visit", guests=3)
    assert from_arrow(to_arrow([visit], CORE.extended(Visit)), newer) == (attrs.evolve(visit, guests=6),)


def test_a_table_says_what_it_holds():
    line = LEDGER.timeline(known="2025-06-01")
    shared = {"schema": 1, "digest": LEDGER.digest(), "datasets": ["test"]}
    assert about_table(to_arrow(LEDGER)) == about_table(to_arrow(list(LEDGER))) == {"holds": "records", **shared}
    events = {"holds": "events", "known": "2025-06-01", **shared}
    assert about_table(to_arrow(line)) == events
    assert about_table(to_arrow(line.as_of("2024-01-01"))) == {**events, "as_of": "2024-01-01"}
    assert about_table(to_arrow(Ledger().timeline()))["known"] is None
    assert about_table(pa.table({"a": [1]})) == {}


# --- what is read --------------------------------------------------------------------------------------


def changed(cells):
    """Return the table of one record with other cells."""
    table = to_arrow([GRANT])
    for name, cell in cells.items():
        found = table.schema.get_field_index(name)
        column = pa.array([cell])
        table = table.append_column(name, column) if found < 0 else table.set_column(found, name, column)
    return table


def problems(table):
    with pytest.raises(LoadError) as raised:
        from_arrow(table, path="t")
    return [str(finding) for finding in raised.value.findings]


def test_a_record_knows_its_row():
    origins = [str(each.origin) for each in from_arrow(to_arrow(LEDGER), path="a.parquet")]
    assert origins == [f"a.parquet:{row}" for row in (1, 2, 3)]
    with pytest.raises(WrongTypeError, match="hands over no Arrow: give a table of pyarrow, or a frame of polars"):
        from_arrow("a.parquet")


def test_columns_that_say_nothing_can_be_left_out():
    table = to_arrow(LEDGER)
    few = [name for name in table.column_names if any(value is not None for value in table.column(name).to_pylist())]
    assert from_arrow(table.select(few)) == tuple(LEDGER)
    without = [name for name in few if not name.endswith(("_earliest", "_latest"))]
    assert from_arrow(table.select(without)) == tuple(LEDGER)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"occurred": "2024-13"}, "bad-date occurred: '2024-13' is not in the calendar"),
        ({"occurred": None}, "missing-field occurred: the days are stated, and the date itself is not"),
        ({"occurred": 2024}, "wrong-type occurred: a date is expected, not the number 2024: quote it"),
        ({"occurred_latest": dt.date(2024, 1, 2)}, "bad-value occurred: the latest day of 2024-01-01 is 2024-01-01, n"),
        ({"amount": 5.0}, "wrong-type amount: a decimal is expected in the column amount, not float"),
        ({"amount": None}, "wrong-type amount: a decimal is expected in the column amount, not nothing"),
        ({"currency": None}, "missing-field amount: the code of a currency is expected in the column currency, not n"),
        ({"currency": "EURO"}, "bad-amount amount: 'EURO 5.00' is no money"),
        ({"recorded": dt.datetime(2025, 1, 1)}, "wrong-type recorded: a day is expected, not the moment"),  # noqa: DTZ001
        ({"kind": "comitted"}, "unknown-kind kind: 'comitted' is unknown: did you mean 'committed'?"),
        ({"version": 2}, "unknown-version version: the number 2 is no version of 'committed'"),
        ({"of": "x"}, "unknown-field of: there is no such field"),
        ({"sources": "x"}, "wrong-type sources: a list is expected, not 'x'"),
        ({"sources": ["x"]}, "wrong-type sources[0]: a table is expected, not 'x'"),
        ({"sources": [{"title": ""}]}, "bad-value sources[0].title: the text is empty"),
        ({"sources": [{"published": "soon"}]}, "bad-date sources[0].published: 'soon' is no date"),
        ({"sources": [{"name": "x"}]}, "unknown-field sources[0].name: there is no such field"),
        (
            {"sources": [{"published": "2024", "published_earliest": dt.date(2024, 2, 1)}]},
            "bad-value sources[0].published: the earliest day of 2024 is 2024-01-01, not the day 2024-02-01",
        ),
        (
            {"sources": [{"published_latest": dt.date(2024, 2, 1)}]},
            "missing-field sources[0].published: the days are stated, and the date itself is not",
        ),
        ({"recipients": [{"code": "UKR", "percent": Decimal(1)}]}, "bad-value recipient: 'recipient' is stated in two"),
        ({"sectors": "x"}, "wrong-type sectors: a list of code and percent is expected, not 'x'"),
        ({"sectors": [{"code": "1"}]}, "wrong-type sectors: a list of code and percent is expected, not a table"),
        ({"sectors": [{"code": "1", "percent": 0.5}]}, "wrong-type sectors.1: a number is expected, not float"),
        ({"sectors": [{"code": "1", "percent": Decimal(1)}] * 2}, "bad-value sectors: '1' has two shares: add them up"),
        ({"own_fields": 3}, "wrong-type own_fields: the JSON of an object is expected, not the number 3"),
        ({"own_fields": "[1]"}, "wrong-type own_fields: the JSON of an object is expected, not a list"),
        ({"own_fields": "{"}, "bad-json own_fields: '{' cannot be read (Expecting"),
        ({"own_fields": '{"a": NaN}'}, "bad-json own_fields: '{\"a\": NaN}' cannot be read (NaN is no number)"),
        ({"own_fields": '{"a": 1, "a": 2}'}, "bad-json own_fields: "),
        ({"own_fields": "[" * 100_000}, "bad-json own_fields: "),
        ({"own_fields": '{"a": 1e99999999999999999999}'}, "bad-json own_fields: "),
        ({"own_fields": '{"donor": "USA"}'}, "bad-value own_fields: 'donor' is stated in two columns"),
        ({"own_fields": '{"guests": 3}'}, "unknown-field guests: there is no such field"),
    ],
    ids=range(33),
)
def test_what_is_wrong_in_a_row_is_found(cells, said):
    (found,) = problems(changed(cells))
    assert found.startswith(f"t:1: {said}")


def test_all_that_is_wrong_is_found_at_once():
    wrong = [changed({"amount": 5.0, "donor": 3, "id": "A"}), changed({"amount": 1.5, "donor": 3, "title": ""})]
    found = problems(pa.concat_tables(wrong, promote_options="permissive"))
    assert [line.partition(": ")[0] + line.split(" ")[2] for line in found] == [
        *("t:1amount:", "t:1id:", "t:1donor:", "t:2amount:", "t:2title:", "t:2donor:")
    ]
    many = to_arrow(grants(*["1"] * 1_200)).set_column(0, "id", pa.array(["A"] * 1_200))
    assert len(problems(many)) == 1_001
    assert problems(many)[-1] == "t:1000: too-many there are more than 1,000 problems: correct these first"


def saying(text):
    return lambda table: table.replace_schema_metadata({"aidledger": text})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.drop_columns(["dataset"]), "missing-field the table has no column dataset"),
        (lambda table: table.append_column("year", pa.array([2024])), "unknown-field no column 'year' is read: "),
        (lambda table: table.append_column("id", pa.array(["a"])), "bad-value the column 'id' is there twice"),
        (lambda _: to_arrow(LEDGER.timeline().history(committed, every="year")), "wrong-type the table holds 'histor"),
        (saying('{"schema": 2}'), "unknown-version the number 2 is no schema"),
        (saying("[]"), "bad-json what the table says that it is has to be an object, not a list"),
        (saying("{"), "bad-json what the table says that it is cannot be read (Expecting"),
        (saying("[" * 100_000), "bad-json what the table says that it is cannot be read"),
    ],
)
def test_what_is_wrong_with_the_table_is_said_once(change, said):
    (found,) = problems(change(to_arrow([GRANT])))
    assert found.startswith(f"t: {said}")


def test_a_row_can_state_what_no_shipped_kind_needs():
    """Shares of a whole, a date that is open, a quantity that is about so much: each as it is."""
    stated = {"item": "transformers", "quantity": 7, "qualifier": "at-least", "value": "EUR 3", "partners": ("UNDP",)}
    several = (
        record(Delivered, "a", **stated),
        record(RankReported, "b", rank=3, since="2022-03/..", period=When("2023")),
        revise(GRANT, recorded="2025-02-01", sources=(), sectors=Shares({"11110": 100})),
        record(Retracted, "c", retracts="grant", reason="=1+1"),
    )
    assert from_arrow(to_arrow(several)) == several


# --- what is too large, and what Python cannot have -----------------------------------------------


def hostile(count=2, **columns):
    """Return what is said of a table of milestones, with these columns besides or instead."""
    ids = pa.array([f"a{number}" for number in range(count)])
    shared = {"kind": "milestone-reached", "dataset": "d", "recorded": dt.date(2024, 1, 1), "occurred": "2023"}
    base = {"id": ids, "fact": ids, **{name: pa.array([value] * count) for name, value in shared.items()}}
    (said,) = problems(pa.table({**base, **columns}))
    return said


def repeated(text, count, kind=None):
    kind = pa.string() if kind is None else kind
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array([text], kind))


STRUCTS = pa.StructArray.from_arrays([repeated("x" * 10_000, 8_000)], names=["title"])


@pytest.mark.parametrize(
    ("count", "columns"),
    [
        (4_000, {"title": repeated("x" * 20_000, 4_000)}),
        (4_000, {"title": repeated("x" * 20_000, 4_000, pa.large_string())}),
        (4_000, {"title": repeated("x" * 20_000, 4_000, pa.string_view())}),
        (4_000, {"title": repeated("x" * 20_000, 4_000), "note": repeated(None, 4_000)}),
        (2, {"sources": pa.ListArray.from_arrays([0, 4_000, 8_000], STRUCTS)}),
        (1, {"parties": pa.ListArray.from_arrays([0, 1_100_000], pa.nulls(1_100_000))}),
    ],
    ids=["text", "large", "view", "and-nothing", "within", "elements"],
)
def test_texts_that_are_far_larger_than_their_table_are_refused_before_they_are_made(count, columns):
    said = "t: too-large the texts have more than 67,108,864 bytes, far more than the table: "
    assert hostile(count, **columns).startswith(said)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.string_view()], ids=str)
def test_a_text_of_more_than_a_mebibyte_is_refused(kind):
    said = hostile(title=pa.array([None, "x" * ((1 << 20) + 1)], kind))
    assert said == "t: too-long title: a text has 1,048,577 bytes, the limit is 1,048,576: shorten it"


def test_a_column_of_a_type_that_none_has_is_refused():
    """What it would unpack to cannot be told beforehand."""
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array(["x"]))
    said = f"t: wrong-type title: a column of the type {runs.type} is not read: keep it as it was written"
    assert hostile(title=runs) == said


NOT_UTF_8 = pa.StringArray.from_buffers(2, pa.array([0, 1, 3], pa.int32()).buffers()[1], pa.py_buffer(b"a\xff\xfe"))


@pytest.mark.parametrize(
    ("column", "cells", "reason"),
    [
        ("recorded", pa.array([19_000, 2_000_000_000], pa.date32()), "magnitude"),
        ("recorded", pa.array([19_000, 4_000_000], pa.date32()), "(date value out of range"),
        ("occurred_latest", pa.array([None, -2_000_000_000], pa.date32()), "magnitude"),
        ("title", NOT_UTF_8, "('utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
)
def test_a_value_that_python_cannot_have_is_refused_with_its_row_and_column(column, cells, reason):
    said = hostile(**{column: cells})
    assert said.startswith("t:2: bad-value ")
    assert f"what is in the column {column} cannot be read (" in said
    assert reason in said
