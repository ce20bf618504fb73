"""May this processing happen?

Every rule below is asked. One broken rule refuses. Silence refuses: a fact that is missing is not there.

  D-01  The purpose is declared in the policy in force.                    Art. 5(1)(b); N-01.1, N-08.1
  D-02  The purpose may run: lawful as written, assessed, switched on.     Art. 5(2), 35; LN-03, A-40, A-62
  D-03  It covers every category asked for, under its own conditions.      Art. 5(1)(c); N-05.1, N-05.2, N-07.3
  D-04  The person was told of it when the data was collected.             Art. 13(3), 5(1)(b); N-01.2, N-10.1
  D-05  Its legal basis holds now.                                         Art. 6(1), 7(3); N-07.1, N-10.1, G-01
  D-06  A personnummer is asked for only where the purpose says why.       DSL 3:10; P-01, N-05.5
  D-07  Special categories have a condition that holds now.                Art. 9(2), PDL 2:3; N-08.2, G-05
  D-08  Data from care serves only what care data may serve.               PDL 2:3–5; N-08.3, M-03
  D-09  The person has not objected.                                       Art. 21; N-18.1, N-18.2
  D-10  Processing is not restricted.                                      Art. 18(2); R-18.2
  D-11  The data is not blocked for this unit, or is lifted in an emergency. PDL 4:4–5, SVOD 2:3; R-18.6, A-15
  D-12  The storage period has not ended.                                  Art. 5(1)(e); N-11.1, N-11.2
  D-13  No claim or hold keeps the data for itself.                        Art. 17(3)(e); N-12.3, T-H2
  D-14  The actor's role carries the purpose, and its care relation.       Art. 29, PDL 4:1; A-10, S-04
  D-15  Nobody is reached who may not be: minors, protected, deceased.     R-32, R-40, R-41
  D-16  What yields only figures opens nobody by name.                     Art. 89(1); N-08.4, S-04

`Facts` says what is known, and `Ask` what is wanted. No other function makes a Permit, and nothing is
read without one. Pure: the clock is the argument `now`.

A `Decider` gives the answers of `decide` to one question that is asked of many people. All rules but the
beginning (in D-02) and the end (D-12) have the same answer on every day, and for all of whom the same is
known: it asks those once. Its answers are `decide`'s own (tests/policy/test_decider.py). An emergency lift
is of one account for an hour: what a `Decider` is told of people has none.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Protocol

from ombud.law.model import Law
from ombud.policy.ask import Ask, Facts, Flag, Form, Permit, Refusal, Rule, grant
from ombud.policy.model import (
    Anchor,
    Basis,
    CategoryCondition,
    Choice,
    Family,
    Policy,
    Purpose,
    Regime,
    SpecialCondition,
    Stage,
    Tie,
    UsedCategory,
)
from ombud.policy.storage import FOREVER, rows_for, storage_end
from ombud.terms import CategoryId, SubjectId

CLAIMING = frozenset({Tie.CLAIM, Tie.HOLD})
"""What keeps data for claims and disclosures alone."""
REACHING = frozenset({Family.MARKETING, Family.PROFILING})
"""Families that end with the person's death, whatever the file says of age (R-40)."""


class Case(NamedTuple):
    """Everything a rule may look at."""

    policy: Policy
    law: Law
    purpose: Purpose
    ask: Ask
    facts: Facts
    now: datetime


def decide(policy: Policy, law: Law, ask: Ask, facts: Facts, now: datetime) -> Permit | Refusal:
    purpose = policy.file.purposes.get(ask.purpose)
    if purpose is None or not ask.categories:
        return Refusal(ask, policy.number, (Rule.D_01,))
    case = Case(policy, law, purpose, ask, facts, now)
    broken = tuple(rule for rule, holds in RULES.items() if not holds(case))
    if broken:
        return Refusal(ask, policy.number, broken)
    return grant(ask, policy.number, (Rule.D_01, *RULES), now)


def _may_run(case: Case) -> bool:  # D-02
    return case.policy.from_at <= case.now and _is_on(case)


def _is_on(case: Case) -> bool:
    return case.purpose.off is None and case.ask.purpose not in case.policy.inactive


def _covers(case: Case) -> bool:  # D-03
    return all(any(_applies(used, case) for used in _used(case, c)) for c in case.ask.categories)


def _was_told(case: Case) -> bool:  # D-04
    by_law = case.purpose.source == "law"
    return by_law or case.ask.purpose in case.facts.told or _consented(case, None)


def _basis_holds(case: Case) -> bool:  # D-05
    return any(_carries(basis, case) for basis in case.purpose.bases)


def _number_has_a_reason(case: Case) -> bool:  # D-06
    numbers = [c for c in case.ask.categories if _category(case, c, "personnummer")]
    return all(any(used.reason and _applies(used, case) for used in _used(case, c)) for c in numbers)


def _special_has_a_condition(case: Case) -> bool:  # D-07
    if not any(_category(case, c, "special") for c in case.ask.categories):
        return True
    return any(_condition_holds(condition, case) for condition in case.purpose.special)


def _stays_in_care(case: Case) -> bool:  # D-08
    if case.facts.regime is not Regime.PDL or case.purpose.family not in case.law.beyond_care:
        return True
    return bool(case.law.pdl_gates & set(case.purpose.gates)) or _explicit(case)


def _no_objection(case: Case) -> bool:  # D-09
    return not _chosen(case, "objection", None)


def _not_restricted(case: Case) -> bool:  # D-10
    if Flag.RESTRICTED not in case.facts.flags or case.purpose.family in case.law.restriction_exempt:
        return True
    return case.purpose.family is Family.CARE and Tie.CARE in case.facts.ties


def _not_blocked(case: Case) -> bool:  # D-11
    if case.ask.form is Form.SHARE and Flag.SVOD_BLOCKED in case.facts.flags:
        return False
    if Flag.BLOCKED not in case.facts.flags or case.purpose.family is not Family.CARE:
        return True
    own_unit = bool(case.facts.unit) and case.ask.actor.unit == case.facts.unit
    return own_unit or _lifted(case)


def _lifted(case: Case) -> bool:  # A-15, PDL 4:5
    """Whoever lifted it, for what they lifted it, while they take part in the care; never by an extract."""
    ask, now = case.ask, case.now
    return (
        ask.form is Form.PERSON
        and Tie.CARE in case.facts.ties
        and any(
            one.account == ask.actor.id and one.purpose == ask.purpose and one.begins_at <= now < one.ends_at
            for one in case.facts.lifts
        )
    )


def _still_kept(case: Case) -> bool:  # D-12
    return all(case.now < kept_until(case, category) for category in case.ask.categories)


def _not_held(case: Case) -> bool:  # D-13
    return not case.facts.ties & CLAIMING or case.purpose.family not in case.law.hold_stops


def _actor_may(case: Case) -> bool:  # D-14
    role = case.policy.file.roles.get(case.ask.actor.role)
    if role is None or case.ask.purpose not in role.purposes:
        return False
    return not role.care or case.purpose.family is not Family.CARE or Tie.CARE in case.facts.ties


def _may_be_reached(case: Case) -> bool:  # D-15
    flags, purpose = case.facts.flags, case.purpose
    if purpose.adults_only and Flag.ADULT not in flags:
        return False
    if Flag.DECEASED in flags and (purpose.adults_only or purpose.family in REACHING):
        return False
    return not purpose.excludes_protected or Flag.PROTECTED not in flags


def _opens_a_name_lawfully(case: Case) -> bool:  # D-16
    return case.purpose.output == "person" or case.ask.form is Form.EXTRACT


RULES: dict[Rule, Callable[[Case], bool]] = {
    Rule.D_02: _may_run,
    Rule.D_03: _covers,
    Rule.D_04: _was_told,
    Rule.D_05: _basis_holds,
    Rule.D_06: _number_has_a_reason,
    Rule.D_07: _special_has_a_condition,
    Rule.D_08: _stays_in_care,
    Rule.D_09: _no_objection,
    Rule.D_10: _not_restricted,
    Rule.D_11: _not_blocked,
    Rule.D_12: _still_kept,
    Rule.D_13: _not_held,
    Rule.D_14: _actor_may,
    Rule.D_15: _may_be_reached,
    Rule.D_16: _opens_a_name_lawfully,
}
"""D-01 is asked first, in `decide` itself: the others speak of a purpose that exists."""


def kept_until(case: Case, category: CategoryId) -> datetime:
    """When the purpose's period for a category ends: in the version in force, or in the one told if sooner.

    A shorter period applies at once, a longer one never to data already held (design 4) [D]. A statute's
    period is the statute's, whatever was told.
    """
    ties, anchors = open_ties(case), case.facts.anchors
    return min(storage_end(purpose, category, ties, anchors) for purpose in versions(case))


def open_ties(case: Case) -> frozenset[Tie]:
    """What is open, as the purpose sees it: a hold is a claim for a purpose of the law, and nothing for any other."""
    ties = case.facts.ties
    return ties | {Tie.CLAIM} if Tie.HOLD in ties and case.purpose.family is Family.LEGAL else ties


def versions(case: Case) -> tuple[Purpose, ...]:
    """The purpose as the version in force has it, and as the one told has it where that counts too."""
    told = case.facts.told_under
    if told is not None and case.purpose.source == "notice" and case.ask.purpose in told.file.purposes:
        return case.purpose, told.file.purposes[case.ask.purpose]
    return (case.purpose,)


def carried_by(case: Case) -> frozenset[str]:
    """The articles that carry the purpose now: of Art. 6(1), and the conditions of Art. 9(2) that hold (R-20.1)."""
    bases = [basis.article for basis in case.purpose.bases if _carries(basis, case)]
    return frozenset((*bases, *(one.condition for one in case.purpose.special if _condition_holds(one, case))))


def _used(case: Case, category: CategoryId) -> tuple[UsedCategory, ...]:
    return tuple(used for used in case.purpose.categories if used.id == category)


def _category(case: Case, category: CategoryId, trait: str) -> bool:
    known = case.policy.file.categories.get(category)
    return known is None or bool(getattr(known, trait))


def _applies(used: UsedCategory, case: Case) -> bool:
    facts, services = case.facts, case.policy.file.services
    match used.when:
        case None:
            return True
        case CategoryCondition.NON_CARE:
            return facts.regime is Regime.NON_CARE
        case CategoryCondition.HOLD:
            return bool(facts.ties & CLAIMING)
        case CategoryCondition.VOLUNTEERED:
            return facts.volunteered
        case CategoryCondition.COST_RESPONSIBILITY:
            return any(services[s].cost_responsibility for s in facts.services if s in services)
        case CategoryCondition.SERVICE_NEEDS_IT:  # pragma: no branch (there is no sixth)
            needed = (f for s in facts.services if s in services for f in services[s].fields.values())
            return any(field.category == used.id for field in needed)


def _carries(basis: Basis, case: Case) -> bool:
    facts = case.facts
    if basis.when not in (Stage.ALWAYS, facts.stage):
        return False
    match basis.article:
        case "6.1.a":
            return _consented(case, basis.consent)
        case "6.1.b":
            bound = facts.ties & {Tie.OFFER, Tie.AGREEMENT, Tie.MEASURE, Tie.COMMITMENT}
            return bool(bound) and case.purpose.family not in case.law.contract_cannot_carry
        case "6.1.f":
            return case.purpose.source == "law" or case.ask.purpose in facts.told_interest
        case "6.1.c" | "6.1.e":
            return True
        case _:
            return False


def _condition_holds(condition: SpecialCondition, case: Case) -> bool:
    if condition.regime not in (None, case.facts.regime):
        return False
    if condition.condition in case.law.explicit_consent_conditions:
        return _consented(case, condition.consent)
    return True


def _explicit(case: Case) -> bool:
    explicit = case.law.explicit_consent_conditions
    return any(s.condition in explicit and _condition_holds(s, case) for s in case.purpose.special)


def _consented(case: Case, text: str | None) -> bool:
    """Consents lapse with death (R-40)."""
    return Flag.DECEASED not in case.facts.flags and _chosen(case, "consent", text)


def _chosen(case: Case, kind: str, text: str | None) -> bool:
    """Is a choice of this kind in force for the purpose, on the channel asked for, to this text?"""
    choices = case.policy.file.choices
    held = [choices[choice_id] for choice_id in case.facts.choices if choice_id in choices]
    return any(
        choice.kind == kind
        and case.ask.purpose in choice.purposes
        and (text is None or choice.text == text)
        and (case.ask.channel is None or choice.channel in (None, case.ask.channel))
        and _for_this_service(choice, case)
        for choice in held
    )


def _for_this_service(choice: Choice, case: Case) -> bool:
    """A consent given for one service is none for another (C-3). An objection is never read narrowly."""
    return choice.kind == "objection" or choice.service is None or choice.service in case.facts.services


class Known(Protocol):
    """What is known of one person or one record, in the form that a `Decider` takes it."""

    @property
    def form(self) -> Hashable:
        """What the facts are made from, but for the anchors: where it is the same, they are."""

    def facts(self) -> Facts:
        """The facts; made only when nothing of this form was asked before."""

    def anchors(self) -> Mapping[Anchor, datetime]:
        """The anchors of the facts; made only when the end depends on them."""


class Judged:
    """What the rules say about facts of one form on any day, and what the end then depends on."""

    __slots__ = ("_case", "_ends", "_rules", "anchors", "broken", "until")

    def __init__(self, case: Case, broken: tuple[Rule, ...]) -> None:
        self._case = case
        self._ends: dict[tuple[datetime | None, ...], datetime] = {}
        self._rules: dict[tuple[bool, bool], tuple[Rule, ...]] = {}
        self.broken = broken
        self.anchors = anchors_asked(case)
        self.until = None if self.anchors else self._end(())
        """The end where it is the same for all: while a tie is open, or where nothing keeps it."""

    def end(self, anchors: Mapping[Anchor, datetime]) -> datetime:
        """The end of the first of the categories to end, for these events."""
        happened = tuple(anchors.get(anchor) for anchor in self.anchors)
        found = self._ends.get(happened)
        if found is None:
            if len(self._ends) >= _REMEMBERED:
                self._ends.clear()
            found = self._ends[happened] = self._end(happened)
        return found

    def refusing(self, *, kept: bool, begun: bool) -> tuple[Rule, ...]:
        """The broken rules, where it is kept still or not, and the policy has begun or not. None: it is permitted."""
        found = self._rules.get((kept, begun))
        if found is None:
            broken = {*self.broken, *(() if kept else (Rule.D_12,)), *(() if begun else (Rule.D_02,))}
            found = self._rules[kept, begun] = tuple(rule for rule in RULES if rule in broken)
        return found

    def _end(self, happened: tuple[datetime | None, ...]) -> datetime:
        anchors = {anchor: at for anchor, at in zip(self.anchors, happened, strict=True) if at is not None}
        case = self._case._replace(facts=replace(self._case.facts, anchors=anchors))
        return min(kept_until(case, category) for category in case.ask.categories)


_REMEMBERED = 4096
"""How many forms, and ends of one form, are remembered before they are asked anew."""
_ALWAYS = (Rule.D_01, *RULES)


class Decider:
    """`decide`, for one question: the subject of `question` is nobody, and each answer is about somebody."""

    def __init__(self, policy: Policy, law: Law, question: Ask) -> None:
        self._policy = policy
        self._law = law
        self._question = question
        self._rest = question.purpose, question.categories, question.actor, question.channel, question.form
        self._purpose = policy.file.purposes.get(question.purpose)
        self._judged: dict[Hashable, Judged] = {}

    def decide(self, subject: SubjectId, known: Known, now: datetime) -> Permit | Refusal:
        return self.answer(Ask(subject, *self._rest), known, now)

    def answer(self, ask: Ask, known: Known, now: datetime) -> Permit | Refusal:
        """The same for whoever holds the question with its subject already. Raises `ValueError` for another one."""
        if (ask.purpose, ask.categories, ask.actor, ask.channel, ask.form) != self._rest:
            raise ValueError("another question than this decider's")
        number = self._policy.number
        if self._purpose is None or not ask.categories:
            return Refusal(ask, number, (Rule.D_01,))
        judged = self._judged.get(known.form) or self._judge(self._purpose, known, now)
        kept = now < (judged.until or judged.end(known.anchors()))
        begun = self._policy.from_at <= now
        if kept and begun and not judged.broken:
            return grant(ask, number, _ALWAYS, now)
        return Refusal(ask, number, judged.refusing(kept=kept, begun=begun))

    def judged(self, known: Known, now: datetime) -> Judged | None:
        """What the rules say about this form on any day; None where there is no such purpose, or nothing is asked."""
        if self._purpose is None or not self._question.categories:
            return None
        return self._judged.get(known.form) or self._judge(self._purpose, known, now)

    def _judge(self, purpose: Purpose, known: Known, now: datetime) -> Judged:
        case = Case(self._policy, self._law, purpose, self._question, known.facts(), now)
        if len(self._judged) >= _REMEMBERED:
            self._judged.clear()
        judged = self._judged[known.form] = Judged(case, lasting(case))
        return judged


def lasting(case: Case) -> tuple[Rule, ...]:
    """The broken ones of the rules whose answer is the same on every day."""
    off = () if _is_on(case) else (Rule.D_02,)
    return (*off, *(rule for rule, holds in RULES.items() if rule not in _TIMED and not holds(case)))


_TIMED = (Rule.D_02, Rule.D_12)
"""The rules that ask the time: of D-02 the beginning alone."""


def anchors_asked(case: Case) -> tuple[Anchor, ...]:
    """The events that the end depends on: none while a tie that is open keeps everything."""
    asked = set()
    for purpose in versions(case):
        for category in case.ask.categories:
            rows = rows_for(purpose, category)
            if storage_end(purpose, category, open_ties(case), {}) != FOREVER:
                asked |= {row.anchor for row in rows if row.anchor is not None}
    return tuple(sorted(asked))
