"""How much of a server one process may take, and how long anybody waits there. Every wait has an end.

It stands in `ombud.toml` under `[database]`; what is not said there is what is said here.
"""

from typing import NamedTuple


class Limits(NamedTuple):
    """Of one process."""

    connections: int = 16
    """At most; as many as work at once in `ombud serve`, and some for what is done beside."""
    wait_seconds: float = 10
    """For one of them to be free."""
    lock_seconds: float = 10
    """For a row that another act holds."""
    statement_seconds: float = 120
    """For one statement."""
    idle_seconds: float = 60
    """For an act that stands still, and holds what it holds."""

    def of_doors(self) -> "Limits":
        """Of the lines with the doors' own role, beside those of acts: what they do is short, so a quarter as many."""
        return self._replace(connections=max(2, self.connections // 4))
