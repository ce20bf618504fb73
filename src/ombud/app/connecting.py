"""Opening a connected system: its part of `ombud.toml`, its mapping, and the adapter that speaks its language.

The one place that knows every adapter. What cannot be opened is an answer with its reason (`State`): a system is never
left out because it is silent.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ombud.app.asking_people import TasksOfPeople
from ombud.app.config import ConfigError
from ombud.app.config_systems import SystemPart
from ombud.app.installation import Ombud
from ombud.app.mail.carrier import secret
from ombud.policy.faults import Fault
from ombud.systems.check import Finding
from ombud.systems.fhir.connect import JSON, FhirRecords
from ombud.systems.files.connect import connect as to_folder
from ombud.systems.http.connect import HttpRecords, auth
from ombud.systems.http.description import Auth, Description
from ombud.systems.http.description import load as load_description
from ombud.systems.line import Line
from ombud.systems.looking import Looking
from ombud.systems.mapping import SystemMapping, load
from ombud.systems.model import SystemFaultError
from ombud.systems.person.connect import AskedSystem
from ombud.systems.place import Place, place_of
from ombud.systems.port import ConnectedSystem
from ombud.systems.records.acting import checked as checked_records
from ombud.systems.records.looking import LookingAtRecords
from ombud.systems.records.source import Records
from ombud.systems.relational.acting import checked
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.looking import LookingAtDatabase
from ombud.systems.sqlite.connect import connect as to_sqlite
from ombud.terms import Text

FHIR = Description(auth=Auth(bearer=True), tables={})
"""Who asks a server of FHIR says so by a token; all else is the standard's."""
DATABASES = frozenset({"postgresql", "mariadb", "sqlite"})
BY_HAND = frozenset({"person", "mail"})
"""Where somebody is asked: there is nothing to discover, and no mapping."""


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


def part_of(ombud: Ombud, system: str) -> SystemPart:
    """Raises `ConfigError` for a system that `ombud.toml` does not name."""
    found = ombud.config.systems.get(system)
    if found is None:
        known = ", ".join(sorted(ombud.config.systems)) or "–"
        raise ConfigError(f"ombud.toml names no such system under [systems]. It names: {known}.")
    return found


def tasks_of(ombud: Ombud, system: str) -> TasksOfPeople:
    """Where those are asked who look there. Raises `ConfigError` where a mail could not be sent."""
    part = part_of(ombud, system)
    if part.adapter == "mail":
        _said(system, part, "address")
        if ombud.config.messages.smtp is None:
            raise ConfigError(f"ombud.toml, [systems.{system}]: mail needs a mail server: smtp under [messages].")
    return TasksOfPeople(ombud, part.days, mails=part.adapter == "mail")


@contextmanager
def opened(ombud: Ombud, system: str) -> Iterator[Connection]:
    """A connection to a database. Raises `ConfigError` and `SystemFaultError`."""
    part = part_of(ombud, system)
    if part.adapter == "sqlite":
        connection: Connection = to_sqlite(ombud.folder / _said(system, part, "file"), part.seconds)
    else:
        place = place_of(_said(system, part, "url"), part.allow)
        connect = _to_postgresql if part.adapter == "postgresql" else _to_mariadb()
        connection = connect(place, _password(ombud, system, part), part.seconds)
    with closing(connection):
        yield connection


@contextmanager
def records_of(ombud: Ombud, system: str) -> Iterator[Records]:
    """What gives records and is no database. Raises `ConfigError` and `SystemFaultError`."""
    part = part_of(ombud, system)
    if part.adapter == "files":
        yield to_folder(ombud.folder / _said(system, part, "folder"), part.seconds)
        return
    description = _description(ombud, system, part) if part.adapter == "http" else FHIR
    place, password = place_of(_said(system, part, "url"), part.allow), _password(ombud, system, part)
    trusted = ombud.folder / part.ca_file if part.ca_file else None
    headers = {**(JSON if part.adapter == "fhir" else {}), **auth(description.auth, place, password)}
    with closing(Line(place, headers, part.seconds, ca_file=trusted)) as line:
        yield FhirRecords(line) if part.adapter == "fhir" else HttpRecords(line, description)


def _description(ombud: Ombud, system: str, part: SystemPart) -> Description:
    """Raises `ConfigError` where it is not there, and where something in it is wrong."""
    file = part.description or f"systems/{system}.http.yaml"
    try:
        found = load_description((ombud.folder / file).read_bytes())
    except OSError:
        raise ConfigError(f"ombud.toml, [systems.{system}]: http needs its description in {file}.") from None
    if isinstance(found, tuple):
        raise ConfigError(f"{file}, line {found[0].line}: {found[0].message.en} {found[0].fix.en}")
    return found


def _said(system: str, part: SystemPart, name: str) -> str:
    value = getattr(part, name)
    if value is None:
        raise ConfigError(f"ombud.toml, [systems.{system}]: {part.adapter} needs {name}.")
    return str(value)


def _password(ombud: Ombud, system: str, part: SystemPart) -> str:
    return secret(ombud.folder, part.password_file, f"systems.{system}") if part.password_file else ""


def _to_postgresql(place: Place, password: str, seconds: float) -> Connection:
    from ombud.systems.postgresql.connect import connect  # its driver is 12 MB, and not every start has such a system

    return connect(place, password, seconds)


def _to_mariadb() -> Callable[[Place, str, float], Connection]:
    try:
        from ombud.systems.mariadb.connect import connect
    except ModuleNotFoundError:
        raise ConfigError("MariaDB needs the extra: pip install 'ombud[mariadb]'. Nothing was asked.") from None
    return connect


@contextmanager
def system_of(ombud: Ombud, system: str) -> Iterator[ConnectedSystem | State]:
    """The system, ready to be asked, or why it cannot be. Raises `ConfigError`."""
    part = part_of(ombud, system)
    if part.adapter in BY_HAND:
        yield AskedSystem(system, tasks_of(ombud, system))
        return
    mapping = mapping_of(ombud, system)
    if isinstance(mapping, State):
        yield mapping
        return
    with ExitStack() as stack:
        try:
            found = _checked(stack, ombud, system, mapping)
        except SystemFaultError as error:
            yield State(system, fault=str(error))
            return
        yield State(system, found=found) if isinstance(found, tuple) else found


@contextmanager
def looking_at(ombud: Ombud, system: str) -> Iterator[Looking]:
    """The same, to be looked at for a proposal. Raises `ConfigError` and `SystemFaultError`."""
    adapter = part_of(ombud, system).adapter
    if adapter in BY_HAND:
        raise ConfigError(f"ombud.toml, [systems.{system}]: {adapter} needs no mapping: somebody is asked there.")
    if adapter in DATABASES:
        with opened(ombud, system) as connection:
            yield LookingAtDatabase(connection)
    else:
        with records_of(ombud, system) as records:
            yield LookingAtRecords(records)


def _checked(
    stack: ExitStack, ombud: Ombud, system: str, mapping: SystemMapping
) -> ConnectedSystem | tuple[Finding, ...]:
    if part_of(ombud, system).adapter in DATABASES:
        return checked(stack.enter_context(opened(ombud, system)), mapping)
    return checked_records(stack.enter_context(records_of(ombud, system)), mapping)


def mapping_path(ombud: Ombud, system: str) -> Path:
    part = part_of(ombud, system)
    return ombud.folder / (part.mapping or f"systems/{system}.yaml")


def mapping_of(ombud: Ombud, system: str) -> SystemMapping | State:
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
