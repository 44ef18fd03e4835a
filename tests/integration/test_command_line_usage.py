"""Bad usage: a message that says what to write instead, and status 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidledger._cli.commands import program
from tests.command_line import aidledger, refused, says

AS_OF = "as-of 2024-06-30"
COMPARED = "two answers are compared: give a second DATE, --with-known DATE, --with-known best, or --with-ledger PATH"
BAD = [
    ("as-of", "Missing argument 'DATE'."),
    ("as-of 2024-06", "DATE: '2024-06' is not one day: write year, month and day, as in 2024-06-30"),
    ("as-of 2024-02-30", "DATE: '2024-02-30' is not in the calendar"),
    ("as-of 2024-06-30T00:00:00", "DATE: '2024-06-30T00:00:00' is not one day"),
    (f"{AS_OF} --known yesterday", "--known: 'yesterday' is not one day"),
    (f"{AS_OF} 2024-07-01", "unexpected extra argument (2024-07-01)"),
    (f"{AS_OF} --projection commited", "--projection: there is no 'commited': did you mean 'committed'?"),
    (f"{AS_OF} --by doner", "--by: committed has no field 'doner': did you mean 'donor'?"),
    (f"{AS_OF} --where doner=JPN", "--where: committed has no field 'doner': did you mean 'donor'?"),
    (f"{AS_OF} --where recipient=UA", "--where: 'UA' is not a country or organisation: did you mean 'UKR'?"),
    (f"{AS_OF} --where instrument=laon", "--where: instrument: 'laon' is unknown: did you mean 'loan'?"),
    (f"{AS_OF} --where recipient", "--where: 'recipient' is no condition: write FIELD=VALUE"),
    (f"{AS_OF} --where recipient=", "as in recipient=UKR, and FIELD=- for what is not stated"),
    (f"{AS_OF} --where =UKR", "--where: '=UKR' is no condition"),
    (
        f"{AS_OF} --by donor --projection milestones",
        "--by is about sums of money, and milestones is none: leave",
    ),
    (f"{AS_OF} --by donor --projection milestones", "or ask for pledged, committed, guaranteed, allocated, disbursed"),
    (f"{AS_OF} --where donor=JPN --projection reported", "--where is about sums of money"),
    (f"{AS_OF} --combined --projection deliveries", "--combined is about sums of money"),
    (f"{AS_OF} --valued --projection milestones", "--valued is about sums of money, and milestones is none"),
    (f"{AS_OF} --in EUR --projection reported", "--in is about sums of money"),
    (f"{AS_OF} --partial", "--partial is about what sources made of amounts: add --valued, or leave it out"),
    (f"{AS_OF} --colour", "No such option"),
    (f"{AS_OF} --in eur", "--in: 'eur' is no ISO 4217 currency code: did you mean 'EUR'?"),
    (f"{AS_OF} --in UAH", "--in: no rates for UAH from European Central Bank: (exist: AUD, "),
    (f"{AS_OF} --in EUR --at June", "--at: 'June' is no date"),
    (f"{AS_OF} --at 2024", "--at is about exchange rates: add --in CURRENCY, or leave it out"),
    (f"{AS_OF} --last-within 7", "--last-within is about exchange rates: add --in CURRENCY"),
    (f"{AS_OF} --in EUR --last-within 0", "0 is not in the range x>=1"),
    ("reconcile 2024-06-30 --last-within 7", "--last-within is about exchange rates: add --rates ecb"),
    ("reconcile 2024-06-30 --rates fed", "'fed' is not 'ecb'"),
    ("reaches", "Missing argument 'AMOUNT...'"),
    ("reaches five billion", "AMOUNT: 'five billion' is no money: write the currency, a space and the amount"),
    ("reaches USD 1e9e9", "AMOUNT: '1e9e9' is no amount"),
    ("reaches USD 1 --by donor", "No such option '--by'"),
    ("reaches USD 1 --projection milestones", "only a sum of money reaches an amount, and milestones is none: ask for"),
    ("revisions 2024-06-30 --projection agreements", "only a sum of money has revisions, and agreements"),
    ("compare 2024-06-30", COMPARED),
    ("compare 2024-06-30 2024", "DATE: '2024' is not one day"),
    ("compare 2024-06-30 --with-known now", "--with-known: 'now' is not one day"),
    ("compare 2024-06-30 2024-07-30 --projection deliveries", "only a sum of money has a bridge, and deliveries is"),
    ("history --every month --on 2024-06-30", "--on names every day of the history: leave out --every"),
    ("history --on 2024-06-30 --end 2024-06-30", "--on names every day of the history"),
    ("history --on 2024-06", "--on: '2024-06' is not one day"),
    ("history --every decade", "'decade' is not one of 'day', 'week', 'month', 'quarter', 'year'"),
    ("history --csv --json", "choose one of --csv, --json and --plot"),
    ("history --csv --plot x.png", "choose one of --csv, --json and --plot"),
    ("history --plot growth.gif", "--plot: 'growth.gif' has no ending of a picture: name it .png, .svg or .pdf"),
    ("history --ledger nowhere --plot a.gif", "--plot: 'a.gif' has no ending"),
    ("export out.xlsx", "FILE: the suffix of 'out.xlsx' is no format: (exist: csv, parquet)"),
    ("export out", "FILE: the suffix of 'out' is no format"),
    ("export out.csv --what rows", "'rows' is not one of"),
    ("export out.csv --by donor", "--what records asks no question: leave out the options of one, or ask for"),
    ("export out.csv --what events --combined", "--what events asks no question"),
    ("export out.csv --what answer", "--what answer is about a day: add --as-of DATE"),
    ("export out.csv --what explanation", "--what explanation is about a day: add --as-of DATE"),
    ("export out.csv --as-of 2024-06-30", "--what records is about no single day: leave out --as-of"),
    ("export out.csv --what history --as-of 2024-06-30", "--what history is about no single day"),
    ("export out.csv --every year", "--what records has no periods: leave out --every"),
    ("verify", "Missing argument 'FILE'"),
    ("manifest one two", "unexpected extra argument (two)"),
    ("chekc", "No such command 'chekc'"),
]


@pytest.mark.parametrize(("line", "message"), BAD)
def test_bad_usage(tmp_path, monkeypatch, line, message):
    monkeypatch.chdir(tmp_path)
    run = refused(line, message, status=2)
    assert run.err.splitlines()[-1].startswith("(see aidledger")
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [("as-of", "\x1b[31m"), ("\x1b]0;x\x07",), ("check", "--\x9b31m"), ("as-of", "2024-06-30", "--by", "\u202ex")],
)
def test_what_is_typed_never_drives_the_terminal(words):
    run = aidledger(*words)
    assert run.status == 2
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(run.err)


def test_no_command_is_bad_usage_and_gets_the_help():
    run = aidledger()
    assert (run.status, run.out) == (2, "")
    assert "aidledger as-of 2024-06-30                the whole picture of that day" in run.err


@pytest.mark.parametrize("line", ["--help", "-h", *(f"{name} --help" for name in program.commands)])
def test_help_has_examples(line):
    run = says(line, "\n    aidledger ")
    assert (run.err, max(map(len, run.out.splitlines())) <= 100) == ("", True)


def test_help_of_as_of_names_the_fields_that_there_are():
    shown = " ".join(aidledger("as-of --help", COLUMNS="100").out.split())
    assert "FIELD=- asks for what is not stated." in shown
    exist = aidledger(f"{AS_OF} --by nothing").err.partition("(exist: ")[2].partition(")")[0]
    assert sorted(shown.partition("are summed: ")[2].partition(".")[0].split(", ")) == exist.split(", ")


IMPORTED = "--recorded 2024-01-01 --dataset d --into ledger"


@pytest.mark.parametrize(
    "line",
    [
        "check {}",
        "as-of 2024-06-30 --ledger {}",
        "history --ledger {}",
        "compare 2024-06-30 --with-ledger {}",
        "export a.csv --ledger {}",
        "verify {}",
        f"import kiel {{}} {IMPORTED}",
        f"import iati {{}} {IMPORTED}",
        f"import table {{}} --mapping kiel-release-7 {IMPORTED}",
        f"import table a.csv --mapping {{}} {IMPORTED}",
    ],
)
@pytest.mark.parametrize(("path", "said"), [("nowhere", "there is no such"), ("a.csv/b", "not a directory")])
def test_a_path_that_is_not_there_has_no_line(tmp_path, monkeypatch, line, path, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("key,day\n1,2024\n", encoding="utf-8")
    run = says(line.format(path), path, status=1)
    printed = run.out + run.err
    assert said in printed or (line.startswith("verify") and "no such file or directory" in printed)
    assert (f"{path}:1" in printed, "Errno" in printed, Path("ledger").exists()) == (False, False, False)
