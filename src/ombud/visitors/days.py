"""What was observed, sealed under the keys of its day (T-19, T-20).

* A day of the website has a random id of its own that is nobody's (as a mail to the data protection officer has), and a
  key for each thing that ends by itself: the whole addresses, the shortened ones, the counts, the MAC addresses. The
  sweep deletes a key when its period has ended, and the epoch's key ends the last copies.
* The shortened address is written beside the whole one from the beginning, under another key. So shortening is the end
  of a key, which a kill cannot leave half done.
* What the policy gives no period is not written (N-11.1).

spec/visitors.md is the page for what is sealed here.
"""

import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

from ombud.keys import DataKey
from ombud.terms import ClassId, SubjectId
from ombud.terms.sealing import Context
from ombud.terms.time import to_micros
from ombud.vault import Act, Person
from ombud.visitors import store
from ombud.visitors.gather import Gathered, Kept, Seen
from ombud.visitors.model import COUNTS, FULL, ONSITE, SHORT
from ombud.visitors.rules import Ends, WebBook
from ombud.visitors.store import PieceRow, Place

LINES_AT_ONCE = 2_000
"""Requests in one sealed piece of the security log."""
_VERSION = 1


class Written(NamedTuple):
    """What became of a batch."""

    counted: int
    logged: int
    ended: int
    """Requests that no purpose may keep anything of: their periods have ended, or the policy has none."""


def write(act: Act, gathered: Gathered, book: WebBook) -> Written:
    """Seal a batch. The caller writes the entry."""
    counted = logged = ended = 0
    for day, found in gathered.days():
        ends = book.ends(datetime.fromtimestamp(found.log[0].second, UTC))
        if ends.full is None and ends.short is None and ends.counts is None:
            ended += len(found.log)
            continue
        sealer = Sealer(act, day)
        if ends.counts is not None and found.views:
            counted += found.views.total()
            sealer.put(Place.COUNT, COUNTS, found.log[0].second, ends.counts, _counts(found.views.items()))
        logged += _log(sealer, found.log, ends)
    return Written(counted, logged, ended)


def _log(sealer: "Sealer", lines: list[Kept], ends: Ends) -> int:
    for first in range(0, len(lines), LINES_AT_ONCE):
        some = lines[first : first + LINES_AT_ONCE]
        if ends.full is not None:
            whole = [
                f"{one[0]}\t{one[1]}\t{one[2]}\t{one[3]}\t{one[4]}\t{one[5] and sealer.code(one[5])}\t{one[6]}"
                for one in some
            ]
            sealer.put(Place.LOG, FULL, some[0].second, ends.full, "\n".join(whole).encode())
        if ends.short is not None:
            short = [f"{one[0]}\t{one[7]}\t{one[2]}\t{one[3]}\t{one[4]}\t\t" for one in some]
            sealer.put(Place.LOG, SHORT, some[0].second, ends.short, "\n".join(short).encode())
    return len(lines) if ends.full is not None or ends.short is not None else 0


class Sealer:
    """Writes pieces under the keys of one day."""

    def __init__(self, act: Act, day: date) -> None:
        self._person = day_of(act, day)

    def put(self, place: Place, klass: ClassId, second: int, until: datetime, content: bytes) -> None:
        hour = second - second % 3600
        put(self._person, place, klass, datetime.fromtimestamp(hour, UTC), until, content)

    def code(self, session: str) -> str:
        """A session, of which only that it is the same one within the day may be known: a log opens no session."""
        return self._person.keys.for_writing(FULL).mac("web-session", session.encode()).hex()

    def salted(self, digits: str) -> str:
        """A device, of which only that it is the same one within the day may be known (T-21)."""
        return self._person.keys.for_writing(ONSITE).mac("web-device", digits.encode()).hex()


def put(person: Person, place: Place, klass: ClassId, at: datetime, until: datetime, content: bytes) -> bytes:
    """Seal one piece; its id."""
    piece = person.act.vault.new_id()
    sealed = person.keys.for_writing(klass).seal(
        _context(person.subject, place, klass, piece), zlib.compress(content, 1)
    )
    row = PieceRow(person.subject, piece, klass, to_micros(at), to_micros(until), sealed)
    store.add(person.act.tx, place, row)
    return piece


def opened(place: Place, row: PieceRow, key: DataKey) -> bytes:
    """What a piece holds. Raises `TamperedError` for anything that was not sealed there."""
    klass = ClassId(row.klass)
    return zlib.decompress(key.open(_context(SubjectId(row.subject_id), place, klass, row.piece_id), row.sealed))


def _context(subject: SubjectId, place: Place, klass: ClassId, piece: bytes) -> Context:
    return Context(subject, klass, place.value, piece, _VERSION)


def day_of(act: Act, day: date) -> Person:
    """The random id of a day of the website, made with the first thing that is kept of it."""
    number = day.toordinal()
    there = store.days(act.tx, number, number)
    if not there:
        act.vault.directory.pass_locks(act.tx, [("web_day", day.isoformat())])
        there = store.days(act.tx, number, number)
    person = act.known(there[0][0]) if there else None
    if person is None:
        person = act.newcomer()
        store.add_day(act.tx, person.subject, number)
    return person


def _counts(views: Iterable[tuple[tuple[int, str, str], int]]) -> bytes:
    return "\n".join(f"{hour}\t{number}\t{page}\t{source}" for (hour, page, source), number in sorted(views)).encode()


def counts_from(content: bytes) -> Iterator[tuple[Seen, int]]:
    for line in content.decode().split("\n"):
        hour, number, page, source = line.split("\t")
        yield Seen(int(hour), page, source), int(number)


def lines_from(content: bytes) -> Iterator[Kept]:
    for line in content.decode().split("\n"):
        second, ip, method, path, status, session, browser = line.split("\t")
        yield Kept(int(second), ip, method, path, int(status), session, browser)
