"""A log of a million entries.

Leaves, nodes and rows are what the sequencer would have made of so many acts. What is sealed is noise: verifying
without the log's keys, as on a copy held elsewhere, opens no payload.
"""

from random import Random
from struct import Struct

from ombud.app.bench.clinic import Clinic
from ombud.app.verifying import pinned
from ombud.audit import store
from ombud.audit.merkle import HASH
from ombud.audit.store import EntryRow
from ombud.audit.tree import BATCH, Erased, append
from ombud.audit.verify import Trust
from ombud.database import Transaction
from ombud.terms.time import to_micros

_SEALED = 120
"""Bytes of a usual payload, sealed."""
_AT_A_TIME = 200 * BATCH
_OF_ONE_PERSON = 16
"""Entries, in the middle."""
_PACKED = Struct(f">16s16s{HASH}sqh")


def write_log(clinic: Clinic, entries: int) -> str:
    """Enter so many acts and put them into the tree; the checkpoint that is held elsewhere."""
    vault, at = clinic.ombud.vault, to_micros(clinic.now)
    rows: list[bytes] = []
    with vault.database.act() as tx:
        for first in range(0, entries, _AT_A_TIME):
            rows += _leaves(tx, clinic.seed, min(_AT_A_TIME, entries - first), at)
    rows.sort()  # by their key, as they come to lie: rows in any other order would take minutes
    for first in range(0, entries, _AT_A_TIME):
        with vault.database.act() as tx:
            store.add_entries(tx, [_row(packed, clinic.seed, at) for packed in rows[first : first + _AT_A_TIME]])
    return vault.ledger.checkpoint(clinic.now)


def _leaves(tx: Transaction, chance: Random, number: int, at: int) -> list[bytes]:
    """Put so many commitments into the tree; their rows, packed and with a key each, in no order."""
    commitments = [chance.randbytes(HASH) for _ in range(number)]
    places = append(tx, store.take_tree(tx), at, commitments, Erased())
    subjects = [chance.randbytes(16) for _ in range(number // _OF_ONE_PERSON + 1)]
    return [
        _PACKED.pack(chance.choice(subjects), chance.randbytes(16), commitment, *place)
        for commitment, place in zip(commitments, places, strict=True)
    ]


def _row(packed: bytes, chance: Random, at: int) -> EntryRow:
    subject, entry_id, commitment, leaf, position = _PACKED.unpack(packed)
    return EntryRow(subject, entry_id, at, chance.randbytes(_SEALED), commitment, leaf, position)


def trust_in(clinic: Clinic, note: str) -> Trust:
    """What a verifier has who holds the public key and a checkpoint, and no other key."""
    pin = pinned(clinic.folder, None)
    return Trust(pin.origin, pin.public_key, note)
