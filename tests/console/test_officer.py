"""The data protection officer's lists: what was stopped, what ends, what was done, who is guarded, who is told."""

import pytest

from ombud.audit import Act, Ledger
from ombud.choices import set_flags
from ombud.collection.inform import owe_information
from ombud.erasure import Receipt, erase, plan
from ombud.erasure.joined import erase_joined
from ombud.policy.ask import Flag
from ombud.policy.model import PolicyFile
from ombud.terms import PurposeId, RoleId, SubjectId, subject_text
from tests.clinic import DISA, RUT, Clinic, demo_policy
from tests.console.conftest import Staff
from tests.portal.browser import heading, links, words

pytestmark = pytest.mark.on("sqlite")
STOPS, TONIGHT, RECORD = "/konsol/stopp", "/konsol/gallring", "/konsol/register"
GUARDED, INFORMATION = "/konsol/skydd", "/konsol/information"


def _without_readers_of_the_log() -> PolicyFile:
    """The role still has the page's purpose, but the purpose may not run."""
    file = demo_policy()
    log = file.purposes[PurposeId("legal.log")].model_copy(update={"off": file.title})
    return file.model_copy(update={"purposes": {**file.purposes, PurposeId("legal.log"): log}})


def test_what_was_stopped_is_listed_with_its_rule_and_sentence(staff: Staff, clinic: Clinic, tolvan: SubjectId) -> None:
    clinic.read(tolvan, "care.record", "health")
    clinic.read(tolvan, "newsletter", "contact")
    clinic.later(days=1)
    disa = staff("disa")
    page = disa.page(STOPS)
    assert "2 läsningar stoppades i går, 0 hittills i dag" in words(page)
    assert "D-14" in words(page)
    found = [one for one in links(page) if one.startswith("/konsol/logg?sok=")]
    assert "Stoppat" in words(disa.page(found[0]))
    assert "stopped yesterday" in words(disa.in_language("en").page(STOPS))


def test_where_nothing_was_stopped_that_is_said(staff: Staff) -> None:
    assert "inte stoppat något" in words(staff("disa").page(STOPS))


def test_what_was_stopped_is_read_of_counts_that_are_kept_and_no_entry_is_opened(
    staff: Staff, clinic: Clinic, tolvan: SubjectId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-01, decision 0078: as many rows are read however long the log is; each reading of them is in the log."""
    disa = staff("disa")
    clinic.read(tolvan, "care.record", "health")
    clinic.vault.ledger.sequence(clinic.now)
    monkeypatch.delattr(Ledger, "latest")
    monkeypatch.delattr(Ledger, "between")
    for page in (STOPS, "/konsol/policy", RECORD):
        assert disa.page(page)
    clinic.read(tolvan, "care.record", "health")
    assert "2 på 30 dagar" in words(disa.page(STOPS))
    monkeypatch.undo()
    with clinic.vault.database.read() as tx:
        noted = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry.act is Act.READ_LOG]
    assert len([one for one in noted if one.facts.get("step") == "counted"]) == 4


def test_what_was_counted_of_a_person_stays_when_they_are_erased(
    staff: Staff, clinic: Clinic, tolvan: SubjectId
) -> None:
    """Art. 17(1), 5(2): that somebody was asked for remains true; of whom is gone."""
    clinic.read(tolvan, "care.record", "health")
    made = plan(clinic.vault, tolvan, by=DISA, now=clinic.now)
    assert isinstance(erase(clinic.vault, made, by=DISA, now=clinic.now), Receipt)
    page = words(staff("disa").page(STOPS))
    assert "1 på 30 dagar" in page
    assert subject_text(tolvan) not in page
    assert clinic.vault.ledger.beside_counts(clinic.now).sound


def test_a_joining_counts_nothing_twice(clinic: Clinic, tolvan: SubjectId) -> None:
    """PDL 4:3: who has read the double stays readable, and the readings were one each."""
    double = clinic.somebody()
    clinic.read(double, "care.record", "health")
    clinic.vault.ledger.sequence(clinic.now)
    before = clinic.vault.ledger.beside_counts(clinic.now).kept
    assert isinstance(erase_joined(clinic.vault, double, tolvan, lambda _act: True, by=DISA, now=clinic.now), Receipt)
    clinic.vault.ledger.sequence(clinic.now)
    found = clinic.vault.ledger.beside_counts(clinic.now)
    assert (found.kept, found.found) == (before, before)


def unsettled(clinic: Clinic) -> int:
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, clinic.now)
        assert policy is not None
        return clinic.vault.unsettled(tx, policy, clinic.now)


def test_what_ends_is_seen_before_it_does(staff: Staff, clinic: Clinic, tolvan: SubjectId) -> None:
    """N-11.1: a dry run; nothing is erased by looking."""
    page = words(staff("disa").page(TONIGHT))
    assert "gallras i natt" in page
    assert "provkörning" in page
    clinic.later(days=330)
    before = unsettled(clinic)
    assert "För 1 person räknas slutet om" in words(staff("disa").page(TONIGHT))
    assert staff("disa").page("/konsol")
    assert unsettled(clinic) == before > 0  # who only looks computes nothing
    clinic.vault.settle(now=clinic.now)
    assert "räknas slutet om" not in words(staff("disa").page(TONIGHT))
    assert "Inom ett år" in words(staff("disa").page(TONIGHT))
    assert "erased tonight" in words(staff("dag").in_language("en").page(TONIGHT))


def test_an_empty_clinic_has_nothing_that_ends(staff: Staff) -> None:
    assert "Ingenting tar slut" in words(staff("disa").page(TONIGHT))


def test_a_restored_clinic_counts_nothing(staff: Staff, clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    disa = staff("disa")
    monkeypatch.setattr(type(clinic.vault.book), "mark", lambda *_given: -1)
    assert disa.get(TONIGHT).status_code == 409


def test_the_record_stands_beside_what_was_done(staff: Staff, clinic: Clinic, tolvan: SubjectId) -> None:
    """A-01: the Art. 30 record from the policy, what was read from the log."""
    clinic.read(tolvan, "contract.perform", "contact")
    disa = staff("disa")
    page = words(disa.page(RECORD))
    assert "Kontaktuppgifter 1" in page
    assert "Ingenting har lästs utöver" in page
    assert "har inte läst något på 30 dagar" in page
    sheet = disa.get(f"{RECORD}/fil")
    assert sheet.content.startswith(b"PK")
    assert "Whom it concerns" in words(disa.in_language("en").page(RECORD))


def test_what_was_read_beyond_the_record_is_said_first(staff: Staff, clinic: Clinic, tolvan: SubjectId) -> None:
    """It was declared when it was read, and is not any more."""
    clinic.read(tolvan, "contract.perform", "contact")
    file, id_ = demo_policy(), PurposeId("contract.perform")
    kept = [one for one in file.purposes[id_].categories if one.id != "contact"]
    purposes = {**file.purposes, id_: file.purposes[id_].model_copy(update={"categories": kept})}
    clinic.adopt(file.model_copy(update={"purposes": purposes}), clinic.now)
    page = words(staff("disa").page(RECORD))
    assert "Läst utöver det som står i registret" in page


def test_a_policy_that_lacks_what_the_record_needs_has_none(staff: Staff, clinic: Clinic) -> None:
    clinic.adopt(demo_policy().model_copy(update={"security_measures": None}), clinic.now)
    disa = staff("disa")
    assert "security_measures" in words(disa.page(RECORD))
    assert disa.get(f"{RECORD}/fil").status_code == 404


def test_everything_done_with_the_protected_waits_to_be_reviewed(
    staff: Staff, clinic: Clinic, tolvan: SubjectId
) -> None:
    """R-41."""
    disa = staff("disa")
    assert "Allt är granskat" in words(disa.page(GUARDED))
    with clinic.vault.database.act() as tx:
        set_flags(tx, tolvan, on=(Flag.PROTECTED,))
    clinic.read(tolvan, "contract.perform", "contact")
    page = disa.page(GUARDED)
    assert "1 har skyddade personuppgifter" in words(page)
    assert f"/konsol/logg/uppfoljning/{subject_text(tolvan)}" in links(page)


def test_who_is_to_be_told_is_told_or_need_not_be(staff: Staff, clinic: Clinic, tolvan: SubjectId) -> None:
    """N-03.2, Art. 14(3) and (5)."""
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        for source in ("referral", "registry"):
            owe_information(act, tolvan, source, clinic.now)
        act.nothing_changed()
    disa = staff("disa")
    page = disa.page(INFORMATION)
    assert "2 personer ska få veta" in words(page)
    duties = [part.split('"')[0] for part in page.split('name="uppgift" value="')[1:]]
    first, second = dict.fromkeys(duties)
    person = subject_text(tolvan)
    assert "Antecknat." in disa.done(INFORMATION, person=person, uppgift=first)
    assert disa.post(INFORMATION, person=person, uppgift=first).status_code == 409
    assert "Antecknat." in disa.done(INFORMATION, person=person, uppgift=second, grund="14.5.a")
    assert "Ingen väntar på information" in words(disa.page(INFORMATION))
    assert disa.post(INFORMATION, person="x", uppgift=first).status_code == 404
    clinic.later(days=60)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        owe_information(act, tolvan, "referral", clinic.now)
        act.nothing_changed()


def test_a_policy_that_no_longer_lets_the_log_be_read_is_obeyed(staff: Staff, clinic: Clinic) -> None:
    disa = staff("disa")
    clinic.adopt(_without_readers_of_the_log(), clinic.now)
    for path in (STOPS, RECORD, GUARDED):
        answer = disa.get(path)
        assert (answer.status_code, heading(answer.text)) == (403, "Stoppad av policyn"), path
    assert "Regler:" in words(disa.page("/konsol/policy"))


def test_whoever_may_not_list_cases_may_not_list_who_is_told(staff: Staff, clinic: Clinic) -> None:
    file, id_ = demo_policy(), RoleId("dpo")
    kept = [one for one in file.roles[id_].purposes if one != "legal.requests"]
    roles = {**file.roles, id_: file.roles[id_].model_copy(update={"purposes": kept})}
    clinic.adopt(file.model_copy(update={"roles": roles}), clinic.now)
    assert staff("disa").get(INFORMATION).status_code == 403


@pytest.mark.parametrize("who", ["rut", "vera", "max", "ada"])
def test_they_are_not_there_for_anybody_else(staff: Staff, who: str) -> None:
    for path in (STOPS, TONIGHT, RECORD, GUARDED, INFORMATION):
        assert staff(who).get(path).status_code == 404
