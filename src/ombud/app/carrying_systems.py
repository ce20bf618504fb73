"""A request carried out in the connected systems: one step for each, by whichever worker is there (R-17.2, N-16.1).

* First the plan, by the mapping that was reviewed, and it is frozen with the case. Then, for an erasure, what is about
  to be done is noted, done in one transaction of that system, and searched for again. A copy is given with the package.
* What does not answer, fits no mapping, or was planned by another mapping than there is now, stops with its reason. It
  is tried again, more and more seldom, and never ends by that; a person who carries it out anew plans it anew.
* A step may be repeated after any kill and any lost answer: the system is searched first, and the first receipt stands.
* Who has nothing that this system finds people by cannot be said not to be there: a person looks (Art. 17).
"""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from ombud.app.config import ConfigError
from ombud.app.connected import Planned, looked_for, plans
from ombud.app.connecting import State, mapping_path, system_of
from ombud.app.foreseeing import foreseen
from ombud.app.installation import Ombud
from ombud.app.needing_person import (
    ASKED_SOMEBODY,
    CANNOT_LOOK,
    CONTRADICTED,
    COPY_FIRST,
    LOOSE,
    NUMBER_UNSAID,
    ONLY_SOME,
    OTHER_RULES,
    WITH_THE_COPY,
    why_a_person,
)
from ombud.app.wishing import wish_of
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.erasure.kept_rows import keep_rows
from ombud.law.rights import Right
from ombud.plans import Done, Failed, Later, Step
from ombud.plans.model import Result
from ombud.policy.ask import Refusal
from ombud.requests import events
from ombud.requests.carry.erasure import CHOSEN
from ombud.requests.carrying import COPIES, Carried, carry_out, pending
from ombud.requests.case_file import CaseFile
from ombud.requests.in_system import IN_SYSTEMS, WRITTEN, InSystem, Stage, ended_by, going, known, of_system, together
from ombud.requests.known_by import UNSAID
from ombud.requests.model import RequestId
from ombud.requests.ordering import move
from ombud.requests.own import PORTAL, go_on
from ombud.requests.reading import request_of
from ombud.requests.system_tasks import case_of
from ombud.systems.forms import Identifiers
from ombud.systems.kept import KeptRow
from ombud.systems.kinds import Kind as Known
from ombud.systems.mapping import load
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.port import Case, ConnectedSystem
from ombud.terms import Actor, RoleId, Text, UnitId

SOON, SELDOM = timedelta(minutes=1), timedelta(hours=4)
"""How long after a stop it is tried again, at the least and at the most."""
AGAIN = timedelta(days=1)
"""When a system that needs a person is asked again whether somebody has been there."""
AT_A_TIME = 5_000
"""How many rows that stay are remembered in one act."""
AT_ONCE = 8
"""How many systems are asked side by side where somebody waits."""
SHOWN = 5
"""How many findings a reason names."""


class _Taken(Exception):
    """The case has gone on meanwhile: nothing is done in the system."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One right of one request in one system."""

    ombud: Ombud
    file: CaseFile
    standing: InSystem
    by: Actor
    now: datetime
    anew: bool
    """A person has ordered it now: what stopped by its rules is planned anew."""

    @property
    def right(self) -> Right:
        return self.file.case.rights[self.standing.wanted]

    def case(self, first: Callable[[tuple[OfTable, ...]], None] | None = None) -> Case:
        named = case_of(self.file.id, self.standing.wanted, self.standing.system)
        asked = Case(named, self.who, self.now)
        return asked if first is None else replace(asked, first=first)

    @property
    def who(self) -> Identifiers:
        return looked_for(self.standing.looked_for, self.now)

    def note(self, what: events.SystemMoved) -> InSystem:
        """Write where it stands now. Raises `_Taken` where the case has gone on."""
        after = move(self.ombud.vault, self.file.id, what, by=self.by, now=self.now)
        found = of_system(after.case.systems, what.wanted, what.system) if isinstance(after, CaseFile) else None
        if found is None:
            raise _Taken
        return found

    def moved(self, stage: Stage, tables: tuple[OfTable, ...] = (), why: Text | None = None) -> events.SystemMoved:
        of = self.standing
        return events.SystemMoved(of.wanted, of.system, stage, tables, why=why or Text("", ""))


def carry_out_everywhere(ombud: Ombud, request: RequestId, *, by: Actor, now: datetime) -> Carried | Declined | Refusal:
    """Carry out what is ready here, and in every connected system, side by side; what is left, workers take up."""
    carried = carry_out(ombud.vault, request, by=by, now=now)
    if not isinstance(carried, Carried):
        return carried
    open_ = carried.file.case.open_systems
    if open_:
        with ThreadPoolExecutor(min(AT_ONCE, len(open_))) as side_by_side:
            tasks = [_Task(ombud, carried.file, one, by, now, anew=True) for one in open_]
            for _ in side_by_side.map(_carried, tasks):
                pass
    file = request_of(ombud.vault, request, by=by, now=now)
    return replace(carried, file=file) if isinstance(file, CaseFile) else file


def in_systems(ombud: Ombud, file: CaseFile, *, by: Actor, now: datetime) -> tuple[Planned, ...] | Declined | Refusal:
    """What the systems hold of the person and would do, where the request goes there. Nothing is changed."""
    goes = IN_SYSTEMS & set(file.case.rights) if ombud.vault.systems and not file.case.closed else frozenset()
    found = plans(ombud, file.subject, by=by, now=now) if goes - WRITTEN else ()
    if not isinstance(found, tuple):
        return found
    for wanted in file.case.opened.wanted if goes & WRITTEN else ():
        more = foreseen(ombud, file.subject, wanted, by=by, now=now)
        if not isinstance(more, tuple):
            return more
        found += more
    return found


def system_step(ombud: Ombud, step: Step, now: datetime) -> Result:
    """The handler of one step: as who ordered it, unless it has ended."""
    facts = step.facts
    by = Actor(str(facts["account"]), RoleId(str(facts["role_granted"])), UnitId(str(facts.get("unit_asked", ""))))
    file = request_of(ombud.vault, RequestId(bytes.fromhex(str(facts["request"]))), by=by, now=now)
    if isinstance(file, Refusal):
        return Failed("refused")
    if not isinstance(file, CaseFile) or file.case.closed:
        return Done()
    after = go_on_there(ombud, file, int(facts["number"]), str(facts["system"]), by=by, now=now)
    if after is None or after.ended or (after.stage is Stage.PLANNED):
        return Done()
    return Later(_next(after, now))


def go_on_there(ombud: Ombud, file: CaseFile, wanted: int, system: str, *, by: Actor, now: datetime) -> InSystem | None:
    """Go on with one right in one system, and where it stands then; None where there is nothing to go on with."""
    standing = of_system(file.case.systems, wanted, system)
    if standing is None or standing.ended:
        return None
    after = _carried(_Task(ombud, file, standing, by, now, anew=False))
    if after is not None and after.ended and file.case.opened.channel == PORTAL:
        go_on(ombud.vault, file.id, by=by, now=now)  # what nobody has to decide is answered when the last has ended
    return after


def _next(after: InSystem, now: datetime) -> datetime:
    if after.stage is Stage.NEEDS_PERSON:
        return now + AGAIN
    return now + min(max((now - (after.since or now)) / 2, SOON), SELDOM)


def _carried(task: _Task) -> InSystem | None:
    """Where it stands afterwards; None where the case has gone on without it."""
    try:
        return _asked(task)
    except (SystemFaultError, ConfigError) as error:
        try:
            return _stop(task, Text(str(error), str(error)))
        except _Taken:
            return None
    except _Taken:
        return None


def _asked(task: _Task) -> InSystem:
    with system_of(task.ombud, task.standing.system) as system:
        if isinstance(system, State):
            return _stop(task, named(system))
        if (task.standing.stage, task.standing.why) == (Stage.NEEDS_PERSON, LOOSE):
            return task.standing  # a search that finds nothing says nothing
        rules, finds = _rules(task)
        if finds is not None and not finds & task.who.kinds:
            return _needs_person(task, CANNOT_LOOK)
        if finds is not None and UNSAID in task.standing.looked_for:
            return _needs_person(task, NUMBER_UNSAID)
        if task.right is Right.ERASURE and task.file.case.opened.wanted[task.standing.wanted].details.get(CHOSEN):
            return _needs_person(task, ONLY_SOME)
        if task.right is Right.ERASURE and _copy_first(task):
            return _stop(task, COPY_FIRST)
        if task.right is Right.ACCESS:
            return _counted(task, system, rules)
        return _done(task, _acting(task, system), rules)


@dataclass(frozen=True, slots=True)
class _Acting:
    """How the system is asked for this right: what would be done, and doing it."""

    plan: Callable[[Case], tuple[OfTable, ...]]
    act: Callable[[Case], Receipt]
    at_once: bool
    """All of it or nothing, at every moment: a database's transaction."""


def _acting(task: _Task, system: ConnectedSystem) -> _Acting:
    of = task.standing
    wanted = task.file.case.opened.wanted[of.wanted]
    wish = wish_of(task.ombud, task.file.subject, wanted, of.looked_for, by=task.by, now=task.now)
    if wish is None:
        return _Acting(system.plan, system.erase, system.at_once)
    return _Acting(partial(system.foresee, wish=wish), partial(system.write, wish=wish), system.at_once)


def _copy_first(task: _Task) -> bool:
    """Is a copy still to be handed out, here or from this system? Erased it could not be any more (Art. 15)."""
    case = task.file.case
    there = any(
        one.system == task.standing.system and case.rights[one.wanted] is Right.ACCESS for one in case.open_systems
    )
    return there or any(one.item.right in COPIES for one in pending(case))


def _counted(task: _Task, system: ConnectedSystem, rules: str) -> InSystem:
    """A copy: what is there now. Its rows go with the package, and it ends when that is made (`copying_systems`)."""
    held = system.held(task.case())
    if held.nothing:
        return task.note(task.moved(Stage.NOT_FOUND))
    if held.by_hand or not held.known:
        return _handed_over(task, system, known=held.known)
    tables = tuple(OfTable(name, count) for name, count in held.counts.items() if count)
    if held.contradicted and not tables:
        return _needs_person(task, CONTRADICTED)
    if task.standing.stage is Stage.PLANNED and task.standing.planned == tables:
        return task.standing
    return task.note(replace(task.moved(Stage.PLANNED, tables, WITH_THE_COPY), rules=rules))


def _handed_over(task: _Task, system: ConnectedSystem, *, known: bool) -> InSystem:
    """A copy that somebody is asked for, and hands over by hand: it ends when they have said so."""
    end = system.give(task.case()).end
    if not known:
        return _needs_person(task, ASKED_SOMEBODY)
    by_hand = (OfTable(task.standing.system, 0, by_hand=True),)
    return task.note(task.moved(Stage.REFUSED if end is End.REFUSED else Stage.DONE, by_hand))


def _done(task: _Task, system: _Acting, rules: str) -> InSystem:
    standing = task.standing
    if standing.rules not in ("", rules) and not task.anew:
        return _stop(task, OTHER_RULES)
    frozen = standing.rules == rules
    there = () if frozen and not standing.meant else system.plan(task.case())  # asked where anything turns on it
    sure = known(standing, there, at_once=system.at_once)
    if not frozen:
        task = replace(task, standing=task.note(replace(task.moved(Stage.PLANNED, there), rules=rules)))

    def first(tables: tuple[OfTable, ...]) -> None:
        """Before anything that cannot be undone: what is about to be done, and what was done for certain."""
        nonlocal task
        if going(tables) and (tables, sure) != (standing.meant, standing.sure):  # once: how long it stands so is of use
            task = replace(task, standing=task.note(replace(task.moved(Stage.BEGUN, tables), sure=sure)))

    receipt = system.act(replace(task.case(first), keeps=partial(_keep, task)))
    stage, told = ended_by(receipt, sure)
    if stage is not Stage.NEEDS_PERSON:
        return task.note(task.moved(stage, told))
    certain = told if receipt.left and task.right is Right.ERASURE and not system.at_once else ()
    return _needs_person(task, why_a_person(receipt, task.right), told, certain)


def _keep(task: _Task, rows: Iterator[KeptRow]) -> None:
    """Before anything goes: what stays by a statute is remembered for its purpose alone (T-35)."""
    system = task.standing.system
    while some := list(islice(rows, AT_A_TIME)):  # read first: no act of ours waits for another system
        with task.ombud.vault.act(by=task.by, now=task.now) as act:
            person = act.known(task.file.subject)
            number = 0 if person is None else keep_rows(person, system, some)
            facts: dict[str, str | int] = {"request": task.file.id.hex(), "system": system, "kept": number}
            if number:
                act.log(Kind.RETAIN, Outcome.DONE, task.file.subject, facts=facts)
            else:
                act.nothing_changed()


def _stop(task: _Task, why: Text) -> InSystem:
    """Open, with the reason. The same reason is not noted again: how long it has stood so is of use."""
    if task.standing.stage is Stage.STOPPED and task.standing.why == why:
        return task.standing
    return task.note(task.moved(Stage.STOPPED, why=why))


def _needs_person(
    task: _Task, why: Text, tables: tuple[OfTable, ...] = (), certain: tuple[OfTable, ...] = ()
) -> InSystem:  # fmt: skip
    """`certain`: what a search has shown to be done, so that the next try adds to it."""
    standing = task.standing
    if standing.stage is Stage.NEEDS_PERSON and (standing.why, standing.receipt) == (why, tables):
        return standing
    return task.note(replace(task.moved(Stage.NEEDS_PERSON, together(tables), why=why), sure=certain))


def _rules(task: _Task) -> tuple[str, frozenset[Known] | None]:
    """The hash of the mapping, and what it finds people by."""
    try:
        text = mapping_path(task.ombud, task.standing.system).read_bytes()
    except OSError:
        return "none", None
    mapping = load(text)
    kinds = (
        None if isinstance(mapping, tuple) else [kind for one in mapping.tables.values() for _, kind in one.finding()]
    )
    return hashlib.sha256(text).hexdigest(), frozenset(kinds) if kinds else None


def named(state: State) -> Text:
    """What stops it, by name: the fault, and the first of what does not fit."""
    if state.fault:
        return Text(state.fault, state.fault)
    name = f"{state.system}.yaml"
    found = [(one.where, one.what) for one in state.found]
    found += [(f"{name}:{one.line}", one.message) for one in state.faults]
    more = len(found) - SHOWN
    rest = (f" Och {more} till.", f" And {more} more.") if more > 0 else ("", "")
    return Text(
        " ".join(f"{where}: {what.sv}" for where, what in found[:SHOWN]) + rest[0],
        " ".join(f"{where}: {what.en}" for where, what in found[:SHOWN]) + rest[1],
    )
