"""Scenes for `decide`: a policy, the law, a question, the facts and a time, drawn so that every rule is hit.

* Each part is drawn mostly lawful and sometimes not, so that a scene is permitted about as often as
  it breaks one rule alone; `test_decide_oracle` counts that.
* One purpose, `asked`, is what the question is about; `other` is there to be confused with it.
* The time is often exactly at an end of a storage period, or a microsecond to either side.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from ombud.law.model import Law
from ombud.policy.ask import Ask, Facts, Flag, Form
from ombud.policy.model import (
    Anchor,
    Basis,
    CategoryCondition,
    Family,
    Policy,
    PolicyFile,
    Purpose,
    Regime,
    SpecialCondition,
    Stage,
    StoragePeriod,
    Tie,
    UsedCategory,
    Words,
)
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, RoleId, ServiceId, SubjectId, UnitId
from tests.policy import oracle
from tests.policy.example import LAW, NO_LAW, w

FIRST = datetime(1990, 1, 1, tzinfo=UTC)
ASKED = PurposeId("asked")
OTHER = PurposeId("other")
CATEGORIES = tuple(CategoryId(c) for c in ("name", "number", "health", "agreement", "undeclared"))
CHOICES = {
    "yes_email": {"bit": 0, "kind": "consent", "purposes": [ASKED], "channel": "email", "text": "C-1"},
    "yes": {"bit": 1, "kind": "consent", "purposes": [OTHER, ASKED], "text": "C-1"},
    "yes_other_text": {"bit": 2, "kind": "consent", "purposes": [ASKED], "text": "C-2"},
    "yes_gym": {"bit": 7, "kind": "consent", "purposes": [ASKED], "text": "C-1", "service": "gym"},
    "no_gym": {"bit": 8, "kind": "objection", "purposes": [ASKED], "service": "gym"},
    "yes_other": {"bit": 3, "kind": "consent", "purposes": [OTHER], "text": "C-1"},
    "no": {"bit": 4, "kind": "objection", "purposes": [ASKED]},
    "no_sms": {"bit": 5, "kind": "objection", "purposes": [ASKED], "channel": "sms"},
    "no_other": {"bit": 6, "kind": "objection", "purposes": [OTHER]},
}
SERVICES = {
    "gym": {
        "name": w("gym"),
        "regime": "non_care",
        "fields": {"number": {"category": "number", "required": "contract", "why": w("why")}},
    },
    "scan": {"name": w("scan"), "regime": "pdl", "fields": {}, "cost_responsibility": True},
}
ROLES = {
    "desk": {"name": w("desk"), "purposes": [ASKED, OTHER]},
    "nurse": {"name": w("nurse"), "purposes": [ASKED], "care": True},
    "elsewhere": {"name": w("elsewhere"), "purposes": [OTHER]},
}
PERIODS = ("P10Y", "P24M", "P3M", "P1Y1M", "P2W", "P30D", "P1M2DT5H", "PT24H", "P0D")


@dataclass(frozen=True)
class Scene:
    policy: Policy
    law: Law
    ask: Ask
    facts: Facts
    now: datetime

    def purpose(self) -> Purpose | None:
        return self.policy.file.purposes.get(self.ask.purpose)

    def with_facts(self, **changes: Any) -> "Scene":
        return replace(self, facts=replace(self.facts, **changes))


def mostly(usual: Any, *rare: Any, odds: int = 9) -> st.SearchStrategy[Any]:
    """`usual` in `odds` draws of ten, else one of the rare."""
    return st.sampled_from([usual] * odds * len(rare) + list(rare) * (10 - odds))


def some(values: Any, most: int = 3) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(list(values)), max_size=most)


instants = st.datetimes(datetime(1998, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)) | st.builds(
    lambda y, m, d, h: datetime(y, m, 1, h, tzinfo=UTC) - timedelta(days=d),
    st.integers(2000, 2039),
    st.integers(1, 12),
    st.integers(0, 1),
    st.integers(21, 23),
)

storage_rows = st.builds(
    StoragePeriod,
    period=mostly("P10Y", *PERIODS, None, odds=4),
    anchor=mostly(Anchor.EVENT, Anchor.CLOSED, Anchor.LAST_ENTRY, None),
    during=mostly([], [Tie.AGREEMENT], [Tie.CLAIM, Tie.OFFER], odds=8),
    calendar=mostly("plain", "accounting_year"),
    categories=mostly([], [CategoryId("health")], [CategoryId("name"), CategoryId("number")], odds=8),
)
storages = st.just([StoragePeriod(period="P10Y", anchor=Anchor.EVENT)]) | st.lists(storage_rows, max_size=3)

ties = mostly(frozenset({Tie.AGREEMENT, Tie.CARE}), *(frozenset({t}) for t in Tie), frozenset(), odds=6)
anchors = st.fixed_dictionaries({Anchor.EVENT: instants}, optional={Anchor.CLOSED: instants})

used = st.builds(
    UsedCategory,
    id=st.sampled_from(CATEGORIES),
    when=mostly(None, *CategoryCondition, odds=5),
    reason=mostly(w("why"), None),
)
every_category = [UsedCategory(id=c, reason=w("why")) for c in CATEGORIES]
unreasoned = [UsedCategory(id=c) for c in CATEGORIES]

bases = st.builds(
    Basis,
    article=st.sampled_from(["6.1.a", "6.1.b", "6.1.c", "6.1.d", "6.1.e", "6.1.f"]),
    when=mostly(Stage.ALWAYS, *Stage, odds=7),
    consent=st.sampled_from([None, "C-1"]),
)
specials = st.builds(
    SpecialCondition,
    condition=mostly("9.2.a", "9.2.h", "9.2.f", odds=5),
    regime=mostly(None, *Regime, odds=7),
    consent=mostly("C-1", None, odds=5),
)


@st.composite
def purposes(draw: st.DrawFn) -> Purpose:
    return Purpose(
        name=w("asked"),
        why=w("asked"),
        source=draw(st.sampled_from(["notice", "law"])),
        family=draw(st.sampled_from([*Family, Family.CARE, Family.CARE])),
        bases=draw(st.lists(bases, min_size=1, max_size=2)) + draw(mostly([Basis(article="6.1.c")], [], odds=5)),
        special=draw(st.lists(specials, max_size=2)),
        gates=draw(mostly(["PDL 2:4 p 1"], [], ["MFL 19"], ["MFL 19", "PDL 2:4 p 6"], odds=4)),
        categories=draw(mostly(every_category, unreasoned, [], odds=6)) + draw(st.lists(used, max_size=2)),
        storage=draw(storages),
        output=draw(mostly("person", "aggregate")),
        adults_only=draw(st.booleans()),
        excludes_protected=draw(st.booleans()),
        off=draw(mostly(None, w("off"))),
    )


FRAME = PolicyFile.model_validate(
    {
        "id": "scene",
        "title": w("scene"),
        "status": "proposal",
        "notice": {},
        "sentences": {},
        "controller": {"name": "Exempelkliniken"},
        "dpo": {},
        "regime": {},
        "categories": {
            "name": {"name": w("name")},
            "number": {"name": w("number"), "personnummer": True},
            "health": {"name": w("health"), "special": True},
            "agreement": {"name": w("agreement")},
        },
        "purposes": {},
        "services": SERVICES,
        "choices": CHOICES,
        "roles": ROLES,
        "rights": {},
    }
)


def file_with(purpose: Purpose) -> PolicyFile:
    other = purpose.model_copy(update={"off": None, "output": "person"})
    return FRAME.model_copy(update={"purposes": {ASKED: purpose, OTHER: other}})


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    categories = draw(
        st.frozensets(st.sampled_from(CATEGORIES[:4]), min_size=1, max_size=2)
        | mostly(frozenset(CATEGORIES[:1]), frozenset(), frozenset(CATEGORIES[4:]), odds=8)
    )
    return Ask(
        subject=SubjectId(bytes(16)),
        purpose=draw(mostly(ASKED, OTHER, PurposeId("undeclared"))),
        categories=categories,
        actor=Actor("a1", draw(mostly(RoleId("desk"), *map(RoleId, [*ROLES, "ghost"]), odds=6)), UnitId("A")),
        channel=draw(st.sampled_from([None, "email", "sms"])),
        form=draw(mostly(Form.PERSON, Form.EXTRACT, Form.SHARE, odds=7)),
    )


facts = st.builds(
    Facts,
    told=mostly(frozenset({ASKED}), frozenset(), frozenset({OTHER})),
    told_interest=mostly(frozenset({ASKED}), frozenset(), frozenset({OTHER}), odds=6),
    choices=mostly(frozenset({ChoiceId("yes")}), frozenset(), *(frozenset({ChoiceId(c)}) for c in CHOICES), odds=4)
    | some([*map(ChoiceId, CHOICES), ChoiceId("forgotten")]),
    ties=ties | some(Tie),
    stage=mostly(Stage.DURING, *Stage, odds=6),
    services=some(map(ServiceId, ["gym", "scan", "ghost"]), 2),
    flags=mostly(
        frozenset({Flag.ADULT}), frozenset(), *(frozenset({Flag.ADULT, f}) for f in [*Flag, Flag.RESTRICTED]), odds=5
    )
    | some(Flag),
    regime=st.sampled_from(Regime),
    volunteered=st.booleans(),
    unit=st.sampled_from([UnitId("A"), UnitId("A"), UnitId("B"), UnitId("")]),
    anchors=anchors,
)


LAWFUL = {"source": "law", "bases": [Basis(article="6.1.c")], "categories": every_category}
CALM = {
    "told": frozenset({ASKED}),
    "choices": frozenset(),
    "ties": frozenset({Tie.AGREEMENT, Tie.CARE}),
    "flags": frozenset({Flag.ADULT}),
}
Lean = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


def flags(*names: Flag) -> dict[str, Any]:
    return {"flags": frozenset(names)}


PLAIN, NUMBER, HEALTH = ({"categories": frozenset({category})} for category in CATEGORIES[:3])
GATE = {"gates": ["PDL 2:4 p 4"]}
LEANS: dict[str, Lean] = {
    "D-01 nothing is asked for": ({}, {"categories": frozenset()}, {}),
    "D-02 switched off": ({"off": Words(sv="av", en="off")}, PLAIN, {}),
    "D-03 not covered": ({"categories": []}, PLAIN, {}),
    "D-04 untold": ({"source": "notice"}, PLAIN, {"told": frozenset({OTHER})}),
    "D-05 no basis": ({"bases": []}, PLAIN, {}),
    "D-06 a number without a reason": ({"categories": unreasoned}, NUMBER, {}),
    "D-07 health": ({}, HEALTH, {}),
    "D-08 care data beyond care": (
        {"family": Family.STATISTICS, "gates": ["MFL 19"]},
        PLAIN,
        {"regime": Regime.PDL},
    ),
    "D-09 an objection": ({}, PLAIN, {"choices": frozenset({ChoiceId("no")})}),
    "D-10 restricted": ({"family": Family.WEB}, PLAIN, flags(Flag.ADULT, Flag.RESTRICTED)),
    "D-11 another unit": (
        {"family": Family.CARE},
        PLAIN,
        {"unit": UnitId("B"), **flags(Flag.ADULT, Flag.BLOCKED)},
    ),
    "D-12 no period": ({"storage": []}, PLAIN, {}),
    "D-13 a claim is open": (
        {"family": Family.ANALYSIS, **GATE},
        PLAIN,
        {"ties": frozenset({Tie.CLAIM, Tie.CARE})},
    ),
    "D-14 another's role": ({}, {**PLAIN, "actor": Actor("a1", RoleId("elsewhere"), UnitId("A"))}, {}),
    "D-15 a minor": ({"adults_only": True}, PLAIN, flags()),
    "D-15 the dead": ({"family": Family.PROFILING, **GATE}, PLAIN, flags(Flag.ADULT, Flag.DECEASED)),
    "D-16 figures only": ({"output": "aggregate"}, {**PLAIN, "form": Form.PERSON}, {}),
}
"""Some rules are seldom broken alone by chance. Scenes can be made to lean towards one."""


def leaning(lean: str | None) -> Lean:
    if lean is None:
        return {}, {}, {}
    of_purpose, of_ask, of_facts = LEANS[lean]
    return {**LAWFUL, **of_purpose}, of_ask, {**CALM, **of_facts}


@st.composite
def scenes(draw: st.DrawFn, lean: str | None = None) -> Scene:
    of_purpose, of_ask, of_facts = leaning(lean)
    purpose = draw(purposes()).model_copy(update=of_purpose)
    ask, known = replace(draw(asks()), **of_ask), replace(draw(facts), **of_facts)
    earlier = draw(st.lists(storage_rows, max_size=2))
    before = purpose.model_copy(update={"storage": earlier, "source": "law"})
    then = file_with(before) if draw(st.booleans()) else FRAME
    known = replace(known, told_under=draw(mostly(None, Policy(1, FIRST, then), odds=7)))
    first = known.anchors[Anchor.EVENT]
    asked = purpose.model_dump(mode="json")
    ends = sorted({oracle.readable_until(asked, ask.purpose, category, known) for category in ask.categories})
    at_an_end = [
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=end + step)
        for end in ends
        if abs(end) < oracle.OPEN
        for step in (-1, 0, 1)
    ]
    now = draw(st.sampled_from([first, first + timedelta(hours=1), first + timedelta(days=40), *at_an_end]))
    started = draw(mostly(FIRST, now, now + timedelta(microseconds=1)))
    inactive = draw(mostly({}, {ASKED: ("L-06",)}, {OTHER: ("L-06",)}))
    policy = Policy(draw(st.integers(1, 9)), started, file_with(purpose), inactive)
    return Scene(policy, draw(mostly(LAW, NO_LAW)), ask, known, now)
