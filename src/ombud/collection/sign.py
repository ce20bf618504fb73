"""Sign an agreement (S4, N-04).

* An offer is signed when every field that the service needs is there: given now, or held since before.
* A missing necessary field refuses, with each field and its reason (Art. 13(2)(e)); nothing is stored. A
  missing optional one refuses nothing, and no consent is a condition but one that the service itself
  cannot do without (C-3; N-04.3).
* What is held is looked at through the vault, with a Permit for a purpose before the agreement.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import Denied, Evidence, choose, set_flags
from ombud.collection.double import SOMEBODY_ELSES, is_somebody_elses, pass_given
from ombud.collection.given import shaped
from ombud.collection.newcomer import of_age
from ombud.collection.relate import (
    UNKNOWN_RELATION,
    Declined,
    already,
    find_relation,
    known_service,
    unknown_service,
)
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.model import Choice, Family, Policy, Regime, Service
from ombud.relations import Relation, State, advance, relations_of
from ombud.terms import Actor, CategoryId, ChoiceId, ClassId, PurposeId, RelationId, ServiceId, SubjectId, Text
from ombud.vault import Draft, NoGround, Person, UnderWay, Vault
from ombud.vault import store as records
from ombud.vault.keys import PersonKeys

CONTRACT, CARE = ClassId("contract"), ClassId("care")


@dataclass(frozen=True, slots=True)
class Signature:
    """What the person gave when signing: fields by name, and how it was signed. Fields never print."""

    fields: Mapping[str, str] = field(repr=False, default_factory=dict)
    how: str = "desk"
    copy_given: bool = True
    consent: bool = False
    """The person gave the consent that the service itself needs (C-3)."""


def sign(
    vault: Vault, subject: SubjectId, relation_id: RelationId, signature: Signature, *, by: Actor, now: datetime
) -> Relation | Declined:
    """Sign an offered agreement, and store what was given with it, in one act."""
    held = _held(vault, subject, relation_id, by=by, now=now)
    with vault.act(by=by, now=now) as act:
        given = shaped(signature.fields, local_date(now))
        if not isinstance(given, Declined):
            pass_given(act, given)
        person = act.person(subject)
        relation = find_relation(person, relation_id)
        declined = may_sign(act.policy, relation, signature, held) or (given if isinstance(given, Declined) else None)
        if isinstance(given, dict) and is_somebody_elses(act, subject, [given], numbers=True):
            declined = declined or SOMEBODY_ELSES
        if declined is not None or relation is None or isinstance(given, Declined):
            act.log(Kind.SIGN, Outcome.REFUSED, subject if relation else None)
            return declined or UNKNOWN_RELATION
        return sign_in(person, relation, replace(signature, fields=given))


def sign_in(person: Person, relation: Relation, signature: Signature) -> Relation | Declined:
    """Sign what may be signed (`may_sign`), as a part of a larger act; its values are shaped and have been passed."""
    act, subject = person.act, person.subject
    try:
        with act.part():
            signed = _signed(person, relation, signature)
    except (ConsentNotTakenError, _NotKeptError) as not_signed:
        act.log(Kind.SIGN, Outcome.REFUSED, subject)
        return not_signed.declined
    act.log(Kind.SIGN, Outcome.DONE, subject, facts={"service": ServiceId(relation.terms["service"])})
    return signed


def _signed(person: Person, relation: Relation, signature: Signature) -> Relation:
    """Carry the signature out: the agreement, the consent it needs, and what was given."""
    act, service_id = person.act, ServiceId(relation.terms["service"])
    terms = {"signed": signature.how, "copy": "given" if signature.copy_given else "not given"}
    signed = advance(act.tx, relation, State.OPEN, person.keys, now=act.now, terms=terms)
    if signed is None:
        raise AssertionError("an offer goes to open")
    person.changed()
    _consent(act, person, service_id, signature)
    _store(person, act.policy.file.services[service_id], signature)
    person.changed()
    return signed


def _held(vault: Vault, subject: SubjectId, relation_id: RelationId, *, by: Actor, now: datetime) -> frozenset[str]:
    """What is held of the fields that the offered service needs. Nothing for an offer that is none."""
    with vault.database.read() as tx:
        policy = vault.book.in_force(tx, now)
        keys = PersonKeys(vault.directory, tx, subject)
        offered = [one for one in relations_of(tx, subject, keys) if one.id == relation_id]
    if policy is None or not offered or not known_service(policy, offered[0].service):
        return frozenset()
    return held_fields(vault, subject, policy.file.services[ServiceId(str(offered[0].service))], by=by, now=now)


def held_fields(vault: Vault, subject: SubjectId, service: Service, *, by: Actor, now: datetime) -> frozenset[str]:
    """The names of the necessary fields that are held, as far as a purpose of the agreement may see them.

    What nothing is held of is not asked for, so that the person's log does not fill with empty looks.
    """
    with vault.database.read() as tx:
        policy = vault.book.in_force(tx, now)
        there = {CategoryId(row.category) for row in records.rows(tx, subject)}
    needed = {field.category for field in service.fields.values() if field.required == "contract"} & there
    names: set[str] = set()
    for category in sorted(needed):
        for purpose_id in _contract_purposes(policy, category):
            opened = vault.open(Ask(subject, purpose_id, frozenset({category}), by), now=now)
            if not isinstance(opened, Refusal):
                names |= {name for value in opened.data.reveal() for name in value.fields}
                break
    return frozenset(names)


def _contract_purposes(policy: Policy | None, category: CategoryId) -> list[PurposeId]:
    return [
        purpose_id
        for purpose_id, purpose in (policy.file.purposes.items() if policy else ())
        if purpose.family is Family.CONTRACT and any(used.id == category for used in purpose.categories)
    ]


def may_sign(policy: Policy, relation: Relation | None, signature: Signature, held: frozenset[str]) -> Declined | None:
    """Why an offer may not be signed with this; None where it may."""
    if relation is None:
        return UNKNOWN_RELATION
    if not known_service(policy, relation.terms.get("service")):
        return unknown_service(policy)
    if relation.state is not State.OFFERED:
        return already(relation)
    service = policy.file.services[ServiceId(relation.terms["service"])]
    return lacks(service, signature, held)


def lacks(service: Service, signature: Signature, held: frozenset[str]) -> Declined | None:
    """What stands against signing for the service with this; None where nothing does."""
    missing = _missing(service, held | set(signature.fields))
    return missing or _unknown_fields(service, signature) or _no_consent(service, signature)


def _missing(service: Service, there: frozenset[str]) -> Declined | None:
    """The necessary fields that are not there, each with its reason (N-04.1, N-04.2)."""
    lacking = {
        name: Text(needed.why.sv, needed.why.en)
        for name, needed in service.fields.items()
        if needed.required == "contract" and name not in there
    }
    if not lacking:
        return None
    names = ", ".join(lacking)
    text = Text(
        f"Avtalet kan inte tecknas: {names} saknas och är nödvändigt för {service.name.sv}. Inget har sparats.",
        f"The agreement cannot be signed: {names} is missing and necessary for {service.name.en}. Nothing was stored.",
    )
    return Declined("N-04.2", text, lacking)


def _unknown_fields(service: Service, signature: Signature) -> Declined | None:
    """A field that the service does not ask for is not taken (N-05.1, N-05.2)."""
    surplus = sorted(set(signature.fields) - set(service.fields))
    if not surplus:
        return None
    names, known = ", ".join(surplus), ", ".join(service.fields)
    text = Text(
        f"Tjänsten frågar inte efter {names}. Den tar: {known}. Inget har sparats.",
        f"The service does not ask for {names}. It takes: {known}. Nothing was stored.",
    )
    return Declined("N-05.1", text)


def _no_consent(service: Service, signature: Signature) -> Declined | None:
    if service.consent is None or signature.consent:
        return None
    text = Text(
        f"{service.name.sv} kan inte utföras utan samtycket {service.consent}. Inget har sparats.",
        f"{service.name.en} cannot be carried out without the consent {service.consent}. Nothing was stored.",
    )
    return Declined("N-04.3", text)


def _consent(act: UnderWay, person: Person, service_id: ServiceId, signature: Signature) -> None:
    """Record the consent that the service needs, with its evidence, in the act of the signature."""
    found = _service_consent(act.policy, service_id)
    if found is None or not signature.consent:
        return
    evidence = Evidence(act.vault.new_id(), act.by, act.now, signature.how, act.policy.number)
    key = person.keys.for_writing(ClassId("evidence"))
    answer = choose(act.tx, person.subject, found, evidence, key, act.policy)
    if isinstance(answer, Denied):
        raise ConsentNotTakenError(answer)
    person.changed()


class ConsentNotTakenError(Exception):
    """The consent that the service needs may not be taken so; the signature is undone and declined."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(denied.text.en)
        self.denied = denied
        self.declined = Declined(denied.requirement, denied.text)


class _NotKeptError(Exception):
    """A category that no purpose may hold of this person; the signature is undone and declined."""

    def __init__(self, category: CategoryId) -> None:
        super().__init__(category)
        self.declined = _not_kept(category)


def _service_consent(policy: Policy, service_id: ServiceId) -> ChoiceId | None:
    text = policy.file.services[service_id].consent
    fits: dict[ChoiceId, Choice] = {
        c: choice
        for c, choice in policy.file.choices.items()
        if choice.kind == "consent" and choice.text == text and choice.service in (None, service_id)
    }
    exact = [c for c, choice in fits.items() if choice.service == service_id]
    return next(iter([*exact, *fits]), None) if text else None


def _store(person: Person, service: Service, signature: Signature) -> None:
    """Seal what was given, one record a category, as the person's own data from the signing (N-03.1).

    It belongs to the agreement; what no agreement may hold of a care service belongs to the journal (PDL 3:6).
    """
    act = person.act
    born = signature.fields.get("birth_date")
    if born is not None and of_age(date.fromisoformat(born), act.now):
        set_flags(act.tx, person.subject, on=(Flag.ADULT,))
        person.changed()
    given: dict[CategoryId, dict[str, str]] = defaultdict(dict)
    for name, value in signature.fields.items():
        given[service.fields[name].category][name] = value
    classes = (CONTRACT, CARE) if service.regime is Regime.PDL else (CONTRACT,)
    for category, fields in given.items():
        drafts = (
            Draft(
                category, klass, fields, "data_subject", signature.how, act.now, act.now, service.regime,
                act.by.unit, author=act.by.id if klass == CARE else None,
            )
            for klass in classes
        )  # fmt: skip
        if all(isinstance(person.seal(draft), NoGround) for draft in drafts):
            raise _NotKeptError(category)


def _not_kept(category: CategoryId) -> Declined:
    return Declined(
        "N-11.1",
        Text(
            f"Inget ändamål i policyn får ha kategorin {category} för avtalet. Inget har sparats.",
            f"No purpose in the policy may hold the category {category} for the agreement. Nothing was stored.",
        ),
    )
