"""Cut the power while an installation is made, and judge what is left.

    python -m tests.faults.founding --images 300 --seed 1

Made and acknowledged, it opens, its log verifies and its policy is in force. Before that it is whole, or it is
no installation, and opening it says so. The keys lie beside it: nothing else opens it.
"""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from ombud.app.config import ConfigError
from ombud.app.demo.company import found_company
from ombud.app.installation import Ombud
from tests.faults import invariants, tracing
from tests.faults.disk import Disk
from tests.faults.ground import place
from tests.faults.judging import Tally
from tests.faults.recording import RECORDED, Kind, Record, record
from tests.faults.worker import prepare
from tests.faults.world import BASE

NAME = "clinic"


def recorded(root: Path) -> Record:
    """A child makes an installation in the folder and says when it is done."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        tracing.trace_me(RECORDED)
        found_company(root / NAME, "unit-1", now=BASE).close(BASE)
        os.write(writing, b"made\n")
        os._exit(0)
    os.close(writing)
    return record(pid, root, reading)


def judge(root: Path, made: bool) -> list[str]:
    """What is wrong with what the power cut left."""
    try:
        opened = invariants.start(root / NAME, BASE)
    except ConfigError as error:
        return [f"acknowledged and not there: {error}"] if made else []
    except Exception as error:  # noqa: BLE001 - whatever it is: it does not start by itself
        return [f"it does not open: {type(error).__name__}: {error}"]
    try:
        return [*invariants.problems(invariants.gather(opened, BASE)), *_without_policy(opened, made)]
    finally:
        opened.close(BASE)


def _without_policy(opened: Ombud, made: bool) -> list[str]:
    with opened.vault.database.read() as tx:
        there = opened.vault.book.in_force(tx, BASE) is not None
    return [] if there or not made else ["acknowledged, and no policy is in force"]


def campaign(images: int, seed: int) -> Tally:
    """So many images of one founding."""
    prepare()
    random, tally = Random(seed), Tally()
    with TemporaryDirectory(prefix="ombud-founding-", dir=place()) as here:
        root, image_at = Path(here) / "root", Path(here) / "image"
        root.mkdir()
        made = recorded(root)
        moments = sorted(random.randrange(len(made.events) * 9 // 8) for _ in range(images))
        disk, said = Disk(made), False
        for number, event in enumerate([*made.events, *[None] * (len(made.events) // 8)]):
            if event is not None:
                disk.follow(event)
                said = said or event.kind is Kind.SAID
            for _ in range(moments.count(number)):
                disk.image(random).write(image_at)
                tally.points += 1
                tally.ways["made" if said else "under way"] += 1
                tally.found += judge(image_at, said)
                shutil.rmtree(image_at)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    tally = campaign(asked.images, asked.seed)
    json.dump({name: getattr(tally, name) for name in Tally.__slots__}, sys.stdout)


if __name__ == "__main__":
    main()
