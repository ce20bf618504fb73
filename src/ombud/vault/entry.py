"""What the log says of an answer: who asked for what, and what came of it. Never a value, never a reason.

The part of an entry that is the same for everybody asked about at a desk is made once, and checked then.
"""

from datetime import datetime

from ombud.audit import Act, Entry, Outcome
from ombud.audit.model import NOBODY
from ombud.audit.payload import Heading, heading
from ombud.policy.ask import Ask, Rule
from ombud.vault.desk import Desk

Told = tuple[Act, tuple[Rule, ...] | None, int]
"""What was done, the rules of a refusal, how many records."""
_HEADINGS = 256


def heading_of(desk: Desk, told: Told, now: datetime) -> Heading:
    """The part that is the same for everybody. Raises `EntryError` for what the log does not take."""
    if len(desk.headings) >= _HEADINGS:
        desk.headings.clear()
    head = desk.headings[told] = heading(entry_of(desk.question, told, desk.policy.number, now))
    return head


def entry_of(ask: Ask, told: Told, number: int, now: datetime) -> Entry:
    """The whole entry. Raises `EntryError` for what the log does not take."""
    kind, rules, records = told
    return Entry(
        at=now,
        actor=ask.actor,
        act=kind,
        outcome=Outcome.PERMITTED if rules is None else Outcome.REFUSED,
        subject=None if ask.subject == NOBODY else ask.subject,
        purpose=ask.purpose,
        categories=tuple(sorted(ask.categories)),
        policy_number=number,
        rules=tuple(rule.value for rule in rules or ()),
        facts={"records": records},
    )
