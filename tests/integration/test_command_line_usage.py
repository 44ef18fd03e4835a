"""Bad usage: a message that says what to write instead, and status 2."""

from __future__ import annotations

import pytest

from aidledger._cli.commands import program
from tests.command_line import aidledger

BAD = [
    (("as-of",), "Missing argument 'DATE'."),
    (("as-of", "2024-06"), "DATE: '2024-06' is not one day: write year, month and day, as in 2024-06-30"),
    (("as-of", "2024-02-30"), "DATE: '2024-02-30' is not in the calendar"),
    (("as-of", "2024-06-30T00:00:00"), "DATE: '2024-06-30T00:00:00' is not one day"),
    (("as-of", "2024-06-30", "--known", "yesterday"), "--known: 'yesterday' is not one day"),
    (("as-of", "2024-06-30", "2024-07-01"), "unexpected extra argument (2024-07-01)"),
    (
        ("as-of", "2024-06-30", "--projection", "commited"),
        "--projection: there is no 'commited': did you mean 'committed'?",
    ),
    (("as-of", "2024-06-30", "--by", "doner"), "--by: committed has no field 'doner': did you mean 'donor'?"),
    (("as-of", "2024-06-30", "--where", "doner=JPN"), "--where: committed has no field 'doner': did you mean 'donor'?"),
    (
        ("as-of", "2024-06-30", "--where", "recipient=UA"),
        "--where: 'UA' is not a country or organisation: did you mean 'UKR'?",
    ),
    (
        ("as-of", "2024-06-30", "--where", "instrument=laon"),
        "--where: instrument: 'laon' is unknown: did you mean 'loan'?",
    ),
    (("as-of", "2024-06-30", "--where", "recipient"), "--where: 'recipient' is no condition: write FIELD=VALUE"),
    (("as-of", "2024-06-30", "--where", "recipient="), "and FIELD=- for what is not stated"),
    (("as-of", "2024-06-30", "--where", "=UKR"), "--where: '=UKR' is no condition"),
    (
        ("as-of", "2024-06-30", "--by", "donor", "--projection", "milestones"),
        "--by is about sums of money, and milestones",
    ),
    (("as-of", "2024-06-30", "--where", "donor=JPN", "--projection", "reported"), "--where is about sums of money"),
    (("as-of", "2024-06-30", "--combined", "--projection", "deliveries"), "--combined is about sums of money"),
    (("as-of", "2024-06-30", "--colour"), "No such option"),
    (
        ("as-of", "2024-06-30", "--combined", "--projection", "lifecycle"),
        "--combined is about sums of money, and lifecycle is none",
    ),
    (("as-of", "2024-06-30", "--in", "EUR", "--projection", "reported"), "--in is about sums of money"),
    (("as-of", "2024-06-30", "--in", "eur"), "--in: 'eur' is no ISO 4217 currency code: did you mean 'EUR'?"),
    (("as-of", "2024-06-30", "--in", "UAH"), "--in: no rates for UAH from European Central Bank: (exist: AUD, "),
    (("as-of", "2024-06-30", "--in", "EUR", "--at", "June"), "--at: 'June' is no date"),
    (("as-of", "2024-06-30", "--at", "2024"), "--at is about exchange rates: add --in CURRENCY, or leave it out"),
    (("as-of", "2024-06-30", "--last-within", "7"), "--last-within is about exchange rates: add --in CURRENCY"),
    (("as-of", "2024-06-30", "--in", "EUR", "--last-within", "0"), "0 is not in the range x>=1"),
    (("reconcile", "2024-06-30", "--last-within", "7"), "--last-within is about exchange rates: add --rates ecb"),
    (("reconcile", "2024-06-30", "--rates", "fed"), "'fed' is not 'ecb'"),
    (("reaches",), "Missing argument 'AMOUNT...'"),
    (("reaches", "five", "billion"), "AMOUNT: 'five billion' is no money: write the currency, a space and the amount"),
    (("reaches", "USD 1e9e9"), "AMOUNT: '1e9e9' is no amount"),
    (("reaches", "USD 1", "--by", "donor"), "No such option '--by'"),
    (
        ("reaches", "USD 1", "--projection", "milestones"),
        "only a sum of money reaches an amount, and milestones is none: ask for pledged, committed",
    ),
    (("revisions", "2024-06-30", "--projection", "agreements"), "only a sum of money has revisions, and agreements"),
    (("compare", "2024-06-30"), "two answers are compared: give a second DATE, --with-known DATE, --with-known best"),
    (("compare", "2024-06-30", "2024"), "DATE: '2024' is not one day"),
    (("compare", "2024-06-30", "--with-known", "now"), "--with-known: 'now' is not one day"),
    (
        ("compare", "2024-06-30", "2024-07-30", "--projection", "deliveries"),
        "only a sum of money has a bridge, and deliveries is none",
    ),
    (("verify",), "Missing argument 'FILE'"),
    (("manifest", "one", "two"), "unexpected extra argument (two)"),
    (("chekc",), "No such command 'chekc'"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_bad_usage(arguments, message):
    run = aidledger(*arguments)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("aidledger: ")
    assert message in run.err
    assert run.err.splitlines()[-1].startswith("(see aidledger")


def test_advice_names_what_can_be_asked():
    run = aidledger("as-of", "2024-06-30", "--by", "donor", "--projection", "milestones")
    assert (
        "leave it out, or ask for pledged, committed, guaranteed, allocated, disbursed, spent, repaid, int" in run.err
    )


def test_what_is_typed_never_drives_the_terminal():
    for arguments in (
        ("as-of", "\x1b[31m"),
        ("\x1b]0;x\x07",),
        ("as-of", "2024-06-30", "--\x9b31m"),
        ("as-of", "2024-06-30", "--by", "\u202ex"),
    ):
        run = aidledger(*arguments)
        assert run.status == 2
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(run.err)


def test_no_command_is_bad_usage_and_gets_the_help():
    run = aidledger()
    assert (run.status, run.out) == (2, "")
    assert "aidledger as-of 2024-06-30                the whole picture of that day" in run.err


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), *((name, "--help") for name in program.commands)])
def test_help_has_examples(arguments):
    run = aidledger(*arguments)
    assert (run.status, run.err) == (0, "")
    assert "\n    aidledger " in run.out
    assert max(map(len, run.out.splitlines())) <= 100


def test_help_of_as_of_says_how_to_ask_for_what_is_not_stated():
    shown = aidledger("as-of", "--help", COLUMNS="100").out
    assert "FIELD=- asks for what is not stated." in " ".join(shown.split())


def test_the_fields_that_the_help_names_are_those_that_there_are():
    shown = aidledger("as-of", "--help").out
    exist = aidledger("as-of", "2024-06-30", "--by", "nothing").err.partition("(exist: ")[2].partition(")")[0]
    assert sorted(" ".join(shown.split()).partition("are summed: ")[2].partition(".")[0].split(", ")) == exist.split(
        ", "
    )


IMPORTED = ("--recorded", "2024-01-01", "--dataset", "d", "--into", "ledger")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "{}"),
        ("as-of", "2024-06-30", "--ledger", "{}"),
        ("history", "--ledger", "{}"),
        ("compare", "2024-06-30", "--with-ledger", "{}"),
        ("export", "a.csv", "--ledger", "{}"),
        ("verify", "{}"),
        ("import", "kiel", "{}", *IMPORTED),
        ("import", "iati", "{}", *IMPORTED),
        ("import", "table", "{}", "--mapping", "kiel-release-7", *IMPORTED),
        ("import", "table", "a.csv", "--mapping", "{}", *IMPORTED),
    ],
)
@pytest.mark.parametrize(("path", "said"), [("nowhere", "there is no such"), ("a.csv/b", "not a directory")])
def test_a_path_that_is_not_there_has_no_line(tmp_path, monkeypatch, arguments, path, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("key,day\n1,2024\n", encoding="utf-8")
    run = aidledger(*(each.format(path) for each in arguments))
    printed = run.out + run.err
    assert run.status == 1
    assert said in printed or (arguments[0] == "verify" and "no such file or directory" in printed)
    assert f"{path}:1" not in printed
    assert "Errno" not in printed
    assert f"{path}" in printed
    assert not (tmp_path / "ledger").exists()
