"""A yes to advertising on paper, by telephone or on a form is confirmed by the address it is about (M-07).

    ask ─► a message with a token, and nothing else ─► yes: the consent is in force ─► what it needs is brought
                                                     └► no, or seven days without an answer: nothing has happened

* The address is written down from the form and has to be one that is held of the person: a wrong one is told to the
  desk and not to a stranger. It is sealed until it has answered.
* The message asks, and does not advertise. It goes at least once: a second copy of a question harms nobody.
* Only a POST with a yes confirms. What is agreed to is the text in force; where it is another than was shown, it is
  shown again. Before, nothing that decides knows of the first yes.
* The proof is the evidence of the consent: who took the first yes when, how, and that the address has answered
  (Art. 7(1)). A no to advertising by the channel meanwhile ends it.
* A confirmed yes is a new consent, and ends the person's earlier no to the same channel; not a no to all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import SYSTEM
from ombud.choices import Denied
from ombud.choices.choose import NOT_BY_CARE, by_care
from ombud.choices.circumstance import CASE
from ombud.choices.confirmation import (
    Confirmation,
    ConfirmationState,
    asked_by,
    confirmations_of,
    keep_confirmation,
    move_confirmation,
)
from ombud.keys import Keyring, NotNormal, normalise
from ombud.keys.token import Token, Tokens
from ombud.plans import NewPlan, NewStep, Step, begin_about, step_done
from ombud.policy.model import Choice, Policy
from ombud.requests.choose import CONFIRMED_BY, bring, by_its_address, choose_in, too_young, withdraw_in
from ombud.terms import Actor, ChoiceId, SubjectId, Text
from ombud.vault import Person, Vault

CONFIRM = "consent.confirm"
"""The step that sends the message."""
KIND = "confirm"


@dataclass(frozen=True, slots=True)
class First:
    """The first yes: how it came, and the address that was given with it."""

    way: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """The address is asked."""

    choice_id: ChoiceId
    until: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent to an address: made when it is about to leave."""

    id: bytes
    choice: Choice
    address: Mapping[str, str] = field(repr=False)
    token: str = field(repr=False)
    way: str
    asked_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """What the holder of a token is asked to agree to."""

    channel: str
    text: Text
    edition: str
    """Which text in which version: what is agreed to is what was shown."""


class Came(Enum):
    """What came of an answer."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    OVER = "over"
    """It was answered before, has ended or is not here any more."""
    OTHER_TEXT = "other-text"
    """The text has changed since it was shown: it is shown again."""


def tokens(keyring: Keyring) -> Tokens:
    return Tokens(keyring, KIND)


def token_for(keyring: Keyring, channel: str | None, drawn: bytes) -> Token:
    """Long in a mail, short in an SMS."""
    return tokens(keyring).long(drawn) if channel == "email" else tokens(keyring).short(drawn)


def ask_address(
    vault: Vault, subject: SubjectId, choice_id: ChoiceId, first: First, *, by: Actor, now: datetime
) -> Asked | Denied:
    """Write the first yes down, and ask the address."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        found = NOBODY if person is None else _fit(person, choice_id, first)
        if person is None or isinstance(found, Denied):
            act.log(Kind.CONSENT, Outcome.REFUSED, subject if person else None)
            return found if isinstance(found, Denied) else NOBODY
        one = _begun(person, found, first)
        facts = {"choice": choice_id, "channel": first.way, "step": "ask"}
        act.log(Kind.CONSENT, Outcome.DONE, subject, facts=facts)
        return Asked(choice_id, one.ends_at)


def _begun(person: Person, choice: Choice, first: First) -> Confirmation:
    act, new = person.act, person.act.vault.new_id
    drawn, confirmation = new(), new()
    token = token_for(act.vault.keyring, choice.channel, drawn)
    said = {"way": first.way, "by": act.by.id, "role": act.by.role, "notice": str(act.policy.number)}
    address = {CONFIRMED_BY[choice.channel or ""]: first.address.strip()}
    one = Confirmation(
        person.subject, confirmation, choice.bit, ConfirmationState.WAITING, act.now, token.kept, said, address, drawn
    )
    keep_confirmation(act.tx, one, person.keys.for_writing(CASE))
    begin_about(
        person, NewPlan("confirmation", confirmation.hex(), (NewStep(CONFIRM, {"message": confirmation.hex()}),))
    )
    return one


def _fit(person: Person, choice_id: ChoiceId, first: First) -> Choice | Denied:
    """The consent that may be asked for at this address, or why not."""
    policy = person.act.policy
    choice = policy.file.choices.get(choice_id)
    if choice is None or not by_its_address(person, choice, ""):
        return NO_ADDRESS_ANSWERS
    if by_care(policy, person.act.by):
        return NOT_BY_CARE
    if choice_id in person.choices:
        return IN_FORCE
    if any(one.bit == choice.bit and one.waits(person.act.now) for one in waiting_of(person)):
        return WAITS
    if _objections(person, choice, to_all=True):
        return SAID_NO_TO_ALL
    return too_young(person, choice_id) or _held(person, choice, first.address) or choice


def _held(person: Person, choice: Choice, address: str) -> Denied | None:
    """Is the address one of the person's? None where it is."""
    channel = choice.channel or ""
    normal = normalise(CONFIRMED_BY[channel], address)
    if isinstance(normal, NotNormal):
        return NOT_THEIRS
    act = person.act
    known = {blind for _, blind in act.vault.directory.addresses(act.tx, person.subject, channel)}
    return None if act.vault.keyring.suppression(channel, normal) in known else NOT_THEIRS


def _objections(person: Person, choice: Choice, *, to_all: bool) -> list[ChoiceId]:
    """The person's noes to what the consent is for: to all channels, or to this one."""
    choices = person.act.policy.file.choices
    return sorted(
        one
        for one in person.choices
        if choices[one].kind == "objection"
        and set(choices[one].purposes) & set(choice.purposes)
        and choices[one].channel == (None if to_all else choice.channel)
    )


def waiting_of(person: Person) -> tuple[Confirmation, ...]:
    """Everything that waits for an address of the person, or has."""
    return confirmations_of(person.act.tx, person.subject, person.keys.for_reading(CASE))


def question(vault: Vault, step: Step, *, now: datetime) -> Question | None:
    """What is to be sent, with its entry in the log; None where it is not sent any more."""
    with vault.act(by=SYSTEM, now=now) as act:
        person = None if step.subject is None else act.known(step.subject)
        one = None if person is None else _of(person, bytes.fromhex(str(step.facts["message"])))
        found = None if one is None else _choice(act.policy, one)
        if one is None or found is None or one.sent_at is not None or not one.waits(now):
            act.nothing_changed()
            return None
        choice_id, choice = found
        facts = {"choice": choice_id, "channel": choice.channel or "", "step": "confirm"}
        act.log(Kind.SEND, Outcome.DONE, one.subject, facts=facts)
        token = token_for(vault.keyring, choice.channel, one.drawn).text
        return Question(one.message, choice, one.address, token, one.first["way"], one.asked_at, one.ends_at)


def sent(vault: Vault, step: Step, *, delivered: bool, now: datetime) -> None:
    """The carrier has taken the message, or has turned it away for good; the step is done."""
    with vault.act(by=SYSTEM, now=now) as act:
        act.nothing_changed()  # the entry stands since before it left
        person = None if step.subject is None else act.known(step.subject)
        one = None if person is None else _of(person, bytes.fromhex(str(step.facts["message"])))
        if person is not None and one is not None and one.state is ConfirmationState.WAITING:
            to = one.moved(sent_at=now) if delivered else one.ended(ConfirmationState.TURNED, now)
            move_confirmation(act.tx, to, person.keys.for_writing(CASE))
        step_done(act.tx, step, now=now)


def shown(vault: Vault, token: bytes, *, now: datetime) -> Shown | None:
    """None where nothing is asked any more."""
    with vault.database.read() as tx:
        found = asked_by(tx, token)
    if found is None:
        return None
    with vault.look(by=SYSTEM, now=now) as act:
        one = _of(act.person(found[0]), found[1])
        known = None if one is None or not one.waits(now) else _choice(act.policy, one)
        return None if known is None else _shown(act.policy, known[1])


def _shown(policy: Policy, choice: Choice) -> Shown:
    consent = policy.file.consents.get(choice.text or "")
    text = Text("", "") if consent is None else Text(consent.text.sv, consent.text.en)
    edition = f"{choice.version}.{0 if consent is None else consent.version}"
    return Shown(choice.channel or "", text, edition)


def confirm(vault: Vault, token: bytes, edition: str, *, now: datetime) -> Came:
    """The address says yes to the text that was shown."""
    with vault.database.read() as tx:
        found = asked_by(tx, token)
    with vault.act(by=SYSTEM, now=now) as act:
        person = None if found is None else act.known(found[0], addresses=True)
        one = None if person is None or found is None else _of(person, found[1])
        known = None if one is None or not one.waits(now) else _choice(act.policy, one)
        if person is None or one is None or known is None:
            act.nothing_changed()
            return Came.OVER
        if _shown(act.policy, known[1]).edition != edition:
            act.nothing_changed()
            return Came.OTHER_TEXT
        return _confirmed(person, one, *known)


def _confirmed(person: Person, one: Confirmation, choice_id: ChoiceId, choice: Choice) -> Came:
    """In force, unless the address has been corrected since, the person is known to be a child now, or has said no to
    all advertising under another registration that was joined with this one."""
    act, (address,) = person.act, one.address.values()
    key = person.keys.for_writing(CASE)
    no = SAID_NO_TO_ALL if _objections(person, choice, to_all=True) else None
    denied = no or too_young(person, choice_id) or _held(person, choice, address)
    answer = denied or choose_in(person, choice_id, one.first["way"], _proof(one, act.now))
    if isinstance(answer, Denied):
        move_confirmation(act.tx, one.ended(ConfirmationState.REFUSED, act.now), key)
        act.log(Kind.CONSENT, Outcome.REFUSED, one.subject, facts={"choice": choice_id, "step": "confirm"})
        return Came.OVER
    move_confirmation(act.tx, one.ended(ConfirmationState.CONFIRMED, act.now), key)
    for objection in _objections(person, choice, to_all=False):
        withdraw_in(person, objection)
    channel = choice.channel or ""
    normal = str(normalise(CONFIRMED_BY[channel], address))
    bring(person, choice, normal)
    act.vault.directory.lift_suppression(act.tx, channel, normal)
    facts = {"choice": choice_id, "channel": one.first["way"], "step": "confirm"}
    act.log(Kind.CONSENT, Outcome.DONE, one.subject, facts=facts)
    return Came.CONFIRMED


def _proof(one: Confirmation, now: datetime) -> dict[str, str]:
    """What is kept of the two yeses."""
    return {
        "first_at": one.asked_at.isoformat(), "first_by": one.first["by"], "first_role": one.first["role"],
        "first_notice": one.first["notice"], "confirmed_at": now.isoformat(), "confirmed_by": "address",
        "confirmation": one.id.hex(),
    }  # fmt: skip


def refuse(vault: Vault, token: bytes, *, now: datetime) -> Came:
    """The address says no: it was not asked for, or is not wanted any more. Nothing more is sent about it."""
    with vault.database.read() as tx:
        found = asked_by(tx, token)
    with vault.act(by=SYSTEM, now=now) as act:
        person = None if found is None else act.known(found[0])
        one = None if person is None or found is None else _of(person, found[1])
        known = None if one is None or not one.waits(now) else _choice(act.policy, one)
        if person is None or one is None or known is None:
            act.nothing_changed()
            return Came.OVER
        move_confirmation(act.tx, one.ended(ConfirmationState.REFUSED, now), person.keys.for_writing(CASE))
        act.log(Kind.CONSENT, Outcome.REFUSED, one.subject, facts={"choice": known[0], "step": "confirm"})
        return Came.REFUSED


def _of(person: Person, confirmation: bytes) -> Confirmation | None:
    return next((one for one in waiting_of(person) if one.id == confirmation), None)


def _choice(policy: Policy, one: Confirmation) -> tuple[ChoiceId, Choice] | None:
    """The consent that it is for, where the policy in force has it still."""
    found = ((name, choice) for name, choice in policy.file.choices.items() if choice.bit == one.bit)
    return next(((name, choice) for name, choice in found if choice.kind == "consent"), None)


NOBODY = Denied(
    "N-07.1",
    Text("Det finns ingen sådan person här. Sök med `ombud find`.", "There is no such person. Look with `ombud find`."),
)
NO_ADDRESS_ANSWERS = Denied(
    "M-07",
    Text(
        "Valet är inget samtycke till reklam via e-post eller sms: där finns ingen adress som kan bekräfta.",
        "The choice is no consent to advertising by e-mail or SMS: there is no address that can confirm it.",
    ),
)
IN_FORCE = Denied("M-07", Text("Samtycket gäller redan.", "The consent is in force already."))
WAITS = Denied(
    "M-07",
    Text(
        "Adressen är redan tillfrågad. Den svarar inom sju dagar, eller så frågar du igen.",
        "The address has been asked already. It answers within seven days, or you ask again.",
    ),
)
SAID_NO_TO_ALL = Denied(
    "M-07",
    Text(
        "Personen har sagt nej till all reklam. Det tas tillbaka först: `ombud choice DIR withdraw`.",
        "The person has said no to all advertising. That is taken back first: `ombud choice DIR withdraw`.",
    ),
)
NOT_THEIRS = Denied(
    "M-07",
    Text(
        "Adressen är ingen som vi har om personen. Läs den på blanketten igen, eller rätta kontaktuppgiften först.",
        "That is none of the addresses we hold of the person. Read the form again, or correct the contact first.",
    ),
)
