"""What the server says, in our words. Only its five-letter code is read, never its text: that may quote a row."""

import re

import psycopg

from ombud.database.faults import UNCHANGED
from ombud.database.port import ConflictFault, ConstraintFault, DatabaseFault, PassingFault

MISCOUNTED = "22012"
"""A division by zero, which only our own check of a row count divides by (line.py)."""
_FULL = "53100"
READ_ONLY = "25006"
OF_THE_SESSION = frozenset({READ_ONLY, "26000", "42P05", "0A000"})
"""What a new session may be free of: it was set to read only, its prepared statements are gone or another's, or one of
them was prepared for a table that has been changed since."""
CONFLICTS = {
    "40001": f"another act changed the same rows first; {UNCHANGED}. Try again",
    "40P01": f"two acts waited for each other; {UNCHANGED}. Try again",
    "55P03": f"another act held the same rows for too long; {UNCHANGED}. Try again",
}
IN_DOUBT = ("080", "57P")
"""How the codes begin of one server's going away, as another hands them on: what it was told to commit, it may have."""
PASSING = ("080", READ_ONLY, "25P03", "25P04", "53", "57", "58")
"""How the codes begin of what passes by itself, or when somebody has mended the server."""
_ANEW = (
    f"{UNCHANGED}. Try again; if it stays so, a pooler stands before the server: name the server itself in the address"
)
WORDS = {
    _FULL: f"the server's disk is full; {UNCHANGED}. Make room there and try again",
    "53200": f"the server is out of memory; {UNCHANGED}. Try again later",
    "53300": "the server has no connection left for us. Try again later, or raise max_connections, or the limit of the "
    "role or the database",
    "25006": f"the database cannot be written now: it is a replica or set to read only; {UNCHANGED}",
    "080": f"a server behind the coordinator does not answer it; {UNCHANGED}. Start that server, or mend the "
    "network between them, and try again: nothing of Ombud has to be started anew",
    "0A000": f"the server does not do that, or not in a session from before a table was changed; {UNCHANGED}. "
    "Try again; if it stays so, run `ombud doctor`",
    "25P02": "a statement of this act has failed, so nothing of it was changed. Try again",
    "25P03": f"the act stood still for too long and the server ended it; {UNCHANGED}. Try again",
    "25P04": f"the act took longer than the server lets any; {UNCHANGED}. Try again",
    "26000": f"the session no longer had what was prepared in it; {_ANEW}",
    "42P05": f"the session had already what another had prepared; {_ANEW}",
    "57014": f"the server broke off a statement that took too long; {UNCHANGED}. Try again later",
    "57P01": f"the server was stopped; {UNCHANGED}. Start it and try again",
    "57P02": f"the server failed; {UNCHANGED}. Look in its log, then try again",
    "57P05": f"the server ended a session that nobody had used for a while; {UNCHANGED}. Try again",
    "57P03": "the server is starting up or shutting down. Try again in a while",
    "28": "the server does not let us in. Check user and password (PGPASSFILE or OMBUD_DATABASE_PASSWORD_FILE; for the "
    "role of the doors OMBUD_DOORS_PASSWORD_FILE)",
    "3D000": "there is no such database at the server. Make it there, or correct the address in ombud.toml",
    "42P01": "a table of ours is not in the database, or its schema is closed to this role. Name the right one in "
    "ombud.toml; `ombud doctor` says what it is",
    "42501": "the role may not do this. Let the database's owner grant it what docs/how-to/run-on-postgresql.md says",
    "XX001": "the server found damaged data. Stop, keep a copy, and restore the latest backup",
    "XX002": "the server found a damaged index. Stop, keep a copy, and restore the latest backup",
    "58": f"the server's disk did not answer; {UNCHANGED}. Look in its log, then run `ombud doctor`",
}
LOST = f"the connection to the server was lost; {UNCHANGED}. Try again"
LOST_AT_COMMIT = (
    "the connection to the server was lost while the act was being written. It is there whole or not at all: look, "
    "before you do it again"
)
FULL_AT_COMMIT = (
    "the server's disk is full, and the server failed while the act was being written. It is there whole or not at "
    "all. Make room there, see that the server runs, and look before you do it again"
)
UNFOLLOWED = (
    "the act is written at the server, but no replica has confirmed it in time, and commits wait for one "
    "(synchronous_standby_names). It is lost if another server takes over now. See that the replicas run, and look "
    "before you do it again"
)
UNREACHED = "no session could be had with the server. Check that it runs, and that address, user and password are right"
UNREAD = "Nothing was done. Correct the address under database in ombud.toml"
_NOT_LET_IN = "Nothing was done. Let the server's administrator"
WITHOUT_SESSION = {
    "failed to resolve host": f"the host of the address is not known on this network. {UNREAD}, or the network",
    "could not translate host name": f"the host of the address is not known on this network. {UNREAD}, or the network",
    "could not match": f"the address has not as many ports, or places, as hosts. {UNREAD}",
    "path .* is too long": f"the folder of the socket that the address names has too long a name. {UNREAD}",
    "Connection refused": "nothing answers at the host and port of the address. Nothing was done. Start the server, or "
    "correct the address in ombud.toml",
    "socket .* No such file": "there is no socket of a server in the folder that the address names. Nothing was "
    "done. Start the server, or correct the address in ombud.toml",
    "socket .* Permission denied": "the server's socket is not open to the account that Ombud runs as. Nothing was "
    "done. Let the account reach its folder, or name a host in the address",
    "timeout expired": "the server did not answer in time. Nothing was done. Look at the network, and try again",
    "Network is unreachable": "there is no way to the host of the address. Nothing was done. Look at the network",
    "No route to host": "there is no way to the host of the address. Nothing was done. Look at the network",
    "certificate verify failed": "the server's certificate is of none that sslrootcert trusts, or has run out, so it "
    "may be somebody else's server. Nothing was sent. Name the right sslrootcert in the address, or mend the server's "
    "certificate",
    "does not match host name": "the server's certificate is another host's, so it may be somebody else's server. "
    "Nothing was sent. Write the host as its certificate has it",
    "root certificate file": "the file of sslrootcert is not there, or cannot be read. Nothing was done. Put it there, "
    "or name another in the address",
    "does not match private key": "sslcert and sslkey do not belong together. Nothing was done. Name the key of the "
    "certificate in the address",
    "certificate file": "the file of sslcert is not there, or cannot be read. Nothing was done. Put it there, or name "
    "another in the address",
    "private key file": "the file of sslkey is not there, or others than its owner can read it. Nothing was done. Put "
    "it there with mode 0600",
    "valid client certificate": "the server asks for a client certificate. Nothing was done. Name it in the address: "
    "sslcert and sslkey",
    "does not support SSL": "the server has no TLS, and the address asks for it. Nothing was sent. Set ssl=on at the "
    "server; only on one machine may sslmode say otherwise",
    "response to SSL negotiation": f"what answers at the address is no PostgreSQL server. {UNREAD}",
    "expected authentication request": f"what answers at the address is no PostgreSQL server. {UNREAD}",
    "unsupported startup parameter": "a pooler stands before the server, and it forgets what a session is set to. "
    "Nothing was done. Name the server itself in the address; Ombud has a pool of its own",
    "closed the connection unexpectedly": "what answers at the address ended the connection at once. Nothing was done. "
    "Try again in a while, and look in the server's log; if no server stands there, correct the address in ombud.toml",
    "pg_hba.conf": "the server lets this role from this machine not into the database, or not without TLS. "
    f"{_NOT_LET_IN} add a line to pg_hba.conf, or correct the address in ombud.toml",
    "is not permitted to log in": f"the role of the address may not log in. {_NOT_LET_IN} run ALTER ROLE … LOGIN",
    "permission denied for database": "the role of the address may not connect to the database. "
    f"{_NOT_LET_IN} run GRANT CONNECT ON DATABASE … TO …",
    "is not currently accepting connections": "the database lets nobody in now. "
    f"{_NOT_LET_IN} run ALTER DATABASE … ALLOW_CONNECTIONS true",
    "definition of service|service file": f"the service that the address names stands in no file of services. {UNREAD}",
    "authentication method|channel binding": "the server asks for another proof of who we are than the address lets. "
    "Nothing was done. Look at require_auth and channel_binding in the address, and at pg_hba.conf at the server",
    "invalid .*value": f"a setting in the address has a value that is none. {UNREAD}",
}
"""Words of the driver's or the server's that tell why nothing was reached, and ours. The first that is found counts."""


def said(name: str, code: str | None) -> DatabaseFault:
    """The fault for a code of the server's."""
    if code is None:
        return PassingFault(f"{name}: {LOST}")
    if code.startswith("23"):
        return ConstraintFault(f"{name}: a row broke a rule of the schema; nothing was changed ({code})")
    if code in CONFLICTS:
        return ConflictFault(f"{name}: {CONFLICTS[code]} ({code})")
    for start, words in WORDS.items():
        if code.startswith(start):
            kind = PassingFault if code.startswith(PASSING) else DatabaseFault
            return kind(f"{name}: {words} ({code})")
    return DatabaseFault(f"{name}: the database refused the statement ({code}); run `ombud doctor`")


def lost_at_commit(name: str, code: str | None) -> DatabaseFault:
    """The fault of an act whose COMMIT the server had, when it ended the session: it may have carried it out."""
    return PassingFault(f"{name}: {FULL_AT_COMMIT if code == _FULL else LOST_AT_COMMIT}")


def connection_fault(name: str, error: psycopg.Error) -> DatabaseFault:
    """Why there is no session. The driver gives no code for it, and its text names host and user."""
    text = str(error)
    code = error.sqlstate or next((code for sign, code in _SIGNS.items() if re.search(sign, text)), None)
    if code is not None:
        return PassingFault(str(said(name, code)))
    words = next((words for sign, words in WITHOUT_SESSION.items() if re.search(sign, text)), UNREACHED)
    return PassingFault(f"{name}: {words}")


_SIGNS = {
    "password authentication failed": "28P01",
    "no password supplied": "28P01",
    "Peer authentication failed": "28000",
    "certificate authentication failed": "28000",
    "role .* does not exist": "28000",
    "database .* does not exist": "3D000",
    "too many c": "53300",
    "remaining connection slots": "53300",
    "is starting up": "57P03",
    "is shutting down": "57P03",
    "database system is not (yet )?accepting": "57P03",
    "in recovery mode": "57P03",
    "session is read-only": READ_ONLY,
    "server is in hot standby mode": READ_ONLY,
}
"""Words of the server's that tell why it lets nobody in, and the code that belongs to each."""
