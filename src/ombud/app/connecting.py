"""Opening a connected system: its part of `ombud.toml`, its mapping, and the adapter that speaks its language.

The one place that knows every adapter. What cannot be opened is an answer with its reason (`State`): a system is never
left out because it is silent.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ombud.app.config import ConfigError
from ombud.app.config_systems import SystemPart
from ombud.app.installation import Ombud
from ombud.app.mail.carrier import secret
from ombud.policy.faults import Fault
from ombud.systems.check import Finding
from ombud.systems.looking import Looking
from ombud.systems.mapping import SystemMapping, load
from ombud.systems.model import SystemFaultError
from ombud.systems.place import Place, place_of
from ombud.systems.port import ConnectedSystem
from ombud.systems.postgresql.connect import connect as to_postgresql
from ombud.systems.relational.acting import checked
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.looking import LookingAtDatabase
from ombud.systems.sqlite.connect import connect as to_sqlite
from ombud.terms import Text


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


def _to_mariadb() -> Callable[[Place, str, float], Connection]:
    try:
        from ombud.systems.mariadb.connect import connect
    except ModuleNotFoundError:
        raise ConfigError("MariaDB needs the extra: pip install 'ombud[mariadb]'. Nothing was asked.") from None
    return connect


@contextmanager
def system_of(ombud: Ombud, system: str) -> Iterator[ConnectedSystem | State]:
    """The system, ready to be asked, or why it cannot be. Raises `ConfigError`."""
    mapping = mapping_of(ombud, system)
    if isinstance(mapping, State):
        yield mapping
        return
    with ExitStack() as stack:
        try:
            found = checked(stack.enter_context(opened(ombud, system)), mapping)
        except SystemFaultError as error:
            yield State(system, fault=str(error))
            return
        yield State(system, found=found) if isinstance(found, tuple) else found


@contextmanager
def looking_at(ombud: Ombud, system: str) -> Iterator[Looking]:
    """The same, to be looked at for a proposal. Raises `ConfigError` and `SystemFaultError`."""
    with opened(ombud, system) as connection:
        yield LookingAtDatabase(connection)


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
