"""Write down how the delivery of a message went, and that an address cannot be reached.

* An address that there is not is kept as a keyed hash, under a channel of its own of the suppression list: nothing more
  is sent to it, whoever brings it in. It is no objection of anybody, and forbids nothing else.
* A letter that comes back, or a notice that no program can read, is written down by hand: by the code to say no with
  that stands in it, or by its address.
* A report names an address. It is believed where that address is the person's of the message, and where they have one
  address alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.campaigns import store
from ombud.campaigns.campaign import campaign_text
from ombud.campaigns.gates import address_of, undeliverable
from ombud.campaigns.phases import LEFT, OPEN, Fate
from ombud.campaigns.returns import Bounce
from ombud.campaigns.steer import UNKNOWN, not_theirs, settle
from ombud.campaigns.stop_token import stops
from ombud.campaigns.store import CampaignRow, RecipientRow
from ombud.campaigns.suppress import NO_ADDRESS
from ombud.collection.relate import Declined
from ombud.keys import NotNormal, normalise
from ombud.terms import Actor, SubjectId, Text
from ombud.terms.time import to_micros
from ombud.vault import Act, Vault

_EMAIL = "email"
_WEIGHT = (Fate.DELIVERED, Fate.BOUNCED, Fate.COMPLAINED)
_MAY_COME_BACK = (LEFT - {Fate.BOUNCED}) | {Fate.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Noted:
    """It is written down; `undeliverable`: and the address is not written to any more."""

    undeliverable: bool


@dataclass(frozen=True, slots=True)
class ByHand:
    """What somebody reads from a message that came back."""

    code: str = field(repr=False)
    """The code to say no with, where the message has one."""
    address: Mapping[str, str] = field(repr=False)
    """As it stands on it, in the fields of the channel."""
    gone: bool
    """The address is wrong for good: nothing more is sent there."""


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


def note_by_hand(vault: Vault, campaign: bytes, back: ByHand, *, by: Actor, now: datetime) -> Noted | Declined:
    """A message of a campaign came back, and somebody has it in their hand."""
    with vault.act(by=by, now=now) as act:
        held = store.seen(act.tx, campaign)
        declined = UNKNOWN if held is None else not_theirs(act, by)
        if held is None or declined is not None:
            act.log(Kind.SEND, Outcome.REFUSED, facts={"step": "bounce"})
            return declined or UNKNOWN
        blind = _typed(act, held.channel, back.address)
        row = _of_hand(act, held, back.code, blind)
        denied = _not_back(act, held, row, blind, gone=back.gone)
        if row is None or denied is not None:
            act.log(Kind.SEND, Outcome.REFUSED, facts={"campaign": campaign_text(campaign), "step": "bounce"})
            return denied or NOT_SENT_TO
        if back.gone and blind is not None:
            act.vault.directory.keep_suppressed(act.tx, [(undeliverable(held.channel), blind)], to_micros(now))
        _ended(act, row, Fate.BOUNCED, "by-hand")
        facts = {"campaign": campaign_text(campaign), "step": "bounce", "code": "by-hand"}
        act.log(Kind.SEND, Outcome.FAILED, SubjectId(row.subject_id), facts=facts)
    if row.fate in OPEN:
        settle(vault, campaign, by=by, now=now)
    return Noted(back.gone)


def _typed(act: Act, channel: str, address: Mapping[str, str]) -> bytes | None:
    """How the address that was typed would be kept; None where it is none of the channel."""
    normal = address_of(channel, address)
    return None if normal is None else act.vault.keyring.suppression(channel, normal)


def _of_hand(act: Act, held: CampaignRow, code: str, blind: bytes | None) -> RecipientRow | None:
    """By the code that stands in the message; else by the address, where one alone of the campaign has it."""
    token = stops(act.vault.keyring).read(code) if code else None
    if token is not None:
        row = store.by_token(act.tx, token)
        return row if row is not None and row.campaign_id == held.campaign_id else None
    found = [] if code or blind is None else store.by_address(act.tx, held.campaign_id, held.channel, blind)
    return found[0] if len(found) == 1 else None


def _not_back(
    act: Act, held: CampaignRow, row: RecipientRow | None, blind: bytes | None, *, gone: bool
) -> Declined | None:
    """Why it is not noted: nobody's, never left, or of an address that is not theirs. No index says where somebody
    lives: there whoever has the letter is believed, for no more than that nothing is sent there."""
    if row is None or act.known(SubjectId(row.subject_id)) is None or Fate(row.fate) not in _MAY_COME_BACK:
        return NOT_SENT_TO
    if blind is None:
        return NO_ADDRESS if gone else None
    known = {one for _, one in act.vault.directory.addresses(act.tx, SubjectId(row.subject_id), held.channel)}
    return None if held.channel == "post" or blind in known else NOT_SENT_TO


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
    stays as it was noted. Reports come in any order: what weighs more is not taken back by one that weighs less."""
    known = _WEIGHT.index(Fate(row.fate)) if row.fate in _WEIGHT else -1
    if _WEIGHT.index(fate) >= known:
        store.move(act.tx, [row._replace(fate=fate, why=why or None)])


def _mark(act: Act, row: RecipientRow, recipient: str) -> bool:
    directory, keyring = act.vault.directory, act.vault.directory.keyring
    addresses = [blind for _, blind in directory.addresses(act.tx, SubjectId(row.subject_id), _EMAIL)]
    normal = normalise(_EMAIL, recipient)
    named = None if isinstance(normal, NotNormal) else keyring.suppression(_EMAIL, normal)
    found = [blind for blind in addresses if blind == named] or (addresses if len(addresses) == 1 else [])
    directory.keep_suppressed(act.tx, [(undeliverable(_EMAIL), blind) for blind in found], to_micros(act.now))
    return bool(found)


NOT_SENT_TO = Declined(
    "M-06",
    Text(
        "Det finns ingen mottagare i det här utskicket med den koden eller adressen. Läs om den, eller se efter i ett "
        "annat utskick.",
        "Nobody in this mailing has that code or address. Read it anew, or look in another mailing.",
    ),
)
