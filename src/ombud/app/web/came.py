"""One request as a middleware hands it over, after the edge: the same for ASGI and WSGI. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

from ombud.app.web.cookie import Remembered, remembered


@dataclass(frozen=True, slots=True)
class Came:
    """What the site looks at. Its headers are those that went through the edge, in lower case."""

    method: str
    target: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    peer: str = field(repr=False)
    secure: bool = False

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def gpc(self) -> bool:
        """The browser's own signal is a no (M-20)."""
        return self.headers.get("sec-gpc", "").strip() == "1"

    @property
    def answered(self) -> Remembered | None:
        return remembered(self.headers.get("cookie", ""))

    @property
    def language(self) -> str:
        """Swedish, unless the browser puts English before it."""
        wanted = [part.strip()[:2].lower() for part in self.headers.get("accept-language", "").split(",")]
        places = {language: wanted.index(language) for language in ("sv", "en") if language in wanted}
        return min(places, key=lambda language: places[language], default="sv")

    @property
    def is_own(self) -> bool:
        """Was the form sent from a page of the site itself? A page elsewhere answers for nobody.

        A browser that says where a form comes from is believed before `Origin`: that is `null` under a policy of no
        referrer, and `Host` is a proxy's where one does not hand on what it got.
        """
        where, origin = self.headers.get("sec-fetch-site"), self.headers.get("origin", "")
        if where is not None:
            return where in ("same-origin", "none")
        return not origin or origin.partition("://")[2] == self.headers.get("host", "")

    @property
    def over_tls(self) -> bool:
        """Did the browser ask over TLS? Behind a proxy that ends it, a form's `Origin` still says so."""
        return self.secure or self.headers.get("origin", "").startswith("https://")

    def ip(self, proxies: int) -> str:
        """Whose request it is, behind so many proxies of ours. What stands further to the left anybody can write."""
        forwarded = [part.strip() for part in self.headers.get("x-forwarded-for", "").split(",") if part.strip()]
        return forwarded[-proxies] if proxies and len(forwarded) >= proxies else self.peer


_IN_A_PATH, _IN_A_TARGET = "/:@!$&'()*+,;=~.-_", "/:@!$&'()*+,;=~.-_%?[]"
"""What stands in a path, and in what a browser sent, as it is."""


def target_of(path: bytes, query: bytes, *, encoded: bool) -> str:
    """What a browser asked for, in plain signs: a byte that is none is `%XX`. `encoded`: the path is as it was sent."""
    where = quote(path, safe=_IN_A_TARGET if encoded else _IN_A_PATH)
    return f"{where}?{quote(query, safe=_IN_A_TARGET)}" if query else where


class Reply(NamedTuple):
    """An answer of the site's own."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


HTML, CSS, SCRIPT, JSON = "text/html; charset=utf-8", "text/css", "text/javascript", "application/json"
REASONS = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    503: "Service Unavailable",
}
_OURS = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)  # fmt: skip


def reply(kind: str, body: str | bytes, status: int = 200, *more: tuple[str, str], kept: int = 0) -> Reply:
    """An answer that no other page may frame, script or keep. `kept`: for how many seconds a browser may."""
    content = body.encode() if isinstance(body, str) else body
    headers = (
        ("content-type", kind),
        ("content-length", str(len(content))),
        ("cache-control", f"max-age={kept}" if kept else "no-store"),
        ("content-security-policy", _OURS),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        *more,
    )
    return Reply(status, headers, content)
