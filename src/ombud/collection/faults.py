"""The rows of a run that were not taken, in order.

A file under the wrong mapping has a fault in every row, and a million of them are to be told as well as one: each is
kept as its line and the number of its reason, since most have the same.
"""

from array import array
from collections.abc import Iterable, Iterator

from ombud.collection.model import RowFault
from ombud.terms import Text


class Faults:
    """Rows that were not taken. Holds no value of any row."""

    def __init__(self) -> None:
        self._lines, self._numbers = array("Q"), array("L")
        self._reasons: dict[tuple[str, Text], int] = {}

    def append(self, fault: RowFault) -> None:
        self._lines.append(fault.line)
        self._numbers.append(self._reasons.setdefault((fault.field, fault.reason), len(self._reasons)))

    def extend(self, faults: Iterable[RowFault]) -> None:
        for fault in faults:
            self.append(fault)

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[RowFault]:
        reasons = list(self._reasons)
        for line, number in zip(self._lines, self._numbers, strict=True):
            yield RowFault(line, *reasons[number])
