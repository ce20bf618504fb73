"""What has ended by its period in connected systems: counted beside our own, and taken by the same run (Art. 5(1)(e)).

* How long a table keeps its rows is the policy's: the longest period of the class that its mapping names. Where the
  policy has no fixed one, nothing goes, and that is said with the table's name.
* People of whom something is held, and those whose data is restricted, are spared there too (Art. 17(3)(e), 18(2)).
* A system that does not answer or fits no mapping is named; the next run goes on. What went, table by table, is in the
  answer; how many in each system is in the log, and nobody is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ombud.app.carrying_systems import named
from ombud.app.config import ConfigError
from ombud.app.connected import looked_for
from ombud.app.connecting import BY_HAND, State, mapping_of, system_of
from ombud.app.installation import Ombud
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import SYSTEM
from ombud.choices import store as wishes
from ombud.choices.model import FLAG_BITS
from ombud.erasure.dated import period
from ombud.law.periods import add_months, duration, local_date
from ombud.policy.ask import Flag
from ombud.policy.model import Policy, StoragePeriod
from ombud.requests.known import known_to_systems
from ombud.retention import store as holds
from ombud.systems.forms import Identifiers
from ombud.systems.mapping import OnSweep, SystemMapping
from ombud.systems.model import SystemFaultError
from ombud.systems.port import ConnectedSystem
from ombud.systems.sweeping import Alive, Sweep, SweptTable
from ombud.terms import Actor, SubjectId, Text

MOST_SPARED = 1000
"""People whose rows can be left out of a sweep there; where there are more, nothing goes and that is said."""


@dataclass(frozen=True, slots=True)
class SweptSystem:
    """One system: what has ended or has gone there, or why nothing was asked."""

    system: str
    tables: tuple[SweptTable, ...] = ()
    why: Text | None = None

    @property
    def goes(self) -> int:
        return sum(one.goes for one in self.tables)

    @property
    def whole(self) -> bool:
        return self.why is None and not any(one.left or one.by_hand for one in self.tables)


def due_in_systems(ombud: Ombud, *, by: Actor, now: datetime) -> tuple[SweptSystem, ...]:
    """What a sweep would take in each system that declares one: the dry run. Nothing is changed but the log."""
    return tuple(_each(ombud, None, by, now))


def sweep_systems(ombud: Ombud, alive: Alive, *, by: Actor, now: datetime) -> tuple[SweptSystem, ...]:
    """Take it, in batches, and search again. May be stopped at any time; the next run finds the rest."""
    return tuple(_each(ombud, alive, by, now))


def _each(ombud: Ombud, alive: Alive | None, by: Actor, now: datetime) -> Iterator[SweptSystem]:
    mapped = {one: mapping for one in ombud.vault.systems if (mapping := _mapping(ombud, one)) is not None}
    spared = _spared(ombud, now) if mapped else ()
    for system, mapping in mapped.items():
        if len(spared) > MOST_SPARED:
            found = SweptSystem(system, why=TOO_MANY)
        else:
            found = _asked(ombud, mapping, system, (spared, alive), now)
        outcome = Outcome.DONE if found.whole else Outcome.FAILED
        facts: dict[str, str | int] = {
            "system": system, "step": "plan" if alive is None else "swept", "rows": found.goes,
        }  # fmt: skip
        with ombud.vault.act(by=by, now=now) as act:
            act.log(Kind.SWEEP, outcome, facts=facts)
        yield found


def _mapping(ombud: Ombud, system: str) -> SystemMapping | State | None:
    """Its mapping where it declares a sweep; or why there is none that can be read."""
    part = ombud.config.systems.get(system)
    if part is None or part.adapter in BY_HAND:
        return None
    found = mapping_of(ombud, system)
    if isinstance(found, State):
        return found if found.faults else None
    return found if any(table.sweep is not None for table in found.tables.values()) else None


def _asked(
    ombud: Ombud, mapping: SystemMapping | State, system: str, how: tuple[tuple[Identifiers, ...], Alive | None],
    now: datetime,
) -> SweptSystem:  # fmt: skip
    if isinstance(mapping, State):
        return SweptSystem(system, why=named(mapping))
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    before = {} if policy is None else cutoffs(policy, mapping, now)
    unsaid = sorted(name for name, day in before.items() if day is None)
    if policy is None or unsaid:
        return SweptSystem(system, why=_no_period(unsaid))
    spared, alive = how
    sweep = Sweep({name: day for name, day in before.items() if day is not None}, spared, now, f"sweep.{now:%Y%m%d}")
    try:
        with system_of(ombud, system) as found:
            return SweptSystem(system, why=named(found)) if isinstance(found, State) else _of(found, sweep, alive)
    except (SystemFaultError, ConfigError) as error:
        return SweptSystem(system, why=Text(str(error), str(error)))


def _of(system: ConnectedSystem, sweep: Sweep, alive: Alive | None) -> SweptSystem:
    return SweptSystem(system.name, system.due(sweep) if alive is None else system.sweep(sweep, alive))


def cutoffs(policy: Policy, mapping: SystemMapping, now: datetime) -> Mapping[str, date | None]:
    """Of each table that is swept: the first day whose rows stay; None where the policy has no fixed period."""
    return {
        name: first_kept_by(policy, table.sweep, now)
        for name, table in mapping.tables.items() if table.sweep is not None
    }  # fmt: skip


def first_kept_by(policy: Policy, sweep: OnSweep, now: datetime) -> date | None:
    """The earliest of what every period of the class would keep today; None where one of them has no length."""
    purposes = [one for one in policy.file.purposes.values() if one.retention_class == sweep.klass]
    if sweep.category is not None:
        purposes = [one for one in purposes if sweep.category in {used.id for used in one.categories}]
    rows = [row for one in purposes for row in one.storage]
    rows = [row for row in rows if not row.categories or sweep.category in (None, *row.categories)]
    days = [_first_kept(policy, row, now) for row in rows]
    known = [one for one in days if one is not None]
    return min(known) if known and len(known) == len(days) else None


def _first_kept(policy: Policy, row: StoragePeriod, now: datetime) -> date | None:
    length = row.period
    if length is None:
        return None
    today = local_date(now)
    if row.calendar == "accounting_year":
        return date(today.year - duration(length).months // 12, 1, 1)
    if row.rule is not None:
        length = max(length, period(policy, row.rule, now), key=duration)  # never less than a statute
    months, days, hours = duration(length)
    return add_months(today, -months, round_up=False) - timedelta(days=days + (hours + 23) // 24)


def _spared(ombud: Ombud, now: datetime) -> tuple[Identifiers, ...]:
    """By what they are known there of whom something is held, or whose data is restricted."""
    with ombud.vault.database.read() as tx:
        people = {subject for subject, _ in holds.holds_open(tx, MOST_SPARED + 1)}
        people |= wishes.flagged(tx, FLAG_BITS[Flag.RESTRICTED])
    if len(people) > MOST_SPARED:
        return (Identifiers({}, local_date(now)),) * len(people)
    return tuple(_known(ombud, subject, now) for subject in sorted(people))


def _known(ombud: Ombud, subject: SubjectId, now: datetime) -> Identifiers:
    with ombud.vault.act(by=SYSTEM, now=now) as act:
        act.nothing_changed()
        person = act.known(subject)
        return looked_for({} if person is None else known_to_systems(person), now)


def _no_period(tables: list[str]) -> Text:
    listed = ", ".join(tables) or "–"
    return Text(
        f"Policyn har ingen bestämd tid för det som tabellen anger: {listed}. Ingenting gallras där.",
        f"The policy has no fixed period for what the table names: {listed}. Nothing is swept there.",
    )


TOO_MANY = Text(
    f"Fler än {MOST_SPARED} personer är undantagna (bevarande eller begränsning). Ingenting gallras där.",
    f"More than {MOST_SPARED} people are spared (held or restricted). Nothing is swept there.",
)
