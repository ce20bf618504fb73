"""Before another program's own application: a request about a person is asked about first (ASGI and WSGI).

    app = AskFirst(app, client, lambda path: Question(path[3], "contract.perform", ("contact",)) if … else None)

* What is no request about a person passes as it is. Where the answer is no the application is not called: its client
  gets 403 and the problem as the API has it.
* Where nobody answers, nothing is used: 503. Silence is no yes.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from ombud.client.asking import Asked
from ombud.client.faults import ApiError
from ombud.client.model import Decision

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]
InThread = Callable[[Callable[[], "No | None"]], Awaitable["No | None"]]
_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Question:
    """What a request would use: of whom, for what."""

    person: str = field(repr=False)
    purpose: str
    categories: tuple[str, ...]
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class No:
    """What is answered instead."""

    status: int
    content: bytes = field(repr=False)


About = Callable[[str], Question | None]
"""From the path of a request to what it would use; nothing where it is about nobody."""


def no_to(client: Asked, question: Question | None) -> No | None:
    """Ask; what is answered instead, if not yes."""
    if question is None:
        return None
    try:
        found = client.ask(question.person, *question.categories, purpose=question.purpose, channel=question.channel)
    except ApiError:
        return No(503, _content(503, "not_asked", "Nobody could say whether it is allowed, so nothing was used.", None))
    return None if found else No(403, _content(403, found.code, "The policy does not permit it now.", found))


def _content(status: int, code: str, detail: str, found: Decision | None) -> bytes:
    said: Mapping[str, object] = {
        "title": "Stopped", "status": status, "code": code, "detail": detail,
        "rules": [] if found is None else list(found.rules), "try": [] if found is None else list(found.tries),
        "sentences": [] if found is None else [{"id": one.id, "text": one.text} for one in found.sentences],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class AskFirst:
    """Before an ASGI application. `in_thread` runs the question where it holds up nobody else."""

    app: App
    client: Asked = field(repr=False)
    about: About
    in_thread: InThread

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        question = self.about(str(scope["path"])) if scope["type"] == "http" else None
        no = None if question is None else await self.in_thread(lambda: no_to(self.client, question))
        if no is None:
            await self.app(scope, receive, send)
            return
        headers = [(b"content-type", _TYPE.encode()), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": no.status, "headers": headers})
        await send({"type": "http.response.body", "body": no.content})


@dataclass(frozen=True, slots=True)
class AskFirstWsgi:
    """Before a WSGI application."""

    app: WsgiApp
    client: Asked = field(repr=False)
    about: About

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        no = no_to(self.client, self.about(str(environ.get("PATH_INFO", ""))))
        if no is None:
            return self.app(environ, start_response)
        status = "403 Forbidden" if no.status == 403 else "503 Service Unavailable"
        start_response(status, [("Content-Type", _TYPE), ("Cache-Control", "no-store")])
        return [no.content]
