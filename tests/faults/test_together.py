"""The same person, registered by everybody at once: one registration, and everybody else finds it (design 4).

Threads and processes; by e-mail, personnummer, samordningsnummer and reserve id; one by one and in batches whose
orders cross. Then the same people are corrected, joined, collected and erased at once, and the invariants hold.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import cast

import pytest

from ombud.app.demo.company import found_company
from ombud.app.demo.numbers import personnummer, samordningsnummer
from ombud.app.installation import Ombud
from ombud.database import again
from ombud.terms import SubjectId
from tests import stores
from tests.clinic import DISA, ROOT, RUT, Clinic
from tests.collection.test_rectify import whole
from tests.faults import invariants, together
from tests.faults.together import IN_THE_WAY, NOW, RESERVES, address, change, register, reserve
from tests.faults.world import BASE


@pytest.fixture
def company(tmp_path: Path) -> Path:
    found_company(tmp_path / "clinic", "unit-1", now=BASE).close(BASE)
    return tmp_path / "clinic"


def at_once(folder: Path, processes: int, people: int, what: str) -> list[dict[str, object]]:
    """So many processes begin in the same moment; what each answers."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.together", str(folder), str(people), str(seed), what], cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )
        for seed in range(processes)
    ]  # fmt: skip
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n", child.stderr.read() if child.stderr else ""
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [child.communicate(timeout=600) for child in children]
    assert [child.returncode for child in children] == [0] * processes, [error for _, error in said]
    return [json.loads(out) for out, _ in said]


def registrations(ombud: Ombud, people: int) -> list[set[bytes]]:
    """Whom each person's identifiers find."""
    directory, found = ombud.vault.directory, []
    with ombud.vault.database.read() as tx:
        for number in range(people):
            keys = (
                ("email", f"1:{address(number)}"), ("personnummer", f"1:{personnummer()[number]}"),
                ("samordningsnummer", f"1:{samordningsnummer()[number]}"),
                ("reserve_id", f"1:{RESERVES} {reserve(number)}"),
            )  # fmt: skip
            found.append({bytes(subject) for key in keys for subject in directory.find(tx, *key)})
        assert tx.one("SELECT count(*) FROM subject") == (people,)
    return found


def good(folder: Path) -> Ombud:
    opened = invariants.start(folder, NOW)
    assert invariants.problems(invariants.gather(opened, NOW)) == []
    return opened


def test_several_processes_register_the_same_people_once(company: Path, soak: bool) -> None:
    processes, people = (8, 400) if soak else (3, 25)
    said = at_once(company, processes, people, "register")
    assert [one["faults"] for one in said] == [[]] * processes
    opened = good(company)
    assert [len(one) for one in registrations(opened, people)] == [1] * people
    opened.close(NOW)


def test_several_threads_register_the_same_people_once(company: Path, soak: bool) -> None:
    threads, people = (16, 200) if soak else (4, 20)
    opened = invariants.start(company, NOW)
    with ThreadPoolExecutor(threads) as pool:
        said = list(pool.map(lambda seed: register(opened, people, Random(seed)), range(threads)))
    assert [one["faults"] for one in said] == [[]] * threads
    assert [len(one) for one in registrations(opened, people)] == [1] * people
    opened.close(NOW)
    good(company).close(NOW)


def desk(clinic: Clinic) -> Ombud:
    """The clinic of a test, whichever database it has, as the script sees an installation."""
    people = SimpleNamespace(actors={"rut": RUT, "disa": DISA})
    return cast(Ombud, SimpleNamespace(vault=clinic.vault, accounts=people))


@pytest.fixture
def may_be_in_the_way(engine: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Over several servers one of two acts is told to try again (decision 0083). Elsewhere locks have one order, so
    nobody is (0028), and an import is not begun anew either."""
    if engine != stores.SPREAD:
        monkeypatch.setattr(again, "TIMES", 1)
    return engine == stores.SPREAD


@pytest.mark.usefixtures("may_be_in_the_way")
def test_the_same_at_a_clinic_whatever_its_database(clinic: Clinic) -> None:
    """Rows whose orders cross, in batches, from four threads: no ring of waiting, and nobody twice."""
    opened = desk(clinic)
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda seed: register(opened, 12, Random(seed)), range(4)))
    assert [one["faults"] for one in said] == [[]] * 4
    assert [len(one) for one in registrations(opened, 12)] == [1] * 12


def test_what_crosses_at_a_clinic_leaves_everybody_whole(clinic: Clinic, may_be_in_the_way: bool) -> None:
    opened = desk(clinic)
    register(opened, 4, Random(0))
    with ThreadPoolExecutor(3) as pool:
        said = list(pool.map(lambda seed: change(opened, 4, Random(seed)), range(3)))
    answers = {name for one in said for name in one["answers"]}  # type: ignore[attr-defined]
    assert may_be_in_the_way or not [name for name in answers if name.endswith(IN_THE_WAY)]
    with clinic.vault.database.read() as tx:
        subjects = [SubjectId(row[0]) for row in tx.all("SELECT subject_id FROM subject")]
    for subject in subjects:
        whole(clinic, subject)
    assert clinic.vault.ledger.verify().problems == []


def test_correct_join_collect_and_erase_at_once_leave_nothing_half_done(company: Path, soak: bool) -> None:
    processes, people = (6, 12) if soak else (3, 4)
    at_once(company, 1, people, "register")
    said = at_once(company, processes, people, "change")
    answers = {name for one in said for name in one["answers"]}  # type: ignore[attr-defined]
    assert {"_rectify Rectified", "_merge Merged", "_collect list"} <= answers
    good(company).close(NOW)


def test_the_numbers_of_the_script_are_good_numbers() -> None:
    from ombud.terms.identifiers import NotANumber, parse_reserve_id

    assert not [n for n in range(400) if isinstance(parse_reserve_id(reserve(n), RESERVES), NotANumber)]
    assert together.reserve(7) != together.reserve(8)
