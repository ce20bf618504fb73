"""What a person says no with: a token that tells nothing, and that nobody can make but us.

* Sixteen random bytes and eight that only this installation could have made of them. The first are drawn for one
  recipient of one campaign, when the message is sent; stored is their hash alone.
* So a forged token is known for one without anybody being looked up, and a true one is known for one for as long as the
  keys live: after the campaign, and after the person has been erased. Then it changes nothing and tells nothing.
"""

import base64
import hashlib
import hmac
import re

from ombud.keys import Keyring

_LENGTH, _MADE = 24, 16
_SHAPE = re.compile(r"[A-Za-z0-9_-]{32}")
_FIELD = "unsubscribe"


def token_of(keyring: Keyring, drawn: bytes) -> str:
    """The token with these sixteen random bytes."""
    return base64.urlsafe_b64encode(drawn + _mac(keyring, drawn)).decode("ascii")


def hash_of(drawn: bytes) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(b"ombud/unsubscribe/v1" + drawn).digest()


def read_token(keyring: Keyring, text: str) -> bytes | None:
    """The hash of a token of ours; none for anything else."""
    if not _SHAPE.fullmatch(text):
        return None
    whole = base64.urlsafe_b64decode(text)
    drawn, mac = whole[:_MADE], whole[_MADE:]
    return hash_of(drawn) if hmac.compare_digest(mac, _mac(keyring, drawn)) else None


def find_token(text: str) -> str | None:
    """The first thing in a text that has the shape of a token: somebody has answered by mail."""
    found = re.search(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])", text)
    return found[0] if found else None


def _mac(keyring: Keyring, drawn: bytes) -> bytes:
    return keyring.blind(_FIELD, drawn.hex())[: _LENGTH - _MADE]
