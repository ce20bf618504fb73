"""`ombud database DIR distribute`: the statements that spread an installation's database over several servers.

* An empty database is laid out in the same way for `ombud restore`; no installation is looked at then.
* They are written and not carried out: whoever looks after the servers reads them and runs them with psql, as an
  administrator of each. What runs Ombud has no right to make servers, roles or extensions.
* Nothing of them is secret: an address with a password is refused, as in `ombud.toml`.
"""

from collections.abc import Sequence
from pathlib import Path

from psycopg.conninfo import make_conninfo

import ombud.app.row_seals  # noqa: F401 - names the tables of every package
from ombud.app.config import ConfigError, read_config
from ombud.app.migrate import HEAD
from ombud.database.postgresql import Address, AddressError, read_address
from ombud.database.spread.citus import for_citus
from ombud.database.spread.foreign import Host, for_foreign_servers

FEWEST = 2


def citus_script(folder: Path) -> str:
    """For a coordinator of Citus. Raises `ConfigError` where the installation's database is a file."""
    _coordinator(folder)
    return for_citus()


def foreign_script(folder: Path, servers: Sequence[str], empty: str | None = None) -> str:
    """For PostgreSQL alone: one script for psql, that goes from server to server. Raises `ConfigError`.

    `empty` is the address of a database that has nothing yet and is to take an archive; the folder may be gone then.
    """
    named = "ombud.toml: installation.database" if empty is None else "--coordinator"
    coordinator = _coordinator(folder) if empty is None else _read(empty, named)
    role = coordinator.settings.get("user")
    if role is None:
        raise ConfigError(f"{named}: it names no role. Write postgresql://ROLE@host/name.")
    if len(servers) < FEWEST:
        raise ConfigError(f"name at least {FEWEST} servers, each with --server postgresql://host:port/database.")
    hosts = [_host(server) for server in servers]
    if len({host.named for host in hosts}) < len(hosts):
        raise ConfigError("two of the servers are the same database. Name each once.")
    places = [*(host.settings for host in hosts), _plain(coordinator)]
    scripts = for_foreign_servers(hosts, role, None if empty is None else HEAD)
    parts = [f"\\connect {_quoted(place)}\n{script.sql}" for place, script in zip(places, scripts, strict=True)]
    return "\n".join([_HEAD, *parts])


_HEAD = """-- For psql, as an administrator of each server: psql -f FILE. It goes to each of the servers in turn, and to
-- the coordinator last. Stop whatever runs Ombud first; if a part fails, the coordinator still has everything.
\\set ON_ERROR_STOP on
"""


def _coordinator(folder: Path) -> Address:
    url = read_config(folder).installation.database
    if url is None:
        raise ConfigError(
            "the installation's database is a file, and a file is not spread over servers. "
            "Make an installation with --database postgresql://…: docs/how-to/run-on-postgresql.md."
        )
    return read_address(url)


def _host(url: str) -> Host:
    return Host(_plain(_read(url, "--server")))


def _read(url: str, named: str) -> Address:
    try:
        return read_address(url)
    except AddressError as error:
        raise ConfigError(f"{named}: {error}") from None


def _plain(address: Address) -> dict[str, str]:
    """Without who asks: that is the administrator in psql, and the coordinator's role in life."""
    return {name: value for name, value in address.settings.items() if name != "user"}


def _quoted(settings: dict[str, str]) -> str:
    """As psql takes a string of a connection."""
    return "'" + make_conninfo(**settings).replace("\\", "\\\\").replace("'", "''") + "'"
