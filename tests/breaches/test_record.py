"""A breach from the moment it is noticed until it is over (A-30 to A-35)."""

from datetime import timedelta

import pytest

from ombud.audit import Act
from ombud.breaches import (
    Breach,
    Risk,
    assess,
    breach_of,
    close,
    complete,
    every_breach,
    not_reported,
    notice,
    reported,
    store,
)
from ombud.breaches.model import (
    Completed,
    Exemption,
    Kind,
    Noticed,
    NotReported,
    Reported,
    breach_from,
    breach_text,
)
from ombud.breaches.record import forget
from ombud.collection.relate import Declined
from ombud.database import DamagedRow
from ombud.law.breach import Duty
from tests.breaches.a_breach import WHAT, assessed, assessment, noticed
from tests.clinic import DISA, RUT, Clinic, demo_policy


def requirement(found: object) -> str:
    assert isinstance(found, Declined), found
    return found.requirement


def whole(found: object) -> Breach:
    assert isinstance(found, Breach), found
    return found


def tell_imy(clinic: Clinic, breach: Breach, **more: str) -> Breach | Declined:
    said = Reported(duty=Duty.IMY, at=clinic.now, reference="IMY-2026-1", **more)
    return reported(clinic.vault, breach.id, said, by=DISA, now=clinic.now)


def in_scope(clinic: Clinic) -> None:
    """The controller falls under the Cybersecurity Act."""
    file = demo_policy()
    regime = file.regime.model_copy(update={"cl_in_scope": True})
    clinic.adopt(file.model_copy(update={"regime": regime}), clinic.now)


def test_a_30_the_clock_runs_from_awareness_and_not_from_the_click(clinic: Clinic) -> None:
    friday = clinic.now - timedelta(hours=31)
    found = noticed(clinic, friday)
    (clock,) = found.clocks
    assert (clock.duty, clock.due_at) == (Duty.IMY, friday + timedelta(hours=72))
    assert (found.made_at, found.noticed_at, found.facts.what) == (clinic.now, friday, WHAT)


def test_a_breach_is_read_back_as_it_was_noted(clinic: Clinic) -> None:
    made = noticed(clinic)
    assert breach_of(clinic.vault, made.id, by=DISA, now=clinic.now) == made
    assert every_breach(clinic.vault, by=DISA, now=clinic.now) == (made,)
    assert breach_from(breach_text(made.id)) == made.id


@pytest.mark.parametrize("hours", [1, 24])
def test_nobody_became_aware_tomorrow(clinic: Clinic, hours: int) -> None:
    at = clinic.now + timedelta(hours=hours)
    assert requirement(notice(clinic.vault, Noticed(what=WHAT), at, by=DISA, now=clinic.now)) == "A-30"
    told = Noticed(what=WHAT, began_at=at)
    assert requirement(notice(clinic.vault, told, clinic.now, by=DISA, now=clinic.now)) == "A-30"


def test_a_10_whoever_does_not_work_with_breaches_gets_none_and_is_told_whom_to_tell(clinic: Clinic) -> None:
    made = noticed(clinic)
    for found in (
        notice(clinic.vault, Noticed(what=WHAT), clinic.now, by=RUT, now=clinic.now),
        breach_of(clinic.vault, made.id, by=RUT, now=clinic.now),
        every_breach(clinic.vault, by=RUT, now=clinic.now),
        assess(clinic.vault, made.id, assessment(), by=RUT, now=clinic.now),
    ):
        assert requirement(found) == "A-10"
        assert isinstance(found, Declined)
        assert "klockan går" in found.text.sv


def test_a_breach_that_is_not_there_is_said_to_be_none(clinic: Clinic) -> None:
    assert requirement(breach_of(clinic.vault, b"n" * 16, by=DISA, now=clinic.now)) == "A-33"
    assert requirement(close(clinic.vault, b"n" * 16, "x", by=DISA, now=clinic.now)) == "A-33"


@pytest.mark.parametrize(
    "text",
    ["Brev till 19121212-1212.", "Skriv till nelly@example.se", "Ring 070-174 06 05", "", " ", "x" * 4001],
    ids=["personnummer", "mail", "telephone", "empty", "blank", "long"],
)
def test_a_32_what_becomes_public_has_no_personal_data_in_it(clinic: Clinic, text: str) -> None:
    found = notice(clinic.vault, Noticed(what=text), clinic.now, by=DISA, now=clinic.now)
    assert requirement(found) == "A-33"
    assert isinstance(found, Declined)
    assert set(found.fields) == {"what"}
    assert every_breach(clinic.vault, by=DISA, now=clinic.now) == ()


def test_a_33_what_is_not_known_yet_is_completed_later_and_what_was_said_stays(clinic: Clinic) -> None:
    made = noticed(clinic)
    ended = clinic.now - timedelta(hours=1)
    more = Completed(ended_at=ended, cross_border=False)
    found = whole(complete(clinic.vault, made.id, more, by=DISA, now=clinic.now))
    assert (found.facts.what, found.facts.kind, found.facts.ended_at) == (WHAT, Kind.ACCESS, ended)
    assert found.facts.cross_border is False
    again = whole(complete(clinic.vault, made.id, Completed(what="Två medarbetare."), by=DISA, now=clinic.now))
    assert (again.facts.what, again.facts.ended_at, len(again.history)) == ("Två medarbetare.", ended, 3)


def test_a_31_a_processor_that_tells_after_its_hours_is_an_incident_of_the_supplier_too(clinic: Clinic) -> None:
    made = noticed(clinic)
    learnt = clinic.now - timedelta(hours=30)
    said = Completed(processor="hosting", processor_learnt_at=learnt, processor_told_at=clinic.now)
    assert whole(complete(clinic.vault, made.id, said, by=DISA, now=clinic.now)).processor_late
    assert not made.processor_late
    unknown = Completed(processor="nobody")
    assert requirement(complete(clinic.vault, made.id, unknown, by=DISA, now=clinic.now)) == "A-31"


def test_a_33_the_authority_is_told_in_phases(clinic: Clinic) -> None:
    """Art. 33(4): the first notification within 72 hours, the rest when it is known."""
    made = noticed(clinic)
    assert whole(tell_imy(clinic, made)).left == ()
    clinic.later(days=14)
    found = whole(tell_imy(clinic, made))  # a supplement has no clock
    assert len(found.reports[Duty.IMY]) == 2


def test_art_33_1_a_notification_after_its_time_says_why(clinic: Clinic) -> None:
    made = noticed(clinic)
    clinic.later(hours=72)
    found = tell_imy(clinic, made)
    assert requirement(found) == "A-30"
    late = "Omfattningen blev känd först i dag."
    assert whole(tell_imy(clinic, made, late=late)).reports[Duty.IMY][0].late == late


def test_a_report_was_sent_between_awareness_and_now(clinic: Clinic) -> None:
    made = noticed(clinic)
    for days in (1, -1):
        said = Reported(duty=Duty.IMY, at=clinic.now + timedelta(days=days))
        assert requirement(reported(clinic.vault, made.id, said, by=DISA, now=clinic.now)) == "A-30"


def test_a_33_not_telling_imy_needs_a_risk_that_is_unlikely_and_its_reasoning(clinic: Clinic) -> None:
    made, reason = noticed(clinic), NotReported(duty=Duty.IMY, reasons="Filen var krypterad.")
    assert requirement(not_reported(clinic.vault, made.id, reason, by=DISA, now=clinic.now)) == "A-33"
    assessed(clinic, made, Risk.RISK)
    assert requirement(not_reported(clinic.vault, made.id, reason, by=DISA, now=clinic.now)) == "A-33"
    assessed(clinic, made, Risk.UNLIKELY)
    nothing = NotReported(duty=Duty.POLICE, reasons="Inget brott.")
    assert requirement(not_reported(clinic.vault, made.id, nothing, by=DISA, now=clinic.now)) == "A-35"
    bare = NotReported(duty=Duty.IMY, reasons=" ")
    assert requirement(not_reported(clinic.vault, made.id, bare, by=DISA, now=clinic.now)) == "A-33"
    found = whole(not_reported(clinic.vault, made.id, reason, by=DISA, now=clinic.now))
    assert (found.reasons[Duty.IMY], found.left) == (reason, ())
    told = whole(tell_imy(clinic, made))  # told after all
    assert told.reasons == {}


@pytest.mark.parametrize("duty", [Duty.IMY, Duty.IVO])
def test_a_34_only_those_affected_are_not_told_on_a_ground_of_article_34_3(clinic: Clinic, duty: Duty) -> None:
    made = assessed(clinic, noticed(clinic), Risk.HIGH, care_injury=True)
    bare = NotReported(duty=Duty.PEOPLE, reasons="Det är många.")
    assert requirement(not_reported(clinic.vault, made.id, bare, by=DISA, now=clinic.now)) == "A-34"
    wrong = NotReported(duty=duty, reasons="Nej.", exemption=Exemption.PUBLIC)
    assert requirement(not_reported(clinic.vault, made.id, wrong, by=DISA, now=clinic.now)) in ("A-33", "A-34")
    said = NotReported(duty=Duty.PEOPLE, reasons="Annons i tidningen.", exemption=Exemption.PUBLIC)
    assert Duty.PEOPLE not in whole(not_reported(clinic.vault, made.id, said, by=DISA, now=clinic.now)).left


def test_a_35_the_assessment_says_who_else_is_told(clinic: Clinic) -> None:
    made = noticed(clinic)
    assert made.duties == (Duty.IMY,)
    found = assessed(clinic, made, Risk.HIGH, care_injury=True, also=(Duty.POLICE, Duty.REGION))
    assert found.duties == (Duty.IMY, Duty.PEOPLE, Duty.IVO, Duty.PATIENT, Duty.POLICE, Duty.REGION)
    nothing = Reported(duty=Duty.INSURER, at=clinic.now)
    assert requirement(reported(clinic.vault, made.id, nothing, by=DISA, now=clinic.now)) == "A-35"
    people = Reported(duty=Duty.PEOPLE, at=clinic.now)
    assert requirement(reported(clinic.vault, made.id, people, by=DISA, now=clinic.now)) == "A-35"


def test_f_02_the_cybersecurity_act_adds_its_clocks_where_it_applies_until_they_are_assessed_away(
    clinic: Clinic,
) -> None:
    assert requirement(
        assess(clinic.vault, noticed(clinic).id, assessment(significant=True), by=DISA, now=clinic.now)
    ) == "F-02"  # fmt: skip
    in_scope(clinic)
    made = noticed(clinic)
    assert len(made.clocks) == 4
    assert assessed(clinic, made, Risk.RISK).duties == (Duty.IMY,)
    again = assessed(clinic, made, Risk.RISK, significant=True)
    sent = Reported(duty=Duty.CL_REPORT, at=clinic.now)
    found = whole(reported(clinic.vault, again.id, sent, by=DISA, now=clinic.now))
    assert {clock.duty for clock in found.clocks} == {Duty.IMY, Duty.CL_WARNING, Duty.CL_REPORT, Duty.CL_FINAL}
    assert found.left == (Duty.IMY, Duty.CL_WARNING, Duty.CL_FINAL)


@pytest.mark.parametrize("missing", ["reasons", "consequences", "measures"])
def test_an_assessment_says_why_what_may_come_of_it_and_what_is_done(clinic: Clinic, missing: str) -> None:
    made = noticed(clinic)
    found = assess(clinic.vault, made.id, assessment(**{missing: ""}), by=DISA, now=clinic.now)
    assert isinstance(found, Declined)
    assert set(found.fields) == {missing}


def test_a_breach_closes_when_nothing_is_left_and_then_nothing_is_added(clinic: Clinic) -> None:
    made = noticed(clinic)
    assert requirement(close(clinic.vault, made.id, "Rutin.", by=DISA, now=clinic.now)) == "A-33"
    assessed(clinic, made, Risk.RISK)
    left = close(clinic.vault, made.id, "Rutin.", by=DISA, now=clinic.now)
    assert requirement(left) == "A-35"
    assert isinstance(left, Declined)
    assert "imy" in left.text.sv
    tell_imy(clinic, made)
    assert requirement(close(clinic.vault, made.id, "", by=DISA, now=clinic.now)) == "A-33"
    closed = whole(close(clinic.vault, made.id, "Ny rutin.", by=DISA, now=clinic.now))
    assert closed.closed_at == clinic.now
    assert requirement(tell_imy(clinic, made)) == "A-33"
    assert breach_of(clinic.vault, made.id, by=DISA, now=clinic.now) == closed


def test_a_34_a_high_risk_closes_on_a_ground_of_34_3_or_when_all_are_told(clinic: Clinic) -> None:
    made = assessed(clinic, noticed(clinic), Risk.HIGH)
    tell_imy(clinic, made)
    assert requirement(close(clinic.vault, made.id, "Rutin.", by=DISA, now=clinic.now)) == "A-34"
    said = NotReported(duty=Duty.PEOPLE, reasons="Filen var krypterad.", exemption=Exemption.UNREADABLE)
    not_reported(clinic.vault, made.id, said, by=DISA, now=clinic.now)
    assert whole(close(clinic.vault, made.id, "Rutin.", by=DISA, now=clinic.now)).closed_at == clinic.now


def test_t_18_the_register_keeps_a_breach_for_five_years_from_its_end(clinic: Clinic) -> None:
    stays, made = noticed(clinic), assessed(clinic, noticed(clinic), Risk.RISK)
    tell_imy(clinic, made)
    closed = whole(close(clinic.vault, made.id, "Ny rutin.", by=DISA, now=clinic.now))
    assert closed.until is not None
    assert closed.until.year == clinic.now.year + 5
    clinic.now = closed.until - timedelta(microseconds=1)
    assert forget(clinic.vault, by=DISA, now=clinic.now) == 0
    clinic.later(microseconds=1)
    assert forget(clinic.vault, by=DISA, now=clinic.now) == 1
    assert [one.id for one in every_breach(clinic.vault, by=DISA, now=clinic.now)] == [stays.id]  # type: ignore[union-attr]


def test_t_18_two_workers_take_a_breach_out_once(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "ended", lambda _tx, _at: [b"n" * 16])
    assert forget(clinic.vault, by=DISA, now=clinic.now) == 1


def test_every_step_is_an_entry_of_the_log_with_the_breach_and_without_its_words(clinic: Clinic) -> None:
    made = assessed(clinic, noticed(clinic), Risk.RISK)
    tell_imy(clinic, made)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry.act is Act.BREACH]
    assert {one.facts["step"] for one in entries} == {"noticed", "assessed", "reported"}
    assert {one.facts["breach"] for one in entries} == {made.id.hex()}
    assert {one.purpose for one in entries} == {"legal.breach"}
    assert all(one.reason is None for one in entries)


@pytest.mark.parametrize(
    "sql",
    ["UPDATE breach_step SET said = replace(said, 'hälsa', 'inget')", "UPDATE breach SET noticed_at = noticed_at + 1"],
)
def test_a_breach_that_somebody_has_rewritten_is_not_shown(clinic: Clinic, sql: str) -> None:
    made = assessed(clinic, noticed(clinic), Risk.RISK)
    with clinic.vault.database.act() as tx:
        tx.run(sql)
    with pytest.raises(DamagedRow):
        breach_of(clinic.vault, made.id, by=DISA, now=clinic.now)


def test_a_step_that_was_taken_away_is_missed(clinic: Clinic) -> None:
    made = assessed(clinic, noticed(clinic), Risk.RISK)
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM breach_step WHERE number = 1")
    with pytest.raises(DamagedRow):
        breach_of(clinic.vault, made.id, by=DISA, now=clinic.now)
