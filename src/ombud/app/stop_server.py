"""Serve the page that ends advertising, on the loopback, until somebody ends it. TLS is the web server's before it.

A connection is answered in a thread of its own and has ten seconds. Nothing is logged: the address holds the token.
"""

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

_SECONDS = 10
App = Callable[..., Any]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = _SECONDS

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what would be said is the address, and whose it was."""

    def address_string(self) -> str:
        return ""


def server(app: App, port: int) -> WSGIServer:
    """Listening; `serve_forever` answers."""
    return make_server("127.0.0.1", port, app, server_class=_Server, handler_class=_Quiet)


def serve(app: App, port: int) -> None:
    """Answer until SIGTERM or Ctrl-C."""
    with server(app, port) as made:
        before = signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=made.shutdown).start())
        try:
            with suppress(KeyboardInterrupt):
                made.serve_forever()
        finally:
            signal.signal(signal.SIGTERM, before)
