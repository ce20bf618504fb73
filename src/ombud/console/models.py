"""`/konsol/analyser/profilering`: the register of models that choose advertising, their cards, a run and an end (S-01).

* A card says what a model looks at, how it counts, what it came to and who answers for it. It holds nobody, and no page
  here shows a person's segment: that stands in their own portal.
* A run shows first what it would come to, and writes then. To drop a model is shown before it is done.
"""

from markupsafe import Markup

from ombud.analysis.profiling import register
from ombud.analysis.profiling.drop import drop as carry_out_drop
from ombud.analysis.profiling.lint import lint
from ombud.analysis.profiling.page import page
from ombud.analysis.profiling.page_words import METHODS, STATES
from ombud.analysis.profiling.register import Registered, State
from ombud.analysis.profiling.run import Planned, plan, run
from ombud.analysis.profiling.source import Definition, Loaded, load
from ombud.app.analysing import NO_POLICY
from ombud.collection.relate import Declined
from ombud.console.analyses import BACK, PROFILING, REGISTER
from ombud.console.analyses import HERE as ABOVE
from ombud.console.figures import no_answer
from ombud.console.stopped import declined, too_much
from ombud.policy.document.html import content
from ombud.policy.model import Policy
from ombud.terms import Text
from ombud.vault.crowd import CrowdOverBudgetError
from ombud.web import Answer, Moved, Need, Page, Route, Visit, Wrong, problem

HERE = f"{ABOVE}/profilering"
TITLE = Text("Modeller som väljer reklam", "Models that choose advertising")
NEW, DROP = Text("Pröva en modell", "Try a model"), Text("Ta bort modellen?", "Drop the model?")
WORKS = frozenset({PROFILING})
_BACK = (Text("Till registret", "To the register"), HERE)


def listed(visit: Visit) -> Answer:
    """Every model: the version that is in use, or the last there was."""
    with visit.ombud.vault.database.read() as tx:
        found = register.registered(tx)
    newest = {one.name: one for one in found} | {
        one.name: one for one in found if one.state in (State.IN_USE, State.RUNNING)
    }
    values = {
        "models": [
            (one, Text(one.definition.title.sv, one.definition.title.en), STATES[one.state],
             METHODS[one.definition.method])
            for one in newest.values()
        ],
        "works": _works(visit),
    }  # fmt: skip
    return Page("console/models.html.j2", TITLE, values)


def _works(visit: Visit) -> bool:
    return visit.work is not None and bool(WORKS & visit.work.purposes)


def card(visit: Visit) -> Answer:
    """The card of a model."""
    found, policy = _current(visit), _policy(visit)
    if policy is None:
        return no_answer(visit, (NO_POLICY,), BACK)
    if found is None:
        return problem.NOT_FOUND
    title = Text(found.definition.title.sv, found.definition.title.en)
    values = {
        "model": found, "dropped": found.state is State.DROPPED, "works": _works(visit),
        "card": Markup(content(page((found,), policy, visit.language))),
    }  # fmt: skip
    return Page("console/model.html.j2", title, values)


def _current(visit: Visit) -> Registered | None:
    with visit.ombud.vault.database.read() as tx:
        return register.current(tx, visit.path["name"])


def _policy(visit: Visit) -> Policy | None:
    with visit.ombud.vault.database.read() as tx:
        return visit.ombud.vault.book.in_force(tx, visit.now)


def run_again(visit: Visit) -> Answer:
    """Run the model as it is registered: first what it would come to, then in earnest."""
    found = _current(visit)
    return problem.NOT_FOUND if found is None else _run(visit, found.definition, "")


def new(visit: Visit) -> Answer:
    """The form for a model's file."""
    return Page("console/model_new.html.j2", NEW, {"text": visit.form.text("fil"), "wrong": (), "faults": ()})


def tried(visit: Visit) -> Answer:
    """What is wrong with a file and what stands against it; what it would come to; then a run."""
    text = visit.form.text("fil")
    loaded, policy = load(text.encode()), _policy(visit)
    if policy is None:
        return no_answer(visit, (NO_POLICY,), BACK)
    if not isinstance(loaded, Loaded):
        faults = [(f"{one.line}:{one.column}", one.message, one.fix) for one in loaded]
        return _again(text, faults)
    flaws = lint(loaded.definition, policy)
    if flaws:
        told = [("{}:{}".format(*loaded.at(one.path)), one.text, one.now, one.requirement) for one in flaws]
        return _again(text, [(at, said, _by_rule(now, rule)) for at, said, now, rule in told])
    return _run(visit, loaded.definition, text)


def _by_rule(now: Text, rule: str) -> Text:
    return Text(f"{now.sv} ({rule})", f"{now.en} ({rule})")


def _again(text: str, faults: list[tuple[str, Text, Text]]) -> Answer:
    values = {"text": text, "faults": faults, "wrong": (Wrong("fil", _FAULTY),)}
    return Page("console/model_new.html.j2", NEW, values, 422)


def _run(visit: Visit, definition: Definition, text: str) -> Answer:
    vault, sure = visit.ombud.vault, visit.form.text("gor") == "kor"
    try:
        if sure:
            done = run(vault, definition, by=visit.actor, now=visit.now)
            return declined(done, _BACK) if isinstance(done, Declined) else Moved(f"{HERE}/{done.name}", _RUN)
        planned = plan(vault, definition, by=visit.actor, now=visit.now)
    except CrowdOverBudgetError as over:
        return too_much(over.spent, _BACK)
    if not isinstance(planned, Planned):
        return declined(planned, _BACK)
    values = {
        "definition": definition, "text": text, "people": planned.card["people"],
        "segments": [
            (_segment(definition, name), number) for name, number in planned.card["segments"].items()
        ],
        "title_of": Text(definition.title.sv, definition.title.en),
    }  # fmt: skip
    return Page("console/model_planned.html.j2", _PLANNED, values)


def _segment(definition: Definition, name: str) -> Text:
    """The words of a segment that is not registered yet."""
    said = next((one.words for one in definition.segments if one.name == name), None)
    return Text(name, name) if said is None else Text(said.sv, said.en)


def ending(visit: Visit) -> Answer:
    """What is gone when a model is dropped, before it is done."""
    found = _current(visit)
    return problem.NOT_FOUND if found is None else Page("console/model_drop.html.j2", DROP, {"model": found})


def drop(visit: Visit) -> Answer:
    done = carry_out_drop(visit.ombud.vault, visit.path["name"], by=visit.actor, now=visit.now)
    if isinstance(done, Declined):
        return declined(done, _BACK)
    return Moved(f"{HERE}/{done.model.name}", done.text)


_PLANNED = Text("Så skulle det bli. Inget är skrivet.", "So it would be. Nothing was written.")
_RUN = Text("Modellen är körd.", "The model was run.")
_FAULTY = Text("Filen går inte att använda så.", "The file cannot be used like that.")

ROUTES: tuple[Route, ...] = (
    Route(HERE, "models", show=listed, need=Need.STAFF, purposes=REGISTER),
    Route(f"{HERE}/ny", "models.new", show=new, do=tried, need=Need.STAFF, purposes=WORKS),
    Route(f"{HERE}/{{name}}", "models.card", show=card, need=Need.STAFF, purposes=REGISTER),
    Route(f"{HERE}/{{name}}/kor", "models.run", do=run_again, need=Need.STAFF, purposes=WORKS),
    Route(f"{HERE}/{{name}}/avsluta", "models.drop", show=ending, do=drop, need=Need.STAFF, purposes=WORKS),
)
