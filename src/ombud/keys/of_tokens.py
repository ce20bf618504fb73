"""What follows from a token of 32 random bytes that a browser holds, and that is stored nowhere (spec/keys.md 4.4).

* Its hash is what a row is found by; nobody gets from it to the token.
* Its key seals what only the holder of the token can go on with: who has the database alone opens nothing.
* Its form secret goes into the holder's forms, and is another thing than the token.
"""

import hashlib

from ombud.keys.data_key import DataKey
from ombud.keys.framing import derived, framed

LENGTH = 32


def token_hash(token: bytes) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(framed(b"ombud-token-1", token)).digest()


def token_key(token: bytes, tenant: str, klass: str) -> DataKey:
    """The key of a token, for values of that class that concern nobody yet."""
    return DataKey(derived(token, framed(b"ombud-token-key-1", tenant.encode(), klass.encode())), tenant, b"", klass)


def form_secret(token: bytes) -> bytes:
    """The secret of the forms of whoever holds the token."""
    return derived(token, framed(b"ombud-token-form-1"))
