"""A small server that speaks HTTP on the loopback, for the tests of connected systems.

What it answers is a function of the test's; what goes wrong is told to it one answer at a time (`faults`).
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: object


@dataclass(frozen=True)
class Reply:
    code: int = 200
    value: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """What is sent instead of JSON."""
    drip: float = 0.0
    """Seconds between the bytes of a slow answer."""
    late: float = 0.0
    """Seconds before it begins."""
    cut: bool = False
    """The connection ends instead of an answer."""


@dataclass
class LocalServer:
    """Running at `port` until `stop`."""

    answer: Callable[[Asked], Reply]
    asked: list[Asked] = field(default_factory=list)
    faults: list[Callable[[Asked], Reply | None]] = field(default_factory=list)
    """Each is used once, in order; None lets the answer through."""
    after: list[Callable[[Asked], Reply | None]] = field(default_factory=list)
    """The same, but what was asked for has been done by then."""

    def __post_init__(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _answered(self) -> None:
                outer._answered(self)

            do_GET = do_POST = do_DELETE = do_PATCH = do_PUT = _answered

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def _answered(self, handler: BaseHTTPRequestHandler) -> None:
        content = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
        parts = urlsplit(handler.path)
        kind = handler.headers.get("Content-Type", "")
        body = dict(parse_qsl(content.decode(), keep_blank_values=True)) if "urlencoded" in kind else (
            json.loads(content) if content else None
        )  # fmt: skip
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Asked(handler.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), headers, body)
        self.asked.append(asked)
        reply = (self.faults.pop(0)(asked) if self.faults else None) or self._done(asked)
        if reply.cut:
            handler.close_connection = True
            return
        time.sleep(reply.late)
        content = (
            reply.raw if reply.raw is not None else b"" if reply.value is None else json.dumps(reply.value).encode()
        )
        handler.send_response_only(reply.code)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        try:
            for at in range(0, len(content), 1 if reply.drip else max(1, len(content))):
                time.sleep(reply.drip)
                handler.wfile.write(content[at : at + (1 if reply.drip else len(content))])
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True

    def _done(self, asked: Asked) -> Reply:
        reply = self.answer(asked)
        return (self.after.pop(0)(asked) if self.after else None) or reply
