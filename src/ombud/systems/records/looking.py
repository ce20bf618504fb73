"""Looking at records to propose a mapping: a few of each table, in memory, and no value goes further."""

from collections.abc import Mapping, Sequence
from itertools import islice

from ombud.systems.model import Schema
from ombud.systems.records.source import Records


class LookingAtRecords:
    """See `Looking`."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._schema: Schema | None = None

    def schema(self) -> Schema:
        if self._schema is None:
            self._schema = self._records.schema()
        return self._schema

    def sample(self, table: str, most: int) -> Mapping[str, Sequence[str]]:
        names = self.schema().by_name[table].names
        if not names:
            return {}
        found = [record.values for record in islice(self._records.read(table, ()), most)]
        return {name: [str(one[name]) for one in found if one.get(name) not in (None, "")] for name in names}

    def found_in(self, values: Sequence[str], table: str, column: str) -> int:
        wanted = set(values)
        return len({str(one.values.get(column)) for one in self._records.read(table, ())} & wanted)
