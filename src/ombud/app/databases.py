"""Which database an installation has, and the two ways to open it: to work with, and to look at.

* Without a word about it in `ombud.toml` it is the SQLite file in the installation's folder. With `database =
  "postgresql://…"` it is a database at a PostgreSQL server; a copy of the folder then names the same one.
* The password never stands in `ombud.toml`. libpq finds it (PGPASSFILE, `~/.pgpass`, a client certificate), or it is
  read from the file of mode 0600 that OMBUD_DATABASE_PASSWORD_FILE names.
* design.md 4 has two roles at the server: one for acts, which is the address's, and one for what is the doors' own,
  which `doors` under `[database]` names. It may do nothing to what acts are about (`server_roles.py`).
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.app.config import FILE, Config, ConfigError, read_config
from ombud.app.config_database import DatabasePart
from ombud.app.copy import ReadOnlyDatabase
from ombud.database import Database, DatabaseFault, SqliteDatabase
from ombud.database.spread.seen import is_spread
from ombud.keys.folder import read_private

if TYPE_CHECKING:
    from ombud.database.postgresql import Address

DATABASE = "ombud.db"
PASSWORD_FILE = "OMBUD_DATABASE_PASSWORD_FILE"
"""Names a file of mode 0600 with the password of the database. Never the password itself."""
DOORS_PASSWORD_FILE = "OMBUD_DOORS_PASSWORD_FILE"
"""The same for the role of the doors."""


def database_of(folder: Path, config: Config) -> Database:
    """The installation's database, for acts."""
    return database_at(folder, config.installation.database, config.database)


def database_at(folder: Path, url: str | None, part: DatabasePart | None = None) -> Database:
    """The database that an address names; without one, the file in the folder.

    Raises `ConfigError`, and `DatabaseFault` for a server that does not answer.
    """
    if url is None:
        return SqliteDatabase(folder / DATABASE)
    return _at_server(_address(url), part or DatabasePart(), reads_only=False)


def looked_at(folder: Path) -> Database:
    """The database of an installation, or of a copy of one, for looking alone."""
    config = read_config(folder) if (folder / FILE).exists() else None
    if config is None or config.installation.database is None:
        return ReadOnlyDatabase(folder / DATABASE)
    part = DatabasePart(doors=config.database.doors)
    return _at_server(_address(config.installation.database), part, reads_only=True)


def _at_server(address: "Address", part: DatabasePart, *, reads_only: bool) -> Database:
    """One server, or the coordinator of several: its own catalogue says which. Raises `DatabaseFault` for one that does
    not answer: it is waited for once."""
    from ombud.database.postgresql import Limits, PostgresqlDatabase  # its driver takes a tenth of a second to load
    from ombud.database.spread.database import SpreadDatabase

    limits = Limits(**part.model_dump(exclude={"doors"}))
    doors = None if part.doors is None else address.with_role(part.doors).with_password(_password(DOORS_PASSWORD_FILE))
    one = PostgresqlDatabase(address, reads_only=reads_only, limits=limits, doors=doors)
    try:
        spread = is_spread(one)
    except DatabaseFault:
        one.close()
        raise
    if not spread:
        return one
    one.close()
    return SpreadDatabase(address, reads_only=reads_only, limits=limits, doors=doors)


def _address(url: str) -> "Address":
    from ombud.database.postgresql import AddressError, read_address

    try:
        address = read_address(url)
    except AddressError as error:
        raise ConfigError(f"{FILE}: installation.database: {error}") from None
    return address.with_password(_password(PASSWORD_FILE))


def _password(variable: str) -> str | None:
    """What stands in the file that the variable names; None where it names none, and libpq looks for it itself."""
    named = os.environ.get(variable)
    return read_private(Path(named)).decode().rstrip("\n") if named else None
