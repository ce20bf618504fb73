"""Data keys, blind indexes, and the key store outside the database.

* Each data subject has one random data key per retention class. Deleting its wrapped form erases (Art. 17).
* Nothing is sealed without a context, and nothing opens in another one.
* A person is found by a keyed hash of an exact, normalised value, or not at all (P-11).
* Keys, identifiers and addresses are in no message, representation or log.

Formats and vectors: spec/sealed-record.md, spec/keys.md. Besides the names here: `root` has the root keys,
`recovery` the recovery sheet. Raw key bytes leave by `secret_access` alone.
"""

from ombud.keys.data_key import DataKey
from ombud.keys.directory import KeyDirectory
from ombud.keys.keyring import Keyring
from ombud.keys.model import KeyStoreFault, Mark, TamperedError, Tombstone, WrappedKey
from ombud.keys.normal_form import NotNormal, normalise
from ombud.keys.root import RootKey
from ombud.terms.sealing import Context

__all__ = [
    "Context",
    "DataKey",
    "KeyDirectory",
    "KeyStoreFault",
    "Keyring",
    "Mark",
    "NotNormal",
    "RootKey",
    "TamperedError",
    "Tombstone",
    "WrappedKey",
    "normalise",
]
