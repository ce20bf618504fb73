"""The texts of campaigns: a template, its sender from the policy in force, our own hosts, and filling in.

What the marketer wrote is built here and nowhere else, so that no message leaves without what the law wants in it.
"""

from datetime import date, datetime
from pathlib import Path

from ombud.app.installation import Ombud
from ombud.audit.model import SYSTEM
from ombud.campaigns.templates import Fault, House, Ready, Rendered, Sender, Template, build, from_folder
from ombud.campaigns.templates.stored import FILE, NO_TOML, named_in
from ombud.messages.letter import Letter, letters
from ombud.messages.merge import Merge

_LARGEST = 1_000_000


def house_of(ombud: Ombud, *, now: datetime) -> House:
    """Who sends, and which hosts are the controller's own. Raises `NoPolicyError`."""
    with ombud.vault.look(by=SYSTEM, now=now) as look:
        sender = Sender.of(look.policy.file, ombud.config.campaign_texts.notice_url)
    return House(sender, frozenset(ombud.config.campaign_texts.hosts))


def ready(template: Template, house: House, *, profiling: bool) -> Ready | tuple[Fault, ...]:
    """The template, ready to be filled in, or everything that is wrong with it."""
    return build(template, house, Merge, profiling=profiling)


def read_folder(folder: Path) -> Template | Fault:
    """The template of a folder. Only the files that it names are read, and none that is large."""
    try:
        toml = _bytes(folder / FILE).decode()
        names = named_in(toml)
        if isinstance(names, Fault):
            return names
        return from_folder(toml, {name: _bytes(folder / name) for name in names})
    except (OSError, UnicodeDecodeError):
        return NO_TOML


def printed(some: list[Rendered], on: date) -> bytes:
    """Letters as one PDF."""
    return letters([Letter(one.address, one.letter) for one in some if one.letter is not None], on)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)
