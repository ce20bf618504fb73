"""The data protection officer's queue: anybody may put a mail in, one function opens it, and it ends (N-20)."""

from datetime import timedelta

import pytest

from ombud.audit import Act as Kind
from ombud.collection.relate import Declined
from ombud.database import DamagedRow
from ombud.erasure import Receipt, erase, plan
from ombud.erasure.model import Outcome as Erasure
from ombud.keys.model import TamperedError
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests import Wanted as Joined
from ombud.requests import begin_merge, request_of
from ombud.requests.case_file import CaseFile
from ombud.requests.events import TakenBack
from ombud.requests.handle import change
from ombud.requests.intake import (
    QUEUE,
    Came,
    MailState,
    Note,
    Opened,
    Received,
    TooLarge,
    Verdict,
    coming_in,
    ended,
    listed,
    mail_from,
    mail_text,
    not_a_request,
    open_case,
    receive,
    settle_mails,
    show,
)
from ombud.requests.intake import queue as queue_module
from ombud.requests.intake.parse import MOST_BYTES
from ombud.requests.model import Arrival, Identity, RequestId, State, Wanted
from ombud.requests.opening import open_once
from ombud.retention import Swept, sweep
from ombud.terms import Actor, CategoryId, RoleId
from ombud.vault import OverBudget
from ombud.vault.wholeness import Wholeness
from tests import stores
from tests.clinic import ADA, CAMPAIGNS, DISA, EVA, RUT, STELLAN, VERA, Clinic, demo_policy
from tests.requests.mails import OURS, SENT, came, mail
from tests.seals import sealed_so

CASE_OFFICER = Actor("kajsa", RoleId("case_officer"))
OPERATOR = Actor("olle", RoleId("operator"))
EVERYBODY_ELSE = (RUT, VERA, STELLAN, CAMPAIGNS, ADA, EVA, CASE_OFFICER, OPERATOR)


def arrives(clinic: Clinic, body: str = "Vilka uppgifter har ni om mig?", **headers: str) -> Received:
    clinic.now = max(clinic.now, SENT + timedelta(hours=15))
    found = receive(clinic.vault, came(mail(body, **headers)), OURS, by=RUT, now=clinic.now)
    assert isinstance(found, Received), found
    return found


def opened(clinic: Clinic, mail_id: bytes) -> Opened:
    found = show(clinic.vault, mail_id, by=DISA, now=clinic.now)
    assert isinstance(found, Opened), found
    return found


def case_of(clinic: Clinic, note: Note) -> CaseFile:
    assert note.request is not None
    found = request_of(clinic.vault, RequestId(note.request), by=DISA, now=clinic.now)
    assert isinstance(found, CaseFile), found
    return found


def refusals(clinic: Clinic) -> list[tuple[str, str]]:
    """(account, step) of every refused attempt on the queue that the log has."""
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.entries(tx)]
    return sorted(
        (entry.actor.id, str(entry.facts["step"]))
        for entry in entries
        if entry.facts.get("scope") == "queue" and entry.outcome == "refused"
    )


def test_a_mail_that_asks_for_a_right_opens_a_case_with_its_own_time(clinic: Clinic) -> None:
    """N-20.1, R-01: mail of 2026-11-24 18:00, brought the day after, is received on 2026-11-24."""
    received = arrives(clinic)
    assert (received.note.state, received.note.received_at, received.again) == (MailState.CASE, SENT, False)
    file = case_of(clinic, received.note)
    assert file.case.opened.received_at == SENT
    assert (file.case.state, file.case.identity) == (State.RECEIVED, Identity.UNKNOWN)
    assert file.case.opened.wanted == (Wanted(Right.ACCESS),)
    assert (file.case.opened.channel, file.case.opened.contact) == ("email", "nelly@nelly.example")
    assert file.case.due_at == received.note.due_at
    assert received.reference == file.reference


def test_the_receipt_is_written_into_the_case_and_names_its_reference_and_day(clinic: Clinic) -> None:
    """R-11: Swedish to who writes Swedish. Nothing is sent."""
    file = case_of(clinic, arrives(clinic).note)
    message = file.events[-1].what
    assert message.kind == "message"
    assert message.direction == "out"
    assert file.reference in message.words
    assert "2026-12-24" in message.words
    assert "få veta vad vi har om dig" in message.words


def test_the_case_takes_the_sentences_that_ask_and_the_rest_stays_in_the_queue(clinic: Clinic) -> None:
    """N-20.2, R-14: who answers requests reads what is asked for, and not the letter to the officer."""
    received = arrives(clinic, "Min chef trakasserar mig.\n\nVilka uppgifter har ni om mig?")
    assert case_of(clinic, received.note).case.opened.words == "vilka uppgifter har ni om mig?"
    assert "trakasserar" in opened(clinic, received.note.id).note.written


def test_a_mail_that_asks_for_nothing_we_know_waits_and_its_clock_runs(clinic: Clinic) -> None:
    """N-20.1: due as if it were a request, until a person says otherwise."""
    received = arrives(clinic, "Kan ni ringa mig om en sak som oroar mig?")
    assert (received.note.state, received.note.verdict) == (MailState.WAITING, Verdict.UNCLEAR)
    (one,) = queue(clinic)
    assert (one.due_at - timedelta(hours=1)).date().isoformat() == "2026-12-24"
    assert "Dataskyddsombudet läser det" in opened(clinic, one.id).note.receipt
    assert received.reference is None


def queue(clinic: Clinic):  # type: ignore[no-untyped-def]
    found = listed(clinic.vault, by=DISA, now=clinic.now)
    assert not isinstance(found, Refusal), found
    return found


def test_no_other_role_lists_opens_or_decides_and_that_they_tried_is_in_the_log(clinic: Clinic) -> None:
    """N-20.2: the test of the law's row: reception is excluded, and so is everybody else."""
    note = arrives(clinic, "Kan ni ringa mig om en sak som oroar mig?").note
    for somebody in EVERYBODY_ELSE:
        at = {"by": somebody, "now": clinic.now}
        assert isinstance(listed(clinic.vault, **at), Refusal)
        assert isinstance(show(clinic.vault, note.id, **at), Refusal)
        assert isinstance(show(clinic.vault, b"x" * 16, **at), Refusal)
        assert isinstance(not_a_request(clinic.vault, note.id, "spam", **at), Refusal)
        assert isinstance(open_case(clinic.vault, note.id, [Right.ACCESS], whole=True, **at), Refusal)
    tried = ("list", "not-a-request", "open-case", "show", "show")
    assert refusals(clinic) == sorted((somebody.id, step) for somebody in EVERYBODY_ELSE for step in tried)
    assert opened(clinic, note.id).note.state is MailState.WAITING


def test_no_path_of_the_vault_opens_a_mail(clinic: Clinic) -> None:
    """N-20.2: not for a purpose that has cases, and not with the mail's data key: it takes the queue key too."""
    note = arrives(clinic, "Kan ni ringa mig om en sak som oroar mig?").note
    for purpose in ("legal.requests", "dpo.correspondence", "contract.request"):
        found = clinic.read(note.subject, purpose, "case", by=DISA)
        assert isinstance(found, Refusal) or found.data.reveal() == []
    with clinic.vault.database.read() as tx:
        own = clinic.vault.directory.key(tx, note.subject, QUEUE)
        row = queue_module.store.by_mail(tx, note.id)
        message = queue_module.store.message(tx, note.subject, note.id)
    assert own is not None
    assert row is not None
    with pytest.raises(TamperedError):
        own.open(queue_module.message_context(note.subject, note.id), message)
    assert b"nelly" not in stores.raw(clinic.vault.database).lower()
    assert b"oroar" not in stores.raw(clinic.vault.database)


def test_every_opening_has_an_entry(clinic: Clinic) -> None:
    """G-04: who, which mail, for which purpose."""
    note = arrives(clinic).note
    opened(clinic, note.id)
    queue(clinic)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.entries(tx)]
    looked = [entry for entry in entries if entry.act is Kind.OPEN and entry.facts.get("scope") == "queue"]
    assert {(entry.actor.id, entry.purpose, entry.facts["step"], entry.subject) for entry in looked} == {
        ("disa", "dpo.correspondence", "show", note.subject),
        ("disa", "dpo.correspondence", "list", None),
    }


def test_the_same_mail_twice_is_one_case(clinic: Clinic) -> None:
    """By its Message-ID and what it says, whatever servers wrote above it on the way."""
    first = arrives(clinic)
    again = arrives(clinic, Received="from a.example by mx.example.se; Tue, 24 Nov 2026 18:00:12 +0100")
    assert (again.again, again.note.id, again.note.request) == (True, first.note.id, first.note.request)
    assert len(queue(clinic)) == 1
    other = arrives(clinic, "Radera mig.")
    assert not other.again
    assert len(queue(clinic)) == 2


def test_a_mail_without_an_id_is_known_by_its_bytes(clinic: Clinic) -> None:
    bare = b"From: nelly@nelly.example\nSubject: Hej\n\nRadera mig.\n"
    found = [receive(clinic.vault, came(bare), OURS, by=RUT, now=clinic.now) for _ in range(2)]
    assert [one.again for one in found if isinstance(one, Received)] == [False, True]


def test_what_a_kill_left_between_the_acts_is_done_when_the_mail_comes_again(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the case, and after it: one case in the end."""

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(coming_in, "open_once", killed)
        with pytest.raises(KeyboardInterrupt):
            arrives(clinic)
    assert [one.state for one in queue(clinic)] == [MailState.ARRIVED]
    with monkeypatch.context() as broken:
        broken.setattr(coming_in, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            arrives(clinic)
    received = arrives(clinic)
    assert (received.again, received.note.state) == (True, MailState.CASE)
    assert len(case_of(clinic, received.note).events) == 2
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM request") == (1,)


def test_the_officer_finishes_what_a_kill_left(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(coming_in, "open_once", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            arrives(clinic)
    (one,) = queue(clinic)
    done = open_case(clinic.vault, one.id, [], whole=False, by=DISA, now=clinic.now)
    assert isinstance(done, Note)
    assert case_of(clinic, done).case.rights == (Right.ACCESS,)


def test_a_case_that_cannot_be_opened_leaves_the_mail_in_the_queue(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coming_in, "open_once", lambda *_, **__: queue_module.DECIDED)
    found = receive(clinic.vault, came(mail()), OURS, by=RUT, now=clinic.now)
    assert isinstance(found, Declined)
    assert [one.state for one in queue(clinic)] == [MailState.ARRIVED]


def test_the_officer_opens_a_case_from_a_mail_that_waited(clinic: Clinic) -> None:
    """With the mail's own time, the rights that a person saw in it, and of its words what they choose."""
    note = arrives(clinic, "Kan ni ringa mig om en sak som oroar mig?").note
    clinic.later(days=3)
    done = open_case(clinic.vault, note.id, [Right.ERASURE, Right.ACCESS], whole=True, by=DISA, now=clinic.now)
    assert isinstance(done, Note)
    file = case_of(clinic, done)
    assert (file.case.opened.received_at, file.case.rights) == (SENT, (Right.ERASURE, Right.ACCESS))
    assert "oroar mig" in file.case.opened.words
    again = open_case(clinic.vault, note.id, [Right.ACCESS], whole=False, by=DISA, now=clinic.now)
    assert isinstance(again, Declined)
    assert isinstance(not_a_request(clinic.vault, note.id, "spam", by=DISA, now=clinic.now), Declined)


def test_the_officer_says_that_it_is_no_request(clinic: Clinic) -> None:
    note = arrives(clinic, "Kan jag boka en tid?").note
    assert note.verdict is Verdict.OTHER
    done = not_a_request(clinic.vault, note.id, "other-matter", by=DISA, now=clinic.now)
    assert isinstance(done, Note)
    (one,) = queue(clinic)
    assert (one.state, one.closed_at) == (MailState.NOT_A_REQUEST, clinic.now)
    assert opened(clinic, note.id).note.decided["why"] == "other-matter"


def test_a_mail_that_is_not_there_is_said(clinic: Clinic) -> None:
    arrives(clinic)
    missing = mail_from(mail_text(b"x" * 16))
    assert isinstance(show(clinic.vault, missing, by=DISA, now=clinic.now), Declined)


def test_whom_the_officer_looks_at_is_counted(clinic: Clinic) -> None:
    """P-11: thirty people an hour, mails as everything else."""
    notes = [arrives(clinic, "Radera mig.", Message_ID=f"<{n}@nelly.example>").note for n in range(31)]
    for note in notes[:30]:
        opened(clinic, note.id)
    assert isinstance(show(clinic.vault, notes[30].id, by=DISA, now=clinic.now), OverBudget)


CHANGES = (
    "state = 'not_a_request'",
    "received_at = received_at + 1",
    "due_at = due_at + 1",
    "until = 1",
    "version = 7",
)


@pytest.mark.parametrize("change", CHANGES)
def test_what_stands_in_clear_beside_a_mail_cannot_be_changed_unseen(clinic: Clinic, change: str) -> None:
    """A clock that somebody set back behind our back is found before anything is decided from it (R16)."""
    note = arrives(clinic, "Kan ni ringa mig om en sak som oroar mig?").note
    with clinic.vault.database.act() as tx:
        tx.run(f"UPDATE queue_mail SET {change}")
    with pytest.raises(DamagedRow):
        listed(clinic.vault, by=DISA, now=clinic.now)
    with pytest.raises(DamagedRow):
        show(clinic.vault, note.id, by=DISA, now=clinic.now)


def test_who_can_seal_rows_cannot_make_a_mail_another_either(clinic: Clinic) -> None:
    """The dates and the state lie in what is sealed under the mail's own key too."""
    note = arrives(clinic, "Kan ni ringa mig om en sak som oroar mig?").note
    with clinic.vault.database.act() as tx:
        sealed_so(clinic.vault.database, tx, "queue_mail", "UPDATE queue_mail SET due_at = due_at + 1")
    with pytest.raises(TamperedError):
        show(clinic.vault, note.id, by=DISA, now=clinic.now)


def swept(clinic: Clinic) -> None:
    settle_mails(clinic.vault, now=clinic.now)
    assert isinstance(sweep(clinic.vault, by=DISA, now=clinic.now), Swept)


def test_a_mail_ends_five_years_after_it_was_closed_and_not_a_day_before(clinic: Clinic) -> None:
    """policy.md: dpo.correspondence, five years after closure; then key, index, row and id are gone."""
    note = arrives(clinic, "Kan jag boka en tid?").note
    not_a_request(clinic.vault, note.id, "other-matter", by=DISA, now=clinic.now)
    clinic.now = clinic.now.replace(year=2031)
    swept(clinic)
    assert len(queue(clinic)) == 1
    clinic.later(days=1)
    assert isinstance(show(clinic.vault, note.id, by=DISA, now=clinic.now), Refusal)  # unreadable before the sweep
    swept(clinic)
    assert queue(clinic) == ()
    with clinic.vault.database.read() as tx:
        assert not clinic.vault.directory.hold(tx, note.subject)
        assert clinic.vault.directory.indexes(tx, note.subject) == frozenset()


def test_a_mail_that_nobody_closes_ends_five_years_after_it_came(clinic: Clinic) -> None:
    arrives(clinic, "Kan ni ringa mig om en sak som oroar mig?")
    clinic.now = SENT.replace(year=2031)
    swept(clinic)
    assert len(queue(clinic)) == 1
    clinic.later(days=1)
    swept(clinic)
    assert queue(clinic) == ()


def test_a_mail_with_a_case_is_kept_as_long_as_the_file_of_the_case(clinic: Clinic) -> None:
    """T-15: five years after the case is closed; while it is open there is no end."""
    note = arrives(clinic).note
    swept(clinic)
    file = case_of(clinic, note)
    closed = clinic.later(days=400)
    assert settle_mails(clinic.vault, now=clinic.now) == 0
    assert isinstance(change(clinic.vault, file.id, lambda *_: TakenBack(""), by=DISA, now=closed), CaseFile)
    assert settle_mails(clinic.vault, now=clinic.now) == 1
    assert settle_mails(clinic.vault, now=clinic.now) == 0
    clinic.now = closed.replace(year=closed.year + 5)
    swept(clinic)
    assert opened(clinic, note.id).note.state is MailState.CASE
    clinic.later(days=1)
    swept(clinic)
    assert queue(clinic) == ()


def test_a_mail_that_another_run_has_given_its_end_is_passed_over(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(clinic)
    with clinic.vault.database.read() as tx:
        rows = queue_module.store.without_end(tx)
    without_files(clinic)
    monkeypatch.setattr(ended.store, "without_end", lambda _: rows)
    assert settle_mails(clinic.vault, now=clinic.now) == 0


def without_files(clinic: Clinic) -> None:
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM request_event")
        tx.run("DELETE FROM request")
    settle_mails(clinic.vault, now=clinic.now)


def test_a_mail_whose_file_is_gone_already_has_ended(clinic: Clinic) -> None:
    arrives(clinic)
    without_files(clinic)
    swept(clinic)
    assert queue(clinic) == ()


def test_under_a_policy_without_the_purpose_nothing_ends_and_nobody_opens(clinic: Clinic) -> None:
    file = demo_policy()
    purposes = {name: one for name, one in file.purposes.items() if name != "dpo.correspondence"}
    clinic.adopt(file.model_copy(update={"purposes": purposes}), clinic.now)
    note = arrives(clinic, "Kan jag boka en tid?").note
    assert isinstance(show(clinic.vault, note.id, by=DISA, now=clinic.now), Refusal)
    clinic.now = clinic.now.replace(year=2040)
    swept(clinic)
    with clinic.vault.database.read() as tx:
        assert len(queue_module.store.listed(tx)) == 1


def test_a_mail_is_no_registration_to_be_joined(clinic: Clinic) -> None:
    note = arrives(clinic).note
    keep = clinic.somebody()
    joined = begin_merge(clinic.vault, Joined(keep, note.subject, "samma"), by=DISA, now=clinic.now)
    assert isinstance(joined, Declined)
    assert joined.requirement == "N-20"


def test_whoever_wrote_is_whole_to_the_doctor_and_no_erasure_takes_a_mail_before_its_time(clinic: Clinic) -> None:
    """T-15: kept like the file of its case, and said with the statute."""
    note = arrives(clinic).note
    whole = Wholeness(clinic.vault.keyring, clinic.vault.directory, clinic.vault.book)
    with clinic.vault.database.read() as tx:
        assert whole.damage(tx, note.subject) == ()
    shown = plan(clinic.vault, note.subject, by=DISA, now=clinic.now)
    assert [(item.klass, item.key, item.outcome) for item in shown.items if item.klass == QUEUE] == [
        (QUEUE, "DUTY", Erasure.REFUSE)
    ]
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
    assert len(queue(clinic)) == 1


def test_a_file_that_is_no_mail_for_its_size_changes_nothing(clinic: Clinic) -> None:
    found = receive(clinic.vault, came(bytes(MOST_BYTES + 1)), OURS, by=RUT, now=clinic.now)
    assert isinstance(found, TooLarge)
    assert queue(clinic) == ()


def test_a_request_that_was_opened_is_not_opened_again(clinic: Clinic) -> None:
    note = arrives(clinic).note
    assert note.request is not None
    before = case_of(clinic, note).case.opened
    same = Arrival("email", before.received_at, before.wanted)
    assert open_once(clinic.vault, RequestId(note.request), same, by=DISA, now=clinic.now) is None


def test_nothing_of_a_mail_prints(clinic: Clinic) -> None:
    """Design 5, 7."""
    received = arrives(clinic, "Mitt namn är Nelly. Radera mig.")
    for one in (received, opened(clinic, received.note.id), Came(b"Nelly")):
        assert "Nelly" not in repr(one)
        assert "nelly" not in repr(one)
    assert CategoryId("case") in queue_module.CATEGORIES
