"""Archives, the no-file and the checkpoint held elsewhere."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from ombud.app.installation import held_path
from ombud.app.looks.model import Look, Patient
from ombud.archives import no_file, store
from ombud.archives.load import HELD
from ombud.archives.model import ArchiveFault
from ombud.terms import Text
from ombud.terms.time import from_micros
from ombud.vault import store as waiting_rows

LATE = timedelta(days=2)
"""A backup is for every night; one that is missing shows the day after."""


def archives(patient: Patient) -> Iterator[Look]:
    """The place, the newest archive, what waits for the no-file, and the mirror of the keys."""
    folder, config = patient.folder, patient.config
    with patient.opened() as database, database.read() as tx:
        rows = [row for row in store.living(tx) if row.finished_at is not None]
        waiting = len(waiting_rows.noes(tx))
        held_back = bool(store.restored_as(tx, HELD))
    if held_back:
        yield Look("archives", "error", _HELD_BACK)
    if config.archives.place is None:
        yield Look("archives", "warning", _NONE)
        return
    if waiting:
        yield Look(
            "archives",
            "error",
            Text(
                f"{waiting} raderingar och nej är inte skrivna i nejfilen: ett arkiv skulle ge tillbaka dem. Se till "
                "att arkivens plats är monterad och öppna installationen igen.",
                f"{waiting} erasures and objections are not in the no-file: an archive would bring them back. See "
                "that the place of the archives is mounted, and open the installation again.",
            ),
        )
    yield _no_file(folder / config.archives.place)
    yield _newest(rows, patient.now)
    if config.archives.keys_to is None:
        yield Look("archives", "warning", _NO_KEYS)
    elif not (folder / config.archives.keys_to / "store").is_dir():
        yield Look("archives", "error", _KEYS_AWAY)


def held(patient: Patient) -> Iterator[Look]:
    """The checkpoint held elsewhere, which makes a database that was put back show itself."""
    path = held_path(patient.folder, patient.config)
    if path is None:
        yield Look("held", "warning", _NO_HELD)
    elif not path.exists():
        yield Look("held", "error", _HELD_AWAY)
    else:
        yield Look("held", "ok", _IS_HELD)


def _no_file(place: Path) -> Look:
    try:
        reached = no_file.mark(place)
    except (ArchiveFault, OSError) as fault:
        said = str(fault) if isinstance(fault, ArchiveFault) else "the no-file cannot be read."
        return Look("archives", "error", Text(f"Nejfilen: {said}", f"The no-file: {said}"))
    return Look(
        "archives", "ok", Text(f"Nejfilen når till rad {reached.line}.", f"The no-file reaches line {reached.line}.")
    )


def _newest(rows: list[store.ArchiveRow], now: datetime) -> Look:
    if not rows:
        return Look("archives", "warning", _NONE)
    at = from_micros(rows[-1].made_at)
    day = f"{at:%Y-%m-%d %H:%M} UTC"
    if at + LATE <= now:
        return Look("archives", "warning", Text(f"Senaste arkivet är från {day}.", f"The newest archive is of {day}."))
    return Look(
        "archives", "ok", Text(f"{len(rows)} arkiv; det senaste {day}.", f"{len(rows)} archives; the newest {day}.")
    )


_NONE = Text(
    "Inget arkiv är gjort. Kör `ombud backup DIR --to PLATS --keys-to ANNANPLATS`, varje natt.",
    "No archive was made. Run `ombud backup DIR --to PLACE --keys-to OTHERPLACE`, every night.",
)
_NO_KEYS = Text(
    "Nyckelförrådet har ingen kopia; utan nycklar öppnas inget arkiv. Ange `ombud backup DIR --keys-to PLATS` en gång.",
    "The key store has no copy; without keys no archive opens. Name `ombud backup DIR --keys-to PLACE` once.",
)
_KEYS_AWAY = Text("Kopian av nyckelförrådet ligger inte där.", "The copy of the key store is not there.")
_HELD_BACK = Text(
    "Installationen är återställd utan sin nejfil: bara vård och lagkrav går vidare. Stäm av vilka som sagt nej sedan "
    "dess och kör `ombud restore DIR --reconciled --by NAMN`.",
    "The installation was restored without its no-file: care and legal duties alone go on. Reconcile who has said no "
    "since, and run `ombud restore DIR --reconciled --by NAME`.",
)
_NO_HELD = Text(
    "Ingen kontrollpunkt hålls på annat håll: en databas som lagts tillbaka till ett tidigare läge märks inte. Skriv "
    "held under [ledger] i ombud.toml och kör `ombud audit DIR checkpoint` varje minut.",
    "No checkpoint is held elsewhere: a database that was put back to an earlier state is not noticed. Write held "
    "under [ledger] in ombud.toml, and run `ombud audit DIR checkpoint` each minute.",
)
_HELD_AWAY = Text(
    "Kontrollpunkten på annat håll ligger inte där. Kör `ombud audit DIR checkpoint`, eller montera platsen.",
    "The checkpoint held elsewhere is not there. Run `ombud audit DIR checkpoint`, or mount the place.",
)
_IS_HELD = Text("Kontrollpunkten på annat håll finns.", "The checkpoint held elsewhere is there.")
