"""The pages of whoever answers us: plain HTML in two languages, without script or anything from elsewhere.

What little style there is stands in the page, and the browser takes no other: the policy of the page names its hash.

Answers are buttons of one form, alike: none is larger, first by colour, or chosen from the start. What is put into a
page is escaped here and nowhere else.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from ombud.terms import Text

STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem}"
    "button,input{font:inherit;min-height:2.75rem;padding:.4rem 1rem;width:100%;box-sizing:border-box}"
)
STYLE_HASH = f"sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}"


@dataclass(frozen=True, slots=True)
class Button:
    """One answer: what it says, and what is sent."""

    words: Text
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Form:
    """Answers to choose from, and what goes with them."""

    buttons: tuple[Button, ...]
    hidden: tuple[tuple[str, str], ...] = ()
    typed: Text | None = None
    """A code is typed: what its field is called."""
    to: str = ""
    """Where it is sent, beside this page; empty: here."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is said, and how it may be answered."""

    title: Text
    said: tuple[Text, ...]
    form: Form | None = None


def html_of(page: Page, language: str) -> bytes:
    """The page in one language."""
    title = _in(page.title, language)
    paragraphs = "".join(f"<p>{_in(one, language)}</p>" for one in page.said)
    form = "" if page.form is None else _form(page.form, language)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><style>{STYLE}</style>'
        f"<title>{title}</title></head><body><main><h1>{title}</h1>{paragraphs}{form}</main></body></html>"
    ).encode()


def _form(form: Form, language: str) -> str:
    hidden = "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in form.hidden)
    typed = "" if form.typed is None else _field(form.typed, language)
    action = f' action="{escape(form.to)}"' if form.to else ""
    return f'<form method="post"{action}>{hidden}{typed}{"".join(_buttons(form.buttons, language))}</form>'


def _field(words: Text, language: str) -> str:
    return (
        f'<p><label for="code">{_in(words, language)}</label><br><input id="code" name="code" type="text" '
        'autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40" required></p>'
    )


def _buttons(buttons: Iterable[Button], language: str) -> Iterable[str]:
    for one in buttons:
        yield (
            f'<p><button type="submit" name="{escape(one.name)}" value="{escape(one.value)}">'
            f"{_in(one.words, language)}</button></p>"
        )


def _in(text: Text, language: str) -> str:
    return escape(text.sv if language == "sv" else text.en)
