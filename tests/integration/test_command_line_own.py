"""Kinds and projections of one's own, named as MODULE:NAME."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import pytest

from tests.command_line import aidledger, answered, command

MODULE = """\
import enum
from typing import ClassVar

import attrs

from aidledger import CORE, Event, Money, fold
from aidledger.events import Committed
from aidledger.projections import committed, disbursed


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"
    of: str
    amount: Money
    recipient: str | None = None


class Gas(enum.Enum):
    CO2 = "co2"
    CH4 = "ch4"


@attrs.frozen(kw_only=True)
class Cut(Event):
    kind: ClassVar[str] = "ndc.cut"
    amount: Money
    gas: Gas | None = None
    final: bool | None = None
    year: int | None = None


class Names:
    VOCABULARY = CORE.extended(Tranche, Cut)


paid = disbursed.counting(Tranche, lambda event: event.amount)
by_donor = committed.by("donor")
count = fold(lambda: 0, name="tranches").on(Tranche, lambda number, event: number + 1)
facts = fold(tuple, name="facts").on(Committed, lambda known, event: (*known, event.fact))
kinds = fold(frozenset, name="kinds").on(Tranche, lambda known, event: known | {event.kind})
by_fact = committed.by("fact").map(dict)
wrong = fold(lambda: 0, name="wrong").on(Tranche, lambda number, event: event.nonsense)
silent = fold(lambda: 0, name="silent").on(Tranche, lambda number, event: 1 / 0)
leaving = fold(lambda: 0, name="leaving").on(Tranche, lambda number, event: exit(0))
cuts = disbursed.counting(Cut, lambda event: event.amount)
late = disbursed.counting(Tranche, lambda event: event.amount if event.placed_on.day > 15 else None)
"""
TRANCHE = """\
schema = 1
dataset = "acme-aid"

[[event]]
id = "tranche@2024-03-05"
fact = "tranche"
kind = "acme.tranche"
title = "=HYPERLINK(1)"
occurred = "2024-03"
recorded = 2024-03-05
of = "=acme-loan"
amount = "EUR 1,500,000"
recipient = "UKR"
"""
CUTS = """\
schema = 1
dataset = "ndc"
""" + "".join(
    f"""
[[event]]
id = "cut-{number}"
fact = "cut-{number}"
kind = "ndc.cut"
occurred = "2024-03-0{number}"
recorded = 2024-03-05
amount = "EUR {number}"
{stated}
"""
    for number, stated in enumerate(
        ('gas = "co2"\nfinal = true\nyear = 2030', 'gas = "ch4"\nfinal = false\nyear = 5', ""), start=1
    )
)
_NUMBERS = itertools.count()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Write the module and a ledger into the working directory; return the name of the module, which is new."""
    name = f"own{next(_NUMBERS)}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    Path(f"{name}.py").write_text(MODULE)
    Path("my").mkdir()
    Path("my", "one.toml").write_text(TRANCHE)
    return name


def asked(own, *more, projection=None):
    mine = ("--ledger", "my", "--vocabulary", f"{own}:Names.VOCABULARY")
    return (*more, *mine, *(("--projection", f"{own}:{projection}") if projection else ()))


def test_own_kinds_are_read_with_their_vocabulary(own):
    assert "unknown-kind" in aidledger("as-of", "2024-06-30", "--ledger", "my").err
    run = aidledger(*asked(own, "as-of", "2024-03-15"))
    assert (run.status, run.err) == (0, "")
    assert "  2024-03  acme.tranche  EUR  1,500,000  =HYPERLINK(1)\n" in run.out
    run = aidledger("check", "my", "--vocabulary", f"{own}:Names.VOCABULARY")
    assert (run.status, run.err) == (0, "1 record, 1 warning\n") or run.err.startswith("1 record, ")


def test_own_kinds_count_where_their_own_projection_counts_them(own):
    day = ("as-of", "2024-06-30")
    assert answered(*asked(own, *day, projection="paid"))["value"] == {"EUR": "1500000"}
    assert answered(*asked(own, *day), "--projection", "disbursed")["value"] == {}
    grouped = answered(*asked(own, *day, projection="paid"), "--by", "of", "--where", "recipient=UKR")
    assert grouped["value"] == [{"of": "=acme-loan", "currency": "EUR", "amount": "1500000"}]
    assert answered("as-of", "2022-12-31", "--projection", f"{own}:by_donor")["value"] == [
        {"donor": "JPN", "currency": "USD", "amount": "231000000"}
    ]


@pytest.fixture
def cut(own):
    Path("my", "one.toml").write_text(CUTS)
    return own


@pytest.mark.parametrize(
    ("wanted", "amount"),
    [
        (["gas=co2"], "1"),
        (["gas=co2", "gas=ch4"], "3"),
        (["gas=-"], "3"),
        (["final=true"], "1"),
        (["final=false", "year=5"], "2"),
        (["year=2030"], "1"),
        (["year=5", "year=-"], "5"),
    ],
)
def test_fields_of_any_declared_type_are_asked_for_as_they_are_stored(cut, wanted, amount):
    options = [word for each in wanted for word in ("--where", each)]
    for more in ((), ("--by", "gas"), ("--by", "final", "--by", "year")):
        answer = answered(*asked(cut, "as-of", "2024-06-30", projection="cuts"), *options, *more)
        sums = answer["value"]
        found = sum(int(row["amount"]) for row in sums) if more else int(sums["EUR"])
        assert found == int(amount)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("gas=CO2", "--where: gas: 'CO2' is unknown: did you mean 'co2'? (exist: ch4, co2)"),
        ("final=yes", "--where: final: 'yes' is unknown: (exist: false, true)"),
        ("year=soon", "--where: year: 'soon' is unknown: a whole number is asked for, in digits"),
    ],
)
def test_what_is_not_a_value_of_a_field_is_bad_usage(cut, wanted, message):
    run = aidledger(*asked(cut, "as-of", "2024-06-30", projection="cuts"), "--where", wanted)
    assert (run.status, run.out) == (2, "")
    assert message in run.err


def test_groups_of_any_declared_type_are_printed_as_they_are_stored(cut):
    mine = asked(cut, "as-of", "2024-06-30", projection="cuts")
    rows = [row for row in aidledger(*mine, "--by", "gas", "--by", "final").rows if "EUR" in row]
    assert [row[:2] for row in rows] == [["ch4", "false"], ["co2", "true"], ["not", "stated"], ["all", "EUR"]]
    table = aidledger(*asked(cut, "history", projection="cuts"), "--by", "final", "--on", "2024-06-30", "--csv").out
    assert [line.split(",")[1] for line in table.splitlines()[1:]] == ["false", "true", ""]
    for name in ("explain", "revisions"):
        run = aidledger(*asked(cut, name, "2024-06-30", projection="cuts"), "--by", "gas", "--by", "final")
        assert (run.status, "Gas.CO2" in run.out, "True" in run.out, "co2" in run.out) == (0, False, False, True)
    Path("answer.json").write_text(aidledger(*mine, "--by", "gas", "--where", "gas=co2", "--json").out)
    again = ("--by", "gas", "--where", "gas=co2")
    assert aidledger("verify", "answer.json", *asked(cut, projection="cuts"), *again).status == 0


@pytest.mark.parametrize(
    "command",
    [
        ("as-of", "2024-03-15"),
        ("as-of", "2024-06-30", "--by", "recipient", "--json"),
        ("as-of", "2024-06-30", "--in", "USD"),
        ("history", "--on", "2024-06-30"),
        ("history", "--on", "2024-06-30", "--plot", "a.svg"),
        ("reaches", "EUR 1"),
        ("explain", "2024-06-30"),
        ("revisions", "2024-06-30"),
        ("export", "a.csv", "--what", "answer", "--as-of", "2024-06-30"),
        ("export", "a.csv", "--what", "explanation", "--as-of", "2024-06-30"),
        ("export", "a.csv", "--what", "history"),
    ],
    ids=" ".join,
)
def test_an_amount_that_reads_a_day_not_known_is_a_message_that_names_the_event(own, command):
    run = aidledger(*asked(own, *command, projection="late"))
    assert (run.status, run.out) == (1, "")
    assert "the amount of tranche@2024-03-05 depends on its day, which is imprecise (2024-03, " in run.err
    assert "one.toml:4 @ occurred), so nobody" in run.err
    assert run.err.endswith(
        "narrow the date, choose other events with --where, or count an amount that does not read the date\n"
    )
    assert not Path("a.svg").exists()
    assert not Path("a.csv").exists()


def test_where_the_day_is_not_in_question_it_is_answered(own):
    assert answered(*asked(own, "as-of", "2024-02-29", projection="late"))["value"] == {}
    elsewhere = ("--where", "recipient=POL")
    assert answered(*asked(own, "as-of", "2024-06-30", projection="late"), *elsewhere)["value"] == {}
    run = aidledger(
        *asked(own, "compare", "2024-02-29", "2024-06-30", projection="late")
    )  # values are all that it needs
    assert (run.status, "1,500,000" in run.out) == (0, True)


def test_csv_of_own_kinds_has_no_formula(own):
    run = aidledger(*asked(own, "history", projection="paid"), "--by", "of", "--on", "2024-06-30", "--csv")
    assert run.out.splitlines()[1] == "2024-06-30,'=acme-loan,EUR,1500000,1500000,1500000"


def test_an_own_answer_is_verified_with_the_options_that_it_had(own):
    options = asked(own, projection="paid")
    Path("answer.json").write_text(aidledger("as-of", "2024-06-30", *options, "--by", "recipient", "--json").out)
    assert aidledger("verify", "answer.json", *options, "--by", "recipient").status == 0
    assert aidledger("verify", "answer.json", *asked(own)).status == 1


@pytest.mark.parametrize(
    ("projection", "rows"),
    [
        ("count", ["  1"]),
        ("kinds", ["  acme.tranche"]),
        ("facts", ["  nothing"]),
    ],
)
def test_other_results_are_shown_as_they_are(own, projection, rows):
    shown = aidledger(*asked(own, "as-of", "2024-06-30", projection=projection)).out.splitlines()
    assert shown[1 : 1 + len(rows)] == rows


def test_mappings_and_tuples_are_shown_one_by_one(own):
    shown = aidledger("as-of", "2022-12-31", "--projection", f"{own}:by_fact").out
    assert "  jpn-som-wheat-grant        USD 14,000,000\n" in shown
    shown = aidledger("as-of", "2022-07-31", "--projection", f"{own}:facts").out.splitlines()
    assert shown[1:3] == ["  jpn-ukr-first-assistance", "  jpn-ukr-fao-grain-project"]
    assert "+ jpn-som-wheat-grant" in aidledger("history", "--projection", f"{own}:facts").out
    history = aidledger(*asked(own, "history", projection="count"), "--on", "2024-03-01", "--on", "2024-06-30")
    assert history.out.splitlines()[2:4] == ["  2024-03-01  0", "  2024-06-30  1"]


def test_what_may_have_happened_to_an_own_kind(own):
    shown = aidledger(*asked(own, "as-of", "2024-03-15", projection="count")).out.splitlines()
    assert shown[:4] == ["Tranches, as of 2024-03-15", "  0", "", "May have happened by then: the date is not exact"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere:x", "there is no module 'nowhere': install it, or run the command in the folder that it is in"),
        ("OWN:nothing", "has no 'nothing': (exist: "),
        ("OWN:pai", "has no 'pai': did you mean 'paid'?"),
        ("OWN:Names", "is of the type type: name a projection"),
        (":", "':' names nothing: write MODULE:NAME"),
        ("raising:x", "raising cannot be imported: RuntimeError: \\x1b[31mred"),
        ("leaving:x", "leaving cannot be imported: SystemExit"),
        ("broken:x", "broken cannot be imported: SyntaxError: "),
        ("importing:x", "importing cannot be imported: No module named 'nothing_of_the_kind'"),
    ],
)
def test_what_cannot_be_named_is_bad_usage(own, name, message):
    Path("raising.py").write_text("raise RuntimeError('\\x1b[31mred')")
    Path("leaving.py").write_text("raise SystemExit")
    Path("broken.py").write_text("def (")
    Path("importing.py").write_text("import nothing_of_the_kind")
    run = aidledger("as-of", "2024-06-30", "--projection", name.replace("OWN", own))
    assert (run.status, run.out) == (2, "")
    assert message in run.err


def test_a_vocabulary_is_named_too(own):
    run = aidledger("check", "my", "--vocabulary", f"{own}:paid")
    assert (run.status, run.out) == (2, "")
    assert f"--vocabulary: {own}:paid is of the type Tally: name a vocabulary" in run.err


def test_what_is_grouped_already_is_not_grouped_again(own):
    run = aidledger("as-of", "2024-06-30", "--projection", f"{own}:by_donor", "--by", "recipient")
    assert run.status == 2
    assert "--by: committed is grouped already" in run.err
    run = aidledger("reaches", "USD 1", "--projection", f"{own}:by_donor")
    assert "--projection: committed.by('donor') is in groups, and only a whole sum reaches an amount" in run.err


@pytest.mark.parametrize(
    ("projection", "message"),
    [
        ("wrong", "AttributeError was raised at {}.py:43: 'Tranche' object has no attribute 'nonsense': if that is"),
        ("silent", "ZeroDivisionError was raised at {}.py:44: division by zero: if that is your code, make it answer"),
        ("leaving", "SystemExit was raised at "),
    ],
)
def test_a_mistake_in_ones_own_code_is_a_message(own, projection, message):
    run = aidledger(*asked(own, "as-of", "2024-06-30", projection=projection))
    assert (run.status, run.out) == (1, "")
    place = str(Path(own).resolve())
    assert run.err.startswith(f"aidledger: {message.format(place)}")
    assert "Traceback" not in run.err


def test_a_mistake_of_ours_says_so(monkeypatch):
    def mistaken() -> None:
        raise KeyError("nothing")

    monkeypatch.setattr("aidledger._cli.questions._OURS", Path(__file__).parent)
    monkeypatch.setattr("aidledger.stores.reference", mistaken)
    run = aidledger("as-of", "2024-06-30")
    assert run.status == 1
    assert run.err.endswith(": this is a mistake in aidledger, please report it with the command that you gave\n")


def test_an_installed_module_comes_before_one_in_the_folder(own):
    Path("aidledger.py").write_text("raise RuntimeError")
    Path("attrs.py").write_text("raise RuntimeError")
    run = command("as-of", "2024-06-30", "--projection", f"{own}:by_donor", PYTHONSAFEPATH="1")
    assert (run.status, run.err) == (0, "")


def test_what_a_module_prints_is_no_part_of_the_answer(own):
    Path("printing.py").write_text("print('hello')\nfrom aidledger.projections import committed")
    run = aidledger("as-of", "2024-06-30", "--projection", "printing:committed", "--json")
    assert (run.status, run.out[0], run.err) == (0, "{", "hello\n")
