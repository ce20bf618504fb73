"""A package that is handed on while it is written (Art. 15, 20): for a program, as `copying.py` for a page.

    thread: decide, enter ─► write ─► blocks, a few at most ─► whoever reads
                │ no: said at once               └── slow: waited for, half a minute ─ gone: undone, and the log says so

* Nothing of it lies in any file, and never the whole of it in memory (design.md 5.7).
* What was begun and not finished ends without the end of a ZIP: who reads is told so by the connection, and the log
  and the journal say that it failed.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from queue import Full, Queue
from threading import Event

from ombud.app.copying import Ordered, order_of
from ombud.app.copying_systems import note_given
from ombud.app.installation import Ombud
from ombud.disclosure.package import Made, NotGiven
from ombud.disclosure.package.write import package_into
from ombud.messages import pdf
from ombud.policy.ask import Refusal
from ombud.terms import Actor

BLOCK = 64 * 1024
_BLOCKS = 8
PATIENCE = 30.0
"""Seconds that somebody may take to read a block."""
_LOOK = 0.2
_HANDS = ThreadPoolExecutor(4, "ombud-package")
"""So many packages are written at once; the next one waits for its turn. A thread keeps its connection."""
Ended = Made | NotGiven | Refusal | BaseException


class CutShortError(Exception):
    """A package was not finished, so what was sent of it is none."""

    def __init__(self) -> None:
        super().__init__("the package was not finished; what was sent of it is none, and the log says so")


@dataclass(slots=True)
class Pipe:
    """What is written at one end is read at the other, a little later."""

    patience: float = PATIENCE
    _blocks: "Queue[bytes | Ended]" = field(default_factory=lambda: Queue(_BLOCKS), repr=False)
    _waiting: bytearray = field(default_factory=bytearray, repr=False)
    _gone: Event = field(default_factory=Event, repr=False)

    def write(self, data: bytes) -> int:
        """Raises `OSError` where nobody reads any more."""
        self._waiting += data
        while len(self._waiting) >= BLOCK:
            self._put(bytes(self._waiting[:BLOCK]))
            del self._waiting[:BLOCK]
        return len(data)

    def end(self, ended: Ended) -> None:
        """Nothing more comes: all of it, or why not."""
        if isinstance(ended, Made) and self._waiting:
            self._put(bytes(self._waiting))
        self._put(ended)

    def take(self) -> bytes | Ended:
        return self._blocks.get()

    def close(self) -> None:
        """Whoever read has gone."""
        self._gone.set()

    def _put(self, one: bytes | Ended) -> None:
        left = self.patience
        while not self._gone.is_set():
            try:
                return self._blocks.put(one, timeout=min(_LOOK, left))
            except Full:
                left -= _LOOK
                if left <= 0:
                    self._gone.set()
        raise BrokenPipeError("nobody reads the package any more")


@dataclass(slots=True)
class Copy:
    """A package on its way: its blocks, one after another."""

    pipe: Pipe = field(repr=False)
    making: "Future[None]" = field(repr=False)
    first: bytes | Ended = field(repr=False)

    def __iter__(self) -> Iterator[bytes]:
        """Raises `CutShortError` where it is not finished."""
        one = self.first
        try:
            while isinstance(one, bytes):
                yield one
                one = self.pipe.take()
            if not isinstance(one, Made):
                raise CutShortError
        finally:
            self.pipe.close()


def stream_out(
    ombud: Ombud, ordered: Ordered, *, by: Actor, now: datetime, pipe: Pipe | None = None
) -> Copy | NotGiven | Refusal:
    """Begin to hand it on: it is decided and in the log when this returns."""
    to = pipe or Pipe()
    making = _HANDS.submit(_made, ombud, ordered, to, by, now)
    first = to.take()
    if isinstance(first, bytes | Made):
        return Copy(to, making, first)
    making.result()
    if isinstance(first, BaseException):
        raise first
    return first


def _made(ombud: Ombud, ordered: Ordered, pipe: Pipe, by: Actor, now: datetime) -> None:
    try:
        made = package_into(ombud.vault, order_of(ombud, ordered, by=by, now=now), pipe, pdf, by=by, now=now)
        if isinstance(made, Made):
            note_given(ombud, ordered.subject, made.elsewhere, by=by, now=now)
        pipe.end(made)
    except BrokenPipeError:
        return
    except Exception as error:  # noqa: BLE001 - it is raised where the package is read
        with suppress(BrokenPipeError):
            pipe.end(error)
