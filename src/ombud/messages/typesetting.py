"""Documents are set by typst in a process of its own (`typesetter.py`): here it is asked, and nowhere else.

* Whoever prints holds nothing of typst: it takes 27 MB at the least, and a process that serves or that carries out
  requests would keep them (decision 0088).
* What is said goes in as JSON, through a pipe; a template (`.typ`) shows strings and evaluates none. The date is an
  argument.
* A process that dies, is too slow or cannot set it leaves no document (`NotSetError`), and nothing half done.
* So many at once as `_AT_ONCE`, so that many who ask take no more memory than that; the next one waits.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import BoundedSemaphore

_TEMPLATES = files("ombud.messages")
_PROGRAM = Path(__file__).with_name("typesetter.py")
_AT_ONCE = BoundedSemaphore(2)
_LONGEST = 600.0
"""Seconds that one document may take: thousands of letters take one."""


class NotSetError(OSError):
    """The process that sets documents gave none. No word of the document is in it."""

    def __init__(self, why: str) -> None:
        super().__init__(None, why)


def tagged_pdf(template: bytes, on: date, **said: str) -> bytes:
    """What is said, each a JSON text, set by the template as on that day: PDF/UA-1. Raises `NotSetError`."""
    return _set(template, on, "", said)[1]


def with_values(template: bytes, on: date, label: str, **said: str) -> tuple[Sequence[int], bytes]:
    """The same, and before it what the template has put down under that label."""
    return _set(template, on, label, said)


def with_blocks(name: str) -> bytes:
    """A template after the blocks that a document is set from."""
    return b"\n".join(alone(one) for one in ("blocks", name))


@cache
def alone(name: str) -> bytes:
    """A template that needs no blocks."""
    return _TEMPLATES.joinpath(f"{name}.typ").read_bytes()


def _set(template: bytes, on: date, label: str, said: dict[str, str]) -> tuple[Sequence[int], bytes]:
    question = {"template": template.decode(), "on": (on.year, on.month, on.day), "label": label, "said": said}
    with _AT_ONCE:
        try:
            ended = subprocess.run(
                [sys.executable, "-P", str(_PROGRAM)], input=json.dumps(question).encode(), stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, timeout=_LONGEST, check=False, process_group=0,  # Ctrl-C is for who asks
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise NotSetError(
                f"a document was not set within {_LONGEST:.0f} seconds, and nothing of it is left: ask for it again"
            ) from None
    if ended.returncode < 0:
        raise NotSetError(
            f"what sets a document was ended by signal {-ended.returncode}, and nothing of it is left: see whether the "
            "machine has memory left, and ask for it again"
        )
    if ended.returncode:
        raise NotSetError("a document cannot be set as PDF/UA-1: report what it was, without its content")
    values, _, pdf = ended.stdout.partition(b"\n")
    return json.loads(values), pdf
