"""A request has one end, whatever it waits for: headers that drip, in clear and by TLS, on a connection that is old or
new, and a handshake that never comes to its end (security.md 5, R4)."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from ombud.events.post import Poster, Unanswered
from ombud.systems.deadline import Deadline, let_go
from ombud.systems.line import Line
from ombud.systems.model import SystemFaultError
from ombud.systems.place import Place
from tests.events.outside import drips, outside
from tests.events.test_post import HEADERS, at, certified

LATE = r"(did not answer within|took longer than) 0\.3 seconds"
_SOON = 8.0
"""Seconds; without an end these take twenty."""


@contextmanager
def soon() -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < _SOON


@pytest.mark.parametrize("tls", [False, True])
def test_headers_that_drip_are_cut_off(tmp_path: Path, tls: bool) -> None:
    with outside(certified(tmp_path, "crm.example.se") if tls else None) as there, soon():
        there.usual = drips
        place = Place(there.scheme, "crm.example.se", "127.0.0.1", there.port, "", "")
        line = Line(place, {}, 0.3, ca_file=tmp_path / "ca.pem")
        with pytest.raises(SystemFaultError, match=LATE):
            line.ask("GET", "/members")
        line.close()
        url = f"{there.scheme}://crm.example.se:{there.port}/hooks"
        post = Poster(("crm.example.se",), tmp_path / "ca.pem" if tls else None, at("127.0.0.1"), seconds=0.3)
        assert post(url, HEADERS, b"{}") == Unanswered("timeout")


def test_a_handshake_that_drips_is_cut_off(tmp_path: Path) -> None:
    """The server says the beginning of a record of TLS, and then one byte of it now and then."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        spoken, _ = listening.accept()
        with spoken:
            try:
                spoken.sendall(b"\x16\x03\x03\x3f\xff")
                for _ in range(200):
                    spoken.sendall(b"\x02")
                    time.sleep(0.05)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    certified(tmp_path, "crm.example.se")
    place = Place("https", "crm.example.se", "127.0.0.1", listening.getsockname()[1], "", "")
    line = Line(place, {}, 0.3, ca_file=tmp_path / "ca.pem")
    with listening, soon(), pytest.raises(SystemFaultError, match=LATE):
        line.ask("GET", "/members")
    line.close()


def test_a_connection_that_comes_when_the_time_is_over_is_ended_at_once() -> None:
    here, there = socket.socketpair()
    with here, there, Deadline(0.0) as deadline:
        for _ in range(500):
            if deadline.over:
                break
            time.sleep(0.01)
        deadline.trace("connection.connect_tcp.started", {})
        stream = SimpleNamespace(get_extra_info=lambda _name: here)
        deadline.trace("connection.connect_tcp.complete", {"return_value": stream})
        there.settimeout(_SOON)
        assert there.recv(1) == b""


def test_what_has_ended_is_not_cut_off_later_and_a_clients_connections_are_kept() -> None:
    here, there = socket.socketpair()
    with here, there:
        kept = [here.dup()]
        with Deadline(60.0, kept) as deadline:
            pass
        deadline._cut()  # as a timer that had begun when the request ended
        assert not deadline.over
        here.sendall(b"x")
        assert there.recv(1) == b"x"
        assert len(kept) == 1
        let_go(kept)
        assert kept == []


def test_an_old_connection_has_an_end_too(tmp_path: Path) -> None:
    """A client keeps its connection; the next request on it is cut off as the first would be."""
    listening = socket.create_server(("127.0.0.1", 0))
    connections: list[int] = []

    def serve() -> None:
        spoken, _ = listening.accept()
        connections.append(1)
        with spoken:
            spoken.recv(65536)
            spoken.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            spoken.recv(65536)
            try:
                spoken.sendall(b"HTTP/1.1 200 OK\r\nx: ")
                for _ in range(200):
                    spoken.sendall(b"a")
                    time.sleep(0.05)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    line = Line(Place("http", "crm.example.se", "127.0.0.1", listening.getsockname()[1], "", ""), {}, 1.0)
    with listening, soon():
        assert line.ask("GET", "/members").value == {}
        with pytest.raises(SystemFaultError, match=r"did not answer within 1 seconds"):
            line.ask("GET", "/members")
    line.close()
    assert connections == [1]
