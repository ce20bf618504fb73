"""The duty to inform a person of data from somebody else (Art. 14, N-03.2)."""

from datetime import UTC, datetime

import pytest

from ombud.collection import store
from ombud.collection.inform import owe_information
from ombud.law.periods import local_date
from ombud.terms.time import from_micros
from tests.clinic import RUT, Clinic


def owed(clinic: Clinic, *sources: str, at: datetime) -> list[store.DutyRow]:
    subject = clinic.somebody()
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        for source in sources:
            owe_information(act, subject, source, at)
        act.nothing_changed()
        return store.duties(act.tx, subject)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-05", "2026-12-07"),
        ("2026-11-23", "2026-12-23"),
        ("2026-01-31", "2026-03-02"),
        ("2026-11-25", "2026-12-28"),
    ],
)
def test_due_a_month_after_receipt_and_never_on_a_holiday(clinic: Clinic, received: str, due: str) -> None:
    """Reg. 1182/71: the month's last day; a Saturday, Sunday or holiday moves it to the next working day."""
    (duty,) = owed(clinic, "third_party:caregiver", at=datetime.fromisoformat(received).replace(hour=9, tzinfo=UTC))
    assert local_date(from_micros(duty.due_at)).isoformat() == due


def test_one_open_task_for_each_source(clinic: Clinic) -> None:
    duties = owed(clinic, "third_party:caregiver", "third_party:caregiver", "third_party:laboratory", at=clinic.now)
    assert sorted(duty.source for duty in duties) == ["third_party:caregiver", "third_party:laboratory"]
    assert {duty.exemption for duty in duties} == {None}
