"""Turns commitments into leaves and nodes (spec/audit-log.md 4).

* One leaf is a batch of commitments. Leaves and nodes are only ever added.
* Whoever appends has taken the tree (`store.take_tree`) in the same transaction.
* What was erased is counted in the next leaf, so that a missing payload is told from an erased one.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self

from ombud.audit import store
from ombud.audit.merkle import HASH, Frontier, Node, edge, leaf_hash
from ombud.database import Transaction

BATCH = 256
"""Commitments in one leaf, at most."""
_LEAF = struct.Struct(">BqI32sH")
_FORMAT = 1
_MODULUS = 1 << 8 * HASH


class Erased(NamedTuple):
    """How many commitments have lost their payload by an erasure, and their sum."""

    number: int = 0
    sum: int = 0

    def plus(self, other: "Erased") -> "Erased":
        return Erased(self.number + other.number, (self.sum + other.sum) % _MODULUS)

    @classmethod
    def of(cls, commitments: Iterable[bytes]) -> Self:
        numbers = [int.from_bytes(commitment, "big") for commitment in commitments]
        return cls(len(numbers), sum(numbers) % _MODULUS)

    @property
    def sum_bytes(self) -> bytes:
        return self.sum.to_bytes(HASH, "big")

    def encode(self) -> bytes:
        """What an act seals, to show that it was an act that erased."""
        return self.number.to_bytes(4, "big") + self.sum_bytes


class Leaf(NamedTuple):
    at: int
    erased: Erased
    commitments: bytes
    """One after the other, 32 bytes each."""

    def encode(self) -> bytes:
        number = len(self.commitments) // HASH
        return _LEAF.pack(_FORMAT, self.at, self.erased.number, self.erased.sum_bytes, number) + self.commitments


def decode_leaf(data: bytes) -> Leaf | None:
    """Read a leaf; None for bytes that are no leaf of this format."""
    if len(data) < _LEAF.size:
        return None
    form, at, erased, total, number = _LEAF.unpack_from(data)
    commitments = data[_LEAF.size :]
    if form != _FORMAT or number > BATCH or len(commitments) != number * HASH:
        return None
    return Leaf(at, Erased(erased, int.from_bytes(total, "big")), commitments)


def append(tx: Transaction, size: int, at: int, commitments: Sequence[bytes], erased: Erased) -> list[tuple[int, int]]:
    """Add leaves for the commitments to a tree of `size`; the (leaf, position) of each."""
    read = store.reader(tx)
    frontier = Frontier(size, [read(level, index) for level, index in edge(size)])
    rows: list[tuple[int, int, bytes]] = []
    nodes: list[Node] = []
    for first in range(0, max(len(commitments), 1), BATCH):
        leaf = Leaf(at, erased if first == 0 else Erased(), b"".join(commitments[first : first + BATCH]))
        data = leaf.encode()
        rows.append((frontier.size, at, data))
        nodes += frontier.append(leaf_hash(data))
    store.add_leaves(tx, rows)
    store.add_nodes(tx, nodes)
    store.set_size(tx, frontier.size)
    return [(size + i // BATCH, i % BATCH) for i in range(len(commitments))]
