"""Assess whether who asks may have it, where the law leaves that to a person (R-30, R-34, R-41).

* It is somebody's decision with reasons, about one right; it can be made anew as long as the request is open.
* Where the law itself says yes or no there is nothing to assess, and that is said.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.collection.relate import Declined
from ombud.law.representation import Finding
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests.case_file import CaseFile
from ombud.requests.events import Assessed, What
from ombud.requests.for_another import standing, stands_against
from ombud.requests.handle import Answer, change, handled
from ombud.requests.model import RequestId
from ombud.terms import Actor
from ombud.vault import Vault


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a person has found of one right."""

    right: Right
    may: bool
    words: str


def assess(vault: Vault, request: RequestId, found: Assessment, *, by: Actor, now: datetime) -> Answer:
    """Note what somebody has found, and why."""
    return change(vault, request, lambda *_: Assessed(found.right, found.may, found.words), by=by, now=now)


def hindrance(
    vault: Vault, file: CaseFile, what: What, *, by: Actor, now: datetime
) -> Declined | Refusal | None:  # fmt: skip
    """Why an event may not happen on the mandate of who asks; asked before anything is done for it."""
    with vault.act(by=by, now=now) as act:
        found = handled(act, file.id)
        act.nothing_changed()
        return stands_against(found[0], found[1].case, what) if isinstance(found, tuple) else found


def standing_of(vault: Vault, file: CaseFile, *, by: Actor, now: datetime) -> dict[Right, Finding] | Declined | Refusal:
    """What comes of each right on the mandate of who asks; nothing of one who asks for themself and is of age."""
    with vault.act(by=by, now=now) as act:
        found = handled(act, file.id)
        act.nothing_changed()
        return dict(standing(found[0], found[1].case)) if isinstance(found, tuple) else found
