"""Run a campaign as the program that it is, and read its tally."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.faults import acts

ROOT = Path(__file__).parents[2]
ACTS = {act.name for act in (*acts.ACTS, *acts.OF_INSTALLATION)} | {"collect", "meet", "adopt", "checkpoint"}


def in_a_process_of_its_own(module: str, *arguments: str, text: str = "") -> str:
    """One thread and a warm start: a program that forks must not be one that tests run in."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": path},
        input=text, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def campaign(module: str, *arguments: str) -> dict[str, Any]:
    """The last of its lines says everything."""
    said = in_a_process_of_its_own(f"tests.faults.{module}", *arguments).splitlines()
    tally: dict[str, Any] = json.loads(said[-1])
    print(tally)
    return tally
