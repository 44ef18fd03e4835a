"""Releases and manual records on the command line: partial, whole, several files, adopted, corrections kept or not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aidledger import DirectoryStore, Money, revise
from tests.command_line import answered, refused, says
from tests.integration.test_before_labels import PLACE

MAPPING = """
mapping = 1
[[event]]
kind = "committed"
fact = "{id}"
title = "{id}"
occurred = { column = "date" }
amount = { column = "eur", currency = "EUR" }
[[source]]
publisher = "Acme"
published = "2024"
"""
HEAD = "id,date,eur\n"
A, B, C = "a,2024-01-05,10\n", "b,2024-01-20,20\n", "c,2024-02-05,30\n"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("m.toml").write_text(MAPPING, encoding="utf-8")
    for name, rows in {"jan": A + B, "feb": C, "more": B + C, "other": "a,2024-01-05,15\n" + B}.items():
        Path(f"{name}.csv").write_text(HEAD + rows, encoding="utf-8")


def imported(files, *wanted, day="2024-03-01", status=0):
    return says(
        f"import table {files} --mapping m.toml --recorded {day} --dataset x --into led", *wanted, status=status
    )


def total():
    return answered("as-of 2024-12-31 --ledger led --projection committed")["value"]


def corrected():
    store = DirectoryStore("led")
    ledger = store.load()
    (event,) = [each for each in ledger.timeline() if each.fact == "a"]
    store.append(revise(event, recorded="2024-03-05", sources=event.sources, amount=Money(12, "EUR")))


def test_a_file_with_only_what_is_new():
    imported("jan.csv")
    said = "say --partial where it holds only some of the rows, --whole where the others are gone"
    imported("feb.csv", said, day="2024-04-01", status=1)
    imported("feb.csv --partial", day="2024-04-01")
    assert total() == {"EUR": "60"}
    imported("feb.csv --whole", day="2024-04-02")
    assert total() == {"EUR": "30"}
    imported("feb.csv --whole --partial", "a release is one of the two: leave the other out", status=2)


def test_rows_that_are_several_events_each():
    told = MAPPING.partition("[[source]]")[0] + '[[event]]\nkind = "disbursed"\noccurred = { column = "date" }\n'
    Path("m.toml").write_text(f'{told}amount = {{ column = "eur", currency = "EUR" }}\n', encoding="utf-8")
    several = "in events  2  4 events: one of the rows can be several\n"
    imported("jan.csv", several, "4 records written to led/x-2024-03-01.toml")


def test_several_files_are_one_release():
    once = "warning: row: 1 rows of this file are in one before it, and count once"
    imported("jan.csv more.csv --release 'release 7'", once)
    assert total() == {"EUR": "60"}
    assert {record.release for record in DirectoryStore("led").load()} == {"release 7"}
    imported("jan.csv other.csv", "key-differs", day="2024-04-01", status=1)


@pytest.mark.parametrize(("options", "right"), [("", 32), ("--corrections replace", 35)])
def test_corrections_of_rows_that_changed(options, right):
    imported("jan.csv")
    corrected()
    says("check led", "correction in effect: x a: amount EUR 12 (published: EUR 10)")
    restated = "" if options else ", 1 restated"
    written = f" records (1 changed{restated}, 1 retraction) written to led/x-2024-04-01.toml"
    imported(f"other.csv {options}", "Manual records", written, day="2024-04-01")
    assert total() == {"EUR": f"{right}"}


@pytest.mark.parametrize("label", ["", "two\nlines", "x" * 201])
def test_what_is_no_label_is_refused(label):
    imported(f"jan.csv --release '{label}'", "is not a label", status=2)


ADOPT = "adopt {} --dataset acme --into events --release second"
OLD = ADOPT.format("table second.csv --recorded 2024-02-10 --mapping mapping.toml")
NEW = "import table second.csv --recorded 2024-05-01 --dataset acme --into events --mapping mapping.toml"


@pytest.fixture
def _before():
    shutil.copytree(PLACE, ".", dirs_exist_ok=True)


@pytest.mark.usefixtures("_before")
def test_a_ledger_from_before_labels_is_adopted():
    refused(NEW, "run aidledger adopt once")
    says(f"{OLD} --dry-run", "dry run: ")
    assert answered(OLD)["counts"] == {"adopted": 7, "manual": 4, "not_on_record": 0}
    says(NEW, "nothing new")
    refused(OLD)
    for cited in Path().glob("cited-*.json"):
        says(f"verify {cited} --ledger events")


@pytest.mark.usefixtures("_before")
def test_an_adoption_with_rows_that_differ_is_refused():
    told = Path("second.csv").read_text(encoding="utf-8")
    Path("wrong.csv").write_text(told.replace("FRA,80,", "FRA,81,"), encoding="utf-8")
    wrong = OLD.replace("second.csv", "wrong.csv")
    refused(wrong, "rows-differ", "or say --differing")
    says(f"{wrong} --differing --dry-run")
    says(ADOPT.format(""), "manual-record", "2 records written to events/acme-2024-03-03.toml")  # made by hand


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("table --recorded 2024-02-10", "FILE: name the files"),
        ("table second.csv", "--recorded: give the day"),
        ("table second.csv --recorded 2024-02-10", "--mapping: a table is read by a mapping"),
        ("kiel second.csv --recorded 2024-02-10 --mapping m.toml", "--mapping is about tables"),
    ],
)
def test_what_an_adoption_needs(words, said):
    refused(ADOPT.format(words), said, status=2)
