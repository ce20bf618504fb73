"""Sweeps of connected systems by the policy's periods, with our own (Art. 5(1)(e), 17(3)(e), 18(2); decision 0079)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from ombud.app import sweeping_systems
from ombud.app.retaining import Everything, sweep_all
from ombud.app.sweeping_systems import TOO_MANY, SweptSystem, due_in_systems, first_kept_by, sweep_systems
from ombud.audit import Act as Kind
from ombud.audit.model import SYSTEM
from ombud.choices import Limit
from ombud.requests.restrict import restrict
from ombud.systems.mapping import OnSweep
from ombud.systems.model import SystemFaultError
from tests.app.shop_and_archive import House, house_of
from tests.clinic import Clinic, demo_policy
from tests.requests.letters import HANNA
from tests.systems import club

pytestmark = pytest.mark.on("sqlite")


@pytest.fixture
def house(clinic: Clinic) -> Iterator[House]:
    with house_of(clinic, "archive", "shop") as made:
        declare(made, {"visits": ("day", "marketing"), "fees": ("paid_on", "marketing")})
        made.run("UPDATE visits SET day = '2020-01-0' || substr(id, 2, 1)")
        yield made


def declare(house: House, sweeps: dict[str, tuple[str, str]]) -> None:
    tables = club.mapping("sqlite", "0" * 64).tables
    told = {
        name: tables[name].model_copy(update={"sweep": OnSweep.model_validate({"since": since, "class": klass})})
        for name, (since, klass) in sweeps.items()
    }  # fmt: skip
    house.write({"tables": {**tables, **told}})


def due(house: House) -> SweptSystem:
    (one,) = due_in_systems(house.ombud, by=HANNA, now=house.clinic.now)
    return one


def test_it_is_counted_and_then_taken_with_our_own(house: House) -> None:
    """By table, with the oldest day; what a statute keeps is counted with its row, and others have all."""
    before = house.rows("visits"), house.rows("fees")
    plan = due(house)
    assert (house.rows("visits"), house.rows("fees")) == before
    assert {one.table: (one.ended, one.goes, one.kept) for one in plan.tables} == {
        "visits": (6, 6, 0), "fees": (2, 2, 0),
    }  # fmt: skip
    assert min(one.oldest for one in plan.tables if one.oldest) == date(2010, 2, 1)
    done = sweep_all(house.ombud, lambda _: None, by=SYSTEM, now=house.clinic.now)
    assert isinstance(done, Everything)
    assert (done.systems[0].goes, done.systems[0].whole) == (8, True)
    assert (house.rows("visits"), len(house.rows("fees"))) == ([], 2)
    assert sweep_systems(house.ombud, lambda: None, by=SYSTEM, now=house.clinic.now)[0].goes == 0
    house.clinic.vault.ledger.sequence(house.clinic.now)
    with house.clinic.vault.database.read() as tx:
        said = [one.entry.facts for one in house.clinic.vault.ledger.entries(tx) if one.entry.act is Kind.SWEEP]
    assert {"system": "shop", "step": "swept", "rows": 8} in said


def test_rows_of_somebody_whose_data_is_restricted_are_spared(house: House) -> None:
    """Art. 18(2): they may need it for a claim."""
    clinic, subject = house.clinic, house.ada()
    assert isinstance(restrict(clinic.vault, subject, "18.1.c", None, by=HANNA, now=clinic.now), Limit)
    visits = next(one for one in due(house).tables if one.table == "visits")
    assert (visits.goes, visits.spared) == (3, 3)
    sweep_systems(house.ombud, lambda: None, by=SYSTEM, now=clinic.now)
    assert {row[1] for row in house.rows("visits")} == {"m1", "m6"}


def test_where_more_are_spared_than_can_be_left_out_nothing_goes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic, subject = house.clinic, house.ada()
    restrict(clinic.vault, subject, "18.1.c", None, by=HANNA, now=clinic.now)
    monkeypatch.setattr(sweeping_systems, "MOST_SPARED", 0)
    assert due(house) == SweptSystem("shop", why=TOO_MANY)


def test_a_class_without_a_fixed_period_is_named_and_nothing_goes(house: House) -> None:
    declare(house, {"visits": ("day", "contract")})
    found = due(house)
    assert found.why is not None
    assert "visits" in found.why.en
    assert not found.whole
    declare(house, {"visits": ("day", "nowhere")})
    assert due(house).why is not None


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ({"class": "marketing"}, date(2024, 11, 23)),
        ({"class": "marketing", "category": "contact"}, date(2024, 11, 23)),
        ({"class": "marketing", "category": "health"}, None),
        ({"class": "accounting"}, date(2019, 1, 1)),
        ({"class": "evidence"}, None),
        ({"class": "profile"}, date(2025, 11, 23)),
    ],
)
def test_the_longest_period_of_the_class_is_the_one(clinic: Clinic, said: dict[str, str], first: date | None) -> None:
    """T-06, T-13, T-22: never less than a statute, and none where one of them has no length."""
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, clinic.now)
    assert policy is not None
    assert first_kept_by(policy, OnSweep.model_validate({"since": "day", **said}), clinic.now) == first


def test_hours_keep_a_whole_day(clinic: Clinic) -> None:
    """T-21."""
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, clinic.now)
    assert policy is not None
    web = demo_policy().purposes
    only = policy.file.model_copy(update={"purposes": {name: web[name] for name in web if name == "web.onsite"}})
    from dataclasses import replace

    found = first_kept_by(
        replace(policy, file=only), OnSweep.model_validate({"since": "d", "class": "web"}), clinic.now
    )
    assert found == date(2026, 11, 22)


def test_what_cannot_be_asked_is_named_and_a_system_without_a_sweep_is_not(house: House) -> None:
    house.run("ALTER TABLE visits RENAME TO gone")
    assert due(house).why is not None
    path = house.clinic.folder / "systems" / "shop.yaml"
    path.write_text("tables: 1\n")
    assert due(house).why is not None
    path.unlink()
    assert due_in_systems(house.ombud, by=HANNA, now=house.clinic.now) == ()
    house.run("ALTER TABLE gone RENAME TO visits")
    house.write({})
    assert due_in_systems(house.ombud, by=HANNA, now=house.clinic.now) == ()


def test_a_line_that_breaks_is_said_and_the_next_run_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def broken(*_: object) -> Iterator[None]:
        raise SystemFaultError("it does not answer.")
        yield

    with monkeypatch.context() as patched:
        patched.setattr(sweeping_systems, "system_of", broken)
        found = due(house)
    assert found.why is not None
    assert found.why.en == "it does not answer."
    assert due(house).whole
