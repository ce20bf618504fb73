"""Statements of ours as they are said where rows lie at several servers (docs/decisions/0083). Text alone."""

import pytest

from ombud.database.spread.sayings import said, said_at
from ombud.database.spread.writes import at_one_server, write_of

PEOPLE = frozenset({"subject", "wishes", "entry", "data_key"})
A, B = bytes(16), bytes(15) + b"\x01"


def test_what_is_of_nobody_is_said_as_it_is() -> None:
    for sql in (
        "INSERT INTO tree (id, size) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET size = tree.size RETURNING size",
        "SELECT size FROM tree FOR UPDATE",
        "DELETE FROM entry WHERE subject_id = ?",
    ):
        assert said(sql, PEOPLE, 2).sql is sql


def test_what_may_be_there_is_left_alone_without_naming_a_key() -> None:
    sql = "INSERT INTO data_key (subject_id, class) VALUES (?, ?) ON CONFLICT (subject_id, class) DO NOTHING"
    assert said(sql, PEOPLE, 2).sql == sql.replace(" (subject_id, class) DO", " DO")


def test_what_is_changed_or_written_takes_each_value_where_it_belongs() -> None:
    saying = said(
        "INSERT INTO wishes (subject_id, choices, recorded) VALUES (?, 7, ?) ON CONFLICT (subject_id)"
        " DO UPDATE SET choices = wishes.choices | excluded.choices, recorded = excluded.recorded",
        PEOPLE,
        2,
    )
    assert saying.sql == (
        "WITH changed AS (UPDATE wishes SET choices = wishes.choices | 7, recorded = ?"
        " WHERE wishes.subject_id = ? RETURNING 1), written AS (INSERT INTO wishes (subject_id, choices, recorded)"
        " SELECT ?, 7, ? WHERE NOT EXISTS (SELECT 1 FROM changed) RETURNING 1)"
        " SELECT 1 FROM changed UNION ALL SELECT 1 FROM written"
    )
    assert (saying.order, saying.counted) == ((1, 0, 0, 1), True)


def test_who_holds_a_person_takes_a_turn_and_writes_the_row_anew() -> None:
    saying = said("SELECT standing FROM subject WHERE subject_id IN (?, ?) ORDER BY subject_id FOR UPDATE", PEOPLE, 2)
    assert saying.turns
    assert saying.sql == "UPDATE subject SET stale = stale WHERE subject_id IN (?, ?) RETURNING standing"


def test_who_claims_takes_a_turn_and_holds_nothing() -> None:
    saying = said("SELECT 1 FROM plan_step ORDER BY at LIMIT ? FOR UPDATE SKIP LOCKED", PEOPLE, 2)
    assert (saying.sql, saying.claims) == ("SELECT 1 FROM plan_step ORDER BY at LIMIT ?", True)


OLD = "SELECT subject_id, class FROM data_key WHERE epoch < ? AND (subject_id, class) > (?, ?)"


def test_a_page_is_one_of_each_server_and_the_first_of_them() -> None:
    saying = said(f"{OLD} ORDER BY subject_id, class LIMIT ?", PEOPLE, 2)
    each = (
        "(SELECT subject_id, class FROM data_key_{} AS data_key WHERE epoch < ?"
        " AND (subject_id >= ? AND (subject_id > ? OR class > ?)) ORDER BY subject_id, class LIMIT ?)"
    )
    assert saying.sql == (
        f"SELECT subject_id, class FROM ({each.format(0)} UNION ALL {each.format(1)}) AS data_key"
        " ORDER BY subject_id, class LIMIT ?"
    )
    assert saying.order == (0, 1, 1, 2, 3, 0, 1, 1, 2, 3, 3)


def test_a_row_of_three_comes_after_another_column_by_column() -> None:
    saying = said_at("SELECT x FROM entry WHERE a = ? AND (x, y, z) > (?, ?, ?) AND (x) > (?) LIMIT ?", PEOPLE, 1)
    assert saying.sql == (
        "SELECT x FROM entry_1 AS entry WHERE a = ?"
        " AND (x >= ? AND (x > ? OR (y >= ? AND (y > ? OR z > ?)))) AND x > ? LIMIT ?"
    )
    assert saying.order == (0, 1, 1, 2, 2, 3, 4, 5)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT class FROM data_key ORDER BY subject_id LIMIT ?",
        "SELECT subject_id FROM entry ORDER BY at LIMIT ?",
        "SELECT subject_id FROM gone ORDER BY subject_id LIMIT ?",
        "SELECT subject_id FROM entry ORDER BY subject_id",
    ],
)
def test_what_is_no_page_of_people_is_said_as_it_is(sql: str) -> None:
    assert said(sql, PEOPLE, 2).sql is sql


def test_one_server_is_asked_for_its_own_alone() -> None:
    assert said_at("SELECT 1 FROM tree", PEOPLE, 1).sql == "SELECT 1 FROM tree"


@pytest.mark.parametrize(
    ("sql", "values", "people"),
    [
        ("INSERT INTO entry (subject_id, at) VALUES (?, ?), (?, ?)", (A, 1, B, 2), {A, B}),
        ("INSERT INTO entry (subject_id, at, moves) VALUES (?, ?, 1)", (A, 1), {A}),
        ("UPDATE entry SET at = ? WHERE subject_id = ? AND entry_id = ?", (1, A, B), {A}),
        ("DELETE FROM entry WHERE subject_id IN (?, ?) AND at < ?", (A, B, 1), {A, B}),
        ("DELETE FROM entry WHERE subject_id = ? AND (at < ? OR (at > ? OR at = 0))", (A, 1, 2), {A}),
        ("DELETE FROM entry WHERE subject_id = ? OR at < ?", (A, 1), None),
        ("DELETE FROM entry WHERE at < ?", (1,), None),
        ("DELETE FROM entry", (), None),
        ("UPDATE entry SET subject_id = ? WHERE at = ?", (A, 1), None),
    ],
)
def test_whom_a_write_is_about_is_read_and_never_guessed(
    sql: str, values: tuple[object, ...], people: set[bytes] | None
) -> None:
    write = write_of(sql, values)
    assert write is not None
    assert write.people() == people


def test_rows_of_several_people_are_told_apart() -> None:
    write = write_of("INSERT INTO entry (subject_id, at) VALUES (?, ?), (?, ?) ON CONFLICT DO NOTHING", (A, 1, B, 2))
    assert write is not None
    one = "INSERT INTO entry (subject_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING"
    assert [(row.sql, row.values) for row in write.rows()] == [(one, (A, 1)), (one, (B, 2))]


def test_what_reads_writes_nothing() -> None:
    assert write_of("SELECT 1 FROM entry", ()) is None


def test_one_server_is_told_of_its_own_rows() -> None:
    assert at_one_server("DELETE FROM entry WHERE subject_id = ?", PEOPLE, 1) == (
        "DELETE FROM entry_1 AS entry WHERE subject_id = ?"
    )
    assert at_one_server("DELETE FROM leaf WHERE seq = ?", PEOPLE, 1) == "DELETE FROM leaf WHERE seq = ?"
