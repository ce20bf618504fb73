"""A migration at a server: what follows a change of the schema commits with it or not at all."""

from pathlib import Path

import psycopg
import pytest

from ombud.database import ConflictFault
from ombud.database.postgresql import PostgresqlDatabase
from ombud.database.postgresql.moving import Moving
from ombud.database.row_seal import NoKey
from tests.database_fixture import make_database

pytestmark = pytest.mark.on("postgresql")


def test_it_reads_and_writes_as_an_act_does_and_a_part_can_fail_alone(engine: str, tmp_path: Path) -> None:
    database = make_database(tmp_path)
    assert isinstance(database, PostgresqlDatabase)
    connection: psycopg.Connection[tuple[object, ...]] = database.for_migration()
    with connection:
        tx = Moving(connection, "the move", NoKey())
        tx.run("CREATE TABLE moved (n BIGINT PRIMARY KEY, word TEXT)")
        assert tx.many("INSERT INTO moved (n, word) VALUES (?, ?)", [(1, "ett"), (2, "två")]) == 2
        tx.send("UPDATE moved SET word = ? WHERE n = ?", "en", 1)
        tx.send("DELETE FROM moved WHERE n > ?", 5, rows=None)
        tx.send_many("INSERT INTO moved (n, word) VALUES (?, ?)", [(3, "tre"), (4, "fyra")])
        with pytest.raises(ConflictFault):
            tx.send("UPDATE moved SET word = ? WHERE n = ?", "nio", 9)
        with pytest.raises(LookupError):
            _half(tx)
        assert tx.one("SELECT word FROM moved WHERE n = ?", 1) == ("en",)
        assert tx.one("SELECT word FROM moved WHERE n = ?", 9) is None
        assert tx.each(("SELECT count(*) FROM moved",), ("SELECT n FROM moved WHERE n < ? ORDER BY n", 3)) == [
            [(4,)], [(1,), (2,)]
        ]  # fmt: skip
        connection.rollback()
    connection.close()


def _half(tx: Moving) -> None:
    with tx.part():
        tx.run("DELETE FROM moved")
        raise LookupError
