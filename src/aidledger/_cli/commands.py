"""The program: no error leaves it but as a message and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn

import click

from aidledger import _cli as cli
from aidledger._cli import asking, checking, comparisons, exchange, histories, options, questions, terminal
from aidledger._package import version

COMMANDS: Final = (
    asking.as_of,
    histories.history,
    histories.reaches,
    comparisons.compare,
    histories.revisions,
    asking.explain,
    comparisons.reconcile,
    checking.verify,
    checking.check,
    checking.manifest,
    exchange.import_,
    exchange.adopt,
    exchange.export,
)


class Program(click.Group):
    """A group of commands from which no error gets out but as a message and an exit status."""

    def main(self, args: Sequence[str] | None = None, *_: Any, **__: Any) -> NoReturn:
        """Run, and leave the process with the exit status."""
        sys.exit(self.run(sys.argv[1:] if args is None else args))

    def run(self, arguments: Sequence[str]) -> int:
        """Run with these arguments; return the exit status, after a message where something went wrong.

        Where a shell asks what can be typed, by the environment, that is answered instead.
        """
        try:
            if asked := os.environ.get(cli.COMPLETE):
                options.answer(self, asked)
                return 0
            terminal.refuse_no_output()
            return int(super().main(list(arguments), "aidledger", standalone_mode=False) or 0)
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- nothing gets out but a message
            return questions.report(error)

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the commands in the order in which one would want them."""
        return list(self.commands)


def _version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:  # noqa: FBT001 -- click passes it so
    if is_asked and not context.resilient_parsing:
        terminal.write(f"aidledger {version()}\n")
        context.exit()


@click.group(
    cls=Program,
    commands=COMMANDS,
    help=cli.HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": terminal.WIDTH},
)
@options.flag("--version", expose_value=False, is_eager=True, callback=_version, help="Say which this is.")
def program() -> None:
    """Do nothing: the commands do it."""
