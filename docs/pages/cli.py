"""docs/reference/cli.md: every command with its arguments and options, from the commands themselves."""

from collections.abc import Iterator

import click

from docs.pages import NOTE, cell
from ombud.cli.command import Command, Group, Option
from ombud.cli.main import ombud
from ombud.cli.speech import Speech
from ombud.terms.text import Text

_FORM = {"--json", "--lang"}
"""Every command has them; they are said once."""


def page() -> str:
    return "\n".join(_lines()) + "\n"


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command by its whole name, in the order of `ombud --help`; a group comes before its commands."""
    context = click.Context(ombud, info_name="ombud", obj=Speech())
    for name in ombud.list_commands(context):
        command = ombud.get_command(context, name)
        if command is None:
            raise LookupError(f"ombud {name}: a command of the table that cannot be loaded")
        yield f"ombud {name}", command
        if isinstance(command, click.Group):
            folder = "".join(f" {param.make_metavar(context)}" for param in command.params if _is_argument(param))
            for inner, one in command.commands.items():
                yield f"ombud {name}{folder} {inner}", one


def _lines() -> Iterator[str]:
    yield "# The command line\n"
    yield NOTE.format(source="the commands in `src/ombud/cli`") + "\n"
    yield (
        "Every command takes `--json` (the answer as JSON) and `--lang sv|en`; without it the language is that of the "
        "environment. Exit codes: 0 done, 1 findings or a refusal, 2 wrong usage, 3 a fault (errors.md). "
        "`--actor` may stand in `OMBUD_ACTOR`; a passphrase is asked for, or read from the file that "
        "`OMBUD_PASSPHRASE_FILE` names. A person is named by an opaque id, never by a name or a number: those are "
        "read at the prompt or on standard input.\n"
    )
    for name, command in commands():
        yield from _command(name, command)


def _command(name: str, command: click.Command) -> Iterator[str]:
    arguments = "".join(f" {_metavar(param)}" for param in command.params if _is_argument(param))
    yield f"## {name}\n" if isinstance(command, click.Group) or name.count(" ") == 1 else f"### {name}\n"
    if isinstance(command, click.Group):
        yield f"{_words(command).en} / {_words(command).sv}\n"
        return
    yield f"`{name}{arguments}`\n"
    yield f"{_words(command).en} / {_words(command).sv}\n"
    options = [param for param in command.params if isinstance(param, Option) and param.opts[0] not in _FORM]
    if options:
        yield "| option | needed | what |"
        yield "|---|---|---|"
        yield from (_option(one) for one in options)
        yield ""


def _option(one: Option) -> str:
    names = "/".join((one.opts[0], *one.secondary_opts))
    value = "" if one.is_flag else f" {_metavar(one)}"
    needed = "yes" if one.required else f"no ({one.default})" if _has_default(one) else "no"
    return f"| {cell(f'`{names}{value}`')} | {needed}{', several' if one.multiple else ''} | {cell(one.words.en)} |"


def _has_default(one: Option) -> bool:
    return isinstance(one.default, (str, int)) and not one.is_flag and one.default != ""


def _metavar(param: click.Parameter) -> str:
    if isinstance(param.type, click.IntRange):
        return f"{param.type.min}…{param.type.max}"
    return param.make_metavar(click.Context(click.Command("ombud")))


def _words(command: click.Command) -> Text:
    if not isinstance(command, (Command, Group)):
        raise LookupError(f"{command.name}: a command without words in two languages")
    return command.words


def _is_argument(param: click.Parameter) -> bool:
    return isinstance(param, click.Argument)
