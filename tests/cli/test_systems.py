"""A connected shop at the command line: discovered, reviewed, checked, and asked what it holds of Tolvan."""

import json
import sqlite3
import sys
from contextlib import closing

import pytest

from tests.cli.clinic import Clinic
from tests.servers.http_server import LocalServer, Reply

SHOP = """
CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT, phone TEXT, first_name TEXT);
CREATE TABLE invoice (
    id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer (id), total NUMERIC, invoice_date DATE
);
CREATE TABLE flavour (id INTEGER PRIMARY KEY, qx TEXT);
INSERT INTO customer VALUES (1, 'TOLVAN@example.se', '070-174 06 05', 'Tolvan'), (2, 'anna@example.se', NULL, 'Anna');
INSERT INTO invoice VALUES (1, 1, 100, '2026-01-01'), (2, 1, 50, '2010-01-01'), (3, 2, 70, '2026-01-01');
"""
PART = '\n[systems.shop]\nadapter = "sqlite"\nfile = "../shop.db"\n'


@pytest.fixture
def shop(clinic: Clinic) -> Clinic:
    with closing(sqlite3.connect(clinic.folder.parent / "shop.db")) as made:
        made.executescript(SHOP)
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + PART)
    return clinic


def review(clinic: Clinic) -> None:
    path = clinic.folder / "systems" / "shop.yaml"
    path.write_text(path.read_text().replace("reviewed: null", "reviewed: {by: disa, on: 2026-11-23}"))


def told(clinic: Clinic, *words: object, actor: str = "disa") -> dict[str, list[dict[str, object]]]:
    answer = clinic.run("systems", clinic.folder, *words, "--json", actor=actor)
    assert answer.exit_code in (0, 1), answer.output
    found: dict[str, list[dict[str, object]]] = json.loads(answer.output)
    return found


@pytest.mark.on("sqlite")
def test_a_shop_from_discovery_to_plan(shop: Clinic) -> None:
    """Nothing is asked before a person has reviewed; then a plan says what would go and what the law keeps (T-06)."""
    subject, _ = shop.customer()
    assert told(shop, "list")["systems"] == [{"system": "shop", "adapter": "sqlite", "mapped": False}]
    assert told(shop, "check")["systems"][0]["ready"] is False
    made = shop.run("systems", shop.folder, "discover", "shop", actor="disa")
    assert made.exit_code == 0, made.output
    assert "systems/shop.yaml" in made.output
    assert "tolvan" not in (shop.folder / "systems" / "shop.yaml").read_text().lower()
    waiting = shop.run("systems", shop.folder, "check", actor="disa")
    assert waiting.exit_code == 1
    assert "not reviewed" in waiting.output
    review(shop)
    assert "shop: ready to be asked." in shop.run("systems", shop.folder, "check", actor="disa").output
    plan = told(shop, "plan", "--subject", subject)["systems"][0]["tables"]
    assert plan == [
        {"table": "invoice", "found": 2, "erased": 1, "blanked": 0, "kept": 1, "why": "T-06"},
        {"table": "customer", "found": 1, "erased": 0, "blanked": 1, "kept": 0, "why": None},
    ]
    page = shop.run("systems", shop.folder, "plan", "--subject", subject, actor="disa")
    assert page.exit_code == 0
    assert "T-06" in page.output
    assert "tolvan@example.se" not in page.output.lower()


@pytest.mark.on("sqlite")
def test_somebody_who_is_not_there_is_said_not_to_be(shop: Clinic) -> None:
    shop.run("systems", shop.folder, "discover", "shop", actor="disa")
    review(shop)
    contact = shop.run("relation", shop.folder, "contact", "--channel", "phone", actor="rut").output
    subject = next(line.split()[-1] for line in contact.splitlines() if line.startswith("Person:"))
    page = shop.run("systems", shop.folder, "plan", "--subject", subject, actor="disa")
    assert "shop: the person is not there." in page.output
    nobody = shop.run("systems", shop.folder, "plan", "--subject", "s_" + "0" * 25 + "1", actor="disa")
    assert nobody.exit_code == 1


@pytest.mark.on("sqlite")
def test_a_proposal_never_overwrites_what_was_reviewed(shop: Clinic) -> None:
    for name in ("shop.yaml", "shop.proposed.yaml"):
        made = shop.run("systems", shop.folder, "discover", "shop", actor="disa")
        assert name in made.output
        review(shop)
    assert "reviewed: {by" in (shop.folder / "systems" / "shop.yaml").read_text()


@pytest.mark.on("sqlite")
def test_whoever_answers_no_requests_asks_no_system(shop: Clinic) -> None:
    """D-14."""
    subject, _ = shop.customer()
    assert shop.run("systems", shop.folder, "discover", "shop", actor="max").exit_code == 1
    assert shop.run("systems", shop.folder, "plan", "--subject", subject, actor="max").exit_code == 1
    assert not (shop.folder / "systems").exists()
    assert shop.run("systems", shop.folder, "discover", "shop", actor="nobody").exit_code == 1
    assert shop.run("systems", shop.folder, "plan", "--subject", subject, actor="nobody").exit_code == 1


@pytest.mark.on("sqlite")
def test_what_has_changed_or_does_not_answer_is_named(shop: Clinic) -> None:
    subject, _ = shop.customer()
    shop.run("systems", shop.folder, "discover", "shop", actor="disa")
    review(shop)
    with closing(sqlite3.connect(shop.folder.parent / "shop.db")) as made:
        made.execute("ALTER TABLE customer ADD COLUMN note TEXT")
    changed = shop.run("systems", shop.folder, "plan", "--subject", subject, actor="disa")
    assert changed.exit_code == 1
    assert "customer.note" in changed.output
    (shop.folder.parent / "shop.db").unlink()
    for words in (("check",), ("plan", "--subject", subject), ("discover", "shop")):
        gone = shop.run("systems", shop.folder, *words, actor="disa")
        assert gone.exit_code == 1
        assert "no such SQLite file" in gone.output
    (shop.folder / "systems" / "shop.yaml").write_text("tables: 7\n")
    broken = shop.run("systems", shop.folder, "check", actor="disa")
    assert "shop.yaml, line 1" in broken.output


@pytest.mark.on("sqlite")
def test_what_ombud_toml_does_not_say_is_asked_for(clinic: Clinic) -> None:
    assert "No systems are connected." in clinic.run("systems", clinic.folder, "list").output
    assert "No systems are connected." in clinic.run("systems", clinic.folder, "check").output
    unknown = clinic.run("systems", clinic.folder, "discover", "shop", actor="disa")
    assert unknown.exit_code == 3
    assert "names no such system" in unknown.output
    toml = clinic.folder / "ombud.toml"
    before = toml.read_text()
    for part, says in (
        ('adapter = "sqlite"', "sqlite needs file"),
        ('adapter = "postgresql"', "postgresql needs url"),
        ('adapter = "mariadb"\nurl = "mariadb://shop@127.0.0.1/shop"', "name the host under allow"),
    ):
        toml.write_text(f"{before}\n[systems.shop]\n{part}\n")
        answer = clinic.run("systems", clinic.folder, "discover", "shop", actor="disa")
        assert answer.exit_code in (1, 3)
        assert says in answer.output.replace("\n", " ")


@pytest.mark.on("sqlite")
def test_mariadb_without_its_driver_says_what_to_install(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    toml = clinic.folder / "ombud.toml"
    part = '[systems.shop]\nadapter = "mariadb"\nurl = "mariadb://shop@127.0.0.1:1/shop"\nallow = ["127.0.0.1"]\n'
    toml.write_text(f"{toml.read_text()}\n{part}")
    asked = ("systems", clinic.folder, "discover", "shop")
    refused = clinic.run(*asked, actor="disa")
    assert (refused.exit_code, "MariaDB answered ConnectionRefusedError" in refused.output) == (1, True)
    monkeypatch.setitem(sys.modules, "ombud.systems.mariadb.connect", None)
    missing = clinic.run(*asked, actor="disa")
    assert (missing.exit_code, "ombud[mariadb]" in missing.output) == (3, True)


@pytest.mark.on("sqlite")
def test_a_folder_of_files_is_discovered_and_planned_like_a_database(clinic: Clinic) -> None:
    folder = clinic.folder.parent / "lists"
    folder.mkdir()
    (folder / "customers.csv").write_text("id;epost;namn\n1; Tolvan@Example.SE;Tolvan\n2;anna@example.se;Anna\n")
    (folder / "orders.jsonl").write_text('{"id": 7, "customer_id": 1, "product": "a ring"}\n')
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + '\n[systems.shop]\nadapter = "files"\nfolder = "../lists"\n')
    subject, _ = clinic.customer()
    assert clinic.run("systems", clinic.folder, "discover", "shop", actor="disa").exit_code == 0
    review(clinic)
    assert told(clinic, "check")["systems"][0]["ready"] is True
    tables = told(clinic, "plan", "--subject", subject)["systems"][0]["tables"]
    assert {one["table"]: one["erased"] for one in tables} == {"customers": 1, "orders": 1}
    toml.write_text(toml.read_text().replace('folder = "../lists"', 'file = "../lists"'))
    missing = clinic.run("systems", clinic.folder, "check", actor="disa")
    assert "files needs folder" in missing.output


class Served(LocalServer):
    """A server whose every address has these people."""

    def __init__(self, people: list[dict[str, object]]) -> None:
        super().__init__(lambda _: Reply(200, people))

    def close(self) -> None:
        self.stop()


HTTP = """
auth: {bearer: true}
tables:
  people: {key: id, columns: {id: id, epost: mail}, list: {get: /people}, delete: /people}
"""


@pytest.mark.on("sqlite")
def test_a_server_that_a_file_describes_is_discovered_and_planned_like_a_database(clinic: Clinic) -> None:
    """Its token lies in a file of the owner's, and its host is named, for it lies inside this network."""
    people = [{"id": 1, "mail": "TOLVAN@example.se"}, {"id": 2, "mail": "anna@example.se"}]
    with closing(Served(people)) as made:
        toml, before = clinic.folder / "ombud.toml", (clinic.folder / "ombud.toml").read_text()
        part = f'adapter = "http"\nurl = "http://localhost:{made.port}"\npassword_file = "../token"\n'
        toml.write_text(f"{before}\n[systems.shop]\n{part}")
        subject, _ = clinic.customer()
        said = clinic.run("systems", clinic.folder, "discover", "shop", actor="disa").output
        assert "http needs its description in systems/shop.http.yaml" in said
        (clinic.folder / "systems").mkdir()
        (clinic.folder / "systems" / "shop.http.yaml").write_text("tables: 7\n")
        said = clinic.run("systems", clinic.folder, "discover", "shop", actor="disa").output
        assert "systems/shop.http.yaml, line 1" in said
        (clinic.folder / "systems" / "shop.http.yaml").write_text(HTTP)
        token = clinic.folder.parent / "token"
        token.write_text("a token\n")
        token.chmod(0o600)
        said = clinic.run("systems", clinic.folder, "discover", "shop", actor="disa").output
        assert "name the host under allow" in said
        toml.write_text(f'{before}\n[systems.shop]\n{part}allow = ["localhost"]\n')
        assert clinic.run("systems", clinic.folder, "discover", "shop", actor="disa").exit_code == 0
        review(clinic)
        tables = told(clinic, "plan", "--subject", subject)["systems"][0]["tables"]
        assert {one["table"]: (one["found"], one["erased"]) for one in tables} == {"people": (1, 1)}
        assert {one.headers["authorization"] for one in made.asked} == {"Bearer a token"}
