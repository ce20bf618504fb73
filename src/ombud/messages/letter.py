"""Letters for the printer, as one tagged PDF: each on pages of its own, its address where the envelope has its window.

A letter may be laid aside as text (`laid_aside`) and printed with others later. Where each begins is told, so that
whoever puts them into envelopes knows where one ends.

Set as every document is (`print.py`): strings are text, the date is an argument, nothing is read or fetched.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

import typst

from ombud.messages.print import day_of, noon, shown, template
from ombud.policy.document import Document
from ombud.policy.document.value import value


@dataclass(frozen=True, slots=True)
class Letter:
    """What is printed to one person."""

    address: tuple[str, ...] = field(repr=False)
    document: Document = field(repr=False)


@dataclass(frozen=True, slots=True)
class Printed:
    """Letters as one PDF/UA, and on which page each begins."""

    pdf: bytes = field(repr=False)
    begins: tuple[int, ...]
    pages: int


def letters(some: Sequence[Letter], on: date) -> bytes:
    """The letters in their order. They are in one language and of one sender."""
    return printed([laid_aside(one) for one in some], on).pdf


def laid_aside(one: Letter) -> str:
    """One letter as JSON, to be printed later."""
    content = {"address": shown(list(one.address)), "document": shown(value(one.document))}
    return json.dumps(content, ensure_ascii=False)


def printed(some: Sequence[str], on: date) -> Printed:
    """Letters that were laid aside, in their order."""
    if not some:
        raise ValueError("there is at least one letter")
    inputs = {"letters": f"[{','.join(some)}]", "on": day_of(on)}
    pdf = cast(bytes, _compiler(inputs).compile(format="pdf", pdf_standards=["ua-1"], timestamp=noon(on)))
    *begins, pages = json.loads(_compiler(inputs).query("<page>", field="value"))
    return Printed(pdf, tuple(begins), pages)


def _compiler(inputs: dict[str, str]) -> typst.Compiler:
    """Good for one question: typst lets go of its source after it."""
    return typst.Compiler(template("letter"), ignore_system_fonts=True, sys_inputs=inputs)
