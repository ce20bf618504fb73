"""The ways in that an installation has, made once when it is served: each speaks to somebody and keeps their keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ombud.identity.bankid import BankId
from ombud.identity.oidc import Oidc


@dataclass(frozen=True, slots=True)
class Ways:
    """A letter's code is always one; these are there where `ombud.toml` names them."""

    oidc: Mapping[str, Oidc] = field(default_factory=dict)
    """Providers of OpenID Connect, by their short names."""
    bankid: BankId | None = None
