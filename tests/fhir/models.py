"""What outside models say of a resource: nothing, or where it is not R4.

* `fhirclient` has the elements of R4 4.0.1: what is demanded, what there is, of which type, how a day is written.
* `fhir.resources` has the forms of ids, instants and codes, and the closed lists of codes. It has no R4 any more; its
  R4B (4.3.0) has the same of the kinds that are said here.
"""

from collections.abc import Iterator
from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from fhirclient.models.fhirabstractbase import FHIRValidationError
from fhirclient.models.fhirelementfactory import FHIRElementFactory
from pydantic import BaseModel, ValidationError


def faults(resource: Any) -> list[str]:
    """Where it is not R4."""
    found = []
    try:
        made = FHIRElementFactory.instantiate(resource["resourceType"], resource)
        assert made.as_json()["resourceType"] == resource["resourceType"]
    except FHIRValidationError as error:
        found.append(str(error))
    try:
        model = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValidationError as error:
        return [*found, str(error)]
    return [*found, *_codes(model, resource["resourceType"]), *_empty(resource, resource["resourceType"])]


def _codes(model: BaseModel, where: str) -> Iterator[str]:
    """Codes that the list of an element does not have."""
    for name, known in type(model).model_fields.items():
        said = getattr(model, name, None)
        extra = known.json_schema_extra if isinstance(known.json_schema_extra, dict) else {}
        codes = extra.get("enum_values")
        for one in said if isinstance(said, list) else [said]:
            if isinstance(one, BaseModel):
                yield from _codes(one, f"{where}.{name}")
            elif codes and not _CUT & set(codes) and isinstance(one, str) and one not in codes:
                yield f"{where}.{name}: {one}"


_CUT = {"+", "formats"}
"""In a list that the models have not whole, or that tells what to look up."""


def _empty(value: Any, where: str) -> Iterator[str]:
    """An element that says nothing is no element (R4, json.html)."""
    if value in ("", [], {}, None):
        yield f"{where} is empty"
    for name, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _empty(one, f"{where}.{name}")
