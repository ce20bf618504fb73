"""The key store: what is in its files, and who and what does not open them."""

import hashlib
import json
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ombud.keys import Keyring, KeyStoreFault, TamperedError
from ombud.keys.folder import Folder, KeyFile
from ombud.keys.root import FileRoot, WrongRootError
from ombud.terms.sealing import Context
from tests.keys.conftest import NOW, SUBJECT, TENANT


def test_a_key_store_opens_again_with_its_root_key(keyring, store, root):
    again = Keyring.open(store, root)
    key, wrapped = keyring.new_data_key(SUBJECT, "care")
    place = Context(SUBJECT, "care", "record", b"r" * 16, 1)
    assert again.unwrap(SUBJECT, "care", wrapped).open(place, key.seal(place, b"Anna")) == b"Anna"
    assert again.tenant == TENANT
    assert again.public_key == keyring.public_key
    assert again.blind("email", "1:anna@example.se") == keyring.blind("email", "1:anna@example.se")
    assert again.suppression("email", "1:anna@example.se") == keyring.suppression("email", "1:anna@example.se")
    assert again.intake_mac(b"file") == keyring.intake_mac(b"file")


def test_another_root_key_opens_nothing(keyring, store, tmp_path):
    with pytest.raises(WrongRootError, match="recovery sheet") as fault:
        Keyring.open(store, FileRoot.create(tmp_path / "other.key"))
    assert fault.value.__suppress_context__


def test_files_are_for_their_owner_alone(keyring, store):
    keyring.log_key(2026)
    assert stat.S_IMODE(store.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in store.iterdir()} == {0o600}
    assert sorted(os.listdir(store)) == [
        "epoch-000001.key",
        "index.key",
        "intake.key",
        "keystore.json",
        "log-2026.key",
        "signing.key",
        "suppression.key",
    ]


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o777, 0o770])
def test_a_folder_that_others_may_enter_is_refused(keyring, store, root, mode):
    store.chmod(mode)
    with pytest.raises(KeyStoreFault, match="chmod 700"):
        Keyring.open(store, root)
    store.chmod(0o700)


def test_a_key_store_is_not_made_over_another(keyring, store, root):
    with pytest.raises(KeyStoreFault, match="already"):
        Keyring.create(store, root, TENANT, NOW)
    assert Keyring.open(store, root).public_key == keyring.public_key


def test_a_key_store_half_made_is_none_and_is_made_again(keyring, store, root):
    (store / "keystore.json").unlink()
    with pytest.raises(KeyStoreFault):
        Keyring.open(store, root)
    assert Keyring.create(store, root, TENANT, NOW).epoch == 1


def test_an_exchanged_renamed_or_edited_file_does_not_open(keyring, store, root):
    keyring.begin_epoch(NOW)
    first, second = store / "epoch-000001.key", store / "epoch-000002.key"
    content = json.loads(first.read_text())
    second.write_text(json.dumps(content | {"name": second.name}))
    with pytest.raises(WrongRootError):
        Keyring.open(store, root)
    second.write_text(json.dumps(content))
    with pytest.raises(KeyStoreFault, match="damaged"):
        Keyring.open(store, root)
    second.unlink()
    first.write_text(json.dumps(content | {"made_at": content["made_at"] + 1}))
    with pytest.raises(WrongRootError):
        Keyring.open(store, root)


def test_a_key_store_of_another_controller_does_not_open(keyring, store, root):
    """Threat 39."""
    manifest = json.loads((store / "keystore.json").read_text())
    (store / "keystore.json").write_text(json.dumps(manifest | {"tenant": "another"}))
    with pytest.raises(WrongRootError):
        Keyring.open(store, root)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"tenant": "x", "store": "zz"}'])
def test_a_damaged_manifest_is_a_fault(keyring, store, root, content):
    (store / "keystore.json").write_text(content)
    with pytest.raises(KeyStoreFault, match=r"keystore\.json"):
        Keyring.open(store, root)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"name": "index.key", "made_at": 1}',
        '{"name": "index.key", "made_at": 1, "wrapped": "%"}',
        '{"name": "index.key", "made_at": 1, "wrapped": "AAAA", "destroyed_at": 2}',
    ],
)
def test_a_damaged_key_file_is_a_fault(keyring, store, root, content):
    (store / "index.key").write_text(content)
    with pytest.raises(KeyStoreFault, match=r"index\.key.*damaged"):
        Keyring.open(store, root)


def test_a_missing_key_file_is_a_fault(keyring, store, root):
    (store / "signing.key").unlink()
    with pytest.raises(KeyStoreFault, match="No such file"):
        Keyring.open(store, root)


def test_a_destroyed_single_key_is_a_fault(keyring, store, root):
    Folder(store).destroy(KeyFile("intake.key", 0, None, 1))
    with pytest.raises(KeyStoreFault, match="destroyed"):
        Keyring.open(store, root)


def test_a_disk_that_refuses_leaves_the_old_file(keyring, store, monkeypatch):
    before = sorted(os.listdir(store))

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyStoreFault, match="No space left"):
        keyring.begin_epoch(NOW)
    monkeypatch.undo()
    assert sorted(os.listdir(store)) == before
    assert keyring.begin_epoch(NOW) == 2


def test_a_fault_of_the_disk_without_words_has_words(keyring, store, monkeypatch):
    def broken(*_args):
        raise OSError

    monkeypatch.setattr(os, "listdir", broken)
    with pytest.raises(KeyStoreFault, match="could not be used"):
        keyring.epochs()


def test_a_wrapped_key_belongs_to_one_subject_class_and_epoch(keyring):
    _, wrapped = keyring.new_data_key(SUBJECT, "care")
    _, other = keyring.new_data_key(SUBJECT, "care")
    keyring.begin_epoch(NOW)
    flipped = bytes([wrapped.blob[0] ^ 1]) + wrapped.blob[1:]
    for subject, klass, wrong in (
        (b"s" * 16, "care", wrapped),
        (SUBJECT, "log", wrapped),
        (SUBJECT, "care", wrapped._replace(epoch=2)),
        (SUBJECT, "care", wrapped._replace(commitment=other.commitment)),
        (SUBJECT, "care", wrapped._replace(blob=other.blob)),
        (SUBJECT, "care", wrapped._replace(blob=flipped)),
        (SUBJECT, "care", wrapped._replace(blob=wrapped.blob[:-1])),
        (SUBJECT, "care", wrapped._replace(blob=b"\x01\x01")),
    ):
        with pytest.raises(TamperedError):
            keyring.unwrap(subject, klass, wrong)


def test_a_wrapped_key_that_does_not_keep_its_commitment_is_refused(keyring):
    """Whoever holds the epoch's key could wrap one; GCM-SIV alone would let two keys open one value."""
    key, wrapped = keyring.new_data_key(SUBJECT, "care")
    label = keyring._wrap_label(SUBJECT, "care", 1, b"c" * 16)
    forged = wrapped.blob[:14] + keyring._keks[1].encrypt(wrapped.blob[2:14], bytes(32), label)
    with pytest.raises(TamperedError):
        keyring.unwrap(SUBJECT, "care", wrapped._replace(blob=forged, commitment=b"c" * 16))
    with pytest.raises(TamperedError):
        keyring.rewrap(SUBJECT, "care", wrapped._replace(blob=forged, commitment=b"c" * 16))
    assert len(key.commitment) == 16


def test_an_epoch_begins_after_seven_days(keyring, now):
    assert not keyring.epoch_due(now + timedelta(days=7, microseconds=-1))
    assert keyring.epoch_due(now + timedelta(days=7))
    assert keyring.begin_epoch(now + timedelta(days=7)) == 2
    assert [(epoch.number, epoch.began_at) for epoch in keyring.epochs()] == [(1, now), (2, now + timedelta(days=7))]


def test_re_wrapping_moves_a_key_and_changes_nothing_else(keyring, now, context):
    key, wrapped = keyring.new_data_key(SUBJECT, "care")
    keyring.begin_epoch(now)
    moved = keyring.rewrap(SUBJECT, "care", wrapped)
    assert (moved.epoch, moved.commitment) == (2, wrapped.commitment)
    assert moved.blob != wrapped.blob
    assert keyring.unwrap(SUBJECT, "care", moved).open(context, key.seal(context, b"Anna")) == b"Anna"


def test_two_processes_that_begin_an_epoch_at_once_get_one(keyring, store, root, now):
    other = Keyring.open(store, root)
    assert keyring.begin_epoch(now) == 2
    assert other.begin_epoch(now) == 2
    assert len(other.epochs()) == 2


def test_another_process_uses_the_new_epoch_at_once(keyring, store, root, now):
    other = Keyring.open(store, root)
    keyring.begin_epoch(now)
    _, wrapped = keyring.new_data_key(SUBJECT, "care")
    assert other.unwrap(SUBJECT, "care", wrapped)
    third = Keyring.open(store, root)
    keyring.begin_epoch(now)
    assert third.new_data_key(SUBJECT, "care")[1].epoch == 3


def test_a_destroyed_epoch_opens_nothing_here_or_elsewhere(keyring, store, root, now):
    _, wrapped = keyring.new_data_key(SUBJECT, "care")
    other = Keyring.open(store, root)
    keyring.begin_epoch(now)
    before = (store / "epoch-000001.key").read_text()
    assert keyring.destroy_epoch(1, live_keys=0, not_before=now, now=now) is None
    with pytest.raises(KeyStoreFault, match="epoch 1"):
        keyring.unwrap(SUBJECT, "care", wrapped)
    with pytest.raises(KeyStoreFault, match="epoch 1"):
        Keyring.open(store, root).unwrap(SUBJECT, "care", wrapped)
    assert json.loads(before)["wrapped"] not in (store / "epoch-000001.key").read_text()
    assert keyring.epochs()[0].destroyed_at == now
    assert other.begin_epoch(now) == 2 or other.epoch == 3
    with pytest.raises(KeyStoreFault, match="epoch 1"):
        other.unwrap(SUBJECT, "care", wrapped)


def test_destroying_again_is_harmless(keyring, now):
    keyring.begin_epoch(now)
    for _ in range(2):
        assert keyring.destroy_epoch(1, live_keys=0, not_before=now, now=now) is None
    assert keyring.epochs()[0].destroyed_at == now


def test_the_old_content_is_overwritten_before_its_name_is_given_away(keyring, store, now):
    keyring.begin_epoch(now)
    with open(store / "epoch-000001.key", "rb") as held:
        keyring.destroy_epoch(1, live_keys=0, not_before=now, now=now)
        assert not held.read().strip(b"\0")


def test_a_destruction_that_a_power_cut_stopped_is_a_destruction(keyring, store, root, now):
    keyring.begin_epoch(now)
    file = store / "epoch-000001.key"
    file.write_bytes(bytes(file.stat().st_size))
    again = Keyring.open(store, root)
    assert again.epoch == 2
    assert again.epochs()[0].destroyed_at == datetime(1970, 1, 1, tzinfo=UTC)


def test_an_epoch_is_kept_while_anything_needs_it(keyring, now):
    """T-29: no archive is cut off before its time."""
    later = now + timedelta(days=14)
    kept = keyring.destroy_epoch(1, live_keys=0, not_before=now, now=now)
    assert "in use" in kept.reason.en
    keyring.begin_epoch(now)
    assert "3 data keys" in keyring.destroy_epoch(1, live_keys=3, not_before=now, now=now).reason.en
    assert "archive" in keyring.destroy_epoch(1, live_keys=0, not_before=later, now=now).reason.en
    assert keyring.destroy_epoch(1, live_keys=0, not_before=later, now=later) is None


def test_an_epoch_that_never_was_is_a_fault(keyring, now):
    keyring.begin_epoch(now)
    with pytest.raises(KeyStoreFault):
        keyring.destroy_epoch(0, live_keys=0, not_before=now, now=now)


def test_a_year_has_one_log_key_for_all_processes(keyring, store, root):
    other = Keyring.open(store, root)
    place = Context(b"", "log-2026", "entry", b"e" * 16, 0)
    sealed = keyring.log_key(2026).seal(place, b"facts")
    assert other.log_key(2026).open(place, sealed) == b"facts"
    assert keyring.log_key(2026) is keyring.log_key(2026)
    with pytest.raises(TamperedError):
        other.log_key(2027).open(place, sealed)


def test_a_year_key_made_by_two_at_once_is_one(keyring, monkeypatch):
    """The file appears between the look and the write: the first one stays."""
    files = keyring._files
    made = files.secret_or_new("log-2026.key", 0)
    monkeypatch.setattr(Folder, "has", lambda *_: False)
    assert files.secret_or_new("log-2026.key", 0) == made


def test_a_signature_holds_under_the_public_key(keyring):
    Ed25519PublicKey.from_public_bytes(keyring.public_key).verify(keyring.sign(b"checkpoint"), b"checkpoint")
    assert len(keyring.public_key) == 32


@pytest.mark.parametrize("number", ["199006022397", "900602-2397", "1:199006022397", "19140168-2396"])
def test_a_personnummer_is_not_suppressed(keyring, number):
    """P-01: the suppression list is of addresses."""
    with pytest.raises(ValueError, match="P-01") as error:
        keyring.suppression("post", number)
    assert "2397" not in str(error.value)


def test_an_address_is_suppressed_whatever_its_digits(keyring):
    """An objection is never refused because a telephone number has a check digit (Art. 21(3))."""
    for address in ("1:+199006022397", "1:9006022397@example.se", "Storgatan 1"):
        assert len(keyring.suppression("any", address)) == 16
    assert keyring.suppression("email", "a@example.se") != keyring.suppression("sms", "a@example.se")


def test_indexes_differ_by_field_controller_and_store(keyring, tmp_path, root, now):
    other = Keyring.create(tmp_path / "other", root, TENANT, now)
    value = "1:199006022397"
    made = {keyring.blind("personnummer", value), keyring.blind("samordningsnummer", value)}
    made |= {other.blind("personnummer", value), keyring.suppression("personnummer", "1:x")}
    assert len(made) == 4


def test_an_index_is_no_plain_hash_of_a_personnummer(keyring):
    """P-11: a plain hash is found by trying them all."""
    plain = [hashlib.new(name, text.encode()).digest()[:16] for name in ("sha256", "sha1", "md5") for text in _TRIED]
    assert keyring.blind("personnummer", "1:199006022397") not in plain


_TRIED = ("199006022397", "19900602-2397", "9006022397", "900602-2397", "1:199006022397")
