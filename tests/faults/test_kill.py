"""kill -9 at random moments of collect, sign, close, adopt, object, erase and their like (R2, invariant 8).

Every acknowledged act is in force, nothing is half done, and no repair by hand is needed: the next start is
enough. `make soak` does 100,000 points, or as many as OMBUD_KILLS says.
"""

import json
import os
import re
from pathlib import Path

import pytest

from ombud.app.demo.company import found_company
from tests.faults import invariants, spoiled, tracing
from tests.faults.campaigns import ACTS, campaign, in_a_process_of_its_own
from tests.faults.world import BASE, World

POINTS = 1000
COPIED = ("--copies", "1")
"""Half of all points: more of each life, in the same time. A fault of a rare act is sooner found by lives."""


def test_a_kill_loses_nothing_acknowledged_and_leaves_nothing_half_done(soak: bool) -> None:
    """R2, I1 to I8, over every act there is."""
    points = int(os.environ.get("OMBUD_KILLS", "100000")) if soak else POINTS
    tally = campaign("kill", "--points", str(points), "--seed", "1", *(COPIED if soak else ()))
    assert tally["found"] == []
    assert tally["points"] == points == tally["states"] + tally["alike"]
    copied = tally["ways"].get("copied", 0)
    assert points / 3 < copied < points * 2 / 3 if soak and tracing.ALLOWED else copied == 0
    under_way = {one.split()[0] for one in tally["under_way"]}
    assert set(tally["acknowledged"]) | under_way >= ACTS
    if soak:
        assert under_way >= ACTS


@pytest.mark.parametrize(
    ("spoil", "copied"),
    [
        *((spoil, ()) for spoil in ("two-transactions", "keys-apart", "effect-apart", "early")),
        *((spoil, COPIED) for spoil in ("two-transactions", "keys-apart", "early")),
    ],
)
def test_the_harness_finds_a_planted_fault(spoil: str, copied: tuple[str, ...]) -> None:
    """It has teeth: an act in two transactions, an erasure in two, a step's effect before its end, an acknowledgement
    before the commit."""
    tally = campaign("kill", "--points", str(POINTS), "--seed", "2", "--spoil", spoil, "--stop-at-first", *copied)
    assert any(re.search(spoiled.SHOWN[spoil], text) for text in tally["found"]), tally["found"]
    assert tally["points"] <= POINTS


def test_the_child_is_a_program_of_its_own(tmp_path: Path) -> None:
    """What the watcher forks is what a process started by itself does: it acts, acknowledges and leaves good order."""
    folder = tmp_path / "clinic"
    found_company(folder, "unit-1", now=BASE).close(BASE)
    said = in_a_process_of_its_own("tests.faults.worker", str(folder), "7", "6", text=World().to_json())
    lines = [json.loads(line) for line in said.splitlines()]
    assert sum("done" in line for line in lines) == 6
    opened = invariants.start(folder, BASE)
    assert invariants.problems(invariants.gather(opened, BASE)) == []
    opened.close(BASE)
