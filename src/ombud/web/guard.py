"""What guards every answer: headers, and the proof that a form came from a page of ours.

* `Sec-Fetch-Site`, or `Origin` where a browser does not send it, says where a POST comes from; and a form of somebody
  who is signed in holds a token of that session (security.md 2, row 29).
* Nothing inline, nothing from elsewhere, nothing kept by the browser, no address told to the next page (ux.md 3.10).
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256

from ombud.identity import Session

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
    "Vary": "Accept-Encoding, Accept-Language, Cookie, HX-Request",
}
LASTING = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Encoding",
}
TOKEN = "csrf"
"""The name of the field that holds it."""


def from_our_page(headers: Mapping[str, str]) -> bool:
    """Whether a POST comes from a page of this very origin; one that says nothing of itself does not."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin", "")
    return origin.split("://", 1)[-1] == headers.get("host", "") != ""


def form_token(session: Session) -> str:
    """What a form of this session holds."""
    return hmac.new(session.csrf, b"ombud form", sha256).hexdigest()


def is_token(session: Session, given: str) -> bool:
    return hmac.compare_digest(form_token(session).encode(), given.encode())
