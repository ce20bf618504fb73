"""While a page of people is opened Python looks for no rubbish in circles: there is none.

What is made of a page (rows, keys, values) lies in no circle and goes when nobody holds it. But for each some hundred
that are made Python looks through everything that is alive, and a third of the time of opening many people was that
looking (decision 0047). It is put off until the page is handed out, for all threads that are at it together.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_at_it = 0
_was = True


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put it off while the block lasts. The last to leave puts it as the first found it."""
    global _at_it, _was
    with _lock:
        if not _at_it:
            _was = gc.isenabled()
            gc.disable()
        _at_it += 1
    try:
        yield
    finally:
        with _lock:
            _at_it -= 1
            if not _at_it and _was:
                gc.enable()
