"""The notice that people read: Art. 13 and 14, PDL 8:6, in one document from one policy file.

* Every purpose, category, period, basis, recipient and right of the file is here, and no other.
* The right to object stands first, in a box apart from everything else (Art. 21(4), L-17).
* What the file leaves unsaid is marked as missing; what is invented or not yet settled is marked as that.
* A person's words first, the law beside them (ux.md 3.1, 3.2).
"""

from ombud.policy.document import Block, Document, Heading, Line, Mark, Paragraph, line
from ombud.policy.model import PolicyFile
from ombud.policy.notice.consents import automation, consents, cookies, interests, services
from ombud.policy.notice.objection import objection
from ombud.policy.notice.page import Page
from ombud.policy.notice.purposes import by_law, by_notice, overview, switched_off
from ombud.policy.notice.rights import care, complaint, rights
from ombud.policy.notice.who import categories, controller, transfers
from ombud.policy.wording import day
from ombud.terms import Text
from ombud.terms.text import Language

__all__ = ["notice"]

_LEAD = Text(
    "Här står vad {name} använder dina personuppgifter till, varför vi får det, hur länge de sparas och vad du "
    "kan bestämma. Artiklarna är EU:s dataskyddsförordning (GDPR).",
    "This says what {name} uses your personal data for, why we may, how long it is kept and what you can decide. "
    "The articles are the EU General Data Protection Regulation (GDPR).",
)
_PROPOSAL = Text("Förslag. En jurist har inte godkänt texten.", "Proposal. A lawyer has not approved the text.")
_SENTENCES = Text("I korthet", "In short")
_VERSION = Text("Version och datum", "Version and date")
_NUMBER = Text("Version", "Version")
_FROM = Text("gäller från", "applies from")
_QUESTIONS = Text("Frågor som inte är avgjorda:", "Questions that are not settled:")


def notice(file: PolicyFile, language: Language) -> Document:
    page = Page(file, language)
    parts = (
        objection,
        _sentences,
        overview,
        controller,
        categories,
        by_notice,
        by_law,
        switched_off,
        interests,
        consents,
        services,
        rights,
        care,
        transfers,
        automation,
        cookies,
        complaint,
        _version,
    )
    blocks = (*_lead(page), *(block for part in parts for block in part(page)))
    return Document(page.say(file.title), language, blocks, footer=_footer(page))


def _lead(page: Page) -> tuple[Block, ...]:
    lead = Paragraph((page.t(_LEAD).replace("{name}", page.file.controller.name),))
    note = page.say(page.file.note) if page.file.note is not None else ""
    if page.file.status == "proposal":
        return (lead, Paragraph((Mark(note or page.t(_PROPOSAL)),)))
    return (lead, Paragraph((note,))) if note else (lead,)


def _sentences(page: Page) -> tuple[Block, ...]:
    """The sentences that the purposes name (N-01.1), in their order, each with its own anchor."""
    ordered = sorted(page.file.sentences.items(), key=lambda item: int(item[0][1:]))
    if not ordered:
        return ()
    said = (
        Paragraph((f"{id_}. {sentence.sv if page.language == 'sv' else sentence.en}",), id=page.sentence_anchor(id_))
        for id_, sentence in ordered
    )
    return (Heading(2, page.t(_SENTENCES), "sentences"), *said)


def _version(page: Page) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(2, page.t(_VERSION), "version"), Paragraph(_dated(page))]
    if page.file.open_questions:
        blocks.append(Paragraph((Mark(page.t(_QUESTIONS)),)))
        blocks += [Paragraph((page.say(question),)) for question in page.file.open_questions]
    return tuple(blocks)


def _dated(page: Page) -> Line:
    meta = page.file.notice
    if meta.version is None or meta.effective_on is None:
        return (page.gap(_VERSION),)
    number = f"{page.t(_NUMBER)} {meta.version}, {page.t(_FROM)} {day(meta.effective_on, page.language)}."
    return line(number)


def _footer(page: Page) -> str:
    legal = page.file.controller.legal_name or page.file.controller.name
    version = page.file.notice.version
    return legal if version is None else f"{legal} · {page.t(_NUMBER)} {version}"
