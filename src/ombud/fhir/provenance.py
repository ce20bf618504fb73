"""A Provenance of each record: when it came, from where, who wrote it, under which notice (Art. 15(1)(g))."""

from typing import Any

from ombud.fhir.ids import part_id, person_id
from ombud.fhir.resource import Resource, elements
from ombud.terms import SubjectId
from ombud.vault import Value

_ROLES = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_CREATED = {"system": "http://terminology.hl7.org/CodeSystem/v3-DataOperation", "code": "CREATE"}
_FROM_THE_PERSON = "data_subject"


def provenance(subject: SubjectId, value: Value, target: str, controller: str, base: str) -> Resource:
    """Of what is `target`, a reference."""
    told = {
        "target": [{"reference": target}],
        "occurredDateTime": value.event_at.isoformat(),
        "recorded": value.collected_at.isoformat(),
        "policy": [f"{base}/integritet/{value.policy_number}"],
        "activity": {"coding": [_CREATED]},
        "agent": _agents(subject, value, controller),
        "entity": [{"role": "source", "what": _came(value)}],
    }
    own = part_id(subject, value.record_id)
    return Resource("Provenance", own, elements(told), value.event_at, value.collected_at)


def _agents(subject: SubjectId, value: Value, controller: str) -> list[dict[str, Any]]:
    told = value.source == _FROM_THE_PERSON
    informant = {"reference": f"Patient/{person_id(subject)}"} if told else {"display": value.source}
    found = [_agent("informant", informant)]
    if value.author:
        wrote = _agent("author", {"display": value.author})
        found.append({**wrote, "onBehalfOf": {"display": value.unit}} if value.unit else wrote)
    return [*found, _agent("custodian", {"display": controller})]


def _agent(role: str, who: dict[str, str]) -> dict[str, Any]:
    return {"type": {"coding": [{"system": _ROLES, "code": role}]}, "who": who}


def _came(value: Value) -> dict[str, Any]:
    """By which channel, and the id that the document had there."""
    told: dict[str, Any] = {"display": value.channel}
    return {**told, "identifier": {"value": value.document}} if value.document else told
