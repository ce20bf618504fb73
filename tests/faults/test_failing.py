"""The disk is full, broken, read-only or out of handles for a while, at any call of the real program (R3).

What is acknowledged is there, what failed says so truly, and nobody has to help. `make soak` fails 5,000 lives.
"""

from tests.faults.campaigns import campaign

POINTS = 60


def test_a_failing_machine_loses_nothing_acknowledged_and_is_told_of_truly(soak: bool) -> None:
    """R3, I1 to I7."""
    points = 5000 if soak else POINTS
    tally = campaign("failing", "--points", str(points), "--seed", "1")
    assert tally["found"] == []
    assert tally["points"] == points
    assert {"full", "sync", "broken", "read-only", "files"} <= set(tally["ways"])
    said = " ".join(tally["ways"])
    assert "the disk is full; nothing was changed" in said
    assert "nobody knows whether it will be there" in said
