"""All rules, in the order of their ids, and what follows from their findings."""

from collections.abc import Iterable, Mapping

from ombud.policy.check import how_long, patient_data, record, rights, risks, text, what, who, why, with_whom
from ombud.policy.check.finding import Finding, Locate, Place, Severity
from ombud.policy.check.rule import Rule, judge
from ombud.policy.model import PolicyFile
from ombud.terms import PurposeId

SUBJECTS = (who, why, what, patient_data, with_whom, how_long, rights, risks, text, record)
RULES: tuple[Rule, ...] = tuple(
    sorted((rule for subject in SUBJECTS for rule in subject.RULES), key=lambda rule: rule.id)
)
"""L-01 to L-53. A test counts them."""


def check(file: PolicyFile, position: Locate) -> tuple[Finding, ...]:
    judged = (judge(rule, file, position) for rule in (*RULES, *record.OWN))
    return tuple(finding for finding in judged if finding is not None)


def critical_purposes(findings: Iterable[Finding]) -> Mapping[PurposeId, tuple[str, ...]]:
    """The purposes that cannot start, each with the rules that say so; the rest can (LN-03)."""
    stopped: dict[PurposeId, tuple[str, ...]] = {}
    for finding in findings:
        if finding.severity is Severity.CRITICAL:
            for purpose in finding.purposes:
                stopped[purpose] = (*stopped.get(purpose, ()), finding.rule)
    return stopped


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings of each severity, the gravest first."""
    found = [finding.severity for finding in findings]
    return {severity.name: found.count(severity) for severity in sorted(Severity, reverse=True)}


def report(findings: Iterable[Finding]) -> dict[str, object]:
    """What `ombud policy check --json` prints."""
    found = tuple(findings)
    return {"findings": [_finding(finding) for finding in found], "counts": counts(found)}


def _finding(finding: Finding) -> dict[str, object]:
    first = finding.places[0]
    return {
        "rule": finding.rule,
        "severity": finding.severity.name,
        "article": finding.article,
        "sentence": finding.sentence,
        "line": first.line,
        "column": first.column,
        "path": list(finding.path),
        "found": finding.found,
        "expected": finding.expected,
        "message_sv": finding.message_sv,
        "message_en": finding.message_en,
        "fix_sv": finding.fix_sv,
        "fix_en": finding.fix_en,
        "purposes": list(finding.purposes),
        "places": [_place(place) for place in finding.places],
    }


def _place(place: Place) -> dict[str, object]:
    return {
        "path": list(place.path),
        "line": place.line,
        "column": place.column,
        "sentence": place.sentence,
    }
