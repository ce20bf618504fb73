"""That somebody's data is restricted, as a security label on their Patient (Art. 18; R4, Security Labels).

* `NOAUTH` of HL7's v3-ActCode: no disclosure without the subject's authorization. It is a refrain policy: what a server
  may not do, which is what a restriction is. The confidentiality `R` would say that the data is sensitive, `NOREUSE`
  leaves the first purpose alone, and `Patient.active: false` says that the record is not in use, so that care loses it.
* A label stands beside others and takes none of them away.
* R4 has servers merge old and new labels on an update. What is taken off by it and is still there is taken off by the
  operation that the standard has for that: `$meta-delete`.
"""

from collections.abc import Mapping

SYSTEM, CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode", "NOAUTH"
LABEL = {"system": SYSTEM, "code": CODE, "display": "no disclosure without subject authorization"}
TAKEN_OFF = {
    "resourceType": "Parameters",
    "parameter": [{"name": "meta", "valueMeta": {"security": [{"system": SYSTEM, "code": CODE}]}}],
}
"""What is sent to `$meta-delete`: labels are told apart by system and code alone."""


def is_restricted(resource: Mapping[str, object]) -> bool:
    return any(_is_it(one) for one in _labels(resource))


def labelled(resource: Mapping[str, object], *, restricted: bool) -> dict[str, object]:
    """The same resource with the label, or without it. Other labels stay as they are."""
    if restricted == is_restricted(resource):
        return dict(resource)
    labels = [one for one in _labels(resource) if not _is_it(one)] + ([LABEL] if restricted else [])
    said = resource.get("meta")
    meta = {name: value for name, value in said.items() if name != "security"} if isinstance(said, dict) else {}
    return {**resource, "meta": {**meta, **({"security": labels} if labels else {})}}


def _labels(resource: Mapping[str, object]) -> list[object]:
    meta = resource.get("meta")
    found = meta.get("security") if isinstance(meta, dict) else None
    return found if isinstance(found, list) else []


def _is_it(label: object) -> bool:
    return isinstance(label, dict) and (label.get("system"), label.get("code")) == (SYSTEM, CODE)
