"""M-07: a yes on paper, by telephone or on a form is confirmed by its address, and nothing goes there before."""

import json
from datetime import datetime, timedelta

import pytest

from ombud.audit import Act
from ombud.choices import Denied
from ombud.choices.circumstance import CASE
from ombud.choices.confirmation import KEPT
from ombud.collection.relate import close
from ombud.erasure import Receipt, erase, plan
from ombud.plans import Done, Step
from ombud.plans.model import Result
from ombud.plans.work import Worker
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind
from ombud.requests import Decided, Merged, Wanted, begin_merge, confirm_merge, consent, objection
from ombud.requests.confirming import (
    CONFIRM,
    Asked,
    Came,
    First,
    Question,
    ask_address,
    confirm,
    question,
    refuse,
    sent,
    shown,
    tokens,
    waiting_of,
)
from ombud.retention import sweep
from ombud.terms import Actor, ChoiceId, ClassId, SubjectId
from ombud.terms.sealing import Context
from tests.campaigns.people import MAX
from tests.clinic import DISA, RUT, VERA, Clinic
from tests.collection.rows import logged
from tests.requests.families import somebody_born

EMAIL, SMS = ChoiceId("consent.marketing.email"), ChoiceId("consent.marketing.sms")
ADDRESS = "nelly@example.se"
PAPER = First("paper", ADDRESS)
EDITION = "1.1"


def customer(clinic: Clinic, email: str = ADDRESS) -> SubjectId:
    subject = clinic.somebody(Flag.ADULT)
    clinic.begin(subject, Kind.AGREEMENT, service="massage")
    clinic.hold(subject, "name", "contract", given="Nelly", family="Nilsson")
    clinic.hold(subject, "contact", "contract", email=email, phone="070-1740606")
    return subject


def asks(
    clinic: Clinic, subject: SubjectId, first: First = PAPER, choice: ChoiceId = EMAIL, by: Actor = RUT
) -> Asked | Denied:
    return ask_address(clinic.vault, subject, choice, first, by=by, now=clinic.now)


def posted(clinic: Clinic) -> list[Question]:
    """What the worker sends now; each is taken."""
    found: list[Question] = []

    def carry(step: Step, now: datetime) -> Result:
        asked = question(clinic.vault, step, now=now)
        if asked is None:
            return Done()
        found.append(asked)
        sent(clinic.vault, step, delivered=True, now=now)
        return Done(written=True)

    worker = Worker(clinic.vault, {CONFIRM: carry}, "w1", lambda: clinic.later(milliseconds=1))
    while worker.work():
        pass
    return found


def token(clinic: Clinic, one: Question) -> bytes:
    known = tokens(clinic.vault.keyring).read(one.token)
    assert known is not None
    return known


def asked(clinic: Clinic, subject: SubjectId, first: First = PAPER, choice: ChoiceId = EMAIL) -> bytes:
    """The address has got its question; what it is answered with."""
    assert isinstance(asks(clinic, subject, first, choice), Asked)
    (one,) = posted(clinic)
    return token(clinic, one)


def choices(clinic: Clinic, subject: SubjectId) -> frozenset[ChoiceId]:
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        return act.person(subject).choices


def reached(clinic: Clinic, subject: SubjectId) -> list[str]:
    """The addresses that advertising by mail would go to; none where it is refused."""
    opened = clinic.read(subject, "marketing.direct", "contact", MAX, "email")
    return (
        [] if isinstance(opened, Refusal) else [v.fields["email"] for v in opened.data.reveal() if "email" in v.fields]
    )


def states(clinic: Clinic, subject: SubjectId) -> list[str]:
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        return [one.state.value for one in waiting_of(act.person(subject))]


@pytest.mark.parametrize("way", ["paper", "telephone", "web", "pigeon"])
def test_a_yes_that_was_not_said_here_is_in_force_when_its_address_has_said_it(clinic: Clinic, way: str) -> None:
    """M-07: until then nothing may go there; the confirmed address alone is brought."""
    subject = customer(clinic)
    said = consent(clinic.vault, subject, EMAIL, way, by=RUT, now=clinic.now)
    assert isinstance(said, Denied)
    assert said.requirement == "M-07"
    held = asked(clinic, subject, First(way, ADDRESS))
    assert choices(clinic, subject) == frozenset()
    assert reached(clinic, subject) == []
    assert confirm(clinic.vault, held, EDITION, now=clinic.now) is Came.CONFIRMED
    assert choices(clinic, subject) == {EMAIL}
    assert reached(clinic, subject) == [ADDRESS]
    assert states(clinic, subject) == ["confirmed"]


def test_the_proof_of_both_yeses_is_the_evidence_of_the_consent(clinic: Clinic) -> None:
    """M-07, Art. 7(1): who took the first when and how, and that the address has answered."""
    subject = customer(clinic)
    first_at = clinic.now
    held = asked(clinic, subject)
    at = clinic.later(days=2)
    confirm(clinic.vault, held, EDITION, now=at)
    with clinic.vault.database.read() as tx:
        ((choice_id, sealed),) = tx.all("SELECT choice_id, sealed FROM choice WHERE subject_id = ?", subject)
        key = clinic.vault.directory.key(tx, subject, ClassId("evidence"))
    assert key is not None
    proof = json.loads(key.open(Context(subject, "evidence", "choice", choice_id, 1), sealed))
    assert proof["channel"] == "paper"
    assert proof["first_at"] == first_at.isoformat()
    assert proof["first_by"] == "rut"
    assert proof["confirmed_at"] == at.isoformat()
    assert proof["text"] == "C-1"
    assert ADDRESS not in json.dumps(proof)
    assert logged(clinic, subject, Act.CONSENT) == ["done", "done"]
    assert logged(clinic, subject, Act.SEND) == ["done"]


def test_the_question_goes_once_and_says_what_it_is_about(clinic: Clinic) -> None:
    subject = customer(clinic)
    asks(clinic, subject)
    (one,) = posted(clinic)
    assert (one.way, one.address, one.choice.channel) == ("paper", {"email": ADDRESS}, "email")
    assert one.until - one.asked_at == timedelta(days=7)
    assert ADDRESS not in repr(one)
    assert one.token not in repr(one)
    assert posted(clinic) == []


def test_an_sms_is_answered_with_a_code_short_enough_to_type(clinic: Clinic) -> None:
    subject = customer(clinic)
    asks(clinic, subject, First("telephone", "070-174 06 06"), SMS)
    (one,) = posted(clinic)
    assert len(one.token) == 13
    assert confirm(clinic.vault, token(clinic, one), EDITION, now=clinic.now) is Came.CONFIRMED
    assert choices(clinic, subject) == {SMS}


def test_looking_changes_nothing_and_shows_the_text_of_the_policy(clinic: Clinic) -> None:
    """M-11's rule of links holds here too."""
    subject = customer(clinic)
    held = asked(clinic, subject)
    found = shown(clinic.vault, held, now=clinic.now)
    assert found is not None
    assert "reklam" in found.text.sv
    assert (found.channel, found.edition) == ("email", EDITION)
    assert choices(clinic, subject) == frozenset()


def test_what_is_agreed_to_is_the_text_that_was_shown(clinic: Clinic) -> None:
    subject = customer(clinic)
    held = asked(clinic, subject)
    assert confirm(clinic.vault, held, "0.9", now=clinic.now) is Came.OTHER_TEXT
    assert states(clinic, subject) == ["waiting"]


@pytest.mark.parametrize("answer", [False, True])
def test_an_answer_counts_once_and_not_after_a_week(clinic: Clinic, answer: bool) -> None:
    subject = customer(clinic)
    held = asked(clinic, subject)
    if answer:
        assert refuse(clinic.vault, held, now=clinic.now) is Came.REFUSED
        assert logged(clinic, subject, Act.CONSENT) == ["done", "refused"]
    else:
        clinic.later(days=7)
    assert shown(clinic.vault, held, now=clinic.now) is None
    assert confirm(clinic.vault, held, EDITION, now=clinic.now) is Came.OVER
    assert refuse(clinic.vault, held, now=clinic.now) is Came.OVER
    assert choices(clinic, subject) == frozenset()
    again = asked(clinic, subject)
    assert confirm(clinic.vault, again, EDITION, now=clinic.now) is Came.CONFIRMED
    assert confirm(clinic.vault, again, EDITION, now=clinic.now) is Came.OVER


def test_when_it_has_ended_the_address_is_gone_from_it(clinic: Clinic) -> None:
    """Art. 5(1)(e), and the row itself goes after a month."""
    subject = customer(clinic)
    refuse(clinic.vault, asked(clinic, subject), now=clinic.now)
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        (one,) = waiting_of(act.person(subject))
    assert (one.address, one.drawn) == ({}, b"")
    clinic.later(days=KEPT.days + 1)
    sweep(clinic.vault, by=DISA, now=clinic.now)
    assert states(clinic, subject) == []


def test_a_no_meanwhile_ends_it(clinic: Clinic) -> None:
    """M-06, Art. 21(3): the no wins."""
    subject = customer(clinic)
    held = asked(clinic, subject)
    said = objection(clinic.vault, subject, ChoiceId("object.direct_marketing.email"), "desk", by=RUT, now=clinic.now)
    assert isinstance(said, Decided)
    assert confirm(clinic.vault, held, EDITION, now=clinic.now) is Came.OVER
    assert states(clinic, subject) == ["refused"]
    other = asked(clinic, customer(clinic, "other@example.se"), First("paper", "other@example.se"))
    assert confirm(clinic.vault, other, EDITION, now=clinic.now) is Came.CONFIRMED


def test_a_no_before_it_is_sent_sends_nothing(clinic: Clinic) -> None:
    subject = customer(clinic)
    asks(clinic, subject)
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    assert posted(clinic) == []


def test_another_consents_no_leaves_it(clinic: Clinic) -> None:
    subject = customer(clinic)
    held = asked(clinic, subject)
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing.sms"), "desk", by=RUT, now=clinic.now)
    assert confirm(clinic.vault, held, EDITION, now=clinic.now) is Came.CONFIRMED


def test_after_a_no_a_yes_by_telephone_is_a_new_consent_confirmed_twice(clinic: Clinic) -> None:
    """policy.md, Identity: then it counts, its own channel's no is over, and the address leaves the list."""
    subject = customer(clinic)
    assert isinstance(consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now), Decided)
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing.email"), "desk", by=RUT, now=clinic.now)
    again = consent(clinic.vault, subject, EMAIL, "telephone", by=RUT, now=clinic.now)
    assert isinstance(again, Denied)
    assert "--by-address" in again.text.en
    confirm(clinic.vault, asked(clinic, subject, First("telephone", ADDRESS)), EDITION, now=clinic.now)
    assert choices(clinic, subject) == {EMAIL}
    assert reached(clinic, subject) == [ADDRESS]
    with clinic.vault.database.read() as tx:
        assert not clinic.vault.directory.suppressed(tx, "email", f"1:{ADDRESS}")


def test_a_no_to_all_advertising_is_taken_back_first(clinic: Clinic) -> None:
    subject = customer(clinic)
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    said = asks(clinic, subject)
    assert isinstance(said, Denied)
    assert "all advertising" in said.text.en
    assert posted(clinic) == []


def test_only_the_address_that_has_confirmed_is_written_to(clinic: Clinic) -> None:
    """Somebody with two addresses gave one of them."""
    subject = customer(clinic)
    clinic.hold(subject, "contact", "contract", email="work@example.se")
    confirm(clinic.vault, asked(clinic, subject), EDITION, now=clinic.now)
    assert reached(clinic, subject) == [ADDRESS]


def test_an_address_that_is_not_theirs_is_not_asked(clinic: Clinic) -> None:
    """A slip of the pen is told to the desk, and not to a stranger."""
    subject = customer(clinic)
    for address in ("nely@example.se", "no address"):
        said = asks(clinic, subject, First("paper", address))
        assert isinstance(said, Denied)
        assert "none of the addresses" in said.text.en
    assert posted(clinic) == []


def test_an_address_that_was_corrected_meanwhile_confirms_nothing(clinic: Clinic) -> None:
    subject = customer(clinic)
    held = asked(clinic, subject)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        clinic.vault.directory.forget_address(act.tx, subject, CASE, "email", "x")
        for klass in clinic.vault.directory.classes(act.tx, subject):
            clinic.vault.directory.forget_address(act.tx, subject, klass, "email", f"1:{ADDRESS}")
        act.nothing_changed()
    assert confirm(clinic.vault, held, EDITION, now=clinic.now) is Came.OVER
    assert choices(clinic, subject) == frozenset()
    assert states(clinic, subject) == ["refused"]


@pytest.mark.parametrize(
    ("choice", "by", "says"),
    [
        ("consent.marketing.post", RUT, "no address that can confirm"),
        ("consent.profiling", RUT, "no address that can confirm"),
        ("object.direct_marketing", RUT, "no address that can confirm"),
        ("no.such", RUT, "no address that can confirm"),
        ("consent.marketing.email", VERA, "treating staff"),
    ],
)
def test_what_no_address_can_confirm_or_treating_staff_has_taken(
    clinic: Clinic, choice: str, by: Actor, says: str
) -> None:
    """M-09 holds for the first yes."""
    said = asks(clinic, customer(clinic), choice=ChoiceId(choice), by=by)
    assert isinstance(said, Denied)
    assert says in said.text.en


def test_it_is_not_asked_twice_nor_of_whom_it_is_in_force(clinic: Clinic) -> None:
    subject = customer(clinic)
    asks(clinic, subject)
    waits = asks(clinic, subject)
    assert isinstance(waits, Denied)
    assert "asked already" in waits.text.en
    other = customer(clinic, "other@example.se")
    consent(clinic.vault, other, EMAIL, "desk", by=RUT, now=clinic.now)
    said = asks(clinic, other, First("paper", "other@example.se"))
    assert isinstance(said, Denied)
    assert "in force already" in said.text.en


def test_a_child_is_not_asked_and_does_not_confirm(clinic: Clinic) -> None:
    """R-32: nor one that has become known for a child meanwhile."""
    young = somebody_born(clinic, "2014-11-23")
    clinic.hold(young, "contact", "contract", email=ADDRESS)
    said = asks(clinic, young)
    assert isinstance(said, Denied)
    assert said.requirement == "R-32"


def test_who_was_erased_confirms_nothing_and_nobody_is_asked(clinic: Clinic) -> None:
    subject = clinic.somebody(Flag.ADULT)
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email=ADDRESS)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    asks(clinic, subject)
    (one,) = posted(clinic)
    clinic.later(days=1)
    shown_plan = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown_plan, by=DISA, now=clinic.now), Receipt)
    for came in (
        confirm(clinic.vault, token(clinic, one), EDITION, now=clinic.now),
        refuse(clinic.vault, token(clinic, one), now=clinic.now),
    ):
        assert came is Came.OVER
    assert shown(clinic.vault, token(clinic, one), now=clinic.now) is None
    assert shown(clinic.vault, b"x" * 32, now=clinic.now) is None
    nobody = asks(clinic, SubjectId(b"n" * 16))
    assert isinstance(nobody, Denied)
    assert nobody.requirement == "N-07.1"


def test_what_waits_goes_on_under_the_other_registration(clinic: Clinic) -> None:
    """Two registrations of one person are joined while one of them waits."""
    keep, other = customer(clinic), customer(clinic, "other@example.se")
    assert isinstance(asks(clinic, other, First("paper", "other@example.se")), Asked)
    wanted = Wanted(keep, other, "samma")
    begin_merge(clinic.vault, wanted, by=RUT, now=clinic.now)
    assert isinstance(confirm_merge(clinic.vault, wanted, by=RUT, now=clinic.now), Merged)
    (one,) = posted(clinic)
    assert confirm(clinic.vault, token(clinic, one), EDITION, now=clinic.now) is Came.CONFIRMED
    assert choices(clinic, keep) == {EMAIL}
    assert reached(clinic, keep) == ["other@example.se"]


def test_a_question_that_cannot_be_delivered_ends(clinic: Clinic) -> None:
    subject = customer(clinic)
    asks(clinic, subject)
    found: list[Question] = []

    def carry(step: Step, now: datetime) -> Result:
        one = question(clinic.vault, step, now=now)
        assert one is not None
        found.append(one)
        sent(clinic.vault, step, delivered=False, now=now)
        return Done(written=True)

    Worker(clinic.vault, {CONFIRM: carry}, "w1", lambda: clinic.now).work()
    assert states(clinic, subject) == ["turned"]
    assert confirm(clinic.vault, token(clinic, found[0]), EDITION, now=clinic.now) is Came.OVER
    assert isinstance(asks(clinic, subject), Asked)


def test_one_that_was_answered_while_it_was_sent_stays_so(clinic: Clinic) -> None:
    subject = customer(clinic)
    asks(clinic, subject)

    def carry(step: Step, now: datetime) -> Result:
        one = question(clinic.vault, step, now=now)
        assert one is not None
        assert confirm(clinic.vault, token(clinic, one), EDITION, now=now) is Came.CONFIRMED
        sent(clinic.vault, step, delivered=True, now=now)
        return Done(written=True)

    Worker(clinic.vault, {CONFIRM: carry}, "w1", lambda: clinic.now).work()
    assert states(clinic, subject) == ["confirmed"]
