"""The role of acts at a PostgreSQL server: what it may do with each table, and what it may not (design 4).

What imports cannot see, the database refuses. The role that made the schema owns it, and can do anything to it; acts
are carried out by another one, which owns nothing:

* it changes no table, makes none, and creates no role;
* of the ledger it adds. Leaves, nodes and checkpoints of the tree, versions of the policy and what a sweep took are
  neither changed nor removed by anybody; of the other tables that are kept, the columns alone that move on (`_STAYS`).
  An entry may be sealed anew, placed in the tree, and removed with the person, and never be given another commitment;
* a table that is new is not open to it until it is granted; a test holds that each has its grant.

Only the owner restores, upgrades and grants, by the address that is named for that.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ombud.app.config import InstallationError
from ombud.app.databases import looked_at
from ombud.database import Database
from ombud.database.parts import PARTS

_REVISION = "alembic_version"
_STAYS: Mapping[str, tuple[str, ...]] = {
    "leaf": (),
    "node": (),
    "checkpoint": (),
    "policy_version": (),
    "swept": (),
    "tree": ("size", "recounted"),
    "lane": ("segment", "position", "number", "tag", "torn", "damaged", "closed_at"),
    "erasure": ("live_at", "receipt", "seal"),
    "sweep": ("people", "whole", "ended_at", "digest", "seal"),
    "archive": ("ledger_size", "finished_at", "removed_at", "seal"),
}
"""Tables whose rows are never removed by an act, each with the columns that an act may change."""
_ENTRY = ("subject_id", "sealed", "leaf_seq", "leaf_pos")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class Placed(NamedTuple):
    """A table and the part that it is in."""

    part: str
    name: str


def rights(table: str) -> str:
    """What the role of acts may do with a table, as GRANT says it."""
    if table == _REVISION:
        return "SELECT"
    if table == "entry":
        return f"SELECT, INSERT, DELETE, UPDATE ({', '.join(_ENTRY)})"
    if table not in _STAYS:
        return "SELECT, INSERT, UPDATE, DELETE"
    moving = _STAYS[table]
    return f"SELECT, INSERT, UPDATE ({', '.join(moving)})" if moving else "SELECT, INSERT"


def statements(folder: Path, role: str | None) -> tuple[str, ...]:
    """What the server's administrator runs to make the role of acts, or to grant it what a release brought.

    Raises `InstallationError`. Changes nothing.
    """
    database = looked_at(folder)
    try:
        if database.dialect != "postgresql":
            raise InstallationError(
                f"{folder.name} has its database in a file, which knows no roles: who may read the file may read it. "
                "Nothing was changed."
            )
        if database.spreads:
            raise InstallationError(
                f"{database.name} is spread over several servers, and Ombud knows no roles for them yet. Nothing was "
                "changed."
            )
        named = role or f"{database.name}_acts"
        if not _NAME.fullmatch(named):
            raise InstallationError(
                "a role has a name of small letters, digits and underscores. Say it with --role. Nothing was changed."
            )
        return tuple(_statements(database, named))
    finally:
        database.close()


def _statements(database: Database, role: str) -> Iterator[str]:
    yield (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN"
        f" CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS; END IF; END $$;"
    )
    yield f"ALTER ROLE {role} SET log_parameter_max_length = 0;"
    yield f"ALTER ROLE {role} SET log_min_messages = fatal;"
    yield f'GRANT CONNECT ON DATABASE "{database.name}" TO {role};'
    for part in PARTS:
        yield f"REVOKE ALL ON SCHEMA {part} FROM PUBLIC;"
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {part} FROM PUBLIC, {role};"
        yield f"GRANT USAGE ON SCHEMA {part} TO {role};"
    for table in _tables(database):
        yield f"GRANT {rights(table.name)} ON {table.part}.{table.name} TO {role};"


def _tables(database: Database) -> list[Placed]:
    parts = ", ".join("?" * len(PARTS))
    sql = (
        "SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE n.nspname IN ({parts}) AND c.relkind IN ('r', 'p', 'f') ORDER BY 1, 2"
    )
    return [Placed(*row) for row in database.moment(sql, *PARTS)]


class Standing(NamedTuple):
    """What the role that acts are carried out with could do."""

    name: str
    is_superuser: bool
    makes_roles: bool
    owns: int
    """How many of our tables it owns."""
    loosens: int
    """In how many tables that only grow it may change or remove rows."""
    lacks: int
    """How many tables it may not read."""


def standing(database: Database) -> Standing | None:
    """How the session's role stands; None for a file."""
    if database.dialect != "postgresql":
        return None
    parts, only_grow = ", ".join("?" * len(PARTS)), [name for name, moving in _STAYS.items() if not moving]
    ours = (
        "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE n.nspname IN ({parts}) AND c.relkind IN ('r', 'p', 'f')"
    )
    grow = ", ".join("?" * len(only_grow))
    sql = (
        "SELECT r.rolname::text, r.rolsuper::int, (r.rolcreaterole OR r.rolcreatedb)::int,"
        f" (SELECT count(*) {ours} AND pg_has_role(c.relowner, 'USAGE')),"
        f" (SELECT count(*) {ours} AND c.relname IN ({grow}) AND has_table_privilege(c.oid, 'UPDATE, DELETE')),"
        f" (SELECT count(*) {ours} AND NOT has_table_privilege(c.oid, 'SELECT'))"
        " FROM pg_catalog.pg_roles r WHERE r.rolname = current_user"
    )
    ((name, superuser, makes, owns, loosens, lacks),) = database.moment(sql, *PARTS, *PARTS, *only_grow, *PARTS)
    return Standing(name, bool(superuser), bool(makes), owns, loosens, lacks)
