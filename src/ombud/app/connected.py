"""The connected systems of an installation: opened, looked at, held against their mappings, and asked about a person.

* Whoever answers requests may ask them (D-14); that a system was looked at or asked is in the log, without a value.
* What a person is looked for by is opened from the vault for their request, in the act that asks.
* A system that does not answer, and a mapping that does not fit, are answers: nothing is left out silently.
"""

from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO

from ruamel.yaml import YAML

from ombud.app.connecting import State, looking_at, system_of
from ombud.app.installation import Ombud
from ombud.app.system_part import part_of
from ombud.audit import Act as Kind_of_act
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests.known_by import LookedFor, also_searched, known_by, searched_by
from ombud.requests.reading import may_list
from ombud.systems.discover import discover
from ombud.systems.forms import Identifiers
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import OfTable
from ombud.systems.port import Case
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Person


@dataclass(frozen=True, slots=True)
class Planned:
    """What a system holds of somebody, and what would become of it."""

    state: State
    tables: tuple[OfTable, ...] = field(default=())
    also: Text | None = None
    """That the person is searched for by what was so earlier too, and how many of each kind."""
    right: Right | None = None
    """By which it would be written there; None for a copy or an erasure."""


def proposal(ombud: Ombud, system: str, *, by: Actor, now: datetime) -> str | Refusal:
    """The text of a mapping file for review. Values are looked at for requests, in memory. Raises as `opened`."""
    part = part_of(ombud, system)
    with ombud.vault.act(by=by, now=now) as act:
        refusal = may_list(act)
        outcome = Outcome.REFUSED if refusal else Outcome.DONE
        act.log(Kind_of_act.CONNECT, outcome, facts={"system": system, "step": "discover"})
    if refusal is not None:
        return refusal
    with looking_at(ombud, system) as looking:
        return text_of(discover(looking, system, part.adapter))


def text_of(mapping: SystemMapping) -> str:
    """The file as a person reviews it: what was not said stays out."""
    value = mapping.model_dump(mode="json", exclude_none=True, exclude_defaults=True, by_alias=True)
    if mapping.reviewed is None:
        value["reviewed"] = None
    order = ("system", "adapter", "fingerprint", "reviewed", "tables", "restriction", "choices")
    written = StringIO()
    yaml = YAML()
    yaml.width = 4096
    yaml.representer.add_representer(
        type(None), lambda made, _: made.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    yaml.dump({name: value[name] for name in order if name in value}, written)
    return written.getvalue()


def states(ombud: Ombud) -> tuple[State, ...]:
    """Every system that is named, held against its mapping."""
    return tuple(state_of(ombud, system) for system in sorted(ombud.config.systems))


def state_of(ombud: Ombud, system: str) -> State:
    with system_of(ombud, system) as found:
        return found if isinstance(found, State) else State(system)


def plans(ombud: Ombud, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[Planned, ...] | Declined | Refusal:
    """What every system holds of the person and what an erasure would do there. Nothing is changed."""
    with ombud.vault.act(by=by, now=now) as act:
        refusal = may_list(act)
        person = None if refusal else act.known(subject)
        asked = refusal is None and person is not None
        facts: dict[str, str | int] = {"step": "plan", "systems": len(ombud.config.systems)}
        act.log(
            Kind_of_act.ASK_SYSTEM, Outcome.DONE if asked else Outcome.REFUSED, subject if person else None, facts=facts
        )
        if refusal is not None:
            return refusal
        if person is None:
            return UNKNOWN_PERSON
        known = known_by(person, by)
        if isinstance(known, Refusal):
            return known
    who, also = looked_for(known, now), also_searched(known)
    return tuple(_planned(ombud, system, who, also, now) for system in sorted(ombud.config.systems))


def identifiers(person: Person, by: Actor, now: datetime) -> Identifiers | Refusal:
    """What the person can be known by elsewhere, opened for their request."""
    known = known_by(person, by)
    if isinstance(known, Refusal):
        return known
    return looked_for(known, now)


def looked_for(known: LookedFor, now: datetime) -> Identifiers:
    """The same in every spelling."""
    return Identifiers(searched_by(known), local_date(now))


def _planned(ombud: Ombud, system: str, who: Identifiers, also: Text | None, now: datetime) -> Planned:
    with system_of(ombud, system) as found:
        if isinstance(found, State):
            return Planned(found)
        try:
            return Planned(State(system), found.plan(Case("plan", who, now)), also)
        except SystemFaultError as error:
            return Planned(State(system, fault=str(error)))
