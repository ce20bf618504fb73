"""Rectification, completion, restriction, information, Art. 22 and a complaint, carried out (Art. 16, 18, 22, 77)."""

from dataclasses import replace

import pytest

from ombud.choices import limits_of
from ombud.collection.rectify import Correction, rectify
from ombud.collection.relate import Declined
from ombud.disclosure.register.model import Change
from ombud.law.rights import Right
from ombud.policy.ask import Ask
from ombud.relations import Kind
from ombud.requests import carry_out, objection, propose
from ombud.requests.carry import CARRIERS, Work
from ombud.requests.carry.rectification import NOT_OPENED
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Item, Outcome, Waiting, Wanted
from ombud.requests.proposing import ByHand
from ombud.terms import CategoryId, ChoiceId, SubjectId, Text
from ombud.terms.ids import id_text
from ombud.vault import Opened
from tests.clinic import CAMPAIGNS, EVA, RUT, VERA, Clinic, demo_policy
from tests.disclosure.test_register import customer, handed, notified
from tests.requests.asking import asked, came, carried, keys, letter, outcomes, planned, waits
from tests.requests.letters import HANNA
from tests.requests.patient.test_ivo import patient, record

STATISTICS = ChoiceId("object.statistics.business")


def grounds(clinic: Clinic, subject: SubjectId) -> list[tuple[str, str | None]]:
    with clinic.vault.database.read() as tx:
        return [(one.ground, one.category) for one in limits_of(tx, subject) if one.ended_at is None]


def notes(clinic: Clinic, subject: SubjectId) -> list[str]:
    entries = clinic.values(subject, "care.record", "health", VERA)
    return [one["text"] for one in entries if one.get("kind") == "dissent"]


def test_a_wrong_address_is_corrected_and_its_recipients_are_told(clinic: Clinic) -> None:
    """R-16.1, R-19.1: at once, everywhere; carried out twice it is done once."""
    subject = customer(clinic)
    handed(clinic, subject)
    details = {"category": "contact", "field.email": "ny@example.se"}
    file = asked(clinic, subject, Right.RECTIFICATION, **details)
    assert keys(planned(clinic, file)) == ["RECTIFIED"]
    carried(clinic, file)
    assert clinic.values(subject, "contract.rights", "contact", EVA)[0]["email"] == "ny@example.se"
    assert [one.change for one in notified(clinic, subject)] == [Change.RECTIFICATION]
    work = Work(clinic.vault, file, Wanted(Right.RECTIFICATION, details), HANNA, clinic.now)
    again = CARRIERS[Right.RECTIFICATION].carry_out(work, planned_item(clinic, file))
    assert isinstance(again, Item)
    assert len(notified(clinic, subject)) == 1
    assert "rättad" in letter(clinic, file)


def planned_item(clinic: Clinic, file: CaseFile) -> Item:
    from ombud.requests import request_of

    found = request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(found, CaseFile)
    return found.case.items[0]


def test_what_is_incomplete_is_completed(clinic: Clinic) -> None:
    """N-14.1: a request of its own kind, with its own answer."""
    subject = customer(clinic)
    file = asked(clinic, subject, Right.RECTIFICATION, category="contact", **{"field.phone": "070-1740605"})
    assert keys(planned(clinic, file)) == ["COMPLETED"]
    carried(clinic, file)
    assert clinic.values(subject, "contract.rights", "contact", EVA)[0]["phone"]


def test_accounting_stays_and_the_letter_says_so(clinic: Clinic) -> None:
    subject = customer(clinic)
    clinic.hold(subject, "name", "accounting", given="Lo", family="Lika")
    file = asked(clinic, subject, Right.RECTIFICATION, category="name", **{"field.family": "Likare"})
    assert keys(planned(clinic, file)) == ["RECTIFIED", "RECTIFY-ACCOUNTS"]
    carried(clinic, file)
    assert "7 kap. 2 § bokföringslagen" in letter(clinic, file)


def test_what_stands_so_already_is_refused_with_its_reason(clinic: Clinic) -> None:
    subject = customer(clinic)
    file = asked(clinic, subject, Right.RECTIFICATION, category="name", **{"field.family": "Lika"})
    assert keys(planned(clinic, file)) == ["RECTIFY-REFUSED"]
    assert "det står så redan" in letter(clinic, file)


def test_no_proof_of_the_body_is_asked_for(clinic: Clinic) -> None:
    """R-16.5: nothing but what the purpose needs; the request of a name has no field for a certificate."""
    subject = customer(clinic)
    file = asked(clinic, subject, Right.RECTIFICATION, category="name", **{"field.given": "Loa"})
    assert keys(planned(clinic, file)) == ["RECTIFIED"]
    assert carried(clinic, file).waiting == ()


def test_a_field_that_is_none_and_a_category_that_may_not_be_opened_are_declined(clinic: Clinic) -> None:
    subject = customer(clinic)
    nick = asked(clinic, subject, Right.RECTIFICATION, category="name", **{"field.nick": "L"})
    found = propose(clinic.vault, nick.id, by=HANNA, now=clinic.now)
    assert isinstance(found, Declined)
    unknown = asked(clinic, subject, Right.RECTIFICATION, category="payment", **{"field.amount": "1"})
    assert isinstance(propose(clinic.vault, unknown.id, by=HANNA, now=clinic.now), Declined)
    named = Wanted(Right.RECTIFICATION, {"category": "name", "field.given": "Loa"})
    work = Work(clinic.vault, nick, named, CAMPAIGNS, clinic.now)
    assert CARRIERS[Right.RECTIFICATION].plan(work) == NOT_OPENED
    item = Item(1, Right.RECTIFICATION, Text("x", "x"), Outcome.GRANTED, "RECTIFIED", "", "", Text("x", "x"))
    assert CARRIERS[Right.RECTIFICATION].carry_out(work, item) == NOT_OPENED
    beside = replace(item, key="RECTIFIED-BESIDE")
    assert isinstance(CARRIERS[Right.RECTIFICATION].carry_out(work, beside), Waiting)


def test_a_journal_is_corrected_beside_by_staff_who_treat_the_person(clinic: Clinic) -> None:
    """R-16.2, PDL 3:14: until then it waits; both versions stand."""
    subject = patient(clinic, "hosta")
    details = {"category": "health", "field.text": "snuva"}
    file = asked(clinic, subject, Right.RECTIFICATION, **details)
    assert keys(planned(clinic, file)) == ["RECTIFIED-BESIDE"]
    (waiting,) = waits(clinic, file)
    assert "3 kap. 14 §" in waiting.what.sv
    correction = Correction(CategoryId("health"), {"text": "snuva"}, "fel", record=record(clinic, subject, "hosta"))
    rectify(clinic.vault, subject, correction, by=VERA, now=clinic.now)
    assert carried(clinic, file).waiting == ()
    assert {one["text"] for one in clinic.values(subject, "care.record", "health", VERA)} == {"hosta", "snuva"}
    assert "finns kvar bredvid" in letter(clinic, file)


def test_staff_who_treat_the_person_may_carry_it_out_themselves(clinic: Clinic) -> None:
    subject = patient(clinic, "hosta")
    file = asked(clinic, subject, Right.RECTIFICATION, category="health", **{"field.text": "snuva"})
    planned(clinic, file)
    work = Work(clinic.vault, file, file.case.opened.wanted[0], VERA, clinic.now)
    done = CARRIERS[Right.RECTIFICATION].carry_out(work, planned_item(clinic, file))
    assert isinstance(done, Item)


def test_where_staff_do_not_agree_the_patients_view_is_noted_by_itself(clinic: Clinic) -> None:
    """R-16.3, PDL 3:8: a refusal to correct leaves the note, and tells the patient of IVO."""
    subject = patient(clinic, "hosta")
    wanted = Wanted(Right.RECTIFICATION, {"category": "health", "field.text": "snuva"})
    file = came(clinic, subject, wanted, words="Jag hade ingen hosta.")
    by_hand = ByHand(Right.RECTIFICATION, "RECTIFY-NOT-AGREED")
    assert outcomes(planned(clinic, file, by_hand)) == {"RECTIFY-NOT-AGREED": Outcome.REFUSED}
    carried(clinic, file)
    said = "Patienten anser att uppgiften är oriktig eller missvisande: Jag hade ingen hosta."
    assert notes(clinic, subject) == [said]
    assert "IVO" in letter(clinic, file)
    work = Work(clinic.vault, file, wanted, HANNA, clinic.now)
    CARRIERS[Right.RECTIFICATION].carry_out(work, planned_item(clinic, file))
    assert notes(clinic, subject) == [said]


def test_an_assessment_is_not_replaced_and_what_the_person_holds_stands_beside(clinic: Clinic) -> None:
    """R-16.4."""
    subject = patient(clinic, "hosta")
    which = id_text("d_", record(clinic, subject, "hosta"))
    file = asked(
        clinic, subject, Right.RECTIFICATION, category="health", kind="opinion", text="Det är allergi.", record=which
    )
    assert outcomes(planned(clinic, file)) == {"RECTIFY-OPINION": Outcome.PARTLY}
    carried(clinic, file)
    assert "Det är allergi." in notes(clinic, subject)[0]
    nobody = asked(clinic, customer(clinic), Right.RECTIFICATION, category="health", kind="opinion", text="x")
    planned(clinic, nobody)
    assert isinstance(carry_out(clinic.vault, nobody.id, by=HANNA, now=clinic.now), Declined)


def test_who_contests_and_asks_for_it_is_restricted_meanwhile(clinic: Clinic) -> None:
    """R-18.4: restriction (a) is offered with rectification, and comes only when it is asked for."""
    subject = customer(clinic)
    details = {"category": "contact", "field.email": "ny@example.se"}
    file = asked(clinic, subject, Right.RECTIFICATION, restrict="yes", **details)
    assert keys(planned(clinic, file)) == ["RECTIFIED", "RESTRICTED-A"]
    carried(clinic, file)
    assert grounds(clinic, subject) == [("18.1.a", "contact")]
    other = customer(clinic)
    planned(clinic, asked(clinic, other, Right.RECTIFICATION, category="contact", **{"field.email": "o@example.se"}))
    assert grounds(clinic, other) == []


@pytest.mark.parametrize("ground", ["18.1.a", "18.1.b", "18.1.c"])
def test_a_restriction_is_in_force_when_it_is_carried_out_and_told_to_recipients(clinic: Clinic, ground: str) -> None:
    """R-18.1, R-19.1: of everything or of one category; twice is once."""
    subject = customer(clinic)
    handed(clinic, subject)
    file = asked(clinic, subject, Right.RESTRICTION, ground=ground)
    (item,) = planned(clinic, file)
    assert item.key == f"RESTRICTED-{ground[-1].upper()}"
    carried(clinic, file)
    assert "D-10" in clinic.refused(subject, "contract.rights", "name", EVA)
    assert [one.change for one in notified(clinic, subject)] == [Change.RESTRICTION]
    work = Work(clinic.vault, file, file.case.opened.wanted[0], HANNA, clinic.now)
    assert isinstance(CARRIERS[Right.RESTRICTION].carry_out(work, item), Item)
    assert grounds(clinic, subject) == [(ground, None)]
    assert "artikel 18.3" in letter(clinic, file)


def test_a_restriction_while_an_objection_is_weighed(clinic: Clinic) -> None:
    """18(1)(d): only where there is one."""
    subject = customer(clinic)
    file = asked(clinic, subject, Right.RESTRICTION, ground="18.1.d")
    assert keys(planned(clinic, file)) == ["RESTRICT-REFUSED"]
    objection(clinic.vault, subject, STATISTICS, "desk", by=RUT, now=clinic.now)
    again = asked(clinic, subject, Right.RESTRICTION, ground="18.1.d", category="name")
    assert keys(planned(clinic, again)) == ["RESTRICTED-D"]
    carried(clinic, again)
    assert ("18.1.d", "name") in grounds(clinic, subject)


def test_a_restriction_without_a_ground_or_of_no_category_is_refused_with_a_reason(clinic: Clinic) -> None:
    subject = customer(clinic)
    for details in ({}, {"ground": "18.1.a", "category": "shoes"}):
        file = asked(clinic, subject, Right.RESTRICTION, **details)
        assert outcomes(planned(clinic, file)) == {"RESTRICT-REFUSED": Outcome.REFUSED}
    work = Work(
        clinic.vault, file, Wanted(Right.RESTRICTION, {"ground": "18.1.a", "category": "shoes"}), HANNA, clinic.now
    )
    assert isinstance(CARRIERS[Right.RESTRICTION].carry_out(work, planned_item(clinic, file)), Declined)


def test_in_a_journal_it_is_a_note_and_a_flag_and_care_goes_on(clinic: Clinic) -> None:
    """policy.md: restriction must not lock a journal; the person is told so."""
    subject = patient(clinic, "hosta")
    file = asked(clinic, subject, Right.RESTRICTION, ground="18.1.a", category="health", text="Det stämmer inte.")
    assert outcomes(planned(clinic, file)) == {"RESTRICTED-CARE": Outcome.PARTLY}
    carried(clinic, file)
    assert notes(clinic, subject) == ["Patienten anser att uppgiften är oriktig eller missvisande: Det stämmer inte."]
    assert grounds(clinic, subject) == [("18.1.a", "health")]
    both = asked(clinic, subject, Right.RESTRICTION, ground="18.1.c")
    assert keys(planned(clinic, both)) == ["RESTRICTED-C", "RESTRICTED-CARE"]


def test_the_notice_goes_to_anybody_who_asks(clinic: Clinic) -> None:
    """N-16.1: no identity is asked for."""
    file = asked(clinic, clinic.somebody(), Right.INFORMATION)
    assert keys(planned(clinic, file)) == ["INFORMATION-GIVEN"]
    carried(clinic, file)
    assert "Här är vår information" in letter(clinic, file)


def test_no_decision_is_made_by_a_machine_alone_and_where_one_were_a_human_tries_it(clinic: Clinic) -> None:
    """R-22.1, R-22.2."""
    subject = clinic.somebody()
    file = asked(clinic, subject, Right.HUMAN_DECISION)
    assert keys(planned(clinic, file)) == ["NO-MACHINE"]
    assert not any(purpose.automated_decision for purpose in demo_policy().purposes.values())
    changed = demo_policy()
    purpose = changed.purposes["contract.perform"].model_copy(update={"automated_decision": True})  # type: ignore[index]
    clinic.adopt(changed.model_copy(update={"purposes": {**changed.purposes, "contract.perform": purpose}}), clinic.now)
    clinic.later(minutes=1)
    again = asked(clinic, subject, Right.HUMAN_DECISION)
    assert keys(planned(clinic, again)) == ["HUMAN-DECIDED"]
    assert len(waits(clinic, again)) == 1
    reason = {"reason": Text("du får tiden.", "you get the time.")}
    planned(clinic, again, ByHand(Right.HUMAN_DECISION, "HUMAN-DECIDED", reason))
    assert carried(clinic, again).waiting == ()


def test_a_complaint_gets_the_leaflet_and_changes_nothing_about_the_person(clinic: Clinic) -> None:
    """R-77.1: IMY, court, PTS, KO, IVO and the three months; N-19.2: no decision about the person knows of it."""
    subject = customer(clinic)
    ask = clinic.asked(subject, "contract.perform", "name")
    before, standing = clinic.vault.ask(ask, now=clinic.now), stands(clinic, subject)
    file = asked(clinic, subject, Right.COMPLAINT)
    assert keys(planned(clinic, file)) == ["COMPLAINT-LEAFLET"]
    carried(clinic, file)
    said = letter(clinic, file)
    for part in ("Box 8114", "domstol", "Post- och telestyrelsen", "Konsument", "IVO", "tre månader", "två veckor"):
        assert part in said, part
    assert isinstance(before, Opened)
    after = clinic.vault.ask(Ask(subject, ask.purpose, ask.categories, RUT), now=clinic.now)
    assert isinstance(after, Opened)
    assert stands(clinic, subject) == standing


def stands(clinic: Clinic, subject: SubjectId) -> object:
    """All that a decision reads of a person."""
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        about = act.person(subject).about
        return about.standing, about.wishes, about.choices, about.limits


@pytest.mark.parametrize("right", sorted(set(CARRIERS) - {Right.OBJECTION, Right.OBJECTION_STATISTICS}))
def test_nothing_is_carried_out_for_somebody_who_has_gone(clinic: Clinic, right: Right) -> None:
    """A carrier that comes to a person who was erased meanwhile changes nothing."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    file = asked(clinic, subject, right, ground="18.1.a", category="name", **{"field.given": "X"})
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM subject WHERE subject_id = ?", subject)
    work = Work(clinic.vault, file, file.case.opened.wanted[0], HANNA, clinic.now)
    for key in KEYS.get(right, ("ERASED",)):
        item = Item(1, right, Text("x", "x"), Outcome.GRANTED, key, "", "", Text("x", "x"))
        done = CARRIERS[right].carry_out(work, item)
        assert not isinstance(done, Item) or right in HARMLESS, (right, key)


KEYS = {
    Right.RECTIFICATION: ("RECTIFIED", "RECTIFY-NOT-AGREED", "RESTRICTED-A"),
    Right.ERASURE: ("RESTRICT",),
    Right.ACCESS: ("ACCESS-GIVEN",),
    Right.JOURNAL_COPY: ("JOURNAL-GIVEN",),
}
HARMLESS = {Right.INFORMATION, Right.HUMAN_DECISION, Right.COMPLAINT}
"""What needs nobody to be there."""
