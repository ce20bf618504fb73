"""The worker: what is due is done, each day's jobs once whoever does them, and it ends when it is told to."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from threading import Event, Thread

import pytest

from ombud.app.config import LedgerPart
from ombud.app.installation import Ombud, open_installation
from ombud.app.jobs import Job
from ombud.app.working import Kept, Working
from ombud.archives.load import HELD
from ombud.archives.store import mark_restored
from ombud.database import Database, DatabaseFault
from ombud.plans import Done, Failed, Later, NewPlan, NewStep, begin
from ombud.plans.claim import claim
from ombud.plans.machine import LEASE, TRIES
from ombud.terms import Text
from ombud.terms.time import to_micros
from tests.cli.clinic import ROOT, Clinic
from tests.requests.mails import mail

ONCE = ("worker", "--once")


def once(clinic: Clinic, code: int = 0) -> dict[str, int]:
    return clinic.here("worker", "--once", code=code)


def waiting(clinic: Clinic, code: int = 0) -> dict[str, list[dict[str, object]]]:
    return clinic.here("worker", "--list", code=code)


def opened(clinic: Clinic) -> Ombud:
    return open_installation(clinic.folder, lambda: "", now=clinic.now)


def plan(clinic: Clinic, *names: str) -> NewPlan:
    made = NewPlan("request", names[0], tuple(NewStep(name) for name in names))
    with sealing(clinic) as database, database.act() as tx:
        begin(tx, made, now=clinic.now)
    return made


@contextmanager
def sealing(clinic: Clinic) -> Iterator[Database]:
    """The database as another program of ours has it: its rows have the seals of this installation."""
    ombud = opened(clinic)
    yield ombud.vault.database
    ombud.close(clinic.now)


def entries(clinic: Clinic, act: str) -> list[dict[str, object]]:
    """Entries of one kind, the oldest first."""
    ombud = opened(clinic)
    with closing(ombud.vault.database), ombud.vault.database.read() as tx:
        found = [logged.entry for logged in ombud.vault.ledger.entries(tx)]
    ombud.tidier.stop()
    return [dict(one.facts) for one in found if one.act.value == act]


def test_each_days_jobs_are_done_once_whichever_worker_is_there(clinic: Clinic) -> None:
    """Design 5, 8: one plan for a job and a day."""
    first = once(clinic)
    assert (first["done"], first["later"], first["failed"]) == (7, 2, 0)
    assert once(clinic)["done"] == 0
    clinic.later(minutes=1)
    again = once(clinic)
    assert (again["done"], again["later"]) == (0, 1)
    assert len(entries(clinic, "sweep")) == 1
    clinic.later(days=1)
    assert once(clinic)["done"] == 9
    assert len(entries(clinic, "sweep")) == 2


def test_who_was_away_does_the_latest_day_and_not_each_that_was_missed(clinic: Clinic) -> None:
    once(clinic)
    clinic.later(days=9)
    once(clinic)
    assert len(entries(clinic, "sweep")) == 2


def test_nothing_to_do_is_said(clinic: Clinic) -> None:
    assert clinic.run("worker", clinic.folder, "--list", "--lang", "sv").output == "Inget väntar.\n"
    once(clinic)
    assert clinic.run("worker", clinic.folder, "--once").output == "Nothing waits.\n"
    listed = clinic.run("worker", clinic.folder, "--list", "--lang", "sv")
    assert listed.exit_code == 0
    assert "job.checkpoint" in listed.output
    assert "senare" in listed.output


def test_a_request_is_reminded_of_once_for_each_step_of_the_ladder(clinic: Clinic) -> None:
    """R-05: the reminder is in the log on its day; an answered request has none."""
    subject = clinic.met()
    clinic.here("request", "open", "--want", "access", "--subject", subject)
    once(clinic)
    assert reminded(clinic) == []
    for days in (14, *[1] * 20, 20):
        clinic.later(days=days)
        once(clinic)
    seen = reminded(clinic)
    assert [one["stage"] for one in seen] == ["ten", "five", "two", "last", "overdue"]
    assert {one["due_on"] for one in seen} == {"2026-12-23"}


def reminded(clinic: Clinic) -> list[dict[str, object]]:
    found = [facts for facts in entries(clinic, "request") if facts.get("step") == "reminder"]
    return sorted(found, key=lambda facts: str(facts["from_on"]))


def test_mail_comes_in_while_a_worker_is_there(clinic: Clinic, tmp_path: Path) -> None:
    """R-01, N-20.1"""
    clinic.later(days=2)
    for name in ("new", "cur", "tmp"):
        (tmp_path / "dpo" / name).mkdir(parents=True)
    (tmp_path / "dpo" / "new" / "1.a").write_bytes(bytes(mail("Vilka uppgifter har ni om mig?")))
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + '\n[intake]\nmaildir = "../dpo"\n')
    once(clinic)
    listed = clinic.here("request", "list", actor="disa")
    assert len(listed["requests"]) == 1


def test_expired_archives_are_removed_where_there_is_a_place_for_them(clinic: Clinic, tmp_path: Path) -> None:
    """T-29"""
    (tmp_path / "archives").mkdir()
    clinic.told("backup", clinic.folder, "--to", tmp_path / "archives")
    clinic.later(days=15)
    assert once(clinic)["done"] == 8
    assert list((tmp_path / "archives").glob("*.ombud-archive")) == []


def test_what_is_due_under_way_and_dead_is_listed_and_a_dead_step_tried_again(clinic: Clinic) -> None:
    plan(clinic, "no-such-step")
    with sealing(clinic) as database:
        assert len(claim(database, "w-other", 1, now=clinic.now)) == 1
    plan(clinic, "other-step")
    listed = waiting(clinic)
    assert [one["step"] for one in listed["under_way"]] == ["no-such-step"]
    assert [one["step"] for one in listed["due"]] == ["other-step"]
    for _ in range(TRIES):
        clinic.later(hours=4)
        once(clinic, code=1)
    listed = waiting(clinic, code=1)
    assert {one["code"] for one in listed["dead"]} == {"unknown-step"}
    dead = str(listed["dead"][0]["plan"])
    assert dead in clinic.run("worker", clinic.folder, "--list").output
    assert clinic.here("worker", "--retry", dead, actor="disa") == {"steps": 1}
    assert len(waiting(clinic, code=1)["dead"]) == 1
    assert clinic.here("worker", "--retry", dead, actor="disa", code=1) == {"steps": 0}
    assert [facts["stage"] for facts in entries(clinic, "plan")].count("try-again") == 2


def test_a_wrong_use_is_said(clinic: Clinic) -> None:
    assert clinic.run("worker", clinic.folder, "--once", "--list").exit_code == 2
    assert clinic.run("worker", clinic.folder, "--retry", "p_" + "0" * 26).exit_code == 2
    assert clinic.run("worker", clinic.folder, "--retry", "Nelly").exit_code == 2
    assert clinic.here("worker", "--retry", "p_" + "0" * 26, actor="nobody", code=1)["requirement"] == "A-10"


PROGRAM = """
import sys
from datetime import datetime
from ombud.cli.main import ombud
from ombud.cli.speech import Speech
ombud.main(sys.argv[2:], obj=Speech(now=lambda: datetime.fromisoformat(sys.argv[1])))
"""


def test_sigterm_ends_a_worker_after_the_step_in_hand(clinic: Clinic) -> None:
    """A service manager stops it; what it had not begun is given back at once."""
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, clinic.now.isoformat(), "worker", str(clinic.folder), "--json"], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with clinic.database() as database:
        until(lambda: number(database, "state = 'done'") >= 3)
    child.send_signal(signal.SIGTERM)
    said, _ = child.communicate(timeout=60)
    assert child.returncode == 0
    assert json.loads(said)["done"] >= 3
    with clinic.database() as database:
        assert number(database, "owner IS NOT NULL") == 0


def until(so: Callable[[], bool]) -> None:
    for _ in range(1200):
        if so():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to it within a minute")


def number(database: Database, which: str) -> int:
    with database.read() as tx:
        row = tx.one(f"SELECT count(*) FROM plan_step WHERE {which}")
    assert row is not None
    return int(row[0])


def test_a_worker_waits_for_work_and_is_there_when_it_comes(clinic: Clinic) -> None:
    ombud, stop, tallies = opened(clinic), Event(), list[Counter[str]]()
    thread = Thread(target=lambda: tallies.append(Working(ombud, lambda: clinic.now, stop).run(once=False)))
    thread.start()
    with clinic.database() as database:
        until(lambda: number(database, "state = 'done'") == 7)
        plan(clinic, "no-such-step")
        until(lambda: number(database, "fails = 1") == 1)
    stop.set()
    thread.join()
    assert tallies[0]["done"] == 7
    ombud.close(clinic.now)


def test_a_worker_that_was_told_to_end_begins_nothing(clinic: Clinic) -> None:
    ombud, stop = opened(clinic), Event()
    stop.set()
    assert Working(ombud, lambda: clinic.now, stop).run(once=False) == {}
    ombud.close(clinic.now)


def test_a_clock_that_is_put_back_keeps_a_worker_from_nothing(clinic: Clinic) -> None:
    """The ledger's own clock is not set back so far: a worker that is started anew has the right time."""
    plan(clinic, "no-such-step")
    right, ombud = clinic.now, opened(clinic)
    working = Working(ombud, lambda: clinic.now)
    clinic.later(days=30)
    assert working.run(once=True)["failed"] == 1
    clinic.now = right
    assert working.run(once=True)["failed"] == 1
    ombud.close(clinic.now)


def test_a_job_that_takes_long_keeps_its_lease(clinic: Clinic) -> None:
    plan(clinic, "long")
    ombud = opened(clinic)
    (step,) = claim(ombud.vault.database, "w1", 1, now=clinic.now)
    kept = Kept(ombud.vault, step, lambda: clinic.now)
    for _ in range(5):
        kept.alive()
        clinic.later(seconds=LEASE.total_seconds() * 0.45)
        assert claim(ombud.vault.database, "w2", 1, now=clinic.now) == []
    ombud.close(clinic.now)


def job(run: object, **more: object) -> Job:
    return Job("own", Text("egen", "own"), time_of_day(3), run, **more)  # type: ignore[arg-type]


def test_a_job_is_done_on_its_day_and_again_until_the_day_ends(clinic: Clinic) -> None:
    ombud = opened(clinic)
    now = datetime(2026, 11, 23, 1, 59, tzinfo=UTC)  # 02:59 in Stockholm
    one = job(lambda *_: None)
    assert one.day(now).isoformat() == "2026-11-22"
    assert one.day(now + timedelta(minutes=1)).isoformat() == "2026-11-23"
    summer = datetime(2026, 7, 1, 1, tzinfo=UTC)
    assert one.day(summer).isoformat() == "2026-07-01"
    assert one.carry_out(ombud, one.day(now), lambda: None, now) == Done()
    missed = job(lambda *_: 1 / 0)
    assert missed.carry_out(ombud, one.day(now), lambda: None, now + timedelta(hours=1)) == Done()
    often = job(lambda *_: None, every=timedelta(minutes=2))
    assert often.carry_out(ombud, one.day(now), lambda: None, now) == Done()
    earlier = now - timedelta(hours=1)
    assert often.carry_out(ombud, one.day(now), lambda: None, earlier) == Later(earlier + timedelta(minutes=2))
    failing = job(lambda *_: Failed("held-back"), every=timedelta(minutes=2))
    assert failing.carry_out(ombud, one.day(now), lambda: None, earlier) == Failed("held-back")
    ombud.close(clinic.now)


def test_a_log_that_lost_something_fails_the_checkpoint_and_the_check_and_nothing_else(
    clinic: Clinic, tmp_path: Path
) -> None:
    """What is held elsewhere is not written over."""
    ombud, held = opened(clinic), tmp_path / "elsewhere.note"
    placed = replace(ombud, config=ombud.config.model_copy(update={"ledger": LedgerPart(held=str(held))}))
    held.write_text("something else")
    tally = Working(placed, lambda: clinic.now).run(once=True)
    assert (tally["done"], tally["failed"]) == (6, 2)
    assert held.read_text() == "something else"
    ombud.close(clinic.now)


def test_a_held_back_installation_sweeps_nothing(clinic: Clinic) -> None:
    ombud = opened(clinic)
    with ombud.vault.database.act() as tx:
        mark_restored(tx, to_micros(clinic.now), b"a" * 16, HELD)
    assert Working(ombud, lambda: clinic.now).run(once=True)["failed"] == 1
    ombud.close(clinic.now)


@pytest.mark.on("sqlite")
def test_a_database_that_cannot_be_reached_ends_the_worker_with_a_fault(clinic: Clinic) -> None:
    ombud = opened(clinic)
    with clinic.database() as database, database.act() as tx:
        tx.run("DROP TABLE plan_step")
    with pytest.raises(DatabaseFault):
        Working(ombud, lambda: clinic.now).run(once=True)
    ombud.let_go()
