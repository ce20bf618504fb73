"""An extract of everybody, beside a bare load: decided, opened, logged, generalised, made columnar and sealed.

* The bare side reads the same columns of as many people from plain tables of the same database, fifty thousand rows at
  a time, and lets DuckDB write them as Parquet of the same kind into memory: nobody is asked, nothing is opened.
* Everybody has a gym card: an agreement, a payment, an address and a birth date, each a record or relation of its own.
* Between slices somebody objects, and is not in the next extract, nor in the open one.
"""

import csv
import os
from collections.abc import Mapping, Sequence

import duckdb

from ombud.app.bench.clinic import CONTACT, Clinic, draft
from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Size, Store, Work, expect
from ombud.app.bench.multitude import Mould
from ombud.app.bench.place import Place
from ombud.app.extracting import stores_of
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Beginning, begin_in
from ombud.extracts import ExtractHeader, build, drop, opened
from ombud.policy.ask import Flag
from ombud.relations import Kind as RelationKind
from ombud.relations import State, advance
from ombud.requests import objection
from ombud.terms import CategoryId, ChoiceId, PurposeId, SubjectId, Text

BUSINESS, NO = PurposeId("statistics.business"), ChoiceId("object.statistics.business")
_ROWS = 50_000
_AT_ONCE = 500
_BARE = {
    "bare_person": "age_band TEXT, municipality TEXT",
    "bare_agreement": "service TEXT, began TEXT, ended TEXT, channel TEXT, price BIGINT",
    "bare_offer": "service TEXT, month TEXT, signed TEXT",
    "bare_payment": "month TEXT, amount BIGINT, service TEXT",
}
_ROW: Mapping[str, tuple[object, ...]] = {
    "bare_person": ("40-49", "Demostad"),
    "bare_agreement": ("traningskort", "2026-11-01", None, None, None),
    "bare_offer": ("traningskort", "2026-11-01", "true"),
    "bare_payment": ("2026-11-01", 350, "traningskort"),
}
_KINDS = {"id": "UBIGINT", "began": "DATE", "ended": "DATE", "month": "DATE", "price": "INTEGER", "amount": "INTEGER"}


class Extracting:
    """Both sides of an extract."""

    def __init__(self, place: Place, size: Size) -> None:
        self._clinic = place.membered
        self._people = _planted(self._clinic, size.crowd)
        self._within = self.units = len(self._people)
        _in_the_clear(self._clinic, self.units)
        self._made: list[ExtractHeader] = []

    def baseline(self, number: int) -> Work:
        """Rows to Parquet, and nothing else; one for each person."""
        database = self._clinic.ombud.vault.database

        def work() -> Sequence[object]:
            for table, columns in _BARE.items():
                names = ["id", *(column.split()[0] for column in columns.split(", "))]
                after = 0
                while True:
                    with database.read() as tx:
                        rows = tx.all(f"SELECT * FROM {table} WHERE id > ? ORDER BY id LIMIT ?", after, _ROWS)
                    if not rows:
                        break
                    after = rows[-1][0]
                    _columnar(names, rows)
            return range(self.units)

        return work

    def ours(self, number: int) -> Work:
        stores, by, now = stores_of(self._clinic.ombud), self._clinic.actor("ada"), self._clinic.now
        return lambda: [build(stores, BUSINESS, by=by, now=now)]

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        expect(len(baseline) == self.units, "somebody was not read")
        stores, now = stores_of(self._clinic.ombud), self._clinic.now
        self._clinic.ombud.vault.ledger.sequence(now)
        for header in ours:
            expect(isinstance(header, ExtractHeader) and header.people == self._within, "others are in the extract")
            with opened(stores, BUSINESS, now=now) as extract:
                for table in extract.tables:
                    (rows,) = extract.ask(f"SELECT count(*), count(DISTINCT pseudonym) FROM {table}")
                    expect(rows == (self._within, self._within), "the extract holds other rows than were stored")
            self._last = header

    def refusals(self) -> int:
        """Somebody objects, and is neither in the open extract nor in the next."""
        clinic, now = self._clinic, self._clinic.now
        stores = stores_of(clinic.ombud)
        with opened(stores, BUSINESS, now=now) as extract:
            objection(clinic.ombud.vault, self._people.pop(), NO, "desk", by=clinic.actor("rut"), now=now)
            self._within -= 1
            expect(extract.ask("SELECT count(*) FROM person") == [(self._within,)], "who said no is in the extract")
            drop(stores, extract.header.id, by=clinic.actor("ada"), now=now)
        return 1

    def asides(self) -> Mapping[str, float]:
        return {}


def _columnar(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with (
        open(os.memfd_create("bare"), "w+", encoding="utf-8", newline="") as file,
        open(os.memfd_create("bare"), "w+b") as out,
        duckdb.connect() as engine,
    ):
        csv.writer(file, lineterminator="\n").writerows(rows)
        file.flush()
        held = ", ".join(f"'{name}': '{_KINDS.get(name, 'VARCHAR')}'" for name in names)
        engine.execute(
            f"COPY (SELECT * FROM read_csv('/proc/self/fd/{file.fileno()}', header = false, auto_detect = false, "
            f"delim = ',', columns = {{{held}}})) TO '/proc/self/fd/{out.fileno()}' "
            "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
        )


def _in_the_clear(clinic: Clinic, people: int) -> None:
    """As many plain rows of each table, in the same database."""
    with clinic.ombud.vault.database.act() as tx:
        for table, columns in _BARE.items():
            tx.run(f"CREATE TABLE {table} (id BIGINT PRIMARY KEY, {columns})")
    for first in range(0, people, _ROWS):
        numbers = range(first + 1, min(first + _ROWS, people) + 1)
        with clinic.ombud.vault.database.act() as tx:
            for table, row in _ROW.items():
                marks = ", ".join("?" * (len(row) + 1))
                tx.many(f"INSERT INTO {table} VALUES ({marks})", [(number, *row) for number in numbers])


def _planted(clinic: Clinic, number: int) -> list[SubjectId]:
    """One member who came through the doors, and copies of them."""
    first = _member(clinic)
    mould, people = Mould(clinic, first), [first]
    while len(people) < number:
        with clinic.ombud.vault.database.act() as tx:
            people += [mould.copy(tx) for _ in range(min(_AT_ONCE, number - len(people)))]
    return people


def _member(clinic: Clinic) -> SubjectId:
    vault, now = clinic.ombud.vault, clinic.now
    with vault.act(by=clinic.actor("rut"), now=now) as act:
        person = act.newcomer()
        card = begin_in(person, Beginning(RelationKind.AGREEMENT, now, terms={"service": "traningskort"}))
        signed = advance(act.tx, card, State.OPEN, person.keys, now=now, terms={})
        expect(signed is not None, "an offer can be signed")
        person.changed()
        act.log(Kind.SIGN, Outcome.DONE, person.subject)
    with vault.act(by=clinic.actor("rut"), now=now) as act:
        person = act.person(person.subject)
        person.flag(Flag.ADULT)
        paid = {"amount": "350", "issued_on": f"{now:%Y-%m-%d}", "concerns": "traningskort"}
        for category, fields in (
            (CONTACT, clinic.address()),
            (CategoryId("birth_date"), {"birth_date": f"{now.year - 42}-03-09"}),
            (CategoryId("payment"), paid),
        ):
            person.seal(draft(category, fields, now))
        act.log(Kind.COLLECT, Outcome.DONE, person.subject, categories=(CONTACT,))
    vault.settle(now=now)
    return person.subject


EXTRACT = Measure(
    "extract",
    Text("uttag av alla: avgjort, öppnat, loggat, förenklat, förseglat", "an extract of everybody: decided to sealed"),
    Text("samma kolumner ur vanliga rader, till Parquet", "the same columns of plain rows, to Parquet"),
    {Store.SQLITE: 3.0, Store.POSTGRESQL: 3.0},
    1,
    2,
    lambda place, size: Extracting(place, size),
)
