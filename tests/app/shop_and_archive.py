"""An installation with two connected systems: a shop in an SQLite file, and an archive that a person sees to."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ombud.app.config import read_config
from ombud.app.connected import text_of
from ombud.relations import Kind
from ombud.requests.system_duties import SystemsOutbox
from ombud.systems.mapping import SystemMapping
from ombud.systems.sqlite.connect import connect
from ombud.terms import SubjectId
from tests.clinic import Clinic
from tests.portal.house import door_of
from tests.requests.letters import HANNA, HUGO
from tests.systems import club

SHOP = '\n[systems.shop]\nadapter = "sqlite"\nfile = "shop.db"\n'
ARCHIVE = '\n[systems.archive]\nadapter = "person"\n'


@dataclass
class House:
    """The installation with its shop."""

    clinic: Clinic
    ombud: Any
    door: Any = field(repr=False, default=None)

    def rows(self, table: str = "members") -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.clinic.folder / "shop.db")) as there:
            return there.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()

    def run(self, sql: str) -> None:
        with closing(sqlite3.connect(self.clinic.folder / "shop.db")) as there:
            there.execute(sql)
            there.commit()

    def ada(self) -> SubjectId:
        """She is in the shop twice, by her address."""
        subject = self.clinic.somebody()
        self.clinic.begin(subject, Kind.MEASURE, asks="massage")
        self.clinic.hold(subject, "contact", "contract", email="ada@example.se")
        self.clinic.hold(subject, "name", "contract", given="Ada", family="Ek")
        return subject

    def write(self, change: dict[str, object]) -> None:
        """The shop's mapping, as a person has reviewed it, with something changed."""
        (self.clinic.folder / "systems").mkdir(exist_ok=True)
        with closing(connect(self.clinic.folder / "shop.db", 5)) as there:
            mapping: SystemMapping = club.mapping("sqlite", there.schema().fingerprint)
        said = mapping.model_copy(update={"system": "shop", **change})
        (self.clinic.folder / "systems" / "shop.yaml").write_text(text_of(said))


def fill(clinic: Clinic) -> None:
    with closing(sqlite3.connect(clinic.folder / "shop.db")) as made:
        for table, columns in club.COLUMNS.items():
            made.execute(f"CREATE TABLE {table} ({', '.join(columns)}, PRIMARY KEY ({columns[0]}))")
            marks = ", ".join("?" for _ in columns)
            made.executemany(f"INSERT INTO {table} VALUES ({marks})", club.ROWS[table])
        made.commit()


@contextmanager
def house_of(clinic: Clinic, *systems: str) -> Iterator[House]:
    """With these of its systems connected."""
    fill(clinic)
    named = tuple(sorted(systems))
    assert clinic.vault.outbox is not None
    clinic.vault = replace(clinic.vault, systems=named, outbox=SystemsOutbox(clinic.vault.outbox, named))
    with door_of(clinic, (HANNA, HUGO)) as door:
        toml = clinic.folder / "ombud.toml"
        parts = {"shop": SHOP, "archive": ARCHIVE}
        toml.write_text(toml.read_text() + "".join(parts[one] for one in systems))
        object.__setattr__(door.ombud, "config", read_config(clinic.folder))
        house = House(clinic, door.ombud, door)
        house.write({"choices": {"*": club.CHOICES["no-letters"]}})
        yield house
