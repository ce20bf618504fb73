"""What acts have deleted and the database's own log may still hold (design 4; security.md 3.6).

An act that erases does not wait until the log is emptied: that is done within a second, for all of them at once.
Here it is remembered that there is something to take away. Doors do it before they end (`Vault.tidy`), an
installation that stays open does it by itself, and the next start does it where a process was killed.

A copy of what was erased can stay in the gap of a page (`Database.compact`). A small database is written anew with
the log; a large one when the keys move to another epoch, before the old one goes (`ombud keys rotate`).
"""

import threading
from collections.abc import Callable

from ombud.database import Database

_SMALL = 16 << 20
"""Bytes. A database of this size is written anew at once, in a fifth of a second; a larger one with its keys' epoch."""


class Traces:
    """Of one database in one process. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._left = threading.Event()
        self._told: Callable[[], None] | None = None

    def left(self) -> None:
        """An act that erased has committed."""
        self._left.set()
        if self._told is not None:
            self._told()

    def watch(self, told: Callable[[], None] | None) -> None:
        """Who is told when something is left, and takes it away within a second. None: nobody any more."""
        self._told = told

    def tidy(self) -> bool:
        """Empty the log if an act of this process left something in it. False while a reader holds it: try again."""
        return self.remove() if self._left.is_set() else True

    def remove(self) -> bool:
        """Take everything away that was erased, whoever did. False while a reader holds the log."""
        return self._taken_away(_SMALL)

    def empty(self) -> bool:
        """Empty the log alone, as at a start: what is left in a page goes with the next erasure."""
        return self._taken_away(0)

    def _taken_away(self, largest: int) -> bool:
        self._left.clear()  # before: what an act leaves meanwhile is left anew
        removed = False
        try:
            self._database.compact(largest)
            removed = self._database.truncate_log()
        finally:
            if not removed:
                self._left.set()
        return removed
