"""S1 "Nedan beskrivs övergripande Hälsoklustrets behandling …", with a real vault (N-01, design 4).

The version told with the data and the version in force decide together: a new purpose reaches old data only by
consent, a shorter period applies at once, a longer one never to data already held.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from ombud.collection.relate import close
from ombud.collection.sign import Signature, sign
from ombud.policy.model import PolicyFile
from ombud.relations import Kind, Relation
from ombud.requests import consent
from ombud.terms import ChoiceId, SubjectId
from ombud.vault import Opened, PolicyBook
from ombud.vault.policies import PolicyChanged
from tests.clinic import CAMPAIGNS, EVA, NOW, RUT, Clinic
from tests.notice.versions import BEFORE, changed, without_purpose

GYM = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}
PERIOD = {"rule": "T-10", "anchor": "relation_ended"}


def member(clinic: Clinic) -> tuple[SubjectId, Relation]:
    """Somebody with a signed gym card."""
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    signed = sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation)
    return subject, signed


def claims_kept_for(period: str) -> PolicyFile:
    return changed("legal.claims", storage=[{**PERIOD, "period": period}])


def former_member(clinic: Clinic) -> SubjectId:
    subject, signed = member(clinic)
    close(clinic.vault, subject, signed.id, by=RUT, now=clinic.now)
    return subject


def test_s1_n_01_1_a_purpose_that_the_notice_does_not_describe_opens_nothing(clinic: Clinic) -> None:
    subject, _ = member(clinic)
    assert clinic.refused(subject, "newsletter.partner", "contact") == {"D-01"}


def test_s1_n_01_2_every_record_carries_the_version_that_was_told(clinic: Clinic) -> None:
    first, _ = member(clinic)
    clinic.adopt(claims_kept_for("P3Y"), clinic.later(days=1))
    second, _ = member(clinic)
    for subject, number in ((first, 1), (second, 2)):
        opened = clinic.read(subject, "contract.perform", "name")
        assert isinstance(opened, Opened)
        assert [value.policy_number for value in opened.data.reveal()] == [number]
        assert opened.policy_number == 2


def test_s1_n_01_2_one_changed_character_of_a_stored_version_and_nothing_is_decided(clinic: Clinic) -> None:
    subject, _ = member(clinic)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE policy_version SET text = text || ' '")
    clinic.vault = replace(clinic.vault, book=PolicyBook())
    with pytest.raises(PolicyChanged, match="version 1"):
        clinic.read(subject, "contract.perform", "name")


def test_s1_a_new_purpose_reaches_old_data_only_by_consent(clinic: Clinic) -> None:
    clinic.adopt(without_purpose("marketing.direct", "profiling.marketing", "contract.rights"), BEFORE)
    clinic.now = BEFORE
    subject, _ = member(clinic)
    clinic.now = NOW
    clinic.adopt(changed("contract.perform"), NOW)
    assert clinic.refused(subject, "contract.rights", "name") == {"D-04"}
    assert {"D-04", "D-05"} <= clinic.refused(subject, "contract.rights", "name") | clinic.refused(
        subject, "marketing.direct", "contact", CAMPAIGNS, "email"
    )
    consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    opened = clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    assert isinstance(opened, Opened)
    assert [dict(value.fields) for value in opened.data.reveal()] == [{"email": "lo@example.se"}]


def test_s1_a_shorter_period_applies_at_once(clinic: Clinic) -> None:
    subject = former_member(clinic)
    clinic.later(days=400)
    assert clinic.values(subject, "legal.claims", "name", EVA)
    clinic.adopt(claims_kept_for("P12M"), clinic.now)
    assert clinic.refused(subject, "legal.claims", "name", EVA) == {"D-12"}


def test_s1_a_longer_period_never_reaches_data_already_held(clinic: Clinic) -> None:
    old = former_member(clinic)
    clinic.adopt(claims_kept_for("P5Y"), clinic.later(days=10))
    new = former_member(clinic)
    clinic.later(days=3 * 366 + 5)
    assert clinic.refused(old, "legal.claims", "name", EVA) == {"D-12"}
    assert clinic.values(new, "legal.claims", "name", EVA)


def test_s1_the_version_told_is_that_of_the_day_of_collection_also_when_it_is_stored_later(clinic: Clinic) -> None:
    """A form from before the new notice, entered after it."""
    clinic.adopt(claims_kept_for("P5Y"), NOW)
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    early = clinic.draft("name", "contract", {"given": "Lo"}, collected_at=NOW - timedelta(days=3))
    clinic.store(subject, early)
    opened = clinic.read(subject, "contract.request", "name")
    assert isinstance(opened, Opened)
    assert [value.policy_number for value in opened.data.reveal()] == [1]
