"""mutmut 3 with four rules of ours. Run by `run.py` in its working copy, never by hand.

* A human text is not mutated. What a person reads is given once, as a literal inside `Text(…)` or `Words(…)`;
  "XX…XX", all capitals or all small letters there change no behaviour, and a test that repeats the text word for
  word would only be a second place to edit. What is left out is counted, in `texts/`, and printed by itself.
  That a text is there at all, in both languages and in the right place, is behaviour: an argument that goes
  missing or becomes None is still a mutant. So is every other string: ids, keys, codes, paths, markup.
* What runs while a module is imported (a row of a table made by a function) has run before the mutant is chosen.
  Such a mutant gets a process with nothing of ours imported yet, and every test of the suite.
* Any other mutant runs the tests that were collected once, in the process forked for it: a pytest of its own for
  each would take many times as long as the tests. Hypothesis does not shrink what it finds.
* With `OMBUD_MUTANTS=25` about every fourth mutant is made, the same ones each time: a look, not a score.

engine.py run …     as mutmut
engine.py changes   names on stdin, a line each; on stdout JSON: the diff of each
"""

import json
import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from _pytest.runner import runtestprotocol
from mutmut.__main__ import cli
from mutmut.mutation import file_mutation
from mutmut.mutation.diff_apply import find_mutant, get_diff_for_mutant
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.utils.file_utils import change_cwd
from mutmut.utils.format_utils import mangled_name_from_mutant_name
from mutmut.workers import isolation

TEXTS = Path("texts")
HUMAN = frozenset({"Text", "Words"})
SHARE = int(os.environ.get("OMBUD_MUTANTS", "100"))
OURS = ("ombud", "tests")
IMPORT_FAILED = 2
_made = file_mutation.create_mutations
_at_import: set[str] = set()
"""The functions that importing the tests called."""
_collected: dict[str, pytest.Item] = {}


class _Texts(cst.CSTVisitor):
    """The literals that are arguments of `Text` or `Words`, also those written in several pieces."""

    def __init__(self) -> None:
        self.found: set[cst.CSTNode] = set()

    def visit_Call(self, node: cst.Call) -> None:
        if isinstance(node.func, cst.Name) and node.func.value in HUMAN:
            self.found.update(piece for argument in node.args for piece in _pieces(argument.value))


def _pieces(value: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(value, cst.ConcatenatedString):
        yield from _pieces(value.left)
        yield from _pieces(value.right)
    elif isinstance(value, cst.SimpleString):
        yield value


def create_mutations(filename: str, code: str, *more: Any) -> Any:
    module, mutations, *ignored = _made(filename, code, *more)
    texts = _Texts()
    module.visit(texts)
    inside = [m for m in mutations if isinstance(m.contained_by_top_level_function, cst.FunctionDef)]
    human = [m for m in inside if m.original_node in texts.found]
    counted = [m for m in inside if m.original_node not in texts.found]
    TEXTS.mkdir(exist_ok=True)
    (TEXTS / sha256(filename.encode()).hexdigest()).write_text(json.dumps([filename, len(human)]))
    return module, [m for n, m in enumerate(counted) if _drawn(f"{filename}:{n}")], *ignored


def _drawn(name: str) -> bool:
    return int.from_bytes(sha256(name.encode()).digest()[:4]) % 100 < SHARE


class _Imports:
    """A pytest plugin for the run that learns which tests reach which function."""

    def pytest_sessionstart(self) -> None:
        from hypothesis import Phase, settings  # not before pytest, which wants to rewrite its asserts

        settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate])  # one failure is enough
        settings.load_profile("mutants")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.tests = {item.nodeid for item in session.items}
        _collected.update({item.nodeid: item for item in session.items})
        _at_import.update(state()._stats)
        state()._stats.clear()

    def pytest_sessionfinish(self) -> None:
        for function in _at_import:
            state().tests_by_mangled_function_name[function] |= self.tests


class _Runner(PytestRunner):
    def execute_pytest(self, params: list[str], **more: Any) -> int:
        if os.environ.get("MUTANT_UNDER_TEST") == "stats":
            more["plugins"] = [*more.get("plugins", ()), _Imports()]
        return super().execute_pytest(params, **more)

    def run_tests(self, *, mutant_name: str | None, tests: Any) -> int:
        if mutant_name is None:
            return super().run_tests(mutant_name=mutant_name, tests=tests)
        if mangled_name_from_mutant_name(mutant_name) not in _at_import:
            with change_cwd("mutants"):
                return _first_failure([_collected[test] for test in tests])
        for module in [name for name in sys.modules if name.partition(".")[0] in OURS]:
            del sys.modules[module]
        code = super().run_tests(mutant_name=mutant_name, tests=tests)
        return 1 if code == IMPORT_FAILED else code


def _first_failure(items: list[pytest.Item]) -> int:
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            return 1
    return 0


def changes(names: list[str]) -> dict[str, str]:
    return {name: str(get_diff_for_mutant(name, path=find_mutant(name).path)) for name in names}


if __name__ == "__main__":
    file_mutation.create_mutations = create_mutations
    isolation.PytestRunner = _Runner
    if sys.argv[1:] == ["changes"]:
        print(json.dumps(changes(sys.stdin.read().splitlines())))
    else:
        cli(prog_name="mutmut")
