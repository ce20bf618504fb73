"""Two processes on one directory: they act, read and erase at once, and nobody sees what is gone (design.md 4).

Each is a program of its own with its own lane, its own opened keys and its own connection.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ombud.app.demo.company import found_company
from ombud.app.installation import Ombud, open_installation
from ombud.erasure import Receipt, erase, plan
from ombud.terms import SubjectId
from tests.faults import invariants
from tests.faults.acts import meet_somebody
from tests.faults.campaigns import ROOT
from tests.faults.seen import see
from tests.faults.worker import EDITIONS
from tests.faults.world import BASE, World

READER = """
import sys
from pathlib import Path
from ombud.app.installation import open_installation
from ombud.policy.ask import Ask, Refusal
from ombud.terms import CategoryId, PurposeId, SubjectId
from tests.faults.world import BASE

opened = open_installation(Path(sys.argv[1]), lambda: "", now=BASE)
ask = Ask(SubjectId(bytes.fromhex(sys.argv[2])), PurposeId("contract.request"), frozenset({CategoryId("name")}),
          opened.accounts.actors["rut"])
for line in sys.stdin:
    answer = opened.vault.open(ask, now=BASE)
    print("refused" if isinstance(answer, Refusal) else len(list(answer.data.reveal())), flush=True)
opened.close(BASE)
"""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Ombud]:
    ombud = found_company(tmp_path / "clinic", "unit-1", now=BASE)
    yield ombud
    ombud.close(BASE)


def program(*arguments: str) -> "subprocess.Popen[str]":
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def asked(reader: "subprocess.Popen[str]") -> str:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write("read\n")
    reader.stdin.flush()
    return reader.stdout.readline().strip()


def test_who_is_erased_by_one_process_is_closed_to_another_whose_keys_are_warm(opened: Ombud) -> None:
    """The key is cached by what was read in the same statement: the other process's erasure takes effect at once."""
    subject = meet_somebody(opened, "nelly@example.se", BASE)
    with program("-c", READER, str(opened.folder), subject.hex()) as reader:
        assert [asked(reader) for _ in range(3)] == ["1", "1", "1"]
        shown = plan(opened.vault, subject, by=opened.accounts.actors["disa"], now=BASE)
        receipt = erase(opened.vault, shown, by=opened.accounts.actors["disa"], now=BASE)
        assert isinstance(receipt, Receipt)
        assert [asked(reader) for _ in range(3)] == ["refused"] * 3
        reader.communicate()
    assert reader.returncode == 0
    assert see(opened, subject) is None
    assert opened.vault.ledger.verify(receipt.checkpoint).ok


def test_two_programs_that_act_at_once_both_keep_what_they_acknowledged(opened: Ombud) -> None:
    """Each acts on people of its own while the other does; every line that was said holds, and the log is one."""
    workers = [program("-m", "tests.faults.worker", str(opened.folder), str(seed), "12") for seed in (3, 4)]
    said = []
    for number, worker in enumerate(workers):
        assert worker.stdin is not None
        worker.stdin.write(World(number=1000 * number, versions=EDITIONS).to_json())
        worker.stdin.close()
        worker.stdin = None
    for worker in workers:
        out, err = worker.communicate(timeout=300)
        assert worker.returncode == 0, err
        said.append([json.loads(line) for line in out.splitlines()])
    last: dict[str, Any] = {}
    for lines in said:
        assert not [line for line in lines if "refused" in line]
        last |= {line["subject"]: line["seen"] for line in lines if line.get("done") == "meet"}
    again = invariants.start(opened.folder, BASE)
    for subject in last:
        assert see(again, SubjectId(bytes.fromhex(subject))) is not None or _erased(again, subject)
    assert invariants.problems(invariants.gather(again, BASE)) == []
    again.close(BASE)


def _erased(opened: Ombud, subject: str) -> bool:
    with opened.vault.database.read() as tx:
        return opened.vault.directory.tombstone(tx, SubjectId(bytes.fromhex(subject))) is not None


def test_commands_at_once_on_one_directory_wait_for_each_other(tmp_path: Path) -> None:
    """Five commands begin together; each ends well, and each has its entry."""
    folder, now = tmp_path / "clinic", datetime.now(UTC)  # noqa: TID251 - real commands read the real clock
    found_company(folder, "unit-1", now=now).close(now)
    words = ("relation", str(folder), "contact", "--channel", "desk", "--actor", "rut")
    commands = [program("-c", "from ombud.cli.main import main; main()", *words) for _ in range(5)]
    for command in commands:
        out, err = command.communicate(timeout=300)
        assert command.returncode == 0, out + err
    opened = open_installation(folder, lambda: "", now=now)
    with opened.vault.database.read() as tx:
        contacts = sum(one.entry.act.value == "contact" for one in opened.vault.ledger.entries(tx))
    assert contacts == 5
    assert opened.vault.ledger.verify().ok
    opened.close(now)
