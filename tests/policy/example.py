"""A small clinic's policy, a law and the people of the examples. Everybody and everything is invented.

The law here is written out once more, from law.md and not from `ombud.law`; a test compares the two.
"""

from datetime import UTC, date, datetime
from typing import Any

from ombud.law.model import Law
from ombud.policy.ask import Ask, Facts, Flag, Form, Permit, Refusal
from ombud.policy.decide import decide
from ombud.policy.model import Anchor, Policy, PolicyFile, Regime, Stage, Tie
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, RoleId, ServiceId, SubjectId, UnitId

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning, ten o'clock in Stockholm."""

BEYOND_CARE = frozenset({"marketing", "profiling", "statistics", "analysis", "product_development"})
LAW = Law(
    valid_from=date(2026, 2, 1),
    contract_cannot_carry=BEYOND_CARE,
    pdl_gates=frozenset(f"PDL 2:4 p {point}" for point in range(1, 7)),
    explicit_consent_conditions=frozenset({"9.2.a"}),
    restriction_exempt=frozenset({"legal"}),
    beyond_care=BEYOND_CARE,
    hold_stops=BEYOND_CARE,
    adult_age=18,
    answers={},
)
NO_LAW = Law(
    valid_from=date(2026, 2, 1),
    contract_cannot_carry=frozenset(),
    pdl_gates=frozenset(),
    explicit_consent_conditions=frozenset(),
    restriction_exempt=frozenset(),
    beyond_care=frozenset(),
    hold_stops=frozenset(),
    adult_age=18,
    answers={},
)


def w(text: str) -> dict[str, str]:
    return {"sv": text, "en": text}


def uses(*plain: str, **conditions: str) -> list[dict[str, Any]]:
    """Categories a purpose touches: always, or `category=condition`."""
    always = [{"id": c} for c in plain]
    return always + [{"id": c, "when": when} for c, when in conditions.items()]


def number(reason: str, when: str | None = None) -> dict[str, Any]:
    return {"id": "personnummer", "reason": w(reason), "when": when}


def kept(period: str | None = None, anchor: str | None = None, **more: Any) -> list[dict[str, Any]]:
    return [{"period": period, "anchor": anchor, **more}]


def purpose(family: str, article: str, categories: list[Any], storage: list[Any], **more: Any) -> dict[str, Any]:
    basis = {"article": article, **more.pop("basis", {})}
    bases = more.pop("bases", [basis])
    words = {"name": w(family), "why": w(family)}
    return {**words, "family": family, "bases": bases, "categories": categories, "storage": storage, **more}


CONSENT_1 = [{"condition": "9.2.a", "consent": "C-1"}]
CARE = [{"condition": "9.2.h"}]
PURPOSES: dict[str, Any] = {
    "contract.request": purpose(
        "contract",
        "6.1.b",
        uses("name", "contact", "case"),
        kept("P3M", "request_closed", during=["offer"]),
        basis={"when": "before"},
    ),
    "contract.perform": purpose(
        "contract",
        "6.1.b",
        [
            *uses("name", "contact", "birth_date", "agreement", health="non_care"),
            number("the insurer asks for it", "service_needs_it"),
        ],
        kept(during=["agreement", "measure", "commitment"]),
        special=[{"condition": "9.2.a", "regime": "non_care", "consent": "C-3"}],
    ),
    "contract.rights": purpose(
        "contract",
        "6.1.b",
        [*uses("name", "contact", "agreement", "payment"), number("a claim must not reach a namesake")],
        kept(during=["agreement", "claim"]),
    ),
    "marketing.direct": purpose(
        "marketing",
        "6.1.a",
        uses("name", "contact"),
        kept("P24M", "last_interaction"),
        basis={"consent": "C-1"},
        special=CONSENT_1,
        gates=["MFL 19"],
        adults_only=True,
        excludes_protected=True,
    ),
    "profiling.marketing": purpose(
        "profiling",
        "6.1.a",
        uses("birth_date", agreement="non_care"),
        kept("P12M", "computed"),
        basis={"consent": "C-2"},
        special=[{"condition": "9.2.a", "consent": "C-2"}],
        adults_only=True,
        excludes_protected=True,
        profiling=True,
    ),
    "statistics.care": purpose(
        "statistics",
        "6.1.e",
        uses("health", "birth_date"),
        kept("P30D", "extracted"),
        special=CARE,
        gates=["PDL 2:4 p 6"],
        output="aggregate",
    ),
    "analysis.market": purpose(
        "analysis",
        "6.1.f",
        uses("birth_date", agreement="non_care"),
        kept("P12M", "extracted"),
        output="aggregate",
    ),
    "analysis.patient": purpose(
        "analysis",
        "6.1.e",
        uses("health", "birth_date"),
        kept("P12M", "extracted"),
        special=CARE,
        gates=["PDL 2:4 p 4"],
        output="aggregate",
    ),
    "product.dev": purpose(
        "product_development",
        "6.1.f",
        uses("agreement", case="volunteered"),
        kept("P12M", "extracted"),
        bases=[],
        output="aggregate",
    ),
    "web.operations": purpose("web", "6.1.f", uses("online"), kept("P30D", "event")),
    "care.record": purpose(
        "care",
        "6.1.c",
        [*uses("name", "contact", "birth_date", "health"), number("secure identity in care")],
        kept("P10Y", "last_entry", rule="T-01"),
        source="law",
        special=CARE,
        gates=["PDL 2:4 p 1"],
    ),
    "care.admin": purpose(
        "care",
        "6.1.e",
        [*uses("name", "contact", citizenship="cost_responsibility"), number("who pays")],
        [*kept("P12M", "visit"), *kept("P3M", "decision", categories=["citizenship"])],
        source="law",
        special=CARE,
        gates=["PDL 2:4 p 2"],
    ),
    "legal.accounting": purpose(
        "legal",
        "6.1.c",
        uses("name", "contact", "agreement", "payment"),
        kept(None, "financial_year_end", calendar="accounting_year"),
        source="law",
    ),
    "legal.claims": purpose(
        "legal",
        "6.1.f",
        [*uses("name", "contact", "agreement", health="hold"), number("the court asks for it")],
        kept("P3Y", "relation_ended", during=["claim"]),
        special=[{"condition": "9.2.f"}],
    ),
}
FILE: dict[str, Any] = {
    "id": "example",
    "title": w("Exempelkliniken"),
    "status": "proposal",
    "notice": {},
    "sentences": {},
    "controller": {"name": "Exempelkliniken"},
    "dpo": {},
    "regime": {"pdl": True},
    "categories": {
        **{
            c: {"name": w(c)}
            for c in ("name", "contact", "birth_date", "agreement", "payment", "case", "citizenship", "online")
        },
        "personnummer": {"name": w("personnummer"), "personnummer": True},
        "health": {"name": w("hälsa"), "special": True},
    },
    "purposes": PURPOSES,
    "services": {
        "yoga": {"name": w("yoga"), "regime": "non_care", "fields": {}, "consent": "C-3"},
        "certificate": {
            "name": w("intyg"),
            "regime": "non_care",
            "fields": {"pnr": {"category": "personnummer", "required": "contract", "why": w("the insurer")}},
        },
        "eu_visit": {"name": w("besök"), "regime": "pdl", "fields": {}, "cost_responsibility": True},
    },
    "choices": {
        "c1_email": {"bit": 0, "kind": "consent", "purposes": ["marketing.direct"], "channel": "email", "text": "C-1"},
        "c1_sms": {"bit": 1, "kind": "consent", "purposes": ["marketing.direct"], "channel": "sms", "text": "C-1"},
        "c2": {"bit": 2, "kind": "consent", "purposes": ["profiling.marketing"], "text": "C-2"},
        "c3_yoga": {"bit": 3, "kind": "consent", "purposes": ["contract.perform"], "text": "C-3", "service": "yoga"},
        "no_marketing": {"bit": 4, "kind": "objection", "purposes": ["marketing.direct", "profiling.marketing"]},
        "no_profiling": {"bit": 5, "kind": "objection", "purposes": ["profiling.marketing"]},
        "no_analysis": {"bit": 6, "kind": "objection", "purposes": ["analysis.market"]},
    },
    "roles": {
        "reception": {"name": w("reception"), "purposes": ["contract.request", "contract.perform", "contract.rights"]},
        "marketer": {"name": w("marknad"), "purposes": ["marketing.direct", "profiling.marketing"]},
        "analyst": {
            "name": w("analys"),
            "purposes": ["statistics.care", "analysis.market", "analysis.patient", "product.dev"],
        },
        "nurse": {"name": w("sjuksköterska"), "purposes": ["care.record", "care.admin"], "care": True},
        "clerk": {"name": w("ekonomi"), "purposes": ["legal.accounting", "legal.claims"]},
        "operator": {"name": w("drift"), "purposes": ["web.operations"]},
    },
    "rights": {},
}
ROLE_OF = {purpose: role for role, row in FILE["roles"].items() for purpose in row["purposes"]}


def policy(**of_purposes: dict[str, Any]) -> Policy:
    """The example policy; `policy(marketing_direct={"off": …})` changes fields of one purpose."""
    changed = {name.replace("_", ".", 1): fields for name, fields in of_purposes.items()}
    purposes = {name: {**row, **changed.get(name, {})} for name, row in PURPOSES.items()}
    return in_force(PolicyFile.model_validate({**FILE, "purposes": purposes}))


def in_force(file: PolicyFile, **more: Any) -> Policy:
    return Policy(number=1, from_at=datetime(2026, 1, 1, tzinfo=UTC), file=file, **more)


POLICY = policy()


def ask(purpose: str, *categories: str, role: str | None = None, unit: str = "A", **more: Any) -> Ask:
    actor = Actor("a1", RoleId(role or ROLE_OF.get(purpose, "reception")), UnitId(unit))
    wanted = frozenset(CategoryId(c) for c in categories)
    return Ask(SubjectId(bytes(16)), PurposeId(purpose), wanted, actor, **more)


EVERY = frozenset(PurposeId(p) for p in PURPOSES)


def person(*choices: str, **more: Any) -> Facts:
    """An adult told of everything, to whom everything happened this morning, with nothing open."""
    usual: dict[str, Any] = {
        "told": EVERY,
        "told_interest": EVERY,
        "flags": frozenset({Flag.ADULT}),
        "anchors": {anchor: NOW for anchor in Anchor},
        "regime": Regime.NON_CARE,
    }
    return Facts(choices=frozenset(ChoiceId(c) for c in choices), **{**usual, **more})


def customer(*choices: str, services: tuple[str, ...] = ("yoga",), **more: Any) -> Facts:
    """Somebody with an agreement outside care."""
    bound = {"ties": frozenset({Tie.AGREEMENT}), "stage": Stage.DURING, **more}
    return person(*choices, services=frozenset(map(ServiceId, services)), **bound)


def patient(*choices: str, **more: Any) -> Facts:
    """Somebody in care, met by staff who take part in it, at unit A."""
    usual = {"regime": Regime.PDL, "ties": frozenset({Tie.CARE}), "unit": UnitId("A"), **more}
    return person(*choices, **usual)


def flagged(*flags: Flag) -> frozenset[Flag]:
    return frozenset({Flag.ADULT, *flags})


def answer(question: Ask, facts: Facts, now: datetime = NOW, under: Policy = POLICY) -> Permit | Refusal:
    return decide(under, LAW, question, facts, now)


def permitted(question: Ask, facts: Facts, now: datetime = NOW, under: Policy = POLICY) -> bool:
    return isinstance(answer(question, facts, now, under), Permit)


def broken(question: Ask, facts: Facts, now: datetime = NOW, under: Policy = POLICY) -> set[str]:
    """The ids of the rules that say no; empty for a Permit."""
    decided = answer(question, facts, now, under)
    return {rule.value for rule in decided.rules} if isinstance(decided, Refusal) else set()


EXTRACT = Form.EXTRACT
