"""Typst, that sets everything on paper: the only module that speaks to it.

* What is said goes in as JSON; a template (`.typ`) shows strings and evaluates none.
* The date is an argument, the fonts are typst's own, nothing is read from the machine or fetched.
* A sign that no font here has is shown as U+FFFD, the replacement character, rather than left out unseen.
* It is loaded by the first that is printed, and not by every start.
"""

import json
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from ombud.policy.document.value import Json

if TYPE_CHECKING:
    from typst import Compiler

_TEMPLATES = files("ombud.messages")
_ONE_SIGN = b'#set document(title: "?")\n#text(font: ("Libertinus Serif", "DejaVu Sans Mono"), sys.inputs.sign)'
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def tagged_pdf(template: bytes, on: date, **said: str) -> bytes:
    """What is said, set by the template as on that day: PDF/UA-1."""
    noon = datetime.combine(on, time(12), UTC)
    made = compiler(template, on, **said).compile(format="pdf", pdf_standards=["ua-1"], timestamp=noon)
    return cast(bytes, made)


def compiler(template: bytes, on: date, **said: str) -> "Compiler":
    """Good for one question: typst lets go of its source after it."""
    import typst  # here, for whoever prints; a start waits for none of it

    day = json.dumps({"year": on.year, "month": on.month, "day": on.day})
    return typst.Compiler(template, ignore_system_fonts=True, sys_inputs={**said, "on": day})


def with_blocks(name: str) -> bytes:
    """A template after the blocks that a document is set from."""
    return b"\n".join(alone(one) for one in ("blocks", name))


@cache
def alone(name: str) -> bytes:
    """A template that needs no blocks."""
    return _TEMPLATES.joinpath(f"{name}.typ").read_bytes()


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
    import typst  # as above

    try:
        typst.Compiler(_ONE_SIGN, ignore_system_fonts=True, sys_inputs={"sign": sign}).compile(
            format="pdf", pdf_standards=["ua-1"]
        )
    except typst.TypstError:
        return False
    return True
