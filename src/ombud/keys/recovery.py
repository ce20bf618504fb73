"""The recovery sheet: the root key on paper, to be read back by a person.

Four lines of eight bytes each, in the alphabet of Crockford's base32 (no I, L, O, U), five characters a group.
The last two characters of a line check it, so that a slip is found with its line. The check code of six
characters is of the whole key; whoever installs the system types it from the printed sheet (spec/keys.md 5).

The sheet opens everything. It belongs in a safe, apart from the backups.
"""

import hashlib
import re
from typing import NamedTuple

from ombud.keys.framing import derived, framed
from ombud.keys.root import HeldRoot
from ombud.keys.secret_access import root_key_bytes
from ombud.terms import Text

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OILoil", "011011")
_GROUP = "([0-9A-Za-z]{5})"
_LINE = re.compile(rf"^\s*([1-4])[.:)\s]\s*{_GROUP}[-\s]*{_GROUP}[-\s]*{_GROUP}\s*$", re.MULTILINE)


class NotRecovered(NamedTuple):
    """The sheet was not read, and where. It never repeats what was typed."""

    reason: Text


def check_code(root: HeldRoot) -> str:
    """Six characters that say whether somebody has the right sheet in hand; they open nothing."""
    return _characters(derived(root_key_bytes(root), b"ombud-recovery-code-1")[:4], 6)


def recovery_sheet(root: HeldRoot, tenant: str) -> Text:
    """The text to print."""
    secret = root_key_bytes(root)  # to print it, once, for the safe
    lines = "\n".join(f"  {n}. {_line(n, secret[8 * n - 8 : 8 * n])}" for n in range(1, 5))
    code = check_code(root)
    return Text(
        f"Återställningsblad för {tenant}\n\n{lines}\n\nKontrollkod: {code}\n\n"
        "Bladet öppnar alla personuppgifter. Förvara det i kassaskåp, skilt från säkerhetskopiorna.\n",
        f"Recovery sheet for {tenant}\n\n{lines}\n\nCheck code: {code}\n\n"
        "This sheet opens all personal data. Keep it in a safe, apart from the backups.\n",
    )


def recover(sheet: str) -> HeldRoot | NotRecovered:
    """The root key from the four lines of a sheet, as typed; O is read as 0, I and L as 1."""
    typed = {int(line[0]): "".join(line[1:]) for line in _LINE.findall(sheet)}
    secret = b""
    for number in range(1, 5):
        part = _part(number, typed.get(number, ""))
        if part is None:
            return NotRecovered(
                Text(
                    f"Rad {number} stämmer inte. Skriv av den igen.",
                    f"Line {number} is not right. Copy it again.",
                )
            )
        secret += part
    return HeldRoot(secret)


def _line(number: int, part: bytes) -> str:
    characters = _characters(part, 13) + _line_check(number, part)
    return f"{characters[:5]}-{characters[5:10]}-{characters[10:]}"


def _line_check(number: int, part: bytes) -> str:
    digest = hashlib.sha256(framed(b"ombud-recovery-line-1", bytes([number]), part)).digest()
    return _characters(digest[:2], 2)


def _part(number: int, typed: str) -> bytes | None:
    """Eight bytes, or None where the line is missing or does not check."""
    characters = typed.translate(_READ_AS).upper()
    if len(characters) != 15 or any(character not in _ALPHABET for character in characters):
        return None
    value = 0
    for character in characters[:13]:
        value = value << 5 | _ALPHABET.index(character)
    if value >> 64:
        return None
    part = value.to_bytes(8, "big")
    return part if _line_check(number, part) == characters[13:] else None


def _characters(value: bytes, length: int) -> str:
    """The lowest `5 × length` bits of `value` in base32."""
    number = int.from_bytes(value, "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * length - 5, -1, -5))
