"""A file of fields held against the type that it should be: every fault of it at once, each with its place.

* Strict: a word is no truth value and no number.
* What a kind of file says of a shape of its own comes first (`shapes`); the rest is said as of any file (`faults`).
* The policy file has a type with cases of its own and is read by `load`; what the data protection officer and the
  marketer write beside it (mappings, models) is read here.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from ombud.policy.faults import Fault, Path, Position, Trouble, from_pydantic, placed
from ombud.policy.source import Value, read
from ombud.terms import Text

File = TypeVar("File", bound=BaseModel)
Said = tuple[Text, Text]
"""What is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Whole(Generic[File]):
    """A file without a fault, and where each of its fields stands."""

    file: File
    positions: Mapping[Path, Position]


@dataclass(frozen=True, slots=True)
class KindOfFile(Generic[File]):
    """One kind of file."""

    type: type[File]
    no_fields: Said
    """What is said of a file that has no fields at all."""
    shapes: Mapping[str, Said]
    """What this kind says itself, by the kind of error."""

    def load(
        self, text: str | bytes, incoherent: Callable[[File], Iterable[Trouble]]
    ) -> Whole[File] | tuple[Fault, ...]:
        """The file, or every fault of it with its line. `incoherent`: what does not fit together where each field
        is what it should be."""
        source = read(text)
        if source.faults:
            return source.faults
        found, troubles = self.typed(source.value)
        if found is not None:
            troubles = list(incoherent(found))
        if found is None or troubles:
            return tuple(sorted(placed(trouble, source.positions) for trouble in troubles))
        return Whole(found, source.positions)

    def typed(self, value: Value) -> tuple[File | None, list[Trouble]]:
        """The file, or every trouble with its fields."""
        try:
            return self.type.model_validate_json(json.dumps(value), strict=True), []
        except ValidationError as error:
            return None, [
                self._trouble(found["type"], tuple(found["loc"]), str(found.get("ctx", {}).get("expected", "")))
                for found in error.errors(include_url=False, include_input=False)
            ]

    def _trouble(self, kind: str, path: Path, expected: str) -> Trouble:
        if not path:
            return Trouble(path, *self.no_fields)
        if kind in self.shapes:
            return Trouble(path, *self.shapes[kind])
        return from_pydantic(kind, path, expected, self._names_at(path[:-1]))

    def _names_at(self, path: Path) -> tuple[str, ...]:
        """The fields that there are at this place of the file."""
        kind: Any = self.type
        for step in path:
            fields = getattr(kind, "model_fields", {})
            kind = _bare(fields[step].annotation if step in fields else get_args(kind)[-1])
        return tuple(getattr(kind, "model_fields", ()))


def _bare(kind: Any) -> Any:
    """The type without its constraints and without `| None`."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = get_args(kind)[0]
    return kind
