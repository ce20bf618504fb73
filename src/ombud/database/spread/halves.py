"""Acts that several servers commit: none of them stays there by half.

* postgres_fdw commits at one server after another and at the coordinator last; there is no commit over all. So an act
  that writes in more than one place leaves, at every server that it writes to and in the same commit, what it wrote: a
  *half*. At the coordinator it leaves its number, which says that the whole is there.
* `finish` ends what was broken off: a half whose number the coordinator lacks is carried out where it is missing, with
  a half of its own in each place, so that it may be broken off again. Where no server has a half, nothing was done.
* An act that is still committing is waited for. What is there whole is taken away, halves first.
* What is done twice has one effect: a row that is there is not written again, a place that has its half is passed over.
"""

import base64
import json
import secrets
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby

from ombud.database.port import Row, Transaction
from ombud.database.spread.sayings import Saying, said, said_at
from ombud.database.spread.writes import Write, at_one_server, write_of

COORDINATOR = -1
"""The place of what is not about people."""
_PLACE = (
    "SELECT (SELECT n FROM generate_series(0, {servers} - 1) n WHERE satisfies_hash_partition("
    "'keydir.subject'::regclass, {servers}, n, people.one)) FROM (VALUES {marks}) people (one)"
)
_COMMITTING = "SELECT pg_advisory_xact_lock_shared(hashtextextended(encode(?, 'hex'), 84))"
_COMMITTED = "SELECT pg_advisory_xact_lock(hashtextextended(encode(?, 'hex'), 84))"
_SEVERAL = "SELECT pg_advisory_xact_lock_shared(8401)"
"""Said by each act that several servers commit, until all have."""
_NONE = "SELECT pg_advisory_xact_lock(8401)"
_SETTLING = "SELECT pg_advisory_xact_lock(8400)"
_LEAVE = "INSERT INTO spread.half (subject_id, act_id, writes) VALUES (?, ?, ?)"
_WHOLE = "INSERT INTO spread.whole (act_id) VALUES (?)"
_MOST = 1 << 16
"""People whose place is remembered."""


class Halves:
    """Where people lie, and what acts leave at each server."""

    def __init__(self, servers: int, with_people: frozenset[str]) -> None:
        self.doubtful = True
        """An act may have been broken off: nothing is known yet, or a commit was not answered."""
        self.servers = servers
        self._with_people = with_people
        self._places: dict[bytes, int] = {}
        self._marks: list[bytes] = []
        self.said = cache(self._said)
        self.said_at = cache(self._said_at)

    def leave(self, tx: Transaction, writes: Sequence[Write]) -> None:
        """Leave what was written at each server that it was written to, unless one place commits it all."""
        places = self._where(tx, writes)
        if len(places) < 2:
            return
        act, text = secrets.token_bytes(16), _encoded([row for write in writes for row in write.rows()])
        tx.send(_COMMITTING, act, rows=None)
        tx.send(_SEVERAL, rows=None)
        for place in sorted(places - {COORDINATOR}):
            tx.send(_LEAVE, self._mark(tx, place), act, text)
        tx.send(_WHOLE, act)

    def stand_still(self, tx: Transaction) -> None:
        """Wait until no act commits at several servers, and let none begin to before this transaction ends."""
        tx.one(_NONE)

    def look_at_all(self, tx: Transaction) -> None:
        """Ask every server, so that from here on this reader sees each as it is now."""
        tx.one("SELECT count(*) FROM spread.half")

    def unfinished(self, tx: Transaction) -> list[bytes]:
        """The acts of which there are halves; most of them are whole."""
        return [bytes(row[0]) for row in tx.all("SELECT DISTINCT act_id FROM spread.half ORDER BY act_id")]

    def finish(self, tx: Transaction, act: bytes) -> bool:
        """Carry out what is missing of an act, when it is not committing any more. False if it was whole."""
        tx.send(_SETTLING, rows=None)
        tx.send(_COMMITTED, act, rows=None)
        whole = tx.one("SELECT 1 FROM spread.whole WHERE act_id = ?", act)
        halves = [] if whole else tx.all("SELECT subject_id, writes FROM spread.half WHERE act_id = ?", act)
        if not halves:
            return False
        writes = _decoded(bytes(halves[0][1]))
        there = {self._place(tx, bytes(row[0])) for row in halves}
        for place in sorted(self._where(tx, writes) - there):
            for write in writes:
                if place in self._where(tx, [write]):
                    self._again(tx, write, place)
            if place != COORDINATOR:
                tx.send(_LEAVE, self._mark(tx, place), act, bytes(halves[0][1]))
        tx.send(_WHOLE, act)
        return True

    def clear(self, tx: Transaction, acts: Iterable[bytes]) -> None:
        """Take away the halves of acts that `finish` has seen to: they are whole. One after another, as `finish`:
        who found them taken away meanwhile would be told of a conflict."""
        tx.send(_SETTLING, rows=None)
        for act in acts:
            tx.run("DELETE FROM spread.half WHERE act_id = ?", act)

    def forget(self, tx: Transaction) -> None:
        """Take away the numbers of acts whose halves are gone. Asked after the halves: a half comes with its number."""
        tx.run("DELETE FROM spread.whole WHERE act_id NOT IN (SELECT act_id FROM spread.half)")

    def _said(self, sql: str) -> Saying:
        return said(sql, self._with_people, self.servers)

    def _said_at(self, sql: str, server: int) -> Saying:
        return said_at(sql, self._with_people, server)

    def spreads(self, table: str) -> bool:
        return table in self._with_people

    def told(self, sql: str, server: int) -> str:
        """The writing statement for the rows of one server."""
        return at_one_server(sql, self._with_people, server)

    def by_place(self, tx: Transaction, rows: Sequence[Row], person: int) -> list[tuple[int, list[Row]]]:
        """The rows of each server, where that value of a row names whom it is about."""
        self._look(tx, [bytes(row[person]) for row in rows])
        found: dict[int, list[Row]] = {}
        for row in rows:
            found.setdefault(self._places[bytes(row[person])], []).append(row)
        return sorted(found.items())

    def _where(self, tx: Transaction, writes: Sequence[Write]) -> set[int]:
        """The places that these statements write to."""
        spread = [write for write in writes if write.table in self._with_people]
        found = {COORDINATOR} if len(spread) < len(writes) else set()
        about = [write.people() for write in spread]
        if any(people is None for people in about):
            return found | set(range(self.servers))
        people = frozenset[bytes]().union(*(one for one in about if one is not None))
        self._look(tx, people)
        return found | {self._places[one] for one in people}

    def _look(self, tx: Transaction, people: Iterable[bytes]) -> None:
        if len(self._places) > _MOST:
            self._places.clear()
        new = sorted(set(people) - self._places.keys())
        for start in range(0, len(new), 256):
            some = new[start : start + 256]
            marks = ", ".join(["(CAST(? AS bytea))"] * len(some))
            rows = tx.all(_PLACE.format(servers=self.servers, marks=marks), *some)
            self._places.update(zip(some, (row[0] for row in rows), strict=True))

    def _place(self, tx: Transaction, person: bytes) -> int:
        self._look(tx, [person])
        return self._places[person]

    def _mark(self, tx: Transaction, place: int) -> bytes:
        """An id that is nobody's and lies at that server."""
        if not self._marks:
            tried = [b"half" + bytes(10) + number.to_bytes(2, "big") for number in range(64 * self.servers)]
            self._look(tx, tried)
            found = {self._places[one]: one for one in tried}
            self._marks = [found[number] for number in range(self.servers)]
        return self._marks[place]

    def _again(self, tx: Transaction, write: Write, place: int) -> None:
        """One statement at one place. What is there already stays as it is."""
        saying = self.said(write.sql)
        values = write.values if saying.order is None else [write.values[number] for number in saying.order]
        sql = saying.sql if place == COORDINATOR else self.told(saying.sql, place)
        if sql.startswith("INSERT") and " ON CONFLICT " not in sql:
            sql += " ON CONFLICT DO NOTHING"
        tx.send(sql, *values, rows=None)


def _encoded(writes: Sequence[Write]) -> bytes:
    """Each statement once, with the values of those that follow one another; made small, for it is sent to each."""
    said = [
        [sql, [[_plain(value) for value in write.values] for write in some]]
        for sql, some in groupby(writes, lambda write: write.sql)
    ]
    return zlib.compress(json.dumps(said, ensure_ascii=False).encode(), 1)


def _plain(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else [value]


def _decoded(text: bytes) -> list[Write]:
    found = []
    for sql, rows in json.loads(zlib.decompress(text)):
        for values in rows:
            write = write_of(sql, [base64.b64decode(one) if isinstance(one, str) else one[0] for one in values])
            assert write is not None  # only writes are left
            found.append(write)
    return found
