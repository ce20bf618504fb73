"""What is told of a person beside their records: what they have decided, with how; and who has looked.

* Each is one act with its entry, decided like everything else. `legal.consent` shows choices and `legal.log` the log;
  for the person's own request (`legal.requests`) both are told, the log without names (R-15.6, C-579/21).
* None: there is no such person. The try is in the log (security.md 2, row 24).
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from ombud.app.desk import CHOICES, CONSENT_PURPOSE, LOG, LOG_PURPOSE, REQUESTS, who_read
from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.audit.ledger import Logged
from ombud.choices import Limit, limits_of
from ombud.choices.records import Recorded, records_of
from ombud.disclosure.readings import Reading, readings_of
from ombud.disclosure.shown import sight
from ombud.policy.ask import Ask, Refusal
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId
from ombud.vault import Act, OverBudget, Person, Vault
from ombud.vault import store as records
from ombud.vault.person import EVIDENCE

TELL_CHOICES, TELL_LOG = frozenset({CONSENT_PURPOSE, REQUESTS}), frozenset({LOG_PURPOSE, REQUESTS})


@dataclass(frozen=True, slots=True)
class ChoicesTold:
    """What somebody has decided. It tells of them and does not print."""

    choices: tuple[Recorded, ...] = field(repr=False)
    limits: tuple[Limit, ...] = field(repr=False)


def choices_told(
    vault: Vault, subject: SubjectId, purpose: PurposeId, *, by: Actor, now: datetime
) -> ChoicesTold | Refusal | None:
    """Consents, objections, restrictions and blocks, those that are over too."""
    with vault.act(by=by, now=now) as act:
        person = _decided(act, Ask(subject, purpose, frozenset({CHOICES}), by))
        if not isinstance(person, Person):
            return person
        sealer = person.keys.for_reading(EVIDENCE)
        made = records_of(act.tx, subject, sealer, act.policy.file)
        return ChoicesTold(made, limits_of(act.tx, subject))


def log_told(
    vault: Vault, subject: SubjectId, purpose: PurposeId, *, by: Actor, now: datetime, protected: Collection[str] = ()
) -> tuple[Logged, ...] | tuple[Reading, ...] | Refusal | None:
    """The entries about somebody, the earliest first: all of them with names, or the readings as they are told them."""
    if purpose == LOG_PURPOSE:
        found = who_read(vault, subject, by=by, now=now)
        return found if isinstance(found, Refusal) or found or _is_here(vault, subject) else None
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        person = _decided(act, Ask(subject, purpose, frozenset({LOG}), by))
        if not isinstance(person, Person):
            return person
        return tuple(reversed(readings_of(person, sight(person, protected))[0]))


def _decided(act: Act, ask: Ask) -> Person | Refusal | None:
    """The person, where they may be told about; the entry says what it came to."""
    known = act.vault.directory.hold(act.tx, ask.subject)
    person = act.person(ask.subject)
    if ask.purpose == REQUESTS:
        person = person.requesting()
    spent = act.spend(ask.subject)
    refused = person.hindered(ask)
    if spent is not None:
        refused = OverBudget(ask, act.policy.number, (), spent)
    outcome = Outcome.PERMITTED if known and refused is None else Outcome.REFUSED
    rules = () if refused is None else tuple(rule.value for rule in refused.rules)
    act.enter(_entry(act, ask, outcome, rules, ask.subject if known else None))
    return refused if refused is not None and (known or spent is not None) else person if known else None


def _entry(act: Act, ask: Ask, outcome: Outcome, rules: tuple[str, ...], subject: SubjectId | None) -> Entry:
    categories: tuple[CategoryId, ...] = tuple(sorted(ask.categories))
    return Entry(
        at=act.now, actor=ask.actor, act=Kind.OPEN, outcome=outcome, subject=subject, purpose=ask.purpose,
        categories=categories, policy_number=act.policy.number, rules=rules,
    )  # fmt: skip


def _is_here(vault: Vault, subject: SubjectId) -> bool:
    with vault.database.read() as tx:
        return vault.directory.hold(tx, subject)


def category_of(vault: Vault, subject: SubjectId, record: bytes) -> CategoryId | None:
    """Of which category a record of somebody is; none where they have no such record now. Nothing is opened."""
    with vault.database.read() as tx:
        found = (one.category for one in records.rows(tx, subject) if one.record_id == record)
        return next((CategoryId(one) for one in found), None)
