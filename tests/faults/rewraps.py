"""The weekly job on the keys, killed again and again (G21, R2).

    python -m tests.faults.rewraps DIRECTORY NOW BEGIN   is the child: it rotates, and says when it starts

`Rewraps` watches. It keeps the rows as they were at the start and after each kill, as somebody who takes copies
would; at the end every key of a living person opens what was sealed under it, and no row of a copy that is
wrapped under a destroyed epoch opens anything.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from ombud.app.installation import Making, Ombud, create, open_installation
from ombud.app.key_life.rotate import Rotated, Rotation, rotate
from ombud.keys import KeyStoreFault, WrappedKey
from ombud.terms import ClassId, SubjectId
from ombud.terms.sealing import Context

BASE = datetime(2026, 11, 23, 10, tzinfo=UTC)
CARE = ClassId("care")
TOML = '[installation]\nname = "clinic"\nkeys = "../clinic.keys"\nroot = "file"\npublic_key = "{public_key}"\n'
_ADD = "INSERT INTO data_key (subject_id, class, epoch, wrapped, commitment, state) VALUES (?, ?, ?, ?, ?, ?)"
Copy = dict[bytes, WrappedKey]


def place(subject: bytes) -> Context:
    return Context(SubjectId(subject), CARE, "record", subject, 1)


@dataclass
class Rewraps:
    """One installation with so many keys, and what was sealed under each."""

    folder: Path
    keys: int
    random: Random
    now: datetime = BASE
    sealed: dict[bytes, bytes] = field(default_factory=dict)
    copies: list[Copy] = field(default_factory=list)
    kills: int = 0
    seconds: float = 0.0

    def prepare(self) -> None:
        create(Making(self.folder, self.folder.with_name("clinic.keys"), "clinic", TOML), now=self.now)
        ombud = self._opened()
        for first in range(0, self.keys, 1000):
            with ombud.vault.database.act() as tx:
                tx.many(_ADD, [self._key(ombud) for _ in range(first, min(first + 1000, self.keys))])
        ombud.vault.database.close()
        self.copies.append(self._rows())

    def interrupt(self, times: int) -> None:
        """Rotate, and kill it at a random moment, until it was killed so often; a day passes each time."""
        begin = True
        while self.kills < times:
            self.now += timedelta(days=1)
            killed = self._life(begin)
            self.kills += killed
            begin = not killed
            self.copies.append(self._rows())

    def end(self) -> Rotated:
        """Undisturbed now, and once more when every copy's time is over."""
        ombud = self._opened()
        began = time.perf_counter()
        last = rotate(ombud.vault, Rotation(begin_now=True), now=self.now)
        self.seconds = time.perf_counter() - began
        assert last.rewraps == self.keys
        self.now += timedelta(days=15)
        done = rotate(ombud.vault, Rotation(), now=self.now)
        ombud.close(self.now)
        return done

    def unreadable(self) -> int:
        """Living keys that do not open what was sealed under them."""
        ombud = self._opened()
        with ombud.vault.database.read() as tx:
            keys = {subject: ombud.vault.directory.key(tx, SubjectId(subject), CARE) for subject in self.sealed}
        ombud.vault.database.close()
        return sum(
            key is None or key.open(place(subject), self.sealed[subject]) != subject for subject, key in keys.items()
        )

    def opened_by_old_copies(self) -> tuple[int, int]:
        """(rows tried, rows opened): every row of a copy that is wrapped under an epoch which is gone."""
        ombud = self._opened()
        gone = {epoch.number for epoch in ombud.vault.keyring.epochs() if epoch.destroyed_at}
        rows = {(subject, row) for copy in self.copies for subject, row in copy.items() if row.epoch in gone}
        opened = sum(_opens(ombud, subject, row) for subject, row in rows)
        ombud.vault.database.close()
        return len(rows), opened

    def _life(self, begin: bool) -> bool:
        words = [sys.executable, "-m", "tests.faults.rewraps", str(self.folder), self.now.isoformat(), str(int(begin))]
        child = subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "src:."})
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(self.random.random() ** 2 * 0.4)
        child.kill()
        child.stdout.close()
        return child.wait() < 0

    def _key(self, ombud: Ombud) -> tuple[object, ...]:
        subject = self.random.randbytes(16)
        key, wrapped = ombud.vault.keyring.new_data_key(SubjectId(subject), CARE)
        self.sealed[subject] = key.seal(place(subject), subject)
        return subject, CARE, *wrapped, key.state_empty()

    def _rows(self) -> Copy:
        ombud = self._opened()
        with ombud.vault.database.read() as tx:
            rows = tx.all("SELECT subject_id, epoch, wrapped, commitment FROM data_key WHERE class = ?", CARE)
        ombud.vault.database.close()
        return {row[0]: WrappedKey(*row[1:]) for row in rows}

    def _opened(self) -> Ombud:
        return open_installation(self.folder, lambda: "", now=self.now)


def _opens(ombud: Ombud, subject: bytes, row: WrappedKey) -> bool:
    try:
        ombud.vault.keyring.unwrap(SubjectId(subject), CARE, row)
    except KeyStoreFault:
        return False
    return True


def main() -> None:
    folder, now, begin = sys.argv[1:]
    ombud = open_installation(Path(folder), lambda: "", now=datetime.fromisoformat(now))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    rotate(ombud.vault, Rotation(begin_now=begin == "1"), now=datetime.fromisoformat(now))
    ombud.close(datetime.fromisoformat(now))


if __name__ == "__main__":
    main()
