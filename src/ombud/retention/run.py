"""One run: everything with no live ground is erased, with evidence (N-11.3, design 5, point 3).

1. What has a last day and whose day has come is closed (`closing.py`).
2. Ends that events have moved are computed anew; after another policy version, everybody's (`Vault.settle`).
3. People of whom something has ended, by the index on ends: some to a transaction, each with an entry of their own.
4. What concerns nobody or no single person: old payloads of the log, tombstones, the suppression list (T-17).
5. The run ends with a digest over what went, and an entry.

Steps 1 to 4 are acts by key that find less each time: a killed run is taken up by the next, under the same id, and what
is counted is added to in the act that erases. While a restored installation is held back nothing is swept: its policy
keeps less than is so.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.audit import Act as Logged
from ombud.audit import Outcome
from ombud.audit.model import NOBODY
from ombud.database import ConflictFault, carried_out, run_of_acts
from ombud.erasure.dated import DATED, Cutoffs
from ombud.erasure.ended import LOG, T_LOG, Counted, Gone, Kind, erase_ended
from ombud.erasure.together import erase_together, plain_among
from ombud.policy.model import Family, Policy
from ombud.retention import store
from ombud.retention.closing import close_due
from ombud.terms import Actor, SubjectId, Text
from ombud.terms.time import to_micros
from ombud.vault import Act, Vault
from ombud.vault import store as people_rows

AT_ONCE = 100
"""People in one transaction: also how much work a kill costs."""
_ROWS = 10 * AT_ONCE
"""Rows that have ended and are read to find that many people, at first."""
ENTRIES_AT_ONCE = 1000
LOOKED_UP = timedelta(hours=1)

HELD_BACK = Text(
    "Installationen är återställd utan sin nej-fil och hålls tillbaka. Ingenting gallras förrän den är avstämd "
    "(`ombud restore --reconcile`).",
    "The installation was restored without its no-file and is held back. Nothing is swept before it is reconciled "
    "(`ombud restore --reconcile`).",
)

Progress = Callable[[int], None]
"""Told how many people have been swept so far."""
Other = Callable[[Act, int], tuple[Kind, Sequence[bytes]]]
"""Erases, in an act, at most so many rows that ended of something that concerns no single person: what, and which."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a run came to. Holds nobody."""

    id: bytes
    begun_at: int
    people: int
    whole: int
    """People who are gone altogether."""
    counted: Counted
    digest: bytes
    closed: int
    """Commitments, claims and holds whose last day had passed."""


@run_of_acts("what was swept before stands, and the next sweep goes on")
def sweep(
    vault: Vault, *, by: Actor, now: datetime, others: Sequence[Other] = (), progress: Progress = lambda _people: None
) -> Swept | Text:
    """Sweep, or go on with a run that was interrupted. The text says why nothing was swept."""
    run = _begun(vault, by, now)
    if isinstance(run, Text):
        return run
    closed = close_due(vault, by=by, now=now)
    vault.settle(now=now)
    vault.ledger.sequence(now)
    for people in _due(vault, now):
        progress(_swept(vault, run, people, by=by, now=now))
    for other in (_old_log, _look_ups, *others):
        while _other(vault, run, other, by=by, now=now):
            pass
    return _ended(vault, run, closed, by=by, now=now)


def _begun(vault: Vault, by: Actor, now: datetime) -> bytes | Text:
    with vault.act(by=by, now=now) as act:
        act.nothing_changed()
        if vault.book.mark(act.policy) < 0:
            return HELD_BACK
        run = store.open_run(act.tx)
        if run is None:
            run = store.RunRow(vault.new_id(), to_micros(now), act.policy.number, 0, 0, None, None)
            store.begin_run(act.tx, run)
        return run.sweep_id


def sources(policy: Policy, now: datetime) -> list[tuple[str, str, int]]:
    """Where people are found of whom something has ended: table, column, and the last event or end that is past."""
    at, cutoffs = to_micros(now), Cutoffs(policy, now)
    dated = [(one.table, one.column, cutoffs[one.table]) for one in DATED.values()]
    return [("record", "until", at), ("relation", "until", at), *dated, ("subject", "log_until", at)]


def _due(vault: Vault, now: datetime) -> Iterator[list[SubjectId]]:
    """The people of whom something has ended, some at a time. Who is found twice has something that must stay."""
    with vault.database.read() as tx:
        policy, tables = vault.book.in_force(tx, now), vault.database.columns(tx)
    for source in sources(policy, now) if policy else ():
        if source[0] in tables:
            yield from _due_in(vault, *source)


def _due_in(vault: Vault, table: str, column: str, at: int) -> Iterator[list[SubjectId]]:
    """Those of one table. So many of its rows are read that they are enough people's, or all there are."""
    stay, last, rows = set[SubjectId](), set[SubjectId](), _ROWS
    while True:
        with vault.database.read() as tx:
            found = store.due_in(tx, table, column, at, rows)
        stay |= last.intersection(found)
        some = sorted(set(found) - stay)[:AT_ONCE]
        if len(some) < AT_ONCE and len(found) == rows:
            rows *= 2
            continue
        if not some:
            return
        last = set(some)
        yield some


def _swept(vault: Vault, run: bytes, people: list[SubjectId], *, by: Actor, now: datetime) -> int:
    """Some people in one transaction, tried again where another act was in the way; how many were swept in all."""
    return carried_out(lambda: _together(vault, run, people, by=by, now=now))


def _together(vault: Vault, run: bytes, people: list[SubjectId], *, by: Actor, now: datetime) -> int:
    """The plain ones by the set, the others one by one. Each who stays has an entry; of the others one tells of all."""
    with vault.act(by=by, now=now) as act:
        tally, cutoffs = _Tally(act, run), Cutoffs(act.policy, now)
        plain = plain_among(act, people, cutoffs)
        for one in plain:
            tally.note(0, whole=one.whole)
            if not one.whole:
                tally.enter(one.subject, {"records": one.records})
        erased = erase_together(act, plain)
        tally.counted.join(erased)
        tally.rows += erased.rows - sum(one.records for one in plain if not one.whole)
        known = {one.subject for one in plain}
        for subject in people:
            gone = None if subject in known else _one(act, subject, cutoffs)
            if gone is not None:
                _note(tally, subject, gone)
        tally.write()
        act.nothing_changed()
        return tally.row.people


def _note(tally: "_Tally", subject: SubjectId, gone: Gone) -> None:
    """Where only old log went the entry concerns nobody: it would be log of its own, for ever."""
    tally.counted.join(gone.counted)
    only_log = all(kind.klass == LOG for kind in gone.counted.by) and not gone.lapsed
    tally.note(gone.counted.rows, whole=gone.whole, nobody=only_log)
    if not gone.whole and not only_log:
        lapsed: dict[str, str | int] = {"state": "lapsed"} if gone.lapsed else {}
        tally.enter(subject, {"records": gone.counted.rows, **lapsed})


def _one(act: Act, subject: SubjectId, cutoffs: Cutoffs) -> Gone | None:
    """Erase what has ended of one person. None where there was nothing, or nobody any more."""
    person = act.person(subject)
    if not person.keys.exists():
        return None
    if people_rows.is_stale(act.tx, subject):
        person.settle()
    gone = erase_ended(person, cutoffs)
    return gone if gone.counted.by or gone.lapsed else None


class _Tally:
    """What a run has counted, added to inside the act that erases."""

    def __init__(self, act: Act, run: bytes) -> None:
        row = store.open_run(act.tx)
        if row is None or row.sweep_id != run:
            raise ConflictFault("the sweep was ended by another process; run it again")
        self._act, self.row, self.counted = act, row, Counted()
        self._gone = self.rows = 0
        self._before = {
            Kind(one.klass, one.category, one.rule): (one.number, one.sum) for one in store.swept(act.tx, run)
        }

    def note(self, rows: int, *, whole: bool, nobody: bool = False) -> None:
        """One person more. Who is gone altogether is counted in an entry that concerns nobody."""
        self.row = self.row._replace(people=self.row.people + 1, whole=self.row.whole + whole)
        if whole or nobody:
            self._gone += whole
            self.rows += rows

    def enter(self, subject: SubjectId, facts: dict[str, str | int]) -> None:
        """The entry of one person who stays."""
        self._act.log(Logged.SWEEP, Outcome.DONE, subject, facts={**facts, "run": self.row.sweep_id.hex()})

    def write(self) -> None:
        """Add to what the run has counted, in the act that erased it."""
        if self.rows:
            facts: dict[str, str | int] = {"people": self._gone, "records": self.rows}
            self._act.log(Logged.SWEEP, Outcome.DONE, facts={**facts, "run": self.row.sweep_id.hex()})
        rows = []
        for kind, (number, total) in self.counted.by.items():
            before, summed = self._before.get(kind, (0, bytes(32)))
            total = (total + int.from_bytes(summed, "big")) % (1 << 256)
            rows.append(store.SweptRow(*kind, before + number, total.to_bytes(32, "big")))
        store.put_swept(self._act.tx, self.row.sweep_id, rows)
        store.update_run(self._act.tx, self.row)


def _other(vault: Vault, run: bytes, other: Other, *, by: Actor, now: datetime) -> bool:
    """Some rows that concern no single person, in an act with an entry; False when there were none left."""
    with vault.act(by=by, now=now) as act:
        kind, rows = other(act, ENTRIES_AT_ONCE)
        if rows:
            act.erases = True
            tally = _Tally(act, run)
            tally.counted.add(kind, rows)
            tally.write()
            act.log(Logged.SWEEP, Outcome.DONE, facts={"records": len(rows), "run": run.hex()})
        else:
            act.nothing_changed()
    return bool(rows)


def _old_log(act: Act, limit: int) -> tuple[Kind, Sequence[bytes]]:
    """What was logged of nobody, five years ago (T-04)."""
    before = Cutoffs(act.policy, act.now)["entry"]
    return Kind(LOG, LOG, T_LOG), act.vault.ledger.expire(act.tx, NOBODY, before, limit)


def _look_ups(act: Act, limit: int) -> tuple[Kind, Sequence[bytes]]:
    """Whom accounts looked up more than an hour ago, alarms as old as the log, and the suppression list (T-17)."""
    directory, before = act.vault.directory, Cutoffs(act.policy, act.now)["entry"]
    directory.forget_look_ups(act.tx, act.now - LOOKED_UP)
    people_rows.forget_alarms(act.tx, before)
    directory.clear_tombstones(act.tx, act.now)
    if any(purpose.family is Family.MARKETING for purpose in act.policy.file.purposes.values()):
        return Kind("", "contact", "T-17"), ()
    return Kind("", "contact", "T-17"), directory.end_suppressions(act.tx, limit)


def _ended(vault: Vault, run: bytes, closed: int, *, by: Actor, now: datetime) -> Swept:
    with vault.act(by=by, now=now) as act:
        tally = _Tally(act, run)
        for one in store.swept(act.tx, run):
            tally.counted.by[Kind(one.klass, one.category, one.rule)] = one.number, int.from_bytes(one.sum, "big")
        digest, row = tally.counted.digest(), tally.row
        store.update_run(act.tx, row._replace(ended_at=to_micros(now), digest=digest))
        facts: dict[str, str | int] = {
            "commitment": digest.hex(), "people": row.people, "records": tally.counted.rows, "run": run.hex(),
        }  # fmt: skip
        act.log(Logged.SWEEP, Outcome.DONE, facts=facts)
    return Swept(run, row.begun_at, row.people, row.whole, tally.counted, digest, closed)
