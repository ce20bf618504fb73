"""What a resource says, as columns: what finds somebody, what dates it, and the whole of it."""

import json
from collections.abc import Iterator, Mapping

from ombud.systems.kinds import Kind
from ombud.systems.model import Column, ForeignKey, Table
from ombud.systems.recognise import seen_in

PATIENT = "Patient"
_PATIENT = ("id", "personnummer", "email", "phone", "name", "birth_date", "gender", "address", "resource")
_OTHER = ("id", "patient", "date", "resource")
_DATES = (
    "effectiveDateTime", "effectivePeriod", "onsetDateTime", "recordedDate", "authoredOn", "performedDateTime",
    "performedPeriod", "occurrenceDateTime", "period", "created", "start", "date", "dateTime", "issued", "sent",
)  # fmt: skip
"""Where R4 says when something was, the surest first."""


def table_of(kind: str) -> Table:
    """The table of a type: names are the same for all but Patient."""
    if kind == PATIENT:
        return Table(kind, _columns(_PATIENT), ("id",))
    return Table(kind, _columns(_OTHER), ("id",), (ForeignKey(("patient",), PATIENT, ("id",)),))


def _columns(names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(Column(name, "date" if name in ("birth_date", "date") else "text") for name in names)


def columns_of(resource: Mapping[str, object], patient: str | None) -> dict[str, object]:
    """The values of one resource; `patient` is who it was asked for."""
    whole = json.dumps(resource, ensure_ascii=False, sort_keys=True)
    if resource.get("resourceType") != PATIENT:
        return {
            "id": resource.get("id"), "patient": patient or _referred(resource), "date": _dated(resource),
            "resource": whole,
        }  # fmt: skip
    telecom = list(_objects(resource, "telecom"))
    return {
        "id": resource.get("id"),
        "personnummer": [one for one in _values(_objects(resource, "identifier")) if _is_number(one)],
        "email": _values(one for one in telecom if one.get("system") == "email"),
        "phone": _values(one for one in telecom if one.get("system") in ("phone", "sms")),
        "name": "; ".join(_name(one) for one in _objects(resource, "name")),
        "birth_date": resource.get("birthDate"),
        "gender": resource.get("gender"),
        "address": "; ".join(_address(one) for one in _objects(resource, "address")),
        "resource": whole,
    }


def _objects(resource: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    found = resource.get(name)
    yield from (one for one in (found if isinstance(found, list) else []) if isinstance(one, dict))


def _values(among: Iterator[Mapping[str, object]]) -> list[str]:
    return [str(one["value"]) for one in among if one.get("value")]


def _is_number(value: str) -> bool:
    """By its check digit: what system a server calls it by differs."""
    return any(one.kind is Kind.PERSONNUMMER for one in seen_in([value]))


def _words(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _name(one: Mapping[str, object]) -> str:
    return " ".join([*_words(one.get("given")), *_words(one.get("family"))]) or str(one.get("text", ""))


def _address(one: Mapping[str, object]) -> str:
    return ", ".join([*_words(one.get("line")), *_words(one.get("postalCode")), *_words(one.get("city"))])


def _referred(resource: Mapping[str, object]) -> str | None:
    for name in ("subject", "patient", "beneficiary"):
        found = resource.get(name)
        if isinstance(found, dict) and str(found.get("reference", "")).startswith(f"{PATIENT}/"):
            return str(found["reference"]).removeprefix(f"{PATIENT}/")
    return None


def _dated(resource: Mapping[str, object]) -> str | None:
    for name in _DATES:
        found = resource.get(name)
        if isinstance(found, dict):
            found = found.get("end") or found.get("start")
        if isinstance(found, str):
            return found
    return None
