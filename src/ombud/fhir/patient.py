"""The Patient: who it is, put together from what the purpose may have of name, contact, numbers, birth and citizenship.

Every value that stands is there, each once; a later birth date takes the place of an earlier one. What is about
somebody else is not the patient's.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from ombud.disclosure.package import fhir
from ombud.fhir.fields import extensions
from ombud.fhir.ids import person_id
from ombud.fhir.resource import Resource, elements
from ombud.terms import CategoryId, SubjectId
from ombud.terms.time import from_micros
from ombud.vault import Value

CITIZENSHIP = CategoryId("citizenship")
OF_THE_PATIENT = frozenset(map(CategoryId, (*fhir.OF_THE_PATIENT, "citizenship")))
"""The categories that the Patient is made from."""
_PLACED = frozenset({"personnummer", "given", "family", "phone", "email", "street", "postal_code", "city", "country"})
_CITIZENSHIP = "http://hl7.org/fhir/StructureDefinition/patient-citizenship"
_NEVER = from_micros(0)


def is_of_the_patient(value: Value) -> bool:
    return value.category in OF_THE_PATIENT and not value.about_third_party


def patient(subject: SubjectId, values: Iterable[Value], root: str, *, hidden: bool = False) -> Resource:
    """Of nobody's data it is an id alone: that there is such a person."""
    mine = sorted((one for one in values if is_of_the_patient(one)), key=lambda one: (one.collected_at, one.record_id))
    told: dict[str, Any] = {"extension": []}
    for one in mine:
        for name, text in fhir.patient(one.fields):
            said = json.loads(text)
            told[name] = said if name == "birthDate" else _each_once(told.get(name, []), said)
        told["extension"] = _each_once(told["extension"], _beside(one, root))
    made = hashlib.sha256(b"".join(sorted(one.record_id for one in mine))).hexdigest()[:16]
    updated = max((one.collected_at for one in mine), default=None)
    content, security = elements(told), "V" if hidden else ""
    return Resource("Patient", person_id(subject), content, _NEVER, updated, made, security)


def _each_once(there: list[Any], more: list[Any]) -> list[Any]:
    return there + [one for one in more if one not in there]


def _beside(value: Value, root: str) -> list[dict[str, Any]]:
    """Citizenship as R4 has it, and what a Patient has no place for."""
    fields, placed = value.fields, set(_PLACED)
    if fhir.is_day(fields.get("birth_date", "")):
        placed.add("birth_date")
    if fields.get("reserve_id"):
        placed.add("reserve_id")
    found = extensions({name: text for name, text in fields.items() if name not in placed}, root)
    if country := fields.get("country"):
        code = {"url": "code", "valueCodeableConcept": {"text": country}}
        found.append({"url": _CITIZENSHIP, "extension": [code]})
    return found
