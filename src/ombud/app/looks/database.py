"""The database: is it reached and whole, what does it promise, and does the clock agree with it?"""

from collections.abc import Iterator
from datetime import timedelta

from ombud.app.engine import is_whole, settings
from ombud.app.looks.model import Look, Patient
from ombud.app.migrate import HEAD, check_schema
from ombud.audit import store as ledger_rows
from ombud.terms import Text
from ombud.terms.time import from_micros


def schema(patient: Patient) -> Iterator[Look]:
    with patient.opened() as database:
        check_schema(database)
        whole = is_whole(database)
    if whole is None:
        yield Look("schema", "ok", Text(f"Databasen nås, revision {HEAD}.", f"The database is reached, {HEAD}."))
    elif not whole:
        yield Look("schema", "error", _DAMAGED)
    else:
        yield Look("schema", "ok", Text(f"Databasen är hel, revision {HEAD}.", f"The database is whole, {HEAD}."))


def durability(patient: Patient) -> Iterator[Look]:
    yield Look("durability", "info", _LEVELS)
    with patient.opened() as database:
        found = settings(database)
    for setting in found:
        if not setting.good:
            yield Look("durability", "error", setting.harm)
    if found and all(setting.good for setting in found):
        said = ", ".join(f"{setting.name}={setting.value}" for setting in found)
        yield Look("durability", "ok", Text(f"Databasservern: {said}.", f"The database server: {said}."))


def clock(patient: Patient) -> Iterator[Look]:
    """Periods and deadlines are counted by the clock: one that went back is said (threat 33, R6)."""
    with patient.opened() as database, database.read() as tx:
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


_JUMP = timedelta(days=1)
_DAMAGED = Text(
    "Databasfilen är skadad. Stoppa, spara en kopia och återställ den senaste säkerhetskopian.",
    "The database file is damaged. Stop, keep a copy, and restore the latest backup.",
)
_LEVELS = Text(
    "Loggen: vårdläsningar (care.*) väntar på disken (disk); andra läsningar på operativsystemet (process: överlever "
    "att programmet dör, inte strömavbrott). Ändringar väntar alltid på disken.",
    "The log: reads of care data (care.*) wait for the disk (disk); others for the operating system (process: it "
    "survives a killed program, not a power cut). Acts always wait for the disk.",
)
