"""`/konsol/drift`: how the installation is, what waits, and what has died (issue 7, *Drift*; S-10).

* What costs nothing to look at is looked at each time; the whole examination, which reads the log from its first entry,
  is a button. Nothing is changed by looking, and no personal data is opened (`ombud doctor`).
* A dead step is tried again in the name of whoever asks (`ombud worker --retry`). It is named by its plan, nobody else.
* Connected systems and archives are listed as the latest look and the database have them; each has its next step
  (`running.py`). No system is asked, and no archive opened.
* Epochs stand with why each is there (`ombud keys epochs`). What changes keys or archives is done at the machine.
"""

from ombud.app import archiving
from ombud.app.backups import backups
from ombud.app.doctor import examine, glance
from ombud.app.key_life.rotate import epochs
from ombud.app.looks import Look
from ombud.console.running import jobs, of_archive, of_backups, of_no_file, of_system, oldest
from ombud.console.systems import connected
from ombud.plans.letters import queue, try_again
from ombud.plans.model import plan_from
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Group, Moved, Need, Page, Place, Problem, Route, Visit, problem

HERE = "/konsol/drift"
PURPOSES = frozenset({PurposeId("legal.security")})
_TITLE = Text("Drift", "Operations")
_LEVELS = {
    "error": (Text("Fel", "Error"), "bad", "triangle-alert"),
    "warning": (Text("Se över", "Look into"), "warn", "triangle-alert"),
    "info": (Text("Att veta", "To know"), "info", "info"),
    "ok": (Text("Bra", "Good"), "ok", "check"),
}
_STATES = {
    "waiting": Text("väntar på ett steg före", "wait for a step before"),
    "open": Text("i kön", "in the queue"),
    "done": Text("klara", "done"),
    "dead": Text("döda", "dead"),
}
_AGAIN = Text("Klart. Det försöks igen från och med nu.", "Done. It is tried again from now on.")
NONE_DEAD = Problem(
    409,
    "none_dead",
    Text("Inget av det är dött", "None of it is dead"),
    Text("Någon annan kan ha försökt igen redan.", "Somebody else may have tried again already."),
    ((Text("Till driften", "To operations"), HERE),),
)


def show(visit: Visit) -> Answer:
    """As it can be seen at once."""
    return _page(visit, glance(visit.ombud.folder, now=visit.now), whole=False)


def act(visit: Visit) -> Answer:
    """The whole examination, or a dead step tried again."""
    match visit.form.text("gor"):
        case "undersok":
            return _page(visit, examine(visit.ombud.folder, None, now=visit.now), whole=True)
        case "igen":
            return _again(visit)
        case _:
            return problem.NOT_FOUND


def _again(visit: Visit) -> Answer:
    try:
        plan = plan_from(visit.form.text("plan"))
    except ValueError:
        return problem.NOT_FOUND
    steps = try_again(visit.ombud.vault, plan, by=visit.actor, now=visit.now)
    return Moved(HERE, _AGAIN) if steps else NONE_DEAD


def _page(visit: Visit, looks: tuple[Look, ...], *, whole: bool) -> Page:
    vault, now = visit.ombud.vault, visit.now
    found, kept, systems = queue(vault.database), backups(visit.ombud, now=now), connected(visit)
    opened, dead = jobs(found, now)
    order = list(_LEVELS)
    values = {
        "looks": [(one, *_LEVELS[one.level]) for one in sorted(looks, key=lambda one: order.index(one.level))],
        "wrong": sum(one.level in ("error", "warning") for one in looks),
        "whole": whole,
        "numbers": [(words, found.numbers.get(name, 0)) for name, words in _STATES.items()],
        "open": opened,
        "dead": dead,
        "oldest": oldest(opened),
        "systems": [(one, of_system(one)) for one in systems],
        "backups": kept,
        "todo": of_backups(kept),
        "no_file": of_no_file(kept.no_file),
        "archives": [(one, of_archive(one.held)) for one in kept.archives],
        "epochs": epochs(vault, archiving.needs(vault), now=now),
    }
    return Page("console/operations.html.j2", _TITLE, values)


ROUTES: tuple[Route, ...] = (
    Route(
        HERE, "console.operations", show, act, Need.STAFF, PURPOSES,
        Place(Group.TECHNIQUE, Text("Drift", "Operations"), "settings"),
    ),
)  # fmt: skip
