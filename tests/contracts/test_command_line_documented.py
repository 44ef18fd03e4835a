"""The page of the command line tells every command and option, and no other."""

from __future__ import annotations

import re

from aidledger._cli.commands import program
from aidledger._cli.questions import PROJECTIONS
from tests.documentation import ROOT

PAGE = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
TABLE = "\n".join(line for line in PAGE.splitlines() if line.startswith("|"))


def options(command):
    return {name for parameter in command.params for name in parameter.opts if name.startswith("-")}


def test_every_command_has_a_section():
    told = re.findall(r"^## `aidledger ([a-z-]+)", PAGE, re.MULTILINE)
    assert sorted(told) == sorted(program.commands)


def test_every_option_is_in_a_table_and_no_other():
    there = options(program).union(*map(options, program.commands.values()))
    assert set(re.findall(r"`(--?[a-z-]+)", TABLE)) == there | {"--help", "-h"}


def test_every_projection_is_in_a_table():
    assert {name for name in PROJECTIONS if f"`{name}`" not in TABLE} == set()
