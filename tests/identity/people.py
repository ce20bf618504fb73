"""Somebody at the clinic who signs in, and what was proven of them."""

from datetime import datetime

from ombud.identity import Level, Means, Number, Proven, Registered, StaffAccount
from ombud.terms import SubjectId
from tests.clinic import Clinic

TOLVAN, NELLY, NOBODY_HERE, COORDINATION = "191212121212", "199006022397", "199001012385", "199000702390"


def known(clinic: Clinic, number: str = TOLVAN) -> SubjectId:
    """Somebody who is found by the number."""
    subject = clinic.somebody()
    clinic.hold(subject, "personnummer", "care", personnummer=number)
    return subject


def by_eid(number: str, at: datetime) -> Proven:
    return Proven(Number(number), Means.BANKID, Level.MULTI_FACTOR, at)


def by_letter(subject: SubjectId, at: datetime) -> Proven:
    return Proven(Registered(subject), Means.LETTER_CODE, Level.ONE_FACTOR, at)


def at_work(account: str, at: datetime, means: Means = Means.PASSKEY, level: Level = Level.MULTI_FACTOR) -> Proven:
    return Proven(StaffAccount(account), means, level, at)
