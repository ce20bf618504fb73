"""Nothing that tells of anybody lies open in any file, before and after an erasure (design.md 5, 5 and 7)."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ombud.app.demo import synthea
from ombud.app.demo.figures import SERVICES
from ombud.app.demo.people import InventedPerson, people
from ombud.collection.meet import Meeting, meet
from ombud.collection.relate import close
from ombud.collection.sign import Signature, sign
from ombud.erasure import Receipt, erase, plan
from ombud.keys import KeyStoreFault
from ombud.keys.model import WrappedKey
from ombud.relations import Kind, Relation
from ombud.requests import objection, restrict
from ombud.terms import CategoryId, ChoiceId, ClassId, SubjectId
from tests import stores
from tests.clinic import DISA, NOW, RUT, Clinic
from tests.keys.some import rewrap_some
from tests.scan.scanner import Scanner
from tests.scan.seeds import told, values_of, values_of_patients, words
from tests.servers.postgresql import Server

ROOT = Path(__file__).parents[2]
CUSTOMERS, SEED, PEOPLE = 200, 1, 100
STORY = ("Tolvan Tolvansson", "Tolvansson", "tolvan@example.se", "070-1740605", "+46701740605")
PROGRAM = "from ombud.cli.main import main; main()"


def seeded() -> dict[str, str]:
    """Everybody of the demo."""
    customers = people(SEED, CUSTOMERS, now=datetime.now(UTC), services=SERVICES)  # noqa: TID251 - as the demo
    return {**values_of_patients(), **values_of(customers), **told(words("story", *STORY))}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, told once by the command, with everything it said and left behind."""
    place = tmp_path_factory.mktemp("demo")
    (place / "tmp").mkdir()
    environment = {**os.environ, "TMPDIR": str(place / "tmp"), "PYTHONPATH": str(ROOT / "src")}
    arguments = [sys.executable, "-c", PROGRAM, "demo", "--no-serve", "--dir", str(place / "clinic")]
    told = subprocess.run(arguments, capture_output=True, env=environment, cwd=place, check=False)
    assert told.returncode == 0, told.stdout.decode() + told.stderr.decode()
    (place / "said").mkdir()
    (place / "said" / "out.txt").write_bytes(told.stdout)
    (place / "said" / "err.txt").write_bytes(told.stderr)
    return place


def test_the_scan_would_find_the_seeded_values(demo: Path, tmp_path: Path) -> None:
    """It has teeth on this very input: the files that were brought in are full of what is sought."""
    values = seeded()
    assert len(values) > 5000
    synthea.write(tmp_path)
    kinds = {hit.kind for hit in Scanner(values).scan(tmp_path)}
    assert kinds >= {"number", "first", "last", "address", "birth date", "description", "code"}


def test_no_seeded_value_lies_in_the_demo_directory_or_beside_the_keys(demo: Path) -> None:
    """G1: database, write-ahead log, lanes, key store, configuration."""
    scanner = Scanner(seeded())
    assert (demo / "clinic" / "ombud.db").stat().st_size > 1_000_000
    assert scanner.scan(demo / "clinic") == []
    assert scanner.scan(demo / "clinic.keys") == []


def test_no_seeded_value_lies_in_temporary_files_or_was_said(demo: Path) -> None:
    """The story says who Tolvan is; of the people who came with the files it says nothing."""
    values = {value: kind for value, kind in seeded().items() if kind != "story"}
    assert list((demo / "tmp").rglob("*")) == []
    assert Scanner(values).scan(demo / "said") == []


@pytest.mark.on("sqlite")  # a server's files are its own: there the end of the epoch is the proof (security.md 3.6)
def test_after_an_erasure_nothing_of_the_person_is_in_any_file(clinic: Clinic) -> None:
    """3.6, G4: of 100 people 0 wrapped keys, indexes and ciphertexts; their ids only in the tombstones."""
    everybody = [one for one in people(5, 130, now=NOW, services=SERVICES) if one.email][:PEOPLE]
    gone = [_customer(clinic, one, number) for number, one in enumerate(everybody)]
    stays = clinic.somebody()
    clinic.begin(stays, Kind.MEASURE)
    clinic.later(days=4 * 366)
    secrets = {secret: table for subject in gone for table, secret in _secrets(clinic, subject)}
    assert len(secrets) > 15 * PEOPLE
    assert Scanner(secrets).scan(clinic.folder) != []
    for subject in gone:
        shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
        assert shown.whole, shown
        assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
    assert Scanner(secrets).scan(clinic.folder) == []
    assert Scanner(values_of(everybody)).scan(clinic.folder) == []
    raw = b"".join(path.read_bytes() for path in sorted(clinic.folder.rglob("*")) if path.is_file())
    with clinic.vault.database.read() as tx:
        stones = Counter(row[0] for row in tx.all("SELECT subject_id FROM tombstone"))
    assert {subject: raw.count(subject) for subject in gone} == stones


@pytest.mark.on("postgresql")
def test_after_an_erasure_a_server_keeps_nothing_that_opens(clinic: Clinic, tmp_path: Path) -> None:
    """3.6, G1, G4. Of a server it is promised that nobody's values ever lie open in its tables, its write-ahead log or
    its messages; that no live row is left; that its tables hold nothing more once the server has written them anew;
    and that what its write-ahead log still holds opens nothing once the epoch of the keys has ended (`t_final`)."""
    everybody = [one for one in people(5, 30, now=NOW, services=SERVICES) if one.email][:15]
    gone = [_customer(clinic, one, number) for number, one in enumerate(everybody)]
    clinic.later(days=4 * 366)
    vault, at = clinic.vault, stores.server()
    secrets = {secret: table for subject in gone for table, secret in _secrets(clinic, subject)}
    with vault.database.read() as tx:
        keys = [(subject, kept) for subject in gone for kept in vault.directory.keys(tx, subject).values()]
    assert keys
    for subject in gone:
        shown = plan(vault, subject, by=DISA, now=clinic.now)
        assert isinstance(erase(vault, shown, by=DISA, now=clinic.now), Receipt)
    vault.database.close()
    tables, log = _server_files(at, vault.database.name, tmp_path)
    assert Scanner(values_of(everybody)).scan(tables) == Scanner(values_of(everybody)).scan(log) == []
    with at.superuser_on(vault.database.name) as connection:
        connection.execute("VACUUM FULL")
    tables, log = _server_files(at, vault.database.name, tmp_path)
    assert Scanner(secrets).scan(tables) == []
    assert Scanner(values_of(everybody)).scan(log) == []
    epoch = vault.keyring.epoch
    vault.keyring.begin_epoch(clinic.later(days=8))
    with vault.database.act() as tx:
        while rewrap_some(vault.directory, tx, 500):
            pass
        assert vault.directory.destroy_epoch(tx, epoch, clinic.now, clinic.now) is None
    for subject, kept in keys:
        with pytest.raises(KeyStoreFault, match="destroyed"):
            vault.keyring.unwrap(subject, ClassId(kept.klass), WrappedKey(kept.epoch, kept.wrapped, kept.commitment))


def _server_files(at: Server, name: str, place: Path) -> tuple[Path, Path]:
    """Copies of the files of a database's tables, and of the write-ahead log and the messages of its server."""
    with at.superuser_on(name) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert row is not None
    tables, log = place / "tables", place / "log"
    for folder, files in (
        (tables, (at.data / "base" / str(row[0])).iterdir()),
        (log, (*(at.data / "pg_wal").iterdir(), at.log)),
    ):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path in files:
            if path.is_file():
                shutil.copyfile(path, folder / path.name)
    return tables, log


def _customer(clinic: Clinic, one: InventedPerson, number: int) -> SubjectId:
    """Somebody who came, perhaps signed, objected or restricted, and whose business with us has ended."""
    values = {
        CategoryId("name"): {"given": one.given, "family": one.family},
        CategoryId("contact"): {"email": one.email},
    }
    met = meet(clinic.vault, Meeting(values, "desk", "offert", one.born_on), by=RUT, now=clinic.now)
    assert isinstance(met, bytes), met
    subject = SubjectId(met)
    if number % 2:
        offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
        given = Signature({"birth_date": one.born_on.isoformat(), "phone": one.phone or "070-1740610"})
        assert isinstance(sign(clinic.vault, subject, offer.id, given, by=RUT, now=clinic.now), Relation)
    if number % 3 == 0:
        objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    if number % 5 == 0:
        restrict(clinic.vault, subject, "18.1.a", None, by=DISA, now=clinic.now)
    clinic.read(subject, "contract.request", "name")
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        relations = [
            r for r in act.person(subject).about.relations if r.closed_at is None and r.kind is not Kind.CONTACT
        ]
    for relation in relations:
        assert isinstance(close(clinic.vault, subject, relation.id, by=RUT, now=clinic.later(minutes=1)), Relation)
    return subject


def _secrets(clinic: Clinic, subject: SubjectId) -> Iterator[tuple[str, bytes]]:
    """Everything that could open, find or be opened, but what an objection leaves on purpose (Art. 21(3))."""
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        for table, column in _COLUMNS:
            kept = " AND field NOT LIKE 'suppression.%'" if table == "blind_index" else ""
            sql = f"SELECT {column} FROM {table} WHERE subject_id = ?{kept}"
            yield from ((f"{table}.{column}", row[0]) for row in tx.all(sql, subject))


_COLUMNS = (
    ("data_key", "wrapped"),
    ("data_key", "state"),
    ("blind_index", "blind"),
    ("record", "sealed"),
    ("record", "content"),
    ("record", "record_id"),
    ("relation", "sealed"),
    ("relation", "relation_id"),
    ("choice", "sealed"),
    ("entry", "sealed"),
)
