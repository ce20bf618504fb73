"""`/konsol/arenden`: what people have asked for, by the day on which the law wants an answer (Art. 12(3); R-02, R-05).

* The list follows the clock that nothing suspends; the other one stands beside it in the case (R-06). What is overdue
  stays on top until it is done. It tells of nobody: references, rights, states and dates.
* People whose identity is protected are not listed for whoever may not meet them, and how many is said (R-41).
* Beside it stands whom we owe information about data that came from elsewhere (Art. 14; N-03.2).
"""

from datetime import date
from typing import TypeVar

from ombud.collection.inform import EXEMPTIONS, OLD_ADDRESS
from ombud.console import refused
from ombud.console.case_look import TAGS
from ombud.console.in_force import policy_in_force
from ombud.disclosure.wording import Wording
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.requests import requests, requests_due
from ombud.requests.names import RIGHTS, STATES
from ombud.requests.tasks import InformationDue, RequestDue, note_informed
from ombud.terms import PurposeId, SubjectId, Text, subject_text
from ombud.terms.ids import id_bytes, id_text
from ombud.web import Answer, Group, Moved, Need, Page, Place, Route, Visit, problem

HERE = "/konsol/arenden"
PURPOSES = frozenset({PurposeId("legal.requests")})
TITLE = Text("Ärenden", "Cases")
A_PAGE = 50
One = TypeVar("One")


def every(visit: Visit) -> Answer:
    """Those that are open, the first that is due before the others; with `?visa=alla` every one."""
    return _closed_too(visit) if visit.query.get("visa") == "alla" else _open(visit)


def _open(visit: Visit) -> Answer:
    found = requests_due(visit.ombud.vault, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return refused.by_policy(visit, found)
    today = local_date(visit.now)
    rows, page, last = paged(visit, [_row(one, today) for one in found.requests])
    words = Wording(policy_in_force(visit).file, visit.language)
    values = {
        "rows": rows, "page": page, "last": last, "overdue": sum(one.overdue for one in found.requests),
        "soon": sum(0 <= (one.due_on - today).days <= 5 for one in found.requests), "count": len(found.requests),
        "withheld": found.withheld, "owed": [_owed(one, words) for one in found.information[:A_PAGE]],
        "exemptions": sorted(EXEMPTIONS.items()), "more_owed": max(0, len(found.information) - A_PAGE),
    }  # fmt: skip
    return Page("console/cases.html.j2", TITLE, values)


def _row(one: RequestDue, today: date) -> dict[str, object]:
    kind, icon = TAGS[one.state]
    rights = [RIGHTS[right] for right in one.rights]
    return {
        "reference": one.reference, "state": STATES[one.state], "kind": kind, "icon": icon, "due": one.due_on,
        "left": (one.due_on - today).days, "escalates": one.reminder is not None and one.reminder.escalates,
        "suspended": one.suspended is not None and one.suspended.counts, "papers": one.papers_until,
        "rights": Text(", ".join(right.sv for right in rights), ", ".join(right.en for right in rights)),
    }  # fmt: skip


def _owed(one: InformationDue, words: Wording) -> dict[str, object]:
    source = _OLD_ADDRESS.in_(words.language) if one.source == OLD_ADDRESS else words.source(one.source)
    return {
        "subject": subject_text(one.subject), "duty": id_text("i_", one.duty), "source": source, "due": one.due_on,
        "overdue": one.overdue,
    }  # fmt: skip


def _closed_too(visit: Visit) -> Answer:
    found = requests(visit.ombud.vault, by=visit.actor, now=visit.now, closed=True)
    if isinstance(found, Refusal):
        return refused.by_policy(visit, found)
    latest = sorted(found, key=lambda one: one.received_at, reverse=True)
    rows, page, last = paged(visit, [(one, STATES[one.state], *TAGS[one.state]) for one in latest])
    values = {"rows": rows, "page": page, "last": last, "withheld": found.withheld, "count": len(found)}
    return Page("console/cases_all.html.j2", _ALL, values)


def paged(visit: Visit, rows: list[One]) -> tuple[list[One], int, int]:
    """The page that is asked for of a long list, its number, and that of the last one."""
    last = max(1, -(-len(rows) // A_PAGE))
    asked = visit.query.get("sida", "1")
    page = min(int(asked), last) if asked.isdecimal() and int(asked) else 1
    return rows[(page - 1) * A_PAGE : page * A_PAGE], page, last


def inform(visit: Visit) -> Answer:
    """The person was informed, or need not be on a ground of Art. 14(5)."""
    try:
        subject, duty = SubjectId(id_bytes("s_", visit.form.text("vem"))), id_bytes("i_", visit.form.text("plikt"))
    except ValueError:
        return problem.NOT_FOUND
    ground = visit.form.text("undantag") or None
    no = note_informed(visit.ombud.vault, subject, duty, ground, by=visit.actor, now=visit.now)
    return Moved(HERE, _INFORMED) if no is None else refused.declined(no, ((TITLE, HERE),))


_ALL = Text("Alla ärenden", "All cases")
_OLD_ADDRESS = Text(
    "Kontaktuppgifterna har ändrats: den gamla adressen ska få veta det",
    "The contact details were changed: the old address is to be told",
)
_INFORMED = Text("Klart. Det är antecknat.", "Done. That is noted.")
ROUTES = (
    Route(HERE, "cases.at_work", every, inform, Need.STAFF, PURPOSES, Place(Group.WORK, TITLE, "calendar-clock")),
)  # fmt: skip
