"""The one cookie: what the browser has answered (`ombud_val`). Pure.

    y.1.v_0123…      yes to version 1 of the text, and the code by which the visitor is found
    n.1.20261125     no to version 1, on that day: the same for everybody who said no that day
    o.1.20261125     an objection: not to be counted at all

It is set in the answer to an answer and nowhere else. No script can read it.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from ombud.visitors.answers import is_code
from ombud.visitors.model import Word

NAME = "ombud_val"
_SIGNS = {"y": Word.ALLOW, "n": Word.REFUSE, "o": Word.OBJECT}
_VALUE = re.compile(r"([yno])\.([0-9]{1,6})\.([A-Za-z0-9_]{8,40})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the browser says that it has answered."""

    word: Word
    version: str
    code: str = field(default="", repr=False)
    """After a yes."""
    on: date | None = None
    """After a no."""


def remembered(header: str) -> Remembered | None:
    """Read from a `Cookie` header; None for no cookie of ours and for one that is not as we wrote it."""
    for pair in header.split(";"):
        name, _, value = pair.strip().partition("=")
        found = _VALUE.fullmatch(value) if name == NAME else None
        if found is not None:
            return _read(*found.groups())
    return None


def cookie_of(header: str, name: str) -> str:
    """The value of another cookie; empty where there is none."""
    for pair in header.split(";") if name else ():
        found, _, value = pair.strip().partition("=")
        if found == name:
            return value
    return ""


def written(word: Word, version: str, code: str, now: datetime, until: datetime, *, secure: bool) -> str:
    """The `Set-Cookie` of an answer. Only after a yes is there a code in it."""
    sign = next(sign for sign, one in _SIGNS.items() if one is word)
    value = f"{sign}.{version}.{code if word is Word.ALLOW else f'{now:%Y%m%d}'}"
    return _set(value, int((until - now).total_seconds()), secure=secure)


def taken_away(*, secure: bool) -> str:
    return _set("", 0, secure=secure)


def _set(value: str, seconds: int, *, secure: bool) -> str:
    return f"{NAME}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


def _read(sign: str, version: str, rest: str) -> Remembered | None:
    word = _SIGNS[sign]
    if word is Word.ALLOW:
        return Remembered(word, version, code=rest) if is_code(rest) else None
    try:
        return Remembered(word, version, on=datetime.strptime(rest, "%Y%m%d").date())  # noqa: DTZ007 - a day
    except ValueError:
        return None
