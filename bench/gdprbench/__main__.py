"""`python -m bench.gdprbench`: GDPRbench in full, or as much of it as is asked for. 1 where a goal is missed.

Works in a directory of its own below the one where it is run, removed at the end. A PostgreSQL server is named by
OMBUD_BENCH_POSTGRESQL, or `make bench ARGS=gdprbench` starts one.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from bench.gdprbench.run import PROCESSOR, SPACE, SUMMED, Bench, Run, both
from bench.gdprbench.workload import USERS
from ombud.app import clock
from ombud.cli.bench import SERVER


def main(words: list[str]) -> int:
    asked = _asked(words)
    now, runs = clock.now(), list[Run]()
    for store in asked.store or ["sqlite", *(["postgresql"] if os.environ.get(SERVER) else [])]:
        folder = Path(tempfile.mkdtemp(prefix=".gdprbench-", dir=Path.cwd()))
        url = os.environ[SERVER] if store == "postgresql" else ""
        try:
            with both(folder, url, now, asked.users) as (bare, ours):
                run = Run(store, asked.records, asked.operations)
                runs.append(Bench(bare, ours, run, _progress, asked.users).carry_out(asked.seed))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    said = json.dumps({"runs": [one.to_json() for one in runs]}) if asked.json else "\n".join(map(_table, runs))
    sys.stdout.write(f"{said}\n")
    return 0 if all(_within(one) for one in runs) else 1


def _asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.gdprbench", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--users", type=int, default=USERS, help="a whole number of hundreds")
    parser.add_argument("--operations", type=int, default=10_000, help="of each persona")
    parser.add_argument("--store", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(words)


def _within(run: Run) -> bool:
    space = run.space[1] / run.space[0]
    return run.summed <= SUMMED and run.personas["processor"].ratio <= PROCESSOR and space <= SPACE


def _progress(what: str, done: int, of: int) -> None:
    if done % max(of // 20, 1) == 0:
        sys.stderr.write(f"{what}: {done} of {of}\n")


def _table(run: Run) -> str:
    lines = [f"{run.store}: {run.records} records, {run.operations} operations of each persona"]
    for name, one in run.personas.items():
        bare, ours = sum(one.bare.values()), sum(one.ours.values())
        worked = f"processor {one.processor[0]:.2f} s and {one.processor[1]:.2f} s"
        lines.append(f"  {name:<12} bare {bare:9.2f} s   ours {ours:9.2f} s   {one.ratio:6.2f} ×   ({worked})")
        for kind, number in one.number.items():
            each = f"{one.bare[kind] / number * 1e3:8.3f} ms   {one.ours[kind] / number * 1e3:8.3f} ms"
            lines.append(f"    {kind.value:<28} {number:>6}   {each}")
    bare_bytes, ours_bytes, ledger = run.space
    lines += [
        f"  summed {run.summed:.2f} × (goal {SUMMED})",
        f"  processor {run.personas['processor'].ratio:.2f} × (goal {PROCESSOR})",
        f"  space {ours_bytes / bare_bytes:.2f} × (goal {SPACE}): {bare_bytes} and {ours_bytes} bytes; ledger {ledger}",
        f"  load {run.loaded[0]:.1f} s and {run.loaded[1]:.1f} s; thirty seconds later {run.expired[0]:.2f} s and"
        f" {run.expired[1]:.2f} s",
        f"  {run.compared} answers compared, none wrong",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
