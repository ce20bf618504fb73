"""Erasure as a request: what goes, what stays and why, in one letter; carried out once (Art. 17, R-17.1 to R-17.4)."""

import pytest

from ombud.collection import store as duties
from ombud.collection.relate import close
from ombud.disclosure.register.model import Change
from ombud.erasure import Outcome as Goes
from ombud.erasure import erase, plan
from ombud.law.rights import Right
from ombud.relations import Kind
from ombud.requests import carry_out, consent, objection, request_of
from ombud.requests.carry import CARRIERS, Work
from ombud.requests.carry.erasure import CHANGED
from ombud.requests.carrying import Carried
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Item, Outcome
from ombud.terms import ChoiceId
from tests.clinic import CAMPAIGNS, DISA, RUT, VERA, Clinic
from tests.disclosure.test_register import customer, handed, notified, relations
from tests.erasure.test_erase import CONSENT, asker
from tests.erasure.test_erase import patient as mixed
from tests.requests.asking import asked, carried, keys, letter, outcomes, planned
from tests.requests.letters import HANNA
from tests.requests.test_carry_corrections import grounds


def items_of(clinic: Clinic, file: CaseFile) -> tuple[Item, ...]:
    found = request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(found, CaseFile), found
    return found.case.items


def test_a_mixed_person_gets_three_outcomes_in_one_letter(clinic: Clinic) -> None:
    """R-17.1: journal, invoice and advertising; each with its statute, and advertising is gone."""
    subject = mixed(clinic)
    file = asked(clinic, subject, Right.ERASURE)
    told = outcomes(planned(clinic, file))
    assert (told["PDL-3-17"], told["BFL-7-2"], told["MKT"]) == (Outcome.REFUSED, Outcome.REFUSED, Outcome.GRANTED)
    carried(clinic, file)
    assert clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    assert clinic.values(subject, "care.record", "health", VERA) == [{"text": "hosta"}]
    said = letter(clinic, file)
    for part in ("3 kap. 17 § patientdatalagen", "7 kap. 2 § bokföringslagen", "2033-12-31", "Inspektionen för vård"):
        assert part in said
    assert "är raderade" in said
    assert "imy.se" in said


def test_the_file_of_the_request_stays_when_everything_else_goes(clinic: Clinic) -> None:
    """T-15: the request itself is kept five years after its answer; no index finds the person (R-17.2)."""
    subject = asker(clinic)
    file = asked(clinic, subject, Right.ERASURE)
    told = outcomes(planned(clinic, file))
    assert (told["ERASED"], told["DUTY"], told["LOG"]) == (Outcome.GRANTED, Outcome.REFUSED, Outcome.REFUSED)
    carried(clinic, file)
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "email", "1:nelly@example.se") == ()
    said = letter(clinic, file)
    assert "artikel 5.2" in said or "rättslig förpliktelse" in said
    left = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert [item.klass for item in left.items if item.outcome is Goes.REFUSE] == ["case", "log"]


def test_it_is_carried_out_once_and_a_second_run_finds_it_done(clinic: Clinic) -> None:
    subject = asker(clinic)
    file = asked(clinic, subject, Right.ERASURE)
    planned(clinic, file)
    carried(clinic, file)
    again = carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(again, Carried)
    assert (again.already, again.done) == (True, ())
    work = Work(clinic.vault, file, file.case.opened.wanted[0], HANNA, clinic.now)
    for item in items_of(clinic, file):
        assert CARRIERS[Right.ERASURE].carry_out(work, item) == item


def test_where_something_has_changed_nothing_is_erased_and_it_is_proposed_anew(clinic: Clinic) -> None:
    """What was shown is what is done, or nothing is."""
    subject = asker(clinic)
    file = asked(clinic, subject, Right.ERASURE)
    planned(clinic, file)
    consent(clinic.vault, subject, CONSENT, "desk", by=RUT, now=clinic.now)
    found = carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert found == CHANGED
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "email", "1:nelly@example.se") == (subject,)
    planned(clinic, file)
    carried(clinic, file)
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "email", "1:nelly@example.se") == ()


def test_who_was_handed_what_goes_is_told(clinic: Clinic) -> None:
    """R-19.1."""
    subject = customer(clinic)
    handed(clinic, subject)
    agreement = next(one for one in relations(clinic, subject) if one.kind is Kind.AGREEMENT)
    close(clinic.vault, subject, agreement.id, by=RUT, now=clinic.now)
    clinic.later(days=3 * 366 + 5)
    file = asked(clinic, subject, Right.ERASURE)
    planned(clinic, file)
    carried(clinic, file)
    assert [one.change for one in notified(clinic, subject)] == [Change.ERASURE]


def test_those_who_published_it_on_are_to_be_told(clinic: Clinic) -> None:
    """R-17.4: a published testimonial erased makes the task "inform republishers"."""
    subject = asker(clinic)
    file = asked(clinic, subject, Right.ERASURE, published="yes")
    planned(clinic, file)
    carried(clinic, file)
    with clinic.vault.database.read() as tx:
        assert "republishers" in [one.source for one in duties.duties(tx, subject) if one.done_at is None]


def test_restriction_instead_where_the_person_wants_it(clinic: Clinic) -> None:
    """18(1)(b): nothing is erased."""
    subject = asker(clinic)
    file = asked(clinic, subject, Right.ERASURE, instead="restriction")
    assert outcomes(planned(clinic, file)) == {"RESTRICT": Outcome.RESTRICTED_INSTEAD}
    carried(clinic, file)
    assert grounds(clinic, subject) == [("18.1.b", None)]
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "email", "1:nelly@example.se") == (subject,)


def test_a_change_between_the_look_and_the_act_is_a_change(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    from ombud.erasure import Changed

    subject = asker(clinic)
    file = asked(clinic, subject, Right.ERASURE)
    planned(clinic, file)
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    monkeypatch.setattr("ombud.requests.carry.erasure.erase", lambda *_a, **_k: Changed(shown))
    assert carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now) == CHANGED
    assert keys(items_of(clinic, file))


def test_a_tombstone_names_nobody_and_a_no_is_known_again_under_later_keys(clinic: Clinic) -> None:
    """R-17.3: a random id, a hash of the plan and days; the keyed hash of an address matches under a later epoch."""
    subject = asker(clinic)
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert shown.whole
    erase(clinic.vault, shown, by=DISA, now=clinic.now)
    with clinic.vault.database.read() as tx:
        rows = tx.all("SELECT * FROM tombstone WHERE subject_id = ?", subject)
    assert rows
    assert "nelly" not in str(rows)
    clinic.vault.keyring.begin_epoch(clinic.later(days=8))
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.suppressed(tx, "email", "1:nelly@example.se")
