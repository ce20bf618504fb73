"""What is told to the person beside their records (Art. 15): what binds them, was corrected, was handed over."""

from typing import Any

from ombud.disclosure import Access
from ombud.disclosure.register.model import Disclosure
from ombud.fhir.fields import extensions
from ombud.fhir.ids import part_id, person_id
from ombud.fhir.resource import Resource, elements
from ombud.relations import Kind, Relation
from ombud.terms import SubjectId
from ombud.vault.history import Former


def of_request(subject: SubjectId, found: Access, root: str) -> list[Resource]:
    """All of it."""
    of = {"reference": f"Patient/{person_id(subject)}"}
    relations = [_relation(subject, one, of, root) for one in found.relations]
    former = [_former(subject, one, of, root) for one in found.former]
    handed = [_handed(subject, one, of, root) for one in found.recipients if one.to_recipient]
    return [*relations, *former, *handed]


def _relation(subject: SubjectId, one: Relation, of: dict[str, str], root: str) -> Resource:
    """An agreement is a Contract; a contact, a measure, a commitment, a claim has no resource of its own in R4."""
    applies = {"start": one.opened_at.isoformat()}
    if one.closed_at is not None and one.closed_at >= one.opened_at:
        applies["end"] = one.closed_at.isoformat()
    known = {"kind": one.kind.value, "state": one.state.value, **one.terms}
    if one.kind is Kind.AGREEMENT:
        told: dict[str, Any] = {"subject": [of], "applies": applies, "extension": extensions(known, root)}
        return _made("Contract", subject, one.id, told, one)
    code = {"coding": [{"system": f"{root}/CodeSystem/relations", "code": one.kind.value}]}
    beside = extensions({**known, "opened_at": applies["start"], "closed_at": applies.get("end", "")}, root)
    told = {"code": code, "subject": of, "created": one.opened_at.date().isoformat(), "extension": beside}
    return _made("Basic", subject, one.id, told, one)


def _made(kind: str, subject: SubjectId, own: bytes, told: dict[str, Any], one: Relation) -> Resource:
    return Resource(kind, part_id(subject, own), elements(told), one.opened_at, one.closed_at or one.opened_at)


def _former(subject: SubjectId, one: Former, of: dict[str, str], root: str) -> Resource:
    """What stood before it was corrected, when that was, and why (Art. 16)."""
    value = one.value
    beside = {**value.fields, "corrected_at": one.corrected_at.isoformat(), "reason": one.reason}
    code = {"coding": [{"system": f"{root}/CodeSystem/categories", "code": value.category}], "text": "corrected"}
    told = {
        "code": code, "subject": of, "created": value.event_at.date().isoformat(),
        "extension": extensions(beside, root),
    }  # fmt: skip
    own = part_id(subject, value.record_id)
    return Resource("Basic", own, elements(told), value.event_at, one.corrected_at)


def _handed(subject: SubjectId, one: Disclosure, of: dict[str, str], root: str) -> Resource:
    """To whom what was handed over, by name (Art. 15(1)(c), C-154/21)."""
    about = extensions({"purpose": one.purpose, "kind": one.kind, "reference": one.reference}, root)
    told = {
        "extension": about,
        "status": "completed",
        "category": [{"coding": [{"system": f"{root}/CodeSystem/acts", "code": "disclose"}]}],
        "subject": of,
        "topic": {"text": ", ".join(one.categories)} if one.categories else None,
        "sent": one.made_at.isoformat(),
        "recipient": [{"display": one.name}] if one.name else None,
    }
    return Resource("Communication", part_id(subject, one.id), elements(told), one.made_at, one.made_at)
