"""What the mail server's own log says of a message: whether it has taken it.

Postfix writes the Message-ID of what it is given, and the queue's number with it; `from=` with the same number when it
has taken the whole. Only that is believed. What is not there may have gone with an older log: of that nothing is known.
"""

import re
from pathlib import Path

_NUMBER = re.compile(rb"cleanup\[\d+\]: ([0-9A-Za-z]{5,20}): message-id=<([0-9a-f]{32})@")
_TAKEN = re.compile(rb"qmgr\[\d+\]: ([0-9A-Za-z]{5,20}): from=<")


def taken_by(log: Path) -> dict[str, bool]:
    """The messages of ours that the log knows: whether each was taken whole."""
    try:
        lines = log.read_bytes().splitlines()
    except OSError:
        return {}
    numbers = {found[1]: found[2].decode() for line in lines if (found := _NUMBER.search(line))}
    taken = {found[1] for line in lines if (found := _TAKEN.search(line))}
    return {message: number in taken for number, message in numbers.items()}


def tells(log: Path | None, message: bytes) -> bool | None:
    """True where the log says that it was taken; none otherwise."""
    return None if log is None or not taken_by(log).get(message.hex()) else True
