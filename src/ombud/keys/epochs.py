"""When the key of an epoch may go, and why it must stay (T-29, design 4).

* The newest epoch is in use.
* A live key, or an archive that has not expired, needs it.
* Copies of the database's own files (pages, a write-ahead log, a snapshot) may be from its time too; nobody
  lists them. So an epoch is kept for the horizon of archives after it ended, also where no archive was made:
  then a receipt's `t_final` is one rule, and no act that began before the re-wrap is still under way.

Pure. `ArchivesNeed` is the port to whoever makes archives.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from ombud.terms import Text

ArchivesNeed = Callable[[int], datetime | None]
"""When the last archive that holds keys of this epoch expires; None where there is no such archive."""


def no_archives(_epoch: int) -> datetime | None:
    """No archive was made."""
    return None


def not_before(ended_at: datetime, horizon: timedelta, archive_until: datetime | None) -> datetime:
    """When the epoch's key may be destroyed at the earliest."""
    kept_until = ended_at + horizon
    return kept_until if archive_until is None else max(kept_until, archive_until)


def why_kept(epoch: int, newest: int, live_keys: int, not_before: datetime, now: datetime) -> Text | None:
    """Why the epoch's key is not destroyed now; None when it may be."""
    if epoch >= newest:
        return Text("Epoken används för nya nycklar.", "The epoch is in use for new keys.")
    if live_keys:
        return Text(
            f"{live_keys} datanycklar är ännu inslagna i epokens nyckel; slå om dem först.",
            f"{live_keys} data keys are still wrapped under the epoch; re-wrap them first.",
        )
    if now < not_before:
        until = f"{not_before:%Y-%m-%d %H:%M} UTC"
        return Text(
            f"Ett arkiv eller en kopia från epokens tid kan behöva nyckeln till {until}.",
            f"An archive or a copy of its time may need the key until {until}.",
        )
    return None
