"""A table that was kept is of the day when its extract was made."""

from datetime import UTC, date, datetime

from ombud.analysis.questions.forms import as_csv
from ombud.analysis.questions.kept_table import KeptTable
from ombud.analysis.questions.model import Question
from ombud.terms import PurposeId


def test_a_kept_table_is_of_the_day_of_its_extract() -> None:
    at = datetime(2026, 11, 26, 9, tzinfo=UTC)
    kept = KeptTable("visits", 1, None, {}, 5, b"", at, at, "ada")  # type: ignore[arg-type]
    assert (kept.made_on, kept.compared) == (date(2026, 11, 26), False)
    past_midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    kept = KeptTable("visits", 1, None, {}, 5, b"", past_midnight, past_midnight, "ada")  # type: ignore[arg-type]
    assert kept.made_on == date(2027, 1, 1)


def test_a_kept_table_is_read_in_the_order_of_its_columns() -> None:
    """Bands by their size, places by their letters, what is not known behind them, totals last."""
    at = datetime(2026, 11, 26, 9, tzinfo=UTC)
    figures = {(place, wait): 5 for place in ("*", "Ö", "Ängelholm", "Åre", "") for wait in ("91+", "8-30", "0-7")}
    question = Question(PurposeId("statistics.care"), "visits", ("municipality", "wait"))
    kept = KeptTable("visits", 1, question, figures, 5, b"", at, at, "ada")
    waits = ("0-7", "8-30", "91+")
    assert [row.key for row in kept.rows] == [
        (place, wait) for place in ("Åre", "Ängelholm", "Ö", "", "*") for wait in waits
    ]
    assert as_csv(kept).splitlines()[:2] == ["municipality,wait,visits,people,shown", "Åre,0-7,5,,yes"]
