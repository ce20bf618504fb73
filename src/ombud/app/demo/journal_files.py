"""Visits in a journal, invented: a bundle of FHIR R4 that is brought in as another journal system's is.

What people sought care for is a joke, and the codes are of no illness anybody has.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ombud.app.demo.people import InventedPerson
from ombud.app.demo.people_files import patient_resource

SOUGHT = (
    *("Långvarigt fniss", "Överansträngd skrattmuskel", "Tillfällig gäspsjuka", "Lätt vantförlust"),
    *("Tefatsyrsel", "Bullsug med tremor", "Akut myslängtan", "Kronisk söndagskänsla"),
)
GIVEN = ("Kramtablett 5 mg", "Mysplåster 24 timmar", "Skrattdroppar 10 mg/ml", "Gäspspray")
_AUTHOR = "Practitioner/D1"


@dataclass(frozen=True, slots=True)
class Journal:
    """A patient, and when they came. Their unit writes."""

    person: InventedPerson
    visits: Sequence[datetime]
    unit: str


def bundle(journals: Iterable[Journal]) -> bytes:
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in _resources(journals)]
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(whole, ensure_ascii=False).encode()


def _resources(journals: Iterable[Journal]) -> Iterator[dict[str, Any]]:
    for journal in journals:
        yield patient_resource(journal.person)
        for number, at in enumerate(journal.visits):
            yield from _visit(journal, number, at)


def _visit(journal: Journal, number: int, at: datetime) -> Iterator[dict[str, Any]]:
    """What a visit leaves: that it was, what was found, what was measured and what was prescribed."""
    customer = journal.person.customer
    place = int(customer[1:]) + number
    when, end = at.isoformat(), (at + timedelta(minutes=30)).isoformat()
    known = {
        "subject": {"reference": f"urn:uuid:{customer}"},
        "meta": {"lastUpdated": when},
    }
    by = {"reference": _AUTHOR, "display": "Doktor Plåstersson"}
    encounter = f"E{customer}-{number}"
    within = {"encounter": {"reference": encounter}}
    yield {
        "resourceType": "Encounter", "id": encounter, "class": {"code": "AMB"},
        "type": [{"coding": [{"code": "185345009"}], "text": "Besök"}], "participant": [{"individual": by}],
        "period": {"start": when, "end": end}, "serviceProvider": {"reference": journal.unit}, **known,
    }  # fmt: skip
    coding = [{"system": "http://snomed.info/sct", "code": "82423001"}]
    yield {
        "resourceType": "Condition", "id": f"C{customer}-{number}", "recorder": by, "recordedDate": when,
        "code": {"coding": coding, "text": SOUGHT[place % len(SOUGHT)]}, **within, **known,
    }  # fmt: skip
    yield {
        "resourceType": "Observation", "id": f"O{customer}-{number}", "performer": [by], "effectiveDateTime": when,
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}], "text": "Puls"},
        "valueQuantity": {"value": 58 + place % 20, "unit": "/min"}, **within, **known,
    }  # fmt: skip
    yield {
        "resourceType": "MedicationRequest", "id": f"M{customer}-{number}", "requester": by, "authoredOn": when,
        "medicationCodeableConcept": {"coding": [{"code": "N05CH01"}], "text": GIVEN[place % len(GIVEN)]},
        **within, **known,
    }  # fmt: skip
