"""What can be seen of one person in an installation: the whole of it, in a form that is compared and sent.

It is read round the product's own doors, row by row with the keys, because a fault must be seen where the
doors would politely pass it over.
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from ombud.app.installation import Ombud
from ombud.choices import wishes
from ombud.database import Transaction
from ombud.keys import DataKey
from ombud.relations import relations_of
from ombud.terms import ClassId, SubjectId
from ombud.vault import store
from ombud.vault.keys import PersonKeys
from ombud.vault.write import row_context


class Seen(NamedTuple):
    """One person: what binds them, what they chose, what is held, what was erased."""

    relations: tuple[tuple[str, str, str], ...]
    """(kind, state, service), sorted."""
    choices: tuple[str, ...]
    flags: tuple[str, ...]
    values: tuple[tuple[str, str, str], ...]
    """(retention class, category, fields as JSON), sorted."""
    buried: tuple[str, ...]
    """Retention classes with a tombstone."""

    def held(self, klass: str) -> list[tuple[str, dict[str, str]]]:
        return [(category, json.loads(fields)) for of, category, fields in self.values if of == klass]


def see(ombud: Ombud, subject: SubjectId) -> Seen | None:
    """The person as the files have them; None when there is no such person (any more)."""
    with ombud.vault.database.read() as tx:
        return see_in(ombud, tx, subject)


def see_in(ombud: Ombud, tx: Transaction, subject: SubjectId) -> Seen | None:
    """The same, in a transaction that is open."""
    if tx.one("SELECT 1 FROM subject WHERE subject_id = ?", subject) is None:
        return None
    keys = PersonKeys(ombud.vault.directory, tx, subject)
    wished = wishes(tx, subject)
    return Seen(
        tuple(sorted((r.kind.value, r.state.value, r.service or "") for r in relations_of(tx, subject, keys))),
        tuple(sorted(_choices(ombud, tx, wished.choices))),
        tuple(sorted(flag.value for flag in wished.flag_set())),
        tuple(sorted(_values(tx, subject, keys))),
        tuple(sorted(row[0] for row in tx.all("SELECT class FROM tombstone WHERE subject_id = ?", subject))),
    )


def seen_from(plain: Any) -> Seen | None:
    """The same, from JSON."""
    return None if plain is None else Seen._make(_tuples(part) for part in plain)


def key_of(keys: PersonKeys, klass: str) -> DataKey:
    key = keys.for_reading(ClassId(klass))
    assert key is not None, f"the rows of class {klass} have lost their key"
    return key


def _values(tx: Transaction, subject: SubjectId, keys: PersonKeys) -> Iterable[tuple[str, str, str]]:
    for row in store.rows(tx, subject):
        plain = json.loads(key_of(keys, row.klass).open(row_context(subject, row), row.sealed))
        yield row.klass, row.category, json.dumps(plain["fields"], ensure_ascii=False, sort_keys=True)


def _choices(ombud: Ombud, tx: Transaction, mask: int) -> Iterable[str]:
    newest = ombud.vault.book.versions(tx)[-1]
    return (name for name, choice in newest.file.choices.items() if mask >> choice.bit & 1)


def _tuples(part: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(each) if isinstance(each, list) else each for each in part)
