"""Where somebody may be led to: a path of ours, never another host (no open redirect)."""

import re

_OURS = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?|/")
_LONGEST = 200


def own_path(text: str, otherwise: str = "/") -> str:
    """The path, if it is written like one of ours; otherwise the other one."""
    return text if len(text) <= _LONGEST and _OURS.fullmatch(text) else otherwise
