"""Write down how the delivery of a message went, and that an address cannot be reached.

* An address that there is not is kept as a keyed hash, under a channel of its own of the suppression list: nothing more
  is sent to it, whoever brings it in. It is no objection of anybody, and forbids nothing else.
* A report names an address. It is believed where that address is the person's of the message, and where they have one
  address alone.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.campaigns import store
from ombud.campaigns.campaign import campaign_text
from ombud.campaigns.gates import undeliverable
from ombud.campaigns.phases import OPEN, Fate
from ombud.campaigns.returns import Bounce
from ombud.campaigns.steer import settle
from ombud.campaigns.store import RecipientRow
from ombud.keys import NotNormal, normalise
from ombud.terms import Actor, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import Act, Vault

_EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Noted:
    """It is written down; `undeliverable`: and the address is not written to any more."""

    undeliverable: bool


def note_bounce(vault: Vault, bounce: Bounce, *, by: Actor, now: datetime) -> Noted | None:
    """None where the message is nobody's here: it was not ours, or the person has been erased."""
    subject = whose(vault, bounce.message)
    if subject is None:
        return None
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        row = store.by_message(act.tx, bounce.message)
        if person is None or row is None:
            act.nothing_changed()
            return None
        marked = bounce.hard and _mark(act, row, bounce.recipient)
        _ended(act, row, Fate.DELIVERED if bounce.delivered else Fate.BOUNCED, bounce.status)
        facts = {"campaign": campaign_text(row.campaign_id), "step": "bounce", "code": bounce.status or "unknown"}
        act.log(Kind.SEND, Outcome.DONE if bounce.delivered else Outcome.FAILED, subject, facts=facts)
    if row.fate in OPEN:
        settle(vault, row.campaign_id, by=by, now=now)
    return Noted(marked)


def note_complaint(act: Act, message: bytes) -> bytes | None:
    """The person of the message is held by the act, and their objection is in it. The campaign that may be over with
    it, to be settled after the act."""
    row = store.by_message(act.tx, message)
    if row is None:
        return None
    _ended(act, row, Fate.COMPLAINED, "complaint")
    return row.campaign_id if row.fate in OPEN else None


def whose(vault: Vault, message: bytes) -> SubjectId | None:
    """Whom a message was for."""
    with vault.database.read() as tx:
        row = store.by_message(tx, message)
    return None if row is None else SubjectId(row.subject_id)


def _ended(act: Act, row: RecipientRow, fate: Fate, why: str) -> None:
    """A message that came back has left, whatever was known of it: who waits to get it again does not. When it left
    stays as it was noted."""
    store.move(act.tx, [(row, row._replace(fate=fate, why=why or None))])


def _mark(act: Act, row: RecipientRow, recipient: str) -> bool:
    directory, keyring = act.vault.directory, act.vault.directory.keyring
    addresses = [blind for _, blind in directory.addresses(act.tx, SubjectId(row.subject_id), _EMAIL)]
    normal = normalise(_EMAIL, recipient)
    named = None if isinstance(normal, NotNormal) else keyring.suppression(_EMAIL, normal)
    found = [blind for blind in addresses if blind == named] or (addresses if len(addresses) == 1 else [])
    directory.keep_suppressed(act.tx, [(undeliverable(_EMAIL), blind) for blind in found], to_micros(act.now))
    return bool(found)
