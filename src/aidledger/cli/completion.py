"""What a shell is told when somebody presses TAB: what can come next, and nothing at all where anything goes wrong.

A shell asks by a variable of the environment, as click has it: ``bash_source`` for the script that asks, and then
``bash_complete`` with what was typed; so do zsh and fish, and PowerShell where click knows it.
"""

from __future__ import annotations

import contextlib
import io
import re
from typing import ClassVar, Final

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
)

from aidledger.cli import terminal
from aidledger.cli.entry import COMPLETE
from aidledger.cli.failures import BadQuestionError

_SHELLS: Final = ("bash", "fish", "zsh")
_COMPLETE: Final = "complete"
_SOURCE: Final = "source"
_BREAKS: Final = re.compile("[=:]+")  # where bash ends a word, and begins another


def answer(program: click.Command, instruction: str) -> None:
    """Print what a shell asks for: the script, or what can come next.

    Raises `BadQuestionError` on what is no instruction. What goes wrong while somebody types is not told: it would
    stand in the middle of the line.
    """
    shell, _, what = instruction.partition("_")
    for each in (_Bash, _Fish, _Zsh):
        add_completion_class(each)
    found = get_completion_class(shell)
    if found is None or what not in (_COMPLETE, _SOURCE):
        names = ", ".join(f"{shell}_{_SOURCE}" for shell in _SHELLS)
        raise BadQuestionError(f"{COMPLETE}: {instruction!r:.200} is not understood: write one of {names}")
    asked = found(program, {}, "aidledger", COMPLETE)
    if what == _SOURCE:
        terminal.write(asked.source())
        return
    with contextlib.suppress(Exception, SystemExit):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            offered = asked.complete()
        terminal.write(f"{offered}\n")


class _Whole(ShellComplete):
    """Offers whole words: what was typed in one word as ``--where=donor=J`` keeps its beginning."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """Return what can come next, as words that take the place of the one that was begun."""
        offered = super().get_completions(args, incomplete)
        option, equals, _ = incomplete.partition("=")
        if not (equals and option.startswith("-")):
            return offered
        return [CompletionItem(f"{option}={each.value}", each.type, each.help) for each in offered]


class _Bash(_Whole, BashComplete):
    source_template: ClassVar[str] = BashComplete.source_template.replace(
        "COMPREPLY+=($value)", "COMPREPLY+=($value)\n            [[ $value == *= ]] && compopt -o nospace"
    ).replace("bash_complete $1)", "bash_complete $1 2>/dev/null)")

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one that was begun, and that one; put together where bash took them apart."""
        args, incomplete = super().get_completion_args()
        words: list[str] = []
        is_open = False
        for word in [*args, incomplete]:
            is_break = _BREAKS.fullmatch(word) is not None
            if words and (is_open or is_break):
                words[-1] += word
            else:
                words.append(word)
            is_open = is_break
        self._kept = words[-1] if is_open else words[-1].removesuffix(incomplete)
        return words[:-1], words[-1]

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return what takes the place of the part after the last break, which is all that bash replaces."""
        return super().format_completion(CompletionItem(item.value.removeprefix(self._kept), item.type, item.help))


class _Zsh(_Whole, ZshComplete):
    source_template: ClassVar[str] = ZshComplete.source_template.replace(
        "zsh_complete %(prog_name)s)", "zsh_complete %(prog_name)s 2>/dev/null)"
    ).replace(
        "compadd -U -V unsorted -a completions",
        "compadd -U -V unsorted -S '' -- ${(M)completions:#*=}\n        compadd -U -V unsorted -- ${completions:#*=}",
    )


class _Fish(_Whole, FishComplete):
    source_template: ClassVar[str] = FishComplete.source_template.replace(
        "(commandline -t) %(prog_name)s)", "(commandline -t) %(prog_name)s 2>/dev/null)"
    )
