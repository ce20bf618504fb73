"""`/konsol/personer`: find somebody by any identifier, and take a no from whoever says it (R-08, R-41).

* What is looked for is sent in the body and kept in a draft of the account; an address holds opaque ids alone.
* Whoever says no to advertising need not be found, and shows nothing: the address that they name is kept as a keyed
  hash, and never written to (Art. 21(3), M-12).
"""

import json
from dataclasses import dataclass, field

from ombud.app.at_desk import at_desk
from ombud.app.desk import Found, find
from ombud.app.taking_no import Took, take_no
from ombud.collection.relate import Declined
from ombud.console import refused
from ombud.console.begun import session_of
from ombud.console.met import HERE, PURPOSES, TITLE
from ombud.console.registering import NOTHING, spelled
from ombud.identity import drafts
from ombud.terms import SubjectId, Text, subject_text
from ombud.vault import Spent
from ombud.web import Answer, Group, Moved, Need, Page, Place, Route, Visit, Wrong
from ombud.web.formats import clock

FORM = "people"
"""How the draft of a search is named."""
_ADDRESSES = frozenset({"email", "phone"})


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked for last, and who has it."""

    text: str = field(repr=False)
    kind: str
    found: tuple[SubjectId, ...]


def search(visit: Visit) -> Answer:
    return _page(visit, searched(visit))


def _page(visit: Visit, last: Searched | None, wrong: tuple[Wrong, ...] = (), written: str = "") -> Page:
    met = [] if last is None else [at_desk(visit.ombud.vault, one, by=visit.actor, now=visit.now) for one in last.found]
    values = {
        "wrong": wrong, "written": written, "looked": last is not None,
        "people": [(one, subject_text(one.subject)) for one in met if one],
        "address": last is not None and not last.found and last.kind in _ADDRESSES,
    }  # fmt: skip
    return Page("console/people.html.j2", TITLE, values, 422 if wrong else 200)


def look(visit: Visit) -> Answer:
    match visit.form.text("gor"):
        case "nej":
            return _no_of_nobody(visit)
        case "rensa":
            drafts.drop(visit.ombud.vault, session_of(visit), FORM)
            return Moved(HERE)
    text = spelled(visit.form.text("sok"))
    if not text:
        return _page(visit, None, (Wrong("sok", NOTHING),))
    found = find(visit.ombud.vault, text, None, by=visit.actor, now=visit.now)
    if isinstance(found, Spent):
        return refused.over(found, ((TITLE, HERE),))
    if not isinstance(found, Found):
        return _page(visit, None, (Wrong("sok", found.reason),), text)
    keep_search(visit, text, found)
    return Moved(f"{HERE}/{subject_text(found.subjects[0])}" if len(found.subjects) == 1 else HERE)


def _no_of_nobody(visit: Visit) -> Answer:
    """The no of somebody of whom nothing is held, with the address that they name."""
    last = searched(visit)
    if last is None or last.found or last.kind not in _ADDRESSES:
        return Moved(HERE)
    drafts.drop(visit.ombud.vault, session_of(visit), FORM)
    return after_no(visit, take_no(visit.ombud.vault, None, contact=last.text, by=visit.actor, now=visit.now), HERE)


def after_no(visit: Visit, took: Took | Declined, to: str) -> Answer:
    """The same words wherever a no was taken: what, from when, and its reference."""
    if isinstance(took, Declined):
        return refused.declined(took, ((TITLE, HERE),))
    at = Text(clock(visit.now, "sv"), clock(visit.now, "en"))
    return Moved(
        to,
        Text(
            f"Klart. Personen får ingen mer reklam. Det gäller från och med nu, {at.sv}. Ärende {took.reference}.",
            f"Done. The person gets no more advertising, from now on, {at.en}. Case {took.reference}.",
        ),
    )


def searched(visit: Visit) -> Searched | None:
    kept = drafts.draft(visit.ombud.vault, session_of(visit), FORM, now=visit.now)
    if kept is None:
        return None
    plain = json.loads(kept)
    return Searched(plain["text"], plain["kind"], tuple(SubjectId(bytes.fromhex(one)) for one in plain["found"]))


def keep_search(visit: Visit, text: str, found: Found) -> None:
    plain = {"text": text, "kind": found.field, "found": [one.hex() for one in found.subjects]}
    drafts.keep(visit.ombud.vault, session_of(visit), FORM, json.dumps(plain).encode(), now=visit.now)


ROUTES = (
    Route(HERE, "people", search, look, Need.STAFF, PURPOSES, Place(Group.WORK, TITLE, "users")),
)  # fmt: skip
