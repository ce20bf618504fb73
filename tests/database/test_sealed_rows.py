"""A sealed row is written whole: new, or in place of the one with its key."""

from ombud.database.sealed_rows import put_statement
from ombud.database.spread.sayings import said

COLUMNS = ("subject_id", "duty_id", "stage", "version")


def test_every_column_but_the_key_is_written_anew_and_the_seal_with_them() -> None:
    assert put_statement("system_duty", COLUMNS) == (
        "INSERT INTO system_duty (subject_id, duty_id, stage, version, seal) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (subject_id, duty_id) DO UPDATE SET"
        " stage = excluded.stage, version = excluded.version, seal = excluded.seal"
    )


def test_the_key_may_be_one_column_or_three() -> None:
    assert "ON CONFLICT (subject_id) DO UPDATE SET duty_id = " in put_statement("one", COLUMNS, key=1)
    assert "ON CONFLICT (subject_id, duty_id, stage) DO UPDATE SET version = " in put_statement("t", COLUMNS, key=3)


def test_it_is_understood_where_people_lie_at_several_servers() -> None:
    spread = said(put_statement("system_duty", COLUMNS), {"system_duty"}, 2)
    assert spread.counted
    assert "ON CONFLICT" not in spread.sql
