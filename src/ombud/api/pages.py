"""The pages that explain the API: `/api/docs`, one page for each operation, one for each problem.

They are made of the endpoints, served here without a script and without another host, and hold no personal data: an
example is about invented people, and a test makes every one of them as it stands.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ombud.api.model import Endpoint
from ombud.api.openapi import ROOT
from ombud.api.problem import Problem
from ombud.api.routes import ENDPOINTS
from ombud.api.shown import PERSON, curl
from ombud.api.statuses import problems_of
from ombud.terms import Text
from ombud.web import Answer, Need, Page, Route, Visit, problem

_DEEPEST = 3
_TITLE = Text("API för program", "The API for programs")


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of what is sent or given, flat: `resource.id`."""

    name: str
    kind: str
    required: bool
    words: str


def front(_visit: Visit) -> Answer:
    areas: dict[str, list[Endpoint]] = {}
    for one in ENDPOINTS:
        areas.setdefault(one.name.split(".", 1)[0], []).append(one)
    known = sorted({each.code: each for one in ENDPOINTS for each in problems_of(one)}.values(), key=_order)
    values = {"areas": areas, "root": ROOT, "problems": known, "person": PERSON}
    return Page("api/docs.html.j2", _TITLE, values, packed=True)


def _order(one: Problem) -> tuple[int, str]:
    return one.status, one.code


def operation(visit: Visit) -> Answer:
    found = next((one for one in ENDPOINTS if one.name == visit.path["operation"]), None)
    if found is None:
        return problem.NOT_FOUND
    values = {
        "one": found,
        "root": ROOT,
        "takes": list(_fields(found.takes, "validation")),
        "asks": list(_fields(found.asks, "validation")),
        "gives": list(_fields(found.gives, "serialization")),
        "problems": problems_of(found),
        "curl": curl(found, visit.public_url or "https://ombud.example.se"),
    }
    return Page("api/operation.html.j2", Text(found.name, found.name), values, packed=True)


def explained(visit: Visit) -> Answer:
    found = next((each for one in ENDPOINTS for each in problems_of(one) if each.code == visit.path["code"]), None)
    if found is None:
        return problem.NOT_FOUND
    where = [one for one in ENDPOINTS if found in problems_of(one)]
    return Page("api/problem.html.j2", found.title, {"problem": found, "where": where}, packed=True)


def _fields(kind: type[BaseModel] | None, mode: Any) -> Iterator[Shown]:
    if kind is not None:
        schema = kind.model_json_schema(mode=mode)
        yield from _of_schema(schema, schema.get("$defs", {}), "", 0)


def _of_schema(schema: Mapping[str, Any], known: Mapping[str, Any], before: str, depth: int) -> Iterator[Shown]:
    """The fields of an object, and those of the objects in it."""
    for name, one in schema.get("properties", {}).items():
        whole = _resolved(one, known)
        inner = _resolved(whole.get("items", {}), known) if whole.get("type") == "array" else whole
        place = f"{before}{name}"
        words = one.get("description") or ""
        yield Shown(place, _kind(whole, inner), name in schema.get("required", ()), words)
        if inner.get("properties") and depth < _DEEPEST:
            mark = "[]." if inner is not whole else "."
            yield from _of_schema(inner, known, f"{place}{mark}", depth + 1)


def _resolved(one: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference or a choice between something and nothing stands for."""
    options = [each for each in one.get("anyOf", ()) if each != {"type": "null"}]
    if len(options) == 1:
        return _resolved(options[0], known)
    if "$ref" in one:
        found: Mapping[str, Any] = known[one["$ref"].rsplit("/", 1)[-1]]
        return found
    return one


def _kind(whole: Mapping[str, Any], inner: Mapping[str, Any]) -> str:
    """What a field is, in a few words."""
    said = str(inner.get("format") or inner.get("type") or "any")
    if "const" in inner:
        said = json.dumps(inner["const"])
    if "enum" in inner:
        said = " | ".join(json.dumps(one) for one in inner["enum"])
    return f"list of {said}" if whole is not inner else said


ROUTES: tuple[Route, ...] = (
    Route("/api/docs", "api.docs", front, need=Need.NOBODY),
    Route("/api/docs/{operation}", "api.operation", operation, need=Need.NOBODY),
    Route("/api/problems/{code}", "api.problem", explained, need=Need.NOBODY),
)
