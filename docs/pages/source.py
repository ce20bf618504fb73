"""Reading the source for what it says of itself: classes, their docstrings and the notes under their fields."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

SRC = Path(__file__).parents[2] / "src" / "ombud"


class Field(NamedTuple):
    """One annotated field: its type as written, its default, and the string under it."""

    name: str
    kind: str
    default: str | None
    note: str


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Every file of Ombud by its path, parsed once."""
    paths = sorted(SRC.rglob("*.py"))
    return tuple((path.relative_to(SRC).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    return (node for node in tree.body if isinstance(node, ast.ClassDef))


def bases(node: ast.ClassDef) -> tuple[str, ...]:
    return tuple(ast.unparse(base) for base in node.bases)


def fields(node: ast.ClassDef) -> Iterator[Field]:
    """The annotated fields of a class, each with the docstring that stands under it."""
    for here, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(here, ast.AnnAssign) and isinstance(here.target, ast.Name):
            default = None if here.value is None else ast.unparse(here.value)
            yield Field(here.target.id, ast.unparse(here.annotation), default, _string(after))


def members(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """The values of an enum as text, each with the docstring under it."""
    for here, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(here, ast.Assign) and isinstance(here.value, ast.Constant):
            yield str(here.value.value), _string(after)


def _string(node: ast.stmt | None) -> str:
    value = node.value if isinstance(node, ast.Expr) else None
    return str(value.value) if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
