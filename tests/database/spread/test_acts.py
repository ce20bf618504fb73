"""Acts over several servers: who waits for whom, what is left and taken away, what is told (docs/decisions/0083)."""

import secrets
import threading
from pathlib import Path
from typing import cast

import pytest

from ombud.archives import store as archive_rows
from ombud.database import ConflictFault, DatabaseFault
from ombud.database.spread.database import SpreadDatabase
from ombud.database.spread.seen import is_spread
from tests import stores
from tests.database_fixture import another, make_database

pytestmark = pytest.mark.on("spread")
REGISTER = "INSERT INTO subject (subject_id, created_at, seal) VALUES (?, 1, ?)"
HOLD = "SELECT created_at FROM subject WHERE subject_id = ? FOR UPDATE"
LOCK = "INSERT INTO identity_lock (field, blind) VALUES ('x', ?)"
WISH = (
    "INSERT INTO wishes (subject_id, choices, flags, recorded, seal) VALUES (?, ?, 0, 1, ?) ON CONFLICT (subject_id)"
    " DO UPDATE SET choices = excluded.choices"
)


@pytest.fixture
def database(engine: str, tmp_path: Path) -> SpreadDatabase:
    return cast(SpreadDatabase, make_database(tmp_path))


def registered(database: SpreadDatabase, number: int = 1) -> list[bytes]:
    people = [secrets.token_bytes(16) for _ in range(number)]
    for one in people:
        with database.act() as tx:
            tx.run(REGISTER, one, b"")
    return people


def left(database: SpreadDatabase) -> tuple[int, int]:
    """How many halves there are, and how many numbers."""
    halves, whole = (database.moment(f"SELECT count(*) FROM spread.{table}")[0][0] for table in ("half", "whole"))
    return halves, whole


def test_the_catalogue_says_that_people_lie_at_several(database: SpreadDatabase) -> None:
    assert is_spread(database)
    with database.read() as tx:
        assert database.keys(tx)["data_key"] == ("subject_id", "class")
        assert database.keys(tx)["leaf"] == ("seq",)


def test_an_act_about_one_person_leaves_nothing(database: SpreadDatabase) -> None:
    (anna,) = registered(database)
    with database.act() as tx:
        tx.send(WISH, anna, 3, b"")
        tx.send(WISH, anna, 4, b"")
    assert left(database) == (0, 0)
    assert database.moment("SELECT choices FROM wishes") == [(4,)]


def test_an_act_in_two_places_leaves_a_half_until_it_is_settled(database: SpreadDatabase) -> None:
    (anna,) = registered(database)
    with database.act() as tx:
        assert tx.run(WISH, anna, 3, b"") == 1
        tx.run(LOCK, b"one")
    assert left(database) == (1, 1)
    assert database.settle() == 0
    assert left(database) == (0, 0)
    assert database.settle() == 0


def test_an_act_about_everybody_leaves_a_half_at_each(database: SpreadDatabase) -> None:
    registered(database, 3)
    with database.act() as tx:
        assert tx.run("UPDATE subject SET stale = 1") == 3
    assert left(database) == (2, 1)
    assert database.truncate_log()
    assert left(database) == (0, 0)


def test_what_is_missing_is_carried_out_once_whatever_it_was(database: SpreadDatabase) -> None:
    """As after a kill: the number and what the coordinator wrote are taken back, the servers have the rest."""
    anna, bo = registered(database, 2)
    with database.act() as tx:
        tx.run(WISH, anna, 3, b"")
        tx.many("UPDATE subject SET stale = 1 WHERE subject_id = ?", [(anna,), (bo,)])
        tx.run(LOCK, b"one")
        tx.run("DELETE FROM alarm WHERE actor = ?", "rut")
    with stores.server().superuser_on(database.name) as connection:
        connection.execute("DELETE FROM spread.whole")
        connection.execute("DELETE FROM keydir.identity_lock")
    assert another(database).settle() == 1  # type: ignore[attr-defined]
    assert database.moment("SELECT field FROM identity_lock") == [("x",)]
    assert database.moment("SELECT choices FROM wishes") == [(3,)]
    assert left(database) == (0, 0)


def test_a_part_that_fails_is_in_no_half(database: SpreadDatabase) -> None:
    (anna,) = registered(database)
    with database.act() as tx:
        tx.run(WISH, anna, 3, b"")
        with pytest.raises(KeyError), tx.part():  # noqa: PT012
            tx.run(LOCK, b"one")
            raise KeyError
    assert left(database) == (0, 0)


def test_who_waits_for_a_person_sees_what_it_waited_for(database: SpreadDatabase) -> None:
    (anna,) = registered(database)
    other, seen, begun = another(database), [], threading.Event()

    def wait() -> None:
        with other.act() as tx:
            begun.set()
            tx.one(HOLD, anna)
            seen.append(tx.one("SELECT choices FROM wishes WHERE subject_id = ?", anna))

    with database.act() as tx:
        assert tx.one(HOLD, anna) == (1,)
        thread = threading.Thread(target=wait)
        thread.start()
        assert begun.wait(30)
        tx.run(WISH, anna, 5, b"")
    thread.join(30)
    assert seen == [(5,)]


def test_who_had_looked_before_is_told_that_another_was_first(database: SpreadDatabase) -> None:
    """It would read the server as it was; it is refused before it can decide by that."""
    (anna,) = registered(database)
    with pytest.raises(ConflictFault, match="Try again"), database.act() as tx:  # noqa: PT012
        tx.one("SELECT choices FROM wishes WHERE subject_id = ?", anna)
        with another(database).act() as also:
            also.one(HOLD, anna)
            also.run(WISH, anna, 5, b"")
        tx.one(HOLD, anna)


def test_people_are_held_in_their_order(database: SpreadDatabase) -> None:
    people = registered(database, 4)
    with database.act() as tx:
        sql = "SELECT subject_id FROM subject WHERE subject_id IN (?, ?, ?, ?) ORDER BY subject_id FOR UPDATE"
        assert [row[0] for row in tx.all(sql, *people)] == sorted(people)
        found = tx.each((HOLD, people[0]), ("SELECT count(*) FROM subject",))
    assert found == [[(1,)], [(4,)]]


def test_a_count_that_is_another_ends_the_act(database: SpreadDatabase) -> None:
    (anna,) = registered(database)
    with pytest.raises(DatabaseFault), database.act() as tx:
        tx.send(WISH, anna, 3, b"", rows=2)
    with pytest.raises(KeyError), database.act() as tx:
        tx.send(WISH, anna, 3, b"", rows=2, otherwise=KeyError)
    assert database.moment("SELECT count(*) FROM wishes") == [(0,)]


def test_nobody_is_registered_twice_at_once(database: SpreadDatabase) -> None:
    """Two acts with one number: the second waits at the coordinator, and then finds the first's person (P-06)."""
    found: list[int] = []
    number = b"one number"

    def register(each: SpreadDatabase) -> None:
        with each.act() as tx:
            tx.send(LOCK, number)
            tx.send("DELETE FROM identity_lock WHERE blind = ?", number)
            there = tx.all("SELECT subject_id FROM blind_index WHERE field = 'n' AND blind = ?", number)
            found.append(len(there))
            if not there:
                one = secrets.token_bytes(16)
                tx.run(REGISTER, one, b"")
                tx.run("INSERT INTO blind_index (subject_id, class, field, blind) VALUES (?, 'c', 'n', ?)", one, number)

    threads = [threading.Thread(target=register, args=(another(database),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == [0, 1, 1, 1]


def test_an_act_whose_half_cannot_be_left_is_not_done(database: SpreadDatabase) -> None:
    (anna,) = registered(database)
    with stores.server().superuser_on(database.name) as connection:
        connection.execute("ALTER TABLE spread.whole RENAME TO gone")
    with pytest.raises(DatabaseFault), database.act() as tx:  # noqa: PT012
        tx.run(WISH, anna, 3, b"")
        tx.run(LOCK, b"one")
    assert database.moment("SELECT (SELECT count(*) FROM wishes), (SELECT count(*) FROM identity_lock)") == [(0, 0)]


@pytest.mark.parametrize("known", [True, False])
def test_a_commit_that_is_not_answered_is_looked_after_by_the_next_act(database: SpreadDatabase, known: bool) -> None:
    """Lost at the COMMIT, or a moment before it, when it is asked where somebody new lies."""
    (anna,) = registered(database)
    with pytest.raises(DatabaseFault, match=r"was (lost|stopped)"), database.act() as tx:  # noqa: PT012
        tx.run(WISH, anna if known else secrets.token_bytes(16), 3, b"")
        row = tx.one("SELECT pg_backend_pid()")
        with stores.server().superuser_on() as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", row)
    with database.act() as tx:
        assert tx.one("SELECT count(*) FROM wishes") == (0,)


def test_many_are_changed_or_written_and_counted(database: SpreadDatabase) -> None:
    people = registered(database, 3)
    with database.act() as tx:
        assert tx.many(WISH, [(one, 1, b"") for one in people]) == 3
        tx.send_many(WISH, [(one, 2, b"") for one in people])
        claimed = "SELECT count(*) FROM plan_step WHERE at < ? FOR UPDATE SKIP LOCKED"
        assert tx.each(("SELECT 1",), ("SELECT 2",)) == [[(1,)], [(2,)]]
        assert tx.all(claimed.replace("count(*)", "number"), 1) == []
    assert database.moment("SELECT sum(choices) FROM wishes")[0][0] == 6


def test_what_an_act_over_two_lacks_at_the_second_is_carried_out_there(database: SpreadDatabase) -> None:
    """As after a server that died: its half and its rows are not there."""
    people = registered(database, 8)
    with database.act() as tx:
        for one in people:
            tx.run(WISH, one, 3, b"")
    with stores.server().superuser_on(database.name) as connection:
        connection.execute("SET ROLE ombud")
        connection.execute("DELETE FROM spread.whole")
        connection.execute("DELETE FROM spread.half_1")
        connection.execute("DELETE FROM keydir.wishes_1")
    assert database.moment("SELECT count(*) FROM wishes")[0][0] < 8
    assert database.settle() == 1
    assert database.moment("SELECT count(*) FROM wishes") == [(8,)]
    assert left(database) == (0, 0)


def test_places_are_not_remembered_for_ever(database: SpreadDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ombud.database.spread.halves._MOST", 1)
    for _ in range(2):
        people = registered(database, 2)
        with database.act() as tx:
            tx.many("UPDATE subject SET stale = 1 WHERE subject_id = ?", [(one,) for one in people])
    assert database.settle() == 0


def test_many_keys_are_changed_where_they_are_as_they_were_read(database: SpreadDatabase) -> None:
    """What was changed meanwhile stays, and is not counted; whatever stands in a text is a text."""
    people = registered(database, 6)
    classes = ["care", 'a "quoted" class', "a \\ stroke"]
    keys = [(one, klass, secrets.token_bytes(20)) for one in people for klass in classes]
    add = "INSERT INTO data_key (subject_id, class, epoch, wrapped, commitment, state) VALUES (?, ?, ?, ?, '', '')"
    with database.act() as tx:
        assert tx.many(add, [(one, klass, 1, old) for one, klass, old in keys]) == 18
    moves = [(2 + number, b"new" + old, one, klass, 1, old) for number, (one, klass, old) in enumerate(keys)]
    moves[0] = (*moves[0][:5], b"another")
    moves[1] = (*moves[1][:3], "log", *moves[1][4:])
    moves[2] = (*moves[2][:2], people[1], *moves[2][3:])
    moves[3] = (*moves[3][:4], 7, moves[3][5])
    sql = "UPDATE data_key SET epoch = ?, wrapped = ? WHERE subject_id = ? AND class = ? AND epoch = ? AND wrapped = ?"
    hold = "SELECT 1 FROM subject WHERE subject_id = ? FOR UPDATE"
    with database.act() as tx:
        assert tx.many(hold, [(one,) for one in [*people, secrets.token_bytes(16)]]) == 6
        assert tx.many(sql, moves) == 14
    found = {
        (bytes(row[0]), row[1]): row[2:]
        for row in database.moment("SELECT subject_id, class, epoch, wrapped FROM data_key")
    }
    assert [found[key[:2]] for key in keys] == [
        (1, old) if number < 4 else (2 + number, b"new" + old) for number, (_, _, old) in enumerate(keys)
    ]
    doubled = [(9, b"x", people[5], klass, 19, b"the same") for klass in classes]
    with database.act() as tx:
        assert tx.many(sql, doubled) == 0
        assert tx.many(sql, []) == 0


def test_pages_of_everybody_come_in_one_order(database: SpreadDatabase) -> None:
    people = registered(database, 5)
    rows = [(one, klass, field, bytes([n])) for one in people for klass in "ab" for field in "fg" for n in (1, 2)]
    with database.act() as tx:
        tx.many("INSERT INTO blind_index (subject_id, class, field, blind) VALUES (?, ?, ?, ?)", rows)
    key = ("subject_id", "class", "field", "blind")
    found: list[tuple[object, ...]] = []
    with database.read() as tx:
        while page := archive_rows.page(tx, "blind_index", key, key, found[-1] if found else None, 7):
            found += page
        of_each = [tx.all_at(server, "SELECT subject_id FROM subject ORDER BY 1") for server in range(tx.servers)]
    assert found == sorted(rows)
    assert sorted(row[0] for its in of_each for row in its) == sorted(people)
    assert len(of_each) == 2


def test_what_is_begun_anew_from_nothing_leaves_no_halves(database: SpreadDatabase) -> None:
    people = [secrets.token_bytes(16) for _ in range(8)]
    with database.pour() as tx:
        tx.many(REGISTER, [(one, b"") for one in people])
        tx.run(LOCK, b"one")
    assert database.moment("SELECT count(*) FROM subject") == [(8,)]
    assert left(database) == (0, 0)


def test_a_moment_of_all_waits_until_no_act_is_between_two_servers(database: SpreadDatabase, tmp_path: Path) -> None:
    """What an act writes at one place is never seen without what it writes at the other."""
    (anna,) = registered(database)
    with database.act() as tx:
        tx.run(WISH, anna, 3, b"")
        tx.run(LOCK, b"one")
    with database.snapshot(tmp_path / "aside") as moment:
        with database.act() as tx:
            tx.run(WISH, anna, 5, b"")
            tx.run(LOCK, b"two")
        assert moment.one("SELECT choices FROM wishes") == (3,)
        assert moment.one("SELECT count(*) FROM identity_lock") == (1,)
    with database.read() as tx:
        assert tx.one("SELECT choices FROM wishes") == (5,)


def test_no_wait_at_a_server_is_without_end(database: SpreadDatabase) -> None:
    """Of two acts that wait for each other at two servers no server sees both: each lets go by itself."""
    (anna,) = registered(database)
    with stores.server().superuser_on(database.name) as connection:
        said = connection.execute("SELECT array_to_string(srvoptions, ' ') FROM pg_foreign_server").fetchall()
        assert ["options=-c lock_timeout=10s -c synchronous_commit=on " in str(row[0]) for row in said] == [True, True]
        for number in range(2):
            connection.execute(f"ALTER SERVER ombud_{number} OPTIONS (SET options '-c lock_timeout=100ms')".encode())
    marks = "UPDATE subject SET stale = ? WHERE subject_id = ?"
    with another(database).act() as first:
        first.run(marks, 1, anna)
        with pytest.raises(ConflictFault, match="for too long"), database.act() as tx:
            tx.run(marks, 2, anna)
    assert database.moment("SELECT stale FROM subject") == [(1,)]
