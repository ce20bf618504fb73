"""The people: is everybody's data whole, and does an account ask for too many of them?"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from ombud.app.config import FILE
from ombud.app.installation import STORE
from ombud.app.looks.model import Look, Patient
from ombud.keys import KeyDirectory, Keyring
from ombud.keys import store as key_rows
from ombud.terms import SubjectId, Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import PolicyBook
from ombud.vault import store as vault_rows
from ombud.vault.wholeness import Wholeness, strays


def people(patient: Patient) -> Iterator[Look]:
    """Everybody's rows hang together (R16). Nobody is named: an id says nothing to who repairs, the number does."""
    if patient.passphrase is None:
        yield Look("people", "info", _UNSEEN)
        return
    from ombud.app import row_seals  # names every table, so SQLAlchemy comes with it; a served page does without

    root = patient.root()
    keyring = Keyring.open(patient.keys / STORE, root)
    whole = Wholeness(keyring, KeyDirectory(keyring, _nobody_new), PolicyBook())
    with patient.opened() as database:
        database.row_seal = keyring.row_seal
        rows = row_seals.damaged(database)
        with database.read() as tx:
            tables, people = strays(database, tx), key_rows.subjects(tx)
        damaged = Counter[str]()
        for subject in people:
            with database.read() as tx:  # each in one short moment: nobody waits for all of them
                damaged.update(whole.damage(tx, SubjectId(subject)))
    found = [f"{number} {part}" for part, number in sorted(damaged.items())]
    found += [f"rows in {name}" for name in tables] + [f"{number} rows in {name}" for name, number in rows.items()]
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


def alarms(patient: Patient) -> Iterator[Look]:
    """Accounts that asked for more people than they may (threats 2 and 10)."""
    with patient.opened() as database, database.read() as tx:
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


_WEEK = timedelta(days=7)
_UNSEEN = Text(
    "Nyckelförrådet öppnades inte; ingens uppgifter är sedda.", "The key store was not opened; nobody is seen."
)
_BROKEN = Text(
    "Uppgifter är inte som de skrevs; det som är skadat lämnas inte ut. Spara en kopia och återställ från en "
    "säkerhetskopia.",
    "Data is not as it was written; what is damaged is not released. Keep a copy, and restore from a backup.",
)
