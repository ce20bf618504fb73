"""The rights that the file grants, their conditions, how to use them, and where to complain.

Art. 13(2)(b), (c), (d), 12(2)-(5); PDL 8:6; conditions after law.md 3.1. A right that the file does not grant
is not written here; the linter says that it is missing.
"""

from ombud.policy.document import Block, Details, Heading, Line, Link, Paragraph, Span
from ombud.policy.model import Purpose
from ombud.policy.notice.page import Page
from ombud.policy.notice.texts import CARE, COMPLAINT, HOW, RIGHTS
from ombud.policy.notice.who import contact
from ombud.terms import Text

_TITLE = Text("Dina rättigheter", "Your rights")
_HOW_TITLE = Text("Så använder du dem", "How to use them")
_PAGE = Text("På webben", "On the web")
_CARE_TITLE = Text("I vården", "In care")
_COMPLAIN = Text("Klaga", "Complain")
_COURT = Text("Gå till domstol", "Go to court")
_MOVED = Text("Gäller: ", "Concerns: ")
_BOX = Text("Läs om rätten att säga nej", "Read about the right to say no")
_AUTHORITY = Text("Tillsynsmyndighet", "Supervisory authority")


def rights(page: Page) -> tuple[Block, ...]:
    granted = page.file.rights
    items = [(page.t(right.name), _right(page, field)) for field, right in RIGHTS.items() if getattr(granted, field)]
    if not items:
        return ()
    return (
        Heading(2, page.t(_TITLE), "rights"),
        Details(tuple(items)),
        Heading(3, page.t(_HOW_TITLE), "how-to"),
        Paragraph((page.t(HOW),)),
        Paragraph(_reach(page)),
    )


def care(page: Page) -> tuple[Block, ...]:
    """What PDL 8:6 adds, point by point."""
    told = page.file.pdl_8_6
    items = [(page.t(name), ((page.t(text),),)) for field, (name, text) in CARE.items() if getattr(told, field)]
    if not page.file.regime.pdl or not items:
        return ()
    return (Heading(2, page.t(_CARE_TITLE), "care"), Details(tuple(items)))


def complaint(page: Page) -> tuple[Block, ...]:
    if not page.file.rights.complaint:
        return ()
    authority = page.file.rights.complaint_authority
    where: Line = (authority,) if authority else (page.gap(_AUTHORITY),)
    items = [
        (page.t(_COMPLAIN), (where, *((page.t(text),) for text in COMPLAINT.complain))),
        (page.t(_COURT), ((page.t(COMPLAINT.court),),)),
    ]
    return (Heading(2, page.t(_COMPLAIN), "complaint"), Details(tuple(items)))


def _right(page: Page, field: str) -> tuple[Line, ...]:
    """What it means, with the journal's own rule where care is given, and what it reaches here."""
    right = RIGHTS[field]
    lines: list[Line] = [(page.t(right.text),)]
    if right.journal is not None and page.file.regime.pdl:
        lines.append((page.t(right.journal),))
    if field == "portability":
        lines.append(_portable(page))
    if field.startswith("objection"):
        lines.append((Link(page.t(_BOX), "#objection"),))
    return tuple(line for line in lines if line)


def portable(purpose: Purpose) -> bool:
    """May data given for it be moved (Art. 20(1))?"""
    return any(basis.article in ("6.1.a", "6.1.b") for basis in purpose.bases)


def _portable(page: Page) -> Line:
    spans: list[Span] = []
    for id_, purpose in page.active():
        if portable(purpose):
            spans += [", " if spans else page.t(_MOVED), page.purpose_link(id_)]
    return tuple(spans)


def _reach(page: Page) -> Line:
    """The ways to reach the controller and the officer that the file gives."""
    how, who, officer = page.web(), page.file.controller, page.file.dpo.contact
    spans: list[Span] = [] if how is None else [f"{page.t(_PAGE)}: ", how]
    for value, scheme in ((who.email, "mailto:"), (who.phone, "tel:"), (officer.email, "mailto:")):
        if value is not None and value not in [s.text if isinstance(s, Link) else s for s in spans]:
            spans += [" · ", contact(value, scheme)] if spans else [contact(value, scheme)]
    return tuple(spans) or (page.gap(_HOW_TITLE),)
