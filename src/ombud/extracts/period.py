"""How long an extract may be used, and whether what it was made under is still so.

* The policy's period runs from when it was made (`extracted`; T-23, statistics 30 days). A purpose that has none, as
  advertising, reads its extract when it computes and keeps nothing: a day [D].
* A shorter period in a new policy applies at once, a longer one never to what is held (design 4).
* Where the new policy decides otherwise about the purpose in any other way, the extract ends with the old one: people
  are in it who might not be, or columns.
"""

from datetime import datetime, timedelta

from ombud.extracts.shape import shape
from ombud.law.periods import end_of
from ombud.policy.model import Anchor, Policy, Purpose
from ombud.policy.storage import NEVER
from ombud.terms import PurposeId

UNSAID = timedelta(days=1)
_DECIDES = {
    "source", "family", "retention_class", "reads", "bases", "special", "gates", "categories", "output",
    "adults_only", "excludes_protected", "off",
}  # fmt: skip
"""What of a purpose a decision depends on, beside its periods."""


def ends_at(policy: Policy, purpose_id: PurposeId, built_at: datetime) -> datetime:
    """When an extract made then comes to its end under this policy; `NEVER` where the purpose may not run."""
    purpose = policy.file.purposes.get(purpose_id)
    if purpose is None or purpose.off is not None or purpose_id in policy.inactive:
        return NEVER
    periods = [row for row in purpose.storage if row.anchor is Anchor.EXTRACTED and row.period is not None]
    ends = [end_of(row.period or "", built_at, minimum=False) for row in periods]
    return min(ends, default=built_at + UNSAID)


def is_still_so(made: Policy, now: Policy, purpose_id: PurposeId) -> bool:
    """Would the policy in force decide as the one that the extract was made under?"""
    if made.number == now.number:
        return True
    before, after = made.file.purposes.get(purpose_id), now.file.purposes.get(purpose_id)
    if before is None or after is None or shape(made, purpose_id) != shape(now, purpose_id):
        return False
    return _decisive(before) == _decisive(after) and _choices(made, purpose_id) == _choices(now, purpose_id)


def _decisive(purpose: Purpose) -> dict[str, object]:
    return purpose.model_dump(include=_DECIDES)


def _choices(policy: Policy, purpose_id: PurposeId) -> dict[str, object]:
    return {name: choice for name, choice in policy.file.choices.items() if purpose_id in choice.purposes}
