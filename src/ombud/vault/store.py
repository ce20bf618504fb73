"""The only SQL about sealed records, policy versions and where people stand."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from ombud.choices.model import Wished
from ombud.choices.store import WAITS
from ombud.database import DamagedRow, Database, RowSeal, Transaction
from ombud.keys.store import ADDRESSES, Kept
from ombud.terms import SubjectId
from ombud.vault.model import Row
from ombud.vault.standing import has_wished

_COLUMNS = ", ".join(Row._fields)
_CARED_FOR = " LEFT JOIN care_relation c ON c.subject_id = s.subject_id AND c.unit = ? AND c.closed_at IS NULL"
_NUMBER = "max(number) * CASE WHEN EXISTS (SELECT 1 FROM restored WHERE state = 'held') THEN -1 ELSE 1 END"
"""The version in force; below 0 while a restored installation is held back."""
IN_FORCE = f"(SELECT {_NUMBER} FROM policy_version WHERE from_at <= ?)"
_MARKS = ", ".join("?" * (len(Row._fields) + 2))
_INSERT = f"INSERT INTO record (subject_id, {_COLUMNS}, seal) VALUES ({_MARKS})"
_RULE = Row._fields.index("rule")
_VERSION_PLACE = 1 + Row._fields.index("version")


HEADS = ", ".join(("subject_id", *Row._fields[:_RULE], "superseded_at", "rule", "seal"))
"""The columns of a record that its seal is over, with the rule and the seal: for what asks about many people."""


class Head(NamedTuple):
    """Whose a record is and what it is, without its content."""

    subject: SubjectId
    record_id: bytes
    klass: str
    category: str
    version: int
    rule: str | None


def heads(row_seal: RowSeal, read: Iterable[Sequence[Any]]) -> list[Head]:
    """The records that were read (`HEADS`), if each is as it was written. Raises `DamagedRow`."""
    found = []
    for *clear, rule, seal in read:
        row_seal.check("record", seal, *clear)
        subject, record_id, klass, category = clear[:4]
        found.append(Head(SubjectId(bytes(subject)), bytes(record_id), klass, category, clear[_VERSION_PLACE], rule))
    return found


def insert(tx: Transaction, subject: SubjectId, row: Row) -> None:
    tx.send(_INSERT, subject, *row, _seal(tx, subject, row))


def _seal(tx: Transaction, subject: SubjectId, row: Row) -> bytes:
    return tx.row_seal.of("record", subject, *_clear(row))


def _clear(row: Row) -> tuple[Any, ...]:
    """What the row's seal is over. The rule's name, the content's code and what is sealed are beside it."""
    return (*row[:_RULE], row.superseded_at)


def whole(row_seal: RowSeal, subject: SubjectId, read: Iterable[Sequence[Any]]) -> list[Row]:
    """The records that were read (`ROWS`), if each is as it was written. Raises `DamagedRow`."""
    found = []
    for *values, seal in read:
        row = Row._make(values)
        row_seal.check("record", seal, subject, *_clear(row))
        found.append(row)
    return found


def record_with(tx: Transaction, subject: SubjectId, category: str, content: bytes) -> bytes | None:
    """The record that holds this content already, if there is one. `content` is keyed by its class."""
    row = tx.one(
        "SELECT record_id FROM record WHERE subject_id = ? AND category = ? AND content = ?", subject, category, content
    )
    return None if row is None else bytes(row[0])


class Statement(NamedTuple):
    """What is asked of the database about one person after another: text, and the values before the person's id."""

    sql: str
    values: tuple[object, ...]

    def of(self, database: Database, subject: SubjectId, at: int) -> list[Any]:
        """The rows of one moment; nothing where there is no such person."""
        return database.moment(self.sql, at, *self.values, subject)


def finding(categories: Sequence[str], unit: bytes | None) -> Statement:
    """Everything that an open needs: the columns of `Found`. With `unit`, whether it takes part in the care."""
    return Statement(_finding(len(categories), unit is not None), _values(unit, categories))


def _finding(categories: int, care: bool) -> str:
    one_of = "= ?" if categories == 1 else f"IN ({', '.join('?' * categories)})"
    return (
        f"SELECT {IN_FORCE}, s.standing, s.seal, w.choices, w.flags, w.recorded, w.seal,"
        f" {'c.opened_at, c.seal' if care else 'NULL, NULL'}, r.record_id,"
        " r.klass, r.category, r.policy, r.purposes, r.regime, r.marks, r.unit, r.document, r.version,"
        " r.collected_at, r.event_at, r.until, r.seal, r.sealed, k.epoch, k.wrapped, k.commitment"
        " FROM subject s LEFT JOIN wishes w ON w.subject_id = s.subject_id"
        f"{_CARED_FOR if care else ''}"
        f" LEFT JOIN record r ON r.subject_id = s.subject_id AND r.superseded_at IS NULL AND r.category {one_of}"
        " LEFT JOIN data_key k ON k.subject_id = r.subject_id AND k.class = r.klass WHERE s.subject_id = ?"
    )


def witnessing(classes: Collection[str], unit: bytes | None) -> Statement:
    """What cannot stay the same when anything changes that `finding` would find in these classes."""
    return Statement(_witnessing(len(classes), unit is not None), _values(unit, classes))


def _values(unit: bytes | None, names: Collection[str]) -> tuple[object, ...]:
    return (*names,) if unit is None else (unit, *names)


def _witnessing(classes: int, care: bool) -> str:
    """A join for each class: one for a list of them would make a table of the list first."""
    states = "".join(f", k{number}.state" for number in range(classes))
    joins = "".join(
        f" LEFT JOIN data_key k{number} ON k{number}.subject_id = s.subject_id AND k{number}.class = ?"
        for number in range(classes)
    )
    return (
        f"SELECT {IN_FORCE}, s.standing, w.choices, w.flags, {'c.opened_at' if care else 'NULL'}{states}"
        " FROM subject s LEFT JOIN wishes w ON w.subject_id = s.subject_id"
        f"{_CARED_FOR if care else ''}{joins} WHERE s.subject_id = ?"
    )


class Seen(NamedTuple):
    """What an act about one person reads first."""

    number: int | None
    """The policy version in force; none before the first, below 0 while a restored installation is held back."""
    there: bool
    standing: bytes | None
    wished: Wished | None
    keys: list[Kept]
    addresses: list[tuple[str, bytes]] | None
    """(channel, keyed hash) of the person's addresses, where they were asked for."""
    waits: bool | None
    """Does an address wait to confirm a consent (M-07)? Asked for with the addresses."""
    outside: bool
    """Does a program outside hold something of the person (Art. 19)?"""


_SEEN = (
    "SELECT p.number, s.created_at, s.standing, s.seal, w.choices, w.flags, w.recorded, w.seal,"
    " k.class, k.epoch, k.wrapped, k.commitment, k.state"
    f" FROM (SELECT {_NUMBER} AS number FROM policy_version WHERE from_at <= ?) p"
    " LEFT JOIN subject s ON s.subject_id = ? LEFT JOIN wishes w ON w.subject_id = s.subject_id"
    " LEFT JOIN data_key k ON k.subject_id = s.subject_id"
)
_OUTSIDE = "SELECT 1 FROM known_to WHERE subject_id = ? LIMIT 1"


def seen(tx: Transaction, subject: SubjectId, at: int, *, addresses: bool = False) -> Seen:
    """Everything that an act about this person needs, in one reading. Raises `DamagedRow`."""
    more_asked = [(ADDRESSES, subject), (WAITS, subject)] if addresses else []
    rows, outside, *more = tx.each((_SEEN, at, subject), (_OUTSIDE, subject), *more_asked)
    number, created_at, *stands = rows[0][:8]
    if created_at is not None:
        check_stands(tx.row_seal, subject, stands)
    keys = [Kept._make(row[8:]) for row in rows if row[8] is not None]
    wished = None if stands[2] is None else Wished._make(stands[2:5])
    found = [(row[0], bytes(row[1])) for row in more[0]] if more else None
    waiting = bool(more[1]) if more else None
    return Seen(number, created_at is not None, stands[0], wished, keys, found, waiting, bool(outside))


def check_stands(row_seal: RowSeal, subject: SubjectId, read: Sequence[Any]) -> None:
    """Is it as it was written: standing, its seal, choices, flags, recorded and their seal? Raises `DamagedRow`.

    A standing that has not been computed is nothing that could be decided from.
    """
    standing, seal, choices, flags, recorded, wishes_seal = read
    if standing is not None:
        row_seal.check("subject", seal, subject, standing)
    if choices is not None:
        row_seal.check("wishes", wishes_seal, subject, choices, flags, recorded)
    elif standing is not None and has_wished(standing):
        raise DamagedRow("wishes")


def found_by(tx: Transaction, at: int, keys: Sequence[tuple[str, bytes]]) -> tuple[int | None, tuple[SubjectId, ...]]:
    """The policy version in force, and whoever is found by one of these fields and blinds."""
    by = " OR ".join(["field = ? AND blind = ?"] * len(keys)) or "FALSE"
    sql = (
        "SELECT p.number, b.subject_id FROM (SELECT max(number) AS number FROM policy_version WHERE from_at <= ?) p"
        f" LEFT JOIN (SELECT DISTINCT subject_id FROM blind_index WHERE {by}) b ON TRUE ORDER BY b.subject_id"
    )
    rows = tx.all(sql, at, *(value for key in keys for value in key))
    return rows[0][0], tuple(SubjectId(row[1]) for row in rows if row[1] is not None)


def register(tx: Transaction, subject: SubjectId, at: int, standing: bytes, stale: int) -> None:
    """Somebody new, with where they stand."""
    sql = "INSERT INTO subject (subject_id, created_at, standing, stale, seal) VALUES (?, ?, ?, ?, ?)"
    tx.send(sql, subject, at, standing, stale, tx.row_seal.of("subject", subject, standing))


STANDING = "SELECT standing, seal FROM subject WHERE subject_id = ?"
"""Asks for where a subject stands: one row, or none."""


def whole_standing(row_seal: RowSeal, subject: SubjectId, read: Sequence[Sequence[Any]]) -> bytes | None:
    """Where the person stands as it was read (`STANDING`), if it is as it was written; none where it is not there."""
    standing, seal = read[0] if read else (None, None)
    if standing is not None:
        row_seal.check("subject", seal, subject, standing)
    return standing


def standing(tx: Transaction, subject: SubjectId) -> bytes | None:
    return whole_standing(tx.row_seal, subject, tx.all(STANDING, subject))


def set_standing(tx: Transaction, subject: SubjectId, standing: bytes, stale: int) -> None:
    """Write where a person stands, if they are there; `stale` is 1 where the ends of their records have moved."""
    sql = "UPDATE subject SET standing = ?, seal = ?, stale = stale | CAST(? AS SMALLINT) WHERE subject_id = ?"
    tx.send(sql, standing, tx.row_seal.of("subject", subject, standing), stale, subject, rows=None)


def set_settled(tx: Transaction, subject: SubjectId, standing: bytes) -> bool:
    """The ends of the person's records are right; False if the person is gone."""
    sql = "UPDATE subject SET standing = ?, seal = ?, stale = 0 WHERE subject_id = ?"
    return tx.run(sql, standing, tx.row_seal.of("subject", subject, standing), subject) == 1


Some = Callable[[Transaction, SubjectId, int], list[SubjectId]]
"""Some people in their order, after one of them."""


def keep_log(tx: Transaction, subject: SubjectId, until: int | None) -> None:
    """The journal of a patient has gone: what was logged of them stays until then. None: that day has come."""
    tx.send("UPDATE subject SET log_until = ? WHERE subject_id = ?", until, subject, rows=None)


def log_until(tx: Transaction, subject: SubjectId) -> int | None:
    row = tx.one("SELECT log_until FROM subject WHERE subject_id = ?", subject)
    return None if row is None else row[0]


def is_stale(tx: Transaction, subject: SubjectId) -> bool:
    """Are the ends of the person's records to be computed anew?"""
    return tx.one("SELECT 1 FROM subject WHERE subject_id = ? AND stale = 1", subject) is not None


def unsettled(tx: Transaction, after: SubjectId, limit: int) -> list[SubjectId]:
    """Some of the people whose ends are to be computed anew, in their order, after that one."""
    sql = "SELECT subject_id FROM subject WHERE stale = 1 AND subject_id > ? ORDER BY subject_id LIMIT ?"
    return [SubjectId(row[0]) for row in tx.all(sql, after, limit)]


def people(tx: Transaction, after: SubjectId, limit: int) -> list[SubjectId]:
    """Some of the people there are, in their order, after that one."""
    sql = "SELECT subject_id FROM subject WHERE subject_id > ? ORDER BY subject_id LIMIT ?"
    return [SubjectId(row[0]) for row in tx.all(sql, after, limit)]


ROWS = f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? AND superseded_at IS NULL ORDER BY event_at"
"""Asks for the current records of a subject, oldest event first."""


def rows(tx: Transaction, subject: SubjectId, categories: Collection[str] = ()) -> list[Row]:
    """The person's current records, all or of some categories, oldest event first."""
    chosen = f" AND category IN ({', '.join('?' * len(categories))})" if categories else ""
    sql = f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? AND superseded_at IS NULL{chosen}"
    return whole(tx.row_seal, subject, tx.all(f"{sql} ORDER BY event_at", subject, *categories))


class IndexRow(NamedTuple):
    """Of one record what says where it belongs and how it is decided about: nothing of its content."""

    record_id: bytes
    klass: str
    category: str
    policy: int
    purposes: int
    regime: int
    marks: int
    unit: bytes | None
    document: bytes | None
    event_at: int
    superseded_at: int | None


_INDEX = ", ".join(IndexRow._fields)
"""The seal of a row is checked when it is read to be opened; no record is told that is not (`rows_with`)."""


def index_page(tx: Transaction, subject: SubjectId, after: bytes, limit: int) -> list[IndexRow]:
    """Some of the person's records, corrected ones too, in the order of their key, after that one."""
    sql = f"SELECT {_INDEX} FROM record WHERE subject_id = ? AND record_id > ? ORDER BY record_id LIMIT ?"
    return [IndexRow._make(row) for row in tx.all(sql, subject, after, limit)]


def index_rows(tx: Transaction, subject: SubjectId, record_id: bytes) -> list[IndexRow]:
    """One record, as an index has it."""
    sql = f"SELECT {_INDEX} FROM record WHERE subject_id = ? AND record_id = ?"
    return [IndexRow._make(row) for row in tx.all(sql, subject, record_id)]


def rows_with(tx: Transaction, subject: SubjectId, ids: Sequence[bytes]) -> list[Row]:
    """These records of the person, as many of them as there are, in no order."""
    sql = f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? AND record_id IN ({', '.join('?' * len(ids))})"
    return whole(tx.row_seal, subject, tx.all(sql, subject, *ids))


def every_row(tx: Transaction, subject: SubjectId) -> list[Row]:
    """The person's records, those too that a correction has taken the place of, oldest event first."""
    sql = f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? ORDER BY event_at"
    return whole(tx.row_seal, subject, tx.all(sql, subject))


def ended(tx: Transaction, subject: SubjectId, at: int) -> list[Row]:
    """The person's records whose last ground has ended, those too that a correction has taken the place of."""
    sql = f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? AND until <= ? ORDER BY record_id"
    return whole(tx.row_seal, subject, tx.all(sql, subject, at))


def history(tx: Transaction, subject: SubjectId, categories: Collection[str]) -> list[Row]:
    """What corrections have taken the place of, in some categories, the oldest correction first."""
    sql = (
        f"SELECT {_COLUMNS}, seal FROM record WHERE subject_id = ? AND superseded_at IS NOT NULL"
        f" AND category IN ({', '.join('?' * len(categories))}) ORDER BY superseded_at, record_id"
    )
    return whole(tx.row_seal, subject, tx.all(sql, subject, *categories))


def supersede(tx: Transaction, subject: SubjectId, row: Row) -> bool:
    """Make a current record history: sealed anew in its next version; False when it is not current any more."""
    sql = (
        "UPDATE record SET version = ?, superseded_at = ?, sealed = ?, seal = ?"
        " WHERE subject_id = ? AND record_id = ? AND version = ? AND superseded_at IS NULL"
    )
    values = (row.version, row.superseded_at, row.sealed, _seal(tx, subject, row))
    return tx.run(sql, *values, subject, row.record_id, row.version - 1) == 1


def set_until(tx: Transaction, subject: SubjectId, rows: Sequence[Row]) -> None:
    """Write the ends that these records of the person have now, and by which rule."""
    tx.send_many(
        "UPDATE record SET until = ?, rule = ?, seal = ? WHERE subject_id = ? AND record_id = ?",
        [(row.until, row.rule, _seal(tx, subject, row), subject, row.record_id) for row in rows],
    )


def settled(tx: Transaction, number: int, law_from: int) -> tuple[SubjectId, bool] | None:
    """How far the ends have been computed under that version and law, and whether of everybody; none: not begun."""
    row = tx.one("SELECT after, done_at FROM settling WHERE number = ? AND law_from = ?", number, law_from)
    return None if row is None else (SubjectId(row[0]), row[1] is not None)


def count_unsettled(tx: Transaction, number: int, law_from: int) -> int:
    """Of how many people the ends are to be computed anew, under that version and law."""
    begun = settled(tx, number, law_from)
    if begun is not None and begun[1]:
        row = tx.one("SELECT count(*) FROM subject WHERE stale = 1")
    else:
        after = SubjectId(b"") if begun is None else begun[0]
        row = tx.one("SELECT count(*) FROM subject WHERE stale = 1 OR subject_id > ?", after)
    return int(row[0]) if row else 0


def note_settled(tx: Transaction, version: tuple[int, int], after: SubjectId, done_at: int | None) -> None:
    """Note how far; `version` is the number of the policy version and the day from which its law applies."""
    sql = (
        "INSERT INTO settling (number, law_from, after, done_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (number, law_from) DO UPDATE SET after = excluded.after, done_at = excluded.done_at"
    )
    tx.send(sql, *version, after, done_at)


def remove(tx: Transaction, subject: SubjectId, records: Sequence[bytes]) -> None:
    tx.send_many("DELETE FROM record WHERE subject_id = ? AND record_id = ?", [(subject, record) for record in records])


def add_no(tx: Transaction, no_id: bytes, at: int, sealed: bytes) -> None:
    tx.send("INSERT INTO no_outbox (no_id, at, sealed) VALUES (?, ?, ?)", no_id, at, sealed)


def noes(tx: Transaction) -> list[tuple[bytes, int, bytes]]:
    """(id, at, sealed) of what waits for the no-file, oldest first."""
    rows = tx.all("SELECT no_id, at, sealed FROM no_outbox ORDER BY at, no_id")
    return [(bytes(row[0]), row[1], bytes(row[2])) for row in rows]


def remove_noes(tx: Transaction, ids: Sequence[bytes]) -> int:
    return tx.many("DELETE FROM no_outbox WHERE no_id = ?", [(no_id,) for no_id in ids])


class VersionRow(NamedTuple):
    """One adopted policy: its file as it was signed, and what was compiled from it."""

    number: int
    from_at: int
    adopted_at: int
    by_first: str
    by_second: str
    sha256: bytes
    text: str
    compiled: str
    inactive: str


_VERSION = ", ".join(VersionRow._fields)
_SIGNED = VersionRow._fields.index("text")
"""What the row's seal is over: its hash is over the rest."""


def insert_version(tx: Transaction, row: VersionRow) -> None:
    sql = f"INSERT INTO policy_version ({_VERSION}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.run(sql, *row, tx.row_seal.of("policy_version", *row[:_SIGNED]))


def in_force(tx: Transaction, at: int) -> int | None:
    """The number of the version in force; below 0 while a restored installation is held back."""
    row = tx.one(f"SELECT {IN_FORCE}", at)
    return None if row is None or row[0] is None else int(row[0])


def version_marks(tx: Transaction) -> list[tuple[int, int]]:
    """(number, from_at) of every version, oldest first, if all are as they were written."""
    sql = "SELECT number, from_at, adopted_at, by_first, by_second, sha256, seal FROM policy_version ORDER BY number"
    rows = tx.all(sql)
    for *row, seal in rows:
        tx.row_seal.check("policy_version", seal, *row)
    return [(row[0], row[1]) for row in rows]


def version(tx: Transaction, number: int) -> VersionRow | None:
    row = tx.one(f"SELECT {_VERSION} FROM policy_version WHERE number = ?", number)
    return None if row is None else VersionRow(*row)


def alarmed_since(tx: Transaction, actor: str, at: int) -> bool:
    return tx.one("SELECT 1 FROM alarm WHERE actor = ? AND at > ?", actor, at) is not None


def alarm(tx: Transaction, actor: str, at: int, people: int) -> None:
    tx.run("INSERT INTO alarm (actor, at, people) VALUES (?, ?, ?)", actor, at, people)


def forget_alarms(tx: Transaction, before: int) -> None:
    tx.run("DELETE FROM alarm WHERE at <= ?", before)


def alarms(tx: Transaction, since: int) -> list[tuple[str, int, int]]:
    """(account, when, how many people) of the alarms since then, the oldest first."""
    return [
        (row[0], row[1], row[2])
        for row in tx.all("SELECT actor, at, people FROM alarm WHERE at > ? ORDER BY at", since)
    ]
