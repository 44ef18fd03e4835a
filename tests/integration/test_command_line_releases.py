"""Releases and manual records on the command line: partial, whole, several files, adopted, corrections kept or not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from aidledger import DirectoryStore, Money, revise
from tests.command_line import aidledger
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


def imported(*files, day="2024-03-01", options=()):
    about = ("--mapping", "m.toml", "--recorded", day, "--dataset", "x", "--into", "led")
    return aidledger("import", "table", *files, *about, *options)


def total():
    return json.loads(aidledger("as-of", "2024-12-31", "--ledger", "led", "--projection", "committed", "--json").out)[
        "value"
    ]


def corrected():
    store = DirectoryStore("led")
    ledger = store.load()
    (event,) = [each for each in ledger.timeline() if each.fact == "a"]
    store.append(revise(event, recorded="2024-03-05", sources=event.sources, amount=Money(12, "EUR")))


def test_a_file_with_only_what_is_new():
    assert imported("jan.csv").status == 0
    run = imported("feb.csv", day="2024-04-01")
    assert run.status == 1
    assert "say --partial where it holds only some of the rows, --whole where the others are gone" in run.err
    assert imported("feb.csv", day="2024-04-01", options=("--partial",)).status == 0
    assert total() == {"EUR": "60"}
    assert imported("feb.csv", day="2024-04-02", options=("--whole",)).status == 0
    assert total() == {"EUR": "30"}
    assert imported("feb.csv", options=("--whole", "--partial")).status == 2


def test_rows_that_are_several_events_each():
    told = MAPPING.partition("[[source]]")[0] + '[[event]]\nkind = "disbursed"\noccurred = { column = "date" }\n'
    Path("m.toml").write_text(f'{told}amount = {{ column = "eur", currency = "EUR" }}\n', encoding="utf-8")
    run = imported("jan.csv")
    assert ["in", "events", "2", "4", "events:", "one", "of", "the", "rows", "can", "be", "several"] in run.rows
    assert "4 records written to led/x-2024-03-01.toml" in run.out


def test_several_files_are_one_release():
    run = imported("jan.csv", "more.csv", options=("--release", "release 7"))
    assert (run.status, total()) == (0, {"EUR": "60"})
    assert {record.release for record in DirectoryStore("led").load()} == {"release 7"}
    assert "warning: row: 1 rows of this file are in one before it, and count once" in run.out
    differ = imported("jan.csv", "other.csv", day="2024-04-01")
    assert (differ.status, "key-differs" in differ.err) == (1, True)


@pytest.mark.parametrize(("options", "right"), [((), 32), (("--corrections", "replace"), 35)])
def test_corrections_of_rows_that_changed(options, right):
    imported("jan.csv")
    corrected()
    run = imported("other.csv", day="2024-04-01", options=options)
    assert (run.status, total()) == (0, {"EUR": f"{right}"})
    assert "Manual records" in run.out
    restated = "" if options else ", 1 restated"
    assert f" records (1 changed{restated}, 1 retraction) written to led/x-2024-04-01.toml" in run.out


def test_check_lists_corrections_in_effect():
    imported("jan.csv")
    corrected()
    run = aidledger("check", "led")
    assert run.status == 0
    assert "correction in effect: x a: amount EUR 12 (published: EUR 10)" in run.out


@pytest.mark.parametrize("label", ["", "two\nlines", "x" * 201])
def test_what_is_no_label_is_refused(label):
    assert imported("jan.csv", options=("--release", label)).status == 2


def adopting(*arguments):
    about = ("--dataset", "acme", "--into", "events", "--release", "second")
    return aidledger("adopt", *arguments, *about)


OLD = ("table", "second.csv", "--recorded", "2024-02-10", "--mapping", "mapping.toml")


def test_a_ledger_from_before_labels_is_adopted():
    shutil.copytree(PLACE, ".", dirs_exist_ok=True)
    about = ("--recorded", "2024-05-01", "--dataset", "acme", "--into", "events", "--mapping", "mapping.toml")
    refused = aidledger("import", "table", "second.csv", *about)
    assert (refused.status, "run aidledger adopt once" in refused.err) == (1, True)
    assert "dry run: " in adopting(*OLD, "--dry-run").out
    told = json.loads(adopting(*OLD, "--json").out)
    assert told["counts"] == {"adopted": 7, "manual": 4, "not_on_record": 0}
    assert "nothing new" in aidledger("import", "table", "second.csv", *about).out
    assert adopting(*OLD).status == 1
    for cited in Path().glob("cited-*.json"):
        assert aidledger("verify", str(cited), "--ledger", "events").status == 0


def test_an_adoption_with_rows_that_differ_is_refused():
    shutil.copytree(PLACE, ".", dirs_exist_ok=True)
    told = Path("second.csv").read_text(encoding="utf-8")
    Path("wrong.csv").write_text(told.replace("FRA,80,", "FRA,81,"), encoding="utf-8")
    wrong = ("table", "wrong.csv", "--recorded", "2024-02-10", "--mapping", "mapping.toml")
    run = adopting(*wrong)
    assert (run.status, "rows-differ" in run.err, "or say --differing" in run.err) == (1, True, True)
    assert adopting(*wrong, "--differing", "--dry-run").status == 0


def test_a_ledger_that_was_made_by_hand_is_adopted_without_files():
    shutil.copytree(PLACE, ".", dirs_exist_ok=True)
    run = adopting()
    assert (run.status, "manual-record" in run.out) == (0, True)
    assert "2 records written to events/acme-2024-03-03.toml" in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("table", "--recorded", "2024-02-10"), "FILE: name the files"),
        (("table", "second.csv"), "--recorded: give the day"),
        (("table", "second.csv", "--recorded", "2024-02-10"), "--mapping: a table is read by a mapping"),
        (("kiel", "second.csv", "--recorded", "2024-02-10", "--mapping", "m.toml"), "--mapping is about tables"),
    ],
)
def test_what_an_adoption_needs(arguments, said):
    run = adopting(*arguments)
    assert (run.status, said in run.err) == (2, True)
