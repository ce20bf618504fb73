"""Holds: a decision to keep what would end (law.md 4.2; Art. 17(3)(e)).

* A hold has a scope (the person, a class, a category or one record), a ground, an owner, a start, a review within six
  months and an end within ten years (T-H1, T-08). Without a review date there is none.
* It suspends deletion and nothing else: what it covers serves claims and disclosures by statute alone, and never
  advertising, statistics or analysis (T-H2; D-13 and D-12 of `decide`). It takes nothing new in.
* One person proposes, another approves; one proposes its release, another releases. Then the next sweep goes on as
  if it had not been (T-H3). A proposal keeps nothing yet.
* Kept because police or a court asks: the statute is named, as with a disclosure (T-H4, PSL 6:15, DSL 2:5).

A hold lies as a relation of the person, in a retention class of its own; what it is about is sealed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ombud.audit import Act as Logged
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.law.periods import add_months, local_date, start_of
from ombud.policy.model import Policy
from ombud.relations import Kind, Relation, State, advance, amend, open_relation
from ombud.retention import store
from ombud.retention.closing import ENDS
from ombud.terms import Actor, CategoryId, ClassId, PurposeId, RelationId, SubjectId, Text
from ombud.vault import Person, Vault
from ombud.vault import store as record_rows
from ombud.vault.hidden import shown_to

REVIEW_MONTHS, END_MONTHS = 6, 120
HOLDERS = frozenset({PurposeId("legal.claims"), PurposeId("legal.disclosure")})
"""Whose role carries one of these decides about holds."""


class Ground(StrEnum):
    """What a hold is for (T-H1)."""

    CLAIM = "claim"
    INSURER = "insurer"
    IVO = "ivo"
    IMY = "imy"
    HSAN = "hsan"
    POLICE = "police"
    COURT = "court"
    IVO_DESTRUCTION = "ivo_destruction"
    """A case of journal destruction is pending with IVO (PDL 8:4)."""


_BY_STATUTE = frozenset({Ground.POLICE, Ground.COURT})


@dataclass(frozen=True, slots=True)
class Scope:
    """What a hold covers. Nothing named: the whole person."""

    klass: ClassId | None = None
    category: CategoryId | None = None
    record: bytes | None = None

    def terms(self) -> dict[str, str]:
        named = {
            "class": self.klass, "category": self.category, "record": self.record.hex() if self.record else None
        }  # fmt: skip
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A hold as it is proposed."""

    ground: Ground
    review_on: date | None
    scope: Scope = Scope()
    ends_on: date | None = None
    owner: str = ""
    """The account that answers for it; otherwise the one who proposes."""
    reason: str = field(default="", repr=False)
    reference: str = field(default="", repr=False)
    statute: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold, as those see it who may."""

    subject: SubjectId
    id: RelationId
    state: State
    ground: Ground
    scope: Mapping[str, str]
    owner: str
    began_at: datetime
    review_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    reason: str = field(repr=False)
    reference: str = field(repr=False)
    statute: str

    def review_due(self, now: datetime) -> bool:
        return self.ended_at is None and self.review_at <= now


def place(vault: Vault, subject: SubjectId, wanted: Wanted, *, by: Actor, now: datetime) -> Hold | Declined:
    """Propose a hold. It keeps nothing before a second person has approved it."""

    def propose(person: Person) -> Hold | Declined:
        wrong = _wrong(person, wanted)
        if wrong is not None:
            return wrong
        terms = {
            "ground": wanted.ground.value, "owner": wanted.owner or by.id, "reason": wanted.reason,
            "reference": wanted.reference, "statute": wanted.statute, "proposed_by": by.id,
            ENDS: _end(wanted, now).isoformat(), **wanted.scope.terms(),
        }  # fmt: skip
        relation = Relation(
            subject, RelationId(vault.new_id()), Kind.HOLD, State.PROPOSED, now, None, _review(wanted),
            {name: value for name, value in terms.items() if value},
        )  # fmt: skip
        open_relation(person.act.tx, relation, person.keys)
        person.changed()
        person.held_by(relation)
        return hold_of(relation)

    return _act(vault, subject, (Logged.HOLD, "proposed"), propose, by=by, now=now)


def approve(vault: Vault, subject: SubjectId, hold: RelationId, *, by: Actor, now: datetime) -> Hold | Declined:
    """Put a proposed hold in force; by somebody else than who proposed it."""
    return _move(vault, (subject, hold), (Logged.HOLD, "approved"), _approved, by=by, now=now)


def release(vault: Vault, subject: SubjectId, hold: RelationId, *, by: Actor, now: datetime) -> Hold | Declined:
    """Propose to release a hold, or release it where somebody else has proposed that. A proposal is turned down."""
    return _move(vault, (subject, hold), (Logged.RELEASE_HOLD, "release"), _released, by=by, now=now)


def review(
    vault: Vault, subject: SubjectId, hold: RelationId, until: date, *, by: Actor, now: datetime
) -> Hold | Declined:
    """Say that a hold is needed still, and when that is looked at again. A release that waits is withdrawn by it."""

    def reviewed(person: Person, relation: Relation) -> Relation | Declined:
        if not _within(until, now, REVIEW_MONTHS):
            return _REVIEW
        terms = {"reviewed_by": by.id, "reviewed_at": now.isoformat()}
        if relation.state is State.RELEASING:
            moved = advance(person.act.tx, relation, State.OPEN, person.keys, now=now, terms={})
            relation = moved or relation
        found = amend(person.act.tx, relation, person.keys, due_at=start_of(until), terms=terms)
        return _OVER if found is None else found

    return _move(vault, (subject, hold), (Logged.HOLD, "reviewed"), reviewed, by=by, now=now)


def holds_on(vault: Vault, *, by: Actor, now: datetime, limit: int = 1000) -> tuple[list[Hold], int] | Declined:
    """The holds that are not over, the next to be reviewed first, and how many are left out (R-41)."""
    with vault.act(by=by, now=now) as act:
        may = _may(act.policy, by)
        act.log(Logged.HOLD, Outcome.DONE if may else Outcome.REFUSED, facts={"step": "listed"})
        if not may:
            return _NOT_THEIRS
        found = []
        for subject, relation_id in store.holds_open(act.tx, limit):
            about = act.person(subject).about
            found += [hold_of(one) for one in about.relations if one.id == relation_id]
        return shown_to(act.tx, act.policy, by, found, lambda hold: hold.subject)


def hold_of(relation: Relation) -> Hold:
    """A hold whose terms cannot be read any more is of the whole person, for a claim."""
    terms = relation.terms
    return Hold(
        relation.subject,
        relation.id,
        relation.state,
        Ground(terms.get("ground", Ground.CLAIM)),
        {name: terms[name] for name in ("class", "category", "record") if name in terms},
        terms.get("owner", ""),
        relation.opened_at,
        relation.due_at or relation.opened_at,
        datetime.fromisoformat(terms[ENDS]) if ENDS in terms else relation.opened_at,
        relation.closed_at,
        terms.get("reason", ""),
        terms.get("reference", ""),
        terms.get("statute", ""),
    )


_Step = tuple[Logged, str]


def _move(
    vault: Vault,
    which: tuple[SubjectId, RelationId],
    step: _Step,
    change: Callable[[Person, Relation], Relation | Declined],
    *,
    by: Actor,
    now: datetime,
) -> Hold | Declined:
    def moved(person: Person) -> Hold | Declined:
        relation = next((r for r in person.about.relations if r.id == which[1] and r.kind is Kind.HOLD), None)
        if relation is None:
            return _UNKNOWN
        if relation.closed_at is not None:
            return _OVER
        found = change(person, relation)
        if isinstance(found, Declined):
            return found
        person.changed()
        person.held_by(found)
        return hold_of(found)

    return _act(vault, which[0], step, moved, by=by, now=now)


def _act(
    vault: Vault,
    subject: SubjectId,
    step: _Step,
    change: Callable[[Person], Hold | Declined],
    *,
    by: Actor,
    now: datetime,
) -> Hold | Declined:
    """One act, whose entry says what was done or refused."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        if not _may(act.policy, by):
            found: Hold | Declined = _NOT_THEIRS
        else:
            found = UNKNOWN_PERSON if person is None else change(person)
        facts: dict[str, str | int] = {"step": step[1]}
        if isinstance(found, Hold):
            facts |= {"hold": found.id.hex(), "ground": found.ground.value, "state": found.state.value}
        outcome = Outcome.REFUSED if isinstance(found, Declined) else Outcome.DONE
        act.log(step[0], outcome, None if person is None else subject, facts=facts)
        return found


def _approved(person: Person, relation: Relation) -> Relation | Declined:
    if relation.state is not State.PROPOSED:
        return _IN_FORCE
    return _second(person, relation, "proposed_by", State.OPEN, "approved_by")


def _released(person: Person, relation: Relation) -> Relation | Declined:
    by = person.act.by.id
    if relation.state is State.OPEN:
        return _advanced(person, relation, State.RELEASING, {"release_by": by})
    if relation.state is State.PROPOSED:
        return _advanced(person, relation, State.WITHDRAWN, {"released_by": by})
    return _second(person, relation, "release_by", State.ENDED, "released_by")


def _second(person: Person, relation: Relation, first: str, to: State, name: str) -> Relation | Declined:
    """The second of two people (T-H3)."""
    by = person.act.by.id
    return _TWO if relation.terms.get(first, by) == by else _advanced(person, relation, to, {name: by})


def _advanced(person: Person, relation: Relation, to: State, terms: Mapping[str, str]) -> Relation:
    moved = advance(person.act.tx, relation, to, person.keys, now=person.act.now, terms=terms)
    if moved is None:
        raise AssertionError("the hold was in that state a moment ago, in this act")
    return moved


def _may(policy: Policy, by: Actor) -> bool:
    role = policy.file.roles.get(by.role)
    return role is not None and bool(HOLDERS & set(role.purposes))


def _wrong(person: Person, wanted: Wanted) -> Declined | None:
    """What stands in the way of a proposal."""
    act, scope = person.act, wanted.scope
    if wanted.review_on is None or not _within(wanted.review_on, act.now, REVIEW_MONTHS):
        return _REVIEW
    if wanted.ends_on is not None and not _within(wanted.ends_on, act.now, END_MONTHS):
        return _TOO_LONG
    if wanted.ground in _BY_STATUTE and not wanted.statute:
        return _NO_STATUTE
    file = act.policy.file
    known = scope.category is None or scope.category in file.categories
    rows = [] if scope.record is None else record_rows.every_row(act.tx, person.subject)
    there = scope.record is None or any(row.record_id == scope.record for row in rows)
    return None if known and there else _SCOPE


def _within(day: date, now: datetime, months: int) -> bool:
    today = local_date(now)
    return today < day <= add_months(today, months, round_up=False)


def _review(wanted: Wanted) -> datetime:
    if wanted.review_on is None:
        raise AssertionError("a hold without a review date was refused before")
    return start_of(wanted.review_on)


def _end(wanted: Wanted, now: datetime) -> datetime:
    return start_of(wanted.ends_on or add_months(local_date(now), END_MONTHS, round_up=False))


_REVIEW = Declined(
    "T-H1",
    Text(
        "Ange vilken dag beslutet om bevarande ska omprövas: efter i dag och inom sex månader. Utan den dagen fattas "
        "inget beslut.",
        "Name the day on which the hold is reviewed: after today and within six months. Without it there is no hold.",
    ),
)
_TOO_LONG = Declined(
    "T-08",
    Text("Ett beslut om bevarande gäller i högst tio år.", "A hold lasts ten years at most."),
)
_NO_STATUTE = Declined(
    "T-H4",
    Text(
        "Polis och domstol anger med vilket lagrum de begär något. Ange det med --statute.",
        "Police and courts name the provision under which they ask. Give it with --statute.",
    ),
)
_SCOPE = Declined(
    "N-12.2",
    Text(
        "Policyn har ingen sådan kategori, eller personen har ingen sådan uppgift. Ett beslut om bevarande omfattar "
        "hela personen, en gallringsklass, en kategori eller en uppgift.",
        "The policy has no such category, or the person no such record. A hold covers the whole person, a retention "
        "class, a category or one record.",
    ),
)
_TWO = Declined(
    "T-H3",
    Text(
        "Två personer behövs: någon annan än den som föreslog det godkänner eller häver.",
        "Two people are needed: somebody else than who proposed it approves or releases.",
    ),
)
_NOT_THEIRS = Declined(
    "A-10",
    Text(
        "Den här rollen beslutar inte om bevarande. Det gör den som arbetar med rättsliga anspråk eller utlämnanden.",
        "This role does not decide about holds. Those do who work with legal claims or disclosures.",
    ),
)
_UNKNOWN = Declined("T-H1", Text("Personen har inget sådant beslut om bevarande.", "The person has no such hold."))
_OVER = Declined("T-H3", Text("Beslutet om bevarande är redan hävt.", "The hold is over already."))
_IN_FORCE = Declined("T-H3", Text("Beslutet om bevarande gäller redan.", "The hold is in force already."))
