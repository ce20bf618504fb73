"""Who is protected, restricted, or has blocked: by opaque ids, as the role may see it (R-18.6, R-41).

* It is read for the purpose of the log, with a Permit, and that it was read is in the log.
* Of people whose identity is protected a role that does not meet them is told a number, in every list they are on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.app.log_reading import refused
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import store as choice_rows
from ombud.choices.model import FLAG_BITS
from ombud.policy.ask import Flag, Refusal
from ombud.terms import Actor, SubjectId
from ombud.vault import Vault
from ombud.vault.hidden import shown_to

FLAGS = (Flag.PROTECTED, Flag.RESTRICTED, Flag.BLOCKED, Flag.SVOD_BLOCKED)
MOST = 200
"""So many ids of each stand in a list; how many there are is said."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """Who has one flag: how many, those who are shown, and how many are withheld."""

    number: int
    shown: tuple[SubjectId, ...]
    withheld: int


def guarded_people(vault: Vault, *, by: Actor, now: datetime) -> Mapping[Flag, Guarded] | Refusal:
    """Everybody with one of the flags."""
    with vault.act(by=by, now=now) as act:
        refusal = refused(act)
        outcome = Outcome.DONE if refusal is None else Outcome.REFUSED
        act.log(Kind.READ_LOG, outcome, facts={"step": "guarded"})
        if refusal is not None:
            return refusal
        found = {}
        for flag in FLAGS:
            people = sorted(choice_rows.flagged(act.tx, FLAG_BITS[flag]))
            shown, withheld = shown_to(act.tx, act.policy, by, people, lambda one: one)
            found[flag] = Guarded(len(people), tuple(shown[:MOST]), withheld)
        return found
