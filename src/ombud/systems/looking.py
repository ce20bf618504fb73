"""What discovery asks of a system: its schema, a few values, and whether values are found in another column.

Values are looked at in memory, under a declared purpose, and nothing of them goes on but counts (issue of discovery:
in memory only; design 5.7).
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ombud.systems.model import Schema


class Looking(Protocol):
    def schema(self) -> Schema: ...

    def sample(self, table: str, most: int) -> Mapping[str, Sequence[str]]:
        """Up to that many values of each column, as text; empty ones are left out."""

    def found_in(self, values: Sequence[str], table: str, column: str) -> int:
        """How many of these values stand in that column of the table."""
