"""`/konsol/personer/{id}/oppnat`: what a purpose may see of a person, opened with a reason (PDL 4:3; S-04).

* The reason is in the log, sealed for the person, before anything is opened. It holds for fifteen minutes and this
  person; then it is asked for again.
* Each category is decided by itself: what the purpose may not see is said, with the rule, and stays sealed.
* A number is masked until somebody asks for it. Of whose identity is protected no place is shown to whoever may not
  meet them (R-41).
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.app.desk import give_reason
from ombud.console import refused
from ombud.console.begun import session_of
from ombud.console.in_force import policy_in_force
from ombud.console.met import HERE, PURPOSES, Met, meet
from ombud.disclosure.wording import NUMBER, Wording, masked
from ombud.identity import drafts
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.model import Family
from ombud.policy.wording import capital, say
from ombud.terms import CategoryId, PurposeId, SubjectId, Text
from ombud.vault import Spent
from ombud.web import Answer, Moved, Need, Page, Route, Visit

HOLDS = timedelta(minutes=15)
_AT_A_DESK = frozenset({Family.CONTRACT, Family.CARE, Family.LEGAL})


@dataclass(frozen=True, slots=True)
class Opened:
    """One category: its values in words, or why it stays sealed."""

    name: str
    rows: tuple[tuple[str, str], ...] = field(repr=False, default=())
    stopped: str = ""


def openings(visit: Visit) -> list[tuple[str, Text, Text]]:
    """What this role opens a person's data for: the purposes that it carries, and why each is there."""
    file, carried = policy_in_force(visit).file, frozenset() if visit.work is None else visit.work.purposes
    return [
        (name, Text(one.name.sv, one.name.en), Text(one.why.sv, one.why.en)) for name, one in file.purposes.items()
        if name in carried and one.family in _AT_A_DESK and one.off is None and one.categories
    ]  # fmt: skip


def begin_opening(visit: Visit, subject: SubjectId, purpose: str, reason: str) -> Spent | None:
    """Enter why, and remember for a while that it was said."""
    used = policy_in_force(visit).file.purposes[PurposeId(purpose)].categories
    ask = Ask(subject, PurposeId(purpose), frozenset(one.id for one in used), visit.actor)
    spent = give_reason(visit.ombud.vault, ask, reason, now=visit.now)
    if spent is None:
        kept = json.dumps({"purpose": purpose, "at": visit.now.isoformat()}).encode()
        drafts.keep(visit.ombud.vault, session_of(visit), _form(subject), kept, now=visit.now)
    return spent


def show(visit: Visit) -> Answer:
    met = meet(visit)
    if not isinstance(met, Met):
        return met
    purpose = begun_for(visit, met.person.subject)
    return Moved(met.here) if purpose is None else opened_page(visit, met, purpose)


def opened_page(visit: Visit, met: Met, purpose: PurposeId, only: frozenset[CategoryId] | None = None) -> Page:
    """Each category of the purpose, or those alone that were asked for."""
    words = Wording(policy_in_force(visit).file, visit.language, hidden=met.person.hides_places)
    used = [one.id for one in words.file.purposes[purpose].categories if only is None or one.id in only]
    asks = [Ask(met.person.subject, purpose, frozenset({category}), visit.actor) for category in dict.fromkeys(used)]
    values = {
        "here": met.here, "purpose": words.name(purpose), "why": say(words.file.purposes[purpose].why, words.language),
        "opened": [_opened(visit, ask, words) for ask in asks], "full": visit.query.get("nummer") == "ja",
        "again": visit.here, "lift": only is not None,
        "numbered": _NUMBERS in used, "blocked": Flag.BLOCKED in met.person.flags,
    }  # fmt: skip
    return Page("console/opened.html.j2", _OPENED, values)


def _opened(visit: Visit, ask: Ask, words: Wording) -> Opened:
    """Decided and opened by itself, with its entry."""
    (category,) = ask.categories
    name = capital(words.category(category))
    found = visit.ombud.vault.open(ask, now=visit.now)
    if isinstance(found, Refusal):
        return Opened(name, stopped=refused.words(visit, found).in_(visit.language))
    full = visit.query.get("nummer") == "ja"
    values = sorted((one for one in found.data.reveal() if not one.about_third_party), key=lambda one: one.collected_at)
    rows = [
        (words.field(field), text if field == NUMBER and full else masked(text) if field == NUMBER
         else words.value(field, text))
        for one in values for field, text in one.fields.items()
    ]  # fmt: skip
    return Opened(name, tuple(dict.fromkeys(rows)))


def begun_for(visit: Visit, subject: SubjectId) -> PurposeId | None:
    """For what the person was opened, if that was said a while ago at the most."""
    kept = drafts.draft(visit.ombud.vault, session_of(visit), _form(subject), now=visit.now)
    plain = {} if kept is None else json.loads(kept)
    known = {name for name, _, _ in openings(visit)}
    if plain.get("purpose") not in known or datetime.fromisoformat(plain["at"]) < visit.now - HOLDS:
        return None
    return PurposeId(plain["purpose"])


def _form(subject: SubjectId) -> str:
    return f"opening {subject.hex()}"


_NUMBERS = CategoryId("personnummer")
_OPENED = Text("Uppgifterna som ändamålet får se", "The data that the purpose may see")
ROUTES = (Route(f"{HERE}/{{id}}/oppnat", "person.opened", show, None, Need.STAFF, PURPOSES),)
