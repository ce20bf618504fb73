"""Where the entries of one data subject stand in the tree, and what shows it to somebody who has only a checkpoint.

* A leaf holds many commitments, of many people; they are salted and tell nothing. Its path is shown once for all
  the entries that stand in it (spec/audit-log.md 4, 6).
* An entry can be shown to stand there by its commitment alone. What it says can be shown later, to whoever may see
  it, and is held against the same commitment.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ombud.audit import merkle, store
from ombud.audit.merkle import HASH, leaf_hash, verify_inclusion
from ombud.audit.model import Entry
from ombud.audit.note import Checkpoint
from ombud.audit.ports import Sealer
from ombud.audit.record import open_row
from ombud.audit.tree import decode_leaf
from ombud.database import Transaction


class Stands(NamedTuple):
    """An entry that stands in the tree, by its place."""

    leaf: int
    position: int
    entry_id: bytes


class Placed(NamedTuple):
    """The same with what it says, and the salt that its commitment was made with."""

    at: Stands
    entry: Entry
    salted: bytes
    commitment: bytes


class LeafShown(NamedTuple):
    """A leaf, and the way from it to the root of a checkpoint."""

    number: int
    data: bytes
    path: tuple[bytes, ...]


def standing(tx: Transaction, subject: bytes, size: int, after: bytes, limit: int) -> tuple[list[Stands], bytes | None]:
    """Some of the places of the subject's entries in the first `size` leaves, and from where to go on."""
    rows = store.places_page(tx, subject, after, limit)
    found = [Stands(leaf, at or 0, entry_id) for entry_id, leaf, at in rows if leaf is not None and leaf < size]
    return found, rows[-1][0] if rows else None


def placed(tx: Transaction, sealer: Sealer, subject: bytes, places: Sequence[Stands]) -> list[Placed]:
    """What the entries at these places say, in the same order."""
    rows = {row.entry_id: row for row in store.entries_with(tx, subject, [place.entry_id for place in places])}
    found = []
    for place in places:
        if (row := rows.get(place.entry_id)) is not None:
            salted, entry = open_row(sealer, row)
            found.append(Placed(place, entry, salted, row.commitment))
    return found


def leaves_shown(tx: Transaction, numbers: Iterable[int], size: int) -> list[LeafShown]:
    """These leaves, each with its way to the root of the first `size`."""
    read, found = store.reader(tx), []
    for number in numbers:
        data = store.leaf_data(tx, number)
        if data is not None:
            found.append(LeafShown(number, data, tuple(merkle.inclusion_proof(number, size, read))))
    return found


def leaf_is_in(shown: LeafShown, point: Checkpoint) -> bool:
    """Is this leaf in the tree of the checkpoint?"""
    return verify_inclusion(shown.number, point.size, leaf_hash(shown.data), shown.path, point.root)


def commitment_at(data: bytes, position: int) -> bytes | None:
    """The commitment at a place of a leaf; None where there is none."""
    leaf = decode_leaf(data)
    if leaf is None or not 0 <= position < len(leaf.commitments) // HASH:
        return None
    return leaf.commitments[position * HASH : (position + 1) * HASH]
