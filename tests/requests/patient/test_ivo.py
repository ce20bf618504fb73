"""What IVO decides: what is withheld from a copy, another patient's document, destruction (R-15.4, R-17.5, R-17.6)."""

from datetime import date

import pytest

from ombud.actors import open_care
from ombud.collection.rectify import Correction, rectify
from ombud.collection.relate import Declined
from ombud.disclosure import Access, access
from ombud.disclosure.register import HandedOver, Handing, Inquiry, Undisclosed
from ombud.disclosure.register.by_statute import AUTHORITY
from ombud.disclosure.register.model import Change
from ombud.erasure import Outcome, plan
from ombud.erasure.destroy import destroy
from ombud.keys import TamperedError
from ombud.law.disclosures import Authority, Content
from ombud.policy.ask import Refusal
from ombud.requests import Merged, Wanted, begin_merge, confirm_merge
from ombud.requests.hand_over import disclose_by_statute, hand_over
from ombud.requests.patient.destroy import (
    Destroyed,
    Destruction,
    carry_out_destruction,
    confirmed,
    enter_destruction,
)
from ombud.requests.patient.ivo_file import ivo_cases, kept_back, moved
from ombud.requests.patient.model import CLOSED, NEXT, Ground, IvoCase, IvoState
from ombud.requests.patient.withhold import (
    Decision,
    Proposal,
    Sent,
    enter_decision,
    ivo_work,
    propose,
    send_to_ivo,
    waiting_for_ivo,
)
from ombud.terms import Actor, CategoryId, PurposeId, RoleId, SubjectId
from tests.clinic import DISA, RUT, VERA, Clinic
from tests.disclosure.test_register import entered, notified

KIM = Actor("kim", RoleId("case_officer"))
DAY = date(2026, 11, 20)
HEALTH, NAME = CategoryId("health"), CategoryId("name")


def patient(clinic: Clinic, *texts: str) -> SubjectId:
    """Somebody whom Vera treats, with a journal document for each text."""
    subject = clinic.somebody()
    for category, values in (("name", {"given": "Tolvan"}), ("personnummer", {"personnummer": "191212121212"})):
        clinic.hold(subject, category, "care", **values)
    for number, text in enumerate(texts or ("hosta", "farlig farbror")):
        clinic.store(
            subject,
            clinic.draft("health", "care", {"text": text}, unit=VERA.unit, document=f"d{number}", author="vera"),
        )
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.nothing_changed()
    return subject


def record(clinic: Clinic, subject: SubjectId, text: str) -> bytes:
    opened = clinic.read(subject, "care.record", "health", VERA)
    return next(one.record_id for one in opened.data.reveal() if one.fields["text"] == text)  # type: ignore[union-attr]


def journal(clinic: Clinic, subject: SubjectId) -> set[str]:
    return {value["text"] for value in clinic.values(subject, "care.record", "health", VERA)}


def proposed(
    clinic: Clinic, subject: SubjectId, ground: Ground = Ground.INFORMANT, text: str = "farlig farbror"
) -> IvoCase:
    wanted = Proposal(ground, frozenset({record(clinic, subject, text)}), "Den som berättade är i fara.")
    found = propose(clinic.vault, subject, wanted, by=VERA, now=clinic.now)
    assert isinstance(found, IvoCase), found
    return found


def sent(clinic: Clinic, case: IvoCase) -> Sent:
    found = send_to_ivo(clinic.vault, case.subject, case.id, "D-2026-7", by=KIM, now=clinic.now)
    assert isinstance(found, Sent), found
    return found


def held_back(clinic: Clinic, subject: SubjectId) -> frozenset[bytes]:
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        return kept_back(act.person(subject))


def test_a_proposal_to_withhold_has_one_exit_and_nobody_here_refuses_for_good() -> None:
    """R-15.4: `withhold_proposed` goes to IVO and nowhere else; no state of ours ends a copy in a no."""
    assert NEXT[IvoState.WITHHOLD_PROPOSED] == {IvoState.SENT_TO_IVO}
    assert {to for state in NEXT for to in NEXT[state] if state is not IvoState.SENT_TO_IVO} & CLOSED == {
        IvoState.UNDER_SECRECY, IvoState.DESTROYED
    }  # fmt: skip


def test_what_should_not_be_handed_out_goes_to_ivo_at_once_with_the_statement_and_the_patient_is_told(
    clinic: Clinic,
) -> None:
    """R-15.4, PDL 8:2: the records alone with name and number; the rest of the journal is handed out."""
    subject = patient(clinic)
    case = proposed(clinic, subject)
    assert case.state is IvoState.WITHHOLD_PROPOSED
    (waiting,) = waiting_for_ivo(clinic.vault, by=KIM, now=clinic.now)  # type: ignore[misc]
    assert waiting.id == case.id
    done = sent(clinic, case)
    assert isinstance(done.handed, HandedOver)
    assert {text for part in done.handed.parts for text in part.fields.values()} == {
        "farlig farbror", "Tolvan", "191212121212"
    }  # fmt: skip
    assert "IVO" in done.told.sv
    assert (done.case.state, done.case.statement) == (IvoState.SENT_TO_IVO, "Den som berättade är i fara.")
    (one,) = entered(clinic, subject)
    assert (one.statute, one.to_recipient, one.withheld) == ("PDL-8-2", False, False)
    assert held_back(clinic, subject) == case.records == {record(clinic, subject, "farlig farbror")}
    assert isinstance(access(clinic.vault, subject, by=DISA, now=clinic.now), Access)


def test_ivo_decides_and_the_next_copy_obeys(clinic: Clinic) -> None:
    subject, other = patient(clinic), patient(clinic)
    for who, to in ((subject, IvoState.HAND_OUT), (other, IvoState.WITHHELD)):
        case = sent(clinic, proposed(clinic, who, Ground.CARE)).case
        numberless = Decision(to, " ", DAY)
        assert isinstance(enter_decision(clinic.vault, who, case.id, numberless, by=KIM, now=clinic.now), Declined)
        by_reception = enter_decision(clinic.vault, who, case.id, Decision(to, "8.2-1", DAY), by=RUT, now=clinic.now)
        assert isinstance(by_reception, Declined)
        after = enter_decision(clinic.vault, who, case.id, Decision(to, "8.2-1", DAY), by=KIM, now=clinic.now)
        assert isinstance(after, IvoCase)
        assert (after.state, after.number, after.decided_on, after.closed_at) == (to, "8.2-1", DAY, clinic.now)
    assert held_back(clinic, subject) == frozenset()
    assert len(held_back(clinic, other)) == 1
    assert waiting_for_ivo(clinic.vault, by=KIM, now=clinic.now) == ()
    for listed in (waiting_for_ivo, ivo_work):
        assert isinstance(listed(clinic.vault, by=RUT, now=clinic.now), Declined)


@pytest.mark.parametrize("to", sorted(set(IvoState) - {IvoState.SENT_TO_IVO}))
def test_a_proposal_cannot_be_decided_here(clinic: Clinic, to: IvoState) -> None:
    """R-15.4: there is no `refuse_final`."""
    subject = patient(clinic)
    case = proposed(clinic, subject)
    found = enter_decision(clinic.vault, subject, case.id, Decision(to, "1", DAY), by=KIM, now=clinic.now)
    assert isinstance(found, Declined)
    with pytest.raises(AssertionError), clinic.vault.act(by=KIM, now=clinic.now) as act:
        moved(act.person(subject), case, to)


def test_what_was_sent_about_a_copy_is_no_decision_to_destroy_and_the_other_way_round(clinic: Clinic) -> None:
    subject = patient(clinic)
    copy = sent(clinic, proposed(clinic, subject)).case
    wrong = sent(clinic, proposed(clinic, subject, Ground.WRONG_PATIENT, "hosta")).case
    for case, to in ((copy, IvoState.REJECTED), (wrong, IvoState.WITHHELD)):
        found = enter_decision(clinic.vault, subject, case.id, Decision(to, "1", DAY), by=KIM, now=clinic.now)
        assert isinstance(found, Declined)


def test_who_does_not_treat_the_patient_proposes_nothing_and_a_proposal_needs_its_statement(clinic: Clinic) -> None:
    subject = patient(clinic)
    meant = frozenset({record(clinic, subject, "hosta")})
    wanted = Proposal(Ground.CARE, meant, "Skäl.")
    assert isinstance(propose(clinic.vault, subject, wanted, by=RUT, now=clinic.now), Refusal)
    for wrong in (
        Proposal(Ground.CARE, meant, " "), Proposal(Ground.CARE, frozenset(), "Skäl."),
        Proposal(Ground.APPLICATION, meant, "Skäl."), Proposal(Ground.CARE, frozenset({b"x" * 16}), "Skäl."),
    ):  # fmt: skip
        assert isinstance(propose(clinic.vault, subject, wrong, by=VERA, now=clinic.now), Declined)
    nobody = SubjectId(b"x" * 16)
    assert isinstance(propose(clinic.vault, nobody, wanted, by=VERA, now=clinic.now), Declined)
    case = proposed(clinic, subject)
    assert isinstance(send_to_ivo(clinic.vault, nobody, case.id, "1", by=KIM, now=clinic.now), Declined)
    assert isinstance(send_to_ivo(clinic.vault, subject, case.id, "1", by=RUT, now=clinic.now), Refusal)
    assert isinstance(send_to_ivo(clinic.vault, subject, case.id, " ", by=KIM, now=clinic.now), Undisclosed)
    sent(clinic, case)
    assert isinstance(send_to_ivo(clinic.vault, subject, case.id, "1", by=KIM, now=clinic.now), Declined)


def test_another_patients_document_is_not_deleted_but_waits_for_ivo_or_stays_under_secrecy(clinic: Clinic) -> None:
    """R-17.5: never silent deletion; it goes to the queue `ivo_or_secrecy`, and what it says goes nowhere."""
    subject = patient(clinic)
    case = proposed(clinic, subject, Ground.WRONG_PATIENT)
    assert case.state.value == "ivo_or_secrecy"
    items = {item.klass: item for item in plan(clinic.vault, subject, by=DISA, now=clinic.now).items}
    assert (items["care"].outcome, items["care"].key) == (Outcome.REFUSE, "PDL-3-17")
    assert isinstance(carry_out_destruction(clinic.vault, subject, case.id, by=KIM, now=clinic.now), Declined)
    secret = Decision(IvoState.UNDER_SECRECY, "S-1", DAY)
    other = patient(clinic)
    beside = proposed(clinic, other, Ground.WRONG_PATIENT)
    done = enter_decision(clinic.vault, other, beside.id, secret, by=KIM, now=clinic.now)
    assert isinstance(done, IvoCase)
    assert sent(clinic, case).handed is None
    assert entered(clinic, subject) == ()
    assert "farlig farbror" in journal(clinic, subject)


def decided(clinic: Clinic, subject: SubjectId, *texts: str) -> IvoCase:
    meant = frozenset(record(clinic, subject, text) for text in texts)
    found = enter_destruction(clinic.vault, subject, Destruction("8.4-12/2026", DAY, meant), by=DISA, now=clinic.now)
    assert isinstance(found, IvoCase), found
    return found


def test_what_ivo_decided_is_destroyed_by_two_people_and_nothing_else_is(clinic: Clinic) -> None:
    """R-17.6: the decision's number, two people, the journal's records gone with their history, receipt, letters."""
    subject = patient(clinic)
    correction = Correction(HEALTH, {"text": "snäll farbror"}, "fel", record=record(clinic, subject, "farlig farbror"))
    rectify(clinic.vault, subject, correction, by=VERA, now=clinic.now)
    case = decided(clinic, subject, "farlig farbror", "snäll farbror")
    assert journal(clinic, subject) == {"hosta", "farlig farbror", "snäll farbror"}
    alone = carry_out_destruction(clinic.vault, subject, case.id, by=DISA, now=clinic.now)
    assert isinstance(alone, Declined)
    by_reception = carry_out_destruction(clinic.vault, subject, case.id, by=RUT, now=clinic.now)
    assert isinstance(by_reception, Declined)
    done = carry_out_destruction(clinic.vault, subject, case.id, by=KIM, now=clinic.later(minutes=1))
    assert isinstance(done, Destroyed)
    assert journal(clinic, subject) == {"hosta"}
    assert done.case.state is IvoState.DESTROYED
    (item,) = done.receipt.items
    assert (item["key"], item["records"]) == ("PDL-8-4-DONE", 2)
    assert "8.4-12/2026" in str(item["sv"])
    assert [(one.to, "8.4-12/2026" in one.text.en) for one in done.confirmations] == [
        ("ivo", True),
        ("applicant", True),
    ]
    with clinic.vault.database.read() as tx:
        assert clinic.vault.people is not None
        kept = tx.one("SELECT count(*) FROM record WHERE subject_id = ? AND category = 'health'", subject)
    assert kept == (1,)
    assert isinstance(carry_out_destruction(clinic.vault, subject, case.id, by=KIM, now=clinic.now), Declined)


def test_ivo_and_the_applicant_are_confirmed_each_once(clinic: Clinic) -> None:
    """R-17.6."""
    subject = patient(clinic)
    case = decided(clinic, subject, "hosta")
    assert isinstance(confirmed(clinic.vault, subject, case.id, "ivo", by=KIM, now=clinic.now), Declined)
    carry_out_destruction(clinic.vault, subject, case.id, by=KIM, now=clinic.now)
    first = confirmed(clinic.vault, subject, case.id, "ivo", by=KIM, now=clinic.now)
    assert isinstance(first, IvoCase)
    assert first.to_confirm == ("applicant",)
    assert isinstance(confirmed(clinic.vault, subject, case.id, "ivo", by=KIM, now=clinic.now), Declined)
    last = confirmed(clinic.vault, subject, case.id, "applicant", by=KIM, now=clinic.now)
    assert isinstance(last, IvoCase)
    assert last.to_confirm == ()
    nobody = SubjectId(b"x" * 16)
    for who in (nobody, subject):
        unknown = confirmed(clinic.vault, who, type(case.id)(b"x" * 16), "ivo", by=KIM, now=clinic.now)
        assert isinstance(unknown, Declined)


def test_whoever_was_handed_what_is_destroyed_is_told(clinic: Clinic) -> None:
    """R-17.6: execution covers recipients; who was handed another record is not told of this one."""
    subject = patient(clinic)
    meant = record(clinic, subject, "farlig farbror")
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, clinic.now)
    assert policy is not None
    from dataclasses import replace as changed

    from ombud.disclosure.register.rows import keep_disclosure

    with clinic.vault.act(by=KIM, now=clinic.now) as act:
        from tests.architecture.test_tables import a_disclosure

        one = a_disclosure(subject, clinic)
        for number, records in ((b"1", (meant,)), (b"2", (b"z" * 16,))):
            given = changed(one, id=number * 16, categories=(HEALTH,), records=records, name=f"Vårdgivare {number!r}")
            keep_disclosure(act.person(subject), given)
        act.nothing_changed()
    case = decided(clinic, subject, "farlig farbror")
    done = carry_out_destruction(clinic.vault, subject, case.id, by=KIM, now=clinic.now)
    assert isinstance(done, Destroyed)
    assert [(one.change, one.name) for one in notified(clinic, subject)] == [(Change.ERASURE, "Vårdgivare b'1'")]


def test_a_decision_without_a_number_or_of_what_is_not_there_is_declined(clinic: Clinic) -> None:
    subject = patient(clinic)
    meant = frozenset({record(clinic, subject, "hosta")})
    for wrong, by in (
        (Destruction(" ", DAY, meant), DISA), (Destruction("1", DAY, frozenset()), DISA),
        (Destruction("1", DAY, frozenset({b"x" * 16})), DISA), (Destruction("1", DAY, meant), RUT),
    ):  # fmt: skip
        assert isinstance(enter_destruction(clinic.vault, subject, wrong, by=by, now=clinic.now), Declined)
    nobody = SubjectId(b"x" * 16)
    found = enter_destruction(clinic.vault, nobody, Destruction("1", DAY, meant), by=DISA, now=clinic.now)
    assert isinstance(found, Declined)
    first, second = decided(clinic, subject, "hosta"), decided(clinic, subject, "hosta")
    assert isinstance(carry_out_destruction(clinic.vault, subject, first.id, by=KIM, now=clinic.now), Destroyed)
    assert isinstance(carry_out_destruction(clinic.vault, subject, second.id, by=KIM, now=clinic.now), Declined)
    assert isinstance(carry_out_destruction(clinic.vault, nobody, first.id, by=KIM, now=clinic.now), Declined)


def test_the_file_is_kept_while_it_is_open_and_five_years_after_and_cannot_be_altered(clinic: Clinic) -> None:
    """T-15: and an erasure says so."""
    subject = patient(clinic)
    case = sent(clinic, proposed(clinic, subject)).case
    items = {item.klass: item for item in plan(clinic.vault, subject, by=DISA, now=clinic.now).items}
    assert (items["case"].key, items["case"].until) == ("DUTY", None)
    enter_decision(clinic.vault, subject, case.id, Decision(IvoState.HAND_OUT, "1", DAY), by=KIM, now=clinic.now)
    items = {item.klass: item for item in plan(clinic.vault, subject, by=DISA, now=clinic.now).items}
    assert items["case"].until is not None
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE ivo_case SET closed_at = closed_at + 1")
    with pytest.raises(TamperedError), clinic.vault.look(by=DISA, now=clinic.now) as act:
        ivo_cases(act.person(subject))


def test_nothing_of_it_lies_in_clear_or_prints(clinic: Clinic) -> None:
    subject = patient(clinic)
    case = proposed(clinic, subject)
    assert "fara" not in repr(case)
    raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file())
    assert b"i fara" not in raw


# What a statute makes us tell (A-19, T-H4) ----------------------------------------------------------------


def asked(clinic: Clinic, subject: SubjectId, **more: object):  # type: ignore[no-untyped-def]
    stay: dict[str, object] = {
        "code": "PSL-6-15-1", "requester": Authority.POLICE, "content": Content.STAY, "named": "Polisen, utredare NN",
        "reference": "K-123", "staying": True, **more,
    }  # fmt: skip
    return disclose_by_statute(clinic.vault, subject, Inquiry(**stay), by=KIM, now=clinic.now)  # type: ignore[arg-type]


def test_the_police_learn_whether_somebody_is_staying_and_nothing_else(clinic: Clinic) -> None:
    """A-19 (law.md 0.4): police under PSL 6:15 p 1 asking for a diagnosis are refused; without a code too."""
    subject = patient(clinic)
    told = asked(clinic, subject)
    assert isinstance(told, HandedOver)
    assert (told.parts, told.disclosure.said, told.disclosure.categories) == ((), "staying", ())
    meant = frozenset({record(clinic, subject, "hosta")})
    for wrong in (
        {"content": Content.SERIOUS_EVENT, "staying": None, "records": meant}, {"code": ""}, {"code": "PSL-6-15-2"},
        {"requester": Authority.IVO}, {"named": " "}, {"reference": ""}, {"staying": None}, {"records": meant},
        {"code": "GDPR-33", "requester": Authority.IMY, "content": Content.BREACH, "staying": None},
        {"code": "SOL-19-1", "requester": Authority.SOCIAL_SERVICES, "content": Content.CHILD_CONCERN},
    ):  # fmt: skip
        assert isinstance(asked(clinic, subject, **wrong), Undisclosed), wrong
    assert isinstance(asked(clinic, SubjectId(b"x" * 16)), Undisclosed)
    assert len(entered(clinic, subject)) == 1


def test_what_a_purpose_of_a_statute_hands_over_without_a_code_is_refused(clinic: Clinic) -> None:
    """A-19: a police request without a statute code."""
    subject = patient(clinic)
    wanted = Handing(PurposeId("legal.disclosure"), "statutory", AUTHORITY, "Polisen", {NAME: frozenset()})
    refused = hand_over(clinic.vault, subject, wanted, by=KIM, now=clinic.now)
    assert isinstance(refused, Undisclosed)
    assert refused.requirement == "A-19"


def test_the_person_is_not_told_that_the_police_asked_and_no_count_betrays_it(clinic: Clinic) -> None:
    """Art. 4(9), policy.md *Readers*: neither the list of recipients nor who has read shows it."""
    subject, other = patient(clinic), patient(clinic)
    asked(clinic, subject)
    asked(clinic, subject, code="")
    told = access(clinic.vault, subject, by=DISA, now=clinic.later(minutes=1))
    same = access(clinic.vault, other, by=DISA, now=clinic.now)
    assert isinstance(told, Access)
    assert isinstance(same, Access)
    assert told.recipients == ()
    assert [one.act for one in told.readings] == [one.act for one in same.readings]


def test_a_serious_event_is_reported_with_the_entries_it_is_about(clinic: Clinic) -> None:
    """PSL 3:5: to IVO, and the person is told of it (3:8)."""
    subject = patient(clinic)
    meant = frozenset({record(clinic, subject, "hosta")})
    told = asked(
        clinic, subject, code="PSL-3-5", requester=Authority.IVO, content=Content.SERIOUS_EVENT, named="IVO",
        staying=None, records=meant,
    )  # fmt: skip
    assert isinstance(told, HandedOver)
    assert set(told.disclosure.records) >= meant
    assert not told.disclosure.withheld
    assert "farlig farbror" not in str([dict(part.fields) for part in told.parts])


def test_a_joined_registration_brings_its_questions_to_ivo_over(clinic: Clinic) -> None:
    keep, other = patient(clinic, "snuva"), patient(clinic)
    case = proposed(clinic, other)
    wanted = Wanted(keep, other, "samma person")
    begin_merge(clinic.vault, wanted, by=RUT, now=clinic.now)
    found = confirm_merge(clinic.vault, wanted, by=DISA, now=clinic.now)
    assert isinstance(found, Merged), found
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        (moved_here,) = ivo_cases(act.person(keep))
    assert (moved_here.id, moved_here.state, moved_here.statement) == (case.id, case.state, case.statement)


def test_nothing_is_destroyed_where_not_everything_is_there(clinic: Clinic) -> None:
    subject = patient(clinic)
    with clinic.vault.act(by=KIM, now=clinic.now) as act:
        assert destroy(act.person(subject), frozenset(), "1") is None
        assert destroy(act.person(subject), frozenset({b"x" * 16}), "1") is None
        act.nothing_changed()
    assert journal(clinic, subject) == {"hosta", "farlig farbror"}
