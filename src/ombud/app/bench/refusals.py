"""The reads that must be refused while anything is measured: an objector, an expired, a restricted, an unknown.

A fast read that lets one of them through would be no read of ours, and its figure none.
"""

from dataclasses import dataclass

from ombud.app.bench.clinic import MARKETING, REQUEST, Clinic
from ombud.app.bench.model import expect
from ombud.choices import Limit
from ombud.policy.ask import Refusal, Rule
from ombud.requests import Decided, consent, objection, restrict
from ombud.terms import ChoiceId, PurposeId, SubjectId

NO_MARKETING = ChoiceId("object.direct_marketing")
CONSENT_BY_EMAIL = ChoiceId("consent.marketing.email")
GROUND = "18.1.a"
"""Accuracy is contested: a ground to restrict everything that is held."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Four people of whom nothing may be read."""

    clinic: Clinic
    objector: SubjectId
    expired: SubjectId
    restricted: SubjectId
    unknown: SubjectId

    def ask(self) -> int:
        """Ask for all four; how many were refused. Raises `UnprovedError` where one was let through."""
        asked = (
            (self.objector, MARKETING, "max", Rule.D_09),
            (self.expired, REQUEST, "rut", Rule.D_12),
            (self.restricted, REQUEST, "rut", Rule.D_10),
            (self.unknown, REQUEST, "rut", Rule.D_05),
        )
        for subject, purpose, actor, rule in asked:
            refused_read(self.clinic, subject, purpose, actor, rule)
        return len(asked)


def refused_read(
    clinic: Clinic, subject: SubjectId, purpose: PurposeId = REQUEST, actor: str = "rut", rule: Rule | None = None
) -> None:
    """Raise `UnprovedError` unless the read is refused, by this rule among others where one is named."""
    answer = clinic.ombud.vault.open(clinic.asked(subject, purpose, actor), now=clinic.now)
    expect(isinstance(answer, Refusal), f"a read for {purpose} that must be refused was permitted")
    if rule is not None and isinstance(answer, Refusal):
        expect(rule in answer.rules, f"a read for {purpose} was refused, but not by {rule}")


def refused(clinic: Clinic) -> Refused:
    """Register the four."""
    vault, rut, now = clinic.ombud.vault, clinic.actor("rut"), clinic.now
    objector, restricted = clinic.people(2, records=1)
    agreed = consent(vault, objector, CONSENT_BY_EMAIL, "desk", by=rut, now=now)
    expect(isinstance(agreed, Decided), "a consent can be given")
    said = objection(vault, objector, NO_MARKETING, "phone", by=rut, now=now)
    expect(isinstance(said, Decided), "an objection can be made")
    limited = restrict(vault, restricted, GROUND, None, by=rut, now=now)
    expect(isinstance(limited, Limit), "processing can be restricted")
    unknown = SubjectId(clinic.seed.randbytes(16))
    return Refused(clinic, objector, clinic.long_gone(), restricted, unknown)
