"""What a resource says, as columns: what finds somebody, what is written over, what dates it, and the whole of it."""

import json
from collections.abc import Mapping

from ombud.systems.fhir.consent import CONSENT, NO, no_of
from ombud.systems.fhir.elements import stands, values_of
from ombud.systems.fhir.label import is_restricted
from ombud.systems.model import Column, ForeignKey, Table
from ombud.systems.records.source import WHOLE

PATIENT = "Patient"
_PATIENT = (
    "id", "personnummer", "email", "phone", "given", "family", "name", "birth_date", "gender", "street", "postal_code",
    "city", "restricted", "resource",
)  # fmt: skip
_OTHER = ("id", "patient", "date", "resource")
_CONSENT = ("id", "patient", "date", NO, "resource")
_TYPES = {"birth_date": "date", "date": "date", "restricted": "boolean", "resource": WHOLE}
_DATES = (
    "effectiveDateTime", "effectivePeriod", "onsetDateTime", "recordedDate", "authoredOn", "performedDateTime",
    "performedPeriod", "occurrenceDateTime", "period", "created", "start", "date", "dateTime", "issued", "sent",
)  # fmt: skip
"""Where R4 says when something was, the surest first."""


def table_of(kind: str) -> Table:
    """The table of a type: names are the same for all but Patient, and what a Consent says no to."""
    if kind == PATIENT:
        return Table(kind, _columns(_PATIENT), ("id",))
    names = _CONSENT if kind == CONSENT else _OTHER
    return Table(kind, _columns(names), ("id",), (ForeignKey(("patient",), PATIENT, ("id",)),))


def _columns(names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(name, _TYPES.get(name, "text")) for name in names)


def columns_of(resource: Mapping[str, object], patient: str | None) -> dict[str, object]:
    """The values of one resource; `patient` is who it was asked for."""
    whole = json.dumps(resource, ensure_ascii=False, sort_keys=True)
    if resource.get("resourceType") != PATIENT:
        of = patient or _referred(resource)
        no = {NO: no_of(resource, of)} if resource.get("resourceType") == CONSENT else {}
        return {"id": resource.get("id"), "patient": of, "date": _dated(resource), **no, "resource": whole}
    told = {"id": resource.get("id"), **values_of(resource), "restricted": is_restricted(resource), "resource": whole}
    return {name: told[name] for name in _PATIENT}


def today_of(resource: Mapping[str, object]) -> Mapping[str, object]:
    """What stands today in the columns of a patient that may have several values (`elements.py`)."""
    return stands(resource) if resource.get("resourceType") == PATIENT else {}


def _referred(resource: Mapping[str, object]) -> str | None:
    for name in ("subject", "patient", "beneficiary"):
        found = resource.get(name)
        if isinstance(found, dict) and str(found.get("reference", "")).startswith(f"{PATIENT}/"):
            return str(found["reference"]).removeprefix(f"{PATIENT}/")
    return None


def _dated(resource: Mapping[str, object]) -> str | None:
    for name in _DATES:
        found = resource.get(name)
        if isinstance(found, dict):
            found = found.get("end") or found.get("start")
        if isinstance(found, str):
            return found
    return None
