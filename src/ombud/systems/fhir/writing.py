"""What is right, written over in the Patient that a server has just given; all else of it stays as it was (Art. 16).

* Pure: a resource goes in with its columns' new values, and another comes out, or the reason why a machine may not.
* Only an element that stands today is written over, and only where there is one of them. Which of two addresses is
  wrong, a person says; so is every element of which the resource says more than its value.
* What the server made of the elements (`text`) goes with them; a text that somebody has written is a person's to mend.
* A number that would come out otherwise than it went in (`1.50`) stops it: R4 tells `1.5` from it.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date

from ombud.systems.fhir.elements import PLACES, SINGLE, is_unsure, objects, standing, texts, value_of
from ombud.systems.fhir.label import labelled
from ombud.systems.line import Exact
from ombud.terms.identifiers import NotANumber, parse_person_number

RESTRICTED = "restricted"
_GENDERS = frozenset({"male", "female", "other", "unknown"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KINDS = {"urn:oid:1.2.752.129.2.1.3.1": "Personnummer", "urn:oid:1.2.752.129.2.1.3.3": "Samordningsnummer"}
"""The Swedish systems of numbers, each with the kind that it holds."""
WHOLE = "a resource of FHIR goes whole or stays whole, but for the elements of a Patient"
NO_UPDATE = "the server says that such a resource cannot be updated there"
SEVERAL = "several values stand in one element, and a person says which is meant"
MORE = "the resource says more of an element than its value"
OWN_TEXT = "the resource has a text that somebody has written, and it says the same"
NO_CREATE = "the server does not say that a Consent is created there once (conditionalCreate)"
NO_VERSION = "the server says no version of the resource, so nobody knows what would be written over"
IN_PART = "the server gives the resource in part only"
NUMBERS = "the resource has a number that could not be written back as it is"
NO_CODE = "the value is none that R4 has for that element"

Patient = Mapping[str, object]


def why_not(patient: Patient, values: Mapping[str, object]) -> str:
    """Why a machine may not write these values there; empty where it may."""
    if not all(_is_writable(column, value) for column, value in values.items()):
        return WHOLE
    elements = [column for column in values if column != RESTRICTED]
    rules: tuple[tuple[str, Callable[[], bool]], ...] = (
        (OWN_TEXT, lambda: bool(elements) and _has_own_text(patient)),
        (NO_CODE, lambda: any(not _is_of_r4(column, values[column]) for column in elements)),
        (SEVERAL, lambda: any(_are_several(patient, column) for column in elements)),
        (MORE, lambda: any(_says_more(patient, column, values) for column in elements)),
    )
    return unalterable(patient) or next((why for why, holds in rules if holds()), "")


def unalterable(resource: Patient) -> str:
    """Why a machine may not put a resource back, whatever it has changed in it; empty where it may."""
    rules = (
        (NO_VERSION, not version_of(resource)),
        (IN_PART, _is_in_part(resource)),
        (NUMBERS, _has_inexact(resource)),
    )
    return next((why for why, holds in rules if holds), "")


def why_no_status(resource: Patient) -> str:
    """Why a machine may not write whether it holds; empty where it may."""
    return unalterable(resource) or (OWN_TEXT if _has_own_text(resource) else "")


def written(patient: Patient, values: Mapping[str, object]) -> dict[str, object]:
    """The same resource with these values; `why_not` has let it."""
    after: dict[str, object] = deepcopy(dict(patient))
    for column, value in values.items():
        if column == RESTRICTED:
            after = labelled(after, restricted=value is True)
        elif column in SINGLE:
            after[SINGLE[column]] = value
        else:
            _write_over(after, column, str(value))
    _tell_again(after, values)
    if set(values) - {RESTRICTED} and _status(after) == "generated":
        after.pop("text")  # the server makes another
    return after


def version_of(resource: Patient) -> str:
    meta = resource.get("meta")
    return str(meta.get("versionId") or "") if isinstance(meta, dict) else ""


def _is_writable(column: str, value: object) -> bool:
    if column == RESTRICTED:
        return isinstance(value, bool)
    return (column in PLACES or column in SINGLE) and isinstance(value, str) and bool(value.strip())


def _is_of_r4(column: str, value: object) -> bool:
    return (column != "gender" or value in _GENDERS) and (column != "birth_date" or bool(_DAY.fullmatch(str(value))))


def _are_several(patient: Patient, column: str) -> bool:
    if column in SINGLE:
        return False
    there = list(standing(patient, column))
    return len({value_of(one, column) for one in there}) > 1 or any(is_unsure(one) for one in there)


def _says_more(patient: Patient, column: str, values: Mapping[str, object]) -> bool:
    """An extension of the element, a text in place of it, or a number of another kind than its system is for."""
    if column in SINGLE:
        return f"_{SINGLE[column]}" in patient
    place = PLACES[column]
    there = list(standing(patient, column))
    if any(f"_{place.name}" in one or not one.get(place.name) for one in there):
        return True
    if column == "personnummer":
        return any(
            _KINDS.get(str(one.get("system")), kind) != kind for one in there for kind in [_kind(values[column])]
        )
    loose = (one for one in objects(patient, "name") if one.get("text") and not one.get(place.name))
    return place.list == "name" and "name" not in values and any(loose)


def _kind(number: object) -> str:
    found = parse_person_number(str(number), date.max)
    return "" if isinstance(found, NotANumber) else type(found).__name__


def _write_over(patient: dict[str, object], column: str, value: str) -> None:
    name = PLACES[column].name
    for one in standing(patient, column):
        assert isinstance(one, dict)
        one[name] = value.split(" ") if name == "given" else [value] if name == "line" else value


def _tell_again(patient: dict[str, object], values: Mapping[str, object]) -> None:
    """A name or an address that also stands as one text says the same there."""
    told: dict[str, tuple[str, Callable[[Patient], str]]] = {
        "given": ("name", _name), "family": ("name", _name), "street": ("address", _address),
        "postal_code": ("address", _address), "city": ("address", _address),
    }  # fmt: skip
    for column in values.keys() & told.keys():
        kind, tell = told[column]
        for one in standing(patient, column) if not (kind == "name" and "name" in values) else ():
            assert isinstance(one, dict)
            if one.get("text"):
                one["text"] = tell(one)


def _name(one: Patient) -> str:
    return " ".join(part for name in ("prefix", "given", "family", "suffix") for part in texts(one.get(name)))


def _address(one: Patient) -> str:
    place = " ".join([*texts(one.get("postalCode")), *texts(one.get("city"))])
    return ", ".join([*texts(one.get("line")), *([place] if place else []), *texts(one.get("country"))])


def _status(patient: Patient) -> str:
    text = patient.get("text")
    return str(text.get("status")) if isinstance(text, dict) else ""


def _has_own_text(patient: Patient) -> bool:
    return _status(patient) in ("additional", "extensions")


def _is_in_part(patient: Patient) -> bool:
    meta = patient.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    return any(isinstance(one, dict) and one.get("code") == "SUBSETTED" for one in (tags or []))


def _has_inexact(value: object) -> bool:
    if isinstance(value, Exact):
        return value.said != repr(float(value))
    inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return any(_has_inexact(one) for one in inside)
