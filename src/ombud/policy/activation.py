"""Which purposes may not run under a policy, and why (LN-03, N-10.2, A-40, A-62).

  * A purpose with a CRITICAL finding, with no legal basis, or switched off does not run.
  * One that rests on a legitimate interest waits until a named person has approved its assessment; so does one
    that meets two of IMY's criteria, for its impact assessment.
  * What a statute demands is never stopped by a missing approval: a journal is kept whatever a notice says. The
    approval that is missing is reported instead.

A purpose of several bases waits for its interest too: `decide` asks whether the interest was stated to the
person, not whether somebody had weighed it.
"""

from collections.abc import Mapping

from ombud.law.model import Law
from ombud.policy.model import PolicyFile, Purpose
from ombud.terms import PurposeId

ENOUGH_CRITERIA = 2
OFF, NO_BASIS, CONTRACT = "off", "N-10.2", "L-06"
INTEREST, IMPACT = "A-62", "A-40"


def inactive(
    file: PolicyFile, law: Law, critical: Mapping[PurposeId, tuple[str, ...]]
) -> Mapping[PurposeId, tuple[str, ...]]:
    """The purposes that may not run, each with the rules that say so. `critical` is the linter's (LN-03)."""
    found = {
        purpose_id: tuple(dict.fromkeys((*critical.get(purpose_id, ()), *_stops(file, law, purpose))))
        for purpose_id, purpose in file.purposes.items()
    }
    return {purpose_id: rules for purpose_id, rules in found.items() if rules}


def unapproved(file: PolicyFile) -> Mapping[PurposeId, tuple[str, ...]]:
    """Missing approvals of purposes that a statute demands: they run, and this is reported."""
    found = {p: _missing(file, purpose) for p, purpose in file.purposes.items() if purpose.source == "law"}
    return {purpose_id: rules for purpose_id, rules in found.items() if rules}


def _stops(file: PolicyFile, law: Law, purpose: Purpose) -> tuple[str, ...]:
    articles = {basis.article for basis in purpose.bases}
    stops = [OFF] if purpose.off is not None else []
    stops += [] if articles else [NO_BASIS]
    if articles == {"6.1.b"} and purpose.family in law.contract_cannot_carry:  # whatever the linter was asked
        stops.append(CONTRACT)
    approvals = () if purpose.source == "law" else _missing(file, purpose)
    return (*stops, *approvals)


def _missing(file: PolicyFile, purpose: Purpose) -> tuple[str, ...]:
    missing = [INTEREST] if _rests_on_unapproved_interest(file, purpose) else []
    impact = purpose.impact
    if impact is not None and len(set(impact.criteria)) >= ENOUGH_CRITERIA:
        approved = impact.approved_by is not None and impact.approved_on is not None
        missing += [] if approved else [IMPACT]
    return tuple(missing)


def _rests_on_unapproved_interest(file: PolicyFile, purpose: Purpose) -> bool:
    interests = [file.interests.get(basis.interest or "") for basis in purpose.bases if basis.article == "6.1.f"]
    return any(i is None or i.approved_by is None or i.approved_on is None for i in interests)
