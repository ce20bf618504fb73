"""The elements of a Patient that are a column each: where R4 has them, and which of several stands today.

    personnummer   Patient.identifier[].value    given, family, name        Patient.name[].given, .family, .text
    email, phone   Patient.telecom[].value       street, postal_code, city  Patient.address[].line, .postalCode, .city

What is `old`, or had ended before the resource was last changed, was right once: it finds the person, and says nothing
of what is right today. What ends later, or nobody knows when, is a person's to judge (`is_unsure`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ombud.systems.kinds import Kind
from ombud.systems.recognise import seen_in

Element = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Place:
    """A list of the patient's, and the name that the value has in each of its elements."""

    list: str
    name: str
    systems: frozenset[str] = frozenset()
    """Of a telecom: which systems are meant."""


PLACES: Mapping[str, Place] = {
    "personnummer": Place("identifier", "value"),
    "email": Place("telecom", "value", frozenset({"email"})),
    "phone": Place("telecom", "value", frozenset({"phone", "sms"})),
    "given": Place("name", "given"),
    "family": Place("name", "family"),
    "name": Place("name", "text"),
    "street": Place("address", "line"),
    "postal_code": Place("address", "postalCode"),
    "city": Place("address", "city"),
}
SINGLE: Mapping[str, str] = {"birth_date": "birthDate", "gender": "gender"}
FINDING = frozenset({"personnummer", "email", "phone"})
"""Columns whose values are told apart: each may find somebody."""
_NAMES_OF_TODAY = frozenset({None, "official", "usual"})
_ADDRESS = ("line", "postalCode", "city")


def objects(resource: Element, name: str) -> Iterator[Element]:
    found = resource.get(name)
    yield from (one for one in (found if isinstance(found, list) else []) if isinstance(one, dict))


def texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def holding(patient: Element, column: str) -> Iterator[Element]:
    """Every element that holds the column, of any time."""
    place = PLACES[column]
    for one in objects(patient, place.list):
        if place.systems and one.get("system") not in place.systems:
            continue
        value = value_of(one, column)
        if value and (column != "personnummer" or is_number(value)):
            yield one


def standing(patient: Element, column: str) -> Iterator[Element]:
    """Those that say what is so today."""
    return (one for one in holding(patient, column) if _is_of_today(one, PLACES[column].list, _changed(patient)))


def value_of(element: Element, column: str) -> str:
    """What one element says; of an address that stands as one text, that text."""
    place = PLACES[column]
    found = texts(element.get(place.name))
    if place.list == "address" and not any(element.get(name) for name in _ADDRESS):
        found = texts(element.get("text"))
    return (" " if place.name == "given" else ", ").join(found)


def is_number(value: str) -> bool:
    """By its check digit: what system a server calls it by differs."""
    return any(one.kind is Kind.PERSONNUMMER for one in seen_in([value]))


def is_unsure(element: Element) -> bool:
    """It ends some time, and nothing here says whether it has."""
    return _end(element) is not None


def values_of(patient: Element) -> dict[str, object]:
    """Every column of a patient, as it is found and given."""
    told: dict[str, object] = {name: patient.get(element) for name, element in SINGLE.items()}
    for column in PLACES:
        values = [value_of(one, column) for one in holding(patient, column)]
        told[column] = values if column in FINDING else "; ".join(values) or None
    return told


def stands(patient: Element) -> dict[str, object]:
    """What each column of several says today: nothing, one value, or several that a person must tell apart."""
    told: dict[str, object] = {}
    for column in PLACES:
        values = list(dict.fromkeys(value_of(one, column) for one in standing(patient, column)))
        told[column] = values if len(values) > 1 else values[0] if values else None
    return told


def _is_of_today(element: Element, list_: str, changed: str) -> bool:
    use, end = element.get("use"), _end(element)
    if use == "old" or (list_ == "name" and use not in _NAMES_OF_TODAY):
        return False
    return end is None or not changed or end[:10] >= changed[:10]


def _end(element: Element) -> str | None:
    period = element.get("period")
    end = period.get("end") if isinstance(period, dict) else None
    return str(end) if end else None


def _changed(patient: Element) -> str:
    meta = patient.get("meta")
    return str(meta.get("lastUpdated") or "") if isinstance(meta, dict) else ""
