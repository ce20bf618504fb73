"""Who may work with breaches, a breach as its steps leave it, and one step of one breach in one act.

* Whose role carries `legal.breach` may. That somebody looked is in the log, whatever comes of it (G-04).
* A step is one act with its entry. What may not happen is a `Declined`, and nothing is changed then.
* How many steps there are stands in the breach's own row: a step that is gone or came from elsewhere is found.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.breaches import store
from ombud.breaches.model import (
    STEP,
    Assessed,
    Breach,
    Closed,
    Completed,
    Counted,
    Facts,
    Noticed,
    NotReported,
    Reported,
    Step,
    Taken,
    Telling,
)
from ombud.breaches.store import BreachRow, StepRow
from ombud.collection.relate import Declined
from ombud.database.row_seal import DamagedRow
from ombud.law import rows_on
from ombud.law.breach import Duty, in_cyber_scope
from ombud.law.periods import end_of, local_date
from ombud.policy.model import Policy
from ombud.terms import Actor, PurposeId, SubjectId, Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, UnderWay, Vault

BREACH = PurposeId("legal.breach")
Meant = Callable[[Act, Breach], Step | Declined]
"""What is to happen, once the breach is there."""
Codes = Mapping[str, str | int]


def may_work(policy: Policy, by: Actor) -> bool:
    """Does the actor's role work with breaches?"""
    role = policy.file.roles.get(by.role)
    return role is not None and BREACH in role.purposes


def every_breach(vault: Vault, *, by: Actor, now: datetime) -> tuple[Breach, ...] | Declined:
    """The register: every breach, the one that was noticed last first (Art. 33(5))."""
    with vault.act(by=by, now=now) as act:
        may = may_work(act.policy, by)
        found = tuple(_whole(act, row) for row in store.every(act.tx)) if may else ()
        act.enter(entry(act, "listed", Outcome.DONE if may else Outcome.REFUSED))
        return found if may else NOT_THEIRS


def breach_of(vault: Vault, breach: bytes, *, by: Actor, now: datetime) -> Breach | Declined:
    """One breach."""
    with vault.act(by=by, now=now) as act:
        found = seen(act, breach)
        outcome = Outcome.REFUSED if isinstance(found, Declined) else Outcome.DONE
        act.enter(entry(act, "shown", outcome, {"breach": breach.hex()}))
        return found


def seen(act: Act, breach: bytes) -> Breach | Declined:
    """The breach within an act, for whoever works with them; nobody else changes it until the act ends."""
    if not may_work(act.policy, act.by):
        return NOT_THEIRS
    row = store.held(act.tx, breach)
    return UNKNOWN if row is None else _whole(act, row)


def breach_in(act: UnderWay, breach: bytes) -> Breach | None:
    """The breach for somebody whom it concerns, who is told what was written to them and nothing else."""
    row = store.held(act.tx, breach)
    return None if row is None else _whole(act, row)


def step(vault: Vault, breach: bytes, name: str, meant: Meant, *, by: Actor, now: datetime) -> Breach | Declined:
    """One step of one breach, in one act with its entry."""
    with vault.act(by=by, now=now) as act:
        found = seen(act, breach)
        if isinstance(found, Breach) and found.closed_at is not None:
            found = CLOSED
        made = found if isinstance(found, Declined) else meant(act, found)
        if isinstance(found, Declined) or isinstance(made, Declined):
            act.enter(entry(act, name, Outcome.REFUSED, {"breach": breach.hex()}))
            return made if isinstance(made, Declined) else UNKNOWN
        return add_step(act, found, made, name)


def add_step(act: Act, breach: Breach, made: Step, name: str) -> Breach:
    """Write a step, with its entry. The last one says how long the breach stands in the register (T-18)."""
    number = len(breach.history)
    closed = act.now if isinstance(made, Closed) else None
    until = None if closed is None else end_of(rows_on(local_date(closed))["T-18"].maximum or "", closed)
    row = BreachRow(breach.id, to_micros(breach.noticed_at), number + 1, _micros(closed), _micros(until))
    store.change(act.tx, row)
    put_step(act, breach.id, number, made)
    act.enter(entry(act, name, Outcome.DONE, {"breach": breach.id.hex()}))
    return folded(
        breach.id, breach.noticed_at, (*breach.history, Taken(act.now, act.by.id, made)), cyber=breach.cyber,
        ended=(closed, until),
    )  # fmt: skip


def put_step(act: Act, breach: bytes, number: int, made: Step) -> None:
    store.add_step(act.tx, StepRow(breach, number, to_micros(act.now), act.by.id, made.model_dump_json()))


def entry(act: Act, name: str, outcome: Outcome, facts: Codes | None = None, subject: SubjectId | None = None) -> Entry:
    """The entry of what was done with a breach: for its purpose, which step, of which breach."""
    return Entry(
        at=act.now, actor=act.by, act=Kind.BREACH, outcome=outcome, subject=subject, purpose=BREACH,
        policy_number=act.policy.number, facts={"step": name, **(facts or {})},
    )  # fmt: skip


def _whole(act: UnderWay, row: BreachRow) -> Breach:
    read = store.steps(act.tx, row.breach_id)
    if [one.number for one in read] != list(range(row.steps)):
        raise DamagedRow("breach_step")
    history = tuple(Taken(from_micros(one.at), one.by_whom, STEP.validate_json(one.said)) for one in read)
    noticed = from_micros(row.noticed_at)
    cyber = in_cyber_scope(noticed, act.policy.file.regime.cl_in_scope)
    ended = (_instant(row.closed_at), _instant(row.until))
    return folded(row.breach_id, noticed, history, cyber=cyber, ended=ended)


def folded(
    breach: bytes,
    noticed_at: datetime,
    history: tuple[Taken, ...],
    *,
    cyber: bool,
    ended: tuple[datetime | None, datetime | None] = (None, None),
) -> Breach:
    """A breach as its steps leave it: what came later stands. Pure."""
    facts, last = Facts(), {type(one.step): one.step for one in history}
    reports: dict[Duty, tuple[Reported, ...]] = {}
    reasons: dict[Duty, NotReported] = {}
    for one in history:
        match one.step:
            case Noticed() | Completed() as said:
                facts = completed(facts, said)
            case Reported() as said:
                reports[said.duty] = (*reports.get(said.duty, ()), said)
                reasons.pop(said.duty, None)
            case NotReported() as said:
                reasons[said.duty] = said
            case _:
                pass
    counted, assessed, telling = last.get(Counted), last.get(Assessed), last.get(Telling)
    return Breach(
        breach, noticed_at, *ended, history, facts,
        counted if isinstance(counted, Counted) else None,
        assessed if isinstance(assessed, Assessed) else None,
        telling if isinstance(telling, Telling) else None,
        reports, reasons, cyber,
    )  # fmt: skip


def completed(before: Facts, said: Facts) -> Facts:
    """What is said later stands; what it does not say stays."""
    of_facts = set(Facts.model_fields)
    new = {name: value for name, value in said if name in of_facts and value not in ("", None)}
    return Facts(**{**{name: value for name, value in before if name in of_facts}, **new})


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


def _instant(at: int | None) -> datetime | None:
    return None if at is None else from_micros(at)


NOT_THEIRS = Declined(
    "A-10",
    Text(
        "Den här rollen arbetar inte med personuppgiftsincidenter. Det gör den vars roll har ändamålet legal.breach, "
        "som dataskyddsombudet. Berätta genast för den personen: klockan går.",
        "This role does not work with personal data breaches. Those do whose role carries legal.breach, as the data "
        "protection officer. Tell that person at once: the clock is running.",
    ),
)
UNKNOWN = Declined("A-33", Text("Det finns ingen sådan incident.", "There is no such breach."))
CLOSED = Declined(
    "A-33",
    Text(
        "Incidenten är avslutad. Anmäl en ny om något mer har kommit fram, och nämn den här i den.",
        "The breach is closed. Note a new one if more has come to light, and name this one in it.",
    ),
)
