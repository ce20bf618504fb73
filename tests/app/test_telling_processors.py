"""A processor is told by mail of what was decided outside a request: once for each act, and nothing of anybody.

Art. 16, 18, 19, 21, 28(3)(e); decisions 0076, 0079, 0086.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from ombud.app.config_systems import SystemPart
from ombud.app.owing_systems import Waiting, duty_step, see_to, waiting
from ombud.app.telling_processors import REMIND_TOLD, TELL_BY_MAIL, told_steps
from ombud.app.working import Working
from ombud.collection.rectify import Correction
from ombud.messages.processor_letter import TOLD, Asked, asked_letter
from ombud.plans import Done, Failed, Later, Step, machine
from ombud.plans import store as plans
from ombud.plans.model import PlanId, Result
from ombud.relations import Kind
from ombud.requests import objection, withdraw
from ombud.requests.in_system import Stage
from ombud.requests.restrict import restrict
from ombud.requests.system_duties import TELL_SYSTEM, Duty, SystemsOutbox, What
from ombud.requests.tell import rectify
from ombud.terms import CategoryId, ChoiceId, SubjectId
from tests.app.test_alerting import Post
from tests.app.test_alerting import post as post  # the fixture
from tests.app.test_asking_processors import ADDRESS, mailed_day
from tests.requests.letters import HANNA

pytestmark = pytest.mark.on("sqlite")
STATISTICS = ChoiceId("object.statistics.business")


@pytest.fixture
def mailed(post: Post) -> Post:
    """The clinic, whose mailing list lies at a processor."""
    clinic = post.clinic
    assert clinic.vault.outbox is not None
    clinic.vault = replace(clinic.vault, systems=("list",), outbox=SystemsOutbox(clinic.vault.outbox, ("list",)))
    part = SystemPart(adapter="mail", address=ADDRESS, days=10)
    config = post.ombud.config.model_copy(update={"systems": {"list": part}})
    post.ombud = replace(post.ombud, config=config, vault=clinic.vault)
    return post


@pytest.fixture
def nora(mailed: Post) -> SubjectId:
    subject = mailed.clinic.somebody()
    mailed.clinic.begin(subject, Kind.MEASURE, asks="massage")
    mailed.clinic.hold(subject, "contact", "contract", email="nora@example.se")
    return subject


def steps(post: Post, subject: SubjectId, *names: str) -> list[Step]:
    with post.clinic.vault.database.read() as tx:
        made = [
            step for row in plans.plans_of(tx, subject) for step in plans.steps_of(tx, subject, PlanId(row.plan_id))
        ]  # fmt: skip
    return [step for step in made if step.name in names]


def told(post: Post, subject: SubjectId) -> list[Result]:
    """A worker has been there, and found that somebody has to see to it."""
    return [duty_step(post.ombud, step, post.clinic.now) for step in steps(post, subject, TELL_SYSTEM)]


def sent(post: Post, subject: SubjectId, name: str = TELL_BY_MAIL) -> list[Result]:
    return [
        told_steps(post.ombud, lambda: post.clinic.now)[name](step, post.clinic.now)
        for step in steps(post, subject, name)
    ]


def waits(post: Post) -> tuple[Duty, ...]:
    found = waiting(post.ombud, by=HANNA, now=post.clinic.now)
    assert isinstance(found, Waiting)
    return found.duties


def object_(post: Post, subject: SubjectId) -> None:
    objection(post.clinic.vault, subject, STATISTICS, "desk", by=HANNA, now=post.clinic.now)


def test_a_no_at_the_desk_is_mailed_once_and_waits_until_it_is_acknowledged(mailed: Post, nora: SubjectId) -> None:
    """Art. 21, 19: the number of the duty, and nothing of anybody."""
    object_(mailed, nora)
    for _ in range(3):
        assert Later(mailed.clinic.now + timedelta(days=1)) in told(mailed, nora)
    assert sent(mailed, nora) == [Done()]
    ((to, mail),) = mailed.server.mails
    (duty,) = waits(mailed)
    assert (to, duty.what, duty.stage) == (ADDRESS, What.CHOICES, Stage.NEEDS_PERSON)
    said = mail.get_content()
    assert duty.text in str(mail["Subject"])
    assert duty.text in said
    assert "Något har bestämts eller rättats om en person" in said
    assert "vad som gäller nu" in said
    assert not [word for word in ("nora", "statistik", "sagt nej") if word in str(mail).lower()]
    assert isinstance(
        see_to(mailed.ombud, duty.id, "De har ringt, och gjort det.", by=HANNA, now=mailed.clinic.now), Duty
    )
    assert not waits(mailed)
    assert sent(mailed, nora, REMIND_TOLD) == [Done()]
    assert len(mailed.server.mails) == 1  # nobody is reminded of what is acknowledged


def test_each_kind_of_act_is_mailed_in_its_own_words(mailed: Post, nora: SubjectId) -> None:
    """Art. 16, 18: neither what is right nor which way it went."""
    clinic = mailed.clinic
    restrict(clinic.vault, nora, "18.1.b", None, by=HANNA, now=clinic.now)
    new = Correction(CategoryId("contact"), {"email": "nora.ny@example.se"}, "ny adress")
    rectify(clinic.vault, nora, new, by=HANNA, now=clinic.now)
    told(mailed, nora)
    assert set(map(type, sent(mailed, nora))) == {Done}
    texts = [mail.get_content() for _, mail in mailed.server.mails]
    assert len(texts) == len({mail["Message-ID"] for _, mail in mailed.server.mails}) == 2
    assert any("Rätta personens uppgifter" in text for text in texts)
    assert any("Ändra begränsningen" in text for text in texts)
    assert not any("nora" in text.lower() for text in texts)


def test_a_later_act_is_a_mail_of_its_own_and_the_earlier_one_is_not_sent_any_more(
    mailed: Post, nora: SubjectId
) -> None:
    """What holds is said by phone, as it holds then."""
    object_(mailed, nora)
    told(mailed, nora)
    withdraw(mailed.clinic.vault, nora, STATISTICS, by=HANNA, now=mailed.clinic.now)
    assert sent(mailed, nora) == [Done()]
    assert not mailed.server.mails
    told(mailed, nora)
    assert sent(mailed, nora) == [Done(), Done()]
    assert len(mailed.server.mails) == 1


def test_they_are_reminded_at_half_of_the_time(mailed: Post, nora: SubjectId) -> None:
    object_(mailed, nora)
    told(mailed, nora)
    (step,) = steps(mailed, nora, REMIND_TOLD)
    assert step.facts.keys() == {"message", "system", "version"}
    assert step.at == mailed.clinic.now + timedelta(days=5)
    assert sent(mailed, nora, REMIND_TOLD) == [Done()]
    ((_, mail),) = mailed.server.mails
    assert str(mail["Subject"]).startswith("Påminnelse")


def test_a_mail_that_cannot_leave_is_tried_again_under_the_same_id(mailed: Post, nora: SubjectId) -> None:
    """One message twice is better than none."""
    object_(mailed, nora)
    told(mailed, nora)
    (step,) = steps(mailed, nora, TELL_BY_MAIL)
    config = mailed.ombud.config
    no_smtp = config.messages.model_copy(update={"smtp": "http://x"})
    wrong = replace(mailed.ombud, config=config.model_copy(update={"messages": no_smtp}))
    carry = told_steps(wrong, lambda: mailed.clinic.now)[TELL_BY_MAIL]
    assert carry(step, mailed.clinic.now) == Failed("not-configured")
    mailed.server.after = ["cut"]
    assert sent(mailed, nora) == [Failed(machine.LOST)]
    again = told_steps(mailed.ombud, lambda: mailed.clinic.now)[TELL_BY_MAIL]
    assert again(step._replace(code=machine.LOST), mailed.clinic.now) == Done()
    ((_, mail),) = mailed.server.mails
    (mailed.clinic.folder / "mail.log").write_text(
        f"postfix/cleanup[7]: 4ABCDEF: message-id={mail['Message-ID']}\n"
        "postfix/qmgr[8]: 4ABCDEF: from=<studs@example.se>\n"
    )
    logged = config.messages.model_copy(update={"mail_log": "mail.log"})
    there = replace(mailed.ombud, config=config.model_copy(update={"messages": logged}))
    carry = told_steps(there, lambda: mailed.clinic.now)[TELL_BY_MAIL]
    assert carry(step._replace(code=machine.LOST), mailed.clinic.now) == Done()
    assert len(mailed.server.mails) == 1


def test_without_a_mail_server_it_stops_by_name_and_one_that_is_not_mailed_any_more_gets_none(
    mailed: Post, nora: SubjectId
) -> None:
    object_(mailed, nora)
    config = mailed.ombud.config
    none = config.messages.model_copy(update={"smtp": None})
    with_none = replace(mailed.ombud, config=config.model_copy(update={"messages": none}))
    for step in steps(mailed, nora, TELL_SYSTEM):
        duty_step(with_none, step, mailed.clinic.now)
    (duty,) = waits(mailed)
    assert duty.stage is Stage.STOPPED
    told(mailed, nora)
    (step,) = steps(mailed, nora, TELL_BY_MAIL)
    for systems in ({}, {"list": SystemPart(adapter="person")}):
        gone = replace(mailed.ombud, config=config.model_copy(update={"systems": systems}))
        assert told_steps(gone, lambda: mailed.clinic.now)[TELL_BY_MAIL](step, mailed.clinic.now) == Done()
    assert not mailed.server.mails


def test_a_worker_has_the_steps_and_the_mail_is_in_english_too(mailed: Post) -> None:
    assert {TELL_BY_MAIL, REMIND_TOLD} <= set(Working(mailed.ombud, lambda: mailed.clinic.now).handlers())
    asked = Asked("t_1", "list", TOLD["choices"], mailed_day(), "Exempel AB", "", decided=True)
    letter = asked_letter(asked, "en")
    assert "Something has been decided or corrected about a person" in letter.text
    assert "as it holds now" in letter.text
    assert set(TOLD) == {one.value for one in What}
