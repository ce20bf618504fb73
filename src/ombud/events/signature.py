"""What is sent is signed as Standard Webhooks 1.0 has it; the page is spec/events.md 3.

* Signed is `{webhook-id}.{webhook-timestamp}.{body}`, with each key of the receiver that lives: a key is changed
  without an hour in which either the old one or the new one does not hold.
* Ed25519 (`v1a`) is the usual way: the receiver holds nothing that could sign. HMAC-SHA256 (`v1`) is for one that
  cannot check the other; who holds its key can also make what it checks.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ombud.events.model import Algorithm, SigningKey

LENGTH = 32
"""Bytes of a key: the seed of an Ed25519 key, and as many of an HMAC key (24 to 64 are allowed)."""


def new_key(algorithm: Algorithm) -> SigningKey:
    return SigningKey(algorithm, secrets.token_bytes(LENGTH))


def headers(keys: Iterable[SigningKey], event: str, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers of one try: its id is always the same, its time is the try's."""
    stamp = str(int(now.timestamp()))
    signed = b".".join((event.encode(), stamp.encode(), body))
    living = [one for one in keys if one.lives(now)]
    return {
        "webhook-id": event,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(one, signed) for one in living),
    }


def shown(key: SigningKey) -> str:
    """What the receiver is given to check with: the public key, or the secret that both hold."""
    if key.algorithm is Algorithm.HMAC:
        return "whsec_" + base64.b64encode(key.secret).decode()
    public = Ed25519PrivateKey.from_private_bytes(key.secret).public_key()
    return "whpk_" + base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def _signature(key: SigningKey, signed: bytes) -> str:
    if key.algorithm is Algorithm.HMAC:
        return "v1," + base64.b64encode(hmac.digest(key.secret, signed, hashlib.sha256)).decode()
    return "v1a," + base64.b64encode(Ed25519PrivateKey.from_private_bytes(key.secret).sign(signed)).decode()
