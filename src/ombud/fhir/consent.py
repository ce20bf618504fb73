"""A Consent of each choice: a yes permits, an objection denies; and of each restriction and block, which deny too.

What was ended is `inactive`. The sentences of the notice that a choice is about are its policy.
"""

from collections.abc import Mapping
from typing import Any

from ombud.app.told import ChoicesTold
from ombud.choices import Limit, LimitKind
from ombud.choices.records import Recorded
from ombud.fhir.fields import extensions
from ombud.fhir.ids import part_id, person_id
from ombud.fhir.resource import Resource, elements
from ombud.policy.model import PolicyFile
from ombud.terms import PurposeId, SubjectId
from ombud.terms.text import Language

_SCOPE = {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
_CATEGORY = {"system": "http://loinc.org", "code": "59284-0", "display": "Consent Document"}
_ARTICLES = {"consent": "GDPR Art. 6(1)(a), 7", "objection": "GDPR Art. 21"}
_STATUTES: Mapping[LimitKind, str] = {
    LimitKind.RESTRICTION: "GDPR Art. 18(1)",
    LimitKind.BLOCK: "PDL 4:4",
    LimitKind.SVOD_BLOCK: "SVOD 2:3",
}


class Consents:
    """How choices are told of one policy, in one language."""

    def __init__(self, file: PolicyFile, language: Language, base: str, root: str) -> None:
        self._file, self._language, self._base, self._root = file, language, base, root

    def told(self, subject: SubjectId, found: ChoicesTold) -> list[Resource]:
        """All of them."""
        made = [self._choice(subject, one) for one in found.choices]
        return made + [self._limit(subject, one) for one in found.limits]

    def _choice(self, subject: SubjectId, one: Recorded) -> Resource:
        choice = self._file.choices.get(one.choice)
        purposes = [] if choice is None else list(choice.purposes)
        sentences = [name for purpose in purposes for name in self._file.purposes[purpose].sentences]
        permits = "permit" if one.kind == "consent" else "deny"
        known = {name: str(one.evidence.get(name) or "") for name in ("channel", "notice", "text", "version")}
        told = {
            "policy": [{"uri": f"{self._base}/integritet#{name.lower()}"} for name in dict.fromkeys(sentences)],
            "policyRule": {
                "coding": [{"system": f"{self._root}/CodeSystem/choices", "code": one.choice}],
                "text": _ARTICLES[one.kind],
            },
            "provision": {"type": permits, **self._of(purposes), "period": _period(one)},
            "extension": extensions(known, self._root),
        }
        return self._consent(subject, one, told)

    def _limit(self, subject: SubjectId, one: Limit) -> Resource:
        """A restriction or a block: of everything, of a category, of a purpose."""
        purposes = [] if one.purpose is None else [one.purpose]
        about = {} if one.category is None else {"code": [{"coding": [self._coding("categories", one.category)]}]}
        told = {
            "policyRule": {"text": f"{_STATUTES[one.kind]}{f' ({one.ground})' if one.ground else ''}"},
            "provision": {"type": "deny", **self._of(purposes), **about, "period": _period(one)},
        }
        return self._consent(subject, one, told)

    def _consent(self, subject: SubjectId, one: Recorded | Limit, told: Mapping[str, Any]) -> Resource:
        at = one.at if isinstance(one, Limit) else one.made_at
        whole = {
            "status": "active" if one.ended_at is None else "inactive",
            "scope": {"coding": [_SCOPE]},
            "category": [{"coding": [_CATEGORY]}],
            "patient": {"reference": f"Patient/{person_id(subject)}"},
            "dateTime": at.isoformat(),
            "organization": [{"display": self._file.controller.name}],
            **told,
        }
        return Resource("Consent", part_id(subject, one.id), elements(whole), at, one.ended_at or at)

    def _of(self, purposes: list[PurposeId]) -> dict[str, Any]:
        return {"purpose": [self._coding("purposes", one) for one in purposes]} if purposes else {}

    def _coding(self, system: str, code: str) -> dict[str, str]:
        known = self._file.purposes.get(PurposeId(code)) if system == "purposes" else None
        name = {} if known is None else {"display": getattr(known.name, self._language)}
        return {"system": f"{self._root}/CodeSystem/{system}", "code": code, **name}


def _period(one: Recorded | Limit) -> dict[str, str]:
    at = one.at if isinstance(one, Limit) else one.made_at
    ended = {} if one.ended_at is None else {"end": one.ended_at.isoformat()}
    return {"start": at.isoformat(), **ended}
