"""What a page does that nobody sees: errors, requests to elsewhere, refusals of its own policy, numbers left behind."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_NUMBER = re.compile(r"(?:19|20)?\d{6}[-+ ]?\d{4}")
"""A personnummer in any usual form."""


@dataclass(slots=True)
class Watch:
    """Everything that happened on a page since it was opened."""

    origin: str
    faults: list[str] = field(default_factory=list)
    weight: int = 0
    addresses: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", lambda message: self._console(message))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", lambda request: self._request(request))
        page.on("response", lambda response: self._response(response))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        url = request.url
        if not url.startswith((self.origin, "data:")):
            self.faults.append(f"outside: {url}")
        self.addresses.append(url)
        if _NUMBER.search(urlsplit(url).path + urlsplit(url).query):
            self.faults.append(f"a number in an address: {request.method} {urlsplit(url).path[:20]}…")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.url}")


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: the rule, and where."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate(
        "(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
        ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')))",
        TAGS,
    )
    return [str(one) for one in found]


def too_wide(page: Page) -> list[str]:
    """What stands out of the page to the side."""
    found = page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= wide) return [];
          return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > wide + 1
            && !e.closest('.tw')).slice(0, 3).map(e => e.tagName + '.' + e.className);
        }"""
    )
    return [str(one) for one in found]


def small_targets(page: Page) -> list[str]:
    """What is to be pressed and is smaller than 24 px, beside links in running text (WCAG 2.5.8)."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')].filter(e => {
            const box = e.getBoundingClientRect();
            if (!box.width || !box.height || e.type === 'hidden') return false;
            if (e.closest('.vh') || e.className === 'skip') return false;
            if (e.tagName === 'A' && getComputedStyle(e).display === 'inline') return false;
            return box.width < 24 || box.height < 24;
        }).slice(0, 5).map(e => e.tagName + ' ' + (e.textContent || e.name).trim().slice(0, 30))"""
    )
    return [str(one) for one in found]


def left_behind(page: Page) -> list[str]:
    """What the browser keeps after a page: there is to be nothing."""
    kept = page.evaluate(
        "() => [...Object.entries(localStorage), ...Object.entries(sessionStorage)].map(e => e.join('='))"
    )
    return [str(one) for one in kept]


def numbers_in(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if _NUMBER.search(text)]
