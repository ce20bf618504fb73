"""What only a server can do to an act: go away, refuse, wait for ever, write values to its log (R3, R11; 3.6)."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ombud.database import ConflictFault, ConstraintFault, DatabaseFault, PassingFault
from ombud.database.postgresql import AddressError, PostgresqlDatabase, faults, read_address, session
from ombud.database.postgresql import database as database_module
from ombud.database.postgresql import line as line_module
from ombud.database.postgresql.limits import Limits
from ombud.database.postgresql.line import Line, checked, numbered
from ombud.database.postgresql.transaction import PostgresqlTransaction
from tests import stores
from tests.servers.postgresql import PASSWORD

pytestmark = pytest.mark.on("postgresql")


@pytest.fixture
def database(engine: str, tmp_path: Path) -> PostgresqlDatabase:
    of_test = stores.current()
    assert of_test is not None
    of_test.make_empty(tmp_path)
    made = of_test.opened(tmp_path)
    assert isinstance(made, PostgresqlDatabase)
    with made.act() as tx:
        tx.run("CREATE SCHEMA vault")
        tx.run("CREATE TABLE vault.thing (id SERIAL PRIMARY KEY, word TEXT UNIQUE)")
    return made


def words(database: PostgresqlDatabase) -> list[str]:
    return [row[0] for row in database.moment("SELECT word FROM thing ORDER BY id")]


def cut(database: PostgresqlDatabase) -> None:
    """The server ends every session that the test has."""
    with stores.server().superuser_on(database.name) as connection:
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'ombud'"
        connection.execute(f"{ended} AND datname = current_database()")


def put(database: PostgresqlDatabase, word: str) -> None:
    with database.act() as tx:
        tx.send("INSERT INTO thing (word) VALUES (?)", word)


def test_question_marks_are_numbered_but_not_those_in_texts() -> None:
    assert numbered("SELECT '?', ? WHERE x = ? AND y = 'it''s ?'") == "SELECT '?', $1 WHERE x = $2 AND y = 'it''s ?'"


def test_a_plain_insert_needs_no_check_and_everything_else_does() -> None:
    assert checked("INSERT INTO thing (word) VALUES (?)", 1) is None
    for sql, rows in (
        ("INSERT INTO thing (word) VALUES (?)", 2),
        ("INSERT INTO thing (word) VALUES (?) ON CONFLICT DO NOTHING", 1),
        ("INSERT INTO thing SELECT 1", 1),
        ("DELETE FROM thing", 1),
    ):
        assert f"count(*) = {rows}" in str(checked(sql, rows))


def test_bytes_numbers_and_nothing_come_back_as_they_went(database: PostgresqlDatabase) -> None:
    asked = "SELECT CAST(? AS bytea), CAST(? AS bigint), CAST(? AS text), CAST(? AS integer)"
    assert database.moment(asked, b"\x00'\xff", -(2**62), "å\n'", None) == [(b"\x00'\xff", -(2**62), "å\n'", None)]


def test_what_is_no_value_is_said_before_anything_is_sent(database: PostgresqlDatabase) -> None:
    with pytest.raises(TypeError, match="float"), database.act() as tx:
        tx.send("INSERT INTO thing (word) VALUES (?)", 1.5)
    put(database, "one")
    assert words(database) == ["one"]


def test_a_text_with_a_zero_in_it_is_refused_and_not_cut_short(database: PostgresqlDatabase) -> None:
    with pytest.raises(DatabaseFault, match="refused"):
        put(database, "one\x00two")
    assert words(database) == []


def test_a_server_that_went_away_between_two_acts_is_not_noticed(database: PostgresqlDatabase) -> None:
    put(database, "one")
    cut(database)
    put(database, "two")
    for _ in range(2):
        cut(database)
        assert words(database) == ["one", "two"]
    with database.read() as tx:
        assert tx.one("SELECT count(*) FROM thing") == (2,)
    cut(database)
    assert words(database) == ["one", "two"]


@pytest.mark.parametrize("then", ["ask", "commit", "part", "fail"])
def test_a_session_cut_in_the_middle_of_an_act_loses_the_act_whole_and_says_so(
    database: PostgresqlDatabase, then: str
) -> None:
    with pytest.raises(DatabaseFault if then != "fail" else KeyError) as fault, database.act() as tx:  # noqa: PT012
        tx.run("INSERT INTO thing (word) VALUES (?)", "Tolvan")
        cut(database)
        if then == "ask":
            tx.one("SELECT 1")
        if then == "part":
            with tx.part():
                tx.send("INSERT INTO thing (word) VALUES (?)", "Elvan")
        if then == "fail":
            raise KeyError
    assert "Tolvan" not in str(fault.value)
    assert words(database) == []
    put(database, "next")
    assert words(database) == ["next"]


def test_a_session_cut_while_a_statement_is_under_way_says_so(database: PostgresqlDatabase) -> None:
    with pytest.raises(DatabaseFault), database.read() as tx:  # noqa: PT012
        pages = tx.ahead([[("SELECT 1",)]] * 3)
        assert next(pages) == [[(1,)]]
        cut(database)
        list(pages)
    put(database, "one")
    assert words(database) == ["one"]


@pytest.mark.parametrize("number", [2, 3])
def test_nothing_else_is_asked_while_a_statement_is_under_way(database: PostgresqlDatabase, number: int) -> None:
    """Else the answer that comes next would be taken for another."""
    with database.read() as tx:
        pages = tx.ahead([[("SELECT 1",)]] * number)
        assert next(pages) == [[(1,)]]
        assert tx.one("SELECT 2") == (2,)
        with pytest.raises(RuntimeError, match="something else"):
            next(pages)
        assert tx.one("SELECT 3") == (3,)


def test_a_session_cut_while_a_read_ends_harms_nobody(database: PostgresqlDatabase) -> None:
    with database.read() as tx:
        tx.one("SELECT 1")
    cut(database)
    put(database, "one")
    assert words(database) == ["one"]


@pytest.mark.parametrize("then", ["ask", "commit", "fail", "read"])
def test_a_wire_that_is_cut_is_said_and_where_it_is_not_known_that_is_said(
    database: PostgresqlDatabase, then: str
) -> None:
    """No word comes from the server: whether a COMMIT came to it nobody here can know."""
    said = {"commit": "whole or not at all", "fail": "twelve"}.get(then, "nothing was changed")
    begun = database.read() if then == "read" else database.act()
    with pytest.raises((DatabaseFault, KeyError), match=said), begun as tx:  # noqa: PT012
        tx.one("SELECT 1")
        assert isinstance(tx, PostgresqlTransaction)
        with socket.socket(fileno=os.dup(tx._line._pg.socket)) as wire:
            wire.shutdown(socket.SHUT_RDWR)
        if then == "fail":
            raise KeyError("twelve")
        if then != "commit":
            tx.one("SELECT 2")
    put(database, "one")
    assert words(database) == ["one"]


@pytest.mark.parametrize("then", ["act", "moment"])
def test_a_server_that_dies_before_it_has_ended_a_read_is_not_noticed(database: PostgresqlDatabase, then: str) -> None:
    with database.read() as tx:
        (process,) = tx.one("SELECT pg_backend_pid()") or (0,)
        os.kill(process, signal.SIGSTOP)
    with stores.server().superuser_on() as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", (process,))
        os.kill(process, signal.SIGCONT)
    if then == "act":
        put(database, "one")
    assert words(database) == (["one"] if then == "act" else [])


def test_a_moment_is_not_read_inside_an_act_nor_an_act_begun_there(database: PostgresqlDatabase) -> None:
    with database.act(), pytest.raises(RuntimeError, match="inside an act"):
        database.moment("SELECT 1")
    assert database.truncate_log()


def test_a_reader_in_an_older_moment_is_waited_for_and_in_vain_that_is_said(
    database: PostgresqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "_READERS_PATIENCE", 2)
    other = PostgresqlDatabase(database.address)
    with other.read() as tx:
        tx.one("SELECT count(*) FROM thing")
        assert not database.truncate_log()
    assert database.truncate_log()
    other.close()


def test_a_migration_has_a_session_of_its_own_that_may_take_its_time(database: PostgresqlDatabase) -> None:
    with database.for_migration() as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == ("0",)
        assert not connection.autocommit


def test_a_password_is_sent_when_there_is_one(database: PostgresqlDatabase) -> None:
    address = read_address(stores.server().url(database.name, "asks", tcp=True))
    with pytest.raises(DatabaseFault, match="does not let us in"):
        PostgresqlDatabase(address.with_password("gissat")).moment("SELECT 1")
    let_in = PostgresqlDatabase(address.with_password(PASSWORD))
    assert let_in.moment("SELECT 1") == [(1,)]
    let_in.close()


def test_an_act_broken_off_from_outside_leaves_nothing(database: PostgresqlDatabase) -> None:
    with pytest.raises(KeyboardInterrupt), database.act() as tx:  # noqa: PT012
        tx.run("INSERT INTO thing (word) VALUES ('one')")
        raise KeyboardInterrupt
    assert words(database) == []


def test_a_fault_that_is_caught_inside_an_act_does_not_let_the_rest_through(database: PostgresqlDatabase) -> None:
    put(database, "one")
    with pytest.raises(DatabaseFault, match="has failed"), database.act() as tx, pytest.raises(ConstraintFault):
        tx.run("INSERT INTO thing (word) VALUES ('one')")
        # and so to the end of the act
    assert words(database) == ["one"]


def test_a_sent_write_that_fails_takes_its_part_or_the_act(database: PostgresqlDatabase) -> None:
    put(database, "one")
    with database.act() as tx:
        tx.send("INSERT INTO thing (word) VALUES ('two')")
        with pytest.raises(ConstraintFault), tx.part():  # noqa: PT012
            tx.send("INSERT INTO thing (word) VALUES ('three')")
            tx.send("INSERT INTO thing (word) VALUES ('one')")
            tx.send("UPDATE thing SET word = 'four' WHERE word = ?", "three")
    assert words(database) == ["one", "two"]
    with pytest.raises(ConstraintFault), database.act() as tx:  # noqa: PT012
        tx.send("INSERT INTO thing (word) VALUES ('one')")
        tx.send("INSERT INTO thing (word) VALUES ('five')")
    with pytest.raises(DatabaseFault, match="refused"), database.act() as tx:  # a division of the caller's own
        tx.send("UPDATE thing SET id = 1 / 0", rows=None)
    assert words(database) == ["one", "two"]


def test_a_statement_that_was_not_prepared_is_prepared_anew(database: PostgresqlDatabase) -> None:
    insert = "INSERT INTO late (word) VALUES (?)"
    for _ in range(2):
        with pytest.raises(DatabaseFault, match="42P01"), database.act() as tx:  # noqa: PT012
            tx.send(insert, "one")
            tx.send("UPDATE late SET word = ?", "two", rows=None)
    with database.act() as tx:
        tx.run("CREATE TABLE vault.late (word TEXT)")
    with database.act() as tx:
        tx.send(insert, "one")
        tx.send("UPDATE late SET word = ?", "two", rows=None)
    assert database.moment("SELECT word FROM late") == [("two",)]


def test_much_that_is_sent_at_once_neither_waits_for_itself_nor_is_lost(database: PostgresqlDatabase) -> None:
    many = [(f"{number}{'x' * 20_000}",) for number in range(400)]
    with database.act() as tx:
        tx.send_many("INSERT INTO thing (word) VALUES (?)", many)
    assert database.moment("SELECT count(*) FROM thing") == [(400,)]
    with database.act() as tx:
        assert tx.many("UPDATE thing SET word = 'y' || id WHERE word = ?", many) == 400


def test_two_acts_that_wait_for_each_other_end_in_one_that_is_told(database: PostgresqlDatabase) -> None:
    put(database, "one")
    put(database, "two")
    meeting, told = threading.Barrier(2), []

    def take(first: str, second: str) -> None:
        try:
            with database.act() as tx:
                tx.run("UPDATE thing SET word = word WHERE word = ?", first)
                meeting.wait(20)
                tx.run("UPDATE thing SET word = word WHERE word = ?", second)
        except ConflictFault as fault:
            told.append(str(fault))

    threads = [threading.Thread(target=take, args=pair) for pair in (("one", "two"), ("two", "one"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    (said,) = told
    assert "waited for each other; nothing was changed. Try again" in said
    with database.read() as tx:  # the lines of threads that have ended are let go of
        assert tx.one("SELECT 1") == (1,)


def test_an_act_waits_for_a_lock_no_longer_than_it_must(database: PostgresqlDatabase) -> None:
    put(database, "one")
    other = PostgresqlDatabase(database.address, limits=Limits(lock_seconds=0.05))
    with database.act() as tx:
        tx.run("UPDATE thing SET word = 'x'")
        with pytest.raises(ConflictFault, match="for too long"), other.act() as also:
            also.run("UPDATE thing SET word = 'y'")
    other.close()


def test_whoever_meets_a_lock_of_a_strangers_is_told_so_in_time(database: PostgresqlDatabase) -> None:
    """An administrator's session that holds a whole table: an act, a reading and a moment all end, and go on after."""
    put(database, "one")
    other = PostgresqlDatabase(database.address, limits=Limits(lock_seconds=0.05))
    with stores.server().superuser_on(database.name) as stranger, stranger.transaction():
        stranger.execute("LOCK TABLE vault.thing")
        with pytest.raises(ConflictFault, match="for too long"), other.act() as tx:
            tx.run("UPDATE thing SET word = 'x'")
        with pytest.raises(ConflictFault, match="for too long"), other.read() as tx:
            tx.one("SELECT word FROM thing")
        with pytest.raises(ConflictFault, match="for too long"):
            other.moment("SELECT word FROM thing")
    assert words(other) == ["one"]
    other.close()


def test_a_database_for_looking_refuses_an_act(database: PostgresqlDatabase) -> None:
    looking = PostgresqlDatabase(database.address, reads_only=True)
    with pytest.raises(DatabaseFault, match="cannot be written"), looking.act() as tx:
        tx.run("INSERT INTO thing (word) VALUES ('one')")
    with pytest.raises(DatabaseFault, match="cannot be written"):
        looking.moment("DELETE FROM thing")
    looking.close()


def test_a_read_cannot_write(database: PostgresqlDatabase) -> None:
    with pytest.raises(DatabaseFault, match="cannot be written"), database.read() as tx:
        tx.run("INSERT INTO thing (word) VALUES ('one')")


@pytest.mark.parametrize(
    "setting", ["log_parameter_max_length = -1", "log_min_messages = warning", "pgaudit.log_parameter = on"]
)
def test_a_server_that_logs_values_is_not_used(database: PostgresqlDatabase, setting: str) -> None:
    """security.md 3.6. A plain role cannot stop it; one that may is made to."""
    with stores.server().superuser_on(database.name) as connection:
        connection.execute("DROP ROLE IF EXISTS talks")
        connection.execute("CREATE ROLE talks LOGIN")
        for name, value in session.SILENCE.items():
            connection.execute(f"ALTER ROLE talks SET {name} = {value}")
        connection.execute(f"ALTER ROLE talks SET {setting}")
        talking = PostgresqlDatabase(read_address(stores.server().url(database.name, "talks")))
        with pytest.raises(DatabaseFault, match="may write values of statements, or rows, to its log"):
            talking.moment("SELECT 1")
        if setting.startswith("log"):
            connection.execute(f"GRANT SET ON PARAMETER {setting.partition(' ')[0]} TO talks")
            assert talking.moment("SELECT 1") == [(1,)]
        talking.close()
        connection.execute("DROP OWNED BY talks")
        connection.execute("DROP ROLE talks")


def test_sessions_are_durable_and_wait_for_nothing_for_ever(database: PostgresqlDatabase) -> None:
    names = ("synchronous_commit", "lock_timeout", "application_name", "log_parameter_max_length_on_error")
    assert [database.moment(f"SHOW {name}")[0][0] for name in names] == ["on", "10s", "ombud", "0"]


def test_an_old_server_and_one_without_every_letter_are_not_used(
    database: PostgresqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stores.server().superuser_on() as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    latin = PostgresqlDatabase(read_address(stores.server().url("latin")))
    with pytest.raises(DatabaseFault, match="not in UTF-8"):
        latin.moment("SELECT 1")
    with stores.server().superuser_on() as connection:
        connection.execute("DROP DATABASE latin")
    monkeypatch.setattr(session, "OLDEST", 99)
    with pytest.raises(DatabaseFault, match="older than PostgreSQL 99"):
        PostgresqlDatabase(database.address).moment("SELECT 1")


def test_a_session_that_fails_while_it_begins_is_closed_and_said(
    database: PostgresqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_SILENCE", "SELECT nothing_of_the_kind()")
    with pytest.raises(DatabaseFault, match="42883"):
        PostgresqlDatabase(database.address).moment("SELECT 1")


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        ("53100", PassingFault, "disk is full"),
        ("53300", PassingFault, "no connection left"),
        ("25006", PassingFault, "cannot be written"),
        ("28P01", DatabaseFault, "does not let us in"),
        ("40001", ConflictFault, "Try again"),
        ("23505", ConstraintFault, "rule of the schema"),
        ("08001", PassingFault, "a server behind the coordinator does not answer it"),
        ("08P01", DatabaseFault, "refused the statement"),
        ("XX001", DatabaseFault, "restore the latest backup"),
        ("99999", DatabaseFault, "refused the statement"),
        (None, PassingFault, "was lost"),
    ],
)
def test_every_code_of_the_servers_has_our_words(code: str | None, kind: type[DatabaseFault], says: str) -> None:
    fault = faults.said("clinic", code)
    assert type(fault) is kind
    assert str(fault).startswith("clinic: ")
    assert says in str(fault)


@pytest.mark.parametrize("url", ["clinic", "postgresql://host/", "postgresql://a b/c?x", "postgresql://a:b@c/d"])
def test_an_address_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(AddressError) as fault:
        read_address(url)
    assert url not in str(fault.value)


def test_an_address_shows_neither_place_nor_password() -> None:
    address = read_address("postgresql://somebody@db.example.se/clinic").with_password("hemligt")
    assert repr(address) == "Address(name='clinic')"


@pytest.mark.parametrize(
    "does", [lambda tx: tx.one("SELECT pg_sleep(0.5)"), lambda tx: tx.send("SELECT pg_sleep(0.5)", rows=None)]
)
def test_other_threads_go_on_while_one_waits_for_the_server(
    database: PostgresqlDatabase, does: Callable[[Any], None]
) -> None:
    counted: list[float] = []
    waiting = threading.Event()

    def wait() -> None:
        with database.act() as tx:
            waiting.set()
            does(tx)

    thread = threading.Thread(target=wait)
    thread.start()
    waiting.wait(5)
    while thread.is_alive():
        counted.append(time.monotonic())
        time.sleep(0.01)
    assert len(counted) > 10


@pytest.mark.parametrize("stands", ["the statement", "the server"])
def test_a_commit_that_is_not_answered_is_broken_off_and_not_said_to_be_undone(
    stands: str, database: PostgresqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_module, "_HEARS_WITHIN", 0.2)
    put(database, "one")
    process = 0

    def write() -> None:
        nonlocal process
        with database.act() as tx:
            (process,) = tx.one("SELECT pg_backend_pid()") or (0,)
            tx._line._commit_ms = 50
            tx.send("INSERT INTO thing (word) VALUES ('two')")
            if stands == "the server":
                os.kill(process, signal.SIGSTOP)
            else:
                tx.send("SELECT pg_sleep(60)", rows=None)

    with pytest.raises(DatabaseFault, match="was lost while the act was being written"):
        write()
    if stands == "the server":
        os.kill(process, signal.SIGCONT)
    put(database, "three")
    assert set(words(database)) - {"two"} == {"one", "three"}


def test_an_act_that_may_be_there_is_said_to_be_so_whatever_ended_the_session() -> None:
    for code, says in (
        (None, "was lost while"),
        ("57P01", "was lost while"),
        ("53100", "disk is full, and the server"),
    ):
        fault = str(faults.lost_at_commit("clinic", code))
        assert says in fault
        assert "whole or not at all" in fault
        assert "nothing was changed" not in fault


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("FATAL: password authentication failed for user", "does not let us in"),
        ("failed to resolve host 'x'", "is not known on this network"),
        ("Connection refused", "nothing answers at the host and port"),
        ("timeout expired", "did not answer in time"),
        ("SSL error: certificate verify failed", "of none that sslrootcert trusts"),
        ('server certificate for "a" does not match host name "b"', "another host's"),
        ('root certificate file "/x" does not exist', "file of sslrootcert"),
        ('certificate file "/x"', "file of sslcert"),
        ("received invalid response to SSL negotiation: H", "no PostgreSQL server"),
        ("unsupported startup parameter: options", "a pooler stands before the server"),
        ("session is read-only", "cannot be written now"),
        ("sorry, too many clients already", "no connection left"),
        ("something new", "no session could be had"),
    ],
)
def test_why_nothing_is_reached_is_said_without_repeating_what_the_driver_says(text: str, says: str) -> None:
    said = str(faults.connection_fault("clinic", psycopg.OperationalError(f"{text} seeded")))
    assert says in said
    assert "seeded" not in said
    assert said.startswith("clinic: ")


def test_what_could_only_be_read_for_a_while_is_written_again_by_itself(database: PostgresqlDatabase) -> None:
    """A session keeps what was set when it began, so one that could not write is not used again."""
    with stores.server().superuser_on() as connection:
        connection.execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
        cut(database)
        with pytest.raises(DatabaseFault, match=r"cannot be written now.*nothing was changed"):
            put(database, "one")
        connection.execute(f"ALTER DATABASE {database.name} RESET default_transaction_read_only")
    put(database, "two")
    assert words(database) == ["two"]


def test_a_reading_that_failed_as_it_ended_leaves_nothing_to_the_next_one(database: PostgresqlDatabase) -> None:
    """The COMMIT behind what failed is passed over: the session stood in a failed transaction, and was lent."""
    for next_one in ("a read", "a moment"):
        with database.read() as tx:
            tx.send("SELECT 1 / (SELECT count(*) FROM thing)", rows=None)
        if next_one == "a moment":
            assert database.moment("SELECT 1") == [(1,)]
        with database.read() as tx:
            assert tx.one("SELECT 1") == (1,)


FORGETS = {
    "a pooler gives the session to another": "DEALLOCATE ALL",
    "a table is changed": "ALTER TABLE vault.thing ADD kind TEXT",
}


@pytest.mark.parametrize("happens", FORGETS)
def test_a_session_that_forgets_what_was_prepared_fails_one_act_and_is_not_used_again(
    happens: str, database: PostgresqlDatabase
) -> None:
    """A moment is not even told. Before, the session was lent again and again, and all failed for up to an hour."""
    everything = "SELECT * FROM thing ORDER BY id"

    def read() -> int:
        with database.act() as tx:
            return len(tx.all(everything))

    put(database, "one")
    assert (read(), len(database.moment(everything))) == (1, 1)
    database.moment(FORGETS[happens])
    with pytest.raises(DatabaseFault, match=r"session.*nothing was changed\. Try again"):
        read()
    assert read() == 1
    database.moment(FORGETS[happens].replace("kind", "place"))
    assert len(database.moment(everything)) == 1


def test_a_server_that_is_started_again_is_noticed_by_no_line_that_stood_still(database: PostgresqlDatabase) -> None:
    """Three lines, all of them cut: each act finds a new one."""
    with database.read() as tx:
        tx.one("SELECT 1")
        threads = [threading.Thread(target=words, args=(database,)) for _ in range(2)]
        for thread in threads:
            thread.start()
            thread.join()
    cut(database)
    put(database, "one")
    assert words(database) == ["one"]


def test_a_line_that_stood_still_is_asked_whether_the_server_is_there(database: PostgresqlDatabase) -> None:
    """One that answers goes on; of one that is cut, and of one whose server stands still, nothing more is asked."""
    with database.read() as tx:
        (process,) = tx.one("SELECT pg_backend_pid()") or (0,)
    line = database._pool.take()
    assert line.answers_within(5)
    database._pool.give(line)
    put(database, "one")
    os.kill(process, signal.SIGSTOP)
    try:
        assert not line.answers_within(0.05)
    finally:
        os.kill(process, signal.SIGCONT)
    assert words(database) == ["one"]
    line = database._pool.take()
    with socket.socket(fileno=os.dup(line._pg.socket)) as wire:
        wire.shutdown(socket.SHUT_RDWR)
    assert not line.answers_within(5)
    database._pool.give(line)


def test_several_hosts_are_asked_for_the_one_that_writes_and_a_fault_while_beginning_keeps_no_line(
    database: PostgresqlDatabase,
) -> None:
    """R11: `target_session_attrs` is ours to say; the first host here is none."""
    of, port = stores.server(), stores.server().port
    several = read_address(f"postgresql://ombud@127.0.0.1:1,127.0.0.1:{port}/{database.name}")
    assert several.hosts == 2
    for manner in ({}, {"reads_only": True}):
        found = PostgresqlDatabase(several, **manner)
        assert found.moment("SELECT 1") == [(1,)]
        found.close()
    with PostgresqlDatabase(several).snapshot(Path("unused")) as tx:
        assert tx.one("SELECT count(*) FROM thing") == (0,)
    with of.superuser_on() as connection:
        connection.execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
        with pytest.raises(DatabaseFault, match=r"cannot be written now|nothing answers"):
            PostgresqlDatabase(several).moment("SELECT 1")
        connection.execute(f"ALTER DATABASE {database.name} RESET default_transaction_read_only")


def test_an_act_that_cannot_begin_gives_its_line_back(
    database: PostgresqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_line: Line, _sql: str) -> None:
        raise DatabaseFault("clinic: not now")

    with monkeypatch.context() as patched:
        patched.setattr(Line, "begin", fail)
        with pytest.raises(DatabaseFault, match="not now"), database.act():
            raise AssertionError("it began")
    assert not database._pool.holds()
    put(database, "one")


def test_a_line_that_fails_while_it_is_asked_is_closed(
    database: PostgresqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_line: Line) -> None:
        raise psycopg.OperationalError

    line = database._pool.take()
    monkeypatch.setattr(Line, "_sync", fail)
    assert not line.answers_within(5)
    database._pool.give(line)


def test_an_address_says_what_is_wrong_before_anybody_is_asked() -> None:
    for more, says in (("port=0", "its port"), ("port=65536", "its port"), ("sslmode=x", "its sslmode")):
        with pytest.raises(AddressError, match=says):
            read_address(f"postgresql:///clinic?{more}")
    assert read_address("postgresql://a:65535,b/clinic").hosts == 2
    assert read_address("postgresql:///clinic").hosts == 1
