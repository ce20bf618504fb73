"""The examples in pages that are no session: a policy is one that loads, a program is one that runs."""

import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ombud.app.config import Config
from ombud.database.postgresql import PostgresqlDatabase, read_address
from ombud.policy.model import Purpose
from ombud.policy.model_controller import Processor
from ombud.policy.wording.clauses import unstated
from tests import stores
from tests.docs.session import ROOT

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = sorted(path for pattern in ("*.md", "docs/**/*.md", "changes/*.md") for path in ROOT.glob(pattern))
KNOWN = {"console", "sql", "text", "toml", "yaml", "markdown"}
"""`console` is carried out, `text` is a drawing, `sql`, `toml` and `yaml` are tried here, `markdown` is a form."""


def blocks(page: Path, language: str) -> list[str]:
    return [body for name, body in FENCE.findall(page.read_text(encoding="utf-8")) if name == language]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_example_is_of_a_kind_that_is_tried(page: Path) -> None:
    assert {name for name, _ in FENCE.findall(page.read_text(encoding="utf-8"))} <= KNOWN


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "yaml")], ids=lambda page: page.name)
def test_a_purpose_or_a_processor_in_a_page_is_one_that_a_policy_can_have(page: Path) -> None:
    for block in blocks(page, "yaml"):
        read = YAML(typ="safe").load(block)
        for processor in read.pop("processors", {}).values():
            assert not unstated(Processor.model_validate(processor))
        for purpose in read.values():
            assert Purpose.model_validate(purpose).storage


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "toml")], ids=lambda page: page.name)
def test_a_part_of_the_configuration_in_a_page_is_one_that_is_read(page: Path) -> None:
    for block in blocks(page, "toml"):
        installation = {"name": "clinic", "keys": "../keys"}
        assert Config.model_validate({"installation": installation, **tomllib.loads(block)}).model_fields_set > {
            "installation"
        }


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "sql")], ids=lambda page: page.name)
def test_what_an_administrator_is_told_to_run_makes_a_database_that_can_be_used(page: Path) -> None:
    role, server = "by_the_page", stores.server()
    statements = [each.strip() for block in blocks(page, "sql") for each in block.split(";") if each.strip()]
    with server.superuser_on() as connection:
        for statement in statements:
            connection.execute(re.sub(r"\bombud\b", role, statement))
        database = PostgresqlDatabase(read_address(server.url(role, role)))
        assert database.moment("SELECT current_user::text") == [(role,)]
        database.close()
        connection.execute(f"DROP DATABASE {role}")
        connection.execute(f"DROP OWNED BY {role}")
        connection.execute(f"DROP ROLE {role}")
