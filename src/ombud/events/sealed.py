"""What is secret of a receiver: its address and the keys. Sealed under the key of its account, and bound to it."""

import base64
import json
from dataclasses import replace
from datetime import datetime

from ombud.database import Transaction
from ombud.events import store
from ombud.events.model import Algorithm, Receiver, ReceiverId, SigningKey
from ombud.keys import Keyring
from ombud.terms.sealing import Context
from ombud.terms.time import from_micros, to_micros


def sealed(keyring: Keyring, one: Receiver, now: datetime) -> bytes:
    plain = {"url": one.url, "keys": [_to_plain(key) for key in one.keys]}
    return keyring.account_key(one.account, now).seal(_place(one), json.dumps(plain).encode())


def opened(keyring: Keyring, one: Receiver, secret: bytes, now: datetime) -> Receiver:
    """The receiver with what is secret of it."""
    plain = json.loads(keyring.account_key(one.account, now).open(_place(one), secret))
    return replace(one, url=plain["url"], keys=tuple(_from_plain(key) for key in plain["keys"]))


def receiver_of(
    tx: Transaction, keyring: Keyring, which: ReceiverId, now: datetime, *, held: bool = False
) -> Receiver | None:
    """One, with what is secret of it."""
    found = store.receiver(tx, which, held=held)
    return None if found is None else opened(keyring, *found, now)


def keep(tx: Transaction, keyring: Keyring, one: Receiver, now: datetime) -> None:
    """Write how it is now, of one that was read in this act."""
    store.set_receiver(tx, one, sealed(keyring, one, now))


def _place(one: Receiver) -> Context:
    return Context(b"", f"account {one.account}", "receiver", one.id, 1)


def _to_plain(key: SigningKey) -> dict[str, object]:
    until = None if key.until is None else to_micros(key.until)
    return {"algorithm": key.algorithm.value, "secret": base64.b64encode(key.secret).decode(), "until": until}


def _from_plain(plain: dict[str, object]) -> SigningKey:
    until = plain["until"]
    ends = from_micros(until) if isinstance(until, int) else None
    return SigningKey(Algorithm(str(plain["algorithm"])), base64.b64decode(str(plain["secret"])), ends)
