"""A policy comes into force: read, checked, planned, signed by two, written (policy.md; `ombud policy adopt`).

* The dry run and the act make the same plan. The act makes it anew in its own transaction: if another
  version was adopted meanwhile, nothing is done and the new plan is shown.
* The entry of the act is one for each of the two who sign, and commits with the version.
* Under a version that is in force at once everybody's ends are computed anew before anything asks for them; under one
  that begins later, by the first that asks after that day. What is interrupted is gone on with (`Vault.settle`).
* Where it changes what those concerned are to be told of, they are told (Art. 13(3)): the plan of it commits with it.
* An overlay of invented facts is taken in a demo installation alone.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from ombud.actors import UnknownActor
from ombud.app.installation import Ombud
from ombud.app.notice_plan import new_notice
from ombud.audit import Act, Entry, Outcome
from ombud.database import Transaction, run_of_acts
from ombud.law import law_on
from ombud.law.periods import local_date, start_of
from ombud.plans import begin
from ombud.policy.adopt import AdoptionPlan, Hindrance, Proposal, plan_adoption
from ombud.policy.check import check, critical_purposes
from ombud.policy.faults import Fault
from ombud.policy.load import Loaded, load
from ombud.policy.model import Policy
from ombud.terms import Actor, RoleId, Text
from ombud.vault.telling import Happening

SIGNATORY = RoleId("signatory")
"""The role of one who signs a policy and has no account."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """What is to be adopted, and what that would do."""

    loaded: Loaded
    plan: AdoptionPlan


@dataclass(frozen=True, slots=True)
class Hindered:
    """Nothing can be adopted so; every reason at once."""

    reasons: tuple[Hindrance, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which text, from which day, by which two people."""

    text: str | bytes
    from_on: date
    by: tuple[str, str]
    overlay: str | bytes | None = None


def propose(ombud: Ombud, wanted: Wanted, *, now: datetime) -> Adoption | Hindered | tuple[Fault, ...]:
    """The dry run: what the adoption would do. Changes nothing."""
    if wanted.overlay is not None and not ombud.config.installation.demo:
        return Hindered((_OVERLAY,))
    loaded = read_policy(wanted.text, wanted.overlay)
    if isinstance(loaded, tuple):
        return loaded
    with ombud.vault.database.read() as tx:
        plan = _plan(ombud, tx, loaded, wanted, now)
    return Adoption(loaded, plan) if isinstance(plan, AdoptionPlan) else Hindered(plan)


@lru_cache(maxsize=8)
def read_policy(text: str | bytes, overlay: str | bytes | None) -> Loaded | tuple[Fault, ...]:
    """Reading a policy takes a quarter of a second, and a draft is looked at again and again: some are remembered."""
    return load(text, overlay)


Beside = Callable[[Transaction, AdoptionPlan], Hindrance | None]


def _nothing(_tx: Transaction, _plan: AdoptionPlan) -> None:
    """Nothing more is done in the act."""


def adopt(
    ombud: Ombud, wanted: Wanted, shown: Adoption, *, now: datetime, beside: Beside = _nothing
) -> Adoption | Hindered:
    """Adopt what was shown. Another plan than the one shown comes back without having been carried out.

    `beside` is what else is done in the act before anything of it, and may hinder it: a draft becomes the version.
    """
    vault, loaded = ombud.vault, shown.loaded
    with vault.database.act() as tx:
        plan = _plan(ombud, tx, loaded, wanted, now)
        if not isinstance(plan, AdoptionPlan):
            return Hindered(plan)
        if replace(plan, from_at=shown.plan.from_at) != shown.plan:
            return Hindered((_CHANGED,))
        if (hindered := beside(tx, plan)) is not None:
            return Hindered((hindered,))
        policy = Policy(plan.number, plan.from_at, loaded.file, plan.inactive)
        vault.book.adopt(tx, policy, loaded.text, plan.by, now)
        if plan.tell:  # Art. 13(3): before it begins
            begin(tx, new_notice(plan.number), now=now)
        for name in plan.by:
            vault.ledger.record(tx, _entry(plan, loaded, signatory(ombud, name), now))
        if vault.outbox is not None:
            begins: dict[str, str | int] = {"version": plan.number, "from": local_date(plan.from_at).isoformat()}
            vault.outbox.put_to_all(tx, Happening.POLICY_ADOPTED, begins, now)
    if plan.from_at <= now:
        with run_of_acts("the policy is adopted, and the next sweep computes what is left of its ends"):
            vault.settle(now=now)
    return Adoption(loaded, plan)


def signatory(ombud: Ombud, name: str) -> Actor:
    """The account of that name; one who has none is named by letters and digits, as the log needs it."""
    found = ombud.accounts.named(name)
    if not isinstance(found, UnknownActor):
        return found
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return Actor(re.sub(r"[^A-Za-z]+", "-", bare).strip("-")[:100] or "signatory", SIGNATORY)


def _plan(
    ombud: Ombud, tx: Transaction, loaded: Loaded, wanted: Wanted, now: datetime
) -> AdoptionPlan | tuple[Hindrance, ...]:
    proposal = Proposal(loaded.file, start_of(wanted.from_on), wanted.by, ombud.config.installation.demo)
    critical = critical_purposes(check(loaded.file, loaded.position))
    versions = ombud.vault.book.versions(tx)
    return plan_adoption(proposal, versions, law_on(local_date(now)), critical, now)


def _entry(plan: AdoptionPlan, loaded: Loaded, by: Actor, now: datetime) -> Entry:
    return Entry(
        at=now,
        actor=by,
        act=Act.ADOPT,
        outcome=Outcome.DONE,
        policy_number=plan.number,
        facts={
            "policy_hash": hashlib.sha256(loaded.text.encode()).hexdigest(),
            "from_on": local_date(plan.from_at).isoformat(),
        },
    )


_OVERLAY = Hindrance(
    "OVERLAY",
    Text("Påhittade uppgifter läggs bara över i en demo.", "Invented facts are overlaid in a demo only."),
    Text("Skriv företagets egna uppgifter i policyn.", "Write the company's own facts in the policy."),
)
_CHANGED = Hindrance(
    "CHANGED",
    Text(
        "Något har ändrats sedan planen visades. Ingenting har antagits.",
        "Something has changed since the plan was shown. Nothing was adopted.",
    ),
    Text("Kör kommandot igen och läs den nya planen.", "Run the command again and read the new plan."),
)
