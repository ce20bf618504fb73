"""`/mina/andrat`: what has changed for me since I was given the notice, before and after, and what it means (13(3)).

Whoever has seen it says so, and is not told of it again; the two versions stay at the notice.
"""

import re
from dataclasses import dataclass

from ombud.disclosure import outline
from ombud.disclosure.changed import Changed, changed, seen
from ombud.disclosure.wording import Wording
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.diff import Change, Tell
from ombud.policy.diff.page import FACETS, KINDS
from ombud.policy.wording import say
from ombud.portal.refused import by_policy
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Moved, Page, Route, Visit, problem

TITLE = Text("Vad har ändrats för mig?", "What has changed for me?")
_NOTHING = Text("Inget har ändrats för dig", "Nothing has changed for you")
_SEEN = Text(
    "Noterat: du har sett ändringarna. De finns kvar under Integritet, och det här står i loggen.",
    "Noted: you have seen the changes. They stay under Privacy, and this is in the log.",
)
_PLACE = re.compile(r'(controller|dpo)\.(?:\w+\.)*(\w+): "(.*)"')
_WHO = {
    "controller": Text("Vi som är ansvariga", "We who are responsible"),
    "dpo": Text("Dataskyddsombudet", "The data protection officer"),
}
_DIGITS = 7
_MEANS = {
    Tell.NOBODY: Text("", ""),
    Tell.PAGE: Text("Gäller från och med den nya versionen.", "In force from the new version on."),
    Tell.COLLECTION: Text(
        "Gäller bara det du lämnar från och med nu. Det vi redan har sparas inte längre än vi sa då.",
        "Holds only for what you give from now on. What we hold already is kept no longer than we said then.",
    ),
    Tell.REVIEW: Text("Så står det nu i informationen.", "So the notice says now."),
    Tell.BEFORE: Text(
        "Det du har lämnat förut används inte till något nytt bara för att texten har ändrats.",
        "What you gave before is used for nothing new only because the text has changed.",
    ),
    Tell.ASK: Text("Gäller dig bara om du säger ja.", "Holds for you only if you say yes."),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference in words."""

    heading: str
    before: str
    after: str
    means: str


def what_changed(visit: Visit) -> Answer:
    found = outline(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now, looks=0)
    if isinstance(found, Refusal):
        return by_policy(found)
    differs = changed(visit.ombud.vault, found, by=visit.actor, now=visit.now)
    if differs is None:
        seen_since = found.seen if found.seen > (found.told or 0) else 0
        values: dict[str, object] = {
            "changed": None, "mine": [], "others": [], "seen": seen_since, "told": found.told
        }  # fmt: skip
        return Page("portal/changed.html.j2", _NOTHING, values)
    return Page("portal/changed.html.j2", TITLE, _values(visit, differs))


def acknowledge(visit: Visit) -> Answer:
    """What has changed is seen: it is not told again, and the log says so."""
    number = visit.form.text("version")
    if not (number.isascii() and number.isdecimal() and len(number) < _DIGITS):
        return problem.NOT_FOUND
    if not seen(visit.ombud.vault, visit.subject, int(number), by=visit.actor, now=visit.now):
        return problem.NOT_FOUND
    return Moved("/mina", _SEEN)


def _values(visit: Visit, differs: Changed) -> dict[str, object]:
    now, told = Wording(differs.now.file, visit.language), Wording(differs.told.file, visit.language)
    return {
        "changed": differs,
        "since": local_date(differs.now.from_at),
        "mine": [_said(one, now, told) for one in differs.mine],
        "others": [_said(one, now, told) for one in differs.others],
    }


def _plain(text: str, words: Wording) -> str:
    """Who we are and how we are reached stands in the file by its place: `dpo.contact.phone: "…"`."""
    found = _PLACE.fullmatch(text)
    return text if found is None else f"{words.t(_WHO[found[1]])}, {words.field(found[2]).lower()}: {found[3]}"


def _said(one: Change, now: Wording, told: Wording) -> Difference:
    purpose = PurposeId(one.about)
    words = now if purpose in now.file.purposes else told
    about = f" – {words.name(purpose)}" if purpose in words.file.purposes else ""
    heading = f"{now.t(FACETS[one.facet])} {now.t(KINDS[one.kind])}{about}"
    before, after = ("" if text is None else _plain(say(text, now.language), now) for text in (one.before, one.after))
    return Difference(heading, before, after, now.t(_MEANS[one.tell]))


ROUTES: tuple[Route, ...] = (Route("/mina/andrat", "changed", show=what_changed, do=acknowledge),)
