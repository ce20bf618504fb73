"""What a kind of file says of itself: its columns, its rows, and itself once more without some of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from ombud.systems.model import Column

Blanks = Mapping[int, Mapping[str, object]]
"""Rows by number, each with what is to stand in some columns."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Which rows go, and in which something else is written; by their numbers in the file, from 0."""

    goes: frozenset[int]
    blanked: Blanks = field(repr=False)
    new: Sequence[Mapping[str, object]] = field(default=(), repr=False)
    """Rows that come last."""


class Format(Protocol):
    """Raises `SystemFaultError`, without a value. A file is given at its beginning."""

    @property
    def declared(self) -> bool:
        """Whether the file says which columns it has, or its rows do."""

    def columns(self, file: BinaryIO) -> tuple[Column, ...]: ...

    def rows(self, file: BinaryIO) -> Iterator[Mapping[str, object]]: ...

    def rewrite(self, file: BinaryIO, to: BinaryIO, rewriting: Rewriting) -> None: ...
