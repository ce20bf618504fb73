"""The one contract of every connected system: what each adapter is held against, with its fake and with the real thing.

A test file names its worlds in a fixture `world` and takes `Contract` in. A world is a system with a few people in it
(`club.py`, or what is like them in its own words), and a way to see all that lies there.

* A world of a person or a mailbox also says what that person answers (`settle`); a machine has nothing to settle.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace

import pytest

from ombud.systems.check import Finding
from ombud.systems.discover import discover
from ombud.systems.kept import Again, KeptRow, together
from ombud.systems.kinds import DIRECT, Kind
from ombud.systems.looking import Looking
from ombud.systems.mapping import Adapter
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.port import Case, ConnectedSystem
from tests.systems import club
from tests.systems.contract_rights import RightsContract

HOSTILE = (
    "' OR 1=1 --", '" OR ""="', "*", "%", "_", "ada@example.se' OR '1'='1", "ada@example.se&_count=1", "../../etc/p",
    "ada@example.se\r\nX: y", "\x00", "${jndi:ldap://x}", "a,b|c\\d", "{}", "ada@example.se,bo@example.se", "[]",
)  # fmt: skip
"""What nobody is called, and what some systems would take for an order."""


@dataclass
class World:
    """A system of one adapter with people in it."""

    adapter: Adapter
    opened: Callable[[], ConnectedSystem | tuple[Finding, ...]]
    raw: Callable[[], str]
    """All that lies there, as whoever takes the disk sees it."""
    looking: Callable[[], Looking] | None = None
    grow: Callable[[], None] | None = None
    """Somebody adds a column that nobody has classified."""
    new_name: str = "shoe_size"
    """What it is called."""
    broken: Callable[[], AbstractContextManager[object]] | None = None
    """It does not answer for a while."""
    read_only: Callable[[], ConnectedSystem] | None = None
    """Through an account that may only read."""
    settle: Callable[[Case], None] = lambda _: None
    """Whoever was asked does it and answers."""
    by_hand: bool = False
    writes: bool = True
    """What is right and a mark can be written there."""
    people: str = "members"
    """The table that what is right and a mark are written in."""
    mark: tuple[str, object] = ("status", "restricted")
    """The column of a restriction, and what stands in it then."""
    lists: bool = True
    """Somebody can be put into a list."""
    sweeps: tuple[tuple[str, str], tuple[str, str]] = (("visits", "day"), ("fees", "paid_on"))
    """What is swept: what everybody does there, and what a statute keeps for a while; each with its day."""
    ada: Case = club.ADA
    """Everything may go."""
    her_values: tuple[str, ...] = ("19020928-9800", "ada@example.se", "ada ek", "sprang, och", 'sa "hej')
    erased: tuple[OfTable, ...] = (
        OfTable("fees", 1, 1, why="T-06"), OfTable("visits", 3, 3), OfTable("members", 2, 2),
    )  # fmt: skip
    eva: Case = club.EVA
    """A statute keeps something."""
    kept: tuple[OfTable, ...] = (
        OfTable("fees", 2, 1, kept=1, why="T-06"), OfTable("visits", 1, 1), OfTable("members", 1, blanked=1),
    )  # fmt: skip
    kept_end: End = End.DONE
    kept_values: tuple[str, ...] = ("77.25",)
    kept_has_a_day: bool = True
    bo: Case = club.BO
    bo_has: dict[str, int] = field(default_factory=lambda: {"members": 1, "visits": 1, "fees": 1})
    fia: Case | None = club.FIA
    truth: dict[str, dict[str, Kind]] = field(default_factory=lambda: club.TRUTH)

    def open(self) -> ConnectedSystem:
        found = self.opened()
        assert not isinstance(found, tuple), found
        return found

    def given(self, case: Case) -> Counter[str]:
        """How many rows of each table a copy has, after whoever was asked has answered."""
        self.open().give(case)
        self.settle(case)
        given = self.open().give(case)
        assert given.end is End.DONE
        return Counter(row.table for row in given.rows)

    def carried(self, case: Case) -> Receipt:
        """The erasure, after whoever was asked has answered."""
        first = self.open().erase(case)
        if not self.by_hand:
            return first
        assert first.end is End.NEEDS_PERSON
        self.settle(case)
        return self.open().erase(case)


def asked_again(system: ConnectedSystem, kept: list[KeptRow]) -> list[Again]:
    """The rows as they are asked for again, every column of them."""
    mapping = getattr(system, "mapping", None)
    return [
        Again(table, columns, tuple(tuple(row.by[one] for one in columns) for row in rows), as_text,
              tuple(mapping.tables[table].columns))
        for (table, columns, as_text), rows in together(kept) if mapping is not None
    ]  # fmt: skip


class Contract(RightsContract):
    """Each test is a sentence of the contract."""

    def test_a_plan_changes_nothing(self, world: World) -> None:
        before = world.raw()
        plan = world.open().plan(world.ada)
        assert world.raw() == before
        assert plan
        if world.by_hand:
            assert all(one.by_hand for one in plan)
        else:
            assert _sorted(plan) == _sorted(world.erased)

    def test_every_row_of_the_person_and_of_nobody_else(self, world: World) -> None:
        """Art. 15, 15(4)."""
        before = world.raw()
        found = world.given(world.ada)
        if world.by_hand:
            return  # the copy itself lies with the case
        assert found == {one.table: one.found for one in world.erased}
        assert world.given(world.bo) == world.bo_has
        assert +Counter(world.open().held(world.ada).counts) == found
        assert world.raw() == before

    def test_after_an_erasure_nothing_of_the_person_is_left_and_others_have_all(self, world: World) -> None:
        """Art. 17: proved by reading again."""
        receipt = world.carried(world.ada)
        assert (receipt.end, receipt.left) == (End.DONE, 0)
        assert _sorted(receipt.tables) == _sorted(world.erased)
        assert world.open().left(world.ada) == 0
        raw = world.raw().lower()
        assert not [value for value in world.her_values if value.lower() in raw]
        if not world.by_hand:
            assert world.given(world.bo) == world.bo_has

    def test_the_same_case_again_has_no_further_effect(self, world: World) -> None:
        world.carried(world.ada)
        before = world.raw()
        again = world.open().erase(world.ada)
        assert again.end is End.DONE
        assert world.raw() == before
        assert again.nothing_held or world.by_hand  # a person's answer is told again; a machine finds nothing more

    def test_what_a_statute_keeps_stays_as_it_is(self, world: World) -> None:
        """Art. 17(3)(b)."""
        receipt = world.carried(world.eva)
        assert receipt.end is world.kept_end
        assert _sorted(receipt.tables) == _sorted(world.kept)
        assert all(value in world.raw() for value in world.kept_values)
        assert world.open().left(world.eva) == 0

    def test_what_a_statute_keeps_is_found_again_when_nothing_else_leads_to_it(self, world: World) -> None:
        """Art. 17(3)(b), T-35: by what was said before anything went; and unaltered."""
        kept: list[KeptRow] = []
        world.carried(replace(world.eva, keeps=kept.extend))
        expected = Counter({one.table: one.kept for one in world.kept if one.kept})
        assert Counter(one.table for one in kept) == expected
        assert {one.statute for one in kept} == {one.why for one in world.kept if one.kept}
        given = [row for asked in asked_again(world.open(), kept) for row in world.open().again(asked, club.NOW)]
        assert Counter(row.table for row in given) == expected
        assert all(any(value in str(row.values) for row in given) for value in world.kept_values if expected)
        later = club.NOW.replace(year=club.NOW.year + 30)
        if world.kept_has_a_day:
            assert not [row for asked in asked_again(world.open(), kept) for row in world.open().again(asked, later)]

    def test_what_stays_is_said_before_anything_goes(self, world: World) -> None:
        """Where it cannot be remembered nothing is done."""
        before = world.raw()

        def full(rows: Iterator[KeptRow]) -> None:
            if next(rows, None) is not None:
                raise RuntimeError("the disk is full")

        if not world.by_hand and any(one.kept for one in world.kept):
            with pytest.raises(RuntimeError, match="full"):
                world.open().erase(replace(world.eva, keeps=full))
            assert world.raw() == before

    def test_somebody_who_is_not_there_is_not_found(self, world: World) -> None:
        """Another answer than that nothing is left."""
        if world.by_hand:
            return  # nobody knows before a person has looked
        system = world.open()
        assert system.held(club.NOBODY).nothing
        receipt = system.erase(club.NOBODY)
        assert (receipt.end, receipt.nothing_held) == (End.DONE, True)
        assert system.held(club.case()).nothing  # nothing is known to look for

    def test_a_row_that_contradicts_itself_is_nobodys_to_give_or_take(self, world: World) -> None:
        """Art. 15(4): one identifier finds it, and another says that it is somebody else's."""
        if world.by_hand:
            return  # nobody knows before a person has looked
        assert world.fia is not None
        system = world.open()
        held = system.held(world.fia)
        assert held.contradicted == 1
        assert not held.nothing
        receipt = system.erase(world.fia)
        assert (receipt.end, receipt.contradicted) == (End.NEEDS_PERSON, 1)
        assert "Gun Rönn" in world.raw()

    def test_a_hostile_identifier_finds_nobody_and_orders_nothing(self, world: World) -> None:
        """S-17: a value is never a part of a question's text."""
        if world.by_hand:
            return  # whoever reads it takes no orders
        before, system = world.raw(), world.open()
        for value in HOSTILE:
            case = club.case(email=value if "@" in value else f"{value}@example.se")
            with contextlib.suppress(SystemFaultError):  # a NUL is no text at all to some of them
                assert system.erase(case).nothing_held, value
        assert world.raw() == before

    def test_a_column_that_nobody_has_classified_stops_by_name(self, world: World) -> None:
        if world.grow is None:
            return  # its schema is fixed by a standard or by its own description
        world.grow()
        found = world.opened()
        assert isinstance(found, tuple)
        assert any(world.new_name in one.where for one in found)

    def test_a_fault_is_said_without_a_value_and_the_case_is_asked_again(self, world: World) -> None:
        if world.broken is None:
            return  # nothing there answers at once, so nothing fails at once
        system = world.open()
        with world.broken(), pytest.raises(SystemFaultError) as told:
            system.erase(world.ada)
        assert not [value for value in world.her_values if value.lower() in str(told.value).lower()]
        receipt = world.carried(world.ada)
        assert (receipt.end, receipt.left) == (End.DONE, 0)

    def test_an_account_that_may_only_read_is_enough_to_look_and_to_give(self, world: World) -> None:
        if world.read_only is None:
            return  # it has no accounts of its own
        system, before = world.read_only(), world.raw()
        assert system.plan(world.ada)
        assert len(list(system.give(world.ada).rows)) == sum(one.found for one in world.erased)
        with pytest.raises(SystemFaultError):
            system.erase(world.ada)
        assert world.raw() == before

    def test_nothing_that_is_printed_holds_a_value(self, world: World) -> None:
        system = world.open()
        given = system.give(world.ada)
        told = repr([system, given, list(given.rows), system.plan(world.ada), system.held(world.ada), world.ada])
        assert not [value for value in world.her_values if value.lower() in told.lower()]

    def test_discovery_classifies_it_and_misses_no_direct_identifier(self, world: World) -> None:
        """At least 95 of 100 columns; in memory alone."""
        if world.looking is None:
            return  # nothing is discovered where a person answers
        before = world.raw()
        proposed = discover(world.looking(), "club", world.adapter)
        said = {
            (table, name): one.holds
            for table, mapped in proposed.tables.items()
            for name, one in mapped.columns.items()
        }
        truth = {(table, name): kind for table, columns in world.truth.items() for name, kind in columns.items()}
        right = [place for place, kind in truth.items() if said.get(place) is kind]
        wrong = {place: said.get(place) for place in truth if place not in right}
        assert len(right) >= 0.95 * len(truth), wrong
        assert not [place for place in wrong if truth[place] in DIRECT]
        assert world.raw() == before


def _sorted(tables: tuple[OfTable, ...]) -> list[OfTable]:
    told = (replace(one, why=one.why if one.kept else "") for one in tables if one.found)
    return sorted(told, key=lambda one: one.table)


def breaking(act: Callable[[], object], mend: Callable[[], object]) -> Callable[[], AbstractContextManager[object]]:
    """A context in which something does not work."""

    @contextmanager
    def broken() -> Iterator[None]:
        act()
        try:
            yield
        finally:
            mend()

    return broken
