"""A server of FHIR R4: the contract, and what only FHIR does."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ombud.systems.fhir.connect import JSON, FhirRecords
from ombud.systems.fhir.resources import columns_of, table_of
from ombud.systems.kinds import CATEGORY, Kind
from ombud.systems.line import Line
from ombud.systems.mapping import Join, MappedColumn, MappedTable, OnErasure, Reviewed, SystemMapping
from ombud.systems.marks import Mark
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End, OfTable
from ombud.systems.place import place_of
from ombud.systems.port import ConnectedSystem
from ombud.systems.records.acting import checked
from ombud.systems.records.looking import LookingAtRecords
from ombud.systems.records.source import ByKey, Change
from tests.servers.fhir_server import FhirServer, Resource
from tests.servers.http_server import LocalServer, Reply
from tests.systems import club
from tests.systems.contract import Contract, World, breaking

PERSONNUMMER = "urn:oid:1.2.752.129.2.1.3.1"
TRUTH = {
    "Patient": {
        "personnummer": Kind.PERSONNUMMER, "email": Kind.EMAIL, "phone": Kind.PHONE, "name": Kind.FULL_NAME,
        "given": Kind.GIVEN_NAME, "family": Kind.FAMILY_NAME, "birth_date": Kind.BIRTH_DATE, "gender": Kind.SEX,
        "street": Kind.STREET, "postal_code": Kind.POSTAL_CODE, "city": Kind.PLACE,
    },
    "Claim": {"date": Kind.TIME},
    "Encounter": {"date": Kind.TIME},
}  # fmt: skip
HOLDS: dict[str, dict[str, Kind]] = {
    "Patient": {**TRUTH["Patient"], "resource": Kind.FREE_TEXT},
    "Claim": {"date": Kind.TIME, "resource": Kind.PAYMENT},
    "Encounter": {"date": Kind.TIME, "resource": Kind.HEALTH},
}
RESTRICTION = Mark(table="Patient", flag="restricted", value=True, otherwise=False)
ERASE = {"Claim": OnErasure(do="keep", row="T-06", since="date")}


def patient(row: tuple[str | None, ...]) -> Resource:
    key, number, email, name, _ = row
    return {
        "resourceType": "Patient", "id": key, "gender": "female", "birthDate": "1902-09-28",
        "identifier": [{"system": PERSONNUMMER, "value": number}, {"value": "A-17"}] if number else [],
        "telecom": [{"system": "email", "value": email}, {"system": "phone", "value": "070-174 06 05"}],
        "name": [{"text": name}], "address": [{"line": ["Storgatan 1"], "postalCode": "123 45", "city": "Umeå"}],
    }  # fmt: skip


def filled(server: FhirServer) -> FhirServer:
    """The people of the club as patients: their visits are encounters, and their fees claims."""
    for row in club.ROWS["members"]:
        server.put(patient(row))
    for key, member, day, note in club.ROWS["visits"]:
        subject = {"reference": f"Patient/{member}"}
        reason = [{"text": note}] if note else []
        server.put({
            "resourceType": "Encounter", "id": key, "status": "finished", "subject": subject,
            "period": {"start": day, "end": day}, "reasonCode": reason,
        })  # fmt: skip
    for key, member, day, amount in club.ROWS["fees"]:
        server.put({
            "resourceType": "Claim", "id": key, "patient": {"reference": f"Patient/{member}"}, "created": day,
            "total": {"value": amount, "currency": "SEK"},
        })  # fmt: skip
    return server


def mapping(fingerprint: str) -> SystemMapping:
    key = MappedColumn(exempt="a key")
    tables = {
        name: MappedTable(
            columns={
                one: MappedColumn(holds=kind, category=CATEGORY[kind], finds=kind in (Kind.EMAIL, Kind.PERSONNUMMER))
                if (kind := holds.get(one)) else key
                for one in table_of(name).names
            },
            joins=[] if name == "Patient" else [Join(to="Patient", by={"patient": "id"})],
            erase=ERASE.get(name, OnErasure()),
        )
        for name, holds in HOLDS.items()
    }  # fmt: skip
    reviewed = Reviewed(by="disa", on=club.NOW.date())
    return SystemMapping(
        system="club",
        adapter="fhir",
        fingerprint=fingerprint,
        reviewed=reviewed,
        tables=tables,
        restriction=RESTRICTION,
    )


LINES: list[Line] = []


def records_at(made: LocalServer, token: str = "the writer's") -> FhirRecords:
    place = place_of(f"http://localhost:{made.port}/fhir", ["localhost"], lambda *_: ["127.0.0.1"])
    LINES.append(Line(place, {**JSON, "Authorization": f"Bearer {token}"}, 5, lambda _: None))
    return FhirRecords(LINES[-1])


@pytest.fixture
def clinic() -> FhirServer:
    return filled(FhirServer("/fhir", "the writer's", "the reader's"))


@pytest.fixture
def server(clinic: FhirServer) -> Iterator[LocalServer]:
    made = LocalServer(clinic.answer)
    yield made
    while LINES:
        LINES.pop().close()
    made.stop()


@pytest.fixture
def world(server: LocalServer, clinic: FhirServer) -> World:
    fingerprint = records_at(server).schema().fingerprint

    def reader() -> ConnectedSystem:
        found = checked(records_at(server, "the reader's"), mapping(fingerprint))
        assert not isinstance(found, tuple)
        return found

    return World(
        adapter="fhir",
        people="Patient",
        mark=("restricted", True),
        lists=False,
        sweeps=(("Encounter", "date"), ("Claim", "date")),
        opened=lambda: checked(records_at(server), mapping(fingerprint)),
        raw=lambda: json.dumps(clinic.resources, ensure_ascii=False),
        looking=lambda: LookingAtRecords(records_at(server)),
        grow=lambda: clinic.put({"resourceType": "Observation", "id": "shoe_size"}),
        new_name="Observation",
        broken=breaking(lambda: server.faults.extend([lambda _: Reply(500)] * 9), server.faults.clear),
        read_only=reader,
        erased=(OfTable("Claim", 1, 1), OfTable("Encounter", 3, 3), OfTable("Patient", 2, 2)),
        kept=(
            OfTable("Claim", 2, 1, kept=1, why="T-06"), OfTable("Encounter", 1, 1),
            OfTable("Patient", 1, kept=1, why="T-06"),
        ),
        kept_values=("77.25", "eva@example.se"),
        kept_has_a_day=False,  # the patient stays with what refers to them
        bo_has={"Patient": 1, "Encounter": 1, "Claim": 1},
        truth=TRUTH,
    )  # fmt: skip


class TestContract(Contract):
    """Our own small server, that answers as R4 says."""


def test_no_number_and_no_address_stands_in_an_address(world: World, server: LocalServer) -> None:
    world.carried(club.ADA)
    assert not any("ada@" in f"{one.path}{one.query}".lower() or "0928" in f"{one.query}" for one in server.asked)
    assert any(one.headers.get("if-match") == 'W/"1"' for one in server.asked if one.method == "DELETE")
    assert {one.headers["accept"] for one in server.asked} == {"application/fhir+json"}


def test_a_resource_that_changed_since_it_was_read_is_left(world: World, clinic: FhirServer) -> None:
    def edit(_: object) -> None:
        clinic.put({**clinic.resources["Encounter"]["v2"], "status": "entered-in-error"})

    with pytest.raises(SystemFaultError, match="has changed since it was read"):
        world.open().erase(replace(club.ADA, first=edit))
    assert "v2" in clinic.resources["Encounter"]
    assert world.open().erase(club.ADA).end is End.DONE


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(200, {"resourceType": "Patient"}), "no Bundle"),
        (Reply(200, {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Goal"}}]}), "not asked for"),
        (Reply(200, []), "answered 200 to a question"),
        (Reply(404), "answered 404 to a question"),
        (
            Reply(200, {"resourceType": "Bundle", "link": [{"relation": "next", "url": "http://169.254.169.254/"}]}),
            "at another place",
        ),
    ],
)
def test_an_answer_that_is_no_search_is_a_fault(world: World, server: LocalServer, reply: Reply, says: str) -> None:
    system = world.open()
    server.faults.append(lambda _: reply)
    with pytest.raises(SystemFaultError, match=says):
        system.held(club.ADA)


def test_a_server_that_finds_somebody_else_gives_nobody_away(
    world: World, server: LocalServer, clinic: FhirServer
) -> None:
    """R4: wrong data; what it answers is held against the person here."""
    system = world.open()
    wrong = {"resourceType": "Bundle", "entry": [{"resource": clinic.resources["Patient"]["m2"]}]}
    server.faults += [lambda _: Reply(200, wrong)] * 2
    assert system.held(club.ADA).nothing


def test_pages_that_go_round_and_a_deletion_that_is_refused(world: World, server: LocalServer) -> None:
    system = world.open()
    link = {"relation": "next", "url": f"http://localhost:{server.port}/fhir/Patient?_offset=2"}
    server.faults += [lambda _: Reply(200, {"resourceType": "Bundle", "link": [link]})] * 3
    with pytest.raises(SystemFaultError, match="round in a circle"):
        system.held(club.ADA)
    server.faults.clear()

    def refuse(_: object) -> None:
        server.faults.append(lambda _: Reply(500))

    with pytest.raises(SystemFaultError, match="answered 500 to a deletion"):
        system.erase(replace(club.ADA, first=refuse))


def test_a_server_of_another_version_is_none_of_ours(server: LocalServer, clinic: FhirServer) -> None:
    clinic.version = "5.0.0"
    with pytest.raises(SystemFaultError, match="no server of FHIR R4"):
        records_at(server).schema()


def test_what_a_mapping_asks_in_vain(world: World, server: LocalServer) -> None:
    """A resource is never blanked, is joined to its patient alone, and is not searched for by itself."""
    records = records_at(server)
    made = mapping(records.schema().fingerprint)
    encounters = made.tables["Encounter"]
    blank = encounters.model_copy(update={"erase": OnErasure(do="blank")})
    system = checked(records, made.model_copy(update={"tables": {**made.tables, "Encounter": blank}}))
    assert not isinstance(system, tuple)
    assert system.erase(club.ADA).end is End.NEEDS_PERSON
    with pytest.raises(SystemFaultError, match="to nothing else"):
        list(records.read("Encounter", [ByKey(("date",), frozenset({("2026-01-01",)}))]))
    assert list(records.read("Encounter", [ByKey(("id",), frozenset({("gone",)}))])) == []
    found = encounters.columns["resource"].model_copy(update={"holds": Kind.KEY, "finds": True})
    finds = encounters.model_copy(update={"columns": {**encounters.columns, "resource": found}})
    by_key = replace(club.ADA, who=type(club.ADA.who)({Kind.KEY: {"m1"}}, club.NOW.date()))
    system = checked(records, made.model_copy(update={"tables": {**made.tables, "Encounter": finds}}))
    assert not isinstance(system, tuple)
    with pytest.raises(SystemFaultError, match="only a patient is searched for"):
        system.held(by_key)
    assert records.unable("Encounter", Change("c", [], [])) == ""


def test_what_a_resource_says_is_found_where_r4_has_it() -> None:
    told = columns_of({"resourceType": "Coverage", "id": "c", "beneficiary": {"reference": "Patient/7"}}, None)
    assert (told["patient"], told["date"]) == ("7", None)
    told = columns_of({"resourceType": "Goal", "id": "g", "subject": {"reference": "Group/7"}, "meta": 1}, None)
    assert told["patient"] is None
    ada = columns_of(
        {"resourceType": "Patient", "id": "p", "name": [{"given": ["Ada", "Eva"], "family": "Ek"}], "telecom": "no",
         "identifier": [{"value": "190209289800"}, {"system": "x"}]}, None,
    )  # fmt: skip
    assert (ada["given"], ada["family"], ada["name"]) == ("Ada Eva", "Ek", None)
    assert (ada["email"], ada["personnummer"]) == ([], ["190209289800"])
