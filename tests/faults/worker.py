"""The child that is killed: opens an installation as every start does, and carries out acts until it dies.

    python -m tests.faults.worker DIRECTORY SEED ACTS   (the world as JSON on standard input)

Each act is said to begin, carried out, looked at, and only then acknowledged: one line of JSON each, written
with one call. The script follows from the seed and the world alone.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, NoReturn

import ombud.app.adoption
import ombud.audit.record
import ombud.audit.verify_entries
import ombud.collection.collect
import ombud.plans.work
import ombud.policy.adopt
import ombud.vault.policies
from ombud.app.importing import Import, import_file
from ombud.app.installation import Ombud, open_installation
from ombud.app.shipped import shipped
from ombud.archives import ArchiveFault
from ombud.audit import LaneError
from ombud.audit.payload import decode
from ombud.collection.collect import Report
from ombud.database import DatabaseFault
from ombud.keys.model import KeyStoreFault
from ombud.policy.check import check
from ombud.policy.diff import Changes, diff
from ombud.policy.load import Loaded, load
from ombud.policy.model import PolicyFile
from ombud.terms import SubjectId
from ombud.vault.noes import NoFileFault
from tests.faults.acts import (
    ACTS,
    BY_NAME,
    EDITION,
    OF_INSTALLATION,
    Moment,
    OfInstallation,
    OfPerson,
    adopt_edition,
    meet_somebody,
)
from tests.faults.seen import Seen, see
from tests.faults.world import Someone, World, instant, world_from

FAULTS = (ArchiveFault, DatabaseFault, KeyStoreFault, LaneError, NoFileFault, OSError)
"""What an act may end with when the machine fails it; anything else is a fault of ours."""
PATIENCE = 50
ROWS = 2
"""Rows in one act of an import, so that a small file has several."""
EDITIONS = 5
FEW = 6
"""People; as long as there are fewer, more come in."""


class Life(NamedTuple):
    """What a child is to do: where, and how many acts."""

    folder: Path
    seed: int
    acts: int
    world: World
    script: tuple[str, ...] = ()
    """Acts on one newcomer, one after the other; none: so many by chance."""


@dataclass(slots=True)
class Worker:
    """One life of a child."""

    ombud: Ombud
    world: World
    random: Random
    tell: Callable[[dict[str, object]], None]

    def run(self, acts: int) -> None:
        for _ in range(acts):
            self.world.number += 1
            try:
                self._one()
            except FAULTS as fault:
                self._looked_at_last(fault)

    def carry_out(self, script: tuple[str, ...]) -> None:
        """Somebody is met, and these acts are done to them."""
        self.world.number += 1
        self._meet()
        one = list(self.world.people.values())[-1]
        for name in script:
            self.world.number += 1
            self._to(BY_NAME[name], one)

    def _looked_at_last(self, fault: Exception) -> None:
        """While the machine fails, looking may fail too; its trouble ends."""
        for _ in range(PATIENCE):
            try:
                return self._refused(fault)
            except FAULTS:
                continue
        return self._refused(fault)

    def _refused(self, fault: Exception) -> None:
        """The act could not be done: what was said, and how the person of the act is now."""
        begun = self.world.begun
        one = self.world.people.get(str(begun["email"]))
        if begun["begin"] == "meet":
            subject, seen = self.found(str(begun["email"]))
            one = Someone(str(begun["email"]), subject, seen) if seen is not None else None
        if one is not None and one.subject:
            one.seen = see(self.ombud, SubjectId(bytes.fromhex(one.subject)))
            one.erased = one.seen is None
            self.world.people[one.email] = one
        with self.ombud.vault.database.read() as tx:
            self.world.versions = len(self.ombud.vault.book.versions(tx))
        self.tell({"refused": begun["begin"], "n": begun["n"], "email": begun["email"],
                   "subject": one.subject if one else "", "seen": one.seen if one else None,
                   "versions": self.world.versions, "kind": type(fault).__name__, "said": str(fault)})  # fmt: skip

    def begin(self, **line: Any) -> None:
        self.world.begun = line
        self.tell(line)

    def _one(self) -> None:
        dice = self.random.random()
        begun = bool(self.world.files) and self.world.files[0].startswith("*")
        few = sum(one.seen is not None for one in self.world.people.values()) < FEW
        if self.world.files and (dice < 0.12 or (dice < 0.4 and (begun or few))):
            self._collect()
        elif dice < 0.2 or few:
            self._meet()
        elif dice < 0.24 and self.world.versions < EDITIONS:
            self._adopt()
        elif dice < 0.28:
            self._checkpoint()
        elif dice < 0.38:
            self._of_installation()
        else:
            self._act()

    def _act(self) -> None:
        present = [one for one in self.world.people.values() if one.seen is not None]
        who = {act: [one for one in present if act.possible(one.seen)] for act in ACTS}  # type: ignore[arg-type]
        acts = [act for act in ACTS if who[act]]
        act = self.random.choices(acts, [act.weight for act in acts])[0]
        self._to(act, self.random.choice(who[act]))

    def _to(self, act: OfPerson, one: Someone) -> None:
        number, now = self.world.number, instant(self.world.number)
        subject = SubjectId(bytes.fromhex(one.subject))
        self.begin(begin=act.name, n=number, email=one.email)
        facts = act.carry_out(Moment(self.ombud, subject, one.email, now, self.random))
        one.seen = see(self.ombud, subject)
        one.erased = one.seen is None
        self.tell({"done": act.name, "n": number, "email": one.email, "seen": one.seen, "facts": facts})

    def _meet(self) -> None:
        self.world.met += 1
        number, email = self.world.number, f"nyfiken-{self.world.met}-{self.world.number}@example.se"
        self.begin(begin="meet", n=number, email=email)
        subject = meet_somebody(self.ombud, email, instant(number))
        one = self.world.people[email] = Someone(email, subject.hex(), see(self.ombud, subject))
        self.tell({"done": "meet", "n": number, "email": email, "subject": one.subject, "seen": one.seen})

    def _adopt(self) -> None:
        number = self.world.number
        self.begin(begin="adopt", n=number, email="")
        self.world.versions = adopt_edition(self.ombud, self.world.versions, instant(number))
        self.tell({"done": "adopt", "n": number, "email": "", "version": self.world.versions})

    def _checkpoint(self) -> None:
        """What a running installation does each minute: fold, sequence, sign, write the note elsewhere."""
        number = self.world.number
        self.begin(begin="checkpoint", n=number, email="")
        note = self.ombud.vault.ledger.checkpoint(instant(number))
        self.tell({"done": "checkpoint", "n": number, "email": "", "note": note})

    def _of_installation(self) -> None:
        self.on_installation(self.random.choices(OF_INSTALLATION, [act.weight for act in OF_INSTALLATION])[0])

    def on_installation(self, act: OfInstallation) -> None:
        number = self.world.number
        self.begin(begin=act.name, n=number, email="")
        facts = act.carry_out(self.ombud, instant(number))
        self.tell({"done": act.name, "n": number, "email": "", "facts": facts})

    def _collect(self) -> None:
        path = self.world.files[0].lstrip("*")
        self.world.files[0] = f"*{path}"
        number, now = self.world.number, instant(self.world.number)
        mapping = "patients.fhir.yaml" if path.endswith(".json") else "customers.csv.yaml"
        self.begin(begin="collect", n=number, email="", file=path)

        def progress(report: Report, _: int) -> None:
            self.tell({"progress": report.rows, "n": number, "file": path})

        wanted = Import(
            Path(path), shipped("mappings", mapping).encode(), self.ombud.accounts.actors["rut"], lambda: now,
            progress=progress,
        )  # fmt: skip
        report = import_file(self.ombud.vault, wanted)
        assert isinstance(report, Report), report
        self.world.files.pop(0)
        people = {}
        for email in json.loads(Path(f"{path}.people").read_text()):
            subject, seen = self.found(email)
            self.world.people[email] = Someone(email, subject, seen)
            people[email] = [subject, seen]
        self.tell({"done": "collect", "n": number, "email": "", "file": path, "people": people,
                   "faults": [f"{f.line} {f.field} {f.reason.en}" for f in report.faults]})  # fmt: skip

    def found(self, email: str) -> tuple[str, Seen | None]:
        directory = self.ombud.vault.directory
        with self.ombud.vault.database.read() as tx:
            found = directory.find(tx, "email", f"1:{email}")
        return (found[0].hex(), see(self.ombud, found[0])) if found else ("", None)


PREPARED = (
    (ombud.vault.policies, "PolicyFile"),
    (ombud.audit.record, "decode"),
    (ombud.audit.verify_entries, "decode"),
    (ombud.collection.collect, "BATCH"),
    (ombud.app.adoption, "load"),
    (ombud.app.adoption, "check"),
    (ombud.policy.adopt, "diff"),
    (ombud.plans.work, "Beat"),
)
"""What `prepare` sets in its process."""


def prepare() -> None:
    """What is pure is worked out once for all lives and all looks: it takes longer than all the rest."""
    ombud.collection.collect.BATCH = ROWS
    overlay = shipped("policies", "demo-overlay.yaml")
    verdict = check(_first(overlay).file, _first(overlay).position)
    ombud.vault.policies.PolicyFile = _Compiled  # type: ignore[misc, assignment]
    ombud.audit.record.decode = ombud.audit.verify_entries.decode = _decoded
    ombud.app.adoption.load = _loaded  # type: ignore[attr-defined]
    ombud.app.adoption.check = lambda file, position: verdict  # type: ignore[attr-defined]
    ombud.policy.adopt.diff = lambda old, new: _differing(_Very(old), _Very(new))  # type: ignore[assignment]
    ombud.plans.work.Beat = _Unheard  # type: ignore[misc, assignment]


_decoded = lru_cache(maxsize=20_000)(decode)
"""An entry of the log is decoded once: the whole log is read after every fault."""


class _Unheard(nullcontext[None]):
    """No beat beside the work: a life has one thread, so that a record misses nothing and a kill finds it anywhere.
    What the beat is for is tried with processes of many threads (tests/plans/test_takeover.py)."""

    def __init__(self, *_of: object) -> None:
        super().__init__()


class _Compiled:
    """Read once for all openings of the same text."""

    model_validate_json = staticmethod(lru_cache(maxsize=8)(PolicyFile.model_validate_json))


class _Very:
    """A file by its identity: of one text there is one."""

    def __init__(self, file: PolicyFile) -> None:
        self.file = file

    def __hash__(self) -> int:
        return id(self.file)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Very) and other.file is self.file


@lru_cache(maxsize=16)
def _differing(old: _Very, new: _Very) -> Changes:
    return diff(old.file, new.file)


@cache
def _first(overlay: str | bytes | None) -> Loaded:
    loaded = load(shipped("policies", "halsoklustret.yaml"), overlay)
    assert isinstance(loaded, Loaded), loaded
    return loaded


def _loaded(text: str | bytes, overlay: str | bytes | None = None) -> Loaded:
    """The shipped policy, whatever the number of its edition."""
    assert isinstance(text, str)
    assert text.startswith(shipped("policies", "halsoklustret.yaml")), EDITION
    return replace(_first(overlay), text=text)


def live(life: Life, pipe: int, spoil: Callable[[Ombud], Ombud] | None) -> None:
    """One life: open, act, and at the end sometimes close in order, sometimes not."""

    def tell(line: dict[str, object]) -> None:
        os.write(pipe, json.dumps(line, ensure_ascii=False).encode() + b"\n")

    world = life.world
    opened = open_installation(life.folder, lambda: "", now=instant(world.number))
    opened.tidier.stop()  # one thread, so that a record misses nothing; the script tidies as an act of its own
    opened = spoil(opened) if spoil else opened
    random = Random(life.seed)
    tell({"ready": True})
    worker = Worker(opened, world, random, tell)
    if life.script:
        worker.carry_out(life.script)
    else:
        worker.run(life.acts)
    if random.random() < 0.5:
        try:
            opened.close(instant(world.number + 1))
        except FAULTS as fault:
            tell({"ended": str(fault)})


def spend(life: Life, pipe: int, ready: Callable[[Ombud], Ombud]) -> NoReturn:
    """A forked child's whole life; whatever ends it before its time, the watcher hears of it."""
    try:
        live(life, pipe, ready)
        os._exit(0)
    except BaseException as error:  # noqa: BLE001 - see above
        os.write(pipe, json.dumps({"failed": f"{type(error).__name__}: {error} {_place(error)}"}).encode() + b"\n")
        os._exit(1)


def lines_of(got: bytes) -> list[dict[str, Any]]:
    """What a child has said, without a line that was cut short."""
    return [json.loads(line) for line in got[: got.rfind(b"\n") + 1].splitlines()]


def rest(reading: int) -> bytes:
    """What is still in the pipe of a child that has ended."""
    got = b""
    while part := os.read(reading, 65536):
        got += part
    os.close(reading)
    return got


def _place(error: BaseException) -> str:
    places, step = [], error.__traceback__
    while step is not None:
        places.append(f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}")
        step = step.tb_next
    return " ".join(places[-5:])


def main() -> None:
    folder, seed, acts = sys.argv[1:]
    prepare()
    life = Life(Path(folder), int(seed), int(acts), world_from(sys.stdin.read()))
    live(life, sys.stdout.fileno(), None)


if __name__ == "__main__":
    main()
