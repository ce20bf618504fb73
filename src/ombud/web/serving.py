"""Answer on the loopback, or at a socket of this machine, until somebody ends it. TLS is the web server's before it.

    with until ended:  port or socket taken ─► answering (a thread) ─► said where ─► … ─► no new ones ─► answers ended

* Nothing but this machine reaches it: another one comes through the web server (docs/how-to/serve-the-pages.md).
* A process that answers folds its lane within a second, so that who reads shows at once (`app/folding.py`).
* At the end no new request is taken, those begun are answered, and then the caller closes the installation: sessions
  lie in the database and go on with the next start.
"""

import errno
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from starlette.types import ASGIApp, Receive, Scope, Send

from ombud.app.folding import folding
from ombud.web.application import Door, application
from ombud.web.front import Front
from ombud.web.routes import Route

PORT = 8321
LOOPBACK = "127.0.0.1"
SECONDS_TO_END = 10
"""How long what has been begun may take when it is to end."""
HANDLERS = 10
"""Threads that answer at once. Of forty, whoever holds a lock of the database waits for the others' turns of Python."""
_MOST_AT_ONCE = 500
_WAITING = 2048


logging.getLogger("uvicorn").propagate = False  # what it would say of a fault may hold a value; `application` says it
logging.getLogger("uvicorn").addHandler(logging.NullHandler())


class PlaceTakenError(Exception):
    """Nobody can be answered there. The message says what to choose instead."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where requests come in, and under which address people know it."""

    listener: socket.socket = field(repr=False)
    url: str
    """What people open: without a path."""
    hosts: frozenset[str]
    proxies: int = 0
    path: Path | None = None
    """Of a socket, to be taken away at the end."""

    def close(self) -> None:
        self.listener.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def at_port(port: int, public_url: str | None = None, proxies: int = 0, *, others: int = 0) -> Place:
    """A port of the loopback, or one of the `others` after it. Raises `PlaceTakenError`."""
    for one in range(port, port + others + 1):
        # The protocol is named, since only then asyncio sends each part of an answer at once (TCP_NODELAY). Otherwise
        # the second waits until the other side says that it has the first: 40 ms with every page (RFC 1122 4.2.3.2).
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, one))
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            continue
        listener.listen(_WAITING)
        here = listener.getsockname()[1]
        names = frozenset(f"{host}:{here}" for host in (LOOPBACK, "localhost"))
        url = public_url or f"http://{LOOPBACK}:{here}"
        return Place(listener, url, names | {urlsplit(url).netloc.lower()}, proxies)
    raise PlaceTakenError(
        f"port {port} of this machine is in use, or only the administrator may use it. Name another with --port; "
        "nothing was begun."
    )


def at_socket(path: Path, public_url: str, proxies: int = 0) -> Place:
    """A socket in the file system, for its owner and their group. Raises `PlaceTakenError` where one answers."""
    with suppress(FileNotFoundError):
        _take_away(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o117)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(_WAITING)
    return Place(listener, public_url, frozenset({urlsplit(public_url).netloc.lower()}), proxies, path)


def _take_away(path: Path) -> None:
    """The socket that a killed process left; never a file, and never one that somebody answers at."""
    taken = PlaceTakenError(
        f"{path.name} is not a socket that a former run left: somebody answers there, or it is a file. "
        "Name another with --socket; nothing was begun."
    )
    if not path.is_socket():
        path.stat()
        raise taken
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        try:
            asked.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
        else:
            raise taken


@contextmanager
def answering(app: ASGIApp, place: Place, ended: threading.Event) -> Iterator[None]:
    """Answer in a thread while the block goes on. `ended` is set where it stops by itself."""
    server = uvicorn.Server(
        uvicorn.Config(
            Few(Front(app, place.hosts, place.proxies)), log_config=None, access_log=False, lifespan="off", ws="none",
            proxy_headers=False, server_header=False, limit_concurrency=_MOST_AT_ONCE, timeout_keep_alive=15,
            timeout_graceful_shutdown=SECONDS_TO_END,
        )
    )  # fmt: skip

    def run() -> None:
        try:
            server.run([place.listener])
        finally:
            ended.set()

    thread = threading.Thread(target=run, name="ombud-pages")
    thread.start()
    try:
        while not server.started and not ended.is_set():
            time.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        thread.join()
        place.close()


@dataclass(frozen=True, slots=True)
class Few:
    """No more handlers at once than help each other on: the others wait in their order (decision 0070)."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        current_default_thread_limiter().total_tokens = HANDLERS
        await self.app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Beside:
    """Applications of other doors, each by the beginning of its paths; all else is the pages'."""

    pages: ASGIApp
    doors: Mapping[str, ASGIApp]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        found = next((app for begin, app in self.doors.items() if path == begin or path.startswith(f"{begin}/")), None)
        await (found or self.pages)(scope, receive, send)


def serve(
    door: Door,
    routes: Sequence[Route],
    place: Place,
    *,
    ready: Callable[[str], None],
    stop: threading.Event,
    doors: Mapping[str, ASGIApp] = MappingProxyType({}),
) -> None:
    """Answer until `stop` is set. `ready` is told the address when it answers; `doors` answer beside the pages."""
    app = Beside(application(door, routes), doors)
    with folding(door.ombud.vault, door.clock), answering(app, place, stop):
        ready(place.url)
        stop.wait()
