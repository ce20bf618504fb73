"""What an adoption would do, and what stands in its way (design.md 6; policy.md; N-10.1, A-40, A-62)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ombud.law import law_on
from ombud.policy.adopt import AdoptionPlan, Hindrance, Proposal, inactive, plan_adoption, unapproved
from ombud.policy.diff import Tell
from ombud.policy.lengths import lengths
from ombud.policy.load import Loaded, load
from ombud.policy.model import Basis, Policy, PolicyFile
from ombud.terms import PurposeId

POLICIES = Path(__file__).parents[2] / "policies"
TEXT = (POLICIES / "halsoklustret.yaml").read_text("utf-8")
OVERLAY = (POLICIES / "demo-overlay.yaml").read_text("utf-8")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2027, 1, 1, tzinfo=UTC)
LAW = law_on(NOW.date())
BY = ("Vera Påhitt", "Jurgen Påhitt")


def file(text: str = TEXT, overlay: str | None = OVERLAY) -> PolicyFile:
    loaded = load(text, overlay)
    assert isinstance(loaded, Loaded), loaded
    return loaded.file


def changed(*changes: tuple[str, str]) -> PolicyFile:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return file(text)


DEMO = file()
PUBLISHED = file((POLICIES / "halsoklustret-published.yaml").read_text("utf-8"), None)
CRITICAL = {p: ("L-06",) for p in ("marketing.direct", "profiling.marketing", "analysis.patient")}


def in_force(one: PolicyFile, number: int = 1) -> Policy:
    return Policy(number, NOW - timedelta(days=30), one, inactive(one, LAW, {}))


def plan(one: PolicyFile, *earlier: Policy, from_at: datetime = LATER) -> AdoptionPlan:
    answer = plan_adoption(Proposal(one, from_at, BY, demo=True), earlier, LAW, {}, NOW)
    assert isinstance(answer, AdoptionPlan), answer
    return answer


def hindered(proposal: Proposal, *earlier: Policy) -> dict[str, Hindrance]:
    answer = plan_adoption(proposal, earlier, LAW, {}, NOW)
    assert isinstance(answer, tuple)
    return {hindrance.code: hindrance for hindrance in answer}


def test_the_first_policy_starts_all_that_may_run_and_tells_nobody() -> None:
    planned = plan(DEMO)
    assert planned.number == 1
    assert set(planned.starts) == set(DEMO.purposes) - {"web.onsite"}
    assert planned.inactive == {"web.onsite": ("off",)}
    assert (planned.stops, planned.erase, planned.shorter, planned.longer) == ((), (), (), ())
    assert (planned.tell, planned.unconverted, planned.by) == ((), (), BY)


@pytest.mark.parametrize("by", [("Vera Påhitt", " vera  påhitt "), ("Vera Påhitt", " "), ("", "")])
def test_two_different_named_people_adopt(by: tuple[str, str]) -> None:
    assert set(hindered(Proposal(DEMO, LATER, by, demo=True))) == {"TWO_PEOPLE"}


def test_no_policy_comes_into_force_in_the_past_or_before_the_one_in_force() -> None:
    assert set(hindered(Proposal(DEMO, NOW - timedelta(days=1), BY, demo=True))) == {"PAST"}
    later = Policy(1, LATER, DEMO)
    assert set(hindered(Proposal(DEMO, LATER, BY, demo=True), later)) == {"ORDER"}


def test_a_policy_from_today_is_in_force_from_now() -> None:
    assert plan(DEMO, from_at=NOW - timedelta(hours=5)).from_at == NOW
    assert plan(DEMO, from_at=NOW + timedelta(hours=5)).from_at == NOW + timedelta(hours=5)
    assert plan(DEMO).from_at == LATER


def test_outside_the_demo_nothing_is_adopted_that_is_invented_or_unsigned() -> None:
    found = hindered(Proposal(file(overlay=None), LATER, BY))
    assert set(found) == {"UNSIGNED", "PLACEHOLDERS", "PROCESSORS"}
    assert "legal_name" in found["PLACEHOLDERS"].message.en
    assert "hosting" in found["PROCESSORS"].message.sv
    assert set(hindered(Proposal(DEMO, LATER, BY))) == {"DEMO", "UNSIGNED"}


def test_a_signed_policy_with_its_facts_is_adopted_in_earnest() -> None:
    signed = DEMO.model_copy(update={"status": "signed", "demo": False})
    assert isinstance(plan_adoption(Proposal(signed, LATER, BY), (), LAW, {}, NOW), AdoptionPlan)


@pytest.mark.parametrize(
    "broken",
    [
        {"name": None},
        {"contract_ref": None},
        {"valid_from": None},
        {"valid_from": datetime(2027, 1, 2).date()},
        {"valid_until": datetime(2026, 12, 31).date()},
    ],
)
def test_a_processor_needs_a_contract_in_force_on_the_day(broken: dict[str, object]) -> None:
    """N-02.2."""
    hosting = DEMO.processors["hosting"].model_copy(update=broken)
    one = DEMO.model_copy(
        update={"status": "signed", "demo": False, "processors": {**DEMO.processors, "hosting": hosting}}
    )
    assert set(hindered(Proposal(one, LATER, BY))) == {"PROCESSORS"}


def test_a_processor_without_an_end_date_is_in_order_and_one_without_a_contract_is_not() -> None:
    open_end = {name: p.model_copy(update={"valid_until": None}) for name, p in DEMO.processors.items()}
    one = DEMO.model_copy(update={"status": "signed", "demo": False, "processors": open_end})
    assert isinstance(plan_adoption(Proposal(one, LATER, BY), (), LAW, {}, NOW), AdoptionPlan)
    nameless = file(TEXT.replace(", contract: eid", ""))
    signed = nameless.model_copy(update={"status": "signed", "demo": False})
    assert set(hindered(Proposal(signed, LATER, BY))) == {"PROCESSORS"}


def test_every_purpose_needs_a_bit() -> None:
    assert set(hindered(Proposal(changed(("    bit: 27\n", "")), LATER, BY, demo=True))) == {"NO_BIT"}


@pytest.mark.parametrize(
    "change",
    [
        ("    bit: 27\n", "    bit: 40\n"),  # the same purpose under another bit
        ("text: C-1}\n  consent.marketing.sms", "text: C-2}\n  consent.marketing.sms"),
        ("bit: 0, kind: consent", "bit: 0, version: 2, kind: consent"),
        ("channel: email, text", "channel: push, text"),
        ("purposes: [profiling.marketing], text", "purposes: [profiling.marketing, marketing.direct], text"),
        ("inte min vård.", "inte min vård alls."),
        ("  consent.profiling: {", "  consent.profiling.again: {"),
    ],
)
def test_a_bit_never_gets_another_meaning(change: tuple[str, str]) -> None:
    found = hindered(Proposal(changed(change), LATER, BY, demo=True), in_force(DEMO))
    assert set(found) == {"BIT_REUSED"}
    assert "new bit (" in found["BIT_REUSED"].fix.en


def test_a_bit_of_a_version_long_gone_is_still_taken() -> None:
    """The published notice gave bit 40 to `statistics`."""
    reused = changed(("    bit: 27\n", "    bit: 40\n"))
    assert "BIT_REUSED" in hindered(Proposal(reused, LATER, BY, demo=True), in_force(PUBLISHED), in_force(DEMO, 2))
    assert plan(DEMO, in_force(PUBLISHED)).number == 2


def test_a_no_already_said_is_not_lost_when_purposes_are_parted() -> None:
    """Art. 21(3): the no to `statistics` of the published notice may come to cover more, never less."""
    narrower = changed(("purposes: [marketing.direct, profiling.marketing]}", "purposes: [marketing.direct]}"))
    found = hindered(Proposal(narrower, LATER, BY, demo=True), in_force(DEMO))
    assert set(found) == {"OBJECTION_LOST"}
    assert "profiling.marketing" in found["OBJECTION_LOST"].message.en
    gone = changed(("  object.web.operations: {bit: 28", "  object.web.working: {bit: 31"))
    assert set(hindered(Proposal(gone, LATER, BY, demo=True), in_force(DEMO))) == {"OBJECTION_LOST"}


def test_a_new_text_takes_a_new_bit() -> None:
    asked_anew = changed(
        ("bit: 0, kind: consent", "bit: 7, version: 2, kind: consent"),
    )
    assert plan(asked_anew, in_force(DEMO)).number == 2


def test_from_the_published_notice_to_the_proposal_nothing_is_converted_silently() -> None:
    """N-10.1: data collected under "avtal" carries no consent and no interest."""
    old = Policy(1, NOW - timedelta(days=30), PUBLISHED, inactive(PUBLISHED, LAW, CRITICAL))
    planned = plan(DEMO, old)
    converted = {one.purpose: one for one in planned.unconverted}
    assert converted["marketing.direct"].before == ("6.1.b",)
    assert converted["marketing.direct"].after == ("6.1.a",)
    assert converted["marketing.direct"].needs_consent
    assert not converted["web.operations"].needs_consent
    assert "care.record" not in converted
    assert "marketing.direct" in planned.starts
    assert "care.record" not in planned.starts
    assert {change.tell for change in planned.tell} == {Tell.BEFORE, Tell.ASK}


def test_a_consent_that_stays_is_not_asked_for_again() -> None:
    """N-10.1: another basis beside it is not carried by old data, and the old one still is."""
    marketing = DEMO.purposes[PurposeId("marketing.direct")]
    wider = marketing.model_copy(update={"bases": [*marketing.bases, Basis(article="6.1.f", interest="LIA-1")]})
    planned = plan(DEMO.model_copy(update={"purposes": {**DEMO.purposes, "marketing.direct": wider}}), in_force(DEMO))
    (one,) = planned.unconverted
    assert (one.purpose, one.before, one.after) == ("marketing.direct", ("6.1.a",), ("6.1.a", "6.1.f"))
    assert not one.needs_consent


def test_a_purpose_that_ends_takes_its_data_with_it() -> None:
    stopped = changed(("  analysis.market:\n", "  analysis.market:\n    off: {sv: Slut., en: Over.}\n"))
    planned = plan(stopped, in_force(DEMO))
    assert planned.stops == ("analysis.market",)
    assert [(gone.purpose, gone.categories) for gone in planned.erase] == [
        ("analysis.market", ("agreement", "birth_date", "contact", "payment"))
    ]


def test_a_category_that_a_purpose_gives_up_is_erased() -> None:
    fewer = changed(
        ("categories: [{id: name}, {id: contact}, {id: choices}]", "categories: [{id: contact}, {id: choices}]")
    )
    assert [tuple(gone) for gone in plan(fewer, in_force(DEMO)).erase] == [("marketing.direct", ("name",))]


def test_a_shorter_period_applies_at_once_and_a_longer_one_only_to_new_data() -> None:
    """design.md 4 [D]."""
    shorter = plan(
        changed(("period: P24M, anchor: last_interaction", "period: P12M, anchor: last_interaction")), in_force(DEMO)
    )
    assert {(one.category, one.before, one.after) for one in shorter.shorter} == {
        (category, ("P24M ← last_interaction",), ("P12M ← last_interaction",))
        for category in ("name", "contact", "choices")
    }
    assert shorter.longer == ()
    longer = plan(changed(("period: PT24H, anchor: event", "period: PT25H, anchor: event")), in_force(DEMO))
    assert ([one.purpose for one in longer.longer], longer.shorter) == (["web.onsite"], ())


def test_another_anchor_is_both_shorter_and_longer() -> None:
    moved = changed(
        (
            "period: P3M, anchor: request_closed, during: [offer, measure]",
            "period: P3M, anchor: collected, during: [offer]",
        )
    )
    both = [one for one in lengths(DEMO, moved) if one.category == "name"]
    assert [(one.shorter, one.longer, one.after) for one in both] == [(True, True, ("offer", "P3M ← collected"))]


def test_a_critical_finding_stops_its_purpose_and_no_other() -> None:
    """LN-03: marketing is stopped, the journal is not."""
    stopped = inactive(PUBLISHED, LAW, CRITICAL)
    assert stopped["marketing.direct"] == ("L-06",)
    assert stopped["analysis.patient"] == ("L-06", "A-40")
    assert stopped["product.development"] == ("N-10.2",)
    assert stopped["statistics"] == ("L-06",)
    assert "care.record" not in stopped
    assert "contract.perform" not in stopped


def test_a_draft_starts_nothing_until_a_named_person_has_approved_it() -> None:
    """A-40, A-62."""
    drafts = file(overlay=None)
    stopped = inactive(drafts, LAW, {})
    assert stopped["marketing.direct"] == ("A-40",)
    assert stopped["web.operations"] == ("A-62",)
    assert stopped["contract.rights"] == ("A-62",)
    unsigned = drafts.interests["LIA-5"].model_copy(update={"approved_by": "Vera Påhitt"})
    half = drafts.model_copy(update={"interests": {**drafts.interests, "LIA-5": unsigned}})
    assert inactive(half, LAW, {})["web.operations"] == ("A-62",)


def test_what_a_statute_demands_runs_without_its_approval_and_is_reported() -> None:
    """policy.md: a journal is kept whatever a notice says."""
    drafts = file(overlay=None)
    assert "care.record" not in inactive(drafts, LAW, {})
    assert unapproved(drafts) == {"care.record": ("A-40",), "care.quality": ("A-40",)}
    assert unapproved(DEMO) == {}
