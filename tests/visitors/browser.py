"""A browser made by hand, before a site that runs as WSGI or as ASGI: it keeps a cookie and sends what it is told."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from ombud.app.config import parse_config
from ombud.app.installation import Ombud
from ombud.app.tidying import Tidier
from ombud.app.web import AsgiVisitors, Site, WsgiVisitors
from tests.clinic import Clinic

CONFIG = """
[installation]
name = "clinic"
keys = "../keys"
[web]
host = "example.se"
reveals = ["/mottagning"]
neutral = ["/nyheter/*"]
session_cookie = "sid"
hosts = ["https://kartor.example.se"]
"""
PAGE = b'<!doctype html><html><head><title>T</title></head><body class="a"><h1>Hej</h1></body></html>'
HTML = (("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(PAGE))))


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Program:
    """The program behind: what it answers, and what it was given."""

    status: int = 200
    headers: list[tuple[str, str]] = field(
        default_factory=lambda: [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(PAGE)))]
    )
    pieces: list[bytes] = field(default_factory=lambda: [PAGE])
    given: list[dict[str, str]] = field(default_factory=list)
    fails: bool = False

    def wsgi(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.given.append(
            {k.removeprefix("HTTP_").replace("_", "-").lower(): v for k, v in environ.items() if k.startswith("HTTP_")}
        )
        if self.fails:
            raise RuntimeError("the program failed")
        start(f"{self.status} Said", list(self.headers))
        return _Closing(self.pieces)

    async def asgi(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await send({"type": f"{scope['type']}.said"})
            return
        self.given.append({k.decode(): v.decode() for k, v in scope["headers"]})
        if self.fails:
            raise RuntimeError("the program failed")
        headers = [(k.encode(), v.encode()) for k, v in self.headers]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        for piece in self.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})


class _Closing:
    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces
        self.closed = False

    def __iter__(self) -> Any:
        return iter(self._pieces)

    def close(self) -> None:
        self.closed = True


def site_of(clinic: Clinic, config: str = CONFIG) -> Site:
    read = parse_config(config)
    ombud = Ombud(clinic.folder, read, clinic.vault, read.accounts(), Tidier(clinic.vault.traces))
    return Site(ombud, lambda: clinic.now)


@dataclass
class Browser:
    """One browser before one site."""

    site: Site
    kind: str
    program: Program = field(default_factory=Program)
    cookie: str = ""
    ip: str = "192.0.2.77"
    gpc: bool = False
    script: bool = True

    def get(self, target: str, **headers: str) -> Answer:
        return self._ask("GET", target, b"", headers)

    def post(self, target: str, fields: dict[str, str], **headers: str) -> Answer:
        return self._ask("POST", target, urlencode(fields).encode(), headers)

    def head(self, target: str) -> Answer:
        return self._ask("HEAD", target, b"", {})

    def _ask(self, method: str, target: str, body: bytes, more: dict[str, str]) -> Answer:
        headers = {"host": "example.se", "user-agent": "Firefox", **{k.replace("_", "-"): v for k, v in more.items()}}
        headers |= {"cookie": self.cookie} if self.cookie and "cookie" not in headers else {}
        headers |= {"sec-gpc": "1"} if self.gpc else {}
        answer = (self._wsgi if self.kind == "wsgi" else self._asgi)(method, target, body, headers)
        for value in answer.all("set-cookie"):
            pair, _, rest = value.partition(";")
            self.cookie = "" if "Max-Age=0" in rest else pair
        return answer

    def _wsgi(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> Answer:
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "REMOTE_ADDR": self.ip,
            "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body), "wsgi.url_scheme": "https",
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
        }  # fmt: skip
        said: list[Any] = []
        got = WsgiVisitors(self.program.wsgi, self.site)(environ, lambda *start: said.append(start) or said.append)
        content = b"".join(got)
        status, pairs = said[0][:2]
        return Answer(int(status.split()[0]), pairs, content)

    def _asgi(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> Answer:
        path, _, query = target.partition("?")
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": (self.ip, 1234), "scheme": "https",
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(AsgiVisitors(self.program.asgi, self.site)(scope, receive, send))
        pairs = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
        return Answer(sent[0]["status"], pairs, b"".join(one.get("body", b"") for one in sent[1:]))
