"""Health data as FHIR R4: what the standard demands of each resource is there, and nothing is made up."""

import json
import re
from base64 import b64decode
from typing import Any

import pytest

from ombud.vault import ABOUT_THIRD_PARTY
from tests.clinic import NOW, Clinic
from tests.disclosure.package.opened import Opened, made

pytestmark = pytest.mark.on("sqlite")
ENDED, SNOMED = "2026-11-23T11:00:00+01:00", "http://snomed.info/sct"
CODE = r"[^\s]+(\s[^\s]+)*"
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
DATE = r"\d{4}(-\d\d(-\d\d)?)?"
URI = r"\S+"
TEXT = r"[\s\S]+"
CODING = {"system": URI, "code": CODE, "display": TEXT}
CONCEPT: dict[str, Any] = {"coding": [CODING], "text": TEXT}
IDENTIFIER = {"system": URI, "value": TEXT}
REFERENCE: dict[str, Any] = {"reference": URI, "identifier": IDENTIFIER, "display": TEXT}
STATUS = "registered|preliminary|final|amended|corrected|cancelled|entered-in-error|unknown"
COMMON: dict[str, Any] = {"resourceType": CODE, "id": r"[A-Za-z0-9\-.]{1,64}", "identifier": [IDENTIFIER]}
SHAPES: dict[str, tuple[set[str], dict[str, Any]]] = {
    "Patient": (
        set(),
        {
            "name": [{"family": TEXT, "given": [TEXT]}],
            "telecom": [{"system": "phone|email", "value": TEXT}],
            "birthDate": DATE,
            "address": [{"line": [TEXT], "postalCode": TEXT, "city": TEXT}],
        },
    ),
    "Encounter": (
        {"status", "class"},
        {
            "status": "planned|arrived|triaged|in-progress|onleave|finished|cancelled|entered-in-error|unknown",
            "class": CODING, "subject": REFERENCE, "period": {"start": INSTANT, "end": INSTANT}, "type": [CONCEPT],
            "serviceProvider": REFERENCE, "participant": [{"individual": REFERENCE}],
        },
    ),
    "Condition": (
        {"subject"},
        {
            "subject": REFERENCE, "recordedDate": INSTANT, "code": CONCEPT, "recorder": REFERENCE,
            "encounter": REFERENCE, "clinicalStatus": CONCEPT, "abatementDateTime": INSTANT,
        },
    ),
    "Observation": (
        {"status", "code"},
        {
            "status": STATUS, "code": CONCEPT, "subject": REFERENCE, "effectiveDateTime": INSTANT,
            "valueQuantity": {"value": (int, float), "unit": TEXT}, "valueString": TEXT, "performer": [REFERENCE],
            "encounter": REFERENCE,
        },
    ),
    "MedicationRequest": (
        {"status", "intent", "medicationCodeableConcept", "subject"},
        {
            "status": "active|on-hold|cancelled|completed|entered-in-error|stopped|draft|unknown", "intent": "order",
            "medicationCodeableConcept": CONCEPT, "subject": REFERENCE, "authoredOn": INSTANT, "requester": REFERENCE,
            "encounter": REFERENCE,
        },
    ),
    "DocumentReference": (
        {"status", "content"},
        {
            "status": "current|superseded|entered-in-error", "subject": REFERENCE, "date": INSTANT, "type": CONCEPT,
            "author": [REFERENCE], "description": TEXT,
            "content": [{"attachment": {"contentType": CODE, "data": r"[A-Za-z0-9+/=]+", "creation": INSTANT}}],
        },
    ),
}  # fmt: skip
"""Of each resource what R4 demands, and the form of every element that is used: hl7.org/fhir/R4."""


def faults(value: Any, shape: Any, where: str) -> list[str]:
    """Where a value does not have the form; an element that the form does not know is a fault too."""
    if isinstance(shape, str):
        return [] if isinstance(value, str) and re.fullmatch(shape, value) else [where]
    if isinstance(shape, tuple):
        return [] if isinstance(value, shape) else [where]
    if isinstance(shape, list):
        if not isinstance(value, list) or not value:
            return [where]
        return [fault for one in value for fault in faults(one, shape[0], where)]
    if not isinstance(value, dict) or not value:
        return [where]
    unknown = [f"{where}.{name}" for name in value if name not in shape]
    return unknown + [
        fault for name in value if name in shape for fault in faults(value[name], shape[name], f"{where}.{name}")
    ]


def bundle_faults(bundle: Any) -> list[str]:
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    urls = [entry["fullUrl"] for entry in bundle["entry"]]
    found = [] if len(urls) == len(set(urls)) else ["fullUrl"]
    found += [url for url in urls if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", url)]
    for entry in bundle["entry"]:
        resource = entry["resource"]
        needed, shape = SHAPES[resource["resourceType"]]
        found += [f"{resource['resourceType']}.{name} is missing" for name in needed - resource.keys()]
        found += faults(resource, {**COMMON, **shape}, resource["resourceType"])
        subject = resource.get("subject", {}).get("reference")
        found += [] if subject is None or subject in urls else ["subject"]
    return found


def bundle(opened: Opened) -> Any:
    found = opened.json("fhir/bundle.json")
    assert bundle_faults(found) == []
    return found


def resources(opened: Opened, kind: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in bundle(opened)["entry"] if one["resource"]["resourceType"] == kind]


def patient(clinic: Clinic, *documents: dict[str, str], **more: object) -> Opened:
    subject = clinic.somebody()
    clinic.hold(subject, "name", "care", given="Tolvan", family="Tolvansson")
    clinic.hold(subject, "birth_date", "care", birth_date="1912-12-12")
    for number, fields in enumerate(documents):
        clinic.store(subject, clinic.draft("health", "care", fields, document=f"d-{number}", author="vera", **more))
    return made(clinic, subject)


def test_each_kind_of_document_becomes_its_resource(clinic: Clinic) -> None:
    opened = patient(
        clinic,
        {"kind": "encounter", "code": "185349003", "text": "Kontroll", "until": ENDED, "unit_name": "Södra"},
        {"kind": "condition", "code": "38341003", "system": SNOMED, "text": "Högt tryck", "encounter": "d-0"},
        {"kind": "observation", "code": "8480-6", "value": "121.5", "unit": "mmHg", "encounter": "d-0"},
        {"kind": "medication", "code": "C09AA02", "text": "Enalapril", "encounter": "d-0"},
        {"kind": "note", "text": "Stel nacke.", "value": "3"},
    )  # fmt: skip
    (person,) = resources(opened, "Patient")
    assert person["name"] == [{"family": "Tolvansson", "given": ["Tolvan"]}]
    assert person["birthDate"] == "1912-12-12"
    (visit,) = resources(opened, "Encounter")
    assert visit["period"] == {"start": NOW.isoformat(), "end": ENDED}
    assert (visit["status"], visit["class"]["code"]) == ("unknown", "UNK")  # nobody recorded them
    (condition,) = resources(opened, "Condition")
    assert condition["code"]["coding"] == [{"system": SNOMED, "code": "38341003"}]
    assert condition["encounter"]["identifier"]["value"] == visit["identifier"][0]["value"]
    (observation,) = resources(opened, "Observation")
    assert observation["valueQuantity"] == {"value": 121.5, "unit": "mmHg"}
    (medication,) = resources(opened, "MedicationRequest")
    assert medication["medicationCodeableConcept"]["text"] == "Enalapril"
    note = next(one for one in resources(opened, "DocumentReference") if one["type"]["text"] == "note")
    assert b64decode(note["content"][0]["attachment"]["data"]).decode() == "value: 3\nStel nacke."


def test_what_was_not_recorded_is_not_made_up(clinic: Clinic) -> None:
    opened = patient(
        clinic,
        {"kind": "observation"}, {"kind": "medication"}, {"kind": "condition"}, {"kind": "encounter", "until": "snart"},
        {"kind": "observation", "value": "negativt", "code": "x  y", "system": "eget kodverk"}, {"kind": "note"},
    )  # fmt: skip
    without = next(one for one in resources(opened, "Observation") if "valueString" not in one)
    assert without["code"] == {"text": "–"}
    said = next(one for one in resources(opened, "Observation") if "valueString" in one)
    assert (said["valueString"], said["code"]["coding"]) == ("negativt", [{"code": "x y"}])
    assert "code" not in resources(opened, "Condition")[0]
    assert "end" not in resources(opened, "Encounter")[0]["period"]


@pytest.mark.parametrize("hostile", ['"}]},', "\\", "\x00\x1f", "</script>", "å\N{GRINNING FACE}\u2028"])
def test_any_text_stays_inside_its_string(clinic: Clinic, hostile: str) -> None:
    fields = {
        "kind": "observation",
        "code": hostile,
        "text": hostile,
        "value": hostile,
        "unit": hostile,
        "encounter": hostile,
    }
    opened = patient(clinic, fields)
    (one,) = resources(opened, "Observation")
    assert one["code"].get("text", "") == hostile.strip()
    assert json.loads(opened.files["json/health.json"])["records"][0]["values"]["text"] == hostile


def test_an_address_a_number_and_a_telephone_are_the_patients(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.hold(subject, "contact", "care", phone="070-1740605", street="Vägen 1", postal_code="111 11", city="Orten")
    clinic.hold(subject, "personnummer", "care", personnummer="191212121212")
    clinic.hold(subject, "birth_date", "care", birth_date="okänt")
    clinic.hold(subject, "health", "care", kind="note", text="x")
    (person,) = resources(made(clinic, subject), "Patient")
    assert person["identifier"] == [{"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "191212121212"}]
    assert person["address"] == [{"line": ["Vägen 1"], "postalCode": "111 11", "city": "Orten"}]
    assert person["telecom"] == [{"system": "phone", "value": "070-1740605"}]
    assert "birthDate" not in person


def test_what_is_masked_is_no_resource(clinic: Clinic) -> None:
    """R-15.3"""
    opened = patient(clinic, {"kind": "note", "text": "Nelly"}, source="third_party:caregiver", marks=ABOUT_THIRD_PARTY)
    assert [one["type"]["text"] for one in resources(opened, "DocumentReference")] == ["journal_copy"]
