"""What stands in a path: opaque ids and words of ours. What is none is nothing that is here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ombud.terms.ids import id_bytes

PREFIXES = {
    "person": "s_",
    "relation": "r_",
    "limit": "l_",
    "request": "q_",
    "campaign": "c_",
    "other": "s_",
    "hold": "h_",
    "breach": "b_",
    "event": "e_",
    "job": "j_",
    "extract": "x_",
}
"""The ids that a path may name, by the name in it."""
ID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
_NOBODY = bytes(16)


@dataclass(frozen=True, slots=True)
class Path:
    ids: Mapping[str, bytes]
    words: Mapping[str, str]


def read_path(parts: Mapping[str, str]) -> Path | None:
    """The path, or nothing where a part is not what it should be."""
    ids, words = {}, {}
    for name, text in parts.items():
        prefix = PREFIXES.get(name)
        if prefix is None:
            if not WORD.fullmatch(text):
                return None
            words[name] = text
            continue
        try:
            ids[name] = id_bytes(prefix, text)
        except ValueError:
            return None
        if ids[name] == _NOBODY:
            return None
    return Path(ids, words)
