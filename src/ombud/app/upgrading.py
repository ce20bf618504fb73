"""Move an installation from the previous release to this one (security.md R15; `ombud upgrade`).

1. Nobody else has the database open. A copy of it is made, and only the copy is changed.
2. In the copy every row of before must still be there, and the log must verify with its keys; the entry that it was
   moved commits in it.
3. The copy takes the database's name. Killed before that, the installation is as it was; killed after it, it is of
   this release. There is nothing in between and nothing to repair.
4. The old file stays until the new one has been opened, and is then overwritten: it would keep what is erased later.

At a PostgreSQL server there is no copy: the same is done in one transaction, and a kill leaves it as it was. Rows of a
release that did not seal them are sealed as they stand (`row_seals.py`), after the log was verified.
"""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ombud.app.config import Config, InstallationError, read_config
from ombud.app.databases import DATABASE, database_of, looked_at
from ombud.app.held import check_held
from ombud.app.installation import (
    BEFORE_UPGRADE,
    STORE,
    assemble,
    held_path,
    keys_folder,
    open_installation,
    open_root,
)
from ombud.app.migrate import BEFORE, HEAD, SEALED_LATER, UNSEALED, check_together, make_schema, revision_of
from ombud.app.row_seals import seal_all, seal_table, unsound
from ombud.archives import store as rows_of
from ombud.archives import values
from ombud.audit import Act, Entry, Outcome
from ombud.audit.model import SYSTEM
from ombud.database import Database, SqliteDatabase, Transaction, run_of_acts
from ombud.database.sqlite_file import change
from ombud.keys import Keyring
from ombud.vault import Vault

SCRATCH = f"{DATABASE}.new"
_PAGE = 500
_PATIENCE = 50
"""Times that other sessions are looked for; 20 ms apart, one second in all."""
_OTHERS = (
    "SELECT count(*) FROM pg_catalog.pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND (usename = current_user OR application_name = 'ombud')"
)
"""Of this role, or of ours whatever the role: an upgrade is the owner's, and acts go on with another."""
Sum = tuple[tuple[str, ...], int, bytes]
"""Columns, number of rows and hash of one table."""
Sums = dict[str, Sum]


@dataclass(frozen=True, slots=True)
class Move:
    """What the move would do."""

    found: str
    people: int
    bytes: int
    """How large the copy is that is made first; 0 at a server, where none is."""
    room: int
    """Free bytes on the disk; the copy needs as many as the database has, and a little."""

    @property
    def needed(self) -> bool:
        return self.found != HEAD


def plan(folder: Path) -> Move:
    """Look at the installation and change nothing. Raises `InstallationError` for a revision that is not known,
    `DatabaseFault` where people lie at several servers."""
    config, path = read_config(folder), folder / DATABASE
    database = looked_at(folder)
    try:
        found = revision_of(database)
        if found not in (*BEFORE, HEAD):
            raise InstallationError(
                f"{database.name} is of revision {found or 'none'}, which this release does not know. "
                "Nothing was changed. Use the release that it was made with, or a newer one."
            )
        with database.read() as tx:
            people = rows_of.count(tx, "subject")
        if found != HEAD:
            check_together(database)
    finally:
        database.close()
    size = path.stat().st_size if config.installation.database is None else 0
    return Move(found, people, size, shutil.disk_usage(folder).free)


def upgrade(folder: Path, passphrase: Callable[[], str], *, now: datetime) -> Move:
    """Move the installation here. Raises `InstallationError`, `DatabaseFault`: it is as it was, or what is said
    says what is left."""
    move = plan(folder)
    if move.needed:
        config = read_config(folder)
        keyring = Keyring.open(keys_folder(folder, config) / STORE, open_root(folder, config, passphrase))
        (_at_file if config.installation.database is None else _at_server)(folder, config, keyring, move, now)
    ombud = open_installation(folder, passphrase, now=now)
    if move.needed:
        with run_of_acts("the installation is upgraded. The next sweep and `ombud audit recount` do what is left"):
            ombud.vault.settle(now=now, everybody=True)
            ombud.vault.ledger.recount(now)  # the release before counted nothing as its log grew
    ombud.close(now)
    return move


def _at_file(folder: Path, config: Config, keyring: Keyring, move: Move, now: datetime) -> None:
    """On a copy, that takes the name of the file when all of it is done."""
    if move.room < 2 * move.bytes:
        raise InstallationError("there is too little room on the disk for a copy; nothing was changed.")

    def make(scratch: Path) -> None:
        _move(scratch)
        database = SqliteDatabase(scratch)
        try:
            vault = assemble(folder, config, keyring, database)
            with database.act() as tx:
                _seal_or_check(database, tx, move)
            _enter(vault, held_path(folder, config), move, now)
        finally:
            database.close()

    change(folder / DATABASE, folder / SCRATCH, folder / BEFORE_UPGRADE, make)


def _at_server(folder: Path, config: Config, keyring: Keyring, move: Move, now: datetime) -> None:
    """In one transaction. The log is verified before it: no session can read beside a migration."""
    database = database_of(folder, config)
    vault = assemble(folder, config, keyring, database)
    try:
        check_held(vault, held_path(folder, config))
        _check_log(vault)
        database.close()
        make_schema(database, around=lambda tx: _moved(vault, tx, move, now))
    finally:
        database.close()


@contextmanager
def _moved(vault: Vault, tx: Transaction, move: Move, now: datetime) -> Iterator[None]:
    """What is done before the tables change, and after it."""
    database = vault.database
    check_alone(tx)
    before = _sums_of(database, tx, None)
    yield
    if _sums_of(database, tx, before) != before:
        raise InstallationError("the rows changed while they were moved; the installation is as it was.")
    _seal_or_check(database, tx, move)
    vault.ledger.record(tx, _entry(move, now))
    check_alone(tx)


def _seal_or_check(database: Database, tx: Transaction, move: Move) -> None:
    """Seal rows that have no seals yet. Where they have, one that was changed is found and not sealed anew (R16)."""
    if move.found in UNSEALED:
        seal_all(database, tx)
        return
    for table in SEALED_LATER.get(move.found, ()):
        seal_table(database, tx, table)
    found = unsound(database, tx)
    if found:
        raise InstallationError(
            f"rows are not as they were written ({', '.join(found)}); the installation is as it was. "
            "Restore an archive of before, with the release that made it."
        )


def check_alone(tx: Transaction) -> None:
    """Nobody else works at the database meanwhile: they would write as the earlier release did."""
    for _ in range(_PATIENCE):
        tx.one("SELECT pg_stat_clear_snapshot()")  # or what was seen before is seen again
        if tx.one(_OTHERS) == (0,):
            return
        time.sleep(0.02)  # a session that was closed a moment ago is still on the server's list
    raise InstallationError("another process has the database open. Stop it and try again; nothing was changed.")


def _move(scratch: Path) -> None:
    """Move the copy, and hold what it had before against what it has."""
    before = _sums(scratch, None)
    database = SqliteDatabase(scratch)
    make_schema(database)
    database.close()
    if _sums(scratch, before) != before:
        raise InstallationError("the rows changed while they were moved; the installation is as it was.")


def _enter(vault: Vault, held: Path | None, move: Move, now: datetime) -> None:
    """Verify the log of the copy with the keys, and enter the move."""
    check_held(vault, held)
    with vault.database.act() as tx:
        vault.ledger.record(tx, _entry(move, now))
    _check_log(vault)
    vault.database.truncate_log()


def _entry(move: Move, now: datetime) -> Entry:
    facts: dict[str, str | int] = {"step": HEAD, "state": move.found, "people": move.people}
    return Entry(at=now, actor=SYSTEM, act=Act.MIGRATE, outcome=Outcome.DONE, facts=facts)


def _check_log(vault: Vault) -> None:
    found = vault.ledger.verify()
    if not found.ok:
        first = ", ".join(dict.fromkeys(problem.fault.value for problem in found.problems))
        raise InstallationError(f"the log is not whole ({first}); the installation is as it was.")


def _sums(path: Path, like: Sums | None) -> Sums:
    """Every table with its rows, in the columns that it has, or that it had before."""
    database = SqliteDatabase(path)
    try:
        with database.read() as tx:
            return _sums_of(database, tx, like)
    finally:
        database.close()


def _sums_of(database: Database, tx: Transaction, like: Sums | None) -> Sums:
    columns, keys = database.columns(tx), database.keys(tx)
    wanted = {n: tuple(sorted(c)) for n, c in columns.items() if n != "alembic_version"}
    if like is not None:
        wanted = {name: summed[0] for name, summed in like.items()}
    return {name: _sum(tx, name, of, keys[name]) for name, of in wanted.items()}


def _sum(tx: Transaction, table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> Sum:
    digest, number, after = hashlib.sha256(), 0, None
    places = [columns.index(name) for name in key]
    while rows := rows_of.page(tx, table, columns, key, after, _PAGE):
        for row in rows:
            digest.update(values.encode(row))
        number += len(rows)
        after = tuple(rows[-1][place] for place in places)
    return columns, number, digest.digest()
