"""The middleware for ASGI programs (HTTP of ASGI 3). What it does, `site.py` says.

What is not HTTP (a websocket, the lifespan) goes through as it is; when the lifespan ends, what was seen is written. An
answer of the site's own that needs the database runs in a thread, so that other requests go on.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ombud.app.web.came import Came, Reply
from ombud.app.web.into import Into
from ombud.app.web.site import LARGEST_FORM, Met, Site
from ombud.app.web.wsgi import is_page
from ombud.visitors.edge import without_unknown

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class AsgiVisitors:
    """An ASGI program with the site before it."""

    def __init__(self, application: Application, site: Site) -> None:
        self._application, self._site = application, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._other(scope, receive, send)
            return
        scope = {**scope, "headers": without_unknown(scope["headers"])}  # N-06.2
        came = _came(scope)
        if self._site.owns(came):
            body = await _body(receive) if came.method == "POST" else b""
            await _send(await asyncio.to_thread(self._site.own, came, body), came, send)
            return
        met = await asyncio.to_thread(self._site.met, came)
        answer = _Answer(met, came, send)
        try:
            await self._application(scope, receive, answer.send)
        finally:
            self._site.saw(came, answer.status)

    async def _other(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Anything but a request; at the end of the lifespan what was seen is written."""
        await self._application(scope, receive, send)
        if scope["type"] == "lifespan":
            await asyncio.to_thread(self._site.flush)


class _Answer:
    """One answer of the program, on its way."""

    def __init__(self, met: Met, came: Came, send: Send) -> None:
        self._met, self._came, self._send = met, came, send
        self._into: Into | None = None
        self.status = 500

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._send(self._started(message))
        elif message["type"] == "http.response.body" and self._into is not None:
            more = bool(message.get("more_body"))
            body = self._into.take(bytes(message.get("body", b"")))
            await self._send({**message, "body": body if more else body + self._into.end()})
        else:
            await self._send(message)

    def _started(self, message: Message) -> Message:
        self.status = int(message["status"])
        headers = [(bytes(name), bytes(value)) for name, value in message.get("headers", ())]
        read = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
        page = is_page(read) and self._came.method == "GET"
        self._into = self._met.into() if page else None
        kept = [pair for pair in headers if not (page and pair[0].lower() == b"content-length")]
        added = self._met.of_page if page else self._met.always
        return {**message, "headers": [*kept, *_encoded(added)]}


def _encoded(headers: tuple[tuple[str, str], ...]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def _send(own: Reply, came: Came, send: Send) -> None:
    await send({"type": "http.response.start", "status": own.status, "headers": _encoded(own.headers)})
    await send({"type": "http.response.body", "body": b"" if came.method == "HEAD" else own.body})


async def _body(receive: Receive) -> bytes:
    """The form that was sent, and not more than one may be."""
    body, more = b"", True
    while more and len(body) <= LARGEST_FORM:
        message = await receive()
        body += bytes(message.get("body", b""))
        more = message["type"] == "http.request" and bool(message.get("more_body"))
    return body


def _came(scope: Scope) -> Came:
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = bytes(name).decode("latin-1").lower(), bytes(value).decode("latin-1")
        headers[key] = f"{headers[key]}{'; ' if key == 'cookie' else ', '}{text}" if key in headers else text
    raw = scope.get("raw_path") or str(scope["path"]).encode()
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    path = bytes(raw).decode("latin-1").partition("?")[0]
    client = scope.get("client")
    return Came(
        str(scope["method"]), f"{path}?{query}" if query else path, headers,
        str(client[0]) if client else "", scope.get("scheme") == "https",
    )  # fmt: skip
