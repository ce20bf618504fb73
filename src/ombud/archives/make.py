"""Make an archive: one file, one moment of the whole database, closed under a key of its own (spec/archive.md).

1. Expired archives go; the no-file is made, or written anew without what every living archive has.
2. The log is folded and signed; the archive is announced in the database, so that no epoch it needs ends meanwhile.
3. One moment is written to a file with a temporary name, and synced.
4. The archive is finished in the database, with its entry; then the file gets its name.

A kill leaves no half archive: before 4 the file is removed by the next backup, after it the file is named.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from ombud.archives import no_file, store
from ombud.archives.contents import LEFT_OUT, Progress, Shape, write_manifest, write_table
from ombud.archives.expire import Expired, expire, file_name, part_name
from ombud.archives.file import Writer
from ombud.archives.model import HORIZON, LONGEST, ArchiveFault, Manifest, NoMark, TableSum
from ombud.audit import Act, Entry, Outcome
from ombud.audit import store as ledger_rows
from ombud.database import Transaction
from ombud.keys.folder import sync_folder
from ombud.terms import Actor
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault


@dataclass(frozen=True, slots=True)
class Wanted:
    """What archive is to be made."""

    place: Path
    aside: Path
    """A file that the database may use for its moment; nothing is left there."""
    revision: str
    config: str
    """The text of `ombud.toml`, so that an archive alone is enough beside the keys."""
    horizon: timedelta = HORIZON
    progress: Progress = lambda _table, _rows: None


@dataclass(frozen=True, slots=True)
class Made:
    """An archive that was made."""

    id: bytes
    path: Path
    expires_at: datetime
    manifest: Manifest
    expired: Expired


def back_up(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> Made:
    """Make an archive. Raises `ArchiveFault` when the place is not there, is full or is another's."""
    place, archive_id = wanted.place, vault.new_id()
    if not timedelta(days=1) <= wanted.horizon <= LONGEST:
        raise ArchiveFault("an archive lives 1 to 35 days (T-29); change horizon_days in ombud.toml.")
    if not place.is_dir():
        raise ArchiveFault("the place of the archives is not there, or is not mounted. Nothing was made.")
    with _speaking():
        expired = expire(vault, place, by=by, now=now)
        mark = _begin_no_file(vault, place)
        note = vault.ledger.checkpoint(now)
        row = _announce(vault, wanted, archive_id, mark, now)
        part = place / part_name(archive_id)
        try:
            manifest = _written(vault, wanted, row, (mark, note))
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        made = Made(archive_id, place / file_name(archive_id, now), now + wanted.horizon, manifest, expired)
        _finish(vault, made, by=by, now=now)
        os.rename(part, made.path)
        sync_folder(place)
    return made


def _begin_no_file(vault: Vault, place: Path) -> NoMark:
    """Leave out of the no-file what every archive that lives has; say how far it reaches."""
    if vault.no_file is not None and (place / no_file.NAME).exists():
        vault.no_file.publish()
    with vault.database.read() as tx:
        lines = [row.no_line for row in store.living(tx)]
    return no_file.begin(place, vault.keyring, min(lines, default=None), vault.new_id())


def _announce(vault: Vault, wanted: Wanted, archive_id: bytes, mark: NoMark, now: datetime) -> store.ArchiveRow:
    with vault.database.act() as tx:
        epochs = [*store.epochs(tx), vault.keyring.epoch]
        row = store.ArchiveRow(
            archive_id, to_micros(now), to_micros(now + wanted.horizon), str(wanted.place),
            min(epochs), max(epochs), mark.line, 0, None, None,
        )  # fmt: skip
        store.add(tx, row)
    return row


def _written(vault: Vault, wanted: Wanted, row: store.ArchiveRow, begun: tuple[NoMark, str]) -> Manifest:
    path = wanted.place / part_name(row.archive_id)
    with vault.database.snapshot(wanted.aside) as tx, _new(path) as file:
        times = (from_micros(row.made_at), from_micros(row.expires_at))
        out = Writer(file, vault.keyring, row.archive_id, times)
        sums = tuple(write_table(out, tx, shape, wanted.progress) for shape in _shapes(vault, tx))
        manifest = _manifest(tx, wanted, begun, sums)
        write_manifest(out, manifest)
        out.end()
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _shapes(vault: Vault, tx: Transaction) -> list[Shape]:
    columns, keys = vault.database.columns(tx), vault.database.keys(tx)
    return [Shape(name, tuple(sorted(of)), keys[name]) for name, of in columns.items() if name not in LEFT_OUT]


def _manifest(tx: Transaction, wanted: Wanted, begun: tuple[NoMark, str], sums: tuple[TableSum, ...]) -> Manifest:
    rows = {one.name: one.rows for one in sums}
    mark, note = begun
    return Manifest(
        revision=wanted.revision,
        policy=rows["policy_version"],
        epochs=tuple(store.epochs(tx)),
        ledger_size=ledger_rows.tree_size(tx),
        checkpoint=note,
        noes=mark,
        people=rows["subject"],
        records=rows["record"],
        config=wanted.config,
        tables=sums,
    )


def _finish(vault: Vault, made: Made, *, by: Actor, now: datetime) -> None:
    manifest = made.manifest
    facts: dict[str, str | int] = {
        "step": "made",
        "archive": made.id.hex(),
        "people": manifest.people,
        "records": manifest.records,
        "size": manifest.ledger_size,
        "until_on": f"{made.expires_at:%Y-%m-%d}",
    }
    with vault.database.act() as tx:
        store.finish(tx, made.id, to_micros(now), manifest.ledger_size)
        vault.ledger.record(tx, Entry(at=now, actor=by, act=Act.BACK_UP, outcome=Outcome.DONE, facts=facts))


@contextmanager
def _new(path: Path) -> Iterator[IO[bytes]]:
    """A new file that its owner alone may read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        yield file


@contextmanager
def _speaking() -> Iterator[None]:
    """Say what the operating system says, without a path."""
    try:
        yield
    except OSError as error:
        what = "is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else f"cannot be used ({error.strerror})"
        raise ArchiveFault(
            f"the place of the archives {what}. No archive was made, and the earlier ones are there."
        ) from None
