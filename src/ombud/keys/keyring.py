"""The opened key store: the keys that live outside every database.

    root key ── wraps ──┬─ a key-encryption key for each epoch of seven days ── wraps ── data keys
                        ├─ the index key, the suppression key, the intake key
                        ├─ one log key a year
                        ├─ the account key, under which accounts at work seal what is theirs
                        ├─ the queue key, without which no mail to the data protection officer opens
                        └─ the Ed25519 key that signs checkpoints and receipts

* Data keys are wrapped under the newest epoch. When all live keys have moved on and the last archive that
  needs an epoch has expired, its key is destroyed, and with it every copy of what was erased before (T-29).
* An epoch that another process began is seen before the next key is wrapped or unwrapped; one that another
  process destroyed opens nothing more, from that moment: its file is looked at before each unwrapping.
* Blind indexes and suppression hashes have keys of their own, so that neither list opens the other (P-11).

Formats: spec/keys.md.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from struct import Struct
from typing import NoReturn, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from ombud.database import RowSeal
from ombud.keys.data_key import ALGORITHM, VERSION, DataKey, commitment_of
from ombud.keys.epochs import why_kept
from ombud.keys.files import KeyFiles
from ombud.keys.folder import KeyFile, Seen
from ombud.keys.framing import BLOCK, INNER, OUTER, derived, framed, framed_text
from ombud.keys.model import Epoch, EpochKept, KeyStoreFault, TamperedError, WrappedKey
from ombud.keys.root import RootKey
from ombud.keys.secret_access import data_key_bytes
from ombud.terms import ClassId, SubjectId
from ombud.terms.identifiers import looks_like_personnummer
from ombud.terms.time import from_micros, to_micros

EPOCH_LENGTH = timedelta(days=7)
_HEADER = VERSION + ALGORITHM
_EPOCH = Struct(">IQI")
"""The epoch, framed, and the length of the commitment after it."""
_SINGLE = ("index", "suppression", "intake", "signing")


class Keyring:
    """One tenant's keys. Safe to share between threads."""

    def __init__(self, files: KeyFiles) -> None:
        """Use `create` or `open`."""
        self._files = files
        self.tenant = files.tenant
        self._tenant = files.tenant.encode()
        self._wraps = framed(b"ombud-wrap-1", self._tenant)
        self._keks: dict[int, AESGCMSIV] = {}
        self._seen: dict[int, Seen | None] = {}
        self.epoch = 0
        self.let_go = 0
        """How many epochs' keys this process has let go of because they were destroyed."""
        self._see_epochs()
        index, suppression, intake, signing = (files.secret(f"{name}.key") for name in _SINGLE)
        self._field_key = lru_cache(maxsize=256)(
            lambda field: (derived(index, framed(b"ombud-index-1", field)), framed(b"bi1", self._tenant, field))
        )
        self.unit_code = lru_cache(maxsize=1024)(lambda unit: self.blind("unit", unit))
        """The code of a care unit, by which its rows are known: it tells of nobody, and is remembered."""
        self.row_seal = RowSeal(_row_mac(derived(index, framed(b"ombud-row-1")), self._tenant))
        """Seals what stands in clear in the rows of this tenant's tables (spec/sealed-record.md 6)."""
        self._suppression = suppression
        self._intake = intake
        self._signing = Ed25519PrivateKey.from_private_bytes(signing)
        self.public_key = self._signing.public_key().public_bytes_raw()
        self._log_keys: dict[int, DataKey] = {}
        self._queue: bytes | None = None
        self._account: bytes | None = None
        self._began: dict[int, datetime] = {}

    @classmethod
    def create(cls, folder: Path, root: RootKey, tenant: str, now: datetime) -> Self:
        """Make a key store. Raises `KeyStoreFault` where there is one."""
        files = KeyFiles.create(folder, root, tenant, [f"{name}.key" for name in _SINGLE], to_micros(now))
        return cls(files)

    @classmethod
    def open(cls, folder: Path, root: RootKey) -> Self:
        """Open a key store. Raises `WrongRootError` for another root key, `KeyStoreFault` for a damaged file."""
        return cls(KeyFiles.open(folder, root))

    def follow(self, root: RootKey) -> None:
        """The root key was changed: go on with the new one."""
        self._files = self._files.under(root)

    def new_data_key(self, subject: SubjectId, klass: ClassId) -> tuple[DataKey, WrappedKey]:
        """A fresh key for one subject and class, and its wrapped form to store."""
        key = self.fresh_key(subject, klass)
        (wrapped,) = self.wrapped(subject, {klass: key})
        return key, wrapped

    def fresh_key(self, subject: SubjectId, klass: ClassId) -> DataKey:
        """A fresh key, to be wrapped and stored before the act that uses it ends."""
        return DataKey(os.urandom(32), self.tenant, subject, klass)

    def wrapped(self, subject: SubjectId, keys: Mapping[ClassId, DataKey]) -> list[WrappedKey]:
        """The wrapped forms of fresh keys of one subject, under the newest epoch, whoever began it."""
        if self._files.has_epoch(self.epoch + 1):
            self._see_epochs()
        return [self._wrapped(key, subject, klass, os.urandom(12)) for klass, key in keys.items()]

    def unwrap(self, subject: SubjectId, klass: ClassId, wrapped: WrappedKey) -> DataKey:
        """Raises `TamperedError` unless `wrapped` was made for this subject and class by this key store."""
        return self._unwrapped(self._living(wrapped.epoch), subject, klass, wrapped)

    def together(self) -> Callable[[SubjectId, ClassId, WrappedKey], DataKey]:
        """`unwrap` for many that were read in one moment: that an epoch is still there is seen once."""
        living: dict[int, AESGCMSIV] = {}

        def unwrap(subject: SubjectId, klass: ClassId, wrapped: WrappedKey) -> DataKey:
            kek = living.get(wrapped.epoch)
            if kek is None:
                kek = living[wrapped.epoch] = self._living(wrapped.epoch)
            return self._unwrapped(kek, subject, klass, wrapped)

        return unwrap

    def _unwrapped(self, kek: AESGCMSIV, subject: SubjectId, klass: ClassId, wrapped: WrappedKey) -> DataKey:
        key = DataKey(self._secret(kek, subject, klass, wrapped), self.tenant, subject, klass)
        if not hmac.compare_digest(key.commitment, wrapped.commitment):
            raise TamperedError("a wrapped key")
        return key

    def rewrap(self, subject: SubjectId, klass: ClassId, wrapped: WrappedKey) -> WrappedKey:
        """The same data key under the newest epoch. Raises what `unwrap` raises."""
        secret = self._secret(self._living(wrapped.epoch), subject, klass, wrapped)
        if not hmac.compare_digest(commitment_of(secret), wrapped.commitment):
            raise TamperedError("a wrapped key")
        return self._wrap(secret, wrapped.commitment, subject, klass, os.urandom(12))

    def blind(self, field: str, normalised: str) -> bytes:
        """16 bytes by which a normalised value of `field` is found, and nothing else is learnt (P-11)."""
        name = field.encode()
        key, before = self._field_key(name)
        return hmac.digest(key, before + framed(normalised.encode()), "sha256")[:16]

    def suppression(self, channel: str, address: str) -> bytes:
        """16 bytes that keep an objection when the person is erased. Never of a personnummer (P-01)."""
        if _is_personnummer(address):
            raise ValueError("a suppression is of an address, never of a personnummer (P-01)")
        message = framed(b"sup1", self._tenant, channel.encode(), address.encode())
        return hmac.digest(self._suppression, message, "sha256")[:16]

    def intake_mac(self, data: bytes) -> bytes:
        """16 bytes by which an input file that came before is known again."""
        return hmac.digest(self._intake, framed(b"in1", self._tenant, data), "sha256")[:16]

    def log_key(self, year: int) -> DataKey:
        """The key of a year's log payloads that concern nobody. Its subject is empty, its class `log-YYYY`."""
        if year not in self._log_keys:
            made_at = to_micros(datetime(year, 1, 1, tzinfo=UTC))
            secret = self._files.secret_or_new(f"log-{year:04d}.key", made_at)
            self._log_keys[year] = DataKey(secret, self.tenant, b"", f"log-{year:04d}")
        return self._log_keys[year]

    def queue_key(self, key: DataKey, subject: SubjectId, klass: ClassId, now: datetime) -> DataKey:
        """What one mail to the data protection officer is sealed with (N-20.2).

        It takes the mail's own data key and the queue key: who has the one opens nothing, and when the data key is
        deleted the mail is erased. The queue key is made with the first mail.
        """
        if self._queue is None:
            self._queue = self._files.secret_or_new("queue.key", to_micros(now))
        extracted = hmac.digest(self._queue, data_key_bytes(key), "sha256")  # HKDF-Extract (RFC 5869)
        secret = derived(extracted, framed(b"ombud-queue-1", self._tenant, subject, klass.encode()))
        return DataKey(secret, self.tenant, subject, klass)

    def account_key(self, account: str, now: datetime) -> DataKey:
        """What belongs to an account at work is sealed with it: its subject is empty, its class `account` and the name.

        It follows from the account key, which is made with its first use.
        """
        if self._account is None:
            self._account = self._files.secret_or_new("account.key", to_micros(now))
        klass = f"account {account}"
        secret = derived(self._account, framed(b"ombud-account-1", self._tenant, account.encode()))
        return DataKey(secret, self.tenant, b"", klass)

    def sign(self, message: bytes) -> bytes:
        return self._signing.sign(message)

    def epochs(self) -> tuple[Epoch, ...]:
        """Every epoch there has been, the oldest first."""
        return tuple(
            Epoch(
                number,
                from_micros(file.made_at),
                None if file.destroyed_at is None else from_micros(file.destroyed_at),
            )
            for number, _, file in self._see_epochs()
        )

    def began_at(self, epoch: int) -> datetime | None:
        """When an epoch began, which never changes; None of one that there has not been."""
        if epoch not in self._began:
            self._began = {one.number: one.began_at for one in self.epochs()}
        return self._began.get(epoch)

    def epoch_due(self, now: datetime) -> bool:
        """Has the newest epoch been in use for seven days?"""
        return now >= self.epochs()[-1].began_at + EPOCH_LENGTH

    def begin_epoch(self, now: datetime) -> int:
        """Begin the next epoch, or join the one that another process began meanwhile."""
        self._files.begin_epoch(self.epoch + 1, to_micros(now))
        self._see_epochs()
        return self.epoch

    def destroy_epoch(self, epoch: int, *, live_keys: int, not_before: datetime, now: datetime) -> EpochKept | None:
        """Overwrite and remove an epoch's key. None when it is gone; a reason when it must stay.

        `live_keys` is how many data keys it still wraps, `not_before` when the last archive that needs it
        has expired. The directory counts the keys: call its `destroy_epoch`, in one act.
        """
        self._see_epochs()
        reason = why_kept(epoch, self.epoch, live_keys, not_before, now)
        if reason is not None:
            return EpochKept(epoch, reason)
        self._files.destroy_epoch(epoch, to_micros(now))
        self._see_epochs()
        return None

    def _wrapped(self, key: DataKey, subject: SubjectId, klass: ClassId, nonce: bytes) -> WrappedKey:
        secret = data_key_bytes(key)  # to wrap it, and for nothing else
        return self._wrap(secret, key.commitment, subject, klass, nonce)

    def _wrap(self, secret: bytes, commitment: bytes, subject: bytes, klass: str, nonce: bytes) -> WrappedKey:
        """The vectors' way in: the only place that is told a nonce."""
        epoch = self.epoch  # once: another thread may begin the next one meanwhile
        label = self._wrap_label(subject, klass, epoch, commitment)
        return WrappedKey(epoch, _HEADER + nonce + self._keks[epoch].encrypt(nonce, secret, label), commitment)

    def _living(self, epoch: int) -> AESGCMSIV:
        """The key of an epoch, as it lies in the store now. Raises `KeyStoreFault` where it is gone."""
        kek = self._keks.get(epoch)
        return self._kek(epoch) if kek is None or self._files.seen(epoch) != self._seen.get(epoch) else kek

    def _secret(self, kek: AESGCMSIV, subject: bytes, klass: str, wrapped: WrappedKey) -> bytes:
        """The bytes of a data key. Whoever takes them compares the commitment."""
        epoch, blob, commitment = wrapped
        if blob[:2] != _HEADER:
            raise TamperedError("a wrapped key")
        try:
            return kek.decrypt(blob[2:14], blob[14:], self._wrap_label(subject, klass, epoch, commitment))
        except (InvalidTag, ValueError):
            raise TamperedError("a wrapped key") from None

    def _wrap_label(self, subject: bytes, klass: str, epoch: int, commitment: bytes) -> bytes:
        place = self._wraps + len(subject).to_bytes(4, "big") + subject
        return place + _wrapped_in(klass, epoch, len(commitment)) + commitment

    def _kek(self, epoch: int) -> AESGCMSIV:
        self._see_epochs()
        if epoch not in self._keks:
            raise KeyStoreFault(
                f"the key of epoch {epoch} is not in the key store: it was destroyed, or this is another or an "
                "older copy of the key store. Nothing was opened."
            )
        return self._keks[epoch]

    def _see_epochs(self) -> list[tuple[int, Seen | None, KeyFile]]:
        """Open the epochs that this key ring has not seen, and let go of destroyed ones."""
        found = self._files.epochs()
        for number, seen, file in found:
            if file.wrapped is None:
                self.let_go += self._keks.pop(number, None) is not None
            elif number not in self._keks:
                self._keks[number] = AESGCMSIV(self._files.opened(file))
            self._seen[number] = seen
        self.epoch = max(self._keks)
        return found

    def __repr__(self) -> str:
        return f"Keyring(tenant={self.tenant!r}, epoch={self.epoch})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key ring is not copied, stored or sent")


@lru_cache(maxsize=4096)
def _wrapped_in(klass: str, epoch: int, commitment: int) -> bytes:
    """Class and epoch, framed, and the length of the commitment after them: few, and they come again and again."""
    return framed_text(klass) + _EPOCH.pack(8, epoch, commitment)


def _is_personnummer(address: str) -> bool:
    """Neither an e-mail address nor a number in international form, and shaped like a personnummer."""
    bare = address.rpartition(":")[2]
    return "@" not in bare and not bare.startswith("+") and looks_like_personnummer(bare)


def _row_mac(key: bytes, tenant: bytes) -> Callable[[str, bytes], bytes]:
    """HMAC-SHA-256 (RFC 2104) as `hmac.digest` makes it, with what is the same for every row of a table hashed once:
    seals are checked by the million, and setting the key up costs more than the row."""
    block = key.ljust(BLOCK, b"\0")
    inner, outer = (hashlib.sha256(block.translate(pad)) for pad in (INNER, OUTER))
    label, begun = framed(b"ombud-row-1", tenant), dict[str, "hashlib._Hash"]()

    def mac(table: str, row: bytes) -> bytes:
        start = begun.get(table)
        if start is None:
            start = inner.copy()
            start.update(label + framed_text(table))
            begun[table] = start
        within = start.copy()
        within.update(len(row).to_bytes(4, "big") + row)
        whole = outer.copy()
        whole.update(within.digest())
        return whole.digest()[:16]

    return mac
