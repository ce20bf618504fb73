"""What keeps a datum: every purpose that still may have it, and until when (G-03, N-11, N-12, N-13.4)."""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ombud.law.periods import start_of
from ombud.policy.ask import Ask, Facts, Flag
from ombud.policy.grounds import Ground, Grounds, grounds, keep_until
from ombud.policy.model import Anchor, Family, Policy, Regime, Tie
from ombud.policy.storage import FOREVER, NEVER
from ombud.terms import Actor, CategoryId, ChoiceId, ClassId, PurposeId, RoleId, ServiceId, SubjectId
from tests.policy import oracle
from tests.policy.example import LAW, NOW, POLICY, customer, flagged, in_force, patient, person, policy
from tests.policy.strategies import CATEGORIES, LEANS, OTHER, Scene, anchors, facts, mostly, scenes
from tests.policy.test_decide_oracle import few, some

JUST_BEFORE = timedelta(microseconds=1)
NO_REQUEST = {anchor: NOW for anchor in Anchor if anchor is not Anchor.REQUEST_CLOSED}
"""Everything happened this morning, but no request was closed."""
CONTRACT, CARE = ClassId("contract"), ClassId("care")


def of(
    category: str, facts: Facts, klass: ClassId = CONTRACT, now: datetime = NOW, under: Policy = POLICY
) -> tuple[Ground, ...]:
    return grounds(under, LAW, CategoryId(category), klass, facts, now)


def names(*found: Ground) -> list[str]:
    return [ground.purpose for ground in found]


def keeps(purpose: str, category: str, facts: Facts, now: datetime = NOW, under: Policy = POLICY) -> bool:
    return purpose in names(*of(category, facts, now=now, under=under))


def test_every_purpose_that_may_have_it_keeps_it_and_the_last_to_end_comes_first() -> None:
    assert of("contact", person("c1_email", anchors=NO_REQUEST)) == (
        Ground(PurposeId("care.record"), Family.CARE, start_of(date(2036, 11, 24)), "T-01"),
        Ground(PurposeId("legal.accounting"), Family.LEGAL, start_of(date(2034, 1, 1)), ""),
        Ground(PurposeId("legal.claims"), Family.LEGAL, start_of(date(2029, 11, 24)), ""),
        Ground(PurposeId("marketing.direct"), Family.MARKETING, start_of(date(2028, 11, 24)), ""),
        Ground(PurposeId("care.admin"), Family.CARE, start_of(date(2027, 11, 24)), ""),
    )


def test_of_two_that_end_together_the_order_is_by_name() -> None:
    found = of("contact", customer(), under=policy(contract_rights={"storage": [{"during": ["agreement"]}]}))
    assert names(*found[:2]) == ["contract.perform", "contract.rights"]
    assert {ground.until for ground in found[:2]} == {FOREVER}


def test_t_11_a_closed_request_keeps_what_came_with_it_for_three_months_and_nobody_reads_it() -> None:
    """N-07.2: scheduled for erasure; T-11 says when."""
    closed = person(anchors={Anchor.REQUEST_CLOSED: NOW})
    assert keeps("contract.request", "contact", closed)
    assert not keeps("contract.request", "contact", closed, now=NOW + timedelta(days=95))
    assert not keeps("contract.request", "contact", person(anchors={}))
    assert not keeps("contract.perform", "contact", closed)


def test_n_11_1_what_no_purpose_covers_is_not_stored() -> None:
    assert of("shoe_size", customer("c1_email")) == ()
    assert keep_until(()) == NEVER


def test_a_datum_stays_until_the_last_of_its_grounds_has_ended() -> None:
    found = of("contact", person("c1_email"))
    assert keep_until(found) == keep_until(found[::-1]) == found[0].until


def test_n_11_2_a_ground_lives_through_its_last_day_and_no_longer() -> None:
    end = start_of(date(2028, 11, 24))
    assert keeps("marketing.direct", "contact", person("c1_email"), now=end - JUST_BEFORE)
    assert not keeps("marketing.direct", "contact", person("c1_email"), now=end)


def test_t_11_a_request_that_came_to_nothing_is_kept_three_months() -> None:
    end = start_of(date(2027, 2, 24))
    assert keeps("contract.request", "contact", person(), now=end - JUST_BEFORE)
    assert not keeps("contract.request", "contact", person(), now=end)
    assert not keeps("contract.request", "contact", person(anchors=NO_REQUEST))


def test_t_25_a_category_with_a_row_of_its_own_ends_by_that_row() -> None:
    """Citizenship goes three months after the decision on who pays, though the visit is kept a year."""
    rows = [
        {"rule": "T-28", "period": "P12M", "anchor": "visit"},
        {"rule": "T-25", "period": "P3M", "anchor": "decision", "categories": ["citizenship"]},
    ]
    visitor = patient(services=frozenset({ServiceId("eu_visit")}))
    (ground,) = of("citizenship", visitor, under=policy(care_admin={"storage": rows}))
    assert ground == Ground(PurposeId("care.admin"), Family.CARE, start_of(date(2027, 2, 24)), "T-25")


def test_a_purpose_keeps_the_records_of_its_own_class_and_of_those_that_it_says() -> None:
    """N-12.3: a claim keeps the agreement's records, and no other class's by itself."""
    own = {"retention_class": "care"}
    parted = policy(care_record=own, care_admin=own)
    assert names(*of("contact", person(anchors=NO_REQUEST), CARE, under=parted)) == ["care.record", "care.admin"]
    assert names(*of("contact", person(anchors=NO_REQUEST), CONTRACT, under=parted)) == [
        "legal.accounting",
        "legal.claims",
    ]
    keeping = policy(care_record=own, care_admin=own, legal_claims={"keeps": ["care"]})
    assert names(*of("contact", person(anchors=NO_REQUEST), CARE, under=keeping)) == [
        "care.record",
        "legal.claims",
        "care.admin",
    ]
    assert of("contact", person(anchors=NO_REQUEST), ClassId("claims"), under=keeping) == ()


def test_what_a_purpose_may_only_read_it_does_not_keep() -> None:
    reading = policy(legal_claims={"reads": ["care"]})
    assert of("contact", person(), CARE, under=reading) == ()


@pytest.mark.parametrize(
    ("rule", "purpose", "category", "gone"),
    [
        ("D-03", "contract.perform", "health", customer("c3_yoga", regime=Regime.PDL)),
        ("D-04", "contract.perform", "name", customer(told=frozenset())),
        ("D-05", "marketing.direct", "contact", person()),
        ("D-05", "analysis.market", "birth_date", person(told_interest=frozenset())),
        ("D-07", "contract.perform", "health", customer()),
        ("D-08", "analysis.market", "birth_date", patient()),
        ("D-09", "analysis.market", "birth_date", person("no_analysis")),
        ("D-12", "care.record", "name", patient(anchors={})),
        ("D-15", "marketing.direct", "contact", person("c1_email", flags=frozenset())),
        ("D-15", "marketing.direct", "contact", person("c1_email", flags=flagged(Flag.PROTECTED))),
        ("D-15", "marketing.direct", "contact", person("c1_email", flags=flagged(Flag.DECEASED))),
    ],
)
def test_a_purpose_that_may_not_have_it_keeps_nothing(rule: str, purpose: str, category: str, gone: Facts) -> None:
    """N-11.1, N-13.4: a consent withdrawn, an objection, a condition that does not hold, is the end of the ground."""
    lawful = {
        "contract.perform": customer("c3_yoga"),
        "marketing.direct": person("c1_email"),
        "analysis.market": person(),
        "care.record": patient(),
    }
    assert keeps(purpose, category, lawful[purpose])
    assert not keeps(purpose, category, gone), rule


def test_a_no_on_one_channel_keeps_the_address_for_the_other() -> None:
    """R-21.1: an objection may be narrowed to a channel. The whole one ends the ground, the last narrow one too."""
    channelled = policy(marketing_direct={"channels": ["email", "sms"]})
    choices = dict(channelled.file.choices)
    for name in ("email", "sms"):
        choices[ChoiceId(f"no_{name}")] = choices[ChoiceId("no_marketing")].model_copy(update={"channel": name})
    under = in_force(channelled.file.model_copy(update={"choices": choices}))

    def kept(*said: str) -> bool:
        return keeps("marketing.direct", "contact", person(*said), under=under)

    assert kept("c1_email", "no_sms")
    assert not kept("c1_email", "no_email")
    assert not kept("c1_email", "no_marketing")
    assert not kept("c1_email", "c1_sms", "no_email", "no_sms")
    assert kept("c1_email", "c1_sms", "no_email")


def test_d_02_a_purpose_that_does_not_run_keeps_nothing() -> None:
    off = policy(marketing_direct={"off": {"sv": "av", "en": "off"}})
    stopped = in_force(POLICY.file, inactive={PurposeId("marketing.direct"): ("L-06",)})
    coming = replace(POLICY, from_at=NOW + JUST_BEFORE)
    for under in (off, stopped, coming):
        assert not keeps("marketing.direct", "contact", person("c1_email"), under=under)


def test_d_06_a_number_is_kept_only_where_the_purpose_says_why() -> None:
    silent = policy(care_record={"categories": [{"id": "name"}, {"id": "personnummer"}]})
    assert keeps("care.record", "personnummer", patient())
    assert not keeps("care.record", "personnummer", patient(), under=silent)
    assert keeps("care.record", "name", patient(), under=silent)


@pytest.mark.parametrize("flag", [Flag.RESTRICTED, Flag.BLOCKED, Flag.SVOD_BLOCKED])
def test_a_restriction_or_a_block_pauses_use_and_ends_no_storage(flag: Flag) -> None:
    """Art. 18(2), PDL 4:4: the data stays where it is."""
    assert of("contact", patient("c1_email", flags=flagged(flag))) == of("contact", patient("c1_email"))


def test_a_claim_stops_use_and_ends_no_storage() -> None:
    """N-12.3: what the claim stops is still the purpose's own for its own period."""
    assert keeps("analysis.market", "birth_date", person(ties=frozenset({Tie.CLAIM})))


def test_who_asks_is_no_matter_and_neither_is_whether_only_figures_leave() -> None:
    nobody = in_force(POLICY.file.model_copy(update={"roles": {}}))
    assert of("birth_date", person(), under=nobody) == of("birth_date", person())
    assert keeps("analysis.market", "birth_date", person())


def test_a_longer_period_than_the_one_told_does_not_reach_data_already_held() -> None:
    """design 4 [D]; the statute's period is the statute's."""
    told = policy(marketing_direct={"storage": [{"period": "P3M", "anchor": "last_interaction"}]})
    by_purpose = {ground.purpose: ground.until for ground in of("contact", person("c1_email", told_under=told))}
    assert by_purpose[PurposeId("marketing.direct")] == start_of(date(2027, 2, 24))
    assert by_purpose[PurposeId("care.record")] == start_of(date(2036, 11, 24))


def test_the_row_of_the_table_that_decides_is_named() -> None:
    """G-03."""
    rows = [
        {"rule": "T-13", "period": "P24M", "anchor": "last_interaction"},
        {"rule": "T-20", "period": "P30D", "anchor": "consent_ended", "during": ["offer"]},
    ]
    under = policy(marketing_direct={"storage": rows})
    consented = {"anchors": {Anchor.LAST_INTERACTION: NOW, Anchor.CONSENT_ENDED: NOW}}

    def row(**more: Any) -> str:
        found = of("contact", person("c1_email", **more), under=under)
        return next(ground.rule for ground in found if ground.purpose == "marketing.direct")

    assert row(**consented) == "T-13"
    assert row(**consented, ties=frozenset({Tie.OFFER})) == "T-20"


# The oracle -------------------------------------------------------------------------------------------

ASKED_OF_STORAGE = {"D-01", "D-02", "D-03", "D-04", "D-05", "D-06", "D-07", "D-08", "D-09", "D-12", "D-15"}
"""All but the rules of the actor (14, 16) and of a pause (10, 11, 13)."""


def restated(scene: Scene, category: CategoryId, klass: ClassId) -> dict[str, tuple[int, str]]:
    """By purpose the microsecond it ends and the row, from the oracle of `decide` and not from `decide`."""
    found = {}
    for name, purpose in scene.policy.file.purposes.items():
        row = purpose.model_dump(mode="json")
        actor, one = Actor("x", RoleId("x")), frozenset({category})
        asks = [Ask(SubjectId(bytes(16)), name, one, actor, channel) for channel in (None, *row["channels"])]
        broken = [oracle.broken_rules(scene.policy, scene.law, ask, scene.facts, scene.now) for ask in asks]
        closed = {"D-05"} if waits_out(row, scene) else set()
        closed |= {"D-03"} if decided(row, category, scene) else set()
        lives = any(not rules & ASKED_OF_STORAGE - closed for rules in broken)
        if lives and klass in (row["retention_class"], *row["keeps"]):
            found[name] = (oracle.readable_until(row, name, category, scene.facts), deciding(row, category, scene))
    return found


def waits_out(purpose: dict[str, Any], scene: Scene) -> bool:
    """A purpose by agreement whose period runs from a request that was closed."""
    articles = [basis["article"] for basis in purpose["bases"]]
    anchors = [row["anchor"] for row in purpose["storage"]]
    carried = purpose["family"] not in scene.law.contract_cannot_carry
    return "6.1.b" in articles and "request_closed" in anchors and carried and "request_closed" in scene.facts.anchors


def decided(purpose: dict[str, Any], category: CategoryId, scene: Scene) -> bool:
    """A category that a claim alone opens, whose period runs from the final decision on one."""
    named = [row for row in purpose["storage"] if category in row["categories"]]
    rows = named or [row for row in purpose["storage"] if not row["categories"]]
    opened = [row for row in purpose["categories"] if row["id"] == category and row["when"] == "hold"]
    return bool(opened) and "final" in scene.facts.anchors and "final" in [row["anchor"] for row in rows]


def deciding(purpose: dict[str, Any], category: CategoryId, scene: Scene) -> str:
    """Of the rows that end last, the one with the last name."""
    facts = oracle.as_the_law_sees(purpose, scene.facts)
    named = [row for row in purpose["storage"] if category in row["categories"]]
    ends = [
        (oracle.kept_until({"storage": [{**row, "categories": []}]}, category, facts), row["rule"] or "")
        for row in named or [row for row in purpose["storage"] if not row["categories"]]
    ]
    return sorted(ends)[-1][1]


@st.composite
def stored(draw: st.DrawFn) -> tuple[Scene, CategoryId, ClassId]:
    """A scene whose purposes have classes and rows with names, and a datum of some class in it."""
    scene = draw(st.sampled_from([None, *LEANS]).flatmap(lambda lean: scenes(lean)))
    purposes = {}
    for name, purpose in scene.policy.file.purposes.items():
        rows = [
            row.model_copy(update={"rule": draw(st.sampled_from(["T-01", "T-13", None]))}) for row in purpose.storage
        ]
        classes = {"retention_class": draw(mostly(CONTRACT, CARE)), "keeps": draw(mostly([], [CARE], [CONTRACT, CARE]))}
        channels = {"channels": draw(mostly([], ["email", "sms"], odds=5))}
        purposes[name] = purpose.model_copy(update={**classes, **channels, "storage": rows})
    file = scene.policy.file.model_copy(update={"purposes": purposes})
    told = draw(mostly(scene.facts.told, frozenset({scene.ask.purpose, OTHER}), odds=5))
    whole = replace(scene, policy=replace(scene.policy, file=file), facts=replace(scene.facts, told=told))
    return whole, draw(st.sampled_from(CATEGORIES)), draw(mostly(CONTRACT, CARE, odds=7))


@settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(stored())
def test_the_grounds_are_those_that_the_oracle_finds(datum: tuple[Scene, CategoryId, ClassId]) -> None:
    scene, category, klass = datum
    found = grounds(scene.policy, scene.law, category, klass, scene.facts, scene.now)
    expected = restated(scene, category, klass)
    instants = {
        ground.purpose: oracle.OPEN if ground.until == FOREVER else oracle.micros(ground.until) for ground in found
    }
    assert {name: (instants[name], ground.rule) for name, ground in zip(instants, found, strict=True)} == expected
    assert names(*found) == sorted(expected, key=lambda name: (-expected[name][0], name))
    assert all(ground.family is scene.policy.file.purposes[ground.purpose].family for ground in found)
    assert keep_until(found) == (found[0].until if found else NEVER)


def test_the_scenes_have_data_with_one_ground_with_two_and_with_none() -> None:
    """The oracle is worth something only if it is asked both ways."""
    seen: set[int] = set()

    @settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(stored())
    def look(datum: tuple[Scene, CategoryId, ClassId]) -> None:
        seen.add(len(restated(*datum)))

    look()
    assert seen == {0, 1, 2}


def test_an_instant_is_written_in_utc() -> None:
    assert all(ground.until.tzinfo is UTC for ground in of("contact", person("c1_email")))


@some
@given(stored(), anchors, st.sampled_from((-1, 0, 1, 10**6, 10**15)))
def test_what_is_remembered_of_grounds_is_so_for_other_events_and_on_other_days(
    datum: tuple[Scene, CategoryId, ClassId], others: dict[Anchor, datetime], microseconds: int
) -> None:
    scene, category, klass = datum
    remembered = Grounds(scene.policy, scene.law)
    for known in (scene.facts, replace(scene.facts, anchors=others), replace(scene.facts, anchors={}), scene.facts):
        for now in (scene.now, scene.now + timedelta(microseconds=microseconds)):
            if scene.policy.from_at <= now:
                found = remembered.of(category, klass, known, now)
                assert found == grounds(scene.policy, scene.law, category, klass, known, now)


def test_what_is_remembered_of_grounds_is_bounded_and_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Grounds.__module__], "_REMEMBERED", 1)

    @few
    @given(stored(), facts, anchors)
    def agree(datum: tuple[Scene, CategoryId, ClassId], others: Facts, events: dict[Anchor, datetime]) -> None:
        scene, category, klass = datum
        remembered = Grounds(scene.policy, scene.law)
        assume(scene.policy.from_at <= scene.now)
        for known in (scene.facts, others, replace(scene.facts, anchors=events), scene.facts):
            found = remembered.of(category, klass, known, scene.now)
            assert found == grounds(scene.policy, scene.law, category, klass, known, scene.now)

    agree()
