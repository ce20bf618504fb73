"""A run against a plain recomputation from what the test itself knows of each person (differential)."""

from dataclasses import dataclass
from random import Random

import pytest

from ombud.policy.ask import Flag
from ombud.requests import objection, restrict
from ombud.terms import CategoryId, SubjectId
from tests.analysis.profiling.people import NO_PROFILING, somebody
from tests.analysis.profiling.test_run import ran, segments, stored
from tests.clinic import RUT, Clinic


@dataclass(frozen=True)
class Known:
    """What the test knows of one person."""

    subject: SubjectId
    has: str
    months: int
    age: int
    massage_interest: bool
    fate: str


FATES = ("yes", "yes", "yes", "no", "never", "restricted", "one category")
CARDS = ("traningskort", "massage", "kostradgivning")


def made(clinic: Clinic, random: Random) -> Known:
    has, months, fate = random.choice(CARDS), random.choice([1, 2, 5, 9]), random.choice(FATES)
    age, interest = random.choice([25, 35, 45, 55, 65]), random.random() < 0.5
    subject = somebody(
        clinic, born=f"{2026 - age}-02-01", has=(has,), months_ago=months, yes=fate != "never",
        interests="massage" if interest else "", flags=(Flag.ADULT,),
    )  # fmt: skip
    match fate:
        case "no":
            objection(clinic.vault, subject, NO_PROFILING, "phone", by=RUT, now=clinic.now)
        case "restricted":
            restrict(clinic.vault, subject, "18.1.a", None, by=RUT, now=clinic.now)
        case "one category":
            restrict(clinic.vault, subject, "18.1.a", CategoryId("birth_date"), by=RUT, now=clinic.now)
    return Known(subject, has, months, age, interest, fate)


def expected(one: Known) -> list[str]:
    """The file `friskvard.yaml`, said once more."""
    if one.fate in ("no", "never", "restricted"):
        return []
    if one.has == "traningskort" and one.months <= 3:
        return ["nybliven-medlem"]
    if one.has == "massage" and 30 <= one.age < 60 and one.fate != "one category":
        return ["massagevan"]
    if one.massage_interest and one.has != "massage":
        return ["nyfiken"]
    return []


@pytest.mark.on("sqlite")
def test_what_a_run_writes_is_what_a_plain_recomputation_says(clinic: Clinic) -> None:
    object.__setattr__(
        clinic.vault.budget, "_limits", {**getattr(clinic.vault.budget, "_limits", {}), "campaigns": 9999}
    )
    random = Random(9)
    people = [made(clinic, random) for _ in range(60)]
    done = ran(clinic)
    assert {one.subject: segments(clinic, one.subject) for one in people} == {
        one.subject: expected(one) for one in people
    }
    assert {stored(clinic, one.subject)[0] for one in people if one.fate in ("no", "never")} == {0}
    judged = sum(1 for one in people if one.fate in ("yes", "one category"))
    assert done.card["people"] == round(judged / 5) * 5
