"""The capability statement: what is here, made of the table of interactions, and nothing that is not."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from ombud.fhir.model import ROOT, Interaction
from ombud.fhir.resource import ORDER

FHIR, SINCE = "4.0.1", "2026-11-26"
JSON = "application/fhir+json"
_SECURITY = (
    "Authorization: Bearer with a key of an account, in a role and for some purposes. Each reading of personal data "
    "names its purpose in Processing-Purpose; one that opens records says why in Processing-Reason. Each is decided by "
    "the policy in force and stands in the person's log."
)
_EVERYTHING = "http://hl7.org/fhir/OperationDefinition/Patient-everything"
_READS = "Only reading: create, update, patch, delete, batch, transaction and history are answered 405."


def capability(interactions: Sequence[Interaction], base: str) -> dict[str, Any]:
    """The resource."""
    kinds = [kind for kind in ORDER if any(one.resource == kind and one.code for one in interactions)]
    return {
        "resourceType": "CapabilityStatement",
        "url": f"{base}{ROOT}/metadata",
        "name": "Ombud",
        "title": "Ombud, FHIR R4",
        "status": "active",
        "date": SINCE,
        "kind": "instance",
        "software": {"name": "Ombud", "version": version("ombud")},
        "implementation": {"description": "What a privacy notice permits, read through FHIR R4.", "url": base + ROOT},
        "fhirVersion": FHIR,
        "format": [JSON, "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": _READS,
                "security": {"cors": False, "service": [{"text": "Bearer key"}], "description": _SECURITY},
                "resource": [_resource(kind, interactions) for kind in kinds],
            }
        ],
    }


def _resource(kind: str, interactions: Sequence[Interaction]) -> dict[str, Any]:
    mine = [one for one in interactions if one.resource == kind]
    codes = [code for code in ("read", "search-type") if any(one.code == code for one in mine)]
    searched = [each for one in mine if one.code == "search-type" for each in one.asks if each.kind]
    parameters = [
        {"name": each.name, "type": each.kind, "documentation": f"{each.words} {each.form}"} for each in searched
    ]
    operations = (
        [{"name": "everything", "definition": _EVERYTHING}] if any(one.code == "operation" for one in mine) else []
    )
    told: dict[str, Any] = {
        "type": kind,
        "interaction": [{"code": code} for code in codes],
        "versioning": "versioned" if "read" in codes else "no-version",
        "readHistory": False,
        "conditionalRead": "not-supported",
        "documentation": " ".join(dict.fromkeys(one.words for one in mine)),
        "searchParam": parameters,
        "operation": operations,
    }
    return {name: said for name, said in told.items() if said != []}
