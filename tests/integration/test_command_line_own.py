"""Kinds and projections of one's own, named as MODULE:NAME."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import pytest

from tests.command_line import aidledger, answered, command, refused, says

MODULE = """\
import enum
from typing import ClassVar

import attrs

from aidledger import CORE, Event, Money, fold
from aidledger.events import Committed, Pledged
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
counting = committed.counting(Pledged, lambda event: event.amount)
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


def asked(own, line, projection=None):
    """Return a line about the ledger that is read with the vocabulary of the module, and its projection."""
    mine = f"{line} --ledger my --vocabulary {own}:Names.VOCABULARY"
    return f"{mine} --projection {own}:{projection}" if projection else mine


def test_own_kinds_are_read_with_their_vocabulary(own):
    refused("as-of 2024-06-30 --ledger my", "unknown-kind")
    says(asked(own, "as-of 2024-03-15"), "  2024-03  acme.tranche  EUR  1,500,000  =HYPERLINK(1)\n")
    says(f"check my --vocabulary {own}:Names.VOCABULARY", "1 record, 2 errors\n", status=1)
    refused(f"check my --vocabulary {own}:paid", f"{own}:paid is of the type Tally: name a vocabulary", status=2)


def test_own_kinds_count_where_their_own_projection_counts_them(own):
    paid = asked(own, "as-of 2024-06-30", "paid")
    assert answered(paid)["value"] == {"EUR": "1500000"}
    assert answered(f"{asked(own, 'as-of 2024-06-30')} --projection disbursed")["value"] == {}
    grouped = answered(f"{paid} --by of --where recipient=UKR")["value"]
    assert grouped == [{"of": "=acme-loan", "currency": "EUR", "amount": "1500000"}]
    by_donor = answered(f"as-of 2022-12-31 --projection {own}:by_donor")["value"]
    assert by_donor == [{"donor": "JPN", "currency": "USD", "amount": "231000000"}]
    table = aidledger(f"{asked(own, 'history', 'paid')} --by of --on 2024-06-30 --csv").out
    assert table.splitlines()[1] == "2024-06-30,'=acme-loan,EUR,1500000,1500000,1500000"


@pytest.fixture
def cut(own):
    Path("my", "one.toml").write_text(CUTS)
    return own


@pytest.mark.parametrize(
    ("wanted", "amount"),
    [
        ("gas=co2", "1"),
        ("gas=co2 gas=ch4", "3"),
        ("gas=-", "3"),
        ("final=true", "1"),
        ("final=false year=5", "2"),
        ("year=2030", "1"),
        ("year=5 year=-", "5"),
    ],
)
def test_fields_of_any_declared_type_are_asked_for_as_they_are_stored(cut, wanted, amount):
    options = "".join(f" --where {each}" for each in wanted.split())
    for more in ("", " --by gas", " --by final --by year"):
        sums = answered(f"{asked(cut, 'as-of 2024-06-30', 'cuts')}{options}{more}")["value"]
        assert (sum(int(row["amount"]) for row in sums) if more else int(sums["EUR"])) == int(amount)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("gas=CO2", "--where: gas: 'CO2' is unknown: did you mean 'co2'? (exist: ch4, co2)"),
        ("final=yes", "--where: final: 'yes' is unknown: (exist: false, true)"),
        ("year=soon", "--where: year: 'soon' is unknown: a whole number is asked for, in digits"),
    ],
)
def test_what_is_not_a_value_of_a_field_is_bad_usage(cut, wanted, message):
    refused(f"{asked(cut, 'as-of 2024-06-30', 'cuts')} --where {wanted}", message, status=2)


def test_groups_of_any_declared_type_are_printed_as_they_are_stored(cut):
    mine = asked(cut, "as-of 2024-06-30", "cuts")
    rows = [row for row in says(f"{mine} --by gas --by final").rows if "EUR" in row]
    assert [row[:2] for row in rows] == [["ch4", "false"], ["co2", "true"], ["not", "stated"], ["all", "EUR"]]
    table = aidledger(f"{asked(cut, 'history', 'cuts')} --by final --on 2024-06-30 --csv").out
    assert [line.split(",")[1] for line in table.splitlines()[1:]] == ["false", "true", ""]
    for name in ("explain", "revisions"):
        out = says(f"{asked(cut, f'{name} 2024-06-30', 'cuts')} --by gas --by final", "co2").out
        assert ("Gas.CO2" in out, "True" in out) == (False, False)


@pytest.mark.parametrize("options", ["--by gas --where gas=co2", "--by year"])
def test_an_own_answer_is_verified_with_the_options_that_it_had(cut, options):
    Path("answer.json").write_text(aidledger(f"{asked(cut, 'as-of 2024-06-30', 'cuts')} {options} --json").out)
    says(f"{asked(cut, 'verify answer.json', 'cuts')} {options}")
    says(asked(cut, "verify answer.json"), status=1)


@pytest.mark.parametrize(
    "line",
    [
        "as-of 2024-03-15",
        "as-of 2024-06-30 --by recipient --json",
        "as-of 2024-06-30 --in USD",
        "history --on 2024-06-30",
        "history --on 2024-06-30 --plot a.svg",
        "reaches 'EUR 1'",
        "explain 2024-06-30",
        "revisions 2024-06-30",
        "export a.csv --what answer --as-of 2024-06-30",
        "export a.csv --what explanation --as-of 2024-06-30",
        "export a.csv --what history",
    ],
)
def test_an_amount_that_reads_a_day_not_known_is_a_message_that_names_the_event(own, line):
    run = refused(
        asked(own, line, "late"),
        "the amount of tranche@2024-03-05 depends on its day, which is imprecise (2024-03, ",
        "one.toml:4 @ occurred), so nobody",
    )
    advice = "narrow the date, choose other events with --where, or count an amount that does not read the date\n"
    assert run.err.endswith(advice)
    assert not list(Path().glob("a.*"))


def test_where_the_day_is_not_in_question_it_is_answered(own):
    assert answered(asked(own, "as-of 2024-02-29", "late"))["value"] == {}
    assert answered(f"{asked(own, 'as-of 2024-06-30', 'late')} --where recipient=POL")["value"] == {}
    says(asked(own, "compare 2024-02-29 2024-06-30", "late"), "1,500,000")  # values are all that it needs


@pytest.mark.parametrize(
    ("line", "projection", "shown"),
    [
        ("as-of 2024-06-30", "count", "  1\n"),
        ("as-of 2024-06-30", "kinds", "  acme.tranche\n"),
        ("as-of 2024-06-30", "facts", "  nothing\n"),
        ("as-of 2024-03-15", "count", "as of 2024-03-15\n  0\n\nMay have happened by then: the date is not exact\n"),
        ("history --on 2024-03-01 --on 2024-06-30", "count", "  2024-03-01  0\n  2024-06-30  1\n"),
    ],
)
def test_other_results_are_shown_as_they_are(own, line, projection, shown):
    says(asked(own, line, projection), shown)


def test_mappings_and_tuples_are_shown_one_by_one(own):
    says(f"as-of 2022-12-31 --projection {own}:by_fact", "  jpn-som-wheat-grant        USD 14,000,000\n")
    facts = "  jpn-ukr-first-assistance\n  jpn-ukr-fao-grain-project\n"
    says(f"as-of 2022-07-31 --projection {own}:facts", facts)
    says(f"history --projection {own}:facts", "+ jpn-som-wheat-grant")


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
        ("OWN:by_donor --by recipient", "--by: committed is grouped already"),
        ("OWN:counting --valued", "--valued: committed.counting(pledged) counts pledged by a function of your own"),
    ],
)
def test_what_cannot_be_named_or_asked_is_bad_usage(own, name, message):
    Path("raising.py").write_text("raise RuntimeError('\x1b[31mred')")
    Path("leaving.py").write_text("raise SystemExit")
    Path("broken.py").write_text("def (")
    Path("importing.py").write_text("import nothing_of_the_kind")
    refused(f"as-of 2024-06-30 --projection {name.replace('OWN', own)}", message, status=2)


def test_a_whole_sum_is_asked_for_where_one_amount_is_reached(own):
    message = "--projection: committed.by('donor') is in groups, and only a whole sum reaches an amount"
    refused(f"reaches 'USD 1' --projection {own}:by_donor", message, status=2)


@pytest.mark.parametrize(
    ("projection", "message"),
    [
        ("wrong", "AttributeError was raised at {}.py:43: 'Tranche' object has no attribute 'nonsense': if that is"),
        ("silent", "ZeroDivisionError was raised at {}.py:44: division by zero: if that is your code, make it answer"),
        ("leaving", "SystemExit was raised at "),
    ],
)
def test_a_mistake_in_ones_own_code_is_a_message(own, projection, message):
    refused(asked(own, "as-of 2024-06-30", projection), f"aidledger: {message.format(Path(own).resolve())}")


def test_a_mistake_of_ours_says_so(monkeypatch):
    def mistaken() -> None:
        raise KeyError("nothing")

    monkeypatch.setattr("aidledger._cli.questions._OURS", Path(__file__).parent)
    monkeypatch.setattr("aidledger.stores.reference", mistaken)
    said = ": this is a mistake in aidledger, please report it with the command that you gave\n"
    refused("as-of 2024-06-30", said)


def test_an_installed_module_comes_before_one_in_the_folder(own):
    for name in ("aidledger", "attrs"):
        Path(f"{name}.py").write_text("raise RuntimeError")
    run = command("as-of", "2024-06-30", "--projection", f"{own}:by_donor", PYTHONSAFEPATH="1")
    assert (run.status, run.err) == (0, "")


def test_what_a_module_prints_is_no_part_of_the_answer(own):
    Path("printing.py").write_text("print('hello')\nfrom aidledger.projections import committed")
    run = aidledger("as-of 2024-06-30 --projection printing:committed --json")
    assert (run.status, run.out[0], run.err) == (0, "{", "hello\n")
