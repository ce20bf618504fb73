"""A root key that lives in a hardware module and never leaves it (PKCS#11; spec/keys.md 2).

* The key is made in the token: AES-256, sensitive, not extractable, for encrypting and decrypting alone.
* It wraps with AES-GCM, the label authenticated with it; the nonce comes from the token's own generator, which a
  restored or cloned machine does not repeat.
* The PIN comes from a person or from a private file, and is not kept. What the token says is said in words, with
  neither PIN nor key.

Needs the extra `ombud[hsm]`; imported only where an installation names a token.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, NoReturn, Self

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11.exceptions import PKCS11Error

from ombud.keys.framing import framed
from ombud.keys.model import KeyStoreFault
from ombud.keys.root import WrongRootError

_HEADER = b"\x01\x02"
_NONCE, _TAG_BITS = 12, 128
_CIPHER = Mechanism.AES_GCM
_TEMPLATE = {
    Attribute.EXTRACTABLE: False,
    Attribute.SENSITIVE: True,
    Attribute.PRIVATE: True,
    Attribute.WRAP: False,
    Attribute.UNWRAP: False,
    Attribute.SIGN: False,
    Attribute.VERIFY: False,
}


class Token(NamedTuple):
    """Where the key is: the module's library, the token's label, and the key's."""

    module: str
    token: str
    label: str


class TokenRoot:
    """The port `RootKey`, spoken by a token. Safe to share between threads."""

    def __init__(self, session: Any, key: Any, place: Token) -> None:
        self._session = session
        self._key = key
        self._place = place
        self._lock = threading.Lock()

    @classmethod
    def create(cls, place: Token, pin: str) -> Self:
        """Make the key in the token. Raises `KeyStoreFault` where the token has one of that label."""
        session, found = _found(place, pin)
        if found:
            raise KeyStoreFault(
                f"the token {place.token!r} has a key {place.label!r} already; nothing was changed. "
                "Choose another label."
            )
        return cls(session, _made(session, place), place)

    @classmethod
    def open_or_create(cls, place: Token, pin: str) -> Self:
        """The key of that label, made if there is none."""
        session, found = _found(place, pin)
        return cls(session, found[0] if found else _made(session, place), place)

    @classmethod
    def open(cls, place: Token, pin: str) -> Self:
        """Find the key. Raises `KeyStoreFault` for every way in which that fails, with what to do."""
        session, found = _found(place, pin)
        if len(found) != 1:
            raise KeyStoreFault(
                f"the token {place.token!r} has {len(found) or 'no'} key {place.label!r}: it was removed, or this is "
                "another token. Restore it from the module's own backup; Ombud has no copy of it."
            )
        return cls(session, found[0], place)

    def wrap(self, key: bytes, label: bytes) -> bytes:
        with self._lock, _speaking(self._place):
            nonce = bytes(self._session.generate_random(_NONCE * 8))
            return _HEADER + nonce + bytes(self._key.encrypt(key, **_gcm(nonce, label)))

    def unwrap(self, wrapped: bytes, label: bytes) -> bytes:
        """Raises `WrongRootError` for another key's, another label's or an altered one."""
        if wrapped[:2] != _HEADER or len(wrapped) != len(_HEADER) + _NONCE + 32 + _TAG_BITS // 8:
            raise WrongRootError
        nonce, body = wrapped[2 : 2 + _NONCE], wrapped[2 + _NONCE :]
        with self._lock:
            try:
                return bytes(self._key.decrypt(body, **_gcm(nonce, label)))
            except PKCS11Error as error:
                if type(error) in _GONE:
                    _refuse(self._place, error)
                raise WrongRootError from None

    def __repr__(self) -> str:
        return "TokenRoot(…)"


def _gcm(nonce: bytes, label: bytes) -> dict[str, Any]:
    associated = framed(b"ombud-root-1", label)
    return {"mechanism": _CIPHER, "mechanism_param": GCMParams(nonce, associated, _TAG_BITS)}


def _found(place: Token, pin: str) -> tuple[Any, list[Any]]:
    """A session, and the keys of that label."""
    session = _session(place, pin)
    named = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: place.label}
    with _speaking(place):
        return session, list(session.get_objects(named))


def _made(session: Any, place: Token) -> Any:
    with _speaking(place):
        return session.generate_key(KeyType.AES, 256, label=place.label, store=True, template=_TEMPLATE)


def _session(place: Token, pin: str) -> Any:
    """A session of the token's user. A token without AES-GCM is refused before anything is made in it."""
    try:
        token = pkcs11.lib(place.module).get_token(token_label=place.token)
        offered = _CIPHER in token.slot.get_mechanisms()
    except pkcs11.NoSuchToken:
        raise KeyStoreFault(
            f"there is no token {place.token!r} at this module. Connect it, or correct its name in ombud.toml."
        ) from None
    except PKCS11Error:
        raise KeyStoreFault(
            "the PKCS#11 module cannot be loaded. Correct `module` in ombud.toml, and check that its own "
            "configuration is there."
        ) from None
    if not offered:
        raise KeyStoreFault(f"the token {place.token!r} does not offer AES-GCM; choose one that does.")
    with _speaking(place):
        try:
            return token.open(rw=True, user_pin=pin)
        except pkcs11.UserAlreadyLoggedIn:  # a process logs in once, and all its sessions with it
            return token.open(rw=True)


@contextmanager
def _speaking(place: Token) -> Iterator[None]:
    try:
        yield
    except PKCS11Error as error:
        _refuse(place, error)


def _refuse(place: Token, error: PKCS11Error) -> NoReturn:
    words = _WORDS.get(type(error), "does not answer; connect it, and start again")
    left = _left(_flags(place)) if isinstance(error, pkcs11.PinIncorrect) else ""
    kind = type(error).__name__
    raise KeyStoreFault(f"the token {place.token!r}: {words}{left} ({kind}). Nothing was changed.") from None


def _flags(place: Token) -> TokenFlag:
    return TokenFlag(pkcs11.lib(place.module).get_token(token_label=place.token).flags)


def _left(flags: TokenFlag) -> str:
    """How many tries are left, as far as tokens tell."""
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        return "; one try is left before it locks"
    return "; few tries are left before it locks" if flags & TokenFlag.USER_PIN_COUNT_LOW else ""


_WORDS: dict[type[PKCS11Error], str] = {
    pkcs11.PinIncorrect: "the PIN is wrong",
    pkcs11.PinLenRange: "the PIN is wrong: it is too long or too short",
    pkcs11.PinLocked: "the PIN is locked; whoever administers the token sets a new one",
    pkcs11.TokenNotPresent: "is gone; connect it, and start again",
    pkcs11.DeviceRemoved: "is gone; connect it, and start again",
    pkcs11.KeyHandleInvalid: "the key is gone; restore it from the module's own backup",
    pkcs11.ObjectHandleInvalid: "the key is gone; restore it from the module's own backup",
}
_GONE = frozenset(
    {
        pkcs11.TokenNotPresent, pkcs11.DeviceRemoved, pkcs11.DeviceError, pkcs11.KeyHandleInvalid,
        pkcs11.ObjectHandleInvalid, pkcs11.SessionClosed, pkcs11.SessionHandleInvalid, pkcs11.UserNotLoggedIn,
    }
)  # fmt: skip
"""What is no answer about the wrapped key."""
