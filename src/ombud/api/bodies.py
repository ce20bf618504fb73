"""What was sent, read: JSON with limits on everything, and what is wrong in it said by where it is.

* A name that stands twice, a number that is none, a text with half a character or with a null is refused: what other
  readers of the same text might understand differently is not understood at all.
* What is wrong is said with a pointer and with what was expected there. What stood there is not repeated.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from ombud.api import problems
from ombud.api.model import LARGEST as LARGEST
from ombud.api.problem import Refused, Wrong
from ombud.terms import Text

_DEEPEST = 32
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def body_of(raw: bytes, kind: type[BaseModel]) -> BaseModel | Refused:
    """The body as its type has it."""
    try:
        plain = json.loads(raw.decode(), object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return Refused(problems.UNREADABLE)
    unfit = next(_unfit(plain, ""), None)
    if unfit is not None:
        return Refused(problems.WRONG, errors=(unfit,))
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        return Refused(problems.WRONG, errors=wrong_of(error))


def query_of(pairs: list[tuple[str, str]], kind: type[BaseModel]) -> BaseModel | Refused:
    """The query as its type has it; every parameter once."""
    found: dict[str, str] = {}
    for name, text in pairs:
        if name in found:
            return Refused(problems.WRONG, errors=(Wrong(_shown((name,)), "twice", _TWICE),))
        found[name] = text
    unfit = next(_unfit(found, ""), None)
    if unfit is not None:
        return Refused(problems.WRONG, errors=(unfit,))
    try:
        return kind.model_validate_strings(found, strict=False)
    except ValidationError as error:
        return Refused(problems.WRONG, errors=wrong_of(error))


def wrong_of(error: ValidationError) -> tuple[Wrong, ...]:
    """Each thing that is wrong, once, by where it is."""
    found = (_wrong(one) for one in error.errors(include_url=False, include_input=False))
    return tuple(dict.fromkeys(found))


def _wrong(one: Mapping[str, Any]) -> Wrong:
    kind, place, context = str(one["type"]), tuple(one["loc"]), one.get("ctx", {})
    if kind == "extra_forbidden":
        return Wrong(_shown(place[:-1]), "unknown_field", _UNKNOWN)
    if kind == "value_error":
        return Wrong(_shown(place), "value", Text(*context["error"].args))
    words = _WORDS.get(kind)
    if words is None:
        return Wrong(_shown(place), "type" if kind.endswith(("_type", "_parsing")) else kind, _OTHER)
    expected = {name: str(value) for name, value in context.items() if name != "error"}
    return Wrong(_shown(place), kind, Text(words.sv.format(**expected), words.en.format(**expected)))


def _shown(place: tuple[object, ...]) -> str:
    """A pointer, as far as it is made of names of ours."""
    parts = []
    for one in place:
        if not (isinstance(one, int) or _NAME.fullmatch(str(one))):
            break
        parts.append(f"/{one}")
    return "".join(parts)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _no_number(_text: str) -> Any:
    raise ValueError("no number of JSON")


def _unfit(value: object, place: str, depth: int = 0) -> Iterator[Wrong]:
    """Texts that hold what no text of ours may."""
    if depth > _DEEPEST:
        yield Wrong(place, "too_deep", _DEEP)
    elif isinstance(value, str):
        if "\0" in value or any(0xD800 <= ord(sign) <= 0xDFFF for sign in value):
            yield Wrong(place, "unfit_text", _UNFIT)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _unfit(name, place, depth + 1)
            yield from _unfit(one, f"{place}/{name}" if _NAME.fullmatch(name) else place, depth + 1)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _unfit(one, f"{place}/{number}", depth + 1)


_UNKNOWN = Text("Där står ett namn som inte finns. /api/docs säger vilka.", "A name stands there that is not known.")
_TWICE = Text("Parametern står två gånger.", "The parameter stands twice.")
_UNFIT = Text("Texten innehåller tecken som inte är några.", "The text holds characters that are none.")
_DEEP = Text("Det är för djupt.", "It is too deep.")
_OTHER = Text("Värdet har fel slag. /api/docs säger vilket.", "The value is of the wrong kind. /api/docs says which.")
_WORDS = {
    "missing": Text("Saknas.", "Is missing."),
    "string_type": Text("Ska vara text.", "Is to be text."),
    "string_pattern_mismatch": Text("Ska följa mönstret {pattern}", "Is to follow the pattern {pattern}"),
    "string_too_short": Text("Minst {min_length} tecken.", "At least {min_length} characters."),
    "string_too_long": Text("Högst {max_length} tecken.", "At most {max_length} characters."),
    "too_short": Text("Minst {min_length}.", "At least {min_length}."),
    "too_long": Text("Högst {max_length}.", "At most {max_length}."),
    "literal_error": Text("Ett av: {expected}.", "One of: {expected}."),
    "enum": Text("Ett av: {expected}.", "One of: {expected}."),
    "greater_than_equal": Text("Minst {ge}.", "At least {ge}."),
    "less_than_equal": Text("Högst {le}.", "At most {le}."),
    "int_parsing": Text("Ska vara ett heltal.", "Is to be a whole number."),
    "int_type": Text("Ska vara ett heltal.", "Is to be a whole number."),
    "bool_type": Text("Ska vara true eller false.", "Is to be true or false."),
    "date_type": Text("Ska vara ett datum, 2026-11-23.", "Is to be a date, 2026-11-23."),
    "date_from_datetime_parsing": Text("Ska vara ett datum, 2026-11-23.", "Is to be a date, 2026-11-23."),
    "date_parsing": Text("Ska vara ett datum, 2026-11-23.", "Is to be a date, 2026-11-23."),
    "datetime_parsing": Text("Ska vara en tid, 2026-11-23T10:00:00Z.", "Is to be a time, 2026-11-23T10:00:00Z."),
    "datetime_from_date_parsing": Text("Ska vara en tid, 2026-11-23T10:00:00Z.", "Is to be a time."),
    "timezone_aware": Text("Tiden ska ha en zon.", "The time is to have a zone."),
}
