"""`/konsol/ivo`: what IVO decides about a journal, entered by one and carried out by another (PDL 8:2, 8:4).

* A decision on destruction has its number, its day and the entries that it names. It cannot be undone, and the page
  says how much goes; the receipt is a file that anybody verifies.
* What IVO decides about something that was sent there is entered with its number (PDL 8:2).
* The confirmations to IVO and to the applicant are noted when they have been sent (R-17.6).
"""

from datetime import date

from ombud.app.desk import Found, find
from ombud.collection.relate import Declined
from ombud.console import refused
from ombud.console.disclosures import entry_ids
from ombud.console.met import Met, meet
from ombud.console.registering import NOTHING, spelled
from ombud.law.periods import local_date
from ombud.requests.patient.destroy import (
    Destroyed,
    Destruction,
    carry_out_destruction,
    confirmed,
    enter_destruction,
)
from ombud.requests.patient.model import OF_COPY, IvoCase, IvoState
from ombud.requests.patient.withhold import Decision, enter_decision, ivo_work
from ombud.terms import PurposeId, SubjectId, Text, subject_text
from ombud.terms.ids import id_text
from ombud.vault import Spent
from ombud.web import Answer, Download, Group, Moved, Need, Page, Place, Problem, Route, Visit, Wrong, problem

HERE = "/konsol/ivo"
PURPOSES = frozenset({PurposeId("legal.disclosure")})
TITLE, NEW = Text("IVO:s beslut", "Decisions of IVO"), Text("För in ett beslut om förstöring", "Enter a destruction")
ONE = Text("En fråga som IVO avgör", "A question that IVO decides")
STATES = {
    IvoState.WITHHOLD_PROPOSED: Text("Föreslaget att inte lämnas ut", "Proposed to be withheld"),
    IvoState.IVO_OR_SECRECY: Text("En annan patients uppgift", "Another patient's document"),
    IvoState.SENT_TO_IVO: Text("Hos IVO", "With IVO"),
    IvoState.HAND_OUT: Text("Ska lämnas ut", "Is handed out"),
    IvoState.WITHHELD: Text("Lämnas inte ut", "Is withheld"),
    IvoState.UNDER_SECRECY: Text("Kvar, under sekretess", "Stays, under secrecy"),
    IvoState.DESTRUCTION_DECIDED: Text("Ska förstöras", "Is to be destroyed"),
    IvoState.DESTROYED: Text("Förstört", "Destroyed"),
    IvoState.REJECTED: Text("Ska inte förstöras", "Is not destroyed"),
}
WHOM = {"ivo": Text("IVO", "IVO"), "applicant": Text("Den som ansökte", "The applicant")}


def listed(visit: Visit) -> Answer:
    return _list(visit)


def _list(visit: Visit, wrong: tuple[Wrong, ...] = (), written: str = "") -> Page:
    rows = [(_path(one), one, STATES[one.state]) for one in _work(visit)]
    values = {"rows": rows, "wrong": wrong, "written": written}
    return Page("console/ivo.html.j2", TITLE, values, 422 if wrong else 200)


def _work(visit: Visit) -> tuple[IvoCase, ...]:
    """What is to be done. Whoever comes here answers for disclosures."""
    found = ivo_work(visit.ombud.vault, by=visit.actor, now=visit.now)
    return () if isinstance(found, Declined) else found


def _path(case: IvoCase) -> str:
    return f"{HERE}/{subject_text(case.subject)}/{id_text('i_', case.id)}"


def look(visit: Visit) -> Answer:
    """Whose journal a decision is about."""
    text = spelled(visit.form.text("sok"))
    found = find(visit.ombud.vault, text, None, by=visit.actor, now=visit.now) if text else None
    if isinstance(found, Spent):
        return refused.over(found, ((TITLE, HERE),))
    if not isinstance(found, Found) or len(found.subjects) != 1:
        return _list(visit, (Wrong("sok", _NOT_ONE if text else NOTHING),), text)
    return Moved(f"{HERE}/{subject_text(found.subjects[0])}")


def new(visit: Visit) -> Answer:
    met = meet(visit)
    return _new(visit, met.person.subject) if isinstance(met, Met) else met


def _new(visit: Visit, subject: SubjectId, wrong: tuple[Wrong, ...] = ()) -> Page:
    values = {"path": f"{HERE}/{subject_text(subject)}", "wrong": wrong, "form": visit.form}
    return Page("console/ivo_new.html.j2", NEW, values, 422 if wrong else 200)


def enter(visit: Visit) -> Answer:
    """Enter a decision on destruction. Nothing goes yet."""
    met = meet(visit)
    if not isinstance(met, Met):
        return met
    subject, records = met.person.subject, entry_ids(visit.form.text("uppgifter"))
    said, wrong = _said(visit)
    wrong = (*wrong, *([] if records else [Wrong("uppgifter", _NO_RECORD)]))
    if wrong or said is None or records is None:
        return _new(visit, subject, wrong)
    decision = Destruction(*said, records)
    done = enter_destruction(visit.ombud.vault, subject, decision, by=visit.actor, now=visit.now)
    return _came(done, _ENTERED, f"{HERE}/{subject_text(subject)}")


def _said(visit: Visit) -> tuple[tuple[str, date] | None, tuple[Wrong, ...]]:
    """The number and the day of a decision, or what is wrong with them."""
    number, written = visit.form.text("nummer"), visit.form.text("dag")
    try:
        on = date.fromisoformat(written)
    except ValueError:
        on = None
    wrong = (
        *([] if 0 < len(number) <= 100 else [Wrong("nummer", _NO_NUMBER)]),
        *([] if on is not None and on <= local_date(visit.now) else [Wrong("dag", _NO_DAY)]),
    )
    return (None if wrong or on is None else (number, on)), wrong


def _case(visit: Visit) -> IvoCase | Problem:
    """The one of the address, among what is to be done."""
    return next((one for one in _work(visit) if _path(one) == visit.here), problem.NOT_FOUND)


def show(visit: Visit) -> Answer:
    case = _case(visit)
    return _page(visit, case) if isinstance(case, IvoCase) else case


def _page(visit: Visit, case: IvoCase, wrong: tuple[Wrong, ...] = ()) -> Page:
    last = case.steps[-1]
    values = {
        "case": case, "path": _path(case), "person": subject_text(case.subject), "state": STATES[case.state],
        "wrong": wrong, "form": visit.form, "steps": [(STATES[one.state], one) for one in case.steps],
        "choices": [(one.value, STATES[one], None) for one in _choices(case)], "own": last.by == visit.actor.id,
        "destroys": case.state is IvoState.DESTRUCTION_DECIDED, "number": len(case.records),
        "confirms": [(one, WHOM[one]) for one in case.to_confirm],
    }  # fmt: skip
    return Page("console/ivo_case.html.j2", ONE, values, 422 if wrong else 200)


def _choices(case: IvoCase) -> tuple[IvoState, ...]:
    """What may be entered of it now."""
    if case.state is IvoState.IVO_OR_SECRECY:
        return (IvoState.UNDER_SECRECY,)
    if case.state is not IvoState.SENT_TO_IVO:
        return ()
    of_copy = case.ground in OF_COPY
    return (IvoState.HAND_OUT, IvoState.WITHHELD) if of_copy else (IvoState.DESTRUCTION_DECIDED, IvoState.REJECTED)


def act(visit: Visit) -> Answer:
    case, does = _case(visit), _ACTS.get(visit.form.text("gor"))
    if not isinstance(case, IvoCase):
        return case
    return problem.UNREADABLE if does is None else does(visit, case)


def _decide(visit: Visit, case: IvoCase) -> Answer:
    """What IVO has decided, with its number."""
    to = next((one for one in _choices(case) if one.value == visit.form.text("beslut")), None)
    said, wrong = _said(visit)
    wrong = (*([] if to is not None else [Wrong("beslut", _NO_DECISION)]), *wrong)
    if wrong or said is None or to is None:
        return _page(visit, case, wrong)
    decision = Decision(to, *said)
    done = enter_decision(visit.ombud.vault, case.subject, case.id, decision, by=visit.actor, now=visit.now)
    return _came(done, _ENTERED, _path(case))


def _destroy(visit: Visit, case: IvoCase) -> Answer:
    """By another than who entered it, who has said that it cannot be undone; the receipt is the answer."""
    if not visit.form.ticked("slutgiltigt"):
        return _page(visit, case, (Wrong("slutgiltigt", _SAY_SO),))
    done = carry_out_destruction(visit.ombud.vault, case.subject, case.id, by=visit.actor, now=visit.now)
    if not isinstance(done, Destroyed):
        return refused.declined(done, ((ONE, _path(case)),))
    name = visit.say(Text("kvitto.json", "receipt.json"))
    return Download(name, "application/json", done.receipt.to_json().encode())


def _confirm(visit: Visit, case: IvoCase) -> Answer:
    to = visit.form.text("till")
    done = confirmed(visit.ombud.vault, case.subject, case.id, to, by=visit.actor, now=visit.now)
    return _came(done, _CONFIRMED, _path(case))


def _came(found: IvoCase | Declined, said: Text, here: str) -> Answer:
    return Moved(HERE, said) if isinstance(found, IvoCase) else refused.declined(found, ((TITLE, here),))


_ACTS = {"beslut": _decide, "forstor": _destroy, "bekrafta": _confirm}
_ENTERED = Text("Klart. Beslutet är infört.", "Done. The decision is entered.")
_CONFIRMED = Text("Klart. Det är antecknat att bekräftelsen är skickad.", "Done. It is noted that it has been sent.")
_NOT_ONE = Text("Sökningen ledde inte till en enda person.", "The search did not lead to one person alone.")
_NO_RECORD = Text("Skriv uppgifternas id, som d_…, ett på varje rad.", "Write the ids of the entries, as d_…, by line.")
_NO_NUMBER = Text("Skriv beslutets nummer hos IVO.", "Write the number of the decision at IVO.")
_NO_DAY = Text("Skriv beslutets dag som 2026-11-23, inte senare än i dag.", "Write its day, not later than today.")
_NO_DECISION = Text("Välj vad IVO har beslutat.", "Choose what IVO has decided.")
_SAY_SO = Text("Bekräfta att uppgifterna ska förstöras.", "Confirm that the entries are to be destroyed.")
ROUTES = (
    Route(HERE, "ivo", listed, look, Need.STAFF, PURPOSES, Place(Group.PROTECTION, TITLE, "scale")),
    Route(f"{HERE}/{{id}}", "ivo.new", new, enter, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{id}}/{{case}}", "ivo.case", show, act, Need.STAFF, PURPOSES),
)
