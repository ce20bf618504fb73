"""What pages load: one stylesheet, one sprite of icons, two fonts, two scripts; all from here, none from another host.

* A name holds the hash of its content, so that a browser keeps it for a year and never an old one (ux.md 3.7 c).
* The sprite is put together of the icons that are used; `vendor/` holds what others have made, with its licence.
* Compressed beforehand. Pages are not: they hold what an attacker could guess at by their length.
"""

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".js": "text/javascript; charset=utf-8",
}
_ICON = re.compile(r"<svg[^>]*>(.*?)</svg>", re.DOTALL)
_URL = re.compile(r"url\(([a-z0-9-]+\.woff2)\)")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    media_type: str
    content: bytes = field(repr=False)
    packed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file under its name with the hash, and the way from the plain name."""

    files: Mapping[str, Asset]
    named: Mapping[str, str]

    def url(self, name: str) -> str:
        return f"/static/{self.named[name]}"


@cache
def assets() -> Assets:
    """All of them, read once."""
    here = files("ombud.web").joinpath("static")
    others = here.joinpath("vendor")  # what others have made
    found: dict[str, bytes] = {one: others.joinpath(one).read_bytes() for one in ("htmx.min.js", *_FONTS)}
    found |= {name: here.joinpath(name).read_bytes() for name in ("keep.js", "passkey.js")}
    found["icons.svg"] = _sprite(others.joinpath("lucide"))
    named = {name: _hashed(name, content) for name, content in found.items()}
    style = here.joinpath("app.css").read_text(encoding="utf-8")
    found["app.css"] = _URL.sub(lambda match: f"url({named[match[1]]})", style).encode()
    named["app.css"] = _hashed("app.css", found["app.css"])
    return Assets({named[name]: _asset(name, content) for name, content in found.items()}, named)


_FONTS = ("source-sans-3.woff2", "atkinson-hyperlegible-mono.woff2")


def _hashed(name: str, content: bytes) -> str:
    stem, dot, end = name.rpartition(".")
    return f"{stem}.{sha256(content).hexdigest()[:12]}{dot}{end}"


def _asset(name: str, content: bytes) -> Asset:
    end = name[name.rindex(".") :]
    packed = b"" if end == ".woff2" else gzip.compress(content, 9, mtime=0)
    return Asset(_TYPES[end], content, packed)


def _sprite(folder: Traversable) -> bytes:
    symbols = []
    for icon in sorted(folder.iterdir(), key=lambda one: one.name):
        match = _ICON.search(icon.read_text(encoding="utf-8"))
        if match is None:
            raise ValueError(f"{icon.name} is no icon")
        inside = re.sub(r"\s+", " ", match[1]).strip()
        symbols.append(f'<symbol id="i-{icon.name.removesuffix(".svg")}" viewBox="0 0 24 24">{inside}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()
