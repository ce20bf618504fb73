"""A worker that is killed between the sending and the writing sends again, under the same webhook-id: at least once.

The worker is a process of its own; the receiver kills it when the event has come in, and before it has answered.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ombud.database import SqliteDatabase
from ombud.events.deliver import Sending
from ombud.events.model import Fate, event_text
from ombud.events.outbox import SEND_EVENT
from ombud.events.post import Poster
from ombud.keys import Keyring
from ombud.keys.root import FileRoot
from ombud.plans.work import Worker
from ombud.requests import objection, restrict
from ombud.terms import ChoiceId
from tests import stores
from tests.clinic import NOW, ROOT, RUT, _vault
from tests.events.conftest import ALLOWED, SOURCE, House
from tests.events.outside import Came


def life(folder: Path) -> None:
    """One worker's, until nothing is due; in a process of its own."""
    keyring = Keyring.open(folder / "keys", FileRoot.open(folder / "root.key"))
    vault = _vault(folder, SqliteDatabase(folder / stores.FILE), keyring)
    sending = Sending(vault, Poster(ALLOWED), SOURCE)
    worker = Worker(vault, {SEND_EVENT: sending.carry_out}, "w-1", lambda: NOW)
    while worker.work():
        pass


@pytest.mark.on("sqlite")
def test_a_worker_killed_between_sending_and_writing_sends_again_with_the_same_id(house: House) -> None:
    nelly, crm = house.clinic.somebody(), house.declared()
    house.knows(crm, nelly)
    objection(house.clinic.vault, nelly, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=NOW)
    restrict(house.clinic.vault, nelly, "18.1.a", None, by=RUT, now=NOW)
    house.clinic.vault.database.close()
    pids = list[int]()

    def kills(_line: socket.socket, _came: Came) -> None:
        os.kill(pids[-1], signal.SIGKILL)

    house.outside.answers.append(kills)
    code = (
        f"from pathlib import Path\nfrom tests.events.test_killed import life\nlife(Path({str(house.clinic.folder)!r}))"
    )
    made = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": "src:."})
    pids.append(made.pid)
    assert made.wait(timeout=120) == -signal.SIGKILL
    beside = House(house.clinic.beside(), house.outside)
    first, second = beside.events(crm)
    assert (first.fate, first.tries, second.fate) == (Fate.WAITING, 0, Fate.WAITING)
    beside.works_for(seconds=3)
    assert len(house.outside.came) == 1  # the lease of the dead one is not over
    beside.works_for(hours=1)
    assert [one.fate for one in beside.events(crm)] == [Fate.SENT, Fate.SENT]
    assert house.outside.ids == [event_text(first.id)] * 2 + [event_text(second.id)]
    bodies = [one.body for one in house.outside.came]
    assert (bodies[0] == bodies[1], bodies[1] == bodies[2]) == (True, False)
