"""Ledgers of one's own: well made, wrong, and hostile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import aidledger, answered

GRANT = """\
schema = 1
dataset = "acme"

[[event]]
id = "grant@2025-01-01"
fact = "grant"
kind = "committed"
title = "A grant"
occurred = "2024-05"
recorded = 2025-01-01
amount = "EUR 1,000.50"
donor = "DEU"
recipient = "UKR"

[[event.sources]]
publisher = "Acme"
published = "2024-12"
"""
PAID = """\

[[event]]
id = "paid@2025-01-01"
fact = "paid"
kind = "disbursed"
of = "grant"
occurred = "2024-06-02"
recorded = 2025-01-01
amount = "EUR 2,000"

[[event.sources]]
publisher = "Acme"
published = "2024-12"
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Return a function that writes a file into the working directory, which is empty at first."""
    monkeypatch.chdir(tmp_path)

    def written(text: str | bytes, name: str = "my/one.toml") -> str:
        path = Path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return "my"

    return written


# --- check -----------------------------------------------------------------------------------------


def test_the_shipped_ledger_is_clean():
    run = aidledger("check")
    assert (run.status, run.out, run.err) == (0, "", "37 records, no findings\n")


def test_a_clean_folder_and_a_clean_file(place):
    place(GRANT)
    for path in ("my", "my/one.toml"):
        run = aidledger("check", path)
        assert (run.status, run.out, run.err) == (0, "", "1 record, no findings\n")


def test_every_problem_in_one_go_each_with_path_and_line(place):
    place(GRANT.replace('"DEU"', '"GER"').replace('publisher = "Acme"\n', ""))
    place(GRANT.replace("committed", "commited").replace("grant", "other"), "my/two.toml")
    place("schema = 1\nbroken = [[[", "my/three.toml")
    run = aidledger("check", "my")
    assert run.status == 1
    assert [line.split(" ")[:2] for line in run.out.splitlines()] == [
        ["my/one.toml:4:", "unknown-party"],
        ["my/one.toml:4:", "source-without-publisher"],
        ["my/three.toml:2:", "bad-toml"],
        ["my/two.toml:7:", "unknown-kind"],
    ]
    assert run.err == "4 errors; what shows among records only is looked at once these are mended\n"


def test_several_files_are_one_ledger(place):
    place(GRANT)
    place(GRANT.replace("grant@2025-01-01", "twin@2025-01-01").replace('"DEU"', '"DE"'), "my/two.toml")
    run = aidledger("check", "my/one.toml", "my/two.toml")
    assert run.status == 1
    assert "my/two.toml:4: unknown-party donor: 'DE' is not a country or organisation: did you mean 'DEU'?" in run.out
    assert "two-live-records" in run.out
    assert run.err.startswith("2 records, ")
    for others in (["my/one.toml", "--ledger", "my/two.toml"], ["--ledger", "my"], ["my", "my/one.toml"]):
        assert aidledger("check", *others) == run


def test_where_nothing_is_there_nothing_is_promised(place):
    place(GRANT)
    run = aidledger("check", "nosuch")
    assert (run.status, run.err) == (1, "1 error\n")


def test_what_is_among_records_is_looked_at_where_all_can_be_read(place):
    place(GRANT.replace("grant@2025-01-01", "twin@2025-01-01"), "my/two.toml")
    place(GRANT)
    run = aidledger("check", "my")
    assert run.status == 1
    assert run.out.startswith("my/two.toml:4: two-live-records fact: 'grant' has another live record")
    assert run.err == "2 records, 1 error\n"


def test_a_warning_says_so_and_is_no_failure(place):
    place(GRANT + PAID)
    run = aidledger("check", "my")
    assert run.status == 0
    assert run.out.startswith("my/one.toml:19: more-disbursed-than-committed warning: of: EUR 2,000 disbursed")
    assert run.err == "2 records, 1 warning\n"


def test_errors_and_warnings_are_counted_apart(place):
    place((GRANT + PAID).replace('"DEU"', '"GER"'))
    run = aidledger("check", "my")
    assert (run.status, run.err) == (1, "2 records, 1 error and 1 warning\n")


def test_records_that_make_no_ledger(place):
    place(GRANT.replace("fact =", 'supersedes = ["nothing"]\nfact ='))
    run = aidledger("check", "my")
    assert run.status == 1
    assert "link-to-nothing supersedes: there is no record 'nothing'" in run.out
    assert aidledger("as-of", "2024-06-30", "--ledger", "my").status == 1


# --- nothing to read, or nothing readable ------------------------------------------------------------

HOSTILE = [
    pytest.param(b"schema = 1\n\x1b[31m = ", id="escape in the text"),
    pytest.param(GRANT.replace("A grant", "red \\u001b[31m").encode(), id="escape in a title"),
    pytest.param(GRANT.replace("A grant", "\\u202efdp.exe").encode(), id="turned direction in a title"),
    pytest.param(GRANT.replace("grant@", "\\u0007").encode(), id="bell in an id"),
    pytest.param(GRANT.replace("committed", "\\u009b31m").encode(), id="C1 control in a kind"),
    pytest.param(b"\xff\xfe\x00", id="no UTF-8"),
    pytest.param(b"a = " + b"[" * 10_000, id="deep nesting"),
    pytest.param(b"", id="empty file"),
    pytest.param(b"schema = 99\n", id="newer schema"),
]


@pytest.mark.parametrize("content", HOSTILE)
def test_a_hostile_file_gets_a_message_and_nothing_of_it_reaches_the_terminal(place, content):
    place(content)
    checked, asked = aidledger("check", "my"), aidledger("as-of", "2024-06-30", "--ledger", "my", "--json")
    assert checked.status == asked.status == 1
    assert checked.out.startswith("my/one.toml:")
    assert asked.out == ""
    assert asked.err.startswith("aidledger: my: ")
    assert "my/one.toml:" in asked.err
    for text in (checked.out, checked.err, asked.err):
        assert all(char == "\n" or char.isprintable() for char in text)


def test_a_name_of_a_file_does_not_reach_the_terminal_as_it_is(place):
    folder = place("x = ", "my/a\x1b[31m\nb.toml")
    assert aidledger("check", folder).out.startswith("my/a\\x1b[31m")
    assert "\x1b" not in aidledger("as-of", "2024-06-30", "--ledger", folder).err
    place(GRANT, "\x1b[32mgreen.toml")
    asked = aidledger("as-of", "2024-06-30", "--ledger", "\x1b[32mgreen.toml")
    assert asked.status == 0
    assert "\\x1b[32mgreen.toml" in asked.out
    assert "\x1b" not in asked.out


@pytest.mark.parametrize("path", ["nowhere", "nowhere/one.toml"])
def test_a_folder_that_is_not_there(place, path):
    for run in (aidledger("check", path), aidledger("as-of", "2024-06-30", "--ledger", path)):
        assert run.status == 1
        assert "there is no such file or folder" in run.out + run.err


def test_an_empty_folder(tmp_path):
    for run in (aidledger("check", str(tmp_path)), aidledger("as-of", "2024-06-30", "--ledger", str(tmp_path))):
        assert run.status == 1
        assert "there is no *.toml in the folder" in run.out + run.err


def test_many_problems_are_counted_where_they_are_not_asked_for(place):
    for number in range(25):
        place("x = ", f"my/{number:02}.toml")
    run = aidledger("as-of", "2024-06-30", "--ledger", "my")
    assert len(run.err.splitlines()) == 22
    assert run.err.splitlines()[-1] == "  … and 5 more: aidledger check --all shows all"
    assert len(aidledger("check", "my").out.splitlines()) == 25


def test_on_a_terminal_the_first_of_each_code_are_printed(place, monkeypatch):
    for number in range(6):
        place(GRANT.replace("grant", f"grant-{number}").replace('publisher = "Acme"\n', ""), f"my/{number}.toml")
    place(GRANT.replace('"DEU"', '"GER"'), "my/z.toml")
    every = aidledger("check", "my")
    assert len(every.out.splitlines()) == 7
    monkeypatch.setattr("aidledger._cli.terminal.is_terminal", lambda: True)
    run = aidledger("check", "my")
    assert [line.split(" ")[:2] for line in run.out.splitlines()[:2]] == [
        ["my/z.toml:4:", "unknown-party"],
        ["my/0.toml:4:", "source-without-publisher"],
    ]
    assert run.out.splitlines()[4:] == ["… and 3 more source-without-publisher: --all prints them"]
    assert (run.status, run.err) == (every.status, every.err) == (1, "7 records, 7 errors\n")
    assert aidledger("check", "my", "--all").out == every.out


# --- text that looks like markup ---------------------------------------------------------------------


def test_markup_in_a_title_is_text(place):
    title = "[bold]loud[/] [/] [link=https://x.example]:smile:"
    folder = place(GRANT.replace("A grant", title))
    shown = aidledger("as-of", "2024-05-15", "--ledger", folder).out
    assert f"  2024-05  committed  EUR  1,000.5  {title}\n" in shown


def test_a_title_of_several_lines_is_one_row(place):
    folder = place(GRANT.replace('"A grant"', '"""A\n  grant"""'))
    assert "  2024-05  committed  EUR  1,000.5  A grant\n" in aidledger("as-of", "2024-05-15", "--ledger", folder).out


def test_what_bounds_do_not_say_is_a_caveat_below_the_answer(place):
    folder = place(GRANT.replace('"2024-05"', '"2024-05~"'))
    said = "! the date of grant@2025-01-01, 2024-05~, is approximate in its source"
    assert said in aidledger("as-of", "2024-06-30", "--ledger", folder, "--by", "donor").out
    assert said in aidledger("as-of", "2024-06-30", "--ledger", folder).out


# --- several data sets -------------------------------------------------------------------------------


@pytest.fixture
def two(place):
    place(GRANT)
    return place(GRANT.replace("acme", "other").replace("grant", "gift").replace("1,000.50", "2"), "my/two.toml")


def test_data_sets_are_not_added_up_and_the_message_says_what_to_write(two):
    run = aidledger("as-of", "2024-06-30", "--ledger", two, "--by", "donor")
    assert (run.status, run.out) == (1, "")
    assert run.err == (
        "aidledger: committed by donor would add up 2 data sets (acme, other), which may hold the same facts: choose "
        "with --where dataset=acme, keep them apart with --by dataset, or add them with --combined\n"
    )


def test_each_of_the_advice_works(two):
    day = ("as-of", "2024-06-30", "--ledger", two)
    assert answered(*day, "--where", "dataset=acme")["value"] == {"EUR": "1000.5"}
    assert [row["amount"] for row in answered(*day, "--by", "dataset")["value"]] == ["1000.5", "2"]
    assert answered(*day, "--projection", "committed", "--combined")["value"] == {"EUR": "1002.5"}
    apart = aidledger(*day, "--by", "dataset").out
    assert "  acme     EUR       1,000.5\n  other    EUR           2\n" in apart
    assert "no sum of all: that would add up data sets, which --combined does" in apart
    assert ["all", "EUR", "1,002.5"] in aidledger(*day, "--by", "donor", "--combined").rows


def test_the_picture_keeps_data_sets_apart_unless_told_otherwise(two):
    day = ("as-of", "2024-06-30", "--ledger", two)
    rows = aidledger(*day).rows
    assert ["acme", "UKR", "EUR", "1,000.5"] in rows
    assert ["acme", "all", "EUR", "1,000.5"] in rows
    assert ["other", "all", "EUR", "2"] in rows
    assert ["all", "EUR", "1,002.5"] in aidledger(*day, "--combined").rows
    assert answered(*day)["answers"]["committed"]["projection"] == "committed.by('dataset')"


def test_a_data_set_that_is_not_there_has_no_answer(two):
    run = aidledger("as-of", "2024-06-30", "--ledger", two, "--where", "dataset=acne")
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("aidledger: no data set 'acne' in the ledger: did you mean 'acme'?")
