"""The part of `ombud.toml` that says how people sign in. What is not named is not offered."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ombud.app.config_part import Code, Part


class BankIdPart(Part):
    url: Annotated[str, StringConstraints(pattern=r"^https://[!-~]{1,200}[^/]$")]
    """The API, `https://…/rp/v6.0`."""
    certificate_file: str
    """Our certificate as a relying party."""
    key_file: str
    """Its key, that its owner alone may read."""
    ca_file: str
    """What the server's certificate must come from: BankID has an authority of its own."""
    roots_file: str
    """What the certificates of people must come from."""


class ProviderPart(Part):
    sv: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    """What it is called on the page, in Swedish."""
    en: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    """And in English."""
    issuer: Annotated[str, StringConstraints(pattern=r"^https://[!-~]{1,200}$")]
    """Who it is, letter for letter as it writes it itself."""
    client_id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """What it calls us."""
    secret_file: str
    """The file with our secret there, that its owner alone may read."""
    claim: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """The claim that says who it is."""
    says: Literal["number", "account"] = "number"
    """A person's personnummer, or who somebody at work is there (`known_as` of an account)."""
    multi_factor: tuple[str, ...] = ()
    """The values of `acr` that are more than one factor, or `*` where the provider takes no less. Others are one."""
    algorithms: tuple[Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"], ...] = (
        "RS256", "PS256", "ES256",
    )  # fmt: skip
    """What it may sign with."""
    scope: Annotated[str, StringConstraints(pattern=r"^openid( [!-~]{1,80})*$")] = "openid"
    """What is asked for."""
    ca_file: str | None = None
    """What its certificate must come from, where it has an authority of its own."""


class IdentityPart(Part):
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)] = "Ombud"
    """What a passkey or an app is called by on somebody's own device."""
    bankid: BankIdPart | None = None
    """BankID, directly."""
    providers: Annotated[dict[Code, ProviderPart], Field(default_factory=dict)]
    """OpenID providers, by a short name that stands in the address of a page."""
