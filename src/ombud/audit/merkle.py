"""Merkle trees after RFC 6962, 2.1, and proofs after RFC 9162, 2.1.3 and 2.1.4. Pure.

* A tree is known by its size and its *nodes*: node (level, index) is the root of the complete subtree over
  the leaves index·2^level … (index+1)·2^level - 1. It never changes once its leaves are there.
* Appending touches only the *frontier*: the complete subtrees along the right edge, largest first.
* A verifier refuses what it was not asked for: a hash that is not 32 bytes, a path that is too long or too
  short, a leaf outside the tree, an empty old tree.

spec/audit-log.md 4 is the page for this file.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

HASH = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

ReadNode = Callable[[int, int], bytes]
"""The hash of the node (level, index)."""


class Node(NamedTuple):
    level: int
    place: int
    hash: bytes


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree: enough to append and to know the root."""

    __slots__ = ("_edge", "size")

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self.size = size
        self._edge = list(edge)
        if len(self._edge) != size.bit_count():
            raise ValueError("a frontier has one hash for each bit of the size that is set")

    def append(self, leaf: bytes) -> list[Node]:
        """Add one leaf hash; the nodes that are complete now, the leaf's own first."""
        index, level, current = self.size, 0, leaf
        nodes = [Node(0, index, leaf)]
        while index & 1:
            index >>= 1
            level += 1
            current = node_hash(self._edge.pop(), current)
            nodes.append(Node(level, index, current))
        self._edge.append(current)
        self.size += 1
        return nodes

    def root(self) -> bytes:
        if not self._edge:
            return EMPTY_ROOT
        *rest, root = self._edge
        for left in reversed(rest):
            root = node_hash(left, root)
        return root


def edge(size: int) -> Iterator[tuple[int, int]]:
    """The nodes (level, index) of the frontier of a tree of this size, largest first."""
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def root_at(size: int, read: ReadNode) -> bytes:
    """The root that the tree had when it had `size` leaves."""
    return Frontier(size, (read(level, index) for level, index in edge(size))).root()


def nodes_in(size: int) -> int:
    """How many complete nodes a tree of this size has, over all levels."""
    return sum(size >> level for level in range(size.bit_length()))


def inclusion_proof(index: int, size: int, read: ReadNode) -> list[bytes]:
    """The path from leaf `index` to the root of the first `size` leaves, lowest first."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in a tree of that size")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, read))
            end = middle
        else:
            path.append(_range_hash(start, middle, read))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, read: ReadNode) -> list[bytes]:
    """What shows that the first `old` leaves of a tree of `new` are the tree that was seen before."""
    if not 0 < old <= new:
        raise ValueError("a consistency proof goes from a tree with leaves to one that is no smaller")
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_hash(middle, end, read))
            end = middle
        else:
            path.append(_range_hash(start, middle, read))
            start, whole = middle, False
    if not whole:
        path.append(_range_hash(start, end, read))
    return path[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Is `leaf` (a leaf hash) number `index` of the tree with this size and root? RFC 9162, 2.1.3.2."""
    if not 0 <= index < size or not _are_hashes((leaf, root, *path)):
        return False
    position, last, current = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            current = node_hash(sibling, current)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and current == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Is the tree `new` an extension of the tree `old`? RFC 9162, 2.1.4.2."""
    if not 0 < old <= new:
        return False
    if old == new:
        # Nothing is hashed: a tree is consistent with itself, and the caller knows its root already.
        return not path and old_root == new_root
    if not path or not _are_hashes((old_root, new_root, *path)):
        return False
    shift = (old & -old).bit_length() - 1
    position, last = old - 1 >> shift, new - 1 >> shift
    first, *rest = path if position else (old_root, *path)
    before = after = first
    for sibling in rest:
        if last == 0:
            return False
        if position & 1 or position == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1


def _range_hash(start: int, end: int, read: ReadNode) -> bytes:
    """The root over the leaves start … end - 1, where `start` is a multiple of a power of two not below the width."""
    width = end - start
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return read(level, start >> level)
    middle = start + _split(width)
    return node_hash(_range_hash(start, middle, read), _range_hash(middle, end, read))


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH for value in values)
