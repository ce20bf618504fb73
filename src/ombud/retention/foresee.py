"""What ends tonight, this week and this year, by class, category and rule; and when each datum of one person ends.

* Counts and reasons, and nobody: who is behind them is said only to a role that answers people's requests.
* Ends are computed anew first where events have moved them (`Vault.settle`); what is counted is found by the index.
* An end is the first instant after the period: what ends "tonight" is what the sweep of next midnight erases.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ombud.audit import Act as Logged
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.database import Transaction
from ombud.erasure.dated import DATED, Cutoffs
from ombud.law import rows_on
from ombud.law.periods import local_date, start_of
from ombud.policy.model import Policy
from ombud.policy.storage import FOREVER
from ombud.relations import Kind
from ombud.relations.model import CATEGORY_OF, CLASS_OF
from ombud.retention import store
from ombud.retention.run import HELD_BACK
from ombud.terms import Actor, PurposeId, SubjectId, Text
from ombud.terms.time import to_micros
from ombud.vault import Person, Vault
from ombud.vault import store as record_rows
from ombud.vault.hidden import shown_to

REQUESTS = PurposeId("legal.requests")
"""Who carries it answers people, and may see of whom something ends."""


class Horizons(NamedTuple):
    """Until when is looked: the next midnight, seven and 365 days after it."""

    tonight: datetime
    week: datetime
    year: datetime


@dataclass(frozen=True, slots=True)
class Ending:
    """How much of one kind ends by each horizon, and why."""

    klass: str
    category: str
    rule: str
    why: Text
    tonight: int
    week: int
    year: int


@dataclass(frozen=True, slots=True)
class Forecast:
    made_at: datetime
    until: Horizons
    endings: tuple[Ending, ...]
    subjects: tuple[SubjectId, ...] = ()
    """Those of whom something ends tonight, where they were asked for."""
    withheld: int = 0
    """How many of them are not shown, because their identity is protected (R-41)."""
    unsettled: int = 0
    """Of how many people the ends are still to be computed anew, by a worker or the next sweep: they may end earlier
    or later than is said here."""


@dataclass(frozen=True, slots=True)
class Datum:
    """One record or relation of a person: when it ends, and why."""

    klass: str
    category: str
    id: bytes
    until: datetime | None
    """None: while something binds, a claim is open or a hold is in force nobody knows the day."""
    ended: bool
    rule: str
    why: Text


def horizons(now: datetime) -> Horizons:
    midnight: date = local_date(now) + timedelta(days=1)
    return Horizons(*(start_of(midnight + timedelta(days=days)) for days in (0, 7, 365)))


def forecast(vault: Vault, *, by: Actor, now: datetime, subjects: bool = False) -> Forecast | Declined:
    """What ends by when, as it is computed: to look writes nothing. `subjects`: also of whom something ends tonight."""
    with vault.act(by=by, now=now) as act:
        policy = act.policy
        role = policy.file.roles.get(by.role)
        may = not subjects or (role is not None and REQUESTS in role.purposes)
        held_back = vault.book.mark(policy) < 0
        outcome = Outcome.DONE if may and not held_back else Outcome.REFUSED
        act.log(Logged.PLAN, outcome, facts={"step": "forecast", "scope": "subjects" if subjects else "counts"})
    if held_back:
        return Declined("N-11.3", HELD_BACK)
    if not may:
        return Declined("A-10", _NOT_THEIRS)
    until = horizons(now)
    with vault.database.read() as tx:
        waits = vault.unsettled(tx, policy, now)
        tables = vault.database.columns(tx)
        found = [*_counted(tx, policy, until, now), *_dated(tx, policy, until, tables.keys())]
        people = store.subjects_ending(tx, to_micros(until.tonight), ("record", "relation")) if subjects else []
        shown, withheld = shown_to(tx, policy, by, people, lambda one: one)
    endings = tuple(sorted(found, key=lambda e: (e.klass, e.category, e.rule)))
    return Forecast(now, until, endings, tuple(shown), withheld, waits)


def due_now(vault: Vault, *, by: Actor, now: datetime) -> tuple[Ending, ...] | Declined:
    """What a sweep would erase at this instant: the dry run. Nothing is changed but the log."""
    with vault.act(by=by, now=now) as act:
        policy, held_back = act.policy, vault.book.mark(act.policy) < 0
        act.log(Logged.SWEEP, Outcome.REFUSED if held_back else Outcome.DONE, facts={"step": "plan"})
    if held_back:
        return Declined("N-11.3", HELD_BACK)
    vault.settle(now=now)
    until = Horizons(now, now, now)
    with vault.database.read() as tx:
        tables = vault.database.columns(tx)
        found = [*_counted(tx, policy, until, now), *_dated(tx, policy, until, tables.keys())]
    return tuple(sorted(found, key=lambda e: (e.klass, e.category, e.rule)))


def _counted(tx: Transaction, policy: Policy, until: Horizons, now: datetime) -> Iterator[Ending]:
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for table in ("record", "relation"):
        for row in store.endings(tx, table, [to_micros(at) for at in until]):
            category = row.category if table == "record" else CATEGORY_OF[Kind(row.category)]
            total = counts[row.klass, category, row.rule or ""]
            for place, number in enumerate(row.counts):
                total[place] += number
    for (klass, category, rule), numbers in counts.items():
        yield Ending(klass, category, rule, why(policy, rule, now), *numbers)


def _dated(tx: Transaction, policy: Policy, until: Horizons, tables: Collection[str]) -> Iterator[Ending]:
    cutoffs = [Cutoffs(policy, at) for at in until]
    for one in DATED.values():
        before = [some[one.table] for some in cutoffs]
        numbers = store.count_by(tx, one.table, one.column, before) if one.table in tables else ()
        if any(numbers):
            yield Ending(one.klass or one.table, one.category, one.rule, why(policy, one.rule, until.tonight), *numbers)


def forecast_of(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[Datum, ...] | Declined:
    """When each datum of one person ends, and why. An entry of theirs says that it was asked."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        role = act.policy.file.roles.get(by.role)
        may = role is not None and REQUESTS in role.purposes
        outcome = Outcome.DONE if may and person is not None else Outcome.REFUSED
        act.log(Logged.PLAN, outcome, subject if person else None, facts={"step": "forecast"})
        if not may:
            return Declined("A-10", _NOT_THEIRS)
        if person is None:
            return UNKNOWN_PERSON
        return tuple(_data(person, now))


def _data(person: Person, now: datetime) -> Iterator[Datum]:
    policy = person.act.policy
    rows = record_rows.every_row(person.act.tx, person.subject)
    ends = [(row.klass, row.category, row.record_id, end) for row, end in person.record_ends(rows, person.about)]
    ends += [
        (CLASS_OF[one.kind], CATEGORY_OF[one.kind], one.id, end) for one, end in person.relation_ends(person.about)
    ]
    for klass, category, row, end in ends:
        until = None if end.until == FOREVER else end.until
        ended = until is not None and until <= now
        yield Datum(klass, category, row, until, ended, end.rule or "", why(policy, end.rule or "", now))


def why(policy: Policy, rule: str, now: datetime) -> Text:
    """What the end follows: a row of law.md 4.1 with its statute, a purpose of the policy, or that nothing keeps it."""
    if rule in _OURS:
        return _OURS[rule]
    row = rows_on(local_date(now)).get(rule)
    if row is not None:
        return Text(f"{row.data.sv} ({row.statute})", f"{row.data.en} ({row.statute})")
    purpose = policy.file.purposes.get(PurposeId(rule))
    if purpose is None:
        return _NOTHING
    return Text(f"för ändamålet: {purpose.name.sv}", f"for the purpose: {purpose.name.en}")


_OURS = {
    "T-H2": Text("ett beslut om bevarande gäller", "a hold is in force"),
    "T-35": Text("en lag håller kvar rader i ett annat system", "a statute keeps rows in another system"),
    "R-18.5": Text("en begränsning skjuter upp raderingen (artikel 18)", "a restriction postpones it (Art. 18)"),
}
_NOTHING = Text("inget ändamål har uppgiften kvar", "no purpose has it any longer")
_NOT_THEIRS = Text(
    "Den här rollen får se antal, men inte vilka personer det gäller. Fråga dataskyddsombudet.",
    "This role may see counts, and not whom they are about. Ask the data protection officer.",
)
