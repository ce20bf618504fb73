"""A clinic with people of whom different things have ended, copied as often as a test wants."""

import hashlib
import json
import shutil
from pathlib import Path

from ombud.actors import close_care, open_care
from ombud.audit.model import NOBODY
from ombud.collection.inform import owe_information
from ombud.collection.relate import Beginning, begin, close
from ombud.collection.sign import Signature, sign
from ombud.database import Transaction
from ombud.keys import KeyDirectory, Keyring
from ombud.keys.root import FileRoot
from ombud.policy.model import Regime
from ombud.relations import Kind
from ombud.requests import consent, objection
from ombud.terms import ChoiceId, SubjectId
from ombud.vault.wholeness import Wholeness
from tests import stores
from tests.clinic import RUT, VERA, Clinic, _vault
from tests.retention.holds import held

VOLATILE = {
    "data_key": {"state"},
    "relation": {"sealed"},
    "sweep": {"sweep_id", "seal"},  # the seal covers the id that was drawn
    "swept": {"sweep_id", "seal"},
    "tombstone": {"leaf_seq"},
}
LEFT_OUT = {
    "entry",
    "leaf",
    "node",
    "tree",
    "checkpoint",
    "erased_payload",
    "lane",
    "policy_version",
    "alembic_version",
}


def filled(clinic: Clinic, each: int) -> None:
    """So many people of each kind; half a year later something of most of them has ended."""
    for number in range(each):
        _asker(clinic, number)
        _customer(clinic, number)
        _patient(clinic, number)
        _fan(clinic, number)
        held(clinic, _asker(clinic, 1000 + number))
        _debtor(clinic, number)
    clinic.vault.ledger.sequence(clinic.now)


def _asker(clinic: Clinic, number: int) -> SubjectId:
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly", family=f"N{number}")
    clinic.hold(subject, "contact", "contract", email=f"nelly{number}@example.se")
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    if number % 2:
        objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    return subject


def _customer(clinic: Clinic, number: int) -> None:
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    given = {"given": "Lo", "family": "Lika", "email": f"lo{number}@example.se", "birth_date": "1990-06-02"}
    sign(clinic.vault, subject, offer.id, Signature(given), by=RUT, now=clinic.now)
    close(clinic.vault, subject, offer.id, by=RUT, now=clinic.now)


def _patient(clinic: Clinic, number: int) -> None:
    subject = clinic.somebody()
    old = clinic.draft("health", "care", {"text": "hosta"}, document="a", unit=VERA.unit)
    clinic.store(subject, old)
    clinic.store(subject, clinic.draft("payment", "accounting", {"amount": str(number)}, regime=Regime.PDL))
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        unit = clinic.vault.keyring.blind("unit", VERA.unit)
        open_care(act.tx, subject, unit, now=clinic.now)
        close_care(act.tx, subject, unit, now=clinic.now)
        owe_information(act, subject, "third_party:caregiver", clinic.now)
        act.nothing_changed()


def _fan(clinic: Clinic, number: int) -> None:
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email=f"fan{number}@example.se")
    consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)


def _debtor(clinic: Clinic, number: int) -> None:
    subject = clinic.somebody()
    clinic.hold(subject, "name", "contract", given="x")  # nothing keeps it yet: it is not stored
    begun = Beginning(Kind.COMMITMENT, clinic.now, clinic.now.replace(year=clinic.now.year + 1), {"what": "plan"})
    begin(clinic.vault, subject, begun, by=RUT, now=clinic.now)
    clinic.hold(subject, "name", "contract", given="Dan", family=f"D{number}")


def copied(clinic: Clinic, folder: Path) -> Clinic:
    """The same clinic once more, in a folder and a database of its own."""
    clinic.vault.database.close()
    shutil.copytree(clinic.folder, folder, ignore=shutil.ignore_patterns("copy-*"))
    of_test = stores.current()
    assert of_test is not None
    if of_test.engine != "sqlite":
        of_test.make_empty(folder, of_test.name(clinic.folder))
    keyring = Keyring.open(folder / "keys", FileRoot.open(folder / "root.key"))
    return Clinic(folder, _vault(folder, of_test.opened(folder), keyring), clinic.now)


def digest(clinic: Clinic) -> str:
    """The canonical digest of the live rows, keys and events."""
    return hashlib.sha256(json.dumps(canonical(clinic)).encode()).hexdigest()


def canonical(clinic: Clinic) -> dict[str, list[str]]:
    """The live rows, keys and events, whatever ids were drawn at random on the way."""
    database = clinic.vault.database
    with database.read() as tx:
        tables = {name: sorted(columns) for name, columns in database.columns(tx).items() if name not in LEFT_OUT}
        rows = {name: _rows(tx, name, columns) for name, columns in sorted(tables.items())}
        return {**rows, "events": sorted(_events(clinic, tx))}


def _rows(tx: Transaction, table: str, columns: list[str]) -> list[str]:
    wanted = [name for name in columns if name not in VOLATILE.get(table, ())]
    return sorted(repr(tuple(row)) for row in tx.all(f"SELECT {', '.join(wanted)} FROM {table}"))


def _events(clinic: Clinic, tx: Transaction) -> list[str]:
    found = []
    for one in clinic.vault.ledger.entries(tx):
        entry = one.entry
        facts = {name: value for name, value in entry.facts.items() if name not in ("run", "lane", "hold")}
        found.append(
            repr((entry.subject or NOBODY, entry.at, entry.act.value, entry.outcome.value, sorted(facts.items())))
        )
    return found


def damage(clinic: Clinic) -> list[str]:
    """What is not whole of anybody: each key's seal counts exactly the rows that are there (R16)."""
    vault = clinic.vault
    looked = Wholeness(vault.keyring, KeyDirectory(vault.keyring, vault.new_id), vault.book)
    with vault.database.read() as tx:
        people = [SubjectId(row[0]) for row in tx.all("SELECT subject_id FROM subject")]
        return [part for subject in people for part in looked.damage(tx, subject)]
