"""A small policy that no rule of the linter has anything to say about, and how to change one thing in it."""

import copy
from typing import Any, NamedTuple

from ombud.policy.check import Finding, Severity, check
from ombud.policy.check.record import OWN
from ombud.policy.check.run import RULES
from ombud.policy.faults import Path, Position
from ombud.policy.model import PolicyFile

Edits = dict[Any, Any]
GONE = object()


def words(text: str) -> dict[str, str]:
    return {"sv": text, "en": text}


def _purpose(name: str, family: str, bases: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "name": {"sv": name, "en": name},
        "why": words(name),
        "sentences": ["S1"],
        "family": family,
        "bases": bases,
        "data_subjects": ["patient"],
        "categories": [{"id": "name"}],
        "storage": [{"period": "P1Y", "anchor": "relation_ended"}],
        "no_recipients": True,
        **more,
    }


IMPACT = {"criteria": ["sensitive", "dependent"], "ref": "DPIA-1"}
CLEAN: dict[str, Any] = {
    "id": "clean",
    "title": words("Information"),
    "status": "proposal",
    "notice": {
        "version": "1",
        "effective_on": "2026-01-01",
        "language": ["sv", "en"],
        "layered": True,
        "separate_objection_block": True,
        "headings": True,
        "recipients_stated": True,
        "transfers_stated": True,
        "automated_decisions_stated": True,
        "mandatory_fields_stated": True,
        "statistics_safeguards_stated": True,
        "marketing_channels_stated": True,
    },
    "sentences": {
        "S1": {
            "sv": "Vi använder dina uppgifter för avtal, journal, reklam, profilering och statistik.",
            "en": "We use your data for agreements, the journal, advertising, profiling and statistics.",
        },
        "S2": {"sv": "Uppgifterna kommer från dig.", "en": "The data comes from you."},
        "S3": {"sv": "Du kan invända mot reklam.", "en": "You may object to advertising."},
    },
    "controller": {
        "name": "Exempelkliniken",
        "legal_name": "Exempelkliniken AB",
        "org_number": "559900-0006",
        "postal_address": "Exempelgatan 1, 123 45 Exempelstad",
        "email": "post@example.se",
        "phone": "070-1740605",
    },
    "dpo": {"appointed": True, "contact": {"email": "ombud@example.se"}, "dedicated_channel": True},
    "regime": {"pdl": True},
    "categories": {
        "name": {"name": words("Namn"), "needed_for": ["contract"]},
        "personnummer": {"name": words("Personnummer"), "personnummer": True, "needed_for": ["care"]},
        "health": {"name": words("Hälsa"), "special": True, "needed_for": ["care"]},
    },
    "purposes": {
        "contract": _purpose("Avtal", "contract", [{"article": "6.1.b"}]),
        "care": _purpose(
            "Journal",
            "care",
            [{"article": "6.1.c", "law": ["PDL 3:1"]}],
            source="law",
            special=[{"condition": "9.2.h"}],
            gates=["PDL 2:4 p 1"],
            categories=[{"id": "health"}, {"id": "personnummer", "reason": words("Säker identitet")}],
            storage=[{"period": "P10Y", "anchor": "last_entry"}],
            impact=IMPACT,
        ),
        "accounts": _purpose(
            "Bokföring",
            "legal",
            [{"article": "6.1.c", "law": ["BFL 7:2"]}],
            source="law",
            storage=[{"period": "P7Y", "anchor": "financial_year_end", "calendar": "accounting_year"}],
        ),
        "marketing": _purpose(
            "Reklam",
            "marketing",
            [{"article": "6.1.a", "consent": "C-1"}],
            special=[{"condition": "9.2.a", "consent": "C-1"}],
            channels=["email"],
        ),
        "profiling": _purpose(
            "Profilering",
            "profiling",
            [{"article": "6.1.a", "consent": "C-1"}],
            special=[{"condition": "9.2.a", "consent": "C-1"}],
            profiling=True,
            automated_decision=False,
            retention_class="profile",
        ),
        "statistics": _purpose(
            "Statistik",
            "statistics",
            [{"article": "6.1.f", "interest": "LIA-1"}],
            categories=[{"id": "name", "when": "non_care"}],
            safeguards=words("Bara sammanställda tal"),
        ),
    },
    "consents": {"C-1": {"text": words("Jag vill få reklam.")}},
    "choices": {
        "ads": {"bit": 0, "kind": "consent", "purposes": ["marketing", "profiling"], "text": "C-1"},
    },
    "interests": {"LIA-1": {"interest": words("Planera"), "necessity": words("Räcker"), "safeguard": words("Grupper")}},
    "rights": {
        "access": True,
        "rectification": True,
        "erasure": True,
        "restriction": True,
        "objection": True,
        "objection_dm": True,
        "portability": True,
        "withdraw_consent": True,
        "complaint": True,
        "complaint_authority": "Integritetsskyddsmyndigheten",
        "how_to": "https://example.se/mina",
    },
    "pdl_8_6": {
        "disclosure_duties": True,
        "secrecy_security": True,
        "block": True,
        "access_log_info": True,
        "compensation": True,
        "search_direct_access_media": True,
    },
    "security_measures": words("Kryptering och behörigheter"),
}


def policy(edits: Edits | None = None) -> PolicyFile:
    """The clean policy with some places changed, added or (`GONE`) removed."""
    value = copy.deepcopy(CLEAN)
    for path, new in (edits or {}).items():
        place: Any = value
        for step in path[:-1]:
            place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
        if new is GONE:
            del place[path[-1]]
        elif isinstance(place, list) and path[-1] == len(place):
            place.append(copy.deepcopy(new))
        else:
            place[path[-1]] = copy.deepcopy(new)
    return PolicyFile.model_validate(value)


def nowhere(path: Path) -> Position:
    return Position(1, 1)


def linted(edits: Edits | None = None) -> dict[str, Finding]:
    return {finding.rule: finding for finding in check(policy(edits), nowhere)}


class Case(NamedTuple):
    """A change to the clean policy, and the places at which the rule then finds something. None: it is silent."""

    rule: str
    story: str
    edits: Edits
    at: tuple[Path, ...] = ()
    severity: Severity | None = None
    """None: the rule's own."""


def assert_case(case: Case) -> None:
    finding = linted(case.edits).get(case.rule)
    places = tuple(place.path for place in finding.places) if finding else ()
    assert places == case.at, case.story
    if finding is not None:
        own = next(rule.severity for rule in (*RULES, *OWN) if rule.id == case.rule)
        assert finding.severity is (own if case.severity is None else case.severity), case.story
