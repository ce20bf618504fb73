"""The address of a PostgreSQL database: `postgresql://user@host:port/name?sslmode=verify-full`.

* It stands in `ombud.toml`, which is copied and shown. So a password in it is refused, not hidden: it stands in
  a file of its own (libpq's PGPASSFILE, or the one that OMBUD_DATABASE_PASSWORD_FILE names).
* Settings of a session are ours to say (session.py), so `options` is refused too.
* What messages call the database is its name alone.
"""

from dataclasses import dataclass, field, replace

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

SCHEMES = ("postgresql://", "postgres://")
_REFUSED = {
    "password": "it holds a password. Take it out; put the password in a file of mode 0600 and name that file in "
    "PGPASSFILE or OMBUD_DATABASE_PASSWORD_FILE",
    "sslpassword": "it holds the password of a key. Take it out; let the key's file be readable by its owner alone",
    "options": "it sets options of the session; Ombud sets them itself. Take options out",
}


class AddressError(Exception):
    """The address of the database cannot be used. The message says why, and repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is, without its password."""

    name: str
    settings: dict[str, str] = field(repr=False)
    password: str | None = field(default=None, repr=False)

    def with_password(self, password: str | None) -> "Address":
        return replace(self, password=password)


def read_address(url: str) -> Address:
    """Read an address. Raises `AddressError`."""
    if not url.startswith(SCHEMES):
        raise AddressError("the address of the database does not begin with postgresql://.")
    try:
        found = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError:
        raise AddressError("it is no address of a database: postgresql://user@host:port/name.") from None
    for name, why in _REFUSED.items():
        if name in found:
            raise AddressError(f"{why}.")
    if not found.get("dbname"):
        raise AddressError("it names no database: postgresql://user@host:port/name.")
    return Address(found["dbname"], found)
