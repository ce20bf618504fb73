"""A small company in a folder: the real program on a frozen clock, with ids that follow from a seed (R14).

Nothing of it is a fake but time and chance: the database, the key store, the lanes and the files are the ones
that an installation has. It is opened anew, dies without closing, and goes on.
"""

import json
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from ombud.app.installation import Ombud
from ombud.keys import KeyDirectory
from ombud.terms import SubjectId
from tests.faults import invariants
from tests.faults.acts import ACTS, OF_INSTALLATION, OfInstallation, OfPerson
from tests.faults.ground import Ground
from tests.faults.judging import Judge, Tally
from tests.faults.worker import FAULTS, Worker
from tests.faults.world import Someone, World, instant, world_from

A_DAY = 206
"""So many acts are a day at the pace of the world."""


@dataclass
class Simulation:
    """One installation and everything that was acknowledged in it."""

    folder: Path
    judge: Judge
    seed: int
    opened: Ombud = field(init=False)
    worker: Worker = field(init=False)
    lines: list[str] = field(default_factory=list)

    @classmethod
    def begun(cls, ground: Ground, seed: int) -> "Simulation":
        folder, judge = ground.fresh(Tally())
        made = cls(folder, judge, seed)
        made.open(Random(seed))
        return made

    @property
    def world(self) -> World:
        return self.worker.world

    @property
    def people(self) -> list[Someone]:
        """Who is there now, in the order they came."""
        return [one for one in self.judge.world.people.values() if one.seen is not None]

    def open(self, random: Random) -> None:
        """As every start does."""
        opened = invariants.start(self.folder, instant(self.judge.world.number))
        opened.tidier.stop()
        ids = Random(random.getrandbits(64))
        directory = KeyDirectory(opened.vault.keyring, lambda: SubjectId(ids.randbytes(16)))
        vault = replace(opened.vault, new_id=lambda: ids.randbytes(16), directory=directory)
        self.opened = replace(opened, vault=vault)
        self.worker = Worker(self.opened, world_from(self.judge.world.to_json()), random, self._tell)

    def restart(self, random: Random, *, dies: bool) -> None:
        """Close in order, or die: the lane is not ended, nothing is folded, nothing tidied."""
        if dies:
            lane = self.opened.vault.ledger._lane
            if lane is not None:
                lane._abandon()
            self.opened.vault.database.close()
        else:
            self.opened.close(instant(self.judge.world.number))
        self.open(random)

    def possible(self, act: OfPerson) -> list[Someone]:
        return [one for one in self.people if one.seen is not None and act.possible(one.seen)]

    def act(self, act: OfPerson, one: Someone) -> None:
        self._next()
        self.worker._to(act, self.world.people[one.email])
        self._acknowledged()

    def on_all(self, act: OfInstallation) -> None:
        self._next()
        self.worker.on_installation(act)
        self._acknowledged()

    def do(self, what: str) -> None:
        """`meet`, `collect`, `adopt` or `checkpoint`."""
        self._next()
        getattr(self.worker, f"_{what}")()
        self._acknowledged()

    def wait(self, days: int) -> None:
        self.worker.world.number += days * A_DAY
        self.judge.world.number = self.worker.world.number

    def found(self) -> list[str]:
        """What is wrong so far; the quick look after each step."""
        self.judge.judge(self.opened, None)
        return self.judge.tally.found

    def whole(self) -> list[str]:
        """Every invariant about everybody, then the bytes of the closed folder."""
        now = instant(self.judge.world.number)
        self.opened.vault.ledger.sequence(now)
        self.judge.check(self.opened, None)
        self.opened.close(now)
        self.judge.closed(self.folder)
        return self.judge.tally.found

    def remove(self) -> None:
        self.opened.let_go()
        shutil.rmtree(self.folder.parent)

    def _next(self) -> None:
        self.lines.clear()
        self.worker.world.number += 1

    def _tell(self, line: dict[str, Any]) -> None:
        self.lines.append(json.dumps(line))

    def _acknowledged(self) -> None:
        assert self.judge.acknowledge([json.loads(line) for line in self.lines]) is None
        self.judge.world.number = self.worker.world.number


__all__ = ["ACTS", "FAULTS", "OF_INSTALLATION", "Simulation"]
