"""What each answer must be: the records as plain values, and nothing clever."""

from collections import defaultdict

from bench.gdprbench.workload import SHORT_LIVED, USERS, Kind, Operation, data, metadata, record

Answer = dict[int, dict[str, str]] | int
"""Records by their numbers; or how many were changed, of a purpose only that it was."""


class Oracle:
    """The records of a run, found by number, purpose and user."""

    def __init__(self, records: int, users: int = USERS) -> None:
        self._users = users
        self.records: dict[int, dict[str, str]] = {}
        self._by: dict[str, set[int]] = defaultdict(set)
        self._generation: dict[int, int] = defaultdict(int)
        for number in range(records):
            self._add(number)

    def expire(self) -> int:
        """What was to live for thirty seconds has gone; how many."""
        gone = [number for number, fields in self.records.items() if fields["TTL"] == str(SHORT_LIVED)]
        for number in gone:
            self._remove(number)
        return len(gone)

    def carry_out(self, operation: Operation) -> Answer:
        """The answer, and the records as they are afterwards. The log is the run's to check."""
        kind, number = operation.kind, operation.number
        fields = metadata(number, self._users)
        if kind is Kind.INSERT:
            self._add(number)
            return 1
        if kind is Kind.READ:
            return self._shown({number} & self.records.keys())
        if kind is Kind.DELETE:
            return self._remove(number)
        if kind is Kind.UPDATE:
            return self._updated(number)
        found = self._by[fields["PUR" if kind in (Kind.READ_PURPOSE, Kind.SET_PURPOSE) else "USR"]]
        if kind in (Kind.SET_PURPOSE, Kind.SET_USER):
            for one in found:
                self.records[one][operation.field] = fields[operation.field]
            return len(found) if kind is Kind.SET_USER else 1
        return self._shown(found)

    def of_user(self, user: int) -> dict[int, dict[str, str]]:
        """Everything that is held of one person."""
        return self._shown(self._by[f"user{user}"])

    def _shown(self, numbers: set[int]) -> dict[int, dict[str, str]]:
        return {number: dict(self.records[number]) for number in numbers}

    def _add(self, number: int) -> None:
        fields = record(number, 0, self._users).fields
        self.records[number] = dict(fields)
        for name in ("PUR", "USR"):
            self._by[fields[name]].add(number)

    def _updated(self, number: int) -> int:
        """All ten fields are written again: the metadata as it was at first, the data anew."""
        if number not in self.records:
            return 0
        self._generation[number] += 1
        self.records[number] = dict(record(number, 0, self._users).fields)
        self.records[number]["Data"] = data(number, self._generation[number])
        return 1

    def _remove(self, number: int) -> int:
        fields = self.records.pop(number, None)
        if fields is None:
            return 0
        for name in ("PUR", "USR"):
            self._by[fields[name]].discard(number)
        return 1
