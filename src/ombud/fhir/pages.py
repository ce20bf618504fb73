"""The page that explains the door: `/fhir`, made of its table of interactions. It holds no personal data."""

from collections.abc import Iterator

from ombud.fhir import problems
from ombud.fhir.asking import OF_RECORDS
from ombud.fhir.code_systems import SYSTEMS
from ombud.fhir.ids import person_id
from ombud.fhir.model import ROOT, Interaction
from ombud.fhir.patient import OF_THE_PATIENT
from ombud.fhir.records import HEALTH, KIND_OF, OF_HEALTH
from ombud.fhir.routes import INTERACTIONS
from ombud.policy.model import Policy
from ombud.terms import SubjectId, Text
from ombud.web import Answer, Need, Page, Route, Visit
from ombud.web.seen import policy_in_force

SOMEBODY = person_id(SubjectId(bytes(range(100, 116))))
"""What stands in an example for a person: nobody has it."""
_TITLE = Text("FHIR R4 för andra vårdsystem", "FHIR R4 for other systems of care")


def front(visit: Visit) -> Answer:
    policy = policy_in_force(visit.ombud, visit.now)
    values = {
        "root": ROOT,
        "curl": curl(visit.public_url or "https://ombud.example.se"),
        "interactions": [(one, address(one)) for one in INTERACTIONS if one.code],
        "becomes": list(_becomes(policy)),
        "systems": sorted(SYSTEMS),
        "problems": sorted(problems.KINDS, key=lambda one: (one.status, one.code)),
    }
    return Page("fhir/docs.html.j2", _TITLE, values, packed=True)


def address(one: Interaction) -> str:
    """The path as it is shown."""
    return ROOT + (one.example or one.path)


def curl(base: str) -> str:
    """A reading as a command."""
    lines = (
        f"curl '{base}{ROOT}/Patient/{SOMEBODY}/$everything'",
        "-H 'Authorization: Bearer ombud_live_…'",
        "-H 'Processing-Purpose: care.record'",
        "-H 'Processing-Reason: remiss'",
    )
    return " \\\n  ".join(lines)


def _becomes(policy: Policy | None) -> Iterator[tuple[str, list[Text]]]:
    """Of each kind of resource, the categories it is made from."""
    categories = {} if policy is None else policy.file.categories
    names = {one: Text(found.name.sv, found.name.en) for one, found in categories.items()}
    fitting = {"Patient": OF_THE_PATIENT, **{kind: {HEALTH} for kind in sorted(OF_HEALTH)}}
    fitting |= {kind: {category} for category, kind in KIND_OF.items()}
    placed = OF_THE_PATIENT | KIND_OF.keys() | {HEALTH}
    fitting["Basic"] = frozenset(names) - placed
    for kind in ("Patient", *OF_RECORDS):
        yield kind, [names[one] for one in sorted(fitting[kind]) if one in names]


ROUTES: tuple[Route, ...] = (Route("/fhir", "fhir.docs", front, need=Need.NOBODY),)
