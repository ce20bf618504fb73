"""Holds as tests place them: proposed by finance, approved by the data protection officer."""

from datetime import date, timedelta

from ombud.law.periods import local_date
from ombud.retention import Hold, approve, place, release
from ombud.retention.holds import Ground, Scope, Wanted
from ombud.terms import SubjectId
from tests.clinic import DISA, EVA, Clinic


def in_months(clinic: Clinic, days: int = 150) -> date:
    return local_date(clinic.now) + timedelta(days=days)


def wanted(clinic: Clinic, scope: Scope = Scope(), ground: Ground = Ground.CLAIM, **more: object) -> Wanted:
    return Wanted(ground, in_months(clinic), scope, **more)  # type: ignore[arg-type]


def held(clinic: Clinic, subject: SubjectId, scope: Scope = Scope(), ground: Ground = Ground.CLAIM) -> Hold:
    """A hold in force."""
    proposed = place(clinic.vault, subject, wanted(clinic, scope, ground), by=EVA, now=clinic.now)
    assert isinstance(proposed, Hold), proposed
    hold = approve(clinic.vault, subject, proposed.id, by=DISA, now=clinic.now)
    assert isinstance(hold, Hold), hold
    return hold


def released(clinic: Clinic, hold: Hold) -> None:
    for by in (EVA, DISA):
        done = release(clinic.vault, hold.subject, hold.id, by=by, now=clinic.now)
        assert isinstance(done, Hold), done
