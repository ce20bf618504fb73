"""The only SQL about many people at once.

Each part of a person is read by itself, in the order of its key: a join would say the same of a person once more for
every record, and look each of them up by themselves.
"""

from collections.abc import Collection, Generator, Sequence
from contextlib import closing
from typing import NamedTuple

from ombud.database import Transaction
from ombud.database.port import Asked, Row
from ombud.relations.store import OF_MANY as RELATIONS
from ombud.terms import SubjectId
from ombud.vault.model import OfMany
from ombud.vault.store_versions import IN_FORCE

RECORD, OPENED = ", ".join(OfMany._fields[:-1]), ", ".join(OfMany._fields)
_SOME = "SELECT subject_id, standing, seal FROM subject WHERE subject_id > ? ORDER BY subject_id LIMIT ?"
_WISHES = "SELECT subject_id, choices, flags, recorded, seal FROM wishes"
_CARE = "SELECT subject_id, opened_at, seal FROM care_relation"
_KEYS = "SELECT subject_id, class, epoch, wrapped, commitment FROM data_key"


class Wanted(NamedTuple):
    """What is read of each."""

    categories: Sequence[str]
    related: bool
    """Relations too, with the keys that open them."""
    unit: bytes | None
    """Whether this unit takes part in the care; not asked where there is none."""
    classes: Sequence[str]
    """Of which the keys are read; none, and nothing sealed, where nothing is to be opened."""
    opens: bool


class Read(NamedTuple):
    """What is stored of some people at one moment, person by person but not in one order."""

    number: int | None
    """The version in force; below 0 while a restored installation is held back."""
    people: list[Row]
    wishes: list[Row]
    records: list[Row]
    care: list[Row]
    relations: list[Row]
    keys: list[Row]


def next_people(tx: Transaction, after: bytes, limit: int) -> list[Row]:
    """The next people after that one, by id, each with where they stand and its seal."""
    return tx.all(_SOME, after, limit)


def these_people(tx: Transaction, subjects: Sequence[SubjectId]) -> list[Row]:
    """The same of these, as many of them as there are."""
    sql = f"SELECT subject_id, standing, seal FROM subject WHERE {_among(subjects)} ORDER BY subject_id"
    return tx.all(sql, *subjects)


def read(tx: Transaction, people: list[Row], wanted: Wanted, at: int, *, between: bool) -> Read:
    """What decisions need of these people. `between`: they are all there are from the first to the last."""
    return _read(people, wanted, tx.each(*_asked(people, wanted, at, between=between)))


def read_on(tx: Transaction, pages: Sequence[list[Row]], wanted: Wanted, at: int, *, between: bool) -> Generator[Read]:
    """The same page by page, all in one moment. A server reads the next page while the last is looked at."""
    asked = [_asked(people, wanted, at, between=between) for people in pages]
    with closing(tx.ahead(asked)) as found:
        for people, rows in zip(pages, found, strict=True):
            yield _read(people, wanted, rows)


def _asked(people: list[Row], wanted: Wanted, at: int, *, between: bool) -> list[Asked]:
    ids = [row[0] for row in people]
    where, values = (_BETWEEN, (ids[0], ids[-1])) if between else (_among(ids), tuple(ids))
    categories = f"category {_one_of(wanted.categories)} AND superseded_at IS NULL"
    record = OPENED if wanted.opens else RECORD
    asked: list[Asked] = [
        (f"SELECT {IN_FORCE}", at),
        (f"{_WISHES} WHERE {where}", *values),
        (f"SELECT {record} FROM record WHERE {where} AND {categories}", *values, *wanted.categories),
    ]
    if wanted.unit is not None:
        asked.append((f"{_CARE} WHERE {where} AND unit = ? AND closed_at IS NULL", *values, wanted.unit))
    if wanted.related:
        asked.append((f"{RELATIONS} WHERE {where} ORDER BY subject_id, opened_at, relation_id", *values))
    if wanted.classes:
        asked.append((f"{_KEYS} WHERE {where} AND class {_one_of(wanted.classes)}", *values, *wanted.classes))
    return asked


def _read(people: list[Row], wanted: Wanted, rows: Sequence[list[Row]]) -> Read:
    ((number,), *_), wishes, records, *more = rows
    rest = iter(more)
    care = next(rest) if wanted.unit is not None else []
    relations = next(rest) if wanted.related else []
    return Read(number, people, wishes, records, care, relations, next(rest) if wanted.classes else [])


_BETWEEN = "subject_id >= ? AND subject_id <= ?"


def _among(subjects: Collection[object]) -> str:
    return f"subject_id {_one_of(subjects)}"


def _one_of(values: Collection[object]) -> str:
    return "= ?" if len(values) == 1 else f"IN ({', '.join('?' * len(values)) or 'NULL'})"
