"""What is held, for the keeping of indexes alone: it is compared and hashed where it lies, and handed to nobody."""

import json
from collections.abc import Iterator

from ombud.terms import CategoryId, ClassId
from ombud.vault import store
from ombud.vault.model import ABOUT_THIRD_PARTY, Row
from ombud.vault.person import Person
from ombud.vault.write import plain


def held_fields(person: Person, category: CategoryId) -> Iterator[tuple[ClassId, dict[str, str]]]:
    """The class and the fields of each current record of the category that is about the person."""
    for row in store.rows(person.act.tx, person.subject, [category]):
        if not row.marks & ABOUT_THIRD_PARTY:
            yield ClassId(row.klass), _fields(person, row)


def former_fields(person: Person, category: CategoryId) -> Iterator[dict[str, str]]:
    """The fields of each record of the category that a correction has taken the place of."""
    for row in store.history(person.act.tx, person.subject, [category]):
        yield _fields(person, row)


def _fields(person: Person, row: Row) -> dict[str, str]:
    fields: dict[str, str] = json.loads(plain(person.subject, row, person.keys))["fields"]
    return fields
