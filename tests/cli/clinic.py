"""A clinic at the command line: its installation, its people at work, and a stopped clock."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner, Result, _NamedTextIOWrapper

from ombud.app.config import read_config
from ombud.app.databases import database_of
from ombud.cli.main import ombud
from ombud.cli.speech import Speech
from ombud.database import Database

ROOT = Path(__file__).parents[2]
POLICY = ROOT / "policies" / "halsoklustret.yaml"
PUBLISHED = ROOT / "policies" / "halsoklustret-published.yaml"
OVERLAY = ROOT / "policies" / "demo-overlay.yaml"
MAPPING = ROOT / "examples" / "mappings" / "customers.csv.yaml"
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TOLVAN = {"given": "Tolvan", "family": "Tolvansson", "email": "tolvan@example.se", "text": "Stel nacke."}
ACTORS = """
[actors.rut]
role = "receptionist"
unit = "Reception"
[actors.max]
role = "campaigns"
[actors.disa]
role = "dpo"
[actors.vera]
role = "care_staff"
unit = "Reception"
"""


@dataclass
class Clinic:
    """Runs commands against one installation."""

    folder: Path
    now: datetime = NOW
    environment: dict[str, str | None] = field(default_factory=lambda: {"LANG": "en_GB.UTF-8", "LC_ALL": None})

    def run(self, *words: object, given: str | None = None, actor: str | None = None) -> Result:
        """One command line. `given` is what stands on standard input."""
        environment = {**self.environment, "OMBUD_ACTOR": actor}
        arguments = [str(word) for word in words]
        return CliRunner().invoke(
            ombud, arguments, input=given or "", env=environment, obj=Speech(now=lambda: self.now)
        )

    def at_terminal(self, *words: object, typed: str = "", actor: str = "rut") -> Result:
        """The same where a person sits and types these lines."""
        with patch.object(_NamedTextIOWrapper, "isatty", return_value=True, create=True):
            return self.run(*words, given=typed, actor=actor)

    def told(self, *words: object, given: str | None = None, actor: str = "rut", code: int = 0) -> dict[str, Any]:
        """The JSON answer of a command that ends with the code."""
        result = self.run(*words, "--json", given=given, actor=actor)
        assert result.exit_code == code, result.output
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer

    def here(self, command: str, *words: object, **settings: Any) -> dict[str, Any]:
        return self.told(command, self.folder, *words, **settings)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The installation's database, as somebody sees it who comes in from behind."""
        database = database_of(self.folder, read_config(self.folder))
        yield database
        database.close()

    def change(self, sql: str) -> None:
        """Somebody who can write in the database changes it behind everybody's back."""
        with self.database() as database, database.act() as tx:
            tx.run(sql)

    def later(self, **length: int) -> None:
        self.now += timedelta(**length)

    def met(self) -> str:
        """Somebody who has had a first contact; their subject id."""
        return str(self.here("relation", "contact", "--channel", "desk")["subject"])

    def customer(self, service: str = "massage", **given: str) -> tuple[str, str]:
        """Somebody with a signed agreement; their subject id and the agreement's."""
        subject = self.met()
        offer = self.here("relation", "offer", "--subject", subject, "--service", service)["relation"]
        self.here(
            "relation",
            "sign",
            "--subject",
            subject,
            "--relation",
            offer,
            "--consent",
            given=json.dumps(given or TOLVAN),
        )
        return subject, str(offer)
