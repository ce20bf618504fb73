"""What is the doors' own is used with a role that has no right where the data of people are (design 4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from starlette.testclient import TestClient

from ombud.api.application import application as api_of
from ombud.api.routes import ENDPOINTS
from ombud.app.config import read_config
from ombud.app.databases import DOORS_PASSWORD_FILE
from ombud.app.installation import Ombud, open_installation
from ombud.app.looks import role as looks
from ombud.app.looks.model import Look, Patient
from ombud.app.signing_in import Offered
from ombud.cli.pages import ROUTES
from ombud.database.parts import DOORS, PARTS
from ombud.identity import Level, Means, Proven, StaffAccount, sessions, speaking
from ombud.identity.oidc import Oidc, Provider
from ombud.terms import Text
from ombud.web import Door
from ombud.web.guard import form_token
from ombud.web.model import NO_WAYS
from tests import stores
from tests.cli.clinic import Clinic
from tests.identity.fakes.oidc_provider import FakeOidc
from tests.identity.people import NELLY
from tests.portal.browser import Browser, words
from tests.portal.house import browsers_at
from tests.portal.test_sign_in import HERE, through

pytestmark = pytest.mark.on("postgresql")
OWN = {"api_call", "attempt", "signing_in"}


@dataclass
class Parted:
    """An installation that works with both roles."""

    clinic: Clinic
    name: str
    """The database's."""

    @property
    def acts(self) -> str:
        return f"{self.name}_acts"

    @property
    def doors(self) -> str:
        return f"{self.name}_doors"

    def administrator(self) -> "psycopg.Connection[tuple[object, ...]]":
        return stores.server().superuser_on(self.name)

    def make(self) -> None:
        """The administrator runs what is printed; running it again changes nothing."""
        made = self.clinic.here("database", "roles", "--role", self.acts)["statements"]
        with self.administrator() as connection:
            for statement in (*made, *made):
                connection.execute(statement)

    def counted(self) -> dict[str, int]:
        with self.administrator() as connection:
            rows = {one: connection.execute(f"SELECT count(*) FROM {DOORS}.{one}").fetchone() for one in OWN}
        return {one: int(str(row[0])) for one, row in rows.items() if row is not None}

    def look(self) -> Look:
        folder = self.clinic.folder
        (found,) = looks.doors(Patient(folder, read_config(folder), None, self.clinic.now))
        return found


@pytest.fixture
def parted(clinic: Clinic) -> Iterator[Parted]:
    with clinic.database() as database:
        made = Parted(clinic, database.name)
    toml = clinic.folder / "ombud.toml"
    before = toml.read_text()
    toml.write_text(f'{before}\n[actors.dag]\nrole = "operator"\n[database]\ndoors = "{made.doors}"\n')
    made.make()
    toml.write_text(toml.read_text().replace("postgresql://ombud@", f"postgresql://{made.acts}@"))
    yield made
    toml.write_text(before)
    with made.administrator() as connection:
        for role in (made.acts, made.doors):
            connection.execute(f"DROP OWNED BY {role}")
            connection.execute(f"DROP ROLE {role}")


@contextmanager
def opened(clinic: Clinic) -> Iterator[Ombud]:
    ombud = open_installation(clinic.folder, lambda: "", now=clinic.now)
    yield ombud
    ombud.close(clinic.now)


def at_work(ombud: Ombud, browser: Browser, name: str, clinic: Clinic) -> Browser:
    who = Proven(StaffAccount(name), Means.PASSKEY, Level.MULTI_FACTOR, clinic.now)
    began = sessions.begin(ombud.vault, who, now=clinic.now)
    assert isinstance(began, sessions.Began), began
    return browser.enter(began.token, form_token(began.session))


def test_people_sign_in_programs_call_and_work_goes_on_with_the_two_roles(parted: Parted, tmp_path: Path) -> None:
    """The role of acts may not so much as read what is the doors' own, so all that lies there came by their role."""
    clinic = parted.clinic
    fake = FakeOidc(lambda: clinic.now, {"nelly": {"personnummer": NELLY}})
    fake.redirect = f"{HERE}/logga-in/eid/prov/svar"
    fake.begin(tmp_path)
    with opened(clinic) as ombud, speaking.line(fake.ca_file) as http:
        provider = Provider(
            "prov", Text("Prov-legitimation", "Test ID"), fake.issuer, fake.client_id, fake.redirect, "personnummer",
            "number", fake.secret, multi_factor=frozenset({"*"}),
        )  # fmt: skip
        ways = Offered({"prov": Oidc(provider, http)}, None, NO_WAYS.passkeys)
        door = Door(ombud, lambda: clinic.now, ways=ways)
        browsers = browsers_at(door, ROUTES)
        assert browsers().post("/hamta", {"kod": "K7M4-2QX9-0HTP"}).status_code == 403
        assert parted.counted()["attempt"] == 2, "where it came from, and what was tried"
        began = browsers().post("/logga-in/eid/prov", {"till": ""})
        assert (began.status_code, parted.counted()["signing_in"]) == (200, 1)
        assert through(browsers(), fake, "nelly").status_code == 303
        assert parted.counted()["signing_in"] == 1, "the second was ended, the first is under way"
        key = clinic.here("api-key", "create", "--for", "rut", "--purpose", "contract.perform", "--name", "Kassan")
        api = api_of(Door(ombud, lambda: clinic.now, public_url=HERE), ENDPOINTS)
        sent = {"Authorization": f"Bearer {key['token']}"}
        assert TestClient(api.app, base_url=HERE).get("/api/v1/policy", headers=sent).status_code == 200
        api.close()
        shown = at_work(ombud, browsers(), "dag", clinic).page("/konsol/api")
        assert "policy.versions" in words(shown)
        with parted.administrator() as connection:
            asked = "SELECT usename::text FROM pg_stat_activity WHERE datname = %s AND application_name = 'ombud'"
            assert {str(row[0]) for row in connection.execute(asked, (parted.name,))} == {parted.acts, parted.doors}
    fake.end()
    there = parted.counted()
    assert (there["attempt"] > 2, there["api_call"]) == (True, 1)
    clinic.later(days=31)
    assert clinic.here("worker", "--once", code=0)["failed"] == 0
    assert parted.counted() == dict.fromkeys(OWN, 0)


def test_acts_need_nothing_of_the_doors(parted: Parted, tmp_path: Path) -> None:
    """An archive neither: what is the doors' own is in none."""
    clinic = parted.clinic
    subject, _ = clinic.customer()
    clinic.here("choice", "object", "--choice", "object.direct_marketing", "--subject", subject, "--channel", "phone")
    clinic.here("erase", "--subject", clinic.met(), "--yes", actor="disa")
    assert clinic.here("audit", "verify", code=0)["problems"] == []
    for place in ("archives", "mirror"):
        (tmp_path / place).mkdir()
    clinic.here("backup", "--to", tmp_path / "archives", "--keys-to", tmp_path / "mirror")
    told = {one["about"]: one["level"] for one in clinic.told("doctor", clinic.folder, code=1)["findings"]}
    assert (told["role"], told["doors"]) == ("ok", "ok")


def test_the_server_refuses_the_doors_everything_that_is_not_theirs(parted: Parted) -> None:
    parted.clinic.customer()
    with parted.administrator() as connection:
        asked = "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        rows = connection.execute(f"{asked} WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p')", (list(PARTS),))
        others = [str(row[0]) for row in rows]
    assert {"keydir.subject", "vault.record", "ledger.entry", "ledger.alembic_version"} <= set(others)
    way = "SELECT * FROM {}", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES", "TRUNCATE {}"
    forbidden = [
        *(one.format(table) for table in others for one in way),
        f"CREATE TABLE {DOORS}.copied AS SELECT 1", f"ALTER TABLE {DOORS}.attempt ADD COLUMN name text",
        f"DROP TABLE {DOORS}.attempt", f"TRUNCATE {DOORS}.attempt", "CREATE SCHEMA mine", "CREATE ROLE helper",
        f"SET ROLE {parted.acts}", "SET ROLE ombud", f"GRANT {parted.acts} TO {parted.doors}",
    ]  # fmt: skip
    with psycopg.connect(stores.server().url(parted.name, parted.doors), autocommit=True) as connection:
        for statement in forbidden:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
        for table in OWN:  # and what is theirs they have
            connection.execute(f"DELETE FROM {DOORS}.{table}".encode())
    with psycopg.connect(stores.server().url(parted.name, parted.acts), autocommit=True) as connection:
        for table in OWN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT * FROM {DOORS}.{table}".encode())


def test_a_role_of_the_doors_that_may_more_or_less_is_named_by_doctor(parted: Parted) -> None:
    assert parted.look().level == "ok"
    doors = parted.doors
    for loosen, tighten, word in (
        (f"GRANT SELECT (subject_id) ON vault.record TO {doors}", f"REVOKE ALL ON vault.record FROM {doors}", "more"),
        (f"GRANT TRUNCATE ON keydir.subject TO {doors}", f"REVOKE ALL ON keydir.subject FROM {doors}", "more"),
        (f"GRANT USAGE ON SCHEMA ledger TO {doors}", f"REVOKE ALL ON SCHEMA ledger FROM {doors}", "more"),
        (f"GRANT {parted.acts} TO {doors}", f"REVOKE {parted.acts} FROM {doors}", "more"),
        (f"ALTER ROLE {doors} CREATEROLE", f"ALTER ROLE {doors} NOCREATEROLE", "make roles"),
        (f"REVOKE USAGE ON SCHEMA doors FROM {doors}", f"GRANT USAGE ON SCHEMA doors TO {doors}", "doors need"),
        (f"REVOKE UPDATE ON doors.attempt FROM {doors}", f"GRANT UPDATE ON doors.attempt TO {doors}", "doors need"),
    ):
        with parted.administrator() as connection:
            connection.execute(loosen)
        found = parted.look()
        assert (found.level, word in found.text.en) == ("error", True), (loosen, found)
        with parted.administrator() as connection:
            connection.execute(tighten)
    assert parted.look().level == "ok"


def test_without_a_role_of_their_own_the_doors_use_the_one_of_acts(clinic: Clinic) -> None:
    (found,) = looks.doors(Patient(clinic.folder, read_config(clinic.folder), None, clinic.now))
    assert (found.level, "no role of their own" in found.text.en) == ("info", True)
    made = clinic.here("database", "roles")["statements"]
    with clinic.database() as database:
        name = database.name
    assert f"GRANT SELECT, INSERT, UPDATE, DELETE ON doors.attempt TO {name}_acts, {name}_doors;" in made


def test_where_they_have_one_acts_are_given_nothing_of_theirs(parted: Parted) -> None:
    made = parted.clinic.here("database", "roles", "--role", parted.acts)["statements"]
    granted = [one for one in made if one.startswith("GRANT")]
    assert [one for one in granted if "doors." in one and parted.acts in one] == []
    assert [one for one in granted if parted.doors in one and any(f" {part}" in one for part in PARTS)] == []


def test_a_role_of_acts_that_may_do_what_is_the_doors_alone_is_named_by_doctor(parted: Parted) -> None:
    folder = parted.clinic.folder
    for what, level in (("GRANT SELECT ON doors.attempt TO", "error"), ("REVOKE ALL ON doors.attempt FROM", "ok")):
        with parted.administrator() as connection:
            connection.execute(f"{what} {parted.acts}")
        (found,) = looks.role(Patient(folder, read_config(folder), None, parted.clinic.now))
        assert found.level == level, found


def test_two_roles_have_two_names(parted: Parted) -> None:
    refused = parted.clinic.run("database", parted.clinic.folder, "roles", "--role", parted.doors)
    assert (refused.exit_code, "both called" in refused.output) == (3, True)


def test_the_doors_have_a_password_of_their_own(
    parted: Parted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one of acts is never sent with the doors' name."""
    mine, theirs = tmp_path / "acts", tmp_path / "doors"
    for path, said in ((mine, "handlingarnas"), (theirs, "dörrarnas")):
        path.write_text(f"{said}\n")
        path.chmod(0o600)
    monkeypatch.setenv("OMBUD_DATABASE_PASSWORD_FILE", str(mine))
    with parted.clinic.database() as database:
        assert (database.address.password, database.doors.address.password) == ("handlingarnas", None)  # type: ignore[attr-defined]
    monkeypatch.setenv(DOORS_PASSWORD_FILE, str(theirs))
    with parted.clinic.database() as database:
        assert database.doors.address.password == "dörrarnas"  # type: ignore[attr-defined]
        assert database.doors.address.settings["user"] == parted.doors  # type: ignore[attr-defined]


@pytest.mark.on("sqlite")
def test_in_a_file_the_doors_use_the_file(clinic: Clinic) -> None:
    with clinic.database() as database:
        assert database.doors is database
    assert list(looks.doors(Patient(clinic.folder, read_config(clinic.folder), None, clinic.now))) == []
