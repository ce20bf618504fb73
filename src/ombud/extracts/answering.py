"""An extract that is open: what may be asked of it, and of whom it speaks at that moment.

* Before each question whoever has said no, moved or gone since is taken out of it: a no that was recorded before
  the question began is obeyed (design 5, 4). They are taken out of the tables themselves, not hidden in a view.
* A pseudonym is found for a person only by a purpose that reaches people, advertising. From a pseudonym nobody is
  found, by any purpose (S-06).
"""

from collections.abc import Callable, Sequence
from typing import Any

from ombud.extracts.engine import Engine
from ombud.extracts.model import ExtractFault, ExtractHeader, Tables
from ombud.terms import SubjectId


class OpenExtract:
    """Made by `opened`, and by nothing else outside tests; closed with it."""

    __slots__ = ("_engine", "_pseudonym", "_renew", "header", "tables")

    def __init__(
        self,
        header: ExtractHeader,
        tables: Tables,
        engine: Engine,
        renew: Callable[[], None],
        pseudonym: Callable[[SubjectId], int] | None,
    ) -> None:
        """`renew` takes out who may not be in it any more; `pseudonym` is there for purposes that reach people."""
        self.header = header
        self.tables = tables
        self._engine = engine
        self._renew = renew
        self._pseudonym = pseudonym

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of one SELECT, with `?` for each value. Raises `ExtractFault`."""
        self._renew()
        return self._engine.ask(sql, values)

    def pseudonym(self, subject: SubjectId) -> int:
        """By what a person stands in the column `pseudonym`. Raises `ExtractFault` for figures (S-06)."""
        if self._pseudonym is None:
            raise ExtractFault(
                "an extract for statistics or analysis leads to nobody and from nobody (DSL 4:2, S-06). "
                "Nothing was computed. Only advertising finds the pseudonym of a person it may reach."
            )
        return self._pseudonym(subject)

    def pseudonyms(self, subjects: Sequence[SubjectId]) -> list[int]:
        """The same of a page of people, in their order."""
        return [self.pseudonym(subject) for subject in subjects]

    def __repr__(self) -> str:
        return f"<an open extract for {self.header.purpose}>"
