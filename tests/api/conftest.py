"""A clinic whose API answers in this process, with keys for those at work there, and somebody to read about."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import structlog
from starlette.testclient import TestClient

from ombud.actors import Accounts
from ombud.actors.api_keys import ApiKey
from ombud.api.application import Api, application
from ombud.api.model import Endpoint
from ombud.api.routes import ENDPOINTS
from ombud.app.api_keys import Made, Wanted, make_key
from ombud.app.config import parse_config
from ombud.app.installation import Ombud
from ombud.app.tidying import Tidier
from ombud.relations import Kind
from ombud.terms import Actor, PurposeId, SubjectId
from ombud.web import Door
from tests.clinic import ADA, CAMPAIGNS, DISA, EVA, RUT, VERA, Clinic

STAFF = (RUT, VERA, CAMPAIGNS, ADA, DISA, EVA)
HOST = "https://testserver"


@dataclass
class Program:
    """A program with a key, and what it calls."""

    client: TestClient
    key: ApiKey
    token: str

    def call(
        self, method: str, path: str, body: Any = None, purpose: str = "", raw: bytes | None = None, **headers: str
    ) -> Any:
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en"}
        if purpose:
            sent["Processing-Purpose"] = purpose
        if body is not None or raw is not None:
            sent["Content-Type"] = "application/json"
        sent |= {name.replace("_", "-"): text for name, text in headers.items()}
        content = raw if raw is not None else None if body is None else json.dumps(body).encode()
        return self.client.request(method, f"/api/v1{path}", content=content, headers=sent)

    def post(self, path: str, body: Any, purpose: str = "", **headers: str) -> Any:
        return self.call("POST", path, body, purpose, **headers)

    def get(self, path: str, purpose: str = "", **headers: str) -> Any:
        return self.call("GET", path, None, purpose, **headers)


@dataclass
class Place:
    """The clinic and its API."""

    clinic: Clinic
    ombud: Ombud
    door: Door
    api: Api
    client: TestClient
    lines: list[Mapping[str, Any]] = field(default_factory=list)
    endpoints: tuple[Endpoint, ...] = ENDPOINTS
    staff: tuple[Actor, ...] = STAFF

    def close(self) -> None:
        self.api.close()
        self.ombud.tidier.stop()

    def program(self, actor: Actor, *purposes: str, **more: Any) -> Program:
        """A program with a key of that account: for these purposes, or for all that its role carries."""
        with self.clinic.vault.database.read() as tx:
            policy = self.clinic.vault.book.in_force(tx, self.clinic.now)
        assert policy is not None
        wanted = frozenset(map(PurposeId, purposes)) or frozenset(policy.file.roles[actor.role].purposes)
        ends = self.clinic.now + timedelta(days=90)
        made = make_key(self.ombud, Wanted(actor.id, wanted, "test", ends), by=DISA, now=self.clinic.now)
        assert isinstance(made, Made), made
        return Program(self.client, made.key, made.token)

    def nelly(self) -> SubjectId:
        """Somebody with a contact, a name and an address, found by her mail."""
        subject = self.clinic.somebody()
        self.clinic.begin(subject, Kind.MEASURE)
        self.clinic.hold(subject, "name", "contract", given="Nelly", family="Nilsson")
        self.clinic.hold(subject, "contact", "contract", email="nelly@example.se", phone="070-1740606")
        return subject


def make_place(clinic: Clinic) -> Place:
    lines: list[Mapping[str, Any]] = []

    def heard(_logger: object, _name: str, line: dict[str, Any]) -> dict[str, Any]:
        lines.append(dict(line))
        raise structlog.DropEvent

    config = parse_config('[installation]\nname = "clinic"\nkeys = "keys"\n')
    accounts = Accounts({one.id: one for one in STAFF})
    ombud = Ombud(clinic.folder, config, clinic.vault, accounts, Tidier(clinic.vault.traces))
    door = Door(ombud, lambda: clinic.now, log=structlog.wrap_logger(None, processors=[heard]), public_url=HOST)
    api = application(door, ENDPOINTS)
    client = TestClient(api.app, base_url=HOST, client=("198.51.100.7", 1), raise_server_exceptions=False)
    return Place(clinic, ombud, door, api, client, lines)


@pytest.fixture
def place(clinic: Clinic) -> Iterator[Place]:
    made = make_place(clinic)
    yield made
    made.close()
