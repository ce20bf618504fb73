"""The middleware for ASGI programs (HTTP of ASGI 3). What it does, `site.py` says.

What is not HTTP (a websocket, the lifespan) goes through, without an identifier that is not on the list; when the
lifespan ends, what was seen is written. What needs the database runs in a thread, so that other requests go on; nothing
else does, so that no page waits for a thread while the program's own work has them all.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from ombud.app.web.came import Came, Reply, target_of
from ombud.app.web.into import Into
from ombud.app.web.site import LARGEST_FORM, Met, Site
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
        if "headers" in scope:  # of a request, and of a websocket
            scope = {**scope, "headers": without_unknown(scope["headers"])}  # N-06.2
        if scope["type"] != "http":
            await self._other(scope, receive, send)
            return
        came = _came(scope)
        if self._site.owns(came):
            body = await _body(receive) if came.method == "POST" else b""
            await _send(await asyncio.to_thread(self._site.own, came, body), came, send)
            return
        met = await asyncio.to_thread(self._site.met, came) if self._site.waits(came) else self._site.met(came)
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
        read = [(bytes(k).decode("latin-1"), bytes(v).decode("latin-1")) for k, v in message.get("headers", ())]
        headers, self._into = self._met.answer(read, self._came.method)
        return {**message, "headers": _encoded(headers)}


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


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
    raw, client = scope.get("raw_path"), scope.get("client")
    path = bytes(raw).partition(b"?")[0] if raw else str(scope["path"]).encode()
    target = target_of(path, bytes(scope.get("query_string", b"")), encoded=bool(raw))
    return Came(
        str(scope["method"]), target, headers,
        str(client[0]) if client else "", scope.get("scheme") == "https",
    )  # fmt: skip
