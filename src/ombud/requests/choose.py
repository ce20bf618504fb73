"""Consent, withdrawal, objection and block, each as one act.

* A consent copies what its purpose needs into the purpose's own store, sealed under its own key: so that
  one "no" later is one key less, and nothing else is touched (N-11.2).
* A child is not asked for what reaches no child, and its yes is none (R-32).
* A yes to advertising by mail or SMS that the person has not said here themself is confirmed by the address first
  (M-07; `confirming.py`).
* A withdrawal or an objection ends that store in the same act when no other consent keeps it (N-13.3), and
  puts the addresses on the suppression list as keyed hashes (Art. 21(3), M-12).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import Denied, Evidence, Limit, LimitKind, choose, unchoose
from ombud.choices import block as record_block
from ombud.choices.choose import answered_by
from ombud.choices.circumstance import CASE
from ombud.choices.confirmation import ConfirmationState, confirmations_of, move_confirmation, waits
from ombud.erasure import end_stores
from ombud.law.ages import Age, age_on
from ombud.law.periods import local_date
from ombud.policy.ask import Flag
from ombud.policy.model import Choice, Family
from ombud.requests.bring import Reached, bring_into
from ombud.requests.for_another import born_of
from ombud.requests.restrict import end_pending, restrict_pending
from ombud.terms import Actor, CategoryId, ChoiceId, ClassId, SubjectId, Text
from ombud.vault import Act, Person, Vault

EVIDENCE = ClassId("evidence")
FIRST_HAND = frozenset({"desk", "portal"})
"""Ways in which the person says it here themself, and has shown who they are."""
CONFIRMED_BY: Mapping[str, str] = {"email": "email", "sms": "phone"}
"""The channels whose addresses can answer, and the field of the address."""
ENDED_BY_A_NO = frozenset({Family.MARKETING, Family.PROFILING})
"""The kinds of purposes whose store a "no" ends at once (T-13, T-22)."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The choice is in force. `ended` says how many rows of which stores it ended."""

    choice_id: str
    ended: int = 0


def consent(
    vault: Vault, subject: SubjectId, choice_id: ChoiceId, channel: str, *, by: Actor, now: datetime
) -> Decided | Denied:
    """Record a consent, and bring what its purposes need into their own stores."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        answer = consent_in(person, choice_id, channel) if person else _NOBODY
        return _denied(act, Kind.CONSENT, person, answer) if isinstance(answer, Denied) else answer


def consent_in(person: Person, choice_id: ChoiceId, channel: str) -> Decided | Denied:
    """The same as a part of a larger act."""
    act, answer = person.act, _consented(person, choice_id, channel)
    if isinstance(answer, Denied):
        return answer
    bring(person, answer)
    if answer.channel and not _objected(person, answer):
        act.vault.directory.lift_suppressions(act.tx, person.subject, answer.channel)
    act.log(Kind.CONSENT, Outcome.DONE, person.subject, facts={"choice": choice_id, "channel": channel})
    return Decided(choice_id)


def bring(person: Person, consented: Choice, address: str | None = None) -> None:
    """What the consent's purposes need, into their own stores. `address`: this one alone, in normal form."""
    for purpose_id in consented.purposes:
        purpose = person.act.policy.file.purposes[purpose_id]
        bring_into(person, purpose_id, purpose, Reached(consented.channel, address))


def withdraw(vault: Vault, subject: SubjectId, choice_id: ChoiceId, *, by: Actor, now: datetime) -> Decided | Denied:
    """Take a consent back (Art. 7(3)), or take an objection back."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject, addresses=True)
        answer = withdraw_in(person, choice_id) if person else _NOBODY
        return _denied(act, Kind.WITHDRAW, person, answer) if isinstance(answer, Denied) else answer


def withdraw_in(person: Person, choice_id: ChoiceId) -> Decided | Denied:
    """The same as a part of a larger act."""
    act, subject = person.act, person.subject
    answer = unchoose(act.tx, subject, choice_id, policy=act.policy, now=act.now)
    if isinstance(answer, Denied):
        return answer
    person.changed()
    ended = after_no(person, answer) if answer.kind == "consent" else 0
    if answer.kind == "consent":
        person.said_no()
    else:
        end_pending(person, answer)
    kind = Kind.WITHDRAW if answer.kind == "consent" else Kind.END_OBJECTION
    act.log(kind, Outcome.DONE, subject, facts={"choice": choice_id})
    return Decided(choice_id, ended)


def objection(
    vault: Vault, subject: SubjectId, choice_id: ChoiceId, channel: str, *, by: Actor, now: datetime
) -> Decided | Denied:
    """Record an objection (Art. 21). The next read, the queued mail and the open extract obey."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject, addresses=True)
        answer = object_in(person, choice_id, channel) if person else _NOBODY
        return _denied(act, Kind.OBJECT, person, answer) if isinstance(answer, Denied) else answer


def object_in(person: Person, choice_id: ChoiceId, channel: str) -> Decided | Denied:
    """The same as a part of a larger act."""
    answer = _choose(person, choice_id, channel, "objection")
    if isinstance(answer, Denied):
        return answer
    ended = after_no(person, answer)
    restrict_pending(person, answer)
    person.said_no()
    facts = {"choice": choice_id, "channel": channel}
    person.act.log(Kind.OBJECT, Outcome.DONE, person.subject, facts=facts)
    return Decided(choice_id, ended)


def block(vault: Vault, subject: SubjectId, kind: LimitKind, *, by: Actor, now: datetime) -> Limit | Denied:
    """Block care data for other units (PDL 4:4) or other caregivers (SVOD 2:3)."""
    ground = "PDL-4-4" if kind is LimitKind.BLOCK else "SVOD-2-3"
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        if person is None:
            return _denied(act, Kind.BLOCK, None, _NOBODY)
        limit = Limit(subject, vault.new_id(), kind, ground, now)
        answer = record_block(act.tx, limit, person.keys.for_writing(EVIDENCE), by=by, was=person.wished)
        person.decided(0, 0)
        person.said_no()
        act.log(Kind.BLOCK, Outcome.DONE, subject, facts={"ground": ground})
        return answer


def _objected(person: Person, consented: Choice) -> bool:
    """Does an objection stand that the consent does not end? Then the addresses stay suppressed."""
    choices = person.act.policy.file.choices
    return any(
        choices[choice_id].kind == "objection"
        and set(choices[choice_id].purposes) & set(consented.purposes)
        and choices[choice_id].channel in (None, consented.channel)
        for choice_id in person.choices
    )


def by_its_address(person: Person, choice: Choice, way: str) -> bool:
    """Is it the address that has to say yes? Not where the person stands before us (M-07)."""
    marketing = any(person.act.policy.file.purposes[one].family is Family.MARKETING for one in choice.purposes)
    channel = choice.channel or ""
    if choice.kind != "consent" or channel not in CONFIRMED_BY or not marketing:
        return False
    return way not in FIRST_HAND


def _consented(person: Person, choice_id: ChoiceId, way: str) -> Choice | Denied:
    known = person.act.policy.file.choices.get(choice_id)
    if known is not None and by_its_address(person, known, way):
        return _BY_ITS_ADDRESS
    return too_young(person, choice_id) or _choose(person, choice_id, way, "consent")


def too_young(person: Person, choice_id: ChoiceId) -> Denied | None:
    """Somebody who is known to be a child does not say yes to what reaches no child (R-32)."""
    file = person.act.policy.file
    choice = file.choices.get(choice_id)
    adults = choice is not None and any(file.purposes[purpose].adults_only for purpose in choice.purposes)
    if adults and Flag.ADULT not in person.about.wishes.flag_set():
        age = age_on(born_of(person), local_date(person.act.now))
        if age in (Age.CHILD, Age.GROWING):
            return _TOO_YOUNG
        if age is Age.ADULT:
            person.flag(Flag.ADULT)  # has come of age since the birth date was given
    return None


def choose_in(person: Person, choice_id: ChoiceId, way: str, details: Mapping[str, str]) -> Choice | Denied:
    """A yes that its address has confirmed, with what is known of the first."""
    return _choose(person, choice_id, way, "consent", details)


def _choose(
    person: Person, choice_id: ChoiceId, channel: str, kind: str, details: Mapping[str, str] = MappingProxyType({})
) -> Choice | Denied:
    act = person.act
    known = act.policy.file.choices.get(choice_id)
    if known is not None and known.kind != kind:
        return _NOT_A_CONSENT if kind == "consent" else _NOT_AN_OBJECTION
    evidence = Evidence(act.vault.new_id(), act.by, act.now, channel, act.policy.number, details, person.wished)
    key = person.keys.for_writing(EVIDENCE)
    answer = choose(act.tx, person.subject, choice_id, evidence, key, act.policy)
    if isinstance(answer, Choice):
        person.decided(1 << answer.bit, answered_by(answer, act.policy) if kind == "objection" else 0)
    return answer


def after_no(person: Person, said: Choice) -> int:
    """End what lived by what was ended; a no to advertising suppresses the addresses of its channels (M-12).

    A store that another consent still needs loses only what that one is not for (N-11.2).
    """
    act = person.act
    end_waiting(person, answered_by(said, act.policy) if said.kind == "objection" else 1 << said.bit)
    about = [act.policy.file.purposes[purpose_id] for purpose_id in said.purposes]
    if any(purpose.family is Family.MARKETING for purpose in about):
        person.suppress(said.channel)
    digest = hashlib.sha256(said.model_dump_json().encode()).digest()
    stores = sorted({purpose.retention_class for purpose in about if purpose.family in ENDED_BY_A_NO})
    needed = {klass: _still_consented(person, klass) for klass in stores}
    ended = end_stores(person, [klass for klass, keep in needed.items() if not keep], digest)
    return ended + sum(person.drop(klass, keep) for klass, keep in needed.items() if keep)


def end_waiting(person: Person, bits: int) -> None:
    """A no ends what waits for an address to confirm it: later it is a new consent."""
    tx = person.act.tx
    there = waits(tx, person.subject) if person.waits is None else person.waits
    key = person.keys.for_reading(CASE) if there else None
    for one in confirmations_of(tx, person.subject, key):
        if key is not None and one.state is ConfirmationState.WAITING and bits >> one.bit & 1:
            move_confirmation(tx, one.ended(ConfirmationState.REFUSED, person.act.now), key)


def _still_consented(person: Person, klass: ClassId) -> frozenset[CategoryId]:
    """The categories in a store that a consent in force is for."""
    file = person.act.policy.file
    consents = [file.choices[choice_id] for choice_id in person.choices]
    purposes = [file.purposes[p] for choice in consents if choice.kind == "consent" for p in choice.purposes]
    return frozenset(used.id for p in purposes if p.retention_class == klass for used in p.categories)


def _denied(act: Act, kind: Kind, person: Person | None, answer: object) -> Denied:
    act.log(kind, Outcome.REFUSED, person.subject if person else None)
    return answer if isinstance(answer, Denied) else _NOBODY


_NOBODY = Denied(
    "N-07.1",
    Text("Det finns ingen sådan person här. Sök med `ombud find`.", "There is no such person. Look with `ombud find`."),
)
_TOO_YOUNG = Denied(
    "R-32",
    Text(
        "Personen är under 18 år. Reklam och profilering vänder sig inte till barn, vem som än samtycker.",
        "The person is under 18. Advertising and profiling do not reach children, whoever consents.",
    ),
)
_BY_ITS_ADDRESS = Denied(
    "M-07",
    Text(
        "Adressen bekräftar samtycket först: personen har inte sagt det här själv. Anteckna det med "
        "`ombud choice DIR give --by-address` och skriv adressen.",
        "The address confirms the consent first: the person has not said it here themself. Record it with "
        "`ombud choice DIR give --by-address` and write the address.",
    ),
)
_NOT_A_CONSENT = Denied("R-07.1", Text("Valet är inget samtycke.", "The choice is no consent."))
_NOT_AN_OBJECTION = Denied("R-21.1", Text("Valet är ingen invändning.", "The choice is no objection."))
