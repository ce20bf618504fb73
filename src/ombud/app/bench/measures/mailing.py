"""Mails of a campaign to a server on the loopback: decided, opened, written, sent and marked, one for each person.

* The baseline that the goal is measured by is plain `smtplib` and `email`: as many mails with the same headers and
  texts, each composed by itself, since each has a name and a token of its own, and sent one after another on one
  connection that is kept. It decides nothing, opens nothing and marks nothing.
* Beside it stands what nobody can do who writes to people by name: `smtplib` with mails that were composed beforehand,
  and what composing alone takes of both sides. The rest of ours is deciding, opening and marking, and two round trips.
* The server runs in a process of its own and answers at once, on both sides the same one.
* Each person is registered for one slice alone: nothing of them is remembered from another, as in a campaign.
* The goal is said of 100,000 mails: a hundred slices of a thousand. A run has twenty, unless `--runs` asks for more:
  the thousand people of each are registered for it alone, and that takes longer than sending to them.
"""

import os
import signal
import smtplib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from email.message import EmailMessage
from time import perf_counter

from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Scale, Size, Store, Work, expect
from ombud.app.bench.place import Place
from ombud.app.mail.sink import Sink
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.campaigns import steer, store
from ombud.campaigns.campaign import Draft
from ombud.campaigns.gates import Gates
from ombud.campaigns.nix import nobody
from ombud.campaigns.pace import Pace
from ombud.campaigns.recipients import write_down
from ombud.campaigns.send import Sending, send_batch
from ombud.campaigns.store import CampaignRow
from ombud.choices import Evidence, choose
from ombud.messages.carriers import Letter, To
from ombud.messages.carriers.paper import Paper, Sender
from ombud.messages.carriers.smtp import SmtpCarrier, read_server
from ombud.plans import Done, Handler, Step
from ombud.plans.model import Result
from ombud.plans.work import Worker
from ombud.policy.ask import Flag
from ombud.policy.model import Choice, Regime
from ombud.terms import Actor, CategoryId, ChoiceId, ClassId, SubjectId, Text
from ombud.vault import Act
from ombud.vault import Draft as Record

_SLICE, _SLICES, _ASIDE, _WANTED = 1_000, 20, 500, 100_000
_SENDER = Sender("Demo AB", "utskick@example.se", "studs@example.se", "https://example.se/a/", "nej@example.se")
_YES, _PACE = ChoiceId("consent.marketing.email"), Pace(quiet_from=0, quiet_until=0, at_most=100, within_days=1)
_TEXT = "Hej {}!\n\nDetta är reklam från Demo AB. " + "Vårens kurser börjar snart, och det finns platser kvar. " * 16
_MARKETING, _EVIDENCE = ClassId("marketing"), ClassId("evidence")


def _letter(values: Mapping[str, str], token: str) -> Letter:
    text = _TEXT.format(values["given"])
    return Letter("Vårens kurser", text, f"<html><body><p>{text}</p></body></html>", token)


class Mailing:
    """One server, and a campaign for each slice."""

    units = 1

    def __init__(self, place: Place) -> None:
        self._ombud, self._now = place.clinic.ombud, place.clinic.now
        self._max = place.clinic.actor("max")
        self._paper = Paper(_SENDER, lambda: self._now)
        self._server, self._port = _served()

    def __del__(self) -> None:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._server, signal.SIGTERM)
            os.waitpid(self._server, 0)

    def baseline(self, number: int) -> Work:
        def work() -> Sequence[object]:
            with smtplib.SMTP("127.0.0.1", self._port, "example.se") as line:
                return [line.send_message(self._plain(place), _SENDER.bounces) == {} for place in range(number)]

        return work

    def ours(self, number: int) -> Work:
        who = self._people(number)
        campaign = self._campaign(who)

        def carry(step: Step, now: datetime) -> Result:
            return send_batch(self._sending(campaign), step, now)

        steps: dict[str, Handler] = {steer.SEND: carry, steer.START: _begun}
        worker = Worker(self._ombud.vault, steps, "measured", lambda: self._now)

        def work() -> Sequence[object]:
            while worker.work():
                pass
            return [campaign] * number

        return work

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        expect(all(one is True for one in baseline), "plain smtplib did not send everything")
        (campaign,) = {one for one in ours if isinstance(one, bytes)}
        with self._ombud.vault.database.read() as tx:
            counted, row = store.counts(tx, campaign), store.seen(tx, campaign)
        expect(counted == [("sent", None, len(ours))], "not everybody was sent to, once")
        expect(row is not None and row.phase == "finished", "the campaign is not finished")

    def refusals(self) -> int:
        """Somebody who has said no when the campaign was begun gets nothing."""
        who = self._people(2)
        campaign = self._campaign(who)
        with self._ombud.vault.act(by=self._max, now=self._now) as act:
            person = act.known(who[0])
            expect(person is not None, "somebody who was registered is there")
            if person is not None:
                self._choose(act, who[0], ChoiceId("object.direct_marketing"))
            act.log(Kind.OBJECT, Outcome.DONE, who[0])
        steps: dict[str, Handler] = {
            steer.SEND: lambda step, now: send_batch(self._sending(campaign), step, now),
            steer.START: _begun,
        }
        worker = Worker(self._ombud.vault, steps, "refused", lambda: self._now)
        while worker.work():
            pass
        with self._ombud.vault.database.read() as tx:
            counted = store.counts(tx, campaign)
        expect(counted == [("sent", None, 1), ("stopped", "objection", 1)], "somebody who had said no was written to")
        return 1

    def asides(self) -> Mapping[str, float]:
        """Mails that were composed before, by `sendmail`; and composing by itself, theirs and ours."""
        found = {}
        with smtplib.SMTP("127.0.0.1", self._port, "example.se") as line:
            began = perf_counter()
            mails = [(f"nr{place:07d}@example.se", self._plain(place).as_bytes()) for place in range(_ASIDE)]
            found["composing-by-email"] = (perf_counter() - began) / _ASIDE * 1e6
            began = perf_counter()
            for address, mail in mails:
                line.sendmail(_SENDER.bounces, address, mail)
            found["smtplib-composed-before"] = (perf_counter() - began) / _ASIDE * 1e6
        began, letter = perf_counter(), _letter({"given": "Nelly"}, "x" * 32)
        for place, (address, _) in enumerate(mails):
            self._paper.written(To(place.to_bytes(16, "big"), address), letter)
        return found | {"composing-by-us": (perf_counter() - began) / _ASIDE * 1e6}

    def _plain(self, place: int) -> EmailMessage:
        """A mail as ours is, by the standard library."""
        message, letter, address = place.to_bytes(16, "big"), _letter({"given": "Nelly"}, "x" * 32), _SENDER.address
        made = EmailMessage()
        made["From"], made["To"] = f"{_SENDER.name} <{address}>", f"nr{place:07d}@example.se"
        made["Subject"], made["Date"] = letter.subject, self._now
        made["Message-ID"] = self._paper.message_id(message)
        made["List-Unsubscribe"] = f"<{_SENDER.stop_url}{letter.stop}>, <mailto:{_SENDER.stop_mailto}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        made["Precedence"], made["Auto-Submitted"] = "bulk", "auto-generated"
        made.set_content(letter.text)
        made.add_alternative(letter.html or "", subtype="html")
        return made

    def _sending(self, campaign: bytes) -> Sending:
        ombud = self._ombud
        with ombud.vault.database.read() as tx:
            row = store.seen(tx, campaign)
        expect(row is not None, "the campaign is there")
        if row is None:
            raise AssertionError
        gates = Gates(ombud.vault, row, self._max, nobody)
        carrier = SmtpCarrier(read_server(f"smtp://127.0.0.1:{self._port}"), self._paper)
        return Sending(ombud.vault, gates, carrier, _letter, ombud.folder / "sending", lambda: self._now)

    def _people(self, number: int) -> list[SubjectId]:
        came: list[SubjectId] = []
        for first in range(0, number, 100):
            with self._ombud.vault.act(by=self._max, now=self._now) as act:
                came += [self._came(act) for _ in range(first, min(first + 100, number))]
        self._ombud.vault.ledger.sequence(self._now)
        return came

    def _came(self, act: Act) -> SubjectId:
        person = act.newcomer()
        person.flag(Flag.ADULT)
        key, now = person.keys.for_writing(_EVIDENCE), self._now
        evidence = Evidence(act.vault.new_id(), act.by, now, "desk", act.policy.number, was=person.wished)
        given = choose(act.tx, person.subject, _YES, evidence, key, act.policy)
        if isinstance(given, Choice):
            person.decided(1 << given.bit, 0)
        for category, fields in (
            ("contact", {"email": f"{person.subject.hex()[:16]}@example.se"}),
            ("name", {"given": "Nelly", "family": "Nilsson"}),
        ):
            person.seal(
                Record(CategoryId(category), _MARKETING, fields, "data_subject", "desk", now, now, Regime.NON_CARE)
            )
        act.log(Kind.CONTACT, Outcome.DONE, person.subject)
        return person.subject

    def _choose(self, act: Act, subject: SubjectId, choice: ChoiceId) -> None:
        person = act.person(subject)
        key = person.keys.for_writing(_EVIDENCE)
        evidence = Evidence(act.vault.new_id(), act.by, self._now, "desk", act.policy.number)
        made = choose(act.tx, subject, choice, evidence, key, act.policy)
        if isinstance(made, Choice):
            person.decided(1 << made.bit, 0)

    def _campaign(self, who: Sequence[SubjectId]) -> bytes:
        vault, now, other = self._ombud.vault, self._now, Actor("minna", self._max.role)
        made = steer.draft(
            vault, Draft("measured", "email", "", "", False, now + timedelta(days=30), _PACE), by=self._max, now=now
        )
        if not isinstance(made, CampaignRow):
            raise AssertionError("whoever writes campaigns may write one")
        one = made.campaign_id
        steer.tested(vault, one, by=self._max, now=now)
        steer.approve(vault, one, by=other, now=now)
        steer.schedule(vault, one, now, by=self._max, now=now)
        write_down(vault, one, [who], by=self._max, now=now)
        expect(isinstance(steer.go(vault, one, by=self._max, now=now), CampaignRow), "an approved campaign begins")
        return one


def _begun(_step: Step, _now: datetime) -> Done:
    """Its recipients have been written down already."""
    return Done()


def _served() -> tuple[int, int]:
    """The server, in a process of its own: its process id, and where it listens."""
    sink = Sink()
    child = os.fork()
    if not child:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        sink.serve()
        os._exit(0)
    sink.leave()
    return child, sink.port


def _scales(size: Size) -> tuple[Scale, ...]:
    return (Scale(Text("brev", "mails"), (size.slices or _SLICES) * _SLICE, _WANTED),)


MAIL = Measure(
    "mail",
    Text("ett brev i ett utskick, beslutat och märkt", "a mail of a campaign, decided and marked"),
    Text("ett brev med smtplib och email, skrivet för sig", "a mail by smtplib and email, composed by itself"),
    dict.fromkeys(Store, 1.25),
    _SLICE,
    _SLICES,
    lambda place, _size: Mailing(place),
    scales=_scales,
)
