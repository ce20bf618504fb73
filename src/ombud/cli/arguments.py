"""The kinds of argument that commands take. What is no such thing is refused in words that do not repeat it."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ombud.cli.command import Misused, Parameter, option
from ombud.law.periods import STOCKHOLM, start_of
from ombud.terms.identifiers import looks_like_personnummer
from ombud.terms.ids import id_bytes, subject_from
from ombud.terms.text import Text
from ombud.terms.time import utc

NOBODY = bytes(16)
"""No person has this id; in the log it stands for entries that concern nobody."""
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}")


class Subject(click.ParamType[Any]):
    """An opaque subject id, as `ombud find` gives it."""

    name = "subject"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            subject = subject_from(value) if isinstance(value, str) else value
            if subject == NOBODY:
                raise ValueError("the id of nobody")
            return subject
        except ValueError:
            raise Misused(
                Text(
                    "Det där är inget person-id. Sök fram det med `ombud find`, som läser personnumret utan att det "
                    "hamnar i kommandoraden.",
                    "That is no subject id. Look it up with `ombud find`, which reads the identifier without putting "
                    "it on the command line.",
                )
            ) from None


class Id(click.ParamType[Any]):
    """An id of 16 bytes with a prefix, as a list shows it."""

    def __init__(self, prefix: str) -> None:
        self.name, self._prefix = "id", prefix

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return id_bytes(self._prefix, value) if isinstance(value, str) else value
        except ValueError:
            raise Misused(
                Text(f"Ett sådant id börjar med {self._prefix}.", f"Such an id begins with {self._prefix}.")
            ) from None


class Hexadecimal(click.ParamType[Any]):
    """16 bytes in hexadecimal: the id of an entry of the log."""

    name = "hex"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str):
            if not re.fullmatch("[0-9a-f]{32}", value):
                raise Misused(
                    Text(
                        "En anteckning har ett id av 32 hexadecimala tecken (`ombud audit DIR who-read --json`).",
                        "An entry has an id of 32 hexadecimal characters (`ombud audit DIR who-read --json`).",
                    )
                )
            return bytes.fromhex(value)
        return value


class Code(click.ParamType[Any]):
    """The name of a purpose, a category, a channel: what the log can take."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and (not _CODE.fullmatch(value) or looks_like_personnummer(value)):
            raise Misused(
                Text(
                    "Ett namn här består av bokstäver a–z, siffror och tecknen . _ : / + -.",
                    "A name here is made of the letters a–z, digits and the signs . _ : / + -.",
                )
            )
        return value


class Selected(click.ParamType[Any]):
    """The name of a selection that is kept."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from ombud.campaigns.selections import NAME, NO_NAME  # not needed for help

        if isinstance(value, str) and (not NAME.fullmatch(value) or looks_like_personnummer(value)):
            raise Misused(NO_NAME.text)
        return value


class Day(click.ParamType[Any]):
    """A date: `2026-11-23`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            raise Misused(Text("Skriv datum som 2026-11-23.", "Write a date as 2026-11-23.")) from None


class Instant(click.ParamType[Any]):
    """A date or a time; without a zone it is Swedish time."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            if len(value) == len("2026-11-23"):
                return start_of(date.fromisoformat(value))
            at = datetime.fromisoformat(value)
            return utc(at if at.tzinfo else datetime.combine(at.date(), at.time(), STOCKHOLM))
        except ValueError:
            raise Misused(
                Text("Skriv tiden som 2026-11-23 eller 2026-11-23T10:44.", "Write 2026-11-23 or 2026-11-23T10:44.")
            ) from None


FILE = click.Path(path_type=Path, dir_okay=False)
"""A file that is written."""
SOURCE = click.Path(path_type=Path, dir_okay=False, exists=True, readable=True)
"""A file that is read."""
FOLDER = click.Path(path_type=Path, file_okay=False)


def folder_argument() -> Parameter:
    return click.argument("folder", type=FOLDER, metavar="DIR")


def file_argument(name: str = "file", metavar: str = "FILE") -> Parameter:
    return click.argument(name, type=SOURCE, metavar=metavar)


SUBJECT = option(
    "--subject", type=Subject(), required=True, metavar="s_…",
    words=Text("Personens id, från `ombud find`.", "The person's id, from `ombud find`."),
)  # fmt: skip
ACTOR = option(
    "--actor", type=Code(), required=True, envvar="OMBUD_ACTOR", show_envvar=True, metavar="NAME",
    words=Text("Vem som handlar: ett konto i ombud.toml.", "Who acts: an account of ombud.toml."),
)  # fmt: skip
PURPOSE = option(
    "--purpose", type=Code(), required=True, metavar="PURPOSE",
    words=Text("Vad uppgifterna ska användas till.", "What the data is to be used for."),
)  # fmt: skip
CATEGORIES = option(
    "--category", "categories", type=Code(), required=True, multiple=True, metavar="CATEGORY",
    words=Text("En kategori av uppgifter; kan anges flera gånger.", "A category of data; may be given several times."),
)  # fmt: skip
TO = option(
    "--to", type=FILE, metavar="FILE",
    words=Text("Skriv till en ny fil, läsbar bara för ägaren.", "Write to a new file that its owner alone may read."),
)  # fmt: skip
YES = option("--yes", is_flag=True, words=Text("Utför utan att fråga.", "Carry out without asking."))
HANDED = (
    option(
        "--way", type=click.Choice(["desk", "post", "login", "email"]), default="desk", show_default=True,
        words=Text("Hur kopian lämnas.", "How the copy is handed over."),
    ),
    option(
        "--identified", type=click.Choice(["id_card", "e_id", "registered_address", "known", "not"]), default="id_card",
        show_default=True, words=Text("Hur personen visade vem den är.", "How the person showed who they are."),
    ),
    option(
        "--handed-to", default="", metavar="WHO",
        words=Text("Vem som får den, om inte personen själv.", "Who gets it, if not the person."),
    ),
)  # fmt: skip
"""How a copy reaches the one it is for (R-07, PDL 3:11)."""
