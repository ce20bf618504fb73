"""Move an installation from the previous release to this one (security.md R15; `ombud upgrade`).

1. Nobody else has the database open. A copy of it is made, and only the copy is changed.
2. In the copy every row of before must still be there, and the log must verify with its keys; the entry that it was
   moved commits in it.
3. The copy takes the database's name. Killed before that, the installation is as it was; killed after it, it is of
   this release. There is nothing in between and nothing to repair.
4. The old file stays until the new one has been opened, and is then overwritten: it would keep what is erased later.
"""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ombud.app.config import InstallationError, read_config
from ombud.app.databases import DATABASE, looked_at
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
from ombud.app.migrate import BEFORE, HEAD, check_schema, make_schema, revision_of
from ombud.archives import store as rows_of
from ombud.archives import values
from ombud.audit import Act, Entry, Outcome
from ombud.audit.model import SYSTEM
from ombud.database import SqliteDatabase, Transaction
from ombud.database.sqlite import change
from ombud.keys import Keyring
from ombud.vault import Vault

SCRATCH = f"{DATABASE}.new"
_PAGE = 500
Sum = tuple[tuple[str, ...], int, bytes]
"""Columns, number of rows and hash of one table."""
Sums = dict[str, Sum]


@dataclass(frozen=True, slots=True)
class Move:
    """What the move would do."""

    found: str
    people: int
    bytes: int
    room: int
    """Free bytes on the disk; the copy needs as many as the database has, and a little."""

    @property
    def needed(self) -> bool:
        return self.found != HEAD


def plan(folder: Path) -> Move:
    """Look at the installation and change nothing. Raises `InstallationError` for a revision that is not known."""
    config, path = read_config(folder), folder / DATABASE
    if config.installation.database is not None:
        return Move(_revision_at_server(folder), 0, 0, 0)
    database = looked_at(folder)
    try:
        found = revision_of(database)
        if found not in (*BEFORE, HEAD):
            raise InstallationError(
                f"{path.name} is of revision {found or 'none'}, which this release does not know. Nothing was changed. "
                "Use the release that it was made with, or a newer one."
            )
        with database.read() as tx:
            people = rows_of.count(tx, "subject")
    finally:
        database.close()
    return Move(found, people, path.stat().st_size, shutil.disk_usage(folder).free)


def _revision_at_server(folder: Path) -> str:
    """The first release was never at a server: what is there is of this release, or is not known."""
    database = looked_at(folder)
    try:
        check_schema(database)
    finally:
        database.close()
    return HEAD


def upgrade(folder: Path, passphrase: Callable[[], str], *, now: datetime) -> Move:
    """Move the installation here. Raises `InstallationError`, `DatabaseFault`; then it is as it was."""
    move = plan(folder)
    if move.needed:
        if move.room < 2 * move.bytes:
            raise InstallationError("there is too little room on the disk for a copy; nothing was changed.")
        config = read_config(folder)
        keyring = Keyring.open(keys_folder(folder, config) / STORE, open_root(folder, config, passphrase))

        def make(scratch: Path) -> None:
            _move(scratch)
            database = SqliteDatabase(scratch)
            try:
                _enter(assemble(folder, config, keyring, database), held_path(folder, config), move, now)
            finally:
                database.close()

        change(folder / DATABASE, folder / SCRATCH, folder / BEFORE_UPGRADE, make)
    ombud = open_installation(folder, passphrase, now=now)
    if move.needed:
        ombud.vault.settle(now=now, everybody=True)
    ombud.close(now)
    return move


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
    facts: dict[str, str | int] = {"step": HEAD, "state": move.found, "people": move.people}
    with vault.database.act() as tx:
        vault.ledger.record(tx, Entry(at=now, actor=SYSTEM, act=Act.MIGRATE, outcome=Outcome.DONE, facts=facts))
    found = vault.ledger.verify()
    if not found.ok:
        first = ", ".join(dict.fromkeys(problem.fault.value for problem in found.problems))
        raise InstallationError(f"the log is not whole ({first}); the installation is as it was.")
    vault.database.truncate_log()


def _sums(path: Path, like: Sums | None) -> Sums:
    """Every table with its rows, in the columns that it has, or that it had before."""
    database = SqliteDatabase(path)
    try:
        with database.read() as tx:
            columns, keys = database.columns(tx), database.keys(tx)
            wanted = {n: tuple(sorted(c)) for n, c in columns.items() if n != "alembic_version"}
            if like is not None:
                wanted = {name: summed[0] for name, summed in like.items()}
            return {name: _sum(tx, name, of, keys[name]) for name, of in wanted.items()}
    finally:
        database.close()


def _sum(tx: Transaction, table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> Sum:
    digest, number, after = hashlib.sha256(), 0, None
    places = [columns.index(name) for name in key]
    while rows := rows_of.page(tx, table, columns, key, after, _PAGE):
        for row in rows:
            digest.update(values.encode(row))
        number += len(rows)
        after = tuple(rows[-1][place] for place in places)
    return columns, number, digest.digest()
