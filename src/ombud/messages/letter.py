"""Letters for the printer, as one tagged PDF: each on pages of its own, its address where the envelope has its window.

A letter may be laid aside as text (`laid_aside`) and printed with others later. Where each begins is told, so that
whoever puts them into envelopes knows where one ends.

Set as every document is (`typesetting.py`): strings are text, the date is an argument, nothing is read or fetched.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ombud.messages.typesetting import with_blocks, with_values
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
    return json.dumps({"address": list(one.address), "document": value(one.document)})


def printed(some: Sequence[str], on: date) -> Printed:
    """Letters that were laid aside, in their order."""
    if not some:
        raise ValueError("there is at least one letter")
    (*begins, pages), pdf = with_values(with_blocks("letter"), on, "<page>", letters=f"[{','.join(some)}]")
    return Printed(pdf, tuple(begins), pages)
