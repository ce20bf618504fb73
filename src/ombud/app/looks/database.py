"""The database: is it reached and whole, what does it promise, and does the clock agree with it?"""

from collections.abc import Iterator
from datetime import timedelta

from ombud.app.engine import Copies, Setting, copies, is_whole, only_reads, settings, settings_behind
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
        found, others, shut = settings(database), copies(database), only_reads(database)
        behind, spreads = settings_behind(database), database.spreads
    if shut:
        yield Look("durability", "error", _ONLY_READS)
    for setting in found:
        if not setting.good:
            yield Look("durability", "error", setting.harm)
    if found and all(setting.good for setting in found):
        said = ", ".join(f"{setting.name}={setting.value}" for setting in found)
        yield Look("durability", "ok", Text(f"Databasservern: {said}.", f"The database server: {said}."))
    if spreads:
        yield from _of_servers(behind)
    if others is not None:
        yield _of_copies(others)


def _of_servers(behind: dict[str, tuple[Setting, ...]] | None) -> Iterator[Look]:
    """People's rows lie at the servers behind the coordinator, and so does what an act about them hangs on."""
    if behind is None:
        yield Look("durability", "info", _UNSEEN)
        return
    for server, found in behind.items():
        bad = [setting.harm for setting in found if not setting.good]
        for harm in bad:
            yield Look("durability", "error", _at(server, harm))
        if not bad:
            said = ", ".join(f"{setting.name}={setting.value}" for setting in found)
            yield Look("durability", "ok", _at(server, Text(f"{said}.", f"{said}.")))


def _at(server: str, said: Text) -> Text:
    return Text(f"{_BEHIND.sv.format(server)} {said.sv}", f"{_BEHIND.en.format(server)} {said.en}")


def _of_copies(others: Copies) -> Look:
    """What becomes of an acknowledged act when another server takes over (security.md R11)."""
    if others.is_replica:
        return Look("durability", "error", _REPLICA)
    if others.keep_acts:
        sv, en = _KEPT.sv, _KEPT.en
        return Look("durability", "error", Text(sv.format(others.awaited), en.format(others.awaited)))
    if others.may_lose:
        sv, en = _MAY_LOSE.sv, _MAY_LOSE.en
        return Look("durability", "warning", Text(sv.format(others.followers), en.format(others.followers)))
    if not others.followers:
        return Look("durability", "info", _ALONE)
    sv, en = _AWAITED.sv, _AWAITED.en
    number, names = others.followers, others.awaited
    return Look("durability", "ok", Text(sv.format(number, names), en.format(number, names)))


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
_BEHIND = Text("Servern {} bakom koordinatorn:", "The server {} behind the coordinator:")
_UNSEEN = Text(
    "Vad servrarna bakom koordinatorn lovar syns inte härifrån. Se efter vid var och en att fsync, full_page_writes "
    "och synchronous_commit är on.",
    "What the servers behind the coordinator promise is not seen from here. See at each of them that fsync, "
    "full_page_writes and synchronous_commit are on.",
)
_REPLICA = Text(
    "Servern är en kopia (replica). Här beslutas inget mot den: ange den som skriver i ombud.toml.",
    "The server is a replica. Nothing is decided here against one: name the server that writes in ombud.toml.",
)
_ONLY_READS = Text(
    "Databasen går bara att läsa (default_transaction_read_only=on): ingen ändring tas emot. Sätt den till off för "
    "servern, databasen eller rollen.",
    "The database can only be read (default_transaction_read_only=on): no act is taken. Set it off for the server, the "
    "database or the role.",
)
_KEPT = Text(
    "En ändring väntar på en kopia (synchronous_standby_names = {}), och ingen kopia svarar: ingen ändring blir klar. "
    "Starta kopian, eller ändra synchronous_standby_names.",
    "An act waits for a replica (synchronous_standby_names = {}), and none answers: no act comes to its end. Start the "
    "replica, or change synchronous_standby_names.",
)
_MAY_LOSE = Text(
    "Servern har {} kopior (replicas) som ingen ändring väntar på (synchronous_standby_names är tom). Tar en av dem "
    "över kan kvitterade ändringar saknas där. Sätt synchronous_standby_names.",
    "The server has {} replicas that no act waits for (synchronous_standby_names is empty). Where one of them takes "
    "over, acknowledged acts can be missing there. Set synchronous_standby_names.",
)
_ALONE = Text(
    "Servern har inga kopior (replicas): en kvitterad ändring ligger på dess egen disk. Säkerhetskopiera.",
    "The server has no replicas: an acknowledged act lies on its own disk. Keep backups.",
)
_AWAITED = Text(
    "Servern har {} kopior (replicas) och en kvitterad ändring ligger också där (synchronous_standby_names = {}).",
    "The server has {} replicas, and an acknowledged act lies there too (synchronous_standby_names = {}).",
)
_LEVELS = Text(
    "Loggen: vårdläsningar (care.*) väntar på disken (disk); andra läsningar på operativsystemet (process: överlever "
    "att programmet dör, inte strömavbrott). Ändringar väntar alltid på disken.",
    "The log: reads of care data (care.*) wait for the disk (disk); others for the operating system (process: it "
    "survives a killed program, not a power cut). Acts always wait for the disk.",
)
