"""The address of a PostgreSQL database: `postgresql://user@host:port/name?sslmode=verify-full`.

* It stands in `ombud.toml`, which is copied and shown. So a password in it is refused, not hidden: it stands in
  a file of its own (libpq's PGPASSFILE, or the one that OMBUD_DATABASE_PASSWORD_FILE names).
* Settings of a session are ours to say (session.py), so `options` is refused too.
* Several hosts may stand there (`one,two`): which of them writes is found by us, so `target_session_attrs` is refused.
* A mistake that can be seen before anybody is asked is said here: a port that is none, a way of TLS that is none.
* What messages call the database is its name alone.
"""

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

SCHEMES = ("postgresql://", "postgres://")
_REFUSED = {
    "password": "it holds a password. Take it out; put the password in a file of mode 0600 and name that file in "
    "PGPASSFILE or OMBUD_DATABASE_PASSWORD_FILE",
    "sslpassword": "it holds the password of a key. Take it out; let the key's file be readable by its owner alone",
    "target_session_attrs": "it says which of several servers may answer; Ombud looks for the one that writes itself. "
    "Take target_session_attrs out",
    "options": "it sets options of the session; Ombud sets them itself. Take options out",
}


class _Form(NamedTuple):
    pattern: re.Pattern[str]
    why: str


_PORT = r"(?:6553[0-5]|655[0-2]\d|65[0-4]\d\d|6[0-4]\d{3}|[1-5]\d{4}|[1-9]\d{0,3})?"
_WRONG = {
    "port": _Form(re.compile(rf"{_PORT}(?:,{_PORT})*"), "its port is no number from 1 to 65535"),
    "sslmode": _Form(
        re.compile("disable|allow|prefer|require|verify-ca|verify-full"),
        "its sslmode is none that there is. Over a network it is verify-full",
    ),
    "connect_timeout": _Form(re.compile(r"\d{1,4}"), "its connect_timeout is no number of seconds"),
}


class AddressError(Exception):
    """The address of the database cannot be used. The message says why, and repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is, without its password."""

    name: str
    settings: dict[str, str] = field(repr=False)
    password: str | None = field(default=None, repr=False)

    @property
    def hosts(self) -> int:
        """How many servers it names."""
        return self.settings.get("host", self.settings.get("hostaddr", "")).count(",") + 1

    def with_password(self, password: str | None) -> "Address":
        return replace(self, password=password)

    def with_role(self, role: str) -> "Address":
        """The same database as another role asks it; what opened it for this one does not come along."""
        return Address(self.name, {**self.settings, "user": role})


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
    for name, wrong in _WRONG.items():
        if name in found and not wrong.pattern.fullmatch(found[name]):
            raise AddressError(f"{wrong.why}.")
    return Address(found["dbname"], found)
