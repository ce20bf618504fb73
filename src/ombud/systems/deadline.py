"""All that one request may take, whatever it is waiting for: name, connection, handshake, headers or body.

A client's own patience begins anew with every byte, so a server that drips its headers is waited for without end. Here
a connection is cut off when the time is over, by a copy of its socket: a handshake takes the socket, and not the copy.
"""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self


class Deadline:
    """Ends a connection when its time is over. `kept`: the connections of a client that outlives this request."""

    def __init__(self, seconds: float, kept: list[socket.socket] | None = None) -> None:
        self.over = self._ended = False
        self._kept = kept is not None
        self._lines: list[socket.socket] = [] if kept is None else kept
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def trace(self, name: str, said: dict[str, Any]) -> None:
        """Told by the client of what it does: it has connected."""
        if name != "connection.connect_tcp.complete":
            return
        with self._lock:
            self._lines.append(said["return_value"].get_extra_info("socket").dup())
            if self.over:
                _end(self._lines[-1])

    def _cut(self) -> None:
        with self._lock:
            self.over = not self._ended
            for one in self._lines if self.over else ():
                _end(one)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._ended = True
        if not self._kept:
            let_go(self._lines)


def let_go(lines: list[socket.socket]) -> None:
    """Close the copies; the connections are their client's."""
    while lines:
        lines.pop().close()


def _end(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
