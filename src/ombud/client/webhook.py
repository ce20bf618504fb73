"""What a receiver is sent by an installation, checked: signed by a key that it was given, of now, and well formed.

    from ombud.client.webhook import Event, verify_webhook

    came = verify_webhook(request.headers, request.body, [KEY], datetime.now(UTC))
    if not isinstance(came, Event):
        return came.status, came.problem()
    if came.id not in seen:
        ...

* What does not hold is a value with a status of 4xx and words that say what is wrong; nothing raises, whatever comes.
* Nothing is read of a body whose signature does not hold (spec/events.md 3).
* A receiver does nothing twice for one `id`: the same event may come again, also from somebody who has listened.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TOLERANCE = timedelta(minutes=5)
LARGEST = 20_000
"""The largest body that Standard Webhooks means; ours have less than one thousand bytes."""
_MOST_SIGNATURES = 16
_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_SECONDS = re.compile(r"[0-9]{1,11}")
_TYPE = re.compile(r"[a-z0-9_.]{1,100}")
Check = Callable[[bytes, bytes], bool]


class WebhookKeyError(ValueError):
    """A key that the receiver was configured with is none. It does not repeat the key."""

    def __init__(self) -> None:
        super().__init__("a key to check webhooks with is whpk_… or whsec_…, as `ombud events DIR add` said it")


@dataclass(frozen=True, slots=True)
class Event:
    """What has happened."""

    id: str
    type: str
    """`se.ombud.person.erased.v1`."""
    subject: str | None
    """Whom it is about, by the receiver's own id; none where it is about nobody."""
    sequence: int
    """Its place among those about that person."""
    time: str
    data: Mapping[str, Any]

    @property
    def acknowledge_by(self) -> str | None:
        """By when it is to be acknowledged; none where it need not be."""
        return self.data.get("acknowledge_by")


@dataclass(frozen=True, slots=True)
class NotVerified:
    """Why something that came is no event."""

    status: int
    code: str
    detail: str

    def problem(self) -> dict[str, object]:
        """What to answer, as RFC 9457 has it."""
        return {"type": "about:blank", "title": "Not taken", "status": self.status, "code": self.code,
                "detail": self.detail}  # fmt: skip


def verify_webhook(headers: Mapping[str, str], body: bytes, keys: Sequence[str], now: datetime) -> Event | NotVerified:
    """The event, if it is one. `headers` under any spelling of their names; `body` as it came, before anything read it;
    `keys`, the one in use and while it is changed the next. Raises `WebhookKeyError` for a key that is none."""
    checks = [_check(key) for key in keys]
    said = _headers(headers)
    if isinstance(said, NotVerified):
        return said
    event, stamp, signatures = said
    if len(body) > LARGEST:
        return NotVerified(413, "too_large", f"A body has {LARGEST} bytes at most.")
    if abs(int(stamp) - now.timestamp()) > TOLERANCE.total_seconds():
        return NotVerified(400, "not_of_now", "webhook-timestamp is more than five minutes from now.")
    signed = b".".join((event.encode(), stamp.encode(), body))
    if not any([check(given, signed) for kind, given in signatures for of, check in checks if of == kind]):
        return NotVerified(401, "not_signed", "No signature in webhook-signature holds with a key that is known here.")
    return _event(event, body)


def _headers(headers: Mapping[str, str]) -> tuple[str, str, list[tuple[str, bytes]]] | NotVerified:
    found = {str(name).lower(): str(text) for name, text in headers.items()}
    event, stamp = found.get("webhook-id", ""), found.get("webhook-timestamp", "")
    if not _ID.fullmatch(event):
        return NotVerified(400, "no_id", "webhook-id is missing, or is no id.")
    if not _SECONDS.fullmatch(stamp):
        return NotVerified(400, "no_timestamp", "webhook-timestamp is missing, or is no number of seconds.")
    signatures = list(_signatures(found.get("webhook-signature", "").split(" ")[:_MOST_SIGNATURES]))
    if not signatures:
        return NotVerified(400, "no_signature", "webhook-signature is missing, or has none of v1a or v1 in it.")
    return event, stamp, signatures


def _signatures(parts: Iterable[str]) -> Iterable[tuple[str, bytes]]:
    for one in parts:
        kind, _, said = one.partition(",")
        if kind in ("v1", "v1a"):
            try:
                yield kind, base64.b64decode(said, validate=True)
            except (binascii.Error, ValueError):
                continue


def _check(key: str) -> tuple[str, Check]:
    """What a key checks, and how."""
    prefix, _, said = key.partition("_")
    try:
        raw = base64.b64decode(said, validate=True)
        if prefix == "whpk":
            return "v1a", _ed25519(Ed25519PublicKey.from_public_bytes(raw))
    except ValueError:
        raise WebhookKeyError from None
    if prefix != "whsec" or not 24 <= len(raw) <= 64:
        raise WebhookKeyError
    return "v1", lambda given, signed: hmac.compare_digest(hmac.digest(raw, signed, hashlib.sha256), given)


def _ed25519(key: Ed25519PublicKey) -> Check:
    def check(given: bytes, signed: bytes) -> bool:
        try:
            key.verify(given, signed)
        except InvalidSignature:
            return False
        return True

    return check


def _event(which: str, body: bytes) -> Event | NotVerified:
    """A body whose signature holds: what cannot be read of it is said all the same."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return NotVerified(400, "unreadable", "The body is not JSON in UTF-8.")
    if not isinstance(said, dict):
        return NotVerified(422, "wrong", "The body is not an object.")
    data, sequence, subject = said.get("data"), said.get("sequence", "0"), said.get("subject")
    checks = {
        "specversion": said.get("specversion") == "1.0",
        "id": said.get("id") == which,
        "type": isinstance(said.get("type"), str) and bool(_TYPE.fullmatch(said["type"])),
        "time": isinstance(said.get("time"), str),
        "subject": subject is None or isinstance(subject, str),
        "sequence": isinstance(sequence, str) and bool(_SECONDS.fullmatch(sequence)),
        "data": isinstance(data, dict),
    }
    wrong = [name for name, holds in checks.items() if not holds]
    if wrong:
        return NotVerified(422, "wrong", f"The body is no event of CloudEvents 1.0: {', '.join(wrong)}.")
    return Event(which, said["type"], subject, int(sequence), said["time"], said["data"])
