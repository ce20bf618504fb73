"""A clinic whose door of FHIR answers in this process, with keys for those at work, and somebody to read about."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog
from starlette.testclient import TestClient

from ombud.actors import Accounts
from ombud.app.api_keys import Made, Wanted, make_key
from ombud.app.config import parse_config
from ombud.app.installation import Ombud
from ombud.app.tidying import Tidier
from ombud.fhir.application import Fhir, application
from ombud.fhir.ids import person_id
from ombud.fhir.routes import INTERACTIONS
from ombud.relations import Kind
from ombud.terms import Actor, PurposeId, SubjectId
from ombud.web import Door
from tests.clinic import ADA, CAMPAIGNS, DISA, EVA, RUT, VERA, Clinic
from tests.fhir.models import faults

STAFF = (RUT, VERA, CAMPAIGNS, ADA, DISA, EVA)
HOST = "https://testserver"
ROOT = f"{HOST}/fhir/r4"
NUMBER, SAMORDNING = "191212121212", "191401682396"
SYSTEM, SYSTEM_S = "urn:oid:1.2.752.129.2.1.3.1", "urn:oid:1.2.752.129.2.1.3.3"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Program:
    """A program with a key; each answer is looked at by outside models."""

    client: TestClient
    token: str
    purposes: frozenset[PurposeId]

    def call(self, method: str, path: str, purpose: str = "", content: bytes | None = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en", "Processing-Reason": "referral"}
        if purpose:
            sent["Processing-Purpose"] = purpose
        sent |= {name.replace("_", "-"): text for name, text in headers.items()}
        answer = self.client.request(method, f"/fhir/r4{path}", content=content, headers=sent)
        assert answer.headers["content-type"] == "application/fhir+json"
        if method != "HEAD":
            assert faults(answer.json()) == [], answer.text
        return answer

    def get(self, path: str, purpose: str = "", **headers: str) -> Any:
        return self.call("GET", path, purpose, **headers)

    def seek(self, value: str, purpose: str, **headers: str) -> Any:
        form = as_form({"identifier": value})
        return self.call("POST", "/Patient/_search", purpose, form, Content_Type=FORM, **headers)

    def resources(self, path: str, purpose: str, kind: str = "") -> list[Any]:
        """All that a bundle has, but for what is said beside it; following its pages."""
        found, at = [], path
        while at:
            answer = self.get(at, purpose)
            assert answer.status_code == 200, answer.text
            body = answer.json()
            found += [one["resource"] for one in body.get("entry", ()) if one["search"]["mode"] != "outcome"]
            onward = [one["url"] for one in body["link"] if one["relation"] == "next"]
            at = onward[0].removeprefix(ROOT) if onward else ""
        return [one for one in found if kind in ("", one["resourceType"])]


def as_form(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode()


def issue(answer: Any, status: int, code: str) -> Any:
    """The first thing that an OperationOutcome says."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["resourceType"] == "OperationOutcome"
    first = body["issue"][0]
    assert first["details"]["coding"] == [{"system": f"{ROOT}/CodeSystem/problems", "code": code}], answer.text
    assert first["details"]["text"]
    return first


@dataclass
class Place:
    """The clinic and its door of FHIR."""

    clinic: Clinic
    ombud: Ombud
    door: Door
    fhir: Fhir
    client: TestClient
    lines: list[Mapping[str, Any]] = field(default_factory=list)

    def close(self) -> None:
        self.fhir.close()
        self.ombud.tidier.stop()

    def program(self, actor: Actor, *purposes: str) -> Program:
        """A program with a key of that account: for these purposes, or for all that its role carries."""
        with self.clinic.vault.database.read() as tx:
            policy = self.clinic.vault.book.in_force(tx, self.clinic.now)
        assert policy is not None
        wanted = frozenset(map(PurposeId, purposes)) or frozenset(policy.file.roles[actor.role].purposes)
        ends = self.clinic.now + timedelta(days=90)
        made = make_key(self.ombud, Wanted(actor.id, wanted, "test", ends), by=DISA, now=self.clinic.now)
        assert isinstance(made, Made), made
        return Program(self.client, made.token, wanted)

    def nelly(self) -> SubjectId:
        """Somebody with a little of everything, found by her number."""
        clinic = self.clinic
        subject = clinic.somebody()
        clinic.begin(subject, Kind.MEASURE)
        clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
        clinic.hold(subject, "name", "contract", given="Nelly", family="Nilsson")
        clinic.hold(subject, "contact", "contract", email="nelly@example.se", phone="070-1740606")
        clinic.hold(subject, "personnummer", "care", personnummer=NUMBER)
        clinic.hold(subject, "birth_date", "care", birth_date="1912-12-12")
        for fields in JOURNAL:
            clinic.store(subject, clinic.draft("health", "care", fields, document=f"d-{fields['kind']}", author="vera"))
        return subject


JOURNAL: tuple[dict[str, str], ...] = (
    {"kind": "encounter", "code": "185349003", "text": "Kontroll", "unit_name": "Södra"},
    {
        "kind": "condition",
        "code": "38341003",
        "system": "http://snomed.info/sct",
        "text": "Högt tryck",
        "encounter": "d-0",
    },
    {"kind": "observation", "code": "8480-6", "text": "Tryck", "value": "121.50", "unit": "mmHg"},
    {"kind": "medication", "code": "C09AA02", "text": "Enalapril", "until": "2026-12-01"},
    {"kind": "note", "text": "Stel nacke."},
)


def make_place(clinic: Clinic) -> Place:
    lines: list[Mapping[str, Any]] = []

    def heard(_logger: object, _name: str, line: dict[str, Any]) -> dict[str, Any]:
        lines.append(dict(line))
        raise structlog.DropEvent

    config = parse_config('[installation]\nname = "clinic"\nkeys = "keys"\n')
    accounts = Accounts({one.id: one for one in STAFF})
    ombud = Ombud(clinic.folder, config, clinic.vault, accounts, Tidier(clinic.vault.traces))
    door = Door(ombud, lambda: clinic.now, log=structlog.wrap_logger(None, processors=[heard]), public_url=HOST)
    fhir = application(door, INTERACTIONS)
    client = TestClient(fhir.app, base_url=HOST, client=("198.51.100.7", 1), raise_server_exceptions=False)
    return Place(clinic, ombud, door, fhir, client, lines)


@pytest.fixture
def place(clinic: Clinic) -> Iterator[Place]:
    made = make_place(clinic)
    yield made
    made.close()


def patient(subject: SubjectId) -> str:
    return f"/Patient/{person_id(subject)}"


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
