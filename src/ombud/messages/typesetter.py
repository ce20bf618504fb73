"""The program that sets a document: a process of its own, that `typesetting.py` starts for each and that ends with it.

* It is run by its path and loads typst and nothing of ombud, so that it is soon there and small: not even `typing`.
* One question as JSON on standard input, one answer on standard output: a line of JSON, and the PDF. Nothing of a
  person stands in its command line, in its environment or in a file, and it says nothing elsewhere.
* A template shows strings and evaluates none. The fonts are typst's own, nothing is read from the machine or fetched.
* A sign that no font here has is shown as U+FFFD, the replacement character, rather than left out unseen.
"""

import json
import sys
from datetime import UTC, datetime

import typst

_SIGNS = b"""#set document(title: "?")
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))
#for sign in json(bytes(sys.inputs.signs)) { par(text(sign)) }"""
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def answer(question: bytes) -> bytes:
    """What the template has put down under the label, if one is asked for, and the PDF/UA-1. Raises `TypstError`."""
    asked = json.loads(question)
    (year, month, day), label, template = asked["on"], asked["label"], asked["template"].encode()
    said = {name: json.loads(text) for name, text in asked["said"].items()}
    gone = dict.fromkeys(map(ord, _without_glyph(_rare(said))), _REPLACEMENT)
    inputs = {name: json.dumps(_shown(part, gone), ensure_ascii=False) for name, part in said.items()}
    inputs["on"] = json.dumps({"year": year, "month": month, "day": day})
    pdf = _pdf(template, inputs, datetime(year, month, day, 12, tzinfo=UTC))
    found = _compiler(template, inputs).query(label, field="value") if label else "[]"
    return json.dumps(json.loads(found)).encode() + b"\n" + pdf


def _pdf(template: bytes, inputs: dict[str, str], at: datetime) -> bytes:
    made = _compiler(template, inputs).compile(format="pdf", pdf_standards=["ua-1"], timestamp=at)
    return made if isinstance(made, bytes) else b""


def _compiler(template: bytes, inputs: dict[str, str]) -> typst.Compiler:
    """Good for one question: typst lets go of its source after it."""
    return typst.Compiler(template, ignore_system_fonts=True, sys_inputs=inputs)


def _shown(part: object, gone: dict[int, str]) -> object:
    """The same value with every sign that cannot be set replaced."""
    if isinstance(part, str):
        return part.translate(gone)
    if isinstance(part, list):
        return [_shown(inner, gone) for inner in part]
    if isinstance(part, dict):
        return {key: _shown(inner, gone) for key, inner in part.items()}
    return part


def _rare(said: object) -> list[str]:
    """Every sign of it that is no Latin letter and no common punctuation, which the fonts have."""
    signs: set[str] = set()
    waiting = [said]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            signs.update(part)
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
    return sorted(one for one in signs if one != "\n" and not " " <= one <= "~" and not "\u00a0" <= one <= "\u017f")


def _without_glyph(signs: list[str]) -> list[str]:
    """Those of them that cannot be set: all asked of at once, then the halves, down to each that is in the way."""
    if not signs or _settable(signs):
        return []
    if len(signs) == 1:
        return signs
    middle = len(signs) // 2
    return _without_glyph(signs[:middle]) + _without_glyph(signs[middle:])


def _settable(signs: list[str]) -> bool:
    if any("\ud800" <= one <= "\udfff" for one in signs):  # half a sign is none
        return False
    try:
        _pdf(_SIGNS, {"signs": json.dumps(signs)}, datetime(2000, 1, 1, tzinfo=UTC))
    except typst.TypstError:
        return False
    return True


if __name__ == "__main__":
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))
