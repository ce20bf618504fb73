"""Small acts at the desk that belong to no larger passage: meet, look up, give a reason, look at the log.

Each is one act with its entry, like every other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime

from ombud.audit import Act, Entry, Outcome
from ombud.audit.ledger import Logged
from ombud.choices import Limit, limits_of, wishes
from ombud.choices.confirmation import waiting_bits
from ombud.collection.relate import Beginning, begin_in
from ombud.disclosure.register import Disclosure, Notification, disclosures_of, notifications_of
from ombud.disclosure.register.notify import Waiting, waiting
from ombud.keys import NotNormal, normalise
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Flag, Permit, Refusal
from ombud.policy.decide import decide
from ombud.policy.model import Anchor, Regime
from ombud.relations import Kind, Relation, relations_of
from ombud.terms import Actor, CategoryId, ChoiceId, ClassId, PurposeId, SubjectId, Text
from ombud.terms.sealing import Sealer
from ombud.vault import NoPolicyError, OverBudget, Person, Spent, UnderWay, Vault
from ombud.vault.alarms import LOOK_UPS, raise_alarm
from ombud.vault.hidden import shown_to
from ombud.vault.history import DISCLOSURE
from ombud.vault.identity import KEY, NAME_AND_YEAR

FIELDS = ("personnummer", "samordningsnummer", "reserve_id", "email", "phone", "name_birth_year")
"""What a person can be looked up by, in the order in which a text is tried; a customer number is `key`."""
LOG_PURPOSE, LOG = PurposeId("legal.log"), CategoryId("log")
CONSENT_PURPOSE, CHOICES = PurposeId("legal.consent"), CategoryId("choices")


@dataclass(frozen=True, slots=True)
class Found:
    """Those who have the value: opaque ids. Nobody is an answer too."""

    field: str
    subjects: tuple[SubjectId, ...]


def meet(vault: Vault, beginning: Beginning, *, by: Actor, now: datetime) -> Relation:
    """Register somebody with the first contact, which hands over the notice in force (N-01.2)."""
    with vault.act(by=by, now=now) as act:
        person = act.newcomer()
        relation = begin_in(person, beginning)
        act.log(Act.CONTACT, Outcome.DONE, person.subject)
        return relation


def find(vault: Vault, text: str, field: str | None, *, by: Actor, now: datetime) -> Found | NotNormal | Spent:
    """Look somebody up by an exact value. That it was done is in the log, the value is nowhere.

    `Spent` is the same for a value that somebody has and one that nobody has.
    """
    normal = _normal(text, (field,) if field else FIELDS, now)
    if isinstance(normal, NotNormal):
        return normal
    name = normal[0]
    with vault.act(by=by, now=now) as act:
        subjects = act.look_up([normal])
        if isinstance(subjects, Spent):
            act.log(Act.FIND, Outcome.REFUSED, facts={"field": name, "kind": LOOK_UPS})
            return subjects
        met = _met(act, name, subjects)
        for subject in subjects or (None,):
            outcome = Outcome.DONE if subject is None or subject in met else Outcome.REFUSED
            act.log(Act.FIND, outcome, subject, facts={"field": name, "people": len(met)})
    return Found(name, met)


def _met(act: UnderWay, field: str, subjects: tuple[SubjectId, ...]) -> tuple[SubjectId, ...]:
    """By name, people with protected identity are found by few roles (R-41)."""
    if field != NAME_AND_YEAR:
        return subjects
    return tuple(shown_to(act.tx, act.policy, act.by, subjects, lambda one: one)[0])


def give_reason(vault: Vault, ask: Ask, reason: str, *, now: datetime) -> Spent | None:
    """Enter why somebody begins to read, sealed for the person whom it is about (S-04); or that they may not."""
    with vault.database.act() as tx:
        policy = vault.book.in_force(tx, now)
        if policy is None:
            raise NoPolicyError("no policy is in force")
        known = vault.directory.hold(tx, ask.subject)
        spent = vault.budget.spend_in(tx, ask.actor, [ask.subject], now)
        entry = Entry(
            at=now,
            actor=ask.actor,
            act=Act.BEGIN_PURPOSE,
            outcome=Outcome.DONE if spent is None else Outcome.REFUSED,
            rules=() if spent is None else (LOOK_UPS,),
            subject=ask.subject if known else None,
            purpose=ask.purpose,
            categories=tuple(sorted(ask.categories)),
            policy_number=policy.number,
            reason=reason,
        )
        vault.ledger.record(tx, entry)
        if spent is not None:
            raise_alarm(tx, vault.ledger, spent, now)
        return spent


def bindings(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[Relation, ...] | None:
    """The person's relations: kind, state and dates. What is sealed stays so. None: no such person.

    Not holds: that police or an insurer has asked is for those who decide about it.
    """
    with vault.act(by=by, now=now) as act:
        known = vault.directory.hold(act.tx, subject)
        act.log(Act.FIND, Outcome.DONE if known else Outcome.REFUSED, subject if known else None)
        found = relations_of(act.tx, subject, _NoKeys()) if known else ()
        return tuple(one for one in found if one.kind is not Kind.HOLD) if known else None


def who_read(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[Logged, ...] | Refusal:
    """The entries about one person, each only as long as the policy keeps it (PDL 4:3, 8:5)."""
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        policy, law = act.policy, law_on(local_date(now))
        ask = Ask(subject, LOG_PURPOSE, frozenset({LOG}), by)

        def decided(at: datetime) -> Permit | Refusal:
            return decide(policy, law, ask, Facts(regime=Regime.PDL, anchors={Anchor.LOGGED: at}), now)

        known = vault.directory.hold(act.tx, subject)
        answer, spent = decided(now), act.spend(subject)
        if spent is not None:
            answer = OverBudget(ask, policy.number, (), spent)
        outcome = Outcome.REFUSED if isinstance(answer, Refusal) else Outcome.DONE
        act.log(Act.READ_LOG, outcome, subject if known else None)
        if isinstance(answer, Refusal):
            return answer
        entries = vault.ledger.who_read(act.tx, subject)
        return tuple(one for one in entries if isinstance(decided(one.entry.at), Permit))


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person has decided, as it stands."""

    choices: frozenset[ChoiceId]
    flags: frozenset[Flag]
    limits: tuple[Limit, ...]
    waiting: Mapping[ChoiceId, datetime] = dataclass_field(default_factory=dict)
    """Consents that wait for an address to confirm them, and until when (M-07)."""


def decisions(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> Decisions | Refusal:
    """Consents, objections, restrictions and blocks, to whoever may see them (`legal.consent`)."""
    answer = vault.ask(Ask(subject, CONSENT_PURPOSE, frozenset({CHOICES}), by), now=now)
    if isinstance(answer, Refusal):
        return answer
    with vault.database.read() as tx:
        policy, wished = vault.book.in_force(tx, now), wishes(tx, subject)
        limits, waits = limits_of(tx, subject), waiting_bits(tx, subject, now)
    known = policy.file.choices.items() if policy else ()
    made = frozenset(choice_id for choice_id, choice in known if wished.choices >> choice.bit & 1)
    waiting_for = {choice_id: waits[choice.bit] for choice_id, choice in known if choice.bit in waits}
    return Decisions(made, wished.flag_set(), limits, waiting_for)


def notifications_waiting(vault: Vault, *, by: Actor, now: datetime) -> tuple[list[Waiting], int]:
    """The notifications that have not ended, and how many are not shown (R-41)."""
    found = waiting(vault, now=now)
    with vault.database.read() as tx:
        policy = vault.book.in_force(tx, now)
        return shown_to(tx, policy, by, found, lambda one: one.subject) if policy else ([], 0)


REQUESTS, CASE = PurposeId("legal.requests"), CategoryId("case")


def handed_over(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[Disclosure, ...] | Refusal:
    """To whom what was handed over, to whoever carries out people's requests.

    What a statute withholds is shown to those who answer for disclosures alone.
    """
    with vault.act(by=by, now=now) as act:
        person = act.person(subject).requesting()
        refused = _refused(person)
        act.log(Act.READ_LOG, Outcome.DONE if refused is None else Outcome.REFUSED, subject)
        if refused is not None:
            return refused
        role = act.policy.file.roles[by.role]
        return tuple(one for one in disclosures_of(person) if not one.withheld or DISCLOSURE in role.purposes)


def told_to_recipients(
    vault: Vault, subject: SubjectId, *, by: Actor, now: datetime
) -> tuple[str, tuple[Notification, ...]] | Refusal:
    """The controller's name, and who has been or is to be told of what (Art. 19)."""
    with vault.act(by=by, now=now) as act:
        person = act.person(subject).requesting()
        refused = _refused(person)
        act.log(Act.READ_LOG, Outcome.DONE if refused is None else Outcome.REFUSED, subject)
        return (act.policy.file.controller.name, notifications_of(person)) if refused is None else refused


def _refused(person: Person) -> Refusal | None:
    """The file of a person is opened with a Permit like everything else."""
    answer = person.open(Ask(person.subject, REQUESTS, frozenset({CASE}), person.act.by))
    return answer if isinstance(answer, Refusal) else None


class _NoKeys:
    """Opens nothing: what is in clear is enough."""

    def for_reading(self, klass: ClassId) -> Sealer | None:
        return None

    def for_writing(self, klass: ClassId) -> Sealer:
        raise AssertionError("nothing is written here")


def _normal(text: str, fields: tuple[str, ...], now: datetime) -> tuple[str, str] | NotNormal:
    if fields == (KEY,):
        return KEY, f":{text.strip()}"
    on, guessing = local_date(now), len(fields) > 1
    for field in fields:
        if guessing and field == "phone" and not text.strip().startswith(("0", "+")):
            continue  # a number whose check digit is wrong is no telephone number
        normal = normalise(field, text, on)
        if not isinstance(normal, NotNormal):
            return field, normal
    digits = sum(sign.isdecimal() for sign in text)
    first = normalise(fields[0], text, on)
    return first if isinstance(first, NotNormal) and (not guessing or digits >= _NUMBER) else _NOTHING


_NUMBER = 10
"""So many digits are meant as a number of a person."""
_NOTHING = NotNormal(
    Text(
        "Det är inget nummer och ingen adress som går att söka på. Kontrollera siffrorna.",
        "That is no number or address that can be looked up. Check the digits.",
    )
)
