"""One door to a Permit, and a core that cannot look around it.

  * `grant(` is called by `decide` and `Permit(` by `grant`, and by nothing else under src.
  * A Permit is not filled from outside; that it is not replaced, copied, pickled or subclassed is shown in
    tests/policy/test_permit.py.
  * `policy`, `law` and `terms` reach no clock, disk, network, environment or randomness.

Python lets a determined caller build any object (`object.__new__` and then `object.__setattr__`). What can
be held is that nobody in Ombud does: the source is read for it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from ombud.policy import ask as ask_module

SRC = Path(__file__).parents[2] / "src" / "ombud"
PURE = ("policy", "law", "terms")
FORBIDDEN_IMPORTS = frozenset(
    {
        *("asyncio", "builtins", "ctypes", "http", "httpx", "importlib", "io", "logging", "multiprocessing"),
        *("os", "pathlib", "pickle", "platform", "psycopg", "random", "requests", "secrets", "shutil"),
        *("signal", "socket", "sqlalchemy", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading"),
        *("time", "urllib", "uuid"),
    }
)
PURE_ALL_THE_SAME = frozenset({"urllib.parse"})
"""Writes a URL and fetches none."""
FORBIDDEN_CALLS = frozenset({"open", "exec", "eval", "__import__", "input", "print", "breakpoint", "compile"})
FORBIDDEN_METHODS = frozenset({"now", "today", "utcnow", "read_text", "write_text", "read_bytes", "write_bytes"})


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in packages or ("",):
        for path in sorted((SRC / folder).rglob("*.py")):
            yield path.relative_to(SRC).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST) -> str:
    """The last name of what is called: `grant` in `ask.grant(…)`."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_only_decide_calls_grant_and_only_grant_constructs_a_permit() -> None:
    calls = {
        (where, called(node))
        for where, tree in modules()
        for node in ast.walk(tree)
        if called(node) in ("grant", "Permit")
    }
    assert calls == {("policy/decide.py", "grant"), ("policy/ask.py", "Permit")}


def test_grant_is_imported_by_decide_alone_and_the_seal_by_nobody() -> None:
    takers = {
        (where, name.name)
        for where, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name in ("grant", "_SEAL")
    }
    assert takers == {("policy/decide.py", "grant")}


def test_nobody_passes_grant_on_or_gives_it_another_name() -> None:
    """`grant` is only ever called: never a value, an alias or an attribute."""
    for where, tree in modules():
        functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        loose = [
            node
            for node in ast.walk(tree)
            if (isinstance(node, ast.Name) and node.id == "grant" and id(node) not in functions)
            or (isinstance(node, ast.alias) and node.name == "grant" and node.asname)
        ]
        assert loose == [], where


def test_nobody_makes_or_fills_an_object_behind_its_constructor() -> None:
    """`object.__new__`, and `object.__setattr__` on anything but `self`, are how a frozen object is forged."""
    for where, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "__new__":
                assert not (isinstance(node.value, ast.Name) and node.value.id in ("object", "Permit")), where
            if called(node) == "__setattr__":
                assert isinstance(node, ast.Call)
                assert ast.unparse(node.args[0]) == "self", where
            if isinstance(node, ast.Attribute):
                assert node.attr != "_SEAL", where
            assert called(node) != "__setstate__", where


def test_the_seal_has_one_home() -> None:
    holders = [name for name, value in vars(ask_module).items() if value is ask_module._SEAL]
    assert holders == ["_SEAL"]


def test_the_core_imports_no_clock_disk_network_or_randomness() -> None:
    found = {
        (where, name)
        for where, tree in modules(*PURE)
        for name in imported(tree)
        if name.split(".")[0] in FORBIDDEN_IMPORTS and name not in PURE_ALL_THE_SAME
    }
    assert found == set()


def test_the_core_calls_no_clock_and_opens_nothing() -> None:
    for where, tree in modules(*PURE):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name):
                assert node.func.id not in FORBIDDEN_CALLS, f"{where}:{node.lineno}"
            if isinstance(node.func, ast.Attribute):
                assert node.func.attr not in FORBIDDEN_METHODS, f"{where}:{node.lineno}"


def test_the_core_imports_only_downwards() -> None:
    """policy → law, terms; law → terms; terms → nothing of ours."""
    below = {"policy": {"policy", "law", "terms"}, "law": {"law", "terms"}, "terms": {"terms"}}
    for package, allowed in below.items():
        for where, tree in modules(package):
            ours = {name.split(".")[1] for name in imported(tree) if name.startswith("ombud.")}
            assert ours <= allowed, where


def test_the_scan_reads_something() -> None:
    assert {"policy/decide.py", "law/periods.py", "terms/ids.py"} <= {where for where, _ in modules(*PURE)}
