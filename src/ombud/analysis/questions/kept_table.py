"""A table that has left through the gate is kept, and is read again as it left (policy.md: *released tables free*).

* What is kept is what was shown: rounded figures by their words, and how many lines are not shown. What was not shown
  is nowhere in it, so that whoever reads it learns what its first reader did.
* A name has versions, and a version is never changed. The same figures again are the version that there is.
* It is input for whoever holds it against something: patients enter market analysis in this way, and in no other.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ombud.analysis.questions import store
from ombud.analysis.questions.address import address, read_address
from ombud.analysis.questions.answer import Answer, Key, Row, in_order
from ombud.analysis.questions.keep import NO_NAME, Kept, entry_of, is_name
from ombud.analysis.questions.model import NotAsked, Question
from ombud.analysis.questions.store import TableRow
from ombud.analysis.release.model import Number
from ombud.database import Transaction
from ombud.law.periods import local_date
from ombud.terms import Actor, Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault


@dataclass(frozen=True, slots=True)
class KeptTable:
    """One version of a table."""

    name: str
    version: int
    question: Question
    figures: Mapping[Key, Number | None]
    """By the values of the question's columns; None: it was not shown."""
    minimum: int
    answer: bytes
    """The answer that it is of: a finding may rest on it."""
    made_at: datetime
    """When the extract was made that it is of."""
    kept_at: datetime
    kept_by: str
    public: str | None = None
    """Figures beside those of others are not kept."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The figures as those of an answer are laid out; how many people each is of was not kept."""
        return tuple(in_order((Row(key, value, None) for key, value in self.figures.items()), self.question))

    @property
    def compared(self) -> bool:
        return False

    @property
    def made_on(self) -> date:
        return local_date(self.made_at)


def keep_table(
    vault: Vault, name: str, found: tuple[Answer, Kept], *, by: Actor, now: datetime
) -> KeptTable | NotAsked:
    """Keep an answer's figures under a name, as its next version."""
    answer, kept = found
    if not is_name(name):
        return NO_NAME
    if answer.public is not None:
        return _NOT_OURS
    question = answer.question
    row = TableRow(
        name, 1, question.purpose, address(question), _written(answer), answer.now.shown.minimum, kept.id,
        to_micros(answer.header.built_at), to_micros(now), by.id,
    )  # fmt: skip
    with vault.act(by=by, now=now) as act:
        versions = [one for one in store.tables(act.tx) if one.name == name]
        act.enter(entry_of(act, question.purpose, "kept"))
        last = versions[-1] if versions else None
        if last is not None and (last.address, last.figures) == (row.address, row.figures):
            return _table(last)
        row = row._replace(version=1 if last is None else last.version + 1)
        store.add_table(act.tx, row)
    return _table(row)


def kept_tables(tx: Transaction) -> tuple[KeptTable, ...]:
    """Every version of every table, the newest of each last."""
    return tuple(_table(row) for row in store.tables(tx))


def kept_table(tx: Transaction, name: str, version: int | None = None) -> KeptTable | NotAsked:
    """A table: that version, or the newest."""
    found = [row for row in store.tables(tx) if row.name == name and version in (None, row.version)]
    return _table(found[-1]) if found else NOT_KEPT


def _written(answer: Answer) -> str:
    rows = [[list(row.key), None if row.value is None else str(row.value)] for row in answer.rows]
    return json.dumps(sorted(rows), ensure_ascii=False, separators=(",", ":"))


def _table(row: TableRow) -> KeptTable:
    question = read_address(row.address)
    if isinstance(question, NotAsked):
        raise AssertionError("an address that was kept reads back: its form is never changed")
    figures = {tuple(key): None if value is None else _number(value) for key, value in json.loads(row.figures)}
    at, kept_at = from_micros(row.made_at), from_micros(row.kept_at)
    return KeptTable(row.name, row.version, question, figures, row.minimum, row.answer_id, at, kept_at, row.kept_by)


def _number(text: str) -> Number:
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else value


NOT_KEPT = NotAsked(
    "N-05.1",
    Text("Det finns ingen sparad tabell med det namnet.", "There is no table kept under that name."),
    Text("Se `ombud analyse DIR table list`.", "See `ombud analyse DIR table list`."),
)
_NOT_OURS = NotAsked(
    "S-08",
    Text("Siffror per invånare sparas inte: de är räknade ur andras.",
         "Figures per inhabitant are not kept: they are made of somebody else's."),
    Text("Spara tabellen utan --public; håll den mot dem med `ombud analyse DIR market`.",
         "Keep the table without --public; hold it against them with `ombud analyse DIR market`."),
)  # fmt: skip
