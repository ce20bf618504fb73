"""Health data as FHIR R4 resources: in bundles of a package, and what becomes of a record wherever FHIR is said.

* A record becomes the resource that its kind names: Encounter, Condition, Observation, MedicationRequest; any other is
  a DocumentReference with its text. The Patient stands first in every bundle.
* The door of FHIR (`ombud.fhir`) says the same of a record (`said_of`), under ids of its own.
* What the patient's journal says of somebody else is a DocumentReference that says so: an illness of a relative's is no
  Condition of the patient's.
* Nothing is made up. What R4 demands and nobody recorded is said to be unknown: the status, and the class of a visit.
* A visit that a record names is pointed at by its identifier, for it may lie in another bundle or nowhere.

Resources are written as text: a journal may have hundreds of thousands of them.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from json.encoder import encode_basestring as _said

from ombud.terms import SubjectId
from ombud.vault import Value

_encoded = json.JSONEncoder(ensure_ascii=False).encode
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_SPACE = re.compile(r"\s+")
_SYSTEM = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+")
_COORDINATION = re.compile(r"([0-9]{2})?[0-9]{4}[6-9][0-9][-+]?[0-9]{4}")
PERSONNUMMER, SAMORDNINGSNUMMER = "urn:oid:1.2.752.129.2.1.3.1", "urn:oid:1.2.752.129.2.1.3.3"
_UNKNOWN_CLASS = '{"system":"http://terminology.hl7.org/CodeSystem/v3-NullFlavor","code":"UNK","display":"unknown"}'
_RESOLVED = '{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]}'
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
        parts = dict(patient(fields))
        return _entry(self._id, "Patient", ",".join(f'"{name}":{text}' for name, text in parts.items()))


def patient(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The elements of a Patient that these fields give, as JSON."""
    if identifiers := [*_identifiers(fields)]:
        yield "identifier", _encoded(identifiers)
    name = {"family": fields.get("family"), "given": [fields["given"]] if fields.get("given") else None}
    if known := _known(name):
        yield "name", _encoded([known])
    telecom = [{"system": kind, "value": fields[kind]} for kind in ("phone", "email") if fields.get(kind)]
    if telecom:
        yield "telecom", _encoded(telecom)
    if is_day(fields.get("birth_date", "")):
        yield "birthDate", _encoded(fields["birth_date"])
    street = [fields["street"]] if fields.get("street") else None
    address = {"line": street, "postalCode": fields.get("postal_code"), "city": fields.get("city")}
    if known := _known(address):
        yield "address", _encoded([known])


def _identifiers(fields: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Numbers with their registers. Of a coordination number the day is 60 more (SamL 2:1)."""
    if number := fields.get("personnummer"):
        coordination = _COORDINATION.fullmatch(number)
        yield {"system": SAMORDNINGSNUMMER if coordination else PERSONNUMMER, "value": number}
    if number := fields.get("reserve_id"):
        domain, _, rest = number.partition(" ")
        yield {"system": f"urn:oid:{domain}", "value": rest} if _OID.fullmatch(domain) and rest else {"value": number}


def _known(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: said for name, said in fields.items() if said}


def resource(value: Value, at: str, patient: str) -> str:
    """One health record as an entry of a bundle: of when it is, and about whom (`reference`)."""
    return _entry(value.record_id, *said_of(value, at, patient))


def said_of(value: Value, at: str, patient: str) -> tuple[str, str]:
    """The kind of resource that a health record is, and its elements as JSON but for the id."""
    kind, make = DOCUMENT if value.about_third_party else KINDS.get(value.fields.get("kind", ""), DOCUMENT)
    return kind, _identified(value) + make(value, at, patient)


def reference(subject: SubjectId) -> str:
    """What points at the patient."""
    return f'{{"reference":"{url(subject)}"}}'


def _entry(record: bytes, kind: str, content: str) -> str:
    rest = f",{content}" if content else ""
    return f'{{"fullUrl":"{url(record)}","resource":{{"resourceType":"{kind}","id":"{record.hex()}"{rest}}}}}'


def _encounter(value: Value, at: str, patient: str) -> str:
    fields = value.fields
    until = f',"end":{_said(fields["until"])}' if ends(fields.get("until", ""), value.event_at) else ""
    content = f'"status":"unknown","class":{_UNKNOWN_CLASS},"subject":{patient},"period":{{"start":"{at}"{until}}}'
    if said := _concept(fields):
        content += f',"type":[{said}]'
    if unit := fields.get("unit_name") or value.unit:
        content += f',"serviceProvider":{{"display":{_said(unit)}}}'
    if value.author:
        content += f',"participant":[{{"individual":{{"display":{_said(value.author)}}}}}]'
    return content


def _condition(value: Value, at: str, patient: str) -> str:
    fields = value.fields
    content = f'"subject":{patient},"recordedDate":"{at}"'
    if said := _concept(fields):
        content += f',"code":{said}'
    if value.author:
        content += f',"recorder":{{"display":{_said(value.author)}}}'
    if is_time(until := fields.get("until", "")):
        content += f',"clinicalStatus":{_RESOLVED},"abatementDateTime":"{until}"'
    return content + _at_visit(fields)


def _observation(value: Value, at: str, patient: str) -> str:
    fields = value.fields
    content = (
        f'"status":"unknown","code":{_concept(fields) or _NO_CODE},"subject":{patient},'
        f'"effectiveDateTime":"{at}"{_measured(fields)}'
    )
    if value.author:
        content += f',"performer":[{{"display":{_said(value.author)}}}]'
    return content + _at_visit(fields)


def _medication(value: Value, at: str, patient: str) -> str:
    fields = value.fields
    content = (
        f'"status":"unknown","intent":"order","medicationCodeableConcept":{_concept(fields) or _NO_CODE},'
        f'"subject":{patient},"authoredOn":"{at}"'
    )
    if value.author:
        content += f',"requester":{{"display":{_said(value.author)}}}'
    return content + _at_visit(fields)


def _document(value: Value, at: str, patient: str) -> str:
    """Any other: what it says, field by field where it is more than a text."""
    fields = value.fields
    said = fields.get("text", "")
    rest = {name: text for name, text in fields.items() if name not in ("text", "kind", "document") and text}
    whole = said if not rest else "\n".join([*(f"{name}: {text}" for name, text in rest.items()), said]).strip()
    data = b64encode(whole.encode()).decode()
    content = f'"status":"current","subject":{patient},"date":"{at}"'
    if value.about_third_party:
        content += ',"description":"about somebody else"'
    if kind := fields.get("kind"):
        content += f',"type":{{"text":{_said(kind)}}}'
    if value.author:
        content += f',"author":[{{"display":{_said(value.author)}}}]'
    said = f',"data":"{data}"' if data else ""
    content += f',"content":[{{"attachment":{{"contentType":"text/plain"{said},"creation":"{at}"}}}}]'
    return content


KINDS = {
    "encounter": ("Encounter", _encounter),
    "condition": ("Condition", _condition),
    "observation": ("Observation", _observation),
    "medication": ("MedicationRequest", _medication),
}
"""The resource of each kind of document."""
DOCUMENT = ("DocumentReference", _document)
"""Of any other."""
_NO_CODE = '{"text":"–"}'


def _concept(fields: Mapping[str, str]) -> str:
    """The code and what it says; empty where neither was recorded."""
    code, text, system = fields.get("code", "").strip(), fields.get("text", "").strip(), fields.get("system", "")
    said = f'"text":{_said(text)}' if text else ""
    if not code:
        return f"{{{said}}}" if said else ""
    of = f'"system":{_said(system)},' if is_system(system) else ""
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


def is_instant(text: str) -> bool:
    """Is it a point in time as R4 writes it, that there is?"""
    return bool(_INSTANT.fullmatch(text)) and _reads(text, datetime.fromisoformat)


def is_day(text: str) -> bool:
    """Is it a year, a month or a day that there is?"""
    whole = len(text) == _DAY
    return bool(_DATE.fullmatch(text)) and (_reads(text, date.fromisoformat) if whole else text[:4] > "0000")


def _reads(text: str, read: Callable[[str], object]) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def ends(text: str, at: datetime) -> bool:
    """Is it a point in time that is not before another?"""
    return is_instant(text) and datetime.fromisoformat(text) >= at


def is_system(text: str) -> bool:
    """Does it name a code system?"""
    return bool(_SYSTEM.fullmatch(text))


def is_time(text: str) -> bool:
    """Is it a day or an instant as R4 writes them?"""
    return is_instant(text) or is_day(text)


_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
)
_DAY = len("2026-11-23")
