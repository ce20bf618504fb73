"""Take a log file in: line by line, never held in memory, each line once.

* A file is known again by a keyed hash of its first line and of all of it that is in already. So the same file counts
  once, under whatever name, packed or not; one that has grown goes on where it came to; and one whose taking in was
  killed goes on after its last act. A shorter one that begins alike is an older copy: its lines are in.
* Some lines to an act, with an entry. A line that cannot be read is told by number and reason, without its text.
* The last line is taken when it is whole: the server may still be writing it. Of a packed file that is damaged what
  stands before the damage is taken.
"""

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Literal, Protocol, cast

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.database import ConflictFault, run_of_acts
from ombud.policy.ask import Refusal
from ombud.terms import Actor, Text
from ombud.terms.time import to_micros
from ombud.vault import Vault
from ombud.visitors import store
from ombud.visitors.days import Written, write
from ombud.visitors.gather import Gathered
from ombud.visitors.health import Health
from ombud.visitors.lines import LONGEST, TOO_LONG, read_line
from ombud.visitors.model import Request
from ombud.visitors.paths import read
from ombud.visitors.rules import OPERATIONS, STATISTICS, WebBook
from ombud.visitors.store import ImportRow
from ombud.visitors.visits import note_signals

LINES_AT_ONCE = 50_000
MOST_FAULTS = 1_000
"""Faults that are told one by one; the others are counted."""
_PACKED = b"\x1f\x8b"
_PIECE = 1 << 16
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)


class Openable(Protocol):
    """A file, or what can be read again like one."""

    def open(self, mode: Literal["rb"]) -> BinaryIO: ...


@dataclass(frozen=True, slots=True)
class Site:
    """What the operator has said of the site."""

    host: str = ""
    reveals: tuple[str, ...] = ()
    """Paths that reveal health, with all that is under them."""
    neutral: tuple[str, ...] = ()
    """Paths that do not; with `/*`, all under them neither."""


@dataclass(frozen=True, slots=True)
class LineFault:
    line: int
    reason: Text


@dataclass(slots=True)
class Report:
    """What became of a file."""

    resumed_at: int = 0
    """Lines that were in before."""
    lines: int = 0
    counted: int = 0
    logged: int = 0
    ended: int = 0
    bad: int = 0
    faults: list[LineFault] = field(default_factory=list)
    unfinished: bool = False
    """The last line has no end yet; it comes next time."""
    older: bool = False
    """Of a file that begins alike more is in already: an older copy, or one that broke off. Nothing of it was taken."""
    damaged: bool = False
    """The packed file breaks off, or is no packed file after some point: what stood before that is in."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken in, by whom, of which site."""

    file: Openable
    site: Site
    by: Actor
    now: Callable[[], datetime]
    progress: Callable[[int], None] = lambda _lines: None


@run_of_acts("what was taken in before stands, and the same file goes on there")
def take_in(vault: Vault, taking: Taking) -> Report | Refusal:
    """Take in what is new in the file. Raises `ConflictFault` while another process takes in the same one."""
    refused = _refused(vault, taking)
    if refused is not None:
        return refused
    with _opened(taking.file) as stream:
        return _Taking(vault, taking, stream).all()


def _refused(vault: Vault, taking: Taking) -> Refusal | None:
    """Nothing that is observed may be kept by this actor: why not."""
    now = taking.now()
    with vault.act(by=taking.by, now=now) as act:
        today = WebBook(vault.book, act.tx, act.policy, taking.by, now).today
        refusals = [today.refusal(purpose) for purpose in (OPERATIONS, STATISTICS)]
        if None in refusals:
            act.nothing_changed()
            return None
        act.log(Kind.IMPORT, Outcome.REFUSED, facts={"scope": "web"})
        return refusals[0]


class _Taking:
    def __init__(self, vault: Vault, taking: Taking, stream: BinaryIO) -> None:
        self._vault, self._taking, self._stream = vault, taking, stream
        self._digest = hashlib.sha256()
        self._size = 0
        self._at_end = False
        self._report = Report()
        self._health: Health | None = None

    def all(self) -> Report:
        first = self._line(LONGEST)
        head = self._vault.keyring.intake_mac(b"web-head" + hashlib.sha256(first).digest())
        before = self._resumed(head)
        while not self._at_end and not self._report.older:
            done, gathered = self._report.lines, self._gathered()
            if done < self._report.lines:
                before = self._kept(gathered, head, before)
                self._taking.progress(self._report.lines)
        return self._report

    def _resumed(self, head: bytes) -> ImportRow | None:
        """Pass over what is in already; what was known of it."""
        with self._vault.database.read() as tx:
            rows = store.imports_of(tx, head)
        found: ImportRow | None = None
        self._rewind()
        digest, size = hashlib.sha256(), 0
        for row in rows:
            size += self._pass(row.size - size, digest)
            if size == row.size and self._mac(digest.digest()) == row.content:
                found, self._digest, self._size = row, digest.copy(), size
        self._report.older = found is None and bool(rows) and size < rows[-1].size
        self._rewind()
        self._pass(self._size, hashlib.sha256())
        self._report.resumed_at = 0 if found is None else found.lines
        return found

    def _rewind(self) -> None:
        self._stream.seek(0)

    def _gathered(self) -> Gathered:
        """The next lines, gathered. What could not be read is in the report."""
        gathered = Gathered(self._judge(), self._taking.site.host)
        for _ in range(LINES_AT_ONCE):
            line = self._line(LONGEST + 2)
            if not line.endswith(b"\n") and len(line) <= LONGEST:
                self._report.unfinished, self._at_end = bool(line), True
                break
            self._take(line)
            request = read_line(read(line).rstrip("\r\n")) if line.endswith(b"\n") else self._rest()
            self._report.lines += 1
            if isinstance(request, Request):
                gathered.add(request)
            else:
                self._fault(request)
        return gathered

    def _take(self, piece: bytes) -> None:
        self._digest.update(piece)
        self._size += len(piece)

    def _line(self, most: int) -> bytes:
        """The next line, or as much of it; nothing at the end of the file, and where a packed one is damaged."""
        try:
            return self._stream.readline(most)
        except _DAMAGED:
            self._report.damaged = True
            return b""

    def _pass(self, size: int, digest: "hashlib._Hash") -> int:
        """Read so many bytes into the hash; how many there were."""
        left = size
        while left > 0 and (piece := self._piece(min(left, _PIECE))):
            left -= len(piece)
            digest.update(piece)
        return size - left

    def _piece(self, most: int) -> bytes:
        try:
            return self._stream.read(most)
        except _DAMAGED:
            return b""

    def _rest(self) -> Text:
        """Pass over the rest of a line that is too long."""
        while piece := self._line(LONGEST):
            self._take(piece)
            if piece.endswith(b"\n"):
                break
        return TOO_LONG

    def _fault(self, reason: Text) -> None:
        report = self._report
        report.bad += 1
        if len(report.faults) < MOST_FAULTS:
            report.faults.append(LineFault(report.resumed_at + report.lines, reason))

    def _kept(self, gathered: Gathered, head: bytes, before: ImportRow | None) -> ImportRow:
        """Write a batch and how far the file has come, in one act."""
        now, report = self._taking.now(), self._report
        lines = report.resumed_at + report.lines
        row = ImportRow(head, self._mac(self._digest.digest()), self._size, lines, to_micros(now))
        with self._vault.act(by=self._taking.by, now=now) as act:
            if not store.move_import(act.tx, before, row):
                raise ConflictFault("another process takes in the same log file; run it again when that has ended")
            written = write(act, gathered, WebBook(self._vault.book, act.tx, act.policy, self._taking.by, now))
            if gathered.objections:
                note_signals(act, gathered.objections)
            numbers = {"rows": gathered.requests, "done": written.logged, "number": written.counted}
            act.log(Kind.IMPORT, Outcome.DONE, facts={"scope": "web", **numbers})
        _add(report, written)
        return row

    def _judge(self) -> Health:
        if self._health is None:
            with self._vault.database.read() as tx:
                policy = self._vault.book.in_force(tx, self._taking.now())
            if policy is None:
                raise AssertionError("it was asked before")
            self._health = Health(policy.file, self._taking.site.reveals, self._taking.site.neutral)
        return self._health

    def _mac(self, digest: bytes) -> bytes:
        return self._vault.keyring.intake_mac(b"web-content" + digest)


def _add(report: Report, written: Written) -> None:
    report.counted += written.counted
    report.logged += written.logged
    report.ended += written.ended


@contextmanager
def _opened(file: Openable) -> Iterator[BinaryIO]:
    """The file, unpacked where it is packed."""
    with file.open("rb") as stream:
        packed = stream.read(2) == _PACKED
        stream.seek(0)
        yield cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if packed else stream
