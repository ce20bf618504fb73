"""Blocks and notes of dissent, asked for and carried out (PDL 3:8, 4:4; SVOD 2:3; R-18.6, R-31)."""

from ombud.actors import open_care
from ombud.actors.representation import representation_text
from ombud.law.answers import ANSWERS
from ombud.law.representation import Capacity
from ombud.law.rights import Right
from ombud.requests import events
from ombud.requests.assess import assess
from ombud.requests.carry import CARRIERS, Work
from ombud.requests.model import Item, Outcome, Wanted
from ombud.requests.patient.outcome import ANSWER_OF, PatientOutcome
from ombud.terms import SubjectId
from tests.clinic import RUT, STELLAN, VERA, Clinic
from tests.requests.asking import asked, came, carried, filed, keys, letter, outcomes, planned
from tests.requests.families import acts_for, somebody_born
from tests.requests.letters import HANNA
from tests.requests.patient.test_ivo import journal, patient
from tests.requests.test_carry_corrections import notes


def seen_by_north(clinic: Clinic, subject: SubjectId) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", STELLAN.unit), now=clinic.now)
        act.nothing_changed()


def test_every_outcome_of_a_patients_right_has_its_answer_in_the_law() -> None:
    assert set(ANSWER_OF) == set(PatientOutcome)
    assert set(ANSWER_OF.values()) <= set(ANSWERS)


def test_a_block_keeps_other_units_out_and_the_patient_ends_it(clinic: Clinic) -> None:
    """PDL 4:4, R-18.6: the own unit reads on; it is lifted without a week's notice."""
    subject = patient(clinic)
    seen_by_north(clinic, subject)
    file = asked(clinic, subject, Right.BLOCK)
    assert keys(planned(clinic, file)) == ["BLOCKED"]
    carried(clinic, file)
    assert clinic.refused(subject, "care.record", "health", STELLAN) == {"D-11"}
    assert journal(clinic, subject) == {"hosta", "farlig farbror"}
    work = Work(clinic.vault, file, Wanted(Right.BLOCK), HANNA, clinic.now)
    item = planned_again(clinic, work)
    assert CARRIERS[Right.BLOCK].carry_out(work, item) == item
    assert "spärrad för andra vårdenheter" in letter(clinic, file)
    lifted = asked(clinic, subject, Right.UNBLOCK)
    assert keys(planned(clinic, lifted)) == ["UNBLOCKED"]
    carried(clinic, lifted)
    assert clinic.values(subject, "care.record", "health", STELLAN)
    again = asked(clinic, subject, Right.UNBLOCK)
    assert outcomes(planned(clinic, again)) == {"NO-BLOCK": Outcome.NOT_HELD}
    work = Work(clinic.vault, again, Wanted(Right.UNBLOCK), HANNA, clinic.now)
    assert isinstance(CARRIERS[Right.UNBLOCK].carry_out(work, planned_again(clinic, work)), Item)


def planned_again(clinic: Clinic, work: Work) -> Item:
    found = CARRIERS[work.wanted.right].plan(work)
    assert isinstance(found, tuple), found
    return found[0]


def test_a_block_for_other_caregivers_is_another_and_each_is_ended_by_itself(clinic: Clinic) -> None:
    """SVOD 2:3."""
    subject = patient(clinic)
    for right in (Right.BLOCK, Right.SVOD_BLOCK):
        file = asked(clinic, subject, right)
        planned(clinic, file)
        carried(clinic, file)
    one = asked(clinic, subject, Right.UNBLOCK, kind="svod_block")
    planned(clinic, one)
    carried(clinic, one)
    assert keys(planned(clinic, asked(clinic, subject, Right.UNBLOCK, kind="svod_block"))) == ["NO-BLOCK"]
    assert keys(planned(clinic, asked(clinic, subject, Right.UNBLOCK, kind="block"))) == ["UNBLOCKED"]


def test_a_note_of_dissent_stands_in_the_journal_beside_what_it_is_about_once(clinic: Clinic) -> None:
    """PDL 3:8: an entry of its own, with author and time."""
    subject = patient(clinic, "hosta")
    file = asked(clinic, subject, Right.DISSENT, text="Jag hostade inte.")
    assert keys(planned(clinic, file)) == ["DISSENT-NOTED"]
    carried(clinic, file)
    work = Work(clinic.vault, file, file.case.opened.wanted[0], HANNA, clinic.now)
    from dataclasses import replace

    CARRIERS[Right.DISSENT].carry_out(work, replace(planned_again(clinic, work), number=1))
    assert notes(clinic, subject) == ["Patienten anser att uppgiften är oriktig eller missvisande: Jag hostade inte."]
    opened = clinic.read(subject, "care.record", "health", VERA)
    (note,) = [one for one in opened.data.reveal() if one.fields.get("kind") == "dissent"]  # type: ignore[union-attr]
    assert (note.author, note.event_at) == ("hanna", file.case.opened.received_at)
    wordless = came(clinic, subject, Wanted(Right.DISSENT))
    planned(clinic, wordless)
    carried(clinic, wordless)
    assert "Patienten anser att uppgiften är oriktig eller missvisande." in notes(clinic, subject)


def test_without_a_journal_there_is_nothing_to_note_it_in(clinic: Clinic) -> None:
    subject = clinic.somebody()
    file = asked(clinic, subject, Right.DISSENT, text="Fel.")
    assert outcomes(planned(clinic, file)) == {"JOURNAL-NONE": Outcome.NOT_HELD}
    work = Work(clinic.vault, file, file.case.opened.wanted[0], HANNA, clinic.now)
    assert not isinstance(CARRIERS[Right.DISSENT].carry_out(work, planned_again(clinic, work)), Item)


def test_a_custodian_cannot_block_and_a_mature_child_can(clinic: Clinic) -> None:
    """R-31: PDL 4:4, SVOD 2:3, second paragraph."""
    child = somebody_born(clinic, "2012-05-05")
    parent = acts_for(clinic, child, Capacity.CUSTODIAN, alone=True)
    for right, key in ((Right.BLOCK, "BLOCK-CUSTODIAN"), (Right.SVOD_BLOCK, "SVOD-BLOCK-CUSTODIAN")):
        file = came(clinic, child, Wanted(right), for_by=representation_text(parent.id))
        assert outcomes(planned(clinic, file)) == {key: Outcome.REFUSED}
        assert "vårdnadshavare" in letter(clinic, file)
    own = came(clinic, child, Wanted(Right.BLOCK))
    filed(assess(clinic.vault, own.id, events.Assessed(Right.BLOCK, True, "Mogen."), by=HANNA, now=clinic.now))
    assert keys(planned(clinic, own)) == ["BLOCKED"]
    carried(clinic, own)
