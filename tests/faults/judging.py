"""What was acknowledged, held against what is there after a fault: the judge of every campaign.

A child says when it begins an act and when the act has returned. After the fault:

* an acknowledged act is in force, and its entry is in the log (I1, I3);
* the act that was under way is done or not begun, nothing in between;
* a read that is logged by the operating system alone (`process`) may lose its entry when the power goes, and
  only then: `powerless` says that this is such a fault (design.md 4, *The log*).

What is found is a list of sentences in the tally.
"""

import json
import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from ombud.app.installation import Ombud
from ombud.keys import KeyStoreFault
from ombud.terms.time import to_micros
from tests.faults import invariants
from tests.faults.acts import BY_NAME, OF_INSTALLATION
from tests.faults.seen import Seen, see, seen_from
from tests.faults.unchanged import Unchanged
from tests.faults.worker import ROWS
from tests.faults.world import Someone, World, instant

Line = dict[str, Any]
BY_PROCESS = frozenset({"read"})
"""Acts whose entry is in a lane with durability `process`."""


@dataclass(slots=True)
class Tally:
    """What a campaign came to."""

    points: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    under_way: Counter[str] = field(default_factory=Counter)
    """The act that was under way at each fault, and whether it was there afterwards."""
    acknowledged: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Judge:
    """What one folder must hold, as acknowledged so far."""

    world: World
    tally: Tally
    powerless: bool = False
    note: str | None = None
    """The last checkpoint, held elsewhere."""
    entries: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    """How often the log must say (subject, at, act)."""
    touched: set[bytes] = field(default_factory=set)
    """Whom the last life did something to."""
    doubted: dict[str, str] = field(default_factory=dict)
    """Who was as before when an act ended with "nobody knows whether it will be there": the act."""

    def fork(self, tally: Tally) -> Self:
        """The same knowledge, to be carried on by itself."""
        return type(self)(deepcopy(self.world), tally, self.powerless, self.note, Counter(self.entries))

    def acknowledge(self, lines: list[Line]) -> Line | None:
        """Take over what was acknowledged; what was begun last and not acknowledged is under way."""
        self.touched, self.doubted = set(), {}
        under_way: Line | None = None
        for line in lines:
            if "failed" in line:
                self.tally.found.append(f"a child failed: {line['failed']}")
            elif "begin" in line:
                under_way = line
                self.world.number = int(str(line["n"]))
            elif "progress" in line and under_way is not None:
                under_way = {**under_way, "rows": line["progress"]}
            elif "refused" in line:
                rows, under_way = (under_way or {}).get("rows", 0), None
                self._refused(line, rows)
            elif "done" in line:
                under_way = None
                self.tally.acknowledged[str(line["done"])] += 1
                self._done(line)
        if under_way is not None and under_way["begin"] == "collect":
            self.world.files[0] = f"*{under_way['file']}"
        return under_way

    def judge(self, opened: Ombud, under_way: Line | None) -> None:
        """Acknowledged acts are in force; the one that was under way is done or not begun."""
        if under_way is not None:
            self._settle(opened, under_way)
        with opened.vault.database.read() as tx:
            look = Unchanged(opened, tx)
            everybody = {mail: look.see(bytes.fromhex(one.subject)) for mail, one in self.world.people.items()}
        for one in self.world.people.values():
            there = everybody[one.email] if one.subject else None
            doubted = self.doubted.get(one.email)
            if doubted and there != one.seen and one.seen is not None and BY_NAME[doubted].done(one.seen, there):
                self._now(Someone(one.email, one.subject, there, there is None))
            elif there != one.seen:
                self.tally.found.append(f"acknowledged and lost: {one.seen} is {there}")
                one.seen = there
        for act in OF_INSTALLATION:
            self.tally.found += act.lost(opened, self.world)
        with opened.vault.database.read() as tx:
            versions = len(opened.vault.book.versions(tx))
        if versions != self.world.versions:
            self.tally.found.append(f"{versions} policy versions, {self.world.versions} acknowledged")

    def check(self, opened: Ombud, thoroughly: set[bytes] | None) -> None:
        """The invariants, with what was acknowledged. What a missing key leaves unread is a finding too."""
        try:
            gathered = invariants.gather(opened, instant(self.world.number))
        except KeyStoreFault as fault:
            self.tally.found.append(f"what it holds does not open: {fault}")
            return
        acknowledged = Counter({(bytes.fromhex(s), at, act): n for (s, at, act), n in self.entries.items()})
        evidence = replace(
            gathered,
            note=self.note,
            acknowledged=acknowledged,
            thoroughly=thoroughly,
            powerless=self.powerless,
        )
        self.tally.found += invariants.problems(evidence)

    def closed(self, folder: Path) -> None:
        """I2, in the bytes of the closed folder."""
        gone = [bytes.fromhex(one.subject) for one in self.world.people.values() if one.erased and one.subject]
        self.tally.found += invariants.traces(folder, gone)

    def _refused(self, line: Line, rows: int) -> None:
        """The machine failed the act, and that was said: nothing happened, or what was said does not say so.
        `rows`: of a file, as many were in before."""
        kind, email = str(line["refused"]), str(line["email"])
        after, one = seen_from(line["seen"]), self.world.people.get(email)
        before = one.seen if one is not None else None
        happened = after != before or line["versions"] != self.world.versions or rows > 0
        good = one is None or before is None or after == before or BY_NAME[kind].done(before, after)
        self._count(kind, happened, good, f"{before} → {after}")
        self.tally.ways[f"{line['kind']}: {re.sub('[0-9a-f]{32}', '…', str(line['said']))}"] += 1
        if re.search(r"/\w+/\w+", str(line["said"])):
            self.tally.found.append(f"a fault names a folder: {line['said']}")
        if happened and "nothing was changed" in str(line["said"]).lower():
            self.tally.found.append(f"{kind} happened, and it was said: {line['said']}")
        if "nobody knows" in str(line["said"]) and kind in BY_NAME:
            self.doubted[email] = kind
        if kind == "collect":
            self.world.files[0] = f"*{self.world.files[0].lstrip('*')}"
        self.world.met += kind == "meet"
        self.world.versions = int(line["versions"])
        if line["subject"]:
            self._now(Someone(email, str(line["subject"]), after, after is None))

    def _done(self, line: Line) -> None:
        kind, at = str(line["done"]), to_micros(instant(int(str(line["n"]))))
        of_installation = next((act for act in OF_INSTALLATION if act.name == kind), None)
        if kind == "checkpoint":
            self.note = str(line["note"])
        elif of_installation is not None:
            of_installation.remember(self.world, line["facts"])
        elif kind == "adopt":
            self.world.versions = int(str(line["version"]))
            self.entries["", at, "adopt"] += 2
        elif kind == "collect":
            self.world.files.pop(0)
            self.tally.found += [f"a row was not taken: {fault}" for fault in line["faults"]]
            for email, (subject, seen) in line["people"].items():
                self._now(Someone(email, subject, seen_from(seen)))
            self.entries["", at, "import"] += 1
        elif kind == "meet":
            self.world.met += 1
            self._now(Someone(str(line["email"]), str(line["subject"]), seen_from(line["seen"])))
            self.entries[str(line["subject"]), at, "contact"] += 1
        else:
            self._done_to(self.world.people[str(line["email"])], line, at)

    def _done_to(self, one: Someone, line: Line, at: int) -> None:
        act, after = BY_NAME[str(line["done"])], seen_from(line["seen"])
        self.doubted.clear()  # a later commit has written over what was doubted
        assert one.seen is not None
        nothing = bool(line["facts"].get("nothing")) and after == one.seen
        if not nothing and not act.done(one.seen, after):
            self.tally.found.append(f"{act.name} was acknowledged and is not done: {one.seen} → {after}")
        if not (self.powerless and act.name in BY_PROCESS):
            self.entries["" if act.name == "erase" else one.subject, at, act.entry] += 1
        self._now(Someone(one.email, one.subject, after, after is None))

    def _now(self, one: Someone) -> None:
        self.world.people[one.email] = one
        self.touched.add(bytes.fromhex(one.subject))

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
        elif kind in BY_NAME:
            one = self.world.people[email]
            assert one.seen is not None
            after = see(opened, bytes.fromhex(one.subject))  # type: ignore[arg-type]
            good = after == one.seen or BY_NAME[kind].done(one.seen, after)
            self._count(kind, after != one.seen, good, f"{one.seen} → {after}")
            self._now(Someone(email, one.subject, after, after is None))
        else:
            self._count(kind, False, True)

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


def _complete(seen: Seen) -> bool:
    return {"name", "contact", "birth_date"} <= {c for c, _ in seen.held("contract")} and len(seen.relations) == 2


def _find(opened: Ombud, email: str) -> tuple[str, Seen | None]:
    with opened.vault.database.read() as tx:
        found = opened.vault.directory.find(tx, "email", f"1:{email}")
    return (found[0].hex(), see(opened, found[0])) if found else ("", None)
