"""Rows of other systems that a statute keeps after an erasure: what they are known by there, for its purpose alone.

* It lies in the statute's own class, under the person's key for it, and keeps that class as a record would (T-35): the
  person's other classes go, and this one stays until the statute's period has ended. Then it goes, and the key with it.
* Whoever reads such a row is decided about by the rules of every read (`decide`): of what is so about the person only
  this counts, that the statute keeps the row from its day on. No agreement of today makes an old voucher readable.
* Besides, the purpose must be the one whose class the statute keeps; another that reads the class reads what is held
  here, and not what had to be left elsewhere.
* Where the person is erased whole, nothing leads to the row from here any more, for anybody.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from ombud.erasure import store_kept_rows as store
from ombud.erasure.plan import KEPT_BY, STATUTES
from ombud.erasure.store_kept_rows import KeptRowsRow
from ombud.law import law_on, rows_on
from ombud.law.periods import accounting_end, end_of, financial_year_end, local_date, start_of
from ombud.law.retention import ACCOUNTING
from ombud.policy.ask import Ask, Facts, Permit, Refusal, Rule
from ombud.policy.decide import CLAIMING, decide
from ombud.policy.model import Anchor, Policy, Tie
from ombud.systems.kept import KeptRow, Known, together
from ombud.terms import ClassId, PurposeId, SubjectId
from ombud.terms.sealing import Context
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Person
from ombud.vault.facts import care_relation, nothing_held, person_facts

EARLIEST = date(1900, 1, 1)
"""A day before it is somebody's way to write that they do not know; so is one years ahead."""
MANY = 1_000
"""How many rows one reference leads to at the most."""
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class KeptRows:
    """Rows of one table that one statute keeps until one day. What they are known by does not print."""

    id: bytes
    klass: ClassId
    system: str
    statute: str
    begins_at: datetime
    until: datetime
    number: int
    table: str = field(repr=False)
    columns: tuple[str, ...] = field(repr=False)
    keys: tuple[tuple[Known, ...], ...] = field(repr=False)
    as_text: bool = field(repr=False)


def kept_by(policy: Policy, statute: str) -> dict[PurposeId, ClassId]:
    """The purposes whose own class a statute keeps, by the policy: one, as a rule; none where it names no such row.

    Several purposes may rest on one row of the law: it keeps one class, and the others read that class.
    """
    resting = {
        name: purpose for name, purpose in policy.file.purposes.items()
        if any(one.rule == statute for one in purpose.storage)
    }  # fmt: skip
    return {
        name: one.retention_class for name, one in resting.items()
        if all(one.retention_class in (other.retention_class, *other.reads, *other.keeps) for other in resting.values())
    }  # fmt: skip


def keep_rows(person: Person, system: str, rows: Iterable[KeptRow]) -> int:
    """Remember what stays of a person in a system; how many rows. What no purpose may read is not remembered."""
    policy, now, total = person.act.policy, person.act.now, 0
    for (table, columns, as_text), some in together(rows):
        for statute, day, keys in _alike(some, columns, now):
            klass = next(iter(kept_by(policy, statute).values()), None) if statute in KEPT_BY else None
            until = _until(policy, statute, day, now)
            if klass not in STATUTES or until <= now:
                continue
            made = KeptRows(b"", klass, system, statute, start_of(day), until, len(keys), table, columns, keys, as_text)
            _put(person, made)
            total += len(keys)
    return total


def rows_kept(person: Person, system: str) -> list[KeptRows]:
    """What is kept of the person in a system now, where the key for it is there."""
    act = person.act
    rows = [row for row in store.in_system(act.tx, person.subject, system) if row.until > to_micros(act.now)]
    return [one for row in rows if (one := _opened(person, row)) is not None]


def may_read(person: Person, ask: Ask, kept: KeptRows) -> Permit | Refusal:
    """May one category of these rows be read for this purpose, by this actor?"""
    answer = _decided(person, ask, kept)
    if ask.purpose in kept_by(person.act.policy, kept.statute):
        return answer
    broken = {Rule.D_12, *(answer.rules if isinstance(answer, Refusal) else ())}  # the statute is no ground for it
    return Refusal(ask, person.act.policy.number, tuple(rule for rule in Rule if rule in broken))


def join_kept_rows(kept: Person, other: Person) -> None:
    """What is kept elsewhere of another registration of the person is kept of the one that stays."""
    for row in store.of_person(other.act.tx, other.subject):
        found = _opened(other, row)
        if found is not None:
            _put(kept, found)


def _decided(person: Person, ask: Ask, kept: KeptRows) -> Permit | Refusal:
    act, (category,) = person.act, tuple(ask.categories)
    law = law_on(local_date(act.now))
    unit = act.vault.keyring.blind("unit", ask.actor.unit) if ask.actor.unit else b""
    care = bool(unit) and care_relation(act.tx, person.subject, unit)
    told = act.vault.book.told(act.tx, act.policy.number, act.vault.book.mask(act.policy, category))
    facts = nothing_held(person_facts(person.about, category, care=care), told)
    return decide(act.policy, law, ask, _of_the_row(facts, act.policy, kept, act.now), act.now)


def _of_the_row(facts: Facts, policy: Policy, kept: KeptRows, now: datetime) -> Facts:
    """What is so about the row: nothing that is open today keeps it, but the care that its reader takes part in."""
    ties = facts.ties & {Tie.CARE, *CLAIMING}
    anchors = {Anchor.EVENT: kept.begins_at}
    row = rows_on(local_date(now))[kept.statute]
    if row.minimum == ACCOUNTING:
        anchors[Anchor.FINANCIAL_YEAR_END] = start_of(_year_end(policy, local_date(kept.begins_at)))
    else:
        anchors[Anchor(row.anchor or Anchor.EVENT)] = kept.begins_at
    return replace(facts, ties=ties, anchors=anchors)


def _alike(
    rows: Sequence[KeptRow], columns: tuple[str, ...], now: datetime
) -> Iterator[tuple[str, date, tuple[tuple[Known, ...], ...]]]:
    """The rows by statute and day, so many at a time. One without a day is counted from today."""
    found: dict[tuple[str, date], list[tuple[Known, ...]]] = {}
    for row in rows:
        day = min(max(row.day or local_date(now), EARLIEST), local_date(now) + timedelta(days=366))
        found.setdefault((row.statute, day), []).append(tuple(row.by[name] for name in columns))
    for (statute, day), keys in found.items():
        for start in range(0, len(keys), MANY):
            yield statute, day, tuple(keys[start : start + MANY])


def _until(policy: Policy, statute: str, day: date, now: datetime) -> datetime:
    """The first instant at which the statute does not keep a row of that day any longer."""
    row = rows_on(local_date(now)).get(statute)
    if row is None or row.minimum is None:
        return now
    if row.minimum == ACCOUNTING:
        return accounting_end(start_of(_year_end(policy, day)))
    return end_of(row.minimum, start_of(day), minimum=True)


def _year_end(policy: Policy, day: date) -> date:
    return financial_year_end(day, policy.file.controller.financial_year_ends)


def _put(person: Person, one: KeptRows) -> None:
    said = _ENCODE({"table": one.table, "columns": one.columns, "keys": one.keys, "as_text": one.as_text})
    named = person.act.vault.keyring.blind("kept-row", f"{person.subject.hex()} {one.system} {one.statute} {said}")
    row = KeptRowsRow(
        person.subject, named, one.klass, one.system, one.statute, to_micros(one.begins_at), to_micros(one.until),
        one.number, 1, b"",
    )  # fmt: skip
    sealed = person.keys.for_writing(one.klass).seal(_context(row), said.encode())
    store.put(person.act.tx, row._replace(sealed=sealed))


def _opened(person: Person, row: KeptRowsRow) -> KeptRows | None:
    key = person.keys.for_reading(ClassId(row.klass))
    if key is None:
        return None
    said = json.loads(key.open(_context(row), row.sealed))
    keys = tuple(tuple(one) for one in said["keys"])
    return KeptRows(
        row.kept_id, ClassId(row.klass), row.system, row.rule, from_micros(row.begins_at), from_micros(row.until),
        row.number, said["table"], tuple(said["columns"]), keys, said["as_text"],
    )  # fmt: skip


def _context(row: KeptRowsRow) -> Context:
    clear = f"kept-row {row.system} {row.rule} {row.begins_at} {row.until} {row.number}"
    return Context(SubjectId(row.subject_id), ClassId(row.klass), clear, row.kept_id, row.version)
