"""An old "no" to advertising comes back with its address, on its channel and once (M-12, Art. 21(3))."""

from datetime import date, timedelta

import pytest

from ombud.audit import Act
from ombud.collection.newcomer import of_age
from ombud.collection.relate import close
from ombud.erasure import carry_out, finish, plan
from ombud.policy.model import PolicyFile
from ombud.relations import Kind
from ombud.requests import consent, objection, withdraw
from ombud.terms import ChoiceId, SubjectId
from ombud.vault import Opened
from tests.clinic import CAMPAIGNS, DISA, NOW, RUT, Clinic, demo_policy
from tests.collection.rows import bring, customer, found, logged, relations, values

EMAIL = ChoiceId("consent.marketing.email")
SMS = ChoiceId("consent.marketing.sms")
NO_EMAIL = ChoiceId("object.direct_marketing.email")
NO = ChoiceId("object.direct_marketing")


def gone_with_a_no(
    clinic: Clinic, choice: ChoiceId, address: str = "lo@example.se", phone: str = "070-1740605"
) -> None:
    """Somebody objected, and was then erased altogether."""
    subject = person(clinic, address, phone)
    objection(clinic.vault, subject, choice, "phone", by=RUT, now=clinic.now)
    erase(clinic, subject)


def person(clinic: Clinic, address: str, phone: str) -> SubjectId:
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email=address, phone=phone)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    return subject


def erase(clinic: Clinic, subject: SubjectId) -> None:
    carry_out(clinic.vault, plan(clinic.vault, subject, by=DISA, now=clinic.now), by=DISA, now=clinic.now)
    finish(clinic.vault, now=clinic.now)


def chosen(clinic: Clinic, subject: SubjectId) -> frozenset[ChoiceId]:
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        return act.person(subject).about.choices


def test_an_erased_no_comes_back_with_the_address_whoever_brings_it(clinic: Clinic) -> None:
    gone_with_a_no(clinic, NO)
    bring(clinic, customer(2, "lo@example.se"))
    (subject,) = found(clinic, "lo@example.se")
    assert chosen(clinic, subject) == {NO_EMAIL}
    assert "D-09" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")


def test_a_no_by_email_leaves_the_other_channels_to_the_person(clinic: Clinic) -> None:
    gone_with_a_no(clinic, NO_EMAIL)
    records = [
        values("contact", email="lo@example.se", phone="070-1740605"),
        values("birth_date", birth_date="1990-06-02"),
    ]
    bring(clinic, customer(2, "lo@example.se", records=records))
    (subject,) = found(clinic, "lo@example.se")
    assert chosen(clinic, subject) == {NO_EMAIL}
    consent(clinic.vault, subject, SMS, "desk", by=RUT, now=clinic.now)
    assert isinstance(clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "sms"), Opened)
    assert "D-09" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")


def test_bringing_the_same_row_again_does_not_object_again(clinic: Clinic) -> None:
    gone_with_a_no(clinic, NO)
    for number in range(3):
        bring(clinic, customer(2, "lo@example.se"), mac=bytes([number]) * 16)
    (subject,) = found(clinic, "lo@example.se")
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM choice WHERE subject_id = ?", subject) == (1,)
    assert len(relations(clinic, subject)) == 2


def test_a_row_that_says_nothing_new_brings_the_no_of_its_address_with_an_entry(clinic: Clinic) -> None:
    """G-04: a file that a kill broke off comes once more, and its people have withdrawn what they had said."""
    adult = [values("contact", email="lo@example.se"), values("birth_date", birth_date="1990-06-02")]
    bring(clinic, customer(2, "lo@example.se", records=adult))
    (subject,) = found(clinic, "lo@example.se")
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    withdraw(clinic.vault, subject, EMAIL, by=RUT, now=clinic.now)
    report = bring(clinic, customer(2, "lo@example.se", records=adult), mac=b"n" * 16)
    assert (report.records, report.unchanged) == (0, 1)
    assert chosen(clinic, subject) == {NO_EMAIL}
    assert logged(clinic, subject, Act.COLLECT) == ["done"]
    assert logged(clinic, subject, Act.OBJECT) == ["done"]


def test_an_address_that_is_none_brings_nothing(clinic: Clinic) -> None:
    bring(clinic, customer(2, "lo@example.se", records=[values("contact", email="lo@example.se", phone="?")]))
    (subject,) = found(clinic, "lo@example.se")
    assert chosen(clinic, subject) == frozenset()


def without(*gone: ChoiceId) -> PolicyFile:
    file = demo_policy()
    return file.model_copy(update={"choices": {c: row for c, row in file.choices.items() if c not in gone}})


def test_a_policy_without_an_objection_for_the_channel_takes_the_one_for_all(clinic: Clinic) -> None:
    gone_with_a_no(clinic, NO)
    clinic.adopt(without(NO_EMAIL), NOW - timedelta(days=1))
    bring(clinic, customer(2, "lo@example.se"))
    assert chosen(clinic, found(clinic, "lo@example.se")[0]) == {NO}


def test_a_policy_without_objections_has_no_advertising_to_object_to(clinic: Clinic) -> None:
    gone_with_a_no(clinic, NO)
    clinic.adopt(without(NO_EMAIL, NO), NOW - timedelta(days=1))
    bring(clinic, customer(2, "lo@example.se"))
    assert chosen(clinic, found(clinic, "lo@example.se")[0]) == frozenset()


@pytest.mark.parametrize(("born", "adult"), [("2008-11-23", True), ("2008-11-24", False), ("2008-02-29", True)])
def test_of_age_from_the_eighteenth_birthday(born: str, adult: bool) -> None:
    """FB 9:1. Who was born on a leap day comes of age on the first of March."""
    assert of_age(date.fromisoformat(born), NOW) is adult
