"""`/konsol/analyser`: the analyses that the notice names, and the findings that studies end in.

* Follow-up of care gives figures and never a list of people (N-08.4; PDL 2:4 p 4-5). Customers are those of services
  outside care. Profiling stands here for whoever works with advertising, and for whoever looks after the register.
* A finding is dated, rests on answers that were let out, and says what was changed for it (S13 of the notice).
"""

from ombud.analysis.questions.keep import (
    Finding,
    NewFinding,
    add_finding,
    answer_from,
    answer_text,
    finding_text,
    findings,
)
from ombud.analysis.questions.model import NotAsked
from ombud.app.analysing import purposes
from ombud.console.figures import ASKS, desk_of, no_answer
from ombud.console.statistics import ready_for
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Group, Moved, Need, Page, Place, Route, Visit, Wrong

HERE = "/konsol/analyser"
FOUND = f"{HERE}/resultat"
TITLE = Text("Analyser", "Analyses")
FINDINGS = Text("Resultat", "Findings")
PATIENT, CUSTOMER = PurposeId("analysis.patient"), PurposeId("analysis.customer")
MARKET, PRODUCT = PurposeId("analysis.market"), PurposeId("product.development")
PROFILING = PurposeId("profiling.marketing")
REGISTER = frozenset({PROFILING, PurposeId("legal.log")})
"""Who may read the register of models: those who work with it, and the data protection officer."""
BACK = (Text("Till analyserna", "To the analyses"), HERE)


def overview(visit: Visit) -> Answer:
    """Each analysis that the role works for, with its questions; a role without any sees which it may see."""
    at = desk_of(visit)
    mine = frozenset(purposes(at))
    values = {
        "mine": mine, "patient": ready_for(PATIENT), "customer": ready_for(CUSTOMER),
        "models": visit.work is not None and bool(REGISTER & visit.work.purposes),
        "findings": _found(visit)[:3],
    }  # fmt: skip
    return Page("console/analyses.html.j2", TITLE, values)


def _found(visit: Visit) -> list[Finding]:
    """The findings of the purposes that the role works for, the newest first."""
    mine = frozenset(purposes(desk_of(visit)))
    with visit.ombud.vault.database.read() as tx:
        return [one for one in findings(tx) if one.purpose in mine]


def listed(visit: Visit) -> Answer:
    """Every finding, and the form for a new one."""
    return _page(visit)


def _page(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Answer:
    at = desk_of(visit)
    mine, policy = purposes(at), at.policy()
    if isinstance(policy, NotAsked):
        return no_answer(visit, (policy,), BACK)
    filled = {name: visit.form.text(name) or visit.query.get(name, "") for name in ("andamal", "svar")}
    filled |= {name: visit.form.text(name) for name in ("resultat", "andrat")}
    values = {
        "found": [(one, finding_text(one.id), [*map(answer_text, one.answers)]) for one in _found(visit)],
        "names": {one: policy.file.purposes[one].name for one in policy.file.purposes},
        "mine": [(one, policy.file.purposes[one].name) for one in mine], "wrong": wrong, "filled": filled,
    }  # fmt: skip
    return Page("console/findings.html.j2", FINDINGS, values, 422 if wrong else 200)


def add(visit: Visit) -> Answer:
    """Note what was found and what was changed."""
    form = visit.form
    answers = _answers(form.text("svar"))
    if answers is None:
        return _page(visit, (Wrong("svar", _NO_ANSWER),))
    new = NewFinding(PurposeId(form.text("andamal")), form.text("resultat"), form.text("andrat"), answers)
    noted = add_finding(visit.ombud.vault, new, by=visit.actor, now=visit.now)
    if isinstance(noted, NotAsked):
        where = {"N-10.2": "resultat" if not new.found.strip() else "svar", "S-04": "andamal"}
        return _page(visit, (Wrong(where.get(noted.rule, "resultat"), noted.text),))
    return Moved(FOUND, Text("Resultatet är antecknat.", "The finding is noted."))


def _answers(text: str) -> tuple[bytes, ...] | None:
    try:
        return tuple(answer_from(one) for one in text.replace(",", " ").split())
    except ValueError:
        return None


_NO_ANSWER = Text(
    "Skriv svarens id: de börjar med a_ och står sist i varje svar.",
    "Write the ids of the answers: they begin with a_ and end each answer.",
)
PLACE = Place(Group.USE, TITLE, "scale")
ROUTES: tuple[Route, ...] = (
    Route(HERE, "analyses", show=overview, need=Need.STAFF, purposes=ASKS | REGISTER, place=PLACE),
    Route(FOUND, "analyses.findings", show=listed, do=add, need=Need.STAFF, purposes=ASKS),
)
