"""Whatever is typed, there is a message or an answer, and a status that says which."""

from __future__ import annotations

import contextlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger._cli.commands import program
from tests.command_line import aidledger

DAYS = st.sampled_from(
    ["2024-06-30", "2022-03-15", "2025-04-20", "0001-01-01", "9999-12-31", "2024-06", "", "\x1b[31m"]
)
WORDS = st.one_of(
    DAYS, st.text(max_size=8), st.sampled_from(["committed", "event", "best", "EUR", "ecb", "USD 5e9", "-"])
)
VALUES = {
    "--known": DAYS,
    "--with-known": DAYS | st.just("best"),
    "--on": DAYS,
    "--start": DAYS,
    "--end": DAYS,
    "--every": st.sampled_from(["quarter", "year", "eon"]),
    "--projection": st.sampled_from(
        ["committed", "disbursed", "agreements", "lifecycle", "nothing", "json:loads", ":"]
    ),
    "--by": st.sampled_from(["donor", "recipient", "dataset", "sectors", "nothing", ""]),
    "--where": st.sampled_from(["recipient=UKR", "instrument=-", "dataset=nothing", "donor=x", "="]),
    "--in": st.sampled_from(["EUR", "JPY", "UAH", "eur"]),
    "--at": st.sampled_from(["event", "2024", "2024-06-13", "2025-04-18", "../2024", "1900", "x"]),
    "--last-within": st.sampled_from(["7", "1", "0", "x", "99999999999"]),
    "--ledger": st.sampled_from(["nowhere", ".", "", "\0", "wrong.toml"]),
    "--with-ledger": st.sampled_from(["nowhere", "", "wrong.toml"]),
    "--vocabulary": st.sampled_from(["aidledger:CORE", "aidledger:nothing", "nowhere:x"]),
    "--against": st.sampled_from(["japan-ukraine", "nothing"]),
    "--rates": st.sampled_from(["ecb", "fed"]),
    "--plot": st.sampled_from(["a.gif", "/nowhere/a.svg", ""]),
}


def options(command):
    """Return a strategy for options that a command has, and now and then for others."""
    there = {name for parameter in program.commands[command].params for name in parameter.opts}
    flags = sorted({"--json", "--csv", "--combined"} & there)
    taken = [VALUES[name].map(lambda value, name=name: [name, value]) for name in sorted(VALUES) if name in there]
    return st.one_of(
        *taken, st.sampled_from(flags or ["--help"]).map(lambda flag: [flag]), WORDS.map(lambda word: [word])
    )


@st.composite
def command_lines(draw):
    command = draw(st.sampled_from(sorted(program.commands)))
    first = draw(st.lists(DAYS if command != "reaches" else st.sampled_from(["USD 5e9", "USD 0", "x"]), max_size=2))
    rest = draw(st.lists(options(command), max_size=4))
    return [command, *first, *(word for each in rest for word in each)]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    found = tmp_path_factory.mktemp("nonsense")
    Path(found, "wrong.toml").write_text('schema = 1\ndataset = "\\u001b[31m"\n[[event]]\nid = "\\u202e"\n')
    return found


@given(arguments=command_lines())
def test_nonsense_has_a_message(arguments, place):
    with contextlib.chdir(place):
        run = aidledger(*arguments)
    assert run.status in (0, 1, 2)
    assert run.status != 2 or not run.out
    assert run.status == 0 or arguments[0] in ("check", "verify") or run.err.startswith("aidledger: ")
    assert "mistake in aidledger" not in run.err
    assert "Traceback" not in run.err
    active = {char for char in run.out + run.err if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")}
    assert active <= {"\n"}
