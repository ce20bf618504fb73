"""S3 "… inhämtas direkt från dig …", with a real vault and a real file (N-03)."""

import io
from datetime import UTC, datetime
from typing import BinaryIO

import pytest

from ombud.app.importing import Import, import_file
from ombud.collection import store
from ombud.collection.collect import Report
from ombud.law.periods import local_date
from ombud.terms import SubjectId
from ombud.terms.time import from_micros
from ombud.vault import Opened
from tests.clinic import CAMPAIGNS, RUT, VERA, Clinic

MAPPING = """
title: {sv: Fil, en: File}
format: csv
source: "SOURCE"
channel: {constant: file}
collected_at: when
purpose: PURPOSE
regime: REGIME
rows:
  - identity:
      - {column: email, kind: email, to: contact.email}
    records:
      - category: name
        fields: {given: given, family: family}
    relation: {kind: measure, opened_at: when}
"""
FILE = "given,family,email,when\nTolvan,Tolvansson,tolvan@example.se,2026-11-05T09:00:00\n"


class File:
    def __init__(self, text: str) -> None:
        self.text = text

    def open(self, mode: str) -> BinaryIO:
        return io.BytesIO(self.text.encode())


def brought(clinic: Clinic, source: str, purpose: str = "contract.request", regime: str = "non_care") -> Report:
    mapping = MAPPING.replace("SOURCE", source).replace("PURPOSE", purpose).replace("REGIME", regime)
    done = import_file(clinic.vault, Import(File(FILE), mapping.encode(), RUT, lambda: clinic.now))
    assert isinstance(done, Report), done
    return done


def tolvan(clinic: Clinic) -> tuple[SubjectId, ...]:
    with clinic.vault.database.read() as tx:
        return clinic.vault.directory.find(tx, "email", "1:tolvan@example.se")


def test_s3_n_03_1_every_stored_value_says_from_whom_through_what_and_when(clinic: Clinic) -> None:
    assert brought(clinic, "data_subject").taken == 1
    opened = clinic.read(tolvan(clinic)[0], "contract.request", "contact")
    assert isinstance(opened, Opened)
    (value,) = opened.data.reveal()
    assert (value.source, value.channel) == ("data_subject", "file")
    assert value.collected_at == datetime(2026, 11, 5, 8, tzinfo=UTC)


@pytest.mark.parametrize("source", ["third_party:purchased list", "third_party:partner", "observed"])
def test_s3_data_from_a_bought_list_is_refused(clinic: Clinic, source: str) -> None:
    """N-03.1 `SOURCE_NOT_DECLARED`: nobody is made known, and the report says why without a value."""
    report = brought(clinic, source)
    assert (report.taken, len(report.faults)) == (0, 1)
    assert {code for _, code in report.not_taken} <= {"SOURCE_NOT_DECLARED"}
    assert "källa" in next(iter(report.faults)).reason.sv.casefold()
    assert "tolvan" not in repr(report).casefold()
    assert tolvan(clinic) == ()
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM record") == (0,)


def test_s3_a_referral_opens_an_art_14_task_due_2026_12_07(clinic: Clinic) -> None:
    """N-03.2: received 2026-11-05; the month ends on a Saturday, so Monday."""
    assert brought(clinic, "third_party:caregiver", "care.record", "pdl").taken == 1
    (subject,) = tolvan(clinic)
    with clinic.vault.database.read() as tx:
        (duty,) = store.duties(tx, subject)
    assert local_date(from_micros(duty.received_at)).isoformat() == "2026-11-05"
    assert local_date(from_micros(duty.due_at)).isoformat() == "2026-12-07"


def test_s3_data_from_the_person_opens_no_task(clinic: Clinic) -> None:
    brought(clinic, "data_subject")
    (subject,) = tolvan(clinic)
    with clinic.vault.database.read() as tx:
        assert store.duties(tx, subject) == []


def test_s3_data_given_in_care_does_not_serve_advertising(clinic: Clinic) -> None:
    """PDL 2:3, N-08.3."""
    subject = clinic.somebody()
    clinic.hold(subject, "contact", "care", email="tolvan@example.se")
    assert {"D-05"} <= clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    assert clinic.refused(subject, "care.record", "contact", VERA) == {"D-14"}
