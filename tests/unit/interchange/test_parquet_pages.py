from __future__ import annotations

import random

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aidledger import AidledgerError, Ledger
from aidledger.errors import LoadError
from aidledger.events import Committed
from aidledger.interchange import read_parquet, to_arrow, write_parquet
from aidledger.interchange._export.parquet import BadPagesError, Pages, _Struct
from tests.records import record

LEDGER = Ledger([record(Committed, f"a{number}", amount=f"EUR {number + 1}") for number in range(300)])
TABLE = to_arrow(LEDGER)


def size(path):
    return Pages.of(path.read_bytes()).unpacked


def refusal(path):
    with pytest.raises(LoadError) as raised:
        read_parquet(path)
    (finding,) = raised.value.findings
    return str(finding).removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"data_page_version": "2.0", "compression": "zstd"},
        {"use_dictionary": False, "compression": "none"},
        {"data_page_size": 64, "compression": "gzip"},
        {"row_group_size": 7, "write_page_checksum": True, "write_page_index": True},
        {"use_dictionary": False, "column_encoding": {"id": "DELTA_LENGTH_BYTE_ARRAY"}},
    ],
    ids=str,
)
def test_the_pages_are_as_large_as_an_honest_file_says(tmp_path, options):
    path = tmp_path / "a.parquet"
    pq.write_table(TABLE, path, **options)
    about = pq.read_metadata(path)
    told = sum(
        about.row_group(group).column(column).total_uncompressed_size
        for group in range(about.num_row_groups)
        for column in range(about.num_columns)
    )
    assert told * 0.1 < size(path) <= told  # the headers are counted in what is told
    assert Ledger(read_parquet(path)) == LEDGER


def test_files_of_other_programs_are_followed(tmp_path):
    by_polars, by_duckdb = tmp_path / "polars.parquet", tmp_path / "duckdb.parquet"
    pl.DataFrame(TABLE).write_parquet(by_polars)
    duckdb.read_parquet(str(by_polars)).write_parquet(str(by_duckdb))
    assert Ledger(read_parquet(by_polars)) == LEDGER
    assert size(by_duckdb) > 0


def test_a_text_in_an_encoding_of_any_size_is_refused(tmp_path):
    """Each text can repeat the one before, so that a few bytes are a gigabyte."""
    path = tmp_path / "a.parquet"
    for version in ("1.0", "2.0"):
        options = {"use_dictionary": False, "column_encoding": {"id": "DELTA_BYTE_ARRAY"}}
        pq.write_table(TABLE, path, data_page_version=version, **options)
        assert "texts in the encoding DELTA_BYTE_ARRAY can be of any size" in refusal(path)


def test_a_file_that_says_less_than_it_unpacks_to_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    text = pa.array(["x" * 70_000_000])
    pq.write_table(
        TABLE.slice(0, 1).set_column(TABLE.column_names.index("note"), "note", text), path, compression="zstd"
    )
    content, told = path.read_bytes(), pq.read_metadata(path)
    end = len(content) - 8 - told.serialized_size
    about = content[end:]
    for honest in {told.row_group(0).total_byte_size, *sizes_told(told)}:
        if honest > 70_000_000:
            about = about.replace(varint(honest), b"\x88" + b"\x80" * (len(varint(honest)) - 2) + b"\x00")
    path.write_bytes(content[:end] + about)
    assert max(sizes_told(pq.read_metadata(path))) < 10_000
    assert refusal(path).startswith("too-large it unpacks to 70,0")


def sizes_told(about):
    return [about.row_group(0).column(column).total_uncompressed_size for column in range(about.num_columns)]


def varint(number):
    """Write a number as the compact protocol does."""
    number, said = number << 1, b""
    while number >= 128:
        said, number = said + bytes([number & 127 | 128]), number >> 7
    return said + bytes([number])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "does not end"),
        (b"\x15", "does not end"),
        (b"\x18\x05ab", "does not end"),
        (b"\x15" + b"\xff" * 20, "a number that does not end"),
        (b"\x1d\x00", "holds what nothing does"),
        (b"\x1c" * 20, "goes too deep"),
        (b"\x19" * 20, "goes too deep"),
        (b"\x19\xf5\xff\xff\xff\xff\x0f", "does not end"),
    ],
)
def test_a_header_that_is_none_is_refused(content, reason):
    with pytest.raises(BadPagesError, match=reason):
        _Struct(content).fields(0)


def test_what_says_too_little_is_refused():
    """Each is a description of one column in one row group, as small as it can be."""
    for column, reason in (
        (b"\x00", "a column is not described"),
        (b"\x3c\x00\x00", "does not say where it is"),
        (b"\x3c\x76\x02\x26\x90\x4e\x00\x00", "beyond the end of the file"),
    ):
        about = b"\x49\x1c" + b"\x19\x1c" + column + b"\x00" + b"\x00"
        with pytest.raises(BadPagesError, match=reason):
            Pages.of(b"PAR1" + about + len(about).to_bytes(4, "little") + b"PAR1")
    for content in (b"", b"PAR1", b"\xff\xff\xff\xffPAR1", b"x" * 20):
        with pytest.raises(BadPagesError, match="does not end as Parquet does"):
            Pages.of(content)


def test_a_header_with_all_that_there_can_be():
    fields = (
        b"\x15\x02\x11\x12\x13\x07\x17" + b"\0" * 8 + b"\x18\x02ab\x19\x25\x02\x04\x1c\x15\x06\x00\x06\xc8\x01\x09\x00"
    )
    header = _Struct(fields)
    assert header.fields(0) == {
        1: 1,
        2: True,
        3: False,
        4: b"\x07",
        5: b"\0" * 8,
        6: b"ab",
        7: [1, 2],
        8: {1: 3},
        100: -5,
    }
    assert header.at == len(fields)


def test_whatever_a_damaged_file_holds_it_is_read_or_refused(tmp_path):
    path = tmp_path / "a.parquet"
    write_parquet(Ledger(list(LEDGER)[:5]), path)
    whole = path.read_bytes()
    chance = random.Random(7)  # noqa: S311 -- places, not secrets
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(chance.choice([1, 1, 2, 8])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content)
        try:
            read_parquet(path)
        except AidledgerError:
            continue
