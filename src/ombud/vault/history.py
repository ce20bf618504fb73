"""What was corrected: readable as history, for the purposes that need to know that it once stood there.

* The purposes of the law may see it (accountability, a claim, the person's own request), and for a journal
  care too: both versions of a journal are readable (PDL 3:14, R-16.2). No other purpose may (R-16.1).
* Every record is decided like any other, with a Permit; the caller's act has the entry.
* A number that the person was given another in the place of (R-42) is shown for care and for a disclosure that
  a statute demands, and never beside the new one: what this file hands out is history alone.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.keys.model import TamperedError
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Permit, Refusal, Rule
from ombud.policy.decide import decide
from ombud.policy.model import Family, Purpose
from ombud.terms import CategoryId, ClassId, PurposeId
from ombud.terms.time import from_micros
from ombud.vault import store
from ombud.vault.facts import NO_UNIT, RecordFacts, care_relation, lifts_now
from ombud.vault.model import Row, Value
from ombud.vault.person import Person
from ombud.vault.vault import Vault
from ombud.vault.write import plain

DISCLOSURE = PurposeId("legal.disclosure")
CARE = ClassId("care")


@dataclass(frozen=True, slots=True)
class Former:
    """One value that was corrected. Personal data: it does not print."""

    value: Value = field(repr=False)
    corrected_at: datetime
    role: str
    """The role of the one who corrected it; the account is in the vault."""
    reason: str = field(repr=False)
    number_changed: bool = field(repr=False)


def history_of(person: Person, ask: Ask) -> tuple[Former, ...] | Refusal:
    """The history of the categories asked for, as a part of a larger act that enters it in the log."""
    policy = person.act.policy
    purpose = policy.file.purposes.get(ask.purpose)
    if purpose is None or purpose.family not in (Family.LEGAL, Family.CARE):
        return Refusal(ask, policy.number, (Rule.D_01 if purpose is None else Rule.D_12,))
    rows = [row for row in store.history(person.act.tx, person.subject, sorted(ask.categories)) if _of(purpose, row)]
    answers = [_decided(person, ask, row) for row in rows]
    refused = {rule for answer in answers if isinstance(answer, Refusal) for rule in answer.rules}
    permitted = [row for row, answer in zip(rows, answers, strict=True) if isinstance(answer, Permit)]
    if refused and not permitted:
        return Refusal(ask, policy.number, tuple(rule for rule in Rule if rule in refused))
    return tuple(former_of(row, plain(person.subject, row, person.keys)) for row in permitted)


def corrected_categories(person: Person) -> frozenset[CategoryId]:
    """The categories in which something of the person has been corrected."""
    rows = store.every_row(person.act.tx, person.subject)
    return frozenset(CategoryId(row.category) for row in rows if row.superseded_at is not None)


def open_history(vault: Vault, ask: Ask, *, now: datetime) -> tuple[Former, ...] | Refusal:
    """Open history for a purpose, in an act of its own. The entry is that of any other opening."""
    with vault.act(by=ask.actor, now=now) as act:
        person = act.person(ask.subject)
        found = history_of(person, ask)
        if not isinstance(found, Refusal):
            found = tuple(one for one in found if not one.number_changed or _may_see_number(ask.purpose, one))
        known = vault.directory.hold(act.tx, ask.subject)
        outcome = Outcome.REFUSED if isinstance(found, Refusal) else Outcome.PERMITTED
        act.log(Kind.OPEN, outcome, ask.subject if known else None, categories=tuple(ask.categories))
        return found


def _may_see_number(purpose: PurposeId, one: Former) -> bool:
    return purpose == DISCLOSURE or one.value.klass == CARE


def _of(purpose: Purpose, row: Row) -> bool:
    """A purpose sees the history of the classes that it reads; care that of journals alone."""
    if purpose.family is Family.CARE:
        return row.klass == CARE
    return row.klass in {purpose.retention_class, *purpose.reads, *purpose.keeps}


def _decided(person: Person, ask: Ask, row: Row) -> Permit | Refusal:
    act, unit = person.act, ask.actor.unit
    own = act.vault.keyring.blind("unit", unit) if unit else b""
    facts = RecordFacts(act.tx, act.vault.book, act.policy, person.about).of(
        row, row.event_at, unit=unit if own and own == row.unit else NO_UNIT,
        care=bool(own) and care_relation(act.tx, person.subject, own),
        lifts=lifts_now(act.tx, person.subject, person.about),
    )  # fmt: skip
    one = Ask(ask.subject, ask.purpose, frozenset({CategoryId(row.category)}), ask.actor, ask.channel)
    return decide(act.policy, law_on(local_date(act.now)), one, facts, act.now)


def former_of(row: Row, opened: bytes) -> Former:
    """What an opened row of history says."""
    value = Value(row, opened)
    told = value.corrected
    if told is None or row.superseded_at is None:
        raise TamperedError("the history of a record")
    at = from_micros(row.superseded_at)
    return Former(value, at, told["role"], told["reason"], bool(told.get("number")))
