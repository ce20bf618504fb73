"""Acts are carried out with a role that owns nothing: what imports cannot see, the database refuses (design 4)."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ombud.app.config import read_config
from ombud.app.databases import DATABASE
from ombud.app.looks.model import Look, Patient
from ombud.app.looks.role import role
from ombud.app.server_roles import _ENTRY, _STAYS, rights
from ombud.database.postgresql import PostgresqlDatabase
from tests import stores
from tests.cli.clinic import ROOT, Clinic
from tests.servers.postgresql import PASSWORD

pytestmark = pytest.mark.on("postgresql")
LOOSE = ("leaf", "node", "checkpoint", "policy_version", "swept")


@pytest.fixture
def limited(clinic: Clinic) -> Iterator[tuple[Clinic, str]]:
    """An installation that works with a role of acts, and the role's name."""
    with clinic.database() as database:
        name = database.name
    made = clinic.here("database", "roles")["statements"]
    with stores.server().superuser_on(name) as connection:
        for statement in (*made, *made):  # running them again changes nothing
            connection.execute(statement)
    toml = clinic.folder / "ombud.toml"
    before = toml.read_text()
    toml.write_text(before.replace("postgresql://ombud@", f"postgresql://{name}_acts@"))
    yield clinic, f"{name}_acts"
    toml.write_text(before)
    with stores.server().superuser_on(name) as connection:
        for role in (f"{name}_acts", f"{name}_doors"):
            connection.execute(f"DROP OWNED BY {role}")
            connection.execute(f"DROP ROLE {role}")


def said(clinic: Clinic) -> Look:
    (look,) = role(Patient(clinic.folder, read_config(clinic.folder), None, clinic.now))
    return look


def test_acts_need_no_more_than_their_role_may(limited: tuple[Clinic, str]) -> None:
    """Somebody comes, signs, decides, is read and erased; the log is folded, verified and swept by the same role."""
    clinic, _ = limited
    subject, _ = clinic.customer()
    words = ("--subject", subject, "--purpose", "contract.perform", "--category", "name", "--reason", "booked")
    assert "Tolvan" in str(clinic.here("read", *words))
    clinic.here("choice", "object", "--choice", "object.direct_marketing", "--subject", subject, "--channel", "phone")
    clinic.later(days=1)
    assert clinic.here("worker", "--once", code=0)["failed"] == 0
    clinic.here("erase", "--subject", subject, "--yes", actor="disa", code=1)  # some of it must stay
    clinic.here("erase", "--subject", clinic.met(), "--yes", actor="disa")
    assert clinic.here("audit", "verify", code=0)["problems"] == []
    clinic.later(days=40)
    clinic.here("retention", "sweep", actor="disa")
    assert said(clinic).level == "ok"


def test_what_an_act_never_does_the_server_refuses(limited: tuple[Clinic, str]) -> None:
    clinic, name = limited
    clinic.met()
    forbidden = [
        *(f"DELETE FROM {table}" for table in _STAYS),
        *(f"UPDATE {table} SET {column} = {column}" for table, column in _COLUMNS.items()),
        "UPDATE ledger.entry SET commitment = ''",
        "UPDATE alembic_version SET version_num = '0001'",
        "TRUNCATE ledger.leaf", "CREATE TABLE vault.copied AS SELECT * FROM vault.record", "CREATE SCHEMA mine",
        "ALTER TABLE ledger.leaf DISABLE TRIGGER ALL", "DROP TABLE ledger.leaf", "CREATE ROLE helper",
        "SET ROLE ombud",
        "COPY vault.record TO PROGRAM 'cat'",
    ]  # fmt: skip
    with psycopg.connect(stores.server().url(name.removesuffix("_acts"), name), autocommit=True) as connection:
        connection.execute("SET search_path = keydir, vault, ledger")
        for statement in forbidden:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


_COLUMNS = {
    "leaf": "data", "node": "hash", "checkpoint": "root", "policy_version": "number", "swept": "sweep_id",
    "tree": "id", "lane": "secret", "erasure": "erasure_id", "sweep": "sweep_id", "archive": "archive_id",
}  # fmt: skip


def test_a_role_that_can_do_more_or_less_is_named_by_doctor(limited: tuple[Clinic, str]) -> None:
    clinic, name = limited
    with stores.server().superuser_on(name.removesuffix("_acts")) as connection:
        for loosen, tighten, level, word in (
            ("GRANT DELETE ON ledger.leaf TO {}", "REVOKE DELETE ON ledger.leaf FROM {}", "error", "that only grow"),
            (
                "GRANT DELETE ON ledger.lane TO {}",
                "REVOKE DELETE ON ledger.lane FROM {}",
                "error",
                "more than acts need",
            ),
            ("GRANT TRUNCATE ON vault.record TO {}", "REVOKE TRUNCATE ON vault.record FROM {}", "error", "more than"),
            (
                "GRANT UPDATE (id) ON ledger.tree TO {}",
                "REVOKE UPDATE (id) ON ledger.tree FROM {}",
                "error",
                "more than",
            ),
            ("REVOKE SELECT ON vault.record FROM {}", "GRANT SELECT ON vault.record TO {}", "error", "every table"),
            ("REVOKE INSERT ON ledger.leaf FROM {}", "GRANT INSERT ON ledger.leaf TO {}", "error", "every table"),
            (
                "REVOKE UPDATE (size) ON ledger.tree FROM {}",
                "GRANT UPDATE (size) ON ledger.tree TO {}",
                "error",
                "every",
            ),
            ("REVOKE USAGE ON SCHEMA vault FROM {}", "GRANT USAGE ON SCHEMA vault TO {}", "error", "every table"),
            ("ALTER ROLE {} CREATEROLE", "ALTER ROLE {} NOCREATEROLE", "error", "or make roles"),
            ("GRANT ombud TO {}", "REVOKE ombud FROM {}", "warning", "owns the tables"),
        ):
            connection.execute(loosen.format(name))
            look = said(clinic)
            assert (look.level, word in look.text.en) == (level, True), look
            connection.execute(tighten.format(name))
    assert said(clinic).level == "ok"


def test_every_table_has_its_grant_and_no_more(limited: tuple[Clinic, str]) -> None:
    _, name = limited
    with stores.server().superuser_on(name.removesuffix("_acts")) as connection:
        rows = connection.execute(
            "SELECT c.relname, has_table_privilege(%(role)s, c.oid, 'SELECT'),"
            " has_any_column_privilege(%(role)s, c.oid, 'INSERT'), has_table_privilege(%(role)s, c.oid, 'DELETE'),"
            " (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND"
            " a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(%(role)s, c.oid, a.attnum, 'UPDATE')),"
            " (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
            " AND n.nspname IN ('keydir', 'vault', 'ledger')",
            {"role": name},
        ).fetchall()
    found = {
        table: (select, insert, delete, updates or [], columns)
        for table, select, insert, delete, updates, columns in rows
    }
    assert set(_STAYS) <= set(found)
    assert found.pop("alembic_version")[:4] == (True, False, False, [])
    for table, (select, insert, delete, updates, columns) in found.items():
        assert (select, insert, delete) == (True, True, table not in _STAYS), table
        if table in _STAYS or table == "entry":
            assert set(updates) == set(_STAYS.get(table, _ENTRY)), table
        else:
            assert len(updates) == columns, table


def test_no_statement_of_ours_changes_or_removes_what_only_grows() -> None:
    """But for those that plant a fault to be found, in a copy, and a restore, which the owner does."""
    pattern = re.compile(rf"(?:UPDATE|DELETE FROM) ({'|'.join(LOOSE)})\b")
    assert {name for name, moving in _STAYS.items() if not moving} == set(LOOSE)
    for path in (ROOT / "src" / "ombud").rglob("*.py"):
        if path.name not in ("planted.py", "tampered.py"):
            assert not pattern.search(path.read_text(encoding="utf-8")), path
    assert rights("leaf") == "SELECT, INSERT"


def test_the_statements_go_to_a_file_and_a_name_that_is_none_is_refused(clinic: Clinic, tmp_path: Path) -> None:
    told = clinic.here("database", "roles", "--role", "handlingar", "--to", tmp_path / "roles.sql")
    assert (tmp_path / "roles.sql").read_text().splitlines() == told["statements"]
    assert "handlingar" in told["statements"][0]
    assert PASSWORD not in str(told)
    refused = clinic.run("database", clinic.folder, "roles", "--role", "x; DROP")
    assert (refused.exit_code, "small letters" in refused.output) == (3, True)


def test_for_several_servers_it_says_that_it_knows_none(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PostgresqlDatabase, "spreads", True)
    refused = clinic.run("database", clinic.folder, "roles")
    assert (refused.exit_code, "knows no roles for them yet" in refused.output) == (3, True)


@pytest.mark.on("sqlite")
def test_a_file_knows_no_roles(clinic: Clinic) -> None:
    assert (clinic.folder / DATABASE).exists()
    refused = clinic.run("database", clinic.folder, "roles")
    assert (refused.exit_code, "knows no roles" in refused.output) == (3, True)
    assert list(role(Patient(clinic.folder, read_config(clinic.folder), None, clinic.now))) == []
