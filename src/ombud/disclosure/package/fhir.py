"""Health data as FHIR R4 resources, in bundles of type `collection`.

* A record becomes the resource that its kind names: Encounter, Condition, Observation, MedicationRequest; any other is
  a DocumentReference with its text. The Patient stands first in every bundle.
* Nothing is made up. What R4 demands and nobody recorded is said to be unknown: the status, and the class of a visit.
* A visit that a record names is pointed at by its identifier, for it may lie in another bundle or nowhere.

Resources are written as text: a journal may have hundreds of thousands of them.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring as _said

from ombud.terms import SubjectId
from ombud.vault import Value

_encoded = json.JSONEncoder(ensure_ascii=False).encode
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_SPACE = re.compile(r"\s+")
_SYSTEM = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
PERSONNUMMER = "urn:oid:1.2.752.129.2.1.3.1"
_UNKNOWN_CLASS = '{"system":"http://terminology.hl7.org/CodeSystem/v3-NullFlavor","code":"UNK","display":"unknown"}'
BEGIN = '{"resourceType":"Bundle","type":"collection","entry":[\n'
END = "\n]}\n"
OF_THE_PATIENT = ("name", "contact", "personnummer", "birth_date")
"""The categories that the Patient is made from."""


def url(value: bytes) -> str:
    """How resources of this package name each other."""
    digits = value.hex()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class Patient:
    """Who it is about, put together from what was told before the health data."""

    def __init__(self, subject: SubjectId) -> None:
        self._id = subject
        self._fields: dict[str, str] = {}

    def learn(self, value: Value) -> None:
        """A later value of the same field takes the place of an earlier one."""
        if value.category in OF_THE_PATIENT and not value.about_third_party:
            self._fields.update(value.fields)

    def entry(self) -> str:
        fields = self._fields
        parts = dict(_patient(fields))
        return _entry(self._id, "Patient", ",".join(f'"{name}":{text}' for name, text in parts.items()))


def _patient(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    number = fields.get("personnummer") or fields.get("reserve_id")
    if number:
        system = {"system": PERSONNUMMER} if "personnummer" in fields else {}
        yield "identifier", _encoded([{**system, "value": number}])
    name = {"family": fields.get("family"), "given": [fields["given"]] if fields.get("given") else None}
    if known := _known(name):
        yield "name", _encoded([known])
    telecom = [{"system": kind, "value": fields[kind]} for kind in ("phone", "email") if fields.get(kind)]
    if telecom:
        yield "telecom", _encoded(telecom)
    if _DATE.fullmatch(fields.get("birth_date", "")):
        yield "birthDate", _encoded(fields["birth_date"])
    street = [fields["street"]] if fields.get("street") else None
    address = {"line": street, "postalCode": fields.get("postal_code"), "city": fields.get("city")}
    if known := _known(address):
        yield "address", _encoded([known])


def _known(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: said for name, said in fields.items() if said}


def resource(value: Value, at: str, patient: str) -> str:
    """One health record as an entry of a bundle: of when it is, and about whom (`reference`)."""
    fields = value.fields
    make = _KINDS.get(fields.get("kind", ""), _document)
    return make(value, at, patient)


def reference(subject: SubjectId) -> str:
    """What points at the patient."""
    return f'{{"reference":"{url(subject)}"}}'


def _entry(record: bytes, kind: str, content: str) -> str:
    rest = f",{content}" if content else ""
    return f'{{"fullUrl":"{url(record)}","resource":{{"resourceType":"{kind}","id":"{record.hex()}"{rest}}}}}'


def _encounter(value: Value, at: str, patient: str) -> str:
    fields = value.fields
    until = f',"end":{_said(fields["until"])}' if _is_instant(fields.get("until", "")) else ""
    content = f'"status":"unknown","class":{_UNKNOWN_CLASS},"subject":{patient},"period":{{"start":"{at}"{until}}}'
    if said := _concept(fields):
        content += f',"type":[{said}]'
    if unit := fields.get("unit_name") or value.unit:
        content += f',"serviceProvider":{{"display":{_said(unit)}}}'
    if value.author:
        content += f',"participant":[{{"individual":{{"display":{_said(value.author)}}}}}]'
    return _entry(value.record_id, "Encounter", _identified(value) + content)


def _condition(value: Value, at: str, patient: str) -> str:
    fields = value.fields
    content = f'"subject":{patient},"recordedDate":"{at}"'
    if said := _concept(fields):
        content += f',"code":{said}'
    if value.author:
        content += f',"recorder":{{"display":{_said(value.author)}}}'
    return _entry(value.record_id, "Condition", _identified(value) + content + _at_visit(fields))


def _observation(value: Value, at: str, patient: str) -> str:
    fields = value.fields
    content = (
        f'"status":"unknown","code":{_concept(fields) or _NO_CODE},"subject":{patient},'
        f'"effectiveDateTime":"{at}"{_measured(fields)}'
    )
    if value.author:
        content += f',"performer":[{{"display":{_said(value.author)}}}]'
    return _entry(value.record_id, "Observation", _identified(value) + content + _at_visit(fields))


def _medication(value: Value, at: str, patient: str) -> str:
    fields = value.fields
    content = (
        f'"status":"unknown","intent":"order","medicationCodeableConcept":{_concept(fields) or _NO_CODE},'
        f'"subject":{patient},"authoredOn":"{at}"'
    )
    if value.author:
        content += f',"requester":{{"display":{_said(value.author)}}}'
    return _entry(value.record_id, "MedicationRequest", _identified(value) + content + _at_visit(fields))


def _document(value: Value, at: str, patient: str) -> str:
    """Any other: what it says, field by field where it is more than a text."""
    fields = value.fields
    said = fields.get("text", "")
    rest = {name: text for name, text in fields.items() if name not in ("text", "kind", "document") and text}
    whole = said if not rest else "\n".join([*(f"{name}: {text}" for name, text in rest.items()), said]).strip()
    data = b64encode(whole.encode()).decode()
    content = f'"status":"current","subject":{patient},"date":"{at}"'
    if kind := fields.get("kind"):
        content += f',"type":{{"text":{_said(kind)}}}'
    if value.author:
        content += f',"author":[{{"display":{_said(value.author)}}}]'
    said = f',"data":"{data}"' if data else ""
    content += f',"content":[{{"attachment":{{"contentType":"text/plain"{said},"creation":"{at}"}}}}]'
    return _entry(value.record_id, "DocumentReference", _identified(value) + content)


_KINDS = {
    "encounter": _encounter,
    "condition": _condition,
    "observation": _observation,
    "medication": _medication,
}
_NO_CODE = '{"text":"–"}'


def _concept(fields: Mapping[str, str]) -> str:
    """The code and what it says; empty where neither was recorded."""
    code, text, system = fields.get("code", "").strip(), fields.get("text", "").strip(), fields.get("system", "")
    said = f'"text":{_said(text)}' if text else ""
    if not code:
        return f"{{{said}}}" if said else ""
    of = f'"system":{_said(system)},' if _SYSTEM.fullmatch(system) else ""
    coding = f'"coding":[{{{of}"code":{_said(_SPACE.sub(" ", code))}}}]'
    return f"{{{coding},{said}}}" if said else f"{{{coding}}}"


def _measured(fields: Mapping[str, str]) -> str:
    number, unit = fields.get("value", "").strip(), fields.get("unit", "").strip()
    if not number:
        return ""
    if not _NUMBER.fullmatch(number):
        return f',"valueString":{_said(f"{number} {unit}".strip())}'
    of = f',"unit":{_said(unit)}' if unit else ""
    return f',"valueQuantity":{{"value":{number}{of}}}'


def _at_visit(fields: Mapping[str, str]) -> str:
    visit = fields.get("encounter", "").strip()
    return f',"encounter":{{"identifier":{{"value":{_said(visit)}}}}}' if visit else ""


def _identified(value: Value) -> str:
    """The id that the document had where it came from."""
    return f'"identifier":[{{"value":{_said(value.document)}}}],' if value.document else ""


def _is_instant(text: str) -> bool:
    return bool(_INSTANT.fullmatch(text))


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
