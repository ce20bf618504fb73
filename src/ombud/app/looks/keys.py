"""The keys: nobody else's, apart from the database, in time, and under one root key."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime

from ombud.app.config import FILE
from ombud.app.databases import DATABASE
from ombud.app.installation import LANES, ROOT_FILES, STORE
from ombud.app.key_life.root import is_half_changed
from ombud.app.key_life.rotate import overdue, states
from ombud.app.looks.model import Look, Patient
from ombud.archives import needed_until
from ombud.database import DatabaseFault
from ombud.keys import Keyring
from ombud.keys import store as key_rows
from ombud.keys.epochs import ArchivesNeed
from ombud.terms import Text


def modes(patient: Patient) -> Iterator[Look]:
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


def place_of_keys(patient: Patient) -> Iterator[Look]:
    if patient.config.installation.database is not None:
        yield Look("place-of-keys", "info", _AT_A_SERVER)
        return
    same = os.stat(patient.keys).st_dev == os.stat(patient.folder).st_dev
    yield Look("place-of-keys", "warning", _TOGETHER) if same else Look("place-of-keys", "ok", _APART)


def root_key(patient: Patient) -> Iterator[Look]:
    """A change of the root key that was stopped: both keys lie there until it is finished (S-10)."""
    if is_half_changed(patient.keys, patient.config.installation.root):
        yield Look("root-key", "warning", _HALF_CHANGED)
    else:
        yield Look("root-key", "ok", _ONE_ROOT)


def epochs(patient: Patient) -> Iterator[Look]:
    if patient.passphrase is None:
        yield Look("epochs", "info", _CLOSED)
        return
    root = patient.root()
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


def _live_keys(patient: Patient) -> Mapping[int, int]:
    """Keys by epoch. A database that cannot be read is another look's finding."""
    try:
        with patient.opened() as database, database.read() as tx:
            return key_rows.count_epochs(tx)
    except (DatabaseFault, OSError):
        return {}


def _archives_need(patient: Patient) -> ArchivesNeed:
    """As `_live_keys`: a database that cannot be read is another look's finding."""

    def until(epoch: int) -> datetime | None:
        try:
            with patient.opened() as database, database.read() as tx:
                return needed_until(tx, epoch)
        except (DatabaseFault, OSError):
            return None

    return until


_OTHERS = 0o077
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
_CLOSED = Text("Nyckelförrådet öppnades inte; epokerna är inte sedda.", "The key store was not opened; no epochs seen.")
_HALF_CHANGED = Text(
    "Ett byte av rotnyckel är påbörjat men inte avslutat: så länge görs ingen ny nyckel, och den gamla ligger kvar. "
    "Kör `ombud keys DIR root` igen med samma val.",
    "A change of the root key was begun and not finished: until then no key is made, and the old one stays. Run `ombud "
    "keys DIR root` again with the same choice.",
)
_ONE_ROOT = Text("Nyckelförrådet har en rotnyckel.", "The key store has one root key.")
