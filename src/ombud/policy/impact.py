"""Impact assessments held against what is live: who needs one, has one, and when it is looked at again (Art. 35).

  * Two of IMY's criteria demand one (A-40). The criteria are those that the file names and those that its own words
    show (`check/risks.py`): an assessment that forgets one is seen.
  * It is whole with what Art. 35(7) asks for and the data protection officer's advice (Art. 35(2); A-41); (a) is the
    purpose itself.
  * It is reviewed a year after it was approved at the latest, and when the purpose changes (Art. 35(11)) [D].

Pure: the day is an argument.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ombud.law.periods import add_months
from ombud.policy.activation import ENOUGH_CRITERIA
from ombud.policy.check.risks import impact_criteria
from ombud.policy.model import ImpactAssessment, Policy, Purpose
from ombud.terms import PurposeId, Text

REVIEW_MONTHS = 12
PARTS: Mapping[str, Text] = {
    "necessity": Text("varför behandlingen behövs (35.7 b)", "why the processing is needed (35(7)(b))"),
    "risks": Text("riskerna för människorna (35.7 c)", "the risks to people (35(7)(c))"),
    "measures": Text("åtgärderna mot dem (35.7 d)", "the measures against them (35(7)(d))"),
    "dpo_advice": Text("dataskyddsombudets råd (35.2)", "the advice of the data protection officer (35(2))"),
}
CRITERIA: Mapping[str, Text] = {
    "evaluation": Text("utvärdering eller poängsättning", "evaluation or scoring"),
    "automated": Text("automatiserade beslut", "automated decisions"),
    "monitoring": Text("systematisk övervakning", "systematic monitoring"),
    "sensitive": Text("känsliga uppgifter", "sensitive data"),
    "large_scale": Text("stor skala", "large scale"),
    "matching": Text("sammanställning av register", "matching of data sets"),
    "dependent": Text("människor i beroendeställning", "people who are dependent"),
    "new_technology": Text("ny teknik", "new technology"),
    "hindering": Text("hindrar en rättighet eller tjänst", "hinders a right or a service"),
}


class State(StrEnum):
    """Where the assessment of one purpose stands."""

    MISSING = "missing"
    """It is demanded, and there is none, or none that is approved."""
    UNFINISHED = "unfinished"
    """One of the parts of A-41 is not there."""
    REVIEW = "review"
    """It was approved longer ago than it may stand without being looked at."""
    APPROVED = "approved"
    NOT_NEEDED = "not-needed"


@dataclass(frozen=True, slots=True)
class Assessed:
    """One purpose and its assessment."""

    purpose: PurposeId
    live: bool
    criteria: tuple[str, ...]
    unnamed: tuple[str, ...]
    """Criteria that the purpose's own words show and its assessment does not name."""
    impact: ImpactAssessment | None
    missing: tuple[str, ...]
    state: State
    review_on: date | None


def assessments(policy: Policy, today: date) -> tuple[Assessed, ...]:
    """Every purpose, those first of which something is to be done."""
    order = list(State)
    found = [_of(policy, purpose_id, purpose, today) for purpose_id, purpose in policy.file.purposes.items()]
    return tuple(sorted(found, key=lambda one: (order.index(one.state), not one.live)))


def _of(policy: Policy, purpose_id: PurposeId, purpose: Purpose, today: date) -> Assessed:
    criteria, impact = impact_criteria(policy.file, purpose), purpose.impact
    named = frozenset() if impact is None else frozenset(impact.criteria)
    missing = () if impact is None else tuple(name for name in PARTS if getattr(impact, name) is None)
    approved = None if impact is None or impact.approved_by is None else impact.approved_on
    review = None if approved is None else add_months(approved, REVIEW_MONTHS, round_up=False)
    return Assessed(
        purpose_id, purpose_id not in policy.inactive and purpose.off is None, tuple(sorted(criteria)),
        tuple(sorted(criteria - named)), impact, missing, _state(len(criteria), missing, review, today), review,
    )  # fmt: skip


def _state(criteria: int, missing: tuple[str, ...], review: date | None, today: date) -> State:
    if review is None:
        return State.MISSING if criteria >= ENOUGH_CRITERIA else State.NOT_NEEDED
    if missing:
        return State.UNFINISHED
    return State.REVIEW if review <= today else State.APPROVED
