"""The OpenAPI 3.1 document, made of the endpoints and of the types they take and give."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from ombud.api import problems
from ombud.api.model import Endpoint
from ombud.api.paths import ID, PREFIXES, WORD
from ombud.api.problem import Problem, ProblemTold
from ombud.api.reading import CODE, MARK, TAG
from ombud.api.statuses import problems_of
from ombud.web.pace import LEFT, POLICY

ROOT = "/api/v1"
VERSION = "1.0.0"
"""Of the API: its path says the first number; what is added raises the second."""
_REF = "#/components/schemas/{model}"
_PROBLEM = "application/problem+json"
Json = dict[str, Any]


def document(endpoints: Sequence[Endpoint], url: str = "") -> str:
    """The document as JSON."""
    return json.dumps(described(endpoints, url), ensure_ascii=False, indent=1)


def described(endpoints: Sequence[Endpoint], url: str = "") -> Json:
    """The whole document."""
    names, definitions = _schemas(endpoints)
    paths: dict[str, Json] = {}
    for one in endpoints:
        paths.setdefault(ROOT + one.path, {})[one.method.lower()] = _operation(one, names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ombud",
            "version": VERSION,
            "summary": "Use personal data for a purpose that the privacy notice declares.",
            "description": "Every reading names its purpose, and is in the log of the person. A no says which sentence "
            "of the notice it rests on, and what to try.",
        },
        "servers": [{"url": url or "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "ombud_live_…",
                    "description": "A key of an account, in one role, for some purposes: ombud api-key DIR create.",
                }
            },
            "schemas": definitions,
        },
    }


Names = dict[tuple[type[BaseModel], JsonSchemaMode], str]


def _schemas(endpoints: Sequence[Endpoint]) -> tuple[Names, Json]:
    """Every type, once, by its name."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(ProblemTold, "serialization"): None}
    for one in endpoints:
        if one.takes is not None:
            wanted[one.takes, "validation"] = None
        if not one.file:
            wanted[one.gives, "serialization"] = None
        if one.later is not None:
            wanted[one.later, "serialization"] = None
    refs, whole = models_json_schema(list(wanted), ref_template=_REF)
    names = {(kind, mode): str(refs[kind, mode]["$ref"]) for kind, mode in wanted}
    return names, dict(sorted(whole["$defs"].items()))


def _operation(one: Endpoint, names: Names) -> Json:
    made: Json = {
        "operationId": one.name,
        "summary": one.words,
        "tags": [one.name.split(".", 1)[0]],
        "parameters": [*_path(one), *_query(one), *_headers(one)],
        "responses": dict(sorted(_responses(one, names))),
    }
    if one.serves:
        made["x-purposes"] = sorted(one.serves)
    if one.takes is not None:
        content = {"schema": {"$ref": names[one.takes, "validation"]}}
        made["requestBody"] = {"required": True, "content": {"application/json": content}}
    return made


def _path(one: Endpoint) -> Iterator[Json]:
    for name in one.ids:
        prefix = PREFIXES.get(name)
        pattern = WORD.pattern if prefix is None else prefix + ID
        yield {
            "name": name, "in": "path", "required": True,
            "schema": {"type": "string", "pattern": f"^{pattern}$"},
        }  # fmt: skip


def _query(one: Endpoint) -> Iterator[Json]:
    if one.asks is None:
        return
    schema = one.asks.model_json_schema(mode="validation")
    for name, kind in schema["properties"].items():
        plain = {key: value for key, value in kind.items() if key not in ("title", "description")}
        yield {
            "name": name, "in": "query", "required": name in schema.get("required", ()), "schema": _not_null(plain),
            "description": kind.get("description", ""),
        }  # fmt: skip


def _not_null(kind: Json) -> Json:
    """A parameter that is not there is not null: it is not there."""
    options = [one for one in kind.get("anyOf", []) if one != {"type": "null"}]
    if len(options) == 1:
        return options[0] if isinstance(options[0], dict) else kind
    return kind


def _headers(one: Endpoint) -> Iterator[Json]:
    wants = (
        (one.purpose, "Processing-Purpose", CODE.pattern, "What the data is to be used for."),
        (one.once, "Idempotency-Key", MARK.pattern, "A value of this call alone: repeated, it has one effect."),
        (one.matches, "If-Match", TAG.pattern, "The ETag of what was read."),
    )
    for wanted, name, pattern, words in wants:
        if wanted:
            schema = {"type": "string", "pattern": f"^{pattern}$"}
            yield {"name": name, "in": "header", "required": True, "schema": schema, "description": words}
    if one.later is not None or one.waits:
        yield {
            "name": "Prefer", "in": "header", "required": False, "schema": {"type": "string"},
            "description": _PREFER if one.later is not None else _PREFER_WAIT,
        }  # fmt: skip
    yield {
        "name": "Accept-Language", "in": "header", "required": False, "schema": {"type": "string"},
        "description": "sv or en: the language of problems.",
    }  # fmt: skip


def _responses(one: Endpoint, names: Names) -> Iterator[tuple[str, Json]]:
    content: Json = {one.file: {}} if one.file else _json(names[one.gives, "serialization"])
    headers = _TOLD | (_AT if one.status == 202 else {})
    yield str(one.status), {"description": _WORDS[one.status], "headers": headers, "content": content}
    if one.later is not None:
        content = _json(names[one.later, "serialization"])
        yield "202", {"description": _WORDS[202], "headers": _TOLD | _AT, "content": content}
    by_status: dict[int, list[Problem]] = {}
    for problem in problems_of(one):
        by_status.setdefault(problem.status, []).append(problem)
    for status, there in by_status.items():
        codes = {"properties": {"code": {"enum": [problem.code for problem in there]}}}
        schema = {"allOf": [{"$ref": names[ProblemTold, "serialization"]}, codes]}
        said = " ".join(problem.detail.en for problem in there)
        headers = _TOLD | (_LATER if status == problems.TOO_OFTEN.status else {})
        headers |= _SOON if problems.UNDER_WAY in there else {}
        yield str(status), {"description": said, "headers": headers, "content": {_PROBLEM: {"schema": schema}}}


def _json(name: str) -> Json:
    return {"application/json": {"schema": {"$ref": name}}}


def _header(pattern: str, words: str) -> Json:
    return {"required": True, "schema": {"type": "string", "pattern": f"^{pattern}$"}, "description": words}


_TOLD = {
    "Request-Id": _header(f"rq_{ID}", "It is in the log."),
    "RateLimit-Policy": _header(POLICY, "How many calls of that kind there are in so many seconds (q, w)."),
    "RateLimit": _header(LEFT, "How many are left (r), and in how many seconds they begin anew (t)."),
}
_LATER = {"Retry-After": _header("[0-9]+", "Seconds to wait.")}
_SOON = {"Retry-After": {**_LATER["Retry-After"], "required": False}}
_AT = {"Location": _header("/api/v1/jobs/j_" + ID, "The job: how far it has come, and what came of it.")}
_PREFER_WAIT = "`wait=N`: up to so many seconds until the job has ended (RFC 7240)."
_PREFER = "`respond-async`: at once, as a job (202). " + _PREFER_WAIT
_WORDS = {200: "Done.", 201: "Made.", 202: "It is being done: the job says how far it has come."}
