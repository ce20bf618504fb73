"""`/mina/arenden/nytt/…`: ask for something, one question a page, look it through, have a reference (ux.md 1.1, W4).

    GET form ─► POST ─► what was written, to look through ─► POST with `klart` ─► 303 to the confirmation
                  └► 422: the form again, with what is wrong and what was written

* No reason is demanded, and no identity beyond the sign-in for an objection or a withdrawal (R-08). What is written is
  kept in the form itself until it is sent: nothing lies with us before.
* What nobody has to decide is carried out when it is sent, and answered (`requests.own`).
* Complaining to us and to the authority stand side by side, with the facts to copy (N-19.1, R-77.1).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ombud.identity import Level, Means, Session
from ombud.policy.ask import Refusal
from ombud.portal import ask_words, refused
from ombud.portal.ask_words import Read
from ombud.portal.cases import HERE
from ombud.portal.in_force import policy_in_force
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Arrival, Way
from ombud.requests.own import PORTAL, Asked, ask_for, own_requests
from ombud.terms import Text
from ombud.web import Answer, Moved, Need, Page, Route, Visit

NEW = f"{HERE}/nytt"


_SEND = Text("Skicka", "Send")


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that can be asked for: its page, and how what was written is read."""

    slug: str
    title: Text
    template: str
    read: Callable[[Visit], Read]
    more: Callable[[Visit], Mapping[str, object]] = lambda _visit: {}
    """What else its page shows."""
    button: Text = _SEND


def form(kind: Kind) -> Callable[[Visit], Answer]:
    """The page with the question."""

    def shown(visit: Visit) -> Answer:
        return _form(visit, kind, Read())

    return shown


def sent(kind: Kind) -> Callable[[Visit], Answer]:
    """What was written: looked through first, then sent."""

    def answered(visit: Visit) -> Answer:
        read = kind.read(visit)
        step = visit.form.text("klart")
        if read.wrong or step == "andra":
            return _form(visit, kind, read)
        return _send(visit, read) if step == "ja" else _check(kind, read, visit)

    return answered


def _form(visit: Visit, kind: Kind, read: Read) -> Page:
    values = {"kind": kind, "here": f"{NEW}/{kind.slug}", "wrong": read.wrong, "written": _Written(visit)}
    status = 422 if read.wrong and visit.form.text("klart") != "andra" else 200
    return Page(kind.template, kind.title, {**values, **kind.more(visit)}, status)


class _Written:
    """What stands in the form already, field by field; empty where nothing does."""

    def __init__(self, visit: Visit) -> None:
        self._form = visit.form

    def __getitem__(self, name: str) -> str:
        return self._form.text(name)


def _check(kind: Kind, read: Read, visit: Visit) -> Page:
    fields = [(name, one) for name, values in visit.form.fields.items() if name in read.names for one in values]
    values = {"kind": kind, "here": f"{NEW}/{kind.slug}", "rows": read.rows, "fields": fields}
    return Page("portal/ask_check.html.j2", kind.title, values)


def _send(visit: Visit, read: Read) -> Answer:
    arrival = Arrival(PORTAL, visit.now, read.wanted, visit.language, read.words, visit.subject)
    file = ask_for(visit.ombud.vault, Asked(arrival, way_of(visit.session)), by=visit.actor, now=visit.now)
    if isinstance(file, CaseFile):
        return Moved(f"{HERE}/{file.reference}/klart")
    return refused.by_policy(file) if isinstance(file, Refusal) else refused.declined(file)


def way_of(session: Session | None) -> Way | None:
    """How the sign-in showed who it is, as a case notes it (R-07)."""
    if session is None:
        return None
    if session.level is Level.MULTI_FACTOR:
        return Way.EID
    return Way.LETTER if session.means is Means.LETTER_CODE else None


def _facts(visit: Visit) -> Mapping[str, object]:
    """What a complaint to the authority needs: who we are, who answers, and which cases there are."""
    file = policy_in_force(visit)
    found = own_requests(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
    cases = [(one.reference, one.case.opened.received_at) for one in found] if isinstance(found, tuple) else []
    return {"controller": file.controller, "dpo": file.dpo.contact, "cases": cases}


def _grounds(visit: Visit) -> Mapping[str, object]:
    return {"grounds": ask_words.grounds(visit), "categories": ask_words.categories(visit)}


KINDS = (
    Kind("kopia", Text("Få en kopia av dina uppgifter", "Get a copy of your data"), "portal/ask_copy.html.j2",
         ask_words.copy, button=Text("Be om kopian", "Ask for the copy")),
    Kind("flytta", Text("Flytta dina uppgifter", "Move your data"), "portal/ask_move.html.j2", ask_words.move,
         button=Text("Gör filerna", "Make the files")),
    Kind("rattelse", Text("Rätta något", "Correct something"), "portal/ask_correct.html.j2", ask_words.correction,
         lambda visit: {"fields": ask_words.fields(visit)}),
    Kind("begransning", Text("Begränsa användningen", "Restrict the use"), "portal/ask_restrict.html.j2",
         ask_words.restriction, _grounds),
    Kind("invandning", Text("Säga nej till något", "Say no to something"), "portal/ask_object.html.j2",
         ask_words.objection, lambda visit: {"matters": ask_words.matters(visit)}),
    Kind("klagomal", Text("Klaga", "Complain"), "portal/ask_complain.html.j2", ask_words.complaint, _facts,
         Text("Skicka klagomålet", "Send the complaint")),
)  # fmt: skip
"""Erasure has pages of its own (`erasing.py`): its plan comes first."""

ROUTES = tuple(Route(f"{NEW}/{one.slug}", f"ask.{one.slug}", form(one), sent(one), Need.CHOICES) for one in KINDS)
