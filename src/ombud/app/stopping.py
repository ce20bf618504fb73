"""A person says no to what they were sent: by one click, by a button, by mail, or by complaining (Art. 21(3), 7(3)).

* The token is all that is asked for: no login, no cookie, no reason (R-21.1; RFC 8058).
* The objection to advertising on the channel is recorded in one act, with the store that lived by the consent gone and
  the addresses on the suppression list. Said twice it is one.
* A person who has been erased has nothing more to lose: the answer is the same, and nothing is found or told.
"""

from datetime import datetime
from enum import Enum

from ombud.app.installation import Ombud
from ombud.audit.model import SYSTEM
from ombud.campaigns import store
from ombud.campaigns.bounce import note_bounce, note_complaint, whose
from ombud.campaigns.returns import Bounce, Complaint, Returned, Stop
from ombud.campaigns.steer import settle
from ombud.campaigns.stop_token import read_token
from ombud.policy.model import Family, Policy
from ombud.requests.choose import object_in
from ombud.terms import ChoiceId, SubjectId
from ombud.vault import Vault

WAY = "stop-link"


class Said(Enum):
    """What came of it. Who said it is told the first alone."""

    NO = "no"
    FORGED = "forged"
    NOTHING = "nothing"
    """Not ours, or of somebody who is not here any more."""


def say_no(vault: Vault, token: str, *, now: datetime) -> Said:
    """The no of whoever holds the token."""
    known = read_token(vault.keyring, token)
    if known is None:
        return Said.FORGED
    with vault.database.read() as tx:
        row = store.by_token(tx, known)
        campaign = None if row is None else store.seen(tx, row.campaign_id)
    if row is None or campaign is None:
        return Said.NOTHING
    return objected(vault, SubjectId(row.subject_id), campaign.channel, now=now)


def objected(vault: Vault, subject: SubjectId, channel: str, *, now: datetime, complaint: bytes = b"") -> Said:
    """Object for a person to advertising on the channel; `complaint` is the message that they complained about."""
    with vault.act(by=SYSTEM, now=now) as act:
        person = act.known(subject, addresses=True)
        if person is None:
            act.nothing_changed()
            return Said.NOTHING
        choice = objection_to(act.policy, channel)
        if choice is None or choice in person.choices:
            act.nothing_changed()
        else:
            object_in(person, choice, WAY)
        over = note_complaint(act, complaint) if complaint else None
    if over is not None:
        settle(vault, over, by=SYSTEM, now=now)
    return Said.NO


def objection_to(policy: Policy, channel: str) -> ChoiceId | None:
    """The objection to advertising on the channel; the one to all of it where the policy has none for the channel."""
    file, found = policy.file, dict[str | None, ChoiceId]()
    for choice_id, choice in file.choices.items():
        marketing = any(file.purposes[one].family is Family.MARKETING for one in choice.purposes)
        if choice.kind == "objection" and marketing and choice.channel in (None, channel):
            found[choice.channel] = choice_id
    return found.get(channel) or found.get(None)


def returned(ombud: Ombud, came: Returned, *, now: datetime) -> Said:
    """What a mail that came back asks for."""
    vault = ombud.vault
    if isinstance(came, Stop):
        return say_no(vault, came.token, now=now)
    if isinstance(came, Bounce):
        return Said.NOTHING if note_bounce(vault, came, by=SYSTEM, now=now) is None else Said.NO
    return _complained(vault, came, now)


def _complained(vault: Vault, came: Complaint, now: datetime) -> Said:
    subject = whose(vault, came.message)
    return Said.NOTHING if subject is None else objected(vault, subject, "email", now=now, complaint=came.message)
