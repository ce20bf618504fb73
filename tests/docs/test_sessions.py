"""Every session that a page shows is carried out: in an empty folder beside the demo's installation.

The demo is made once, as a reader makes it (`ombud demo --dir clinic --no-serve`), and copied for each page, so
that no page builds on another.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import stores
from tests.docs.session import ROOT, Step, pages, run, steps


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    made = Step(0, "ombud demo --dir clinic --no-serve --people 3", ("…",))
    assert list(run([made], folder)) == []
    assert (folder / "clinic" / "ombud.toml").exists()
    return folder


@pytest.fixture
def named(page: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What a page's names stand for: `$DATABASE` is the address of an empty database at a server."""
    if "$DATABASE" not in page.read_text(encoding="utf-8"):
        yield {}
        return
    of_test = stores.begin("postgresql")
    of_test.make_empty(tmp_path)
    yield {"DATABASE": of_test.url(tmp_path)}
    stores.end()


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_shows_is_what_happens(page: Path, demo: Path, tmp_path: Path, named: dict[str, str]) -> None:
    folder = tmp_path / "here"
    shutil.copytree(demo, folder)
    for name in ("policies", "examples"):
        (folder / name).symlink_to(ROOT / name)
    differences = [
        f"{page.name}:{d.line}: $ {d.command}\n--- shown\n{d.shown}\n--- came\n{d.came}"
        for d in run(steps(page), folder, **named)
    ]
    assert not differences, "\n\n".join(differences)


def test_the_pages_that_must_show_a_session_do() -> None:
    shown = {page.relative_to(ROOT).as_posix() for page in pages()}
    how_to = {page.relative_to(ROOT).as_posix() for page in ROOT.glob("docs/how-to/*.md")}
    assert {"README.md", "docs/tutorial/first-day.md", *how_to} <= shown
