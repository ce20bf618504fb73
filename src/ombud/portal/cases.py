"""`/mina/arenden`: what the person has asked for, where each stands, what was answered and why (N-15.1, R-02, R-14).

* The date by which an answer comes is the first thing said, by the clock that nothing suspends; the other one beside.
* Messages go both ways for as long as the file is kept, and so do the links: a case that is closed is shown as well.
* A copy is made when it is fetched, as often as wanted, for as long as the month that the law gives (Art. 12(3)). Who
  fetches it shows once more that it is they (security.md, threat 26).
* Another's case does not exist for whoever asks (`requests.own`); the try is in the log.
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import date
from typing import Any

from ombud.app.copying import Form, Handed, Ordered, hand_out
from ombud.disclosure.package import Kind
from ombud.erasure.kept import receipt_by_number
from ombud.identity import Level, Means
from ombud.law import COMPLAINT
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.portal import refused
from ombud.portal.case_words import STATES, clocks, messages, not_used_for, results, timeline, title
from ombud.portal.in_force import policy_in_force
from ombud.portal.settings import MEANS
from ombud.requests import identify, note_message, withdraw_request
from ombud.requests.carry.erasure import NAMES
from ombud.requests.case_file import CaseFile
from ombud.requests.events import Message
from ombud.requests.identity import Shown
from ombud.requests.model import CLOSED, Outcome, State, Way
from ombud.requests.own import PORTAL, go_on, own_request, own_requests
from ombud.requests.signature import keep_signature, signatures, signed_by
from ombud.terms import Text
from ombud.web import Answer, Confirm, Download, Moved, Need, Page, Problem, Route, Visit, Wrong, problem
from ombud.web.formats import weekday

HERE = "/mina/arenden"
COPIES: Mapping[Right, Kind] = {Right.ACCESS: Kind.ACCESS, Right.PORTABILITY: Kind.PORTABILITY}
_LONGEST = 4_000


def every(visit: Visit) -> Answer:
    """All of them, what came last first, and what can be asked for."""
    found = own_requests(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
    if not isinstance(found, tuple):
        return refused.by_policy(found) if isinstance(found, Refusal) else problem.NOT_FOUND
    rows = [_row(one) for one in found]
    return Page("portal/cases.html.j2", _TITLE, {"cases": rows, "open": sum(not one["closed"] for one in rows)})


def _row(file: CaseFile) -> dict[str, object]:
    words, kind, icon = STATES[file.case.state]
    return {
        "reference": file.reference, "title": title(file.case), "state": words, "kind": kind, "icon": icon,
        "came": file.case.opened.received_at, "due": _due(file), "closed": file.case.closed,
    }  # fmt: skip


def _due(file: CaseFile) -> date:
    """The last day on which an answer comes, by the clock that nothing suspends (R-06)."""
    return file.case.clock.due


def show(visit: Visit) -> Answer:
    """One case."""
    file = case_of(visit)
    written = visit.form.text("meddelande")
    return _page(visit, file, written=written) if isinstance(file, CaseFile) else file


def case_of(visit: Visit) -> CaseFile | Problem:
    """The case of the address, where it is theirs."""
    found = own_request(visit.ombud.vault, visit.subject, visit.path["reference"], by=visit.actor, now=visit.now)
    if isinstance(found, CaseFile):
        return found
    return refused.by_policy(found) if isinstance(found, Refusal) else problem.NOT_FOUND


def _page(visit: Visit, file: CaseFile, wrong: tuple[Wrong, ...] = (), written: str = "") -> Page:
    case, file_of, ready = file.case, policy_in_force(visit), _is_ready(visit, file)
    restricted = Right.RESTRICTION in case.rights and any(one.item.acts and one.done for one in case.matters)
    values = {
        "file": _row(file), "steps": timeline(file, ready=ready), "results": results(case), "messages": messages(file),
        "clocks": clocks(case), "left": (_due(file) - local_date(visit.now)).days, "closed_at": case.ended_at,
        "copies": _copies(visit, file), "strong": _strong(visit), "receipt": bool(_receipt(file)), "wrong": wrong,
        "written": written, "not_used": not_used_for(file_of) if restricted else [], "complaint": COMPLAINT,
        "withdrawable": not case.closed, "ready": ready,
        "signed": [(number, at, MEANS[Means(one.way)], one) for number, at, one in signatures(file)],
    }  # fmt: skip
    return Page("portal/case.html.j2", title(case), values, 422 if wrong else 200)


def _strong(visit: Visit) -> bool:
    return visit.session is not None and visit.session.level is Level.MULTI_FACTOR


def _copies(visit: Visit, file: CaseFile) -> date | None:
    """Until when the copy may be fetched; None where none was asked for, or that time has passed."""
    case = file.case
    wanted = any(right in COPIES for right in case.rights)
    if file.subject != visit.subject:  # on a mandate only what was found to be theirs to have
        wanted = any(one.right in COPIES and one.outcome is Outcome.GRANTED for one in case.items)
    gone = case.state in CLOSED - {State.ANSWERED}
    until = case.clock.lawful.due
    return until if wanted and not gone and local_date(visit.now) <= until else None


def _is_ready(visit: Visit, file: CaseFile) -> bool:
    """Is a copy there to be fetched, by somebody who may fetch it here?"""
    known = all(file.case.may_carry_out(right) for right in file.case.rights)
    return known and not file.case.closed and _strong(visit) and _copies(visit, file) is not None


def act(visit: Visit) -> Answer:
    """What is written on, or taken back."""
    file = case_of(visit)
    if not isinstance(file, CaseFile):
        return file
    if visit.form.text("gor") == "tillbaka":
        return _taken_back(visit, file)
    return _wrote(visit, file)


def _wrote(visit: Visit, file: CaseFile) -> Answer:
    text = visit.form.text("meddelande")
    if not text or len(text) > _LONGEST:
        return _page(visit, file, (Wrong("meddelande", _EMPTY if not text else _TOO_LONG),), text)
    done = note_message(
        visit.ombud.vault, file.id, Message("in", PORTAL, text), by=visit.actor, now=visit.now
    )  # fmt: skip
    return Moved(_to(file), _SENT) if isinstance(done, CaseFile) else _no(done)


def _taken_back(visit: Visit, file: CaseFile) -> Answer:
    if visit.form.text("saker") != "ja":
        return Page("portal/case_back.html.j2", _SURE, {"file": _row(file)})
    done = withdraw_request(visit.ombud.vault, file.id, by=visit.actor, now=visit.now)
    return Moved(_to(file), _TAKEN_BACK) if isinstance(done, CaseFile) else _no(done)


def _no(found: Any) -> Problem:
    return refused.by_policy(found) if isinstance(found, Refusal) else refused.declined(found)


def _to(file: CaseFile, more: str = "") -> str:
    return f"{HERE}/{file.reference}{more}"


def confirmed(visit: Visit) -> Answer:
    """It has come in: its reference, the date by which an answer comes, and what happens next."""
    file = case_of(visit)
    if not isinstance(file, CaseFile):
        return file
    due = _due(file)
    comes = Text(
        f"Du får svar senast {weekday(due, 'sv')}.", f"You get an answer on {weekday(due, 'en')} at the latest."
    )  # fmt: skip
    values = {
        "file": _row(file), "comes": comes, "copies": _copies(visit, file), "strong": _strong(visit),
        "receipt": bool(_receipt(file)), "steps": timeline(file, ready=_is_ready(visit, file)),
        "ready": _is_ready(visit, file),
    }  # fmt: skip
    return Page("portal/case_confirmed.html.j2", _RECEIVED, values)


def ready(visit: Visit) -> Answer:
    """The forms in which a copy can be fetched."""
    file = case_of(visit)
    if not isinstance(file, CaseFile):
        return file
    copies = _copies(visit, file)
    if copies is None:
        return refused.NO_COPY
    values = {"file": _row(file), "copies": copies, "confirmed": visit.confirmation is not None}
    return Page("portal/copy.html.j2", _FETCH, values)


def fetch(visit: Visit) -> Answer:
    """The copy, made now; the request is answered by it."""
    file = case_of(visit)
    if not isinstance(file, CaseFile):
        return file
    form = visit.form.text("form")
    if _copies(visit, file) is None or form not in set(Form):
        return refused.NO_COPY
    if visit.confirmation is None:
        return Confirm(_SIGN_COPY)
    kind = next(COPIES[right] for right in file.case.rights if right in COPIES)
    to = "" if file.subject == visit.subject else _REPRESENTATIVE.in_(visit.language)
    ordered = Ordered(file.subject, kind, Form(form), visit.language, to)
    made = hand_out(visit.ombud, ordered, by=visit.actor, now=visit.now)
    if not isinstance(made, Handed):
        return _no(made)
    if file.subject == visit.subject and not all(file.case.may_carry_out(right) for right in file.case.rights):
        # a request that came by letter is shown to be theirs by this very sign-in
        identify(visit.ombud.vault, file.id, Shown(Way.EID), by=visit.actor, now=visit.now)
    signed = signed_by(visit.confirmation, visit.say(_SIGN_COPY))
    keep_signature(visit.ombud.vault, file.id, signed, by=visit.actor, now=visit.now)
    go_on(visit.ombud.vault, file.id, by=visit.actor, now=visit.now)
    return Download(made.name, made.media_type, made.content)


def signature(visit: Visit) -> Answer:
    """What was signed, as it came from the e-ID: a file that anybody can check without us."""
    file = case_of(visit)
    if not isinstance(file, CaseFile):
        return file
    found = [one for number, _, one in signatures(file) if str(number) == visit.path["number"] and one.document]
    if not found:
        return problem.NOT_FOUND
    name = Text("underskrift", "signature").in_(visit.language)
    ending, kind = ("xml", "application/xml") if found[0].way == Means.BANKID.value else ("txt", "text/plain")
    return Download(f"{name}-{file.reference}.{ending}", kind, b64decode(found[0].document))


def _receipt(file: CaseFile) -> str:
    """The number of the receipt of what was erased; empty where nothing was."""
    return next((item.proof for item in file.case.items if item.proof), "")


def receipt(visit: Visit) -> Answer:
    """The certificate of erasure, as a page."""
    file = case_of(visit)
    found = _receipt_of(visit, file) if isinstance(file, CaseFile) else None
    if not isinstance(file, CaseFile) or found is None:
        return file if isinstance(file, Problem) else refused.NO_RECEIPT
    said = json.loads(found)
    parts = [(NAMES.get(one["class"], Text("Annat", "Other")), one) for one in said["items"]]
    values = {"file": _row(file), "receipt": said, "parts_of": parts}
    return Page("portal/receipt.html.j2", _RECEIPT, values)


def receipt_file(visit: Visit) -> Answer:
    """The same as a file, which anybody can check at `/verifiera` without us."""
    file = case_of(visit)
    found = _receipt_of(visit, file) if isinstance(file, CaseFile) else None
    if not isinstance(file, CaseFile) or found is None:
        return file if isinstance(file, Problem) else refused.NO_RECEIPT
    name = Text("raderingsintyg", "certificate-of-erasure").in_(visit.language)
    return Download(f"{name}-{file.reference}.json", "application/json", found.encode())


def _receipt_of(visit: Visit, file: CaseFile) -> str | None:
    number = _receipt(file)
    return receipt_by_number(visit.ombud.vault, number) if number else None


_TITLE = Text("Mina ärenden", "My cases")
_REPRESENTATIVE = Text("den som företräder personen", "who acts for the person")
_SURE = Text("Vill du ta tillbaka din begäran?", "Do you want to take your request back?")
_RECEIVED = Text("Vi har tagit emot det", "We have received it")
_RECEIPT = Text("Raderingsintyg", "Certificate of erasure")
_SENT = Text("Klart. Ditt meddelande ligger i ärendet.", "Done. Your message lies with the case.")
_TAKEN_BACK = Text(
    "Klart. Din begäran är tillbakatagen. Det som redan var gjort är kvar.",
    "Done. Your request is taken back. What was done already stays so.",
)
_EMPTY = Text("Skriv vad du vill säga till oss.", "Write what you want to tell us.")
_TOO_LONG = Text("Meddelandet är för långt. Korta det till 4 000 tecken.", "Shorten the message to 4,000 characters.")

_FETCH = Text("Hämta kopian", "Fetch the copy")
_SIGN_COPY = Text("Jag begär en kopia av uppgifterna om mig.", "I ask for a copy of the data about me.")

ROUTES = (
    Route(HERE, "cases", every, None, Need.CHOICES),
    Route(f"{HERE}/{{reference}}", "case", show, act, Need.CHOICES),
    Route(f"{HERE}/{{reference}}/klart", "case.confirmed", confirmed, None, Need.CHOICES),
    Route(f"{HERE}/{{reference}}/hamta", "case.copy", ready, fetch, Need.PERSON),
    Route(f"{HERE}/{{reference}}/underskrift/{{number}}", "case.signature", signature, None, Need.PERSON),
    Route(f"{HERE}/{{reference}}/intyg", "case.receipt", receipt, None, Need.CHOICES),
    Route(f"{HERE}/{{reference}}/intyg/fil", "case.receipt.file", receipt_file, None, Need.CHOICES),
)
