"""The connected systems of an installation: opened, looked at, held against their mappings, and asked about a person.

* Whoever answers requests may ask them (D-14); that a system was looked at or asked is in the log, without a value.
* What a person is looked for by is opened from the vault for their request, in the act that asks.
* A system that does not answer, and a mapping that does not fit, are answers: nothing is left out silently.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from ombud.app.config import ConfigError
from ombud.app.config_systems import SystemPart
from ombud.app.installation import Ombud
from ombud.app.mail.carrier import secret
from ombud.audit import Act as Kind_of_act
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.faults import Fault
from ombud.requests.ordering import known_by
from ombud.requests.reading import may_list
from ombud.systems.check import Finding, findings
from ombud.systems.discover import discover
from ombud.systems.forms import Identifiers
from ombud.systems.kinds import Kind
from ombud.systems.mapping import SystemMapping, load
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import OfTable
from ombud.systems.place import Place, place_of
from ombud.systems.port import Case, ConnectedSystem
from ombud.systems.postgresql.connect import connect as to_postgresql
from ombud.systems.relational.acting import checked
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.looking import LookingAtDatabase
from ombud.systems.sqlite.connect import connect as to_sqlite
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Person


@dataclass(frozen=True, slots=True)
class State:
    """One system: whether it answers and fits its mapping."""

    system: str
    fault: str = ""
    found: tuple[Finding, ...] = ()
    faults: tuple[Fault, ...] = ()
    """What is wrong with the mapping file."""

    @property
    def ready(self) -> bool:
        return not (self.fault or self.found or self.faults)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a system holds of somebody, and what would become of it."""

    state: State
    tables: tuple[OfTable, ...] = field(default=())


def part_of(ombud: Ombud, system: str) -> SystemPart:
    """Raises `ConfigError` for a system that `ombud.toml` does not name."""
    found = ombud.config.systems.get(system)
    if found is None:
        known = ", ".join(sorted(ombud.config.systems)) or "–"
        raise ConfigError(f"ombud.toml names no such system under [systems]. It names: {known}.")
    return found


@contextmanager
def opened(ombud: Ombud, system: str) -> Iterator[Connection]:
    """A connection to the system. Raises `ConfigError` and `SystemFaultError`."""
    part = part_of(ombud, system)
    if part.adapter == "sqlite":
        if part.file is None:
            raise ConfigError(f"ombud.toml, [systems.{system}]: sqlite needs file.")
        connection: Connection = to_sqlite(ombud.folder / part.file, part.seconds)
    else:
        if part.url is None:
            raise ConfigError(f"ombud.toml, [systems.{system}]: {part.adapter} needs url.")
        password = secret(ombud.folder, part.password_file, f"systems.{system}") if part.password_file else ""
        place = place_of(part.url, part.allow)
        connect = to_postgresql if part.adapter == "postgresql" else _to_mariadb()
        connection = connect(place, password, part.seconds)
    with closing(connection):
        yield connection


@contextmanager
def systems_of(ombud: Ombud, system: str) -> Iterator[ConnectedSystem | tuple[Finding, ...]]:
    """The system, ready to be asked, or what stops it. Raises as `opened`."""
    mapping = _mapping(ombud, system)
    if isinstance(mapping, State):
        yield mapping.found or tuple(Finding(f"{system}.yaml:{one.line}", one.message) for one in mapping.faults)
        return
    with opened(ombud, system) as connection:
        yield checked(connection, mapping)


def _to_mariadb() -> Callable[[Place, str, float], Connection]:
    try:
        from ombud.systems.mariadb.connect import connect
    except ModuleNotFoundError:
        raise ConfigError("MariaDB needs the extra: pip install 'ombud[mariadb]'. Nothing was asked.") from None
    return connect


def proposal(ombud: Ombud, system: str, *, by: Actor, now: datetime) -> str | Refusal:
    """The text of a mapping file for review. Values are looked at for requests, in memory. Raises as `opened`."""
    part = part_of(ombud, system)
    with ombud.vault.act(by=by, now=now) as act:
        refusal = may_list(act)
        outcome = Outcome.REFUSED if refusal else Outcome.DONE
        act.log(Kind_of_act.CONNECT, outcome, facts={"system": system, "step": "discover"})
    if refusal is not None:
        return refusal
    with opened(ombud, system) as connection:
        return text_of(discover(LookingAtDatabase(connection), system, part.adapter))


def text_of(mapping: SystemMapping) -> str:
    """The file as a person reviews it: what was not said stays out."""
    value = mapping.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    if mapping.reviewed is None:
        value["reviewed"] = None
    order = ("system", "adapter", "fingerprint", "reviewed", "tables")
    written = StringIO()
    yaml = YAML()
    yaml.width = 4096
    yaml.representer.add_representer(
        type(None), lambda made, _: made.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    yaml.dump({name: value[name] for name in order}, written)
    return written.getvalue()


def mapping_path(ombud: Ombud, system: str) -> Path:
    part = part_of(ombud, system)
    return ombud.folder / (part.mapping or f"systems/{system}.yaml")


def states(ombud: Ombud) -> tuple[State, ...]:
    """Every system that is named, held against its mapping."""
    return tuple(state_of(ombud, system) for system in sorted(ombud.config.systems))


def state_of(ombud: Ombud, system: str) -> State:
    mapping = _mapping(ombud, system)
    if isinstance(mapping, State):
        return mapping
    try:
        with opened(ombud, system) as connection:
            return State(system, found=findings(mapping, connection.schema()))
    except SystemFaultError as error:
        return State(system, fault=str(error))


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
        who = identifiers(person, by, now)
        if isinstance(who, Refusal):
            return who
    return tuple(_planned(ombud, system, who, now) for system in sorted(ombud.config.systems))


def identifiers(person: Person, by: Actor, now: datetime) -> Identifiers | Refusal:
    """What the person can be known by elsewhere, opened for their request."""
    known = known_by(person, by)
    if isinstance(known, Refusal):
        return known
    return Identifiers({Kind(kind): set(values) for kind, values in known.items()}, local_date(now))


def _planned(ombud: Ombud, system: str, who: Identifiers, now: datetime) -> Planned:
    mapping = _mapping(ombud, system)
    if isinstance(mapping, State):
        return Planned(mapping)
    try:
        with opened(ombud, system) as connection:
            database = checked(connection, mapping)
            if isinstance(database, tuple):
                return Planned(State(system, found=database))
            return Planned(State(system), database.plan(Case("plan", who, now)))
    except SystemFaultError as error:
        return Planned(State(system, fault=str(error)))


def _mapping(ombud: Ombud, system: str) -> SystemMapping | State:
    """The mapping that was reviewed, or why there is none."""
    try:
        found = load(mapping_path(ombud, system).read_bytes())
    except FileNotFoundError:
        return State(system, found=(Finding(system, _NO_MAPPING),))
    return State(system, faults=found) if isinstance(found, tuple) else found


_NO_MAPPING = Text(
    "Det finns ingen mappning ännu: kör ombud systems DIR discover.",
    "There is no mapping yet: run ombud systems DIR discover.",
)
