"""Letters for the printer, as one tagged PDF: each on pages of its own, its address where the envelope has its window.

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


def letters(some: Sequence[Letter], on: date) -> bytes:
    """The letters in their order. They are in one language and of one sender."""
    if not some:
        raise ValueError("there is at least one letter")
    content = [{"address": shown(list(one.address)), "document": shown(value(one.document))} for one in some]
    inputs = {"letters": json.dumps(content, ensure_ascii=False), "on": day_of(on)}
    made = typst.Compiler(template("letter"), ignore_system_fonts=True, sys_inputs=inputs)
    return cast(bytes, made.compile(format="pdf", pdf_standards=["ua-1"], timestamp=noon(on)))
