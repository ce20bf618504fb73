"""A care provider that closes or sells: journals are handed over, never deleted in bulk (PDL 9:1, T-36).

* Nothing is deleted without the receipt of who took the journals over: an archive authority by IVO's decision, or the
  provider that goes on with them. The receipt says how many documents it is for; another number is refused.
* Two people carry it out. Then the journals go, person by person, each with an entry; what is held stays (T-H2), and so
  does the log, its five years (T-04). It may be interrupted; the next run goes on.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from ombud.audit import Act as Logged
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.database import run_of_acts
from ombud.erasure import end_store
from ombud.law.periods import local_date
from ombud.policy.model import Policy
from ombud.retention import store
from ombud.terms import Actor, ClassId, PurposeId, SubjectId, Text
from ombud.vault import Vault

CARE, DISCLOSURE = ClassId("care"), PurposeId("legal.disclosure")


@dataclass(frozen=True, slots=True)
class ArchiveReceipt:
    """Who took the journals over, by which decision, when, and how many documents."""

    taken_by: str
    decision: str
    on: date
    documents: int

    def digest(self) -> bytes:
        said = "/".join((self.taken_by, self.decision, self.on.isoformat(), str(self.documents)))
        return hashlib.sha256(b"ombud/archive-receipt/v1" + said.encode()).digest()


@dataclass(frozen=True, slots=True)
class Terminated:
    """What the hand-over came to."""

    people: int
    rows: int


def journals(vault: Vault) -> int:
    """How many documents there are in the journals."""
    with vault.database.read() as tx:
        return store.documents(tx, CARE)


@run_of_acts("what was let go of is gone, and the same command goes on")
def terminate_provider(
    vault: Vault, receipt: ArchiveReceipt | None, *, by: tuple[Actor, Actor], now: datetime
) -> Terminated | Declined:
    """Let go of journals that somebody else has taken over."""
    first, second = by
    with vault.act(by=first, now=now) as act:
        declined = _wrong(act.policy, receipt, by, store.documents(act.tx, CARE), local_date(now))
        outcome = Outcome.DONE if declined is None else Outcome.REFUSED
        facts: dict[str, str | int] = {"step": "terminate", "class": CARE}
        if receipt is not None:
            facts["receipt_hash"] = receipt.digest().hex()
        act.log(Logged.SWEEP, outcome, facts=facts)
    if declined is not None or receipt is None:
        return declined or _NO_RECEIPT
    with vault.act(by=second, now=now) as act:
        act.log(Logged.SWEEP, Outcome.DONE, facts={"step": "terminate", "receipt_hash": receipt.digest().hex()})
    people = rows = 0
    after: SubjectId | None = SubjectId(b"")
    while after is not None:
        with vault.database.read() as tx:
            some = store.people_with(tx, CARE, after)
        gone = [_let_go(vault, subject, receipt, by=first, now=now) for subject in some]
        people, rows = people + len([one for one in gone if one]), rows + sum(gone)
        after = some[-1] if some else None
    vault.tidy()
    return Terminated(people, rows)


def _let_go(vault: Vault, subject: SubjectId, receipt: ArchiveReceipt, *, by: Actor, now: datetime) -> int:
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        rows = 0 if person is None else end_store(person, CARE, receipt.digest())
        if person is None or not rows:
            act.nothing_changed()
            return 0
        person.changed()
        facts: dict[str, str | int] = {"step": "terminate", "class": CARE, "records": rows}
        act.log(Logged.SWEEP, Outcome.DONE, subject, facts=facts)
        return rows


def _wrong(
    policy: Policy, receipt: ArchiveReceipt | None, by: tuple[Actor, Actor], documents: int, today: date
) -> Declined | None:
    roles = [policy.file.roles.get(one.role) for one in by]
    if by[0].id == by[1].id or not any(role is not None and DISCLOSURE in role.purposes for role in roles):
        return _TWO
    if receipt is None:
        return _NO_RECEIPT
    return None if receipt.documents == documents and receipt.on <= today else _OTHER_NUMBER


_NO_RECEIPT = Declined(
    "T-36",
    Text(
        "Journaler raderas aldrig i klump. Den som lägger ned eller säljer lämnar över dem, eller ansöker hos IVO om "
        "att de tas om hand (9 kap. 1 § patientdatalagen), och visar mottagarens kvitto.",
        "Journals are never deleted in bulk. Who closes or sells hands them over, or asks IVO to have them taken in "
        "charge (Patient Data Act ch. 9 s. 1), and shows the receipt of who took them.",
    ),
)
_OTHER_NUMBER = Declined(
    "T-36",
    Text(
        "Kvittot gäller ett annat antal journalhandlingar än de som finns här, eller en dag som inte har varit. "
        "Ingenting har raderats.",
        "The receipt is for another number of journal documents than are here, or for a day to come. "
        "Nothing was deleted.",
    ),
)
_TWO = Declined(
    "A-10",
    Text(
        "Två personer lämnar över journaler, och en av dem arbetar med utlämnanden.",
        "Two people hand journals over, and one of them works with disclosures.",
    ),
)
