"""Cut the power at random moments of the real program, and judge what the disk may hold then.

    python -m tests.faults.power --images 1000 --seed 1 [--hands 2] [--spoil normal|no-folder-sync|…] [--keep FOLDER]
    python -m tests.faults.power --every archives/ --acts consent,erase [--seed 1] [--spoil one-write]

* A child lives from the opening of a folder through some acts; everything it asks of the file system is
  recorded (recording.py). It is the program as it is: nothing in it knows of the record.
* A moment is chosen, and an image of what the disk may hold at it is made (disk.py).
* It is opened and judged, each different one once (states.py).
* The next child goes on in the folder as it is, or in one of the images.

With `--every`, nothing is left to chance: of a record of these acts on one newcomer, every image in which something
of these files is uncertain. The end of a small file is so between one call and the next: of 54,000 images that chance
drew, one fell between the write of an erasure's no and its sync, and no shorter campaign would have.
"""

import argparse
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults import invariants, spoiled, tracing
from tests.faults.disk import Disk
from tests.faults.ground import Ground, place
from tests.faults.hands import Part, carried_out
from tests.faults.judging import Judge
from tests.faults.recording import RECORDED, Kind, Record, record
from tests.faults.states import Count, States
from tests.faults.worker import Life, lines_of, prepare, spend
from tests.faults.world import instant
from tests.scan.scanner import Scanner
from tests.scan.seeds import values_of

ACTS, IMAGES, RECORDS = 8, 50, 10
"""Acts in a life, images of a life, lives from one ground."""


@dataclass(slots=True)
class Cuts(Count):
    """A campaign of power cuts. `points` are images."""

    records: int = 0
    events: int = 0


class Power:
    """One installation's life over many power cuts."""

    def __init__(self, ground: Ground, random: Random, count: Cuts, spoil: str | None, keep: Path | None) -> None:
        self.folder, self.judge = ground.fresh(count)
        self.judge.powerless = True
        self.random, self.count, self.spoil = random, count, spoil
        self.states = States(self.folder, count, keep)

    def life(self, images: int, scanner: Scanner | None) -> None:
        """One record and so many images of it."""
        made = self._recorded()
        disk, said = Disk(made), b""
        moments = iter(sorted(self.random.randrange(len(made.events)) for _ in range(2 * images)))
        at, last, done = next(moments), None, 0
        for number, event in enumerate(made.events):
            disk.follow(event)
            said += event.data if event.kind is Kind.SAID else b""
            while at == number:
                if done < images and (disk.uncertain or self.random.random() < 0.1):
                    last, done = self.states.judge(disk.image(self.random), said) or last, done + 1
                at = next(moments, -1)
        self._go_on(said, last, scanner)

    def every(self, script: tuple[str, ...], files: str) -> None:
        """Of one record of these acts, every image in which something of these files is uncertain."""
        made = self._recorded(script)
        disk, said = Disk(made), b""
        for event in made.events:
            disk.follow(event)
            said += event.data if event.kind is Kind.SAID else b""
            for image in disk.every(files):
                self.states.judge(image, said)

    def _recorded(self, script: tuple[str, ...] = ()) -> Record:
        reading, writing = os.pipe()
        life = Life(self.folder, self.random.getrandbits(48), ACTS, self.judge.world, script)
        spoil = spoiled.WAYS[self.spoil] if self.spoil else lambda opened: opened
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            tracing.trace_me(RECORDED)
            spend(life, writing, spoil)
        os.close(writing)
        made = record(pid, self.folder.parent, reading)
        self.count.records += 1
        self.count.events += len(made.events)
        self.states.begin(self.judge)
        return made

    def _go_on(self, said: bytes, last: Judge | None, scanner: Scanner | None) -> None:
        """In the folder as the child left it, or in what the last image has become."""
        if last is not None and self.random.random() < 0.5 and not last.tally.found:
            shutil.rmtree(self.folder.parent)
            self.states.judged_at.rename(self.folder.parent)
            self.judge = last.fork(self.count)
        else:
            self._settled(said)
        opened = invariants.start(self.folder, instant(self.judge.world.number))
        self.judge.note = opened.vault.ledger.checkpoint(instant(self.judge.world.number))
        self.judge.check(opened, None)
        opened.close(instant(self.judge.world.number))
        self.count.found += invariants.plaintext(self.folder, scanner) if scanner else []

    def _settled(self, said: bytes) -> None:
        under_way = self.judge.acknowledge(lines_of(said))
        opened = invariants.start(self.folder, instant(self.judge.world.number))
        self.judge.judge(opened, under_way)
        opened.close(instant(self.judge.world.number))


def campaign(part: Part, spoil: str | None) -> Iterator[Cuts]:
    """So many images: the count, again and again."""
    prepare()
    random, count = Random(part.seed), Cuts()
    with TemporaryDirectory(prefix="ombud-power-", dir=place()) as here:
        ground = Ground(Path(here), part.seed)
        ground.warm()
        scanner = Scanner(values_of(ground.people))
        while not part.enough(count):
            power = Power(ground, random, count, spoil, part.keep)
            for number in range(RECORDS):
                if part.enough(count):
                    break
                left = part.points - count.points
                power.life(min(left, IMAGES), scanner if number == RECORDS - 1 or left <= IMAGES else None)
                yield count
            shutil.rmtree(power.folder.parent)
            power.states.close()


def every(script: tuple[str, ...], files: str, part: Part, spoil: str | None) -> Iterator[Cuts]:
    """Every image of these files in a record of these acts: the count."""
    prepare()
    count = Cuts()
    with TemporaryDirectory(prefix="ombud-power-", dir=place()) as here:
        power = Power(Ground(Path(here), part.seed), Random(part.seed), count, spoil, part.keep)
        power.every(script, files)
        yield count


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hands", type=int, default=1)
    parser.add_argument("--spoil", choices=sorted(spoiled.WAYS))
    parser.add_argument("--stop-at-first", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--every", metavar="FILES")
    parser.add_argument("--acts", default="erase")
    asked = parser.parse_args()
    whole = Part(asked.images, asked.seed, asked.stop_at_first, asked.keep)
    if asked.every:
        script = tuple(asked.acts.split(","))
        carried_out(lambda part: every(script, asked.every, part, asked.spoil), whole, 1)
    else:
        carried_out(lambda part: campaign(part, asked.spoil), whole, asked.hands)


if __name__ == "__main__":
    main()
