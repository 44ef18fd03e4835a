"""Ledgers, tables and answers made to harm: refused quickly and in little memory, in a process of its own."""

from __future__ import annotations

import datetime as dt
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aidledger import reference
from aidledger.projections import committed
from tests.bounded import linux_only, printed

IMPORTS = """
from aidledger import load
from aidledger._cli.checking import cited
from aidledger.errors import AidledgerError, LoadError
from aidledger.interchange import load_mapping
from aidledger.interchange import read_parquet
from aidledger.files import from_jsonl
if sys.argv[1] == "parquet":
    import pyarrow.compute, pyarrow.parquet  # which are imported where they are used
"""
READ = """
read, path = sys.argv[1:]
READERS = {
    "toml": load, "mapping": load_mapping, "answer": cited, "parquet": read_parquet,
    "jsonl": lambda path: from_jsonl(pathlib.Path(path).read_text()),
}
try:
    print(type(READERS[read](path)).__name__)
except LoadError as error:
    print(error.findings[0].code, error.findings[0].origin.line)
except AidledgerError as error:
    print(type(error).__name__)
"""

HEAD = 'schema = 1\ndataset = "d"\n'
DELIVERED = """
[[event]]
id = "a{0}"
fact = "a{0}"
kind = "delivered"
occurred = "2023"
recorded = 2024-01-01
item = "x"
quantity = {1}
"""
LINE = {"schema": 1, "kind": "delivered", "id": "a", "fact": "a", "dataset": "d", "recorded": "2024-01-01"}
LINE |= {"occurred": "2023", "item": "x"}
MAPPING = 'mapping = 1\n[[event]]\nkind = "committed"\nfact = "{id}"\noccurred = { column = "d" }\n'
EURO = 'amount = { column = "a", currency = "EUR" }'


def toml(text):
    return lambda path: path.write_text(HEAD + text, encoding="utf-8")


def jsonl(quantity, count):
    line = json.dumps(LINE)[:-1] + f', "quantity": {quantity}}}\n'
    return lambda path: path.write_text(line * count, encoding="utf-8")


def mapping(text):
    return lambda path: path.write_text(MAPPING + text, encoding="utf-8")


def parquet(count=1, **columns):
    """Return what writes a table of milestones, with these columns besides or instead."""
    ids = pa.array([f"a{number}" for number in range(count)])
    base = {"id": ids, "fact": ids}
    said = {"kind": "milestone-reached", "dataset": "d", "occurred": "2023", "recorded": dt.date(2024, 1, 1)}
    base |= {name: pa.array([value] * count) for name, value in said.items()}
    return lambda path: pq.write_table(pa.table({**base, **columns}), path, compression="zstd")


def often(text, count):
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array([text]))


def twice(path):
    answer = json.dumps(reference().as_of("2024-06-30").answer(committed).to_dict())
    path.write_text('{"value": {"USD": "999000000000"},' + answer[1:], encoding="utf-8")


HOSTILE = {
    "a number of a million digits": ("toml", toml(DELIVERED.format(0, "1e999999")), "bad-amount 11"),
    "very many of them": (
        "toml",
        toml("".join(DELIVERED.format(number, "1e999999") for number in range(4_000))),
        "bad-amount 11",
    ),
    "a number of a million digits in JSON": ("jsonl", jsonl("1e999999", 1), "bad-amount 1"),
    "very many of them in JSON": ("jsonl", jsonl("-1e-999999", 4_000), "bad-amount 1"),
    "digits in comments": ("toml", toml((f"# {'1' * 3_999}\n" * 750) + "x = 1e9999999999999999999"), "bad-toml 753"),
    "digits and brackets": ("toml", toml("x = " + "[1," * 900_000), "line-too-long 3"),
    "digits in comments of a mapping": (
        "mapping",
        mapping((f"# {'1' * 3_999}\n" * 250) + "x = 1e9999999999999999999"),
        "bad-toml 256",
    ),
    "a factor of a million digits": (
        "mapping",
        mapping('amount = { column = "a", currency = "EUR", factor = 1e999999 }'),
        "bad-value 6",
    ),
    "an encoding that there is not": ("mapping", mapping(f'{EURO}\n[csv]\nencoding = "undefined"'), "bad-value 8"),
    "a zero in an encoding": ("mapping", mapping(f'{EURO}\n[csv]\nencoding = "a\\u0000"'), "bad-value 8"),
    "a mapping of keys that there are not": (
        "mapping",
        mapping(EURO + "".join(f"\na{number} = 1" for number in range(40_000))),
        "unknown-field 7",
    ),
    "a mapping of codes that there are not": (
        "mapping",
        mapping(
            f'{EURO}\ndonor = {{ column = "b", codes = "parties", words = {{'
            + ",".join(f'a{number} = "Jappan"' for number in range(30_000))
            + "} }"
        ),
        "bad-value 7",
    ),
    "one title in 100,000 rows": (
        "parquet",
        parquet(100_000, title=often("x" * 20_000, 100_000)),
        "too-large None",
    ),
    "one text of 100 MB": ("parquet", parquet(title=pa.array(["x" * 100_000_000])), "too-large None"),
    "one text of 2 MB": ("parquet", parquet(title=pa.array(["x" * 2_000_000])), "too-long None"),
    "a day beyond the calendar": ("parquet", parquet(recorded=pa.array([2_000_000_000], pa.date32())), "bad-value 1"),
    "a key that stands twice": ("answer", twice, "CitationError"),
}


@linux_only
@pytest.mark.parametrize(("read", "write", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_hostile_has_its_outcome_in_little_time_and_memory(tmp_path, read, write, expected):
    path = tmp_path / "a.toml"
    write(path)
    assert printed(IMPORTS, READ, read, path) == [expected]


def test_the_hostile_files_are_small(tmp_path):
    for name in ("one title in 100,000 rows", "one text of 100 MB"):
        HOSTILE[name][1](tmp_path / "a")
        assert (tmp_path / "a").stat().st_size < 1 << 20
