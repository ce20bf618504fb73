"""A request carried out in a connected shop, at the command line: planned, frozen, done, searched again, told.

R-17.2, N-16.1, Art. 19: nothing is answered before every system has ended, and what stops one is named.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from ruamel.yaml import YAML

from tests.cli.clinic import Clinic
from tests.cli.test_request import LO, here, opened
from tests.cli.test_systems import review
from tests.cli.test_systems import shop as shop  # the fixture

pytestmark = pytest.mark.on("sqlite")


@pytest.fixture
def ready(shop: Clinic) -> Clinic:
    """The shop, discovered and reviewed."""
    shop.run("systems", shop.folder, "discover", "shop", actor="disa")
    review(shop)
    return shop


def asked(clinic: Clinic, right: str, **details: Any) -> dict[str, Any]:
    """A request of Tolvan, who is a customer of both, identified and proposed."""
    subject = details.pop("subject", None) or clinic.customer()[0]
    one = opened(clinic, right, subject=subject)
    here(clinic, "identify", one, "--way", "desk")
    if here(clinic, "propose", one)["state"] == "awaiting_second":
        here(clinic, "approve", one, actor="disa")
    return {**one, "subject": subject}


def in_shop(clinic: Clinic, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(clinic.folder.parent / "shop.db")) as made:
        found = made.execute(sql).fetchall()
        made.commit()
        return found


def stage(answer: dict[str, Any]) -> str:
    (one,) = answer["systems"]
    return str(one["stage"])


def test_an_erasure_is_carried_out_in_the_shop_and_told_by_table(ready: Clinic) -> None:
    """R-17.2, T-06: the plan first; then what may go goes, the voucher stays, and the letter says by which law."""
    one = asked(ready, "erasure")
    assert here(ready, "answer", one, code=1)["requirement"] in ("N-15.1", "N-16.1")
    plan = here(ready, "carry-out", one, "--plan")["systems"][0]
    told = {table["table"]: table for table in plan["tables"]}
    assert (told["invoice"]["erased"], told["invoice"]["kept"], told["customer"]["blanked"]) == (1, 1, 1)
    assert in_shop(ready, "SELECT count(*) FROM invoice WHERE customer_id = 1") == [(2,)]
    page = ready.run("request", ready.folder, "carry-out", one["reference"], "--plan", actor="rut")
    assert "T-06" in page.stdout
    done = here(ready, "carry-out", one)
    assert stage(done) == "done"
    assert {each["table"]: each for each in done["systems"][0]["receipt"]} == told
    assert in_shop(ready, "SELECT email, phone, first_name FROM customer WHERE id = 1") == [(None, None, None)]
    assert in_shop(ready, "SELECT id FROM invoice ORDER BY id") == [(1,), (3,)]
    letter = here(ready, "answer", one)["letter"]
    assert "shop, radering: det som skulle bort är borta" in letter
    assert "invoice: 2 rader funna, 1 raderade, 1 sparas (" in letter
    events = [each["kind"] for each in here(ready, "show", one)["events"]]
    assert events.count("system_moved") == 3  # planned, begun, done
    assert here(ready, "carry-out", one, code=1)["requirement"] == "R-14"


def test_a_shop_that_does_not_answer_leaves_the_case_open_and_visible(ready: Clinic) -> None:
    """Never done: it says why, a worker tries again, and it ends when the shop is there."""
    one = asked(ready, "erasure")
    file = ready.folder.parent / "shop.db"
    away = file.rename(file.with_suffix(".away"))
    stopped = here(ready, "carry-out", one, code=1)
    assert stage(stopped) == "stopped"
    assert "no such SQLite file" in stopped["systems"][0]["why"]["en"]
    assert here(ready, "answer", one, code=1)["requirement"] == "N-16.1"
    text = ready.run("request", ready.folder, "show", one["reference"], actor="rut").stdout
    assert "shop (Erasure): stopped." in text
    ready.later(minutes=11)
    ready.here("worker", "--once")
    again = here(ready, "show", one)
    assert stage(again) == "stopped"
    assert [each["kind"] for each in again["events"]].count("system_moved") == 1  # the same reason is said once
    away.rename(file)
    ready.later(hours=5)
    ready.here("worker", "--once")
    assert stage(here(ready, "show", one)) == "done"
    assert in_shop(ready, "SELECT count(*) FROM customer WHERE email LIKE 'tolvan%'") == [(0,)]
    here(ready, "answer", one)


def test_a_schema_that_changed_and_a_mapping_that_changed_stop_by_name(ready: Clinic) -> None:
    """Carried out anew by a person it is planned by the rules that there are now."""
    one = asked(ready, "erasure")
    in_shop(ready, "ALTER TABLE customer ADD COLUMN note TEXT")
    stopped = here(ready, "carry-out", one, code=1)
    assert "customer.note" in stopped["systems"][0]["why"]["en"]
    plan = here(ready, "carry-out", one, "--plan")["systems"][0]
    assert any(found["where"] == "customer.note" for found in plan["findings"])
    in_shop(ready, "ALTER TABLE customer DROP COLUMN note")
    assert stage(here(ready, "carry-out", one)) == "done"


def test_nobody_is_not_nothing_and_everything_kept_is_refused_with_its_ground(ready: Clinic) -> None:
    nobody = asked(ready, "erasure", subject=ready.customer("traningskort", **LO)[0])
    assert stage(here(ready, "carry-out", nobody)) == "not_found"
    assert "shop, radering: du finns inte där." in here(ready, "answer", nobody)["letter"]
    path = ready.folder / "systems" / "shop.yaml"
    yaml = YAML()
    mapping = yaml.load(path)
    for table in ("customer", "invoice"):
        mapping["tables"][table]["erase"] = {"do": "keep", "row": "T-06"}
    yaml.dump(mapping, path)
    kept = asked(ready, "erasure")
    assert stage(here(ready, "carry-out", kept)) == "refused"
    assert "allt som finns där måste stå kvar enligt lag" in here(ready, "answer", kept)["letter"]


def test_who_has_nothing_that_the_shop_finds_people_by_needs_a_person(ready: Clinic) -> None:
    """A search by nothing finds nobody, and says nothing of whether they are there. A person settles it, with words."""
    contact = ready.run("relation", ready.folder, "contact", "--channel", "phone", actor="rut").output
    subject = next(line.split()[-1] for line in contact.splitlines() if line.startswith("Person:"))
    one = asked(ready, "erasure", subject=subject)
    waits = here(ready, "carry-out", one, code=1)
    assert stage(waits) == "needs_person"
    assert "look there by hand" in waits["systems"][0]["why"]["en"]
    words = json.dumps({"words": "Sökt på namn och adress, ingen träff."})
    assert here(ready, "settle", one, "--system", "till", given=words, code=1)["requirement"] == "N-16.1"
    assert here(ready, "settle", one, "--system", "shop", given=json.dumps({"words": " "}), code=1)
    assert here(ready, "settle", one, "--system", "shop", given=words)["state"] == "under_way"
    assert stage(here(ready, "show", one)) == "done"
    assert here(ready, "settle", one, "--system", "shop", given=words, code=1)
    here(ready, "answer", one)


def test_a_system_that_is_connected_while_a_case_is_open_is_asked_too(clinic: Clinic) -> None:
    """N-16.1: nothing is left out silently."""
    one = asked(clinic, "erasure", subject=clinic.customer("traningskort", **LO)[0])
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + '\n[systems.shop]\nadapter = "sqlite"\nfile = "../shop.db"\n')
    assert here(clinic, "answer", one, code=1)["requirement"] == "N-16.1"
    assert stage(here(clinic, "carry-out", one, code=1)) == "stopped"


def test_a_copy_has_the_rows_of_the_shop_and_ends_the_case_there(ready: Clinic, tmp_path: Path) -> None:
    """Art. 15, N-16.1: the copy first, and only then the erasure that was asked for with it."""
    subject, _ = ready.customer("traningskort", **{**LO, "email": "tolvan@example.se"})
    one = opened(ready, "access", "erasure", subject=subject)
    here(ready, "identify", one, "--way", "desk")
    here(ready, "propose", one)
    here(ready, "approve", one, actor="disa")
    waits = here(ready, "carry-out", one, code=1)
    assert {each["right"]: each["stage"] for each in waits["systems"]} == {"access": "planned", "erasure": "stopped"}
    assert here(ready, "carry-out", one, "--plan")["systems"][0]["tables"]
    away = (ready.folder.parent / "shop.db").rename(ready.folder.parent / "away.db")
    made = package(ready, subject, tmp_path / "first.zip")
    assert "no such SQLite file" in made["systems"][0]["why"]["en"]
    away.rename(ready.folder.parent / "shop.db")
    made = package(ready, subject, tmp_path / "copy.zip")
    assert made["systems"] == [{"system": "shop", "tables": {"customer": 1, "invoice": 2}, "why": None}]
    with ZipFile(tmp_path / "copy.zip") as copy:
        told = json.loads(copy.read("json/system-shop-1-customer.json"))
    assert told["rows"] == [["1", "TOLVAN@example.se", "070-174 06 05", "Tolvan"]]
    assert [column["category"] for column in told["columns"]] == [None, "contact", "contact", "name"]
    done = here(ready, "carry-out", one)
    assert {each["right"]: each["stage"] for each in done["systems"]} == {"access": "done", "erasure": "done"}
    letter = here(ready, "answer", one)["letter"]
    assert "shop, tillgång till dina uppgifter: det som finns där är med i kopian." in letter
    assert "customer: 1 rader i kopian." in letter


def test_somebody_who_is_in_no_system_has_a_copy_that_says_so(ready: Clinic, tmp_path: Path) -> None:
    one = asked(ready, "access", subject=ready.customer("traningskort", **LO)[0])
    assert stage(here(ready, "carry-out", one, code=1)) == "not_found"  # the copy itself waits
    assert package(ready, one["subject"], tmp_path / "copy.zip")["systems"][0]["tables"] == {}
    assert here(ready, "carry-out", one)["items"]
    assert "du finns inte där" in here(ready, "answer", one)["letter"]


def package(clinic: Clinic, subject: str, to: Path) -> dict[str, Any]:
    return clinic.here("access", "--subject", subject, "--package", to, actor="disa")
