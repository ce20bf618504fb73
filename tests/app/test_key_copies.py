"""The mirror of the key store: brought up to date by each backup, and no refuge for what was destroyed."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from ombud.app.config import InstallationError, parse_config
from ombud.app.config_text import with_values
from ombud.app.key_copies import Mirrored, mirror
from ombud.keys import Keyring, KeyStoreFault
from ombud.keys.root import FileRoot, PassphraseRoot
from tests.clinic import NOW


def test_the_mirror_opens_with_the_root_key_and_holds_no_root_key(tmp_path: Path) -> None:
    keys, to = tmp_path / "keys", tmp_path / "to"
    to.mkdir()
    root = FileRoot.create(keys / "root.key")
    keyring = Keyring.create(keys / "store", root, "clinic", NOW)
    assert mirror(keys, to).written == len(list((keys / "store").iterdir()))
    assert mirror(keys, to) == Mirrored(0, 0)
    assert not (to / "root.key").exists()
    assert Keyring.open(to / "store", root).public_key == keyring.public_key
    assert all(path.stat().st_mode & 0o077 == 0 for path in (to / "store", *(to / "store").iterdir()))


def test_a_destroyed_epoch_is_destroyed_in_the_mirror(tmp_path: Path) -> None:
    keys, to = tmp_path / "keys", tmp_path / "to"
    to.mkdir()
    root = FileRoot.create(keys / "root.key")
    keyring = Keyring.create(keys / "store", root, "clinic", NOW)
    mirror(keys, to)
    before = (to / "store" / "epoch-000001.key").read_bytes()
    keyring.begin_epoch(NOW + timedelta(days=7))
    later = NOW + timedelta(days=30)
    assert keyring.destroy_epoch(1, live_keys=0, not_before=later, now=later) is None
    assert mirror(keys, to) == Mirrored(1, 1)
    assert (to / "store" / "epoch-000001.key").read_bytes() != before
    assert Keyring.open(to / "store", root).epochs() == keyring.epochs()


def test_a_stone_that_the_mirror_never_had_as_a_key_is_copied(tmp_path: Path) -> None:
    keys, to = tmp_path / "keys", tmp_path / "to"
    to.mkdir()
    root = FileRoot.create(keys / "root.key")
    keyring = Keyring.create(keys / "store", root, "clinic", NOW)
    keyring.begin_epoch(NOW + timedelta(days=7))
    later = NOW + timedelta(days=30)
    keyring.destroy_epoch(1, live_keys=0, not_before=later, now=later)
    assert mirror(keys, to).destroyed == 0
    assert Keyring.open(to / "store", root).epoch == 2


def test_the_parameters_of_a_passphrase_are_mirrored_and_the_passphrase_is_nowhere(tmp_path: Path) -> None:
    keys, to = tmp_path / "keys", tmp_path / "to"
    to.mkdir()
    root = PassphraseRoot.create(keys / "root.passphrase", "a long enough sentence")
    Keyring.create(keys / "store", root, "clinic", NOW)
    mirror(keys, to)
    mirror(keys, to)
    again = PassphraseRoot.open(to / "root.passphrase", "a long enough sentence")
    assert Keyring.open(to / "store", again).tenant == "clinic"


def test_a_place_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="not mounted"):
        mirror(tmp_path, tmp_path / "nowhere")
    (tmp_path / "to").mkdir()
    with pytest.raises(KeyStoreFault):
        mirror(tmp_path / "no-keys", tmp_path / "to")
    assert os.listdir(tmp_path / "to") == ["store"]


TOML = """\
# Ours.
[installation]
name = "clinic"   # never changed
keys = "../clinic.keys"

[archives]        # where they lie
place = "/old"

[actors.rut]
role = "receptionist"
"""


def test_values_of_the_configuration_are_set_and_the_rest_stays_as_it_was_written() -> None:
    changed = with_values(TOML, {("archives", "place"): '/new "disk"', ("ledger", "held"): "/w", ("x", "y"): None})
    config = parse_config(changed)
    assert (config.archives.place, config.ledger.held) == ('/new "disk"', "/w")
    assert config.actors["rut"].role == "receptionist"
    assert "# Ours." in changed
    assert 'name = "clinic"   # never changed' in changed
    assert "/old" not in changed
    assert parse_config(with_values(changed, {("archives", "place"): None})).archives.place is None
    assert with_values(TOML, {("actors.rut", "unit"): "Reception"}).endswith(
        'unit = "Reception"\nrole = "receptionist"\n'
    )
