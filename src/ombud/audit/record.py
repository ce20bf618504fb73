"""Seals entries into rows.

An entry is sealed under the log key of the data subject it concerns, or, for nobody, under that of its
year. If the data subject has no log key any more, the row keeps the commitment and nothing else.
"""

from ombud.audit.model import NOBODY, Entry, EntryError
from ombud.audit.payload import SALT, commitment, decode, encode
from ombud.audit.ports import Entropy, LogKeys, Sealer
from ombud.audit.store import EntryRow, ErasedRow
from ombud.audit.tree import Erased
from ombud.database import Transaction
from ombud.terms import SubjectId
from ombud.terms.time import from_micros, to_micros

NOTHING = b""
"""What stands for a payload that is not kept."""


class Recorder:
    """Makes rows of entries, and entries of rows, within one transaction or one report."""

    def __init__(self, keys: LogKeys, entropy: Entropy) -> None:
        self._keys = keys
        self._entropy = entropy

    def row(self, tx: Transaction, entry: Entry, sealer: Sealer | None = None) -> EntryRow:
        """The row of an entry. Its subject's key is looked up, unless whoever acts has it at hand."""
        subject = entry.subject or NOBODY
        at = to_micros(entry.at)
        return self.seal(sealer or self.sealer(tx, subject, at), (subject, self._entropy(16)), at, encode(entry))

    def seal(self, sealer: Sealer | None, key: tuple[bytes, bytes], at: int, payload: bytes) -> EntryRow:
        """The row of a payload with the key (subject, entry id), not in the tree yet."""
        salted = self._entropy(SALT) + payload
        subject, entry_id = key
        if sealer is None:
            return EntryRow(NOBODY, entry_id, at, NOTHING, commitment(salted), None, None)
        sealed = sealer.seal(subject, entry_id, salted)
        return EntryRow(subject, entry_id, at, sealed, commitment(salted), None, None)

    def sealer(self, tx: Transaction, subject: bytes, at: int) -> Sealer | None:
        if subject == NOBODY:
            return self._keys.year_key(from_micros(at).year)
        return self._keys.log_key(tx, SubjectId(subject))

    def opener(self, tx: Transaction, subject: bytes, at: int) -> Sealer | None:
        """What opens the entries that are there; nobody is held for it."""
        if subject == NOBODY:
            return self._keys.year_key(from_micros(at).year)
        return self._keys.key_to_read(tx, SubjectId(subject))


def erased_row(keys: LogKeys, erasure_id: bytes, at: int, erased: Erased) -> ErasedRow:
    """The row that counts what an act erased, sealed so that only who has the keys can write one.

    `at` is the time of the latest entry that was erased: it says under which year's key.
    """
    sealed = keys.year_key(from_micros(at).year).seal(NOBODY, erasure_id, erased.encode())
    return ErasedRow(erasure_id, at, erased.number, erased.sum_bytes, sealed)


def is_genuine(keys: LogKeys, row: ErasedRow) -> bool:
    """Did an act write this row?"""
    erased = Erased(row.number, int.from_bytes(row.sum, "big"))
    return opened(keys.year_key(from_micros(row.at).year), NOBODY, row.erasure_id, row.sealed) == erased.encode()


def opened(sealer: Sealer, subject: bytes, record: bytes, sealed: bytes) -> bytes | None:
    """What was sealed, or None if this key did not seal it for this place.

    The sealer's fault is another package's; whatever it raises means the same here: not sealed by us.
    """
    try:
        return sealer.open(subject, record, sealed)
    except Exception:  # noqa: BLE001
        return None


def entry_in(sealer: Sealer, key: tuple[bytes, bytes], sealed: bytes) -> Entry | None:
    """The entry with the key (subject, entry id); None where it does not open or is none: `verify` shows those."""
    salted = opened(sealer, *key, sealed)
    try:
        return None if salted is None else decode(salted[SALT:])
    except EntryError:
        return None


def open_row(sealer: Sealer, row: EntryRow) -> tuple[bytes, Entry]:
    """(salt ‖ payload, entry) of a row. Raises what the sealer raises, or `EntryError`."""
    salted = sealer.open(row.subject, row.entry_id, row.sealed)
    return salted, decode(salted[SALT:])
