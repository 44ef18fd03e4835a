"""Every public reader is given hostile input of every sort: it returns a result or raises an `AidledgerError`."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import random
import re
from decimal import Decimal

import pyarrow as pa
import pytest

from aidledger import CORE, AidledgerError, DirectoryStore, Ledger, Money, When, load, reference, verify
from aidledger._aid.verifying import named
from aidledger._cli.checking import cited
from aidledger._values.money import exact
from aidledger.errors import LoadError
from aidledger.files import (
    Manifest,
    from_jsonl,
    from_toml,
    load_manifest,
    read_jsonl,
    read_toml,
    structure,
    unstructure,
    upcast,
)
from aidledger.files._codec import identity
from aidledger.interchange import (
    about_parquet,
    about_table,
    from_arrow,
    load_mapping,
    mapping_from_toml,
    read_kiel,
    read_parquet,
    read_table,
    to_arrow,
)
from aidledger.interchange._export.arrow import ABOUT
from aidledger.interchange.iati import read_iati
from aidledger.projections import agreements, committed
from aidledger.rates import RateTable, ecb
from aidledger.stores import read
from tests.documentation import ROOT
from tests.fuzz import readers
from tests.fuzz.mutating import DAYS, NUMBERS, TEXTS
from tests.fuzz.readers.csv import MAPPING
from tests.fuzz.running import READERS, limited, said

KNOWN = {"recorded": "2025-01-01", "dataset": "d"}
LEDGER = reference()


def every_rate(path):
    rates = ecb(path)
    return [rates.published(currency) for currency in rates.currencies]


OF_FILES = {
    "load": load,
    "read": lambda path: read(path).checked(str(path)),
    "DirectoryStore.load": lambda path: DirectoryStore(path).load(),
    "load_manifest": load_manifest,
    "ecb": every_rate,
    "load_mapping": load_mapping,
    "read_table": lambda path: read_table(path, MAPPING, **KNOWN),
    "read_kiel": lambda path: read_kiel(path, **KNOWN),
    "read_iati": lambda path: read_iati(path, **KNOWN),
    "read_parquet": read_parquet,
    "about_parquet": about_parquet,
    "the command verify": lambda path: cited(str(path)),
}
OF_TEXTS = {
    "Money.parse": Money.parse,
    "When.parse": When.parse,
    "exact": exact,
    "from_toml": from_toml,
    "read_toml": lambda text: read_toml(text).checked("a"),
    "from_jsonl": from_jsonl,
    "read_jsonl": lambda text: read_jsonl(text).checked("a"),
    "mapping_from_toml": mapping_from_toml,
    "Manifest.parse": Manifest.parse,
    "RateTable.from_csv": lambda text: RateTable.from_csv(text, base="EUR", source="a"),
    "named": named,
}
OF_VALUES = {
    "structure": structure,
    "identity": identity,
    "upcast": lambda raw: upcast(raw, CORE),
    "verify": lambda value: str(verify(LEDGER, value)),
}
OF_TABLES = {"from_arrow": from_arrow, "about_table": about_table}


def taken(reader, given):
    """Let a reader return, or refuse in words that can be printed; anything else fails the test, and so does time."""
    try:
        with limited():
            reader(given)
    except AidledgerError as error:
        refusal = said(error)
    else:
        refusal = ""
    assert all(letter == "\n" or letter.isprintable() for letter in refusal), refusal


# --- files and texts ---------------------------------------------------------------------------------


def files():
    """Yield what a file can hold: what is hostile to any reader, and to each, so that each has that of the others."""
    yield from (b"", b"\0" * 4_096, b"\n" * 100_000, b"," * 100_000, b"x" * 2_000_000, b"9" * 5_000)
    yield from (*NUMBERS, *DAYS, *TEXTS)
    for opening in (b"[", b"{", b'{"a":', b"<a>", b"x=[", b"x={a=", b"a.", b"((", b'"', b"'''", b"<!--", b"\\"):
        yield opening * 20_000
    for begins in (b"PK\3\4", b"PK\5\6", b"PAR1", b"\xd0\xcf\x11\xe0", b"\x1f\x8b\x08", b"\xff\xfe", b"ARROW1"):
        yield begins + random.Random(begins).randbytes(2_000)  # noqa: S311 -- no secret
        yield begins * 500
    for reader in READERS:
        make = importlib.import_module(f"{readers.__name__}.{reader}").make
        yield from (make(random.Random(f"{number}")) for number in range(40))  # noqa: S311 -- no secret


FILES = tuple(files())


@pytest.mark.parametrize("reader", OF_FILES.values(), ids=OF_FILES)
def test_a_reader_of_files_takes_any_bytes(tmp_path, reader):
    for content in FILES:
        path = tmp_path / "a.toml"
        path.write_bytes(content)
        taken(reader, path)


@pytest.mark.parametrize("reader", OF_FILES.values(), ids=OF_FILES)
def test_a_reader_of_files_takes_any_path(tmp_path, reader):
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    paths = ["", "\0", "a\0b", "\udcff", "\x1b[2J\u202e", "x" * 5_000, "a/" * 5_000, "/dev/null", "/dev/zero"]
    for path in [*paths, *(str(each) for each in tmp_path.iterdir()), str(tmp_path / "loop" / "a.toml")]:
        taken(reader, path)


@pytest.mark.parametrize("reader", OF_TEXTS.values(), ids=OF_TEXTS)
def test_a_reader_of_texts_takes_any_letters(reader):
    for content in FILES:
        taken(reader, content.decode(errors="surrogateescape"))
        taken(reader, content.decode("latin-1"))


# --- values of Python --------------------------------------------------------------------------------


def nested(kind):
    value = None
    for _ in range(100_000):
        value = [value] if kind is list else {"a": value}
    return value


def within_itself():
    value = {}
    value["a"] = [value]
    return value


VALUES = (
    None, True, 0, -1, 2**70, 10**5_000, 1.5, float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"),
    Decimal("Infinity"), Decimal("1e999999"), Decimal("1e-999999"), "", " ", "\0", "\ud800", "\u202e\U000e0041",
    "x" * 2_000_000, "9" * 5_000, "2024-02-30", "9999-12-31", "USD 1e999999", "USD 1", b"a", [], {}, (), set(), {1: 2},
    {None: 1, "a": 2}, {"a": {"b": {}}}, [[]], ["a"] * 1_000, {"UKR": 50, "XXX": 50}, {"UKR": Decimal("sNaN")},
    dt.date.min, dt.date.max, dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.time(),  # noqa: DTZ001
    dt.timedelta.max, 1j, object(), nested(list), nested(dict), within_itself(), int, "committed.by('x')",
    "committed.by(" * 1_000, "(" * 100_000, "committed" + ".combined()" * 1_000,
)  # fmt: skip
RECORDS = {record.kind: unstructure(record) for record in LEDGER}
AT = LEDGER.as_of("2024-06-30")
ANSWERS = [AT.answer(asked).to_dict() for asked in (committed, committed.by("recipient"), agreements)]


@pytest.mark.parametrize("reader", OF_VALUES.values(), ids=OF_VALUES)
def test_a_reader_of_values_takes_any(reader):
    for value in VALUES:
        taken(reader, value)


@pytest.mark.parametrize(
    ("reader", "whole"),
    [*((structure, raw) for raw in RECORDS.values()), *((OF_VALUES["verify"], said) for said in ANSWERS)],
    ids=[*RECORDS, *(each["projection"] for each in ANSWERS)],
)
def test_any_value_can_be_in_any_field(reader, whole):
    for key in [*whole, "version", "amount", "quantity", "sources", "recipient", "within", "no such key"]:
        for value in VALUES:
            taken(reader, {**whole, key: value})


# --- tables ------------------------------------------------------------------------------------------

TABLE = to_arrow(Ledger(list(LEDGER)[:3]))
ROWS = len(TABLE)


def often(value, of=None):
    return pa.array([value] * ROWS, of)


def whole_numbers(of):
    """Return the largest number of 32 or 64 bits, as a column of this type, which may not go so far."""
    size = of.bit_width
    return often(2 ** (size - 1) - 1, pa.int32() if size == 32 else pa.int64()).view(of)


NOWHERE = pa.array([0] * ROWS, pa.int8())
NOT_UTF_8 = often(b"\xff").cast(pa.binary()).view(pa.string())
COLUMNS = {
    "null": pa.nulls(ROWS),
    "truth": often(1).cast(pa.bool_()),
    "number": often(2**64 - 1, pa.uint64()),
    "nan": often(float("nan")),
    "half": pa.nulls(ROWS, pa.float16()),
    **{
        str(of): whole_numbers(of)
        for of in (
            pa.date32(), pa.date64(), pa.timestamp("s"), pa.timestamp("ns", "Europe/Berlin"),
            pa.timestamp("ns", "No/Where"), pa.time32("s"), pa.time64("ns"), pa.duration("s"),
        )
    },
    "interval": often(pa.MonthDayNano([1, 2, 3])),
    "decimal": often(Decimal("9" * 70), pa.decimal256(76, 0)),
    "bytes": often(b"\xff"),
    "four bytes": often(b"\xff" * 4, pa.binary(4)),
    "not UTF-8": NOT_UTF_8,
    "view": often("a" * 50, pa.string_view()),
    "view of bytes": often(b"\xff" * 50, pa.binary_view()),
    "dictionary of null": pa.DictionaryArray.from_arrays(NOWHERE, pa.array([None], pa.string())),
    "dictionary of days": pa.DictionaryArray.from_arrays(NOWHERE, whole_numbers(pa.date32())),
    "dictionary that is not UTF-8": pa.DictionaryArray.from_arrays(NOWHERE, NOT_UTF_8),
    "runs": pa.RunEndEncodedArray.from_arrays(pa.array([ROWS]), pa.array(["a"])),
    "list of null": often([None]),
    "large list": often(["a"], pa.large_list(pa.string())),
    "view of a list": often(["a"], pa.list_view(pa.string())),
    "two": often([1, 2], pa.list_(pa.int64(), 2)),
    "struct": often({"a": 1}),
    "struct of nothing": often({}, pa.struct([])),
    "struct with a name twice": pa.StructArray.from_arrays([often(1), often(2)], ["a", "a"]),
    "structs": often([{"title": 5, "publisher": ["a"], "published": 2**40}]),
    "map": often([("a", 1)], pa.map_(pa.string(), pa.int64())),
    "union": pa.UnionArray.from_sparse(NOWHERE, [often(1), often("a")]),
    "deep": often([[[[["a"]]]]]),
    "text": often("a\0\u202e"),
    "long text": often("x" * 1_100_000),
    "JSON": often("{"),
    "deep JSON": often("[" * 100_000),
    "large JSON": often('{"a":' + "9" * 5_000 + "}"),
    "JSON with a key twice": often('{"a": 1, "a": NaN}'),
}  # fmt: skip
ABOUT_TABLES = (
    b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"holds": 5}', b'{"holds": [], "schema": {}}', b"NaN",
    b'{"schema": true}', b'{"schema": 1.0}', b'{"schema": ' + b"9" * 5_000 + b"}", b'{"holds": "\\u202e\\ud800"}',
)  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_a_reader_of_tables_takes_any_column(column):
    for name in (*TABLE.column_names, "no such column"):
        taken(from_arrow, TABLE.drop_columns([name] if name in TABLE.column_names else []).append_column(name, column))
    taken(from_arrow, TABLE.append_column("note", column))


@pytest.mark.parametrize("reader", OF_TABLES.values(), ids=OF_TABLES)
def test_a_reader_of_tables_takes_whatever_they_say_of_themselves(reader):
    for about in ABOUT_TABLES:
        taken(reader, TABLE.replace_schema_metadata({ABOUT: about}))
    for table in (None, "a", [1], pa.table({}), TABLE.slice(0, 0), pa.chunked_array([pa.array([1])])):
        taken(reader, table)


@pytest.mark.parametrize("reader", OF_TABLES.values(), ids=OF_TABLES)
def test_a_frame_that_cannot_be_arrow_is_refused(reader):
    pandas = pytest.importorskip("pandas")
    for mixed in (["a", 5], [object()]):
        with pytest.raises(LoadError) as caught:
            reader(pandas.DataFrame({"id": mixed}))
        (finding,) = caught.value.findings
        assert str(finding).startswith("<table>: wrong-type it cannot be read as Arrow (")


# --- that these are all ------------------------------------------------------------------------------

READ = {"path", "text", "raw", "table", "cited", "mapping"}  # how public functions call what they read
OTHERS = {
    "export", "write_csv", "write_parquet", "save",  # they write
    "Reading.failed", "as_raw", "day_of", "escaped", "located", "month_of", "parsed", "timed", "together", "verified",
    "year_of",  # parts of the readers, and called by these
}  # fmt: skip


def documented():
    """Yield each function and class method that the reference has, by its name."""
    pages = sorted((ROOT / "docs" / "reference" / "api").glob("*.md"))
    names = [name for page in pages for name in re.findall(r"automodule:: (\S+)", page.read_text(encoding="utf-8"))]
    for name in ["aidledger", *names]:
        module = importlib.import_module(name)
        public = getattr(module, "__all__", None)
        for thing in (getattr(module, each) for each in public or vars(module)):
            if public is None and getattr(thing, "__module__", None) != name:
                continue
            if inspect.isfunction(thing):
                yield thing
            elif inspect.isclass(thing) and not thing.__name__.startswith("_"):
                yield from (getattr(thing, key) for key, one in vars(thing).items() if isinstance(one, classmethod))


def test_every_public_reader_is_in_this_file():
    public = {
        thing.__qualname__
        for thing in documented()
        if not thing.__name__.startswith("_") and READ & set(inspect.signature(thing).parameters)
    }
    assert public - OTHERS <= {*OF_FILES, *OF_TEXTS, *OF_VALUES, *OF_TABLES}
    assert public >= {"load", "read_table", "read_iati", "Money.parse", "from_arrow", "RateTable.from_csv", "ecb"}
