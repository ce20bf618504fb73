"""What a person says no to advertising with: the token of a link (`identity/links.py`), that tells nothing.

The random bytes are drawn for one recipient of one campaign, when the message is sent; stored is their hash alone. A
true one is known for one after the campaign, and after the person has been erased: then it changes and tells nothing.
"""

from ombud.identity import links
from ombud.identity.links import find_token
from ombud.keys import Keyring

__all__ = ["find_token", "hash_of", "read_token", "token_of"]
_FOR = "unsubscribe"


def token_of(keyring: Keyring, drawn: bytes) -> str:
    """The token with these sixteen random bytes."""
    return links.token_of(keyring, _FOR, drawn)


def hash_of(drawn: bytes) -> bytes:
    """What is stored of a token."""
    return links.hash_of(_FOR, drawn)


def read_token(keyring: Keyring, text: str) -> bytes | None:
    """The hash of a token of ours; none for anything else."""
    return links.read_token(keyring, _FOR, text)
