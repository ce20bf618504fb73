"""People: one by their id, or found by a number that stands in a body; everything that a purpose may have of one."""

from ombud.app import desk
from ombud.app.safe import NotNormal
from ombud.fhir import problems
from ombud.fhir.asking import COUNT, IDENTIFIER, PAGE, SINCE, TYPE, Sought
from ombud.fhir.bundle import Paged, bundle, still_to_come
from ombud.fhir.gathered import everything
from ombud.fhir.model import Answer, Call, Given, Interaction
from ombud.fhir.opening import opened
from ombud.fhir.outcome import Issue, Refused
from ombud.fhir.patient import OF_THE_PATIENT, patient
from ombud.fhir.resource import ORDER, Resource
from ombud.terms import SubjectId
from ombud.vault import Spent


def read(call: Call) -> Answer:
    """The Patient. What of it the purpose may not have is left out; where that is all of it the answer is no."""
    found = opened(call, call.subject, OF_THE_PATIENT)
    if isinstance(found, Refused):
        return found
    hidden = found.access is not None and found.access.hidden
    return given(patient(call.subject, found.values, call.root, hidden=hidden))


def given(one: Resource) -> Given:
    """One resource, with its version."""
    return Given(one.json(), {"ETag": f'W/"{one.version}"'})


def sought(call: Call) -> Answer:
    """Those who have the number. That it was looked for is in the log, the number is nowhere."""
    asked: Sought = call.asked[IDENTIFIER.name]
    found = desk.find(call.vault, asked.value, asked.kind, by=call.actor, now=call.now)
    if isinstance(found, Spent):
        return Refused(problems.SPENT, found.text, (found.now,))
    if isinstance(found, NotNormal):
        return Refused(problems.WRONG, found.reason, where=f"http.{IDENTIFIER.name}")
    resources: list[Resource] = []
    issues: list[Issue] = []
    for subject in found.subjects:
        one, said = _met(call, subject)
        resources.append(one)
        issues += said
    return bundle(call, Paged(resources, tuple(dict.fromkeys(issues))))


def _met(call: Call, subject: SubjectId) -> tuple[Resource, tuple[Issue, ...]]:
    """Somebody who was found, as the purpose may have them: at the least that they are here."""
    found = opened(call, subject, OF_THE_PATIENT)
    if isinstance(found, Refused):
        return patient(subject, (), call.root), found.said
    return patient(subject, found.values, call.root), found.issues


def whole(call: Call) -> Answer:
    asked: frozenset[str] = call.asked.get(TYPE.name) or frozenset(ORDER)
    kinds = asked & still_to_come(call)
    found = everything(call, call.subject, kinds)
    if isinstance(found, Refused):
        return found
    told = [one for one in found.resources if one.kind in asked]
    return bundle(call, Paged(told, found.issues, counted=kinds == asked))


def in_an_address(_call: Call) -> Answer:
    """Art. 5(1)(f): what stands in an address stands in logs, in histories and at whoever is between."""
    return Refused(problems.IDENTIFIER_IN_ADDRESS)


_EVERYTHING = (COUNT, PAGE, SINCE, TYPE)
INTERACTIONS = (
    Interaction(
        "GET", "/Patient/{id}", "patient.read", "read", "Patient", "One person, as the purpose may have them.", read,
        opens=True,
    ),
    Interaction(
        "POST", "/Patient/_search", "patient.search", "search-type", "Patient",
        "Those who have a number: the number stands in the body.", sought, (IDENTIFIER,), takes="form", opens=True,
    ),
    Interaction(
        "GET", "/Patient/{id}/$everything", "patient.everything", "operation", "Patient",
        "Everything of a person that the purpose may have.", whole, _EVERYTHING, opens=True,
    ),
    Interaction(
        "POST", "/Patient/{id}/$everything", "patient.everything.posted", "operation", "Patient",
        "The same, with its parameters in a Parameters resource.", whole, _EVERYTHING, takes="parameters", opens=True,
    ),
    Interaction(
        "GET", "/Patient", "patient.refused", "", "Patient", "Refused: a number stands in no address.", in_an_address,
        purpose=False,
    ),
)  # fmt: skip
