"""The end of every run: an exit code, and where something went wrong a sentence. Never a traceback.

* A known fault says what, where and what now, in its own words: 3.
* An unknown one says its type and its place in the program, and no value of anything: 3.
* Wrong usage says what is expected and never repeats what was typed: 2.
"""

import os
import sys
from collections.abc import Callable, Iterator

import click

from ombud.cli.answer import FAULT, USAGE, harmless, to_json
from ombud.cli.command import Misused
from ombud.cli.speech import Speech
from ombud.terms.text import Text


def guarded(run: Callable[[], object], speech: Speech) -> int:
    """Run a command; the exit code."""
    try:
        result = run()
        sys.stdout.flush()
    except click.UsageError as error:
        return _end(USAGE, "usage", _usage(error), speech)
    except (BrokenPipeError, SystemExit):  # nobody reads on; click ends a run so
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its end
        return FAULT
    except (click.Abort, KeyboardInterrupt):
        return _end(FAULT, "interrupted", _INTERRUPTED, speech)
    except Exception as error:  # noqa: BLE001 - the boundary: nothing passes it but an exit code
        return _end(FAULT, type(error).__name__, _fault(error), speech)
    return result if isinstance(result, int) else 0


def _end(code: int, kind: str, text: Text, speech: Speech) -> int:
    if speech.as_json:
        message = to_json({"error": {"kind": kind, "message_sv": text.sv, "message_en": text.en}})
        click.echo(message, err=True)
    else:
        click.echo(harmless(speech.say(Text(f"Fel: {text.sv}", f"Error: {text.en}"))), err=True)
        if code == USAGE:
            click.echo(speech.say(_HELP), err=True)
    return code


def _usage(error: click.UsageError) -> Text:
    """What is expected. click's own words would repeat what was typed."""
    if isinstance(error, Misused):
        return error.text
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = _name(error.param)
        return Text(f"{name} saknas.", f"{name} is missing.")
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad(error.param)
    if isinstance(error, click.NoSuchOption):
        return Text("Det finns ingen sådan flagga.", "There is no such option.")
    if isinstance(error, click.BadOptionUsage):
        return Text("En flagga saknar sitt värde, eller har ett för mycket.", "An option lacks its value, or has one.")
    return _TOO_MUCH


def _bad(parameter: click.Parameter) -> Text:
    name, kind = _name(parameter), parameter.type
    if isinstance(kind, click.Choice):
        known = ", ".join(map(str, kind.choices))
        return Text(f"{name}: välj något av {known}.", f"{name}: choose one of {known}.")
    if isinstance(kind, click.Path):
        return Text(f"{name}: det finns ingen sådan fil eller katalog.", f"{name}: there is no such file or folder.")
    return Text(f"{name}: värdet går inte att använda.", f"{name}: the value cannot be used.")


def _name(parameter: click.Parameter) -> str:
    return parameter.opts[0] if isinstance(parameter, click.Option) else parameter.make_metavar(_CONTEXT)


def _fault(error: Exception) -> Text:
    known = _known(error)
    if known is not None:
        return known
    if isinstance(error, OSError):
        name = os.path.basename(str(error.filename)) if error.filename else ""
        said = f"{name}: {error.strerror or type(error).__name__}.".removeprefix(": ")
        return Text(said, said)
    kind, place = type(error).__name__, _place(error)
    return Text(
        f"Oväntat fel ({kind} i {place}). Ingenting har sagts om någon person. Rapportera typen och platsen.",
        f"Unexpected fault ({kind} at {place}). Nothing about any person was said. Report the type and the place.",
    )


def _known(error: Exception) -> Text | None:
    """The faults that speak for themselves. Loaded here: only a fault needs their packages."""
    from ombud.app.bench.model import UnprovedError
    from ombud.app.config import ConfigError, InstallationError
    from ombud.app.mail.model import MailboxFault
    from ombud.app.safe import FAULTS
    from ombud.app.verifying import NoPublicKeyError
    from ombud.archives import ArchiveFault
    from ombud.audit import LaneError, LedgerDamagedError
    from ombud.audit.note import NoteError
    from ombud.collection.sign import ConsentNotTakenError
    from ombud.extracts import ExtractFault
    from ombud.law.statutes import BeforeTheLawError
    from ombud.vault import NoPolicyError
    from ombud.vault.noes import NoFileFault
    from ombud.vault.policies import PolicyChanged
    from ombud.web.serving import PlaceTakenError

    if isinstance(error, NoPolicyError):
        return _NO_POLICY
    if isinstance(error, ConsentNotTakenError):
        return error.denied.text
    speaking = (
        *(*FAULTS, BeforeTheLawError),
        *(ConfigError, InstallationError, LaneError, LedgerDamagedError, NoteError, PolicyChanged, NoPublicKeyError),
        *(ArchiveFault, ExtractFault, MailboxFault, NoFileFault, PlaceTakenError, UnprovedError),
    )
    return Text(str(error), str(error)) if isinstance(error, speaking) else None


def _place(error: Exception) -> str:
    """The innermost line of ours, by module and number: `vault/write.py:74`."""
    import traceback  # only a fault needs it

    frames = [(frame.filename.split(os.sep), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    return next(_ours(reversed(frames)), "?")


def _ours(frames: Iterator[tuple[list[str], int | None]]) -> Iterator[str]:
    for parts, line in frames:
        if "ombud" in parts[:-1] and "site-packages" not in parts[parts.index("ombud") :]:
            own = len(parts) - 1 - parts[::-1].index("ombud")
            yield f"{'/'.join(parts[own + 1 :])}:{line}"


_CONTEXT = click.Context(click.Command("ombud"))
_HELP = Text("Lägg till --help för att se hur kommandot används.", "Add --help to see how the command is used.")
_INTERRUPTED = Text(
    "Avbrutet. Det som har bekräftats gäller; kör kommandot igen för att fortsätta.",
    "Interrupted. What was acknowledged is in force; run the command again to go on.",
)
_TOO_MUCH = Text(
    "Kommandoraden stämmer inte: något är för mycket eller saknas. Det som skrevs upprepas inte här.",
    "The command line is not right: something is too much or missing. What was typed is not repeated here.",
)
_NO_POLICY = Text(
    "Ingen policy gäller ännu, och då får ingenting göras. Anta en med `ombud policy adopt`.",
    "No policy is in force yet, and so nothing may be done. Adopt one with `ombud policy adopt`.",
)
