"""A letter: the same words as a document to be printed, under an address in the window of an envelope."""

from collections.abc import Iterator

from ombud.campaigns.templates.body import Block, Merge, Part, Run
from ombud.campaigns.templates.inserted import Inserted
from ombud.campaigns.templates.model import Recipient, Sender, Template
from ombud.keys.token import grouped
from ombud.policy.document import Block as Printed
from ombud.policy.document import Box, Document, Heading, Line, Link, List, Paragraph, Span, Strong, line
from ombud.terms import Text
from ombud.terms.text import Language

_CODE = Text("kod", "code")


def address_of(to: Recipient) -> tuple[str, ...]:
    """The lines of the address. No line says what the letter is about."""
    name = " ".join(part for part in (to.given, to.family) if part)
    city = " ".join(part for part in (to.postal_code, to.city) if part)
    return tuple(part for part in (name, to.street, city) if part)


def letter_of(
    template: Template, blocks: tuple[Block, ...], put: Inserted, sender: Sender, values: dict[str, str]
) -> Document:
    """The letter to one person: `values` are the fields and `stop_url`."""
    where = typed(values["stop_url"], template.language)
    say_no = Box(
        put.title,
        "objection",
        (Paragraph((put.objection,)), Paragraph((Strong(f"{put.say_no}: "), *where, f". {put.anyhow}"))),
    )
    last = (
        Paragraph(line(put.reason, " ", put.stop, ": ", *where)),
        Paragraph((put.identity,)),
        Paragraph((f"{put.notice}: ", Link(sender.notice_url, sender.notice_url))),
    )
    return Document(
        template.subject,
        template.language,
        (Paragraph((Strong(put.mark),)), *_printed(blocks, values), say_no, *last),
        put.mark,
    )


def typed(stop_url: str, language: Language) -> tuple[Span, ...]:
    """The page, and the code that is typed there: on paper nobody follows a link (Art. 21(4))."""
    page, _, code = stop_url.rpartition("/")
    return Link(f"{page}/", f"{page}/"), f" ({_CODE.in_(language)} ", Strong(grouped(code)), ")"


def _printed(blocks: tuple[Block, ...], values: dict[str, str]) -> Iterator[Printed]:
    items: list[Line] = []
    parts = [block for block in blocks if isinstance(block, Part)]  # letters have no pictures (rules.py)
    for number, block in enumerate(parts):
        spans = line(*(span for run in block.runs for span in _spans(run, values)))
        if block.kind == "ul":
            items.append(spans)
            continue
        if items:
            yield List(tuple(items))
            items = []
        if block.kind in ("h2", "h3"):
            words = "".join(span if isinstance(span, str) else span.text for span in spans)
            yield Heading(int(block.kind[1]), words, f"heading-{number}")
        else:
            yield Paragraph((f"{block.number}. ", *spans) if block.number else spans)
    if items:
        yield List(tuple(items))


def _spans(run: Run, values: dict[str, str]) -> Iterator[Span]:
    words = "".join(_filled(piece, values) if isinstance(piece, Merge) else piece for piece in run.pieces)
    if run.target is not None:
        yield f"{words} ("
        yield Link(run.target, run.target)
        yield ")"
    else:
        yield Strong(words) if run.strong else words


def _filled(piece: Merge, values: dict[str, str]) -> str:
    return values.get(piece.field, "") or piece.otherwise
