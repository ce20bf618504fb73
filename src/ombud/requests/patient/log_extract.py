"""Who has read a patient's journal: unit, time, role and what was done (PDL 8:5, HSLF-FS 2016:40 4:10; R-15.6).

* So formed that the patient can judge whether it was justified. No names: they are given after review (C-579/21).
* What a statute withholds, and what was done from a protected unit, is left out with no trace and no count.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.disclosure.shown import READS, sight
from ombud.policy.ask import Ask, Refusal
from ombud.policy.model import Family, Policy
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId
from ombud.vault import Person, Vault

FORM = "log-extract"
REQUESTS, LOG = PurposeId("legal.requests"), CategoryId("log")


@dataclass(frozen=True, slots=True)
class LogLine:
    """One look at the journal."""

    at: datetime
    unit: str
    role: str
    act: str
    permitted: bool
    purpose: PurposeId | None


def log_extract(
    vault: Vault, subject: SubjectId, protected: frozenset[str] = frozenset(), *, by: Actor, now: datetime
) -> tuple[LogLine, ...] | Declined | Refusal:
    """The extract, the latest first; that it was made is in the log too."""
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        known = act.known(subject)
        if known is None:
            act.log(Kind.ACCESS, Outcome.REFUSED, facts={"form": FORM})
            return UNKNOWN_PERSON
        person = known.requesting()
        answer = person.open(Ask(subject, REQUESTS, frozenset({LOG}), by))
        outcome = Outcome.REFUSED if isinstance(answer, Refusal) else Outcome.DONE
        lines = lines_of(person, protected)
        act.log(Kind.ACCESS, outcome, subject, facts={"form": FORM})
        return answer if isinstance(answer, Refusal) else lines


def lines_of(person: Person, protected: frozenset[str] = frozenset()) -> tuple[LogLine, ...]:
    """Every look at the journal that may be shown, the latest first."""
    act, seen = person.act, sight(person, protected)
    found = [
        _line(one.entry) for one in act.vault.ledger.who_read(act.tx, person.subject)
        if seen.reaches(one.entry_id, one.entry) and _of_journal(act.policy, one.entry)
    ]  # fmt: skip
    return tuple(reversed(found))


def _of_journal(policy: Policy, entry: Entry) -> bool:
    """A look for care, or at what only a journal has."""
    purpose = policy.file.purposes.get(entry.purpose) if entry.purpose is not None else None
    for_care = purpose is not None and purpose.family is Family.CARE
    return entry.act in READS and (for_care or CategoryId("health") in entry.categories)


def _line(entry: Entry) -> LogLine:
    permitted = entry.outcome is not Outcome.REFUSED
    return LogLine(entry.at, entry.actor.unit, entry.actor.role, entry.act.value, permitted, entry.purpose)
