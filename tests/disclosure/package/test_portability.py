"""What a person can take along: what Art. 20 covers, and nothing else (R-20.1, R-20.2, R-20.4)."""

from datetime import timedelta

import pytest

from ombud.audit import Act
from ombud.disclosure.package import Kind, Order
from ombud.relations import Kind as Ties
from ombud.requests import consent
from ombud.terms import ChoiceId, SubjectId
from ombud.vault import ABOUT_THIRD_PARTY
from tests.clinic import RUT, Clinic
from tests.disclosure.package.opened import Opened, made
from tests.seals import written_so

EMAIL = ChoiceId("consent.marketing.email")


def moved(clinic: Clinic, subject: SubjectId) -> Opened:
    return made(clinic, Order(subject, Kind.PORTABILITY))


def with_agreement(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Ties.MEASURE, asks="massage")
    clinic.hold(subject, "name", "contract", given="Tolvan", family="Tolvansson")
    clinic.hold(subject, "contact", "contract", email="tolvan@example.se")
    return subject


def test_what_was_given_for_an_agreement_or_by_consent_is_there_with_that_purpose_alone(clinic: Clinic) -> None:
    """Also what is kept by law beside it: of that Art. 20 does not speak."""
    subject = with_agreement(clinic)
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    opened = moved(clinic, subject)
    assert set(opened.main["purposes"]) == {"contract.request", "contract.perform", "marketing.direct"}
    assert {kept["purpose"] for one in opened.records("name") for kept in one["kept_for"]} == set(
        opened.main["purposes"]
    )
    assert [one["kind"] for one in opened.main["relations"]] == ["measure"]
    assert opened.main["kind"] == "portability"


def test_a_patient_with_only_a_journal_gets_nothing_an_explanation_and_an_offer(clinic: Clinic) -> None:
    """R-20.1"""
    subject = clinic.somebody()
    clinic.hold(subject, "health", "care", kind="note", text="Stel nacke.")
    clinic.hold(subject, "name", "care", given="Tolvan")
    opened = moved(clinic, subject)
    assert sum(one["records"] for one in opened.main["categories"].values()) == 0
    assert opened.main["purposes"] == {}
    said = " ".join(opened.main["not_included"])
    assert "artikel 15" in said
    assert "8 kap. 2 § patientdatalagen" in said
    assert "Stel nacke" not in opened.text()
    assert "Tolvan" not in opened.text()


@pytest.mark.parametrize(
    ("what", "source", "marks"),
    [
        ("computed", "computed", 0),
        ("from somebody else", "third_party:population register", 0),
        ("about somebody else", "data_subject", ABOUT_THIRD_PARTY),
    ],
)
def test_what_was_inferred_or_is_not_the_persons_own_stays(clinic: Clinic, what: str, source: str, marks: int) -> None:
    """R-20.1, 20(4): not inferred, not from others, not about others."""
    subject = with_agreement(clinic)
    clinic.store(subject, clinic.draft("name", "contract", {"given": what}, source=source, marks=marks))
    opened = moved(clinic, subject)
    assert [one["given"] for one in opened.values("name")] == ["Tolvan"]


def test_what_was_observed_of_the_person_is_there(clinic: Clinic) -> None:
    """WP 242: provided is also what use has shown."""
    subject = with_agreement(clinic)
    clinic.store(subject, clinic.draft("contact", "contract", {"city": "Malmö"}, source="observed"))
    assert {"city": "Malmö"} in moved(clinic, subject).values("contact")


def test_what_no_agreement_carries_any_longer_stays(clinic: Clinic) -> None:
    """The agreement has ended and the law alone keeps the rest: Art. 20 does not reach it."""
    subject = clinic.somebody()
    measure = clinic.begin(subject, Ties.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan")
    ended = "UPDATE relation SET state = 'ended', closed_at = opened_at WHERE subject_id = ?"
    written_so(clinic, subject, "relation", ended, subject)
    clinic.later(days=1)
    assert measure.kind is Ties.MEASURE
    assert moved(clinic, subject).values("name") == []


def test_there_is_no_log_no_choice_and_no_note_in_the_journal(clinic: Clinic) -> None:
    subject = with_agreement(clinic)
    clinic.hold(subject, "health", "care", kind="note", text="Stel nacke.")
    opened = moved(clinic, subject)
    assert (opened.main["choices"], opened.main["log_files"], opened.main["limits"]) == ([], [], [])
    assert not [name for name in opened.files if name.startswith("log/entries")]
    assert "journal_copy" not in made(clinic, Order(subject), "after.zip").text().split("journal_copy")[0]


def test_moving_erases_nothing(clinic: Clinic) -> None:
    """R-20.4, 20(3)"""
    subject = with_agreement(clinic)
    moved(clinic, subject)
    clinic.now += timedelta(seconds=1)
    assert clinic.values(subject, "contract.perform", "contact") == [{"email": "tolvan@example.se"}]
    with clinic.vault.database.read() as tx:
        kinds = [one.entry.act for one in clinic.vault.ledger.who_read(tx, subject)]
    assert Act.EXPORT in kinds
    assert Act.ERASE not in kinds
