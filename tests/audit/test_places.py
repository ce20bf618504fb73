"""Where a person's entries stand, shown once for each leaf; and a note that vouches for a file (spec/audit-log.md)."""

import hashlib

import pytest

from ombud.audit.note import NoteError, read_digest, read_note, signed_digest
from ombud.audit.places import commitment_at, leaf_is_in
from ombud.audit.tree import BATCH
from ombud.terms import SubjectId
from tests.clinic import RUT, Clinic


def test_every_entry_of_a_person_is_shown_to_stand_and_nobody_elses(clinic: Clinic) -> None:
    ledger = clinic.vault.ledger
    subject, other = clinic.somebody(), clinic.somebody()
    for _ in range(BATCH + 5):
        clinic.read(subject, "contract.request", "name")
    clinic.read(other, "contract.request", "name")
    point = read_note(ledger.checkpoint(clinic.now), ledger.origin, ledger.public_key)
    places = ledger.standing(subject, point.size)
    assert len(places) == BATCH + 6
    assert places == sorted(places)
    assert len({one.leaf for one in places}) > 1
    leaves = {one.number: one for one in ledger.leaves_shown({one.leaf for one in places}, point.size)}
    assert all(leaf_is_in(one, point) for one in leaves.values())
    for one in ledger.placed(subject, places):
        assert one.entry.subject == subject
        assert commitment_at(leaves[one.at.leaf].data, one.at.position) == one.commitment
        assert hashlib.sha256(one.salted).digest() == one.commitment
    assert ledger.placed(other, places) == []


def test_what_is_not_in_the_tree_that_was_signed_does_not_stand(clinic: Clinic) -> None:
    ledger = clinic.vault.ledger
    subject = clinic.somebody()
    size = read_note(ledger.checkpoint(clinic.now), ledger.origin, ledger.public_key).size
    clinic.read(subject, "contract.request", "name")
    before = ledger.standing(subject, size)
    ledger.checkpoint(clinic.now)
    assert ledger.standing(subject, size) == before
    assert len(ledger.standing(subject, size + 1)) == len(before) + 1


def test_an_erased_person_has_no_entries_to_show(clinic: Clinic) -> None:
    assert clinic.vault.ledger.placed(SubjectId(b"n" * 16), []) == []
    assert clinic.vault.ledger.standing(SubjectId(b"n" * 16), 10) == []
    assert clinic.vault.ledger.leaves_shown([999], 1000) == []


def test_there_is_no_commitment_outside_a_leaf() -> None:
    assert commitment_at(b"", 0) is None
    assert commitment_at(b"no leaf", 0) is None


def test_what_is_vouched_for_is_no_checkpoint_and_no_other_file(clinic: Clinic) -> None:
    ledger = clinic.vault.ledger
    digest = hashlib.sha256(b"a file").digest()
    note = ledger.vouch("package", digest)
    assert read_digest(note, ledger.origin, ledger.public_key, "package") == digest
    for what, origin in (("letter", ledger.origin), ("package", "ombud/other")):
        with pytest.raises(NoteError):
            read_digest(note, origin, ledger.public_key, what)
    with pytest.raises(NoteError):
        read_note(note, ledger.origin, ledger.public_key)
    with pytest.raises(NoteError):
        read_digest(ledger.checkpoint(clinic.now), ledger.origin, ledger.public_key, "package")
    with pytest.raises(NoteError):
        read_digest(note, ledger.origin, bytes(32), "package")
    other = signed_digest("ombud/other", ledger.public_key, "package", digest, clinic.vault.keyring.sign)
    with pytest.raises(NoteError):
        read_digest(
            other.replace("ombud/other/package", "ombud/clinic/package"), ledger.origin, ledger.public_key, "package"
        )
    assert RUT.id not in note


def test_one_signature_has_one_spelling(clinic: Clinic) -> None:
    """The last sign of base64 has bits that say nothing: only one of its spellings is ours."""
    ledger = clinic.vault.ledger
    note = ledger.vouch("package", bytes(32))
    sign = note.rstrip("\n")[-2]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = alphabet[alphabet.index(sign) ^ 1]
    with pytest.raises(NoteError):
        read_digest(note.replace(f"{sign}=\n", f"{other}=\n"), ledger.origin, ledger.public_key, "package")
