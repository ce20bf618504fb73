"""A mail server of our own on the loopback that takes everything and keeps nothing but ids: for measures and tests.

It speaks what a carrier needs (EHLO, MAIL, RCPT, DATA, RSET, NOOP, QUIT, PIPELINING), and tells of each message it has
taken its Message-ID and whom it is for, before it answers.
"""

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

_ID = re.compile(rb"^Message-ID: <([^>@]+)@", re.M | re.I)
Heard = Callable[[str, str, bytes], str | None]
"""Message-ID (what stands before the @), recipient, the whole mail; what to answer, `cut` to hang up, None for 250."""


def _taken(_message: str, _recipient: str, _mail: bytes) -> None:
    return None


@dataclass
class Sink:
    """Listens from the start until it is closed."""

    heard: Heard = _taken
    recipient: Callable[[str], str | None] = lambda _recipient: None
    """What to answer to RCPT; None for 250."""
    pipelining: bool = True
    _server: socket.socket = field(init=False, repr=False)
    _lines: list[socket.socket] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]

    def start(self) -> "Sink":
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def serve(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._lines.append(line)
            threading.Thread(target=self._speak, args=(line,), daemon=True).start()

    def leave(self) -> None:
        """Another process listens; this one does not."""
        self._server.close()

    def close(self) -> None:
        for one in (self._server, *self._lines):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _speak(self, line: socket.socket) -> None:
        with suppress(OSError):
            _Session(self, line).run()
        line.close()


class _Session:
    """One connection."""

    def __init__(self, sink: Sink, line: socket.socket) -> None:
        self._sink, self._line = sink, line
        self._buffer = b""
        self._recipient = ""

    def run(self) -> None:
        self._say("220 sink.example.se ESMTP")
        while (command := self._until(b"\r\n")) is not None:
            if not self._obey(command):
                return

    def _obey(self, command: bytes) -> bool:
        verb = command[:4].upper()
        if verb == b"EHLO":
            more = "-sink.example.se\r\n250-PIPELINING\r\n250 8BITMIME" if self._sink.pipelining else " sink.example.se"
            self._say(f"250{more}")
        elif verb == b"RCPT":
            address = command[command.index(b"<") + 1 : command.index(b">")].decode()
            answer = self._sink.recipient(address)
            self._recipient = address if answer is None else ""
            self._say(answer or "250 ok")
        elif verb == b"DATA":
            return self._data()
        else:
            self._say("221 bye" if verb == b"QUIT" else "250 ok")
        return verb != b"QUIT"

    def _data(self) -> bool:
        if not self._recipient:
            self._say("503 no recipient")
            return True
        self._say("354 go on")
        mail = self._until(b"\r\n.\r\n")
        if mail is None:
            return False
        found = _ID.search(mail)
        answer = self._sink.heard(found[1].decode() if found else "", self._recipient, mail)
        self._recipient = ""
        if answer == "cut":
            return False
        self._say(answer or "250 taken")
        return True

    def _until(self, end: bytes) -> bytes | None:
        while end not in self._buffer:
            more = self._line.recv(1 << 16)
            if not more:
                return None
            self._buffer += more
        found, _, self._buffer = self._buffer.partition(end)
        return found

    def _say(self, text: str) -> None:
        self._line.sendall(text.encode() + b"\r\n")
