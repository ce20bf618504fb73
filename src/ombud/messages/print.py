"""A document as a tagged PDF (PDF/UA-1), set by typst.

* The document goes in as one JSON value; the template (`document.typ`) shows strings and evaluates none.
* The date is an argument, the fonts are typst's own, nothing is read from the machine or fetched.
* A sign that no font here has is shown as U+FFFD, the replacement character, rather than left out unseen.
"""

import json
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from typing import cast

import typst

from ombud.policy.document import Document
from ombud.policy.document.value import Json, value

_TEMPLATES = files("ombud.messages")
_ONE_SIGN = b'#set document(title: "?")\n#text(font: ("Libertinus Serif", "DejaVu Sans Mono"), sys.inputs.sign)'
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def pdf(document: Document, on: date) -> bytes:
    """The document as it is on the day, page by page."""
    return cast(bytes, _compiler(document, on).compile(format="pdf", pdf_standards=["ua-1"], timestamp=noon(on)))


def _compiler(document: Document, on: date) -> typst.Compiler:
    inputs = {
        "document": json.dumps(shown(value(document)), ensure_ascii=False),
        "on": day_of(on),
    }
    return typst.Compiler(template("document"), ignore_system_fonts=True, sys_inputs=inputs)


def day_of(on: date) -> str:
    return json.dumps({"year": on.year, "month": on.month, "day": on.day})


def noon(on: date) -> datetime:
    return datetime.combine(on, time(12), UTC)


@cache
def template(name: str) -> bytes:
    """A template after the blocks that it is set from."""
    return b"\n".join(_TEMPLATES.joinpath(f"{one}.typ").read_bytes() for one in ("blocks", name))


def shown(part: Json) -> Json:
    """The same value with every sign that cannot be set replaced."""
    if isinstance(part, str):
        return "".join(sign if _settable(sign) else _REPLACEMENT for sign in part)
    if isinstance(part, list):
        return [shown(inner) for inner in part]
    if isinstance(part, dict):
        return {key: shown(inner) for key, inner in part.items()}
    return part


def _settable(sign: str) -> bool:
    """Latin letters and common punctuation are; of the rest, typst is asked once for each sign."""
    return sign == "\n" or " " <= sign <= "~" or "\u00a0" <= sign <= "\u017f" or _has_glyph(sign)


@cache
def _has_glyph(sign: str) -> bool:
    if "\ud800" <= sign <= "\udfff":
        return False
    try:
        typst.Compiler(_ONE_SIGN, ignore_system_fonts=True, sys_inputs={"sign": sign}).compile(
            format="pdf", pdf_standards=["ua-1"]
        )
    except typst.TypstError:
        return False
    return True
