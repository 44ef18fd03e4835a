"""Importing sheets beside the bare reader of the same file: ``python tests/benchmarks/tables.py``.

Reads the releases in the folder that ``AIDLEDGER_DATA`` names, else in ``../shared/data``, and a CSV file made here.
The bare reader of XLSX is python-calamine, in Rust, which checks nothing; the target is three times as long, events
and all. The bare reader of CSV only splits lines, and what is printed for it is the price of an event. The best of some
runs each, taken in turns.
"""

from __future__ import annotations

import csv
import os
import tempfile
import time
from pathlib import Path

import python_calamine

from aidledger.interchange import load_mapping, mapping_from_toml, read_table

RUNS = 9
DATA = Path(os.environ.get("AIDLEDGER_DATA", Path(__file__).parents[3] / "shared" / "data")) / "kiel"
RELEASES = (("release-07.xlsx", "kiel-release-7", "2022-10-11"), ("release-18.xlsx", "kiel-release-18", "2024-08-06"))
MAPPING = """
mapping = 1
[[event]]
kind = "committed"
fact = "row-{key}"
occurred = { column = "day" }
amount = { column = "amount", currency = "EUR" }
donor = { column = "donor", codes = "parties" }
"""


def seconds(*functions):
    best = [float("inf")] * len(functions)
    for _ in range(RUNS):
        for index, function in enumerate(functions):
            begun = time.perf_counter()
            function()
            best[index] = min(best[index], time.perf_counter() - begun)
    return best


def bare_xlsx(path, sheet):
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def bare_csv(path):
    with path.open(newline="") as file:
        return list(csv.reader(file))


def compare(name, bare, imported):
    first, second = seconds(bare, imported)
    print(f"{name:>16}: bare reader {first * 1000:7.1f} ms, imported {second * 1000:7.1f} ms = {second / first:.2f}x")


def main():
    for name, mapping, recorded in RELEASES:
        path, known = DATA / name, load_mapping(mapping)
        if not path.exists():
            print(f"{name:>16}: not in {DATA}")
            continue
        compare(
            name,
            lambda path=path, known=known: bare_xlsx(path, known.sheet),
            lambda path=path, known=known, day=recorded: read_table(path, known, recorded=day, dataset="kiel"),
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        rows = (f"{n},2024-{n % 12 + 1:02}-01,{n}.5,Japan" for n in range(20_000))
        path.write_text("key,day,amount,donor\n" + "\n".join(rows) + "\n")
        known = mapping_from_toml(MAPPING)
        compare("rows.csv", lambda: bare_csv(path), lambda: read_table(path, known, recorded="2025-01-01", dataset="d"))


if __name__ == "__main__":
    main()
