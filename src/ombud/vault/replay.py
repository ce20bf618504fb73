"""What a draft of the policy would have said to readings that are in the log (design 1; ux.md 1.5).

* Each reading is decided twice, at the moment when it was asked for and with what is known of the person now: once
  under the version that decided it then, once under the draft.
* Where that version does not answer as it did then, what is known has changed since (a consent was given, a period
  ended, a record is gone). Of such a reading nothing is claimed: it is counted by itself.
* Whether it was asked for by name or for an extract is not in the log: it is the one of the two where that version
  answers as it did. Where one category is permitted an extract takes it, as in `crowd`.
* The channel of a message is not in the log: a purpose that asks for it is asked for any.

Pure: what is known comes with the reading (`replaying.py` gathers it), and nothing is opened.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ombud.law.model import Law
from ombud.policy.ask import Ask, Facts, Form, Permit, Refusal, Rule
from ombud.policy.decide import decide
from ombud.policy.model import Policy
from ombud.terms import CategoryId, PurposeId, SubjectId
from ombud.vault.model import Row
from ombud.vault.read import Decided, classes_read, weigh


class Verdict(StrEnum):
    """What the draft says, beside what was said."""

    PERMITTED = "permitted"
    """Permitted then and under the draft."""
    REFUSED = "refused"
    """Refused then and under the draft."""
    STOPPED = "stopped"
    """Permitted then; the draft would have stopped it."""
    ALLOWED = "allowed"
    """Refused then; the draft would have allowed it."""
    UNSETTLED = "unsettled"
    """What is known has changed since: nothing can be said."""


class Bound(NamedTuple):
    """A relation as data: of which category, and what is known of it."""

    category: CategoryId
    facts: Facts


class Known(NamedTuple):
    """What is known of what was asked for, as one version of the policy reads it."""

    records: tuple[tuple[Row, Facts], ...]
    nothing: Mapping[CategoryId, Facts]
    """Of each category, as if nothing were held of it."""
    relations: tuple[Bound, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading as the log has it, with what is known now."""

    entry_id: bytes
    ask: Ask
    at: datetime
    refused: tuple[str, ...]
    """The rules of the refusal; empty: it was permitted."""
    version: Policy
    """The version that decided."""
    then: Known
    under_draft: Known


class Group(NamedTuple):
    """Readings to which the draft says the same otherwise than was said: for what, of what, and which rules."""

    verdict: Verdict
    purpose: PurposeId
    categories: tuple[CategoryId, ...]
    role: str
    rules: tuple[str, ...]
    """Those of the draft that stop it, or those that stopped it then."""
    readings: int
    people: int


class Replay(NamedTuple):
    """What came of all of them."""

    counts: Mapping[Verdict, int]
    changed: tuple[Group, ...]
    """The most first."""

    @property
    def readings(self) -> int:
        return sum(self.counts.values())


Decide = Callable[[CategoryId, Facts], Permit | Refusal]
_Key = tuple[Verdict, PurposeId, tuple[CategoryId, ...], str, tuple[str, ...]]


def replay(readings: Iterable[Reading], draft: Policy, law: Callable[[datetime], Law]) -> Replay:
    """Decide each again. `law` is the law at a time."""
    counts: Counter[Verdict] = Counter()
    groups: dict[_Key, tuple[int, set[SubjectId]]] = {}
    for one in readings:
        verdict, rules = verdict_on(one, draft, law(one.at))
        counts[verdict] += 1
        if verdict in (Verdict.STOPPED, Verdict.ALLOWED):
            key = (verdict, one.ask.purpose, tuple(sorted(one.ask.categories)), one.ask.actor.role, rules)
            number, people = groups.get(key, (0, set()))
            groups[key] = number + 1, people | {one.ask.subject}
    changed = [Group(*key, number, len(people)) for key, (number, people) in groups.items()]
    return Replay(
        {verdict: counts[verdict] for verdict in Verdict},
        tuple(sorted(changed, key=lambda group: (-group.readings, group[:5]))),
    )


def together(parts: Iterable[Replay]) -> Replay:
    """Replays of different people as one."""
    counts: Counter[Verdict] = Counter()
    groups: dict[_Key, tuple[int, int]] = {}
    for part in parts:
        counts.update(part.counts)
        for one in part.changed:
            readings, people = groups.get(one[:5], (0, 0))
            groups[one[:5]] = readings + one.readings, people + one.people
    changed = (Group(*key, *numbers) for key, numbers in groups.items())
    return Replay(
        {verdict: counts[verdict] for verdict in Verdict},
        tuple(sorted(changed, key=lambda group: (-group.readings, group[:5]))),
    )


def verdict_on(reading: Reading, draft: Policy, law: Law) -> tuple[Verdict, tuple[str, ...]]:
    """What the draft says of one, and the rules that stop it or stopped it."""
    for form in (Form.PERSON, Form.EXTRACT):
        ask = replace(reading.ask, form=form)
        before = broken(reading.version, law, ask, reading.then, reading.at)
        if before != reading.refused:
            continue
        after = broken(draft, law, ask, reading.under_draft, reading.at)
        if not before:
            return (Verdict.STOPPED, after) if after else (Verdict.PERMITTED, ())
        return (Verdict.REFUSED, after) if after else (Verdict.ALLOWED, before)
    return Verdict.UNSETTLED, ()


def broken(policy: Policy, law: Law, ask: Ask, known: Known, at: datetime) -> tuple[str, ...]:
    """The rules that refuse, were the policy in force at the time; none: it is permitted."""
    live = replace(policy, from_at=min(policy.from_at, at))

    def decided(category: CategoryId, facts: Facts) -> Permit | Refusal:
        return decide(live, law, replace(ask, categories=frozenset({category})), facts, at)

    rows: list[Decided] = [(row, decided(CategoryId(row.category), facts)) for row, facts in known.records]
    if ask.form is Form.EXTRACT:
        return _of_extract(live, ask, known, rows, decided)
    return _ids(_weighed(ask, live, rows, known, decided))


def _of_extract(policy: Policy, ask: Ask, known: Known, rows: list[Decided], decided: Decide) -> tuple[str, ...]:
    """An extract takes the categories that are permitted, as `crowd` does; none: the rules of all that refuse."""
    classes, refusing = classes_read(policy, ask), set[Rule]()
    for category in ask.categories:
        of_it = [(row, said) for row, said in rows if row.category == category]
        bound = [decided(category, one.facts) for one in known.relations if one.category == category]
        if bound:
            said = [*bound, *(answer for row, answer in of_it if row.klass in classes)]
            stopped = {rule for answer in said if isinstance(answer, Refusal) for rule in answer.rules}
            permitted = any(isinstance(answer, Permit) for answer in said)
        else:
            stopped = set(_weighed(replace(ask, categories=frozenset({category})), policy, of_it, known, decided))
            permitted = not stopped
        if permitted:
            return ()
        refusing |= stopped
    return _ids(rule for rule in Rule if rule in refusing)


def _weighed(ask: Ask, policy: Policy, rows: list[Decided], known: Known, decided: Decide) -> tuple[Rule, ...]:
    def of_nothing(category: CategoryId) -> Permit | Refusal:
        return decided(category, known.nothing[category])

    refusal = weigh(ask, policy, classes_read(policy, ask), rows, of_nothing).refusal
    return () if refusal is None else refusal.rules


def _ids(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(rule.value for rule in rules)
