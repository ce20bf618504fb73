"""How one database writes what all can say. A name is quoted here and nowhere else; a value is never in the text.

The one spelling that a column is brought into (`spelt`) is made of functions that a database may index, so that a
search by any spelling is as fast as by the one that is stored (`index`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ombud.systems.forms import MARKS
from ombud.systems.kinds import Kind


@dataclass(frozen=True, slots=True)
class Dialect:
    name: str
    quote_mark: str
    mark: str
    """What stands for a value: `%s` or `?`."""
    arrays: bool
    """Many values are one parameter."""
    trim: str = "trim"
    dates: bool = True
    """A day is a parameter of its own; where not, it is a text as ISO 8601 has it."""
    limit_of_marks: int = 500
    """How many values one statement takes where they are no array."""

    def name_of(self, name: str) -> str:
        """A name in quotes: `public.customers` is two."""
        return ".".join(self._quoted(part) for part in name.split("."))

    def _quoted(self, part: str) -> str:
        quoted = part.replace(self.quote_mark, self.quote_mark * 2)
        return f"{self.quote_mark}{quoted.replace('%', '%%') if self.mark == '%s' else quoted}{self.quote_mark}"

    def column(self, name: str) -> str:
        return self._quoted(name)

    def among(self, expression: str, values: Sequence[object]) -> tuple[str, list[object]]:
        """That an expression is one of these values, with its parameters."""
        if self.arrays:
            return f"{expression} = ANY({self.mark})", [list(values)]
        return f"{expression} IN ({', '.join(self.mark for _ in values)})", list(values)

    def spelt(self, name: str, kind: Kind) -> str:
        """The column in the one spelling that `forms` are in."""
        column = self.text(self.column(name))
        if kind not in (Kind.PHONE, Kind.PERSONNUMMER):
            return f"lower({self.trim}({column}))"
        for mark in MARKS:
            column = f"replace({column}, '{mark}', '')"
        return column

    def text(self, column: str) -> str:
        return f"({column})::text" if self.name == "postgresql" else column
