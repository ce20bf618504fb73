"""The two roles at a PostgreSQL server: what each may do with each table, and what it may not (design 4).

What imports cannot see, the database refuses. The role that made the schemas owns them, and can do anything to them.
Acts are carried out by another one, which owns nothing:

* it changes no table, makes none, and creates no role;
* of the ledger it adds. Leaves, nodes and checkpoints of the tree, versions of the policy and what a sweep took are
  neither changed nor removed by anybody; of the other tables that are kept, the columns alone that move on (`_STAYS`).
  An entry may be sealed anew, placed in the tree, and removed with the person, and never be given another commitment;
* a table that is new is not open to it until it is granted; a test holds that each has its grant.

What is the doors' own (sign-ins under way, counts of tries, the list of calls) is used with a third one, which owns
nothing either, and has no right at all in keydir, vault and ledger: a door's statement that asks for more than its own
is refused there (decision 0090). Where `ombud.toml` names that role, the role of acts has nothing of the doors'; where
it names none, the role of acts is used for both.

Only the owner restores, upgrades and grants, by the address that is named for that.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ombud.app.config import InstallationError, read_config
from ombud.app.config_database import ROLE
from ombud.app.databases import looked_at
from ombud.database import Database
from ombud.database.parts import DOORS, PARTS, SCHEMAS

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
_ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
_NEVER = ("TRUNCATE", "REFERENCES", "TRIGGER")
"""Rights that neither role needs anywhere."""
_ANY = "SELECT, INSERT, UPDATE, REFERENCES"
"""Rights that a role may have to a column alone; who has one to the whole table has it to each column."""


class Placed(NamedTuple):
    """A table and the schema that it is in."""

    schema: str
    name: str


class Roles(NamedTuple):
    """What the two are called."""

    acts: str
    doors: str


def rights(table: str) -> str:
    """What the role of acts may do with a table, as GRANT says it."""
    whole, moving = ", ".join(_whole(table)), ", ".join(_moving(table))
    return f"{whole}, UPDATE ({moving})" if moving else whole


def _whole(table: str) -> tuple[str, ...]:
    """The rights of the role of acts to all of a table."""
    if table == _REVISION:
        return ("SELECT",)
    if table == "entry":
        return ("SELECT", "INSERT", "DELETE")
    return ("SELECT", "INSERT") if table in _STAYS else _ALL


def _moving(table: str) -> tuple[str, ...]:
    """The columns that it may change, where it may not change all."""
    return _ENTRY if table == "entry" else _STAYS.get(table, ())


def statements(folder: Path, acts: str | None) -> tuple[str, ...]:
    """What the server's administrator runs to make the two roles, or to grant them what a release brought. The doors'
    is called what `ombud.toml` calls it.

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
        named = read_config(folder).database.doors
        roles = Roles(acts or f"{database.name}_acts", named or f"{database.name}_doors")
        _check_names(roles)
        return tuple(_statements(database, roles, shared=named is None))
    finally:
        database.close()


def _check_names(roles: Roles) -> None:
    if not all(re.fullmatch(ROLE, name) for name in roles):
        raise InstallationError(
            "a role has a name of small letters, digits and underscores. Say it with --role, and the one of the doors "
            "under [database] in ombud.toml. Nothing was changed."
        )
    if roles.acts == roles.doors:
        raise InstallationError(
            f"the role of acts and the role of the doors are both called {roles.acts}. Give them two names: --role, "
            "and doors under [database] in ombud.toml. Nothing was changed."
        )


def _statements(database: Database, roles: Roles, *, shared: bool) -> Iterator[str]:
    """`shared`: the doors have no role of their own yet, so what is theirs is used with the role of acts."""
    for role in roles:
        yield (
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN"
            f" CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS; END IF; END $$;"
        )
        yield f"ALTER ROLE {role} SET log_parameter_max_length = 0;"
        yield f"ALTER ROLE {role} SET log_min_messages = fatal;"
        yield f'GRANT CONNECT ON DATABASE "{database.name}" TO {role};'
    both = ", ".join(roles)
    for schema in SCHEMAS:
        yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {both};"
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {both};"
    for schema in SCHEMAS if shared else PARTS:
        yield f"GRANT USAGE ON SCHEMA {schema} TO {roles.acts};"
    yield f"GRANT USAGE ON SCHEMA {DOORS} TO {roles.doors};"
    for table in _tables(database):
        if table.schema == DOORS:
            yield f"GRANT {', '.join(_ALL)} ON {DOORS}.{table.name} TO {both if shared else roles.doors};"
        else:
            yield f"GRANT {rights(table.name)} ON {table.schema}.{table.name} TO {roles.acts};"


def _tables(database: Database) -> list[Placed]:
    sql = f"SELECT n.nspname::text, c.relname::text {_ours(SCHEMAS)} ORDER BY 1, 2"
    return [Placed(*row) for row in database.moment(sql, *SCHEMAS)]


def _ours(schemas: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(schemas))
    return (
        "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE n.nspname IN ({marks}) AND c.relkind IN ('r', 'p', 'f')"
    )


class Standing(NamedTuple):
    """What the role that acts are carried out with could do."""

    name: str
    is_superuser: bool
    makes_roles: bool
    owns: int
    """How many of our tables it owns."""
    loosens: int
    """With how many tables it may do more than acts need: as with one that only grows, to change or remove its rows."""
    lacks: int
    """With how many tables it may not do all that acts need."""


class OfDoors(NamedTuple):
    """What the role that the doors' own is used with could do."""

    name: str
    is_superuser: bool
    makes_roles: bool
    reaches: int
    """How many tables and schemas that are not the doors' it could use, and how many roles it is a member of."""
    lacks: int
    """In how many of the doors' own it lacks a right that they need."""


_SELF = "SELECT r.rolname::text, r.rolsuper::int, (r.rolcreaterole OR r.rolcreatedb)::int"
_ME = "FROM pg_catalog.pg_roles r WHERE r.rolname = current_user"


def _right(one: str) -> str:
    return f"CASE WHEN has_table_privilege(c.oid, '{one}') THEN '{one}' END"


_HAS = (
    "SELECT n.nspname::text, c.relname::text, has_schema_privilege(n.oid, 'USAGE')::int,"
    f" concat_ws(',', {', '.join(map(_right, (*_ALL, *_NEVER)))}),"
    " (SELECT coalesce(string_agg(a.attname, ','), '') FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid"
    " AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'UPDATE'))"
    f" {_ours(SCHEMAS)} AND NOT c.relispartition"
)
"""Each table, whether its schema is open to the role, its rights to the table, and the columns that it may change."""


def standing(database: Database) -> Standing | None:
    """How the session's role stands; None for a file."""
    if database.dialect != "postgresql":
        return None
    sql = f"{_SELF}, (SELECT count(*) {_ours(SCHEMAS)} AND pg_has_role(c.relowner, 'USAGE')) {_ME}"
    ((name, superuser, makes, owns),) = database.moment(sql, *SCHEMAS)
    shared, loosens, lacks = database.doors is database, 0, 0
    for schema, table, reached, *has in database.moment(_HAS, *SCHEMAS):
        needs = set(_granted(_whole(table), _moving(table))) if shared or schema != DOORS else set[str]()
        rights = set(_granted(*(filter(None, some.split(",")) for some in has)))
        loosens += not rights <= needs
        lacks += bool(needs) and not (reached and needs <= rights)
    return Standing(name, bool(superuser), bool(makes), owns, loosens, lacks)


def _granted(whole: Iterable[str], columns: Iterable[str]) -> Iterator[str]:
    """Each right by itself. Who may change all of a table is not asked which columns."""
    rights = set(whole)
    yield from rights
    yield from () if "UPDATE" in rights else (f"UPDATE ({column})" for column in columns)


def of_doors(database: Database) -> OfDoors | None:
    """How the doors' role stands; None where they have none of their own."""
    doors = database.doors
    if doors is database:
        return None
    needed = " AND ".join(f"has_table_privilege(c.oid, '{right}')" for right in _ALL)
    sql = (
        f"{_SELF},"
        f" (SELECT count(*) {_ours(PARTS)} AND (pg_has_role(c.relowner, 'USAGE')"
        f" OR has_any_column_privilege(c.oid, '{_ANY}') OR has_table_privilege(c.oid, 'DELETE, TRUNCATE, TRIGGER')))"
        f" + (SELECT count(*) FROM pg_catalog.pg_namespace n WHERE n.nspname IN ({', '.join('?' * len(PARTS))})"
        " AND has_schema_privilege(n.oid, 'USAGE, CREATE'))"
        " + (SELECT count(*) FROM pg_catalog.pg_auth_members m WHERE m.member = r.oid),"
        f" (SELECT count(*) {_ours((DOORS,))} AND NOT ({needed} AND has_schema_privilege(n.oid, 'USAGE')))"
        f" {_ME}"
    )
    ((name, superuser, makes, reaches, lacks),) = doors.moment(sql, *PARTS, *PARTS, DOORS)
    return OfDoors(name, bool(superuser), bool(makes), reaches, lacks)
