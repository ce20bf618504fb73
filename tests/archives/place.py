"""An installation with a place for its archives, and people in it: for every test of archives.

Made once and copied for each test. Time moves only when a test moves it.
"""

import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from ombud.app.archiving import Backup, backup
from ombud.app.installation import Ombud, open_installation
from ombud.app.restoring import Ready, Restored, Wish, prepare, restore
from ombud.erasure import Receipt, erase, plan
from ombud.requests import Decided, consent, objection, restrict, withdraw
from ombud.terms import Actor, ChoiceId, SubjectId
from tests import stores
from tests.faults import invariants
from tests.faults.acts import BY_EMAIL, BY_NAME, NO_MARKETING, Moment, meet_somebody
from tests.faults.seen import Seen, see
from tests.faults.world import BASE
from tests.servers import spread
from tests.stores import Stores

HORIZON = timedelta(days=14)


def quiet(_table: str, _rows: int) -> None:
    """Nobody watches the progress."""


@dataclass
class Place:
    """One installation, its archives and its keys' copy, and what a test does with them."""

    root: Path
    now: datetime = BASE
    random: Random = field(default_factory=lambda: Random(1))
    _open: Ombud | None = None
    _folder: Path | None = None
    server: Stores | None = None
    """Where restored installations get their databases; `None`: in files."""

    @property
    def folder(self) -> Path:
        return self._folder or self.root / "clinic"

    @property
    def archives(self) -> Path:
        return self.root / "archives"

    @property
    def keys_copy(self) -> Path:
        return self.root / "keys-copy"

    @property
    def ombud(self) -> Ombud:
        if self._open is None:
            self._open = open_installation(self.folder, lambda: "", now=self.now)
        return self._open

    def actor(self, name: str) -> Actor:
        return self.ombud.accounts.actors[name]

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now

    def close(self) -> None:
        if self._open is not None:
            self._open.close(self.now)
            self._open = None

    def die(self) -> None:
        """As a killed process leaves it."""
        if self._open is not None:
            self._open.vault.database.close()
            self._open = None

    def meet(self, email: str) -> SubjectId:
        self.later(minutes=1)
        return meet_somebody(self.ombud, email, self.now)

    def act(self, name: str, subject: SubjectId, email: str) -> None:
        """One act of the fault harness's script."""
        self.later(minutes=1)
        BY_NAME[name].carry_out(Moment(self.ombud, subject, email, self.now, self.random))

    def customer(self, email: str) -> SubjectId:
        subject = self.meet(email)
        self.act("offer", subject, email)
        self.act("sign", subject, email)
        return subject

    def erase(self, subject: SubjectId) -> Receipt:
        self.later(minutes=1)
        disa = self.actor("disa")
        done = erase(self.ombud.vault, plan(self.ombud.vault, subject, by=disa, now=self.now), by=disa, now=self.now)
        assert isinstance(done, Receipt), done
        return done

    def object(self, subject: SubjectId) -> None:
        self.later(minutes=1)
        done = objection(self.ombud.vault, subject, NO_MARKETING, "desk", by=self.actor("rut"), now=self.now)
        assert isinstance(done, Decided), done

    def consent(self, subject: SubjectId, choice: ChoiceId = BY_EMAIL) -> None:
        self.later(minutes=1)
        done = consent(self.ombud.vault, subject, choice, "desk", by=self.actor("rut"), now=self.now)
        assert isinstance(done, Decided), done

    def withdraw(self, subject: SubjectId, choice: ChoiceId = BY_EMAIL) -> None:
        self.later(minutes=1)
        done = withdraw(self.ombud.vault, subject, choice, by=self.actor("rut"), now=self.now)
        assert isinstance(done, Decided), done

    def restrict(self, subject: SubjectId) -> None:
        self.later(minutes=1)
        restrict(self.ombud.vault, subject, "18.1.a", None, by=self.actor("rut"), now=self.now)

    def back_up(self) -> Backup:
        self.later(minutes=1)
        made = backup(self.ombud, self.archives, self.keys_copy, quiet, now=self.now)
        self.close()  # the next act opens it with its place
        return made

    def wish(self, target: str = "restored", archive: Path | None = None, checkpoint: Path | None = None) -> Wish:
        database = None
        if self.server is not None:
            over = self.server.engine == stores.SPREAD
            self.server.make_empty(self.root / target, *([spread.empty(self.server.at())] if over else []))
            database = self.server.url(self.root / target)
        return Wish(self.folder, self.archives, self.root / target, archive, None, checkpoint, database)

    def prepared(self, target: str = "restored", archive: Path | None = None, checkpoint: Path | None = None) -> Ready:
        self.close()
        return prepare(self.wish(target, archive, checkpoint), lambda: "", now=self.now)

    def restored(self, target: str = "restored", archive: Path | None = None) -> "tuple[Restored, Place]":
        """Restore, and open what was restored."""
        done = restore(self.prepared(target, archive), quiet, now=self.later(minutes=1))
        other = Place(self.root, self.later(minutes=1), _folder=self.root / target)
        other._open = open_installation(self.root / target, lambda: "", now=self.now)
        return done, other

    def see(self, subject: SubjectId) -> Seen | None:
        return see(self.ombud, subject)

    def problems(self) -> list[str]:
        """What is wrong with the log, and whether a "no" is disobeyed by the next read."""
        ombud = self.ombud
        with ombud.vault.database.read() as tx:
            subjects = [SubjectId(row[0]) for row in tx.all("SELECT subject_id FROM subject")]
            found = [text for one in subjects for text in invariants._person(ombud, tx, one)]
            found += list(invariants._strays(ombud, tx, set(subjects)))
        found += [text for one in subjects for text in invariants.disobeyed(ombud, one, self.now)]
        found += [text for one in subjects for text in invariants._ends(ombud, one, self.now)]
        verified = ombud.vault.ledger.verify()
        return found + [f"the log: {problem.fault} {problem.where}" for problem in verified.problems]


def copied(made: Path, to: Path) -> Place:
    for name in ("clinic", "clinic.keys"):
        shutil.copytree(made / name, to / name)
    place = Place(to)
    place.archives.mkdir()
    place.keys_copy.mkdir()
    return place
