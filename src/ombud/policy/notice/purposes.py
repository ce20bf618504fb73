"""Each purpose: why, with what, on what ground, how long, for whom (Art. 13(1)(c)-(e), 13(2)(a), 14(1)(d))."""

from collections.abc import Iterator

from ombud.policy.document import Block, Details, Heading, Line, Link, Paragraph, Span, Table, anchor, line
from ombud.policy.model import Basis, Purpose, SpecialCondition, UsedCategory
from ombud.policy.notice.page import Page
from ombud.policy.wording import capital
from ombud.policy.wording.grounds import BASES, basis_words, special_words
from ombud.policy.wording.statutes import is_law, statute_words
from ombud.policy.wording.things import (
    NO_RECIPIENTS,
    channel_words,
    people_words,
    recipient_words,
    source_words,
    used_words,
)
from ombud.terms import PurposeId, Text

_OVERVIEW = Text("Översikt", "Overview")
_EACH = Text("Allt vi använder dina uppgifter till", "Everything we use your data for")
_COLUMNS = (
    Text("Vad uppgifterna används till", "What the data is used for"),
    Text("Rättslig grund", "Legal basis"),
    Text("Sparas", "Kept"),
)
_BY_NOTICE = Text("Vad vi använder uppgifterna till", "What we use the data for")
_BY_LAW = Text("Vad lagen kräver av oss", "What the law requires of us")
_OFF = Text("Det här gör vi inte", "What we do not do")
_WHY = Text("Varför", "Why")
_PEOPLE = Text("Gäller", "Concerns")
_DATA = Text("Uppgifter", "Data")
_SOURCES = Text("Kommer från", "Comes from")
_BASIS = Text("Rättslig grund", "Legal basis")
_SPECIAL = Text("Därför får känsliga uppgifter användas", "Why sensitive data may be used")
_GATES = Text("Regler i lag", "Rules in law")
_KEPT = Text("Sparas", "Kept")
_RECIPIENTS = Text("Lämnas till", "Given to")
_CHANNELS = Text("Kanaler", "Channels")
_LIMITS = Text("Gränser", "Limits")
_SENTENCES = Text("Bygger på mening", "Rests on sentence")
_ADULTS = Text("Bara för dig som har fyllt 18 år.", "Only for you who have turned 18.")
_PROTECTED = Text("Aldrig för den som har skyddade personuppgifter.", "Never for a person with protected identity.")
_FIGURES = Text(
    "Bara siffror kommer ut, aldrig uppgifter om en enskild person.",
    "Only figures come out, never data about one person.",
)
_CONSENT_TEXT = Text("texten", "the text")
_INTEREST_TEXT = Text("avvägningen", "the balancing")


def overview(page: Page) -> tuple[Block, ...]:
    """Everything on one screen, each row leading to the whole of it."""
    rows = tuple(
        ((page.purpose_link(id_),), _short_bases(page, purpose), _joined(page.periods(purpose)))
        for id_, purpose in page.active()
    )
    if not rows:
        return ()
    table = Table(page.t(_EACH), tuple(page.t(column) for column in _COLUMNS), rows)
    return (Heading(2, page.t(_OVERVIEW), "overview"), table)


def by_notice(page: Page) -> tuple[Block, ...]:
    return _section(page, _BY_NOTICE, "purposes", "notice")


def by_law(page: Page) -> tuple[Block, ...]:
    return _section(page, _BY_LAW, "by-law", "law")


def switched_off(page: Page) -> tuple[Block, ...]:
    """Purposes that the file declares and says are not carried out, each with the reason."""
    off = tuple((id_, p) for id_, p in page.file.purposes.items() if p.off is not None)
    if not off:
        return ()
    blocks: list[Block] = [Heading(2, page.t(_OFF), "off")]
    for id_, purpose in off:
        blocks.append(Heading(3, page.say(purpose.name), anchor("purpose", id_)))
        blocks.append(Paragraph((page.say(purpose.off),) if purpose.off else ()))
    return tuple(blocks)


def _section(page: Page, title: Text, id_: str, source: str) -> tuple[Block, ...]:
    found = tuple((purpose_id, p) for purpose_id, p in page.active() if p.source == source)
    if not found:
        return ()
    blocks: list[Block] = [Heading(2, page.t(title), id_)]
    for purpose_id, purpose in found:
        blocks += _purpose(page, purpose_id, purpose)
    return tuple(blocks)


def _purpose(page: Page, id_: PurposeId, purpose: Purpose) -> tuple[Block, ...]:
    items = [
        (_WHY, ((page.say(purpose.why),),)),
        (_PEOPLE, tuple((capital(page.say(people_words(group))),) for group in purpose.data_subjects)),
        (_DATA, tuple(_used(page, used) for used in purpose.categories) or ((page.gap(_DATA),),)),
        (_SOURCES, tuple(_sources(page, purpose))),
        (_BASIS, tuple(_basis(page, basis) for basis in purpose.bases) or ((page.gap(_BASIS),),)),
        (_SPECIAL, _special(page, purpose)),
        (_GATES, tuple((capital(page.say(statute_words(gate))),) for gate in purpose.gates if is_law(gate))),
        (_KEPT, page.periods(purpose)),
        (_RECIPIENTS, _recipients(page, purpose)),
        (_CHANNELS, tuple((capital(page.say(channel_words(channel))),) for channel in purpose.channels)),
        (_LIMITS, tuple(_limits(page, purpose))),
        (_SENTENCES, _sentences(purpose)),
    ]
    details = Details(tuple((page.t(name), lines) for name, lines in items if lines))
    return (Heading(3, page.say(purpose.name), anchor("purpose", id_)), details)


def _used(page: Page, used: UsedCategory) -> Line:
    reason = f": {page.say(used.reason)}" if used.reason else ""
    return (page.say(used_words(page.file, used)) + reason,)


def _sources(page: Page, purpose: Purpose) -> Iterator[Line]:
    """Each source once. What the law lets us take from others serves only what the law asks for (N-03.1, N-03.2)."""
    used = [page.file.categories[c.id] for c in purpose.categories if c.id in page.file.categories]
    pairs = {
        code: said for category in used for code, said in zip(category.sources, source_words(category), strict=True)
    }
    said = [page.say(said) for code, said in pairs.items() if purpose.source == "law" or _own(code)]
    if said:
        yield (capital(", ".join(said)),)


def _own(source: str) -> bool:
    return not source.startswith("third_party:")


def _basis(page: Page, basis: Basis) -> Line:
    said = capital(page.say(basis_words(basis)))
    if basis.consent is not None:
        return (said, ": ", Link(f"{page.t(_CONSENT_TEXT)} {basis.consent}", "#" + anchor("consent", basis.consent)))
    if basis.interest is not None:
        target = "#" + anchor("interest", basis.interest)
        return (said, ": ", Link(f"{page.t(_INTEREST_TEXT)} {basis.interest}", target))
    return (said,)


def _special(page: Page, purpose: Purpose) -> tuple[Line, ...]:
    if purpose.special:
        return tuple(_condition(page, condition) for condition in purpose.special)
    known = page.file.categories
    needed = any(c.id in known and known[c.id].special for c in purpose.categories)
    return ((page.gap(_SPECIAL),),) if needed else ()


def _condition(page: Page, special: SpecialCondition) -> Line:
    said = capital(page.say(special_words(special)))
    if special.consent is None:
        return (said,)
    return (said, ": ", Link(f"{page.t(_CONSENT_TEXT)} {special.consent}", "#" + anchor("consent", special.consent)))


def _recipients(page: Page, purpose: Purpose) -> tuple[Line, ...]:
    if purpose.recipients:
        return tuple((page.say(recipient_words(recipient)),) for recipient in purpose.recipients)
    return ((capital(page.say(NO_RECIPIENTS)),) if purpose.no_recipients else (page.gap(_RECIPIENTS),),)


def _limits(page: Page, purpose: Purpose) -> Iterator[Line]:
    if purpose.adults_only:
        yield (page.t(_ADULTS),)
    if purpose.excludes_protected:
        yield (page.t(_PROTECTED),)
    if purpose.output == "aggregate":
        yield (page.t(_FIGURES),)
    if purpose.safeguards is not None:
        yield (page.say(purpose.safeguards),)


def _sentences(purpose: Purpose) -> tuple[Line, ...]:
    """The sentences that it rests on, as links to them."""
    named = dict.fromkeys([*purpose.sentences, *purpose.storage_sentences])
    return (_joined(tuple((Link(id_, f"#{Page.sentence_anchor(id_)}"),) for id_ in named), ", "),) if named else ()


def _short_bases(page: Page, purpose: Purpose) -> Line:
    said = dict.fromkeys(page.t(BASES[basis.article]) for basis in purpose.bases)
    return line(capital("; ".join(said))) if said else (page.gap(_BASIS),)


def _joined(lines: tuple[Line, ...], between: str = ". ") -> Line:
    spans: list[Span] = []
    for number, one in enumerate(lines):
        spans += [between, *one] if number else one
    return tuple(spans)
