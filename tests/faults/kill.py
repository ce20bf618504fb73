"""The one who watches: forks children that carry out acts, kills them, opens what they left, and judges it.

    python -m tests.faults.kill --points 200 --seed 1 [--spoil NAME]

* A life ends by SIGKILL: some microseconds after its n-th acknowledgement, or at its n-th writing system call
  (before it or after it), from the opening of the folder on or from the first act on.
* Then the folder is opened anew. What was acknowledged must be so; what was under way must be done or not
  begun; the invariants must hold. The next child goes on in the same folder.
* After some lives a new folder begins, from a copy of the first; before that everything is checked whole and
  every file is searched for what the people said.

One warm parent with one thread: a point costs the acts and the checks, not the start of a program.
"""

import argparse
import io
import json
import os
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from ombud.app.demo.company import found_company
from ombud.app.demo.people import InventedPerson, people
from ombud.app.demo.people_files import write_csv, write_fhir
from ombud.app.installation import Ombud
from ombud.terms.time import to_micros
from tests.faults import invariants, spoiled, tracing
from tests.faults.acts import BY_NAME
from tests.faults.seen import Seen, see, seen_from
from tests.faults.worker import ROWS, live, prepare
from tests.faults.world import BASE, Someone, World, instant
from tests.scan.scanner import Scanner
from tests.scan.seeds import values_of

LIVES, ACTS, FILES = 25, 7, 8
Line = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What a campaign came to."""

    points: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    under_way: Counter[str] = field(default_factory=Counter)
    """The act that was under way at each kill, and whether it was there afterwards."""
    acknowledged: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)


class Watcher:
    """One folder's life over many kills."""

    def __init__(self, ground: "Ground", random: Random, tally: Tally, spoil: str | None) -> None:
        self.folder = ground.fresh(random.getrandbits(64))
        self.world = World(files=[str(path) for path in ground.files])
        self.random, self.tally, self.spoil = random, tally, spoil
        self.note: str | None = None
        self.entries: list[tuple[str, int, str]] = []
        self.touched: set[bytes] = set()

    def point(self) -> bool:
        """One life and one judgement; whether it ended by a kill."""
        self.touched = set()
        lines, killed = self._life()
        under_way = self._acknowledge(lines)
        self.tally.points += killed
        opened = invariants.start(self.folder, instant(self.world.number))
        try:
            self._judge(opened, under_way)
            self._check(opened, self.touched)
        finally:
            opened.close(instant(self.world.number))
        return killed

    def whole(self, scanner: Scanner) -> None:
        """Everything about everybody, and every byte of every file."""
        opened = invariants.start(self.folder, instant(self.world.number))
        self.note = opened.vault.ledger.checkpoint(instant(self.world.number))
        self._check(opened, None)
        self.tally.found += [f"{hit.path}: a {hit.kind} as {hit.encoding}" for hit in scanner.scan(self.folder)]
        opened.close(instant(self.world.number))
        self._only_in_tombstones()

    def _only_in_tombstones(self) -> None:
        """The id of an erased person lies in the file as often as there are tombstones of the person."""
        raw = (self.folder / "ombud.db").read_bytes()
        with sqlite3.connect(self.folder / "ombud.db") as database:
            stones = Counter(row[0] for row in database.execute("SELECT subject_id FROM tombstone"))
        database.close()
        for one in self.world.people.values():
            subject = bytes.fromhex(one.subject)
            if one.erased and subject and raw.count(subject) != stones[subject]:
                self.tally.found.append("the id of an erased person lies in more than the tombstone")

    def _life(self) -> tuple[list[Line], bool]:
        reading, writing = os.pipe()
        way = self.random.choices(("time", "call", "call-from-start"), (4, 5, 1))[0]
        if not tracing.ALLOWED:
            way = "time"
        seed = self.random.getrandbits(48)
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self._child(seed, way, writing)
        os.close(writing)
        self.tally.ways[way] += 1
        if way == "time":
            killed, got = self._by_time(pid, reading)
        else:
            killed, got = tracing.run_until(pid, self.random.randrange(1, 260)), b""
        got += _rest(reading)
        whole = got[: got.rfind(b"\n") + 1]
        return [json.loads(line) for line in whole.splitlines()], killed

    def _child(self, seed: int, way: str, pipe: int) -> None:
        try:
            if way == "call-from-start":
                tracing.trace_me()
            spoil = spoiled.WAYS[self.spoil] if self.spoil else None

            def ready(opened: Ombud) -> Ombud:
                opened = spoil(opened) if spoil else opened
                if way == "call":
                    tracing.trace_me()
                return opened

            live(self.folder, seed, ACTS, self.world, pipe, ready)
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the watcher has to hear of it
            os.write(pipe, json.dumps({"failed": f"{type(error).__name__}: {error} {_place(error)}"}).encode() + b"\n")
            os._exit(1)

    def _by_time(self, pid: int, reading: int) -> tuple[bool, bytes]:
        """Kill a while after so many lines; between two of them lies an act."""
        wanted, got = self.random.randrange(0, 2 * ACTS + 1), b""
        while got.count(b"\n") < wanted:
            part = os.read(reading, 65536)
            if not part:
                break
            got += part
        pause = time.perf_counter() + self.random.random() ** 2 * 0.012
        while time.perf_counter() < pause:
            pass
        os.kill(pid, signal.SIGKILL)
        return os.WIFSIGNALED(os.waitpid(pid, 0)[1]), got

    def _acknowledge(self, lines: list[Line]) -> Line | None:
        """Take over what was acknowledged; what was begun last and not acknowledged is under way."""
        under_way: Line | None = None
        for line in lines:
            if "failed" in line:
                self.tally.found.append(f"a child failed: {line['failed']}")
            elif "begin" in line:
                under_way = line
                self.world.number = int(str(line["n"]))
            elif "progress" in line and under_way is not None:
                under_way = {**under_way, "rows": line["progress"]}
            elif "done" in line:
                under_way = None
                self.tally.acknowledged[str(line["done"])] += 1
                self._done(line)
        if under_way is not None and under_way["begin"] == "collect":
            self.world.files[0] = f"*{under_way['file']}"
        return under_way

    def _done(self, line: Line) -> None:
        kind, at = str(line["done"]), to_micros(instant(int(str(line["n"]))))
        if kind == "checkpoint":
            self.note = str(line["note"])
        elif kind == "adopt":
            self.world.versions = int(str(line["version"]))
            self.entries += [("", at, "adopt")] * 2
        elif kind == "collect":
            self.world.files.pop(0)
            self.tally.found += [f"a row was not taken: {fault}" for fault in line["faults"]]
            for email, (subject, seen) in line["people"].items():
                self._now(Someone(email, subject, seen_from(seen)))
            self.entries.append(("", at, "import"))
        elif kind == "meet":
            self.world.met += 1
            self._now(Someone(str(line["email"]), str(line["subject"]), seen_from(line["seen"])))
            self.entries.append((str(line["subject"]), at, "contact"))
        else:
            self._done_to(self.world.people[str(line["email"])], line, at)

    def _done_to(self, one: Someone, line: Line, at: int) -> None:
        act, after = BY_NAME[str(line["done"])], seen_from(line["seen"])
        assert one.seen is not None
        nothing = bool(line["facts"].get("nothing")) and after == one.seen
        if not nothing and not act.done(one.seen, after):
            self.tally.found.append(f"{act.name} was acknowledged and is not done: {one.seen} → {after}")
        subject = "" if act.name == "erase" else one.subject
        self.entries.append((subject, at, act.entry))
        self._now(Someone(one.email, one.subject, after, after is None))

    def _now(self, one: Someone) -> None:
        self.world.people[one.email] = one
        self.touched.add(bytes.fromhex(one.subject))

    def _judge(self, opened: Ombud, under_way: Line | None) -> None:
        """Acknowledged acts are in force; the one that was under way is done or not begun."""
        if under_way is not None:
            self._settle(opened, under_way)
        for one in self.world.people.values():
            there = see(opened, bytes.fromhex(one.subject)) if one.subject else None  # type: ignore[arg-type]
            if there != one.seen:
                self.tally.found.append(f"acknowledged and lost: {one.seen} is {there}")
                one.seen = there
        with opened.vault.database.read() as tx:
            said = invariants.entries(opened, tx)
            versions = len(opened.vault.book.versions(tx))
        told = Counter((subject, at, act) for (subject, at, act, _), n in said.items() for _ in range(n))
        erased = {one.subject for one in self.world.people.values() if one.erased}
        for (subject, at, act), number in Counter(self.entries).items():
            if subject not in erased and told[bytes.fromhex(subject), at, act] < number:
                self.tally.found.append(f"the entry of an acknowledged {act} is not in the log")
        if versions != self.world.versions:
            self.tally.found.append(f"{versions} policy versions, {self.world.versions} acknowledged")

    def _settle(self, opened: Ombud, line: Line) -> None:
        kind, email = str(line["begin"]), str(line["email"])
        if kind == "adopt":
            with opened.vault.database.read() as tx:
                happened = len(opened.vault.book.versions(tx)) - self.world.versions
            self.world.versions += happened
            self._count(kind, bool(happened), happened in (0, 1))
        elif kind == "collect":
            self._settle_file(opened, line)
        elif kind == "meet":
            self.world.met += 1
            subject, seen = _find(opened, email)
            if seen is not None:
                self._now(Someone(email, subject, seen))
            good = seen is None or (len(seen.relations), len(seen.held("contract"))) == (2, 2)
            self._count(kind, seen is not None, good)
        elif kind != "checkpoint":
            one = self.world.people[email]
            assert one.seen is not None
            after = see(opened, bytes.fromhex(one.subject))  # type: ignore[arg-type]
            good = after == one.seen or BY_NAME[kind].done(one.seen, after)
            self._count(kind, after != one.seen, good, f"{one.seen} → {after}")
            self._now(Someone(email, one.subject, after, after is None))

    def _settle_file(self, opened: Ombud, line: Line) -> None:
        """Each batch of an import is an act: its rows are there together, and none before one that is not."""
        path = str(line["file"])
        known = json.loads(Path(f"{path}.people").read_text())
        there = {email: _find(opened, email) for email in known}
        come = [there[email][1] is not None for email in known]
        count = sum(come)
        rows = int(str(line.get("rows", 0)))
        good = come == sorted(come, reverse=True)
        if path.endswith(".csv"):
            good = good and count >= min(rows, len(known)) and (count % ROWS == 0 or count == len(known))
            new = [seen for email, (_, seen) in there.items() if email not in self.world.people and seen is not None]
            good = good and all(_complete(seen) for seen in new)
        self._count("collect", bool(count), good, f"{come} after {rows} rows")
        for email, (subject, seen) in there.items():
            if seen is not None:
                self._now(Someone(email, subject, seen))

    def _count(self, kind: str, happened: bool, good: bool, what: str = "") -> None:
        self.tally.under_way[f"{kind} {'done' if happened else 'not begun'}"] += 1
        if not good:
            self.tally.found.append(f"{kind} is half done: {what}")

    def _check(self, opened: Ombud, thoroughly: set[bytes] | None) -> None:
        self.tally.found += invariants.problems(opened, instant(self.world.number), self.note, thoroughly)


def _complete(seen: Seen) -> bool:
    return {"name", "contact", "birth_date"} <= {c for c, _ in seen.held("contract")} and len(seen.relations) == 2


def _find(opened: Ombud, email: str) -> tuple[str, Seen | None]:
    with opened.vault.database.read() as tx:
        found = opened.vault.directory.find(tx, "email", f"1:{email}")
    return (found[0].hex(), see(opened, found[0])) if found else ("", None)


def _rest(reading: int) -> bytes:
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


class Ground:
    """A first folder to copy, and input files for it."""

    def __init__(self, place: Path, seed: int) -> None:
        self._place, self._now = place, 0
        first = found_company(place / "first" / "clinic", "unit-1", now=BASE)
        first.close(BASE)
        services = ("traningskort", "massage")
        known = (one for one in people(seed, 400, now=BASE, services=services) if one.email and one.personnummer)
        self.people = list(islice(known, FILES * 5))
        self.files = list(self._write(self.people))

    def _write(self, who: list[InventedPerson]) -> Iterator[Path]:
        for number in range(FILES):
            some = who[5 * number : 5 * number + (2 if number % 3 == 1 else 5)]
            path = self._place / f"in-{number}.{'json' if number % 3 == 1 else 'csv'}"
            text = io.StringIO()
            (write_fhir if number % 3 == 1 else write_csv)(some, text)
            path.write_text(text.getvalue(), encoding="utf-8")
            path.with_name(f"{path.name}.people").write_text(json.dumps([one.email for one in some]))
            yield path

    def fresh(self, number: int) -> Path:
        place = self._place / f"{self._now}-{number:x}"
        self._now += 1
        shutil.copytree(self._place / "first", place)
        return place / "clinic"


def campaign(points: int, seed: int, spoil: str | None, stop_at_first: bool) -> Tally:
    """So many kills; with `stop_at_first` no more than it takes to find something."""
    prepare()
    random, tally = Random(seed), Tally()
    with TemporaryDirectory(prefix="ombud-faults-") as place:
        ground = Ground(Path(place), seed)
        scanner = Scanner(values_of(ground.people))
        while tally.points < points:
            watcher = Watcher(ground, random, tally, spoil)
            for _ in range(LIVES):
                if tally.points >= points or (stop_at_first and tally.found):
                    break
                watcher.point()
            watcher.whole(scanner)
            shutil.rmtree(watcher.folder.parent)
            if stop_at_first and tally.found:
                break
    return tally


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spoil", choices=sorted(spoiled.WAYS))
    parser.add_argument("--stop-at-first", action="store_true")
    asked = parser.parse_args()
    began = time.monotonic()
    tally = campaign(asked.points, asked.seed, asked.spoil, asked.stop_at_first)
    seconds = round(time.monotonic() - began, 1)
    json.dump({"seconds": seconds, **{name: getattr(tally, name) for name in Tally.__slots__}}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
