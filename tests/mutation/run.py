"""Would a test notice, if this line were wrong? `make mutation`, or

  python tests/mutation/run.py                    every suite
  python tests/mutation/run.py decide periods     these only
  python tests/mutation/run.py --list             the suites and their tests
  python tests/mutation/run.py --keep decide      leave the working copy for `mutmut show`

* A suite is a few source files and the tests that are there to hold them. Only those tests run: a line
  that another suite happens to execute is not thereby tested.
* Everything happens in a temporary copy with its own `setup.cfg`; the checkout is only read. The engine is
  mutmut 3: it changes function bodies one place at a time and runs the tests that reach the function,
  fastest first, until one fails.
* A mutant that no test can tell from the original is listed in `equivalent.py` with the reason. An entry
  that no longer matches anything is a fault, so that the list cannot outlive the code.
* A mutant that ends in a timeout counts as noticed; one that no test reaches counts as not.
* The score is printed for every module, each survivor with its change. Exit codes: 0 well, 1 a module
  below the limit or a stale entry, 2 usage, 3 the tests fail before anything is changed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.mutation.equivalent import EQUIVALENT  # noqa: E402

LIMIT = 90
"""Per cent of the mutants of each module that a test must notice."""
COPIED = ("src", "tests", "policies", "spec", "docs", "examples", "pyproject.toml")
NOTICED = frozenset({1, 3, 24, -24, 36, 37, 152, 255})
"""mutmut's codes for killed, timeout and refused by the type checker; the rest went unnoticed."""


class Suite(NamedTuple):
    sources: tuple[str, ...]
    tests: tuple[str, ...]


# The oracle would notice too, but takes ten seconds to do so. The examples must be enough by themselves.
SUITES = {
    "decide": Suite(
        ("policy/decide.py", "policy/ask.py"),
        (
            "policy/test_decide.py",
            "policy/test_decide_rights.py",
            "policy/test_decide_when_and_who.py",
            "policy/test_permit.py",
        ),
    ),
    "storage": Suite(("policy/storage.py",), ("policy/test_storage.py",)),
    "periods": Suite(("law/periods.py",), ("law/test_periods.py",)),
}


class Mutant(NamedTuple):
    module: str
    name: str
    code: int | None

    @property
    def noticed(self) -> bool:
        return self.code in NOTICED


def configuration(suite: Suite) -> str:
    """`setup.cfg` of the working copy. mutmut reads its lists line by line."""
    settings = {
        "source_paths": ["src"],
        "only_mutate": [f"src/ombud/{source}" for source in suite.sources],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-q"],
        "pytest_add_cli_args_test_selection": [f"tests/{test}" for test in suite.tests],
        "also_copy": [name for name in COPIED if (ROOT / name).exists()],
        "use_git_change_detection": ["false"],
    }
    return "[mutmut]\n" + "".join(f"{key} =\n    " + "\n    ".join(lines) + "\n" for key, lines in settings.items())


def copy_to(folder: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
        elif source.exists():
            shutil.copy2(source, folder / name)


def mutmut(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [sys.executable, "-W", "ignore", "-m", "mutmut", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True, check=False)


def mutants(folder: Path) -> Iterator[Mutant]:
    base = folder / "mutants" / "src" / "ombud"
    for meta in sorted(base.rglob("*.py.meta")):
        module = meta.relative_to(base).as_posix().removesuffix(".meta")
        for name, code in json.loads(meta.read_text())["exit_code_by_key"].items():
            yield Mutant(module, name, code)


def change(folder: Path, mutant: Mutant) -> tuple[str, ...]:
    """The lines taken away and put in, as a diff shows them."""
    shown = mutmut(folder, "show", mutant.name).stdout.splitlines()
    return tuple(line for line in shown if line[:1] in "+-" and not line.startswith(("+++", "---")))


def judge(folder: Path, found: list[Mutant]) -> bool:
    """Print the score of each module and what survived. Is everything at the limit?"""
    good, used = True, set()
    for module in sorted({mutant.module for mutant in found}):
        counts: Counter[str] = Counter()
        lines = []
        for mutant in (m for m in found if m.module == module):
            if mutant.noticed:
                counts["noticed"] += 1
                continue
            diff = change(folder, mutant)
            key = (module, "\n".join(line[0] + " " + line[1:].strip() for line in diff))
            if key in EQUIVALENT:
                used.add(key)
                counts["equivalent"] += 1
                continue
            counts["survived"] += 1
            lines += [f"    {mutant.name} ({mutant.code})", *(f"      {line}" for line in diff)]
        counted = counts["noticed"] + counts["survived"]
        score = 100 * counts["noticed"] / counted if counted else 100.0
        print(f"{module:32} {score:5.1f} %  {counts['noticed']}/{counted}, {counts['equivalent']} equivalent")
        print(*lines, sep="\n", end="\n" if lines else "")
        stale = [key for key in EQUIVALENT if key[0] == module and key not in used]
        for _, diff_text in stale:
            print(f"    stale entry in equivalent.py:\n      {diff_text}")
        good = good and score >= LIMIT and not stale
    return good


def run(name: str, keep: bool, workers: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix=f"mutation-{name}-"))
    try:
        copy_to(folder)
        (folder / "setup.cfg").write_text(configuration(SUITES[name]), encoding="utf-8")
        done = mutmut(folder, "run", "--max-children", str(workers))
        found = list(mutants(folder))
        if done.returncode or not found or any(mutant.code is None for mutant in found):
            print(f"{name}: the tests did not run\n{(done.stdout + done.stderr)[-3000:]}")
            return 3
        return 0 if judge(folder, found) else 1
    finally:
        if keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description="Mutation testing of the rules.")
    parser.add_argument("suites", nargs="*", metavar="SUITE")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    unknown = [name for name in chosen.suites if name not in SUITES]
    if unknown:
        parser.error(f"no such suite: {', '.join(unknown)} (there are {', '.join(SUITES)})")
    if chosen.list:
        for name, suite in SUITES.items():
            print(f"{name}: {', '.join(suite.sources)}\n    held by {', '.join(suite.tests)}")
        return 0
    return max(run(name, chosen.keep, chosen.workers) for name in chosen.suites or SUITES)


if __name__ == "__main__":
    sys.exit(main())
