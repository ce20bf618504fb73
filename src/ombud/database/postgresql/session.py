"""What every session is set to, and what is seen of the server before anything is done there.

* Durable: `synchronous_commit=on`, whatever the server's own setting is (security.md R11).
* A prepared statement is planned once: all of ours find their rows by key, so no value asks for another plan.
* Nobody waits for ever: for a lock, for a statement, or for a client that has gone away inside an act. How long, the
  installation says (limits.py), and no setting of the server's or the role's besides.
* Who decides reads the server that writes: a replica may lag behind, and then a no that was acknowledged there is not
  known here (security.md 10). So a replica is refused, and of several hosts the one is found that writes.
* Values of statements never reach the server's log (security.md 3.6): neither as parameters, nor quoted by an
  error or in the row that broke a rule. These settings are the administrator's: where this role may set them
  they are set, and a server that would still log values is not used.
"""

from typing import Any, NamedTuple

import psycopg

from ombud.database.parts import SCHEMAS
from ombud.database.port import DatabaseFault, PassingFault, Row
from ombud.database.postgresql.address import Address
from ombud.database.postgresql.faults import connection_fault
from ombud.database.postgresql.limits import Limits

OLDEST = 15
"""The oldest server that is used. It is the first where a plain role may be given a setting of the log."""
_SETTINGS = {
    "search_path": ",".join(SCHEMAS),
    "synchronous_commit": "on",
    "plan_cache_mode": "force_generic_plan",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
    "idle_session_timeout": "0",
}
SILENCE = {"log_parameter_max_length": "0", "log_min_messages": "fatal"}
"""No values of statements in the log, and no messages of errors: they quote values and whole rows."""
_LOST_WITHIN = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 40_000}
_SILENCE = (
    "SELECT set_config(s.name, s.value, false) FROM (VALUES {}) AS s (name, value)"
    " WHERE has_parameter_privilege(s.name, 'SET')"
).format(", ".join(f"('{name}', '{value}')" for name, value in SILENCE.items()))
_NO_END_FROM_OUTSIDE = (
    "SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout'"
)
"""Not among `_SETTINGS`: a server before PostgreSQL 17 has none, and lets nobody in who names it."""
_LOGS_VALUES = (
    "SELECT current_setting('log_parameter_max_length') <> '0'"
    " OR current_setting('log_min_messages') NOT IN ('fatal', 'panic')"
    " OR coalesce(current_setting('auto_explain.log_min_duration', true), '-1') <> '-1'"
    " AND coalesce(current_setting('auto_explain.log_parameter_max_length', true), '0') <> '0'"
    " OR coalesce(current_setting('pgaudit.log_parameter', true), 'off') <> 'off'"
)


class Manner(NamedTuple):
    """What a session is for."""

    reads_only: bool = False
    patient: bool = False
    """It may stand for as long as an archive takes."""
    any_server: bool = False
    """Nothing is decided in it, so a replica may answer."""


def connect(address: Address, limits: Limits, manner: Manner) -> "psycopg.Connection[Row]":
    """A session that is set as it must be. Raises `DatabaseFault`."""
    settings = {
        **_SETTINGS,
        "lock_timeout": _ms(limits.lock_seconds),
        "statement_timeout": "0" if manner.patient else _ms(limits.statement_seconds),
        "idle_in_transaction_session_timeout": "0" if manner.patient else _ms(limits.idle_seconds),
    }
    given: dict[str, Any] = {
        "connect_timeout": 10,
        **_LOST_WITHIN,
        **address.settings,
        **({"target_session_attrs": _which(manner)} if address.hosts > 1 else {}),
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        "application_name": "ombud",
        "client_encoding": "UTF8",
    }
    if address.password is not None:
        given["password"] = address.password
    try:
        connection: psycopg.Connection[Row] = psycopg.connect(**given, autocommit=True)
    except psycopg.Error as error:
        raise connection_fault(address.name, error) from None
    try:
        _look(connection, address.name)
        if not manner.any_server:
            _refuse_replica(connection, address.name)
        if manner.reads_only:  # by a statement, so that what it was before can still be seen (app/engine.py)
            connection.execute("SET default_transaction_read_only = on")
    except psycopg.Error as error:
        connection.close()
        raise connection_fault(address.name, error) from None
    except DatabaseFault:
        connection.close()
        raise
    return connection


def _ms(seconds: float) -> str:
    return f"{round(seconds * 1000)}ms"


def _which(manner: Manner) -> str:
    """Which of several servers is the one."""
    if manner.any_server:
        return "any"
    return "primary" if manner.reads_only else "read-write"


def _look(connection: "psycopg.Connection[Row]", name: str) -> None:
    """Refuse a server that is too old, that cannot hold every letter, or that writes values to its log."""
    if connection.info.server_version < OLDEST * 10_000:
        raise DatabaseFault(f"{name}: the server is older than PostgreSQL {OLDEST}. Use a later one.")
    if connection.info.parameter_status("server_encoding") != "UTF8":
        raise DatabaseFault(f"{name}: the database is not in UTF-8. Make one with ENCODING 'UTF8'.")
    connection.execute(f"{_SILENCE} UNION ALL {_NO_END_FROM_OUTSIDE}")
    row = connection.execute(_LOGS_VALUES).fetchone()
    if row is None or row[0]:
        raise DatabaseFault(
            f"{name}: the server may write values of statements, or rows, to its log, and this role may not stop it. "
            "Let its administrator run, with the role of the address: ALTER ROLE … SET log_parameter_max_length = 0; "
            "ALTER ROLE … SET log_min_messages = fatal. docs/how-to/run-on-postgresql.md says why"
        )


def _refuse_replica(connection: "psycopg.Connection[Row]", name: str) -> None:
    """Refuse a server that follows another one: what it says may be of before an objection, or an erasure."""
    row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
    if row is None or row[0]:
        raise PassingFault(
            f"{name}: the server is a replica, and what is decided here is never read from one: it may not know yet "
            "who has said no, or is erased. Nothing was done. Name the server that writes in ombud.toml, or several "
            "hosts (host=one,two): the one that writes is found"
        )
