"""That somebody has said no to a purpose, as a Consent of theirs that denies it (Art. 21, 7(3); R4, Consent).

    status active, inactive when it is taken back      provision.type deny
    scope patient-privacy, category 59284-0            provision.purpose the code that the mapping names
    policyRule OPTOUT                                  identifier a name made of the patient and the purpose

* One for each patient and purpose. By its name it is created once, whoever asks again (`If-None-Exist`), and told apart
  from what others have written: theirs is neither ended nor taken for ours.
* What was taken back is not deleted: it says what held until then. Said again, the same one holds again.
* A Consent that somebody has narrowed (to an actor, a period, some data) says less than the no: it is written whole.
"""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode
from uuid import UUID, uuid5

CONSENT, NO = "Consent", "no"
"""The type, and the column that has what is said no to; nothing where it does not hold, or is not ours."""
_NAMES, _URI = UUID("8f6b1c1e-5d0b-4a86-9a52-6f1f6f0b8a21"), "urn:ietf:rfc:3986"
_REASONS = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_SCOPE = {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
_CATEGORY = {"system": "http://loinc.org", "code": "59284-0", "display": "Consent Document"}
_RULE = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "OPTOUT"}
_NARROWS = frozenset(
    {
        "period", "actor", "action", "securityLabel", "class", "code", "dataPeriod", "data", "provision",
        "modifierExtension",
    }
)  # fmt: skip
"""What makes a provision say less than its purpose."""

Resource = Mapping[str, object]


def no_of(resource: Resource, patient: str | None) -> str | None:
    """What the patient says no to by it, where it is ours, holds, and says nothing less."""
    provision = resource.get("provision")
    if resource.get("status") != "active" or not isinstance(provision, dict) or patient is None:
        return None
    purposes = provision.get("purpose")
    if provision.keys() & _NARROWS or provision.get("type") != "deny" or not isinstance(purposes, list):
        return None
    said = [_told(one) for one in purposes if isinstance(one, dict)]
    return said[0] if len(said) == 1 == len(purposes) and is_ours(resource, patient, said[0]) else None


def is_ours(resource: Resource, patient: str, purpose: str) -> bool:
    named = resource.get("identifier")
    return isinstance(named, list) and _name(patient, purpose) in named


def saying(patient: str, purpose: str, on: date | None) -> dict[str, object]:
    """One that is not there yet."""
    return again(
        {
            "resourceType": CONSENT, "identifier": [_name(patient, purpose)], "scope": {"coding": [_SCOPE]},
            "category": [{"coding": [_CATEGORY]}], "patient": {"reference": f"Patient/{patient}"},
            "policyRule": {"coding": [_RULE]},
        },
        purpose, on,
    )  # fmt: skip


def again(resource: Resource, purpose: str, on: date | None) -> dict[str, object]:
    """The same one, holding whole from that day."""
    system, _, code = purpose.rpartition("|")
    denies = {"type": "deny", "purpose": [{"system": system or _REASONS, "code": code}]}
    day = {"dateTime": on.isoformat()} if on is not None else {}
    return {**_untold(resource), "status": "active", **day, "provision": denies}


def taken_back(resource: Resource) -> dict[str, object]:
    return {**_untold(resource), "status": "inactive"}


def once(patient: str, purpose: str) -> str:
    """What a server is asked to look for before it makes one (R4, conditional create)."""
    name = _name(patient, purpose)
    return urlencode({"identifier": f"{name['system']}|{name['value']}"})


def _name(patient: str, purpose: str) -> dict[str, str]:
    return {"system": _URI, "value": uuid5(_NAMES, f"{patient} {purpose}").urn}


def _told(purpose: Mapping[str, object]) -> str:
    code, system = str(purpose.get("code")), purpose.get("system")
    return code if system == _REASONS else f"{system}|{code}"


def _untold(resource: Resource) -> dict[str, object]:
    """Without the narrative that the server made of it: it makes another."""
    text = resource.get("text")
    generated = isinstance(text, dict) and text.get("status") == "generated"
    return {name: value for name, value in resource.items() if not (name == "text" and generated)}
