"""`ombud`: the program that runs one command and ends."""

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from ombud import __version__
from ombud.cli.command import Group, Option
from ombud.cli.commands import COMMANDS
from ombud.cli.faults import guarded
from ombud.cli.speech import Speech
from ombud.terms.text import Text


class Program(Group):
    """The group of all commands, with the boundary that no exception passes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        return entry[1]() if entry else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The short words of the table: help imports no command."""
        with formatter.section(ctx.obj.say(Text("Kommandon", "Commands"))):
            formatter.write_dl([(name, ctx.obj.say(words)) for name, (words, _) in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *_: Any, **extra: Any) -> Any:
        """Run one command line and end the process with its exit code."""
        arguments = list(sys.argv[1:] if args is None else args)
        speech: Speech = extra.get("obj") or Speech()
        speech.listen(arguments, os.environ)

        def run() -> object:
            return click.Group.main(self, arguments, prog_name or "ombud", standalone_mode=False, obj=speech)

        sys.exit(guarded(run, speech))


def _version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(f"ombud {__version__}")
        context.exit(0)


_VERSION = Option(
    ["--version"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    words=Text("Visa versionen.", "Show the version."),
)


ombud = Program(
    "ombud",
    words=Text(
        "Ombud gör informationen om personuppgifter sann: samma fil som folk läser avgör varje läsning.",
        "Ombud makes a privacy notice true: the file that people read is what decides every read.",
    ),
    params=[_VERSION],
)


def main() -> None:
    ombud.main()
