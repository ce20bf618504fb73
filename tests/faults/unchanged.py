"""What was found of rows that are, byte for byte, those of an earlier look, is found again without looking.

After every fault everybody is looked at, and most people are as they were. What is read of a person follows from
their rows in every table there is, from the policy versions and from the files of the key folder, and from nothing
else. So the answer is kept under a hash of all these bytes: one that differs is asked anew.
"""

import marshal
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from ombud.app.installation import Ombud, keys_folder
from ombud.database import Row, Transaction
from tests.faults.image import Copies
from tests.faults.seen import Seen, see_in

_KEPT = 20_000
_LOG = "entry"
"""What is said of a person in the log is no part of them: it grows whenever somebody looks."""
_MEMORY: OrderedDict[tuple[str, bytes, bytes], object] = OrderedDict()
T = TypeVar("T")


class Unchanged:
    """One look at everybody, in one reading transaction."""

    def __init__(self, ombud: Ombud, tx: Transaction) -> None:
        self._ombud, self._tx = ombud, tx
        rows: dict[bytes, list[tuple[str, Row]]] = defaultdict(list)
        for table in _tables(ombud, tx):
            for subject, *row in tx.all(f"SELECT t.subject_id, t.* FROM {table} t"):
                rows[bytes(subject)].append((table, tuple(row)))
        ground = _digest((_versions(tx), _keys(ombud)))
        self._of = {subject: _digest((ground, of_person)) for subject, of_person in rows.items()}

    def moved(self, before: "Unchanged") -> set[bytes]:
        """Whose rows are no longer what they were at an earlier look."""
        return {subject for subject, digest in self._of.items() if before._of.get(subject) != digest}

    def same(self, what: str, subject: bytes, look: Callable[[], T]) -> T:
        """What `look` finds of this person."""
        digest = self._of.get(subject)
        return look() if digest is None else _remembered((what, subject, digest), look)

    def see(self, subject: bytes) -> Seen | None:
        return self.same("see", subject, lambda: see_in(self._ombud, self._tx, subject))


def same_file(what: str, path: Path, look: Callable[[], T]) -> T:
    """What `look` finds of a file with these very bytes."""
    return _remembered((what, b"", blake2b(path.read_bytes(), digest_size=32).digest()), look)


def _remembered(key: tuple[str, bytes, bytes], look: Callable[[], T]) -> T:
    if key in _MEMORY:
        _MEMORY.move_to_end(key)
    else:
        _MEMORY[key] = look()
        if len(_MEMORY) > _KEPT:
            _MEMORY.popitem(last=False)
    return _MEMORY[key]  # type: ignore[return-value]


_FOUND: tuple[str, ...] = ()


def _tables(ombud: Ombud, tx: Transaction) -> tuple[str, ...]:
    """Every table of people. The catalogue is read once: every installation that opens has the same."""
    global _FOUND
    if not _FOUND:
        columns = ombud.vault.database.columns(tx)
        _FOUND = tuple(sorted(table for table in columns if "subject_id" in columns[table] and table != _LOG))
    return _FOUND


def _digest(of: object) -> bytes:
    return blake2b(marshal.dumps(of), digest_size=32).digest()


def _versions(tx: Transaction) -> list[Row]:
    return tx.all("SELECT number, from_at, sha256 FROM policy_version ORDER BY number")


def _keys(ombud: Ombud) -> list[tuple[str, bytes]]:
    """Every file of the key folder."""
    return sorted(Copies(keys_folder(ombud.folder, ombud.config)).take().files.items())
