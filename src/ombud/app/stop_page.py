"""The page that ends advertising: a WSGI application of two answers, with the standard library alone.

    GET  …/TOKEN  a page with one button. Nothing is changed: mail scanners follow links (M-11)
    POST …/TOKEN  it is done: 200, without cookie, login or redirect (RFC 8058). Said again, it is done already

* A token that is none of ours is answered with 400, whatever is asked. A true one is answered in the same way whether
  its person is known, has said no before or has been erased.
* Nothing is logged: the address holds the token. Nothing is loaded from anywhere, and no other page may frame it.
* Who tries tokens is slowed down: so many false ones a minute and network. The network is kept for that minute alone.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from ombud.app.networks import network_of
from ombud.app.stopping import Said, say_no
from ombud.campaigns.stop_token import read_token
from ombud.terms import Text
from ombud.vault import Vault

FALSE_A_MINUTE = 60
_LONGEST = 4_096
_TOKEN = re.compile(r"/(?:[A-Za-z0-9_-]{1,20}/)*([A-Za-z0-9_-]{1,100})")
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("Vary", "Accept-Language"),
)
Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]


@dataclass(slots=True)
class StopPage:
    """The application, for one open installation."""

    vault: Vault
    clock: Callable[[], datetime]
    _false: Counter[str] = field(default_factory=Counter, repr=False)
    _minute: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        status, text, more = self._answered(environ)
        language = "en" if str(environ.get("HTTP_ACCEPT_LANGUAGE", "")).lower().startswith("en") else "sv"
        body = _page(text, language, button=status is HTTPStatus.OK and text is _ASK)
        headers = [*HEADERS, ("Content-Language", language), ("Content-Length", str(len(body))), *more]
        start(f"{status.value} {status.phrase}", headers)
        return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else body]

    def _answered(self, environ: Environ) -> tuple[HTTPStatus, Text, list[tuple[str, str]]]:
        method, now = environ.get("REQUEST_METHOD"), self.clock()
        found = _TOKEN.fullmatch(str(environ.get("PATH_INFO", "")))
        network = network_of(str(environ.get("REMOTE_ADDR", "")))
        if self._too_many(network, now):
            return HTTPStatus.TOO_MANY_REQUESTS, _SLOWLY, [("Retry-After", "60")]
        if method not in ("GET", "HEAD", "POST"):
            return HTTPStatus.METHOD_NOT_ALLOWED, _UNKNOWN, [("Allow", "GET, HEAD, POST")]
        if found is None or read_token(self.vault.keyring, found[1]) is None:
            self._count(network)
            return HTTPStatus.BAD_REQUEST, _UNKNOWN, []
        if method != "POST":
            return HTTPStatus.OK, _ASK, []
        _read_away(environ)
        said = say_no(self.vault, found[1], now=now)
        if said is Said.FORGED:
            raise AssertionError("a token that was ours is ours still")
        return HTTPStatus.OK, _DONE, []

    def _too_many(self, network: str, now: datetime) -> bool:
        minute = int(now.timestamp()) // 60
        with self._lock:
            if minute != self._minute:
                self._false.clear()
                self._minute = minute
            return self._false[network] >= FALSE_A_MINUTE

    def _count(self, network: str) -> None:
        with self._lock:
            self._false[network] += 1


def _read_away(environ: Environ) -> None:
    """What a POST brings is not needed; it is read so that the answer is heard, and no more than a little."""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if length.isdecimal() and environ.get("wsgi.input") is not None:
        environ["wsgi.input"].read(min(int(length), _LONGEST))


def _page(text: Text, language: str, *, button: bool) -> bytes:
    said, title, does = (one.sv if language == "sv" else one.en for one in (text, _TITLE, _BUTTON))
    form = f'<form method="post"><button type="submit">{does}</button></form>' if button else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title></head><body><main><h1>{title}</h1><p>{said}</p>{form}</main></body></html>"
    ).encode()


_TITLE = Text("Reklam", "Advertising")
_BUTTON = Text("Sluta skicka reklam", "Stop sending advertising")
_ASK = Text(
    "Tryck på knappen, så får du ingen mer reklam på det här sättet. Du behöver inte logga in, och det påverkar inte "
    "din vård.",
    "Press the button, and you get no more advertising in this way. You need not sign in, and it does not affect your "
    "care.",
)
_DONE = Text(
    "Klart. Du får ingen mer reklam på det här sättet. Det gäller från och med nu.",
    "Done. You get no more advertising in this way. It holds from now on.",
)
_UNKNOWN = Text(
    "Adressen stämmer inte. Öppna länken ur meddelandet igen, eller svara på det.",
    "The address is not right. Open the link in the message again, or answer it.",
)
_SLOWLY = Text("Vänta en minut och försök igen.", "Wait a minute and try again.")
