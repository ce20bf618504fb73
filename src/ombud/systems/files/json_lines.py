"""JSON Lines: an object a line. What lies in an object is a column of its own, `address.city`; a list is one column.

Nothing declares the columns but the rows, so that all of them are read to say which there are.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import BinaryIO

from ombud.systems.files.format import Rewriting
from ombud.systems.files.text import UTF_8, encoding_of
from ombud.systems.model import Column, SystemFaultError

_DEEP = 20


class JsonLinesFile:
    """See `Format`."""

    declared = False

    def columns(self, file: BinaryIO) -> tuple[Column, ...]:
        names = dict.fromkeys(name for row in self.rows(file) for name in row)
        return tuple(Column(name, "json") for name in names)

    def rows(self, file: BinaryIO) -> Iterator[Mapping[str, object]]:
        for _, value in _objects(file):
            if value is not None:
                yield dict(_flat(value, ()))

    def rewrite(self, file: BinaryIO, to: BinaryIO, rewriting: Rewriting) -> None:
        number, last = -1, b"\n"
        for raw, value in _objects(file):
            if value is None:
                to.write(last := raw)
                continue
            number += 1
            if number in rewriting.blanked:
                for name, new in rewriting.blanked[number].items():
                    if not _blank(value, name, new) and new is not None:
                        value[name] = new  # a mark that this row did not have
                to.write(last := _written(value).encode() + b"\n")
            elif number not in rewriting.goes:
                to.write(last := raw)
        for added in rewriting.new:
            to.write(b"" if last.endswith(b"\n") else b"\n")
            to.write(last := _written(added).encode() + b"\n")


def _objects(file: BinaryIO) -> Iterator[tuple[bytes, dict[str, object] | None]]:
    """Each line with its object; None for an empty one."""
    if encoding_of(file) != UTF_8:
        raise SystemFaultError("a file of JSON Lines is not in UTF-8.")
    for number, raw in enumerate(file, 1):
        text = raw.decode(UTF_8).strip()
        if not text:
            yield raw, None
            continue
        try:
            value = json.loads(text, object_pairs_hook=_once, parse_float=Decimal)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise SystemFaultError(f"line {number} of a file of JSON Lines is no object, or names something twice.")
        yield raw, value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _flat(value: dict[str, object], path: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    for name, inside in value.items():
        if isinstance(inside, dict) and inside and len(path) < _DEEP:
            yield from _flat(inside, (*path, name))
        else:
            told = (
                json.dumps(inside, ensure_ascii=False, default=_number) if isinstance(inside, list | dict) else inside
            )
            yield ".".join((*path, name)), told


def _blank(value: dict[str, object], name: str, new: object) -> bool:
    """Where the flat name leads in this object; False where it leads nowhere."""
    if name in value and not (isinstance(value[name], dict) and value[name]):
        value[name] = new
        return True
    inside = ((value.get(name[:at]), name[at + 1 :]) for at, letter in enumerate(name) if letter == ".")
    return any([_blank(one, rest, new) for one, rest in inside if isinstance(one, dict)])


def _written(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, default=_number)


def _number(value: object) -> float:
    return float(str(value))
