"""`/konsol/brev`: mails to the data protection officer, for that function alone (Art. 38(5), DSL 1:8; N-20).

* The list shows what stands in clear: dates and where a mail stands. To open one takes the two keys and the purpose of
  the officer's correspondence, and is entered, as is each try.
* What it is, a person says: a case with the mail's own time, or no request. The clock runs from when the mail came.
"""

from collections.abc import Mapping
from typing import get_args

from ombud.collection.relate import Declined
from ombud.console.refused import by_policy, declined
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests.intake import (
    Listed,
    MailState,
    Note,
    last_day,
    listed,
    mail_from,
    mail_text,
    not_a_request,
    open_case,
    reference_to,
)
from ombud.requests.intake import Opened as OpenedMail
from ombud.requests.intake import show as open_mail
from ombud.requests.intake.queue import Why
from ombud.requests.names import RIGHTS
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Download, Group, Moved, Need, Page, Place, Problem, Route, Visit, Wrong, problem

HERE = "/konsol/brev"
PURPOSES = frozenset({PurposeId("dpo.correspondence")})
TITLE, ONE = Text("Brev till dataskyddsombudet", "Mail to the data protection officer"), Text("Ett brev", "A mail")
STATES: Mapping[MailState, Text] = {
    MailState.ARRIVED: Text("Ett ärende öppnas", "A case is being opened"),
    MailState.WAITING: Text("Väntar på dig", "Waits for you"),
    MailState.CASE: Text("Är ett ärende", "Is a case"),
    MailState.NOT_A_REQUEST: Text("Ingen begäran", "No request"),
}
REASONS: Mapping[str, Text] = {
    "no-request": Text("Det begär ingenting", "It asks for nothing"),
    "duplicate": Text("Det har kommit förut", "It has come before"),
    "spam": Text("Skräppost", "Spam"),
    "other-matter": Text("Det gäller något annat", "It is about something else"),
}


def inbox(visit: Visit) -> Answer:
    """Every mail by its dates. Nothing is opened."""
    found = listed(visit.ombud.vault, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    rows = [(f"{HERE}/{mail_text(one.id)}", one, STATES[one.state], *_dates(one)) for one in found]
    waiting = [row for row in rows if row[1].state is MailState.WAITING]
    values = {"waiting": waiting, "others": [row for row in rows if row not in waiting]}
    return Page("console/mailbox.html.j2", TITLE, values)


def _dates(one: Listed | Note) -> tuple[object, str | None]:
    return last_day(one.received_at), reference_to(one.request)


def _opened(visit: Visit) -> OpenedMail | Problem:
    try:
        mail = mail_from(visit.path["mail"])
    except ValueError:
        return problem.NOT_FOUND
    found = open_mail(visit.ombud.vault, mail, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    return found if isinstance(found, OpenedMail) else problem.NOT_FOUND


def show(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Answer:
    """One mail, opened: that it was is in the log."""
    found = _opened(visit)
    if not isinstance(found, OpenedMail):
        return found
    note = found.note
    due, reference = _dates(note)
    chosen = visit.form.all("rattighet") or tuple(one.value for one in note.rights)
    values = {
        "note": note, "due": due, "reference": reference, "wrong": wrong, "path": f"{HERE}/{mail_text(note.id)}",
        "state": STATES[note.state], "waits": note.state is MailState.WAITING, "chosen": chosen,
        "found": [(RIGHTS[one.right], one.sentence) for one in note.found],
        "rights": [(right.value, words, None) for right, words in RIGHTS.items()],
        "reasons": [(code, words, None) for code, words in REASONS.items()], "form": visit.form,
    }  # fmt: skip
    return Page("console/mail.html.j2", ONE, values, 422 if wrong else 200)


def decide(visit: Visit) -> Answer:
    """What the mail is."""
    try:
        mail = mail_from(visit.path["mail"])
    except ValueError:
        return problem.NOT_FOUND
    does = {"arende": _case, "inget": _nothing}.get(visit.form.text("gor"))
    return problem.UNREADABLE if does is None else does(visit, mail)


def _case(visit: Visit, mail: bytes) -> Answer:
    written = visit.form.all("rattighet")
    if not written or not set(written) <= set(Right):
        return show(visit, (Wrong("rattighet", _NO_RIGHT),))
    rights, whole = [Right(one) for one in written], visit.form.ticked("helt")
    done = open_case(visit.ombud.vault, mail, rights, whole=whole, by=visit.actor, now=visit.now)
    return _came(visit, done)


def _nothing(visit: Visit, mail: bytes) -> Answer:
    why = visit.form.text("varfor")
    if why not in get_args(Why):
        return show(visit, (Wrong("varfor", _NO_REASON),))
    done = not_a_request(visit.ombud.vault, mail, why, by=visit.actor, now=visit.now)  # type: ignore[arg-type]
    return _came(visit, done)


def _came(visit: Visit, found: Note | Declined | Refusal) -> Answer:
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    if isinstance(found, Declined):
        return declined(found, ((TITLE, HERE),))
    reference = reference_to(found.request)
    if reference is None:
        return Moved(HERE, _CLOSED)
    return Moved(HERE, Text(f"Klart. Ärende {reference} är öppnat.", f"Done. Case {reference} is opened."))


def as_it_came(visit: Visit) -> Answer:
    """The mail as a file, for whoever needs its headers or attachments."""
    found = _opened(visit)
    if not isinstance(found, OpenedMail):
        return found
    return Download(visit.say(Text("brev.eml", "mail.eml")), "message/rfc822", found.message)


_CLOSED = Text("Klart. Brevet är avslutat: ingen begäran.", "Done. The mail is closed: no request.")
_NO_RIGHT = Text("Välj vad brevet begär.", "Choose what the mail asks for.")
_NO_REASON = Text("Välj varför det inte är en begäran.", "Choose why it is no request.")
ROUTES = (
    Route(HERE, "mailbox", inbox, None, Need.STAFF, PURPOSES, Place(Group.PROTECTION, Text("Brev", "Mail"), "mail")),
    Route(f"{HERE}/{{mail}}", "mail", show, decide, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{mail}}/fil", "mail.file", as_it_came, None, Need.STAFF, PURPOSES),
)
