"""A line to a database that fails as lines do: refused, cut before or after the commit, silent, one drop at a time.

It stands between the program and PostgreSQL or MariaDB, and reads only where a transaction that changes something is
committed. What becomes of each connection is told beforehand (`next_is`); without a word it carries everything on.
"""

import socket
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from time import sleep

_CHANGES = (b"DELETE FROM", b"UPDATE ", b"INSERT INTO")


@dataclass(frozen=True)
class Speech:
    """How a database is told to end a transaction, to search, and to begin one."""

    commit: bytes
    search: bytes
    begin: bytes


POSTGRESQL = Speech(b"COMMIT\x00", b'FROM "customers"', b"BEGIN")
MARIADB = Speech(b"\x03COMMIT", b"FROM `members`", b"START TRANSACTION")


class Fault(StrEnum):
    NONE = "none"
    REFUSED = "refused"
    SILENT = "silent"
    """Taken, and never answered."""
    CUT_IN_SEARCH = "cut in search"
    CUT_BEFORE = "cut before commit"
    CUT_AFTER = "cut after commit, before the answer"
    SILENT_AFTER = "silent after commit"
    CUT_IN_PROOF = "cut in the search afterwards"
    DRIPS = "drips"


class Proxy:
    """Listens on a port of its own."""

    def __init__(self, to: int, speech: Speech = POSTGRESQL) -> None:
        self._to, self._coming, self.speech = to, deque[Fault](), speech
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.silent: list[socket.socket] = []
        self.met: dict[Fault, int] = dict.fromkeys(Fault, 0)
        threading.Thread(target=self._accept, daemon=True).start()

    def next_is(self, *faults: Fault) -> None:
        """What becomes of the connections that come next, one after another."""
        self._coming = deque(faults)

    def close(self) -> None:
        for one in (self._listening, *self.silent):
            with suppress(OSError):
                one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                fault = self._coming.popleft() if self._coming else Fault.NONE
                _Line(self, client, fault, self._to).begin()


class _Line:
    """One connection."""

    def __init__(self, proxy: Proxy, client: socket.socket, fault: Fault, to: int) -> None:
        self._proxy, self._client, self._fault = proxy, client, fault
        self._to = to
        self._server: socket.socket | None = None
        self._changes = self._committed = False

    def begin(self) -> None:
        if self._fault is Fault.REFUSED:
            self._met()
            self._cut()
        elif self._fault is Fault.SILENT:
            self._met()  # the one that waits closes it
            self._proxy.silent.append(self._client)
        else:
            self._server = socket.create_connection(("127.0.0.1", self._to))
            for end in (self._client, self._server):  # or each small answer waits forty milliseconds for the next
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for carry in (self._up, self._down):
                threading.Thread(target=carry, daemon=True).start()

    def _met(self) -> None:
        self._proxy.met[self._fault] += 1

    def _up(self) -> None:
        """From the program to the database."""
        assert self._server is not None
        with suppress(OSError):
            while data := self._client.recv(65536):
                self._changes = self._changes or any(word in data for word in _CHANGES)
                if self._stops_before(data):
                    return
                commits = self._changes and self._proxy.speech.commit in data
                self._committed = self._committed or commits
                self._server.sendall(data)
        self._cut()

    def _stops_before(self, data: bytes) -> bool:
        """Cut here, with nothing of it carried on?"""
        speech = self._proxy.speech
        commits = self._changes and speech.commit in data
        searches = speech.search in data and not self._changes
        cut = {
            Fault.CUT_BEFORE: commits, Fault.CUT_IN_SEARCH: searches,
            Fault.CUT_IN_PROOF: self._committed and speech.begin in data,
        }.get(self._fault, False)  # fmt: skip
        if cut:
            self._met()
            self._cut()
        return cut

    def _down(self) -> None:
        """From the database to the program."""
        assert self._server is not None
        with suppress(OSError):
            while data := self._server.recv(65536):
                if self._committed and self._fault is Fault.CUT_AFTER:
                    self._met()
                    break
                if self._committed and self._fault is Fault.SILENT_AFTER:
                    self._met()
                    return
                self._send(data)
        self._cut()

    def _send(self, data: bytes) -> None:
        if self._fault is not Fault.DRIPS:
            self._client.sendall(data)
            return
        if len(data) > 2000:
            self._met()
        for start in range(0, len(data), 512):
            self._client.sendall(data[start : start + 512])
            sleep(0.002)

    def _cut(self) -> None:
        for end in (self._client, self._server):
            if end is not None:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
