"""Somebody at a browser: opens pages, fills in forms, and looks at what comes back.

What holds for every page is held here, at each one that any test opens: one heading that says what it is, nothing
inline, a language, no number of a person in an address, no more than a page may weigh.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape

from httpx2 import Response
from starlette.testclient import TestClient

from ombud.terms.text import Language
from ombud.web.cookies import LANGUAGE, SESSION

HEAVIEST = 100_000
_NUMBER = re.compile(r"(?<![0-9a-f])(?:\d{12}|\d{10}|\d{8}[-+]\d{4}|\d{6}[-+]\d{4})(?![0-9a-f])")
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style", re.IGNORECASE)


@dataclass
class Browser:
    """One browser. Signed in once `enter` has put a session's token into it (`signed_in` of the fixtures does)."""

    client: TestClient
    csrf: str = ""
    seen: list[str] = field(default_factory=list)
    """Every address that was asked for or led to."""

    def enter(self, token: str, csrf: str) -> "Browser":
        self.client.cookies.set(SESSION.name, token, domain="testserver.local", path="/")  # as its own host sets it
        self.csrf = csrf
        return self

    def in_language(self, language: Language) -> "Browser":
        self.client.cookies.set(LANGUAGE.name, language)
        return self

    def get(self, path: str, **headers: str) -> Response:
        """A page as it answers; no redirect is followed."""
        return self._looked_at(self.client.get(path, headers=headers, follow_redirects=False))

    def page(self, path: str) -> str:
        """The text of a page that is there, following where it leads."""
        answer = self._looked_at(self.client.get(path, follow_redirects=True))
        assert answer.status_code == 200, (path, answer.status_code, words(answer.text)[:400])
        return answer.text

    def post(self, path: str, fields: Mapping[str, str | list[str]] | None = None, **more: str) -> Response:
        """A form sent from a page of ours, with the token of the session."""
        data: dict[str, str | list[str]] = {"csrf": self.csrf, **(fields or {}), **more}
        headers = {"Sec-Fetch-Site": "same-origin"}
        return self._looked_at(self.client.post(path, data=data, headers=headers, follow_redirects=False))

    def done(self, path: str, fields: Mapping[str, str | list[str]] | None = None, **more: str) -> str:
        """The page that a form leads to, which answers 303 because what was asked is done."""
        answer = self.post(path, fields, **more)
        assert answer.status_code == 303, (path, answer.status_code, words(answer.text)[:600])
        return self.page(answer.headers["location"])

    def _looked_at(self, answer: Response) -> Response:
        self.seen += [str(one.request.url) for one in (*answer.history, answer)]
        self.seen += [answer.headers["location"]] if "location" in answer.headers else []
        assert not any(_NUMBER.search(address) for address in self.seen[-4:]), "a number of a person in an address"
        is_file = "attachment" in answer.headers.get("content-disposition", "")
        if answer.headers.get("content-type", "").startswith("text/html") and not is_file:
            text = answer.text
            assert len(re.findall(r"<h1[ >]", text)) == 1, "every page has one heading"
            assert re.search(r'<html lang="(sv|en)"', text)
            assert not _INLINE.search(text), "nothing stands inline"
            assert len(answer.content) < HEAVIEST
        return answer


def content(page: str) -> str:
    """What stands between the head and the foot of a page; a piece of a page is itself."""
    found = re.search(r"<main[^>]*>(.*)</main>", page, re.DOTALL)
    return page if found is None else found[1]


def words(page: str) -> str:
    """What a page says, as running text: without its tags, one blank between words."""
    body = re.sub(r"<(?:script|style)[^>]*>.*?</(?:script|style)>", " ", content(page), flags=re.DOTALL)
    return re.sub(r"[\s\N{NO-BREAK SPACE}]+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def without_tokens(page: str) -> str:
    """A page without what is drawn at random or from a hash: a token or an id may hold any few signs by chance."""
    return re.sub(r"\b(?:[0-9a-f]{12,}|[a-z]_[0-9A-Z]{26})\b", "", page)


def heading(page: str) -> str:
    """The heading of a page."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found is not None
    return words(found[1])


def links(page: str) -> list[str]:
    """The addresses that the page's own content leads to, in order."""
    return [unescape(one) for one in re.findall(r'<a [^>]*href="([^"]+)"', content(page))]


def forms(page: str) -> list[str]:
    """The addresses that the page's own forms are sent to."""
    return [unescape(one) for one in re.findall(r'<form method="post" action="([^"]+)"', content(page))]
