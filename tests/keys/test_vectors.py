"""spec/vectors: what another implementation needs to read what Ombud wrote.

Each vector is checked against the code and against the oracle, which was written from the page alone.
"""

import json
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from ombud.database import DamagedRow
from ombud.keys import Mark, NotNormal, normalise
from ombud.keys.data_key import DataKey
from ombud.keys.files import KeyFiles
from ombud.keys.framing import padded, padded_length
from ombud.keys.model import WrappedKey
from ombud.keys.recovery import check_code, recover, recovery_sheet
from ombud.keys.root import HeldRoot, _check, _stretched
from ombud.keys.secret_access import root_key_bytes
from ombud.terms.sealing import Context
from tests.keys import oracle
from tests.keys.conftest import NOW

FOLDER = Path(__file__).parents[2] / "spec" / "vectors"
RECORDS = json.loads((FOLDER / "sealed-record.json").read_text())
INDEXES = json.loads((FOLDER / "blind-index.json").read_text())


def raw(case, *names):
    return [bytes.fromhex(case[name]) for name in names]


@pytest.mark.parametrize("case", RECORDS["sealed"])
def test_a_record_is_sealed_as_written_down(case):
    secret, subject, record, plain, nonce, sealed = raw(
        case, "key", "subject", "record", "plaintext", "nonce", "sealed"
    )
    key = DataKey(secret, case["tenant"], subject, case["class"])
    context = Context(subject, case["class"], case["field"], record, case["version"])
    assert key._seal(context, plain, nonce) == sealed
    assert key.open(context, sealed) == plain
    assert key.commitment.hex() == case["commitment"] == oracle.commitment(secret).hex()
    place = (case["tenant"], subject, case["class"], case["field"], record, case["version"])
    assert oracle.seal(secret, *place, plain, nonce) == sealed


@pytest.mark.parametrize("case", RECORDS["wrapped"])
def test_a_data_key_is_wrapped_as_written_down(case, keyring):
    kek, secret, subject, nonce, wrapped, commitment = raw(
        case, "kek", "key", "subject", "nonce", "wrapped", "commitment"
    )
    keyring._keks, keyring.epoch = {case["epoch"]: AESGCMSIV(kek)}, case["epoch"]
    key = DataKey(secret, case["tenant"], subject, case["class"])
    expected = WrappedKey(case["epoch"], wrapped, commitment)
    assert keyring._wrapped(key, subject, case["class"], nonce) == expected
    assert keyring.unwrap(subject, case["class"], expected).commitment == commitment
    assert oracle.wrap(kek, secret, case["tenant"], subject, case["class"], case["epoch"], nonce) == wrapped


@pytest.mark.parametrize("case", RECORDS["states"])
def test_a_state_is_sealed_as_written_down(case):
    secret, subject, nonce, state = raw(case, "key", "subject", "nonce", "state")
    key = DataKey(secret, case["tenant"], subject, case["class"])
    marks = [Mark(bytes.fromhex(one["record"]), one["version"], bytes.fromhex(one["tag"])) for one in case["records"]]
    assert key._change_state(key.state_empty(), marks, (), nonce) == state
    assert key.state_verify(state, marks) == case["number"]
    place = (case["tenant"], subject, case["class"])
    assert oracle.state(secret, *place, [tuple(mark) for mark in marks], case["number"], nonce) == state


@pytest.mark.parametrize("case", RECORDS["macs"])
def test_a_mac_is_computed_as_written_down(case):
    secret, data, expected = raw(case, "key", "data", "mac")
    assert DataKey(secret, "any", b"", "any").mac(case["label"], data) == expected
    assert oracle.key_mac(secret, case["label"], data) == expected


@pytest.mark.parametrize("case", RECORDS["rows"], ids=[one["table"] for one in RECORDS["rows"]])
def test_a_row_is_sealed_as_written_down(case, keyring, monkeypatch):
    wrapped, secret = keyring._files, bytes.fromhex(case["index_key"])
    monkeypatch.setattr(wrapped, "secret", lambda name: secret if name == "index.key" else bytes(32))
    row_seal = type(keyring)(wrapped).row_seal
    row = [bytes.fromhex(one["bytes"]) if isinstance(one, dict) else one for one in case["row"]]
    assert row_seal.of(case["table"], *row).hex() == case["seal"]
    row_seal.check(case["table"], bytes.fromhex(case["seal"]), *row)
    for wrong in (None, bytes(16), bytes.fromhex(case["seal"])[:15]):
        with pytest.raises(DamagedRow, match=case["table"]):
            row_seal.check(case["table"], wrong, *row)
    with pytest.raises(DamagedRow):
        row_seal.check("another", bytes.fromhex(case["seal"]), *row)


@pytest.mark.parametrize("case", RECORDS["padding"])
def test_padding_is_as_written_down(case):
    assert padded_length(case["length"]) == len(padded(bytes(case["length"]))) == case["padded"]
    assert len(oracle.pad(bytes(case["length"]))) == case["padded"]


@pytest.fixture
def indexes(keyring, monkeypatch):
    """A key ring with the vectors' keys."""
    keys = {name: bytes.fromhex(INDEXES["keys"][name]) for name in ("index", "suppression", "intake", "queue")}
    wrapped = keyring._files
    monkeypatch.setattr(wrapped, "secret", lambda name: keys.get(name[:-4], bytes(32)))
    return type(keyring)(wrapped)


@pytest.mark.parametrize("case", INDEXES["blind"])
def test_a_blind_index_is_computed_as_written_down(case, indexes):
    assert indexes.blind(case["field"], case["normal"]).hex() == case["blind"]
    secret = bytes.fromhex(INDEXES["keys"]["index"])
    assert oracle.blind(secret, indexes.tenant, case["field"], case["normal"]).hex() == case["blind"]


@pytest.mark.parametrize("case", INDEXES["suppression"])
def test_a_suppression_is_computed_as_written_down(case, indexes):
    assert indexes.suppression(case["channel"], case["address"]).hex() == case["blind"]


@pytest.mark.parametrize("case", INDEXES["intake"])
def test_an_intake_mac_is_computed_as_written_down(case, indexes):
    assert indexes.intake_mac(bytes.fromhex(case["data"])).hex() == case["mac"]


@pytest.mark.parametrize("case", INDEXES["queue"])
def test_a_mail_is_sealed_under_two_keys_as_written_down(case, indexes):
    data_key, subject, key = raw(case, "data_key", "subject", "key")
    own = DataKey(data_key, indexes.tenant, subject, case["class"])
    queue_key = indexes.queue_key(own, subject, case["class"], NOW)
    assert queue_key._secret == key
    assert queue_key.commitment.hex() == case["commitment"] != own.commitment.hex()
    assert oracle.commitment(key).hex() == case["commitment"]


@pytest.mark.parametrize("case", INDEXES["normal"])
def test_a_value_is_brought_into_normal_form_as_written_down(case):
    on = date.fromisoformat(case["on"]) if case["on"] else None
    found = normalise(case["field"], case["text"], on)
    assert (None if isinstance(found, NotNormal) else found) == case["normal"]


STORE = json.loads((FOLDER / "key-store.json").read_text())


@pytest.mark.parametrize("case", [one for one in STORE["roots"] if one["algorithm"] == 1])
def test_a_held_root_key_wraps_as_written_down(case, monkeypatch):
    root, key, label, nonce, wrapped = raw(case, "root", "key", "label", "nonce", "wrapped")
    assert HeldRoot(root).unwrap(wrapped, label) == key
    monkeypatch.setattr("ombud.keys.root.os.urandom", lambda _: nonce)
    assert HeldRoot(root).wrap(key, label) == wrapped


@pytest.mark.parametrize("case", STORE["labels"])
def test_a_key_file_is_labelled_as_written_down(case):
    files = KeyFiles(None, None, case["tenant"], bytes.fromhex(case["store"]))
    assert files._label(case["name"], case["made_at"]).hex() == case["label"]


@pytest.mark.parametrize("case", STORE["passphrases"])
def test_a_passphrase_is_stretched_as_written_down(case):
    salt, root, check = raw(case, "salt", "root", "check")
    made = _stretched(case["passphrase"], salt, case["memory_kib"], case["passes"], case["lanes"])
    assert made == root
    assert _check(HeldRoot(root)) == check


@pytest.mark.parametrize("case", STORE["sheets"])
def test_a_recovery_sheet_is_as_written_down(case):
    root = HeldRoot(bytes.fromhex(case["root"]))
    assert all(line in recovery_sheet(root, "any").sv for line in case["lines"])
    assert check_code(root) == case["code"]
    assert root_key_bytes(recover("\n".join(case["lines"]))).hex() == case["root"]
