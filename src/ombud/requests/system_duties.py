"""What the connected systems are to be told of an act that was made outside a request (Art. 16, 18, 19, 21, 7(3)).

    corrected, restricted, lifted, a no, a yes ─ one act ─► duty of each system ─► step: written there, read again

* One for each person, system and kind of thing: what is told is how it stands when it is told, so that the latest act
  is the one that holds, and a system that was silent for a week is told once (decision 0079).
* In clear stand which system, what kind, since when and how it stands. What somebody was known by before a correction,
  what is right, the receipt and words are sealed under the person's key for cases.
* It is kept as long as the file of a request (T-15), goes with the person, and comes along in a joining.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter

from ombud.database import Transaction
from ombud.law.periods import end_of
from ombud.plans import NewPlan, NewStep
from ombud.plans.begin import begin_of
from ombud.requests import store
from ombud.requests import store_system_duties as rows
from ombud.requests.in_system import ENDED, NO_REASON, Stage
from ombud.requests.store_system_duties import DutyRow
from ombud.systems.outcome import OfTable
from ombud.terms import ClassId, SubjectId, Text
from ombud.terms.ids import id_text
from ombud.terms.sealing import Context
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Person
from ombud.vault.telling import Happening, Outbox, Program, Told

CASE = ClassId("case")
KEPT = "P5Y"
TELL_SYSTEM = "system.tell"
"""The step that tells one system; `app/owing_systems.py` has its handler."""


class What(StrEnum):
    """What kind of thing it is told of."""

    CORRECTED = "corrected"
    RESTRICTED = "restricted"
    CHOICES = "choices"


TELLS: Mapping[Happening, What] = {
    Happening.RESTRICTED: What.RESTRICTED,
    Happening.LIFTED: What.RESTRICTED,
    Happening.OBJECTED: What.CHOICES,
    Happening.OBJECTION_ENDED: What.CHOICES,
    Happening.CONSENTED: What.CHOICES,
    Happening.WITHDRAWN: What.CHOICES,
}


@dataclass(frozen=True, slots=True)
class Content:
    """What is sealed of it. It does not print."""

    looked_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """What the person was known by when a correction was made, by kind."""
    corrected: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    receipt: tuple[OfTable, ...] = ()
    why: Text = NO_REASON
    by: str = ""
    words: str = field(repr=False, default="")
    """What somebody has written who saw to it by hand."""


_FORM: TypeAdapter[Content] = TypeAdapter(Content)


@dataclass(frozen=True, slots=True)
class Duty:
    """One person, one system, one kind of thing."""

    subject: SubjectId = field(repr=False)
    id: bytes
    system: str
    what: What
    stage: Stage
    made_at: datetime
    since: datetime
    version: int
    content: Content = field(default_factory=Content, repr=False)

    @property
    def ended(self) -> bool:
        return self.stage in ENDED

    @property
    def text(self) -> str:
        return id_text("t_", self.id)


@dataclass(frozen=True, slots=True)
class SystemsOutbox:
    """Those who hold data outside are told (`events`), and so are the connected systems, in the act itself."""

    others: Outbox
    systems: tuple[str, ...]

    def put(self, tx: Transaction, told: Told, now: datetime) -> None:
        self.others.put(tx, told, now)
        what = TELLS.get(told.happening)
        if what is None or not self.systems or store.is_of_the_web(tx, told.subject):
            return
        for system in self.systems:
            owe(tx, told.subject, system, what, now)

    def put_to_all(self, tx: Transaction, happening: Happening, more: Mapping[str, str | int], now: datetime) -> None:
        self.others.put_to_all(tx, happening, more, now)

    def programs(self, tx: Transaction, subject: SubjectId) -> tuple[Program, ...]:
        return self.others.programs(tx, subject)


def duty_id(subject: SubjectId, system: str, what: What) -> bytes:
    return hashlib.sha256(b"\0".join((subject, system.encode(), what.value.encode()))).digest()[:16]


def owe(tx: Transaction, subject: SubjectId, system: str, what: What, now: datetime) -> DutyRow:
    """A system is to be told anew; the step that tells it is planned with the act."""
    named, at = duty_id(subject, system, what), to_micros(now)
    before = rows.duty(tx, subject, named)
    version = 1 if before is None else before.version + 1
    until = to_micros(end_of(KEPT, now))
    row = DutyRow(
        subject, named, system, what.value, Stage.ORDERED.value, at, at, until, CASE, version, b""
    )  # fmt: skip
    rows.put(tx, row)
    facts: dict[str, str | int] = {"system": system, "scope": what.value}
    plan = NewPlan("system-duty", f"{named.hex()}.{version}", (NewStep(TELL_SYSTEM, facts),))
    begin_of(tx, subject, plan, now=now)
    return row


def owe_correction(
    person: Person, systems: tuple[str, ...], looked_for: Mapping[str, tuple[str, ...]],
    corrected: Mapping[str, Mapping[str, str]],
) -> None:  # fmt: skip
    """Every system is to be told what is right; what it has not been told of before comes with it."""
    act = person.act
    for system in systems:
        before = duty_of(person, duty_id(person.subject, system, What.CORRECTED))
        known, right = looked_for, corrected
        if before is not None and not before.ended:
            known = _both(before.content.looked_for, looked_for)
            right = _over(before.content.corrected, corrected)
        row = owe(act.tx, person.subject, system, What.CORRECTED, act.now)
        keep_duty(person, _duty(row, Content(known, right)))


def _over(one: Mapping[str, Mapping[str, str]], later: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """The later correction over the earlier one, field by field."""
    return {name: {**one.get(name, {}), **later.get(name, {})} for name in {*one, *later}}


def _both(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {kind: tuple(sorted({*one.get(kind, ()), *other.get(kind, ())})) for kind in {*one, *other}}


def keep_duty(person: Person, one: Duty) -> None:
    """Write how it stands now, in an act that holds the person."""
    row = DutyRow(
        person.subject, one.id, one.system, one.what.value, one.stage.value, to_micros(one.made_at),
        to_micros(one.since), to_micros(end_of(KEPT, one.since)), CASE, one.version, b"",
    )  # fmt: skip
    sealed = person.keys.for_writing(CASE).seal(_context(row), _FORM.dump_json(one.content))
    rows.put(person.act.tx, row._replace(sealed=sealed))


def duty_of(person: Person, named: bytes) -> Duty | None:
    """One of a person's, with its content."""
    row = rows.duty(person.act.tx, person.subject, named)
    return None if row is None else _opened(person, row)


def duties_of(person: Person) -> tuple[Duty, ...]:
    return tuple(_opened(person, row) for row in rows.duties_of(person.act.tx, person.subject))


def duty_from(row: DutyRow) -> Duty:
    """What stands in clear of it."""
    return _duty(row, Content())


def join_duties(kept: Person, other: Person) -> None:
    """What systems are to be told of another registration of the person goes on under the one that is left."""
    for one in duties_of(other):
        named = duty_id(kept.subject, one.system, one.what)
        mine = duty_of(kept, named)
        if one.ended and mine is not None:
            continue
        row = owe(kept.act.tx, kept.subject, one.system, one.what, kept.act.now)
        content = one.content
        if mine is not None and not mine.ended:
            corrected = _over(one.content.corrected, mine.content.corrected)
            content = Content(_both(one.content.looked_for, mine.content.looked_for), corrected)
        keep_duty(kept, _duty(row, content))


def _opened(person: Person, row: DutyRow) -> Duty:
    key = person.keys.for_reading(CASE) if row.sealed else None
    content = Content() if key is None else _FORM.validate_json(key.open(_context(row), row.sealed))
    return _duty(row, content)


def _duty(row: DutyRow, content: Content) -> Duty:
    made, since = from_micros(row.made_at), from_micros(row.since)
    whose = SubjectId(row.subject_id)
    return Duty(whose, row.duty_id, row.system, What(row.what), Stage(row.stage), made, since, row.version, content)


def moved(one: Duty, stage: Stage, content: Content, now: datetime) -> Duty:
    """As it stands from now on."""
    return replace(one, stage=stage, content=content, since=now if stage is not one.stage else one.since)


def _context(row: DutyRow) -> Context:
    clear = f"system-duty {row.system} {row.what} {row.stage} {row.since}"
    return Context(SubjectId(row.subject_id), CASE, clear, row.duty_id, row.version)
