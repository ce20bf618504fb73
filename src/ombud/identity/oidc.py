"""OpenID Connect: the authorisation code with PKCE, at a provider that is pinned (security.md, threat 27).

* The issuer is the one of `ombud.toml`, letter for letter: in its own description, in the answer where it says it
  (RFC 9207), and in the token. The redirect is one address, exactly.
* `state` binds the answer to the browser that asked, PKCE (S256) the code to us, `nonce` the token to this sign-in.
  Each is drawn for it and used once.
* The token is signed with an algorithm of a short list, all of them with a public key, by a key that the provider
  publishes now (`tokens.py`). What a token says of its own keys is not read.
* Which claim is the number of a person, or the account of somebody at work, the configuration says.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import httpx2

from ombud.identity import refusals, tokens, under_way
from ombud.identity.finding import NUMBERS
from ombud.identity.model import Evidence, Level, Means, NotProven, Number, Proven, StaffAccount, Whose
from ombud.identity.speaking import ask
from ombud.terms import Text
from ombud.vault import Vault
from ombud.vault.identity import lookup

LIVES = timedelta(minutes=10)
KEYS_LAST = timedelta(hours=1)
KEYS_AGAIN = timedelta(minutes=1)
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider, as `ombud.toml` names it."""

    name: str
    """Its short name, for the address of the page."""
    words: Text
    issuer: str
    client_id: str
    redirect: str
    """Where it sends the browser back to: this address, exactly."""
    claim: str
    """The claim that says who it is."""
    says: Literal["number", "account"]
    secret: str = field(repr=False)
    algorithms: tuple[str, ...] = ("RS256", "PS256", "ES256")
    scope: str = "openid"
    multi_factor: frozenset[str] = frozenset()
    """The values of `acr` that say that more than one factor was shown, or `*` where the provider takes no less. Any
    other is one factor."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """For people at work: which account a value of the claim is."""


@dataclass(frozen=True, slots=True)
class Started:
    """Where the browser is sent, and the token for its cookie."""

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finished:
    """Who it is, and where they were on their way to."""

    who: Proven
    back: str


@dataclass(slots=True)
class Oidc:
    """One provider to speak to. Safe to share between threads."""

    provider: Provider
    http: httpx2.Client = field(repr=False)
    _described: Mapping[str, str] | None = field(default=None, repr=False)
    _keys: tokens.Keys = field(default=(), repr=False)
    _fetched_at: datetime | None = field(default=None, repr=False)
    _lock: Any = field(default_factory=Lock, repr=False)

    def start(self, vault: Vault, *, now: datetime, back: str = "", fresh: bool = False) -> Started | NotProven:
        """Begin. `fresh`: an earlier sign-in at the provider does not count, for what is stepped up (threat 26)."""
        endpoints = self._endpoints()
        if endpoints is None:
            return refusals.AWAY
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        plain = {
            "provider": self.provider.name, "state": state, "nonce": nonce, "verifier": verifier,
            "back": back, "since": now.timestamp() if fresh else None,
        }  # fmt: skip
        token = under_way.set_out(vault, Means.OIDC, plain, now=now, lives=LIVES)
        asked = {
            "response_type": "code", "client_id": self.provider.client_id, "redirect_uri": self.provider.redirect,
            "scope": self.provider.scope, "state": state, "nonce": nonce,
            "code_challenge": _challenge(verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        if named := self.provider.multi_factor - {"*"}:
            asked["acr_values"] = " ".join(sorted(named))
        if fresh:
            asked |= {"prompt": "login", "max_age": "0"}
        return Started(f"{endpoints['authorization_endpoint']}?{urlencode(asked)}", token)

    def finish(self, vault: Vault, token: str, query: Mapping[str, str], *, now: datetime) -> Finished | NotProven:
        """The browser has come back with `query`, and with the cookie's token."""
        begun = under_way.under_way(vault, token, Means.OIDC, now=now)
        if begun is None or not under_way.take(vault, begun) or begun.plain["provider"] != self.provider.name:
            return refusals.NOT_BEGUN
        if not hmac.compare_digest(query.get("state", "").encode(), begun.plain["state"].encode()):
            return refusals.NOT_BEGUN
        if query.get("iss", self.provider.issuer) != self.provider.issuer:
            return refusals.NOT_TRUSTED
        if "code" not in query:
            return refusals.of_oidc(query.get("error", ""))
        claims = self._claims(query["code"], begun.plain, now)
        if isinstance(claims, NotProven):
            return claims
        whose = self._whose(claims)
        if isinstance(whose, NotProven):
            return whose
        enough = self.provider.multi_factor & {"*", claims.get("acr")}
        level = Level.MULTI_FACTOR if enough else Level.ONE_FACTOR
        evidence = Evidence(hashlib.sha256(claims.token.encode()).digest(), document=claims.token.encode())
        return Finished(Proven(whose, Means.OIDC, level, now, evidence), begun.plain["back"])

    def _claims(self, code: str, plain: Mapping[str, Any], now: datetime) -> tokens.Claims | NotProven:
        """What the token says that this code is exchanged for, once it has been checked."""
        endpoints = self._endpoints()
        if endpoints is None:
            return refusals.AWAY
        sent = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.provider.redirect,
            "code_verifier": plain["verifier"],
        }  # fmt: skip
        basic = httpx2.BasicAuth(self.provider.client_id, self.provider.secret)
        said = ask(self.http, "POST", endpoints["token_endpoint"], data=sent, auth=basic)
        if said is None or said.status >= 500:
            return refusals.AWAY
        token = said.body.get("id_token")
        if said.status != 200 or not isinstance(token, str):
            return refusals.NOT_TRUSTED
        expected = tokens.Expected(
            self.provider.issuer, self.provider.client_id, plain["nonce"], self.provider.algorithms,
            since=plain["since"],
        )  # fmt: skip
        return tokens.checked(token, expected, self._key, now=now)

    def _whose(self, claims: tokens.Claims) -> Whose | NotProven:
        said = claims.get(self.provider.claim)
        if self.provider.says == "account":
            account = self.provider.accounts.get(said) if isinstance(said, str) else None
            return refusals.NO_ACCOUNT if account is None else StaffAccount(account)
        found = lookup(said, NUMBERS) if isinstance(said, str) and len(said.strip()) >= _TWELVE else None
        return refusals.NO_NUMBER if found is None else Number(found.normalised.partition(":")[2])

    def _endpoints(self) -> Mapping[str, str] | None:
        """The provider's description of itself, read once; none where it is away or says that it is another."""
        if self._described is None:
            said = ask(self.http, "GET", f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            if said is None or said.status != 200 or said.body.get("issuer") != self.provider.issuer:
                return None
            found = {name: said.body.get(name) for name in _ENDPOINTS}
            if not all(isinstance(url, str) and _is_secure(url) for url in found.values()):
                return None
            self._described = {name: str(url) for name, url in found.items()}
        return self._described

    def _key(self, kid: str | None, algorithm: str, now: datetime) -> tokens.Key | None:
        """The provider's key of that name. The keys are kept for an hour; one that is not among them has them read
        anew, at most once a minute."""
        with self._lock:
            age = None if self._fetched_at is None else now - self._fetched_at
            found = tokens.key_of(self._keys, kid, algorithm)
            if age is None or age >= KEYS_LAST or (found is None and age >= KEYS_AGAIN):
                self._fetch(now)
                found = tokens.key_of(self._keys, kid, algorithm)
        return found

    def _fetch(self, now: datetime) -> None:
        endpoints = self._endpoints() or {}
        said = ask(self.http, "GET", endpoints.get("jwks_uri", ""))
        self._keys = tokens.keys_of(said.body) if said is not None and said.status == 200 else ()
        self._fetched_at = now


_TWELVE = 12
"""Ten digits need the day on which they were written (P-03); an e-ID says twelve."""


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _is_secure(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not parts.fragment
