"""The root key in a hardware module, as `ombud.toml` names it. Imported only then: it needs `ombud[hsm]`."""

from ombud.app.config import TokenPlace
from ombud.keys.pkcs11 import Token, TokenRoot


def opened(place: TokenPlace, pin: str) -> TokenRoot:
    """The root key that the token holds. Raises `KeyStoreFault` in words."""
    return TokenRoot.open(_token(place), pin)


def made(place: TokenPlace, pin: str) -> TokenRoot:
    """A new root key in the token. Raises `KeyStoreFault` where it has one of that label."""
    return TokenRoot.create(_token(place), pin)


def found_or_made(place: TokenPlace, pin: str) -> TokenRoot:
    """The root key of that label, made if there is none."""
    return TokenRoot.open_or_create(_token(place), pin)


def _token(place: TokenPlace) -> Token:
    return Token(place.module, place.token, place.label)
