"""Many rows in one statement (docs/decisions/0083): which rows it touches, and where there is none. Text alone."""

import pytest

from ombud.database.spread.together import AT_ONCE, change_of, groups, new_rows

A, B = bytes(16), bytes(15) + b"\x01"
REWRAP = "UPDATE data_key SET epoch = ?, wrapped = ? WHERE subject_id = ? AND class = ? AND epoch = ? AND wrapped = ?"
PLACE = "(CAST(? AS {}[]))[array_position(CAST(? AS bytea[]), wrapped)]"


def test_rows_find_their_values_by_what_tells_them_apart() -> None:
    change = change_of(REWRAP)
    assert change is not None
    assert (change.table, change.person) == ("data_key", 2)
    rows = [(2, b"new a", A, "care", 1, b"old a"), (2, b"new b", B, "log", 1, b"old b")]
    olds = [b"old a", b"old b"]
    assert change.said(rows) == (
        f"UPDATE data_key SET epoch = ?, wrapped = {PLACE.format('bytea')}"
        " WHERE subject_id = ANY(CAST(? AS bytea[])) AND wrapped = ANY(CAST(? AS bytea[]))"
        f" AND subject_id = {PLACE.format('bytea')} AND class = {PLACE.format('text')} AND epoch = ?",
        [2, [b"new a", b"new b"], olds, [A, B], olds, [A, B], olds, ["care", "log"], olds, 1],
    )


def test_people_are_told_apart_by_themselves() -> None:
    change = change_of("UPDATE subject SET stale = ? WHERE subject_id = ? AND keys IS NULL")
    assert change is not None
    found = "(CAST(? AS bigint[]))[array_position(CAST(? AS bytea[]), subject_id)]"
    assert change.said([(1, A), (2, B)]) == (
        f"UPDATE subject SET stale = {found} WHERE subject_id = ANY(CAST(? AS bytea[])) AND keys IS NULL",
        [[1, 2], [A, B], [A, B]],
    )


@pytest.mark.parametrize(
    "rows",
    [
        [(2, b"x", A, "care", 1, b"same"), (2, b"y", A, "care", 1, b"same")],
        [(2, b"2", A, "care", 1, b"1"), (2, b"3", A, "care", 1, b"2")],
        [(2, None, A, "care", 1, b"1"), (2, b"3", B, "care", 1, b"2")],
    ],
    ids=["the same twice", "one after another", "a value that is missing"],
)
def test_rows_that_may_meet_are_changed_one_by_one(rows: list[tuple[object, ...]]) -> None:
    change = change_of(REWRAP)
    assert change is not None
    assert change.said(rows) is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE data_key SET epoch = epoch + ? WHERE subject_id = ?",
        "UPDATE leaf SET data = ? WHERE seq = ?",
        "UPDATE entry SET at = ? WHERE subject_id = ? OR at = ?",
        "DELETE FROM entry WHERE subject_id = ? AND entry_id = ?",
    ],
)
def test_other_statements_have_none(sql: str) -> None:
    assert change_of(sql) is None
    assert new_rows(sql, [(1, A)]) is None


def test_new_rows_are_written_in_three_sizes() -> None:
    rows = [(number, b"x") for number in range(212)]
    found = new_rows("INSERT INTO leaf (seq, data) VALUES (?, ?)", rows)
    assert found is not None
    said = list(found)
    assert [len(values) // 2 for _, values in said] == [100, 100, 10, 1, 1]
    assert said[-1] == ("INSERT INTO leaf (seq, data) VALUES (?, ?)", [211, b"x"])
    assert said[2][0].endswith("VALUES " + ", ".join(["(?, ?)"] * 10))
    assert [value for _, values in said for value in values] == [value for row in rows for value in row]


def test_a_change_is_of_so_many_at_once() -> None:
    rows = [(number,) for number in range(AT_ONCE + 1)]
    assert [len(some) for some in groups(rows)] == [AT_ONCE, 1]
