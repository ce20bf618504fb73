"""The page of the connected systems: what the latest look came to, what is open there, and a look at a press (0071)."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ombud.app.checking_systems import FILE, check_all, last_checked
from ombud.app.connected import text_of
from ombud.audit.model import SYSTEM
from ombud.law.rights import Right
from ombud.systems.discover import discover
from ombud.systems.relational.looking import LookingAtDatabase
from ombud.systems.sqlite.connect import connect
from ombud.terms import SubjectId
from ombud.web import Door
from tests.clinic import Clinic
from tests.console.conftest import Staff
from tests.console.test_cases import asked, at, does
from tests.portal.browser import heading, links, words
from tests.portal.html import faults

pytestmark = pytest.mark.on("sqlite")
HERE = "/konsol/kopplingar"
TOML = """
[systems.shop]
adapter = "sqlite"
file = "shop.db"
[systems.till]
adapter = "sqlite"
file = "till.db"
"""


@pytest.fixture
def connected(clinic: Clinic) -> Clinic:
    clinic.vault = replace(clinic.vault, systems=("shop", "till"))
    return clinic


@pytest.fixture
def shop(connected: Clinic, door: Door) -> Path:
    """A shop whose mapping somebody has reviewed, and a till that is not there."""
    from ombud.app.config import read_config

    folder = connected.folder
    file = folder / "shop.db"
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT)")
    with closing(connect(file, 5)) as connection:
        mapping = text_of(discover(LookingAtDatabase(connection), "shop", "sqlite"))
    (folder / "systems").mkdir()
    (folder / "systems" / "shop.yaml").write_text(mapping.replace("null", "{by: disa, on: 2026-11-23}", 1))
    toml = folder / "ombud.toml"
    toml.write_text(toml.read_text() + TOML)
    object.__setattr__(door.ombud, "config", read_config(folder))
    return file


def test_nothing_is_connected(staff: Staff) -> None:
    assert heading(staff("dag").page(HERE)) == "Kopplingar: inga system är anslutna"


def test_what_does_not_answer_or_fit_is_named(shop: Path, connected: Clinic, staff: Staff, door: Door) -> None:
    """The page looks at none; the button does, and what it came to stays."""
    dag = staff("dag")
    page = dag.page(HERE)
    assert heading(page) == "Kopplingar: 2 system"
    assert words(page).count("Inte kontrollerat än") == 2
    assert "Mappningen är granskad av disa, 2026-11-23." in words(page)
    assert "Ingen har granskat mappningen" in words(page)
    page = dag.done(HERE, {"gor": "kontrollera"})
    assert "Svarar och passar" in words(page)
    with closing(sqlite3.connect(shop)) as made:
        made.execute("ALTER TABLE customer ADD COLUMN note TEXT")
        for number in range(30):
            made.execute(f"CREATE TABLE more_{number} (id INTEGER)")
    page = dag.done(HERE, {"gor": "kontrollera"})
    assert heading(page) == "Kopplingar: 2 system att se över"
    assert "more_0" in words(page)
    assert "customer.note" in words(page)
    assert "till." in words(page)
    assert not faults(page)
    assert last_checked(door.ombud)["shop"].more == 12
    shop.write_bytes(b"not a database" * 100)
    assert "Svarar inte" in words(dag.done(HERE, {"gor": "kontrollera"}))
    assert dag.post(HERE, gor="nothing").status_code == 404


def test_a_case_that_is_open_there_is_named_by_its_reference(
    connected: Clinic, staff: Staff, tolvan: SubjectId
) -> None:
    """Whoever answers requests may open it; whoever keeps the machine running sees that there is one."""
    hanna = staff("hanna")
    file = asked(connected, tolvan, Right.ERASURE)
    does(hanna, file, "visad", visat="desk")
    does(hanna, file, "foresla")
    staff("disa").done(at(file), {"gor": "godkann"})
    does(hanna, file, "utfor")
    page = hanna.page(HERE)
    assert "1 ärende är öppet där" in words(page)
    assert f"/konsol/arenden/{file.reference}" in links(page)
    other = staff("dag").page(HERE)
    assert file.reference in words(other)
    assert f"/konsol/arenden/{file.reference}" not in links(other)


def test_what_was_kept_and_is_damaged_is_looked_at_again(connected: Clinic, door: Door) -> None:
    path = connected.folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    for text in ("", "[]", '{"shop": 7}', '{"shop": {"at": "x"}}'):
        path.write_text(text)
        assert last_checked(door.ombud) == {}
    found = check_all(door.ombud, by=SYSTEM, now=connected.now)
    assert all("names no such system" in one.fault for one in found)
    assert last_checked(door.ombud) == {one.system: one for one in found}
    nothing = replace(door.ombud, vault=replace(connected.vault, systems=()))
    assert check_all(nothing, by=SYSTEM, now=connected.now) == ()
