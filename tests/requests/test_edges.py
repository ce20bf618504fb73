"""Requests at the edge: one that cannot be opened under the id it was given, and one that has moved home before its
two registrations become one (R-14, P-06)."""

from ombud.audit import Act
from ombud.collection.relate import UNKNOWN_PERSON
from ombud.law.rights import Right
from ombud.requests import identify, refusals, request_of, requests, store
from ombud.requests.case_file import CaseFile
from ombud.requests.identity import Shown
from ombud.requests.model import Arrival, Wanted, Way
from ombud.requests.opening import free_id, open_once
from ombud.terms import SubjectId
from tests.clinic import DISA, Clinic
from tests.collection.rows import logged
from tests.requests.letters import HANNA, opened
from tests.requests.test_choosing import member
from tests.requests.test_merge import joined

NOBODY = SubjectId(b"nobody here 1234")


def test_a_mail_that_asks_for_nothing_opens_no_request_under_the_id_that_waited_for_it(clinic: Clinic) -> None:
    """Refused and entered in the log, without a receipt; the id is free still, for the mail that does ask."""
    with clinic.vault.act(by=DISA, now=clinic.now) as act:
        request = free_id(act)
        act.nothing_changed()
    with clinic.vault.database.read() as tx:
        people = tx.all("SELECT count(*) FROM subject")
    empty = Arrival("email", clinic.now, ())
    of_nobody = Arrival("email", clinic.now, (Wanted(Right.ACCESS),), subject=NOBODY)
    for arrival, why in ((empty, refusals.NOTHING_WANTED), (of_nobody, UNKNOWN_PERSON)):
        assert open_once(clinic.vault, request, arrival, "Vi har tagit emot", by=DISA, now=clinic.now) == why
    with clinic.vault.database.read() as tx:
        assert store.requests_between(tx, request, request) == []
        assert tx.all("SELECT count(*) FROM subject") == people
    subject = clinic.somebody()
    asked = Arrival("email", clinic.now, (Wanted(Right.ACCESS),), subject=subject)
    file = open_once(clinic.vault, request, asked, "Vi har tagit emot", by=DISA, now=clinic.now)
    assert isinstance(file, CaseFile)
    assert (file.id, file.subject) == (request, subject)
    assert logged(clinic, subject, Act.REQUEST) == ["done"]


def test_a_request_that_had_moved_to_the_customer_comes_along_once_when_the_two_become_one(clinic: Clinic) -> None:
    """It came in from a stranger, who turned out to be a customer, and whose registrations were then joined."""
    customer = member(clinic)
    file = opened(clinic, None, Right.ACCESS, words="vad vet ni om mig?")
    other = opened(clinic, file.subject, Right.OBJECTION_MARKETING)
    moved = identify(clinic.vault, file.id, Shown(Way.EID, subject=customer), by=HANNA, now=clinic.now)
    assert isinstance(moved, CaseFile)
    assert moved.subject == customer
    joined(clinic, customer, file.subject, reason="samma person")
    listed = requests(clinic.vault, by=HANNA, now=clinic.now)
    assert {one.id for one in listed} == {file.id, other.id}  # type: ignore[union-attr]
    assert [one.subject for one in listed] == [customer, customer]  # type: ignore[union-attr]
    found = request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(found, CaseFile)
    assert found.events == moved.events
    assert found.case.opened.words == "vad vet ni om mig?"
