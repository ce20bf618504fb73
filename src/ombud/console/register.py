"""`/konsol/register`: the record of processing activities (Art. 30), beside what was really done by the log (A-01, C6).

* The record is made of the policy and never by hand; what it lacks is named, and then there is none.
* What was done is counted from the log of the last thirty days: which data, which roles, when last. A purpose that was
  not used, and data that was read beyond what is declared, are said first.
* The file is the one of `ombud policy register`.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.app.decisions import Decided, decisions
from ombud.console.in_force import policy_in_force
from ombud.console.refused import by_policy
from ombud.disclosure.wording import Wording
from ombud.law.periods import local_date
from ombud.messages import xlsx
from ombud.policy.ask import Refusal
from ombud.policy.model import PolicyFile
from ombud.policy.register import Activity, Incomplete, register
from ombud.policy.register.page import tables
from ombud.policy.wording import say
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Download, Group, Need, Page, Place, Route, Visit, problem

HERE = "/konsol/register"
TITLE = Text("Behandlingsregister", "Record of processing")
PURPOSES = frozenset({PurposeId("legal.log")})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Row:
    """One activity: what is declared, and what was done."""

    id: str
    name: str
    bases: str
    people: str
    declared: tuple[str, ...]
    read: tuple[tuple[str, int], ...]
    unread: tuple[str, ...]
    """Declared, and not read in thirty days."""
    beyond: tuple[str, ...]
    """Read, and not declared."""
    roles: tuple[str, ...]
    recipients: tuple[str, ...]
    last: datetime | None
    readings: int
    stopped: int


def record(visit: Visit) -> Answer:
    """Each activity, with what was really done."""
    found = decisions(visit.ombud, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    policy = policy_in_force(visit)
    made = register(policy.file)
    missing = made.missing if isinstance(made, Incomplete) else ()
    rows = [] if isinstance(made, Incomplete) else [_row(one, found, policy.file, visit) for one in made.activities]
    values = {
        "rows": rows, "missing": missing, "found": found, "policy": policy,
        "unused": [one for one in rows if not one.readings], "beyond": [one for one in rows if one.beyond],
    }  # fmt: skip
    return Page("console/register.html.j2", TITLE, values)


def file(visit: Visit) -> Answer:
    """The record as a workbook."""
    made = register(policy_in_force(visit).file)
    if isinstance(made, Incomplete):
        return problem.NOT_FOUND
    name = visit.say(Text("behandlingsregister.xlsx", "record-of-processing.xlsx"))
    return Download(name, XLSX, xlsx(tables(made, visit.language), local_date(visit.now)))


def _row(one: Activity, found: Decided, file: PolicyFile, visit: Visit) -> Row:
    words, mine = Wording(file, visit.language), found.of((one.id,))
    read: dict[str, int] = {}
    for kind, number in mine.kinds.items():
        for category in kind.categories if kind.permitted else ():
            read[category] = read.get(category, 0) + number
    declared = dict(one.categories)
    roles = sorted({words.role(kind.role) for kind in mine.kinds if kind.permitted})
    return Row(
        one.id, say(one.name, words.language), "; ".join(say(basis, words.language) for _, basis in one.bases),
        ", ".join(say(group, words.language) for _, group in one.people),
        tuple(words.category(category) for category in declared),
        tuple((words.category(category), number) for category, number in sorted(read.items())),  # type: ignore[arg-type]
        tuple(words.category(category) for category in declared if category not in read),
        tuple(words.category(category) for category in read if category not in declared),  # type: ignore[arg-type]
        tuple(roles), tuple(say(recipient, words.language) for recipient in one.recipients),
        mine.last.get(one.id), mine.permitted, mine.stopped,
    )  # fmt: skip


PLACE = Place(Group.PROTECTION, TITLE, "database")
ROUTES: tuple[Route, ...] = (
    Route(HERE, "console-register", record, need=Need.STAFF, purposes=PURPOSES, place=PLACE),
    Route(f"{HERE}/fil", "console-register-file", file, need=Need.STAFF, purposes=PURPOSES),
)
