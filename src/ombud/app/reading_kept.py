"""Ombud's door to rows that a statute keeps in a connected system after an erasure (Art. 17(3)(b), T-35; N-01.1).

    reason ─ act: what is kept ─ decided ─ entry ─ committed ─► the system is asked ─► rows, one after another

* They are readable for the purpose whose class the statute keeps, by whoever's role carries it, and for no other:
  `decide` is asked for each of them, and a refusal names its rules (`erasure/kept_rows.py`).
* Only columns of categories that the purpose uses are given, and those that say nothing of a person by themselves.
  Which were left out is said by name.
* The entry has committed before a value leaves. No value is kept here: rows go by, and nothing of them is written.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.app.carrying_systems import named
from ombud.app.connecting import BY_HAND, State, mapping_of, system_of
from ombud.app.desk import give_reason
from ombud.app.installation import Ombud
from ombud.app.system_part import part_of
from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.collection.relate import Declined
from ombud.erasure.kept_rows import KeptRows, may_read, rows_kept
from ombud.policy.ask import Ask, Permit, Refusal, Rule
from ombud.systems.kept import Again, Known
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import SystemFaultError
from ombud.systems.port import GivenRow
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId, Text
from ombud.vault import Act, Person, Spent
from ombud.vault.alarms import LOOK_UPS


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose rows, in which system and for which purpose. Without categories: all that the purpose uses of them."""

    subject: SubjectId
    system: str
    purpose: PurposeId
    categories: frozenset[CategoryId] = frozenset()


@dataclass(frozen=True, slots=True)
class Readable:
    """The permit, the rows to be read once, and what the purpose may not see of them."""

    policy_number: int
    number: int
    """How many rows were kept; some may be gone from there since."""
    left_out: tuple[str, ...]
    """Tables with columns, by name."""
    rows: Iterator[GivenRow] = field(repr=False)
    """Raises `SystemFaultError` and `ConfigError`."""


Answered = Readable | Refusal | Declined | Spent


def read_kept(ombud: Ombud, wanted: Wanted, reason: str, *, by: Actor, now: datetime) -> Answered:
    """Give the reason, and open what a statute keeps of the person in that system. Raises as `open_kept`."""
    part_of(ombud, wanted.system)
    spent = give_reason(ombud.vault, _ask(wanted, by), reason, now=now)
    return spent or open_kept(ombud, wanted, by=by, now=now)


def open_kept(ombud: Ombud, wanted: Wanted, *, by: Actor, now: datetime) -> Answered:
    """The same for whoever has given their reason. Raises `ConfigError` for a system that is not named."""
    part, mapping, asked = part_of(ombud, wanted.system), mapping_of(ombud, wanted.system), _ask(wanted, by)
    if part.adapter in BY_HAND:
        return NO_MACHINE
    if isinstance(mapping, State):
        return Declined("T-35", named(mapping))
    with ombud.vault.act(by=by, now=now) as act:
        known = act.known(wanted.subject)
        found = _decided(known or act.person(wanted.subject), asked, wanted.system, mapping)
        spent = None if isinstance(found, Refusal) else act.spend(wanted.subject)
        _enter(act, None if known is None else wanted.subject, asked, wanted.system, found if spent is None else spent)
        number = act.policy.number
    if isinstance(found, Refusal):
        return found
    if spent is not None:
        return spent
    left_out = _left_out(mapping, found)
    rows = sum(one.kept.number for one in found)
    return Readable(number, rows, left_out, _rows(ombud, wanted.system, mapping, found, now))


def _ask(wanted: Wanted, by: Actor) -> Ask:
    return Ask(wanted.subject, wanted.purpose, wanted.categories, by)


@dataclass(frozen=True, slots=True)
class _Permitted:
    """Rows that may be read, and their categories that may."""

    kept: KeptRows
    categories: frozenset[CategoryId]


def _decided(person: Person, asked: Ask, system: str, mapping: SystemMapping) -> list[_Permitted] | Refusal:
    """What may be read; where it is nothing at all, why. Of what was asked for by name, all of it or nothing."""
    found, broken = list[_Permitted](), set[Rule]()
    for kept in rows_kept(person, system):
        there = asked.categories or _categories(mapping, kept.table)
        answers = {one: may_read(person, replace(asked, categories=frozenset({one})), kept) for one in sorted(there)}
        may = frozenset(one for one, answer in answers.items() if isinstance(answer, Permit))
        broken |= {rule for answer in answers.values() if isinstance(answer, Refusal) for rule in answer.rules}
        if may and (may == there or not asked.categories):
            found.append(_Permitted(kept, may))
    return found or Refusal(asked, person.act.policy.number, tuple(rule for rule in Rule if rule in broken) or _NOTHING)


def _enter(
    act: Act, subject: SubjectId | None, asked: Ask, system: str, found: list[_Permitted] | Refusal | Spent
) -> None:
    """The entry: it commits before anything of it is read."""
    opened, categories, rules = found if isinstance(found, list) else [], asked.categories, tuple[str, ...]()
    if isinstance(found, list):
        categories = frozenset(name for one in found for name in one.categories)
    else:
        rules = tuple(rule.value for rule in found.rules) if isinstance(found, Refusal) else (LOOK_UPS,)
    act.enter(
        Entry(
            at=act.now,
            actor=act.by,
            act=Kind.OPEN,
            outcome=Outcome.PERMITTED if isinstance(found, list) else Outcome.REFUSED,
            subject=subject,
            purpose=asked.purpose,
            categories=tuple(sorted(categories)),
            policy_number=act.policy.number,
            rules=rules,
            facts={"records": sum(one.kept.number for one in opened), "system": system},
        )
    )


def _rows(
    ombud: Ombud, system: str, mapping: SystemMapping, permitted: list[_Permitted], now: datetime
) -> Iterator[GivenRow]:
    with system_of(ombud, system) as found:
        if isinstance(found, State):
            raise SystemFaultError(named(found).en)
        for one, keys in _apart(permitted):
            names = _names(mapping, one.kept.table, one.categories)
            asked = Again(one.kept.table, one.kept.columns, keys, one.kept.as_text, names)
            yield from found.again(asked, now)


def _apart(permitted: list[_Permitted]) -> Iterator[tuple[_Permitted, tuple[tuple[Known, ...], ...]]]:
    """Each row once, whoever remembered it how often: an erasure that was tried again has remembered it twice."""
    seen: set[tuple[object, ...]] = set()
    for one in permitted:
        kept = one.kept
        keys = tuple(key for key in dict.fromkeys(kept.keys) if (kept.table, kept.columns, key) not in seen)
        seen |= {(kept.table, kept.columns, key) for key in keys}
        if keys:
            yield one, keys


def _categories(mapping: SystemMapping, table: str) -> frozenset[CategoryId]:
    mapped = mapping.tables.get(table)
    columns = {} if mapped is None else mapped.columns
    return frozenset(CategoryId(one.category) for one in columns.values() if one.category)


def _names(mapping: SystemMapping, table: str, categories: Collection[CategoryId]) -> tuple[str, ...]:
    """The columns that are given: of these categories, and those that say nothing of a person by themselves."""
    columns = mapping.tables[table].columns
    return tuple(name for name, one in columns.items() if one.exempt or one.category in categories)


def _left_out(mapping: SystemMapping, permitted: list[_Permitted]) -> tuple[str, ...]:
    given = {(one.kept.table, name) for one in permitted for name in _names(mapping, one.kept.table, one.categories)}
    tables = sorted({one.kept.table for one in permitted})
    there = [(table, name) for table in tables for name in mapping.tables[table].columns]
    return tuple(f"{table}.{name}" for table, name in there if (table, name) not in given)


_NOTHING = (Rule.D_12,)
"""Nothing is kept for this purpose: what would be read has ended, or was never there."""
NO_MACHINE = Declined(
    "T-35",
    Text(
        "Dit når ingen maskin: den som arbetar där läser det som lagen håller kvar.",
        "No machine reaches there: whoever works there reads what the law keeps.",
    ),
)
