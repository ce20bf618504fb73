"""Whatever a line does while something is written there, it ends in one of the ends, and what it says is true (R4).

The same four systems and the same faults as `test_http_faults.py`: a rectification, a restriction and a no of a
request, and the sweeps. After every try what lies there is looked at from behind: the person's row is as it was or as
it is to be, and never between; nobody else's is touched; a list has them once; and the receipt says what an
undisturbed request says, whatever answer was lost (decisions 0079, 0086).
"""

import json
import re
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from ombud.app.carrying_systems import system_step
from ombud.app.connected import text_of
from ombud.app.demo.numbers import personnummer
from ombud.app.needing_person import LEFT
from ombud.app.sweeping_systems import SweptSystem, sweep_systems
from ombud.audit.model import SYSTEM
from ombud.law.rights import Right
from ombud.plans.model import Done, Later, Step
from ombud.relations import Kind
from ombud.requests import carry_out, request_of
from ombud.requests.case_file import CaseFile
from ombud.requests.in_system import InSystem, Stage
from ombud.systems.fhir.consent import no_of
from ombud.systems.fhir.label import LABEL
from ombud.systems.mapping import OnSweep, load
from ombud.systems.marks import Mark
from ombud.vault import Written
from tests.clinic import Clinic
from tests.requests.asking import asked, filed, planned
from tests.requests.letters import HANNA
from tests.systems import club
from tests.systems.test_faults import standing, steps
from tests.systems.test_http_faults import LONG, MANY, SECONDS, Fault, House, Lined, Served
from tests.systems.test_http_faults import house as house  # the fixture

pytestmark = pytest.mark.on("sqlite")
RUNS, NIGHTS, MANY_NIGHTS = 18, 6, 100
RIGHTS = (Right.RECTIFICATION, Right.RESTRICTION, Right.OBJECTION_STATISTICS)
STOPPED = club.CHOICES["no-letters"]
SWEPT = {
    "club": {"visits": "day", "fees": "paid_on"}, "depot": {"visits": "day", "fees": "paid_on"},
    "patients": {"Encounter": "date", "Claim": "date"},
}  # fmt: skip


@pytest.fixture
def written_in(house: House) -> House:
    """Their mappings say where a no stands, and how long rows live."""
    for name in house.systems:
        file = house.clinic.folder / "systems" / f"{name}.yaml"
        mapping = load(file.read_bytes())
        assert not isinstance(mapping, tuple)
        tables = dict(mapping.tables)
        for table, since in SWEPT.get(name, {}).items():
            on = OnSweep.model_validate({"since": since, "class": "marketing"})
            tables[table] = tables[table].model_copy(update={"sweep": on})
        places = {"club": STOPPED, "depot": STOPPED, "patients": Mark(list="Consent", fill={"no": "HMARKT"})}
        choices = {"*": places[name]} if name in places else {}
        file.write_text(text_of(mapping.model_copy(update={"tables": tables, "choices": choices})))
    return house


def ordered(clinic: Clinic, right: Right, number: int, *, contradicted: bool) -> CaseFile:
    """A request of the person with that number, in every system."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE, asks="massage")
    assert isinstance(clinic.hold(subject, "contact", "contract", email=f"USER{number}@Example.com"), Written)
    if contradicted:  # the address is theirs, and the number that stands beside it there is somebody else's
        held = clinic.hold(subject, "personnummer", "care", personnummer=personnummer()[-number])
        assert isinstance(held, Written)
    details = {
        Right.RECTIFICATION: {"category": "contact", "field.email": f"ny{number}@example.se"},
        Right.RESTRICTION: {"ground": "18.1.b"},
    }  # fmt: skip
    file = asked(clinic, subject, right, **details.get(right, {}))
    if not file.case.settled(0):  # what holds at once is proposed by nobody
        planned(clinic, file)
    carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    return filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now))


def as_it_is(there: Any, number: int) -> str:
    """All of one member's, less the version of a resource: nobody has written over what did not change."""
    return re.sub(r'"versionId": "[0-9]+"', '"versionId": ""', str(there.rows(number)))


def as_it_is_to_be(right: Right, before: str, number: int) -> str:
    if right is Right.RECTIFICATION:
        return before.replace(f" User{number}@Example.COM", f"ny{number}@example.se")
    if right is not Right.RESTRICTION:
        return before
    if '"Patient"' in before:
        labels = json.dumps({"versionId": "", "security": [LABEL]})
        told = json.loads(before)
        patient = next(one for some in told for one in some if one["resourceType"] == "Patient")
        patient["meta"] = json.loads(labels)
        return json.dumps(told)
    return before.replace('"active"', '"restricted"').replace("'active'", "'restricted'")


def listed(there: Any, number: int) -> int:
    """How often they stand in the list of those who are left out, or say no by a Consent that holds."""
    if isinstance(there, Lined):
        return len(list(there.connection.rows("SELECT email FROM stopped WHERE email = %s", [_address(number)])))
    denied = [no_of(one, f"m{number}") for one in there.tables().get("Consent", {}).values()]
    return sum(key == _address(number) for key in there.tables().get("stopped", {})) + denied.count("HMARKT")


def _address(number: int) -> str:
    return f"user{number}@example.com"


def run(house: House, seed: int, luck: Random | None) -> dict[str, InSystem]:
    """One request in all systems, whatever the lines do; where it ended, and that each word of it is true."""
    clinic, right = house.clinic, RIGHTS[seed % 3]
    clinic.later(hours=1)  # nobody looks at too many people in an hour
    for one in house.systems.values():
        if isinstance(one, Served):
            one.come((seed, seed + 1))
    contradicted, unknown = seed % 10 == 7, seed % 10 == 5
    file = ordered(clinic, right, seed + 100_000 if unknown else seed, contradicted=contradicted)
    ended: dict[str, InSystem] = {}
    for step in steps(clinic, file.subject):
        system = str(step.facts["system"])
        look = Look(house.systems[system], seed, right, known=not unknown)
        ended[system] = now = _ends(house, file, step, look, luck)
        system_step(house.ombud, step, clinic.now)  # once more has no further effect
        again = standing(clinic, file, system)
        assert (again.stage, again.receipt) == (now.stage, now.receipt)
        look.says_what_is_true(now)
        if system == "patients":
            _written_once(look.there, seed, now, right)
    assert set(ended) == set(house.systems)
    return ended


def _ends(house: House, file: CaseFile, step: Step, look: "Look", luck: Random | None) -> InSystem:
    """Tried again and again, with trouble at first, until it has ended or somebody has to see to it."""
    clinic = house.clinic
    for tries in range(40):
        if luck is not None and tries < 3:
            house.patience.seconds = SECONDS
            look.there.trouble(luck)
        came = system_step(house.ombud, step, clinic.now)
        look.there.quiet()
        house.patience.seconds = LONG
        now = standing(clinic, file, str(step.facts["system"]))
        look.says_what_is_true(now)
        if isinstance(came, Done) or (now.stage is Stage.NEEDS_PERSON and now.why != LEFT):
            break
        assert isinstance(came, Later)
        clinic.now = max(came.at, clinic.now)
    return now


@dataclass
class Look:
    """One system, seen from behind, since before the request."""

    there: Any
    seed: int
    right: Right
    known: bool

    def __post_init__(self) -> None:
        self.before, self.others = as_it_is(self.there, self.seed), self.there.rows(self.seed + 1)
        self.wished = as_it_is_to_be(self.right, self.before, self.seed)
        self.is_no = self.right is Right.OBJECTION_STATISTICS

    def says_what_is_true(self, now: InSystem) -> None:
        """As it was or as it is to be, and never between; and what is said of it is so."""
        left, where = as_it_is(self.there, self.seed), (self.seed, now.system, now.stage)
        assert self.there.rows(self.seed + 1) == self.others, where
        assert left in (self.before, self.wished), (where, left)
        assert listed(self.there, self.seed) <= (self.is_no and self.known), where
        assert listed(self.there, self.seed + 1) == 0, where
        if now.stage is Stage.DONE:
            assert (left, listed(self.there, self.seed)) == (self.wished, self.is_no), where
        elif now.ended or (now.stage is Stage.NEEDS_PERSON and now.why != LEFT):
            assert left == self.before, where


def _written_once(there: Any, seed: int, now: InSystem, right: Right) -> None:
    """A resource has as many versions as there were effects."""
    version = there.tables()["Patient"][f"m{seed}"]["meta"]["versionId"]
    done = now.stage is Stage.DONE
    assert version == ("2" if done and right is not RIGHTS[2] else "1"), (seed, version)
    consents = [one["meta"]["versionId"] for one in there.tables()["Consent"].values()]
    assert consents == (["1"] if done and right is RIGHTS[2] else []), (seed, consents)


@pytest.mark.timeout(3600)  # five hundred runs of the soak
def test_every_writing_ends_in_one_of_the_ends_and_says_what_is_true(written_in: House, soak: bool) -> None:
    """Art. 16, 18, 21: time-outs, 500, cuts before and after, drops, wrong data, 429."""
    house, last = written_in, MANY if soak else RUNS
    plain = {RIGHTS[number % 3]: run(house, number, None) for number in range(last + 2, last + 5)}
    ends: dict[tuple[str, Right], set[Stage]] = {}
    for seed in range(1, last + 1):
        for system, now in run(house, seed, Random(seed)).items():
            right = RIGHTS[seed % 3]
            assert now.ended or now.stage is Stage.NEEDS_PERSON, (seed, system, now.stage)
            measure = plain[right][system]
            if seed % 10 not in (5, 7):
                assert (now.stage, _told(now)) == (measure.stage, _told(measure)), (seed, system)
                ends.setdefault((system, right), set()).add(now.stage)
            else:
                assert now.stage in (Stage.NOT_FOUND, Stage.NEEDS_PERSON), (seed, system, now.stage)
    by_a_person = {("shelf", one) for one in RIGHTS}
    assert ends == {
        (system, right): {Stage.NEEDS_PERSON if (system, right) in by_a_person else Stage.DONE}
        for system in house.systems for right in RIGHTS
    }  # fmt: skip
    for name in ("club", "patients"):
        there = house.systems[name]
        assert isinstance(there, Served)
        assert there.met >= set(Fault) - {Fault.NONE} if soak else len(there.met) > 5, (name, there.met)


def _told(now: InSystem) -> list[tuple[str, int, int, int]]:
    return sorted((one.table, one.erased, one.written, one.kept) for one in now.receipt)


def due(there: Any, seed: int) -> list[str]:
    """What has ended there: a visit and an old fee of each."""
    if isinstance(there, Lined):
        told = [("visits", "day < '2024-01-01'"), ("fees", "paid_on < '2015-01-01'")]
        return sorted(
            str(key) for name, ended in told for (key,) in there.connection.rows(f"SELECT id FROM {name} WHERE {ended}")
        )
    return sorted(key for some in there.tables().values() for key in some if key in _ended(seed))


def _ended(seed: int) -> set[str]:
    return {f"{letter}{number}" for letter in "vf" for number in (seed, seed + 1)}


def come(house: House, seed: int) -> None:
    """Two people, of whom one visit each was long ago."""
    for there in house.systems.values():
        if isinstance(there, Served):
            there.come((seed, seed + 1))
            for number in (seed, seed + 1):
                old: dict[str, Any] = {}
                for some in there.tables().values():
                    old = old or dict(some).get(f"v{number}", {})
                old.update({"day": "2020-01-01"} if "day" in old else {"period": {"start": "2020-01-01"}})
        elif isinstance(there, Lined):
            for number in (seed, seed + 1):
                for sql in (
                    f"DELETE FROM visits WHERE id = 'v{number}'", f"DELETE FROM fees WHERE id = 'f{number}'",
                    f"INSERT INTO visits VALUES ('v{number}', 'm{number}', '2020-01-01', 'sprang')",
                    f"INSERT INTO fees VALUES ('f{number}', 'm{number}', '2010-02-01', '100.50')",
                ):  # fmt: skip
                    there.connection.run(sql)
            there.connection.run(f"DELETE FROM fees WHERE paid_on < '2015-01-01' AND id NOT IN {_in(seed)}")


def _in(seed: int) -> str:
    return f"('f{seed}', 'f{seed + 1}')"


@pytest.mark.timeout(3600)  # a hundred nights of the soak
def test_every_sweep_takes_what_has_ended_once_and_says_what_is_true(written_in: House, soak: bool) -> None:
    """Art. 5(1)(e): what a night did not do the next one does, and no row that has not ended goes."""
    house, last = written_in, MANY_NIGHTS if soak else NIGHTS
    for seed in range(1, last + 1):
        come(house, seed)
        luck, gone = Random(seed), dict.fromkeys(SWEPT, 0)
        before = {name: due(house.systems[name], seed) for name in SWEPT}
        stays = {name: _less(house.systems[name], seed, before[name]) for name in house.systems if name in SWEPT}
        assert all(len(one) == 4 for one in before.values()), before
        for night in range(4):
            if night < 3:
                house.patience.seconds = SECONDS
                for name in SWEPT:
                    house.systems[name].trouble(luck)
            swept = sweep_systems(house.ombud, lambda: None, by=SYSTEM, now=house.clinic.now)
            for there in house.systems.values():
                there.quiet()
            house.patience.seconds = LONG
            for one in swept:
                gone[one.system] += one.goes
                _as_said(house.systems[one.system], one, seed)
                assert _less(house.systems[one.system], seed, before[one.system]) == stays[one.system], (seed, one)
                assert gone[one.system] <= len(before[one.system]), (seed, one)
            house.clinic.later(hours=24)
        assert all(one.whole for one in swept), (seed, swept)
        assert not any(due(house.systems[name], seed) for name in SWEPT), seed
        again = sweep_systems(house.ombud, lambda: None, by=SYSTEM, now=house.clinic.now)
        assert [one.goes for one in again] == [0] * len(SWEPT)


def _as_said(there: Any, one: SweptSystem, seed: int) -> None:
    """A sweep that is whole has left nothing of what has ended."""
    if one.whole:
        assert due(there, seed) == [], (seed, one)


def _less(there: Any, seed: int, ended: list[str]) -> str:
    """All that lies there of the two, less what has ended."""
    if isinstance(there, Lined):
        told = [
            list(there.connection.rows(f"SELECT * FROM {name} ORDER BY 1")) for name in ("members", "visits", "fees")
        ]
        return repr([[row for row in rows if str(row[0]) not in ended] for rows in told])
    return json.dumps(
        [[one for key, one in some.items() if key not in ended] for _, some in sorted(there.tables().items())]
    )
