"""M-01: the gates in their order, one person for each; the first that fails stops."""

from datetime import timedelta

import pytest

from ombud.app.campaigning_audience import NotNow, counted
from ombud.campaigns.audience import Barriers
from ombud.campaigns.funnel import Gate, gate_of
from ombud.choices import Denied, set_flags
from ombud.collection.relate import close
from ombud.policy.ask import Ask, Flag, Refusal, Rule
from ombud.requests import consent, objection, restrict, withdraw
from ombud.terms import ChoiceId, PurposeId, SubjectId
from tests.campaigns.people import C_2, EMAIL, MAX, POST, SMS, UPPSALA, agree, made, members, pseudonyms, somebody
from tests.clinic import RUT, VERA, Clinic
from tests.extracts.plain import plain


def stopped(clinic: Clinic, subject: SubjectId, *, channel: str = "email", barriers: Barriers | None = None) -> Gate:
    """The gate that stops the only person there is."""
    one = made(clinic, channel=channel, barriers=barriers)
    found = members(one)
    (gate,) = [gate for gate, people in one.audience.gates.items() if people]
    assert found == ([subject] if gate is Gate.PASSES else [])
    return gate


def test_who_has_said_yes_receives_it(clinic: Clinic) -> None:
    assert stopped(clinic, somebody(clinic, EMAIL)) is Gate.PASSES


def test_a_suppressed_address_stops_first_also_after_erasure_and_import(clinic: Clinic) -> None:
    """M-12: the hash outlives the person; whoever comes back with the address does not receive it."""
    subject = somebody(clinic, email="nelly@example.se")
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        clinic.vault.directory.suppress(act.tx, "email", f"{subject.hex()[:12]}@example.se", clinic.now)
        act.nothing_changed()
    agree(clinic, subject, EMAIL)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.person(subject).suppress("email")
        act.nothing_changed()
    assert stopped(clinic, subject) is Gate.SUPPRESSED


@pytest.mark.parametrize("flag", [Flag.PROTECTED, Flag.DECEASED])
def test_the_protected_and_the_deceased_are_stopped(clinic: Clinic, flag: Flag) -> None:
    subject = somebody(clinic, EMAIL)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, subject, on=[flag])
        act.person(subject).changed()
        act.nothing_changed()
    assert stopped(clinic, subject) is Gate.UNREACHABLE


def test_a_minor_is_stopped(clinic: Clinic) -> None:
    subject = somebody(clinic, EMAIL)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, subject, off=[Flag.ADULT])
        act.person(subject).changed()
        act.nothing_changed()
    assert stopped(clinic, subject) is Gate.UNREACHABLE


def test_a_restriction_stops(clinic: Clinic) -> None:
    subject = somebody(clinic, EMAIL)
    restrict(clinic.vault, subject, "18.1.a", None, by=RUT, now=clinic.now)
    assert stopped(clinic, subject) is Gate.RESTRICTED


def test_an_objection_stops_and_a_later_yes_to_another_channel_does_not_undo_it(clinic: Clinic) -> None:
    """N-18.2, R-21.1: at once, whatever the basis."""
    subject = somebody(clinic, EMAIL, SMS)
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "web", by=RUT, now=clinic.now)
    one = made(clinic)
    assert members(one) == []
    assert one.audience.tally.people("said-no") == 1


def test_an_address_from_care_is_stopped_by_its_regime(clinic: Clinic) -> None:
    """M-03, N-08.3: contact data of a patient, without explicit consent; no soft opt-in."""
    assert stopped(clinic, somebody(clinic, klass="care")) is Gate.REGIME


def test_without_consent_for_the_channel_nobody_receives_it(clinic: Clinic) -> None:
    """C-1, M-07: three separate toggles, off from the start."""
    subject = somebody(clinic)
    for channel in ("email", "sms", "post"):
        assert stopped(clinic, subject, channel=channel) in (Gate.CONSENT, Gate.REGIME)
    agree(clinic, subject, SMS)
    assert stopped(clinic, subject, channel="sms") is Gate.PASSES
    assert stopped(clinic, subject) in (Gate.CONSENT, Gate.REGIME)
    agree(clinic, subject, POST)
    assert stopped(clinic, subject, channel="post") is Gate.PASSES


def test_a_yes_that_treating_staff_asked_for_is_none(clinic: Clinic) -> None:
    """M-09: whoever depends on somebody's care is not asked by them."""
    subject = somebody(clinic)
    said = consent(clinic.vault, subject, ChoiceId(EMAIL), "desk", by=VERA, now=clinic.now)
    assert isinstance(said, Denied)
    assert said.requirement == "M-09"
    assert stopped(clinic, subject) is not Gate.PASSES


def test_soft_opt_in_is_off_for_every_address(clinic: Clinic) -> None:
    """M-03: a customer who bought and was told, and never said yes, is not written to."""
    subject = somebody(clinic)
    assert stopped(clinic, subject) in (Gate.CONSENT, Gate.REGIME)


def test_a_withdrawal_stops(clinic: Clinic) -> None:
    subject = somebody(clinic, EMAIL, SMS)
    withdraw(clinic.vault, subject, ChoiceId(EMAIL), by=RUT, now=clinic.now)
    one = made(clinic)
    assert members(one) == []


def test_the_storage_period_of_advertising_ends(clinic: Clinic) -> None:
    """T-13: 24 months after the latest contact, with or without an agreement."""
    subject = somebody(clinic, EMAIL)
    with clinic.vault.look(by=RUT, now=clinic.now) as look:
        (agreement,) = look.person(subject).about.relations
    close(clinic.vault, subject, agreement.id, by=RUT, now=clinic.now)
    clinic.now += timedelta(days=729)
    assert stopped(clinic, subject) is Gate.PASSES
    clinic.now += timedelta(days=3)
    assert stopped(clinic, subject) is Gate.PERIOD


def test_who_has_no_address_is_counted_as_that(clinic: Clinic) -> None:
    assert stopped(clinic, somebody(clinic, EMAIL, email=None)) is Gate.ADDRESS


def test_nix_and_frequency_come_last_in_that_order(clinic: Clinic) -> None:
    subject = somebody(clinic, EMAIL)
    everybody = Barriers(frozenset, frozenset)
    assert stopped(clinic, subject, barriers=everybody) is Gate.NIX
    assert stopped(clinic, subject, barriers=Barriers(frequency=frozenset)) is Gate.FREQUENCY


def test_two_decisions_are_made_where_the_selection_is_profiling(clinic: Clinic) -> None:
    """C-2, N-09.3: a yes to advertising is none to profiling, and the other way round."""
    both, only_mail, only_profile = somebody(clinic, EMAIL, C_2), somebody(clinic, EMAIL), somebody(clinic, C_2)
    said_no = somebody(clinic, EMAIL, C_2)
    objection(clinic.vault, said_no, ChoiceId("object.profiling"), "web", by=RUT, now=clinic.now)
    known = pseudonyms([both, only_mail, only_profile, said_no])
    rows = [(number, "40-49", "Uppsala") for number in known.values()]
    with plain("profiling.marketing", pseudonyms=known, person=rows) as extract:
        one = made(clinic, UPPSALA, extract)
        assert members(one) == [both]
    gates = {gate: people for gate, people in one.audience.gates.items() if people}
    assert gates[Gate.OBJECTED_TO_PROFILING] == 1
    assert gates[Gate.CONSENT_TO_PROFILING] == 1
    assert gates[Gate.PASSES] == 1
    assert sum(gates.values()) == 4


def test_the_selection_is_asked_of_nobody_who_has_not_said_yes(clinic: Clinic) -> None:
    """Art. 21(3): who would have fitted among those who said no is not counted, for that is profiling them."""
    yes, no = somebody(clinic, EMAIL, C_2), somebody(clinic, EMAIL)
    with plain("profiling.marketing", pseudonyms={yes: 1}, person=[(1, "40-49", "Uppsala")]) as extract:
        one = made(clinic, UPPSALA, extract)  # `pseudonyms` has no answer for the other: asking it would fail
        assert members(one) == [yes]
    assert no not in {yes}


def test_who_does_not_fit_is_not_selected(clinic: Clinic) -> None:
    here, there = somebody(clinic, EMAIL, C_2), somebody(clinic, EMAIL, C_2)
    with plain(
        "profiling.marketing", pseudonyms={here: 1, there: 2}, person=[(1, "40-49", "Uppsala"), (2, None, "Heby")]
    ) as extract:
        one = made(clinic, UPPSALA, extract)
        assert members(one) == [here]
    assert one.audience.gates[Gate.NOT_SELECTED] == 1


def test_a_role_that_does_not_carry_advertising_gets_no_audience(clinic: Clinic) -> None:
    """A-10: the refusal is about everybody, and says so instead of showing a funnel of noes."""
    somebody(clinic, EMAIL)
    found = counted(made(clinic, by=RUT))
    assert isinstance(found, NotNow)
    assert Rule.D_14 in found.refusal.rules
    assert found.explanation.reasons


def refusal(*rules: Rule) -> Refusal:
    return Refusal(Ask(SubjectId(b"x" * 16), PurposeId("marketing.direct"), frozenset(), MAX), 1, rules)


def test_the_first_failing_gate_is_the_one_of_the_law_and_not_of_the_rules() -> None:
    everything = refusal(*Rule)
    order = [
        (Rule.D_15, Gate.UNREACHABLE), (Rule.D_10, Gate.RESTRICTED), (Rule.D_13, Gate.RESTRICTED),
        (Rule.D_09, Gate.OBJECTED), (Rule.D_08, Gate.REGIME), (Rule.D_05, Gate.CONSENT), (Rule.D_12, Gate.PERIOD),
        (Rule.D_11, Gate.OTHER),
    ]  # fmt: skip
    assert gate_of(everything, None, suppressed=True) is Gate.SUPPRESSED
    left = list(Rule)
    for rule, gate in order:
        assert gate_of(refusal(*left), None, suppressed=False) is gate
        left = [one for one in left if one is not rule and _gate(one) is not _gate(rule)] or left
        if rule is Rule.D_10:
            left = [one for one in Rule if one not in (Rule.D_15, Rule.D_10)]
        if rule is Rule.D_13:
            left = [one for one in Rule if one not in (Rule.D_15, Rule.D_10, Rule.D_13)]


def _gate(rule: Rule) -> Gate | None:
    return gate_of(refusal(rule), None, suppressed=False)


def test_an_objection_to_profiling_comes_before_a_missing_consent_to_advertising() -> None:
    assert gate_of(refusal(Rule.D_05), refusal(Rule.D_09), suppressed=False) is Gate.OBJECTED_TO_PROFILING
    assert gate_of(refusal(Rule.D_09), refusal(Rule.D_09), suppressed=False) is Gate.OBJECTED
