"""A builder that is killed anywhere leaves nothing that opens, and what it left is tidied away (design 5, 8)."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from random import Random

import pytest

from ombud.extracts import NoExtract, expire, headers, opened
from ombud.extracts import store as rows_of
from ombud.extracts.ending import tidy
from ombud.keys import store as key_rows
from tests.clinic import NOW, ROOT, Clinic
from tests.extracts.people import BUSINESS, customer, stores_of
from tests.extracts.test_build import built

_CHILD = """
import sys
from pathlib import Path
from ombud.database import SqliteDatabase
from ombud.extracts import Stores, build
from ombud.extracts import building
from ombud.keys import Keyring
from ombud.keys.root import FileRoot
from ombud.vault.crowd import pages
from tests.clinic import ADA, NOW, _vault
from tests.extracts.people import BUSINESS

folder = Path(sys.argv[1])
pages.PEOPLE, building.PEOPLE = 2, 2
keyring = Keyring.open(folder / "keys", FileRoot.open(folder / "root.key"))
vault = _vault(folder, SqliteDatabase(folder / "ombud.db"), keyring)

def told(people):
    print(people, flush=True)
    sys.stdin.readline()

print("ready", flush=True)
sys.stdin.readline()
build(Stores(vault, folder), BUSINESS, by=ADA, now=NOW, progress=told)
print("built", flush=True)
"""


@pytest.mark.on("sqlite")
def test_a_killed_builder_leaves_nothing_that_opens(clinic: Clinic) -> None:
    """kill -9 before, between and after pieces; a moment later at random too."""
    for _ in range(8):
        customer(clinic)
    stores, random = stores_of(clinic), Random(7)
    kept = built(stores, BUSINESS)
    for steps in (1, 2, 4, 5):
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(clinic.folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        )  # fmt: skip
        with child:
            assert child.stdin is not None
            assert child.stdout is not None
            for _ in range(steps):
                child.stdout.readline()
                child.stdin.write("\n")
                child.stdin.flush()
            time.sleep(random.random() / 20)
            child.send_signal(signal.SIGKILL)
        assert _usable(clinic) <= {kept.id, *_finished(clinic)}
        clinic.vault.ledger.tidy()
        tidy(stores, now=NOW)
        assert {*stores.shelf.extracts()} == {one.id for one in headers(stores, now=NOW)}
        with clinic.vault.database.read() as tx:
            rows = rows_of.every(tx)
            assert all(row.state == "ready" for row in rows)
            keys = {row[0] for row in tx.all("SELECT DISTINCT extract_id FROM extract_key")}
        assert {bytes(key) for key in keys} == {row.extract_id for row in rows}
        for one in headers(stores, now=NOW):
            with opened(stores, one.id, now=NOW) as extract:
                assert extract.ask("SELECT count(*) FROM person") == [(8,)]


def _finished(clinic: Clinic) -> set[bytes]:
    with clinic.vault.database.read() as tx:
        return {row.extract_id for row in rows_of.every(tx) if row.state == "ready"}


def _usable(clinic: Clinic) -> set[bytes]:
    """Every extract that opens, of all that have a row."""
    with clinic.vault.database.read() as tx:
        everything = [row.extract_id for row in rows_of.every(tx)]
    usable = set()
    for extract in everything:
        with suppress(NoExtract), opened(stores_of(clinic), extract, now=NOW):
            usable.add(extract)
    return usable


def test_an_unfinished_extract_does_not_open(clinic: Clinic) -> None:
    customer(clinic)
    stores = stores_of(clinic)
    header = built(stores, BUSINESS)
    with clinic.vault.database.act() as tx:
        row = rows_of.one(tx, header.id)
        assert row is not None
        assert rows_of.change(tx, row, row._replace(state="building"))
        assert not rows_of.change(tx, row, row)  # it is another by now
    with pytest.raises(NoExtract), opened(stores, header.id, now=NOW):
        pass
    assert expire(stores, now=NOW) == 0
    with clinic.vault.database.read() as tx:
        assert rows_of.every(tx) == []
        assert key_rows.extract_key(tx, header.id, "extract") is None
    assert stores.shelf.extracts() == []
