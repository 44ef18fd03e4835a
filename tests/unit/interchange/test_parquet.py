from __future__ import annotations

import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aidledger import Ledger
from aidledger.errors import LoadError, StoreError, WrongTypeError
from aidledger.events import Committed
from aidledger.interchange import about_parquet, about_table, read_parquet, to_arrow, write_parquet
from aidledger.interchange._export import rows
from tests.records import record

LEDGER = Ledger([record(Committed, f"a{number}", amount=f"EUR {number + 1}") for number in range(7)])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.parquet"


def refusal(path):
    with pytest.raises(LoadError) as raised:
        read_parquet(path)
    (finding,) = raised.value.findings
    with pytest.raises(LoadError) as raised:
        about_parquet(path)
    assert raised.value.findings == (finding,)
    return str(finding).removeprefix(f"{path}: ")


def test_a_ledger_is_read_back(path):
    write_parquet(LEDGER, path)
    assert Ledger(read_parquet(path)) == LEDGER
    assert [str(each.origin) for each in read_parquet(f"{path}")] == [f"{path}:{row}" for row in range(1, 8)]
    assert about_parquet(path) == about_table(to_arrow(LEDGER))
    assert pq.read_schema(path) == to_arrow(LEDGER).schema


def test_it_is_written_piece_by_piece(path, monkeypatch):
    assert rows.BATCH >= 10_000
    monkeypatch.setattr("aidledger.interchange._export.rows.BATCH", 3)
    write_parquet(LEDGER, path)
    assert pq.ParquetFile(path).metadata.num_row_groups == 3
    assert read_parquet(path) == tuple(LEDGER)


def test_a_file_without_rows_says_what_it_is(path):
    write_parquet(Ledger(), path)
    assert read_parquet(path) == ()
    assert about_parquet(path)["digest"] == Ledger().digest()


def test_what_was_there_is_replaced_whole_or_not_at_all(path):
    path.write_bytes(b"before")
    with pytest.raises(WrongTypeError):
        write_parquet(["x"], path)
    assert path.read_bytes() == b"before"
    write_parquet(LEDGER, path)
    assert os.listdir(path.parent) == [path.name]
    with pytest.raises(StoreError, match="cannot be written"):
        write_parquet(LEDGER, path / "below")


def test_what_cannot_be_read_is_refused(path):
    assert refusal(path) == "not-found there is no such file: check the path"
    assert refusal(path.parent) == "not-a-file it is no regular file: name a Parquet file"
    path.write_bytes(b"")
    assert refusal(path).startswith("bad-parquet it cannot be read (")
    path.write_bytes(b"PAR1 is how it begins, and PAR1")
    assert refusal(path).startswith("bad-parquet it cannot be read (")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == "not-a-file it is no regular file: name a Parquet file"


@pytest.mark.parametrize("at", [0.3, 0.6, 0.9])
def test_a_file_that_is_damaged_is_refused(path, at):
    write_parquet(LEDGER, path)
    content = bytearray(path.read_bytes())
    start = int(len(content) * at)
    content[start : start + 400] = b"\xff" * len(content[start : start + 400])
    path.write_bytes(content)
    with pytest.raises(LoadError):
        read_parquet(path)


def test_a_file_of_something_else_is_refused(path):
    pq.write_table(pa.table({"a": [1]}), path)
    with pytest.raises(LoadError) as raised:
        read_parquet(path)
    assert "parquet: missing-field the table has no column id" in str(raised.value)
    assert about_parquet(path) == {}


def test_a_small_file_of_much_text_is_refused_before_it_is_unpacked(path):
    table = to_arrow(LEDGER).drop_columns("title")
    often = pa.DictionaryArray.from_arrays(pa.array([0] * 7, pa.int32()), pa.array(["x" * 20_000]))
    pq.write_table(table.append_column("title", often), path)
    assert [len(each.title) for each in read_parquet(path)] == [20_000] * 7
    pq.write_table(pa.concat_tables([table.append_column("title", often)] * 500), path)
    (finding,) = refusals(path)
    assert finding.startswith("too-large the texts have more than 67,108,864 bytes, far more than the table")
    many = pa.array(["x" * 10_000_000 + str(number) for number in range(7)])
    pq.write_table(table.append_column("title", many), path, compression="zstd")
    assert path.stat().st_size < 1 << 17
    assert refusal(path).startswith("too-large it unpacks to 70,0")


def refusals(path):
    with pytest.raises(LoadError) as raised:
        read_parquet(path)
    return [str(finding).removeprefix(f"{path}: ") for finding in raised.value.findings]


def test_a_day_beyond_the_calendar_is_refused_with_its_row(path):
    far = to_arrow(LEDGER).set_column(
        to_arrow(LEDGER).column_names.index("recorded"),
        "recorded",
        pa.array([19_000] * 6 + [2_000_000_000], pa.date32()),
    )
    pq.write_table(far, path)
    (finding,) = refusals(path)
    assert finding.startswith(f"{path}:7: bad-value recorded: what is in the column recorded cannot be read (")
