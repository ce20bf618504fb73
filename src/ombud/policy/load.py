"""A policy file, from text to `PolicyFile`, or every fault in it at once.

  * A broken file is answered with all its faults, each at its line and column, never with the first alone
    and never with a traceback: twice-written keys, unknown fields, wrong types, missing fields, names that
    point nowhere, and what law.md says a file may not say (`references.py`).
  * Types are strict. `special: yes` is the word "yes" in YAML 1.2, and a word is not a truth value.
  * An overlay is a partial file that is merged over the first: mappings key by key, all else replaced. Only
    `ombud demo` uses one. Places still point into the first text wherever it has the key.

Pure: text in, values out.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from ombud.policy.faults import Fault, Path, Position, Trouble, from_pydantic, placed, position
from ombud.policy.model import PolicyFile
from ombud.policy.references import troubles
from ombud.policy.source import Value, read
from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Loaded:
    """A policy file that holds together, and where everything in it stands."""

    file: PolicyFile
    text: str
    places: Mapping[Path, Position]

    def position(self, path: Path) -> Position:
        """Where the path stands in the text: the key, or the nearest thing around it that is there."""
        return position(path, self.places)


def load(text: str | bytes, overlay: str | bytes | None = None) -> Loaded | tuple[Fault, ...]:
    source = read(text)
    faults = list(source.faults)
    value = source.value
    if overlay is not None:
        over = read(overlay)
        faults += [fault._replace(path=("overlay", *fault.path)) for fault in over.faults]
        value = value if over.cut else _merged(value, over.value)
    if source.cut:  # half of it would seem to be missing
        return tuple(faults)
    file, found = _typed(value)
    found += troubles(value)
    faults += [placed(trouble, source.positions) for trouble in _once(found)]
    if file is None or faults:
        return tuple(sorted(faults, key=lambda fault: (fault.line, fault.column)))
    written = text if isinstance(text, str) else text.decode("utf-8-sig")
    return Loaded(file, written, source.positions)


def _merged(under: Value, over: Value) -> Value:
    if not isinstance(under, dict) or not isinstance(over, dict):
        return over if over is not None else under
    merged = dict(under)
    for key, value in over.items():
        merged[key] = _merged(under[key], value) if key in under and isinstance(value, dict) else value
    return merged


def _typed(value: Value) -> tuple[PolicyFile | None, list[Trouble]]:
    try:
        return PolicyFile.model_validate_json(json.dumps(value), strict=True), []
    except ValidationError as error:
        return None, [
            from_pydantic(
                found["type"],
                _path(found["loc"]),
                str(found.get("ctx", {}).get("expected", "")),
                _fields_at(_path(found["loc"])[:-1]),
            )
            for found in error.errors(include_url=False, include_input=False)
        ]


def _path(loc: tuple[str | int, ...]) -> Path:
    return tuple(step for step in loc if step != "[key]")


def _fields_at(path: Path) -> tuple[str, ...]:
    """The fields that the model has at this place."""
    kind: Any = PolicyFile
    for step in path:
        if get_origin(kind) in (dict, list):
            kind = get_args(kind)[-1]
        else:
            known = _model(kind).model_fields.get(str(step))
            kind = None if known is None else known.annotation
    return tuple(_model(kind).model_fields)


def _model(kind: Any) -> type[BaseModel]:
    """The model that a value of this kind is, itself or as `Model | None`."""
    kinds = (kind, *get_args(kind))
    return next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), BaseModel)


def _once(found: list[Trouble]) -> Iterator[Trouble]:
    """One fault for one place and message, however many checks saw it."""
    return iter({(trouble.path, trouble.message): trouble for trouble in found}.values())


def words(fault: Fault) -> Text:
    """The fault on one line: `12:5 message fix`."""
    at = f"{fault.line}:{fault.column}"
    return Text(
        f"{at} {fault.message.sv} {fault.fix.sv}",
        f"{at} {fault.message.en} {fault.fix.en}",
    )
