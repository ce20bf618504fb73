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
  D-11  The data is not blocked for this unit.                             PDL 4:4, SVOD 2:3; R-18.6
  D-12  The storage period has not ended.                                  Art. 5(1)(e); N-11.1, N-11.2
  D-13  No claim keeps the data for itself.                                Art. 17(3)(e); N-12.3, T-H2
  D-14  The actor's role carries the purpose, and its care relation.       Art. 29, PDL 4:1; A-10, S-04
  D-15  Nobody is reached who may not be: minors, protected, deceased.     R-32, R-40, R-41
  D-16  What yields only figures opens nobody by name.                     Art. 89(1); N-08.4, S-04

`Facts` says what is known, and `Ask` what is wanted. No other function makes a Permit, and nothing is
read without one. Pure: the clock is the argument `now`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from ombud.law.model import Law
from ombud.policy.ask import Ask, Facts, Flag, Form, Permit, Refusal, Rule, grant
from ombud.policy.model import (
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
from ombud.policy.storage import storage_end
from ombud.terms import CategoryId

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
    started = case.policy.from_at <= case.now
    return started and case.purpose.off is None and case.ask.purpose not in case.policy.inactive


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
    own_unit = bool(case.facts.unit) and case.ask.actor.unit == case.facts.unit
    return Flag.BLOCKED not in case.facts.flags or case.purpose.family is not Family.CARE or own_unit


def _still_kept(case: Case) -> bool:  # D-12
    return all(case.now < kept_until(case, category) for category in case.ask.categories)


def _not_held(case: Case) -> bool:  # D-13
    return Tie.CLAIM not in case.facts.ties or case.purpose.family not in case.law.hold_stops


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
    versions = [case.purpose]
    told = case.facts.told_under
    if told is not None and case.purpose.source == "notice" and case.ask.purpose in told.file.purposes:
        versions.append(told.file.purposes[case.ask.purpose])
    return min(storage_end(purpose, category, case.facts.ties, case.facts.anchors) for purpose in versions)


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
            return Tie.CLAIM in facts.ties
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
