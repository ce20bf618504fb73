"""Only `plans` claims a lease: one place knows what it is to have work, to lose it and to have done it.

* The table of steps is in no statement but those of `plans/store.py`, and rows are passed over there alone.
* `claim` is called by the worker of `plans` and by nobody else under src.
* No other table has an owner and an end of a lease.
"""

import ast
from pathlib import Path

from ombud.database.schema import METADATA
from tests.architecture.test_permits import modules
from tests.database_fixture import make_database


def statements(where: str, tree: ast.Module, word: str) -> set[str]:
    """Where a word stands in a text of the program that is no docstring."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {where for node in texts if id(node) not in docs and word in str(node.value)}


def holders(word: str) -> set[str]:
    return set().union(*(statements(where, tree, word) for where, tree in modules()))


def test_no_statement_but_those_of_plans_touches_a_step_or_passes_rows_over() -> None:
    assert holders("SKIP LOCKED") == {
        "plans/store.py",
        "database/spread/sayings.py",
    }  # the other says it for many servers
    migrations = {f"app/migrations/versions/{name}.py" for name in ("0003_every_right", "0004_using_the_data")}
    assert holders("plan_step") - migrations == {
        "plans/store.py",
        "plans/tables.py",
        "app/migrate.py",  # names the tables whose rows an earlier release did not seal
        "requests/merge_confirm.py",  # names the tables that a joining takes over; a test holds the list
    }


def test_the_worker_of_plans_alone_claims() -> None:
    importers = {
        where
        for where, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if (node.module or "").startswith("ombud.plans") and name.name in ("claim", "claimable", "claimed")
    }
    assert importers == {"plans/work.py"}


def test_no_other_table_has_a_lease(tmp_path: Path) -> None:
    make_database(tmp_path).close()
    words = {"owner", "lease", "leased_until", "locked_by", "locked_until", "claims"}
    assert {table.name for table in METADATA.sorted_tables if words & set(table.columns.keys())} == {"plan_step"}
