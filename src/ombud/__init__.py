"""Ombud: the notice is the program.

One policy file says which personal data a controller processes, for which purposes, on which
legal basis, for how long and for whom. Everything else in this package is a consequence of it.

`ombud.open` is the door for a program (`ombud/app/program.py`), `ombud.purpose` for one at another machine, which asks
over the API (`ombud/client/asking.py`). Each is loaded when it is first asked for: whoever wants the help of a command
does not wait for it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ombud.app.program import opened as open
    from ombud.client.asking import purpose

__all__ = ["open", "purpose"]
__version__ = "0.4.0"


def __getattr__(name: str) -> object:
    if name == "open":
        from ombud.app.program import opened

        return opened
    if name == "purpose":
        from ombud.client.asking import purpose

        return purpose
    raise AttributeError(f"module 'ombud' has no attribute {name!r}")
