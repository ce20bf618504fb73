"""Checkpoints as signed notes, and proofs that are checked without a database (spec/audit-log.md 5 and 6)."""

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ombud.audit.keep import keep_note
from ombud.audit.merkle import EMPTY_ROOT
from ombud.audit.note import Checkpoint, NoteError, read_note, signed_note
from ombud.audit.proof import check_proof, proof_from_json
from tests.audit.keys_fixture import ORIGIN, MemorySigner
from tests.audit.ledger_fixture import ANNA, NOW, Log, entry, make_log

SIGNER = MemorySigner()
POINT = Checkpoint(7, bytes(range(32)))
NOTE = signed_note(ORIGIN, SIGNER.public_key, POINT, SIGNER.sign)


def read(note: str) -> Checkpoint:
    return read_note(note, ORIGIN, SIGNER.public_key)


def signed(text: str) -> str:
    """A note of this text that our key has signed."""
    line = NOTE.rsplit(" ", 1)[1]
    key_id = base64.b64decode(line)[:4]
    signature = base64.b64encode(key_id + SIGNER.sign(text.encode())).decode()
    return f"{text}\n\u2014 {ORIGIN} {signature}\n"


def test_a_signed_checkpoint_is_read_back() -> None:
    assert read(NOTE) == POINT
    assert read(signed(f"{ORIGIN}\n7\n{base64.b64encode(POINT.root).decode()}\n")) == POINT


def test_a_cosignature_beside_ours_does_no_harm() -> None:
    witness = "\u2014 witness.example.se " + base64.b64encode(bytes(80)).decode() + "\n"
    unreadable = f"\u2014 {ORIGIN} AAA\n"
    assert read(NOTE + witness) == POINT
    head, line = NOTE.split("\n\n")
    assert read(f"{head}\n\n{unreadable}{witness}{line}") == POINT


@pytest.mark.parametrize(
    "text",
    [
        "another.example.se\n7\n{root}\n",
        "{origin}\n07\n{root}\n",
        "{origin}\n-7\n{root}\n",
        "{origin}\n7\n{root}\nextension\n",
        "{origin}\n7\nAAAA\n",
        "{origin}\n7\n" + "A" * 42 + "B=\n",
        "{origin}\n7\n",
    ],
)
def test_a_text_with_another_meaning_is_refused_even_if_we_signed_it(text: str) -> None:
    root = base64.b64encode(POINT.root).decode()
    with pytest.raises(NoteError):
        read(signed(text.format(origin=ORIGIN, root=root)))


def test_a_note_that_is_not_signed_by_our_key_is_refused() -> None:
    other = MemorySigner()
    other._key = Ed25519PrivateKey.generate()
    for forged in (
        signed_note(ORIGIN, other.public_key, POINT, other.sign),
        signed_note(ORIGIN, SIGNER.public_key, POINT, other.sign),
        NOTE.replace("\n7\n", "\n8\n"),
        NOTE.split("\n\n")[0],
        NOTE.split("\n\n")[0] + "\n\n",
        NOTE + " " * 5000,
        "",
    ):
        with pytest.raises(NoteError):
            read(forged)


def test_no_flipped_character_of_a_note_is_accepted() -> None:
    for place, character in enumerate(NOTE):
        changed = NOTE[:place] + chr(ord(character) ^ 1) + NOTE[place + 1 :]
        with pytest.raises(NoteError):
            read(changed)


def test_a_checkpoint_is_kept_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "checkpoint.txt"
    keep_note(NOTE, kept)
    assert read(kept.read_bytes().decode()) == POINT

    def full(handle: int) -> None:
        raise OSError("full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        keep_note("another", kept)
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.txt"]
    assert read(kept.read_text()) == POINT


@pytest.fixture
def log(tmp_path: Path) -> Any:
    made = make_log(tmp_path)
    yield made
    made.close()


def proof_of(log: Log) -> str:
    for number in range(5):
        entry_id = log.record(entry(policy_number=number))
    log.ledger.checkpoint(NOW)
    proof = log.ledger.prove(ANNA, entry_id)
    assert proof is not None
    return proof.to_json()


def test_the_proof_of_an_entry_is_checked_with_origin_and_key_alone(log: Log) -> None:
    shown = check_proof(proof_from_json(proof_of(log)), ORIGIN, SIGNER.public_key)
    assert shown == entry(policy_number=4)


def test_a_changed_proof_shows_nothing(log: Log) -> None:
    log.record(entry(subject=None))
    log.ledger.sequence(NOW)
    good = json.loads(proof_of(log))
    empty = signed_note(ORIGIN, SIGNER.public_key, Checkpoint(0, EMPTY_ROOT), SIGNER.sign)
    for change in (
        {"position": 0 if good["position"] else 1},  # entries of one instant stand in the order of their random ids
        {"position": -1},
        {"position": 99},
        {"index": 0 if good["index"] else 1},
        {"path": []},
        {"salt": base64.b64encode(bytes(32)).decode()},
        {"entry": base64.b64encode(b"\x01").decode()},
        {"leaf": base64.b64encode(b"\x01").decode()},
        {"checkpoint": empty},
        {"checkpoint": "none"},
    ):
        proof = proof_from_json(json.dumps({**good, **change}))
        assert check_proof(proof, ORIGIN, SIGNER.public_key) is None, change


@pytest.mark.parametrize("change", [{"index": "1"}, {"position": None}, {"checkpoint": 3}, {"path": 3}, {"salt": "!"}])
def test_what_is_no_proof_is_not_read(log: Log, change: dict[str, object]) -> None:
    text = json.dumps({**json.loads(proof_of(log)), **change})
    for broken in (text, "[]", "{}", "x"):
        with pytest.raises(ValueError, match="no proof of an entry"):
            proof_from_json(broken)
