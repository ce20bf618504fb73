"""Opening a connected system: its mapping, and the adapter that speaks its language.

The one place that knows every adapter, with `connecting_records.py` for what is no database. What cannot be opened is
an answer with its reason (`State`): a system is never left out because it is silent. What speaks HTTP, and the drivers
of servers, are loaded by the first that needs them.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ombud.app.asking_people import TasksOfPeople
from ombud.app.config import ConfigError
from ombud.app.installation import Ombud
from ombud.app.system_part import part_of, password_of, said
from ombud.policy.faults import Fault
from ombud.systems.check import Finding
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


def tasks_of(ombud: Ombud, system: str) -> TasksOfPeople:
    """Where those are asked who look there. Raises `ConfigError` where a mail could not be sent."""
    part = part_of(ombud, system)
    if part.adapter == "mail":
        said(system, part, "address")
        if ombud.config.messages.smtp is None:
            raise ConfigError(f"ombud.toml, [systems.{system}]: mail needs a mail server: smtp under [messages].")
    return TasksOfPeople(ombud, part.days, mails=part.adapter == "mail")


@contextmanager
def opened(ombud: Ombud, system: str) -> Iterator[Connection]:
    """A connection to a database. Raises `ConfigError` and `SystemFaultError`."""
    part = part_of(ombud, system)
    if part.adapter == "sqlite":
        connection: Connection = to_sqlite(ombud.folder / said(system, part, "file"), part.seconds)
    else:
        place = place_of(said(system, part, "url"), part.allow)
        connect = _to_postgresql if part.adapter == "postgresql" else _to_mariadb()
        connection = connect(place, password_of(ombud, system, part), part.seconds)
    with closing(connection):
        yield connection


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
        with _records(ombud, system) as records:
            yield LookingAtRecords(records)


def _checked(
    stack: ExitStack, ombud: Ombud, system: str, mapping: SystemMapping
) -> ConnectedSystem | tuple[Finding, ...]:
    if part_of(ombud, system).adapter in DATABASES:
        return checked(stack.enter_context(opened(ombud, system)), mapping)
    return checked_records(stack.enter_context(_records(ombud, system)), mapping)


def _records(ombud: Ombud, system: str) -> AbstractContextManager[Records]:
    # what speaks HTTP is 4 MB, and not every start has such a system
    from ombud.app.connecting_records import records_of

    return records_of(ombud, system)


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
