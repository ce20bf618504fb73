"""Where somebody gets post is computed from the store for advertising, follows what it holds, and goes with it."""

import pytest

from ombud.audit import Act, Outcome
from ombud.keys import Tombstone
from ombud.keys.household import HOUSEHOLD, household
from ombud.relations import Kind
from ombud.terms import ClassId, SubjectId
from ombud.vault import Written, store
from ombud.vault.join import Joined
from ombud.vault.supersede import Corrected, supersede
from ombud.vault.wholeness import Wholeness
from tests.campaigns.mailing import ADDRESSES, people
from tests.clinic import RUT, Clinic

HOME = ADDRESSES["post"](0)
MARKETING = ClassId("marketing")


def at(clinic: Clinic, subject: SubjectId) -> set[bytes]:
    """Where the person is found to get post; all of it of the class for advertising."""
    with clinic.vault.database.read() as tx:
        found = [one for one in clinic.vault.directory.indexes(tx, subject) if one[1] == HOUSEHOLD]
    assert {klass for klass, _, _ in found} <= {MARKETING}
    return {blind for _, _, blind in found}


def of(clinic: Clinic, family: str, **home: str) -> bytes:
    normal = household({**HOME, "family": family, **home})
    assert normal is not None
    return clinic.vault.keyring.blind(HOUSEHOLD, normal)


def damage(clinic: Clinic, subject: SubjectId) -> tuple[str, ...]:
    vault = clinic.vault
    with vault.database.read() as tx:
        return Wholeness(vault.keyring, vault.directory, vault.book).damage(tx, subject)


def correct(clinic: Clinic, subject: SubjectId, category: str, **fields: str) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        (row,) = store.rows(act.tx, subject, [category])
        supersede(act.person(subject), row.record_id, Corrected(fields, "data_subject", "desk", "moved"))
        act.log(Act.RECTIFY, Outcome.DONE, subject)


def test_a_name_and_an_address_come_each_in_its_record(clinic: Clinic) -> None:
    """And somebody who gets mail alone has no home here (Art. 5(1)(c))."""
    (by_post,), (by_mail,) = people(clinic, 1, "post"), people(clinic, 1, "email")
    assert at(clinic, by_post) == {of(clinic, "Nr 0")}
    assert at(clinic, by_mail) == set()
    assert damage(clinic, by_post) == damage(clinic, by_mail) == ()


def test_a_home_is_of_the_store_for_advertising_alone(clinic: Clinic) -> None:
    """What an agreement holds is not taken for it, and without that store there is none."""
    (subject,), customer = people(clinic, 1, "post"), clinic.somebody()
    for one in (subject, customer):
        clinic.begin(one, Kind.AGREEMENT, service="traningskort")
        written = clinic.hold(one, "contact", "contract", **{**HOME, "street": "Provgatan 9"})
        assert isinstance(written, Written)
    clinic.vault.settle(now=clinic.now, everybody=True)
    assert at(clinic, subject) == {of(clinic, "Nr 0")}
    assert at(clinic, customer) == set()


def test_a_correction_moves_the_home(clinic: Clinic) -> None:
    """Art. 16: nothing is left of where the person did not live."""
    (subject,) = people(clinic, 1, "post")
    correct(clinic, subject, "contact", street="Provgatan 2")
    assert at(clinic, subject) == {of(clinic, "Nr 0", street="Provgatan 2")}
    correct(clinic, subject, "name", family="Ek")
    assert at(clinic, subject) == {of(clinic, "Ek", street="Provgatan 2")}
    correct(clinic, subject, "contact", street="")
    assert at(clinic, subject) == set()
    assert damage(clinic, subject) == ()


@pytest.mark.parametrize("classes", [(MARKETING,), None])
def test_the_home_goes_with_the_key(clinic: Clinic, classes: tuple[ClassId, ...] | None) -> None:
    """Art. 17, 21(3): and nothing is kept of it as a no."""
    (subject,) = people(clinic, 1, "post")
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.person(subject).erase(classes, Tombstone(clinic.now, b"p" * 32, clinic.now))
        act.log(Act.ERASE, Outcome.DONE, subject)
    assert at(clinic, subject) == set()
    with clinic.vault.database.read() as tx:
        assert tx.all("SELECT * FROM suppression") == []


def test_an_index_that_is_missing_is_damage_and_is_made_again(clinic: Clinic) -> None:
    """R15, R16: so it comes for everybody of an earlier release, when the ends of their records are computed."""
    (subject,) = people(clinic, 1, "post")
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM blind_index WHERE field = ?", HOUSEHOLD)
    assert damage(clinic, subject) == ("indexes",)
    clinic.vault.settle(now=clinic.now, everybody=True)
    assert at(clinic, subject) == {of(clinic, "Nr 0")}
    assert damage(clinic, subject) == ()


def test_a_joined_registration_brings_its_home(clinic: Clinic) -> None:
    (kept,), (other,) = people(clinic, 1, "post"), people(clinic, 1, "post", first=1)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        Joined(act.person(kept), act.person(other), number_changed=False).some(10)
        act.log(Act.COLLECT, Outcome.DONE, kept)
    moved = ADDRESSES["post"](1)
    pairs = {of(clinic, name, **home) for name in ("Nr 0", "Nr 1") for home in (HOME, moved)}
    assert at(clinic, kept) == pairs
