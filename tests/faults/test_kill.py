"""kill -9 at random moments of collect, sign, close, adopt, object, erase and their like (R2, invariant 8).

Every acknowledged act is in force, nothing is half done, and no repair by hand is needed: the next start is
enough. `make soak` does 100,000 points, or as many as OMBUD_KILLS says.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ombud.app.demo.company import found_company
from tests.faults import invariants
from tests.faults.world import BASE, World

ROOT = Path(__file__).parents[2]
POINTS = 200
ACTS = {"collect", "sign", "close", "adopt", "object", "erase", "consent", "restrict", "meet", "offer", "read"}


def in_a_process_of_its_own(module: str, *arguments: str, text: str = "") -> str:
    """One thread and a warm start: a program that forks must not be one that tests run in."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": path},
        input=text, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def campaign(*arguments: str) -> dict[str, Any]:
    tally: dict[str, Any] = json.loads(in_a_process_of_its_own("tests.faults.kill", *arguments))
    print(tally)
    return tally


def test_a_kill_loses_nothing_acknowledged_and_leaves_nothing_half_done(soak: bool) -> None:
    """R2, I1, I2, I3, I7, I8; "Done when": 200 random moments."""
    points = int(os.environ.get("OMBUD_KILLS", "100000")) if soak else POINTS
    tally = campaign("--points", str(points), "--seed", "1")
    assert tally["found"] == []
    assert tally["points"] == points
    under_way = {one.split()[0] for one in tally["under_way"]}
    assert set(tally["acknowledged"]) | under_way >= ACTS
    if soak:
        assert set(tally["acknowledged"]) & under_way >= ACTS


@pytest.mark.parametrize("spoil", ["two-transactions", "keys-apart", "early"])
def test_the_harness_finds_a_planted_fault(spoil: str) -> None:
    """It has teeth: an act in two transactions, an erasure in two, an acknowledgement before the commit."""
    tally = campaign("--points", str(POINTS), "--seed", "2", "--spoil", spoil, "--stop-at-first")
    assert tally["found"] != []
    assert tally["points"] <= POINTS


def test_the_child_is_a_program_of_its_own(tmp_path: Path) -> None:
    """What the watcher forks is what a process started by itself does: it acts, acknowledges and leaves good order."""
    folder = tmp_path / "clinic"
    found_company(folder, "unit-1", now=BASE).close(BASE)
    said = in_a_process_of_its_own("tests.faults.worker", str(folder), "7", "6", text=World().to_json())
    lines = [json.loads(line) for line in said.splitlines()]
    assert sum("done" in line for line in lines) == 6
    opened = invariants.start(folder, BASE)
    assert invariants.problems(opened, BASE, None, None) == []
    opened.close(BASE)
