"""An OperationOutcome: what, where, why, what now. Nothing of what was sent stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ombud.terms import Text
from ombud.terms.text import Language


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of no. Its code is stable: programs know it."""

    status: int
    code: str
    issue: str
    """Of R4's own list (issue-type)."""
    text: Text
    now: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is said."""

    issue: str
    text: Text
    now: tuple[Text, ...] = ()
    severity: str = "error"
    where: str = ""
    """`http.` and the name of a header or parameter, or the path of an element."""
    codings: tuple[tuple[str, str], ...] = ()
    """Code systems of ours by their names, and codes of them."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One no, with what is particular to it."""

    kind: Kind
    text: Text | None = None
    now: tuple[Text, ...] = ()
    where: str = ""
    issues: tuple[Issue, ...] = ()
    """Where there is more than one thing to say, or another thing than the kind says."""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> tuple[Issue, ...]:
        kind = self.kind
        own = Issue(
            kind.issue, self.text or kind.text, self.now or kind.now, where=self.where,
            codings=(("problems", kind.code),),
        )  # fmt: skip
        return (own, *self.issues)


def outcome(issues: Sequence[Issue], language: Language, root: str) -> dict[str, Any]:
    """The resource, in one language."""
    return {
        "resourceType": "OperationOutcome",
        "language": language,
        "issue": [_issue(one, language, root) for one in issues],
    }


def _issue(one: Issue, language: Language, root: str) -> dict[str, Any]:
    codings = [{"system": f"{root}/CodeSystem/{system}", "code": code} for system, code in one.codings]
    details: dict[str, Any] = {"coding": codings} if codings else {}
    told: dict[str, Any] = {
        "severity": one.severity,
        "code": one.issue,
        "details": {**details, "text": one.text.in_(language)},
    }
    if one.now:
        told["diagnostics"] = " ".join(step.in_(language) for step in one.now)
    if one.where:
        told["expression"] = [one.where]
    return told
