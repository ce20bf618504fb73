"""Which paths reveal something about health. Such a path is never stored beside an identifier (policy.md, *Visitors*).

* A path that holds a word of a care service, or of any service that asks for health data, reveals it; so does every
  path that the operator has named.
* Of the rest only what is known to be neutral is neutral: the first page, the pages that every site has, those of
  services that ask for no health data, and what the operator has said is neutral. Whatever is unknown reveals: when
  unsure, it is health.

Pure. The words are the policy's, so that a new service is known with the policy that brings it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ombud.policy.model import PolicyFile, Regime, Service, Words
from ombud.visitors.paths import decoded, page, path_of

_NEUTRAL = frozenset(
    {"/", "/index.html", "/robots.txt", "/favicon.ico", "/sitemap.xml", "/kontakt", "/contact", "/om-oss", "/about"}
    | {"/integritet", "/privacy", "/personuppgifter", "/tillganglighet", "/accessibility", "/oppettider", "/press"}
    | {"/hitta-hit", "/jobba-hos-oss", "/.well-known/gpc.json", "/.well-known/security.txt"}
)
"""Pages that every site has. Only these very paths, nothing under them."""
_SHORTEST = 4
_SIGNS = re.compile(r"[^a-z0-9/?#&=]+")
"""What may stand between the parts of a word: `std-test`, `std.test`, `std test`."""


class Health:
    """The judge of one policy and one site."""

    def __init__(self, file: PolicyFile, reveals: Iterable[str] = (), neutral: Iterable[str] = ()) -> None:
        """`reveals` are paths with all that is under them; `neutral` are single paths, or with `/*` all under them."""
        about_health = [one for one in _services(file) if _asks_for_health(one[1], file)]
        others = [one for one in _services(file) if not _asks_for_health(one[1], file)]
        self._words = tuple(sorted({word for one in about_health for word in _words(*one)}))
        self._neutral_parts = frozenset(word for one in others for word in names_of(*one))
        self._reveals = tuple(folded(path).rstrip("/") for path in reveals)
        stars = [path for path in neutral if path.endswith("/*")]
        self._under = tuple(folded(path[:-2]) for path in stars)
        self._neutral = _NEUTRAL | {folded(path) for path in neutral if path not in stars}
        self._judged = lru_cache(maxsize=16384)(self._judge)

    def reveals(self, target: str) -> bool:
        """Would this path, beside somebody, tell something about their health?"""
        return self._judged(target)

    def beside(self, target: str) -> str:
        """What of the path may stand beside an identifier: the path as it is counted, or nothing."""
        return "" if self.reveals(target) else page(target)

    def source_beside(self, host: str) -> str:
        """The host that linked here, as it may stand beside an identifier: none that names a service of care."""
        return "" if self._names_care(host) else host

    def _names_care(self, text: str) -> bool:
        whole = _SIGNS.sub("", folded(text))
        return any(word in whole for word in self._words)

    def _judge(self, target: str) -> bool:
        path = folded(path_of(target))
        if self._names_care(decoded(target)):
            return True
        if any(_is_under(path, prefix) for prefix in self._reveals):
            return True
        parts = [part for part in path.split("/") if part]
        known = path in self._neutral or any(_is_under(path, prefix) for prefix in self._under)
        return not (known or (len(parts) == 1 and parts[0] in self._neutral_parts))


def _is_under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")


def _services(file: PolicyFile) -> Iterator[tuple[str, Service]]:
    yield from ((str(name), service) for name, service in file.services.items())


def _asks_for_health(service: Service, file: PolicyFile) -> bool:
    special = {name for name, category in file.categories.items() if category.special}
    return service.regime is Regime.PDL or any(field.category in special for field in service.fields.values())


def names_of(name: str, service: Service) -> Iterator[str]:
    """How a path may spell the service."""
    yield folded(name)
    for words in _said(service.name):
        yield re.sub(r"[^a-z0-9]+", "-", folded(words)).strip("-")


def _words(name: str, service: Service) -> Iterator[str]:
    """The same run together, and each word of it that is long enough to be one."""
    for spelt in names_of(name, service):
        yield _SIGNS.sub("", spelt)
        yield from (part for part in re.split(r"[-_]", spelt) if len(part) >= _SHORTEST)


def _said(words: Words) -> tuple[str, str]:
    return words.sv, words.en


def folded(text: str) -> str:
    """Lower case, without accents, with single slashes and none at the end."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    path = re.sub(r"/+", "/", bare)
    return path if path == "/" else path.rstrip("/")
