"""The part of the contract that is about the other rights: what is right, a restriction and a no, written there.

Art. 16, 18, 19, 21, 7(3): written where it belongs, read again, once however often it is asked; and where the system
cannot, a person is asked and nothing is touched.
"""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ombud.systems.forms import Identifiers
from ombud.systems.kinds import Kind
from ombud.systems.mapping import OnSweep
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.port import Case, ConnectedSystem
from ombud.systems.sweeping import Sweep, SweptTable
from ombud.systems.writing import NO_PLACE, Wish
from tests.systems import club

if TYPE_CHECKING:
    from tests.systems.contract import World

ANEW = Identifiers({Kind.PERSONNUMMER: {"190209289800"}, Kind.EMAIL: {"ada.ny@example.se"}}, club.NOW.date())
RIGHT = Wish(
    corrected={"contact": {"email": "ada.ny@example.se"}, "name": {"family": "Ekman"}},
    beside={"name": {"given": "Ada"}}, also=ANEW,
)  # fmt: skip
RESTRICTED, LIFTED = Wish(restricted=True), Wish(restricted=False)
NO, YES = Wish(choices={"no-letters": True}), Wish(choices={"no-letters": False})


class RightsContract:
    """Each test is a sentence of the contract."""

    def test_what_is_right_is_written_everywhere_and_read_again(self, world: "World") -> None:
        """Art. 16, 19: by table and column; the plan changes nothing and tells no value."""
        before = world.raw()
        plan = world.open().foresee(world.ada, RIGHT)
        assert world.raw() == before
        assert "ada.ny" not in repr((plan, RIGHT))
        receipt = _written(world, RIGHT)
        if not world.writes:
            assert world.raw() == before
            return
        assert plan == tuple(OfTable(f"{world.people}.{one}", 2, written=2) for one in ("email", "name"))
        assert (receipt.end, receipt.left, receipt.tables) == (End.DONE, 0, plan)
        raw = world.raw().lower()
        assert not [value for value in ("ada@example.se", "ada ek-berg") if value in raw]
        assert _says(world, replace(world.ada, who=ANEW), "email") == ["ada.ny@example.se"] * 2
        assert world.given(world.bo) == world.bo_has
        again = world.open().write(replace(world.ada), RIGHT)
        assert (again.end, again.left, sum(one.written for one in again.tables)) == (End.DONE, 0, 0)
        assert not again.nothing_held  # found by what they are known by now
        assert world.raw().lower() == raw

    def test_a_restriction_is_set_and_lifted_once_each(self, world: "World") -> None:
        """Art. 18."""
        before = world.raw()
        for wish, rows in ((RESTRICTED, 2), (RESTRICTED, 2), (LIFTED, 0)):
            receipt = _written(world, wish)
            if world.writes:
                assert (receipt.end, receipt.left) == (End.DONE, 0)
                assert _says(world, world.ada, world.mark[0]).count(world.mark[1]) == rows
        assert world.raw() == before or world.writes
        assert world.by_hand or world.given(world.bo) == world.bo_has

    def test_a_no_stands_in_the_list_until_it_is_taken_back(self, world: "World") -> None:
        """Art. 21, 7(3): acknowledged by reading it there."""
        for wish, more in ((NO, 1), (NO, 1), (YES, 0)):
            _written(world, wish, lists=True)
            if world.lists:
                assert world.given(world.ada)["stopped"] == more
                assert world.open().held(club.case(email="hal@example.se")).counts["stopped"] == 1

    def test_a_system_is_told_nothing_of_whom_it_does_not_know(self, world: "World") -> None:
        """Art. 5(1)(c)."""
        before = world.raw()
        for wish in (RIGHT, RESTRICTED, LIFTED, NO, YES) if not world.by_hand else ():
            wished = replace(wish, also=None)
            assert world.open().foresee(club.NOBODY, wished) == ()
            receipt = world.open().write(club.NOBODY, wished)
            assert (receipt.end, receipt.nothing_held) == (End.DONE, True)
        assert world.raw() == before

    def test_somebody_elses_row_is_not_written_to(self, world: "World") -> None:
        """Art. 15(4), 5(1)(d): a person says whose it is."""
        if world.by_hand or world.fia is None:
            return
        wish = Wish(corrected={"name": {"family": "Askling"}}, beside={"name": {"given": "Fia"}})
        receipt = world.open().write(world.fia, wish)
        assert (receipt.end, receipt.contradicted) == (End.NEEDS_PERSON, 1)
        assert "Gun Rönn" in world.raw()

    def test_what_no_place_is_declared_for_is_for_a_person(self, world: "World") -> None:
        """Never silence."""
        if world.by_hand:
            return
        before, wish = world.raw(), Wish(choices={"no-calls": True})
        for receipt in (world.open().foresee(world.ada, wish), world.open().write(world.ada, wish).tables):
            assert receipt == (OfTable("no-calls", 1, why=NO_PLACE),)
        assert world.open().write(world.ada, wish).end is End.NEEDS_PERSON
        assert world.open().write(world.ada, replace(wish, choices={"no-calls": False})).end is End.DONE
        assert world.raw() == before

    def test_what_may_not_be_begun_is_not_written(self, world: "World") -> None:
        """The note comes before the commit, and before the first change."""
        if not world.writes:
            return
        before = world.raw()

        def refused(_: object) -> None:
            raise InterruptedError

        with pytest.raises(InterruptedError):
            world.open().write(replace(world.ada, first=refused), RIGHT)
        assert world.raw() == before

    def test_a_sweep_takes_what_has_ended_and_nothing_wider(self, world: "World") -> None:
        """Art. 5(1)(e): counted first, kept by statute and spared counted too, read again, and once."""
        (done, _), (paid, _) = world.sweeps
        ended = {done: date(2026, 1, 3), paid: date(2026, 3, 1)}
        sweep = Sweep(ended, (world.bo.who,), club.NOW)
        if world.by_hand:
            assert world.open().due(sweep) == world.open().sweep(sweep, _alive) == ()
            return
        before = world.raw()
        plan = _swept(world).due(sweep)
        assert world.raw() == before
        assert sorted(plan, key=lambda one: one.goes + one.kept) == [
            SweptTable(done, ended[done], 3, 2, spared=1, oldest=date(2026, 1, 1)),
            SweptTable(paid, ended[paid], 4, 2, kept=2, why="T-06", oldest=date(2010, 2, 1)),
        ]
        told = _swept(world).sweep(sweep, _alive)
        assert sorted(told, key=lambda one: one.table) == sorted(plan, key=lambda one: one.table)
        assert world.given(world.bo) == world.bo_has
        assert "77.25" in world.raw()
        assert not [one for one in _swept(world).sweep(sweep, _alive) if one.goes or one.left]


def _alive() -> None:
    """Whoever carries it out is there."""


def _swept(world: "World") -> ConnectedSystem:
    """The system, with a mapping that has what is swept there."""
    system: Any = world.open()
    tables = dict(system.mapping.tables)
    for name, since in world.sweeps:
        on = OnSweep.model_validate({"since": since, "class": "contract"})
        tables[name] = tables[name].model_copy(update={"sweep": on})
    system.mapping = system.mapping.model_copy(update={"tables": tables})
    return system  # type: ignore[no-any-return]


def _says(world: "World", case: Case, column: str) -> list[object]:
    """What stands there of the person's rows."""
    rows = [dict(zip(one.names, one.values, strict=True)) for one in world.open().give(case).rows]
    said = [one[column] for one in rows if world.mark[0] in one]
    return [value for one in said for value in (one if isinstance(one, list) else [one])]


def _written(world: "World", wish: Wish, *, lists: bool = False) -> Receipt:
    """Written, by whoever can; a person where no machine does."""
    case: Case = world.ada
    receipt = world.open().write(case, wish)
    if world.by_hand:
        world.settle(case)
        return world.open().write(case, wish)
    able = world.lists if lists else world.writes
    assert receipt.end is (End.DONE if able else End.NEEDS_PERSON) or not wish.restricted, receipt
    return receipt
