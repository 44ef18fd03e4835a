"""Ledgers of one's own: well made, wrong, and hostile."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidledger import load
from tests.command_line import aidledger, answered, refused, says

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

WRONG = GRANT.replace('"DEU"', '"GER"')
TWIN = GRANT.replace("grant@2025-01-01", "twin@2025-01-01")
UNTIL_THEN = "what shows among records only is looked at once these are mended"
DISBURSED = "my/one.toml:19: more-disbursed-than-committed warning: of: EUR 2,000 disbursed"
TWO_LIVE = "my/two.toml:4: two-live-records fact: 'grant' has another live record"


@pytest.mark.parametrize(
    ("files", "line", "status", "out", "err"),
    [
        ([], "check", 0, [], "37 records, no findings"),
        ([GRANT], "check my", 0, [], "1 record, no findings"),
        ([GRANT], "check my/one.toml", 0, [], "1 record, no findings"),
        ([GRANT], "check nosuch", 1, ["nosuch: not-found"], "1 error"),
        ([GRANT + PAID], "check my", 0, [DISBURSED], "2 records, 1 warning"),
        (
            [WRONG + PAID],
            "check my",
            1,
            ["my/one.toml:4: unknown-party", DISBURSED],
            "2 records, 1 error and 1 warning",
        ),
        ([GRANT, TWIN], "check my", 1, [TWO_LIVE], "2 records, 1 error"),
        (
            [GRANT.replace("fact =", 'supersedes = ["nothing"]\nfact =')],
            "check my",
            1,
            ["my/one.toml:4: link-to-nothing supersedes: there is no record 'nothing'"],
            f"1 error; {UNTIL_THEN}",
        ),
        (
            [
                WRONG.replace('publisher = "Acme"\n', ""),
                GRANT.replace("committed", "commited").replace("grant", "other"),
                "schema = 1\nbroken = [[[",
            ],
            "check my",
            1,
            [
                "my/one.toml:4: unknown-party",
                "my/one.toml:4: source-without-publisher",
                "my/three.toml:2: bad-toml",
                "my/two.toml:7: unknown-kind",
            ],
            f"4 errors; {UNTIL_THEN}",
        ),
    ],
)
def test_every_problem_in_one_go_each_with_path_and_line(place, files, line, status, out, err):
    for name, text in zip(("one", "two", "three"), files, strict=False):
        place(text, f"my/{name}.toml")
    run = aidledger(line)
    assert (run.status, run.err) == (status, f"{err}\n")
    assert [each[: len(wanted)] for each, wanted in zip(run.out.splitlines(), out, strict=True)] == out


def test_several_files_are_one_ledger(place):
    place(GRANT)
    place(TWIN.replace('"DEU"', '"DE"'), "my/two.toml")
    party = "my/two.toml:4: unknown-party donor: 'DE' is not a country or organisation: did you mean 'DEU'?"
    run = says("check my/one.toml my/two.toml", party, "two-live-records", "2 records, ", status=1)
    for others in ("my/one.toml --ledger my/two.toml", "--ledger my", "my my/one.toml"):
        assert aidledger(f"check {others}") == run


def test_a_shipped_ledger_that_cannot_be_read_is_told_like_any_other(place, monkeypatch):
    place("x = ")
    monkeypatch.setattr("aidledger.stores.reference", lambda: load("my"))
    assert says("check", "my/one.toml:1: bad-toml", status=1).err == f"1 error; {UNTIL_THEN}\n"


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


def test_an_empty_folder(tmp_path):
    for line in ("check", "as-of 2024-06-30 --ledger"):
        says(f"{line} {tmp_path}", "there is no *.toml in the folder", status=1)


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


# --- texts in titles -------------------------------------------------------------------------------

MARKUP = "[bold]loud[/] [/] [link=https://x.example]:smile:"


@pytest.mark.parametrize(
    ("title", "shown"), [(f'"{MARKUP}"', MARKUP), ('"""A\n  grant"""', "A grant"), ('"A\\u200bgrant"', "A\\u200bgrant")]
)
def test_a_title_is_text_on_one_row(place, title, shown):
    folder = place(GRANT.replace('"A grant"', title))
    says(f"as-of 2024-05-15 --ledger {folder}", f"  2024-05  committed  EUR  1,000.5  {shown}\n")


def test_what_bounds_do_not_say_is_a_caveat_below_the_answer(place):
    folder = place(GRANT.replace('"2024-05"', '"2024-05~"'))
    for more in ("", " --by donor"):
        said = "! the date of grant@2025-01-01, 2024-05~, is approximate in its source"
        says(f"as-of 2024-06-30 --ledger {folder}{more}", said)


# --- several data sets -------------------------------------------------------------------------------


def test_data_sets_are_not_added_up_and_each_of_the_advice_works(place):
    place(GRANT.replace("acme", "other").replace("grant", "gift").replace("1,000.50", "2"), "my/two.toml")
    day = f"as-of 2024-06-30 --ledger {place(GRANT)}"
    said = "committed by donor would add up 2 data sets (acme, other), which may hold the same facts: choose with "
    advice = "--where dataset=acme, keep them apart with --by dataset, or add them with --combined\n"
    assert refused(f"{day} --by donor").err == f"aidledger: {said}{advice}"
    refused(f"{day} --where dataset={{0}}", "no data set '{0}' in the ledger")
    refused(f"{day} --where dataset=acne", "aidledger: no data set 'acne' in the ledger: did you mean 'acme'?")
    assert answered(f"{day} --where dataset=acme")["value"] == {"EUR": "1000.5"}
    assert [row["amount"] for row in answered(f"{day} --by dataset")["value"]] == ["1000.5", "2"]
    assert answered(f"{day} --projection committed --combined")["value"] == {"EUR": "1002.5"}
    no_sum = "no sum of all: that would add up data sets, which --combined does"
    says(f"{day} --by dataset", "  acme     EUR       1,000.5\n  other    EUR           2\n", no_sum)
    for more in ("--by donor --combined", "--combined"):
        assert ["all", "EUR", "1,002.5"] in says(f"{day} {more}").rows
    rows = says(day).rows
    assert all(row in rows for row in (["acme", "UKR", "EUR", "1,000.5"], ["other", "all", "EUR", "2"]))
    assert answered(day)["answers"]["committed"]["projection"] == "committed.by('dataset')"
