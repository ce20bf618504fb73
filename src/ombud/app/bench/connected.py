"""A clinic's system beside the installation: ten tables, about thirty rows a person, in a database of its own.

The bare side knows the one spelling that is stored and the ways of the keys; ours knows the mapping that a person has
reviewed. Both find by index: the one that there is, and the one that the how-to says to make.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import psycopg

from ombud.app.bench.model import expect
from ombud.keys.folder import write_private
from ombud.law.periods import local_date
from ombud.systems.discover import discover
from ombud.systems.forms import Identifiers
from ombud.systems.kinds import Kind
from ombud.systems.mapping import OnErasure, Reviewed, SystemMapping
from ombud.systems.place import place_of
from ombud.systems.port import Case
from ombud.systems.postgresql.connect import connect as to_postgresql
from ombud.systems.relational.acting import ConnectedDatabase, checked
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.looking import LookingAtDatabase
from ombud.systems.sqlite.connect import connect as to_sqlite

NAME = "clinic"
ROWS = 30
"""Of each person, in all tables."""
SPARE = 500
"""More people than are asked for: a measure begins with somebody new each time."""
_SECONDS = 60.0
_PASSWORD = "clinic.password"
_TABLES = {
    "customers": "personal_identity_number TEXT, first_name TEXT, last_name TEXT, email TEXT UNIQUE, phone TEXT",
    "addresses": "customer_id BIGINT REFERENCES customers(id), street TEXT, city TEXT, postcode TEXT",
    "contracts": "customer_id BIGINT REFERENCES customers(id), product TEXT, terms TEXT",
    "invoices": "contract_id BIGINT REFERENCES contracts(id), amount NUMERIC, iban TEXT",
    "payments": "invoice_id BIGINT REFERENCES invoices(id), card_last4 TEXT",
    "appointments": "customer_id BIGINT REFERENCES customers(id), clinic TEXT, notes TEXT",
    "health_records": "customer_id BIGINT REFERENCES customers(id), diagnosis TEXT, medication TEXT",
    "citizenships": "customer_id BIGINT REFERENCES customers(id), country TEXT",
    "web_visits": "email TEXT, ip TEXT, mac TEXT, user_agent TEXT",
    "marketing_events": "email TEXT, campaign TEXT",
}
_EACH = {
    "customers": 1, "addresses": 1, "contracts": 2, "invoices": 6, "payments": 6, "appointments": 2,
    "health_records": 2, "citizenships": 1, "web_visits": 5, "marketing_events": 4,
}  # fmt: skip
_MORE = tuple(name for name in _EACH if name != "customers")
"""Where somebody can have more than others, parents first."""
_OWN, _BY_EMAIL = "customer_id IN (SELECT id FROM customers WHERE email = {})", "email = {}"
_OF_CONTRACT = f"contract_id IN (SELECT id FROM contracts WHERE {_OWN})"
BARE = {
    "payments": f"invoice_id IN (SELECT id FROM invoices WHERE {_OF_CONTRACT})", "invoices": _OF_CONTRACT,
    "contracts": _OWN, "addresses": _OWN, "appointments": _OWN, "health_records": _OWN, "citizenships": _OWN,
    "web_visits": _BY_EMAIL, "marketing_events": _BY_EMAIL, "customers": _BY_EMAIL,
}  # fmt: skip
"""How each table is found by whoever knows it all, children before parents."""


class Bare(Protocol):
    """A driver's connection, as both engines have it."""

    def execute(self, sql: Any, values: Sequence[object] = (), /) -> Any: ...

    def commit(self) -> None: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class ConnectedClinic:
    """The system, filled with so many people."""

    where: str
    """The address of the database; a path where it is a file."""
    people: int
    now: datetime
    mapping: SystemMapping = field(init=False, repr=False)
    _next: int = 0

    def __post_init__(self) -> None:
        with closing(self.bare()) as connection:
            _fill(connection, self.people, of_file=self._of_file)
        with closing(self.connection()) as looked:
            adapter = "sqlite" if self._of_file else "postgresql"
            found = discover(LookingAtDatabase(looked), NAME, adapter)  # type: ignore[arg-type]
        tables = {name: one.model_copy(update={"erase": OnErasure()}) for name, one in found.tables.items()}
        reviewed = Reviewed(by="disa", on=local_date(self.now))
        self.mapping = found.model_copy(update={"tables": tables, "reviewed": reviewed})

    @property
    def _of_file(self) -> bool:
        return "://" not in self.where

    def somebody(self) -> int:
        """Of whom nothing was asked before."""
        self._next += 1
        expect(self._next <= self.people, "more people are asked for than there are: --people is too few")
        return self._next

    def enlarge(self, number: int, times: int) -> int:
        """Give somebody so many times as much more as anybody has; how many rows they have then."""
        with closing(self.bare()) as connection:
            before = {name: connection.execute(f"SELECT max(id) FROM {name}").fetchone()[0] for name in _TABLES}
            for name in _MORE:
                rows = _of_one(name, number, times, before)
                connection.execute(_filling(name, rows, of_file=self._of_file))
            connection.execute("ANALYZE")
            connection.commit()
        return ROWS + times * sum(_EACH[name] for name in _MORE)

    @contextmanager
    def held_up(self) -> Iterator[Callable[[], None]]:
        """Whoever wants to erase here waits, until what this gives is called."""
        with closing(self.bare()) as connection:
            connection.execute("BEGIN IMMEDIATE" if self._of_file else "LOCK TABLE customers IN SHARE MODE")
            yield connection.commit

    def part(self, folder: Path) -> str:
        """How an installation in this folder names the system; its password lies in a file beside."""
        if self._of_file:
            return f'\n[systems.{NAME}]\nadapter = "sqlite"\nfile = "{self.where}"\nseconds = {_SECONDS:.0f}\n'
        url = urlsplit(self.where)
        write_private(folder / _PASSWORD, (url.password or "").encode())
        plain = url._replace(netloc=f"{url.username}@{url.hostname}:{url.port or 5432}").geturl()
        return (
            f'\n[systems.{NAME}]\nadapter = "postgresql"\nurl = "{plain}"\nallow = ["{url.hostname}"]\n'
            f'seconds = {_SECONDS:.0f}\npassword_file = "{_PASSWORD}"\n'
        )

    def bare(self) -> Bare:
        return sqlite3.connect(self.where) if self._of_file else psycopg.connect(self.where)

    def connection(self) -> Connection:
        if self._of_file:
            return to_sqlite(Path(self.where), _SECONDS)
        url = urlsplit(self.where)
        return to_postgresql(place_of(self.where, (url.hostname or "",)), url.password or "", _SECONDS)

    @contextmanager
    def opened(self) -> Iterator[ConnectedDatabase]:
        """As for each request: connected, and held against its mapping."""
        with closing(self.connection()) as connection:
            found = checked(connection, self.mapping)
            expect(isinstance(found, ConnectedDatabase), "the system does not fit its mapping")
            yield found  # type: ignore[misc]

    def case(self, number: int) -> Case:
        who = Identifiers({Kind.EMAIL: {f"USER{number}@Example.SE"}}, local_date(self.now))
        return Case(f"c_{number}", who, self.now)

    def bare_read(self, number: int) -> int:
        """Every row by plain joins, on a connection of its own; how many."""
        with closing(self.bare()) as connection:
            return sum(
                len(connection.execute(f"SELECT * FROM {name} WHERE {self._by(sql)}", (address(number),)).fetchall())
                for name, sql in BARE.items()
            )

    def bare_erase(self, number: int) -> int:
        with closing(self.bare()) as connection:
            gone = sum(
                connection.execute(f"DELETE FROM {name} WHERE {self._by(sql)}", (address(number),)).rowcount
                for name, sql in BARE.items()
            )
            connection.commit()
        return int(gone)

    def _by(self, sql: str) -> str:
        return sql.format("?" if self._of_file else "%s")


def address(number: int) -> str:
    return f"user{number}@example.se"


def _fill(connection: Bare, people: int, *, of_file: bool) -> None:
    """By the database itself: nobody waits for so many rows to travel."""
    for name, columns in _TABLES.items():
        connection.execute(f"CREATE TABLE {name} (id BIGINT PRIMARY KEY, {columns})")
    for name in _TABLES:
        connection.execute(_filling(name, _of_everybody(name, people), of_file=of_file))
    for name, columns in _TABLES.items():
        key = columns.split()[0]
        if key.endswith("_id"):
            connection.execute(f"CREATE INDEX {name}_{key} ON {name} ({key})")
        elif name != "customers":
            connection.execute(f"CREATE INDEX {name}_email ON {name} (email)")
        if "email" in columns:  # as the how-to says
            one = "lower(trim(email))" if of_file else "lower(btrim((email)::text))"
            connection.execute(f"CREATE INDEX {name}_one_spelling ON {name} ({one})")
    connection.execute("ANALYZE")
    connection.commit()


class _Rows(NamedTuple):
    """New rows of one table: how many, after which number, and whose, said of their place `g` among them."""

    number: int
    after: int
    whose: str
    mail: str


def _of_everybody(name: str, people: int) -> _Rows:
    each = _EACH[name]
    parent = {"invoices": 3, "payments": 1}.get(name, each)
    mail = f"'user' || ((g - 1) / {each} + 1) || '@example.se'"
    return _Rows(people * each, 0, f"(g - 1) / {parent} + 1", mail)


def _of_one(name: str, number: int, times: int, before: Mapping[str, int]) -> _Rows:
    """What one person has more. `before`: the last number of each table."""
    invoices, payments = f"{before['contracts']} + (g - 1) / 3 + 1", f"{before['invoices']} + g"
    whose = {"invoices": invoices, "payments": payments}.get(name, f"{number}")
    return _Rows(_EACH[name] * times, before[name], whose, f"'{address(number)}'")


def _filling(name: str, rows: _Rows, *, of_file: bool) -> str:
    numbers = f"generate_series(1, {rows.number}) g" if not of_file else (
        f"(WITH RECURSIVE s(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM s WHERE g < {rows.number}) SELECT g FROM s)"
    )  # fmt: skip
    whose, mail = rows.whose, rows.mail
    values = {
        "customers": f"NULL, 'First' || g, 'Last' || g, {mail}, '070-17406' || (10 + g % 90)",
        "addresses": f"{whose}, 'Storgatan ' || g, 'Demostad', '000 00'",
        "contracts": f"{whose}, 'Plan ' || g % 7, 'terms'",
        "invoices": f"{whose}, 100, 'SE' || g",
        "payments": f"{whose}, '1234'",
        "appointments": f"{whose}, 'Clinic ' || g % 11, 'note ' || g",
        "health_records": f"{whose}, 'J' || g % 99, 'med' || g % 50",
        "citizenships": f"{whose}, 'SE'",
        "web_visits": f"{mail}, '198.51.100.' || g % 250, '00:00:5e:00:53:' || (10 + g % 90), 'Browser'",
        "marketing_events": f"{mail}, 'spring'",
    }[name]
    return f"INSERT INTO {name} SELECT {rows.after} + g, {values} FROM {numbers}"
