"""Fields of an answer: where a path of names leads, and every path that there is."""

import json
from collections.abc import Iterator


def at(value: object, path: str) -> object:
    """What lies there; None where nothing does."""
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value


def told(value: object) -> object:
    """A value as a column has it: what is no single value is its JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def unknown(value: dict[str, object], known: frozenset[str]) -> set[str]:
    """Every path that leads to a value and is none of these, nor on the way to one."""
    return {
        path for path in _leaves(value, known)
        if path not in known and not any(one.startswith(f"{path}.") for one in known)
    }  # fmt: skip


def _leaves(value: dict[str, object], among: frozenset[str], path: str = "") -> Iterator[str]:
    """Every path that leads to a value; what is a column already is not looked into."""
    for name, inside in value.items():
        here = f"{path}.{name}" if path else name
        if isinstance(inside, dict) and inside and here not in among:
            yield from _leaves(inside, among, here)
        else:
            yield here


def nested(path: str, value: object) -> dict[str, object]:
    """An object with that one value, at that path."""
    for name in reversed(path.split(".")):
        value = {name: value}
    assert isinstance(value, dict)
    return value
