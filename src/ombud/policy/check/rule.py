"""What a rule is: data, and one small function that finds the places it speaks of.

* `find` yields a `Hit` for every place that breaks the rule. No hit, no finding.
* `{what}` in a message stands for the things hit: the names of purposes, categories or rights, or words.
* A hit may raise or lower the severity and say it in words of its own; the gravest hit decides.
* `article` names what has been read, or what a source that was read quotes; never what is only remembered.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ombud.policy.check.finding import Finding, Locate, Place, Severity
from ombud.policy.faults import Path
from ombud.policy.model import PolicyFile
from ombud.terms import PurposeId, Text


@dataclass(frozen=True, slots=True)
class Hit:
    path: Path
    found: str = ""
    what: Text | None = None
    sentence: str | None = None
    purposes: tuple[PurposeId, ...] = ()
    severity: Severity | None = None
    message: Text | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    severity: Severity
    article: str
    expected: str
    """What the rule asks for."""
    message: Text
    fix: Text
    find: Callable[[PolicyFile], Iterable[Hit]]
    varies: str = ""
    """When the severity is another."""


def judge(rule: Rule, file: PolicyFile, locate: Locate) -> Finding | None:
    hits = tuple(rule.find(file))
    if not hits:
        return None
    gravest = max(hits, key=lambda hit: _severity(rule, hit))
    message = gravest.message or rule.message
    return Finding(
        rule=rule.id,
        severity=_severity(rule, gravest),
        article=rule.article,
        sentence=next((hit.sentence for hit in hits if hit.sentence), None),
        path=hits[0].path,
        places=tuple(_place(hit, locate) for hit in hits),
        found="; ".join(_once(hit.found for hit in hits)),
        expected=rule.expected,
        message_sv=_filled(message.sv, _once(hit.what.sv for hit in hits if hit.what)),
        message_en=_filled(message.en, _once(hit.what.en for hit in hits if hit.what)),
        fix_sv=rule.fix.sv,
        fix_en=rule.fix.en,
        purposes=tuple(dict.fromkeys(purpose for hit in hits for purpose in hit.purposes)),
    )


def _severity(rule: Rule, hit: Hit) -> Severity:
    return rule.severity if hit.severity is None else hit.severity


def _place(hit: Hit, locate: Locate) -> Place:
    position = locate(hit.path)
    return Place(hit.path, position.line, position.column, hit.sentence)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _filled(message: str, things: tuple[str, ...]) -> str:
    """Several things in quotation marks each get their own."""
    joint = '", "' if '"{what}"' in message else ", "
    return message.replace("{what}", joint.join(things))
