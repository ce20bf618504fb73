"""What stands first of all: for which host a request is, and whose it is.

* A request for another host than ours is not answered: a name of somebody else's that leads here (DNS rebinding) gets
  no page, and no address that we write is made of what a browser said (421).
* Behind proxies of ours the network is the one that the outermost of them saw; what comes further to the left of
  `X-Forwarded-For` anybody could have written. Without proxies the header is not read.
"""

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ombud.web.guard import HEADERS

MISDIRECTED = 421
PEER = "ombud.peer"
"""In the scope: the address of the connection itself, whatever a header says."""


@dataclass(frozen=True, slots=True)
class Front:
    """An application behind it (ASGI)."""

    app: ASGIApp
    hosts: frozenset[str]
    """With their ports, as a browser says them."""
    proxies: int = 0
    """How many of ours add themselves to `X-Forwarded-For`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.hosts:
            await Response("", MISDIRECTED, HEADERS)(scope, receive, send)
            return
        peer = str(client[0]) if (client := scope.get("client")) else ""
        source = peer if self.proxies == 0 else self._source(headers)
        await self.app({**scope, "client": (source, 0), PEER: peer}, receive, send)

    def _source(self, headers: Headers) -> str:
        """Where it comes from; nothing where a proxy should have said so and has not."""
        said = ",".join(headers.getlist("x-forwarded-for")).split(",")
        return said[-self.proxies].strip() if len(said) >= self.proxies else ""
