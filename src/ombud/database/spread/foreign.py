"""The statements that spread an installation's tables with PostgreSQL alone: hash partitions over postgres_fdw.

* Each server gets the tables of one remainder of the hash, with their keys and indexes: `keydir.subject_0`, …
* At the coordinator a table with people becomes one without rows, whose partitions are those tables. What it held is
  moved in the same transaction; what is not about people stays.
* Where there is nothing yet, for `ombud restore`, the tables are made first and spread then, empty.
* No password stands in what is written: the servers are asked with the certificate or the password file of the account
  that the coordinator runs as (`password_required 'false'`, which an administrator may say and nobody else).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import MetaData, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.elements import quoted_name

from ombud.database.parts import LEDGER, PARTS, SCHEMAS
from ombud.database.spread.layout import BY, at_the_coordinator, with_people

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_BEFORE = "_before"
_SESSION = "-c lock_timeout=10s -c synchronous_commit=on -c idle_in_transaction_session_timeout=0"
"""How a server is asked, whatever its own settings are. It sees only its own part of two acts that wait for each other:
there they wait for so long, and no longer. What it acknowledges lies on its disk. Every other end is the coordinator's:
a backup may stand idle at one server while it reads another."""
HALVES = "spread"
"""The schema of what acts over several servers leave (halves.py)."""
_HALF = "subject_id bytea NOT NULL, act_id bytea NOT NULL, writes bytea NOT NULL"
_FETCHED = "10000"
"""Rows that the coordinator asks of a server at a time, in what goes through many."""
_SENT = "100"
"""Rows that it gives to a server at a time, where one statement writes many."""
_ALWAYS = {"fetch_size": _FETCHED, "batch_size": _SENT, "options": _SESSION}


@dataclass(frozen=True, slots=True)
class Host:
    """One server, and the database there that holds its people."""

    settings: dict[str, str]
    """As libpq names them: host, port, dbname, sslmode …; no user and no password."""

    @property
    def named(self) -> str:
        return f"{self.settings.get('host', '?')}:{self.settings.get('port', '5432')}/{self.settings['dbname']}"


@dataclass(frozen=True, slots=True)
class Script:
    """What one server is told, and by whom."""

    at: str
    sql: str


def for_foreign_servers(hosts: Sequence[Host], role: str, empty: str | None = None) -> list[Script]:
    """One script for each server, in their order, and the coordinator's last.

    `empty` is the revision of the tables, where the coordinator has none yet.
    """
    servers = [Script(host.named, "\n".join(_server(number, role)) + "\n") for number, host in enumerate(hosts)]
    return [*servers, Script("coordinator", "\n".join(_coordinator(hosts, role, empty)) + "\n")]


def _server(number: int, role: str) -> Iterator[str]:
    yield "BEGIN;"
    for part in PARTS:
        yield f"CREATE SCHEMA {part} AUTHORIZATION {_name(role)};"
    yield f"CREATE SCHEMA {HALVES} AUTHORIZATION {_name(role)};"
    yield f"SET LOCAL ROLE {_name(role)};"
    for table in with_people():
        yield from _as_partition(table, number)
    yield f"CREATE TABLE {HALVES}.half_{number} ({_HALF}, PRIMARY KEY (subject_id, act_id));"
    yield "COMMIT;"


def _as_partition(table: Table, number: int) -> Iterator[str]:
    """The table with its keys and indexes, under the name that it has at that server."""
    kept = table.to_metadata(MetaData(), name=f"{table.name}_{number}")
    yield str(CreateTable(kept).compile(dialect=_DIALECT)).strip() + ";"
    for index in sorted(kept.indexes, key=lambda index: str(index.name)):
        index.name = quoted_name(f"{index.name}_{number}", quote=None)
        yield str(CreateIndex(index).compile(dialect=_DIALECT)) + ";"


def _coordinator(hosts: Sequence[Host], role: str, empty: str | None) -> Iterator[str]:
    yield "BEGIN;"
    yield "CREATE EXTENSION IF NOT EXISTS postgres_fdw;"
    for number, host in enumerate(hosts):
        options = ", ".join(f"{key} {_text(value)}" for key, value in {**host.settings, **_ALWAYS}.items())
        yield f"CREATE SERVER ombud_{number} FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({options});"
        yield f"GRANT USAGE ON FOREIGN SERVER ombud_{number} TO {_name(role)};"
        asked = f"user {_text(role)}, password_required 'false'"
        yield f"CREATE USER MAPPING FOR {_name(role)} SERVER ombud_{number} OPTIONS ({asked});"
    for schema in SCHEMAS if empty is not None else ():
        yield f"CREATE SCHEMA {schema} AUTHORIZATION {_name(role)};"
    yield f"CREATE SCHEMA {HALVES} AUTHORIZATION {_name(role)};"
    yield f"SET LOCAL ROLE {_name(role)};"
    if empty is not None:
        yield from _new(empty)
    for table in with_people():
        yield from _as_spread(table, len(hosts))
    yield f"CREATE TABLE {HALVES}.half ({_HALF}) PARTITION BY HASH ({BY});"
    yield from _partitions(HALVES, "half", len(hosts))
    yield f"CREATE TABLE {HALVES}.whole (act_id bytea PRIMARY KEY);"
    yield f"CREATE TABLE {HALVES}.settings (name text, setting text);"
    for number in range(len(hosts)):
        yield (
            f"CREATE FOREIGN TABLE {HALVES}.settings_{number} () INHERITS ({HALVES}.settings) SERVER ombud_{number}"
            " OPTIONS (schema_name 'pg_catalog', table_name 'pg_settings');"
        )
    yield "COMMIT;"


def _new(revision: str) -> Iterator[str]:
    """Every table, without a row, and the revision that they are of."""
    for table in [*at_the_coordinator(), *with_people()]:
        yield str(CreateTable(table).compile(dialect=_DIALECT)).strip() + ";"
    for table in at_the_coordinator():
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield str(CreateIndex(index).compile(dialect=_DIALECT)) + ";"
    yield f"CREATE TABLE {LEDGER}.alembic_version (version_num varchar(32) PRIMARY KEY);"
    yield f"INSERT INTO {LEDGER}.alembic_version (version_num) VALUES ({_text(revision)});"


def _as_spread(table: Table, number: int) -> Iterator[str]:
    name, before = table.fullname, f"{table.fullname}{_BEFORE}"
    columns = ", ".join(column.name for column in table.columns)
    yield f"ALTER TABLE {name} RENAME TO {table.name}{_BEFORE};"
    yield f"CREATE TABLE {name} (LIKE {before} INCLUDING DEFAULTS) PARTITION BY HASH ({BY});"
    yield from _partitions(str(table.schema), table.name, number)
    yield f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {before};"
    yield f"DROP TABLE {before};"


def _partitions(part: str, table: str, number: int) -> Iterator[str]:
    for remainder in range(number):
        yield (
            f"CREATE FOREIGN TABLE {part}.{table}_{remainder} PARTITION OF {part}.{table}"
            f" FOR VALUES WITH (MODULUS {number}, REMAINDER {remainder}) SERVER ombud_{remainder}"
            f" OPTIONS (schema_name '{part}', table_name '{table}_{remainder}');"
        )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
