"""`/konsol/skydd/{id}`: a person's protected identity, noted by one and taken away by two (R-41).

* It is in force from the press. What shows it is sealed with it; a fictitious identity is never noted.
* To take it away is proposed by one, with what shows that it has ended; another one agrees, or lets it stay.
"""

from collections.abc import Mapping

from ombud.choices.circumstance import Circumstance, CircumstanceState
from ombud.collection.relate import Declined
from ombud.console import refused
from ombud.console.met import Met, meet
from ombud.policy.ask import Refusal
from ombud.requests.protect import (
    KINDS,
    Protection,
    approve_unprotecting,
    keep_protected,
    protect,
    protections,
    unprotect,
)
from ombud.requests.protect import Answer as Came
from ombud.terms import PurposeId, Text, subject_text
from ombud.web import Answer, Moved, Need, Page, Route, Visit, Wrong, problem

HERE = "/konsol/skydd"
PURPOSES = frozenset({PurposeId("legal.requests")})
TITLE = Text("Skyddade personuppgifter", "Protected identity")
WORDS: Mapping[str, Text] = dict(
    zip(
        KINDS,
        (Text("Sekretessmarkering", "Marking of secrecy"), Text("Skyddad folkbokföring", "Protected registration")),
        strict=True,
    )
)
STATES = {
    CircumstanceState.HOLDS: Text("Gäller", "Holds"),
    CircumstanceState.ENDING: Text("Gäller; föreslaget att tas bort", "Holds; proposed to be taken away"),
    CircumstanceState.ENDED: Text("Borttaget", "Taken away"),
}
_LONGEST = 1_000


def show(visit: Visit) -> Answer:
    met = meet(visit)
    return _page(visit, met) if isinstance(met, Met) else met


def _page(visit: Visit, met: Met, wrong: tuple[Wrong, ...] = ()) -> Answer:
    """What is noted, and what can be done now."""
    found = protections(visit.ombud.vault, met.person.subject, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return refused.by_policy(visit, found)
    noted = () if isinstance(found, Declined) else found
    live = next((one for one in noted if one.state is not CircumstanceState.ENDED), None)
    values = {
        "id": subject_text(met.person.subject), "person": met.here, "wrong": wrong, "form": visit.form,
        "rows": [(one, WORDS.get(one.code, _UNKNOWN), STATES[one.state]) for one in noted], "live": live,
        "ending": live is not None and live.state is CircumstanceState.ENDING,
        "own": live is not None and visit.actor.id in live.ended_by,
        "kinds": [(code, words, None) for code, words in WORDS.items()],
    }  # fmt: skip
    return Page("console/protecting.html.j2", TITLE, values, 422 if wrong else 200)


def act(visit: Visit) -> Answer:
    met, does = meet(visit), _ACTS.get(visit.form.text("gor"))
    if not isinstance(met, Met):
        return met
    return problem.UNREADABLE if does is None else does(visit, met)


def _set(visit: Visit, met: Met) -> Answer:
    kind, evidence = visit.form.text("slag"), visit.form.text("visar")
    wrong = (*([] if kind in KINDS else [Wrong("slag", _NO_KIND)]), *_unsaid("visar", evidence))
    if wrong:
        return _page(visit, met, wrong)
    noted = Protection(kind, evidence)
    return _came(visit, met, protect(visit.ombud.vault, met.person.subject, noted, by=visit.actor, now=visit.now))


def _propose(visit: Visit, met: Met) -> Answer:
    why = visit.form.text("skal")
    wrong = _unsaid("skal", why)
    if wrong:
        return _page(visit, met, wrong)
    return _came(visit, met, unprotect(visit.ombud.vault, met.person.subject, why, by=visit.actor, now=visit.now))


def _unsaid(name: str, text: str) -> tuple[Wrong, ...]:
    return () if 0 < len(text) <= _LONGEST else (Wrong(name, _NO_EVIDENCE),)


def _approve(visit: Visit, met: Met) -> Answer:
    return _came(visit, met, approve_unprotecting(visit.ombud.vault, met.person.subject, by=visit.actor, now=visit.now))


def _keep(visit: Visit, met: Met) -> Answer:
    return _came(visit, met, keep_protected(visit.ombud.vault, met.person.subject, by=visit.actor, now=visit.now))


def _came(visit: Visit, met: Met, found: Came) -> Answer:
    here = f"{HERE}/{subject_text(met.person.subject)}"
    if isinstance(found, Refusal):
        return refused.by_policy(visit, found)
    return (
        Moved(here, _SAID[found.state])
        if isinstance(found, Circumstance)
        else refused.declined(found, ((TITLE, here),))
    )


_ACTS = {"satt": _set, "foresla": _propose, "ta-bort": _approve, "behall": _keep}
_SAID = {
    CircumstanceState.HOLDS: Text("Klart. Skyddet gäller.", "Done. The protection holds."),
    CircumstanceState.ENDING: Text(
        "Klart. Skyddet gäller tills en kollega har sett på det.", "Done. It holds until a colleague has looked."
    ),
    CircumstanceState.ENDED: Text("Klart. Skyddet är borttaget.", "Done. The protection is taken away."),
}
_UNKNOWN = Text("Skydd", "Protection")
_NO_KIND = Text("Välj vilket skydd det är.", "Choose which protection it is.")
_NO_EVIDENCE = Text("Skriv vad som visar det, med högst 1 000 tecken.", "Write what shows it, in at most 1,000.")
ROUTES = (Route(f"{HERE}/{{id}}", "protecting", show, act, Need.STAFF, PURPOSES),)
