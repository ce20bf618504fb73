"""Figures leave through the release gate alone (design 5, 10; S-08): the source is read for it.

* `Released` is made by the gate's package and by nobody else; nobody replaces, copies or fills one.
* A table that was counted goes to the gate: `count` is called by `answer.py` alone, and nothing of it is shown.
* The doors and `app` hold nothing that was not let out: they know no `Table`, `Cell` or `Counted`.
"""

import ast

from tests.architecture.test_permits import called, imported, modules

GATE = "analysis/release/"
COUNTING = {"analysis/questions/count.py", "analysis/questions/answer.py"}


def test_nobody_but_the_gate_makes_something_released() -> None:
    makers = {
        where
        for where, tree in modules()
        for node in ast.walk(tree)
        if called(node) in ("Released", "Figure") and not where.startswith(GATE)
    }
    assert makers == set()


def test_nobody_changes_what_was_released() -> None:
    """A `replace` in what stands behind the gate is of rows, charts, questions; never of a `Released`."""
    for where, tree in modules("analysis", "app", "cli"):
        if where.startswith(GATE):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) == "replace" and node.args:
                assert ast.unparse(node.args[0]).split(".")[-1] not in ("shown", "per", "released"), where


def test_what_was_counted_goes_to_the_gate_alone() -> None:
    takers = {
        where
        for where, tree in modules("analysis/questions", "app", "cli")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "ombud.analysis.questions.count"
        for name in node.names
        if name.name in ("count", "Counted", "of_rows")
    }
    assert takers == {"analysis/questions/answer.py"}


def test_an_extract_is_asked_where_questions_are_counted_alone() -> None:
    """Nothing else of analyses or doors puts a statement to an extract of figures."""
    asking = {
        where
        for where, tree in modules("analysis/questions", "cli")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "ask" and ast.unparse(node.value) == "extract"
    }
    assert asking == {"analysis/questions/count.py"}


def test_the_doors_know_no_table_and_no_cell() -> None:
    for where, tree in modules("cli"):
        names = {
            name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ombud.analysis")
            for name in node.names
        }
        assert names.isdisjoint({"Table", "Cell", "Counted", "count"}), where
        assert "ombud.extracts" not in set(imported(tree)) or "analyse" not in where
