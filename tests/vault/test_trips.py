"""An act waits for the database as seldom as can be: few readings, and then only writes that nobody waits for.

On PostgreSQL a reading is a round trip, and what is sent travels with the next one or with the COMMIT; on SQLite
it is a statement like another. What is counted here is the same on both.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ombud.collection.meet import Meeting, meet
from ombud.database import Database, Row, Transaction
from ombud.database.port import Otherwise
from ombud.erasure import Erased, carry_out, plan
from ombud.relations import Kind
from ombud.requests import Decided, objection, restrict
from ombud.terms import CategoryId, ChoiceId, SubjectId
from tests.clinic import DISA, RUT, Clinic

NO = ChoiceId("object.direct_marketing")


class Counted(Transaction):
    """A transaction that counts what is waited for, and what is sent."""

    def __init__(self, tx: Transaction, seen: "Counting") -> None:
        self._tx, self._seen = tx, seen
        self.writes, self.row_lock, self.row_seal = tx.writes, tx.row_lock, tx.row_seal

    def one(self, sql: str, *values: object) -> Row | None:
        self._seen.waited += 1
        return self._tx.one(sql, *values)

    def all(self, sql: str, *values: object) -> list[Row]:
        self._seen.waited += 1
        return self._tx.all(sql, *values)

    def each(self, *asked: tuple[str, *tuple[object, ...]]) -> list[list[Row]]:
        self._seen.waited += 1
        return self._tx.each(*asked)

    def run(self, sql: str, *values: object) -> int:
        self._seen.waited += 1
        return self._tx.run(sql, *values)

    def many(self, sql: str, rows: Sequence[Row]) -> int:
        self._seen.waited += 1
        return self._tx.many(sql, rows)

    def send(self, sql: str, *values: object, rows: int | None = 1, otherwise: Otherwise | None = None) -> None:
        self._seen.sent += not sql.startswith("SELECT")
        self._tx.send(sql, *values, rows=rows, otherwise=otherwise)

    def send_many(self, sql: str, rows: Sequence[Row], *, otherwise: Otherwise | None = None) -> None:
        self._seen.sent += len(rows) * ("identity_lock" not in sql)
        self._tx.send_many(sql, rows, otherwise=otherwise)

    @contextmanager
    def part(self) -> Iterator[None]:
        with self._tx.part():
            yield


class Counting(Database):
    """A database that counts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.dialect, self.name, self.row_seal = database.dialect, database.name, database.row_seal
        self.waited = self.sent = 0

    @contextmanager
    def act(self) -> Iterator[Transaction]:
        with self._database.act() as tx:
            yield Counted(tx, self)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        with self._database.read() as tx:
            yield tx

    def moment(self, sql: str, *values: object) -> list[Row]:
        return self._database.moment(sql, *values)

    def columns(self, tx: Transaction) -> dict[str, frozenset[str]]:
        return self._database.columns(tx._tx if isinstance(tx, Counted) else tx)

    def keys(self, tx: Transaction) -> dict[str, tuple[str, ...]]:
        return self._database.keys(tx)

    def snapshot(self, aside: Path) -> AbstractContextManager[Transaction]:
        return self._database.snapshot(aside)

    def compact(self, largest: int | None = None) -> None:
        self._database.compact(largest)

    def truncate_log(self) -> bool:
        return self._database.truncate_log()

    def close(self) -> None:
        self._database.close()


@pytest.fixture
def counting(clinic: Clinic) -> Counting:
    database = Counting(clinic.vault.database)
    clinic.vault = replace(clinic.vault, database=database)
    return database


def customer(clinic: Clinic) -> SubjectId:
    """Somebody of ten records."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="nelly@example.se", phone="070-1740606")
    for number in range(9):
        clinic.hold(subject, "case", "contract", case_number=str(number))
    return subject


def counted(counting: Counting, act: Callable[[], object]) -> tuple[int, int]:
    counting.waited = counting.sent = 0
    act()
    return counting.waited, counting.sent


def test_somebody_is_met_with_two_readings_and_nine_writes(clinic: Clinic, counting: Counting) -> None:
    """Read: who is found, and how many the account has looked up (P-11); and at a server before that, whom to hold.
    Written: the look-ups of an hour and this one; contact, measure, record, indexes, entry, person, both keys."""
    customer(clinic)  # the policy is read once by a process
    contact = {CategoryId("contact"): {"email": "nils@example.se", "phone": "070-1740606"}}

    def act() -> None:
        assert isinstance(meet(clinic.vault, Meeting(contact, "desk"), by=RUT, now=clinic.now), bytes)

    assert counted(counting, act) == (2 + (counting.dialect == "postgresql"), 9)


def test_an_objection_is_one_reading_and_nine_writes(clinic: Clinic, counting: Counting) -> None:
    """Two stores end by it, advertising's and the profile's (N-13.3): each leaves its tombstone."""
    subject = customer(clinic)

    def act() -> None:
        assert isinstance(objection(clinic.vault, subject, NO, "phone", by=RUT, now=clinic.now), Decided)

    assert counted(counting, act) == (1, 9)


def test_a_restriction_is_one_reading_and_five_writes(clinic: Clinic, counting: Counting) -> None:
    subject = customer(clinic)
    assert counted(counting, lambda: restrict(clinic.vault, subject, "18.1.a", None, by=RUT, now=clinic.now)) == (1, 5)


def test_an_erasure_is_four_readings_however_much_is_held(clinic: Clinic, counting: Counting) -> None:
    for subject in (customer(clinic), customer(clinic)):
        shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)

        def act() -> None:
            assert isinstance(carry_out(clinic.vault, shown, by=DISA, now=clinic.now), Erased)  # noqa: B023

        waited, _ = counted(counting, act)
    assert waited == 4
