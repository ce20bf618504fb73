"""The server under an installation dies, and what it writes down meanwhile (security.md R11, I1, I7, I8; 3.6)."""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from ombud.database import DatabaseFault
from ombud.database.postgresql.faults import READ_ONLY, WORDS
from ombud.relations import Kind
from ombud.terms import SubjectId
from ombud.vault import Opened, Written
from tests import stores
from tests.clinic import Clinic, make_clinic
from tests.faults.test_at_once import asking
from tests.servers.postgresql import Server, started

pytestmark = pytest.mark.skipif(
    "OMBUD_TEST_POSTGRESQL" in os.environ, reason="a server of somebody else's is not killed"
)
TALKS = {
    "log_statement": "all",
    "log_min_duration_statement": "0",
    "log_error_verbosity": "verbose",
    "log_duration": "on",
    "shared_preload_libraries": "pg_stat_statements",
}


@pytest.fixture(scope="module")
def durable() -> Iterator[Server]:
    """A server as in life, that keeps what it acknowledged and says everything in its log."""
    server = started(fsync="on", full_page_writes="on", **TALKS)
    yield server
    server.stop()


@pytest.fixture
def clinic(durable: Server, tmp_path: Path) -> Iterator[Clinic]:
    stores.begin("postgresql", lambda: durable)
    yield make_clinic(tmp_path)
    stores.end()


def test_what_was_acknowledged_is_there_after_the_server_was_killed_and_the_rest_is_not(
    clinic: Clinic, durable: Server, soak: bool
) -> None:
    """kill -9 of every process of the server at a random moment of an act, again and again."""
    chance, kept, told = random.Random(7), list[tuple[SubjectId, str]](), list[str]()
    for round_ in range(100 if soak else 5):
        stopped = threading.Event()
        begun: list[tuple[SubjectId, str]] = []

        def work(
            number: int = round_, begun: list[tuple[SubjectId, str]] = begun, stopped: threading.Event = stopped
        ) -> None:
            try:
                for turn in range(10_000):
                    subject, word = asking(clinic), f"w{number}.{turn}@example.se"
                    begun.append((subject, word))
                    assert isinstance(clinic.hold(subject, "contact", "contract", email=word), Written)
                    kept.append((subject, word))
            except DatabaseFault as fault:
                told.append(str(fault))
            stopped.set()

        worker = threading.Thread(target=work)
        worker.start()
        time.sleep(0.2 + chance.random() / 2)
        durable.kill()
        assert stopped.wait(30)
        worker.join()
        durable.start()
        assert clinic.vault.ledger.verify(clinic.vault.ledger.checkpoint(clinic.later(minutes=1))).ok
        for subject, word in kept[-20:]:
            assert {"email": word} in clinic.values(subject, "contract.request", "contact")
        for subject, word in begun[-1:]:  # the act that was under way is there whole, or not at all
            opened = clinic.read(subject, "contract.request", "contact")
            held = [dict(one.fields) for one in opened.data.reveal()] if isinstance(opened, Opened) else []
            assert held in ([], [{"email": word}])
    assert len(told) == (100 if soak else 5)
    assert all("lost" in said or "server" in said for said in told), told


def test_no_value_of_any_statement_is_in_the_servers_log_or_its_list_of_statements(
    clinic: Clinic, durable: Server
) -> None:
    """At `log_statement=all` and with statements that fail: neither a person's value nor any other parameter."""
    subject = asking(clinic)
    clinic.begin(subject, Kind.MEASURE, asks="seeded-measure")
    clinic.hold(subject, "contact", "contract", email="seeded-email@example.se", phone="070-1740606")
    database = clinic.vault.database
    for sql in (
        "INSERT INTO suppression (blind, channel, made_at) VALUES (?, ?, NULL)",
        "INSERT INTO nowhere (blind, channel) VALUES (?, ?)",
        "INSERT INTO suppression (blind, channel, made_at) VALUES (?, ?, 1 / 0)",
    ):
        with pytest.raises(DatabaseFault), database.act() as tx:
            tx.run(sql, b"seeded-blind", "seeded-channel")
    with pytest.raises(DatabaseFault):
        database.moment("SELECT CAST(? AS integer)", "seeded-number")
    with durable.superuser_on(database.name) as others:
        others.execute("CREATE EXTENSION pg_stat_statements SCHEMA public")
        others.execute("SELECT %s::text AS shown", ("seeded-but-logged",), prepare=True)
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            others.execute("SELECT CAST(%s::text AS integer)", ("quoted-by-an-error",))
        others.execute("SET application_name = 'seeded-but-kept'")
        kept = str(others.execute("SELECT string_agg(query, ' ') FROM pg_stat_statements").fetchone()).encode()
    assert b"seeded-but-kept" in kept, "the server's list of statements would not show a value if it were there"
    assert b"VALUES ($1, $2" in kept
    log = durable.log.read_bytes()
    assert b"seeded-but-logged" in log, "the log would not show a value if it were there"
    assert b'integer: "quoted-by-an-error"' in log
    for value in (b"seeded-measure", b"seeded-email", b"1740606", b"seeded-blind", b"seeded-channel", b"seeded-number"):
        assert value not in log + kept
        assert value.hex().encode() not in log + kept
    assert subject.hex().encode() not in log + kept
    raw = stores.raw(database)
    assert b"seeded-email" not in raw
    assert b"Nelly" not in raw


def test_a_full_disk_in_the_middle_of_an_act_is_said_without_what_the_server_says(
    clinic: Clinic, durable: Server
) -> None:
    """The server's own words may quote a row. What a disk does that is really full is in test_server_full.py."""
    subject = asking(clinic)
    with durable.superuser_on(clinic.vault.database.name) as connection:
        connection.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no room for seeded-value' USING ERRCODE = '53100'; END $$"
        )
        connection.execute("CREATE TRIGGER is_full BEFORE INSERT ON vault.record EXECUTE FUNCTION full_disk()")
        with pytest.raises(DatabaseFault, match="disk is full; nothing was changed") as fault:
            clinic.hold(subject, "contact", "contract", email="tolvan@example.se")
        assert "seeded" not in str(fault.value)
        connection.execute("DROP TRIGGER is_full ON vault.record")
    assert isinstance(clinic.hold(subject, "contact", "contract", email="tolvan@example.se"), Written)
    assert clinic.vault.ledger.verify(clinic.vault.ledger.checkpoint(clinic.now)).ok


def test_a_server_that_is_set_to_read_only_says_so_and_is_written_again_by_itself(
    clinic: Clinic, durable: Server
) -> None:
    """Of the whole server, and while sessions of ours are open there: R3, R11. Nothing is lost, nothing half done."""
    subject = asking(clinic)
    clinic.hold(subject, "contact", "contract", email="tolvan@example.se")
    clinic.values(subject, "contract.request", "contact")  # the process has read, and so has its place in the log
    with set_to_read_only(durable):
        for _ in range(2):
            with pytest.raises(DatabaseFault) as fault:
                clinic.hold(subject, "contact", "contract", email="elvan@example.se")
            assert str(fault.value) == f"{clinic.vault.database.name}: {WORDS[READ_ONLY]} ({READ_ONLY})"
        assert clinic.values(subject, "contract.request", "contact") == [{"email": "tolvan@example.se"}]
    assert isinstance(clinic.hold(subject, "contact", "contract", email="tian@example.se"), Written)
    held = clinic.values(subject, "contract.request", "contact")
    assert sorted(one["email"] for one in held) == ["tian@example.se", "tolvan@example.se"]
    assert clinic.vault.ledger.verify(clinic.vault.ledger.checkpoint(clinic.now)).ok


@contextmanager
def set_to_read_only(server: Server) -> Iterator[None]:
    read_only(server, "on")
    try:
        yield
    finally:
        read_only(server, "off")


def read_only(server: Server, value: str) -> None:
    """Set it for the whole server, and come back when it holds."""
    with server.superuser_on() as connection:
        connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        connection.execute("SELECT pg_reload_conf()")
    while shown(server, "default_transaction_read_only") != value:
        time.sleep(0.01)


def shown(server: Server, setting: str) -> object:
    """As a new session has it."""
    with server.superuser_on() as connection:
        row = connection.execute(f"SHOW {setting}").fetchone()
    assert row is not None
    return row[0]


def test_the_server_of_these_tests_is_as_in_life(durable: Server) -> None:
    with durable.superuser_on() as connection:
        shown = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "full_page_writes")]
    assert shown == [("on",), ("on",)]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(durable.url("postgres", "asks", tcp=True))
