"""Who acts, and which units take part in a person's care (Art. 29, PDL 4:1)."""

from ombud.actors import Accounts, UnknownActor, close_care, open_care, takes_part
from tests.clinic import NOW, RUT, VERA, Clinic

UNIT = b"u" * 16


def test_an_account_is_found_by_its_name_and_a_name_that_is_not_there_may_nothing() -> None:
    accounts = Accounts({"vera": VERA, "rut": RUT})
    assert accounts.named("rut") == RUT
    assert accounts.named("tolvan") == UnknownActor(("rut", "vera"))
    assert "tolvan" not in repr(accounts.named("tolvan"))


def test_a_unit_takes_part_from_the_opening_to_the_closing_and_again(clinic: Clinic) -> None:
    subject, other = clinic.somebody(), clinic.somebody()
    with clinic.vault.database.act() as tx:
        assert not takes_part(tx, subject, UNIT)
        assert not close_care(tx, subject, UNIT, now=NOW)
        open_care(tx, subject, UNIT, now=NOW)
        open_care(tx, subject, UNIT, now=NOW)
        assert takes_part(tx, subject, UNIT)
        assert not takes_part(tx, other, UNIT)
        assert close_care(tx, subject, UNIT, now=NOW)
        assert not close_care(tx, subject, UNIT, now=NOW)
        assert not takes_part(tx, subject, UNIT)
        open_care(tx, subject, UNIT, now=NOW)
        assert takes_part(tx, subject, UNIT)


def test_staff_outside_the_care_relation_read_no_journal(clinic: Clinic) -> None:
    """D-14: the relation of another unit, or one that has ended, opens nothing."""
    subject = clinic.somebody()
    clinic.store(
        subject, clinic.draft("health", "care", {"text": "hosta"}, document="d1", author="vera", unit=VERA.unit)
    )
    unit = clinic.vault.keyring.blind("unit", VERA.unit)
    assert clinic.refused(subject, "care.record", "health", VERA) == {"D-14"}
    with clinic.vault.database.act() as tx:
        open_care(tx, subject, unit, now=NOW)
    assert clinic.values(subject, "care.record", "health", VERA) == [{"text": "hosta"}]
    with clinic.vault.database.act() as tx:
        close_care(tx, subject, unit, now=NOW)
    assert clinic.refused(subject, "care.record", "health", VERA) == {"D-14"}
