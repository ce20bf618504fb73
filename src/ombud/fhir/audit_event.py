"""An AuditEvent of each entry of a person's log: who (or which unit and role), when, what, for which purpose, what came
of it. To the person no names are told (R-15.6, C-579/21); to whoever follows the log up they are (PDL 4:3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ombud.audit import Act, Outcome
from ombud.audit.ledger import Logged
from ombud.disclosure.readings import Reading
from ombud.fhir.ids import part_id, person_id
from ombud.fhir.resource import Resource, elements
from ombud.terms import SubjectId

_TYPE = {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "110110", "display": "Patient Record"}
_PERSON = {"system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "1", "display": "Person"}
_PATIENT = {"system": "http://terminology.hl7.org/CodeSystem/object-role", "code": "1", "display": "Patient"}
_ACTIONS: Mapping[str, str] = {
    **dict.fromkeys((Act.OPEN, Act.ASK, Act.ACCESS, Act.FIND, Act.READ_LOG, Act.EXPORT, Act.DISCLOSE, Act.REVIEW), "R"),
    **dict.fromkeys((Act.COLLECT, Act.CONTACT, Act.OFFER, Act.SIGN), "C"),
    **dict.fromkeys((Act.RECTIFY, Act.MERGE, Act.CONSENT, Act.WITHDRAW, Act.OBJECT, Act.RESTRICT, Act.LIFT), "U"),
    Act.ERASE: "D",
}
_DONE, _MINOR, _SERIOUS = "0", "4", "8"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry as it is told."""

    id: bytes
    at: datetime
    act: str
    outcome: str
    role: str
    unit: str
    account: str
    """Empty where no name is told."""
    purpose: str
    categories: tuple[str, ...]
    rules: tuple[str, ...] = field(default=())


def events(found: Iterable[Logged] | Iterable[Reading]) -> list[Event]:
    return [_of_log(one) if isinstance(one, Logged) else _of_reading(one) for one in found]


def _of_log(one: Logged) -> Event:
    entry = one.entry
    return Event(
        one.entry_id, entry.at, entry.act.value, entry.outcome.value, entry.actor.role, entry.actor.unit,
        entry.actor.id, entry.purpose or "", entry.categories, entry.rules,
    )  # fmt: skip


def _of_reading(one: Reading) -> Event:
    outcome = Outcome.PERMITTED if one.permitted else Outcome.REFUSED
    return Event(one.id, one.at, one.act, outcome.value, one.role, one.unit, "", one.purpose or "", one.categories)


def audit_event(subject: SubjectId, one: Event, controller: str, root: str) -> Resource:
    told = {
        "type": _TYPE,
        "subtype": [{"system": f"{root}/CodeSystem/acts", "code": one.act}],
        "action": _ACTIONS.get(one.act, "E"),
        "recorded": one.at.isoformat(),
        "outcome": _outcome(one.outcome),
        "outcomeDesc": " ".join((one.outcome, *one.rules)),
        "purposeOfEvent": _purpose(one, root),
        "agent": [_agent(one, root)],
        "source": {"observer": {"display": controller}},
        "entity": [_entity(subject, one)],
    }
    return Resource("AuditEvent", part_id(subject, one.id), elements(told), one.at, one.at)


def _outcome(word: str) -> str:
    if word in (Outcome.DONE, Outcome.PERMITTED):
        return _DONE
    return _SERIOUS if word == Outcome.FAILED else _MINOR


def _purpose(one: Event, root: str) -> list[dict[str, Any]]:
    return [{"coding": [{"system": f"{root}/CodeSystem/purposes", "code": one.purpose}]}] if one.purpose else []


def _agent(one: Event, root: str) -> dict[str, Any]:
    name = {"altId": one.account} if one.account else {}
    unit = {"who": {"display": one.unit}} if one.unit else {}
    role = {"coding": [{"system": f"{root}/CodeSystem/roles", "code": one.role}]}
    return {"role": [role], **unit, **name, "requestor": True}


def _entity(subject: SubjectId, one: Event) -> dict[str, Any]:
    details = [{"type": "category", "valueString": name} for name in one.categories]
    return {
        "what": {"reference": f"Patient/{person_id(subject)}"}, "type": _PERSON, "role": _PATIENT,
        **({"detail": details} if details else {}),
    }  # fmt: skip
