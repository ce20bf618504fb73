"""A request in a connected system: where it stands there, from the events of the case (Art. 15, 17, 19; decision 0071).

* What was looked for and in which systems is frozen with the case when it is carried out: what is erased here is not
  needed to go on there.
* What a system is about to do is noted before it can do it, and what it did after (`meant`, `sure`). Where the answer
  is lost, the next look says which of the two holds: nothing is claimed that was not done, and nothing is left out.
* A case is answered only when every system has ended: done, refused with its ground, or the person is not known there.
  One that does not answer or does not fit its mapping stays open, with the reason; so does one that needs a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from ombud.law.rights import Right
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.terms import Text

MARKED = frozenset({Right.RESTRICTION})
OF_CHOICES = frozenset(
    {
        Right.OBJECTION, Right.OBJECTION_MARKETING, Right.OBJECTION_PROFILING, Right.OBJECTION_STATISTICS,
        Right.WITHDRAWAL,
    }
)  # fmt: skip
"""What somebody says no to, or takes back (Art. 21, 7(3))."""
WRITTEN = frozenset({Right.RECTIFICATION}) | MARKED | OF_CHOICES
"""The rights by which something is written in the systems (Art. 16, 18, 19, 21; decision 0079)."""
IN_SYSTEMS = frozenset({Right.ACCESS, Right.ERASURE}) | WRITTEN
"""The rights that are carried out in the connected systems too."""
NO_REASON = Text("", "")


class Stage(StrEnum):
    """Where a request stands in one system."""

    ORDERED = "ordered"
    PLANNED = "planned"
    """What is there, and what will become of it, is frozen; a copy is given from it."""
    BEGUN = "begun"
    STOPPED = "stopped"
    """It could not be asked, or does not fit its mapping: open, with the reason."""
    NEEDS_PERSON = "needs_person"
    DONE = "done"
    REFUSED = "refused"
    """Everything that is there has to stay, by statute."""
    NOT_FOUND = "not_found"
    """The person is not known there, which is another thing than that nothing is left."""


ENDED = frozenset({Stage.DONE, Stage.REFUSED, Stage.NOT_FOUND})
_ENDS = {End.DONE: Stage.DONE, End.REFUSED: Stage.REFUSED, End.NEEDS_PERSON: Stage.NEEDS_PERSON}


@dataclass(frozen=True, slots=True)
class InSystem:
    """One right of one request in one system."""

    wanted: int
    """Which of the things that are wanted, by its place in the request."""
    system: str
    looked_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """What the person is looked for by, by kind: frozen when it was ordered."""
    stage: Stage = Stage.ORDERED
    planned: tuple[OfTable, ...] = ()
    rules: str = ""
    """SHA-256 of the mapping file that the plan was made by."""
    meant: tuple[OfTable, ...] = ()
    """What the latest try was about to do."""
    sure: tuple[OfTable, ...] = ()
    """What earlier tries have done, as a search afterwards has shown."""
    receipt: tuple[OfTable, ...] = ()
    why: Text = NO_REASON
    since: datetime | None = None
    """Since when it stands so."""

    @property
    def ended(self) -> bool:
        return self.stage in ENDED


def of_system(systems: Iterable[InSystem], wanted: int, system: str) -> InSystem | None:
    return next((one for one in systems if (one.wanted, one.system) == (wanted, system)), None)


def going(tables: Iterable[OfTable]) -> int:
    """How many rows go, are blanked or are written in."""
    return sum(one.erased + one.blanked + one.written for one in tables)


def together(*parts: Iterable[OfTable]) -> tuple[OfTable, ...]:
    """What several tries come to, table by table: what went adds up, what stays is what stayed last."""
    found: dict[str, OfTable] = {}
    for one in (table for part in parts for table in part):
        before = found.get(one.table, OfTable(one.table, 0))
        erased, blanked = before.erased + one.erased, before.blanked + one.blanked
        kept = max(before.kept, one.kept)
        written = before.written + one.written
        rows, why = max(erased + blanked + kept + written, one.found), one.why or before.why
        by_hand = one.by_hand or before.by_hand
        found[one.table] = OfTable(one.table, rows, erased, blanked, kept, why, written, by_hand)
    return tuple(found.values())


def known(standing: InSystem, now_there: Iterable[OfTable], *, at_once: bool) -> tuple[OfTable, ...]:
    """What earlier tries have done for certain, given what is there to go now.

    Where less is there than a try was about to take, it was carried out and only its answer was lost: all of it where
    a try is one transaction (`at_once`), else so much as is not there any more.
    """
    there = {one.table: one for one in now_there}
    if not standing.meant or going(there.values()) >= going(standing.meant):
        return standing.sure
    went = standing.meant if at_once else [_less(one, there.get(one.table)) for one in standing.meant]
    return together(standing.sure, went)


def _less(meant: OfTable, there: OfTable | None) -> OfTable:
    if there is None:
        return meant
    erased, blanked = max(0, meant.erased - there.erased), max(0, meant.blanked - there.blanked)
    return replace(meant, erased=erased, blanked=blanked, written=max(0, meant.written - there.written))


def ended_by(receipt: Receipt, sure: tuple[OfTable, ...]) -> tuple[Stage, tuple[OfTable, ...]]:
    """The stage after a receipt, with everything that the system has done for this request."""
    told = together(sure, receipt.tables)
    stage = _ENDS[receipt.end]
    if stage is Stage.REFUSED and going(told):
        stage = Stage.DONE
    if stage is Stage.DONE and not any(one.found or one.by_hand for one in told):
        stage = Stage.NOT_FOUND
    return stage, told


def ordered(
    systems: tuple[InSystem, ...], wanted: int, names: Iterable[str], looked_for: Mapping[str, tuple[str, ...]]
) -> tuple[InSystem, ...]:
    return (*systems, *(InSystem(wanted, name, looked_for) for name in names))


def moved(systems: tuple[InSystem, ...], after: InSystem) -> tuple[InSystem, ...]:
    """The same systems with one of them as it stands now."""
    key = (after.wanted, after.system)
    return tuple(after if (one.wanted, one.system) == key else one for one in systems)
