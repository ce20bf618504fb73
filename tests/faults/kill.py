"""The one who watches: has children carry out acts and killed, opens what they left, and judges it.

    python -m tests.faults.kill --points 200 --seed 1 [--hands 2] [--spoil NAME] [--keep FOLDER]

* A life ends by SIGKILL: some microseconds after its n-th acknowledgement, or at its n-th writing system call
  (before it or after it), from the opening of the folder on or from the first act on (killing.py).
* Then the folder is opened anew. What was acknowledged must be so, for everybody; what was under way must be
  done or not begun. The next child goes on in the same folder.
* After every `CHECKED` kills all invariants are checked, of those people to whom something happened since.
* After some lives a new folder begins, from a copy of the first; before that everything is checked whole, and
  of one folder in `SCANNED` every byte is searched for what the people said (I8).

Everything is warm: a point costs the acts and the checks, not the start of a program.
"""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults import invariants, spoiled
from tests.faults.evidence import keep_evidence
from tests.faults.ground import Ground, place
from tests.faults.hands import Part, carried_out
from tests.faults.judging import Tally
from tests.faults.killing import Killer, drawn
from tests.faults.worker import lines_of, prepare
from tests.faults.world import instant
from tests.scan.scanner import Scanner
from tests.scan.seeds import values_of

LIVES = 25
CHECKED, SCANNED = 5, 8


class Watcher:
    """One folder's life over many kills."""

    def __init__(self, ground: Ground, random: Random, tally: Tally, killer: Killer, spoil: str | None) -> None:
        self.folder, self.judge = ground.fresh(tally)
        self.said = b""
        self.random, self.tally, self.killer, self.spoil = random, tally, killer, spoil
        self.touched: set[bytes] = set()

    @property
    def now(self) -> int:
        return self.judge.world.number

    def point(self) -> None:
        """One life and one judgement."""
        death = drawn(self.folder, self.random, self.judge.world, self.spoil)
        said, killed = self.killer.life(death)
        self.said = said
        under_way = self.judge.acknowledge(lines_of(said))
        self.tally.ways[death.way] += 1
        self.tally.points += killed
        opened = invariants.start(self.folder, instant(self.now))
        try:
            try:
                self.judge.judge(opened, under_way)
            except AssertionError as lost:  # what it looks at cannot even be looked at: that is a finding, and no crash
                self.tally.found.append(str(lost))
            self.touched |= self.judge.touched
            if self.tally.points % CHECKED == 0:
                self.judge.check(opened, self.touched)
                self.touched = set()
        finally:
            opened.close(instant(self.now))

    def whole(self, scanner: Scanner | None) -> None:
        """Everything about everybody, and every byte of every file."""
        opened = invariants.start(self.folder, instant(self.now))
        self.judge.note = opened.vault.ledger.checkpoint(instant(self.now))
        self.judge.check(opened, None)
        self.tally.found += invariants.plaintext(self.folder, scanner) if scanner else []
        opened.close(instant(self.now))
        self.judge.closed(self.folder)


def campaign(part: Part, spoil: str | None) -> Iterator[Tally]:
    """So many kills: the tally, again and again."""
    prepare()
    random, tally, folders = Random(part.seed), Tally(), 0
    with TemporaryDirectory(prefix="ombud-kills-", dir=place()) as here:
        ground = Ground(Path(here), part.seed)
        scanner, killer = Scanner(values_of(ground.people)), Killer()
        while not part.enough(tally):
            watcher = Watcher(ground, random, tally, killer, spoil)
            for _ in range(LIVES):
                if part.enough(tally):
                    break
                before = len(tally.found)
                watcher.point()
                keep_evidence(part.keep, tally, before, watcher.folder.parent, watcher.said)
            folders, before = folders + 1, len(tally.found)
            watcher.whole(scanner if part.enough(tally) or folders % SCANNED == 1 else None)
            keep_evidence(part.keep, tally, before, watcher.folder.parent, watcher.said)
            shutil.rmtree(watcher.folder.parent)
            yield tally
        killer.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hands", type=int, default=1)
    parser.add_argument("--spoil", choices=sorted(spoiled.WAYS))
    parser.add_argument("--stop-at-first", action="store_true")
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    whole = Part(asked.points, asked.seed, asked.stop_at_first, asked.keep)
    carried_out(lambda part: campaign(part, asked.spoil), whole, asked.hands)


if __name__ == "__main__":
    main()
