"""Clocks that jump, stand still, go back, and meet the odd days of the calendar (R6, threat 33).

What is promised: nothing is erased or comes back because a clock is wrong; no lane and no checkpoint breaks; what
was said of a person holds. Whether a period has ended is asked of the clock at each read: a clock that goes back
opens again what it had closed, until a sweep has erased it, and `ombud doctor` says that the clock went back.
"""

from datetime import UTC, datetime, timedelta

import pytest

from ombud.erasure import Receipt, erase, plan
from ombud.law.statutes import BeforeTheLawError
from ombud.policy.ask import Refusal
from ombud.relations import Kind
from ombud.requests import objection
from ombud.terms import ChoiceId, SubjectId
from ombud.vault import Opened
from tests.clinic import CAMPAIGNS, DISA, NOW, RUT, VERA, Clinic

HOUR, DAY, YEARS = timedelta(hours=1), timedelta(days=1), timedelta(days=3653)
JUMPS = {"an hour": HOUR, "a day": DAY, "ten years": YEARS, "nothing": timedelta()}


def person(clinic: Clinic) -> SubjectId:
    """A customer who objected to advertising."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tid", family="Tagg")
    clinic.hold(subject, "contact", "contract", email="tid@example.se")
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    return subject


def held(clinic: Clinic) -> list[tuple[object, ...]]:
    with clinic.vault.database.read() as tx:
        return tx.all("SELECT subject_id, record_id, klass, sealed FROM record ORDER BY record_id")


def in_order(clinic: Clinic, subject: SubjectId, note: str) -> str:
    """A read, a refusal, an act and a checkpoint at this time; the log verifies against the one held before."""
    assert isinstance(clinic.read(subject, "contract.perform", "name"), Opened | Refusal)
    assert isinstance(clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email"), Refusal)
    clinic.begin(subject, Kind.CONTACT)
    new = clinic.vault.ledger.checkpoint(clinic.now)
    assert clinic.vault.ledger.verify(note).ok
    assert clinic.vault.ledger.verify(new).ok
    return new


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("back", [False, True])
def test_a_clock_that_jumps_erases_nothing_brings_nothing_back_and_breaks_no_log(
    clinic: Clinic, jump: str, back: bool
) -> None:
    subject, before = person(clinic), NOW
    note, rows = clinic.vault.ledger.checkpoint(clinic.now), held(clinic)
    for step in (-JUMPS[jump], 2 * JUMPS[jump]) if back else (JUMPS[jump], -2 * JUMPS[jump]):
        clinic.now += step
        if clinic.now.year < 2018:  # before the first law that is known here nothing is decided
            with pytest.raises(BeforeTheLawError, match="no law for"):
                clinic.read(subject, "contract.perform", "name")
        else:
            note = in_order(clinic, subject, note)
    clinic.now = before
    note = in_order(clinic, subject, note)
    assert held(clinic) == rows
    assert clinic.values(subject, "contract.perform", "name") == [{"given": "Tid", "family": "Tagg"}]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2028, 2, 29, 12, tzinfo=UTC),
        datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
        datetime(2027, 12, 31, 23, 30, tzinfo=UTC),
    ],
    ids=["29 February", "before summer time", "summer time", "first 02:30", "second 02:30", "new year in Sweden"],
)
def test_the_odd_days_of_the_calendar_are_days_like_any(clinic: Clinic, at: datetime) -> None:
    clinic.now = at - HOUR
    subject = person(clinic)
    note = clinic.vault.ledger.checkpoint(clinic.now)
    for clinic.now in (at, at + timedelta(seconds=1), at + HOUR, at + DAY, at + timedelta(days=366)):
        note = in_order(clinic, subject, note)
    with clinic.vault.database.read() as tx:
        ends = tx.all("SELECT until FROM record WHERE subject_id = ?", subject)
    assert all(until > 0 for (until,) in ends)


def test_what_has_been_erased_stays_so_when_the_clock_goes_back(clinic: Clinic) -> None:
    """An erasure is a deed, not a date."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.CONTACT)
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
    clinic.later(days=-400)
    assert isinstance(clinic.read(subject, "contract.perform", "name"), Refusal)
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT 1 FROM subject WHERE subject_id = ?", subject) is None


def test_a_clock_that_stands_still_gives_every_entry_its_place(clinic: Clinic) -> None:
    subject = person(clinic)
    for _ in range(20):
        clinic.read(subject, "contract.perform", "name")
        clinic.read(subject, "care.record", "health", VERA)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        entries = clinic.vault.ledger.who_read(tx, subject)
    assert sum(one.entry.act.value == "open" for one in entries) == 40
    assert clinic.vault.ledger.verify().ok
