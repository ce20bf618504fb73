"""What a database of ours says when it could not do its work. No message holds a value of any row."""

from collections.abc import Callable
from typing import Self

Otherwise = Callable[[], Exception]
"""What is raised when a write touched another number of rows than it must."""


UNCHANGED = "nothing was changed"
"""What is so of the act that ended, as it is said; of a run of acts it is not."""


class DatabaseFault(Exception):
    """The database could not do its work. The message holds no value of any row."""

    def in_run(self, stands: str) -> Self:
        """The same fault of one act of a run: what the acts before it did stands, and that is what is said."""
        said = str(self)
        return type(self)(said.replace(UNCHANGED, stands)) if UNCHANGED in said else self


class ConstraintFault(DatabaseFault):
    """A row broke a rule of the schema: its key is taken, or a value that must be there is missing."""


class PassingFault(DatabaseFault):
    """The database does not answer, or takes nothing, for now: whoever asks again in a while is answered."""


class ConflictFault(PassingFault):
    """Another act was first. Nothing was changed, and the same act may be tried again."""


def unexpected(name: str, otherwise: Otherwise | None) -> Exception:
    """What is raised when a sent write touched another number of rows than it must."""
    if otherwise is not None:
        return otherwise()
    return ConflictFault(f"{name}: another act changed the same rows first; nothing was changed. Try again")
