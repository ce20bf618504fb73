"""One MariaDB server for the tests of connected systems.

* The system's own programs (`mariadb-server-core`); where there are none the tests fail: they are never passed over.
* It does not run as root, listens on the loopback at a port that was free, and is stopped by its own number at the end.

`python -m tests.servers.mariadb` says whether a server can be had here (`make test` asks before it begins).
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pymysql

from tests import memory
from tests.servers.postgresql import NoServerError, account, as_somebody, die_with_us, free_port

PASSWORD = "påhittat lösenord"


def program(name: str) -> str:
    """Raises `NoServerError`."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise NoServerError(f"no {name}: install the package mariadb-server-core")
    return found


def _system_tables() -> bytes:
    """What the server's own set-up program feeds it; that program asks for the client's package too."""
    for place in (Path("/usr/share/mysql"), Path("/usr/share/mariadb")):
        files = [place / name for name in ("mysql_system_tables.sql", "mysql_system_tables_data.sql")]
        if all(file.exists() for file in files):
            return b"CREATE DATABASE mysql;\nUSE mysql;\n" + b"\n".join(file.read_bytes() for file in files)
    raise NoServerError("no system tables of MariaDB: install the package mariadb-server-core")


def _answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asked, contextlib.suppress(OSError):
        asked.connect(str(place))
        return True
    return False


@dataclass
class MariadbServer:
    """A running server."""

    port: int
    folder: Path
    process: "subprocess.Popen[bytes]"

    def root(self, database: str | None = None) -> "pymysql.Connection[pymysql.cursors.Cursor]":
        return pymysql.connect(
            unix_socket=str(self.folder / "socket"), user="root", database=database, autocommit=True, charset="utf8mb4",
            client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS,
        )  # fmt: skip

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def started() -> MariadbServer:
    """A new server, in haste: what a power cut would take does not matter to it."""
    folder = Path(tempfile.mkdtemp(prefix="ombud-maria-", dir=memory.place()))
    who = account()
    if who is not None:
        os.chown(folder, who.pw_uid, who.pw_gid)
    data = folder / "data"
    data.mkdir()
    if who is not None:
        os.chown(data, who.pw_uid, who.pw_gid)
    made = subprocess.run(
        [program("mariadbd"), "--no-defaults", "--bootstrap", f"--datadir={data}", "--log-warnings=0"],
        input=_system_tables(), capture_output=True, **as_somebody(),  # type: ignore[call-overload]
    )  # fmt: skip
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoServerError(f"the server could not be set up: {made.stderr[-1000:].decode(errors='replace')}")
    port = free_port()
    process = subprocess.Popen(
        [program("mariadbd"), "--no-defaults", f"--datadir={data}", f"--socket={folder / 'socket'}", f"--port={port}",
         "--bind-address=127.0.0.1", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0",
         "--innodb-buffer-pool-size=32M", f"--pid-file={folder / 'pid'}", f"--log-error={folder / 'log'}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_us,
        **as_somebody(),  # type: ignore[call-overload]
    )  # fmt: skip
    server = MariadbServer(port, folder, process)
    for _ in range(300):
        if _answers(folder / "socket"):
            server.root().close()
            return server
        if process.poll() is not None:
            break
        time.sleep(0.05)
    server.stop()
    raise NoServerError("the server did not start")


if __name__ == "__main__":
    try:
        program("mariadbd")
        _system_tables()
    except NoServerError as error:
        sys.exit(str(error))
