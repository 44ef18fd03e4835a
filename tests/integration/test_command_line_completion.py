"""What shells are told when somebody presses TAB: values that can be typed, and nothing at all where anything fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aidledger import DirectoryStore, Shares, Vocabulary
from aidledger._cli import main, options
from aidledger.events import CommitmentChanged, Committed, Disbursed
from tests.command_line import Run, aidledger
from tests.records import record


@pytest.fixture
def folder(tmp_path):
    """Write a ledger in which one event has a donor and one has none."""
    (tmp_path / "events").mkdir()
    DirectoryStore(tmp_path / "events").append(
        record(Committed, "a", dataset="acme", amount="USD 5", donor="NOR", recipient="POL"),
        record(Committed, "b", dataset="acme", amount="USD 5", recipient=Shares({"UKR": 60, "MDA": 40})),
        record(CommitmentChanged, "c", dataset="acme", amount="USD 1", of="a"),
        record(Disbursed, "d", dataset="acme", amount="USD 1", donor="DNK"),
    )
    return tmp_path / "events"


def asked(*words: str, by: str = "zsh", cursor: int | None = None) -> Run:
    """Return what comes of TAB after these words, of which the last is begun, as a shell without breaks asks."""
    return aidledger(
        _AIDLEDGER_COMPLETE=f"{by}_complete",
        COMP_WORDS=" ".join(("aidledger", *words)),
        COMP_CWORD=words[-1] if by == "fish" else str(len(words) if cursor is None else cursor),
    )


def offered(*words: str) -> list[str]:
    """Return the values that TAB offers."""
    run = asked(*words, by="bash")
    assert (run.status, run.err) == (0, "")
    return [line.partition(",")[2] for line in run.out.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (("as",), ["as-of"]),
        (("as-of", "2024-06-30", "--proj"), ["--projection"]),
        (("as-of", "2024-06-30", "--projection", "m"), ["milestones"]),
        (("history", "--projection", "comm"), ["committed"]),
        (("reaches", "--projection", "ag"), []),
        (("as-of", "2024-06-30", "--by", "don"), ["donor"]),
        (("as-of", "2024-06-30", "--projection", "agreements", "--by", ""), []),
        (("as-of", "2024-06-30", "--projection", "agreements", "--where", ""), ["dataset="]),
        (("as-of", "2024-06-30", "--projection", "agreements", "--where", "dataset="), ["dataset=japan-ukraine"]),
        (("as-of", "2024-06-30", "--projection", "agreements", "--where", "donor="), []),
        (("as-of", "2024-06-30", "--where", "rec"), ["recipient="]),
        (("as-of", "2024-06-30", "--where", "recipient=U"), ["recipient=UKR"]),
        (("as-of", "2024-06-30", "--where=recipient=U"), ["--where=recipient=UKR"]),
        (("as-of", "2024-06-30", "--where", "nonsense="), []),
        (("as-of", "2024-06-30", "--where", "instrument=g"), ["instrument=grant"]),
        (("as-of", "2024-06-30", "--known", ""), []),
        (("as-of", "2024-06-30", "--in", "US"), ["USD", "USN", "USS"]),
        (("as-of", "2024-06-30", "--at", ""), ["event"]),
        (("compare", "2024-06-30", "--with-known", ""), ["best"]),
        (("reaches", "JP"), ["JPY"]),
        (("reconcile", "2024-06-30", "--against", ""), ["japan-ukraine"]),
        (("export", "a.csv", "--what", "e"), ["events", "explanation"]),
        (("history", "--every", "q"), ["quarter"]),
        (("import", "k"), ["kiel"]),
        (("import", "table", "a.csv", "--mapping", "kiel-s"), ["kiel-snake-case"]),
        (("import", "table", "a.csv", "--identity", "don"), ["donor"]),
        (("import", "table", "a.csv", "--recognised-by", "occ"), ["occurred"]),
    ],
)
def test_what_can_be_typed_is_offered(words, values):
    assert offered(*words) == values


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (("--where", "donor="), ["donor=NOR", "donor=-"]),
        (("--where", "recipient="), ["recipient=MDA", "recipient=POL", "recipient=UKR"]),
        (("--where", "dataset="), ["dataset=acme"]),
        (("--where", "fact="), ["fact=a", "fact=b", "fact=c"]),
        (("--projection", "disbursed", "--where", "donor="), ["donor=DNK"]),
    ],
)
def test_values_are_those_of_the_ledger_that_is_asked_about(folder, words, values):
    assert offered("as-of", "2024-06-30", "--ledger", str(folder), *words) == values


def test_data_sets_are_those_of_the_ledger_that_is_written_to(folder):
    assert offered("import", "iati", "a.xml", "--into", str(folder), "--dataset", "") == ["acme"]
    assert offered("import", "iati", "a.xml", "--into", str(folder / "new"), "--dataset", "") == []


@pytest.mark.parametrize(
    "words",
    [
        ("check", "ev"),
        ("as-of", "2024-06-30", "--ledger", "ev"),
        ("verify", "ev"),
        ("export", "ev"),
        ("history", "--plot", "ev"),
        ("import", "table", "ev"),
        ("import", "table", "a.csv", "--mapping", "ev"),
        ("import", "table", "a.csv", "--into", "ev"),
    ],
)
def test_paths_are_found_by_the_shell(words):
    assert asked(*words, by="bash").out == "file,ev\n"


# --- the three shells ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "cursor", "printed"),
    [
        ("as-of 2024-06-30 --where recipient = U", 6, "plain,UKR\n"),
        ("as-of 2024-06-30 --where donor =", 5, "plain,JPN\n"),
        ("as-of 2024-06-30 --where = recipient = U", 7, "plain,UKR\n"),
        ("as-of 2024-06-30 --where recipient = UKR --by don", 8, "plain,donor\n"),
        ("as-of 2024-06-30 --vocabulary aidledger._records.vocabulary : CORE --by don", 8, "plain,donor\n"),
    ],
)
def test_bash_takes_words_apart_and_is_given_the_part_that_it_replaces(typed, cursor, printed):
    assert asked(*typed.split(), by="bash", cursor=cursor) == Run(0, printed, "")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
@pytest.mark.parametrize("typed", ["--where recipient=U", "--where=recipient=U"])
def test_other_shells_are_given_whole_words(shell, typed):
    run = asked("as-of", "2024-06-30", *typed.split(), by=shell)
    assert (run.status, run.err) == (0, "")
    said = run.out.replace(",", "\n").splitlines()  # how type and value are parted is between click and the shell
    assert [each for each in said if "=" in each] == [f"{typed.split()[-1]}KR"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_printed(shell):
    run = aidledger(_AIDLEDGER_COMPLETE=f"{shell}_source")
    assert run.status == 0
    assert f"{shell}_complete" in run.out
    assert "2>/dev/null" in run.out  # whatever goes wrong before Python has started


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_itself_completes(tmp_path):
    (tmp_path / "aidledger").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m aidledger "$@"\n', encoding="utf-8")
    (tmp_path / "aidledger").chmod(0o755)
    script = """
        eval "$(_AIDLEDGER_COMPLETE=bash_source aidledger)"
        COMP_WORDS=(aidledger as-of 2024-06-30 --where donor = J) COMP_CWORD=6
        _aidledger_completion aidledger 2>&1
        echo "${COMPREPLY[*]}"
        COMP_WORDS=(aidledger as-of 2024-06-30 --ledger /nowhere --where donor =) COMP_CWORD=7 COMPREPLY=()
        _aidledger_completion aidledger 2>&1
        echo "${COMPREPLY[*]}"
    """
    env = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    run = subprocess.run(
        [shutil.which("bash"), "--norc", "-c", script], check=True, capture_output=True, text=True, env=env, timeout=60
    )
    assert (run.stdout, run.stderr) == ("JPN\n\n", "")


# --- nothing where anything goes wrong ------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("as-of", "2024-06-30", "--ledger", "nowhere", "--where", "donor="),
        ("as-of", "2024-06-30", "--ledger", "bad", "--where", "donor="),
        ("as-of", "2024-06-30", "--vocabulary", "nowhere:KINDS", "--where", "donor="),
        ("as-of", "2024-06-30", "--vocabulary", "loud:KINDS", "--where", "donor="),
        ("as-of", "2024-06-30", "--projection", "nonsense", "--where", "donor="),
        ("nonsense", "x"),
    ],
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_an_error_prints_nothing(tmp_path, monkeypatch, words, shell):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.toml").write_text("nonsense", encoding="utf-8")
    (tmp_path / "loud.py").write_text("print('loud'); raise SystemExit('louder')", encoding="utf-8")
    run = asked(*words, by=shell)
    assert (run.status, run.out.strip(), run.err) == (0, "", "")


def test_a_mistake_of_ours_prints_nothing(monkeypatch):
    def failing(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Vocabulary, "__getitem__", failing)
    run = asked("import", "table", "a.csv", "--identity", "")
    assert (run.status, run.out, run.err) == (0, "", "")


def test_a_shell_that_says_nothing_of_the_words_gets_nothing():
    run = aidledger(_AIDLEDGER_COMPLETE="bash_complete")
    assert (run.status, run.out, run.err) == (0, "", "")


def test_a_large_ledger_is_not_read_while_somebody_waits(folder, monkeypatch):
    given = ("as-of", "2024-06-30", "--ledger", str(folder), "--where", "donor=")
    one = str(next(Path(folder).iterdir()))
    assert offered(*given) == ["donor=NOR", "donor=-"]
    assert offered("as-of", "2024-06-30", "--ledger", one, "--where", "donor=") == ["donor=NOR", "donor=-"]
    monkeypatch.setattr(options, "_LARGEST", 10)
    assert offered(*given) == []


@pytest.mark.parametrize("asked_for", ["tcsh_source", "bash_nonsense", "nonsense", "bash"])
def test_another_shell_is_told_which_there_are(asked_for):
    run = aidledger(_AIDLEDGER_COMPLETE=asked_for)
    assert (run.status, run.out) == (2, "")
    assert f"{asked_for!r} is not understood: write one of bash_source, fish_source, zsh_source" in run.err


# --- without the extra ------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_a_shell_is_told_nothing(monkeypatch, capsys, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setenv("_AIDLEDGER_COMPLETE", "bash_complete")
    assert main([]) == 0
    assert capsys.readouterr() == ("", "")
    monkeypatch.setenv("_AIDLEDGER_COMPLETE", "bash_source")
    assert main([]) == 2
    assert "needs the extra 'cli'" in capsys.readouterr().err
