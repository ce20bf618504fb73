"""The notice that is in force, every version before it, and what differs between two (Art. 13, 14; N-01.2).

* What is shown is made of the file that decides: `policy.notice` and `policy.diff` write it, nothing here does.
* Every sentence has an anchor of its own, `#m7`, that answers, refusals and packages lead to.
* A version never changes, so each is laid out once.
"""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from ombud.policy.diff import diff
from ombud.policy.document import Document
from ombud.policy.document.html import content
from ombud.policy.model import Policy
from ombud.policy.notice import notice
from ombud.terms import Text
from ombud.terms.text import Language
from ombud.web import Answer, Need, Page, Route, Visit, problem

_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Laid:
    """A document as it stands in a page."""

    title: str
    content: Markup
    headings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One version of the policy, and where it stands among the others."""

    policy: Policy
    state: str
    """`now`, `later` or `before`."""


def current(visit: Visit) -> Answer:
    """N-03.3: every page leads here; the first answer of the site links the notice."""
    found = next((one for one in versions_of(visit) if one.state == "now"), None)
    if found is None:
        return problem.NOT_FOUND
    return _page(visit, found)


def one_version(visit: Visit) -> Answer:
    found = _numbered(visit, "version")
    return problem.NOT_FOUND if found is None else _page(visit, found)


def versions(visit: Visit) -> Answer:
    values = {"versions": versions_of(visit)}
    return Page("portal/versions.html.j2", Text("Versioner", "Versions"), values, packed=True)


def compared(visit: Visit) -> Answer:
    """What differs, in words, and whom it concerns (Art. 13(3))."""
    old, new = _numbered(visit, "old"), _numbered(visit, "new")
    if old is None or new is None:
        return problem.NOT_FOUND
    laid = _laid(diff(old.policy.file, new.policy.file).document(visit.language))
    title = Text(
        f"Vad skiljer version {new.policy.number} från {old.policy.number}?",
        f"How does version {new.policy.number} differ from {old.policy.number}?",
    )
    return Page("portal/compared.html.j2", title, {"laid": laid, "old": old, "new": new}, packed=True)


def versions_of(visit: Visit) -> tuple[Version, ...]:
    """The newest first; one that is adopted and not in force yet is among them: people are told beforehand."""
    with visit.ombud.vault.database.read() as tx:
        book = visit.ombud.vault.book
        in_force, all_ = book.in_force(tx, visit.now), book.versions(tx)
    number = 0 if in_force is None else in_force.number
    return tuple(
        Version(one, "now" if one.number == number else "later" if one.from_at > visit.now else "before")
        for one in reversed(all_)
    )


def _numbered(visit: Visit, name: str) -> Version | None:
    text = visit.path[name]
    if not text.isascii() or not text.isdecimal() or len(text) > _MOST_DIGITS:
        return None
    return next((one for one in versions_of(visit) if one.policy.number == int(text)), None)


def _page(visit: Visit, version: Version) -> Page:
    laid = _notice(_Same(version.policy), visit.language)
    title = version.policy.file.title
    values = {"laid": laid, "version": version}
    return Page("portal/notice.html.j2", Text(title.sv, title.en), values, packed=True)


@dataclass(frozen=True, slots=True)
class _Same:
    """One policy, told from every other by being it."""

    policy: Policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.policy is self.policy


@lru_cache(maxsize=16)
def _notice(version: _Same, language: Language) -> Laid:
    return _laid(notice(version.policy.file, language))


def _laid(document: Document) -> Laid:
    return Laid(document.title, Markup(content(document)), document.headings())


ROUTES: tuple[Route, ...] = (
    Route("/integritet", "notice", current, need=Need.NOBODY),
    Route("/integritet/versioner", "notice.versions", versions, need=Need.NOBODY),
    Route("/integritet/jamfor/{old}/{new}", "notice.compared", compared, need=Need.NOBODY),
    Route("/integritet/{version}", "notice.version", one_version, need=Need.NOBODY),
)
