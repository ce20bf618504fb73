"""Looking at a database to propose a mapping: a few rows, in a read-only transaction, and no value goes further."""

from collections.abc import Mapping, Sequence

from ombud.systems.model import Schema
from ombud.systems.relational.connection import Connection, number_of


class LookingAtDatabase:
    """See `Looking`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._schema: Schema | None = None

    def schema(self) -> Schema:
        if self._schema is None:
            self._schema = self._connection.schema()
        return self._schema

    def sample(self, table: str, most: int) -> Mapping[str, Sequence[str]]:
        dialect, names = self._connection.dialect, self.schema().by_name[table].names
        columns = ", ".join(dialect.text(dialect.column(name)) for name in names)
        found = list(self._connection.rows(f"SELECT {columns} FROM {dialect.name_of(table)} LIMIT {most:d}"))
        return {name: [str(row[at]) for row in found if row[at] not in (None, "")] for at, name in enumerate(names)}

    def found_in(self, values: Sequence[str], table: str, column: str) -> int:
        dialect = self._connection.dialect
        among, given = dialect.among(dialect.text(dialect.column(column)), list(values))
        told = f"SELECT count(DISTINCT {dialect.column(column)}) FROM {dialect.name_of(table)} WHERE {among}"
        return number_of(self._connection, told, given)
