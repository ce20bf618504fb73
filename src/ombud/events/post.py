"""One try: an address that was checked, one request, and what it was answered. Nothing else of the answer is read.

* The address is resolved, checked and pinned (`systems/place.py`): the connection goes to what was checked. One inside
  this network is spoken to only where `[events] allow` names its host, and without TLS only such a one (S: threat 16).
* No redirect is followed, no proxy or certificate is taken from the environment.
* It has fifteen seconds for all of it: a receiver that drips its answer is cut off. The body is not read or kept.
"""

import re
import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx2

from ombud.systems.deadline import Deadline
from ombud.systems.model import SystemFaultError
from ombud.systems.place import Place, Resolve, place_of, resolved

SECONDS = 15.0
LONGEST_URL = 500
_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(/[!-~]*)?")
_WAIT = re.compile(r"\d{1,6}")


class Answered(NamedTuple):
    """The receiver has answered."""

    status: int
    wait: timedelta = timedelta(0)
    """How long it asks us to wait."""


class Unanswered(NamedTuple):
    """It has not, or it was not asked."""

    code: str


Post = Callable[[str, Mapping[str, str], bytes], Answered | Unanswered]


@dataclass(frozen=True, slots=True)
class Poster:
    """Sends to receivers of one installation."""

    allow: Collection[str] = ()
    ca_file: Path | None = None
    """What a receiver's certificate may come from besides the system's roots."""
    resolve: Resolve = resolved
    seconds: float = SECONDS

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered | Unanswered:
        try:
            place = checked(url, self.allow, self.resolve)
        except SystemFaultError:
            return Unanswered("address-refused")
        sent = {**headers, "host": urlsplit(url).netloc, "user-agent": "Ombud", "accept-encoding": "identity"}
        with Deadline(self.seconds) as deadline:
            try:
                with httpx2.Client(
                    verify=self._context(), trust_env=False, timeout=self.seconds, follow_redirects=False
                ) as http:
                    seen = {"trace": deadline.trace, "sni_hostname": place.host}
                    with http.stream("POST", _pinned(url, place), headers=sent, content=body, extensions=seen) as came:
                        return Answered(came.status_code, _wait(came.headers.get("retry-after", "")))
            except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
                return Unanswered(_why(error, over=deadline.over))

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.ca_file is not None:
            context.load_verify_locations(self.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def checked(url: str, allow: Collection[str], resolve: Resolve = resolved) -> Place:
    """Where an address of a receiver leads. Raises `SystemFaultError`, with what is wrong and what to do."""
    if len(url) > LONGEST_URL or not _URL.fullmatch(url):
        raise SystemFaultError("the address of a receiver is https://HOST/PATH, in ASCII, and holds no account.")
    place = place_of(url, allow, resolve)
    if place.scheme != "https" and place.host not in allow:
        raise SystemFaultError("a receiver is spoken to over https; without it only where allow names its host.")
    return place


def _pinned(url: str, place: Place) -> str:
    """The same, with the address that was checked in place of the name."""
    parts = urlsplit(url)
    host = f"[{place.address}]" if ":" in place.address else place.address
    return f"{place.scheme}://{host}:{place.port}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")


def _why(error: Exception, *, over: bool) -> str:
    if over or isinstance(error, httpx2.TimeoutException):
        return "timeout"
    if isinstance(error, httpx2.ConnectError):
        return "tls" if "SSL" in str(error) or "certificate" in str(error) else "not-there"
    return "broken-off"


def _wait(text: str) -> timedelta:
    return timedelta(seconds=int(text)) if _WAIT.fullmatch(text) else timedelta(0)
