"""Vocabularies and projections of one's own, named as ``MODULE:NAME``."""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import sys
from typing import Any

from aidledger.cli.failures import BadQuestionError
from aidledger.errors import exists


def named(text: str, kind: type[Any], option: str) -> Any:
    """Return what ``MODULE:NAME`` names: of the modules that are installed, then of the folder that one is in.

    Raises `BadQuestionError` where there is no such thing, where importing the module fails, and on what is not of
    the kind.
    """
    module_name, _, name = text.partition(":")
    if not (module_name and name):
        raise BadQuestionError(f"{option}: {text!r} names nothing: write MODULE:NAME, as in acme.aid:NAME")
    module = _imported(module_name, option)
    try:
        found: Any = functools.reduce(getattr, name.split("."), module)
    except AttributeError:
        there = (each for each, value in vars(module).items() if isinstance(value, kind))
        raise BadQuestionError(f"{option}: {module_name} has no {name!r}: {exists(name, there)}") from None
    if not isinstance(found, kind):
        raise BadQuestionError(
            f"{option}: {text} is of the type {type(found).__name__}: name a {kind.__name__.lower()}"
        )
    return found


def _imported(name: str, option: str) -> Any:
    """Return a module; whatever its code does on import, what gets out is a message."""
    here = os.getcwd()  # noqa: PTH109 -- sys.path holds text
    if here not in sys.path and "" not in sys.path:
        sys.path.append(here)  # last, so that a file here never takes the place of an installed module
    try:
        with contextlib.redirect_stdout(sys.stderr):  # what it prints is no part of an answer
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{name}.".startswith(f"{error.name}."):
            raise BadQuestionError(
                f"{option}: there is no module {name!r}: install it, or run the command in the folder that it is in"
            ) from error
        raise BadQuestionError(f"{option}: {name} cannot be imported: {error}") from error
    except (Exception, SystemExit) as error:
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise BadQuestionError(f"{option}: {name} cannot be imported: {said}") from error
