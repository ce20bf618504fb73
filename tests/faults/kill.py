"""The one who watches: has children carry out acts and killed, opens what they left, and judges it.

    python -m tests.faults.kill --points 200 --seed 1 [--hands 2] [--spoil NAME] [--keep FOLDER]

* A life ends by SIGKILL: some microseconds after its n-th acknowledgement, or at its n-th writing system call
  (before it or after it), from the opening of the folder on or from the first act on (killing.py).
* With `--copies`, of some lives the folder is also copied at stops before the last: each copy is what a kill there
  would have left, and a point of its own (`copied`), judged as a power cut is, each different one once (states.py):
  so many for each kill by signal. What the kill of such a life leaves must be what a copy at its stop is.
* Then the folder is opened anew. What was acknowledged must be so, for everybody; what was under way must be
  done or not begun. The next child goes on in the same folder.
* After every `CHECKED` lives all invariants are checked, of those people to whom something happened since.
* After some lives a new folder begins, from a copy of the first; before that everything is checked whole, and
  of one folder in `SCANNED` every byte is searched for what the people said (I8).

Everything is warm: a life costs the acts and the checks, not the start of a program.
"""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.faults import invariants, spoiled
from tests.faults.evidence import keep_evidence
from tests.faults.ground import Ground, place
from tests.faults.hands import Part, carried_out
from tests.faults.image import Copies
from tests.faults.killing import COPIES, Death, Killer, copied, drawn
from tests.faults.states import Count, States
from tests.faults.worker import lines_of, prepare
from tests.faults.world import instant
from tests.scan.scanner import Scanner
from tests.scan.seeds import values_of

LIVES = 25
CHECKED, SCANNED = 5, 8


class Ways(NamedTuple):
    """How a campaign is carried out."""

    copies: int
    """For each kill by signal."""
    spoil: str | None = None
    """A planted fault."""


class Watcher:
    """One folder's life over many kills."""

    def __init__(
        self, ground: Ground, random: Random, tally: Count, killer: Killer, ways: Ways, keep: Path | None
    ) -> None:
        self.folder, self.judge = ground.fresh(tally)
        self.random, self.tally, self.killer, self.ways, self.keep = random, tally, killer, ways, keep
        self.states = States(self.folder, tally, keep)
        self.touched: set[bytes] = set()
        self.lives = 0

    @property
    def now(self) -> int:
        return self.judge.world.number

    def life(self, most: int) -> None:
        """One life, which is so many points at most: the kill, and where it is the turn of copies, they before it."""
        death = drawn(self.folder, self.random, self.judge.world, self.ways.spoil)
        self.lives += 1
        if death.way != "time" and self.tally.ways["copied"] < self.ways.copies * self._kills():
            said, killed = self._copied(death, most)
        else:
            said, killed = self.killer.life(death)
        self.tally.ways[death.way] += killed
        self.tally.points += killed
        self.tally.states += killed
        before = len(self.tally.found)
        self._look(said)
        keep_evidence(self.keep, self.tally, before, self.folder.parent, said)

    def _kills(self) -> int:
        return self.tally.points - self.tally.ways["copied"]

    def _copied(self, death: Death, most: int) -> tuple[bytes, bool]:
        """A life of many points: all of them but the kill are judged here."""
        made = copied(death, min(most, COPIES))
        before = self.tally.points
        self.states.begin(self.judge)
        for image, said in made.points[: len(made.points) - made.killed]:
            self.states.judge(image, said)
        self.tally.ways["copied"] += self.tally.points - before
        if made.killed and Copies(self.folder.parent).take().digest() != made.points[-1][0].digest():
            self.tally.found.append("a copy at a stop is not what a kill there leaves")
        return made.said, made.killed

    def _look(self, said: bytes) -> None:
        """The folder after the life, opened and judged."""
        under_way = self.judge.acknowledge(lines_of(said))
        opened = invariants.start(self.folder, instant(self.now))
        try:
            try:
                self.judge.judge(opened, under_way)
            except AssertionError as lost:  # what it looks at cannot even be looked at: that is a finding, and no crash
                self.tally.found.append(str(lost))
            self.touched |= self.judge.touched
            if self.lives % CHECKED == 0:
                self.judge.check(opened, self.touched)
                self.touched = set()
        finally:
            opened.close(instant(self.now))

    def whole(self, scanner: Scanner | None) -> None:
        """Everything about everybody, and every byte of every file; then the folder is gone."""
        before = len(self.tally.found)
        opened = invariants.start(self.folder, instant(self.now))
        self.judge.note = opened.vault.ledger.checkpoint(instant(self.now))
        self.judge.check(opened, None)
        self.tally.found += invariants.plaintext(self.folder, scanner) if scanner else []
        opened.close(instant(self.now))
        self.judge.closed(self.folder)
        keep_evidence(self.keep, self.tally, before, self.folder.parent, b"")
        shutil.rmtree(self.folder.parent)
        self.states.close()


def campaign(part: Part, ways: Ways) -> Iterator[Count]:
    """So many points: the tally, again and again."""
    prepare()
    random, tally, folders = Random(part.seed), Count(), 0
    with TemporaryDirectory(prefix="ombud-kills-", dir=place()) as here:
        ground = Ground(Path(here), part.seed)
        ground.warm()
        scanner, killer = Scanner(values_of(ground.people)), Killer()
        while not part.enough(tally):
            watcher = Watcher(ground, random, tally, killer, ways, part.keep)
            while watcher.lives < LIVES and not part.enough(tally):
                watcher.life(part.points - tally.points)
            folders += 1
            watcher.whole(scanner if part.enough(tally) or folders % SCANNED == 1 else None)
            yield tally
        killer.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hands", type=int, default=1)
    parser.add_argument("--copies", type=int, default=0, help="for each kill by signal")
    parser.add_argument("--spoil", choices=sorted(spoiled.WAYS))
    parser.add_argument("--stop-at-first", action="store_true")
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    whole = Part(asked.points, asked.seed, asked.stop_at_first, asked.keep)
    ways = Ways(asked.copies, asked.spoil)
    carried_out(lambda part: campaign(part, ways), whole, asked.hands)


if __name__ == "__main__":
    main()
