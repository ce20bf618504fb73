"""A campaign in the tests' clinic: people who have said yes, a mail server that remembers, and a worker that sends."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ombud.app.mail.sink import Sink
from ombud.audit import Act, Outcome
from ombud.campaigns import store
from ombud.campaigns.campaign import Draft, campaign_from
from ombud.campaigns.gates import Gates, Listed
from ombud.campaigns.nix import nobody
from ombud.campaigns.pace import Pace
from ombud.campaigns.recipients import write_down
from ombud.campaigns.send import Sending, send_batch
from ombud.campaigns.steer import SEND, START, approve, draft, go, schedule, tested
from ombud.campaigns.store import CampaignRow
from ombud.choices import Evidence, choose
from ombud.messages.carriers import Carrier, Letter
from ombud.messages.carriers.paper import Paper, Sender
from ombud.messages.carriers.smtp import SmtpCarrier, read_server
from ombud.plans import Done, Step
from ombud.plans.model import Result
from ombud.plans.work import Worker
from ombud.policy.ask import Flag
from ombud.policy.model import Regime
from ombud.terms import Actor, CategoryId, ChoiceId, ClassId, RoleId, SubjectId
from ombud.vault import Draft as Record
from ombud.vault import Written
from tests.clinic import RUT, Clinic

MAX, MINNA = Actor("max", RoleId("marketer")), Actor("minna", RoleId("marketer"))
SENDER = Sender(
    "Hälsoklustret", "utskick@example.se", "studs@example.se", "https://example.se/a/", "avregistrera@example.se"
)
ALWAYS = Pace(quiet_from=0, quiet_until=0, at_most=100, within_days=1)
YES = {channel: ChoiceId(f"consent.marketing.{channel}") for channel in ("email", "sms", "post")}
ADDRESSES: Mapping[str, Callable[[int], dict[str, str]]] = {
    "email": lambda number: {"email": f"nr{number:06d}@example.se"},
    "sms": lambda number: {"phone": f"070-17406{5 + number % 95:02d}"},
    "post": lambda number: {"street": f"Provgatan {number}", "postal_code": "000 00", "city": "Demostad"},
}


def opening(clinic: Clinic) -> None:
    """What the account that sends may open in an hour is set in ombud.toml; here it is set at once."""
    clinic.vault.budget._limits = {"rut": 1_000_000, "max": 1_000_000}  # type: ignore[misc]


def people(clinic: Clinic, number: int, channel: str = "email", first: int = 0) -> list[SubjectId]:
    """So many who have said yes to advertising on the channel, fifty an act."""
    came: list[SubjectId] = []
    for begin in range(0, number, 50):
        with clinic.vault.act(by=RUT, now=clinic.now) as act:
            for place in range(begin, min(begin + 50, number)):
                person = act.newcomer()
                person.flag(Flag.ADULT)
                policy, key = act.policy.number, person.keys.for_writing(ClassId("evidence"))
                evidence = Evidence(clinic.vault.new_id(), RUT, clinic.now, "desk", policy, was=person.wished)
                choice = choose(act.tx, person.subject, YES[channel], evidence, key, act.policy)
                person.decided(1 << choice.bit, 0)  # type: ignore[union-attr]
                for category, fields in (
                    ("contact", ADDRESSES[channel](first + place)),
                    ("name", {"given": "Nelly", "family": f"Nr {first + place}"}),
                ):
                    made = Record(
                        CategoryId(category), ClassId("marketing"), fields, "data_subject", "desk", clinic.now,
                        clinic.now, Regime.NON_CARE,
                    )  # fmt: skip
                    assert isinstance(person.seal(made), Written)
                act.log(Act.CONTACT, Outcome.DONE, person.subject)
                came.append(person.subject)
    return came


def letter(values: Mapping[str, str], token: str) -> Letter:
    name = values.get("given", "")
    return Letter("Vårens kurser på Hälsoklustret", f"Hej {name}!\n.\nReklam från oss.\n", f"<p>Hej {name}!</p>", token)


@dataclass
class Remembering:
    """What a sink has taken."""

    taken: Counter[str] = field(default_factory=Counter)
    """Message-IDs."""
    to: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    then: Callable[[int, str], str | None] = lambda _number, _recipient: None
    """Asked with how many came and for whom this one is, after it has been taken."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def heard(self, message: str, recipient: str, mail: bytes) -> str | None:
        with self.lock:
            self.taken[message] += 1
            self.to.append(recipient)
            self.mails.append(mail)
            number = len(self.to)
        return self.then(number, recipient)


@dataclass
class Mailing:
    """One campaign, and how it is sent."""

    clinic: Clinic
    sink: Sink
    campaign: bytes
    listed: Listed = nobody
    by: Actor = MAX
    carrier: Callable[[], Carrier] | None = None
    clock: Callable[[], datetime] | None = None

    @property
    def folder(self) -> Path:
        return self.clinic.folder / "sending"

    def now(self) -> datetime:
        """Time goes on a little at every look, as it does."""
        return self.clock() if self.clock is not None else self.clinic.later(milliseconds=1)

    def row(self, campaign: bytes = b"") -> CampaignRow:
        with self.clinic.vault.database.read() as tx:
            row = store.seen(tx, campaign or self.campaign)
        assert row is not None
        return row

    def sending(self, clinic: Clinic | None = None, campaign: bytes = b"") -> Sending:
        at = clinic or self.clinic
        made = self.carrier() if self.carrier is not None else smtp(self.sink, self.now)
        gates = Gates(at.vault, self.row(campaign), self.by, self.listed)
        return Sending(at.vault, gates, made, letter, self.folder, self.now)

    def sending_of(self, campaign: bytes) -> Sending:
        """As `sending`, though the row may be gone."""
        row = CampaignRow(campaign, "x", "email", "sending", "", "", 0, 0, "max", None, "max", *[0] * 11)
        gates = Gates(self.clinic.vault, row, self.by, self.listed)
        return Sending(self.clinic.vault, gates, smtp(self.sink, self.now), letter, self.folder, self.now)

    def worker(self, clinic: Clinic | None = None, name: str = "w1") -> Worker:
        at = clinic or self.clinic

        def carry(step: Step, now: datetime) -> Result:
            return send_batch(self.sending(at, campaign_from(str(step.facts["campaign"]))), step, now)

        return Worker(at.vault, {SEND: carry, START: lambda _step, _now: Done()}, name, self.now)

    def work(self, clinic: Clinic | None = None) -> Counter[str]:
        one = self.worker(clinic)
        while one.work():
            pass
        return one.tally

    def fates(self) -> Counter[str]:
        with self.clinic.vault.database.read() as tx:
            found = store.counts(tx, self.campaign)
        counted: Counter[str] = Counter()
        for fate, _, number in found:
            counted[fate] += number
        return counted

    def why(self) -> dict[str, int]:
        with self.clinic.vault.database.read() as tx:
            return {why: number for _, why, number in store.counts(tx, self.campaign) if why is not None}


def smtp(sink: Sink, clock: Callable[[], datetime]) -> SmtpCarrier:
    return SmtpCarrier(read_server(f"smtp://127.0.0.1:{sink.port}"), Paper(SENDER, clock))


def wanted(clinic: Clinic, channel: str = "email", pace: Pace = ALWAYS, *, profiled: bool = False) -> Draft:
    return Draft("varen", channel, "{}", "{}", profiled, clinic.now + timedelta(days=30), pace)


def scheduled(clinic: Clinic, made: Draft) -> bytes:
    """Written by Max, tested, approved by Minna, to begin now."""
    row = draft(clinic.vault, made, by=MAX, now=clinic.now)
    assert isinstance(row, CampaignRow), row
    for done in (
        tested(clinic.vault, row.campaign_id, by=MAX, now=clinic.now),
        approve(clinic.vault, row.campaign_id, by=MINNA, now=clinic.now),
        schedule(clinic.vault, row.campaign_id, clinic.now, by=MAX, now=clinic.now),
    ):
        assert isinstance(done, CampaignRow), done
    return row.campaign_id


def begun(
    clinic: Clinic, who: list[SubjectId], sink: Sink, made: Draft | None = None, listed: Listed = nobody
) -> Mailing:
    """The same, with its recipients written down and its batches let go."""
    opening(clinic)
    campaign = scheduled(clinic, made or wanted(clinic))
    assert write_down(clinic.vault, campaign, [who], by=MAX, now=clinic.now) == len(who)
    started = go(clinic.vault, campaign, by=MAX, now=clinic.now)
    assert isinstance(started, CampaignRow), started
    return Mailing(clinic, sink, campaign, listed)
