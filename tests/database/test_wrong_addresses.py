"""An address that leads nowhere, or to somebody else: one sentence says which it is, and repeats nothing of it.

What is said is found out from a real server and from real listeners: the words that the driver uses are not ours.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from ombud.database import DatabaseFault
from ombud.database.postgresql import PostgresqlDatabase, faults, read_address
from tests import stores

pytestmark = pytest.mark.on("postgresql")
_SECRETS = ("seeded", "127.0.0.1", "ombud@", "/dev/shm", "/tmp")
Answer = Callable[[socket.socket], None]


@pytest.fixture
def url(engine: str, tmp_path: Path) -> str:
    """The address of an empty database of this test, which is there."""
    of_test = stores.current()
    assert of_test is not None
    of_test.make_empty(tmp_path)
    return of_test.url(tmp_path)


def said(url: str) -> str:
    """What somebody is told whose address this is."""
    with closing(PostgresqlDatabase(read_address(url))) as database, pytest.raises(DatabaseFault) as fault:
        database.moment("SELECT 1")
    words = str(fault.value)
    assert "\n" not in words
    assert not any(secret in words for secret in _SECRETS), words
    return words


def administered(*statements: str) -> None:
    with stores.server().superuser_on() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]


def name_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true", "the database lets nobody in now"),
        ("CONNECTION LIMIT 0", "CONNECTION LIMIT -1", "no connection left for us"),
    ],
)
def test_a_database_that_is_closed_for_a_while_is_no_missing_one(url: str, before: str, after: str, told: str) -> None:
    name = name_of(url)
    administered(f"ALTER DATABASE {name} {before}")
    assert told in said(url)
    administered(f"ALTER DATABASE {name} {after}")
    with closing(PostgresqlDatabase(read_address(url))) as database:
        assert database.moment("SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("NOLOGIN", "may not log in"),
        ("LOGIN CONNECTION LIMIT 0", "no connection left for us"),
        ("LOGIN", "may not connect to the database"),
    ],
)
def test_a_role_that_may_not_come_in_is_no_wrong_password(url: str, role: str, told: str) -> None:
    name = name_of(url)
    stranger = f"seeded_{name}"
    administered(f"CREATE ROLE {stranger} {role}")
    try:
        if role == "LOGIN":
            administered(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")
        assert told in said(url.replace("ombud@", f"{stranger}@"))
    finally:
        administered(f"DROP ROLE {stranger}")
    assert "does not let us in" in said(url.replace("ombud@", f"{stranger}@"))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("host=one.example.se,two.example.se&port=1,2,3", "not as many ports, or places, as hosts"),
        ("host=/seeded" + "x" * 120, "too long a name"),
        ("host=/seeded", "no socket of a server in the folder"),
        ("{place}&channel_binding=seeded", "a value that is none"),
        ("host=127.0.0.1&keepalives=seeded", "a value that is none"),
        ("{place}&ssl_min_protocol_version=seeded", "a value that is none"),
        ("{place}&service=seeded", "stands in no file of services"),
        ("host=127.0.0.1&require_auth=scram-sha-256", "another proof of who we are"),
    ],
)
def test_an_address_that_contradicts_itself_or_the_server(url: str, more: str, told: str) -> None:
    start, _, place = url.partition("?")
    assert told in said(f"{start}?{more.format(place=place)}")


@contextmanager
def answering(answer: Answer) -> Iterator[int]:
    """The port of somebody who answers like that."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    line, _ = listening.accept()
                except TimeoutError:
                    continue
                with line:
                    line.settimeout(5)
                    answer(line)

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            thread.join()


def a_web_server(line: socket.socket) -> None:
    line.recv(1024)
    line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def somebody_who_hangs_up(line: socket.socket) -> None:
    line.recv(1024)


def a_pooler(line: socket.socket) -> None:
    """What PgBouncer says to a session that brings settings."""
    line.recv(1024)
    error = b"SFATAL\0C08P01\0Munsupported startup parameter: options\0\0"
    line.sendall(b"E" + (len(error) + 4).to_bytes(4, "big") + error)


@pytest.mark.parametrize(
    ("answer", "sslmode", "told"),
    [
        (a_web_server, "verify-full", "no PostgreSQL server"),
        (a_web_server, "disable", "no PostgreSQL server"),
        (somebody_who_hangs_up, "disable", "ended the connection at once"),
        (a_pooler, "disable", "a pooler stands before the server"),
    ],
)
def test_what_answers_is_no_server_of_ours(answer: Answer, sslmode: str, told: str) -> None:
    with answering(answer) as port:
        assert told in said(f"postgresql://ombud@127.0.0.1:{port}/clinic?sslmode={sslmode}")


def test_whoever_never_answers_is_not_waited_for_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert "did not answer in time" in said(
            f"postgresql://ombud@127.0.0.1:{port}/clinic?sslmode=disable&connect_timeout=2"
        )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('could not open certificate file "/seeded": Permission denied', "the file of sslcert"),
        ('could not stat private key file "/seeded": No such file or directory', "the file of sslkey"),
        ('certificate does not match private key file "/seeded": seeded', "do not belong together"),
        ('on socket "/seeded" failed: Permission denied', "not open to the account"),
        ("connection requires a valid client certificate", "asks for a client certificate"),
        ('FATAL:  certificate authentication failed for user "seeded"', "does not let us in"),
        ("FATAL:  the database system is not accepting connections", "starting up or shutting down"),
        ('FATAL:  pg_hba.conf rejects connection for host "seeded"', "not without TLS"),
    ],
)
def test_a_file_or_a_server_that_cannot_be_had_here_has_its_sentence(text: str, told: str) -> None:
    words = str(faults.connection_fault("clinic", psycopg.OperationalError(text)))
    assert told in words
    assert "seeded" not in words
