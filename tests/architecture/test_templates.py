"""Templates: each name is one page's, each is used, and what is named is there.

A template that another overwrites in silence shows the wrong page, and no test of either notices where both answer 200.
So a page's template is rendered by the file of one journey alone; what several show is named in `SHARED`.
"""

import re
from collections import Counter
from pathlib import Path

from ombud.web.render import PACKAGES
from tests.clinic import ROOT

SOURCE = ROOT / "src" / "ombud"
_NAMED = re.compile(r"""["']([a-z_]+(?:/[a-z_0-9]+)?\.(?:html|txt|typ)\.j2)["']""")
_TAKEN = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
SHARED = {"console/no_answer.html.j2": "a question about figures that the gate does not answer, wherever it was asked"}
"""Templates that the files of several journeys render, and why."""


def templates() -> list[tuple[str, Path]]:
    """Every template, with the name that it is loaded by."""
    folders = {name: SOURCE / package.removeprefix("ombud.") / "templates" for name, package in PACKAGES.items()}
    found = [(f"{name}/{path.name}", path) for name, folder in folders.items() for path in folder.glob("*.j2")]
    return found + [(path.name, path) for path in SOURCE.glob("*/*.j2")]


def rendered() -> dict[str, set[str]]:
    """Which files of code name a template."""
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for name in _NAMED.findall(path.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(path.relative_to(SOURCE).as_posix())
    return found


def taken() -> set[str]:
    """What templates extend, include or import of others."""
    return {name for path in SOURCE.rglob("*.j2") for name in _TAKEN.findall(path.read_text(encoding="utf-8"))}


def test_no_two_packages_have_templates_of_one_name() -> None:
    """Each lies in the folder of its own package, and under no name that another is loaded by."""
    assert sorted(SOURCE.rglob("*.j2")) == sorted(path for _, path in templates())
    names = Counter(name for name, _ in templates())
    assert [name for name, number in names.items() if number > 1] == []


def test_every_template_is_used_and_every_one_that_is_named_is_there() -> None:
    used = set(rendered()) | taken()
    there = {name for name, _ in templates()}
    assert sorted(there - used) == []
    assert sorted(used - there) == []


def test_a_page_is_the_page_of_one_journey() -> None:
    several = {name for name, files in rendered().items() if len(files) > 1}
    assert several == set(SHARED)
