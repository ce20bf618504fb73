"""Making an installation and opening it: keys outside, nothing half made, nothing opened with other keys."""

import stat
from pathlib import Path

import pytest

from ombud.app.config import ConfigError, InstallationError
from ombud.app.installation import Making, create, open_installation
from ombud.database import DatabaseFault
from ombud.keys import KeyStoreFault
from tests.clinic import NOW

TOML = """\
[installation]
name = "{name}"
keys = "../clinic.keys"
root = "{root}"

[actors.rut]
role = "receptionist"
unit = "reception"
"""


def making(folder: Path, name: str = "clinic", passphrase: str | None = None) -> Making:
    root = "file" if passphrase is None else "passphrase"
    toml = TOML.format(name=name, root=root)
    return Making(folder / "clinic", folder / "clinic.keys", name, toml, passphrase)


def test_an_installation_is_made_and_opened(tmp_path: Path) -> None:
    create(making(tmp_path), now=NOW)
    ombud = open_installation(tmp_path / "clinic", lambda: "", now=NOW)
    assert ombud.accounts.actors["rut"].unit == "reception"
    ombud.close(NOW)
    for path in (*(tmp_path / "clinic").iterdir(), *(tmp_path / "clinic.keys").iterdir()):
        if path.name != "ombud.toml":
            assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path.name


def test_a_passphrase_opens_it_and_another_does_not(tmp_path: Path) -> None:
    create(making(tmp_path, passphrase="en lång lösenfras"), now=NOW)
    open_installation(tmp_path / "clinic", lambda: "en lång lösenfras", now=NOW).close(NOW)
    with pytest.raises(KeyStoreFault) as fault:
        open_installation(tmp_path / "clinic", lambda: "en annan lösenfras", now=NOW)
    assert "lösenfras" not in str(fault.value)


def test_it_is_not_made_twice(tmp_path: Path) -> None:
    create(making(tmp_path), now=NOW)
    with pytest.raises(InstallationError, match="nothing was changed"):
        create(making(tmp_path), now=NOW)


def test_what_was_not_finished_is_not_built_upon(tmp_path: Path) -> None:
    create(making(tmp_path), now=NOW)
    (tmp_path / "clinic" / "ombud.toml").unlink()
    with pytest.raises(InstallationError, match="not finished"):
        create(making(tmp_path), now=NOW)


def test_keys_do_not_lie_with_the_database(tmp_path: Path) -> None:
    inside = Making(tmp_path / "clinic", tmp_path / "clinic" / "keys", "clinic", "", None)
    with pytest.raises(InstallationError, match="another place"):
        create(inside, now=NOW)


def test_a_directory_without_configuration_is_no_installation(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ombud init"):
        open_installation(tmp_path, lambda: "", now=NOW)


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[installation", "not TOML"),
        ("[installation]\nname = 'clinic'\n", "installation.keys"),
        ("[installation]\nname = 'clinic'\nkeys = 'k'\ncolour = 'red'\n", "installation.colour"),
        ("[installation]\nname = 'clinic'\nkeys = 'k'\n[actors.rut]\nunit = 'x'\n", "actors.rut.role"),
    ],
)
def test_a_mistake_in_the_configuration_is_answered_with_its_place(tmp_path: Path, toml: str, says: str) -> None:
    create(making(tmp_path), now=NOW)
    (tmp_path / "clinic" / "ombud.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        open_installation(tmp_path / "clinic", lambda: "", now=NOW)


def test_the_keys_of_another_installation_do_not_open_it(tmp_path: Path) -> None:
    create(making(tmp_path), now=NOW)
    config = tmp_path / "clinic" / "ombud.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('"clinic"', '"hospital"'), encoding="utf-8")
    with pytest.raises(InstallationError, match="belong to 'clinic'"):
        open_installation(tmp_path / "clinic", lambda: "", now=NOW)


def test_a_database_of_another_release_does_not_open(tmp_path: Path) -> None:
    create(making(tmp_path), now=NOW)
    import sqlite3

    connection = sqlite3.connect(tmp_path / "clinic" / "ombud.db")
    connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.commit()
    connection.close()
    with pytest.raises(DatabaseFault, match="this release reads"):
        open_installation(tmp_path / "clinic", lambda: "", now=NOW)
