"""An alert holds nothing about anybody: a link, in both languages, in a page that loads nothing."""

import re
from html.parser import HTMLParser

import pytest

from ombud.messages.alert import Alert, written
from ombud.terms.alert import AlertKind
from ombud.terms.text import Language

BASE = "https://mina.example.se"
REFERENCE = "K7M4-2QX9"


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def made(kind: AlertKind, language: Language = "sv", controller: str = "Hälsoklustret") -> tuple[str, str, str]:
    letter = written(Alert(kind, controller, BASE, language, REFERENCE))
    assert letter.html is not None
    assert letter.stop == "", "it is no advertising"
    return letter.subject, letter.text, letter.html


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", AlertKind)
def test_both_forms_say_the_same_and_lead_to_one_place(kind: AlertKind, language: Language) -> None:
    subject, text, html = made(kind, language)
    (url,) = re.findall(r"https?://\S+", text)
    assert url.startswith(f"{BASE}/")
    assert {attributes["href"] for tag, attributes in Page(html).tags if tag == "a"} == {url}
    assert subject in html
    assert f'<html lang="{language}">' in html
    assert text != made(kind, "en" if language == "sv" else "sv")[1]


@pytest.mark.parametrize("kind", AlertKind)
def test_nothing_is_loaded_no_table_sets_it_and_it_is_dark_where_the_screen_is(kind: AlertKind) -> None:
    html = made(kind)[2]
    tags = {tag for tag, _ in Page(html).tags}
    assert not tags & {"img", "link", "script", "iframe", "table", "object", "video", "form"}
    assert not re.search(r"url\(|@import|@font-face", html)
    assert "prefers-color-scheme: dark" in html
    assert 'name="color-scheme" content="light dark"' in html


def test_only_what_is_about_a_case_says_which_and_only_in_its_address() -> None:
    for kind in AlertKind:
        subject, text, _html = made(kind)
        assert REFERENCE not in subject
        assert (f"/mina/arenden/{REFERENCE}" in text) is (kind.value.startswith("case") or kind is AlertKind.COPY_READY)
        assert text.count(REFERENCE) <= 1


def test_what_a_controller_is_called_is_text_and_never_markup() -> None:
    html = made(AlertKind.CASE_ANSWERED, controller="<b>Klinik</b> & Co")[2]
    assert "&lt;b&gt;Klinik&lt;/b&gt; &amp; Co" in html
