"""A receiver on the loopback that answers as it is told to: well, badly, late, drop by drop, elsewhere, or not at all.

It speaks raw HTTP, so that what a client of ours would never send can be sent. Every wait has an end.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_LONGEST = 20.0


@dataclass(frozen=True)
class Came:
    """What was sent."""

    line: str
    headers: Mapping[str, str]
    body: bytes


Answer = Callable[[socket.socket, Came], None]


def says(status: int, *headers: str, body: bytes = b"{}") -> Answer:
    """An answer in one piece."""
    head = "".join(f"{each}\r\n" for each in headers)
    said = f"HTTP/1.1 {status} -\r\ncontent-length: {len(body)}\r\n{head}\r\n".encode() + body

    def answer(line: socket.socket, _came: Came) -> None:
        line.sendall(said)

    return answer


def drips(line: socket.socket, _came: Came) -> None:
    """A byte at a time, always in time for a client that only waits for the next."""
    end = time.monotonic() + _LONGEST
    with suppress(OSError):
        line.sendall(b"HTTP/1.1 200 OK\r\nx: ")
        while time.monotonic() < end:
            line.sendall(b"a")
            time.sleep(0.02)


def hangs_up(_line: socket.socket, _came: Came) -> None:
    """Nothing is said."""


def raw(said: bytes) -> Answer:
    def answer(line: socket.socket, _came: Came) -> None:
        line.sendall(said)

    return answer


@dataclass
class Outside:
    """The receiver. `answers` are given one after another; after the last, `usual`."""

    port: int
    came: list[Came] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    usual: Answer = field(default_factory=lambda: says(200))
    scheme: str = "http"
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/hooks?of=ombud"

    @property
    def ids(self) -> list[str]:
        """The ids of what came, in its order."""
        return [one.headers["webhook-id"] for one in self.came]


@contextmanager
def outside(context: ssl.SSLContext | None = None) -> Iterator[Outside]:
    listening = socket.create_server(("127.0.0.1", 0))
    made = Outside(listening.getsockname()[1], scheme="http" if context is None else "https")

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=_serve_one, args=(made, line, context), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield made
    finally:
        listening.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for the next line
        listening.close()


def _serve_one(made: Outside, line: socket.socket, context: ssl.SSLContext | None) -> None:
    line.settimeout(_LONGEST)
    with suppress(OSError), line if context is None else context.wrap_socket(line, server_side=True) as spoken:
        came = _read(spoken)
        made.came.append(came)
        (made.answers.pop(0) if made.answers else made.usual)(spoken, came)


def _read(line: socket.socket) -> Came:
    taken = b""
    while b"\r\n\r\n" not in taken:
        taken += _more(line)
    head, _, body = taken.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): text.strip() for name, _, text in (one.partition(":") for one in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += _more(line)
    return Came(first, headers, body)


def _more(line: socket.socket) -> bytes:
    piece = line.recv(65536)
    if not piece:
        raise OSError("the line is closed")
    return piece
