"""ARCHITECTURE.md and the pages around it say what is so: files, layers, tables, keys of tables."""

import re
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import Table

from ombud.database.schema import DOORS, KEYDIR, METADATA, VAULT
from tests.database_fixture import make_database
from tests.docs.session import ROOT

PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PROSE = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "spec/README.md", "changes/*.md")
    for path in ROOT.glob(pattern)
    if "reference" not in path.parts
)
WITHOUT_SUBJECT = {
    "suppression": "outlives the person: an objection, as a keyed hash of an address",
    "extract_key": "is of an extract and of nobody: with it the extract ends (S-07)",
    "identity_lock": "asked before it is known who the person is; lives no longer than an act",
    "look_up": "about an account; keyed hashes of whom it looked up, for an hour",
    "other_session": "of an account, or of somebody of whom nothing is held",
    "account_draft": "of an account, sealed, for a day",
    "credential": "of an account: what it signs in with",
    "api_job": "of a key: what it asked for that takes longer, sealed, until a day after it has ended",
    "api_answer": "of a key: what a program was answered, sealed, for a day",
    "enrolment": "of an account: the code that makes it a new credential",
}
"""Tables of keydir and vault that hold nothing by person, and why."""


@pytest.fixture(scope="module", autouse=True)
def _every_table(tmp_path_factory: pytest.TempPathFactory) -> None:
    make_database(tmp_path_factory.mktemp("tables")).close()


def tables() -> list[Table]:
    return list(METADATA.tables.values())


def named_paths(text: str) -> set[str]:
    """Paths of the project in backticks."""
    return set(re.findall(r"`((?:src|tests|spec|docs|policies|examples|changes)/[^`*<>… ]+)`", text))


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    missing = {path for path in named_paths(page.read_text(encoding="utf-8")) if not (ROOT / path).exists()}
    assert missing == set()


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    missing = {link for link in links if "://" not in link and not (page.parent / link).exists()}
    assert missing == set()


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_promises_what_no_software_can(page: Path) -> None:
    text = page.read_text(encoding="utf-8").lower()
    assert re.search(r"gdpr[- ]compliant|compliant with the gdpr|gdpr[- ]säkra", text) is None


def test_the_layers_are_those_that_the_import_contract_keeps() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    named = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    kept = [re.sub(r" \| \(\w+\)", "", layer) for layer in named]  # one in parentheses is not there yet
    drawn = PAGE.split("## Layers")[1].split("```")[1].splitlines()[1:]
    assert [line.strip().split("  ")[0] for line in drawn if line.strip()] == kept


def test_every_table_stands_in_the_drawing_in_its_part() -> None:
    drawing = PAGE.split("## One database, three parts")[1].split("```")[1]
    split = [re.split("[│┼]", line) for line in drawing.splitlines()]
    rows = [cells[1:4] for cells in split if len(cells) >= 4]
    drawn = [set(re.findall(r"[a-z_]+", " ".join(row[place] for row in rows))) for place in range(3)]
    parts = dict(zip(("keydir", "vault", "ledger"), drawn, strict=True))
    beside = next(line for line in drawing.splitlines() if line.strip().startswith("│ doors "))
    parts[DOORS] = set(re.findall(r"[a-z_]+", beside))
    assert {t.fullname for t in tables() if t.name not in parts[str(t.schema)]} == set()


@pytest.mark.parametrize("part", [KEYDIR, VAULT])
def test_subject_id_leads_every_primary_and_unique_key(part: str) -> None:
    """What lets the same schema be spread over servers by person, and what erasure finds people by."""
    for table in tables():
        if table.schema != part or table.name in WITHOUT_SUBJECT:
            continue
        unique = [index.columns for index in table.indexes if index.unique]
        for columns in (table.primary_key.columns, *unique):
            assert next(iter(columns)).name == "subject_id", table.fullname


def test_the_exceptions_are_still_there() -> None:
    held = {table.name for table in tables() if table.schema in (KEYDIR, VAULT) and "subject_id" not in table.columns}
    assert held == set(WITHOUT_SUBJECT)
