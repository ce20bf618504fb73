"""Whether what is stored of a person is whole, told without anybody seeing it (R16)."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from ombud.choices import forget_evidence
from ombud.database import DamagedRow
from ombud.erasure import plan
from ombud.keys import TamperedError
from ombud.relations import Kind
from ombud.requests import consent, objection, restrict
from ombud.terms import CategoryId, ChoiceId, SubjectId
from ombud.vault.model import ABOUT_THIRD_PARTY
from ombud.vault.wholeness import Wholeness, strays
from tests.clinic import DISA, RUT, Clinic

pytestmark = pytest.mark.on("sqlite")


def damage(clinic: Clinic, subject: SubjectId) -> tuple[str, ...]:
    vault = clinic.vault
    with vault.database.read() as tx:
        return Wholeness(vault.keyring, vault.directory, vault.book).damage(tx, subject)


def strayed(clinic: Clinic) -> tuple[str, ...]:
    with clinic.vault.database.read() as tx:
        return strays(clinic.vault.database, tx)


def spoil(clinic: Clinic, sql: str) -> None:
    with clinic.vault.database.act() as tx:
        assert tx.run(sql) > 0


@pytest.fixture
def subject(clinic: Clinic) -> Iterator[SubjectId]:
    made = clinic.somebody()
    clinic.begin(made, Kind.MEASURE)
    clinic.hold(made, "name", "contract", given="Hel", family="Ny")
    clinic.hold(made, "contact", "contract", email="hel@example.se")
    clinic.store(made, clinic.draft("contact", "contract", {"email": "mor@example.se"}, marks=ABOUT_THIRD_PARTY))
    yield made
    with suppress(DamagedRow):  # what is damaged where it lies sealed can still be planned for
        assert plan(clinic.vault, made, by=DISA, now=clinic.now)


def test_a_person_is_whole_with_and_without_choices(clinic: Clinic, subject: SubjectId) -> None:
    assert damage(clinic, subject) == ()
    consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    restrict(clinic.vault, subject, "18.1.a", CategoryId("name"), by=DISA, now=clinic.now)
    assert damage(clinic, subject) == ()
    assert damage(clinic, clinic.somebody()) == ()
    assert strayed(clinic) == ()


def test_a_limit_that_has_lost_its_evidence_by_an_erasure_is_whole(clinic: Clinic, subject: SubjectId) -> None:
    restrict(clinic.vault, subject, "18.1.a", None, by=DISA, now=clinic.now)
    with clinic.vault.act(by=DISA, now=clinic.now) as act:
        forget_evidence(act.tx, subject)
        act.nothing_changed()
    assert damage(clinic, subject) == ()


@pytest.mark.parametrize(
    ("sql", "part"),
    [
        ("DELETE FROM record WHERE category = 'name'", "records"),
        ("UPDATE record SET purposes = purposes + 1 WHERE category = 'name'", "records"),
        ("UPDATE record SET policy = 99", "records"),
        ("UPDATE relation SET sealed = substr(sealed, 1, 60)", "relations"),
        ("UPDATE relation SET closed_at = 1 WHERE kind = 'measure'", "relations"),
        ("UPDATE wishes SET flags = flags | 1073741824 | 4", "choices"),
        ("DELETE FROM blind_index WHERE field = 'email'", "indexes"),
        ("UPDATE blind_index SET class = 'marketing' WHERE field = 'email'", "indexes"),
    ],
)
def test_each_damage_has_its_name(clinic: Clinic, sql: str, part: str) -> None:
    made = clinic.somebody()
    clinic.begin(made, Kind.MEASURE)
    clinic.hold(made, "name", "contract", given="Hel", family="Ny")
    clinic.hold(made, "contact", "contract", email="hel@example.se")
    restrict(clinic.vault, made, "18.1.a", None, by=DISA, now=clinic.now)
    spoil(clinic, sql if part != "choices" else "UPDATE wishes SET flags = 0")
    assert part in damage(clinic, made)


def test_a_record_whose_key_is_gone_is_damage_and_is_not_read(clinic: Clinic, subject: SubjectId) -> None:
    spoil(clinic, "DELETE FROM data_key WHERE class = 'contract'")
    assert {"records", "relations", "indexes"} <= set(damage(clinic, subject))
    with pytest.raises(TamperedError, match="the key of a record"):
        clinic.read(subject, "contract.perform", "name")


def test_rows_of_nobody_are_found(clinic: Clinic, subject: SubjectId) -> None:
    spoil(clinic, "UPDATE wishes SET subject_id = (SELECT record_id FROM record LIMIT 1)")
    assert strayed(clinic) == ("wishes",)


def test_a_restriction_whose_row_is_lost_is_missed(clinic: Clinic, subject: SubjectId) -> None:
    """Damage opens nothing, and erases nothing: what is gone might have kept it."""
    restrict(clinic.vault, subject, "18.1.a", CategoryId("contact"), by=DISA, now=clinic.now)
    assert clinic.values(subject, "contract.perform", "name")
    spoil(clinic, "DELETE FROM choice")
    with pytest.raises(DamagedRow, match="choice"):
        clinic.read(subject, "contract.perform", "name")
    with pytest.raises(DamagedRow, match="choice"):
        plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert {"standing", "choices"} <= set(damage(clinic, subject))


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("DELETE FROM wishes", "wishes"),
        ("UPDATE wishes SET choices = 0", "wishes"),
        ("UPDATE wishes SET flags = 0", "wishes"),
        ("DELETE FROM relation WHERE kind = 'measure'", "subject"),
        ("UPDATE subject SET standing = CAST(substr(standing, 1, 4) || x'03000660eea828e801' AS BLOB)", "subject"),
        ("UPDATE record SET purposes = -1", "record"),
        ("UPDATE record SET seal = NULL", "record"),
    ],
)
def test_nothing_is_decided_from_a_row_that_somebody_has_changed(
    clinic: Clinic, subject: SubjectId, sql: str, table: str
) -> None:
    """R16: neither a permit nor a refusal; on the short way to an answer and on the long one."""
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    spoil(clinic, sql)
    if table != "subject" or "standing" in sql:
        with pytest.raises(DamagedRow, match=table):
            clinic.read(subject, "contract.perform", "name")
    with clinic.vault.act(by=DISA, now=clinic.now) as act:
        with pytest.raises(DamagedRow):
            act.person(subject).grounds()
        act.nothing_changed()
    assert damage(clinic, subject)
