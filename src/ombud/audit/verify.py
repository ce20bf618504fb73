"""Reads a whole log and says whether it is what it was (security.md R13, 3.8; threats 30 and 35).

* Works offline on a copy. Reads only; needs no key but the public one, and finds more with the log keys.
* Everything is recomputed from the leaves: nodes, roots, checkpoints, the place of every entry.
* What the copy says of itself is worth no more than the copy. A checkpoint held elsewhere is worth more:
  up to it every change is found, and the entries after it are counted.

spec/audit-log.md 8 is the page for this file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ombud.audit import store
from ombud.audit.merkle import EMPTY_ROOT, HASH, Frontier, Node, leaf_hash, nodes_in
from ombud.audit.note import Checkpoint, NoteError, read_note
from ombud.audit.ports import LogKeys
from ombud.audit.tree import Erased, decode_leaf
from ombud.database import Transaction

_PAGE = 1024
_WINDOW = 1 << 21
"""Commitments that are compared with the rows at a time: 64 MiB."""
_SHOWN = 100


class Fault(StrEnum):
    """What can be wrong."""

    HELD_CHECKPOINT = "held-checkpoint"
    SHORTER = "shorter-than-held"
    DIFFERS = "differs-from-held"
    LEAF_MISSING = "leaf-missing"
    LEAF_UNREADABLE = "leaf-unreadable"
    NODE = "node-wrong"
    SIZE = "size-wrong"
    CHECKPOINT = "checkpoint-wrong"
    ENTRY = "entry-wrong"
    ENTRY_TWICE = "entry-twice"
    PAYLOAD_MISSING = "payload-missing"
    PAYLOAD = "payload-wrong"
    ERASURE = "erasure-forged"
    LANE_VANISHED = "lane-vanished"
    LANE_UNKNOWN = "lane-unknown"
    LANE_DAMAGED = "lane-damaged"


class Problem(NamedTuple):
    fault: Fault
    where: str
    """A number or an id; never what an entry says."""


class Trust(NamedTuple):
    """What the verifier has from elsewhere."""

    origin: str
    public_key: bytes
    note: str | None = None
    """A checkpoint held elsewhere."""
    keys: LogKeys | None = None
    lanes: tuple[Path, ...] = ()
    """The folders of the lanes; none for a copy of the database alone."""


@dataclass(slots=True)
class Verification:
    """What was found."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    entries: int = 0
    """Commitments in the tree."""
    held_entries: int = 0
    """Of these, up to the checkpoint held elsewhere."""
    later_entries: int = 0
    """In the tree and waiting, after it: only this copy vouches for them."""
    waiting: int = 0
    erased: int = 0
    opened: int = 0
    """Payloads that were opened and compared with their commitment."""
    unopened: int = 0
    """Payloads for which there was no key."""
    torn: int = 0
    """Writes that were in flight when a process or the machine died."""
    faults: int = 0
    problems: list[Problem] = field(default_factory=list)
    """The first hundred."""

    @property
    def ok(self) -> bool:
        return not self.faults

    def report(self, fault: Fault, where: object = "") -> None:
        self.faults += 1
        if len(self.problems) < _SHOWN:
            self.problems.append(Problem(fault, str(where)))


class Window(NamedTuple):
    """A run of leaves whose commitments are compared with the rows together."""

    first: int
    starts: list[int]
    """Where each leaf's commitments begin, counted in commitments; one more for the end."""
    commitments: bytes
    last: bool = False
    """No leaf comes after it."""


class TreeCheck:
    """Walks the leaves once: checks nodes and roots, and yields the commitments window by window."""

    def __init__(self, tx: Transaction, found: Verification, wanted: Sequence[int]) -> None:
        self._tx = tx
        self._found = found
        self._wanted = set(wanted)
        self._frontier = Frontier()
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self.entries_at: dict[int, int] = {0: 0}
        self.erased = Erased()

    def windows(self) -> Iterator[Window]:
        first, starts, commitments = 0, [0], bytearray()
        while rows := store.leaves_from(self._tx, self._frontier.size, _PAGE):
            begin, nodes = self._frontier.size, list[Node]()
            for seq, at, data in rows:
                if seq != self._frontier.size or not isinstance(data, bytes):
                    self._found.report(Fault.LEAF_MISSING, self._frontier.size)
                    self._finish(nodes, begin)
                    yield Window(first, starts, bytes(commitments), last=True)
                    return
                commitments += self._leaf(at, data, nodes)
                starts.append(len(commitments) // HASH)
            self._finish(nodes, begin)
            if starts[-1] >= _WINDOW:
                yield Window(first, starts, bytes(commitments))
                first, starts, commitments = self._frontier.size, [0], bytearray()
        yield Window(first, starts, bytes(commitments), last=True)

    def _leaf(self, at: int, stored: bytes | str, nodes: list[Node]) -> bytes:
        data = stored.encode() if isinstance(stored, str) else stored  # SQLite lets a blob be made a text
        leaf = decode_leaf(data)
        nodes += self._frontier.append(leaf_hash(data))
        size = self._frontier.size
        if leaf is None or leaf.at != at:
            self._found.report(Fault.LEAF_UNREADABLE, size - 1)
        commitments = b"" if leaf is None else leaf.commitments
        self.erased = self.erased.plus(Erased() if leaf is None else leaf.erased)
        self._found.entries += len(commitments) // HASH
        if size in self._wanted:
            self.roots[size] = self._frontier.root()
            self.entries_at[size] = self._found.entries
        return commitments

    def _finish(self, nodes: list[Node], begin: int) -> None:
        """Compare the nodes that the leaves from `begin` on completed with those that are stored."""
        size, levels = self._frontier.size, dict[int, list[tuple[int, bytes]]]()
        for node in nodes:
            levels.setdefault(node.level, []).append((node.place, node.hash))
        for level, computed in levels.items():
            if store.nodes_between(self._tx, level, begin >> level, size >> level) != computed:
                self._found.report(Fault.NODE, f"level {level}, leaves {begin} to {size - 1}")
        self._found.size, self._found.root = size, self._frontier.root()


def check_tree(tx: Transaction, trust: Trust, found: Verification, each: Callable[[Window], None]) -> Erased:
    """Check leaves, nodes and checkpoints, handing on the commitments; what the leaves say was erased."""
    held = _held(trust, found)
    signed = store.checkpoints(tx)
    wanted = [row.size for row in signed] + ([held.size] if held else [])
    walk = TreeCheck(tx, found, wanted)
    for window in walk.windows():
        each(window)
    if {store.tree_size(tx), store.count_leaves(tx)} != {found.size}:
        found.report(Fault.SIZE, f"{store.count_leaves(tx)} leaves, {found.size} of them good")
    if store.count_nodes(tx) != nodes_in(found.size):
        found.report(Fault.NODE, "number of nodes")
    for row in signed:
        if not _is_good(row, walk.roots, trust):
            found.report(Fault.CHECKPOINT, row.size)
    if held is not None:
        _compare(held, walk, found)
    found.waiting = store.count_waiting(tx)
    found.later_entries = found.entries - found.held_entries + found.waiting
    return walk.erased


def _held(trust: Trust, found: Verification) -> Checkpoint | None:
    if trust.note is None:
        return None
    try:
        return read_note(trust.note, trust.origin, trust.public_key)
    except NoteError as error:
        found.report(Fault.HELD_CHECKPOINT, error)
        return None


def _compare(held: Checkpoint, walk: TreeCheck, found: Verification) -> None:
    if held.size not in walk.roots:
        found.report(Fault.SHORTER, held.size)
    elif walk.roots[held.size] != held.root:
        found.report(Fault.DIFFERS, held.size)
    else:
        found.held_entries = walk.entries_at[held.size]


def _is_good(row: store.CheckpointRow, roots: dict[int, bytes], trust: Trust) -> bool:
    try:
        signed = read_note(row.note, trust.origin, trust.public_key)
    except (NoteError, TypeError):
        return False
    return signed == (row.size, row.root) and roots.get(row.size) == row.root
