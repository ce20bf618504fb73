"""Periods run on while data is restricted; where the person asked for it to stay, its end waits (R-18.5)."""

import pytest

from ombud.choices import Limit
from ombud.collection.relate import close
from ombud.requests import lift, restrict
from ombud.requests.restrict import tell
from tests.clinic import DISA, RUT, Clinic
from tests.retention.test_sweep import asker, rows, swept


@pytest.mark.parametrize(
    ("ground", "stays"), [("18.1.a", False), ("18.1.b", True), ("18.1.c", True), ("18.1.d", False)]
)
def test_r_18_5_what_the_person_wants_kept_outlives_its_period_until_the_restriction_ends(
    clinic: Clinic, ground: str, stays: bool
) -> None:
    """Instead of erasure (b), or for the person's own claim (c); a question of accuracy or weight keeps nothing."""
    subject, measure = asker(clinic)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    limit = restrict(clinic.vault, subject, ground, None, by=DISA, now=clinic.now)
    assert isinstance(limit, Limit), limit
    clinic.later(days=100)
    swept(clinic)
    assert bool(rows(clinic, subject, "record")) is stays
    if not stays:
        return
    assert isinstance(tell(clinic.vault, subject, limit.id, "asked", by=DISA, now=clinic.now), Limit)
    clinic.later(days=8)
    assert isinstance(lift(clinic.vault, subject, limit.id, by=DISA, now=clinic.now), Limit)
    swept(clinic)
    assert rows(clinic, subject, "record") == 0
