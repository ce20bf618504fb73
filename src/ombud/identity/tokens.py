"""An ID token, checked: who signed it, for whom, for which sign-in, and when (OpenID Connect Core 3.1.3.7).

* The algorithm is one of the list, and the key one that the provider publishes for it: `none`, a secret made of the
  public key, and keys that the token brings along are refused before anything in it is read (threat 27).
* An encrypted token is refused: nothing here asks for one.
* Times have a minute's tolerance, and a token is not older than ten.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from joserfc import jwk, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from ombud.identity import refusals
from ombud.identity.model import NotProven

Key = RSAKey | ECKey
Keys = tuple[tuple[str | None, str | None, Key], ...]
"""Name, algorithm where it is for one alone, key."""
Find = Callable[[str | None, str, datetime], Key | None]
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
_KIND = {"RS": "RSA", "PS": "RSA", "ES": "EC"}
_CURVE = {"ES256": "P-256", "ES384": "P-384"}
_TOLERANCE, _OLDEST = 60, 600
_SMALLEST = 2048
_LONGEST = 32 * 1024


@dataclass(frozen=True, slots=True)
class Expected:
    issuer: str
    audience: str
    nonce: str = field(repr=False)
    algorithms: tuple[str, ...]
    since: float | None = None
    """Where an earlier sign-in at the provider does not count: when this one began."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says that has been checked. It tells of somebody, and does not print."""

    said: Mapping[str, Any] = field(repr=False)
    token: str = field(repr=False)

    def get(self, name: str) -> object:
        return self.said.get(name)


def checked(token: str, expected: Expected, find: Find, *, now: datetime) -> Claims | NotProven:
    """What the token says, or why it is not believed."""
    said = _signed(token, expected, find, now)
    if said is None or not _for_us(said, expected) or not _in_time(said, now.timestamp()):
        return refusals.NOT_TRUSTED
    if expected.since is not None and not _number(said.get("auth_time"), -1) >= expected.since - _TOLERANCE:
        return refusals.NOT_FRESH
    return Claims(said, token)


def _signed(token: str, expected: Expected, find: Find, now: datetime) -> Mapping[str, Any] | None:
    if token.count(".") != 2 or len(token) > _LONGEST:
        return None
    try:
        header = jws.extract_compact(token.encode()).headers()
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in expected.algorithms or algorithm not in ALGORITHMS or not isinstance(kid, str | None):
            return None
        key = find(kid, algorithm, now)
        if key is None:
            return None
        payload = jws.deserialize_compact(token, key, algorithms=[algorithm]).payload
        said = json.loads(payload)
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _for_us(said: Mapping[str, Any], expected: Expected) -> bool:
    """Issuer, audience and nonce are ours, and it is about somebody."""
    audience = said.get("aud")
    many = audience if isinstance(audience, list) else [audience]
    party = said.get("azp", None if len(many) > 1 else expected.audience)
    return (
        said.get("iss") == expected.issuer
        and expected.audience in many
        and party == expected.audience
        and said.get("nonce") == expected.nonce
        and isinstance(said.get("sub"), str)
    )


def _in_time(said: Mapping[str, Any], now: float) -> bool:
    ends, made, begins = (_number(said.get(name), other) for name, other in (("exp", -1), ("iat", -1), ("nbf", 0)))
    made_now = now - _OLDEST <= made <= now + _TOLERANCE
    return made_now and now < ends + _TOLERANCE and begins <= now + _TOLERANCE


def _number(value: object, otherwise: float) -> float:
    """A number that is one; what is no number at all is far away."""
    if value is None:
        return otherwise
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")


def keys_of(body: Mapping[str, Any]) -> Keys:
    """The keys of a provider that verify signatures. What cannot be read, is weak or is for something else is left
    out."""
    listed = body.get("keys")
    found = [_key(one) for one in listed] if isinstance(listed, list) else []
    return tuple(one for one in found if one is not None)


def _key(one: object) -> tuple[str | None, str | None, Key] | None:
    if not isinstance(one, dict) or one.get("kty") not in ("RSA", "EC") or one.get("use", "sig") != "sig":
        return None
    public = {name: value for name, value in one.items() if name in ("kty", "n", "e", "crv", "x", "y")}
    try:
        if one["kty"] == "RSA" and _bits(public["n"]) < _SMALLEST:
            return None
        key = jwk.import_key(public)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return (one.get("kid"), one.get("alg"), key) if isinstance(key, RSAKey | ECKey) else None


def _bits(modulus: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(modulus + "=="), "big").bit_length()


def key_of(keys: Keys, kid: str | None, algorithm: str) -> Key | None:
    """The one key that is meant. Without a name it must be the only one that can be."""
    fitting = [
        key for name, only, key in keys if kid in (None, name) and only in (None, algorithm) and _fits(key, algorithm)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _fits(key: Key, algorithm: str) -> bool:
    if key.key_type != _KIND[algorithm[:2]]:
        return False
    return isinstance(key, RSAKey) or key.curve_name == _CURVE[algorithm]
