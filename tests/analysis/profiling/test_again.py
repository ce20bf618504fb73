"""A model that says how often it runs is run again by the worker; and what ends is gone (N-09.1, T-22)."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ombud.actors import UnknownActor
from ombud.analysis.profiling import register
from ombud.analysis.profiling.again import due, next_on, runs_by_itself
from ombud.analysis.profiling.drop import drop
from ombud.analysis.profiling.register import Registered, State
from ombud.analysis.profiling.source import Definition, Loaded, load
from ombud.app.profiling import has_models, run_again
from ombud.plans import Failed
from ombud.requests import objection
from ombud.retention import sweep
from ombud.terms import Actor
from tests.analysis.profiling.people import MARTA, NO, example, read, somebody
from tests.analysis.profiling.test_run import OF_AGE, ran, segments, stored
from tests.clinic import RUT, Clinic

ONCE = example("friskvard")
MONTHLY = ONCE.model_copy(update={"every": "P1M"})


def of(clinic: Clinic, *known: Actor) -> Any:
    """As much of an installation as models are run in."""
    accounts = {one.id: one for one in known}
    named = SimpleNamespace(named=lambda name: accounts.get(name) or UnknownActor(tuple(accounts)))
    return SimpleNamespace(vault=clinic.vault, accounts=named)


def again(clinic: Clinic, *known: Actor) -> Failed | None:
    return run_again(of(clinic, *known), now=clinic.now, alive=lambda: None)


def due_now(clinic: Clinic) -> list[str]:
    with clinic.vault.database.read() as tx:
        return [one.name for one in due(tx, clinic.now)]


def latest(clinic: Clinic) -> Registered:
    with clinic.vault.database.read() as tx:
        found = register.current(tx, "friskvard")
    assert found is not None
    return found


def test_a_model_runs_again_when_its_time_has_come_in_the_role_of_who_answers_for_it(clinic: Clinic) -> None:
    """N-09.1, N-13.3: who has said no since has none; who is new has one; the version and its maker stay."""
    stays, goes = (somebody(clinic, has=("traningskort",), months_ago=1) for _ in range(2))
    ran(clinic, MONTHLY)
    clinic.later(days=20)
    assert again(clinic, MARTA) is None
    assert latest(clinic).run_at == clinic.now - timedelta(days=20), "its time has not come"
    comes = somebody(clinic, has=("traningskort",))
    objection(clinic.vault, goes, NO, "desk", by=RUT, now=clinic.now)
    clinic.later(days=11)
    assert again(clinic, MARTA) is None
    assert [segments(clinic, one) for one in (stays, goes, comes)] == [["nybliven-medlem"], [], ["nybliven-medlem"]]
    now = latest(clinic)
    assert (now.run_at, now.made_by, now.version, now.state) == (clinic.now, "marta", 1, State.IN_USE)
    assert due_now(clinic) == []


def test_a_model_that_says_nothing_is_run_by_hand_and_its_profiles_end(clinic: Clinic) -> None:
    """T-22: twelve months after it was computed a profile is gone, its key too; one that is renewed is not."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic, ONCE)
    assert not has_models(of(clinic))
    clinic.later(days=367)
    assert (again(clinic, MARTA), due_now(clinic)) == (None, [])
    sweep(clinic.vault, by=RUT, now=clinic.now)
    assert stored(clinic, subject) == (0, False)


def test_a_profile_is_renewed_until_a_year_after_the_latest_contact(clinic: Clinic) -> None:
    """T-22: what it is made of is read no longer than that, and the run after it takes the profile away."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic, OF_AGE.model_copy(update={"every": "P1M"}))
    assert has_models(of(clinic))
    for there in ((1, True), (1, True), (0, False)):
        clinic.later(days=150)
        assert again(clinic, MARTA) is None
        sweep(clinic.vault, by=RUT, now=clinic.now)
        assert stored(clinic, subject) == there


def test_a_dropped_or_replaced_model_is_not_run_again(clinic: Clinic) -> None:
    somebody(clinic, has=("traningskort",))
    ran(clinic, MONTHLY)
    ran(clinic, MONTHLY.model_copy(update={"version": 2, "every": None}))
    clinic.later(days=40)
    assert due_now(clinic) == []
    drop(clinic.vault, "friskvard", by=MARTA, now=clinic.now)
    with clinic.vault.database.read() as tx:
        assert not runs_by_itself(tx)


def test_a_run_that_was_broken_off_is_begun_anew_the_day_after(clinic: Clinic) -> None:
    with clinic.vault.database.act() as tx:
        register.enter(tx, Registered(MONTHLY, State.RUNNING, "marta", clinic.now, 1, run_at=clinic.now))
    assert due_now(clinic) == []
    clinic.later(days=1)
    assert due_now(clinic) == ["friskvard"]
    begun = latest(clinic)
    with clinic.vault.database.act() as tx:
        register.move(tx, begun, run_at=None, state=State.IN_USE)
    assert due_now(clinic) == ["friskvard"]


def test_what_stands_against_a_model_stands_against_running_it_again(clinic: Clinic) -> None:
    """A-10, N-09.1: an account that is gone, a role that does not carry it any more. The others run."""
    somebody(clinic, has=("traningskort",))
    ran(clinic, MONTHLY)
    clinic.later(days=40)
    assert again(clinic) == Failed("no-account")
    assert again(clinic, Actor("marta", RUT.role)) == Failed("model-declined")
    assert again(clinic, MARTA) is None


@pytest.mark.parametrize(
    ("every", "run_on", "then"),
    [
        ("P7D", date(2026, 2, 25), date(2026, 3, 4)),
        ("P2W", date(2026, 2, 25), date(2026, 3, 11)),
        ("P1M", date(2026, 1, 31), date(2026, 3, 1)),
        ("P12M", date(2026, 5, 5), date(2027, 5, 5)),
    ],
)
def test_the_next_time_is_counted_in_whole_days(every: str, run_on: date, then: date) -> None:
    assert next_on(every, run_on) == then


@pytest.mark.parametrize("every", ["P13M", "P0D", "P100D", "1M", "P10W", "P1Y"])
def test_a_time_that_is_longer_than_a_profile_is_kept_is_no_time(every: str) -> None:
    text = f"model: aldrar\nversion: 1\nmethod: rules\ntitle: {{sv: t, en: t}}\nwhy: {{sv: v, en: w}}\nevery: {every}\n"
    segments_ = "segments:\n  - {name: alla, words: {sv: a, en: a}, when: [har massage]}\n"
    assert not isinstance(load(text + segments_), Loaded)
    assert isinstance(read(text.replace(every, "P12M") + segments_), Definition)
