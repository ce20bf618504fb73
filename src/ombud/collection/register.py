"""Register somebody at the desk with the agreement that they sign, in one act (S3, S4; N-01.2, N-04).

* Who is new, the contact that hands over the notice, the offer, the signature and what was given are there together or
  not at all: an agreement that cannot be signed leaves nobody behind.
* Nobody is registered twice: a number that somebody has answers who it is, and nothing is stored (P-06). An address or
  a telephone may be shared; whoever asks has looked and said that it is another person.
* How the person showed who they are is noted with the contact. No copy of a paper is taken (R-07).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.double import SOMEBODY_ELSES, hold_all, is_somebody_elses, pass_given
from ombud.collection.given import shaped
from ombud.collection.relate import UNKNOWN_PERSON, Beginning, Declined, begin_in, known_service, unknown_service
from ombud.collection.sign import Signature, held_fields, lacks, may_sign, sign_in
from ombud.law.periods import local_date
from ombud.policy.model import Service
from ombud.relations import Kind as RelationKind
from ombud.relations import Relation
from ombud.terms import Actor, ServiceId, SubjectId, Text
from ombud.vault import Act, Person, Spent, Vault
from ombud.vault.identity import Findable, findable

SHOWN = ("e_id", "id_card", "known")
"""How somebody shows at a desk who they are; nothing where they did not."""
_ADDRESSES = frozenset({"email", "phone"})
"""What people share: it identifies nobody."""


@dataclass(frozen=True, slots=True)
class Registration:
    """An agreement at the desk: for which service, with whom, and what was given."""

    service: ServiceId
    signature: Signature = field(repr=False)
    subject: SubjectId | None = None
    """The registration that was found and is theirs; None registers somebody new."""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """The person and the agreement that is in force."""

    subject: SubjectId
    agreement: Relation = field(repr=False)


@dataclass(frozen=True, slots=True)
class Known:
    """The number is somebody's already; nothing was stored."""

    subject: SubjectId


def register(
    vault: Vault, registration: Registration, *, by: Actor, now: datetime
) -> Registered | Known | Declined:  # fmt: skip
    """Register, offer and sign in one act."""
    held = held_before(vault, registration, by=by, now=now)
    with vault.act(by=by, now=now) as act:
        return register_in(act, registration, held)


def wrong_with(service: Service, signature: Signature, held: frozenset[str], on: date) -> Declined | None:
    """What would be declined for what was given, before anything is stored: shown while it can be put right."""
    given = shaped(signature.fields, on)
    return given if isinstance(given, Declined) else lacks(service, signature, held)


def held_before(vault: Vault, registration: Registration, *, by: Actor, now: datetime) -> frozenset[str]:
    """The necessary fields that are held of somebody who is known, asked before the act."""
    with vault.database.read() as tx:
        policy = vault.book.in_force(tx, now)
    service = None if policy is None else policy.file.services.get(registration.service)
    if registration.subject is None or service is None:
        return frozenset()
    return held_fields(vault, registration.subject, service, by=by, now=now)


def register_in(act: Act, registration: Registration, held: frozenset[str]) -> Registered | Known | Declined:
    """The same as a part of a larger act. What is declined leaves nothing but that it was tried (G-04)."""
    given = shaped(registration.signature.fields, local_date(act.now))
    if isinstance(given, Declined):
        return _refused(act, registration, given)
    guarded = _guarded(act, registration, given)
    if isinstance(guarded, Known):
        act.log(Kind.FIND, Outcome.DONE, guarded.subject)
        return guarded
    if guarded is not None:
        return _refused(act, registration, guarded)
    made = replace(registration, signature=replace(registration.signature, fields=given))
    try:
        with act.part():
            return _registered(act, made, held)
    except _NotSignedError as not_signed:
        return _refused(act, registration, not_signed.declined)


def _guarded(act: Act, registration: Registration, given: Mapping[str, str]) -> Known | Declined | None:
    """Whose the number is, if it is somebody's; under the locks that every registration takes (decision 0028)."""
    numbers: list[Findable] = [key for key in findable(given) if key.field not in _ADDRESSES]
    pass_given(act, given)
    if registration.subject is not None:
        if act.known(registration.subject) is None:
            return UNKNOWN_PERSON
        elses = is_somebody_elses(act, registration.subject, [given], numbers=True)
        return SOMEBODY_ELSES if elses else None
    if not numbers:
        return None
    hold_all(act, numbers)
    found = act.look_up(numbers)
    if isinstance(found, Spent):
        return Declined("P-11", Text(f"{found.text.sv} {found.now.sv}", f"{found.text.en} {found.now.en}"))
    return Known(found[0]) if found else None


def _registered(act: Act, registration: Registration, held: frozenset[str]) -> Registered:
    person, signature = _person(act, registration), registration.signature
    if not known_service(act.policy, registration.service):
        raise _NotSignedError(unknown_service(act.policy))
    shown = {"identity": registration.shown} if registration.shown in SHOWN else {}
    contact = {"channel": signature.how, "by": "data_subject", **shown}
    begin_in(person, Beginning(RelationKind.CONTACT, act.now, terms=contact))
    offer = begin_in(person, Beginning(RelationKind.AGREEMENT, act.now, terms={"service": registration.service}))
    declined = may_sign(act.policy, offer, signature, held)
    if declined is not None:
        raise _NotSignedError(declined)
    act.log(Kind.CONTACT, Outcome.DONE, person.subject)
    act.log(Kind.OFFER, Outcome.DONE, person.subject)
    signed = sign_in(person, offer, signature)
    if isinstance(signed, Declined):
        raise _NotSignedError(signed)
    return Registered(person.subject, signed)


def _person(act: Act, registration: Registration) -> Person:
    if registration.subject is None:
        return act.newcomer()
    return act.person(registration.subject)


def _refused(act: Act, registration: Registration, declined: Declined) -> Declined:
    subject = None if declined is UNKNOWN_PERSON else registration.subject
    act.log(Kind.SIGN, Outcome.REFUSED, subject)
    return declined


class _NotSignedError(Exception):
    """The agreement cannot be signed so: everything is undone and declined. It never leaves this file."""

    def __init__(self, declined: Declined) -> None:
        super().__init__(declined.text.en)
        self.declined = declined
