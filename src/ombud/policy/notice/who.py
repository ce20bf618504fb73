"""Who is responsible, which data, from whom, and to which countries (Art. 13(1)(a), (b), (f), 14(1)(d), 14(2)(f))."""

from collections.abc import Iterator

from ombud.policy.document import Block, Details, Heading, Line, Link, Mark, Paragraph, Span, Table, line
from ombud.policy.model import Category
from ombud.policy.notice.page import Page
from ombud.policy.wording import capital
from ombud.policy.wording.fields import field_words
from ombud.policy.wording.things import in_eea, source_words
from ombud.terms import CategoryId, Text

_WHO = Text("Vem som ansvarar", "Who is responsible")
_CONTROLLER = Text("Personuppgiftsansvarig", "Controller")
_NUMBER = Text("Organisationsnummer", "Company registration number")
_ADDRESS = Text("Postadress", "Postal address")
_EMAIL = Text("E-post", "E-mail")
_PHONE = Text("Telefon", "Phone")
_DPO = Text("Dataskyddsombud", "Data protection officer")
_INVENTED = Text(
    " (påhittad uppgift tills bolaget har lämnat sin egen)", " (invented until the company has given its own)"
)
_WHICH = Text("Vilka uppgifter vi har, och varifrån", "Which data we have, and where it comes from")
_EACH = Text("Varje slags uppgift för sig", "Each kind of data by itself")
_COLUMNS = (
    Text("Uppgift", "Data"),
    Text("Innehåller", "Contains"),
    Text("Kommer från", "Comes from"),
    Text("Används till", "Used for"),
)
_SPECIAL = Text(" (känslig uppgift)", " (sensitive data)")
_UNUSED = Text("Används inte", "Not used")
_WHERE = Text("Länder utanför EU och EES", "Countries outside the EU and EEA")
_STAYS = Text(
    "Vi för inte över dina uppgifter till något land utanför EU och EES.",
    "We transfer your data to no country outside the EU and EEA.",
)
_MOVES = Text("Dina uppgifter förs över till:", "Your data is transferred to:")
_HEADS = (
    Text("Mottagare", "Recipient"),
    Text("Land", "Country"),
    Text("Skydd", "Protection"),
    Text("Kopia av skyddet", "Copy of the protection"),
)
_ACROSS = Text("Överföring", "Transfer")


def controller(page: Page) -> tuple[Block, ...]:
    who, dpo = page.file.controller, page.file.dpo
    items: list[tuple[str, tuple[Line, ...]]] = [
        (page.t(_CONTROLLER), (_given(page, "legal_name", who.legal_name or who.name),)),
        (page.t(_NUMBER), (_given(page, "org_number", who.org_number),)),
        (page.t(_ADDRESS), (_given(page, "postal_address", who.postal_address),)),
        (page.t(_EMAIL), (_given(page, "email", who.email, "mailto:"),)),
        (page.t(_PHONE), (_given(page, "phone", who.phone, "tel:"),)),
    ]
    if dpo.appointed:
        items.append((page.t(_DPO), tuple(_dpo(page)) or ((page.gap(_DPO),),)))
    return (Heading(2, page.t(_WHO), "controller"), Details(tuple(items)))


def categories(page: Page) -> tuple[Block, ...]:
    if not page.file.categories:
        return ()
    rows = tuple(_category(page, id_, category) for id_, category in page.file.categories.items())
    table = Table(page.t(_EACH), tuple(page.t(column) for column in _COLUMNS), rows)
    return (Heading(2, page.t(_WHICH), "categories"), table)


def transfers(page: Page) -> tuple[Block, ...]:
    """Where data goes outside the EEA; that it does not; or that the file does not say (L-10)."""
    heading = Heading(2, page.t(_WHERE), "transfers")
    rows = tuple(_transfers(page))
    if rows:
        table = Table(page.t(_MOVES), tuple(page.t(head) for head in _HEADS), rows)
        return (heading, table)
    said = page.file.notice.transfers_stated or all(p.recipients or p.no_recipients for _, p in page.active())
    return (heading, Paragraph((page.t(_STAYS) if said else page.gap(_ACROSS),)))


def _given(page: Page, field: str, value: str | None, scheme: str = "") -> Line:
    if value is None:
        return (page.gap({"email": _EMAIL, "phone": _PHONE, "org_number": _NUMBER}.get(field, _ADDRESS)),)
    shown = contact(value, scheme)
    return (shown, Mark(page.t(_INVENTED))) if field in page.file.controller.placeholders else (shown,)


def contact(value: str, scheme: str) -> Span:
    """An address as a link, if it is to be one; what could not be dialled or mailed stays text."""
    if not scheme or any(sign in value for sign in "<>\"'?&%\n"):
        return value
    return Link(value, scheme + value.replace(" ", ""))


def _dpo(page: Page) -> Iterator[Line]:
    known = page.file.dpo.contact
    if known.email is not None:
        yield (contact(known.email, "mailto:"),)
    if known.phone is not None:
        yield (contact(known.phone, "tel:"),)
    if known.postal is not None:
        yield (known.postal,)


def _category(page: Page, id_: CategoryId, category: Category) -> tuple[Line, ...]:
    used = tuple(purpose for purpose, p in page.active() if any(c.id == id_ for c in p.categories))
    links: list[Span] = []
    for number, purpose in enumerate(used):
        links += [", ", page.purpose_link(purpose)] if number else [page.purpose_link(purpose)]
    name = page.say(category.name) + (page.t(_SPECIAL) if category.special else "")
    fields = capital(", ".join(page.say(field_words(field)) for field in category.fields))
    sources = capital(", ".join(page.say(source) for source in source_words(category)))
    return (line(name), line(fields), line(sources), tuple(links) or (page.t(_UNUSED),))


def _transfers(page: Page) -> Iterator[tuple[Line, ...]]:
    seen: set[tuple[str, str]] = set()
    for _, purpose in page.active():
        for recipient in purpose.recipients:
            name = page.say(recipient.name)
            if in_eea(recipient.country) or (name, recipient.country) in seen:
                continue
            seen.add((name, recipient.country))
            copy: Line = (recipient.copy_at,) if recipient.copy_at else (page.gap(_HEADS[3]),)
            safe: Line = (recipient.transfer,) if recipient.transfer else (page.gap(_HEADS[2]),)
            yield (line(name), line(recipient.country), safe, copy)
