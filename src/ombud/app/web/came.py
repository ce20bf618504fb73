"""One request as a middleware hands it over, after the edge: the same for ASGI and WSGI. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

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
        """Was the form sent from a page of the site itself? A page elsewhere answers for nobody."""
        where, origin = self.headers.get("sec-fetch-site", "same-origin"), self.headers.get("origin", "")
        host = self.headers.get("host", "")
        return where in ("same-origin", "none") and (not origin or origin.partition("://")[2] == host)

    def ip(self, proxies: int) -> str:
        """Whose request it is, behind so many proxies of ours. What stands further to the left anybody can write."""
        forwarded = [part.strip() for part in self.headers.get("x-forwarded-for", "").split(",") if part.strip()]
        return forwarded[-proxies] if proxies and len(forwarded) >= proxies else self.peer


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
}
_OURS = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)  # fmt: skip


def reply(kind: str, body: str | bytes, status: int = 200, *more: tuple[str, str], kept: int = 0) -> Reply:
    """An answer that no other page may frame, script or keep. `kept`: for how many seconds a browser may."""
    content = body.encode() if isinstance(body, str) else body
    headers = (
        ("Content-Type", kind),
        ("Content-Length", str(len(content))),
        ("Cache-Control", f"max-age={kept}" if kept else "no-store"),
        ("Content-Security-Policy", _OURS),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        *more,
    )
    return Reply(status, headers, content)
