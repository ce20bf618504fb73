"""A fake OpenID provider over a real socket. Its page lets one choose who to be; a test may choose at once.

What it does wrong is what a test told it: `spoil` changes the claims, `sign` how they are signed.
"""

import base64
import hashlib
import html
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from joserfc import jwk, jws

from tests.identity.fakes.certificates import Authority
from tests.identity.fakes.serving import Answer, Asked, Serving

Claims = dict[str, Any]


@dataclass
class FakeOidc:
    """The provider. `people` are those whom one may be: a name, and the claims about them."""

    now: Callable[[], datetime]
    people: dict[str, Claims] = field(default_factory=dict)
    client_id: str = "ombud"
    secret: str = "not a secret"
    redirect: str = "https://portal.example.se/logga-in/oidc/klart"
    key: Any = field(default_factory=lambda: jwk.ECKey.generate_key("P-256", {"kid": "now", "use": "sig"}))
    spoil: Callable[[Claims], Claims] = field(default=lambda claims: claims)
    sign: Callable[["FakeOidc", Claims], str] | None = None
    describe: dict[str, Any] = field(default_factory=dict)
    published: list[dict[str, Any]] | None = None
    down: set[str] = field(default_factory=set)
    """Paths that answer 503."""
    fresh_when_asked: bool = True
    seen: list[str] = field(default_factory=list)
    authorities: Authority = field(default_factory=Authority.root)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _serving: Serving | None = None

    def begin(self, folder: Path) -> "FakeOidc":
        self.ca_file = folder / "oidc-ca.pem"
        self.ca_file.write_bytes(self.authorities.held.pem)
        self._serving = Serving.begin(self._page, self.authorities.server().write(folder, "oidc"))
        return self

    def end(self) -> None:
        assert self._serving is not None
        self._serving.end()

    @property
    def issuer(self) -> str:
        assert self._serving is not None
        return self._serving.url

    def _page(self, asked: Asked) -> Answer:
        self.seen.append(asked.path)
        if asked.path in self.down:
            return Answer.of({"error": "temporarily_unavailable"}, 503)
        if asked.path == "/.well-known/openid-configuration":
            return Answer.of(self._described())
        pages = {"/authorize": self._authorize, "/token": self._token, "/jwks": self._jwks}
        page = pages.get(asked.path)
        return Answer.of({}, 404) if page is None else page(asked)

    def _described(self) -> dict[str, Any]:
        found = {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/jwks",
        }  # fmt: skip
        return {**found, **self.describe}

    def _jwks(self, _asked: Asked) -> Answer:
        return Answer.of({"keys": self.published if self.published is not None else [self.key.as_dict(private=False)]})

    def _authorize(self, asked: Asked) -> Answer:
        """Choose who to be: `login_hint` chooses at once, `error` says no."""
        query = asked.query
        if query.get("redirect_uri") != self.redirect or query.get("client_id") != self.client_id:
            return Answer(400, b"not our client, or not its address", "text/plain")
        if "person" in query:
            return self._back(query, query["person"])
        links = "".join(
            f"<li><a href='?{html.escape(urlencode({**query, 'person': name}))}'>{html.escape(name)}</a></li>"
            for name in self.people
        )
        return Answer(200, f"<!doctype html><title>Prov</title><h1>Vem?</h1><ul>{links}</ul>".encode(), "text/html")

    def _back(self, query: Any, person: str) -> Answer:
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**query, "person": person}
        sent = urlencode({"code": code, "state": query["state"], "iss": self.issuer})
        return Answer(302, headers={"location": f"{self.redirect}?{sent}"})

    def _token(self, asked: Asked) -> Answer:
        form, begun = asked.form, self._codes.pop(asked.form.get("code", ""), None)
        basic = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {basic}":
            return Answer.of({"error": "invalid_client"}, 401)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        if begun is None or begun.get("code_challenge") != proven or begun["redirect_uri"] != form.get("redirect_uri"):
            return Answer.of({"error": "invalid_grant"}, 400)
        claims = self.spoil(self._claims(begun))
        return Answer.of({"access_token": "x", "token_type": "Bearer", "id_token": (self.sign or signed)(self, claims)})

    def _claims(self, begun: dict[str, str]) -> Claims:
        at = int(self.now().timestamp())
        logged_in = at if "max_age" in begun and self.fresh_when_asked else at - 3600
        return {
            "iss": self.issuer, "aud": self.client_id, "sub": begun["person"], "nonce": begun.get("nonce"),
            "iat": at, "exp": at + 300, "auth_time": logged_in, "acr": "loa3", **self.people[begun["person"]],
        }  # fmt: skip


def signed(provider: FakeOidc, claims: Claims, **header: Any) -> str:
    """As a good provider signs."""
    kind = "ES256" if provider.key.key_type == "EC" else "RS256"
    head = {"alg": kind, "kid": provider.key.as_dict(private=False).get("kid"), **header}
    head = {name: value for name, value in head.items() if value is not None}
    return jws.serialize_compact(head, json.dumps(claims).encode(), provider.key, algorithms=[head["alg"]])


def unsigned(header: Claims, claims: Claims, signature: bytes = b"") -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
