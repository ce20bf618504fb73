"""The homes at which somebody gets advertising by post, as keyed hashes with their family name: who is one reader.

* Of the store for advertising alone, and in its class: the index goes with its key, by a no, an erasure or its end.
* It is computed from the current names and addresses together, which come in different records and at different times.
  So it is computed anew whenever one of them comes or is corrected, and with the ends of the records (`Person.settle`).
* It is no index of a "no" and finds nobody (`keys/household.py`).
"""

import json
from collections.abc import Iterator

from ombud.database import Transaction
from ombud.keys import KeyDirectory
from ombud.keys.household import HOUSEHOLD, household
from ombud.keys.normal_form import Normal
from ombud.terms import CategoryId, ClassId
from ombud.vault import store
from ombud.vault.keys import PersonKeys
from ombud.vault.model import ABOUT_THIRD_PARTY
from ombud.vault.write import plain

MARKETING = ClassId("marketing")
_NAME, _CONTACT = CategoryId("name"), CategoryId("contact")


def made_of(klass: str, category: str) -> bool:
    """May a record of this class and category change where somebody gets post?"""
    return klass == MARKETING and category in (_NAME, _CONTACT)


def homes(tx: Transaction, keys: PersonKeys) -> set[Normal]:
    """Every address of the store for advertising with every family name in it."""
    found = list(_held(tx, keys))
    names = [fields for category, fields in found if category == _NAME]
    made = {household({**fields, **name}) for category, fields in found if category == _CONTACT for name in names}
    return {home for home in made if home is not None}


def follow(tx: Transaction, directory: KeyDirectory, keys: PersonKeys) -> None:
    """Bring the index to what the store holds now. The act keeps an erasure out."""
    if keys.for_reading(MARKETING) is not None:
        directory.index_only(tx, keys.subject, MARKETING, HOUSEHOLD, homes(tx, keys))


def _held(tx: Transaction, keys: PersonKeys) -> Iterator[tuple[str, dict[str, str]]]:
    for row in store.rows(tx, keys.subject, [_NAME, _CONTACT]):
        if row.klass == MARKETING and not row.marks & ABOUT_THIRD_PARTY:
            yield row.category, json.loads(plain(keys.subject, row, keys))["fields"]
