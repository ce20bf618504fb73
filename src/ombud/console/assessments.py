"""`/konsol/konsekvensbedomningar`: which live purpose needs an impact assessment, and how each stands (Art. 35; A-40).

What is demanded and missing stands first. An assessment is part of the policy and is approved with it, by two (`ombud
policy adopt`); here it is read, and seen when it is to be looked at again (Art. 35(11); A-41).
"""

from ombud.law.periods import local_date
from ombud.policy.impact import CRITERIA, PARTS, Assessed, State, assessments
from ombud.policy.model import Policy, Words
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Group, Need, Page, Place, Route, Visit, problem

HERE = "/konsol/konsekvensbedomningar"
PURPOSES = frozenset({PurposeId("dpo.correspondence")})
_TITLE = Text("Konsekvensbedömningar", "Impact assessments")
_STATES = {
    State.MISSING: (Text("Saknas eller är inte godkänd", "Missing or not approved"), "bad", "triangle-alert"),
    State.UNFINISHED: (Text("Inte hel", "Not whole"), "warn", "pencil"),
    State.REVIEW: (Text("Se över nu", "Review now"), "warn", "clock"),
    State.APPROVED: (Text("Godkänd", "Approved"), "ok", "check"),
    State.NOT_NEEDED: (Text("Krävs inte", "Not demanded"), "", "info"),
}


def show(visit: Visit) -> Answer:
    with visit.ombud.vault.database.read() as tx:
        policy = visit.ombud.vault.book.in_force(tx, visit.now)
    if policy is None:
        return problem.NOT_FOUND
    found = assessments(policy, local_date(visit.now))
    needed = [one for one in found if one.state is not State.NOT_NEEDED]
    values = {
        "rows": [_row(one, policy) for one in needed],
        "others": [_name(policy, one.purpose) for one in found if one.state is State.NOT_NEEDED],
        "left": sum(one.live and one.state is not State.APPROVED for one in needed),
    }  # fmt: skip
    return Page("console/assessments.html.j2", _TITLE, values)


def _row(one: Assessed, policy: Policy) -> dict[str, object]:
    impact = one.impact
    parts = [] if impact is None else [(PARTS[name], _said(getattr(impact, name))) for name in PARTS]
    return {
        "one": one, "name": _name(policy, one.purpose), "state": _STATES[one.state], "parts": parts,
        "criteria": [CRITERIA.get(name, Text(name, name)) for name in one.criteria],
        "unnamed": [CRITERIA.get(name, Text(name, name)) for name in one.unnamed],
        "missing": [PARTS[name] for name in one.missing],
    }  # fmt: skip


def _said(words: Words | None) -> Text | None:
    return None if words is None else Text(words.sv, words.en)


def _name(policy: Policy, purpose: PurposeId) -> Text:
    name = policy.file.purposes[purpose].name
    return Text(name.sv, name.en)


ROUTES: tuple[Route, ...] = (
    Route(HERE, "assessments", show, None, Need.STAFF, PURPOSES, Place(Group.PROTECTION, _TITLE, "scale")),
)
