"""The doors of the demo: whom one may be in it, for the provider that only a demo has (`identity/demonstration.py`)."""

from urllib.parse import urlsplit

from ombud.app.demo.characters import CHARACTERS
from ombud.app.demo.state import read_state
from ombud.app.demo.workers import WORKERS
from ombud.app.installation import Ombud
from ombud.identity import Level, NotProven, Registered, StaffAccount
from ombud.identity.demonstration import Demonstration, Role, demonstration

BY_LETTER = "ester"
"""Who comes in with a code from a letter: one factor."""


def doors(ombud: Ombud, public_url: str) -> Demonstration | NotProven:
    """The provider, where this is a demo that is served on this machine alone."""
    demo = ombud.config.installation.demo
    bound_to = urlsplit(public_url).hostname or ""
    return demonstration(_roles(ombud) if demo else (), demo=demo, bound_to=bound_to)


def _roles(ombud: Ombud) -> tuple[Role, ...]:
    subjects = read_state(ombud.folder).subjects
    people = tuple(
        Role(
            one.name, one.kind, Registered(subjects[one.name]),
            Level.ONE_FACTOR if one.name == BY_LETTER else Level.MULTI_FACTOR,
        )
        for one in CHARACTERS
        if one.signs_in
    )  # fmt: skip
    return (*people, *(Role(one.name, one.kind, StaffAccount(one.name)) for one in WORKERS))
