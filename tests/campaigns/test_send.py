"""A batch is claimed, decided again, sent and marked: once for each, nobody forgotten, at its hours and its pace."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ombud.app.mail.sink import Sink
from ombud.archives.load import HELD
from ombud.archives.store import mark_restored
from ombud.audit import Act
from ombud.campaigns import store
from ombud.campaigns.pace import Pace, quiet_end, stops_at
from ombud.campaigns.phases import Fate
from ombud.campaigns.send import TRIES, _Batch, _claim, lease_of, send_batch
from ombud.campaigns.steer import SEND, Resolved, cancel, pause, resolve, resume
from ombud.campaigns.trail import Came, Trail, boot, path_of
from ombud.campaigns.trail import begun as begun_of
from ombud.messages.carriers import Away, Letter, Lost, Taken, To, Turned
from ombud.plans import Done, LeaseLost, Step
from ombud.plans.claim import claim
from ombud.terms import Actor
from ombud.terms.time import to_micros
from ombud.vault import Act as Changes
from ombud.vault import Vault
from tests.campaigns.mailing import ALWAYS, MAX, Mailing, Remembering, begun, people, wanted
from tests.clinic import Clinic
from tests.collection.rows import logged


class Scripted:
    """A carrier that answers as it is told, one answer after another; then it takes everything."""

    def __init__(self, *answers: object) -> None:
        self.answers, self.dropped, self.closed = list(answers), 0, 0
        self.taken: list[bytes] = []
        self.told: dict[bytes, bool] = {}

    def envelope(self, to: To) -> Turned | None:
        if self.answers and isinstance(self.answers[0], Away):
            raise self.answers.pop(0)  # type: ignore[misc]
        return None

    def drop(self) -> None:
        self.dropped += 1

    def content(self, to: To, letter: Letter) -> Taken | Turned | Lost:
        answer = self.answers.pop(0) if self.answers else Taken()
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Taken):
            self.taken.append(to.message)
        return answer  # type: ignore[return-value]

    def tells(self, message: bytes) -> bool | None:
        return self.told.get(message)

    def close(self) -> None:
        self.closed += 1


def scripted(mailing: Mailing, *answers: object) -> Scripted:
    made = Scripted(*answers)
    mailing.carrier = lambda: made
    return made


def one_step(mailing: Mailing, owner: str = "w") -> Step:
    """The step of the first batch, claimed as a worker does."""
    steps = claim(mailing.clinic.vault.database, owner, 50, now=mailing.now())
    return next(step for step in steps if step.name == "campaign.send")


def test_everybody_gets_it_once_and_the_campaign_is_finished(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    mailing = begun(clinic, people(clinic, 40), sink)
    assert mailing.work()["done"] == 2  # the beginning, and the batch
    assert mailing.row().phase == "finished"
    assert mailing.fates() == {"sent": 40}
    assert sorted(heard.to) == [f"nr{number:06d}@example.se" for number in range(40)]
    assert set(heard.taken.values()) == {1}
    assert not list(mailing.folder.iterdir())  # no trail is left


def test_a_mail_says_who_sends_it_and_how_to_say_no_and_nothing_that_follows_anybody(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """M-04, M-11: both headers, an opaque token, no pixel."""
    mailing = begun(clinic, people(clinic, 1), sink)
    mailing.work()
    mail = heard.mails[0].decode()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in mail
    assert "List-Unsubscribe: <https://example.se/a/" in mail
    assert "<mailto:avregistrera@example.se?subject=" in mail
    assert "Auto-Submitted: auto-generated\r\n" in mail
    assert "<img" not in mail
    assert "\r\n..\r\n" not in mail


def test_the_night_is_quiet_and_it_goes_on_in_the_morning(clinic: Clinic, sink: Sink) -> None:
    late = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
    clinic.now = late
    mailing = begun(clinic, people(clinic, 3), sink, wanted(clinic, pace=Pace()))
    mailing.work()
    assert mailing.fates() == {"queued": 3}
    clinic.now = datetime(2026, 11, 24, 7, 0, 1, tzinfo=UTC)  # eight in Stockholm
    mailing.work()
    assert mailing.fates() == {"sent": 3}


def test_a_batch_that_runs_into_the_night_stops(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    clinic.now = datetime(2026, 11, 23, 19, 59, 59, 970_000, tzinfo=UTC)
    mailing = begun(clinic, people(clinic, 9), sink, wanted(clinic, pace=Pace()))
    mailing.work()
    fates = mailing.fates()
    assert 0 < fates["sent"] < 9
    assert fates["sent"] + fates["queued"] == 9


def test_the_throttle_lets_so_many_go_a_minute_and_never_hurries_afterwards(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    mailing = begun(clinic, people(clinic, 25), sink, wanted(clinic, pace=replace(ALWAYS, per_minute=10)))
    clinic.later(minutes=30)  # the worker was away
    counted = []
    for _ in range(4):
        mailing.work()
        counted.append(len(heard.to))
        clinic.later(seconds=61)
    assert counted in ([10, 20, 25, 25], [10, 15, 25, 25])  # of the two that waited equally long either is next


def test_nothing_is_sent_after_the_last_moment(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    mailing = begun(clinic, people(clinic, 5), sink)
    clinic.later(days=31)
    mailing.work()
    assert heard.to == []
    assert mailing.fates() == {"missed": 5}
    assert mailing.row().phase == "finished"


def test_the_last_moment_in_the_middle_of_a_batch_ends_it(clinic: Clinic, sink: Sink) -> None:
    made = replace(wanted(clinic), ends_at=clinic.now + timedelta(milliseconds=12))
    mailing = begun(clinic, people(clinic, 30), sink, made)
    mailing.work()
    fates = mailing.fates()
    assert fates["sent"]
    assert fates["missed"]
    assert fates.total() == 30
    assert mailing.row().phase == "finished"


def test_a_pause_in_the_middle_of_a_batch_holds_at_once(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """R7: no more leaves, and who waits gets it when it is resumed; nobody gets it again."""
    mailing = begun(clinic, people(clinic, 30), sink)

    def then(number: int, _to: str) -> None:
        if number == 7:
            pause(clinic.vault, mailing.campaign, by=MAX, now=clinic.now)

    heard.then = then
    mailing.work()
    assert len(heard.to) == 7
    assert mailing.fates() == {"sent": 7, "queued": 23}
    resume(clinic.vault, mailing.campaign, by=MAX, now=clinic.now)
    mailing.work()
    assert set(heard.taken.values()) == {1}
    assert mailing.fates() == {"sent": 30}


def test_a_cancelled_one_in_the_middle_of_a_batch_ends(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    mailing = begun(clinic, people(clinic, 9), sink)
    heard.then = lambda number, _to: (
        cancel(clinic.vault, mailing.campaign, by=MAX, now=clinic.now) and None if number == 4 else None
    )
    mailing.work()
    assert len(heard.to) == 4
    assert mailing.fates() == {"sent": 4, "missed": 5}
    assert mailing.row().phase == "cancelled"


@pytest.mark.parametrize(
    ("ends", "phase", "fates"),
    [
        ("paused", "paused", {"sent": 1, "unknown": 1, "queued": 3}),
        ("cancelled", "cancelled", {"sent": 1, "unknown": 1, "missed": 3}),
        ("over", "sending", {"sent": 1, "unknown": 1, "missed": 3}),
    ],
)
def test_nobody_is_left_on_the_way_by_a_worker_that_died_before_the_campaign_ended(
    clinic: Clinic, sink: Sink, heard: Remembering, ends: str, phase: str, fates: dict[str, int]
) -> None:
    """R7, I4: the machine stood still over the last moment, or somebody paused or cancelled meanwhile. Whose message
    may have left can be resolved, and the campaign comes to its end."""
    mailing = begun(clinic, people(clinic, 5), sink)
    claimed = _claim(mailing.sending(), mailing.campaign, one_step(mailing), clinic.now)
    assert isinstance(claimed, _Batch)
    assert claimed.trail is not None
    claimed.trail.begin(claimed.rows[0].message_id)
    claimed.trail.came(Came.TAKEN)
    claimed.trail.begin(claimed.rows[1].message_id)
    claimed.trail.end()  # as a death does
    if ends != "over":
        {"paused": pause, "cancelled": cancel}[ends](clinic.vault, mailing.campaign, by=MAX, now=clinic.now)
    clinic.later(days=31 if ends == "over" else 1)
    mailing.work()
    assert heard.to == []
    assert mailing.fates() == fates
    assert mailing.row().phase == phase
    assert not list(mailing.folder.iterdir())
    resolve(clinic.vault, mailing.campaign, lambda _message: True, by=MAX, now=clinic.now)
    assert mailing.fates()["unknown"] == 0
    assert mailing.row().phase == ("finished" if ends == "over" else phase)


def test_what_is_refused_for_now_is_tried_again_and_at_last_given_up(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 2), sink)
    carrier = scripted(mailing, *[Turned("smtp.451", for_good=False)] * 2)
    mailing.work()
    assert mailing.fates() == {"queued": 2}
    clinic.later(minutes=6)
    mailing.work()
    assert mailing.fates() == {"sent": 2}
    assert len(carrier.taken) == 2
    other = begun(clinic, people(clinic, 1), sink)
    scripted(other, *[Turned("smtp.451", for_good=False)] * (TRIES + 1))
    for _ in range(TRIES):
        other.work()
        clinic.later(hours=5)
    assert other.fates() == {"turned": 1}
    assert other.row().phase == "finished"


def test_what_is_refused_for_good_is_not_tried_again(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 1), sink)
    scripted(mailing, Turned("smtp.550", for_good=True))
    mailing.work()
    assert mailing.fates() == {"turned": 1}
    assert mailing.why() == {"smtp.550": 1}


def test_a_carrier_that_is_away_leaves_everybody_waiting(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 3), sink)
    scripted(mailing, Taken(), Away("away"))
    assert mailing.work()["failed"]
    assert mailing.fates() == {"sent": 1, "queued": 2}
    clinic.later(hours=1)
    scripted(mailing)
    mailing.work()
    assert mailing.fates() == {"sent": 3}


def test_a_mail_that_was_cut_off_is_unknown_and_not_sent_again_by_itself(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """R7: the connection ends after DATA, before the answer."""
    mailing = begun(clinic, people(clinic, 5), sink)
    heard.then = lambda number, _to: "cut" if number == 2 else None
    mailing.work()
    clinic.later(hours=1)
    mailing.work()
    assert mailing.fates() == {"sent": 4, "unknown": 1}
    assert set(heard.taken.values()) == {1}
    assert mailing.row().phase == "sending"  # not finished: somebody has no end
    found = resolve(
        clinic.vault, mailing.campaign, lambda message: message.hex() in heard.taken, by=MAX, now=clinic.now
    )
    assert (found.sent, found.not_sent, found.unknown) == (1, 0, 0)
    assert mailing.row().phase == "finished"


def test_what_cannot_be_told_stays_unknown_until_a_person_says(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 2), sink)
    scripted(mailing, Lost(), Lost())
    mailing.work()
    found = resolve(clinic.vault, mailing.campaign, lambda _: None, by=MAX, now=clinic.now)
    assert isinstance(found, Resolved)
    assert (found.sent, found.not_sent, found.unknown) == (0, 0, 2)
    said = resolve(clinic.vault, mailing.campaign, lambda _: False, by=MAX, now=clinic.now)
    assert isinstance(said, Resolved)
    assert said.not_sent == 2
    assert mailing.fates() == {"missed": 2}


def test_whatever_goes_wrong_what_was_sent_is_marked(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 4), sink)
    scripted(mailing, Taken(), ZeroDivisionError())
    assert mailing.work()["failed"]
    assert mailing.fates() == {"sent": 1, "unknown": 1, "queued": 2}


def test_a_worker_that_has_lost_its_lease_stops_and_says_what_it_knows(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    mailing = begun(clinic, people(clinic, 12), sink)
    step = one_step(mailing)
    times = iter([*[clinic.now] * 12, *[clinic.now + timedelta(hours=1)] * 90])

    def another_takes_it(number: int, _to: str) -> None:
        if number == 2:
            clinic.later(minutes=6)
            claim(clinic.beside().vault.database, "other", 50, now=clinic.now)

    heard.then = another_takes_it
    mailing.clock = lambda: next(times)
    with pytest.raises(LeaseLost):
        send_batch(mailing.sending(), step, clinic.now)
    mailing.clock = None
    taken = len(heard.to)
    assert mailing.fates() == {"sent": taken, "queued": 12 - taken}
    clinic.later(hours=2)
    mailing.work()  # those who wait have a step of their own, whoever had the batch
    assert mailing.fates() == {"sent": 12}
    assert set(heard.taken.values()) == {1}


def test_a_batch_whose_lease_went_at_the_last_moment_is_marked_all_the_same(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 2), sink)
    step = one_step(mailing)
    carrier = scripted(mailing)
    carrier.close = lambda: (clinic.later(minutes=6), claim(clinic.beside().vault.database, "o", 9, now=clinic.now))  # type: ignore[method-assign,assignment,return-value]
    with pytest.raises(LeaseLost):
        send_batch(mailing.sending(), step, clinic.now)
    assert mailing.fates() == {"sent": 2}


def test_who_was_paused_directly_before_a_message_leaves_sends_nothing_that_another_has(
    clinic: Clinic, sink: Sink
) -> None:
    """Issue 9.3: the pause falls after the gates were asked and before the content; another worker has the batch."""
    mailing = begun(clinic, people(clinic, 3), sink)
    step = one_step(mailing)
    carrier = scripted(mailing)
    looked = list[datetime]()

    def paused() -> datetime:
        looked.append(clinic.now)
        if len(looked) == 4:  # the beginning, the first message's turn and its envelope; now it is about to leave
            clinic.later(minutes=1)
            assert claim(clinic.beside().vault.database, "o", 9, now=clinic.now)
        return clinic.now

    mailing.clock = paused
    with pytest.raises(LeaseLost):
        send_batch(mailing.sending(), step, clinic.now)
    assert carrier.taken == []
    assert mailing.fates() == {"queued": 3}


def test_a_lease_is_kept_through_a_long_batch(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 4), sink)
    mailing.clock = lambda: clinic.later(minutes=1.2)
    assert mailing.work()["done"] == 2  # the beginning, and the batch
    assert mailing.fates() == {"sent": 4}


def test_the_step_of_a_wave_that_is_over_and_of_no_campaign_does_nothing(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 1), sink)
    step = one_step(mailing)
    pause(clinic.vault, mailing.campaign, by=MAX, now=clinic.now)
    resume(clinic.vault, mailing.campaign, by=MAX, now=clinic.now)
    assert send_batch(mailing.sending(), step, clinic.now) == Done()
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM campaign")
    assert send_batch(replace(mailing.sending_of(mailing.campaign)), step, clinic.now) == Done()


def test_a_batch_in_which_nobody_is_due_sends_nothing_and_leaves_no_trail(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """The one person's message was refused for now, and the batch is asked for once more before its time."""
    mailing = begun(clinic, people(clinic, 1), sink)
    step = one_step(mailing)
    scripted(mailing, Turned("smtp.451", for_good=False))
    send_batch(mailing.sending(), step, clinic.now)
    with suppress(LeaseLost):
        send_batch(mailing.sending(), step, clinic.now)
    assert heard.to == []
    assert mailing.fates() == {"queued": 1}
    assert list(mailing.folder.glob("*.trail")) == []


def test_in_a_restored_installation_what_had_begun_is_unknown(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """R5: an archive does not know what was sent after it was made; nothing is sent again by itself."""
    mailing = begun(clinic, people(clinic, 5), sink)
    clinic.later(hours=1)
    with clinic.vault.database.act() as tx:
        mark_restored(tx, to_micros(clinic.now), b"a" * 16, HELD)
    mailing.work()
    assert heard.to == []
    assert mailing.fates() == {"unknown": 5}
    assert mailing.why() == {"restored": 5}


def test_in_a_restored_installation_who_was_going_is_unknown_where_the_campaign_is_paused(
    clinic: Clinic, sink: Sink
) -> None:
    """Who waits goes on waiting: whoever resumes it decides, and knows that it was restored."""
    mailing = begun(clinic, people(clinic, 5), sink)
    claimed = _claim(mailing.sending(), mailing.campaign, one_step(mailing), clinic.now)
    assert isinstance(claimed, _Batch)
    assert claimed.trail is not None
    claimed.trail.end()
    pause(clinic.vault, mailing.campaign, by=MAX, now=clinic.now)
    clinic.later(hours=1)
    with clinic.vault.database.act() as tx:
        mark_restored(tx, to_micros(clinic.now), b"a" * 16, HELD)
    mailing.work()
    assert mailing.why() == {"restored": 5}


def test_without_a_trail_nothing_is_sent(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    mailing = begun(clinic, people(clinic, 1), sink)
    mailing.folder.write_text("in the way")
    assert mailing.work()["failed"]
    assert heard.to == []
    assert mailing.fates() == {"queued": 1}


def test_a_worker_that_dies_between_the_claim_and_the_first_message_leaves_nobody_unknown(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """R7: the trail lies there before the claim is committed, so it is known that nothing of it has left."""
    mailing = begun(clinic, people(clinic, 5), sink)
    (step,) = (one for one in claim(clinic.vault.database, "w0", 50, now=clinic.now) if one.name == SEND)
    claimed = _claim(mailing.sending(), mailing.campaign, step, clinic.now)
    assert isinstance(claimed, _Batch)
    assert claimed.trail is not None
    claimed.trail.end()  # as a death does
    assert mailing.fates() == {"going": 5}
    clinic.later(minutes=6)
    mailing.work()
    assert mailing.fates() == {"sent": 5}
    assert set(heard.taken.values()) == {1}
    assert not list(mailing.folder.iterdir())


def test_a_claim_that_is_not_committed_leaves_nobody_going_and_in_the_end_no_trail(
    clinic: Clinic, sink: Sink, heard: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R7: the trail of a claim that came to nothing is not held, and goes with the next claim."""
    mailing, real = begun(clinic, people(clinic, 5), sink), Vault.act

    @contextmanager
    def never_committed(vault: Vault, *, by: Actor, now: datetime) -> Iterator[Changes]:
        with real(vault, by=by, now=now) as act:
            yield act
            raise ConnectionError("the server went away before it had committed")

    with monkeypatch.context() as patched:
        patched.setattr(Vault, "act", never_committed)
        assert mailing.work()["failed"] == 1
    assert mailing.fates() == {"queued": 5}
    assert len(list(mailing.folder.iterdir())) == 1
    clinic.later(minutes=6)
    mailing.work()
    assert mailing.fates() == {"sent": 5}
    assert not list(mailing.folder.iterdir())


def test_a_trail_is_believed_where_its_worker_is_dead_and_the_machine_was_not_started_since(
    clinic: Clinic,
) -> None:
    lease, folder = b"l" * 24, clinic.folder / "sending"
    assert begun_of(folder, lease) is None
    trail = Trail(folder, lease, 3)
    trail.begin(b"m" * 16)
    trail.came(Came.TAKEN)
    trail.begin(b"n" * 16)
    assert begun_of(folder, lease) is None  # it lives
    trail.end()
    assert begun_of(folder, lease) == {b"m" * 16: Came.TAKEN, b"n" * 16: Came.BEGUN}
    whole = path_of(folder, lease).read_bytes()
    path_of(folder, lease).write_bytes(bytes(16) + whole[16:])
    assert begun_of(folder, lease) is None
    path_of(folder, lease).write_bytes(b"x" * 16 + whole[16:])
    assert begun_of(folder, lease) is None
    assert len(boot()) == 16


def test_a_machine_that_does_not_say_when_it_started_is_believed_in_nothing(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ombud.campaigns.trail._BOOT", clinic.folder / "nowhere")
    trail = Trail(clinic.folder / "sending", b"l" * 24, 1)
    trail.begin(b"m" * 16)
    trail.end()
    assert begun_of(clinic.folder / "sending", b"l" * 24) is None


def test_an_account_that_has_opened_as_many_as_it_may_goes_on_when_there_is_room(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 5), sink)
    clinic.vault.budget._limits = {"max": 3}  # type: ignore[misc]
    mailing.work()
    assert mailing.fates() == {"sent": 3, "queued": 2}
    clinic.later(hours=1, minutes=1)
    mailing.work()
    assert mailing.fates() == {"sent": 5}


def test_the_log_says_what_was_sent_and_for_each_who_was_stopped_why(clinic: Clinic, sink: Sink) -> None:
    """M-01: the first failure stops and is logged."""
    who = people(clinic, 3)
    with clinic.vault.act(by=MAX, now=clinic.now) as act:
        clinic.vault.directory.suppress(act.tx, "email", "1:nr000001@example.se", clinic.now)
        act.nothing_changed()
    begun(clinic, who, sink).work()
    assert logged(clinic, who[1], Act.SEND) == ["refused"]
    assert logged(clinic, who[0], Act.SEND) == []


def test_the_hours_follow_stockholm_through_the_year() -> None:
    summer, winter = datetime(2026, 7, 1, 20, tzinfo=UTC), datetime(2026, 12, 1, 20, tzinfo=UTC)
    assert quiet_end(summer, 1260, 480) == datetime(2026, 7, 2, 6, tzinfo=UTC)
    assert quiet_end(winter, 1260, 480) == datetime(2026, 12, 2, 7, tzinfo=UTC)
    assert quiet_end(datetime(2026, 7, 1, 4, tzinfo=UTC), 1260, 480) == datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert quiet_end(datetime(2026, 7, 1, 10, tzinfo=UTC), 1260, 480) is None
    assert quiet_end(datetime(2026, 7, 1, 10, tzinfo=UTC), 600, 780) == datetime(2026, 7, 1, 11, tzinfo=UTC)
    last = datetime(2027, 1, 1, tzinfo=UTC)
    assert stops_at(winter, 1260, 480, last) == datetime(2026, 12, 2, 20, tzinfo=UTC)
    assert stops_at(winter - timedelta(hours=1), 1260, 480, last) == winter
    assert stops_at(winter, 0, 0, last) == last


def test_a_lease_names_one_claim(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 1), sink)
    step = one_step(mailing)
    assert lease_of(step) != lease_of(step._replace(claims=step.claims + 1))


@pytest.mark.parametrize("tells", [None, True, False])
def test_who_takes_a_batch_over_reads_the_trail_and_asks_the_carrier_of_the_rest(
    clinic: Clinic, sink: Sink, tells: bool | None
) -> None:
    """R7: what was taken is marked, what was in flight is asked of the carrier, what had not begun is sent."""
    mailing = begun(clinic, people(clinic, 4), sink)
    step = one_step(mailing)
    with clinic.vault.database.act() as tx:
        rows = store.of_batch(tx, mailing.campaign, 0, Fate.QUEUED)
        store.move(tx, [row._replace(fate=Fate.GOING, claim=lease_of(step)) for row in rows])
    trail = Trail(mailing.folder, lease_of(step), 4)
    for row, came in zip(rows, (Came.TAKEN, Came.NOT_TAKEN, None), strict=False):
        trail.begin(row.message_id)
        if came is not None:
            trail.came(came)
    trail.end()
    clinic.later(minutes=6)
    carrier = scripted(mailing)
    if tells is not None:
        carrier.told = {rows[2].message_id: tells}
    mailing.work()
    sent = {rows[1].message_id, rows[3].message_id} | ({rows[2].message_id} if tells is False else set())
    assert set(carrier.taken) == sent
    assert mailing.fates() == ({"sent": 3, "unknown": 1} if tells is None else {"sent": 4})
    assert not list(mailing.folder.iterdir())
