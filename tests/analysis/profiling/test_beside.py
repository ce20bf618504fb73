"""What stands beside profiling: the extract for campaigns, and installations that come from an earlier policy."""

from datetime import timedelta

from ombud.analysis.profiling.model import PURPOSE
from ombud.extracts import ExtractHeader, build, opened
from ombud.policy.model import PolicyFile
from ombud.requests import objection
from ombud.retention import sweep
from tests.analysis.profiling.people import MARTA, NO_PROFILING, kept, somebody
from tests.analysis.profiling.test_run import OF_AGE, ran, segments, stored
from tests.clinic import RUT, Clinic, demo_policy
from tests.extracts.people import stores_of


def test_campaigns_find_segments_in_the_extract_and_a_no_takes_them_out(clinic: Clinic) -> None:
    """Which segments exist, and how they are read: the table `profile` of the purpose's own extract."""
    people = [somebody(clinic, has=("traningskort",)) for _ in range(3)]
    ran(clinic)
    ran(clinic, OF_AGE)
    stores = stores_of(clinic)
    made = build(stores, PURPOSE, by=MARTA, now=clinic.now)
    assert isinstance(made, ExtractHeader), made
    question = "SELECT pseudonym, model, segment, computed, expires FROM profile WHERE segment = ?"
    with opened(stores, PURPOSE, now=clinic.now) as extract:
        found = extract.ask(question, "nybliven-medlem")
        assert {row[0] for row in found} == set(extract.pseudonyms(people))
        assert {row[1:3] for row in found} == {("friskvard", "nybliven-medlem")}
        assert {str(row[3]) for row in found} == {"2026-11-01"}
        assert {str(row[4]) for row in found} == {"2027-11-01"}
        objection(clinic.vault, people[0], NO_PROFILING, "phone", by=RUT, now=clinic.now)
        assert len(extract.ask(question, "nybliven-medlem")) == 2


def test_an_installation_from_an_earlier_policy_keeps_what_the_stricter_says(clinic: Clinic) -> None:
    """Copies that a yes once made in the store of advertising have no ground there any more, and go; the yes stands."""
    before = demo_policy().model_dump(mode="json")
    before["purposes"][PURPOSE] |= {"retention_class": "marketing", "reads": ["contract", "care"]}
    clinic.adopt(PolicyFile.model_validate(before), clinic.now - timedelta(days=1))
    subject = somebody(clinic, has=("traningskort",))
    kept(clinic.hold(subject, "agreement", "marketing", service="traningskort", agreed_on="2026-10-01"))
    assert stored(clinic, subject, "marketing") == (1, True)
    clinic.adopt(demo_policy(), clinic.later(days=1))
    sweep(clinic.vault, by=RUT, now=clinic.later(minutes=1))
    assert stored(clinic, subject, "marketing") == (0, False)
    ran(clinic)
    assert segments(clinic, subject) == ["nybliven-medlem"]
    objection(clinic.vault, subject, NO_PROFILING, "phone", by=RUT, now=clinic.now)
    assert stored(clinic, subject) == (0, False)
