"""Would a test notice, if this line were wrong? `make mutation`, or

  python tests/mutation/run.py                    every suite
  python tests/mutation/run.py decide periods     these only
  python tests/mutation/run.py --sample 25        every fourth mutant, always the same: a look, not a score
  python tests/mutation/run.py --list             the suites and their tests
  python tests/mutation/run.py --keep decide      leave the working copy for `mutmut show`

* A suite is a few source files and the tests that are there to hold them. Only those tests run: a line
  that another suite happens to execute is not thereby tested. Together the suites have every module of
  `ombud.policy` and `ombud.law`; one that is left out is a fault.
* Everything happens in a temporary copy with its own `setup.cfg`; the checkout is only read. The engine is
  mutmut 3: it changes function bodies one place at a time and runs the tests that reach the function,
  fastest first, until one fails. What stands outside functions (rules as data, models) is not changed.
* A human text is not mutated; `engine.py` says what that is. How many were left out is printed.
* A mutant that no test can tell from the original is listed in `equivalent.py` with the reason. An entry
  that no longer matches anything is a fault, so that the list cannot outlive the code.
* A mutant that ends in a timeout counts as noticed; one that no test reaches counts as not.
* The score is printed for every module, each survivor with its change, and at the end for each package. Exit
  codes: 0 well, 1 a package below the limit or a stale entry, 2 usage, 3 the tests fail before anything is
  changed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.mutation.equivalent import EQUIVALENT  # noqa: E402

LIMIT = 90
"""Per cent of the mutants of each package that a test must notice."""
PACKAGES = ("law", "policy")
COPIED = ("src", "tests", "policies", "spec", "docs", "examples", "pyproject.toml")
NOTICED = frozenset({1, 3, 24, -24, 36, 37, 152, 255})
"""mutmut's codes for killed, timeout and refused by the type checker; the rest went unnoticed."""
ENGINE = "tests/mutation/engine.py"
PLUGINS_OFF = ("cacheprovider", "capture", "logging", "faulthandler", "unraisableexception", "threadexception")
"""What has nothing to say of a mutant, and is gone when the engine runs a collected test again."""


class Suite(NamedTuple):
    sources: tuple[str, ...]
    """Files of `src/ombud`, or folders with all that is in them."""
    tests: tuple[str, ...]

    def files(self) -> tuple[str, ...]:
        return tuple(file for source in self.sources for file in _files(source))


def _files(source: str) -> Iterator[str]:
    base = ROOT / "src" / "ombud"
    found = sorted((base / source).rglob("*.py")) if source.endswith("/") else [base / source]
    yield from (file.relative_to(base).as_posix() for file in found)


_DECIDE = ("decide", "decide_rights", "decide_when_and_who", "permit")
_CHECK = (
    "check_data",
    "check_people",
    "check_purposes",
    "check_rights",
    "check_reference",
    "check_clean",
    "check_published",
)


def _policy(*names: str) -> tuple[str, ...]:
    return tuple(f"policy/test_{name}.py" for name in names)


# The oracle would notice too, but takes ten seconds to do so. The examples must be enough by themselves.
SUITES = {
    "decide": Suite(("policy/decide.py", "policy/ask.py"), _policy(*_DECIDE)),
    "storage": Suite(("policy/storage.py",), _policy("storage")),
    "grounds": Suite(("policy/grounds.py",), _policy("grounds")),
    "adopt": Suite(
        ("policy/adopt.py", "policy/activation.py", "policy/hindrances.py", "policy/lengths.py"),
        _policy("adopt", "activation", "hindrances", "lengths"),
    ),
    "load": Suite(
        (
            "policy/load.py",
            "policy/source.py",
            "policy/references.py",
            "policy/faults.py",
            "policy/model.py",
            "policy/model_controller.py",
            "policy/model_part.py",
        ),
        _policy("load", "load_text", "pages"),
    ),
    "why": Suite(("policy/why.py", "policy/explain.py"), _policy("why", "explain", "pages")),
    "check": Suite(("policy/check/",), _policy(*_CHECK)),
    "notice": Suite(("policy/notice/",), _policy("notice", "notice_sections", "pages")),
    "register": Suite(("policy/register/",), _policy("register", "pages")),
    "diff": Suite(("policy/diff/",), _policy("diff", "diff_facts", "pages")),
    "document": Suite(("policy/document/", "policy/__init__.py"), _policy("document", "pages")),
    "wording": Suite(("policy/wording/",), _policy("wording", "pages")),
    "periods": Suite(("law/periods.py",), ("law/test_periods.py",)),
    "deadlines": Suite(("law/deadlines.py",), ("law/test_deadlines.py",)),
    "statutes": Suite(
        ("law/statutes.py", "law/retention.py", "law/model.py", "law/__init__.py"),
        ("law/test_statutes.py",),
    ),
    "answers": Suite(("law/answers/", "law/letters.py"), ("law/test_answers.py",)),
    "rights": Suite(("law/rights/",), ("law/test_rights.py",)),
    "clock": Suite(("law/clock.py",), ("law/test_clock.py",)),
    "disclosures": Suite(("law/disclosures.py",), ("law/test_disclosures.py",)),
    "representation": Suite(("law/representation.py", "law/ages.py"), ("law/test_representation.py",)),
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
        "only_mutate": [f"src/ombud/{source}" for source in suite.files()],
        "pytest_add_cli_args": [*(f"-pno:{plugin}" for plugin in PLUGINS_OFF), "-q"],
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


def mutmut(folder: Path, *arguments: str, share: int = 100, names: str = "") -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [sys.executable, "-W", "ignore", ENGINE, *arguments]
    environment["OMBUD_MUTANTS"] = str(share)
    return subprocess.run(
        command, cwd=folder, env=environment, input=names, text=True, capture_output=True, check=False
    )


def mutants(folder: Path) -> Iterator[Mutant]:
    base = folder / "mutants" / "src" / "ombud"
    for meta in sorted(base.rglob("*.py.meta")):
        module = meta.relative_to(base).as_posix().removesuffix(".meta")
        for name, code in json.loads(meta.read_text())["exit_code_by_key"].items():
            yield Mutant(module, name, code)


def texts(folder: Path) -> dict[str, int]:
    """How many mutants of human texts were left out, by module."""
    counted = (json.loads(file.read_text()) for file in (folder / "texts").iterdir())
    return {Path(name).relative_to("src/ombud").as_posix(): number for name, number in counted}


def changes(folder: Path, found: list[Mutant]) -> dict[str, tuple[str, ...]]:
    """Of each mutant the lines taken away and put in, as a diff shows them."""
    shown = mutmut(folder, "changes", names="\n".join(mutant.name for mutant in found))
    return {
        name: tuple(line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---"))
        for name, diff in json.loads(shown.stdout).items()
    }


class Score(NamedTuple):
    """What became of the mutants of a module or a package."""

    noticed: int = 0
    survived: int = 0
    equivalent: int = 0
    texts: int = 0

    def plus(self, other: "Score") -> "Score":
        return Score(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def percent(self) -> float:
        counted = self.noticed + self.survived
        return 100 * self.noticed / counted if counted else 100.0

    def line(self, name: str) -> str:
        counted = f"{self.noticed}/{self.noticed + self.survived}"
        return (
            f"{name:32} {self.percent:5.1f} %  {counted:>9}, {self.equivalent} equivalent, {self.texts} texts left out"
        )


def judge(folder: Path, found: list[Mutant], whole: bool) -> tuple[dict[str, Score], bool]:
    """Print the score of each module and what survived. The scores, and whether an entry is stale."""
    scores, used, left_out, stale = {}, set(), texts(folder), False
    diffs = changes(folder, [mutant for mutant in found if not mutant.noticed])
    for module in sorted({mutant.module for mutant in found}):
        score, lines = Score(texts=left_out.get(module, 0)), []
        for mutant in (m for m in found if m.module == module):
            diff = diffs.get(mutant.name, ())
            key = (module, "\n".join(line[0] + " " + line[1:].strip() for line in diff))
            if mutant.noticed:
                score = score.plus(Score(noticed=1))
            elif key in EQUIVALENT:
                used.add(key)
                score = score.plus(Score(equivalent=1))
            else:
                score = score.plus(Score(survived=1))
                lines += [f"    {mutant.name} ({mutant.code})", *(f"      {line}" for line in diff)]
        scores[module] = score
        print(score.line(module))
        print(*lines, sep="\n", end="\n" if lines else "", flush=True)
        for _, diff_text in [key for key in EQUIVALENT if whole and key[0] == module and key not in used]:
            stale = True
            print(f"    stale entry in equivalent.py:\n      {diff_text}")
    return scores, stale


def run(name: str, arguments: argparse.Namespace) -> tuple[dict[str, Score], int]:
    folder = Path(tempfile.mkdtemp(prefix=f"mutation-{name}-"))
    try:
        copy_to(folder)
        (folder / "setup.cfg").write_text(configuration(SUITES[name]), encoding="utf-8")
        done = mutmut(folder, "run", "--max-children", str(arguments.workers), share=arguments.sample)
        found = list(mutants(folder))
        if done.returncode or not found or any(mutant.code is None for mutant in found):
            print(f"{name}: the tests did not run\n{(done.stdout + done.stderr)[-3000:]}", flush=True)
            return {}, 3
        scores, stale = judge(folder, found, arguments.sample == 100)
        return scores, int(stale)
    finally:
        if arguments.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder)


def packages(scores: dict[str, Score]) -> bool:
    """Print the score of each package, of what was run. Are all at the limit?"""
    good = True
    for package in PACKAGES:
        of_it = [score for module, score in scores.items() if module.startswith(f"{package}/")]
        if of_it:
            whole = sum_of(of_it)
            print(whole.line(f"ombud.{package}"))
            good = good and whole.percent >= LIMIT
    return good


def sum_of(scores: list[Score]) -> Score:
    whole = Score()
    for score in scores:
        whole = whole.plus(score)
    return whole


def forgotten() -> set[str]:
    """Modules of the packages that no suite has."""
    every = {file for package in PACKAGES for file in _files(f"{package}/")}
    return every - {file for suite in SUITES.values() for file in suite.files()}


def main() -> int:
    parser = argparse.ArgumentParser(description="Mutation testing of the rules.")
    parser.add_argument("suites", nargs="*", metavar="SUITE")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--sample", type=int, default=100, metavar="PER_CENT")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    unknown = [name for name in chosen.suites if name not in SUITES]
    if unknown:
        parser.error(f"no such suite: {', '.join(unknown)} (there are {', '.join(SUITES)})")
    if forgotten():
        parser.error(f"in no suite: {', '.join(sorted(forgotten()))}")
    if chosen.list:
        for name, suite in SUITES.items():
            print(f"{name}: {', '.join(suite.sources)}\n    held by {', '.join(suite.tests)}")
        return 0
    results = [run(name, chosen) for name in chosen.suites or SUITES]
    good = packages({module: score for scores, _ in results for module, score in scores.items()})
    return max(*(code for _, code in results), int(not good))


if __name__ == "__main__":
    sys.exit(main())
