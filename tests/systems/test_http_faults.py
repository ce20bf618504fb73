"""Whatever a server answers, and whenever, a request ends there in one of its ends, and what it says is true (R4).

Seeded runs, as `test_faults.py` has them for a database, in a server that a file describes, one where all stays by
statute, one of FHIR R4, and a MariaDB behind a line that fails. After every try what lies there is looked at from
behind: never done while a row is there, nobody else's row touched, and the receipt says what an undisturbed request
says, whatever answer was lost.

Nobody waits: a pause between two tries is left out, and a question may take a quarter of a second.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ombud.app import connecting_records
from ombud.app.carrying_systems import system_step
from ombud.app.config import read_config
from ombud.app.connected import text_of
from ombud.app.demo.numbers import personnummer
from ombud.app.needing_person import LEFT
from ombud.plans.model import Done, Later
from ombud.requests.in_system import InSystem, Stage
from ombud.systems.line import Line
from ombud.systems.mapping import OnErasure, SystemMapping
from ombud.systems.mariadb.connect import connect as to_mariadb
from ombud.systems.outcome import OfTable
from ombud.systems.place import Place
from ombud.systems.relational.connection import Connection
from tests.clinic import Clinic
from tests.portal.house import door_of
from tests.requests.letters import HANNA, HUGO
from tests.servers import mariadb
from tests.servers.fhir_server import FhirServer
from tests.servers.http_server import Asked, LocalServer, Reply
from tests.systems import club, test_fhir
from tests.systems.proxy import MARIADB, Proxy
from tests.systems.test_contract import SCRIPT
from tests.systems.test_faults import LIKELY, ordered, standing, steps
from tests.systems.test_fhir_consent import with_consents
from tests.systems.test_http import FILE, WAYS, WRITER, Club, _as_json, records_at

pytestmark = pytest.mark.on("sqlite")
RUNS, MANY = 20, 500
SECONDS, LONG = 0.25, 20.0
"""How long one question may take: where there is trouble, and where there is none."""
Rows = dict[str, list[tuple[str | None, ...]]]


class Fault(StrEnum):
    """What a server does instead of its answer, or after it has done what it was asked for (`after`)."""

    NONE = "none"
    LATE = "no answer in time"
    LATE_AFTER = "no answer in time, after it was done"
    ERROR = "500"
    ERROR_AFTER = "500 after it was done"
    CUT = "cut"
    CUT_AFTER = "cut after it was done, before the answer"
    DRIPS = "one drop at a time"
    BUSY = "429"
    BUSY_LONG = "429 for an hour"
    NO_JSON = "a page instead of JSON"
    HALF = "half of an answer"
    OTHER_SHAPE = "JSON of another shape"
    SOMEBODY_ELSE = "the records of somebody else"


REPLIES: Mapping[Fault, Reply] = {
    Fault.LATE: Reply(late=2 * SECONDS), Fault.LATE_AFTER: Reply(late=2 * SECONDS), Fault.ERROR: Reply(500),
    Fault.ERROR_AFTER: Reply(500), Fault.CUT: Reply(cut=True), Fault.CUT_AFTER: Reply(cut=True),
    Fault.DRIPS: Reply(raw=b" " * 99, drip=SECONDS / 20), Fault.BUSY: Reply(429, headers={"Retry-After": "0"}),
    Fault.BUSY_LONG: Reply(429, headers={"Retry-After": "3600"}), Fault.NO_JSON: Reply(raw=b"<html>Hej</html>"),
    Fault.HALF: Reply(raw=b'{"data": [{"id": "m'), Fault.OTHER_SHAPE: Reply(200, ["data", {"entry": 7}]),
}  # fmt: skip
AFTER = frozenset({Fault.LATE_AFTER, Fault.ERROR_AFTER, Fault.CUT_AFTER})


def rows_of(number: int) -> Rows:
    """One member: two visits and an old fee. Every fourth has paid this year, and that fee stays (T-06)."""
    key, fees = f"m{number}", [(f"f{number}", f"m{number}", "2010-02-01", "100.50")]
    if number % 4 == 0:
        fees.append((f"n{number}", key, "2026-02-01", "77.25"))
    return {
        "members": [(key, personnummer()[number], f" User{number}@Example.COM", f"Nora {number}", "active")],
        "visits": [(f"v{number}", key, "2026-01-01", "sprang"), (f"w{number}", key, "2026-01-02", None)],
        "fees": list(fees),
        "stopped": [],
    }


class There(ABC):
    """What lies in one system, seen from behind, and what comes of its line."""

    @abstractmethod
    def rows(self, number: int) -> str:
        """All of one member's, as text."""

    @abstractmethod
    def trouble(self, luck: Random) -> None:
        """Of the next question, or of one soon after it."""

    @abstractmethod
    def quiet(self) -> None:
        """No trouble any more."""


@dataclass
class Served(There):
    """A server of HTTP. What it holds are dicts by table and key."""

    server: LocalServer
    tables: Callable[[], Mapping[str, Mapping[str, Mapping[str, Any]]]]
    come: Callable[[tuple[int, ...]], None]
    """These and nobody else: a list that is read to its end is short."""
    met: set[Fault] = field(default_factory=set)

    def rows(self, number: int) -> str:
        keys = {f"{letter}{number}" for letter in "mvwfn"}
        return json.dumps(
            [[one for key, one in some.items() if key in keys] for _, some in sorted(self.tables().items())]
        )

    def trouble(self, luck: Random) -> None:
        self.quiet()
        fault, before = luck.choice(list(Fault)), luck.choice((0, 0, 1, 2, 3, 5, 8, 13))
        if fault is Fault.NONE:
            return
        told: list[Callable[[Asked], Reply | None]] = [lambda _: None] * before
        if fault in AFTER:
            self.server.after.extend([*told, lambda asked: self._after(asked, fault)])
        else:
            self.server.faults.extend([*told, lambda asked: self._instead(asked, fault)])

    def quiet(self) -> None:
        self.server.faults.clear()
        self.server.after.clear()

    def _instead(self, asked: Asked, fault: Fault) -> Reply | None:
        self.met.add(fault)
        if fault is not Fault.SOMEBODY_ELSE:
            return REPLIES[fault]
        if asked.method not in ("GET", "POST"):
            return None
        body = None if isinstance(asked.body, dict) and "email" not in asked.body else {}
        return self.server.answer(replace(asked, query={}, body=body or {}))

    def _after(self, asked: Asked, fault: Fault) -> Reply:
        self.met.add(fault)
        return REPLIES[fault]


@dataclass
class Lined(There):
    """A database behind a line."""

    connection: Connection
    proxy: Proxy

    def rows(self, number: int) -> str:
        told = {"members": "id = %s", "visits": "member_id = %s", "fees": "member_id = %s"}
        return repr([list(self.connection.rows(f"SELECT * FROM {name} WHERE {sql} ORDER BY id", [f"m{number}"]))
                     for name, sql in told.items()])  # fmt: skip

    def trouble(self, luck: Random) -> None:
        self.proxy.next_is(luck.choice(LIKELY))

    def quiet(self) -> None:
        self.proxy.next_is()


@dataclass
class House:
    clinic: Clinic
    ombud: Any
    systems: dict[str, There]
    patience: "Patience"


@dataclass
class Patience:
    """How long a question may take: short while there is trouble, and what any machine keeps where there is none."""

    seconds: float = LONG

    def line(self, place: Place, headers: Mapping[str, str], _seconds: float, **more: Any) -> Line:
        return Line(place, headers, self.seconds, lambda _: None, **more)


@pytest.fixture
def house(clinic: Clinic, soak: bool, maria: mariadb.MariadbServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    patience = Patience()
    monkeypatch.setattr(connecting_records, "Line", patience.line)
    people = range(1, (MANY if soak else RUNS) + 6)
    shops, patients = {name: _club() for name in ("club", "shelf")}, _patients()
    depot, proxy = _depot(maria, people)
    systems: dict[str, There] = {**shops, "patients": patients, "depot": Lined(depot, proxy)}
    servers = [one.server for one in (*shops.values(), patients)]
    for one in (*shops.values(), patients):
        one.come((1, 2))  # a mapping is made of what is there
    folder: Path = clinic.folder
    (folder / "systems").mkdir()
    (folder / "token").write_text(WRITER)
    (folder / "pass").write_text(mariadb.PASSWORD)
    for secret in ("token", "pass"):
        (folder / secret).chmod(0o600)
    for name, mapping in _mappings(systems, depot).items():
        (folder / "systems" / f"{name}.yaml").write_text(text_of(mapping.model_copy(update={"system": name})))
    for name in shops:
        (folder / "systems" / f"{name}.http.yaml").write_text(FILE.format(next=WAYS["cursor"]))
    clinic.vault = replace(clinic.vault, systems=tuple(sorted(systems)))
    with closing(depot), door_of(clinic, (HANNA, HUGO)) as door:
        toml = folder / "ombud.toml"
        toml.write_text(toml.read_text() + _parts(systems, proxy.port))
        object.__setattr__(door.ombud, "config", read_config(folder))
        yield House(clinic, door.ombud, systems, patience)
    for server in servers:
        server.stop()
    proxy.close()


def _club() -> Served:
    held = Club("cursor")

    def come(numbers: tuple[int, ...]) -> None:
        held.tables = {name: {} for name in club.COLUMNS}
        for number in numbers:
            for table, rows in rows_of(number).items():
                for row in rows:
                    held.tables[table][str(row[0])] = _as_json(dict(zip(club.COLUMNS[table], row, strict=True)))

    return Served(LocalServer(held.answer), lambda: held.tables, come)


def _patients() -> Served:
    held = FhirServer("/fhir", WRITER, "nobody's")

    def come(numbers: tuple[int, ...]) -> None:
        held.resources.clear()
        held.resources["Consent"] = {}
        for number in numbers:
            told = rows_of(number)
            held.put(test_fhir.patient(told["members"][0]))
            for key, member, day, _ in told["visits"]:
                held.put({"resourceType": "Encounter", "id": key, "status": "finished", "period": {"start": day},
                          "subject": {"reference": f"Patient/{member}"}})  # fmt: skip
            for key, member, day, amount in told["fees"]:
                held.put({"resourceType": "Claim", "id": key, "patient": {"reference": f"Patient/{member}"},
                          "created": day, "total": {"value": amount, "currency": "SEK"}})  # fmt: skip

    return Served(LocalServer(held.answer), lambda: held.resources, come)


def _depot(maria: mariadb.MariadbServer, people: range) -> tuple[Connection, Proxy]:
    with maria.root() as connection, connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS depot")
        cursor.execute("CREATE DATABASE depot")
        cursor.execute(f"CREATE USER IF NOT EXISTS depot@'127.0.0.1' IDENTIFIED BY '{mariadb.PASSWORD}'")
        cursor.execute("GRANT ALL ON depot.* TO depot@'127.0.0.1'")
    made = to_mariadb(Place("mariadb", "127.0.0.1", "127.0.0.1", maria.port, "depot", "depot"), mariadb.PASSWORD, 20)
    for statement in SCRIPT:
        made.run(statement)
    made.begin(writes=True)
    for number in people:
        for table, rows in rows_of(number).items():
            for row in rows:
                made.run(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(row))})", row)
    made.commit()
    return made, Proxy(maria.port, MARIADB)


def _mappings(systems: Mapping[str, There], depot: Connection) -> dict[str, SystemMapping]:
    there, patients = systems["club"], systems["patients"]
    assert isinstance(there, Served)
    assert isinstance(patients, Served)
    of_club = club.mapping("http", records_at(there.server.port, WRITER, "cursor").schema().fingerprint)
    stays = {name: table.model_copy(update={"erase": OnErasure(do="keep", row="T-01")})
             for name, table in of_club.tables.items()}  # fmt: skip
    return {
        "club": of_club, "shelf": of_club.model_copy(update={"tables": stays, "restriction": None, "choices": {}}),
        "patients": with_consents(
            test_fhir.mapping(test_fhir.records_at(patients.server, WRITER).schema().fingerprint)
        ),
        "depot": club.mapping("mariadb", depot.schema().fingerprint),
    }  # fmt: skip


def _parts(systems: Mapping[str, There], port: int) -> str:
    told = f'\n[systems.depot]\nadapter = "mariadb"\nurl = "mariadb://depot@127.0.0.1:{port}/depot"\n'
    told += 'password_file = "pass"\nallow = ["127.0.0.1"]\nseconds = 20\n'
    for name, there in systems.items():
        if isinstance(there, Served):
            adapter, path = ("fhir", "fhir") if name == "patients" else ("http", "v1")
            told += f'\n[systems.{name}]\nadapter = "{adapter}"\nurl = "http://127.0.0.1:{there.server.port}/{path}"\n'
            told += 'password_file = "token"\nallow = ["127.0.0.1"]\nseconds = 1\n'
    return told


def run(house: House, seed: int, luck: Random | None) -> dict[str, InSystem]:
    """One request in all systems, whatever the lines do; where it ended, and that each word of it is true."""
    clinic = house.clinic
    clinic.later(hours=1)  # nobody looks at too many people in an hour
    for one in house.systems.values():
        if isinstance(one, Served):
            one.come((seed, seed + 1))
    contradicted, unknown = seed % 10 == 7, seed % 10 == 5
    file = ordered(clinic, seed + 100_000 if unknown else seed, contradicted=contradicted)
    ended: dict[str, InSystem] = {}
    for step in steps(clinic, file.subject):
        system = str(step.facts["system"])
        there = house.systems[system]
        before, others = there.rows(seed), there.rows(seed + 1)
        for tries in range(40):
            if luck is not None and tries < 3:
                house.patience.seconds = SECONDS
                there.trouble(luck)
            came = system_step(house.ombud, step, clinic.now)
            there.quiet()
            house.patience.seconds = LONG
            now = standing(clinic, file, system)
            assert there.rows(seed + 1) == others, (seed, system)
            _true(there.rows(seed), before, seed, now)
            if isinstance(came, Done) or (now.stage is Stage.NEEDS_PERSON and now.why != LEFT):
                break
            assert isinstance(came, Later)
            clinic.now = max(came.at, clinic.now)
        system_step(house.ombud, step, clinic.now)  # once more has no further effect
        ended[system] = standing(clinic, file, system)
        assert (ended[system].stage, ended[system].receipt) == (now.stage, now.receipt)
    return ended


def _true(left: str, before: str, seed: int, now: InSystem) -> None:
    """Done where nothing is left that was to go; untouched where nothing was to go. What a server hid at first and the
    search afterwards finds is never done: somebody is told, and it is asked again the next day."""
    if now.stage in (Stage.REFUSED, Stage.NOT_FOUND) or (now.stage is Stage.NEEDS_PERSON and now.why != LEFT):
        assert left == before, (seed, now.system, now.stage)
    if now.stage is Stage.DONE:
        assert f"user{seed}@" not in left.lower() or "77.25" in left, (seed, now.system)
        assert not any(f'"{letter}{seed}"' in left or f"'{letter}{seed}'" in left for letter in "vwf"), (seed, left)


@pytest.mark.timeout(3600)  # five hundred runs of the soak
def test_every_run_over_http_and_to_mariadb_ends_in_one_of_the_ends_and_says_what_is_true(
    house: House, soak: bool
) -> None:
    """Time-outs, 500, cuts before and after, drops, wrong data, 429; held against what an undisturbed request says."""
    last = MANY if soak else RUNS
    plain, pays = run(house, last + 2, None), run(house, last + 4, None)
    ends: dict[str, set[Stage]] = {name: set() for name in house.systems}
    for seed in range(1, last + 1):
        for system, now in run(house, seed, Random(seed)).items():
            ends[system].add(now.stage)
            assert now.ended or now.stage is Stage.NEEDS_PERSON, (seed, system, now.stage)
            measure = (pays if seed % 4 == 0 else plain)[system]
            if now.stage is measure.stage:
                assert _told(now.receipt) == _told(measure.receipt), (seed, system)
            else:
                assert seed % 10 in (5, 7), (seed, system, now.stage)
    nothing = {Stage.NOT_FOUND, Stage.NEEDS_PERSON}
    assert ends == {name: nothing | {Stage.REFUSED if name == "shelf" else Stage.DONE} for name in ends}
    for name in ("club", "patients"):
        there = house.systems[name]
        assert isinstance(there, Served)
        assert there.met >= set(Fault) - {Fault.NONE} if soak else len(there.met) > 8, (name, there.met)


def _told(receipt: tuple[OfTable, ...]) -> list[tuple[str, int, int, int]]:
    return sorted((one.table, one.erased, one.blanked, one.kept) for one in receipt)
