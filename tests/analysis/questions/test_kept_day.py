"""A table that was kept is of the day when its extract was made."""

from datetime import UTC, date, datetime

from ombud.analysis.questions.kept_table import KeptTable


def test_a_kept_table_is_of_the_day_of_its_extract() -> None:
    at = datetime(2026, 11, 26, 9, tzinfo=UTC)
    kept = KeptTable("visits", 1, None, {}, 5, b"", at, at, "ada")  # type: ignore[arg-type]
    assert (kept.made_on, kept.compared) == (date(2026, 11, 26), False)
