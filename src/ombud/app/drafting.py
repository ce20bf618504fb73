"""A draft of the policy: proposed, replayed, approved by two, in force from a day (policy.md; N-01.2, A-40, A-62).

* A draft is read as a policy file is; one with faults is not kept. What the demo lays over its policy is laid over it.
* The first approval is of a plan: what starts, stops, is erased, who is told. The second, by another account, adopts:
  the function of `ombud policy adopt`, in one act with the draft's own row. Where the plan is another by then, the
  first approval is void and nothing is adopted.
* Whoever changes the text or the day, or approves an assessment in it, begins the approvals anew.
* Each step is in the log with the hash of the text.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ombud.app.adoption import Adoption, Hindered, Wanted, adopt, propose, read_policy
from ombud.app.installation import Ombud
from ombud.app.replaying import overlay_of
from ombud.audit import Act as Logged
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.database import Transaction
from ombud.law.periods import local_date
from ombud.policy.adopt import AdoptionPlan, Hindrance
from ombud.policy.approving import approved, assessments
from ombud.policy.faults import Fault
from ombud.policy.load import Loaded
from ombud.policy.model import Policy
from ombud.terms import Actor, PurposeId, Text
from ombud.terms.ids import id_bytes, id_text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act
from ombud.vault.store_drafts import (
    ADOPTED,
    OPEN,
    WITHDRAWN,
    DraftRow,
    add_draft,
    change_draft,
    draft,
    drafts,
    held_draft,
)

OFFICES = frozenset({PurposeId("dpo.correspondence"), PurposeId("legal.disclosure")})
"""Whose role carries one of these may propose and approve: the data protection officer, and who answers for cases."""
PREFIX = "d_"
LONGEST = 500_000


Change = Callable[[DraftRow], DraftRow]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it stands."""

    id: bytes
    made_at: datetime
    made_by: str
    from_on: date
    text: str
    state: str
    first_by: str | None
    number: int | None
    replayed: Mapping[str, object] | None
    """What it would have stopped, as `replaying.said` has it."""
    asked: Mapping[str, Any] | None = None
    """The replay that was asked for last, until it has come to its end (`replay_jobs.py`)."""

    @property
    def key(self) -> str:
        return id_text(PREFIX, self.id)

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


def all_drafts(ombud: Ombud) -> list[Draft]:
    """The latest first."""
    with ombud.vault.database.read() as tx:
        return [draft_of(row) for row in drafts(tx)]


def one_draft(ombud: Ombud, key: str) -> Draft | None:
    """By its id as people see it."""
    wanted = _id(key)
    with ombud.vault.database.read() as tx:
        row = None if wanted is None else draft(tx, wanted)
    return None if row is None else draft_of(row)


def read_draft(ombud: Ombud, text: str | bytes) -> Loaded | tuple[Fault, ...]:
    """A draft as it would be read here."""
    return read_policy(text, overlay_of(ombud))


def upload(
    ombud: Ombud, text: bytes, from_on: date, *, by: Actor, now: datetime
) -> Draft | Declined | tuple[Fault, ...]:
    """Keep a draft, if it can be read."""
    loaded = read_draft(ombud, text)
    if isinstance(loaded, tuple):
        return loaded
    with ombud.vault.act(by=by, now=now) as act:
        stopped = _not_theirs(act.policy, by) or (TOO_LONG if len(loaded.text) > LONGEST else None)
        if stopped is not None:
            _log(act, loaded.text, "new", Outcome.REFUSED)
            return stopped
        row = DraftRow(ombud.vault.new_id(), to_micros(now), by.id, from_on.isoformat(), loaded.text)
        add_draft(act.tx, row)
        _log(act, row.text, "new")
    return draft_of(row)


def proposed(ombud: Ombud, one: Draft, *, now: datetime) -> Adoption | Hindered:
    """What the adoption would do, whoever the two are."""
    return _proposed(ombud, _wanted(ombud, one, ("1", "2")), now)


def move(ombud: Ombud, one: Draft, from_on: date, *, by: Actor, now: datetime) -> Draft | Declined:
    """Another day. The approvals begin anew."""
    return changed(ombud, one, "day", lambda row: _anew(row)._replace(from_on=from_on.isoformat()), by=by, now=now)


def withdraw_draft(ombud: Ombud, one: Draft, *, by: Actor, now: datetime) -> Draft | Declined:
    return changed(ombud, one, "withdrawn", lambda row: _anew(row)._replace(state=WITHDRAWN), by=by, now=now)


def approve_assessment(ombud: Ombud, one: Draft, path: str, *, by: Actor, now: datetime) -> Draft | Declined:
    """Somebody has weighed an interest, or an impact assessment, and approves it by name (A-40, A-62)."""
    loaded = read_draft(ombud, one.text)
    if isinstance(loaded, tuple):
        raise AssertionError("a draft that is kept can be read")
    wanted = next((found for found in assessments(loaded.file) if f"{found.kind}.{found.id}" == path), None)
    if wanted is None or wanted.approved:
        return NOTHING_TO_APPROVE
    text = approved(loaded, wanted.path, by.id, local_date(now))
    if text is None:
        return BY_HAND
    return changed(
        ombud, one, wanted.kind.value, lambda row: _anew(row)._replace(text=text, replayed=row.replayed), by=by, now=now
    )


def approve_draft(ombud: Ombud, one: Draft, shown: str, *, by: Actor, now: datetime) -> Draft | Hindered | Declined:
    """The first approval is kept; the second, by somebody else, adopts. `shown` is the plan that they saw."""
    if one.first_by == by.id:
        return FOUR_EYES
    wanted = _wanted(ombud, one, (one.first_by or "", by.id))
    plan = _proposed(ombud, wanted, now) if one.first_by else proposed(ombud, one, now=now)
    if isinstance(plan, Hindered):
        return plan
    if plan_hash(plan.plan) != shown:
        return CHANGED
    if one.first_by is None:
        of = bytes.fromhex(shown)
        return changed(ombud, one, "approved", lambda row: row._replace(first_by=by.id, first_of=of), by=by, now=now)

    def become(tx: Transaction, adopted: AdoptionPlan) -> Hindrance | None:
        return _become(ombud, tx, one, adopted, by)

    done = adopt(ombud, wanted, plan, now=now, beside=become)
    return done if isinstance(done, Hindered) else replace(one, state=ADOPTED, number=done.plan.number)


def _become(ombud: Ombud, tx: Transaction, one: Draft, plan: AdoptionPlan, by: Actor) -> Hindrance | None:
    """In the act that adopts: the draft has become the version, if it is as it was shown and whoever approves may."""
    row, policy = held_draft(tx, one.id), ombud.vault.book.versions(tx)[-1]
    stopped = _not_theirs(policy, by) or _moved(row, one)
    if stopped is not None or row is None:
        return _hindrance(stopped or GONE)
    if row.first_of != bytes.fromhex(plan_hash(plan)):
        change_draft(tx, _anew(row))
        return _hindrance(CHANGED)
    change_draft(tx, row._replace(state=ADOPTED, number=plan.number))
    return None


def plan_hash(plan: AdoptionPlan) -> str:
    """What is approved: all that the adoption does, whoever signs and at whatever time of the day."""
    alike = replace(plan, by=("", ""), from_at=datetime.combine(local_date(plan.from_at), datetime.min.time()))
    return hashlib.sha256(repr(alike).encode()).hexdigest()


def changed(ombud: Ombud, one: Draft, step: str, change: Change, *, by: Actor, now: datetime) -> Draft | Declined:
    """One act on the row as it was seen."""
    with ombud.vault.act(by=by, now=now) as act:
        row = held_draft(act.tx, one.id)
        stopped = _not_theirs(act.policy, by) or _moved(row, one)
        if stopped is not None or row is None:
            _log(act, one.text, step, Outcome.REFUSED)
            return stopped or GONE
        after = change(row)
        change_draft(act.tx, after)
        _log(act, after.text, step)
    return draft_of(after)


def _moved(row: DraftRow | None, one: Draft) -> Declined | None:
    """Has somebody else changed it since it was shown?"""
    if row is None or row.state != OPEN:
        return GONE
    same = (row.text, row.from_on, row.first_by) == (one.text, one.from_on.isoformat(), one.first_by)
    return None if same else SOMEBODY_ELSE


def _proposed(ombud: Ombud, wanted: Wanted, now: datetime) -> Adoption | Hindered:
    found = propose(ombud, wanted, now=now)
    if isinstance(found, tuple):
        raise AssertionError("a draft that is kept can be read")
    return found


def _wanted(ombud: Ombud, one: Draft, by: tuple[str, str]) -> Wanted:
    return Wanted(one.text, one.from_on, by, overlay_of(ombud))


def _anew(row: DraftRow) -> DraftRow:
    return row._replace(first_by=None, first_of=None)


def _not_theirs(policy: Policy, by: Actor) -> Declined | None:
    role = policy.file.roles.get(by.role)
    return None if role is not None and OFFICES & set(role.purposes) else NOT_THEIRS


def _log(act: Act, text: str, step: str, outcome: Outcome = Outcome.DONE) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    act.log(Logged.ADOPT, outcome, facts={"step": step, "policy_hash": digest})


def _hindrance(declined: Declined) -> Hindrance:
    return Hindrance(declined.requirement, declined.text, _LOOK)


def draft_of(row: DraftRow) -> Draft:
    said: dict[str, Any] = {} if row.replayed is None else json.loads(row.replayed)
    asked = said.pop("asked", None)
    return Draft(
        row.draft_id, from_micros(row.made_at), row.made_by, date.fromisoformat(row.from_on), row.text, row.state,
        row.first_by, row.number, said or None, asked,
    )  # fmt: skip


def with_replay(row: DraftRow, said: Mapping[str, object] | None, asked: Mapping[str, Any] | None) -> DraftRow:
    """The row with what came of a replay, and with the one that is under way."""
    kept = {**(said or {}), **({"asked": dict(asked)} if asked else {})}
    return row._replace(replayed=json.dumps(kept, sort_keys=True) if kept else None)


def _id(key: str) -> bytes | None:
    try:
        return id_bytes(PREFIX, key)
    except ValueError:
        return None


_LOOK = Text("Läs planen igen.", "Read the plan again.")
NOT_THEIRS = Declined(
    "A-10",
    Text(
        "Policyn föreslås och godkänns av dataskyddsombudet och den som svarar för ärenden.",
        "The policy is proposed and approved by the data protection officer and whoever answers for cases.",
    ),
)
FOUR_EYES = Declined(
    "N-01.2",
    Text(
        "Du har redan godkänt. Någon annan måste också göra det.",
        "You have already approved. Somebody else must do so too.",
    ),
)
CHANGED = Declined(
    "N-01.2",
    Text(
        "Planen är en annan än den som visades. Läs den igen, och godkänn på nytt.",
        "The plan is another than the one that was shown. Read it again, and approve anew.",
    ),
)
SOMEBODY_ELSE = Declined(
    "N-01.2",
    Text(
        "Någon annan har ändrat utkastet sedan du öppnade det. Läs det igen.",
        "Somebody else has changed the draft since you opened it. Read it again.",
    ),
)
GONE = Declined(
    "N-01.2",
    Text("Utkastet är antaget eller tillbakadraget.", "The draft has been adopted or withdrawn."),
)
TOO_LONG = Declined("N-01.2", Text("Filen är för stor för en policy.", "The file is too large for a policy."))
NOTHING_TO_APPROVE = Declined(
    "A-62",
    Text("Bedömningen är redan godkänd, eller finns inte.", "The assessment is approved already, or is not there."),
)
BY_HAND = Declined(
    "A-62",
    Text(
        "Godkännandet gick inte att skriva in i filen. Skriv approved_by och approved_on för hand och ladda upp den.",
        "The approval could not be written into the file. Write approved_by and approved_on by hand and upload it.",
    ),
)
