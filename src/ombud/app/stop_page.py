"""The page where people answer advertising and the questions before it: WSGI, with the standard library alone.

    GET  …/TOKEN  a page with buttons. Nothing is changed: mail scanners follow links (M-11)
    POST …/TOKEN  it is done: 200, without cookie, login or redirect (RFC 8058). Said again, it is done already
    GET  …/       a field for the code that an SMS or a letter has, with the same buttons
    POST …/       the same as with the code in the address

* A token of a message says no: to advertising of that kind, or with `scope=all` to all of it and to profiling (Art.
  21(2)–(4)). What is sent without a word, as mail programs do, is the first.
* A token of a question (M-07) is answered with `answer=yes` or `answer=no`, and by nothing else.
* A token that is none of ours is answered with 400, whatever is asked. A true one is answered in the same way whether
  its person is known, has said no before or has been erased.
* Nothing is logged: the address holds the token. Nothing is loaded from anywhere, and no other page may frame it.
* Who tries tokens is slowed down: so many false ones a minute and network. The network is kept for that minute alone.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from ombud.app.confirm_page import asked, confirmed
from ombud.app.networks import network_of
from ombud.app.stop_forms import STYLE_HASH, Button, Form, Page, html_of
from ombud.app.stopping import say_no
from ombud.campaigns.stop_token import stops
from ombud.requests.confirming import tokens
from ombud.terms import Text
from ombud.vault import Vault

FALSE_A_MINUTE = 60
_LONGEST = 4_096
_HERE = re.compile(r"/(?:[A-Za-z0-9_-]{1,20}/)*")
_TOKEN = re.compile(r"/(?:[A-Za-z0-9_-]{1,20}/)*([A-Za-z0-9_-]{1,100})")
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    (
        "Content-Security-Policy",
        f"default-src 'none'; style-src '{STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("Vary", "Accept-Language"),
)
Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]
_Answer = tuple[HTTPStatus, Page, list[tuple[str, str]]]


@dataclass(slots=True)
class StopPage:
    """The application, for one open installation."""

    vault: Vault
    clock: Callable[[], datetime]
    _false: Counter[str] = field(default_factory=Counter, repr=False)
    _minute: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        status, page, more = self._answered(environ)
        language = "en" if str(environ.get("HTTP_ACCEPT_LANGUAGE", "")).lower().startswith("en") else "sv"
        body = html_of(page, language)
        headers = [*HEADERS, ("Content-Language", language), ("Content-Length", str(len(body))), *more]
        start(f"{status.value} {status.phrase}", headers)
        return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else body]

    def _answered(self, environ: Environ) -> _Answer:
        method, now = environ.get("REQUEST_METHOD"), self.clock()
        path = str(environ.get("PATH_INFO", ""))
        network = network_of(str(environ.get("REMOTE_ADDR", "")))
        if self._too_many(network, now):
            return HTTPStatus.TOO_MANY_REQUESTS, SLOWLY, [("Retry-After", "60")]
        if method not in ("GET", "HEAD", "POST"):
            return HTTPStatus.METHOD_NOT_ALLOWED, UNKNOWN, [("Allow", "GET, HEAD, POST")]
        typing = _HERE.fullmatch(path) is not None
        if typing and method != "POST":
            return HTTPStatus.OK, TYPE, []
        said = _said(environ) if method == "POST" else None
        found = _TOKEN.fullmatch(path)
        text = (said or {}).get("code", "") if typing else found[1] if found else ""
        page = answered(self.vault, text, said, typing=typing, now=now)
        if page is None:
            self._count(network)
            return HTTPStatus.BAD_REQUEST, WRONG_CODE if typing else UNKNOWN, []
        return HTTPStatus.OK, page, []

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


def answered(vault: Vault, text: str, said: Mapping[str, str] | None, *, typing: bool, now: datetime) -> Page | None:
    """What a token is answered with; None where it is none of ours. `said`: what a POST brought; None: it is looked at.
    `typing`: it was typed, and stands in no address."""
    known = tokens(vault.keyring).read(text)
    if known is not None:
        page = asked(vault, known, now=now) if said is None else confirmed(vault, known, said, now=now)
        return page if not typing else _beside(page, text)
    if stops(vault.keyring).read(text) is None:
        return None
    if said is None:
        return _ASK
    everything = said.get("scope") == "all"
    say_no(vault, text, everything=everything, now=now)
    page = _ALL_DONE if everything else _DONE
    return page if not typing else _beside(page, text)


def _beside(page: Page, code: str) -> Page:
    """What is answered next goes with the same code, that was typed and stands in no address."""
    form = page.form
    if form is None:
        return page
    return Page(page.title, page.said, Form(form.buttons, (*form.hidden, ("code", code))))


def _said(environ: Environ) -> dict[str, str]:
    """What a POST brings, and no more than a little of it. What cannot be read is nothing."""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or environ.get("wsgi.input") is None:
        return {}
    content = environ["wsgi.input"].read(min(int(length), _LONGEST)).decode("ascii", "replace")
    try:
        return {name: values[0] for name, values in parse_qs(content, max_num_fields=10).items()}
    except ValueError:
        return {}


_TITLE = Text("Reklam", "Advertising")
_THIS = Button(Text("Sluta skicka reklam på det här sättet", "Stop sending advertising in this way"), "scope", "this")
_ALL = Button(
    Text("Nej till all reklam och profilering", "No to all advertising and profiling"), "scope", "all"
)  # fmt: skip
_RIGHT = Text(
    "Du har rätt att säga nej till reklam, och till att vi använder uppgifter om dig för att välja reklam åt dig "
    "(profilering). Nejet gäller genast. Du behöver inte logga in eller säga varför, och det påverkar inte din vård.",
    "You have the right to say no to advertising, and to our using data about you to choose advertising for you "
    "(profiling). The no holds at once. You need not sign in or say why, and it does not affect your care.",
)
_ASK = Page(_TITLE, (_RIGHT,), Form((_THIS, _ALL)))
TYPE = Page(
    _TITLE,
    (_RIGHT, Text("Koden står i brevet eller sms:et.", "The code stands in the letter or the SMS.")),
    Form((_THIS, _ALL), typed=Text("Kod", "Code")),
)
WRONG_CODE = Page(
    _TITLE,
    (Text("Koden stämmer inte. Läs den en gång till.", "The code is not right. Read it once more."),),
    Form((_THIS, _ALL), typed=Text("Kod", "Code")),
)
_DONE = Page(
    _TITLE,
    (
        Text(
            "Klart. Du får ingen mer reklam på det här sättet. Det gäller från och med nu.",
            "Done. You get no more advertising in this way. It holds from now on.",
        ),
        Text("Du kan också säga nej till allt.", "You can also say no to everything."),
    ),
    Form((_ALL,)),
)
_ALL_DONE = Page(
    _TITLE,
    (
        Text(
            "Klart. Du får ingen mer reklam på något sätt, och uppgifter om dig används inte för att välja reklam. Det "
            "gäller från och med nu.",
            "Done. You get no more advertising in any way, and no data about you is used to choose advertising. It "
            "holds from now on.",
        ),
    ),
)
UNKNOWN = Page(
    _TITLE,
    (
        Text(
            "Adressen stämmer inte. Öppna länken ur meddelandet igen, eller svara på det.",
            "The address is not right. Open the link in the message again, or answer it.",
        ),
    ),
)
SLOWLY = Page(_TITLE, (Text("Vänta en minut och försök igen.", "Wait a minute and try again."),))
