"""Files that hold what only their owner may read: made new, mode 0600, whole or not at all.

A file that is there already is never written over: it may be somebody's only receipt.
"""

import os
import sys
from pathlib import Path

import click

from ombud.app.safe import write_private
from ombud.cli.command import Misused
from ombud.cli.speech import Speech
from ombud.terms.text import Text


def reserve(path: Path | None) -> None:
    """Refuse before anything is done, rather than after, where the file could not be written."""
    if path is None:
        return
    if path.exists() or path.is_symlink():
        raise Misused(
            Text(
                f"{path.name} finns redan och skrivs inte över. Ange en ny fil.",
                f"{path.name} is there already and is not written over. Name a new file.",
            )
        )
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise Misused(
            Text(
                f"Det går inte att skriva {path.name} där. Ange en katalog som finns.",
                f"{path.name} cannot be written there. Name a folder that exists.",
            )
        )


def write(path: Path, content: str | bytes) -> None:
    write_private(path, content.encode() if isinstance(content, str) else content)


def typed(speech: Speech, question: Text) -> str:
    """One line from standard input; asked for where a person sits."""
    if sys.stdin.isatty():
        return str(click.prompt(speech.say(question), err=True))
    return sys.stdin.readline().strip()


def agreed(speech: Speech, question: Text) -> bool:
    """A plain yes. Without a person there is none: `--yes` says it."""
    return sys.stdin.isatty() and bool(click.confirm(speech.say(question), err=True))
