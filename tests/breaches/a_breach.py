"""A breach of an invented clinic, and the people in it."""

from datetime import datetime, timedelta

from ombud.breaches import Breach, Kind, Risk, assess, notice
from ombud.breaches.affected import Criteria
from ombud.breaches.model import Assessed, Noticed, Telling
from ombud.breaches.tell import write
from ombud.policy.ask import Flag
from ombud.terms import SubjectId
from tests.clinic import DISA, Clinic

WHAT = "En medarbetare läste journaler utan att delta i vården."


def noticed(clinic: Clinic, at: datetime | None = None, what: str = WHAT) -> Breach:
    """Disa notes that somebody has read what was not theirs."""
    found = notice(
        clinic.vault, Noticed(what=what, kind=Kind.ACCESS), at or clinic.now, by=DISA, now=clinic.now
    )  # fmt: skip
    assert isinstance(found, Breach), found
    return found


def assessment(risk: Risk = Risk.HIGH, **more: object) -> Assessed:
    said: dict[str, object] = {
        "risk": risk, "reasons": "Uppgifterna gäller hälsa.", "consequences": "Någon kan ha fått veta att du vårdas.",
        "measures": "Behörigheten är avslutad.", "before": "Inloggning och logg.", "groups": "Patienter.",
    }  # fmt: skip
    return Assessed(**{**said, **more})  # type: ignore[arg-type]


def assessed(clinic: Clinic, breach: Breach, risk: Risk = Risk.HIGH, **more: object) -> Breach:
    found = assess(clinic.vault, breach.id, assessment(risk, **more), by=DISA, now=clinic.now)
    assert isinstance(found, Breach), found
    return found


def written(clinic: Clinic, breach: Breach) -> Breach:
    said = Telling(what="En medarbetare har läst din journal utan skäl.", advice="Du behöver inte göra något.")
    found = write(clinic.vault, breach.id, said, by=DISA, now=clinic.now)
    assert isinstance(found, Breach), found
    return found


def of_today(clinic: Clinic, **asked: frozenset[str]) -> Criteria:
    return Criteria(clinic.now - timedelta(days=1), clinic.now + timedelta(seconds=1), **asked)


def somebody(clinic: Clinic, *flags: Flag, **contact: str) -> SubjectId:
    """A customer with a name and these contact details."""
    from ombud.relations import Kind as Tie

    subject = clinic.somebody(Flag.ADULT, *flags)
    clinic.begin(subject, Tie.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly", family="Nej")
    if contact:
        clinic.hold(subject, "contact", "contract", **contact)
    return subject
