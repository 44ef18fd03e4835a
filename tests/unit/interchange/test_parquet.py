from __future__ import annotations

import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aidledger import Ledger
from aidledger.errors import LoadError, StoreError, WrongTypeError
from aidledger.events import Committed
from aidledger.interchange import about_parquet, about_table, read_parquet, to_arrow, write_parquet
from aidledger.interchange._export.parquet import BadPagesError, Pages, _Struct
from tests.records import record

LEDGER = Ledger([record(Committed, f"a{number}", amount=f"EUR {number + 1}") for number in range(300)])
TABLE = to_arrow(LEDGER)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.parquet"


def refusal(path):
    with pytest.raises(LoadError) as raised:
        read_parquet(path)
    (finding,) = raised.value.findings
    return str(finding).removeprefix(f"{path}: ")


def replaced(table, name, column):
    return table.set_column(table.column_names.index(name), name, column)


def sizes(about):
    return [
        about.row_group(group).column(column).total_uncompressed_size
        for group in range(about.num_row_groups)
        for column in range(about.num_columns)
    ]


def test_a_ledger_is_read_back(path):
    write_parquet(LEDGER, path)
    assert Ledger(read_parquet(path)) == LEDGER
    assert [str(each.origin) for each in read_parquet(f"{path}")] == [f"{path}:{row}" for row in range(1, 301)]
    assert about_parquet(path) == about_table(TABLE)
    assert pq.read_schema(path) == TABLE.schema
    write_parquet(Ledger(), path)
    assert (read_parquet(path), about_parquet(path)["digest"]) == ((), Ledger().digest())


def test_it_is_written_piece_by_piece(path, monkeypatch):
    monkeypatch.setattr("aidledger.interchange._export.rows.BATCH", 100)
    write_parquet(LEDGER, path)
    assert pq.ParquetFile(path).metadata.num_row_groups == 3
    assert read_parquet(path) == tuple(LEDGER)


def test_what_was_there_is_replaced_whole_or_not_at_all(path):
    path.write_bytes(b"before")
    with pytest.raises(WrongTypeError):
        write_parquet(["x"], path)
    assert path.read_bytes() == b"before"
    write_parquet(LEDGER, path)
    assert os.listdir(path.parent) == [path.name]
    with pytest.raises(StoreError, match="cannot be written"):
        write_parquet(LEDGER, path / "below")


def test_what_cannot_be_read_is_refused_by_both_readers(path):
    def both(at):
        with pytest.raises(LoadError) as raised:
            about_parquet(at)
        assert str(raised.value.findings[0]).removeprefix(f"{at}: ") == refusal(at)
        return refusal(at)

    os.mkfifo(path.parent / "pipe")
    assert both(path) == "not-found there is no such file: check the path"
    for none in (path.parent, path.parent / "pipe"):
        assert both(none) == "not-a-file it is no regular file: name a Parquet file"
    for content in (b"", b"PAR1 is how it begins, and PAR1"):
        path.write_bytes(content)
        assert both(path).startswith("bad-parquet it cannot be read (")
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(LoadError) as raised:
        read_parquet(path)
    assert "parquet: missing-field the table has no column id" in str(raised.value)
    assert about_parquet(path) == {}


def test_a_small_file_of_much_text_is_refused_before_it_is_unpacked(path):
    few = TABLE.slice(0, 7).drop_columns("title")
    often = few.append_column(
        "title", pa.DictionaryArray.from_arrays(pa.array([0] * 7, pa.int32()), pa.array(["x" * 20_000]))
    )
    pq.write_table(often, path)
    assert [len(each.title) for each in read_parquet(path)] == [20_000] * 7
    pq.write_table(pa.concat_tables([often] * 500), path)
    assert refusal(path).startswith("too-large the texts have more than 67,108,864 bytes, far more than the table")
    many = few.append_column("title", pa.array(["x" * 10_000_000 + str(number) for number in range(7)]))
    pq.write_table(many, path, compression="zstd")
    assert path.stat().st_size < 1 << 17
    assert refusal(path).startswith("too-large it unpacks to 70,0")


# --- what the pages say of themselves ---------------------------------------------------------------------


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
def test_the_pages_are_as_large_as_an_honest_file_says(path, options):
    pq.write_table(TABLE, path, **options)
    told = sum(sizes(pq.read_metadata(path)))
    assert told * 0.1 < Pages.of(path.read_bytes()).unpacked <= told  # the headers are counted in what is told
    assert Ledger(read_parquet(path)) == LEDGER


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_a_text_in_an_encoding_of_any_size_is_refused(path, version):
    """Each text can repeat the one before, so that a few bytes are a gigabyte."""
    options = {"use_dictionary": False, "column_encoding": {"id": "DELTA_BYTE_ARRAY"}}
    pq.write_table(TABLE, path, data_page_version=version, **options)
    assert "texts in the encoding DELTA_BYTE_ARRAY can be of any size" in refusal(path)


def varint(number):
    """Write a number as the compact protocol does."""
    number, said = number << 1, b""
    while number >= 128:
        said, number = said + bytes([number & 127 | 128]), number >> 7
    return said + bytes([number])


def test_a_file_that_says_less_than_it_unpacks_to_is_refused(path):
    text = pa.array(["x" * 70_000_000])
    pq.write_table(replaced(TABLE.slice(0, 1), "note", text), path, compression="zstd")
    content, told = path.read_bytes(), pq.read_metadata(path)
    end = len(content) - 8 - told.serialized_size
    about = content[end:]
    for honest in {told.row_group(0).total_byte_size, *sizes(told)}:
        if honest > 70_000_000:
            about = about.replace(varint(honest), b"\x88" + b"\x80" * (len(varint(honest)) - 2) + b"\x00")
    path.write_bytes(content[:end] + about)
    assert max(sizes(pq.read_metadata(path))) < 10_000
    assert refusal(path).startswith("too-large it unpacks to 70,0")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "does not end"), (b"\x15", "does not end"), (b"\x18\x05ab", "does not end"),
        (b"\x15" + b"\xff" * 20, "a number that does not end"), (b"\x1d\x00", "holds what nothing does"),
        (b"\x1c" * 20, "goes too deep"), (b"\x19" * 20, "goes too deep"),
        (b"\x19\xf5\xff\xff\xff\xff\x0f", "does not end"),
    ],
)  # fmt: skip
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
    scalars = b"\x15\x02\x11\x12\x13\x07\x17" + b"\0" * 8
    fields = scalars + b"\x18\x02ab\x19\x25\x02\x04\x1c\x15\x06\x00\x06\xc8\x01\x09\x00"
    header = _Struct(fields)
    said = {1: 1, 2: True, 3: False, 4: b"\x07", 5: b"\0" * 8, 6: b"ab", 7: [1, 2], 8: {1: 3}, 100: -5}
    assert (header.fields(0), header.at) == (said, len(fields))
