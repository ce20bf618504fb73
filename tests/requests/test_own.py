"""A person's own requests: theirs and nobody else's, carried out at once where nobody decides (R-14, N-15.1, R-09)."""

from ombud.collection.relate import Declined
from ombud.erasure.kept import receipt_by_number
from ombud.law.rights import Right
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind
from ombud.requests import approve, open_request
from ombud.requests.carry.erasure import CHOSEN
from ombud.requests.model import Arrival, Outcome, State, Wanted, Way
from ombud.requests.own import Asked, ask_for, go_on, own_request, own_requests
from ombud.terms import Actor, RoleId, SubjectId, subject_text
from tests.clinic import CAMPAIGNS, RUT, Clinic
from tests.erasure.test_erase import asker, patient
from tests.requests.asking import filed


def of(subject: SubjectId) -> Actor:
    return Actor(subject_text(subject), RoleId("subject"))


def wanted(clinic: Clinic, subject: SubjectId, right: Right, way: Way | None = Way.EID, **details: str) -> Asked:
    return Asked(Arrival("portal", clinic.now, (Wanted(right, details),), subject=subject), way)


def test_of_several_the_last_is_first_and_anothers_is_none(clinic: Clinic) -> None:
    mine, other = asker(clinic), asker(clinic)
    first = filed(ask_for(clinic.vault, wanted(clinic, mine, Right.COMPLAINT), by=of(mine), now=clinic.now))
    clinic.later(days=1)
    second = filed(ask_for(clinic.vault, wanted(clinic, mine, Right.OBJECTION), by=of(mine), now=clinic.now))
    theirs = filed(ask_for(clinic.vault, wanted(clinic, other, Right.COMPLAINT), by=of(other), now=clinic.now))
    found = own_requests(clinic.vault, mine, by=of(mine), now=clinic.now)
    assert isinstance(found, tuple)
    assert [one.id for one in found] == [second.id, first.id]
    assert filed(own_request(clinic.vault, mine, first.reference, by=of(mine), now=clinic.now)).id == first.id
    for text in (theirs.reference, "K7M4-2QX9", "nothing"):
        assert isinstance(own_request(clinic.vault, mine, text, by=of(mine), now=clinic.now), Declined)


def test_that_anothers_was_asked_for_is_in_the_log(clinic: Clinic) -> None:
    """G-04: by whom and which, of nobody."""
    mine, other = asker(clinic), asker(clinic)
    theirs = filed(ask_for(clinic.vault, wanted(clinic, other, Right.COMPLAINT), by=of(other), now=clinic.now))
    own_request(clinic.vault, mine, theirs.reference, by=of(mine), now=clinic.now)
    with clinic.vault.database.read() as tx:
        rows = clinic.vault.ledger.who_read(tx, other)
    assert not [one for one in rows if one.entry.actor == of(mine)]


def test_who_may_not_handle_requests_sees_none(clinic: Clinic) -> None:
    subject = asker(clinic)
    file = filed(ask_for(clinic.vault, wanted(clinic, subject, Right.COMPLAINT), by=of(subject), now=clinic.now))
    assert isinstance(own_requests(clinic.vault, subject, by=CAMPAIGNS, now=clinic.now), Refusal)
    assert isinstance(own_request(clinic.vault, subject, file.reference, by=CAMPAIGNS, now=clinic.now), Refusal)
    nobody = SubjectId(bytes(16))
    assert isinstance(own_requests(clinic.vault, nobody, by=of(nobody), now=clinic.now), Declined)
    assert isinstance(
        ask_for(clinic.vault, wanted(clinic, nobody, Right.COMPLAINT), by=of(nobody), now=clinic.now), Declined
    )


def test_an_erasure_of_what_was_chosen_is_answered_with_its_receipt(clinic: Clinic) -> None:
    """R-17.1: no refusal in it, so nobody has to look; the number of the receipt stands with the item."""
    subject = patient(clinic)
    asked = wanted(clinic, subject, Right.ERASURE, **{CHOSEN: "marketing"})
    file = filed(ask_for(clinic.vault, asked, by=of(subject), now=clinic.now))
    assert file.case.state is State.ANSWERED
    (item,) = file.case.items
    assert item.outcome is Outcome.GRANTED
    receipt = receipt_by_number(clinic.vault, item.proof)
    assert receipt is not None
    assert '"marketing"' in receipt
    for number in ("nothing", "e_" + item.proof[2:][::-1]):
        assert receipt_by_number(clinic.vault, number) is None


def test_nobody_approves_the_refusal_of_their_own_request(clinic: Clinic) -> None:
    """R-09: not from another sign-in either."""
    subject = patient(clinic)
    file = filed(ask_for(clinic.vault, wanted(clinic, subject, Right.ERASURE), by=of(subject), now=clinic.now))
    assert file.case.state is State.AWAITING_SECOND
    again = Actor("s_another", RoleId("subject"))
    assert isinstance(approve(clinic.vault, file.id, by=again, now=clinic.now), Declined)
    same = filed(go_on(clinic.vault, file.id, by=of(subject), now=clinic.now))
    assert same.case.state is State.AWAITING_SECOND


def test_without_a_sign_in_that_is_enough_what_needs_identity_waits(clinic: Clinic) -> None:
    subject = asker(clinic)
    file = filed(ask_for(clinic.vault, wanted(clinic, subject, Right.ACCESS, None), by=of(subject), now=clinic.now))
    assert file.case.state is State.RECEIVED
    assert file.case.items == ()


def test_a_no_to_advertising_by_a_case_is_answered_in_the_same_breath(clinic: Clinic) -> None:
    """R-21.1, R-08."""
    subject = patient(clinic)
    asked = wanted(clinic, subject, Right.OBJECTION_MARKETING, None)
    file = filed(ask_for(clinic.vault, asked, by=of(subject), now=clinic.now))
    assert file.case.state is State.ANSWERED
    assert filed(go_on(clinic.vault, file.id, by=of(subject), now=clinic.now)).case.state is State.ANSWERED


def test_somebody_protected_is_carried_out_for_and_answered_on_paper(clinic: Clinic) -> None:
    """R-41: what is done is done; the answer goes by letter, and somebody has to send it."""
    subject = clinic.somebody(Flag.ADULT, Flag.PROTECTED)
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="skye@example.se")
    asked = wanted(clinic, subject, Right.RESTRICTION, ground="18.1.c")
    file = filed(ask_for(clinic.vault, asked, by=of(subject), now=clinic.now))
    assert file.case.state is State.UNDER_WAY
    assert all(matter.done for matter in file.case.matters)
    found = own_requests(clinic.vault, subject, by=of(subject), now=clinic.now)
    assert isinstance(found, tuple)
    assert len(found) == 1


def test_what_came_by_letter_is_theirs_too(clinic: Clinic) -> None:
    subject = asker(clinic)
    arrival = Arrival("letter", clinic.now, (Wanted(Right.ACCESS),), subject=subject)
    file = filed(open_request(clinic.vault, arrival, by=RUT, now=clinic.now))
    shown = filed(own_request(clinic.vault, subject, file.reference, by=of(subject), now=clinic.now))
    assert shown.case.opened.channel == "letter"
