"""A selection as JSON, to be kept beside a campaign and read back as the same tree."""

import json
from typing import Any as Read

from ombud.campaigns.filters.model import All, Any, Condition, Everybody, FieldId, Filter, How, Part, size_fault

_LONGEST = 20_000


def stored(of: Filter) -> str:
    """One text for one tree: two selections that are written alike are the same."""
    return json.dumps(_value(of), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def read_back(text: str) -> Filter:
    """The selection that was stored. Raises `ValueError` for anything else: nothing is guessed."""
    if len(text) > _LONGEST:
        raise ValueError("a stored selection is smaller")
    try:
        found = _everybody_or_part(json.loads(text))
    except (KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise ValueError("this is no stored selection") from fault
    if size_fault(found) is not None:
        raise ValueError("a stored selection is smaller")
    return found


def _value(of: Filter) -> dict[str, object]:
    match of:
        case Everybody():
            return {}
        case Condition():
            return {"field": of.field, "how": of.how.value, "values": list(of.values)}
        case All():
            return {"all": [_value(part) for part in of.parts]}
        case _:
            return {"any": [_value(part) for part in of.parts]}


def _everybody_or_part(value: dict[str, Read]) -> Filter:
    return Everybody() if value == {} else _part(value)


def _part(value: dict[str, Read]) -> Part:
    kind = min(value.keys(), default="")
    if kind == "all":
        return All(tuple(_part(one) for one in value["all"]))
    if kind == "any":
        return Any(tuple(_part(one) for one in value["any"]))
    return Condition(FieldId(str(value["field"])), How(value["how"]), tuple(str(one) for one in value["values"]))
