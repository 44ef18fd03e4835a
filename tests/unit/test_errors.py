from __future__ import annotations

import difflib
import pickle

import pytest

from aidledger import AidledgerError, errors
from aidledger.errors import (
    ConflictError,
    Finding,
    LedgerError,
    LoadError,
    MissingExtraError,
    Origin,
    ReadError,
    exists,
)

ONE = Finding(code="no-source", message="sources: there is none", origin=Origin("a.toml", 4))
TWO = Finding(code="link-to-nothing", message="supersedes: there is no 'b'", record="c")


def every_error():
    return [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, AidledgerError)]


def test_every_error_has_the_one_root_and_is_a_builtin_besides():
    for each in every_error():
        builtins = [base for base in each.__mro__ if base.__module__ == "builtins"]
        assert each is AidledgerError or builtins[0] is not Exception, each


def test_the_tree_at_the_top_of_the_module_names_every_error():
    listed = {word for word in errors.__doc__.replace("│", " ").split() if word.endswith("Error")}
    assert {each.__name__ for each in every_error()} <= listed


def test_a_ledger_error_lists_every_finding():
    error = LedgerError(iter([ONE, TWO]))
    assert error.findings == (ONE, TWO)
    assert str(error).splitlines() == [
        "a.toml:4: no-source sources: there is none",
        "c: link-to-nothing supersedes: there is no 'b'",
    ]


@pytest.mark.parametrize("kind", [LedgerError, ConflictError])
def test_a_ledger_error_pickles(kind):
    twin = pickle.loads(pickle.dumps(kind([ONE])))
    assert (type(twin), twin.findings, str(twin)) == (kind, (ONE,), str(ONE))


def test_a_read_error_shows_path_line_code_and_message():
    error = ReadError(ONE)
    assert str(error) == "a.toml:4: no-source sources: there is none"
    assert pickle.loads(pickle.dumps(error)).finding == ONE


def test_a_load_error_shows_every_problem():
    error = LoadError("2 problems in events", [ReadError(ONE), ReadError(TWO)])
    assert str(error) == (
        "2 problems in events\n"
        "  a.toml:4: no-source sources: there is none\n"
        "  c: link-to-nothing supersedes: there is no 'b'"
    )
    assert error.findings == (ONE, TWO)


def test_a_load_error_pickles_whole():
    error = pickle.loads(pickle.dumps(LoadError("2 problems", [ReadError(ONE), ReadError(TWO)])))
    assert (type(error), error.message, error.findings) == (LoadError, "2 problems", (ONE, TWO))


def test_a_part_of_a_load_error_is_a_load_error():
    error = LoadError("2 problems", [ReadError(ONE), ReadError(TWO)])
    part, rest = error.split(lambda each: isinstance(each, ReadError) and each.finding == ONE)
    assert isinstance(part, LoadError)
    assert isinstance(rest, LoadError)
    assert (part.findings, rest.findings) == ((ONE,), (TWO,))


def test_except_star_takes_the_problems_of_a_load():
    caught = []
    try:
        raise LoadError("1 problem", [ReadError(ONE)])
    except* ReadError as group:
        caught.extend(group.exceptions)
    assert [each.finding for each in caught] == [ONE]


def test_a_missing_extra_says_how_to_install_it():
    error = MissingExtraError("the command line", "cli")
    assert str(error) == "the command line needs the extra 'cli': pip install 'aidledger[cli]', or '.[cli]' in a clone"
    twin = pickle.loads(pickle.dumps(error))
    assert (twin.what, twin.extra, str(twin)) == ("the command line", "cli", str(error))


def test_what_exists_is_said_with_what_was_probably_meant():
    assert exists("lone", ["loan", "grant"]) == "did you mean 'loan'? (exist: grant, loan)"
    assert exists("xyz", ["loan"]) == "(exist: loan)"
    assert exists(5, []) == "(exist: none)"


def test_a_long_list_of_what_exists_is_cut():
    words = [f"word-{number:02}" for number in range(20)]
    assert exists("?", words, most=2) == "(exist: word-00, word-01, … (20 in all))"
    assert exists("?", words, most=20).endswith("word-19)")


def test_a_word_in_other_letters_is_probably_meant():
    assert exists("usd", ["EUR", "USD"]) == "did you mean 'USD'? (exist: EUR, USD)"


def test_what_was_meant_is_looked_for_once_a_word_and_long_texts_are_not_kept(monkeypatch):
    compared = []
    monkeypatch.setattr(difflib, "get_close_matches", lambda said, *_, **__: compared.append(said) or ["loan"])
    assert [errors.nearest("laon twice", ["grant", "loan"]) for _ in range(3)] == ["loan"] * 3
    assert compared == ["laon twice"]
    assert [errors.nearest("x" * 1_000, ["grant", "loan"]) for _ in range(2)] == ["loan"] * 2
    assert compared == ["laon twice", "x" * 101, "x" * 101]
