"""What has changed for one person since they were last given the notice (Art. 13(3); ux.md 3.4).

Of everything that differs between the version they were told and the one in force: what touches a purpose that keeps
something of them, what begins, and what holds for everybody. What changes nothing for a person is left out.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.disclosure.outline import Outline
from ombud.policy.diff import Change, Facet, Kind, Tell, diff
from ombud.policy.model import Policy
from ombud.terms import Actor, PurposeId
from ombud.vault import Vault


@dataclass(frozen=True, slots=True)
class Changed:
    """The two versions, and what differs: for this person, and for everybody."""

    told: Policy
    now: Policy
    mine: tuple[Change, ...]
    others: tuple[Change, ...]


def changed(vault: Vault, found: Outline, *, by: Actor, now: datetime) -> Changed | None:
    """None where nothing has changed since, or nothing says what they were told."""
    if found.told is None or found.told >= found.policy.number:
        return None
    with vault.look(by=by, now=now) as act:
        told = vault.book.version(act.tx, found.told)
    differs = [one for one in diff(told.file, found.policy.file).changes if one.tell is not Tell.NOBODY]
    of_a_purpose = set(told.file.purposes) | set(found.policy.file.purposes)
    mine = [one for one in differs if one.about in found.purposes or _begins(one)]
    others = [one for one in differs if one not in mine and PurposeId(one.about) not in of_a_purpose]
    return Changed(told, found.policy, tuple(mine), tuple(others))


def _begins(one: Change) -> bool:
    return one.facet is Facet.PURPOSE and one.kind is Kind.ADDED
