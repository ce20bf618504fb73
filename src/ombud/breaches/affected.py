"""Whom a breach concerns, computed from the log: who was read, when, by whom, for what, of what, where from (A-32).

* The log is read for its own purpose, with a Permit (`legal.log`), each entry as long as the policy keeps it. Nothing
  of anybody is opened: an entry is codes and ids.
* Only what was let out counts: an open that was refused has shown nothing.
* `count_affected` says how many and changes nothing; `find_affected` writes them down. What was computed before is
  replaced, so that a window that was too wide can be narrowed; who has been told stays, and so does who was named by
  hand.
* It is killed anywhere and asked again: the same question ends with the same people.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.audit.ledger import Logged
from ombud.audit.model import NOBODY
from ombud.breaches import store
from ombud.breaches.handle import add_step, entry, seen
from ombud.breaches.model import Affected, Breach, Counted, Way
from ombud.breaches.store import PersonRow
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.database import run_of_acts
from ombud.law import law_on, rows_on
from ombud.law.periods import end_of, local_date
from ombud.policy.ask import Ask, Facts, Permit, Refusal
from ombud.policy.decide import decide
from ombud.policy.model import Anchor, Regime
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId, Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Vault
from ombud.vault.hidden import shown_to

READ = frozenset({Kind.OPEN, Kind.ACCESS, Kind.EXPORT, Kind.DISCLOSE})
"""Acts in which something of a person was let out."""
LOG_PURPOSE, LOG = PurposeId("legal.log"), CategoryId("log")
_TOGETHER = 100
"""People in one act."""
Alive = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is asked of the log. What is empty is not asked about."""

    from_at: datetime
    until_at: datetime
    """The first instant that is not meant any more."""
    actors: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()
    """Where the data came from: the code of a source or a connected system."""

    def meets(self, one: Entry) -> bool:
        """Is that an entry of somebody who was read, as is asked?"""
        let_out = one.act in READ and one.outcome is not Outcome.REFUSED and one.outcome is not Outcome.FAILED
        return let_out and self.from_at <= one.at < self.until_at and self._named(one)

    def _named(self, one: Entry) -> bool:
        asked = (
            (self.actors, {one.actor.id}), (self.units, {one.actor.unit}), (self.purposes, {one.purpose or ""}),
            (self.categories, set(one.categories)), (self.systems, {one.origin}),
        )  # fmt: skip
        return all(not wanted or wanted & has for wanted, has in asked)

    def code(self) -> str:
        """The question as codes, for the register."""
        named = {
            "actor": self.actors, "unit": self.units, "purpose": self.purposes, "category": self.categories,
            "system": self.systems,
        }  # fmt: skip
        said = [f"{name}={value}" for name, values in named.items() for value in sorted(values)]
        return " ".join([f"from={self.from_at.isoformat()}", f"until={self.until_at.isoformat()}", *said])


@dataclass(frozen=True, slots=True)
class Found:
    """What the log says."""

    people: Mapping[SubjectId, Affected]

    @property
    def entries(self) -> int:
        return sum(one.entries for one in self.people.values())

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(sorted({name for one in self.people.values() for name in one.categories}))


def count_affected(
    vault: Vault, breach: bytes, criteria: Criteria, *, by: Actor, now: datetime
) -> Found | Declined | Refusal:
    """Whom the log names. Nothing is changed; that the log was read stands in it."""
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        stopped = _stopped(act, breach, criteria)
        facts = {"step": "affected", "breach": breach.hex()}
        act.log(Kind.READ_LOG, Outcome.DONE if stopped is None else Outcome.REFUSED, facts=facts)
        if stopped is not None:
            return stopped
        kept = _Kept(act)
    return _found(one for one in vault.ledger.between(criteria.from_at, criteria.until_at) if kept(one, criteria))


@run_of_acts("who was written down stands there, and the same command begins anew")
def find_affected(
    vault: Vault, breach: bytes, criteria: Criteria, alive: Alive = lambda _people: None, *, by: Actor, now: datetime
) -> Breach | Declined | Refusal:
    """Write down whom the log names, in place of whom it named before. `alive` hears how many are written."""
    found = count_affected(vault, breach, criteria, by=by, now=now)
    if not isinstance(found, Found):
        return found
    people = [found.people[one] for one in sorted(found.people)]
    for first in range(0, len(people), _TOGETHER):
        with vault.act(by=by, now=now) as act:
            _write(act, breach, people[first : first + _TOGETHER])
        alive(min(first + _TOGETHER, len(people)))
    _drop_others(vault, breach, set(found.people), by=by, now=now)
    return _counted(vault, breach, criteria, by=by, now=now)


def name_affected(vault: Vault, breach: bytes, subject: SubjectId, *, by: Actor, now: datetime) -> Breach | Declined:
    """Somebody whom no log names: whose letter went elsewhere, whose paper was lost."""
    with vault.act(by=by, now=now) as act:
        person, found = act.known(subject), seen(act, breach)  # people are held before a breach is
        wrong = found if isinstance(found, Declined) else (UNKNOWN_PERSON if person is None else None)
        if wrong is not None:
            act.enter(entry(act, "named", Outcome.REFUSED, {"breach": breach.hex()}))
            return wrong
        if store.person(act.tx, breach, subject) is None:
            store.put_people(act.tx, [_row(act, breach, Affected(subject, now, now, 0, ()))])
        act.enter(entry(act, "named", Outcome.DONE, {"breach": breach.hex()}, subject))
    return _counted(vault, breach, None, by=by, now=now)


def affected(vault: Vault, breach: bytes, *, by: Actor, now: datetime) -> tuple[list[Affected], int] | Declined:
    """Those whom a breach concerns, and how many are left out of the list: their identity is protected (R-41)."""
    with vault.act(by=by, now=now) as act:
        found = seen(act, breach)
        declined = isinstance(found, Declined)
        facts = {"breach": breach.hex()}
        act.enter(entry(act, "people", Outcome.REFUSED if declined else Outcome.DONE, facts))
        if isinstance(found, Declined):
            return found
        people = [affected_of(row) for row in store.people(act.tx, breach)]
        return shown_to(act.tx, act.policy, by, people, lambda one: one.subject)


def affected_of(row: PersonRow) -> Affected:
    way, told = None if row.way is None else Way(row.way), None if row.told_at is None else from_micros(row.told_at)
    first, last = from_micros(row.first_at), from_micros(row.last_at)
    return Affected(SubjectId(row.subject_id), first, last, row.entries, tuple(row.categories.split()), way, told)


class _Kept:
    """Asks the policy of each day once whether the log of that day may be read still (T-04)."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self._days: dict[date, bool] = {}

    def __call__(self, one: Logged, criteria: Criteria) -> bool:
        if one.entry.subject is None or not criteria.meets(one.entry):
            return False
        day = local_date(one.entry.at)
        if day not in self._days:
            self._days[day] = isinstance(_decided(self._act, one.entry.at), Permit)
        return self._days[day]


def _stopped(act: Act, breach: bytes, criteria: Criteria) -> Declined | Refusal | None:
    found = seen(act, breach)
    if isinstance(found, Declined):
        return found
    if not criteria.from_at < criteria.until_at or criteria.from_at > act.now:
        return _NO_WINDOW
    answer = _decided(act, act.now)
    return answer if isinstance(answer, Refusal) else None


def _decided(act: Act, at: datetime) -> Permit | Refusal:
    """The log is read for its own purpose (PDL 4:3)."""
    ask = Ask(SubjectId(NOBODY), LOG_PURPOSE, frozenset({LOG}), act.by)
    facts = Facts(regime=Regime.PDL, anchors={Anchor.LOGGED: at})
    return decide(act.policy, law_on(local_date(act.now)), ask, facts, act.now)


def _found(entries: Iterable[Logged]) -> Found:
    people: dict[SubjectId, Affected] = {}
    for logged in entries:
        one, subject = logged.entry, logged.entry.subject or NOBODY  # of nobody no entry is kept before
        was = people.get(subject) or Affected(subject, one.at, one.at, 0, ())
        kinds = tuple(sorted({*was.categories, *one.categories}))
        first, last = min(was.first_at, one.at), max(was.last_at, one.at)
        people[subject] = Affected(subject, first, last, was.entries + 1, kinds)
    return Found(people)


def _write(act: Act, breach: bytes, people: list[Affected]) -> None:
    """Write some of them. Who was erased meanwhile is not there; who has been told stays told."""
    rows = []
    for one in people:
        if act.known(one.subject) is None:
            continue
        was = store.person(act.tx, breach, one.subject)
        row = _row(act, breach, one)
        rows.append(row if was is None else row._replace(way=was.way, told_at=was.told_at, until=was.until))
        act.enter(entry(act, "affected", Outcome.DONE, {"breach": breach.hex()}, one.subject))
    store.put_people(act.tx, rows)
    if not rows:
        act.nothing_changed()


def _row(act: Act, breach: bytes, one: Affected) -> PersonRow:
    until = end_of(rows_on(local_date(act.now))["T-18"].maximum or "", act.now)
    return PersonRow(
        one.subject, breach, to_micros(one.first_at), to_micros(one.last_at), one.entries, " ".join(one.categories),
        None, None, to_micros(until),
    )  # fmt: skip


def _drop_others(vault: Vault, breach: bytes, found: set[SubjectId], *, by: Actor, now: datetime) -> None:
    """Whom an earlier question named and this one does not; not who was named by hand, nor who has been told."""
    after: bytes | None = b""
    while after is not None:
        with vault.act(by=by, now=now) as act:
            some = store.people(act.tx, breach, after, _TOGETHER)
            over = [
                SubjectId(row.subject_id) for row in some
                if row.entries and row.told_at is None and row.subject_id not in found
            ]  # fmt: skip
            store.drop_people(act.tx, breach, over)
            for subject in over:
                act.enter(entry(act, "not-affected", Outcome.DONE, {"breach": breach.hex()}, subject))
            act.nothing_changed()
        after = some[-1].subject_id if some else None


def _counted(vault: Vault, breach: bytes, criteria: Criteria | None, *, by: Actor, now: datetime) -> Breach | Declined:
    """The step that says how many there are now, for the form and the register."""
    with vault.act(by=by, now=now) as act:
        found = seen(act, breach)
        if isinstance(found, Declined):
            act.nothing_changed()
            return found
        people = store.people(act.tx, breach)
        asked = criteria.code() if criteria is not None else (found.counted.asked if found.counted else "")
        categories = tuple(sorted({name for row in people for name in row.categories.split()}))
        step = Counted(
            people=len(people), records=sum(row.entries for row in people), categories=categories, asked=asked
        )
        return add_step(act, found, step, "counted")


_NO_WINDOW = Declined(
    "A-32",
    Text(
        "Ange från och till: en tid som har varit. Utan dem går det inte att räkna vilka som berörs.",
        "Give from and until: a time that has been. Without them it cannot be computed who is affected.",
    ),
)
