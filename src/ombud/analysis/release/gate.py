"""The release of one table: decided, remembered and entered in one act, or not at all (design 5, 10).

1. May this role have figures for this purpose, and does it give any? (PDL 4:1–2)
2. Do the groups of values lie across ones that have been used? Then no.
3. Each cell is held against the minimum, and against everything that has been told (`memory.py`).
4. What else must be hidden is (`suppress.py`). It may be that it cannot be, because it has been told.
5. What would be told by the table and all earlier ones together is looked for. Where something is, or where 4 fails,
   only what has been told before is told again; where there is nothing of that, the table is refused.
6. What left is remembered, and the act entered: who, why, which question in codes, how much is not shown. A refusal
   too.

What one purpose has told is held against what another is to tell, where both use a category in common: the same
people are in both, and whoever may ask under two is one reader. So releases come one after another, whatever purpose,
thread, process or machine they are asked in: a row is held meanwhile (tests/analysis/test_at_once.py). The same
question of the same people has the same answer, and is not remembered twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from ombud.analysis.release import store, why
from ombud.analysis.release.boxes import across, box_of, groups, single_valued
from ombud.analysis.release.cube import Cube, cube
from ombud.analysis.release.look import can_look, looked_at, seen
from ombud.analysis.release.memory import TIME, Memory, Stand, Standing, Told
from ombud.analysis.release.minimum import Need, Threshold, minimum_of, needs, threshold
from ombud.analysis.release.model import Figure, Key, Release, Released, Table, Withheld
from ombud.analysis.release.remembered import Kept, Of, query_hash, question, remember, sealed
from ombud.analysis.release.rounding import figure, people
from ombud.analysis.release.suppress import Hiding
from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.policy.model import Policy
from ombud.terms import Actor, PurposeId
from ombud.terms.time import to_micros, utc
from ombud.vault import Act, Vault

REMEMBERED = timedelta(days=400)
"""How long a figure is held against later ones: longer than any extract lives, and than a year's comparison."""
LATELY = timedelta(days=28)
"""How long groups of values hold over extracts: what lies across them is not asked by making the extract anew [D]."""
MARKED = timedelta(days=366)
"""How long the lanes are kept where the question does not say when its extract ends."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What a release needs. Made once: it remembers what it has read."""

    vault: Vault
    below: Callable[[int], int]
    """A random number from 0 to below the given one, of the system's best."""
    memories: dict[tuple[frozenset[PurposeId], Of], Memory] = field(default_factory=dict, repr=False)
    read: dict[bytes, Of] = field(default_factory=dict, repr=False)
    """What each release is of that has been read."""


class Decided(NamedTuple):
    """What of a table is shown: every cell as it is told, in the order of the keys."""

    cells: tuple[tuple[Key, Told], ...]
    fresh: bool
    """Something in it has not been told before."""


def release(gate: Gate, table: Table, context: Release, *, by: Actor, now: datetime) -> Released | Withheld:
    """Let a table through, as much of it as may be. Raises `TableError`, `NoPolicyError`, `DamagedRow`."""
    whole = cube(table)
    with gate.vault.act(by=by, now=now) as act:
        refused = refused_for(act.policy, context, by) or _not_asked_so(table, context)
        decided = why.withheld(refused) if refused else _decided(gate, act, table, whole, context)
        if isinstance(decided, Withheld):
            entered(act, table, context, {"code": decided.rule})
            return decided
        return _released(gate, act, table, context, decided)


def refused_for(policy: Policy, context: Release, by: Actor) -> str | None:
    """Why this role gets no figures for this purpose, if so."""
    purpose = policy.file.purposes.get(context.purpose)
    if purpose is None or purpose.output != "aggregate":
        return why.PURPOSE
    if purpose.off is not None or context.purpose in policy.inactive:
        return why.OFF
    role = policy.file.roles.get(by.role)
    return None if role is not None and context.purpose in role.purposes else why.ROLE


def _not_asked_so(table: Table, context: Release) -> str | None:
    """A filter is a look into a whole table; only time bounds what is counted."""
    if not TIME.issuperset(context.filters):
        return why.FILTER
    return None if can_look(table, context) else why.LOOK


def beside(policy: Policy, purpose: PurposeId) -> frozenset[PurposeId]:
    """The purpose, and those that use a category that it uses: what they have told is of the same people."""
    used = {one: {category.id for category in each.categories} for one, each in policy.file.purposes.items()}
    return frozenset({purpose, *(one for one, categories in used.items() if categories & used[purpose])})


def memory_of(gate: Gate, act: Act, context: Release) -> Memory:
    """Everything that has been told of those people and can touch the question. No other act tells anything until
    this one ends."""
    store.wait(act.tx)
    purposes, of = beside(act.policy, context.purpose), Of(context.extract, context.what)
    memory = gate.memories.setdefault((purposes, of), Memory())
    there = (one for one in store.released_ids(act.tx, purposes) if one not in memory.releases)
    new = [one for one in there if one not in gate.read or gate.read[one].touches(of)]
    rows = store.released(act.tx, new, context.extract)
    gate.read.update(remember(memory, gate.vault.keyring, rows, context, to_micros(act.now)))
    return memory


def _decided(gate: Gate, act: Act, table: Table, whole: Cube, context: Release) -> Decided | Withheld:
    memory = memory_of(gate, act, context)
    used = memory.groups[context.extract] | memory.lately(context.what, to_micros(act.now - LATELY))
    if across(used, groups(context, table)) is not None:
        return why.withheld(why.ACROSS)
    least = threshold(minimum_of(act.policy, context), table.dimensions, context, whole)
    single = single_valued(context, table)
    new = {
        key: Told(box_of(context, table.dimensions, key), table.measure, cell, context.extract, None, single=single)
        for key, cell in whole.cells.items()
    }
    boxes = {told.box: told for told in new.values()}
    stands = {key: memory.standing(told, least.of(key), boxes) for key, told in new.items()}
    hidden = _hidden(table, whole, least, stands)
    if hidden is None:
        return _nothing_new(new, stands, why.COMPLETES)
    cells = tuple((key, _told(told, stands[key], key in hidden)) for key, told in sorted(new.items()))
    if memory.betrayed([told for _, told in cells], least.minimum):
        return _nothing_new(new, stands, why.DIFFERENCE)
    asked = query_hash(question(table, context), context) in memory.questions
    again = all(one.again for key, one in stands.items() if whole.cells[key].people >= least.of(key))
    return Decided(cells, not (asked and again))


def _nothing_new(new: Mapping[Key, Told], stands: Mapping[Key, Standing], rule: str) -> Decided | Withheld:
    """What has been told before of the same people, and no more; where nothing has, nothing leaves."""
    known = {key for key, one in stands.items() if one.stand is Stand.KNOWN}
    if not known:
        return why.withheld(rule)
    return Decided(tuple((key, _told(told, stands[key], key not in known)) for key, told in sorted(new.items())), False)


def _hidden(table: Table, whole: Cube, least: Threshold, stands: Mapping[Key, Standing]) -> set[Key] | None:
    """What is not shown of the table; None where something that must be hidden would be told by what is known."""
    must = needs(whole, table.measure, least)
    for key, one in stands.items():
        if one.stand is Stand.TOUCHED and key not in must:
            must[key] = Need(least.of(key), 1, otherwise=Need(0, least.of(key)))
    hiding = Hiding(
        whole,
        table.measure,
        least.minimum,
        known={key for key, one in stands.items() if one.stand is Stand.KNOWN and key not in must},
        counted={key for key, one in stands.items() if one.people_known},
        hidden={key for key, one in stands.items() if one.stand is Stand.HIDDEN},
    )
    return hiding.hidden if hiding.protect(must) is None else None


def _told(told: Told, standing: Standing, hidden: bool) -> Told:
    if not hidden:
        return told._replace(shown=figure(told.cell, told.measure))
    return told._replace(stands=standing.shown, touched=standing.stand is Stand.TOUCHED)


def _released(gate: Gate, act: Act, table: Table, context: Release, decided: Decided) -> Released:
    asked = question(table, context)
    hashed, release_id = query_hash(asked, context), gate.vault.new_id()
    if decided.fresh:
        keep(gate, act, context, hashed, Kept(asked, decided.cells, frozenset()), release_id)
    rows = looked_at([_seen(key, told) for key, told in decided.cells], table, context)
    suppressed, minimum = sum(row.hidden for row in rows), minimum_of(act.policy, context)
    entered(act, table, context, {"release": release_id.hex(), "rows": len(rows) - suppressed, "refused": suppressed})
    how: dict[str, str | int] = {
        "method": "suppression", "minimum": minimum, "rounding": 5, "purpose": context.purpose,
        "extract": context.extract.hex(), "query_hash": hashed.hex(), "policy": act.policy.number,
    }  # fmt: skip
    notes = why.notes(minimum, suppressed, sum(context.left_out.values()))
    return Released(
        release_id,
        seen(table, context),
        table.measure,
        rows,
        suppressed,
        minimum,
        notes,
        how,
        {rule: people(number) for rule, number in context.left_out.items() if number >= minimum},
        act.now,
    )


def keep(gate: Gate, act: Act, context: Release, hashed: bytes, kept: Kept, release_id: bytes) -> None:
    """Remember what is told, in the act that tells it."""
    at, ends = to_micros(act.now), context.expires_at or act.now + MARKED
    until = to_micros(max(act.now + REMEMBERED, utc(ends)))
    row = store.ReleasedRow(release_id, context.purpose, context.extract, hashed, at, to_micros(ends), until, b"", None)
    store.insert(act.tx, sealed(gate.vault.keyring, row, kept))


def _seen(key: Key, told: Told) -> Figure:
    shown = told.shown or told.stands
    return Figure(key, None, None, hidden=True) if shown is None else Figure(key, *shown)


def entered(act: Act, table: Table, context: Release, facts: Mapping[str, str | int]) -> None:
    """Who, for which purpose, which question in codes, and what came of it."""
    hashed = query_hash(question(table, context), context)
    entry = Entry(
        at=act.now, actor=act.by, act=Kind.RELEASE,
        outcome=Outcome.REFUSED if "code" in facts else Outcome.DONE,
        purpose=context.purpose, categories=tuple(context.categories), policy_number=act.policy.number,
        facts={"extract": context.extract.hex(), "query_hash": hashed.hex(), **facts},
    )  # fmt: skip
    act.enter(entry)
