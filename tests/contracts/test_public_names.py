"""The names that a user may rely on, and how each is called: adding one is a decision, losing one breaks somebody.

``python -m tests.contracts.test_public_names`` writes the list anew.
"""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import aidledger
from tests.contracts.test_modules import PROMISED

SNAPSHOT = Path(__file__).with_name("public.txt")


def annotation(value):
    return value if isinstance(value, str) else getattr(value, "__name__", str(value))


def called(function):
    """Say how something is called: its parameters with their annotations; ``=`` for those that can be left out."""
    shown, starred = [], False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            shown.append("*")
        starred = starred or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        mark = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        typed = "" if parameter.annotation is parameter.empty else f": {annotation(parameter.annotation)}"
        shown.append(f"{mark}{parameter.name}{typed}{'' if parameter.default is parameter.empty else ' ='}")
    return f"({', '.join(shown)})"


def members(kind):
    """Yield the public members that a class of ours has itself or from one of ours."""
    for name in sorted(dir(kind)):
        owner = next((each for each in kind.__mro__ if name in vars(each)), object)
        if name.startswith("_") or not owner.__module__.startswith("aidledger"):
            continue
        member = inspect.getattr_static(kind, name)
        inner = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
        yield f"{name}{called(inner)}" if inspect.isfunction(inner) else name


def surface():
    for path in PROMISED:
        module = importlib.import_module(path)
        for name in sorted(module.__all__):
            value = getattr(module, name)
            whole = f"{path}.{name}"
            if inspect.isclass(value):
                own = "__init__" in vars(value) and not issubclass(value, BaseException)
                yield f"{whole}{called(value) if own else ''}"
                for member in members(value):
                    yield f"{whole}.{member}"
            else:
                yield f"{whole}{called(value)}" if inspect.isfunction(value) else whole


def test_the_public_names_and_their_signatures_are_these_and_no_others():
    assert list(surface()) == SNAPSHOT.read_text(encoding="utf-8").splitlines()


def test_every_public_name_is_there_and_has_a_docstring():
    undocumented = [name for name in aidledger.__all__ if not getattr(getattr(aidledger, name), "__doc__", None)]
    assert undocumented == []


def test_nothing_else_can_be_taken_for_public():
    public = {name for name in dir(aidledger) if not name.startswith("_")}
    modules = {name for name in public if type(getattr(aidledger, name)).__name__ == "module"}
    assert public - modules == set(aidledger.__all__)


if __name__ == "__main__":
    SNAPSHOT.write_text("".join(f"{line}\n" for line in surface()), encoding="utf-8")
