"""What "Ångra" holds: what a no has ended, sealed to this sign-in and to a quarter of an hour.

It stands in the page that said the no was done, in no address and no cookie. Nobody can make one for another no.
"""

import base64
import hmac
import json
from datetime import timedelta
from hashlib import sha256

from ombud.requests.own_choices import Ended
from ombud.terms import ChoiceId
from ombud.terms.time import from_micros, to_micros
from ombud.web import Visit

LASTS = timedelta(minutes=15)
_MAC = 32


def sealed(visit: Visit, ended: Ended) -> str:
    """For the form of the page."""
    body = json.dumps([to_micros(visit.now), ended.said, ended.ended]).encode()
    return base64.urlsafe_b64encode(_mac(visit, body) + body).decode()


def opened(visit: Visit, text: str) -> Ended | None:
    """What it holds; None for one that is none, is another sign-in's or has lain too long."""
    try:
        whole = base64.urlsafe_b64decode(text.encode())
    except ValueError:
        return None
    mac, body = whole[:_MAC], whole[_MAC:]
    if not body or not hmac.compare_digest(mac, _mac(visit, body)):
        return None
    at, said, ended = json.loads(body)
    if visit.now - from_micros(at) > LASTS:
        return None
    return Ended(tuple(map(ChoiceId, said)), tuple(map(ChoiceId, ended)))


def _mac(visit: Visit, body: bytes) -> bytes:
    if visit.session is None:
        raise LookupError("nobody is signed in, so nothing was said here")
    return hmac.digest(visit.session.csrf, b"ombud undo" + body, sha256)
