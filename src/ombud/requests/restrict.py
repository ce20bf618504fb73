"""Restriction of processing (Art. 18): made, looked at again, told of, lifted.

* It has one of four grounds, an account that answers for it and a day on which it is looked at again (R-18.1).
* It is in force in its act; whoever was handed what it is about is told, and again when it is lifted (Art. 19).
* It is lifted when what ends it has happened, a week after the person was told (R-18.3): (a) when accuracy has been
  verified, (b) and (c) when the person asks or the claims have ended, (d) when the interests have been balanced.
* An objection to a public task or an interest makes one of ground (d) for its purposes by itself (R-18.4). Against
  advertising there is none: that stops at once.
"""

from dataclasses import dataclass
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import Denied, Limit, LimitKind, restrictions_kept, tell_of_lifting, unchoose
from ombud.choices import lift as record_lift
from ombud.choices import restrict as record
from ombud.choices import review as record_review
from ombud.choices import store as choice_rows
from ombud.choices.model import FLAG_BITS
from ombud.disclosure.register import Change, Notification, Telling, tell_recipients
from ombud.law.periods import local_date
from ombud.policy.ask import Flag
from ombud.policy.model import Choice, Family, Purpose
from ombud.terms import Actor, CategoryId, ClassId, PurposeId, RoleId, SubjectId, Text
from ombud.terms.time import to_micros
from ombud.vault import Person, Vault

EVIDENCE = ClassId("evidence")
SUBJECT, DPO = RoleId("subject"), "dpo"
"""The person's own role, and who answers for what they have restricted themself."""
_STOP_AT_ONCE = frozenset({Family.MARKETING, Family.PROFILING})
_BALANCED = frozenset({"6.1.e", "6.1.f"})
"""The bases against which Art. 21(1) is said, and that are then weighed."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """What is to be restricted, why, and who answers for it until when."""

    ground: str
    category: CategoryId | None = None
    owner: str = ""
    """Empty: whoever records it."""
    review_on: date | None = None
    """None: after the time that its ground has (R-18.1)."""
    purpose: PurposeId | None = None


def restrict(
    vault: Vault, subject: SubjectId, ground: str, category: CategoryId | None, *, by: Actor, now: datetime
) -> Limit | Denied:
    """Restrict everything or one category, on a ground, owned by whoever records it."""
    return restrict_as(vault, subject, Restriction(ground, category), by=by, now=now)


def restrict_as(
    vault: Vault, subject: SubjectId, restriction: Restriction, *, by: Actor, now: datetime
) -> Limit | Denied:
    """Restrict processing, and have the recipients told."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        answer = _NOBODY if person is None else restrict_in(person, restriction)
        if person is None or isinstance(answer, Denied):
            act.log(Kind.RESTRICT, Outcome.REFUSED, None if person is None else subject)
            return answer
        tell_of_restriction(person, answer, Change.RESTRICTION)
        return answer


def restrict_in(person: Person, restriction: Restriction) -> Limit | Denied:
    """The same as a part of a larger act, without telling anybody."""
    act = person.act
    if restriction.category is not None and restriction.category not in act.policy.file.categories:
        return _NO_CATEGORY  # it would restrict nothing, and look as if it did
    limit = Limit(
        person.subject, act.vault.new_id(), LimitKind.RESTRICTION, restriction.ground, act.now, restriction.category,
        purpose=restriction.purpose, owner=restriction.owner or _answers(act.by), review_on=restriction.review_on,
    )  # fmt: skip
    answer = record(act.tx, limit, person.keys.for_writing(EVIDENCE), by=act.by, was=person.wished)
    if isinstance(answer, Limit):
        person.decided(0, 0)
        person.said_no()
        act.log(Kind.RESTRICT, Outcome.DONE, person.subject, facts={"ground": limit.ground})
    return answer


def _answers(by: Actor) -> str:
    """Who answers for it where nobody is named: whoever records it, and never the person whom it is about (R-18.1)."""
    return DPO if by.role == SUBJECT else ""


def tell_of_restriction(person: Person, limit: Limit, change: Change) -> tuple[Notification, ...]:
    """Whoever was handed what is restricted (Art. 19)."""
    about = None if limit.category is None else frozenset({limit.category})
    return tell_recipients(person, Telling(change, about, purpose=limit.purpose))


def restrict_pending(person: Person, objection: Choice) -> tuple[Limit, ...]:
    """Until the interests have been balanced what is objected to is restricted (Art. 18(1)(d), R-18.4)."""
    file = person.act.policy.file
    pending = [purpose for purpose in objection.purposes if _is_balanced(file.purposes[purpose])]
    made = [restrict_in(person, Restriction("18.1.d", purpose=purpose)) for purpose in pending]
    return tuple(one for one in made if isinstance(one, Limit))


def end_pending(person: Person, objection: Choice) -> None:
    """The person has taken the objection back: there is nothing to balance, and nobody to be told but them."""
    tx, subject, at = person.act.tx, person.subject, to_micros(person.act.now)
    live = restrictions_kept(tx, subject, None)
    ended = [one for one in live if one.ground == "18.1.d" and one.purpose in objection.purposes]
    for one in ended:
        choice_rows.end(tx, subject, one.id, at)
    if ended and len(ended) == len(live):
        choice_rows.set_flags(tx, subject, on=0, off=FLAG_BITS[Flag.RESTRICTED])


def _is_balanced(purpose: Purpose) -> bool:
    return purpose.family not in _STOP_AT_ONCE and any(basis.article in _BALANCED for basis in purpose.bases)


def tell(
    vault: Vault, subject: SubjectId, limit_id: bytes, because: str, *, by: Actor, now: datetime
) -> Limit | Denied:
    """Note that the person was told that a restriction will be lifted, and what has ended it (Art. 18(3))."""
    with vault.act(by=by, now=now) as act:
        known = vault.directory.hold(act.tx, subject)
        told = tell_of_lifting(act.tx, subject, limit_id, because, now=now)
        facts = {"restriction": limit_id.hex()} | ({"condition": because} if isinstance(told, Limit) else {})
        outcome = Outcome.DONE if isinstance(told, Limit) else Outcome.REFUSED
        act.log(Kind.INFORM, outcome, subject if known else None, facts=facts)
        return told


def lift(vault: Vault, subject: SubjectId, limit_id: bytes, *, by: Actor, now: datetime) -> Limit | Denied:
    """End a restriction (after the person was told, Art. 18(3)) or a block."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        answer = record_lift(act.tx, subject, limit_id, now=now) if person else _NOBODY
        if person is None or isinstance(answer, Denied):
            act.log(Kind.LIFT, Outcome.REFUSED, None if person is None else subject)
            return answer
        person.changed()
        if answer.kind is LimitKind.RESTRICTION:
            tell_of_restriction(person, answer, Change.END_OF_RESTRICTION)
            _end_lost(person, answer)
        act.log(Kind.LIFT, Outcome.DONE, subject, facts={"kind": answer.kind.value})
        return answer


def _end_lost(person: Person, lifted: Limit) -> None:
    """An objection that was weighed and lost ends with the last restriction that waited for it (R-21.2)."""
    act, file = person.act, person.act.policy.file
    waits = {limit.purpose for limit in person.about.limits if limit.ground == "18.1.d"}
    for choice_id in sorted(person.about.choices):
        choice = file.choices[choice_id]
        lost = choice.kind == "objection" and lifted.ground == "18.1.d" and lifted.purpose in choice.purposes
        if lost and not waits & set(choice.purposes):
            unchoose(act.tx, person.subject, choice_id, policy=act.policy, now=act.now)
            person.changed()
            act.log(Kind.END_OBJECTION, Outcome.DONE, person.subject, facts={"choice": choice_id})


def review(
    vault: Vault, subject: SubjectId, limit_id: bytes, review_on: date, *, by: Actor, now: datetime
) -> Limit | Denied:
    """A restriction was looked at and stays: whoever looked answers for it, until the next day of review (R-18.1)."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        live = () if person is None else restrictions_kept(act.tx, subject, person.keys.for_reading(EVIDENCE))
        limit = next((one for one in live if one.id == limit_id), None)
        wrong = _NO_LIMIT if limit is None else _PAST if review_on <= local_date(now) else None
        if person is None or limit is None or wrong is not None:
            act.log(Kind.REVIEW, Outcome.REFUSED, None if person is None else subject)
            return wrong or _NO_LIMIT
        record_review(act.tx, limit, review_on, person.keys.for_writing(EVIDENCE), by=by)
        act.log(Kind.REVIEW, Outcome.DONE, subject, facts={"restriction": limit_id.hex()})
        return limit


def reviews_due(vault: Vault, *, by: Actor, now: datetime) -> tuple[Limit, ...]:
    """The restrictions that are to be looked at again by now, the longest overdue first."""
    with vault.look(by=by, now=now) as act:
        people = [act.person(subject) for subject in choice_rows.people_with(act.tx, LimitKind.RESTRICTION)]
        kept = [
            one for person in people
            for one in restrictions_kept(act.tx, person.subject, person.keys.for_reading(EVIDENCE))
        ]  # fmt: skip
    due = [(one.review_on, one) for one in kept if one.review_on is not None and one.review_on <= local_date(now)]
    return tuple(one for _, one in sorted(due, key=lambda pair: (pair[0], pair[1].id)))


_NOBODY = Denied(
    "N-07.1",
    Text("Det finns ingen sådan person här. Sök med `ombud find`.", "There is no such person. Look with `ombud find`."),
)
_NO_CATEGORY = Denied(
    "N-05.1",
    Text("Policyn har ingen sådan kategori. Inget är begränsat.", "The policy has no such category. Nothing changed."),
)
_NO_LIMIT = Denied("R-18.1", Text("Det finns ingen sådan begränsning.", "There is no such restriction."))
_PAST = Denied("R-18.1", Text("Ange en dag som kommer.", "Give a day that is to come."))
