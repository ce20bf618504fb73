"""The connected systems, held against their mappings: each morning and when somebody asks; what it came to is kept.

* All are asked side by side. What was found is names of tables and columns, and never a value; it lies beside the
  mappings (`systems/.checked.json`), so that a page can say it without waiting for a system that does not answer.
* That it was looked is in the log, system by system.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ombud.app.config import ConfigError
from ombud.app.config_text import write_text
from ombud.app.connected import state_of
from ombud.app.connecting import State
from ombud.app.installation import Ombud
from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.plans import store as plans
from ombud.plans.model import State as Standing
from ombud.requests.model import RequestId
from ombud.requests.ordering import IN_SYSTEM
from ombud.requests.reference import reference_of
from ombud.terms import Actor, Text

FILE = "systems/.checked.json"
SHOWN = 20
"""How many findings of a system are kept; the rest are counted."""
AT_ONCE, MANY = 8, 1_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What the latest look at one system came to."""

    system: str
    at: datetime
    fault: str
    """Why it did not answer; empty where it did."""
    found: tuple[tuple[str, Text], ...]
    """Where, and what does not fit."""
    more: int = 0
    answered_at: datetime | None = None
    """When a look had an answer last; none where none has had one."""

    @property
    def ready(self) -> bool:
        return not (self.fault or self.found)


def check_all(ombud: Ombud, *, by: Actor, now: datetime) -> tuple[Checked, ...]:
    """Look at every system now, and keep what it came to."""
    names = ombud.vault.systems
    if not names:
        return ()
    before = last_checked(ombud)
    with ThreadPoolExecutor(min(AT_ONCE, len(names))) as side_by_side:
        looked = tuple(side_by_side.map(lambda name: _checked(ombud, name, now), names))
    found = tuple(one if one.answered_at else _answered_before(one, before.get(one.system)) for one in looked)
    with ombud.vault.database.act() as tx:
        for one in found:
            outcome, facts = Outcome.DONE if one.ready else Outcome.FAILED, {"system": one.system, "step": "check"}
            ombud.vault.ledger.record(tx, Entry(at=now, actor=by, act=Kind.CONNECT, outcome=outcome, facts=facts))
    path = _path(ombud)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps({one.system: _value(one) for one in found}, ensure_ascii=False, indent=1))
    return found


def _checked(ombud: Ombud, system: str, now: datetime) -> Checked:
    try:
        state = state_of(ombud, system)
    except ConfigError as error:
        state = State(system, fault=str(error))
    found = [(one.where, one.what) for one in state.found]
    found += [(f"{system}.yaml:{one.line}", one.message) for one in state.faults]
    answered_at = None if state.fault else now
    return Checked(system, now, state.fault, tuple(found[:SHOWN]), max(0, len(found) - SHOWN), answered_at)


def _answered_before(one: Checked, before: Checked | None) -> Checked:
    return one if before is None else replace(one, answered_at=before.answered_at)


def last_checked(ombud: Ombud) -> dict[str, Checked]:
    """What was found when it was looked last, by system; nothing of one that has not been looked at."""
    try:
        kept = json.loads(_path(ombud).read_text(encoding="utf-8"))
        return {name: _from(name, one) for name, one in kept.items() if name in ombud.vault.systems}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # nothing is lost: it is looked again


def _path(ombud: Ombud) -> Path:
    return ombud.folder / FILE


def _value(one: Checked) -> dict[str, object]:
    found = [[where, what.sv, what.en] for where, what in one.found]
    return {"at": one.at.isoformat(), "fault": one.fault, "found": found, "more": one.more,
            "answered_at": None if one.answered_at is None else one.answered_at.isoformat()}  # fmt: skip


def _from(name: str, kept: dict[str, object]) -> Checked:
    found = tuple((str(where), Text(str(sv), str(en))) for where, sv, en in kept["found"])  # type: ignore[attr-defined]
    at, answered = datetime.fromisoformat(str(kept["at"])), kept.get("answered_at")
    answered_at = None if answered is None else datetime.fromisoformat(str(answered))
    return Checked(name, at, str(kept["fault"]), found, int(str(kept["more"])), answered_at)


@dataclass(frozen=True, slots=True)
class OpenThere:
    """A case that is open in a system: its reference tells of nobody."""

    system: str
    reference: str
    due: datetime
    """When it is tried next."""


def open_steps(ombud: Ombud) -> tuple[OpenThere, ...]:
    """What is still to be carried out in connected systems, the first that is due before the others."""
    with ombud.vault.database.read() as tx:
        steps = [step for _, step in plans.in_state(tx, Standing.OPEN, MANY) if step.name == IN_SYSTEM]
    return tuple(
        OpenThere(
            str(step.facts["system"]), reference_of(RequestId(bytes.fromhex(str(step.facts["request"])))), step.at
        )
        for step in steps
    )
