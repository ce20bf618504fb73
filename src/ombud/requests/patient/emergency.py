"""A block that is lifted in an emergency, in two steps (PDL 4:5; A-15).

1. `show_blocked`: which units have blocked data that the actor could otherwise read for this purpose. No value, no
   category, no number. It is for a role whose policy says for how long it may lift, and with a care relation.
2. `lift_block`: of some of those units and some categories, because the patient cannot be asked and the data may be
   presumed significant for care that the patient cannot do without. Why is said, by a code and in words.

* The lift is the account's and the purpose's own, for so many minutes as the policy gives the role, and is locked again
  by the clock. `decide` reads it as a fact (D-11); nothing else about the decision changes.
* Each step is in the log as of the person, and the person sees it. They are told by mail, where one may go to them, and
  the data protection officer always.
* What is shown is good for a quarter of an hour: then it is looked at anew.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.choices.block_lift import CASE, BlockLift, LiftReason, keep_lift, lifts_of
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.plans import NewPlan, NewStep
from ombud.plans.begin import begin
from ombud.policy.ask import Ask, Refusal, Rule
from ombud.policy.model import Family
from ombud.requests.alerts import announce
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId, Text
from ombud.terms.alert import AlertKind
from ombud.vault import Person, Vault
from ombud.vault.read import Reader, classes_read
from ombud.vault.under_way import UnderWay

SHOWN_FOR = timedelta(minutes=15)
"""How long after the units were shown they may be lifted [D]."""
LONGEST = 2000
TELL_OFFICER = "officer.tell"
"""The step that tells the data protection officer; `app/officer_mail.py` has its handler."""


@dataclass(frozen=True, slots=True)
class Lifting:
    """What somebody wants to open, and why."""

    units: frozenset[bytes] = field(repr=False)
    categories: frozenset[CategoryId]
    reason: str
    words: str = field(repr=False)
    significant: bool = False
    """It may be presumed significant for care that the patient cannot do without: said by whoever lifts."""


def show_blocked(
    vault: Vault, subject: SubjectId, purpose: PurposeId, *, by: Actor, now: datetime
) -> BlockLift | Declined | Refusal:
    """Which units are blocked, and nothing else."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        if person is None:
            return _stopped(act, None, "units", UNKNOWN_PERSON)
        found = _blocked(person, purpose)
        if not isinstance(found, frozenset):
            return _stopped(act, person, "units", found)
        shown = BlockLift(subject, vault.new_id(), by.id, purpose, now, found)
        keep_lift(act.tx, shown, person.keys.for_writing(CASE))
        _log(act, shown, "units")
        return shown


def lift_block(
    vault: Vault, subject: SubjectId, lift_id: bytes, wanted: Lifting, *, by: Actor, now: datetime
) -> BlockLift | Declined | Refusal:
    """Open the relevant data of some of the units that were shown, for a while. In force with this act."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        shown = None if person is None else _of(person, lift_id)
        if person is None or shown is None:
            return _stopped(act, person, "lifted", UNKNOWN_PERSON if person is None else SHOW_FIRST)
        declined = _may_not(person, shown, wanted)
        if declined is not None:
            return _stopped(act, person, "lifted", declined)
        told = announce(person, AlertKind.BLOCK_LIFTED, lift_id.hex())
        lifted = shown.moved(
            begins_at=now, ends_at=now + _minutes(act), units=wanted.units, categories=wanted.categories,
            reason=wanted.reason, words=wanted.words.strip(), told="mail" if told else "page",
        )  # fmt: skip
        keep_lift(act.tx, lifted, person.keys.for_writing(CASE))
        begin(act.tx, NewPlan("officer", f"block-lift.{lift_id.hex()}", (NewStep(TELL_OFFICER),)), now=now)
        _log(act, lifted, "lifted", code=lifted.reason, channel=lifted.told)
        return lifted


def lock_again(
    vault: Vault, subject: SubjectId, lift_id: bytes, *, by: Actor, now: datetime
) -> BlockLift | Declined | Refusal:
    """Lock it before its time: whoever lifted it needs it no more."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        one = None if person is None else _of(person, lift_id)
        if person is None or one is None or one.account != by.id or not one.open_at(now):
            return _stopped(act, person, "locked", UNKNOWN_PERSON if person is None else NOT_OPEN)
        locked = one.moved(ends_at=now)
        keep_lift(act.tx, locked, person.keys.for_writing(CASE))
        _log(act, locked, "locked")
        return locked


def own_lift(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> BlockLift | None:
    """The actor's latest of this person that still counts: open, or shown a while ago at the most."""
    with vault.look(by=by, now=now) as look:
        person = look.known(subject)
        own = [] if person is None else [one for one in lifts_among(person) if one.account == by.id]
    latest = own[-1] if own else None
    return latest if latest is not None and (latest.open_at(now) or _is_fresh(latest, now)) else None


def lifts_among(person: Person) -> tuple[BlockLift, ...]:
    return lifts_of(person.act.tx, person.subject, person.keys.for_reading(CASE))


def _of(person: Person, lift_id: bytes) -> BlockLift | None:
    return next((one for one in lifts_among(person) if one.id == lift_id), None)


def _is_fresh(one: BlockLift, now: datetime) -> bool:
    return one.begins_at is None and one.shown_at <= now < one.shown_at + SHOWN_FOR


def _may_not(person: Person, shown: BlockLift, wanted: Lifting) -> Declined | Refusal | None:
    """What of that which the law asks for is not there."""
    if shown.account != person.act.by.id or not _is_fresh(shown, person.act.now):
        return SHOW_FIRST
    blocked = _blocked(person, shown.purpose)
    return _unfit(person.act, shown, wanted, blocked) if isinstance(blocked, frozenset) else blocked


def _unfit(act: UnderWay, shown: BlockLift, wanted: Lifting, blocked: frozenset[bytes]) -> Declined | None:
    if not wanted.units or not wanted.units <= blocked & shown.shown:
        return NO_SUCH_UNIT
    if wanted.reason not in set(LiftReason) or not wanted.significant:
        return NOT_AN_EMERGENCY
    if not wanted.categories or not wanted.categories <= _categories(act, shown.purpose):
        return NO_CATEGORY
    return NO_WORDS if not 0 < len(wanted.words.strip()) <= LONGEST else None


def _categories(act: UnderWay, purpose: PurposeId) -> frozenset[CategoryId]:
    return frozenset(one.id for one in act.policy.file.purposes[purpose].categories)


def _minutes(act: UnderWay) -> timedelta:
    """How long a lift by this role lasts; nothing where it may lift none."""
    role = act.policy.file.roles.get(act.by.role)
    return timedelta(minutes=0 if role is None else role.block_lift_minutes or 0)


def _blocked(person: Person, purpose_id: PurposeId) -> frozenset[bytes] | Declined | Refusal:
    """The units of which the block alone keeps the actor from reading something for the purpose."""
    act = person.act
    purpose = act.policy.file.purposes.get(purpose_id)
    if purpose is None or purpose.family is not Family.CARE or not _minutes(act):
        return NOT_FOR_ROLE
    ask = Ask(person.subject, purpose_id, _categories(act, purpose_id), act.by)
    reader = Reader(act.vault.book, act.vault.keyring)
    decided = reader.weighing(act.tx, ask, act.policy, person.about, act.now).decided
    classes = classes_read(act.policy, ask)
    refused = [(row, one) for row, one in decided if isinstance(one, Refusal) and row.klass in classes]
    found = frozenset(row.unit for row, one in refused if one.rules == (Rule.D_11,) and row.unit)
    outside = (one for _, one in refused if Rule.D_14 in one.rules)
    return found or next(outside, NOTHING_BLOCKED)


def _log(act: UnderWay, one: BlockLift, step: str, **codes: str) -> None:
    """Each step, as of the person; why it was lifted is sealed for them."""
    facts: dict[str, str | int] = {"step": step, "grant": one.id.hex(), **codes}
    act.enter(
        Entry(
            at=act.now, actor=act.by, act=Kind.EMERGENCY, outcome=Outcome.DONE, subject=one.subject,
            purpose=one.purpose, categories=tuple(sorted(one.categories)), policy_number=act.policy.number,
            reason=one.words if step == "lifted" else None, facts=facts,
        )
    )  # fmt: skip


def _stopped(act: UnderWay, person: Person | None, step: str, why: Declined | Refusal) -> Declined | Refusal:
    """Nothing was shown or lifted; that it was asked for is in the log."""
    act.log(Kind.EMERGENCY, Outcome.REFUSED, None if person is None else person.subject, facts={"step": step})
    return why


NOT_FOR_ROLE = Declined(
    "A-15",
    Text(
        "Din roll öppnar ingen spärr för det ändamålet. Policyn säger vilka som får, och hur länge.",
        "Your role lifts no block for that purpose. The policy says who may, and for how long.",
    ),
)
NOTHING_BLOCKED = Declined("A-15", Text("Ingenting är spärrat för din enhet.", "Nothing is blocked for your unit."))
SHOW_FIRST = Declined(
    "A-15",
    Text(
        "Visa först vilka enheter som har spärrade uppgifter. Visningen gäller i femton minuter.",
        "First have the blocked units shown. What was shown is good for fifteen minutes.",
    ),
)
NO_SUCH_UNIT = Declined(
    "A-15", Text("Välj en eller flera av enheterna som visades.", "Choose one or more of the units that were shown.")
)
NOT_AN_EMERGENCY = Declined(
    "A-15",
    Text(
        "Spärren öppnas bara när patienten inte kan tillfrågas och uppgifterna kan antas ha betydelse för vård som "
        "patienten oundgängligen behöver (4 kap. 5 § patientdatalagen). Ange varför patienten inte kan tillfrågas, "
        "och att det är så.",
        "A block is lifted only when the patient cannot be asked and the data may be presumed significant for care "
        "that the patient cannot do without (Patient Data Act ch. 4 s. 5). Say why the patient cannot be asked, and "
        "that it is so.",
    ),
)
NO_CATEGORY = Declined(
    "A-15", Text("Välj vilka uppgifter som behövs, och inga fler.", "Choose which data is needed, and no more.")
)
NO_WORDS = Declined(
    "A-15",
    Text(
        f"Skriv varför uppgifterna behövs, med högst {LONGEST} tecken.",
        f"Write why the data is needed, in at most {LONGEST} characters.",
    ),
)
NOT_OPEN = Declined("A-15", Text("Du har ingen öppen spärr att låsa.", "You have no lifted block to lock."))
