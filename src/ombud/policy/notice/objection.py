"""The right to object: first, in plain words, apart from all other information (Art. 21(4), L-17).

* Marketing and profiling: always, at once, without reasons, log-in or proof of identity (N-18.1, N-18.2).
* A balancing of interests, or a task in the public interest outside the Patient Data Act: we stop unless we
  can show weightier grounds (Art. 21(1)).
* Processing that the Patient Data Act allows may go on against the person's will (PDL 2:2); what there is
  instead, is said (R-21.5).
"""

from collections.abc import Callable, Iterator

from ombud.policy.document import Block, Box, Line, Link, List, Paragraph, Strong, line
from ombud.policy.model import Family, Purpose
from ombud.policy.notice.page import Page
from ombud.terms import PurposeId, Text

_TITLE = Text("Du har rätt att säga nej", "You have the right to say no")
_MARKETING = Text(
    "Reklam: du kan när som helst säga nej till att vi använder dina uppgifter för reklam. Vi slutar genast. "
    "Du behöver inte ange skäl, logga in eller visa vem du är (artikel 21.2 och 21.3).",
    "Advertising: you can say no at any time to our use of your data for advertising. We stop at once. You need "
    "not give reasons, log in or show who you are (Article 21(2) and 21(3)).",
)
_PROFILING = Text(
    "Profilering: du kan när som helst säga nej till profilering. Vi slutar genast, utan att väga skäl mot skäl.",
    "Profiling: you can say no to profiling at any time. We stop at once, without weighing reasons.",
)
_BALANCED = Text(
    "Det här bygger på en avvägning eller ett allmänt intresse. Invänder du mot det, slutar vi om vi inte kan "
    "visa skäl som väger tyngre än dina eller behöver uppgifterna för rättsliga anspråk (artikel 21.1):",
    "This rests on a balancing of interests or on a public interest. If you object to it, we stop unless we can "
    "show grounds that outweigh yours or need the data for legal claims (Article 21(1)):",
)
_CARE = Text(
    "Vården får behandla uppgifter enligt patientdatalagen även om du inte vill det (2 kap. 2 §). Du kan i "
    "stället spärra uppgifter, se under ",
    "Care may process data under the Patient Data Act even against your will (ch. 2 s. 2). You can instead have "
    "data blocked, see ",
)
_CARE_LINK = Text("I vården", "In care")
_CONCERNS = Text("Det gäller", "This concerns")
_HOW = Text("Så gör du:", "How to:")
_ANYHOW = Text(
    "säg, skriv eller ring det till oss. Inget formulär behövs.",
    "tell us, write to us or call us. No form is needed.",
)
_ON = Text("på webben,", "on the web,")
_OR = Text(", eller ", ", or ")


def objection(page: Page) -> tuple[Block, ...]:
    """The box; nothing when the file grants no right to object."""
    rights = page.file.rights
    items: list[Line] = []
    if rights.objection_dm:
        items.append(_named(page, _MARKETING, lambda p: p.family is Family.MARKETING))
    if rights.objection_profiling:
        items.append(_named(page, _PROFILING, lambda p: p.profiling or p.family is Family.PROFILING))
    blocks: list[Block] = [List(tuple(items))] if items else []
    if rights.objection:
        blocks += _balanced(page)
    if not blocks:
        return ()
    return (Box(page.t(_TITLE), "objection", (*blocks, Paragraph(_how(page)))),)


def balanced(purpose: Purpose) -> bool:
    """May a person object to it under Art. 21(1)? (law.md 3.1)"""
    under_pdl = any(gate.startswith("PDL 2:4") for gate in purpose.gates)
    articles = {basis.article for basis in purpose.bases}
    return "6.1.f" in articles or ("6.1.e" in articles and not under_pdl)


def _balanced(page: Page) -> Iterator[Block]:
    links = tuple((page.purpose_link(id_),) for id_, purpose in page.active() if balanced(purpose))
    if links:
        yield Paragraph((page.t(_BALANCED),))
        yield List(links)
    if page.file.regime.pdl and page.file.pdl_8_6.block:
        yield Paragraph((page.t(_CARE), Link(page.t(_CARE_LINK), "#care"), "."))


def _named(page: Page, said: Text, concerns: Callable[[Purpose], bool]) -> Line:
    """The words, then the purposes they are about."""
    name, rest = page.t(said).split(":", 1)
    return line(Strong(name + ":"), rest, *_links(page, concerns))


def _links(page: Page, concerns: Callable[[Purpose], bool]) -> Iterator[str | Link]:
    found: list[PurposeId] = [id_ for id_, purpose in page.active() if concerns(purpose)]
    for number, id_ in enumerate(found):
        yield ", " if number else f" {page.t(_CONCERNS)} "
        yield page.purpose_link(id_)
    yield "." if found else ""


def _how(page: Page) -> Line:
    how = page.web()
    if how is None:
        return line(Strong(page.t(_HOW)), " ", page.t(_ANYHOW))
    return line(Strong(page.t(_HOW)), " ", page.t(_ON), " ", how, page.t(_OR), page.t(_ANYHOW))
