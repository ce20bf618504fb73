"""Somebody who is signed in asked for what is not theirs, or is not there: an entry says so (security.md 2, row 24).

What they asked for is not in it: it could be another person's id. Which page it was is.
"""

from datetime import datetime

from ombud.audit import Act, Outcome
from ombud.terms import Actor
from ombud.vault import Vault


def note_stray(vault: Vault, page: str, *, by: Actor, now: datetime) -> None:
    with vault.act(by=by, now=now) as act:
        act.log(Act.ACCESS, Outcome.REFUSED, None, facts={"form": page})
