"""Whoever calls: a browser or a program. Measures each answer, counts what should not be, says nothing of anybody.

An answer is *wrong* where it is not what the oracle allows, an *error* where it is a fault of the server or none at
all. What a fault that is made on purpose is answered is as fixed as everything else.
"""

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.crowd.world import SignedIn
from tests.portal.browser import words

PATIENCE = 30.0
"""Seconds for an answer. Nobody waits longer, also on a machine that does much else."""
ADDRESS = re.compile(r"folk(\d{4})\.(\d+)@example\.se")


@dataclass
class Tally:
    """What came of it all."""

    took: list[tuple[str, float]] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    """Made on purpose, by kind."""

    def holds(self, what: str, true: object) -> bool:
        """Count it as wrong where it is not so."""
        if not true:
            self.wrong[what] += 1
        return bool(true)


@dataclass
class Caller:
    """One of a hundred."""

    client: httpx2.AsyncClient
    tally: Tally
    at: SignedIn | None = None
    key: str = ""

    async def get(self, name: str, path: str, status: int = 200, **headers: str) -> httpx2.Response:
        return await self._asked(name, "GET", path, status, headers)

    async def post(self, name: str, path: str, status: int | tuple[int, ...], **fields: str) -> httpx2.Response:
        """A form, with the token of the session unless another one stands in it."""
        csrf = "" if self.at is None else self.at.csrf
        return await self._asked(
            name, "POST", path, status, {"Sec-Fetch-Site": "same-origin"}, data={"csrf": csrf, **fields}
        )

    async def call(
        self, name: str, path: str, status: int, body: Any, purpose: str = "", **headers: str
    ) -> httpx2.Response:
        """A call of a program."""
        sent = {"Processing-Purpose": purpose} if purpose else {}
        sent |= {one.replace("_", "-"): text for one, text in headers.items()}
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        sent |= {"Content-Type": "application/json"}
        return await self._asked(name, "POST", f"/api/v1{path}", status, sent, **content)

    async def malformed(self, name: str, path: str) -> httpx2.Response:
        """What says that it is a form of several parts, and is none."""
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data; boundary=x"}
        return await self._asked(name, "POST", path, 400, headers, content=b"--y\r\nnot a part")

    async def _asked(
        self, name: str, method: str, path: str, status: int | tuple[int, ...], headers: dict[str, str], **what: Any
    ) -> httpx2.Response:
        """Asks, measures, and looks at the status. Without an answer there is one of status 0."""
        wanted = status if isinstance(status, tuple) else (status,)
        began = time.monotonic()
        try:
            answer = await self.client.request(method, path, headers={**self._who(), **headers}, **what)
        except (httpx2.HTTPError, OSError) as error:
            self.tally.errors[f"{name}: {type(error).__name__}"] += 1
            return httpx2.Response(0)
        self.tally.took.append((name, time.monotonic() - began))
        if answer.status_code >= 500:
            self.tally.errors[f"{name}: {answer.status_code}"] += 1
        else:
            self.tally.holds(f"{name}: {answer.status_code} for {wanted[0]}", answer.status_code in wanted)
        return answer

    def _who(self) -> dict[str, str]:
        if self.key:
            return {"Authorization": f"Bearer {self.key}"}
        return {} if self.at is None else {"Cookie": f"__Host-ombud={self.at.token}"}

    async def cut(self, path: str, body: bytes, *, sent: int) -> None:
        """A form of which so much is sent before the connection is closed; nobody hears the answer."""
        url = self.client.base_url
        _, writer = await asyncio.open_connection(url.host, url.port)
        lines = [
            f"POST {path} HTTP/1.1", f"Host: {url.host}:{url.port}", "Sec-Fetch-Site: same-origin",
            "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}",
            *(f"{name}: {text}" for name, text in self._who().items()), "", "",
        ]  # fmt: skip
        writer.write("\r\n".join(lines).encode() + body[:sent])
        await writer.drain()
        writer.close()
        self.tally.faults["a connection closed in the middle"] += 1


def shown(answer: httpx2.Response) -> str:
    """What a page says."""
    return words(answer.text) if answer.status_code else ""


def only_of(number: int, text: str) -> bool:
    """Is every address on the page of this one person?"""
    return {int(one[1]) for one in ADDRESS.finditer(text)} <= {number}
