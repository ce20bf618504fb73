"""The seal of a row: sixteen bytes over what stands in clear in it, so that a flipped bit is found before use (R16).

* A table whose rows decide anything has a column `seal`, written in the statement that writes the row, over the
  table's name and the row's columns in the order of the table (spec/sealed-record.md 6).
* Whoever reads such a row to use it asks `check`. A row that does not hold is a `DamagedRow`.
* It stays where it is: moved to another table, person or row it does not hold. It does not tell that a row is gone or
  that an older one came back; what counts the rows does (`wishes.recorded`, the standing, the state seals).
* The key is the keyring's, and is given to the database by whoever brings the two together (`Vault`). A database that
  is only looked at has none: it checks nothing, and what it says decides nothing.
"""

import hmac
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ombud.database.faults import DatabaseFault
from ombud.database.row_bytes import row_bytes

LENGTH = 16


class DamagedRow(DatabaseFault):
    """A row is not as it was written. Nothing is decided from it."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"a row of the table {table} is not as Ombud wrote it, so nothing was read or changed. "
            "Run `ombud doctor`: it says whose data is damaged. Then restore the latest archive (`ombud restore`)."
        )
        self.table = table


class RowSeal:
    """Seals rows and checks them, under one key."""

    __slots__ = ("_mac",)

    def __init__(self, mac: Callable[[str, bytes], bytes]) -> None:
        """`mac` says a table's name and bytes in sixteen bytes, that only the holder of the key can make."""
        self._mac = mac

    def of(self, table: str, *values: object) -> bytes:
        """The seal of a row of that table with these values, in the order of its columns."""
        return self._mac(table, row_bytes(values))

    def of_bytes(self, table: str, row: bytes) -> bytes:
        """The same of a row as `row_bytes` has it."""
        return self._mac(table, row)

    def check(self, table: str, seal: object, *values: object) -> None:
        """Raises `DamagedRow` unless this is the seal of a row of that table with these values."""
        self.check_bytes(table, seal, row_bytes(values))

    def check_bytes(self, table: str, seal: object, row: bytes) -> None:
        """The same of a row as `row_bytes` has it."""
        if not (isinstance(seal, bytes) and hmac.compare_digest(self._mac(table, row), seal)):
            raise DamagedRow(table)

    def check_many(self, table: str, seals: Sequence[object], rows: Iterable[bytes]) -> None:
        """The same of many rows at once, each as `row_bytes` has it and in the order of their seals."""
        mac = self._mac
        made = [mac(table, row) for row in rows]
        whole = [seal if isinstance(seal, bytes) and len(seal) == LENGTH else b"" for seal in seals]
        if not hmac.compare_digest(b"".join(made), b"".join(whole)):
            raise DamagedRow(table)

    def whole(self, table: str, read: Iterable[Sequence[Any]], *before: object) -> list[tuple[Any, ...]]:
        """The rows as they were read, each with its seal last, if all are as they were written; without their seals.

        `before` are the columns that stand before those that were read: most often the person.
        """
        found = []
        for *row, seal in read:
            self.check(table, seal, *before, *row)
            found.append(tuple(row))
        return found


class NoKey(RowSeal):
    """Where there is no key: what is written is not sealed, and does not hold where there is one."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(lambda table, row: bytes(LENGTH))

    def check(self, table: str, seal: object, *values: object) -> None:
        """Nothing is known of the row."""

    def check_bytes(self, table: str, seal: object, row: bytes) -> None:
        """Nothing is known of the row."""

    def check_many(self, table: str, seals: Sequence[object], rows: Iterable[bytes]) -> None:
        """Nothing is known of the rows."""


NO_KEY = NoKey()
