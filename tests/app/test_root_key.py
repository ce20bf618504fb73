"""The root key is changed without a moment in which nothing opens, whatever stops it (spec/keys.md 3)."""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from ombud.app.config import ConfigError, TokenPlace, read_config
from ombud.app.installation import InstallationError, Making, Ombud, create, open_installation, open_root
from ombud.app.key_life import root as change_of
from ombud.app.key_life.root import NewRoot, change, is_half_changed, planned
from ombud.app.key_life.rotate import Rotation, rotate
from ombud.audit.model import SYSTEM
from ombud.keys import Keyring, KeyStoreFault, RootKey
from ombud.keys.root import FileRoot, WrongRootError
from ombud.terms import ClassId, SubjectId
from tests.clinic import NOW
from tests.keys.token import PIN, place

TOML = '[installation]\nname = "clinic"\nkeys = "../clinic.keys"\nroot = "file"\npublic_key = "{public_key}"\n'
PHRASE = "häst korrekt batteri klammer"
CARE = ClassId("care")


class Place:
    """One installation with somebody in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.keys, self.secret = folder / "clinic", folder / "clinic.keys", ""
        create(Making(self.folder, self.keys, "clinic", TOML), now=NOW)
        ombud = self.opened()
        with ombud.vault.database.act() as tx:
            self.subject = ombud.vault.directory.register(tx, NOW)
            ombud.vault.directory.key_or_new(tx, self.subject, CARE)
        ombud.close(NOW)

    def opened(self) -> Ombud:
        return open_installation(self.folder, lambda: self.secret, now=NOW)

    def root(self) -> RootKey:
        return open_root(self.folder, read_config(self.folder), lambda: self.secret)

    def change(self, new: NewRoot) -> None:
        ombud = self.opened()
        change(ombud, self.root(), new, by=SYSTEM, now=NOW)
        ombud.close(NOW)
        self.secret = new.secret() if new.kind != "file" else ""

    def lives(self) -> bool:
        """Opened anew: the person's key, a new epoch, the log."""
        ombud = self.opened()
        with ombud.vault.database.act() as tx:
            key = ombud.vault.directory.key(tx, SubjectId(self.subject), CARE)
        ombud.vault.keyring.begin_epoch(NOW)
        ombud.close(NOW)
        return key is not None

    def names(self) -> list[str]:
        return sorted(path.name for path in self.keys.iterdir())


@pytest.fixture
def here(tmp_path: Path) -> Place:
    return Place(tmp_path)


def token(label: str) -> NewRoot:
    where = place(label)
    return NewRoot("pkcs11", lambda: PIN, TokenPlace(module=where.module, token=where.token, label=where.label))


def file() -> NewRoot:
    return NewRoot("file", lambda: "")


def phrase(text: str = PHRASE) -> NewRoot:
    return NewRoot("passphrase", lambda: text)


def test_the_whole_way_through_every_kind(here: Place) -> None:
    old = (here.keys / "root.key").read_bytes()
    for new, names in (
        (phrase(), ["root.passphrase", "store"]),
        (phrase("en helt annan lösenfras"), ["root.passphrase", "store"]),
        (token("way"), ["store"]),
        (token("other-way"), ["store"]),
        (file(), ["root.key", "store"]),
        (file(), ["root.key", "store"]),
    ):
        here.change(new)
        assert (here.names(), here.lives()) == (names, True)
        assert read_config(here.folder).installation.root == new.kind
    assert (here.keys / "root.key").read_bytes() != old
    with pytest.raises(WrongRootError):
        _ring(here.keys, old)


def _ring(keys: Path, secret: bytes) -> Keyring:
    (keys / "old.key").write_bytes(secret)
    (keys / "old.key").chmod(0o600)
    return Keyring.open(keys / "store", FileRoot.open(keys / "old.key"))


def test_a_destroyed_epoch_stays_destroyed(here: Place) -> None:
    """Its stone has no key to wrap."""
    rotated = here.opened()
    rotate(rotated.vault, Rotation(), now=NOW + timedelta(days=8))
    assert rotate(rotated.vault, Rotation(), now=NOW + timedelta(days=30)).destroys == (1,)
    rotated.close(NOW)
    here.change(phrase())
    assert here.lives()


def test_a_plan_changes_nothing(here: Place) -> None:
    ombud = here.opened()
    plan = planned(ombud, here.root(), phrase())
    ombud.close(NOW)
    assert (plan.before, plan.after, plan.keys, plan.finishes) == ("file", "passphrase", 6, False)
    assert here.names() == ["root.key", "store"]


class Stopped(BaseException):
    """The process is no more."""


@pytest.mark.parametrize("new", [file, phrase, lambda: token("stopped")], ids=["file", "passphrase", "pkcs11"])
@pytest.mark.parametrize("after", range(0, 40, 7))
def test_stopped_anywhere_everything_opens_and_the_same_command_finishes(
    here: Place, monkeypatch: pytest.MonkeyPatch, new: Callable[[], NewRoot], after: int
) -> None:
    """Every call that changes a file is counted, and the process ends at one of them."""
    left = after
    ombud, root = here.opened(), here.root()
    with monkeypatch.context() as patched:
        for module, name in ((change_of.os, "link"), (change_of.os, "rename"), (change_of.os, "fsync")):
            real = getattr(module, name)

            def stop(*arguments: object, real: Callable[..., object] = real, **named: object) -> object:
                nonlocal left
                left -= 1
                if left < 0:
                    raise Stopped
                return real(*arguments, **named)

            patched.setattr(module, name, stop)
        with suppress(Stopped):
            change(ombud, root, new(), by=SYSTEM, now=NOW)
    ombud.vault.database.close()
    here.secret = new().secret() if read_config(here.folder).installation.root != "file" else ""
    assert _opens(here)
    assert _half_changed(here)  # so `ombud doctor` warns
    here.change(new())
    assert here.lives()
    assert not _half_changed(here)
    assert read_config(here.folder).installation.root == new().kind
    assert not [name for name in here.names() if name.endswith((".old", "next"))]


def _half_changed(here: Place) -> bool:
    return is_half_changed(here.keys, read_config(here.folder).installation.root)


def _opens(here: Place) -> bool:
    ombud = here.opened()
    with ombud.vault.database.read() as tx:
        found = ombud.vault.directory.key(tx, SubjectId(here.subject), CARE)
    ombud.close(NOW)
    return found is not None


def test_a_process_from_before_reads_on_and_makes_no_key_under_the_old_root(here: Place) -> None:
    before = here.opened()
    here.change(phrase())
    with before.vault.database.read() as tx:
        assert before.vault.directory.key(tx, SubjectId(here.subject), CARE) is not None
    with pytest.raises(WrongRootError):
        before.vault.keyring.begin_epoch(NOW)
    before.vault.database.close()
    assert here.lives()


def test_while_a_change_is_not_finished_no_key_is_made(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    ombud = here.opened()
    root = here.root()
    with monkeypatch.context() as patched:
        patched.setattr(change_of, "_switch", _stop)
        with pytest.raises(Stopped):
            change(ombud, root, phrase(), by=SYSTEM, now=NOW)
    with pytest.raises(KeyStoreFault, match="ombud keys DIR root"):
        ombud.vault.keyring.begin_epoch(NOW)
    ombud.close(NOW)
    here.change(phrase())
    assert here.lives()


def _stop(*_: object) -> None:
    raise Stopped


def test_a_configuration_without_the_line_gets_it(here: Place) -> None:
    toml = here.folder / "ombud.toml"
    toml.write_text(toml.read_text().replace('root = "file"\n', ""))
    here.change(phrase())
    assert here.lives()


def test_a_configuration_in_which_it_cannot_be_written_is_left_alone(here: Place) -> None:
    toml = here.folder / "ombud.toml"
    toml.write_text(toml.read_text().replace('root = "file"\n', "").replace("[installation]", "[ installation ]"))
    with pytest.raises(InstallationError, match="root"):
        here.change(phrase())
    assert here.lives()


def test_a_token_and_its_table_belong_together(here: Place) -> None:
    toml = here.folder / "ombud.toml"
    toml.write_text(toml.read_text().replace('root = "file"', 'root = "pkcs11"'))
    with pytest.raises(ConfigError, match="belong together"):
        read_config(here.folder)


def test_an_installation_begins_with_a_token(tmp_path: Path) -> None:
    where = token("begins").token
    assert where is not None
    toml = TOML.replace('"file"', '"pkcs11"') + change_of.table_of(where)
    create(Making(tmp_path / "c", tmp_path / "clinic.keys", "clinic", toml, PIN, where), now=NOW)
    assert sorted(path.name for path in (tmp_path / "clinic.keys").iterdir()) == ["store"]
    open_installation(tmp_path / "c", lambda: PIN, now=NOW).close(NOW)


def test_without_its_driver_a_token_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("ombud.app.token", raising=False)
    monkeypatch.setitem(sys.modules, "ombud.app.token", None)
    where = TokenPlace(module="m", token="t", label="l")
    with pytest.raises(InstallationError, match=r"ombud\[hsm\]"):
        create(Making(tmp_path / "c", tmp_path / "clinic.keys", "clinic", TOML, PIN, where), now=NOW)
