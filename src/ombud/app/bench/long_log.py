"""A log of a million entries.

Leaves, nodes and rows are what the sequencer would have made of so many acts. What is sealed is noise: verifying
without the log's keys, as on a copy held elsewhere, opens no payload.
"""

from ombud.app.bench.clinic import Clinic
from ombud.app.verifying import pinned
from ombud.audit import store
from ombud.audit.store import EntryRow
from ombud.audit.tree import BATCH, Erased, append
from ombud.audit.verify import Trust
from ombud.terms.time import to_micros

_SEALED = 120
"""Bytes of a usual payload, sealed."""
_IN_ONE_ACT = 200 * BATCH
_PEOPLE = 16
"""Entries of one person, in the middle."""


def write_log(clinic: Clinic, entries: int) -> str:
    """Enter so many acts and put them into the tree; the checkpoint that is held elsewhere."""
    vault, chance, at = clinic.ombud.vault, clinic.seed, to_micros(clinic.now)
    subjects = [chance.randbytes(16) for _ in range(max(entries // _PEOPLE, 1))]
    for first in range(0, entries, _IN_ONE_ACT):
        commitments = [chance.randbytes(32) for _ in range(first, min(first + _IN_ONE_ACT, entries))]
        with vault.database.act() as tx:
            places = append(tx, store.take_tree(tx), at, commitments, Erased())
            rows = [
                EntryRow(chance.choice(subjects), chance.randbytes(16), at, chance.randbytes(_SEALED), each, *place)
                for each, place in zip(commitments, places, strict=True)
            ]
            store.add_entries(tx, rows)
    return vault.ledger.checkpoint(clinic.now)


def trust_in(clinic: Clinic, note: str) -> Trust:
    """What a verifier has who holds the public key and a checkpoint, and no other key."""
    pin = pinned(clinic.folder, None)
    return Trust(pin.origin, pin.public_key, note)
