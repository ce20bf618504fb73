"""The keys of an extract: what its pieces are sealed with, and what its pseudonyms are made with (S-07).

* Both are random and of one extract alone, so that two extracts have no pseudonym in common; both are wrapped as the
  keys of people are, and moved to each new epoch with them.
* They lie apart from each other: whoever opens the pieces need not have what leads from a person to a pseudonym.
* Deleting the rows ends the extract, whatever files of it lie somewhere (T-23).
"""

from ombud.database import Transaction
from ombud.keys import store
from ombud.keys.data_key import DataKey
from ombud.keys.keyring import Keyring
from ombud.terms import ClassId, SubjectId

PIECES, PSEUDONYMS = ClassId("extract"), ClassId("extract-pseudonym")


def make_extract_keys(tx: Transaction, keyring: Keyring, extract: bytes) -> tuple[DataKey, DataKey]:
    """Make and store the keys of a new extract: of its pieces, of its pseudonyms."""
    made = []
    for klass in (PIECES, PSEUDONYMS):
        key, wrapped = keyring.new_data_key(SubjectId(extract), klass)
        store.add_extract_key(tx, extract, klass, wrapped)
        made.append(key)
    return made[0], made[1]


def extract_key(tx: Transaction, keyring: Keyring, extract: bytes, klass: ClassId) -> DataKey | None:
    """One key of an extract; `None` where it is gone, and with it the extract."""
    wrapped = store.extract_key(tx, extract, klass)
    return None if wrapped is None else keyring.unwrap(SubjectId(extract), klass, wrapped)


def drop_extract_keys(tx: Transaction, extract: bytes) -> bool:
    """Delete them. False where they were gone already."""
    return store.drop_extract_keys(tx, extract) > 0
