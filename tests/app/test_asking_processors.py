"""A processor is asked by mail: the case number and nothing of anybody, once, and reminded at half of the time.

Art. 19, 28(3)(e), R-17.2 (decision 0076).
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ombud.app.asking_people import ASK_BY_MAIL, REMIND_BY_MAIL
from ombud.app.asking_processors import processor_steps
from ombud.app.carrying_systems import system_step
from ombud.app.config import ConfigError, parse_config
from ombud.app.config_systems import SystemPart
from ombud.app.connecting import BY_HAND, State, system_of, tasks_of
from ombud.app.system_tasks import Answer, Waiting, answer, ask_again, waiting
from ombud.app.working import Working
from ombud.law.rights import Right
from ombud.messages.processor_letter import TO_DO, Asked, asked_letter
from ombud.plans import Done, Failed, Step, machine
from ombud.plans import store as plans
from ombud.plans.model import PlanId
from ombud.requests import request_of, withdraw_request
from ombud.requests.case_file import CaseFile
from ombud.requests.in_system import Stage
from ombud.requests.system_tasks import SystemTask
from ombud.systems.person.connect import AskedSystem, Said
from ombud.terms import SubjectId
from tests.app.test_alerting import Post
from tests.app.test_alerting import post as post  # the fixture
from tests.app.test_system_tasks import ordered
from tests.clinic import Clinic
from tests.requests.asking import filed
from tests.requests.letters import HANNA
from tests.systems.test_faults import steps

pytestmark = pytest.mark.on("sqlite")
ADDRESS = "dataskydd@lista.example.se"
NOTE = Answer(Said.DONE, "Svar per mejl.")


@pytest.fixture
def mailed(post: Post) -> Post:
    """The clinic, whose mailing list lies at a processor."""
    part = SystemPart(adapter="mail", address=ADDRESS, days=10)
    post.clinic.vault = replace(post.clinic.vault, systems=("list",))
    config = post.ombud.config.model_copy(update={"systems": {"list": part}})
    post.ombud = replace(post.ombud, config=config, vault=post.clinic.vault)
    return post


def asked(post: Post, right: Right = Right.ERASURE) -> CaseFile:
    file = ordered(post.clinic, right)
    (step,) = steps(post.clinic, file.subject)
    system_step(post.ombud, step, post.clinic.now)
    return file


def the_task(post: Post) -> SystemTask:
    found = waiting(post.ombud, by=HANNA, now=post.clinic.now)
    assert isinstance(found, Waiting)
    (task,) = found.tasks
    return task


def mails_of(clinic: Clinic, subject: SubjectId) -> dict[str, Step]:
    return {step.name: step for step in all_mails_of(clinic, subject)}


def all_mails_of(clinic: Clinic, subject: SubjectId) -> list[Step]:
    with clinic.vault.database.read() as tx:
        made = [
            step for row in plans.plans_of(tx, subject) for step in plans.steps_of(tx, subject, PlanId(row.plan_id))
        ]  # fmt: skip
    return [step for step in made if step.name in (ASK_BY_MAIL, REMIND_BY_MAIL)]


def sends(post: Post, step: Step, **messages: object) -> Any:
    part = post.ombud.config.messages.model_copy(update=messages)
    ombud = replace(post.ombud, config=post.ombud.config.model_copy(update={"messages": part}))
    return processor_steps(ombud, lambda: post.clinic.now)[step.name](step, post.clinic.now)


def test_a_mail_has_the_case_number_and_nothing_of_anybody(mailed: Post) -> None:
    """Art. 5(1)(f), 32: whom it is about is told by phone."""
    file = asked(mailed)
    made = mails_of(mailed.clinic, file.subject)
    assert sends(mailed, made[ASK_BY_MAIL]) == Done()
    ((to, mail),) = mailed.server.mails
    assert to == ADDRESS
    assert mail["Message-ID"] == f"<{the_task(mailed).id.hex()}@example.se>"
    said = mail.get_content()
    assert file.reference in str(mail["Subject"])
    assert file.reference in said
    assert "Radera personens uppgifter" in said
    assert "tolvan" not in str(mail).lower()
    assert not [value for value in said.split() if value.isdigit() and len(value) >= 10]


def test_the_processor_is_reminded_once_after_half_of_the_time(mailed: Post) -> None:
    file = asked(mailed)
    made = mails_of(mailed.clinic, file.subject)
    (due,) = [step.at for name, step in made.items() if name == REMIND_BY_MAIL]
    assert due == mailed.clinic.now + timedelta(days=5)
    assert sends(mailed, made[REMIND_BY_MAIL]) == Done()
    ((_, mail),) = mailed.server.mails
    assert str(mail["Subject"]) == f"Påminnelse, ärende {file.reference}"
    assert the_task(mailed).id.hex() not in str(mail["Message-ID"])


def test_it_waits_like_every_task_and_what_is_answered_is_not_sent_any_more(mailed: Post) -> None:
    """R-17.2: nothing is done before staff has recorded the answer. Asked again, it is written to again."""
    file = asked(mailed)
    made, task = mails_of(mailed.clinic, file.subject), the_task(mailed)
    answer(mailed.ombud, task.id, NOTE, by=HANNA, now=mailed.clinic.now)
    (one,) = filed(request_of(mailed.clinic.vault, file.id, by=HANNA, now=mailed.clinic.now)).case.systems
    assert one.stage is Stage.DONE
    assert [sends(mailed, step) for step in made.values()] == [Done(), Done()]
    assert not mailed.server.mails
    again = ask_again(mailed.ombud, task.id, by=HANNA, now=mailed.clinic.now)
    assert isinstance(again, SystemTask)
    anew = [step for step in all_mails_of(mailed.clinic, file.subject) if step.facts["message"] == again.id.hex()]
    assert len(anew) == 2


def test_a_request_that_was_taken_back_is_not_written_about(mailed: Post) -> None:
    file = asked(mailed, Right.ACCESS)
    made = mails_of(mailed.clinic, file.subject)
    filed(withdraw_request(mailed.clinic.vault, file.id, "", by=HANNA, now=mailed.clinic.now))
    assert sends(mailed, made[ASK_BY_MAIL]) == Done()
    assert not mailed.server.mails


def test_a_mail_that_cannot_leave_is_tried_again(mailed: Post) -> None:
    """A worker that vanished may have handed it over: it is sent again under the same id, told twice, never not."""
    file = asked(mailed)
    step = mails_of(mailed.clinic, file.subject)[ASK_BY_MAIL]
    assert sends(mailed, step, smtp="http://x") == Failed("not-configured")
    assert sends(mailed, step, smtp="smtp://127.0.0.1:1") == Failed("away")
    mailed.server.answers = ["550 5.1.1 No such mailbox"]
    assert isinstance(sends(mailed, step), Failed)
    mailed.server.after = ["cut"]
    assert sends(mailed, step) == Failed(machine.LOST)
    assert sends(mailed, step._replace(code=machine.LOST)) == Done()
    assert len(mailed.server.mails) == 1


def test_a_mail_that_the_mail_server_has_is_not_sent_again(mailed: Post) -> None:
    file = asked(mailed)
    step = mails_of(mailed.clinic, file.subject)[ASK_BY_MAIL]
    (mailed.clinic.folder / "mail.log").write_text(
        f"postfix/cleanup[7]: 4ABCDEF: message-id=<{the_task(mailed).id.hex()}@example.se>\n"
        "postfix/qmgr[8]: 4ABCDEF: from=<studs@example.se>\n"
    )
    assert sends(mailed, step._replace(code=machine.LOST), mail_log="mail.log") == Done()
    assert not mailed.server.mails


def test_a_system_that_is_not_mailed_any_more_gets_no_mail(mailed: Post) -> None:
    file = asked(mailed)
    step = mails_of(mailed.clinic, file.subject)[ASK_BY_MAIL]
    for systems in ({}, {"list": SystemPart(adapter="person")}):
        config = mailed.ombud.config.model_copy(update={"systems": systems})
        gone = replace(mailed.ombud, config=config)
        assert processor_steps(gone, lambda: mailed.clinic.now)[ASK_BY_MAIL](step, mailed.clinic.now) == Done()
    assert not mailed.server.mails


def test_what_is_missing_in_the_settings_stops_by_name(mailed: Post) -> None:
    with system_of(mailed.ombud, "list") as system:
        assert isinstance(system, AskedSystem)
        assert not isinstance(system, State)
    for update, why in (
        ({"systems": {"list": SystemPart(adapter="mail")}}, "mail needs address"),
        ({"messages": mailed.ombud.config.messages.model_copy(update={"smtp": None})}, "needs a mail server"),
    ):
        wrong = replace(mailed.ombud, config=mailed.ombud.config.model_copy(update=update))
        with pytest.raises(ConfigError, match=why):
            tasks_of(wrong, "list")
    assert {"person", "mail"} == BY_HAND
    toml = '[installation]\nname = "x"\nkeys = "keys"\nroot = "file"\n[systems.list]\nadapter = "mail"\naddress = "x"\n'
    with pytest.raises(ConfigError):
        parse_config(toml)


def test_a_worker_has_the_steps(mailed: Post) -> None:
    assert {ASK_BY_MAIL, REMIND_BY_MAIL} <= set(Working(mailed.ombud, lambda: mailed.clinic.now).handlers())


def test_the_mail_in_english_and_without_a_number() -> None:
    asked = Asked("K7M4-2QX9", "list", TO_DO["give"], mailed_day(), "Exempel AB", "")
    letter = asked_letter(asked, "en")
    assert "We call you at the number of our contract." in letter.text
    assert "Find the person's data for a copy" in letter.text
    assert letter.html is None


def mailed_day() -> Any:
    from datetime import date

    return date(2026, 12, 7)
