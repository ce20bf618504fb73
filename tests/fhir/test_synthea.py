"""The patients of Synthea, brought in as a journal and read out as FHIR: what comes out is what went in, and comes in
again. No machine that we wrote made these records."""

import csv
import io
from collections import Counter
from typing import Any

import pytest

from ombud.app.demo import synthea
from ombud.app.importing import Import, import_file
from ombud.app.shipped import shipped
from ombud.collection.collect import Report
from ombud.collection.mapping import load
from ombud.collection.readers import read
from ombud.fhir.ids import place_of
from tests.clinic import DISA, RUT
from tests.fhir.conftest import SYSTEM, Place, patient

KINDS = {
    "encounters": "Encounter", "conditions": "Condition", "observations": "Observation",
    "medications": "MedicationRequest",
}  # fmt: skip
CODED = {
    "Encounter": "type",
    "Condition": "code",
    "Observation": "code",
    "MedicationRequest": "medicationCodeableConcept",
}


def bring_in(place: Place) -> None:
    for name in synthea.FILES:
        mapping = shipped("mappings", f"synthea-{name}.yaml").encode()
        wanted = Import(Sent(of_some(name)), mapping, RUT, lambda: place.clinic.now)
        report = import_file(place.clinic.vault, wanted)
        assert isinstance(report, Report), report


PEOPLE = dict(sorted(synthea.numbers().items())[:4])


def of_some(name: str) -> bytes:
    """The file of Synthea, of a few of its patients."""
    text = io.StringIO()
    rows = [row for row in synthea.rows(name) if row.get("PATIENT", row.get("Id", "")) in PEOPLE]
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


class Sent:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def open(self, mode: str) -> Any:
        return io.BytesIO(self._content)


def coded(one: Any) -> tuple[str, str]:
    concept = one[CODED[one["resourceType"]]]
    concept = concept[0] if isinstance(concept, list) else concept
    return one["resourceType"], concept.get("coding", [{"code": ""}])[0]["code"]


@pytest.mark.on("sqlite")
def test_what_synthea_wrote_comes_out_as_it_went_in_and_can_come_in_again(place: Place) -> None:
    """R-20.1: a journal moves in R4 from one system to the next."""
    bring_in(place)
    disa = place.program(DISA)
    for key, number in PEOPLE.items():
        place.clinic.later(hours=1)
        found = disa.seek(f"{SYSTEM}|{number}", "legal.requests").json()["entry"][0]["resource"]
        place_at = place_of(found["id"])
        assert place_at is not None
        path = f"{patient(place_at.subject)}/$everything?_count=500&_type=Patient,{','.join(KINDS.values())}"
        out = disa.resources(path, "legal.requests")
        told = Counter(coded(one) for one in out if one["resourceType"] != "Patient")
        assert told == told & Counter(rows_of(key))
        assert Counter(rows_of(key, since="2017")) - told == Counter()
        assert comes_in_again(disa, path) == len(out)


def rows_of(key: str, since: str = "") -> list[tuple[str, str]]:
    """What Synthea has of a patient, by kind and code; of the years that a journal is kept (T-01)."""
    return [
        (KINDS[name], row["CODE"])
        for name in KINDS
        for row in synthea.rows(name)
        if row["PATIENT"] == key and row["PROVIDER"] and row.get("START", row.get("DATE", "")) >= since
    ]


def comes_in_again(disa: Any, path: str) -> int:
    """How many rows the reader of FHIR takes of what was answered, by the mapping of another journal system."""
    at, rows = path, []
    while at:
        answer = disa.get(at, "legal.requests")
        entries = [one for one in read(io.BytesIO(answer.content), load_format())]
        rows += [one for one in entries if hasattr(one, "values")]
        onward = [one["url"] for one in answer.json()["link"] if one["relation"] == "next"]
        at = onward[0].split("/fhir/r4", 1)[1] if onward else ""
    return len(rows)


def load_format() -> Any:
    mapping = load(shipped("mappings", "patients.fhir.yaml").encode())
    assert not isinstance(mapping, tuple)
    return mapping.format
