"""`/konsol/vard`: whoever treats people finds a patient, and opens what a purpose may see (PDL 4:1, 4:3).

* Found by an exact value that is sent in the body; an address holds opaque ids alone.
* What is opened is decided category by category, each with its entry: whoever takes no part in the care is stopped.
* What the patient has blocked for other units stays sealed. The way past that is an emergency (`emergency.py`).
"""

from ombud.app.at_desk import at_desk
from ombud.app.desk import Found, find
from ombud.console import refused
from ombud.console.met import Met, meet
from ombud.console.opening import begin_opening, begun_for, opened_page, openings
from ombud.console.people import keep_search, searched
from ombud.console.registering import NOTHING, spelled
from ombud.policy.ask import Flag
from ombud.terms import PurposeId, SubjectId, Text, subject_text
from ombud.vault import Spent
from ombud.web import Answer, Group, Moved, Need, Page, Place, Problem, Route, Visit, Wrong

HERE = "/konsol/vard"
PURPOSES = frozenset({PurposeId("care.record")})
TITLE, PATIENT = Text("Patienter", "Patients"), Text("Patient", "Patient")
_LONGEST = 1_000


def patient(visit: Visit) -> Met | Problem:
    """The patient of the address; that somebody looked is in the log."""
    found = meet(visit)
    return Met(found.person, f"{HERE}/{subject_text(found.person.subject)}") if isinstance(found, Met) else found


def search(visit: Visit) -> Answer:
    return _search(visit)


def _search(visit: Visit, wrong: tuple[Wrong, ...] = (), written: str = "") -> Page:
    last = None if wrong else searched(visit)
    met = [] if last is None else [at_desk(visit.ombud.vault, one, by=visit.actor, now=visit.now) for one in last.found]
    people = [subject_text(one.subject) for one in met if one]
    values = {"wrong": wrong, "written": written, "looked": last is not None, "people": people}
    return Page("console/patients.html.j2", TITLE, values, 422 if wrong else 200)


def look(visit: Visit) -> Answer:
    """Found by whatever identifies somebody."""
    text = spelled(visit.form.text("sok"))
    if not text:
        return _search(visit, (Wrong("sok", NOTHING),))
    found = find(visit.ombud.vault, text, None, by=visit.actor, now=visit.now)
    if isinstance(found, Spent):
        return refused.over(found, ((TITLE, HERE),))
    if not isinstance(found, Found):
        return _search(visit, (Wrong("sok", found.reason),), text)
    keep_search(visit, text, found)
    return Moved(_at(found.subjects[0]) if len(found.subjects) == 1 else HERE)


def _at(subject: SubjectId) -> str:
    return f"{HERE}/{subject_text(subject)}"


def show(visit: Visit) -> Answer:
    met = patient(visit)
    return _page(visit, met) if isinstance(met, Met) else met


def _page(visit: Visit, met: Met, wrong: tuple[Wrong, ...] = ()) -> Page:
    flags = met.person.flags
    values = {
        "here": met.here, "id": subject_text(met.person.subject), "wrong": wrong, "form": visit.form,
        "purposes": openings(visit), "blocked": Flag.BLOCKED in flags, "protected": Flag.PROTECTED in flags,
        "deceased": Flag.DECEASED in flags,
    }  # fmt: skip
    return Page("console/patient.html.j2", PATIENT, values, 422 if wrong else 200)


def begin(visit: Visit) -> Answer:
    """A purpose and a reason first; then what the purpose may see."""
    met = patient(visit)
    if not isinstance(met, Met):
        return met
    purpose, reason = visit.form.text("andamal"), visit.form.text("skal")
    wrong = (
        *([] if purpose in {name for name, _, _ in openings(visit)} else [Wrong("andamal", _NO_PURPOSE)]),
        *([] if 0 < len(reason) <= _LONGEST else [Wrong("skal", NO_REASON)]),
    )
    if wrong:
        return _page(visit, met, wrong)
    spent = begin_opening(visit, met.person.subject, purpose, reason)
    return Moved(f"{met.here}/oppnat") if spent is None else refused.over(spent, ((PATIENT, met.here),))


def opened(visit: Visit) -> Answer:
    """What the purpose may see, where the reason was given a while ago at the most."""
    met = patient(visit)
    if not isinstance(met, Met):
        return met
    purpose = begun_for(visit, met.person.subject)
    return Moved(met.here) if purpose is None else opened_page(visit, met, purpose)


_NO_PURPOSE = Text("Välj vad du ska göra.", "Choose what you are going to do.")
NO_REASON = Text("Skriv varför, med högst 1 000 tecken.", "Write why, in at most 1,000 characters.")
ROUTES = (
    Route(HERE, "care", search, look, Need.STAFF, PURPOSES, Place(Group.WORK, TITLE, "users")),
    Route(f"{HERE}/{{id}}", "care.patient", show, begin, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{id}}/oppnat", "care.opened", opened, None, Need.STAFF, PURPOSES),
)
