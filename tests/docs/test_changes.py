"""Fragments of the change log: named, with known headings, in their order, and never empty."""

import re
from pathlib import Path

import pytest

from tests.docs.session import ROOT

HEADINGS = ["For data subjects and the DPO", "Added", "Changed", "Fixed", "Removed"]
FRAGMENTS = sorted(path for path in (ROOT / "changes").iterdir() if path.name != "README.md")


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda path: path.name)
def test_a_fragment_has_known_headings_in_their_order(fragment: Path) -> None:
    assert re.fullmatch(r"[a-z0-9-]+\.md", fragment.name)
    before, *parts = re.split(r"^## (.+)$", fragment.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert before.strip() == ""
    assert parts[::2] == [heading for heading in HEADINGS if heading in parts[::2]]
    assert all(re.match(r"\s*- \S", body) for body in parts[1::2])


@pytest.mark.parametrize("page", ["CHANGELOG.md", "changes/README.md"])
def test_the_headings_are_explained_where_somebody_looks(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [heading for heading in HEADINGS if f"*{heading}*" not in text] == []
