"""DuckDB, in this process and in memory: the only module that speaks to it about extracts, beside the pieces.

* Nothing is spilled to a file, no extension is fetched or loaded, no file or host is reached, no variable of this
  program is taken for a table; after `lock` none of that can be changed from SQL (threat model: a query is data).
* What is asked is one statement that reads. Anything else is refused before it is carried out.
* DuckDB is loaded by the first extract that is opened, not by every start: it is 14 MB, and most processes ask none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

from ombud.extracts.model import Column, ExtractFault, Tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Config = Mapping[str, str | bool | int | float | list[str]]
CONFIG: Config = {
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "preserve_insertion_order": False,
}
_NAME = re.compile(r"[a-z][a-z_]{0,40}")


class Engine:
    """One database in memory. Safe to share between threads: one statement at a time."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._connection = in_memory()
        self.run("SET python_enable_replacements = false")

    def make(self, tables: Tables) -> None:
        for table, columns in tables.items():
            self.run(f"CREATE TABLE {quoted(table)} ({typed(columns)})")

    def run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Our own statement. Raises `ExtractFault` without what the engine says: it may quote a row."""
        with self._lock, _in_our_words():
            return self._connection.execute(sql, values or None).fetchall()

    def many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Our own statement, once for each row of values; for few rows."""
        held = list(rows)
        if held:
            with self._lock:
                self._connection.executemany(sql, held)

    def take_out(self, table: str, pseudonyms: Sequence[int]) -> None:
        """The rows of these people are not there any more."""
        self.run(f"DELETE FROM {quoted(table)} WHERE pseudonym IN (SELECT unnest(?::UBIGINT[]))", list(pseudonyms))

    def lock(self) -> None:
        """From here on nothing outside is reached, and no setting is changed."""
        self.run("SET enable_external_access = false")
        self.run("SET lock_configuration = true")

    def ask(self, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """One reading statement of somebody else's."""
        if not is_a_question(sql):
            raise ExtractFault(
                "an extract answers one SELECT at a time and nothing else; nothing was carried out. "
                "Ask one question, in one statement."
            )
        return self.run(sql, *values)

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def in_memory() -> "DuckDBPyConnection":
    """A database of DuckDB's that lies in memory alone."""
    import duckdb  # here, for whoever opens an extract; a start waits for none

    return duckdb.connect(":memory:", config=dict(CONFIG))


def is_a_question(sql: str) -> bool:
    """Is it one statement, and one that only reads? Raises `ExtractFault` for what is none at all."""
    import duckdb  # as above: Spark asks this too, and then DuckDB may not be there yet

    with _in_our_words():
        return [one.type for one in duckdb.extract_statements(sql)] == [duckdb.StatementType.SELECT]


def quoted(name: str) -> str:
    """A name of ours as SQL takes it. Raises `ExtractFault` for anything that is no such name."""
    if not _NAME.fullmatch(name):
        raise ExtractFault("a table or column of an extract has a name of small letters and _ alone.")
    return f'"{name}"'


def typed(columns: Iterable[Column]) -> str:
    return ", ".join(f"{quoted(column.name)} {column.kind.value}" for column in columns)


@contextmanager
def _in_our_words() -> Iterator[None]:
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise ExtractFault(
            f"the question to the extract was not answered ({type(error).__name__}). The engine's own words are left "
            "out, for they may quote what is held. Look at the tables and columns with `ombud extract DIR build "
            "PURPOSE --plan`."
        ) from None
