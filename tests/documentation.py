"""Runs what the documentation says: docstrings, and the blocks of README.md and docs/.

Every docstring is one test, and so is every block. A block of Python runs in the namespace of its page, after the
blocks above it; its ``>>>`` lines are compared. In a block of ``console``, lines that begin with ``$ aidledger`` are
run in this process and their output is compared; where none is shown, they have to succeed. A last ``> FILE`` keeps
the output, as a shell does. Other commands are not run. A block of ``toml`` that states a ``schema`` is loaded; with a
path as a comment in its first line, it is written there for the blocks below. So is a block of ``text`` with the path
of a CSV file, without that line. Each page has a working directory of its own, empty at first, so nothing that it
writes lands in the checkout.
"""

from __future__ import annotations

import doctest
import io
import os
import shlex
import sys
import tempfile
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from hypothesis import settings
from sybil import Document, Region, Sybil
from sybil.document import PythonDocStringDocument
from sybil.evaluators.doctest import DocTestRunner
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.myst import CodeBlockParser, SkipParser
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest
    from sybil import Example
    from xdist.remote import Producer

ROOT: Final = Path(__file__).parents[1]
WIDTH: Final = 100  # of the terminal that the pages show
_PROGRAMS: Final = ("aidledger", ".venv/bin/aidledger")
_OPTIONS: Final = doctest.ELLIPSIS
_FEW: Final = 15  # examples a law: a page shows how it is checked, tests/laws/ checks it


def _compared(source: str, namespace: dict[str, Any], path: str, line: int) -> str:
    """Run the ``>>>`` lines of ``source`` in ``namespace``; return what differs, nothing where nothing does."""
    test = doctest.DocTestParser().get_doctest(source, {}, Path(path).name, path, line - 1)
    test.globs = namespace
    differences: list[str] = []
    DocTestRunner(_OPTIONS).run(test, out=differences.append, clear_globs=False)
    return "".join(differences)


# --- docstrings ----------------------------------------------------------------------------------


def docstrings(document: Document) -> Iterator[Region]:
    """Find the examples of one docstring; they run in a copy of the module's namespace."""
    examples = list(doctest.DocTestParser().get_examples(document.text))
    if examples:
        lines = document.text.splitlines(keepends=True)
        start = sum(map(len, lines[: examples[0].lineno]))
        yield Region(start, len(document.text), document.text, _docstring)


def _docstring(example: Example) -> str:
    """Run the examples in a module of their own, so that the types that a class in them names are found there."""
    module = ModuleType(f"{example.namespace['__name__']}.example")
    vars(module).update(dict(example.namespace), __name__=module.__name__)
    with mock.patch.dict(sys.modules, {module.__name__: module}):
        return _compared(example.parsed, vars(module), example.path, example.line)


# --- pages ---------------------------------------------------------------------------------------


class Page(Document):
    """A page of Markdown, whose Python blocks share one namespace, as the lines of a script do."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path)
        self.namespace["__name__"] = Path(path).stem


def _python(example: Example) -> str | None:
    if example.parsed.lstrip().startswith(">>>"):
        return _compared(example.parsed, example.namespace, example.path, example.line)
    PythonEvaluator()(example)
    return None


def _console(example: Example) -> str:
    """Run the commands of a block that are aidledger's; return what differs from the output that is shown."""
    differences = []
    for command, shown in commands(example.parsed):
        program, *arguments = shlex.split(command)
        if program not in _PROGRAMS:
            continue
        kept = arguments[-1] if arguments[-2:-1] == [">"] else None
        printed, status = _run(arguments[:-2] if kept else arguments)
        if kept:
            Path(kept).write_text(printed, encoding="utf-8")
        if status if not shown.strip() else not _same(shown, printed):
            differences.append(f"$ {command}\nis shown to print\n{shown}\nbut prints\n{printed}")
    return "\n".join(differences)


def _run(arguments: list[str]) -> tuple[str, int]:
    """Return what a terminal of this width, without colours, shows of a command, and its exit status."""
    from aidledger._cli import main

    screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    terminal = {"COLUMNS": str(WIDTH), "NO_COLOR": "1", "TERM": "dumb"}
    with mock.patch.dict(os.environ, terminal), redirect_stdout(screen), redirect_stderr(screen):
        status = main(arguments)
    return screen.buffer.getvalue().decode(), status  # type: ignore[attr-defined]  # it is a BytesIO


def commands(block: str) -> Iterable[tuple[str, str]]:
    r"""Return each command of a console block, and the output that is shown below it.

    >>> list(commands("$ aidledger check \\\n    my/events\nall is well\n$ ls\n"))
    [('aidledger check my/events', 'all is well\n'), ('ls', '')]
    """
    lines = iter(block.splitlines())
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("$ "):
            command = line.removeprefix("$ ")
            while command.endswith("\\"):
                command = f"{command[:-1].rstrip()} {next(lines).strip()}"
            found.append((command, []))
        elif found:
            found[-1][1].append(line)
    return [(command, "".join(f"{line}\n" for line in shown)) for command, shown in found]


def _same(shown: str, printed: str) -> bool:
    """Return whether the texts agree, but for blanks at the ends of lines and of the whole; ``...`` stands for any."""
    wanted, got = ("\n".join(line.rstrip() for line in text.rstrip().splitlines()) + "\n" for text in (shown, printed))
    return doctest.OutputChecker().check_output(wanted, got, _OPTIONS)


def _toml(example: Example) -> None:
    """Load the block as a file; raise what a reader of the page would get."""
    from aidledger import load

    first, _, _ = example.parsed.partition("\n")
    name = first.removeprefix("# ") if first.startswith("# ") and first.endswith(".toml") else "block.toml"
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(example.parsed, encoding="utf-8")
    if "schema" in example.parsed:  # a whole file, not a detail of one
        load(path)


def _csv(example: Example) -> None:
    """Write the block to the CSV file that its first line names, without that line."""
    first, _, rows = example.parsed.partition("\n")
    if first.startswith("# ") and first.endswith(".csv"):
        Path(first.removeprefix("# ")).write_text(rows, encoding="utf-8")


# --- how pytest collects them ----------------------------------------------------------------------


class _Desk:
    """What a page or a module gets: an empty working directory, and few examples where it shows a law."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def enter(self, _namespace: dict[str, Any]) -> None:
        place = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="aidledger-page-"))
        self._stack.callback(os.chdir, Path.cwd())  # back before the directory goes
        os.chdir(place)
        settings.register_profile("before", settings.default)
        # What a page shows of a law that is broken is the same each time.
        settings.register_profile("pages", settings.default, max_examples=_FEW, derandomize=True, database=None)
        settings.load_profile("pages")
        self._stack.callback(settings.load_profile, "before")

    def leave(self, _namespace: dict[str, Any]) -> None:
        self._stack.close()


_DESK: Final = _Desk()
CODE: Final = Sybil(
    parsers=[docstrings],
    path=str(ROOT / "src"),
    pattern="*.py",
    document_types={".py": PythonDocStringDocument},
    setup=_DESK.enter,
    teardown=_DESK.leave,
)
PAGES: Final = Sybil(
    parsers=[
        CodeBlockParser("python", _python),
        CodeBlockParser("console", _console),
        CodeBlockParser("toml", _toml),
        CodeBlockParser("text", _csv),
        SkipParser(),
    ],
    path=str(ROOT),
    pattern="*.md",
    document_types={".md": Page},
    setup=_DESK.enter,
    teardown=_DESK.leave,
)

# pytest loads this module as a plugin, and not through a conftest.py, whose hooks reach only what is below it.
pytest_collect_file = (CODE + PAGES).pytest()


class _Spread(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Tests go one by one to whoever is free; the blocks of a page stay together, since they build on each other."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, _ = nodeid.partition("::")
        return path if path.endswith(".md") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Spread:
    """Spread the tests over processes so that pages can be run."""
    return _Spread(config, log)
