"""Extracts come to their end: by period, by a policy that is no longer so, by hand, or because a builder was killed.

The key goes first, in the act: from then on no copy of a file opens. The files go then (T-23, S-07).
"""

from datetime import datetime

from ombud.audit.model import SYSTEM
from ombud.database import Transaction
from ombud.database.sqlite_file import overwrite
from ombud.extracts import store
from ombud.extracts.period import ends_at, is_still_so
from ombud.extracts.place import Stores, enter
from ombud.extracts.store import BUILDING, READY, ExtractRow
from ombud.keys.of_extracts import drop_extract_keys
from ombud.policy.model import Policy
from ombud.terms import Actor, PurposeId
from ombud.terms.time import from_micros


def end_of_row(row: ExtractRow, made: Policy, policy: Policy | None) -> datetime:
    """When it ends: as was said when it was made, or sooner by the policy in force. The past where it has ended."""
    said, built = from_micros(row.expires_at), from_micros(row.built_at)
    purpose = PurposeId(row.purpose)
    if policy is None or not is_still_so(made, policy, purpose):
        return built
    return min(said, ends_at(policy, purpose, built))


def is_alive(stores: Stores, tx: Transaction, row: ExtractRow, now: datetime) -> bool:
    """May it be asked now?"""
    book = stores.vault.book
    return row.state == READY and now < end_of_row(row, book.version(tx, row.policy), book.in_force(tx, now))


def drop_row(stores: Stores, row: ExtractRow, *, by: Actor, now: datetime, why: str = "dropped") -> bool:
    """End one extract. False where it had ended already."""
    with stores.vault.database.act() as tx:
        gone = store.drop(tx, row.extract_id)
        drop_extract_keys(tx, row.extract_id)
        if gone:
            enter(stores, tx, row, by, now, why, people=row.people)
    stores.shelf.drop(row.extract_id)
    stores.vault.traces.left()
    return gone


def drop(stores: Stores, extract: bytes, *, by: Actor, now: datetime) -> bool:
    """End the extract of that id. False where there is none."""
    with stores.vault.database.read() as tx:
        row = store.one(tx, extract)
    return row is not None and drop_row(stores, row, by=by, now=now)


def expire(stores: Stores, *, now: datetime) -> int:
    """End every extract whose time has come, and tidy; how many ended. Idempotent."""
    tidy(stores, now=now)
    with stores.vault.database.read() as tx:
        over = [row for row in store.every(tx) if row.state == READY and not is_alive(stores, tx, row, now)]
    return sum(drop_row(stores, row, by=SYSTEM, now=now, why="expired") for row in over)


def tidy(stores: Stores, *, now: datetime) -> None:
    """Take away what kills have left: rows without a builder, files without rows, rows whose files are gone."""
    shelf = stores.shelf
    there = shelf.extracts()  # before the rows: whoever begins now makes the folder first
    with stores.vault.database.read() as tx:
        rows = {row.extract_id: row for row in store.every(tx)}
        named = {key: {shelf.name(piece) for piece in store.pieces(tx, key)} for key in rows}
    for extract in sorted({*there, *rows}):
        with shelf.alone(extract) as nobody_is_at_it:
            if nobody_is_at_it:
                _tidy_one(stores, extract, rows.get(extract), named.get(extract, set()), now)
            elif extract not in there:
                _lost(stores, rows[extract], now)


def take_away_left(stores: Stores, extract: bytes, *, now: datetime) -> bool:
    """Take away what a killed builder has left under an id. False where somebody is at it, or has made it meanwhile."""
    there = extract in stores.shelf.extracts()  # before the row: whoever begins now makes the folder first
    with stores.shelf.alone(extract) as nobody_is_at_it:
        with stores.vault.database.read() as tx:
            row = store.one(tx, extract)
        is_made = row is not None and row.state == READY
        if is_made or (there and not nobody_is_at_it):
            return False
        if row is not None:
            drop_row(stores, row, by=SYSTEM, now=now, why="interrupted")
        elif there:
            stores.shelf.drop(extract)
    return True


def _tidy_one(stores: Stores, extract: bytes, row: ExtractRow | None, named: set[str], now: datetime) -> None:
    if row is None:
        stores.shelf.drop(extract)
    elif row.state == BUILDING:
        drop_row(stores, row, by=SYSTEM, now=now, why="interrupted")
    else:
        for path in stores.shelf.strangers(extract, named):
            overwrite(path)


def _lost(stores: Stores, row: ExtractRow, now: datetime) -> None:
    """Its folder is gone: nothing of it can be read."""
    drop_row(stores, row, by=SYSTEM, now=now, why="lost")
