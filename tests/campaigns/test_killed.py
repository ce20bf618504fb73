"""R7: whatever dies whenever, nobody gets it twice, nobody is missed in silence, and nobody gets it who has said no.

Workers are processes that are killed after so many messages, in the middle of a connection or between two acts. The
mail server counts what it has taken by Message-ID, and what is unknown is asked of it. 100,000 recipients in the long
form.
"""

import os
import signal
import threading
import time
from pathlib import Path
from random import Random

import pytest

from ombud.app.mail.sink import Sink
from ombud.campaigns import store
from ombud.campaigns.phases import Fate
from ombud.campaigns.steer import Resolved, pause, resolve, resume
from ombud.erasure import Receipt, erase, plan
from ombud.requests import objection, restrict, withdraw
from ombud.terms import ChoiceId, SubjectId
from tests.campaigns.lines import Lines, no_more_than_happened, unknown_of
from tests.campaigns.lives import lives_of
from tests.campaigns.mailing import MAX, Mailing, Remembering, begun, opening, people, wanted
from tests.clinic import RUT, Clinic


class Killing:
    """Kills the worker that has just handed over the n-th message, before it hears that it was taken, or a moment
    after."""

    def __init__(self, every: int, seed: int) -> None:
        self.every, self.random, self.pids = every, Random(seed), list[int]()
        self.killed = self.of_two = 0
        """How many; and how many of them while there was another worker, whose message may be the one heard of."""
        self.lines = Lines()

    def then(self, number: int, to: str) -> str | None:
        return self.lines.answers(to, self.ends(number))

    def ends(self, number: int) -> str | None:
        if self.pids and number % self.every == 0:
            time.sleep(self.random.choice((0, 0, 0.002, 0.01)))
            self.of_two += len(self.pids) > 1
            pid = self.pids.pop()
            os.kill(pid, signal.SIGKILL)
            self.killed += 1
            return "cut"
        return None


def fates(clinic: Clinic, campaign: bytes) -> dict[str, int]:
    with clinic.beside().vault.database.read() as tx:
        counted: dict[str, int] = {}
        for fate, _, number in store.counts(tx, campaign):
            counted[fate] = counted.get(fate, 0) + number
    return counted


def run_to_the_end(mailing: Mailing, killing: Killing, workers: int) -> int:
    """Life after life until one ends by itself with nothing left; how many lives."""
    with lives_of(mailing) as lives:
        for number in range(1, 10_000):
            pids = [lives.begin(number) for _ in range(workers)]
            killing.pids = list(pids)
            ends = [lives.end(pid) for pid in pids]
            killing.pids = []
            left = fates(mailing.clinic, mailing.campaign)
            if not any(ends) and not left.get("queued") and not left.get("going"):
                return number
    raise AssertionError("it never came to an end")


@pytest.mark.parametrize("workers", [1, 2])
def test_kills_every_k_messages_send_nothing_twice_and_forget_nobody(
    clinic: Clinic, sink: Sink, heard: Remembering, workers: int, soak: bool
) -> None:
    """R7, I4: 0 double, 0 silent miss; unknown at most what was in flight when a worker died."""
    number = 100_000 if soak else 1_000 * workers
    who = people(clinic, number)
    mailing = begun(clinic, who, sink)
    clinic.vault.database.close()
    killing = Killing(max(number // 100, 90), seed=workers)
    sink.recipient, heard.then = killing.lines.announces, killing.then
    run_to_the_end(mailing, killing, workers)
    assert killing.killed >= 8
    left = fates(clinic, mailing.campaign)
    assert set(heard.taken.values()) == {1}
    assert left.get("sent", 0) + left.get("unknown", 0) == number
    by_address = {f"nr{place:06d}@example.se": subject for place, subject in enumerate(who)}
    unknown = unknown_of(clinic, mailing.campaign, by_address)
    no_more_than_happened(killing.lines, unknown, killing.of_two)
    beside = clinic.beside()
    found = resolve(
        beside.vault, mailing.campaign, lambda message: message.hex() in heard.taken, by=MAX, now=clinic.now
    )
    assert isinstance(found, Resolved)
    assert found.unknown == 0
    assert len(heard.taken) == left.get("sent", 0) + found.sent
    with beside.vault.database.read() as tx:
        row = store.seen(tx, mailing.campaign)
        assert row is not None
        assert row.phase == "finished"


def test_a_worker_that_died_without_a_trail_leaves_everybody_unknown_and_nobody_twice(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """A power cut takes the trail away: then nothing is guessed."""
    mailing = begun(clinic, people(clinic, 60), sink)
    clinic.vault.database.close()
    killing = Killing(20, seed=1)
    heard.then = killing.then
    with lives_of(mailing) as lives:
        killing.pids = [lives.begin(1)]
        assert lives.end(killing.pids[0]) == -signal.SIGKILL
        for path in mailing.folder.glob("*.trail"):
            path.unlink()
        killing.pids = []
        assert lives.end(lives.begin(2)) == 0
    assert fates(clinic, mailing.campaign) == {"unknown": 60}
    assert len(heard.to) == 20


def test_a_hundred_pauses_send_nothing_twice(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """R7: paused and resumed a hundred times, in the middle of batches."""
    number, random = 300, Random(3)
    mailing = begun(clinic, people(clinic, number), sink, wanted(clinic))
    paused = 0

    def then(_number: int, _to: str) -> None:
        nonlocal paused
        if paused < 100 and random.random() < 0.5:
            pause(clinic.beside().vault, mailing.campaign, by=MAX, now=clinic.now)
            paused += 1

    heard.then = then
    while mailing.row().phase != "finished":
        mailing.work()
        clinic.later(seconds=1)
        if mailing.row().phase == "paused":
            resume(clinic.vault, mailing.campaign, by=MAX, now=clinic.now)
    assert paused == 100
    assert set(heard.taken.values()) == {1}
    assert mailing.fates() == {"sent": number}


def says_no(clinic: Clinic, subject: SubjectId, how: int) -> None:
    """One of the ways to be written to no more."""
    now, vault = clinic.now, clinic.vault
    if how == 0:
        objection(vault, subject, ChoiceId("object.direct_marketing.email"), "desk", by=RUT, now=now)
    elif how == 1:
        withdraw(vault, subject, ChoiceId("consent.marketing.email"), by=RUT, now=now)
    elif how == 2:
        restrict(vault, subject, "18.1.a", None, by=RUT, now=now)
    else:
        shown = plan(vault, subject, by=RUT, now=now)
        assert isinstance(erase(vault, shown, by=RUT, now=now), Receipt)


def test_a_no_at_two_hundred_moments_of_a_campaign_holds_from_then_on(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """M-06, R-21.1: objection, withdrawal, restriction or erasure, committed while the campaign runs."""
    number, random = 600, Random(5)
    who = people(clinic, number)
    by_address = {f"nr{place:06d}@example.se": subject for place, subject in enumerate(who)}
    mailing = begun(clinic, who, sink)
    beside, waiting = clinic.beside(), list(by_address)
    random.shuffle(waiting)
    said: dict[str, int] = {}

    def at_a_moment(came: int) -> None:
        if len(said) < 200 and random.random() < 0.6:
            address = waiting.pop()
            says_no(beside, by_address[address], random.randrange(4))
            said[address] = came

    sink.recipient = lambda _to: at_a_moment(len(heard.to))  # between the envelope and the content
    heard.then = lambda came, _to: at_a_moment(came)  # and after it was taken
    mailing.work()
    assert len(said) == 200
    order = {address: place for place, address in enumerate(heard.to, 1)}
    late = [address for address, when in said.items() if order.get(address, 0) > when]
    assert late == []
    assert set(heard.taken.values()) == {1}
    assert mailing.row().phase == "finished"
    assert not any(fate in mailing.fates() for fate in (Fate.QUEUED, Fate.GOING, Fate.UNKNOWN))


def test_two_workers_at_once_share_the_batches(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    mailing = begun(clinic, people(clinic, 1_200), sink)
    there = [clinic.beside() for _ in range(2)]
    for one in there:
        opening(one)
    threads = [threading.Thread(target=mailing.work, args=(one,)) for one in there]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard.to) == 1_200
    assert set(heard.taken.values()) == {1}
    assert mailing.row().phase == "finished"
    assert Path(mailing.folder).is_dir()
