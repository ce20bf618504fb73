"""The log's keys and signature, out of the key ring: what `audit` asks for through its ports."""

from dataclasses import dataclass

from ombud.audit.ports import Sealer
from ombud.database import Transaction
from ombud.keys import KeyDirectory, Keyring
from ombud.terms import ClassId, SubjectId
from ombud.vault.keys import LOG, LogSealer


@dataclass(frozen=True, slots=True)
class DirectoryLogKeys:
    """Finds log keys: a person's in the key directory, a year's in the key ring."""

    directory: KeyDirectory
    keyring: Keyring

    def log_key(self, tx: Transaction, subject: SubjectId) -> Sealer | None:
        """The person's log key, made in an act when they have none; `None` when there is nobody or nothing.

        An act holds the person first, so that no entry about them comes in behind an erasure's back.
        """
        if tx.writes and not self.directory.hold(tx, subject):
            return None
        key = self.directory.key(tx, subject, LOG)
        if key is None and tx.writes:
            key = self.directory.key_or_new(tx, subject, LOG)
        return None if key is None else LogSealer(key, subject, LOG)

    def key_to_read(self, tx: Transaction, subject: SubjectId) -> Sealer | None:
        """The person's log key as it is there. Whoever reads of many people holds none of them (decision 0074)."""
        key = self.directory.key(tx, subject, LOG)
        return None if key is None else LogSealer(key, subject, LOG)

    def year_key(self, year: int) -> Sealer:
        return LogSealer(self.keyring.log_key(year), b"", ClassId(f"log-{year:04d}"))


@dataclass(frozen=True, slots=True)
class KeyringSigner:
    """Signs checkpoints in the installation's name."""

    keyring: Keyring

    @property
    def origin(self) -> str:
        return f"ombud/{self.keyring.tenant}"

    @property
    def public_key(self) -> bytes:
        return self.keyring.public_key

    def sign(self, message: bytes) -> bytes:
        return self.keyring.sign(message)
