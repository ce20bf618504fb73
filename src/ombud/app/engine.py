"""What `ombud doctor` sees of the engine under the database: is it whole, and does it keep what it acknowledges?

* SQLite is set by us in every session (database/sqlite.py), so there is nothing to see but the file itself.
* A PostgreSQL server is set by its administrator. What an acknowledged commit hangs on is looked at here. That
  values of statements are not logged is seen when a session begins: a server that logs them is not used at all.
"""

from typing import NamedTuple

from ombud.database import Database
from ombud.terms import Text


class Setting(NamedTuple):
    """One setting of the server's, and what comes of it when it is off."""

    name: str
    value: str
    harm: Text

    @property
    def good(self) -> bool:
        return self.value != "off"


def is_whole(database: Database) -> bool | None:
    """Does the engine find its own file whole? None for a server: it shows its files to nobody."""
    if database.dialect == "postgresql":
        return None
    return database.moment("PRAGMA quick_check(1)") == [("ok",)]


def settings(database: Database) -> tuple[Setting, ...]:
    """What the durability of the database hangs on at a server; nothing for a file."""
    if database.dialect == "sqlite":
        return ()
    names = ", ".join("?" * len(_HARM))
    rows = database.moment(f"SELECT name, setting FROM pg_settings WHERE name IN ({names}) ORDER BY name", *_HARM)
    version = database.moment("SELECT current_setting('server_version')")[0][0]
    return (*(Setting(name, value, _HARM[name]) for name, value in rows), Setting("server_version", version, _NONE))


def settings_behind(database: Database) -> dict[str, tuple[Setting, ...]] | None:
    """The same of each server behind a coordinator, by its host and port, as our sessions there are set. None where
    there are none, or where they were laid out without a view of it."""
    if not database.spreads or database.moment("SELECT to_regclass('spread.settings') IS NULL") == [(True,)]:
        return None
    names = ", ".join("?" * len(_HARM))
    found: dict[str, tuple[Setting, ...]] = {}
    for server, name, value in database.moment(f"{_BEHIND} WHERE seen.name IN ({names}) ORDER BY 1, 2", *_HARM):
        found[server] = (*found.get(server, ()), Setting(name, value, _HARM[name]))
    return found


class Copies(NamedTuple):
    """Which servers follow the one that writes."""

    is_replica: bool
    """The one that answers follows another one itself."""
    followers: int
    awaited: str
    """Whom a commit waits for: `synchronous_standby_names`, empty for nobody."""
    kept: int
    """How many commits have waited for one of them for long."""

    @property
    def may_lose(self) -> bool:
        """Can a replica that takes over be without what was acknowledged?"""
        return self.followers > 0 and not self.awaited

    @property
    def keep_acts(self) -> bool:
        """Does no act end, since nobody is there who could confirm it?"""
        return bool(self.awaited) and (self.kept > 0 or not self.followers)


def copies(database: Database) -> Copies | None:
    """The replicas of a server, as far as its role may see them; None for a file."""
    if database.dialect == "sqlite":
        return None
    ((is_replica, followers, awaited, kept),) = database.moment(
        "SELECT pg_is_in_recovery()::int, (SELECT count(*) FROM pg_stat_replication),"
        " current_setting('synchronous_standby_names'),"
        " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep'"
        f" AND query_start < clock_timestamp() - interval '{_LONG} seconds')"
    )
    return Copies(bool(is_replica), followers, awaited, kept)


def only_reads(database: Database) -> bool:
    """Does a server let this role only read? Our own sessions for looking are set so too, but only afterwards."""
    sql = "SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'default_transaction_read_only'"
    return database.dialect == "postgresql" and database.moment(sql) == [("on",)]


_BEHIND = (
    "SELECT (SELECT string_agg(option_value, ':' ORDER BY option_name) FROM pg_options_to_table(server.srvoptions)"
    " WHERE option_name IN ('host', 'port')), seen.name, seen.setting FROM spread.settings seen"
    " JOIN pg_catalog.pg_foreign_table there ON there.ftrelid = seen.tableoid"
    " JOIN pg_catalog.pg_foreign_server server ON server.oid = there.ftserver"
)
_LONG = 10
"""Seconds."""
_NONE = Text("", "")
_HARM = {
    "fsync": Text(
        "Databasservern skriver inte ut på disken (fsync=off): ett strömavbrott kan ta allt. Sätt fsync=on.",
        "The database server does not write to the disk (fsync=off): a power cut can take everything. Set fsync=on.",
    ),
    "full_page_writes": Text(
        "Databasservern kan få halva sidor på disken vid strömavbrott (full_page_writes=off). Sätt den till on.",
        "The database server may get half pages on its disk at a power cut (full_page_writes=off). Set it on.",
    ),
    "synchronous_commit": Text(
        "En kvitterad ändring kan gå förlorad (synchronous_commit=off). Sätt den till on.",
        "An acknowledged act can be lost (synchronous_commit=off). Set it on.",
    ),
}
