"""What has changed for one person since they were last given the notice (Art. 13(3); ux.md 3.4).

Of everything that differs between the version they were told and the one in force: what touches a purpose that keeps
something of them, what begins, and what holds for everybody. What changes nothing for a person is left out.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.audit import Act, Outcome
from ombud.choices.own_setting import OwnSetting, own_settings, set_own
from ombud.disclosure.outline import Outline
from ombud.policy.diff import Change, Facet, Kind, Tell, diff
from ombud.policy.model import Policy
from ombud.terms import Actor, PurposeId, SubjectId
from ombud.vault import Vault


@dataclass(frozen=True, slots=True)
class Changed:
    """The two versions, and what differs: for this person, and for everybody."""

    told: Policy
    now: Policy
    mine: tuple[Change, ...]
    others: tuple[Change, ...]


def changed(vault: Vault, found: Outline, *, by: Actor, now: datetime) -> Changed | None:
    """None where nothing has changed since they were told or have seen it, or nothing says what they were told."""
    if found.known is None or found.known >= found.policy.number:
        return None
    with vault.look(by=by, now=now) as act:
        told = vault.book.version(act.tx, found.known)
    differs = [one for one in diff(told.file, found.policy.file).changes if one.tell is not Tell.NOBODY]
    of_a_purpose = set(told.file.purposes) | set(found.policy.file.purposes)
    mine = [one for one in differs if one.about in found.purposes or _begins(one)]
    others = [one for one in differs if one not in mine and PurposeId(one.about) not in of_a_purpose]
    return Changed(told, found.policy, tuple(mine), tuple(others))


def seen(vault: Vault, subject: SubjectId, number: int, *, by: Actor, now: datetime) -> bool:
    """The person says that they have seen what has changed up to this version: it is not told again, and the log says
    so (Art. 5(2)). Nothing else follows: what was told when a datum was collected stays. False where there is no such
    version."""
    with vault.act(by=by, now=now) as act:
        there = act.known(subject) is not None and 0 < number <= act.policy.number
        if there and number > own_settings(act.tx, subject).get(OwnSetting.NOTICE_SEEN, 0):
            set_own(act.tx, subject, OwnSetting.NOTICE_SEEN, number, now=now)
            act.log(Act.INFORM, Outcome.DONE, subject, facts={"form": "notice", "version": number})
        else:
            act.nothing_changed()
    return there


def _begins(one: Change) -> bool:
    return one.facet is Facet.PURPOSE and one.kind is Kind.ADDED
