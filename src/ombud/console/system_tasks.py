"""`/konsol/kopplingar/{task}`: what a person is asked to do where no machine can look, and how they answer (0076).

* To see what the person is looked for by there is an opening for their request; the page says that it is in the log.
* The address holds an opaque id. An answer is given once; where it was wrong, somebody is asked again.
"""

from ombud.app.system_tasks import LONGEST, NO_CATEGORY, Shown, ask_again, shown
from ombud.app.system_tasks import Answer as Found
from ombud.app.system_tasks import answer as answered
from ombud.collection.relate import Declined
from ombud.console.refused import by_policy, declined
from ombud.policy.ask import Refusal
from ombud.requests.found_file import MOST_BYTES
from ombud.requests.known_by import NAMED
from ombud.requests.names import to_do
from ombud.requests.system_tasks import SystemTask
from ombud.systems.person.connect import Do, Said
from ombud.terms import CategoryId, PurposeId, Text
from ombud.terms.ids import id_bytes
from ombud.web import Answer, Moved, Need, Page, Route, Visit, Wrong, problem

BACK = "/konsol/kopplingar"
PURPOSES = frozenset({PurposeId("legal.requests")})
_TITLE = Text("Uppgift i ett annat system", "Task in another system")
_SYSTEMS = Text("Kopplingar", "Connected systems")
OUTCOMES = {
    "done": Text("Gjort", "Done"),
    "refused": Text("Det får inte göras, enligt lag", "It may not be done, by law"),
    "not-found": Text("Personen finns inte där", "The person is not there"),
}


def show(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Answer:
    task = _named(visit)
    found = None if task is None else shown(visit.ombud, task, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found, ((_SYSTEMS, BACK),))
    if not isinstance(found, Shown):
        return problem.NOT_FOUND
    part = visit.ombud.config.systems.get(found.task.place.system)
    values = {
        "mailed": part is not None and part.adapter == "mail",
        "here": f"{BACK}/{found.task.text}", "one": found.task, "late": found.task.overdue(visit.now),
        "looked_for": [(NAMED[kind], "; ".join(values)) for kind, values in found.looked_for.items()],
        "to_do": to_do, "answered": found.answered, "wrong": wrong, "form": visit.form, "longest": LONGEST,
        "outcomes": [(code, words, None) for code, words in OUTCOMES.items()],
        "give": found.task.place.do is Do.GIVE, "most": MOST_BYTES // 1_000_000, "categories": _categories(visit),
        "said": None if found.task.outcome is None else OUTCOMES[found.task.outcome.value],
    }  # fmt: skip
    return Page("console/system_task.html.j2", _TITLE, values, 422 if wrong else 200)


def act(visit: Visit) -> Answer:
    task = _named(visit)
    if task is None:
        return problem.NOT_FOUND
    if visit.form.text("gor") == "igen":
        return _after(visit, ask_again(visit.ombud, task, by=visit.actor, now=visit.now), _ASKED)
    outcome, words = visit.form.text("utfall"), visit.form.text("ord").strip()
    wrong = (
        *([] if outcome in OUTCOMES else [Wrong("utfall", _NO_OUTCOME)]),
        *([] if 0 < len(words) <= LONGEST else [Wrong("ord", _NO_WORDS)]),
    )
    if wrong:
        return show(visit, wrong)
    sent, category = visit.form.files.get("fil", b""), visit.form.text("kategori")
    said = Found(Said(outcome), words, sent, CategoryId(category) if category else None)
    found = answered(visit.ombud, task, said, by=visit.actor, now=visit.now)
    if isinstance(found, Declined) and sent:
        return show(visit, (Wrong("kategori" if found == NO_CATEGORY else "fil", found.text),))
    return _after(visit, found, _NOTED)


def _categories(visit: Visit) -> list[tuple[str, Text]]:
    """What a file can hold, by the names of the policy."""
    with visit.ombud.vault.database.read() as tx:
        policy = visit.ombud.vault.book.in_force(tx, visit.now)
    found = {} if policy is None else policy.file.categories
    return [(name, Text(one.name.sv, one.name.en)) for name, one in found.items()]


def _after(visit: Visit, found: SystemTask | Declined | Refusal, said: Text) -> Answer:
    if isinstance(found, Refusal):
        return by_policy(visit, found, ((_SYSTEMS, BACK),))
    return Moved(BACK, said) if isinstance(found, SystemTask) else declined(found, ((_SYSTEMS, BACK),))


def _named(visit: Visit) -> bytes | None:
    try:
        return id_bytes("k_", visit.path["task"])
    except ValueError:
        return None


_NOTED = Text("Svaret är antecknat, och ärendet går vidare.", "The answer is noted, and the case goes on.")
_ASKED = Text("Någon är tillfrågad igen.", "Somebody has been asked again.")
_NO_OUTCOME = Text("Välj hur det gick.", "Choose how it went.")
_NO_WORDS = Text(
    f"Skriv vad som är gjort, eller varför inte: högst {LONGEST} tecken.",
    f"Write what was done, or why not: at most {LONGEST} characters.",
)

ROUTES: tuple[Route, ...] = (
    Route(f"{BACK}/{{task}}", "console.system_task", show, act, Need.STAFF, PURPOSES, upload=MOST_BYTES + 10_000),
)
