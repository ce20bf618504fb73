"""How an installation is: looked at from outside, changing nothing (`ombud doctor`).

* Each look is one finding with a level: `ok`, `info`, `warning`, `error`. A look that fails is a finding too,
  so that one broken part does not hide the others.
* It opens no personal data, folds no lane and finishes no erasure; it says which are waiting.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ombud.app import archive_looks
from ombud.app.archive_looks import Level
from ombud.app.config import FILE, Config, ConfigError, read_config
from ombud.app.databases import DATABASE, looked_at
from ombud.app.engine import is_whole, settings
from ombud.app.installation import LANES, ROOT_FILES, STORE, held_path, keys_folder, open_root
from ombud.app.key_life.rotate import overdue, states
from ombud.app.migrate import HEAD, check_schema
from ombud.app.unfinished import unfinished
from ombud.app.verifying import NoPublicKeyError, has_keys, verify
from ombud.archives import needed_until
from ombud.audit import store as ledger_rows
from ombud.database import Database, DatabaseFault
from ombud.keys import KeyDirectory, Keyring, KeyStoreFault
from ombud.keys import store as key_rows
from ombud.keys.epochs import ArchivesNeed
from ombud.policy.model import Policy
from ombud.terms import SubjectId, Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import PolicyBook
from ombud.vault import store as vault_rows
from ombud.vault.policies import PolicyChanged
from ombud.vault.wholeness import Wholeness, strays

_OTHERS = 0o077
_WEEK = timedelta(days=7)
_FAULTS = (ConfigError, DatabaseFault, KeyStoreFault, NoPublicKeyError, PolicyChanged, OSError)


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at."""

    about: str
    level: Level
    text: Text


@dataclass(frozen=True, slots=True)
class _Patient:
    folder: Path
    config: Config
    passphrase: Callable[[], str] | None
    now: datetime

    @property
    def keys(self) -> Path:
        return keys_folder(self.folder, self.config)


def examine(folder: Path, passphrase: Callable[[], str] | None, *, now: datetime) -> tuple[Look, ...]:
    """Look at everything. `passphrase` is asked only where the key store needs one; `None` leaves it closed."""
    try:
        patient = _Patient(folder, read_config(folder), passphrase, now)
    except ConfigError as error:
        return (Look("config", "error", _same(error)),)
    looks = (
        *(_schema, _modes, _place_of_keys, _durability, _log, _held, _people, _erasures, _lanes, _clock, _epochs),
        *(_archives, _alarms, _policy, _accounting),
    )
    return tuple(look for part in looks for look in _guarded(part, patient))


def _guarded(part: Callable[[_Patient], Iterator[Look]], patient: _Patient) -> Iterator[Look]:
    about = part.__name__.strip("_").replace("_", "-")
    try:
        yield from part(patient)
    except _FAULTS as error:
        said = Text(str(error.strerror), str(error.strerror)) if isinstance(error, OSError) else _same(error)
        yield Look(about, "error", said)


def _schema(patient: _Patient) -> Iterator[Look]:
    with _opened(patient) as database:
        check_schema(database)
        whole = is_whole(database)
    if whole is None:
        yield Look("schema", "ok", Text(f"Databasen nås, revision {HEAD}.", f"The database is reached, {HEAD}."))
    elif not whole:
        yield Look("schema", "error", _DAMAGED)
    else:
        yield Look("schema", "ok", Text(f"Databasen är hel, revision {HEAD}.", f"The database is whole, {HEAD}."))


def _modes(patient: _Patient) -> Iterator[Look]:
    """Nobody but the account reads keys, database or lanes."""
    keys = patient.keys
    root = ROOT_FILES.get(patient.config.installation.root)
    paths = [keys, keys / STORE, *([keys / root] if root else [])]
    paths += [*(keys / STORE).iterdir(), patient.folder / LANES]
    if patient.config.installation.database is None:
        paths.append(patient.folder / DATABASE)
    open_to_others = [path for path in paths if path.stat().st_mode & _OTHERS]
    for path in open_to_others:
        mode = path.stat().st_mode & 0o777
        change = "chmod 700" if path.is_dir() else "chmod 600"
        yield Look(
            "modes",
            "error",
            Text(
                f"{path.name} kan läsas av andra konton (läge {mode:o}). Kör {change}, och bedöm om något är läst.",
                f"{path.name} is open to other accounts (mode {mode:o}). Run {change}; weigh whether it was read.",
            ),
        )
    if not open_to_others:
        yield Look("modes", "ok", Text("Nycklar och databas är ägarens egna.", "Keys and database are private."))


def _place_of_keys(patient: _Patient) -> Iterator[Look]:
    if patient.config.installation.database is not None:
        yield Look("place-of-keys", "info", _AT_A_SERVER)
        return
    same = os.stat(patient.keys).st_dev == os.stat(patient.folder).st_dev
    yield Look("place-of-keys", "warning", _TOGETHER) if same else Look("place-of-keys", "ok", _APART)


def _durability(patient: _Patient) -> Iterator[Look]:
    yield Look("durability", "info", _LEVELS)
    with _opened(patient) as database:
        found = settings(database)
    for setting in found:
        if not setting.good:
            yield Look("durability", "error", setting.harm)
    if found and all(setting.good for setting in found):
        said = ", ".join(f"{setting.name}={setting.value}" for setting in found)
        yield Look("durability", "ok", Text(f"Databasservern: {said}.", f"The database server: {said}."))


def _log(patient: _Patient) -> Iterator[Look]:
    opens = patient.passphrase if has_keys(patient.folder) else None
    found, _ = verify(patient.folder, None, opens)
    if found.ok:
        number = found.entries + found.waiting
        yield Look("log", "ok", Text(f"Loggen är hel: {number} anteckningar.", f"The log is whole: {number} entries."))
        return
    first = ", ".join(dict.fromkeys(problem.fault.value for problem in found.problems))
    yield Look("log", "error", Text(f"Loggen är inte hel: {first}.", f"The log is not whole: {first}."))


def _people(patient: _Patient) -> Iterator[Look]:
    """Everybody's rows hang together (R16). Nobody is named: an id says nothing to who repairs, the number does."""
    if patient.passphrase is None:
        yield Look("people", "info", _UNSEEN)
        return
    root = open_root(patient.folder, patient.config, patient.passphrase)
    keyring = Keyring.open(patient.keys / STORE, root)
    whole = Wholeness(keyring, KeyDirectory(keyring, _nobody_new), PolicyBook())
    with _opened(patient) as database:
        with database.read() as tx:
            tables, people = strays(database, tx), key_rows.subjects(tx)
        damaged = Counter[str]()
        for subject in people:
            with database.read() as tx:  # each in one short moment: nobody waits for all of them
                damaged.update(whole.damage(tx, SubjectId(subject)))
    found = [f"{number} {part}" for part, number in sorted(damaged.items())] + [f"rows in {name}" for name in tables]
    if found:
        words = ", ".join(found)
        yield Look("people", "error", Text(f"{_BROKEN.sv} ({words})", f"{_BROKEN.en} ({words})"))
    else:
        number = len(people)
        yield Look(
            "people", "ok", Text(f"Allas uppgifter är hela ({number}).", f"Everybody's data is whole ({number}).")
        )


def _nobody_new() -> bytes:
    raise AssertionError("nobody is registered while the installation is examined")


def _clock(patient: _Patient) -> Iterator[Look]:
    """Periods and deadlines are counted by the clock: one that went back is said (threat 33, R6)."""
    with _opened(patient) as database, database.read() as tx:
        latest = ledger_rows.latest(tx)
    at, now = None if latest is None else from_micros(latest), patient.now
    if at is not None and at - now > _JUMP:
        said = f"{at:%Y-%m-%d %H:%M} UTC", f"{now:%Y-%m-%d %H:%M} UTC"
        yield Look(
            "clock",
            "warning",
            Text(
                f"Loggen har en anteckning från {said[0]}, men klockan går {said[1]}. Ställ klockan först.",
                f"The log has an entry of {said[0]}, but the clock says {said[1]}. Set the clock first.",
            ),
        )
    else:
        yield Look("clock", "ok", Text("Klockan går inte efter loggen.", "The clock is not behind the log."))


def _erasures(patient: _Patient) -> Iterator[Look]:
    number = len(unfinished(patient.folder))
    if number:
        yield Look(
            "erasures",
            "error",
            Text(
                f"{number} raderingar är inte slutförda. Kör `ombud erase DIR --resume`.",
                f"{number} erasures are not finished. Run `ombud erase DIR --resume`.",
            ),
        )
    else:
        yield Look("erasures", "ok", Text("Ingen radering väntar.", "No erasure waits."))


def _lanes(patient: _Patient) -> Iterator[Look]:
    with _opened(patient) as database, database.read() as tx:
        waiting = ledger_rows.count_waiting(tx)
        last = ledger_rows.last_checkpoint(tx)
    files = sum(1 for _ in (patient.folder / LANES).iterdir())
    at = "–" if last is None else f"{from_micros(last.at):%Y-%m-%d %H:%M} UTC"
    yield Look(
        "lanes",
        "info",
        Text(
            f"{files} filer i lanes, {waiting} anteckningar väntar, senaste kontrollpunkt {at}.",
            f"{files} files in lanes, {waiting} entries waiting, latest checkpoint {at}.",
        ),
    )


def _epochs(patient: _Patient) -> Iterator[Look]:
    if patient.passphrase is None:
        yield Look("epochs", "info", _CLOSED)
        return
    root = open_root(patient.folder, patient.config, patient.passphrase)
    epochs = Keyring.open(patient.keys / STORE, root).epochs()
    found = states(epochs, _live_keys(patient), _archives_need(patient), patient.now)
    late = overdue(found, patient.now)
    if late is not None:
        since = f"{late.began_at:%Y-%m-%d}"
        yield Look(
            "epochs",
            "warning",
            Text(
                f"Nyckelepok {late.number} började {since} och är försenad: börja en ny, slå om nycklarna och förstör "
                "den gamla med `ombud keys DIR rotate`, varje vecka.",
                f"Key epoch {late.number} began {since} and is overdue: begin a new one, re-wrap the keys and destroy "
                "the old one with `ombud keys DIR rotate`, each week.",
            ),
        )
    else:
        number = found[-1].number
        yield Look("epochs", "ok", Text(f"Nyckelepok {number} är i tid.", f"Key epoch {number} is in time."))


def _live_keys(patient: _Patient) -> Mapping[int, int]:
    """Keys by epoch. A database that cannot be read is another look's finding."""
    try:
        with _opened(patient) as database, database.read() as tx:
            return key_rows.count_epochs(tx)
    except (DatabaseFault, OSError):
        return {}


def _archives(patient: _Patient) -> Iterator[Look]:
    with _opened(patient) as database:
        for level, text in archive_looks.archives(patient.folder, patient.config, database, patient.now):
            yield Look("archives", level, text)


def _held(patient: _Patient) -> Iterator[Look]:
    for level, text in archive_looks.held(held_path(patient.folder, patient.config)):
        yield Look("held", level, text)


def _archives_need(patient: _Patient) -> ArchivesNeed:
    """As `_live_keys`: a database that cannot be read is another look's finding."""

    def until(epoch: int) -> datetime | None:
        try:
            with _opened(patient) as database, database.read() as tx:
                return needed_until(tx, epoch)
        except (DatabaseFault, OSError):
            return None

    return until


def _alarms(patient: _Patient) -> Iterator[Look]:
    """Accounts that asked for more people than they may (threats 2 and 10)."""
    with _opened(patient) as database, database.read() as tx:
        found = vault_rows.alarms(tx, to_micros(patient.now - _WEEK))
    for actor, at, people in found:
        when = f"{from_micros(at):%Y-%m-%d %H:%M} UTC"
        yield Look(
            "alarms",
            "warning",
            Text(
                f"{when}: kontot {actor} ville ha fler än {people} personer på en timme. Se efter varför i loggen; "
                f"är det kontots arbete, höj people_per_hour i {FILE}.",
                f"{when}: the account {actor} wanted more than {people} people within an hour. See in the log why; "
                f"if that is its work, raise people_per_hour in {FILE}.",
            ),
        )
    if not found:
        yield Look("alarms", "ok", Text("Inget larm den senaste veckan.", "No alarm in the last week."))


def _policy(patient: _Patient) -> Iterator[Look]:
    policy = _in_force(patient)
    if policy is None:
        yield Look("policy", "warning", _NO_POLICY)
        return
    number = policy.number
    yield Look("policy", "ok", Text(f"Policyversion {number} gäller.", f"Policy version {number} is in force."))
    for name, listed in ((_PLACEHOLDERS, policy.file.controller.placeholders), (_INACTIVE, sorted(policy.inactive))):
        if listed:
            words = ", ".join(listed)
            yield Look("policy", "info", Text(f"{name.sv}: {words}.", f"{name.en}: {words}."))


def _accounting(patient: _Patient) -> Iterator[Look]:
    """T-06: accounting records are kept in Sweden; elsewhere in the EU with a notice under BFL 7:3 a."""
    installation = patient.config.installation
    if installation.country is None:
        yield Look("accounting", "warning", _WHERE)
    elif installation.country != "SE" and installation.accounting_notice is None:
        yield Look("accounting", "error", _NOTICE)
    else:
        yield Look("accounting", "ok", _ACCOUNTED)


def _in_force(patient: _Patient) -> Policy | None:
    with _opened(patient) as database, database.read() as tx:
        return PolicyBook().in_force(tx, patient.now)


@contextmanager
def _opened(patient: _Patient) -> Iterator[Database]:
    """The database, for looking."""
    database = looked_at(patient.folder)
    try:
        yield database
    finally:
        database.close()


def _same(error: Exception) -> Text:
    return Text(str(error), str(error))


_JUMP = timedelta(days=1)
_UNSEEN = Text(
    "Nyckelförrådet öppnades inte; ingens uppgifter är sedda.", "The key store was not opened; nobody is seen."
)
_BROKEN = Text(
    "Uppgifter är inte som de skrevs; det som är skadat lämnas inte ut. Spara en kopia och återställ från en "
    "säkerhetskopia.",
    "Data is not as it was written; what is damaged is not released. Keep a copy, and restore from a backup.",
)
_DAMAGED = Text(
    "Databasfilen är skadad. Stoppa, spara en kopia och återställ den senaste säkerhetskopian.",
    "The database file is damaged. Stop, keep a copy, and restore the latest backup.",
)
_TOGETHER = Text(
    "Nycklarna ligger på samma filsystem som databasen: den som tar det ena tar det andra. Flytta dem till en annan "
    f"disk och ändra keys i {FILE}.",
    "The keys lie on the database's file system: who takes the one takes the other. Move them to another disk and "
    f"change keys in {FILE}.",
)
_AT_A_SERVER = Text(
    "Databasen ligger på en server. Se till att den som tar serverns kopior inte också får nycklarna.",
    "The database lies at a server. See to it that whoever takes its copies does not get the keys too.",
)
_APART = Text("Nycklarna ligger på ett annat filsystem.", "The keys lie on another file system.")
_LEVELS = Text(
    "Loggen: vårdläsningar (care.*) väntar på disken (disk); andra läsningar på operativsystemet (process: överlever "
    "att programmet dör, inte strömavbrott). Ändringar väntar alltid på disken.",
    "The log: reads of care data (care.*) wait for the disk (disk); others for the operating system (process: it "
    "survives a killed program, not a power cut). Acts always wait for the disk.",
)
_CLOSED = Text("Nyckelförrådet öppnades inte; epokerna är inte sedda.", "The key store was not opened; no epochs seen.")
_NO_POLICY = Text(
    "Ingen policy gäller; ingenting får göras. Anta en med `ombud policy adopt`.",
    "No policy is in force; nothing may be done. Adopt one with `ombud policy adopt`.",
)
_PLACEHOLDERS = Text("Företagsuppgifter som är påhittade än", "Company facts that are placeholders yet")
_INACTIVE = Text("Ändamål som inte får börja", "Purposes that may not start")
_WHERE = Text(
    f"Det står inte i {FILE} i vilket land databasen ligger (country). Räkenskapsinformation ska förvaras i Sverige, "
    "eller anmälas enligt 7 kap. 3 a § bokföringslagen (T-06).",
    f"{FILE} does not say in which country the database lies (country). Accounting records are kept in Sweden, or "
    "notified under BFL 7:3 a (T-06).",
)
_NOTICE = Text(
    "Databasen ligger utanför Sverige och ingen anmälan enligt 7 kap. 3 a § bokföringslagen är antecknad (T-06). Anmäl "
    "till Skatteverket och skriv dagen i accounting_notice.",
    "The database lies outside Sweden and no notice under BFL 7:3 a is recorded (T-06). Notify Skatteverket and write "
    "the day in accounting_notice.",
)
_ACCOUNTED = Text("Räkenskapsinformationens plats är i sin ordning.", "The place of accounting records is in order.")
