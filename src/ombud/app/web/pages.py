"""The site's own pages: the question, the page to change one's mind on, what is held, the style, the script. Pure.

* The two buttons are alike in everything but their word (M-21). The question is a region in the flow of the page, no
  window over it.
* Nothing is loaded from another host, and nothing is written inside a page that a strict policy would stop: no inline
  style or script.
* The script is there after a yes alone: it tells our own server which page was seen, and lets the site's own scripts
  run that wait for a yes. It stores nothing, and obeys the browser's signal by itself too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from string import Template

from ombud.app.web import texts
from ombud.terms import Text

CHOICE, MINE, STYLE_AT, SCRIPT_AT = "/ombud/val", "/ombud/mina", "/ombud/val.css", "/ombud/besok.js"
VISIT_AT, SIGNAL_AT = "/ombud/besok", "/.well-known/gpc.json"

SCRIPT = """(()=>{"use strict";
if(navigator.globalPrivacyControl)return;
const o=location.origin;
navigator.sendBeacon("/ombud/besok",new URLSearchParams({p:location.pathname,r:document.referrer}));
document.querySelectorAll('script[type="text/plain"][data-andamal="statistik"]').forEach(s=>{
if(!s.src||new URL(s.src,o).origin!==o)return;
const n=document.createElement("script");n.src=s.src;n.defer=true;s.replaceWith(n);});
})();
"""
_WITHOUT_A_QUESTION = frozenset({"object", "gpc"})
"""What holds for a browser also where nothing is asked."""
STYLE = """.ombud-val{border:2px solid #0b5563;padding:1rem;margin:0 0 1rem;background:#f4f9fa;color:#12262b;
font:1rem/1.5 sans-serif}
.ombud-val h2{font-size:1.15rem;margin:0 0 .5rem}
.ombud-val form{display:flex;flex-wrap:wrap;gap:.75rem;align-items:center;margin:.75rem 0 0}
.ombud-val button{font:inherit;font-weight:600;min-width:9rem;min-height:44px;padding:.5rem 1rem;
border:2px solid #0b5563;border-radius:4px;background:#fff;color:#0b5563;cursor:pointer}
.ombud-val button:hover,.ombud-val button:focus-visible{background:#0b5563;color:#fff;outline:3px solid #0b5563;
outline-offset:2px}
.ombud-val a,.ombud-fot a{color:#0b5563}
.ombud-sida{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 sans-serif;color:#12262b}
.ombud-sida table{border-collapse:collapse;width:100%}
.ombud-sida th,.ombud-sida td{text-align:left;padding:.25rem .5rem .25rem 0}
.ombud-fot{font:.875rem/1.5 sans-serif;padding:.5rem 1rem}
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the question says: the policy's own text, and for how long things are kept."""

    text: Text
    visits: Text
    answer: Text


@dataclass(frozen=True, slots=True)
class Told:
    """What a browser is shown of itself."""

    code: str
    held: Mapping[str, list[dict[str, str]]] | None
    law: Text


class Pages:
    """The pages of one site."""

    def __init__(self, notice: str) -> None:
        self._notice = notice

    def region(self, asked: Asked, back: str, language: str) -> str:
        """The question, to stand first in a page."""
        say = _Say(language)
        return (
            f'<section class="ombud-val" role="region" aria-labelledby="ombud-val-rubrik" lang="{language}">'
            f'<link rel="stylesheet" href="{STYLE_AT}"><h2 id="ombud-val-rubrik">{say(texts.HEADING)}</h2>'
            f"<p>{say(asked.text)} {self._more(asked, say)}</p>{self._form(back, say, myself=True)}</section>"
        )

    def footer(self, language: str) -> str:
        """The line that links the notice, and the page on which one can change one's mind (N-03.3)."""
        say = _Say(language)
        return f'<p class="ombud-fot" lang="{language}">{self._links(say)}</p>'

    def script(self) -> str:
        return f'<script src="{SCRIPT_AT}" defer></script>'

    def choice(self, asked: Asked | None, now: str, back: str, language: str, *, may_object: bool) -> str:
        """The page on which one answers, or changes one's mind, or objects to the counting."""
        say = _Say(language)
        if asked is None:
            known = f"<p>{say(texts.NOW[now])}</p>" if now in _WITHOUT_A_QUESTION else ""
            question = f"<p>{say(texts.NOTHING_ASKED)}</p>{known}"
        else:
            question = (
                f"<p>{say(texts.NOW[now])}</p>"
                f'<section class="ombud-val" role="region" aria-labelledby="ombud-val-rubrik">'
                f'<h2 id="ombud-val-rubrik">{say(asked.text)}</h2><p>{self._more(asked, say)}</p>'
                f"{self._form(back, say, myself=False)}</section>"
            )
        if may_object:
            question += f"<p>{say(texts.OBJECT_WHY)}</p>{_one_button(CHOICE, ('val', 'object'), texts.OBJECT, say)}"
        mine = f'<p><a href="{MINE}">{say(texts.MINE)}</a></p>'
        return self._page(texts.CHANGE, question + mine, say)

    def kept(self, receipt: str, back: str, language: str) -> str:
        """What is said when an answer has been kept. The same for a yes and for a no."""
        say = _Say(language)
        code = f"<p>{say(texts.RECEIPT, code=receipt)}</p>" if receipt else ""
        link = f'<p><a href="{escape(back)}">{say(texts.BACK)}</a></p>'
        return self._page(texts.KEPT, code + link, say)

    def mine(self, told: Told, language: str) -> str:
        """What is held of a browser, and the button that erases it."""
        say = _Say(language)
        body = f"<p>{say(texts.MINE_LOGS, law=say.plain(told.law))}</p>"
        if told.held:
            body += f"<p>{say(texts.MINE_CODE, code=told.code)}</p>{_tables(told.held, say)}"
            body += _one_button(MINE, ("radera", told.code), texts.MINE_ERASE, say)
        elif told.code:
            body += f"<p>{say(texts.MINE_NOTHING)}</p>"
        ask = (
            f'<form method="post" action="{MINE}"><label>{say(texts.MINE_OTHER)} '
            f'<input name="kod" autocomplete="off"></label> <button>{say(texts.MINE_SHOW)}</button></form>'
        )
        return self._page(texts.MINE, body + ask, say)

    def said(self, text: Text, language: str) -> str:
        return self._page(text, "", _Say(language))

    def _page(self, heading: Text, body: str, say: "_Say") -> str:
        return _PAGE.substitute(
            language=say.language, style=STYLE_AT, title=say(heading), body=body, links=self._links(say)
        )

    def _links(self, say: "_Say") -> str:
        notice, change = escape(self._notice), say(texts.CHANGE)
        return f'<a href="{notice}">{say(texts.NOTICE)}</a> · <a href="{CHOICE}">{change}</a>'

    def _more(self, asked: Asked, say: "_Say") -> str:
        more = say(texts.MORE, visits=say.plain(asked.visits), answer=say.plain(asked.answer))
        return f'{more} <a href="{escape(self._notice)}">{say(texts.NOTICE)}</a>.'

    def _form(self, back: str, say: "_Say", *, myself: bool) -> str:
        """Two buttons that are alike, the yes and the no (M-21)."""
        link = f'<a href="{CHOICE}">{say(texts.MYSELF)}</a>' if myself else ""
        return (
            f'<form method="post" action="{CHOICE}"><input type="hidden" name="back" value="{escape(back)}">'
            f'<button name="val" value="allow">{say(texts.ALLOW)}</button>'
            f'<button name="val" value="refuse">{say(texts.REFUSE)}</button>{link}</form>'
        )


def as_text(value: Mapping[str, object]) -> str:
    """JSON for the one whom it is about."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def signal(on: date) -> str:
    """`/.well-known/gpc.json`: the signal is obeyed here, since that day."""
    return json.dumps({"gpc": True, "lastUpdate": on.isoformat()})


class _Say:
    """A text in one language, safe to stand in a page."""

    def __init__(self, language: str) -> None:
        self.language = language

    def plain(self, text: Text) -> str:
        return text.en if self.language == "en" else text.sv

    def __call__(self, text: Text, **values: str) -> str:
        return escape(self.plain(text).format(**values) if values else self.plain(text))


def _one_button(action: str, field: tuple[str, str], text: Text, say: _Say) -> str:
    name, value = field
    button = f'<button name="{name}" value="{escape(value)}">{say(text)}</button>'
    return f'<form method="post" action="{action}">{button}</form>'


def _tables(held: Mapping[str, list[dict[str, str]]], say: _Say) -> str:
    answers = [(one["at"], say(texts.WORDS[one["choice"]]), one["until"]) for one in held["choices"]]
    visits = [(one["at"], escape(one["page"]) or say(texts.HIDDEN), one["until"]) for one in held["visits"]]
    return _table(texts.ANSWER, answers, say) + (_table(texts.VISIT, visits, say) if visits else "")


def _table(heading: Text, rows: list[tuple[str, str, str]], say: _Say) -> str:
    cells = ((at[:16].replace("T", " "), what, until[:10]) for at, what, until in rows)
    lines = "".join(f"<tr><td>{at}</td><td>{what}</td><td>{until}</td></tr>" for at, what, until in cells)
    return f"<table><tr><th>{say(heading)}</th><th></th><th>{say(texts.UNTIL)}</th></tr>{lines}</table>"


_PAGE = Template(
    '<!doctype html><html lang="$language"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    '<title>$title</title><link rel="stylesheet" href="$style"></head><body><main class="ombud-sida"><h1>$title</h1>'
    '$body<p class="ombud-fot">$links</p></main></body></html>'
)
