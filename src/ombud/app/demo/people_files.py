"""Invented people written to files, as other systems send them: CSV, JSON Lines, a FHIR R4 bundle.

The files also hold what a controller must not take (civil status, income, consents as columns), so that the
report of what is left out has something to say (N-05.1, N-10.1). They are written as a stream.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from ombud.app.demo.people import CHANNELS, InventedPerson
from ombud.terms.identifiers.model import NATIONAL_RESERVE, PERSONNUMMER, SAMORDNINGSNUMMER

COLUMNS = (
    *("kundnummer", "personnummer", "reservnummer", "förnamn", "efternamn", "e-post", "telefon"),
    *("gatuadress", "postnummer", "ort", "född", "tjänst", "registrerad"),
    *("vill ha e-post", "vill ha sms", "vill ha post", "civilstånd", "årsinkomst"),
)


def write_csv(people: Iterable[InventedPerson], stream: TextIO) -> None:
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for person in people:
        writer.writerow(_values(person))


def _values(person: InventedPerson) -> tuple[str, ...]:
    wishes = ("ja" if channel in person.consents else "nej" for channel in CHANNELS)
    return (
        *(person.customer, person.personnummer, person.reserve_id, person.given, person.family),
        *(person.email, person.phone, person.street, person.postal_code, person.city),
        *(person.born_on.isoformat(), person.service, person.registered_at.isoformat()),
        *wishes,
        *("sambo", "1"),
    )


def write_json_lines(people: Iterable[InventedPerson], stream: TextIO) -> None:
    for person in people:
        stream.write(json.dumps(_object(person), ensure_ascii=False) + "\n")


def _object(person: InventedPerson) -> dict[str, Any]:
    return {
        "customer": person.customer,
        "personnummer": person.personnummer or None,
        "reserve_id": person.reserve_id or None,
        "name": {"given": person.given, "family": person.family},
        "contact": {
            "email": person.email or None,
            "phone": person.phone or None,
            "address": {"street": person.street, "postal_code": person.postal_code, "city": person.city},
        },
        "born_on": person.born_on.isoformat(),
        "service": person.service,
        "registered_at": person.registered_at.isoformat(),
        "wants": list(person.consents),
        "marital_status": "sambo",
        "invoices": [{"number": i.number, "amount": i.amount} for i in person.invoices],
    }


def write_fhir(people: Iterable[InventedPerson], stream: TextIO) -> None:
    stream.write('{"resourceType": "Bundle", "type": "collection", "entry": [')
    for number, resource in enumerate(_resources(people)):
        url = f"urn:uuid:{resource['id']}"
        stream.write(("," if number else "") + "\n")
        stream.write(json.dumps({"fullUrl": url, "resource": resource}, ensure_ascii=False))
    stream.write("\n]}\n")


def _resources(people: Iterable[InventedPerson]) -> Iterator[dict[str, Any]]:
    for person in people:
        yield patient_resource(person)
        yield from _documents(person)


def patient_resource(person: InventedPerson) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": person.customer,
        "identifier": list(_identifiers(person)),
        "name": [{"use": "official", "family": person.family, "given": [person.given]}],
        "telecom": [
            {"system": system, "value": value}
            for system, value in (("email", person.email), ("phone", person.phone))
            if value
        ],
        "gender": "unknown",
        "birthDate": person.born_on.isoformat(),
        "address": [{"line": [person.street], "postalCode": person.postal_code, "city": person.city}],
        "maritalStatus": {"text": "sambo"},
        "meta": {"lastUpdated": person.registered_at.isoformat()},
    }


def _identifiers(person: InventedPerson) -> Iterator[dict[str, str]]:
    if person.personnummer:
        domain = SAMORDNINGSNUMMER if int(person.personnummer[6:8]) >= 60 else PERSONNUMMER
        yield {"system": f"urn:oid:{domain}", "value": person.personnummer}
    if person.reserve_id:
        yield {"system": f"urn:oid:{NATIONAL_RESERVE}", "value": person.reserve_id}


def _documents(person: InventedPerson) -> Iterator[dict[str, Any]]:
    """One visit of each person, with what was found, measured and prescribed."""
    number, at = person.customer[1:], person.registered_at.isoformat()
    subject = {"subject": {"reference": f"urn:uuid:{person.customer}"}, "meta": {"lastUpdated": at}}
    by = {"reference": "Practitioner/D1", "display": "Doktor Plåstersson"}
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "82423001"}], "text": "Långvarigt fniss"}
    yield {
        "resourceType": "Encounter",
        "id": f"E{number}",
        "class": {"code": "AMB"},
        "type": [{"coding": [{"code": "185345009"}], "text": "Besök"}],
        "participant": [{"individual": by}],
        "period": {"start": at},
        "serviceProvider": {"reference": "Organization/M1"},
        **subject,
    }
    yield {
        "resourceType": "Condition",
        "id": f"C{number}",
        "code": code,
        "recorder": by,
        "recordedDate": at,
        **subject,
    }
    yield {
        "resourceType": "Observation",
        "id": f"O{number}",
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}], "text": "Puls"},
        "valueQuantity": {"value": 61, "unit": "/min"},
        "performer": [by],
        "effectiveDateTime": at,
        **subject,
    }
    yield {
        "resourceType": "MedicationRequest",
        "id": f"M{number}",
        "medicationCodeableConcept": {"coding": [{"code": "N05CH01"}], "text": "Kramtablett 5 mg"},
        "requester": by,
        "authoredOn": at,
        **subject,
    }
