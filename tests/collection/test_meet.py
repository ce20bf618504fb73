"""The first meeting: registered once, told the notice, nothing kept that nothing needs (S3, N-01.2, N-07.2)."""

from datetime import date

import pytest

from ombud.audit import Act
from ombud.choices import wishes
from ombud.collection.meet import Known, Meeting, meet
from ombud.collection.relate import Declined
from ombud.policy.ask import Flag
from ombud.relations import Kind
from ombud.terms import CategoryId
from tests.clinic import RUT, Clinic
from tests.collection.rows import found, logged, relations
from tests.collection.silence import assert_silent

VALUES = {
    CategoryId("name"): {"given": "Tolvan", "family": "Tolvansson"},
    CategoryId("contact"): {"email": "tolvan@example.se", "phone": "070-1740605"},
}
ALL = ("Tolvan", "tolvan@example.se", "1740605")


def met(clinic: Clinic, values=VALUES, **more: object):
    return meet(clinic.vault, Meeting(values, "desk", **more), by=RUT, now=clinic.now)  # type: ignore[arg-type]


def test_a_newcomer_is_registered_told_the_notice_and_served(clinic: Clinic) -> None:
    subject = met(clinic, asks="offert")
    assert isinstance(subject, bytes)
    assert found(clinic, "tolvan@example.se") == (subject,)
    contact, measure = sorted(relations(clinic, subject), key=lambda one: one.kind)
    assert (contact.kind, contact.terms["notice"]) == (Kind.CONTACT, "1")
    assert (measure.kind, measure.terms["asks"]) == (Kind.MEASURE, "offert")
    assert clinic.values(subject, "contract.request", "name") == [{"given": "Tolvan", "family": "Tolvansson"}]
    assert logged(clinic, subject, Act.CONTACT) == ["done"]


def test_who_is_known_by_email_is_not_registered_again(clinic: Clinic) -> None:
    first = met(clinic)
    again = met(clinic)
    assert again == Known(first)
    assert logged(clinic, first, Act.FIND) == ["done"]
    assert_silent(again, Meeting(VALUES, "desk", born_on=date(1990, 6, 2)), about=(*ALL, "1990"))


def test_a_shared_telephone_is_no_identifier(clinic: Clinic) -> None:
    met(clinic)
    other = {CategoryId("contact"): {"email": "elvan@example.se", "phone": "070-1740605"}}
    assert isinstance(met(clinic, other), bytes)


def test_somebody_without_any_identifier_is_met_too(clinic: Clinic) -> None:
    assert isinstance(met(clinic, {CategoryId("name"): {"given": "Tolvan"}}), bytes)


@pytest.mark.parametrize(("born", "adult"), [(date(1990, 6, 2), True), (date(2010, 6, 2), False), (None, False)])
def test_of_age_is_noted_and_the_birth_date_is_not_kept_for_it(clinic: Clinic, born: date | None, adult: bool) -> None:
    subject = met(clinic, born_on=born)
    with clinic.vault.database.read() as tx:
        assert (Flag.ADULT in wishes(tx, subject).flag_set()) is adult
        assert tx.one("SELECT count(*) FROM record WHERE subject_id = ? AND category = 'birth_date'", subject) == (0,)


@pytest.mark.parametrize(
    "surplus",
    [
        {CategoryId("health"): {"text": "Tolvan hostar"}},
        {CategoryId("photo"): {"x": "Tolvan"}},
        {CategoryId("name"): {"nick": "Tolvan"}},
    ],
)
def test_what_serves_no_measure_undoes_the_whole_meeting(clinic: Clinic, surplus: dict) -> None:
    """N-05.1: not a half-registered person, and no word of what was said."""
    declined = met(clinic, {**VALUES, **surplus})
    assert isinstance(declined, Declined)
    assert declined.requirement == "N-05.1"
    assert_silent(declined, about=ALL)
    with clinic.vault.database.read() as tx:
        for table in ("subject", "relation", "record", "data_key", "blind_index", "wishes"):
            assert tx.one(f"SELECT count(*) FROM {table}") == (0,), table


def test_a_value_that_is_not_what_it_says_is_declined_and_not_repeated(clinic: Clinic) -> None:
    declined = met(clinic, {CategoryId("contact"): {"email": "tolvan utan adress"}})
    assert isinstance(declined, Declined)
    assert_silent(declined, about=["tolvan"])
