"""What a command is made of: words in two languages, `--json` and `--lang`, and an `Answer` at the end.

* The words of help are chosen when they are shown, not when a file is loaded.
* A group that is about an installation takes its directory first (`ombud audit clinic verify`), and
  understands the other order too (`ombud audit verify clinic`). A command of it that is about no installation
  takes none (`ombud request deadline 2027-02-26`).
"""

from collections.abc import Callable
from typing import Any, cast

import click

from ombud.cli.answer import Answer, show
from ombud.cli.speech import Speech
from ombud.terms.text import Text

Parameter = Callable[[Any], Any]


def speech() -> Speech:
    """How this run speaks."""
    return cast(Speech, click.get_current_context().obj)


_HELP = Text("Visa den här hjälpen.", "Show this help.")


class Option(click.Option):
    """An option whose help is in two languages."""

    def __init__(self, *arguments: Any, words: Text = Text("", ""), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = cast(Speech, ctx.obj).say(self.words)
        return super().get_help_record(ctx)


class _Speaking(click.Command):
    """A command or a group whose words are in two languages."""

    def __init__(self, *arguments: Any, words: Text, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.words = words

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.help = cast(Speech, ctx.obj).say(self.words)
        super().format_help_text(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        return speech().say(self.words)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = cast(Speech, ctx.obj).say(_HELP)
        return option


class Command(_Speaking):
    """One command."""


class Group(_Speaking, click.Group):
    """Several commands."""

    def __init__(self, *arguments: Any, words: Text, **settings: Any) -> None:
        super().__init__(*arguments, words=words, **settings)
        self.params += form_options()

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """What was typed is not repeated: a mistyped line may hold what nobody should see."""
        if args and self.get_command(ctx, args[0]) is None:
            known = ", ".join(self.list_commands(ctx))
            raise Misused(Text(f"Kommandot finns inte. Det finns: {known}.", f"No such command. There are: {known}."))
        return super().resolve_command(ctx, args)


class InstallationGroup(Group):
    """A group whose first argument is the directory of an installation, but for the commands that need none."""

    def __init__(self, *arguments: Any, without_folder: frozenset[str], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.without_folder = without_folder

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        names = self.list_commands(ctx)
        if len(args) == 2 and args[1] == "--help" and args[0] not in names:
            args = args[1:]  # a directory and nothing else: the help of the group
        if args and args[0] in names and not (len(args) > 1 and args[1] in names):
            if "--help" in args or args[0] in self.without_folder:
                args = [".", *args]
            elif len(args) > 1 and not args[1].startswith("-"):
                args = [args[1], args[0], *args[2:]]
            else:
                raise Misused(
                    Text("Ange installationens katalog först.", "Name the directory of the installation first.")
                )
        return super().parse_args(ctx, args)


class Misused(click.UsageError):
    """A usage that is wrong, in words that do not repeat what was typed."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def option(*names: str, words: Text, **settings: Any) -> Parameter:
    return click.option(*names, cls=Option, words=words, **settings)


def command(name: str, words: Text, *parameters: Parameter) -> Callable[[Callable[..., Answer]], click.Command]:
    """Make a command of a function that takes the parameters by name and gives an answer."""

    def make(function: Callable[..., Answer]) -> click.Command:
        def run(**given: Any) -> None:
            context = click.get_current_context()
            answer = function(**given)
            show(answer, speech())
            context.exit(answer.code)

        for parameter in reversed(parameters):
            run = parameter(run)
        made = click.command(name, cls=Command, words=words)(run)
        made.params += form_options()
        return made

    return make


def group(name: str, words: Text, commands: list[click.Command]) -> Group:
    return Group(name, words=words, commands=commands)


def installation_group(
    name: str, words: Text, commands: list[click.Command], *, without_folder: frozenset[str] = frozenset()
) -> Group:
    """`without_folder` are the commands that are about no installation; one may be named all the same."""
    from pathlib import Path  # not needed for help

    def place(folder: Path) -> None:
        speech().folder = folder

    made = InstallationGroup(name, words=words, commands=commands, callback=place, without_folder=without_folder)
    made.params.append(click.Argument(["folder"], type=click.Path(path_type=Path), metavar="DIR"))
    return made


def _ignore(_context: click.Context, _parameter: click.Parameter, _value: object) -> None:
    """`Speech` has heard it already."""


def form_options() -> list[click.Parameter]:
    """`--json` and `--lang`, which every command and every group has."""
    json = Option(
        ["--json", "as_json"],
        is_flag=True,
        expose_value=False,
        callback=_ignore,
        words=Text("Svara med JSON.", "Answer with JSON."),
    )
    language = Option(
        ["--lang", "language"],
        type=click.Choice(["sv", "en"]),
        expose_value=False,
        callback=_ignore,
        words=Text("Språk: sv eller en.", "Language: sv or en."),
    )
    return [json, language]
