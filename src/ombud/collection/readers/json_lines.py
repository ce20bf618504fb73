"""Rows of JSON Lines: one JSON object per line.

* An inner object's fields are named with dots: `address.city`. A list of plain values is one text with
  spaces between; of a list of objects the first has the list's name and later ones `name[1]`.
* Numbers stay the text they were; `true` and `false` are those words; `null` is an empty text.
* A key that is written twice, a number that is none, and too many levels are faults of the line.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO, NoReturn

from ombud.collection.model import Row, RowFault
from ombud.collection.readers.decoding import lines
from ombud.collection.readers.limits import (
    DEEPEST,
    LONGEST_NAME,
    MOST_COLUMNS,
    ROW_TOO_LONG,
    TOO_DEEP,
    TOO_MANY_COLUMNS,
    fault_in,
)
from ombud.terms import Text

NOT_JSON = Text("Raden är inte JSON.", "The row is not JSON.")
_NOT_AN_OBJECT = Text("Raden är inget JSON-objekt.", "The row is not a JSON object.")
KEYS = Text(
    "Samma nyckel står två gånger, eller en nyckel är längre än 200 tecken.",
    "The same key is written twice, or a key is longer than 200 characters.",
)
_EMPTY = Text("Filen har inga rader.", "The file has no rows.")

_STEP = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
"""A text, closed or not, or a bracket. It never goes back, so that no input makes it slow."""

ItemName = Callable[[str, Any, int], str]


class _KeyError(ValueError):
    """A JSON object has the same key twice, or one that is no name."""


def read_json_lines(stream: BinaryIO) -> Iterator[Row | RowFault]:
    empty = True
    for line in lines(stream):
        if line.dropped is not None:
            yield RowFault(line.number, "", ROW_TOO_LONG)
        elif line.text.strip():
            yield _row(line.text, line.number, line.bytes_read)
        else:
            continue
        empty = False
    if empty:
        yield RowFault(1, "", _EMPTY)


def _row(text: str, number: int, bytes_read: int) -> Row | RowFault:
    value = parsed(text)
    if isinstance(value, Text):
        return RowFault(number, "", value)
    if not isinstance(value, dict):
        return RowFault(number, "", _NOT_AN_OBJECT)
    return row_of(value, number, bytes_read)


def parsed(text: str) -> Any:
    """The JSON value, or a `Text` that says why there is none. Numbers are text, as they were written."""
    if deeper(text, DEEPEST):
        return TOO_DEEP
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse,
        )
    except _KeyError:
        return KEYS
    except ValueError:
        return NOT_JSON


def deeper(text: str, most: int) -> bool:
    """Has the JSON more levels than that? Told without a call per level, before anything is parsed."""
    if text.count("{") + text.count("[") <= most:
        return False
    depth = 0
    for step in _STEP.finditer(text):
        if step.group() in ("[", "{"):
            depth += 1
            if depth > most:
                return True
        elif step.group() in ("]", "}"):
            depth -= 1
    return False


def row_of(value: dict[str, Any], line: int, bytes_read: int, item: ItemName | None = None) -> Row | RowFault:
    found = list(islice(flat(value, "", item or _counted), MOST_COLUMNS + 1))
    if len(found) > MOST_COLUMNS:
        return RowFault(line, "", TOO_MANY_COLUMNS)
    values = dict(found)
    if len(values) < len(found):  # {"a.b": 1, "a": {"b": 2}}
        return RowFault(line, "", KEYS)
    return fault_in(line, values) or Row(line, values, bytes_read)


def flat(value: Any, name: str, item: ItemName) -> Iterator[tuple[str, str]]:
    """Every plain value with its name. `item` names one object of a list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name}.{key}" if name else key, item)
    elif isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value):
        for position, inner in enumerate(value):
            yield from flat(inner, item(name, inner, position), item)
    elif isinstance(value, list):
        yield name, " ".join(map(_plain, value))
    else:
        yield name, _plain(value)


def _counted(name: str, inner: Any, position: int) -> str:
    return f"{name}[{position}]" if position else name


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs) or any(len(key) > LONGEST_NAME for key in found):
        raise _KeyError
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError
