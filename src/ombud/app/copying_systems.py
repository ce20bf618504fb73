"""What the connected systems hold of a person, for their copy (Art. 15, N-16.1): read while the package is written.

* Each system is opened when its turn comes, and its rows pass by: they lie nowhere but in the package.
* What it could not give is said in the package, and the person's open case stays open there with the reason; a case
  whose rows were given has ended in that system, with how many of each table.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from ombud.app.carrying_systems import named
from ombud.app.config import ConfigError
from ombud.app.connected import identifiers
from ombud.app.connecting import BY_HAND, State, mapping_of, system_of
from ombud.app.installation import Ombud
from ombud.app.needing_person import ASKED_SOMEBODY, CANNOT_LOOK, CONTRADICTED
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.disclosure.package.elsewhere import HEALTH
from ombud.disclosure.package.order import Elsewhere, GivenThere
from ombud.law.rights import Right
from ombud.requests import events
from ombud.requests.case_file import CaseFile
from ombud.requests.found_rows import category_of, given_rows, tasks_with_rows
from ombud.requests.in_system import NO_REASON, Stage
from ombud.requests.ordering import move
from ombud.requests.own import own_requests
from ombud.systems.forms import Identifiers
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End, OfTable
from ombud.systems.port import Case, GivenRow
from ombud.terms import Actor, SubjectId, Text


def elsewhere(ombud: Ombud, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[Elsewhere, ...]:
    """Every connected system, to be read for this person. None where the actor may not ask for them."""
    if not ombud.vault.systems:
        return ()
    with ombud.vault.act(by=by, now=now) as act:
        person = act.known(subject)
        who = None if person is None else identifiers(person, by, now)
        asked = isinstance(who, Identifiers)
        facts: dict[str, str | int] = {"step": "give", "systems": len(ombud.vault.systems)}
        outcome = Outcome.DONE if asked else Outcome.REFUSED
        act.log(Kind.ASK_SYSTEM, outcome, None if person is None else subject, facts=facts)
    if not isinstance(who, Identifiers):
        return ()
    return tuple(
        _of(ombud, system, who, now) if _is_mapped(ombud, system) else _by_hand(ombud, system, subject, by, now)
        for system in ombud.vault.systems
    )


def _is_mapped(ombud: Ombud, system: str) -> bool:
    part = ombud.config.systems.get(system)
    return part is None or part.adapter not in BY_HAND


def _by_hand(ombud: Ombud, system: str, subject: SubjectId, by: Actor, now: datetime) -> Elsewhere:
    """What somebody has found there for a request of the person's, and has handed in."""
    with ombud.vault.look(by=by, now=now) as act:
        person = act.person(subject)
        categories = {category_of(person, task) for task in tasks_with_rows(person, system)}
    category = HEALTH if HEALTH in categories else min(categories, default="")
    known = frozenset(categories)
    return Elsewhere(system, partial(_found, ombud, system, subject, by, now), lambda *_: category or None, known)


def _found(ombud: Ombud, system: str, subject: SubjectId, by: Actor, now: datetime) -> Iterator[GivenRow | Text]:
    """Part by part, each in a moment of its own."""
    given, task, part = 0, 0, 0
    while True:
        with ombud.vault.look(by=by, now=now) as act:
            person = act.person(subject)
            tasks = tasks_with_rows(person, system)
            rows = list(given_rows(person, tasks[task], part)) if task < len(tasks) else []
        yield from rows
        given, part = given + len(rows), part + 1
        if not rows and task >= len(tasks):
            break
        if not rows:
            task, part = task + 1, 0
    if not given:
        yield SOMEBODY_LOOKS


def _of(ombud: Ombud, system: str, who: Identifiers, now: datetime) -> Elsewhere:
    try:
        mapping = mapping_of(ombud, system)
    except ConfigError:
        mapping = State(system)
    tables = mapping.tables if isinstance(mapping, SystemMapping) else {}
    known = {
        (name, column): said.category
        for name, table in tables.items() for column, said in table.columns.items() if said.category
    }  # fmt: skip
    category_of: Callable[[str, str], str | None] = lambda table, column: known.get((table, column))  # noqa: E731
    return Elsewhere(system, partial(_rows, ombud, system, who, now), category_of, frozenset(known.values()))


def _rows(ombud: Ombud, system: str, who: Identifiers, now: datetime) -> Iterator[GivenRow | Text]:
    """The rows, and at the end or instead of them why that is not all."""
    try:
        with system_of(ombud, system) as found:
            if isinstance(found, State):
                yield named(found)
                return
            if not looks_for(ombud, system, who):
                yield CANNOT_LOOK
                return
            case = Case(f"copy.{system}", who, now)
            held = found.held(case)
            if not held.known:
                yield SOMEBODY_LOOKS
                return
            given = found.give(case)
            yield from given.rows
            if given.end is not End.DONE:
                yield ASKED_SOMEBODY
            elif held.contradicted:
                yield CONTRADICTED
    except (SystemFaultError, ConfigError) as error:
        yield Text(str(error), str(error))


def looks_for(ombud: Ombud, system: str, who: Identifiers) -> bool:
    """Does it find people by anything that is known of this one?"""
    mapping = mapping_of(ombud, system)
    finds = (
        {kind for one in mapping.tables.values() for _, kind in one.finding()}
        if isinstance(mapping, SystemMapping)
        else set()
    )
    return not finds or bool(finds & who.kinds)


def note_given(ombud: Ombud, subject: SubjectId, given: tuple[GivenThere, ...], *, by: Actor, now: datetime) -> None:
    """The person's open cases have the rows of these systems now, or why they have not."""
    files = own_requests(ombud.vault, subject, by=by, now=now) if given else ()
    for file in files if isinstance(files, tuple) else ():
        _note(ombud, file, {there.system: there for there in given}, by, now)


def _note(ombud: Ombud, file: CaseFile, given: dict[str, GivenThere], by: Actor, now: datetime) -> None:
    for one in file.case.open_systems:
        there = given.get(one.system)
        if there is None or file.case.rights[one.wanted] is not Right.ACCESS or there.why == SOMEBODY_LOOKS:
            continue
        tables = tuple(OfTable(name, rows) for name, rows in there.tables)
        stage = Stage.STOPPED if there.why else Stage.DONE if tables else Stage.NOT_FOUND
        if stage is Stage.STOPPED and (one.stage, one.why) == (stage, there.why):
            continue
        told = () if there.why else tables
        what = events.SystemMoved(one.wanted, one.system, stage, told, why=there.why or NO_REASON)
        move(ombud.vault, file.id, what, by=by, now=now)


SOMEBODY_LOOKS = Text(
    "Dit når ingen maskin. När någon begär en kopia letar en människa där, och det som finns lämnas för sig.",
    "No machine reaches there. When somebody requests a copy, a person looks there and gives what is found separately.",
)
