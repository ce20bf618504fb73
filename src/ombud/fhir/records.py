"""A record of the vault as the resource that fits its category; what has none is a `Basic` with its fields."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ombud.disclosure.package import fhir
from ombud.fhir.fields import Fields, extensions
from ombud.fhir.ids import part_id, person_id
from ombud.fhir.resource import Resource, elements, encoded
from ombud.terms import CategoryId, SubjectId
from ombud.vault import Value

HEALTH, AGREEMENT, PAYMENT, CASE = map(CategoryId, ("health", "agreement", "payment", "case"))
OF_HEALTH = frozenset(kind for kind, _ in (*fhir.KINDS.values(), fhir.DOCUMENT))
KIND_OF: Mapping[CategoryId, str] = {AGREEMENT: "Contract", PAYMENT: "Invoice", CASE: "Communication"}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_IDENTIFIED = re.compile(r"\S.*", re.DOTALL)


def resource(subject: SubjectId, value: Value, root: str) -> Resource:
    """What a record is, with everything that it says."""
    kind, content = _health(subject, value, root) if value.category == HEALTH else _other(subject, value, root)
    return Resource(kind, part_id(subject, value.record_id), content, value.event_at, value.collected_at)


def _reference(subject: SubjectId) -> dict[str, str]:
    return {"reference": f"Patient/{person_id(subject)}"}


def _health(subject: SubjectId, value: Value, root: str) -> tuple[str, str]:
    kind, content = fhir.said_of(value, value.event_at.isoformat(), encoded(_reference(subject)))
    left = {name: text for name, text in value.fields.items() if name not in _placed(kind, value)}
    beside = elements({"extension": extensions(left, root)})
    return kind, f"{beside},{content}" if beside else content


def _placed(kind: str, value: Value) -> frozenset[str]:
    """The fields of a health record that its resource says."""
    fields = value.fields
    if kind == "DocumentReference":
        return frozenset(fields) - {"document"}
    placed = {"kind", "code", "text"}
    if fields.get("code", "").strip() and fhir.is_system(fields.get("system", "")):
        placed.add("system")
    if kind == "Encounter":
        return frozenset(
            placed | {"unit_name"} | ({"until"} if fhir.ends(fields.get("until", ""), value.event_at) else set())
        )
    placed.add("encounter")
    if kind == "Condition" and fhir.is_time(fields.get("until", "")):
        placed.add("until")
    if kind == "Observation" and fields.get("value", "").strip():
        placed |= {"value", "unit"}
    return frozenset(placed)


def _other(subject: SubjectId, value: Value, root: str) -> tuple[str, str]:
    fields, of = Fields(value.fields), _reference(subject)
    make = _MADE.get(value.category) if not value.about_third_party else None
    told = make(fields, of) if make else _basic(value, of, root)
    money = told.pop("totalGross", "")
    told["extension"] = fields.rest(root)
    return KIND_OF[value.category] if make else "Basic", elements(told) + money


def _agreement(fields: Fields, of: Mapping[str, str]) -> dict[str, Any]:
    start = fields.time("starts_on")
    later = partial(_is_later, start)
    end = fields.take("ended_on", later) or fields.take("ends_on", later)
    service = fields.take("service")
    return {
        "type": {"text": service} if service else None,
        "subject": [of],
        "issued": fields.time("agreed_on"),
        "applies": {name: said for name, said in (("start", start), ("end", end)) if said},
    }


def _is_later(start: str | None, end: str) -> bool:
    """Is it a day or time that is not before the start?"""
    return fhir.is_time(end) and (start is None or start[: len(end)] <= end[: len(start)])


def _payment(fields: Fields, of: Mapping[str, str]) -> dict[str, Any]:
    number, paid = fields.take("invoice_number", _is_said), fields.time("paid_on")
    counterparty = fields.take("counterparty")
    return {
        "identifier": [{"value": number}] if number else None,
        "status": "balanced" if paid else "issued",
        "subject": of,
        "recipient": {"display": counterparty} if counterparty else None,
        "date": fields.time("issued_on"),
        "note": [{"time": paid, "text": "paid"}] if paid else None,
        "totalGross": _money(fields),
    }


def _money(fields: Fields) -> str:
    """An amount as it was recorded, where it is a number; else both stay as they are."""
    amount = fields.take("amount", lambda text: bool(_NUMBER.fullmatch(text)))
    if amount is None:
        return ""
    currency = fields.take("currency", lambda text: bool(_CURRENCY.fullmatch(text)))
    of = f',"currency":"{currency}"' if currency else ""
    return f',"totalGross":{{"value":{amount}{of}}}'


def _case(fields: Fields, of: Mapping[str, str]) -> dict[str, Any]:
    number, kind, channel = (fields.take(name, _is_said) for name in ("case_number", "kind", "channel"))
    closed, concerns = fields.time("closed_at"), fields.take("concerns")
    said = [fields.take(name) for name in ("subject_line", "message", "answer")]
    return {
        "identifier": [{"value": number}] if number else None,
        "status": "completed" if closed else "unknown",
        "category": [{"text": kind}] if kind else None,
        "medium": [{"text": channel}] if channel else None,
        "subject": of,
        "topic": {"text": concerns} if concerns else None,
        "received": fields.take("received_at", fhir.is_time),
        "payload": [{"contentString": one} for one in said if one],
        "note": [{"time": closed, "text": "closed"}] if closed else None,
    }


def _basic(value: Value, of: Mapping[str, str], root: str) -> dict[str, Any]:
    code = {"coding": [{"system": f"{root}/CodeSystem/categories", "code": value.category}]}
    return {"code": code, "subject": of, "created": value.event_at.date().isoformat()}


def _is_said(text: str) -> bool:
    return bool(_IDENTIFIED.fullmatch(text))


_MADE: Mapping[CategoryId, Callable[[Fields, Mapping[str, str]], dict[str, Any]]] = {
    AGREEMENT: _agreement,
    PAYMENT: _payment,
    CASE: _case,
}
