"""A person says no to what they were sent: by one click, by a button, by mail, or by complaining (Art. 21(3), 7(3)).

* The token is all that is asked for: no login, no cookie, no reason (R-21.1; RFC 8058).
* The objection to advertising on the channel, or to all of it and to profiling, is recorded in one act, with what lived
  by a consent gone and the addresses on the suppression list. Said twice it is one.
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
from ombud.campaigns.stop_token import stops
from ombud.database import run_of_acts
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


def say_no(vault: Vault, token: str, *, everything: bool = False, now: datetime) -> Said:
    """The no of whoever holds the token: to the channel of its message, or to everything (Art. 21(2))."""
    known = stops(vault.keyring).read(token)
    if known is None:
        return Said.FORGED
    with vault.database.read() as tx:
        row = store.by_token(tx, known)
        campaign = None if row is None else store.seen(tx, row.campaign_id)
    if row is None or campaign is None:
        return Said.NOTHING
    channel = None if everything else campaign.channel
    return objected(vault, SubjectId(row.subject_id), channel, now=now)


def objected(vault: Vault, subject: SubjectId, channel: str | None, *, now: datetime, complaint: bytes = b"") -> Said:
    """Object for a person to advertising on the channel, without one to everything; `complaint` is the message that
    they complained about."""
    with vault.act(by=SYSTEM, now=now) as act:
        person = act.known(subject, addresses=True)
        if person is None:
            act.nothing_changed()
            return Said.NOTHING
        new = [one for one in objections_to(act.policy, channel) if one not in person.choices]
        if not new:
            act.nothing_changed()
        for choice in new:
            object_in(person, choice, WAY)
        over = note_complaint(act, complaint) if complaint else None
    if over is not None:
        with run_of_acts("the no is in force"):
            settle(vault, over, by=SYSTEM, now=now)
    return Said.NO


def objections_to(policy: Policy, channel: str | None) -> list[ChoiceId]:
    """The objections to advertising on the channel: to all of it where the policy has none for the channel. Without a
    channel those that together are about every purpose of advertising and profiling on every channel (Art. 21(2))."""
    file = policy.file
    about = {one for one, purpose in file.purposes.items() if purpose.family in (Family.MARKETING, Family.PROFILING)}
    known = {name: one for name, one in file.choices.items() if one.kind == "objection" and about & set(one.purposes)}
    marketing = {one for one in about if file.purposes[one].family is Family.MARKETING}
    if channel is not None:
        of = {
            at: [n for n, one in known.items() if one.channel == at and marketing & set(one.purposes)]
            for at in (channel, None)
        }
        return of[channel] or of[None]
    found, left = [], set(about)
    for name in sorted((one for one in known if known[one].channel is None), key=lambda one: -len(known[one].purposes)):
        if left & set(known[name].purposes):
            found.append(name)
            left -= set(known[name].purposes)
    return found + [name for name, one in known.items() if one.channel is not None and left & set(one.purposes)]


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
