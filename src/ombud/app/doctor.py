"""Look at everything in an installation, from outside, changing nothing (`ombud doctor`).

A look that fails is a finding too, so that one broken part does not hide the others. A database that cannot be read
is said once: each look that needs it would wait anew for a server that does not answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ombud.app.config import ConfigError, read_config
from ombud.app.looks import (
    Look,
    Patient,
    advertising,
    archives,
    database,
    events,
    keys,
    log,
    people,
    role,
    rules,
    system_tasks,
)
from ombud.app.migrate import check_schema, is_empty
from ombud.app.verifying import NoPublicKeyError
from ombud.database import DatabaseFault
from ombud.keys import KeyStoreFault
from ombud.terms import Text
from ombud.vault.policies import PolicyChanged

_FAULTS = (ConfigError, DatabaseFault, KeyStoreFault, NoPublicKeyError, PolicyChanged, OSError)
LOOKS: tuple[Callable[[Patient], Iterator[Look]], ...] = (
    database.schema,
    keys.modes,
    keys.place_of_keys,
    database.durability,
    role.role,
    role.doors,
    log.log,
    archives.held,
    people.people,
    log.erasures,
    log.lanes,
    log.counts,
    database.clock,
    keys.root_key,
    keys.epochs,
    archives.archives,
    people.alarms,
    rules.policy,
    rules.accounting,
    advertising.suppression_list,
    events.receivers,
    system_tasks.asked,
)


AT_ONCE: tuple[Callable[[Patient], Iterator[Look]], ...] = (
    keys.modes,
    keys.place_of_keys,
    database.durability,
    role.role,
    role.doors,
    archives.held,
    log.erasures,
    log.lanes,
    database.clock,
    keys.root_key,
    archives.archives,
    people.alarms,
    advertising.suppression_list,
    events.receivers,
    system_tasks.asked,
)
"""What costs nothing to look at: neither the whole database nor the whole log is read."""
APART: tuple[Callable[[Patient], Iterator[Look]], ...] = (
    keys.modes,
    keys.place_of_keys,
    archives.held,
    keys.root_key,
    keys.epochs,
    rules.accounting,
)
"""What lies apart from the database."""


def glance(folder: Path, *, now: datetime) -> tuple[Look, ...]:
    """Look at what can be seen at once, as a page shows it."""
    return _looked(folder, None, AT_ONCE, now)


def examine(folder: Path, passphrase: Callable[[], str] | None, *, now: datetime) -> tuple[Look, ...]:
    """Look at everything. `passphrase` is asked only where the key store needs one; `None` leaves it closed."""
    return _looked(folder, passphrase, LOOKS, now)


def _looked(
    folder: Path,
    passphrase: Callable[[], str] | None,
    looks: tuple[Callable[[Patient], Iterator[Look]], ...],
    now: datetime,
) -> tuple[Look, ...]:
    try:
        patient = Patient(folder, read_config(folder), passphrase, now)
    except ConfigError as error:
        return (Look("config", "error", _same(error)),)
    unread = _unread(patient)
    if unread is None:
        return tuple(look for one in looks for look in _guarded(one, patient))
    patient = replace(patient, unread=unread)
    rest = tuple(look for one in looks if one in APART for look in _guarded(one, patient))
    return (Look("schema", "error", _same(unread)), *rest, Look("schema", "info", _NOT_SEEN))


def _unread(patient: Patient) -> DatabaseFault | None:
    """Why nothing can be read in the database; None where something can."""
    try:
        with patient.opened() as database:
            if is_empty(database):
                check_schema(database)  # which says that it is none of ours
            database.ask_all()
    except _FAULTS as error:
        return DatabaseFault(_told(error).en)
    return None


def _guarded(one: Callable[[Patient], Iterator[Look]], patient: Patient) -> Iterator[Look]:
    try:
        yield from one(patient)
    except _FAULTS as error:
        yield Look(one.__name__.replace("_", "-"), "error", _told(error))


def _told(error: Exception) -> Text:
    return Text(str(error.strerror), str(error.strerror)) if isinstance(error, OSError) else _same(error)


def _same(error: Exception) -> Text:
    return Text(str(error), str(error))


_NOT_SEEN = Text(
    "Det som ligger i databasen har inte setts efter. Kör `ombud doctor` igen när den går att läsa.",
    "What lies in the database was not looked at. Run `ombud doctor` again when it can be read.",
)
