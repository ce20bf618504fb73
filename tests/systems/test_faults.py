"""Whatever the line does, a request ends in a system in one of its ends, and what it says there is true (R-17.2, R4).

Seeded runs (50; 500 in `make soak`): of each the faults are drawn, a worker's step is carried out again and again, and
after every try the database is looked at by another way: never done while a row is there, no row claimed that did not
go, or twice.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ombud.app.carrying_systems import system_step
from ombud.app.config import read_config
from ombud.app.connected import text_of
from ombud.app.demo.numbers import personnummer
from ombud.law.rights import Right
from ombud.plans import store as plans
from ombud.plans.model import Done, Later, PlanId, Step
from ombud.relations import Kind
from ombud.requests import carry_out, request_of
from ombud.requests.case_file import CaseFile
from ombud.requests.in_system import InSystem, Stage
from ombud.requests.ordering import IN_SYSTEM
from ombud.systems.mapping import OnErasure
from ombud.systems.relational.connection import Connection, number_of
from ombud.terms import SubjectId
from ombud.vault import Written
from tests.clinic import Clinic
from tests.portal.house import door_of
from tests.requests.asking import asked, filed, planned
from tests.requests.letters import HANNA, HUGO
from tests.systems.conftest import clinic_at, proposed, reviewed, server
from tests.systems.proxy import Fault, Proxy
from tests.systems.test_acting import WHOLE

pytestmark = pytest.mark.on("sqlite")
RUNS, MANY = 50, 500
LIKELY = [
    *([Fault.CUT_AFTER] * 5), *([Fault.CUT_BEFORE] * 4), *([Fault.CUT_IN_PROOF] * 4), *([Fault.CUT_IN_SEARCH] * 3),
    *([Fault.REFUSED] * 3), *([Fault.DRIPS] * 2), *([Fault.NONE] * 6),
]  # fmt: skip
KEPT = {name: OnErasure(do="keep", row="T-01") for name in WHOLE}


@dataclass
class House:
    """An installation with two systems behind the same line: a shop where everything goes, books where all stays."""

    clinic: Clinic
    ombud: Any
    proxy: Proxy
    there: Connection
    """The shop, as nobody sees it who asks through the line."""


def house_of(clinic: Clinic, people: int) -> Iterator[House]:
    proxy = Proxy(server().port)
    with closing(clinic_at("faulty_shop", people)) as there, closing(clinic_at("faulty_books", people)) as books:
        folder: Path = clinic.folder
        (folder / "systems").mkdir()
        for name, connection, rules in (("shop", there, None), ("books", books, KEPT)):
            mapping = reviewed(proposed(connection, name), rules)
            (folder / "systems" / f"{name}.yaml").write_text(text_of(mapping))
        clinic.vault = replace(clinic.vault, systems=("books", "shop"))
        with door_of(clinic, (HANNA, HUGO)) as door:
            toml = folder / "ombud.toml"
            toml.write_text(toml.read_text() + "".join(_part(name, proxy.port) for name in ("shop", "books")))
            object.__setattr__(door.ombud, "config", read_config(folder))
            yield House(clinic, door.ombud, proxy, there)
    proxy.close()


def _part(name: str, port: int) -> str:
    url = f"postgresql://{server().superuser}@127.0.0.1:{port}/faulty_{name}"
    return f'\n[systems.{name}]\nadapter = "postgresql"\nurl = "{url}"\nallow = ["127.0.0.1"]\nseconds = 1\n'


@pytest.fixture
def house(clinic: Clinic, soak: bool) -> Iterator[House]:
    yield from house_of(clinic, (MANY if soak else RUNS) + 2)


def ordered(clinic: Clinic, number: int, *, contradicted: bool) -> CaseFile:
    """An erasure of the person with that number in both systems."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE, asks="massage")
    assert isinstance(clinic.hold(subject, "contact", "contract", email=f"USER{number}@Example.com"), Written)
    if contradicted:  # the address is theirs, and the number that stands beside it there is somebody else's
        held = clinic.hold(subject, "personnummer", "care", personnummer=personnummer()[-number])
        assert isinstance(held, Written)
    file = asked(clinic, subject, Right.ERASURE)
    planned(clinic, file)
    carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    return filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now))


def steps(clinic: Clinic, subject: SubjectId) -> list[Step]:
    with clinic.vault.database.read() as tx:
        made = [
            step for row in plans.plans_of(tx, subject) for step in plans.steps_of(tx, subject, PlanId(row.plan_id))
        ]  # fmt: skip
    there = [step for step in made if step.name == IN_SYSTEM]
    return sorted(
        there, key=lambda step: (step.facts["number"], str(step.facts["system"]))
    )  # ids are drawn anew each run


def rows_of(there: Connection, number: int) -> dict[str, int]:
    """How many rows each table has of the person: by plain joins, straight at the database."""
    at = f"SELECT id FROM customers WHERE email = 'user{number}@example.com'"
    own = f"customer_id IN ({at})"
    told = {
        "customers": f"id IN ({at})", "addresses": own, "contracts": own, "appointments": own, "health_records": own,
        "citizenships": own, "web_visits": f"email = 'user{number}@example.com'",
        "marketing_events": f"email = 'user{number}@example.com'",
        "invoices": f"contract_id IN (SELECT id FROM contracts WHERE {own})",
        "payments": "invoice_id IN (SELECT i.id FROM invoices i JOIN contracts c ON c.id = i.contract_id"
        f" WHERE c.customer_id IN ({at}))",
    }  # fmt: skip
    return {name: number_of(there, f"SELECT count(*) FROM {name} WHERE {sql}") for name, sql in told.items()}


def standing(clinic: Clinic, file: CaseFile, system: str) -> InSystem:
    now = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now))
    return next(one for one in now.case.systems if one.system == system)


def run(house: House, seed: int, luck: Random) -> dict[str, Stage]:
    """One request in both systems, whatever the line does; where it ended, and that each word of it is true."""
    clinic = house.clinic
    clinic.later(hours=1)  # nobody looks at too many people in an hour
    contradicted, unknown = seed % 10 == 0, seed % 10 == 5
    file = ordered(clinic, seed + 100_000 if unknown else seed, contradicted=contradicted)
    ended: dict[str, Stage] = {}
    for step in sorted(steps(clinic, file.subject), key=lambda _: luck.random()):
        system = str(step.facts["system"])
        if system == "books" and seed % 5 > 1:
            continue  # the same line and the same way; some are enough
        for tries in range(40):
            house.proxy.next_is(luck.choice(LIKELY) if tries < 3 else Fault.NONE)
            came = system_step(house.ombud, step, clinic.now)
            now = standing(clinic, file, system)
            if system == "shop":
                _true(house, seed, now, contradicted=contradicted, unknown=unknown)
            if isinstance(came, Done) or now.stage is Stage.NEEDS_PERSON:
                break
            assert isinstance(came, Later)
            assert came.at > clinic.now
            clinic.now = came.at
        ended[system] = now.stage
        again = system_step(house.ombud, step, clinic.now)  # once more has no further effect
        assert standing(clinic, file, system).receipt == now.receipt
        assert isinstance(again, Done | Later)
    return ended


def _true(house: House, seed: int, now: InSystem, *, contradicted: bool, unknown: bool) -> None:
    left = rows_of(house.there, seed)
    if unknown or contradicted:
        assert left["customers"] == 1, seed
        return
    if now.stage is Stage.DONE:
        assert sum(left.values()) == 0, (seed, left)
        told = {one.table: one.erased for one in now.receipt}
        assert told == WHOLE, (seed, told)
    assert sum(left.values()) in (0, sum(WHOLE.values())), (seed, left)  # all of it or nothing, at every moment


@pytest.mark.timeout(3600)  # five hundred runs of the soak
def test_every_run_ends_in_one_of_the_ends_and_says_what_is_true(house: House, soak: bool) -> None:
    """Refused, cut in the search, before the commit, after it, in the proof, one drop at a time."""
    ends = campaign(house, range(1, (MANY if soak else RUNS) + 1))
    assert ends["shop"] == {Stage.DONE, Stage.NOT_FOUND, Stage.NEEDS_PERSON}
    assert ends["books"] == {Stage.REFUSED, Stage.NOT_FOUND, Stage.NEEDS_PERSON}
    for fault in set(LIKELY) - {Fault.NONE}:
        assert house.proxy.met[fault] > 0, fault


def campaign(house: House, seeds: range) -> dict[str, set[Stage]]:
    ends: dict[str, set[Stage]] = {"shop": set(), "books": set()}
    for seed in seeds:
        for system, stage in run(house, seed, Random(seed)).items():
            ends[system].add(stage)
    last = seeds.stop
    assert rows_of(house.there, last) == WHOLE  # whoever did not ask has every row
    return ends


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.SILENT_AFTER])
def test_a_line_that_falls_silent_is_waited_for_so_long_and_no_longer(house: House, fault: Fault) -> None:
    """The server's own limits do not reach us then. After a silent commit the next look says that it was made."""
    clinic = house.clinic
    file = ordered(clinic, 1, contradicted=False)
    (step,) = [one for one in steps(clinic, file.subject) if one.facts["system"] == "shop"]
    house.proxy.next_is(fault)
    system_step(house.ombud, step, clinic.now)
    stopped = standing(clinic, file, "shop")
    assert stopped.stage is Stage.STOPPED
    assert "ConnectionTimeout" in stopped.why.en
    clinic.later(hours=1)
    assert isinstance(system_step(house.ombud, step, clinic.now), Done)
    done = standing(clinic, file, "shop")
    assert (done.stage, {one.table: one.erased for one in done.receipt}) == (Stage.DONE, WHOLE)
