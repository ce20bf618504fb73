"""`ombud.toml`: read once, checked whole, and frozen.

    [installation]
    name = "clinic"            # part of what every sealed value is bound to; never changed
    keys = "../clinic.keys"    # outside this directory, best on another disk
    root = "file"              # or "passphrase", or "pkcs11" with its own table below
    public_key = "3b6a27…"     # Ed25519, hexadecimal: the log is verified with it, also without the keys
    country = "SE"             # where the database lies; outside Sweden also accounting_notice, the day when
                               # Skatteverket was notified of it (BFL 7:3 a)
    demo = false
    database = "postgresql://ombud@db.example.se/ombud"   # without it: the file ombud.db in this directory

    [installation.pkcs11]      # where a hardware module holds the root key
    module = "/usr/lib/…/module.so"
    token = "clinic"           # the token's label
    label = "ombud"            # the key's

    [actors.rut]
    role = "receptionist"      # a role of the policy
    unit = "Reception"
    people_per_hour = 30       # different people looked up or opened within an hour; 30 where nothing is said

A mistake is answered with the file, the place and what may stand there.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from ombud.actors import Accounts
from ombud.terms import Actor, RoleId, UnitId
from ombud.vault.budget import PEOPLE_PER_HOUR

FILE = "ombud.toml"
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]


class ConfigError(Exception):
    """The configuration cannot be used. The message says what, where and what now."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class TokenPlace(_Part):
    module: str
    token: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    label: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Installation(_Part):
    name: Code
    keys: str
    root: Literal["file", "passphrase", "pkcs11"] = "file"
    pkcs11: TokenPlace | None = None
    database: Annotated[str, StringConstraints(max_length=1000)] | None = None
    """A PostgreSQL database; without one it is the SQLite file in the folder. Holds no password."""
    public_key: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = None
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] | None = None
    """Where the database lies (T-06: accounting records are kept in Sweden, or a notice is recorded)."""
    accounting_notice: date | None = None
    demo: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.root == "pkcs11") != (self.pkcs11 is not None):
            raise ValueError('root = "pkcs11" and the table [installation.pkcs11] belong together')
        return self


class Account(_Part):
    role: Code
    unit: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$")] | None = None
    people_per_hour: Annotated[int, Field(ge=1, le=10_000_000)] = PEOPLE_PER_HOUR
    """How many different people the account may look up or open in an hour (security.md, threats 2 and 10)."""


class Config(_Part):
    installation: Installation
    actors: Annotated[dict[Code, Account], Field(default_factory=dict)]

    def people_per_hour(self) -> dict[str, int]:
        return {name: account.people_per_hour for name, account in self.actors.items()}

    def accounts(self) -> Accounts:
        return Accounts(
            {
                name: Actor(name, RoleId(account.role), UnitId(account.unit or ""))
                for name, account in self.actors.items()
            }
        )


def read_config(folder: Path) -> Config:
    path = folder / FILE
    try:
        return Config.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ConfigError(f"{folder.name} is no installation: it has no {FILE}. Make one with `ombud init`.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{FILE}: not TOML ({error}).") from None
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        raise ConfigError(f"{FILE}: {faults}.") from None
