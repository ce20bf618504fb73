"""One line to a server that speaks HTTP: to the address that was checked, and to no other (security.md 2, row 16).

* The address is resolved and checked once (`place.py`) and connected to by its number; the certificate is held against
  the name. A redirect is not followed, and a link of the server's leads only to itself.
* A server that is busy (429, 503) is asked again when it says (`Retry-After`), or later and later; so is one that could
  not be reached. It all has an end: the seconds that its part of `ombud.toml` allows.
* A server that drips, in its headers too, is cut off when that time is over (`deadline.py`).
* What is asked again must be harmless to repeat: a read, a deletion, what names the version that it writes over, or
  what carries an idempotency key, or says what must not be there yet.
* A fault says a number and no word of the server's. An answer is no longer than `LONGEST`.
"""

import json
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin, urlsplit

import httpx2

from ombud.systems.deadline import Deadline, let_go
from ombud.systems.limit import Limit
from ombud.systems.model import SystemFaultError
from ombud.systems.place import Place, is_public

LONGEST = 64 << 20
_TRIES = 6
_BUSY = frozenset({429, 502, 503, 504})


class Exact(float):
    """A number with its fraction as it was written: `1.50` is another precision than `1.5`."""

    said: str

    def __new__(cls, said: str) -> "Exact":
        one = super().__new__(cls, said)
        one.said = str(said)
        return one


@dataclass(frozen=True, slots=True)
class Said:
    """What a server answered."""

    code: int
    headers: Mapping[str, str] = field(repr=False)
    value: object = field(repr=False)
    """Its JSON; None where it said nothing."""


@dataclass(slots=True)
class Line:
    """See above. Raises `SystemFaultError`."""

    place: Place
    headers: Mapping[str, str] = field(repr=False)
    """What goes with every question: who asks."""
    seconds: float
    wait: Callable[[float], None] = field(default=time.sleep, repr=False)
    ca_file: Path | None = None
    """Who vouches for a server of this network; without it whoever vouches for the net."""
    _client: httpx2.Client | None = field(default=None, repr=False)
    _sockets: list[socket.socket] = field(default_factory=list, repr=False)
    """Of the client's connections, to end them by."""

    def __post_init__(self) -> None:
        if self.place.scheme == "http" and is_public(self.place.address):
            raise SystemFaultError("the system lies on the public net and speaks without TLS: write https.")

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Said:
        """The answer to one question. The path is of `below` or of `link`."""
        sent = {"Accept": "application/json", **self.headers, **(headers or {}), "Host": self._host()}
        content = None
        if form is not None:
            content, sent["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
        elif body is not None:
            content = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        target = path + (("&" if "?" in path else "?") + urlencode(query) if query else "")
        return self._until_answered(method, target, content, sent)

    def link(self, said: str, path: str) -> str:
        """Where a link of the server's leads, from a path of its own. To another place it leads nowhere."""
        here = f"{self.place.scheme}://{self._host()}"
        parts = urlsplit(urljoin(here + path, said))
        base = f"/{self.place.path.rstrip('/')}".rstrip("/")
        if f"{parts.scheme}://{parts.netloc}" not in (here, f"{here}:{self.place.port}"):
            raise SystemFaultError("the system's next page is said to lie at another place: it was not asked for.")
        if ".." in parts.path.split("/") or not f"{parts.path}/".startswith(f"{base}/"):
            raise SystemFaultError("the system's next page is said to lie outside its own path: it was not asked for.")
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def below(self, *parts: str) -> str:
        """A path below the server's own, each part written so that it cannot be two."""
        if any(part in ("", ".", "..") for part in parts):
            raise SystemFaultError("a key of the system cannot stand in an address.")
        base = f"/{self.place.path.rstrip('/')}".rstrip("/")
        return "/".join((base, *(quote(part, safe="") for part in parts)))

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()
        let_go(self._sockets)

    def _host(self) -> str:
        host = f"[{self.place.host}]" if ":" in self.place.host else self.place.host
        usual = {"http": 80, "https": 443}[self.place.scheme]
        return host if self.place.port == usual else f"{host}:{self.place.port}"

    def _until_answered(self, method: str, target: str, content: bytes | None, sent: dict[str, str]) -> Said:
        limit = Limit(self.seconds)
        said: Said | None = None
        for tried in range(_TRIES):
            if tried:
                self._pause(limit, tried, said)
            said = self._once(limit, method, target, content, sent)
            if said is not None and said.code not in _BUSY:
                return said
        what = "does not answer" if said is None else f"answered {said.code}"
        raise SystemFaultError(f"the system {what}, {_TRIES} times.")

    def _pause(self, limit: Limit, tried: int, said: Said | None) -> None:
        asked = _retry_after(said.headers) if said is not None else None
        pause = 0.25 * 2**tried if asked is None else asked
        if pause >= limit.left:
            raise SystemFaultError(f"the system is busy for {pause:g} seconds, longer than it may take.")
        self.wait(pause)

    def _once(self, limit: Limit, method: str, target: str, content: bytes | None, sent: dict[str, str]) -> Said | None:
        """The answer; None where there was none."""
        place = self.place
        url = httpx2.URL(scheme=place.scheme, host=place.address, port=place.port, raw_path=target.encode("ascii"))
        asked = self._open().build_request(
            method, url, content=content, headers=sent, timeout=limit.left,
            extensions={"sni_hostname": self.place.host},
        )  # fmt: skip
        with Deadline(limit.left, self._sockets) as deadline:
            asked.extensions = {**asked.extensions, "trace": deadline.trace}
            try:
                answer = self._open().send(asked, stream=True)
                try:
                    return Said(answer.status_code, dict(answer.headers.items()), self._read(answer, limit))
                finally:
                    answer.close()
            except (httpx2.HTTPError, ssl.SSLError) as error:
                if deadline.over or isinstance(error, httpx2.TimeoutException):
                    raise SystemFaultError(f"the system did not answer within {self.seconds:g} seconds.") from None
                return None

    def _read(self, answer: httpx2.Response, limit: Limit) -> object:
        if answer.is_redirect:
            raise SystemFaultError("the system answers that it is at another place: it was not followed.")
        found = bytearray()
        for piece in answer.iter_bytes():
            _ = limit.left
            found += piece
            if len(found) > LONGEST:
                raise SystemFaultError("the system's answer has no end.")
        if not found or answer.status_code >= 300:
            return None
        try:
            value: object = json.loads(found, parse_float=Exact)
        except (ValueError, RecursionError):
            raise SystemFaultError("the system's answer is no JSON.") from None
        return value

    def _open(self) -> httpx2.Client:
        if self._client is None:
            verify = self._trusted() if self.place.scheme == "https" else False  # in clear there is nobody to trust
            self._client = httpx2.Client(trust_env=False, follow_redirects=False, verify=verify)
        return self._client

    def _trusted(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except (OSError, ssl.SSLError):
            raise SystemFaultError("the certificates of ca_file cannot be read.") from None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """RFC 9110 10.2.3: seconds, or a date; by the server's own clock, that it tells with it."""
    said = headers.get("retry-after", "")
    if said.isdigit():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
    except (TypeError, ValueError):
        return None
