"""People are told by mail that there is something to see: once, to the address that is held, with nothing about them.

The mail server is a real one (aiosmtpd) on the loopback.
"""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ombud.actors import Accounts
from ombud.app import breaching
from ombud.app.adoption import Adoption, adopt
from ombud.app.adoption import Wanted as AdoptionWanted
from ombud.app.adoption import propose as propose_policy
from ombud.app.alerting import alert_steps
from ombud.app.config import Config, ServePart, parse_config
from ombud.app.config_mail import MessagesPart
from ombud.app.demo.company import found_company
from ombud.app.installation import Ombud
from ombud.app.notice_plan import new_notice
from ombud.app.shipped import shipped
from ombud.app.tidying import Tidier
from ombud.app.working import Working
from ombud.archives import store as archives
from ombud.archives.load import OPEN
from ombud.audit import Act
from ombud.breaches.affected import name_affected
from ombud.breaches.tell import waiting
from ombud.collection.rectify import Correction
from ombud.law.rights import Right
from ombud.plans import Done, Failed, Step
from ombud.plans import store as plans
from ombud.plans.model import PlanId, Result, State
from ombud.plans.work import Worker
from ombud.policy.ask import Flag
from ombud.relations import Kind
from ombud.requests import (
    answer,
    ask_identity,
    carry_out,
    close_unidentified,
    identify,
    note_message,
    open_request,
    propose,
)
from ombud.requests.alerts import SEND_ALERT, announce
from ombud.requests.case_file import CaseFile
from ombud.requests.decease import Death, record_death
from ombud.requests.events import Message as Written
from ombud.requests.identity import Shown
from ombud.requests.model import Arrival, Wanted, Way
from ombud.requests.patient.emergency import TELL_OFFICER
from ombud.requests.protect import Protection, protect
from ombud.requests.tell import rectify
from ombud.terms import CategoryId, SubjectId
from ombud.terms.alert import AlertKind
from ombud.terms.time import to_micros
from tests.breaches.a_breach import assessed, noticed, written
from tests.clinic import DISA, NOW, RUT, VERA, Clinic

ADDRESS, BASE = "nelly@example.se", "https://mina.example.se"
TOML = """
[installation]
name = "clinic"
keys = "keys"
root = "file"
"""


@dataclass
class Server:
    """A mail server that keeps what it has taken, and may be told what to answer."""

    mails: list[tuple[str, Message]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """To RCPT, in turn; taken where there are none."""
    after: list[str] = field(default_factory=list)
    """To the content; `cut`: it hangs up."""
    then: Callable[[], object] = lambda: None
    """Done while the content is taken."""

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        answer = self.after.pop(0) if self.after else "250 OK"
        self.then()
        if answer == "cut":
            _server.transport.close()
        if answer.startswith("2"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=default)
            self.mails.append((str(envelope.rcpt_tos[0]), mail))
        return answer


@dataclass
class Post:
    """The clinic, its mail server, and a worker that sends."""

    clinic: Clinic
    ombud: Ombud
    server: Server

    def work(self, times: int = 1) -> None:
        for _ in range(times):
            worker = Worker(
                self.clinic.vault, alert_steps(self.ombud, lambda: self.clinic.now), "w", lambda: self.clinic.now
            )
            while worker.work():
                pass

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for _, mail in self.server.mails]

    def said(self, subject: SubjectId) -> list[tuple[str, object]]:
        """What the log has of mail to somebody: outcome and code."""
        self.clinic.vault.ledger.sequence(self.clinic.now)
        with self.clinic.vault.database.read() as tx:
            entries = [one.entry for one in self.clinic.vault.ledger.who_read(tx, subject)]
        return [(one.outcome.value, one.facts["code"]) for one in entries if one.act is Act.SEND]

    def state(self, subject: SubjectId) -> list[tuple[State, str | None]]:
        with self.clinic.vault.database.read() as tx:
            found = [
                step for plan in plans.plans_of(tx, subject) for step in plans.steps_of(tx, subject, plan.plan_id)
            ]  # fmt: skip
        return [(step.state, step.code) for step in found if step.name == SEND_ALERT]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def post(clinic: Clinic) -> Iterator[Post]:
    server = Server()
    port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    part = MessagesPart(
        sender_name="Hälsoklustret", sender_address="avisering@example.se", bounces="studs@example.se",
        smtp=f"smtp://127.0.0.1:{port}",
    )  # fmt: skip
    config = parse_config(TOML).model_copy(update={"messages": part, "serve": ServePart(public_url=BASE)})
    yield Post(clinic, open_ombud(clinic, config), server)
    controller.stop()


def open_ombud(clinic: Clinic, config: Config) -> Ombud:
    accounts = Accounts({one.id: one for one in (RUT, VERA, DISA)})
    return Ombud(clinic.folder, config, clinic.vault, accounts, Tidier(clinic.vault.traces))


@pytest.fixture
def nelly(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly", family="Nej")
    clinic.hold(subject, "contact", "contract", email=ADDRESS, phone="070-1740606")
    return subject


def asked(clinic: Clinic, subject: SubjectId, right: Right = Right.RECTIFICATION, channel: str = "portal") -> CaseFile:
    details = {"category": "contact", "field.phone": "070-1740607"} if right is Right.RECTIFICATION else {}
    arrival = Arrival(channel, clinic.now, (Wanted(right, details),), subject=subject, language="en")
    file = open_request(clinic.vault, arrival, by=RUT, now=clinic.now)
    assert isinstance(file, CaseFile)
    return file


def told(clinic: Clinic, subject: SubjectId, kind: AlertKind, **facts: str) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        assert announce(act.person(subject), kind, "once", **facts)
        act.nothing_changed()


def text_of(mail: Message) -> str:
    return "".join(part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain")  # type: ignore[attr-defined]


def test_a_case_is_told_of_at_each_turn_and_the_mail_holds_nothing_about_anybody(post: Post, nelly: SubjectId) -> None:
    """Design 5, 7."""
    clinic, file = post.clinic, asked(post.clinic, nelly)
    ask_identity(clinic.vault, file.id, (Way.EID,), by=DISA, now=clinic.now)
    identify(clinic.vault, file.id, Shown(Way.EID, None, None), by=DISA, now=clinic.now)
    propose(clinic.vault, file.id, by=DISA, now=clinic.now)
    carry_out(clinic.vault, file.id, by=DISA, now=clinic.now)
    assert isinstance(answer(clinic.vault, file.id, by=DISA, now=clinic.now), tuple)
    post.work()
    assert sorted(post.subjects()) == sorted(
        [
            *("We have received your case", "We need something from you", "Your case has been answered"),
            "Dina kontaktuppgifter har ändrats",
        ]
    )
    for to, mail in post.server.mails:
        whole = mail.as_string()
        assert to == ADDRESS
        assert mail["Message-ID"]
        assert mail["List-Unsubscribe"] is None
        assert mail["Auto-Submitted"] == "auto-generated"
        assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}
        assert not any(word in whole.replace(ADDRESS, "") for word in ("Nelly", "070", "rectif", "rätta"))
    assert f"{BASE}/mina/arenden/{file.reference}" in "".join(text_of(mail) for _, mail in post.server.mails)
    assert ("done", "sent") in post.said(nelly)


def test_a_case_that_came_on_paper_is_not_told_of_by_mail(post: Post, nelly: SubjectId) -> None:
    """R-11, R-07."""
    asked(post.clinic, nelly, channel="letter")
    post.work()
    assert post.server.mails == []


def test_a_message_from_us_is_told_of_and_one_from_the_person_is_not(post: Post, nelly: SubjectId) -> None:
    file = asked(post.clinic, nelly)
    for way in ("in", "out"):
        note_message(post.clinic.vault, file.id, Written(way, "portal", "Hej"), by=DISA, now=post.clinic.now)  # type: ignore[arg-type]
    post.work()
    assert sorted(post.subjects()) == ["We have received your case", "We need something from you"]


def test_the_old_address_is_told_too_when_contact_details_change(post: Post, nelly: SubjectId) -> None:
    """Policy, *Identity*: and neither mail names the other address."""
    right = Correction(CategoryId("contact"), {"email": "ny@example.se"})
    post.clinic.later(hours=1)
    rectify(post.clinic.vault, nelly, right, by=DISA, now=post.clinic.now)
    post.work()
    came = {to: str(mail["Subject"]) for to, mail in post.server.mails}
    assert came == {
        "ny@example.se": "Dina kontaktuppgifter har ändrats",
        ADDRESS: "Den här adressen används inte längre",
    }
    assert all("ny@example.se" not in mail.as_string() for to, mail in post.server.mails if to == ADDRESS)


def test_a_telephone_that_changes_is_told_to_the_one_address_there_is(post: Post, nelly: SubjectId) -> None:
    right = Correction(CategoryId("contact"), {"phone": "070-1740609"})
    rectify(post.clinic.vault, nelly, right, by=DISA, now=post.clinic.now)
    post.work()
    assert [to for to, _ in post.server.mails] == [ADDRESS]


def test_no_mail_goes_to_somebody_protected_or_dead_nor_once_they_are(post: Post, nelly: SubjectId) -> None:
    """R-41, R-40: asked when it is announced, and again when it leaves."""
    clinic, other = post.clinic, post.clinic.somebody()
    told(clinic, nelly, AlertKind.NOTICE_CHANGED)
    protect(clinic.vault, nelly, Protection("marking", "Besked"), by=DISA, now=clinic.now)
    record_death(clinic.vault, other, Death(clinic.now.date(), "population-register"), by=DISA, now=clinic.now)
    for subject in (nelly, other):
        with clinic.vault.act(by=RUT, now=clinic.now) as act:
            assert not announce(act.person(subject), AlertKind.CASE_ANSWERED, "later")
            act.nothing_changed()
    post.work()
    assert post.server.mails == []
    assert post.state(nelly) == [(State.DONE, None)]


def test_the_same_twice_is_one_mail(post: Post, nelly: SubjectId) -> None:
    told(post.clinic, nelly, AlertKind.UNUSUAL_READING)
    with post.clinic.vault.act(by=RUT, now=post.clinic.now) as act:
        assert not announce(act.person(nelly), AlertKind.UNUSUAL_READING, "once")
        act.nothing_changed()
    post.work(2)
    assert len(post.server.mails) == 1


def test_a_server_that_says_later_is_asked_again_after_a_while(post: Post, nelly: SubjectId) -> None:
    post.server.answers, post.server.after = ["451 Busy", "250 OK"], ["452 Full"]
    told(post.clinic, nelly, AlertKind.NOTICE_CHANGED)
    post.work()
    assert post.state(nelly) == [(State.OPEN, "smtp.451")]
    post.work()
    assert post.server.mails == [], "not before its time"
    post.clinic.later(minutes=1)
    post.work()
    assert post.state(nelly) == [(State.OPEN, "smtp.452")]
    post.clinic.later(minutes=5)
    post.work()
    assert len(post.server.mails) == 1


def test_a_line_that_breaks_in_the_middle_leaves_it_unknown_and_it_is_not_sent_again(
    post: Post, nelly: SubjectId
) -> None:
    post.server.after = ["cut"]
    told(post.clinic, nelly, AlertKind.NOTICE_CHANGED)
    post.work()
    post.clinic.later(days=1)
    post.work()
    assert post.said(nelly) == [("failed", "unknown")]
    assert post.server.mails == []


def test_whoever_could_not_show_who_they_are_is_told_that_there_is_an_answer(post: Post, nelly: SubjectId) -> None:
    """R-12."""
    file = asked(post.clinic, nelly, Right.ACCESS)
    ask_identity(post.clinic.vault, file.id, (Way.EID,), by=DISA, now=post.clinic.now)
    close_unidentified(post.clinic.vault, file.id, by=DISA, now=post.clinic.later(days=20))
    post.work()
    assert "Your case has been answered" in post.subjects()


def test_an_address_that_there_is_not_is_noted_and_not_tried_again(post: Post, nelly: SubjectId) -> None:
    post.server.answers = ["550 No such user"]
    told(post.clinic, nelly, AlertKind.NOTICE_CHANGED)
    post.work()
    assert post.said(nelly) == [("failed", "smtp.550")]
    assert post.state(nelly) == [(State.DONE, None)]


def test_a_server_that_is_away_is_waited_for(post: Post, nelly: SubjectId) -> None:
    part = post.ombud.config.messages.model_copy(update={"smtp": "smtp://127.0.0.1:1"})
    away = replace(post, ombud=replace(post.ombud, config=post.ombud.config.model_copy(update={"messages": part})))
    told(post.clinic, nelly, AlertKind.NOTICE_CHANGED)
    away.work()
    assert post.state(nelly) == [(State.OPEN, "away")]


@pytest.mark.parametrize("changed", [{"smtp": "http://x"}, {"bounces": None}, {"sender_name": "A\nB"}])
def test_what_is_configured_wrongly_sends_nothing_and_says_so(
    post: Post, nelly: SubjectId, changed: dict[str, str | None]
) -> None:
    part = post.ombud.config.messages.model_copy(update=changed)
    wrong = replace(post, ombud=replace(post.ombud, config=post.ombud.config.model_copy(update={"messages": part})))
    told(post.clinic, nelly, AlertKind.NOTICE_CHANGED)
    wrong.work()
    assert post.state(nelly) == [(State.OPEN, "not-configured")]


def test_without_a_mail_server_nothing_waits(post: Post, nelly: SubjectId) -> None:
    none = replace(post, ombud=replace(post.ombud, config=parse_config(TOML)))
    told(post.clinic, nelly, AlertKind.NOTICE_CHANGED)
    none.work()
    assert post.state(nelly) == [(State.DONE, None)]


def test_somebody_without_an_address_gets_none(post: Post) -> None:
    subject = post.clinic.somebody()
    told(post.clinic, subject, AlertKind.CONTACT_LEFT)
    told(post.clinic, subject, AlertKind.NOTICE_CHANGED)
    post.work()
    assert post.server.mails == []


def vanished(post: Post, subject: SubjectId, *, begun: bool) -> None:
    """A worker claims the step and is killed: before it has begun, or after the entry and perhaps after the mail."""
    from ombud.app.alerting import _opened
    from ombud.plans.claim import claim

    (step,) = claim(post.clinic.vault.database, "dead", 1, now=post.clinic.now)
    if begun:
        assert _opened(post.ombud, step, BASE, post.clinic.now) is not None
    post.clinic.later(minutes=6)


def test_what_a_dead_worker_may_have_sent_is_never_sent_again(post: Post, nelly: SubjectId) -> None:
    told(post.clinic, nelly, AlertKind.NOTICE_CHANGED)
    vanished(post, nelly, begun=True)
    post.work(2)
    assert post.server.mails == []
    assert post.said(nelly) == [("failed", "unknown")]


def test_what_a_dead_worker_had_not_begun_is_sent(post: Post, nelly: SubjectId) -> None:
    told(post.clinic, nelly, AlertKind.NOTICE_CHANGED)
    vanished(post, nelly, begun=False)
    post.work(2)
    assert len(post.server.mails) == 1


def test_what_was_begun_before_a_restored_archive_is_not_sent(post: Post, nelly: SubjectId) -> None:
    told(post.clinic, nelly, AlertKind.NOTICE_CHANGED)
    with post.clinic.vault.database.act() as tx:
        archives.mark_restored(tx, to_micros(post.clinic.later(hours=1)), b"a" * 16, OPEN)
    post.work()
    assert post.said(nelly) == [("failed", "unknown")]
    told_again = "after it"
    with post.clinic.vault.act(by=RUT, now=post.clinic.later(hours=1)) as act:
        assert announce(act.person(nelly), AlertKind.NOTICE_CHANGED, told_again)
        act.nothing_changed()
    post.work()
    assert len(post.server.mails) == 1


def test_somebody_erased_takes_what_was_to_be_told_along(post: Post, nelly: SubjectId) -> None:
    from ombud.erasure import erase, plan

    told(post.clinic, nelly, AlertKind.NOTICE_CHANGED)
    erase(post.clinic.vault, plan(post.clinic.vault, nelly, by=DISA, now=post.clinic.now), by=DISA, now=post.clinic.now)
    post.work()
    assert post.server.mails == []


def test_everybody_is_told_once_of_another_notice(post: Post, nelly: SubjectId) -> None:
    """Art. 13(3), N-03.1: and a second run, after a kill, tells nobody twice."""
    other = post.clinic.somebody()
    for _ in range(2):
        with post.clinic.vault.database.act() as tx:
            tx.run("DELETE FROM plan WHERE kind = 'notice'")
            tx.run("DELETE FROM plan_step WHERE step = 'notice.tell'")
            assert plans.add(tx, None, new_notice(2), post.clinic.now)
        post.work(2)
    assert [(to, str(mail["Subject"])) for to, mail in post.server.mails] == [
        (ADDRESS, "Så behandlar vi personuppgifter: ny version")
    ]
    assert post.state(other) == [(State.DONE, None)]


def test_a_new_policy_begins_to_tell_where_it_changes_what_people_are_to_know(tmp_path: Path) -> None:
    """Art. 13(3): another recipient is told of before it begins; the same text again is not."""
    demo = found_company(tmp_path / "clinic", "City", now=NOW)
    text, overlay = shipped("policies", "halsoklustret.yaml"), shipped("policies", "demo-overlay.yaml")
    court = "      - {name: {sv: Domstol, en: Court}, role: authority, country: SE}\n"
    another = text.replace(court, court + court.replace("Domstol", "Kronofogden").replace("Court", "Bailiff"), 1)
    for days, changed in ((40, text), (41, another)):
        on = (NOW + timedelta(days=days)).date()
        wanted = AdoptionWanted(changed, on, ("Asta Ansvarig", "Bo Beslut"), overlay)
        shown = propose_policy(demo, wanted, now=NOW)
        assert isinstance(shown, Adoption)
        assert isinstance(adopt(demo, wanted, shown, now=NOW), Adoption)
        with demo.vault.database.read() as tx:
            begun = tx.one("SELECT count(*) FROM plan WHERE kind = 'notice'")
        assert begun == (int(bool(shown.plan.tell)),)
        assert bool(shown.plan.tell) is (changed == another)
    demo.close(NOW)


def test_somebody_erased_while_it_leaves_leaves_no_step_behind(post: Post, nelly: SubjectId) -> None:
    from ombud.erasure import erase, plan

    clinic = post.clinic
    told(clinic, nelly, AlertKind.NOTICE_CHANGED)
    shown = plan(clinic.vault, nelly, by=DISA, now=clinic.now)
    post.server.then = lambda: erase(clinic.vault, shown, by=DISA, now=clinic.now)
    post.work()
    assert len(post.server.mails) == 1
    assert post.state(nelly) == []


def test_the_worker_of_an_installation_sends_alerts(post: Post) -> None:
    assert SEND_ALERT in Working(post.ombud, lambda: post.clinic.now).handlers()


def test_a_34_a_breach_is_told_of_by_an_alert_that_says_where_and_not_what(post: Post, nelly: SubjectId) -> None:
    """Art. 34: once, with a link behind the sign-in; who has protected identity is in no bulk."""
    clinic, hidden = post.clinic, post.clinic.somebody(Flag.ADULT, Flag.PROTECTED)
    breach = written(clinic, assessed(clinic, noticed(clinic)))
    for subject in (nelly, hidden):
        name_affected(clinic.vault, breach.id, subject, by=DISA, now=clinic.now)
    for _ in range(2):
        breaching.tell(post.ombud, breach.id, by=DISA, now=clinic.now)
        post.work()
    ((to, mail),) = post.server.mails
    assert (to, mail["Subject"]) == (ADDRESS, "Viktig information om dina personuppgifter")
    assert f"{BASE}/mina/incidenter" in text_of(mail)
    assert breach.telling is not None
    assert breach.telling.what not in mail.as_string()
    assert not any(word in mail.as_string().replace(ADDRESS, "") for word in ("Nelly", "070", "b_"))
    waits = waiting(clinic.vault, breach.id, by=DISA, now=clinic.now)
    assert waits == {("alert", True): 1, ("protected", False): 1}


def test_a_34_without_a_mail_server_everybody_waits_for_a_letter(post: Post, nelly: SubjectId) -> None:
    clinic, ombud = post.clinic, open_ombud(post.clinic, parse_config(TOML))
    clinic.hold(nelly, "contact", "contract", street="Exempelgatan 1", city="Exempelstad")
    breach = written(clinic, assessed(clinic, noticed(clinic)))
    name_affected(clinic.vault, breach.id, nelly, by=DISA, now=clinic.now)
    assert breaching.tell(ombud, breach.id, by=DISA, now=clinic.now) == {"paper": 1}
    made = breaching.printed(ombud, breach.id, "sv", by=DISA, now=clinic.now)
    assert isinstance(made, bytes)
    assert made.startswith(b"%PDF")


def test_a_15_the_officer_is_told_that_a_block_was_lifted_and_where_to_follow_it_up(post: Post) -> None:
    """PDL 4:5: no person, account, unit or reason stands in the mail; what cannot leave now is tried again."""

    def tell(**messages: object) -> Result:
        part = post.ombud.config.messages.model_copy(update=messages)
        ombud = replace(post.ombud, config=post.ombud.config.model_copy(update={"messages": part}))
        step = Step(
            None, PlanId(b"p" * 16), 0, TELL_OFFICER, {}, True, State.OPEN, post.clinic.now, "w", 1, 0, None
        )  # fmt: skip
        return Working(ombud, lambda: post.clinic.now).handlers()[TELL_OFFICER](step, post.clinic.now)

    assert tell() == Done()
    ((to, mail),) = post.server.mails
    assert to == "dataskyddsombud@example.se"
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"{BASE}/konsol/nodoppningar" in body.get_content()
    assert tell(smtp=None) == Done()
    assert tell(smtp="http://x") == Failed("not-configured")
    assert tell(smtp="smtp://127.0.0.1:1") == Failed("away")
    post.server.answers = ["450 4.2.0 Greylisted"]
    assert isinstance(tell(), Failed)
    assert len(post.server.mails) == 1
