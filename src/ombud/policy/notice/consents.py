"""What rests on the person's own yes, on a balancing, on a form, on a machine or on a cookie.

Art. 13(1)(d) legitimate interests, 13(2)(c) withdrawal, 13(2)(e) what must be given, 13(2)(f) automated
decisions; LEK 9:28 cookies.
"""

from collections.abc import Iterator

from ombud.policy.document import Block, Details, Heading, Line, List, Mark, Paragraph, Span, Table, anchor
from ombud.policy.model import Interest, Purpose, Regime, Service
from ombud.policy.notice.page import Page
from ombud.policy.wording import capital
from ombud.policy.wording.fields import field_words
from ombud.policy.wording.things import REQUIRED, category_words
from ombud.terms import PurposeId, Text

_INTERESTS = Text("Intresseavvägningar", "Balancing of interests")
_NECESSITY = Text("Varför inget mildare räcker", "Why nothing milder is enough")
_SAFEGUARD = Text("Så skyddas du", "How you are protected")
_USED_FOR = Text("Används till", "Used for")
_OPEN = Text("Inte avgjort", "Not settled")
_CONSENTS = Text("Samtycke", "Consent")
_FREE = Text(
    "Du bestämmer själv. Ett nej påverkar inte din vård. Du kan när som helst ta tillbaka ett samtycke, lika enkelt "
    "som du gav det; det gäller framåt och ändrar inte det som redan är gjort (artikel 7.3).",
    "You decide. A no does not affect your care. You can take a consent back at any time, as easily as you gave it; "
    "that holds from then on and does not change what has been done (Article 7(3)).",
)
_ASKED = Text("Så här lyder frågan", "The question reads")
_NEEDED = Text(
    "Tjänsten kan inte utföras utan det här samtycket.", "The service cannot be carried out without this consent."
)
_SERVICES = Text("Vilka uppgifter du måste lämna", "Which data you must give")
_WITHOUT = Text(
    "Lämnar du inte en uppgift som krävs kan vi inte utföra just den tjänsten. Frivilliga uppgifter kan du alltid "
    "låta bli att lämna.",
    "If you do not give data that is required, we cannot carry out that service. You can always leave out what is "
    "voluntary.",
)
_CARE = Text(
    "Vård nekas aldrig för att personnummer saknas; du får då ett reservnummer.",
    "Care is never refused because a personal identity number is missing; you are given a reserve number.",
)
_COLUMNS = (Text("Uppgift", "Data"), Text("Måste du lämna den?", "Must you give it?"), Text("Varför", "Why"))
_AUTOMATION = Text("Automatiserade beslut och profilering", "Automated decisions and profiling")
_NONE = Text(
    "Inga beslut som påverkar dig rättsligt, eller i liknande grad, fattas enbart av en dator (artikel 22).",
    "No decisions that affect you legally, or in a similar way, are made by a computer alone (Article 22).",
)
_DECIDES = Text("Här fattas beslut enbart av en dator", "Here decisions are made by a computer alone")
_PROFILES = Text("Profilering", "Profiling")
_LOGIC = Text("Så går det till", "How it works")
_SIGNIFICANCE = Text("Vad det betyder för dig", "What it means to you")
_CONSEQUENCES = Text("Följder för dig", "Consequences for you")
_COOKIES = Text("Kakor", "Cookies")
_NO_COOKIES = Text("Vi lagrar inga kakor i din webbläsare.", "We store no cookies in your browser.")
_COOKIE_CONSENT = Text(
    "Andra kakor än de nödvändiga lagras bara om du har sagt ja (9 kap. 28 § lagen om elektronisk kommunikation).",
    "Cookies other than the necessary ones are stored only if you have said yes (Electronic Communications Act "
    "ch. 9 s. 28).",
)
_COOKIES_ARE = Text("Kakorna är:", "The cookies are:")


def interests(page: Page) -> tuple[Block, ...]:
    if not page.file.interests:
        return ()
    blocks: list[Block] = [Heading(2, page.t(_INTERESTS), "interests")]
    for id_, interest in page.file.interests.items():
        users = [p for p, purpose in page.active() if any(b.interest == id_ for b in purpose.bases)]
        blocks.append(Heading(3, f"{id_}: {page.say(interest.interest)}", anchor("interest", id_)))
        blocks.append(Details(tuple(_interest(page, interest, users))))
    return tuple(blocks)


def consents(page: Page) -> tuple[Block, ...]:
    if not page.file.consents:
        return ()
    blocks: list[Block] = [Heading(2, page.t(_CONSENTS), "consents")]
    if page.file.rights.withdraw_consent:
        blocks.append(Paragraph((page.t(_FREE),)))
    for id_, consent in page.file.consents.items():
        users = [p for p, purpose in page.active() if id_ in _consents_of(purpose)]
        title = ", ".join(page.say(page.file.purposes[p].name) for p in users)
        blocks.append(Heading(3, f"{id_}: {title}" if title else id_, anchor("consent", id_)))
        blocks.append(Details(((page.t(_ASKED), ((page.say(consent.text),),)),)))
        if consent.required_by_service:
            blocks.append(Paragraph((page.t(_NEEDED),)))
    return tuple(blocks)


def services(page: Page) -> tuple[Block, ...]:
    heading = Heading(2, page.t(_SERVICES), "services")
    if not page.file.services:
        said = page.file.notice.mandatory_fields_stated or not page.file.categories
        return () if said else (heading, Paragraph((page.gap(_SERVICES),)))
    care = any(service.regime is Regime.PDL for service in page.file.services.values())
    said_first = f"{page.t(_WITHOUT)} {page.t(_CARE)}" if care else page.t(_WITHOUT)
    blocks: list[Block] = [heading, Paragraph((said_first,))]
    for id_, service in page.file.services.items():
        blocks.append(Heading(3, page.say(service.name), anchor("service", id_)))
        if service.fields:
            blocks.append(_fields(page, service))
    return tuple(blocks)


def automation(page: Page) -> tuple[Block, ...]:
    heading = Heading(2, page.t(_AUTOMATION), "automation")
    deciding = [(p, purpose) for p, purpose in page.active() if purpose.automated_decision]
    said = page.file.notice.automated_decisions_stated
    known = said or all(purpose.automated_decision is False for _, purpose in page.active())
    blocks: list[Block] = [heading]
    if not deciding:
        blocks.append(Paragraph((page.t(_NONE) if known else page.gap(_AUTOMATION),)))
    for id_, purpose in deciding:
        blocks += _explained(page, _DECIDES, id_, purpose)
    for id_, purpose in page.active():
        if purpose.profiling and not purpose.automated_decision:
            blocks += _explained(page, _PROFILES, id_, purpose)
    return tuple(blocks)


def cookies(page: Page) -> tuple[Block, ...]:
    heading, file = Heading(2, page.t(_COOKIES), "cookies"), page.file.cookies
    if not file.used:
        observed = any(category.online for category in page.file.categories.values())
        unsaid = observed and not file.described
        return (heading, Paragraph((page.gap(_COOKIES) if unsaid else page.t(_NO_COOKIES),)))
    blocks: list[Block] = [heading]
    if file.list:
        blocks += [Paragraph((page.t(_COOKIES_ARE),)), List(tuple((name,) for name in file.list))]
    else:
        blocks.append(Paragraph((page.gap(_COOKIES),)))
    if file.consent:
        blocks.append(Paragraph((page.t(_COOKIE_CONSENT),)))
    return tuple(blocks)


def _interest(page: Page, interest: Interest, users: list[PurposeId]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    yield page.t(_NECESSITY), ((page.say(interest.necessity),),)
    yield page.t(_SAFEGUARD), ((page.say(interest.safeguard),),)
    if users:
        yield page.t(_USED_FOR), tuple((page.purpose_link(user),) for user in users)
    if interest.open_question is not None:
        yield page.t(_OPEN), ((Mark(page.say(interest.open_question)),),)


def _consents_of(purpose: Purpose) -> set[str | None]:
    return {basis.consent for basis in purpose.bases} | {special.consent for special in purpose.special}


def _fields(page: Page, service: Service) -> Table:
    rows = tuple(
        (_field(page, name, field.category), (page.t(REQUIRED[field.required]),), (page.say(field.why),))
        for name, field in service.fields.items()
    )
    return Table(page.say(service.name), tuple(page.t(column) for column in _COLUMNS), rows)


def _field(page: Page, name: str, category: str) -> Line:
    """`E-post (kontaktuppgifter)`: the value asked for, and the category it belongs to."""
    value, kind = capital(page.say(field_words(name))), page.say(category_words(page.file, category))
    return (value,) if value.lower() == kind.lower() else (f"{value} ({kind})",)


def _explained(page: Page, what: Text, id_: PurposeId, purpose: Purpose) -> Iterator[Block]:
    link: Span = page.purpose_link(id_)
    yield Paragraph((f"{page.t(what)}: ", link))
    told = ((_LOGIC, purpose.logic), (_SIGNIFICANCE, purpose.significance), (_CONSEQUENCES, purpose.consequences))
    yield Details(tuple((page.t(name), ((page.say(said) if said else page.gap(name),),)) for name, said in told))
