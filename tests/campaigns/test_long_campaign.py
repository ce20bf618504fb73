"""R7 in full: two workers, kills every k sends, connections cut after DATA, and people who say no all the while.

100,000 recipients under `make soak`; some at each change. What has to hold is counted at the mail server: nobody gets
it twice, nobody is missed in silence, and nobody gets it whose no had committed before their message was announced.

A worker has claimed up to fifty batches, and its death counts against the one in hand alone (decision 0065): nothing
here ends as a dead letter, and nobody has to look.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from ombud.app.mail.sink import Sink
from ombud.campaigns import store
from ombud.campaigns.phases import Fate
from ombud.campaigns.steer import Resolved, resolve
from ombud.plans.letters import queue
from ombud.terms import SubjectId
from tests.campaigns.lines import no_more_than_happened, unknown_of
from tests.campaigns.lives import lives_of
from tests.campaigns.mailing import MAX, Mailing, Remembering, begun, people
from tests.campaigns.test_killed import Killing, fates, says_no
from tests.clinic import Clinic

WAYS = 4
"""Objection, withdrawal, restriction, erasure."""


@dataclass
class Unruly:
    """What happens while the campaign runs: workers die, connections end, and people say no."""

    clinic: Clinic
    killing: Killing
    by_address: dict[str, SubjectId]
    noes: int
    cut_every: int
    random: Random = field(default_factory=lambda: Random(11))
    said: dict[str, int] = field(default_factory=dict)
    """Who has said no, and how."""
    announced: set[str] = field(default_factory=set)
    """Whom the server has heard of. A no of theirs is not looked at: the message may have left."""
    cut: int = 0
    late: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.waiting = list(self.by_address)
        self.random.shuffle(self.waiting)
        self.often = self.noes / len(self.waiting) * 1.5

    def announces(self, address: str) -> None:
        self.killing.lines.announces(address)
        with self.lock:
            self.announced.add(address)

    def then(self, number: int, address: str) -> str | None:
        with self.lock:
            if address in self.said:
                self.late.append(address)
            if self.waiting and len(self.said) < self.noes and self.random.random() < self.often:
                self._no(self.waiting.pop())
        end = self.killing.ends(number)
        if end is None and number % self.cut_every == 0:
            self.cut += 1
            end = "cut"
        return self.killing.lines.answers(address, end)

    def _no(self, address: str) -> None:
        """Committed while nobody can be announced."""
        if address in self.announced:
            return
        how = self.random.randrange(WAYS)
        beside = self.clinic.beside()
        says_no(beside, self.by_address[address], how)
        beside.vault.database.close()
        self.said[address] = how


def all_lives(mailing: Mailing, unruly: Unruly) -> int:
    """Two workers a life, until nobody waits: how many lives. No batch is a dead letter at any time."""
    with lives_of(mailing) as lives:
        for number in range(1, 10_000):
            pids = [lives.begin(number) for _ in range(2)]
            unruly.killing.pids = list(pids)
            ends = [lives.end(pid) for pid in pids]
            unruly.killing.pids = []
            beside = mailing.clinic.beside()
            assert queue(beside.vault.database).dead == ()
            beside.vault.database.close()
            left = fates(mailing.clinic, mailing.campaign)
            if not any(ends) and not left.get("queued") and not left.get("going"):
                return number
    raise AssertionError("it never came to an end")


def test_a_campaign_through_kills_cuts_and_noes(clinic: Clinic, sink: Sink, heard: Remembering, soak: bool) -> None:
    """R7, I4, M-06: 0 double, 0 silent miss, 0 to somebody who had said no."""
    number = 100_000 if soak else 1_500
    who = people(clinic, number)
    mailing = begun(clinic, who, sink)
    clinic.vault.database.close()
    by_address = {f"nr{place:06d}@example.se": subject for place, subject in enumerate(who)}
    killing = Killing(max(number // 100, 90), seed=7)
    unruly = Unruly(clinic, killing, by_address, noes=number // 50, cut_every=max(number // 130, 170))
    sink.recipient, heard.then = unruly.announces, unruly.then
    lives = all_lives(mailing, unruly)
    left = fates(clinic, mailing.campaign)
    doubles = sum(times - 1 for times in heard.taken.values())
    happened = (number, lives, killing.killed, unruly.cut, len(unruly.said), doubles, len(unruly.late))
    print("people, lives, kills, cuts, noes, double, after a no:", *happened, dict(left), flush=True)
    assert doubles == 0
    assert max(Counter(heard.to).values()) == 1
    assert unruly.late == []
    assert sum(left.values()) == number  # an erasure keeps the evidence of the consent, and with it the row (T-16)
    assert set(left) <= {Fate.SENT, Fate.UNKNOWN, Fate.STOPPED}
    unknown = unknown_of(clinic, mailing.campaign, by_address)
    beyond = len(unknown.keys() - killing.lines.withheld)
    print("unknown, beyond what was cut, kills of two:", len(unknown), beyond, killing.of_two, flush=True)
    assert set(unknown.values()) <= {"worker-died", "cut"}
    assert len(killing.lines.withheld) == killing.killed + unruly.cut
    no_more_than_happened(killing.lines, unknown, killing.of_two)
    assert left[Fate.STOPPED] == len(unruly.said)
    assert killing.killed >= 8
    assert unruly.cut >= 4
    beside = clinic.beside()
    found = resolve(beside.vault, mailing.campaign, lambda m: m.hex() in heard.taken, by=MAX, now=clinic.now)
    assert isinstance(found, Resolved)
    assert found.unknown == 0
    assert found.sent + left[Fate.SENT] == len(heard.taken)
    with beside.vault.database.read() as tx:
        row = store.seen(tx, mailing.campaign)
    assert row is not None
    assert row.phase == "finished"
