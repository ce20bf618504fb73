"""What the desk does with somebody who stands there: who it is, and an agreement saved once (ux.md 1.2, W6).

* Whoever registers has a draft of what was given, sealed under their own account's key: it is there after a sign-out,
  and gone with the day (`identity/drafts.py`).
* Saving uses the draft up in its own act: pressed twice, or sent again by a browser, it is saved once and says the
  same (design 5, 8).
* Whether it is the same person is asked without showing anything: the name as the person says it either stands with
  the registration that was found, or it does not. That it was looked at is in the log (PDL 4:3).
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.audit import Act, Outcome
from ombud.collection.register import Known, Registered, Registration, held_before, register_in
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.identity import drafts
from ombud.policy.ask import Ask, Refusal
from ombud.policy.model import Family
from ombud.terms import Actor, CategoryId, PurposeId, RelationId, SubjectId
from ombud.vault import Spent, Vault
from ombud.vault.alarms import LOOK_UPS
from ombud.vault.hidden import shown_to
from ombud.vault.identity import Findable, by_name, findable

DESK = "registering"
"""How the draft is named: not by an address, whose drafts the web kit drops when a form was sent."""
NAME = CategoryId("name")
ALIKE = "alike"
"""How the log calls a look for somebody who may be the same person."""
PROVES = frozenset({"e_id", "id_card"})
"""What shows who somebody is to everybody, and not to an old acquaintance alone."""
_MEETING = frozenset({Family.CONTRACT, Family.CARE})
"""What somebody at a desk is met for."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a registration came to: ids alone, kept in place of the draft for a day."""

    subject: SubjectId
    agreement: RelationId
    shown: bool = False
    """The person showed a paper or an e-ID: a slip may have a code."""


def register_once(
    vault: Vault, account: str, registration: Registration, *, by: Actor, now: datetime
) -> Saved | Known | Declined:
    """Save what the account's draft has come to; what was saved from it already is not saved again."""
    held = held_before(vault, registration, by=by, now=now)
    with vault.act(by=by, now=now) as act:
        vault.directory.pass_lock(act.tx, "registering", account)
        saved = saved_of(drafts.draft_at_work(act, account, DESK))
        if saved is not None:
            act.nothing_changed()
            return saved
        found = register_in(act, registration, held)
        if not isinstance(found, Registered):
            return found
        done = Saved(found.subject, found.agreement.id, registration.shown in PROVES)
        kept = {"saved": [done.subject.hex(), done.agreement.hex(), done.shown]}
        drafts.keep_at_work(act, account, DESK, json.dumps(kept).encode())
        return done


def saved_of(draft: bytes | None) -> Saved | None:
    """What stands in place of a draft that was saved."""
    ids = None if draft is None else json.loads(draft).get("saved")
    return None if ids is None else Saved(
        SubjectId(bytes.fromhex(ids[0])), RelationId(bytes.fromhex(ids[1])), bool(ids[2])
    )  # fmt: skip


def is_named(vault: Vault, subject: SubjectId, name: str, *, by: Actor, now: datetime) -> bool | Declined | Refusal:
    """Is the person who was found called so? Nothing of what stands there is said."""
    refused: Refusal | Declined = UNKNOWN_PERSON
    for purpose in _purposes(vault, by, now):
        opened = vault.open(Ask(subject, purpose, frozenset({NAME}), by), now=now)
        if not isinstance(opened, Refusal):
            own = [one.fields for one in opened.data.reveal() if not one.about_third_party]
            return _plain(name) in {_plain(f"{one.get('given', '')} {one.get('family', '')}") for one in own}
        refused = opened
    return refused


def alike(
    vault: Vault, fields: Mapping[str, str], *, by: Actor, now: datetime
) -> tuple[SubjectId, ...] | Spent:  # fmt: skip
    """Everybody who has an address, a telephone, or the name and birth year of what was given: perhaps the same person.

    Whose identity is protected is not met so by whoever may not meet them (R-41).
    """
    keys = [*findable(fields), *_named(fields)]
    with vault.act(by=by, now=now) as act:
        if not keys:
            act.nothing_changed()
            return ()
        found = act.look_up(keys)
        if isinstance(found, Spent):
            act.log(Act.FIND, Outcome.REFUSED, facts={"field": ALIKE, "kind": LOOK_UPS})
            return found
        met = tuple(shown_to(act.tx, act.policy, by, found, lambda one: one)[0])
        for subject in met or (None,):
            act.log(Act.FIND, Outcome.DONE, subject, facts={"field": ALIKE, "people": len(met)})
        return met


def _named(fields: Mapping[str, str]) -> list[Findable]:
    found = by_name(fields, fields["birth_date"]) if "birth_date" in fields else None
    return [] if found is None else [found]


def _purposes(vault: Vault, by: Actor, now: datetime) -> list[PurposeId]:
    """The purposes for which whoever it is meets people and may know their name, in the policy's order."""
    with vault.database.read() as tx:
        policy = vault.book.in_force(tx, now)
    if policy is None or by.role not in policy.file.roles:
        return []
    carried = policy.file.roles[by.role].purposes
    return [
        name for name, one in policy.file.purposes.items()
        if name in carried and one.family in _MEETING and any(used.id == NAME for used in one.categories)
    ]  # fmt: skip


def _plain(name: str) -> str:
    """Without case, with one blank between words."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
