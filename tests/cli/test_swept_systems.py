"""What is said of a sweep in connected systems, in words."""

from datetime import date

from ombud.app.sweeping_systems import SweptSystem
from ombud.cli.swept_systems import swept_lines
from ombud.systems.sweeping import SweptTable
from ombud.terms import Text


def test_what_cannot_be_done_and_what_is_left_are_said() -> None:
    day = date(2026, 1, 1)
    found = [
        SweptSystem("a", (SweptTable("t", day, 3, 0, kept=1, why="T-06", by_hand="no way"),)),
        SweptSystem("b", (SweptTable("t", day, 3, 2, left=1),)),
        SweptSystem("c", why=Text("svarar inte.", "does not answer.")),
    ]
    said = [one.en for one in swept_lines(found) if isinstance(one, Text)]
    assert said == [
        "c: does not answer.", "a, t: the system cannot take it away by itself. Somebody has to do it there.",
        "b, t: a fresh search finds 1 rows that were to go.",
    ]  # fmt: skip
    assert swept_lines([]) == []
