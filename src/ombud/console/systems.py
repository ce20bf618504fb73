"""`/konsol/kopplingar`: the connected systems: which answer, what does not fit its mapping, what is still open there.

* The page says what the latest look came to, and looks at no system itself; the button does (`ombud systems check`).
* A case is named by its reference and opened by whoever answers requests; the page tells of nobody (decision 0071).
"""

from dataclasses import dataclass

from ombud.app.checking_systems import Checked, OpenThere, check_all, last_checked, open_steps
from ombud.app.connecting import BY_HAND, mapping_of
from ombud.app.owing_systems import Waiting as Untold
from ombud.app.owing_systems import waiting as untold
from ombud.app.system_tasks import Waiting, waiting
from ombud.requests.names import STAGES, to_do
from ombud.requests.system_duties import What
from ombud.systems.mapping import SystemMapping
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Group, Moved, Need, Page, Place, Route, Visit, problem

HERE = "/konsol/kopplingar"
PURPOSES = frozenset({PurposeId("legal.requests"), PurposeId("legal.security")})
_TITLE = Text("Kopplingar", "Connected systems")
_DONE = Text("Klart. Alla system är tillfrågade.", "Done. Every system was asked.")


@dataclass(frozen=True, slots=True)
class System:
    """One system on the page."""

    name: str
    adapter: str
    stands: tuple[Text, str, str]
    reviewed: str
    """Who has reviewed its mapping, and when; empty where nobody has."""
    checked: Checked | None
    open: tuple[OpenThere, ...]
    by_hand: bool = False
    """Somebody is asked there: it has no mapping."""

    @property
    def wrong(self) -> bool:
        return self.checked is not None and not self.checked.ready


def connected(visit: Visit) -> list[System]:
    """Every connected system, as the latest look found it."""
    last, left = last_checked(visit.ombud), open_steps(visit.ombud)
    return [_system(visit, name, last.get(name), left) for name in visit.ombud.vault.systems]


def show(visit: Visit) -> Answer:
    found = connected(visit)
    opens = PurposeId("legal.requests") in _purposes(visit)
    asked = waiting(visit.ombud, by=visit.actor, now=visit.now) if opens and any(one.by_hand for one in found) else None
    tasks = asked if isinstance(asked, Waiting) else Waiting((), 0)
    heard = untold(visit.ombud, by=visit.actor, now=visit.now) if opens and found else None
    told = heard if isinstance(heard, Untold) else Untold((), 0)
    values = {
        "untold": [(one, WHAT[one.what], STAGES[one.stage]) for one in told.duties], "unseen": told.withheld,
        "systems": found, "wrong": sum(one.wrong for one in found), "opens": opens,
        "tasks": tasks.tasks, "withheld": tasks.withheld, "now": visit.now, "to_do": to_do,
    }  # fmt: skip
    return Page("console/systems.html.j2", _TITLE, values)


def act(visit: Visit) -> Answer:
    if visit.form.text("gor") != "kontrollera":
        return problem.NOT_FOUND
    check_all(visit.ombud, by=visit.actor, now=visit.now)
    return Moved(HERE, _DONE)


def _system(visit: Visit, name: str, checked: Checked | None, left: tuple[OpenThere, ...]) -> System:
    part = visit.ombud.config.systems.get(name)
    by_hand = part is not None and part.adapter in BY_HAND
    mapping = None if part is None or by_hand else mapping_of(visit.ombud, name)
    reviewed = mapping.reviewed if isinstance(mapping, SystemMapping) else None
    said = "" if reviewed is None else f"{reviewed.by}, {reviewed.on.isoformat()}"
    mine = tuple(one for one in left if one.system == name)
    stands = ASKED if by_hand and not (checked and checked.fault) else _stands(checked)
    return System(name, "–" if part is None else part.adapter, stands, said, checked, mine, by_hand)


WHAT = {
    What.CORRECTED: Text("rättelse", "correction"),
    What.RESTRICTED: Text("begränsning", "restriction"),
    What.CHOICES: Text("val", "choices"),
}
ASKED = (Text("Någon frågas", "Somebody is asked"), "info", "info")


def _stands(checked: Checked | None) -> tuple[Text, str, str]:
    if checked is None:
        return Text("Inte kontrollerat än", "Not checked yet"), "info", "info"
    if checked.fault:
        return Text("Svarar inte", "Does not answer"), "bad", "triangle-alert"
    if checked.found:
        return Text("Passar inte sin mappning", "Does not fit its mapping"), "warn", "triangle-alert"
    return Text("Svarar och passar", "Answers and fits"), "ok", "check"


def _purposes(visit: Visit) -> frozenset[PurposeId]:
    with visit.ombud.vault.look(by=visit.actor, now=visit.now) as looked:
        role = looked.policy.file.roles.get(visit.actor.role)
        return frozenset() if role is None else frozenset(role.purposes)


ROUTES: tuple[Route, ...] = (
    Route(
        HERE, "console.systems", show, act, Need.STAFF, PURPOSES,
        Place(Group.TECHNIQUE, Text("Kopplingar", "Connected systems"), "layers"),
    ),
)  # fmt: skip
