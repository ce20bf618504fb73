"""What a person answers by: a token that tells nothing, and that nobody can make but us.

* It is of a kind, what it answers to, and one of one kind is none of another.
* Long, for a link in a mail: sixteen random bytes and eight that only this installation could have made of them.
* Short, for an SMS and for paper: thirteen letters and digits that are not mistaken for each other. Ten are random,
  three only this installation could have made. Small letters, blanks and hyphens are read as they are meant.
* Stored is a hash alone; a short one's by a key, since the few there are could be tried.
* So a forged token is known for one without anybody being looked up, and a true one for as long as the keys live.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ombud.keys.keyring import Keyring

_LENGTH, _MADE = 24, 16
_LONG = re.compile(r"[A-Za-z0-9_-]{32}")
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SHORT = re.compile(f"[{_SIGNS}]{{13}}")
_RANDOM, _OURS = 10, 3
_MEANT = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


class Token(NamedTuple):
    """What the person is given, and what is stored of it. It does not print."""

    text: str
    kept: bytes

    def __repr__(self) -> str:
        return "Token(…)"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one kind."""

    keyring: Keyring = field(repr=False)
    kind: str

    def long(self, drawn: bytes) -> Token:
        """The one with these sixteen random bytes, for a link."""
        return Token(base64.urlsafe_b64encode(drawn + self._mac(drawn)).decode("ascii"), self._hash(drawn))

    def short(self, drawn: bytes) -> Token:
        """The one with the first of these random bytes, to be typed."""
        random = _signs(int.from_bytes(drawn[:7], "big") >> 6, _RANDOM)
        return Token(random + self._check(random), self._kept(random))

    def read(self, text: str) -> bytes | None:
        """What is stored of a token of ours; none for anything else."""
        if _LONG.fullmatch(text):
            whole = base64.urlsafe_b64decode(text)
            drawn, mac = whole[:_MADE], whole[_MADE:]
            return self._hash(drawn) if hmac.compare_digest(mac, self._mac(drawn)) else None
        meant = text.upper().translate(_MEANT)
        if not _SHORT.fullmatch(meant):
            return None
        random, check = meant[:_RANDOM], meant[_RANDOM:]
        return self._kept(random) if hmac.compare_digest(check, self._check(random)) else None

    def _mac(self, drawn: bytes) -> bytes:
        return self.keyring.blind(self.kind, drawn.hex())[: _LENGTH - _MADE]

    def _hash(self, drawn: bytes) -> bytes:
        return hashlib.sha256(f"ombud/{self.kind}/v1".encode() + drawn).digest()

    def _check(self, random: str) -> str:
        return _signs(int.from_bytes(self.keyring.blind(f"{self.kind}.code", random)[:2], "big") >> 1, _OURS)

    def _kept(self, random: str) -> bytes:
        return self.keyring.blind(f"{self.kind}.kept", random)


def grouped(code: str) -> str:
    """A short one as it is printed: `K7PM-3WQX8-D2RT`."""
    return f"{code[:4]}-{code[4:9]}-{code[9:]}"


def find_long(text: str) -> str | None:
    """The first thing in a text that has the shape of a long one: somebody has answered by mail."""
    found = re.search(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])", text)
    return found[0] if found else None


def _signs(number: int, how_many: int) -> str:
    return "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(how_many)))
