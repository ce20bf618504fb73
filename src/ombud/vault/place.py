"""Where an act is done: the parts of a vault that it works with."""

from collections.abc import Callable
from typing import Protocol

from ombud.audit import Ledger
from ombud.database import Database
from ombud.keys import KeyDirectory, Keyring
from ombud.vault.budget import Budget
from ombud.vault.noes import NoFile
from ombud.vault.policies import PolicyBook
from ombud.vault.sweep import PeopleTables
from ombud.vault.telling import Outbox


class NoPolicyError(Exception):
    """No policy is in force, so nothing may be done. `ombud policy adopt` puts one in force."""


class Place(Protocol):
    """What an act works with: the vault in which it is begun."""

    @property
    def database(self) -> Database: ...
    @property
    def keyring(self) -> Keyring: ...
    @property
    def directory(self) -> KeyDirectory: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def book(self) -> PolicyBook: ...
    @property
    def new_id(self) -> Callable[[], bytes]: ...
    @property
    def people(self) -> PeopleTables: ...
    @property
    def budget(self) -> Budget: ...
    @property
    def no_file(self) -> NoFile | None: ...
    @property
    def systems(self) -> tuple[str, ...]: ...
    @property
    def outbox(self) -> Outbox | None: ...
